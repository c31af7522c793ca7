"""Energy price: sectors that use much energy pay more for it than their rivals elsewhere."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from agents.organisations import ANCHOR
from model.declaration import param
from model.levers import ENERGY_COST, Nudge
from scenarios.shocks.shock import SECTOR_NAMES, Shock, of_sectors

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem


@dataclass(frozen=True, slots=True, kw_only=True)
class EnergyPrice(Shock):
    """Energy bills rise by `rise`; what cannot be passed on costs cash and, as unit cost, customers."""

    kind: ClassVar[str] = "energy_price"
    title: ClassVar[str] = "The price of energy"
    mechanism: ClassVar[str] = (
        "cost of a job in sectors that use much energy: cash, what owners believe, and markets won"
    )
    evidence: ClassVar[str] = "S1-01 a region of steel and glass; sizes are assumptions"
    does_not: ClassVar[str] = (
        "raise prices that households pay, mark value added down for the fuel, or make firms save energy"
    )
    requirements: ClassVar[tuple[str, ...]] = ("S1-01", "S5-40", "S5-123")

    rise: float = param(0.5, unit="share of the bill", low=0.0, high=10.0, source="choice: 0.5 is half as much again")
    sectors: tuple[str, ...] = field(default=("metals", "materials"), metadata=SECTOR_NAMES)
    bill_gbp: float = param(
        6_000.0, unit="GBP per job per year", low=0.0, high=100_000.0, source="assumption: melting and forging"
    )
    others_gbp: float = param(
        900.0, unit="GBP per job per year", low=0.0, high=100_000.0, source="assumption: machining and assembly"
    )
    passed_on: float = param(
        0.5, unit="share", low=0.0, high=1.0, source="assumption: rivals elsewhere pay more as well"
    )

    def nudges(self, world: "Ecosystem") -> Iterable[Nudge]:
        """Firms and plants pay more per job."""
        force = self.in_force(world.tick)
        if force == 0 or self.rise == 0:
            return
        o = world.organisations
        bill = np.where(of_sectors(self.sectors, 1.0) > 0, self.bill_gbp, self.others_gbp)[o.sector]
        pays = o.alive & (o.kind != ANCHOR)
        yield Nudge(ENERGY_COST, add=np.where(pays, bill * self.rise * (1 - self.passed_on) * force, 0.0))
