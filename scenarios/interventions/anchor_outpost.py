"""An anchor opens an outpost: in another place of the region, or outside it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from agents.organisations import FIELDS, SECTORS
from model.declaration import option, param
from model.levers import CORE_INCOME, MEMBER_PULL, Nudge
from scenarios.interventions.anchor_expansion import AnchorExpansion
from scenarios.interventions.centres import parent_row
from scenarios.interventions.programme import CHOICE

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem

IN_REGION, OUTSIDE = "region", "outside"


@dataclass(frozen=True, slots=True, kw_only=True)
class AnchorOutpost(AnchorExpansion):
    """In the region: a small centre in another place. Outside: more members from there, and some core money goes there."""

    kind: ClassVar[str] = "anchor_outpost"
    title: ClassVar[str] = "The anchor opens an outpost"
    mechanism: ClassVar[str] = (
        "a small centre nearer to other firms; or, outside, a stronger pull on members and a core grant that is shared"
    )
    evidence: ClassVar[str] = (
        "AMRC North West: GBP 20m, 4,500 m2, opened 2022; A0.8 most members are elsewhere; A9.5 (weak)"
    )
    does_not: ClassVar[str] = "model the firms around an outpost outside the region"
    requirements: ClassVar[tuple[str, ...]] = ("S4-07", "S4-11", "S4-14", "S5-78", "S2-37")

    where: str = option(IN_REGION, (IN_REGION, OUTSIDE), "a place of the region, or elsewhere in the country")
    place: str = field(
        default="Doncaster", metadata={"form": "name", "unit": "park, area or authority", "source": CHOICE}
    )
    sector: str = option("machinery", SECTORS[:10], "sector it works for")
    field_of_work: str = option("automation", FIELDS, "field it is known for")
    jobs: float = param(30.0, unit="jobs", low=1.0, high=2_000.0, source="assumption: half of Factory 2050")
    core_gbp_per_year: float = param(
        1.5e6, unit="GBP of 2015 per year", low=0.0, high=1e8, source="A9.6: a third of the income of some 45 staff"
    )
    capital_gbp: float = param(20e6, unit="GBP of 2015", low=0.0, high=1e10, source="AMRC North West: GBP 20m")
    pull: float = param(
        0.1, unit="ratio added", low=0.0, high=2.0, source="assumption: members won there, one in ten more (outside)"
    )
    core_moved: float = param(
        0.05, unit="share of the parent's core", low=0.0, high=1.0, source="assumption: attention it takes (outside)"
    )

    def act(self, world: "Ecosystem") -> None:
        """A centre in the region opens and closes like any other; one outside is not in the world."""
        if self.where == IN_REGION:
            AnchorExpansion.act(self, world)

    def nudges(self, world: "Ecosystem") -> Iterable[Nudge]:
        """Outside, the parent draws more members and shares its core money."""
        if self.where == IN_REGION:
            yield from AnchorExpansion.nudges(self, world)
            return
        force, parent = self.in_force(world.tick), parent_row(world, self.parent)
        if force == 0 or parent < 0:
            return
        its = np.arange(len(world.organisations)) == parent
        yield Nudge(MEMBER_PULL, np.where(its, 1 + self.pull * force, 1.0))
        yield Nudge(CORE_INCOME, np.where(its, 1 - self.core_moved * force, 1.0))
