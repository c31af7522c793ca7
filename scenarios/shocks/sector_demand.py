"""World demand of one sector, or of all, rises or falls."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from model.declaration import param
from model.levers import SECTOR_DEMAND, Nudge
from scenarios.shocks.shock import SECTOR_NAMES, Shock, of_sectors

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem


@dataclass(frozen=True, slots=True, kw_only=True)
class SectorDemand(Shock):
    """Demand for what the sectors named sell outside the region changes by `size_ln`."""

    kind: ClassVar[str] = "sector_demand"
    title: ClassVar[str] = "Demand of a sector"
    mechanism: ClassVar[str] = "orders of the sector's firms and plants from outside, and what mobile plants expect"
    evidence: ClassVar[str] = "S1-03 the end markets of the region; size is a choice of the scenario"
    does_not: ClassVar[str] = "change local services except through wages spent here, or tell firms how long it lasts"
    requirements: ClassVar[tuple[str, ...]] = ("S1-03", "S5-40", "S5-119")

    sectors: tuple[str, ...] = field(default=(), metadata=SECTOR_NAMES)
    size_ln: float = param(-0.2, unit="ln", low=-3.0, high=3.0, source="choice: -0.2 is 18 % less, 0.2 is 22 % more")

    def nudges(self, world: "Ecosystem") -> Iterable[Nudge]:
        """Demand of the sectors named is shifted."""
        force = self.in_force(world.tick)
        if force > 0 and self.size_ln != 0:
            yield Nudge(SECTOR_DEMAND, add=of_sectors(self.sectors, self.size_ln * force))
