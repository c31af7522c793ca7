"""What if the anchor had never come: it and its parts are absent from the start."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from model.declaration import param
from model.region import Region
from scenarios.interventions.programme import CHOICE, Programme
from scenarios.interventions.withdrawal import check_names, rows_of, withdraw

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem


@dataclass(frozen=True, slots=True, kw_only=True)
class AnchorAbsence(Programme):
    """The organisations named are not there, and neither is what hangs on them: places, projects, ties, later plants."""

    kind: ClassVar[str] = "anchor_absence"
    title: ClassVar[str] = "The anchor never came"
    mechanism: ClassVar[str] = (
        "the anchor's staff, members, projects, training places and pull on mobile plants are missing"
    )
    evidence: ClassVar[str] = (
        "A0.6 >600 jobs attributed to it (upper bound), A7.7, A9.1; back-cast: it did not close the gap"
    )
    does_not: ClassVar[str] = (
        "undo what firms learned from it before the start; read the first two years as its people finding other work"
    )
    requirements: ClassVar[tuple[str, ...]] = ("S2-36", "S2-37", "S5-39", "S5-120")

    organisations: tuple[str, ...] = field(
        default=("amrc", "nuclear_amrc", "factory_2050"),
        metadata={"form": "names", "unit": "organisations that are absent", "source": CHOICE},
    )
    start: float = param(2015.0, unit="calendar year", low=2015.0, high=2100.0, source="choice: the first month")

    def resolve(self, region: Region) -> None:
        """The organisations exist in this region. Raises BadInput."""
        check_names("anchor_absence.organisations", self.organisations, region)

    def act(self, world: "Ecosystem") -> None:
        """In the first month they are gone, or so much of them as `strength` says."""
        if self.opens(world):
            withdraw(world, rows_of(world, self.organisations), self.strength)
