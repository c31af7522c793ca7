"""An OEM or a large employer leaves."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from agents.organisations import KINDS
from model.region import Region
from scenarios.interventions.eligibility import KIND_NAMES
from scenarios.interventions.programme import CHOICE, Programme
from scenarios.interventions.withdrawal import check_names, largest, rows_of, withdraw

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem


@dataclass(frozen=True, slots=True, kw_only=True)
class OemDeparture(Programme):
    """At `start` it withdraws `strength` of its business; all of it: it closes."""

    kind: ClassVar[str] = "oem_departure"
    title: ClassVar[str] = "A large employer leaves"
    mechanism: ClassVar[str] = "jobs, orders to suppliers, ties and a source of knowledge end at once"
    evidence: ClassVar[str] = (
        "S5-84 AstraZeneca leaving Alderley Park; A8.3 suppliers (sign); A5.11 how fast people find work"
    )
    does_not: ClassVar[str] = "hand its market to others, reuse its site by plan, or move its people elsewhere"
    requirements: ClassVar[tuple[str, ...]] = ("S2-54", "S5-82", "S5-84")

    organisation: str = field(
        default="", metadata={"form": "name", "unit": "organisation; empty: the one with most jobs", "source": CHOICE}
    )
    kinds: tuple[str, ...] = field(default=("oem",), metadata=KIND_NAMES)
    """Among whom the largest is sought."""

    def resolve(self, region: Region) -> None:
        """The organisation exists in this region. Raises BadInput."""
        if self.organisation:
            check_names("oem_departure.organisation", (self.organisation,), region)

    def act(self, world: "Ecosystem") -> None:
        """In the month it happens, business and, if all of it goes, the employer itself are gone."""
        if not self.opens(world):
            return
        kinds = tuple(KINDS.index(kind) for kind in self.kinds)
        rows = rows_of(world, (self.organisation,)) if self.organisation else largest(world, kinds)
        withdraw(world, rows, self.strength)
