"""Small modular reactors: the programme is decided, and nuclear orders come, or it is not, and they fade."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

from model.declaration import option, param
from model.levers import SECTOR_DEMAND, Nudge
from scenarios.shocks.shock import Shock, of_sectors

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem

NUCLEAR: Final = "nuclear_energy"
SUPPLIERS: Final = ("metals", "machinery", "materials")
GO, NO_GO = "go", "no_go"


@dataclass(frozen=True, slots=True, kw_only=True)
class SmrProgramme(Shock):
    """World demand of the nuclear sector rises or falls over years; a little of it reaches its suppliers' sectors."""

    kind: ClassVar[str] = "smr_programme"
    title: ClassVar[str] = "Small modular reactors"
    mechanism: ClassVar[str] = "demand of nuclear firms from outside, and of sectors that supply the programme"
    evidence: ClassVar[str] = "S4-18, S4-22 the opportunity as the audit saw it; sizes are assumptions"
    does_not: ClassVar[str] = (
        "qualify anybody to supply: orders go to firms of the sector as they are; see supply_chain"
    )
    requirements: ClassVar[tuple[str, ...]] = ("S4-18", "S4-22")

    decision: str = option(GO, (GO, NO_GO), "go: orders come; no_go: work in hand runs out")
    size_ln: float = param(0.35, unit="ln", low=0.0, high=3.0, source="assumption: +42 % of the sector's orders")
    lost_ln: float = param(0.15, unit="ln", low=0.0, high=3.0, source="assumption: development work that ends")
    suppliers_ln: float = param(0.02, unit="ln", low=0.0, high=1.0, source="assumption: vessels, forgings, modules")
    start: float = param(2020.0, unit="calendar year", low=2015.0, high=2100.0, source="choice of the scenario")
    onset_years: float = param(5.0, unit="years", low=0.0, high=30.0, source="assumption: licensing before orders")

    def nudges(self, world: "Ecosystem") -> Iterable[Nudge]:
        """Nuclear orders, and a little for those who supply them."""
        force = self.in_force(world.tick)
        if force == 0:
            return
        if self.decision == GO:
            yield Nudge(SECTOR_DEMAND, add=of_sectors((NUCLEAR,), self.size_ln * force))
            yield Nudge(SECTOR_DEMAND, add=of_sectors(SUPPLIERS, self.suppliers_ln * force))
        else:
            yield Nudge(SECTOR_DEMAND, add=of_sectors((NUCLEAR,), -self.lost_ln * force))
