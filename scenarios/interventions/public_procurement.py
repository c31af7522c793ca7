"""Public procurement: public bodies order from firms of some places."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from agents.table import Bools, Floats, Ints
from model.clock import TICKS_PER_YEAR
from model.declaration import param
from model.levers import PUBLIC_ORDERS, Nudge
from scenarios.interventions.programme import CHOICE
from scenarios.interventions.take_up import EnrolledProgramme

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicProcurement(EnrolledProgramme):
    """Firms that hear of contracts and have people to spare bid; those who win share the orders by size."""

    kind: ClassVar[str] = "public_procurement"
    title: ClassVar[str] = "Buy from firms here"
    mechanism: ClassVar[str] = "orders of public bodies to eligible firms, which hire if they lack people"
    evidence: ClassVar[str] = (
        "A5.3 Manning & Petrongolo 2017: most jobs of a local demand shock go to people from elsewhere (sign); A8.6 multipliers"
    )
    does_not: ClassVar[str] = "choose whom firms hire, or make them sell more once contracts end"
    requirements: ClassVar[tuple[str, ...]] = ("S2-05", "S5-11", "S5-16", "S5-22")

    contracts_gbp_per_year: float = param(
        10e6, unit="GBP of 2015 per year", low=0.0, high=1e9, source="choice: orders moved to eligible firms"
    )
    premium: float = param(
        0.05, unit="share of the price", low=0.0, high=1.0, source="assumption: what buying here costs more"
    )
    most_of_firm: float = param(0.5, unit="share of staff", low=0.01, high=1.0, source="assumption: limit of buyers")
    margin: float = param(0.08, unit="share of the price", low=0.0, high=0.5, source="assumption: what a bidder gains")
    months: int = param(24, unit="months of a contract", low=1, high=240, source=CHOICE)
    again_years: float = param(0.0, unit="years", low=0.0, high=50.0, source="choice: may bid again at once")
    capacity_per_year: float = param(60.0, unit="firms that win per year", low=0.0, high=1e6, source=CHOICE)
    hearing: float = param(0.5, unit="per year", low=0.0, high=12.0, source="assumption: contracts are advertised")
    intakes_per_year: int = param(4, unit="calls per year", low=1, high=12, source=CHOICE)
    size_most: int = param(250, unit="employees", low=0, high=100_000, source="choice: small and medium firms")

    def wants(self, world: "Ecosystem") -> Bools:
        """Firms with no more work than people."""
        return np.asarray(world.organisations.demand <= 1.05 * world.organisations.labour)

    def gain_gbp(self, world: "Ecosystem", rows: Ints, months: int) -> Floats:
        """Margin on the most that a firm could be given, at most an even share of all contracts."""
        o = world.organisations
        share = self.contracts_gbp_per_year / max(self.capacity_per_year * self.months / TICKS_PER_YEAR, 1.0)
        most = self.most_of_firm * o.labour[rows] * self._price(world)[rows]
        return np.asarray(self.margin * np.minimum(share, most) * months / TICKS_PER_YEAR)

    def nudges(self, world: "Ecosystem") -> Iterable[Nudge]:
        """Firms with a contract have orders."""
        jobs = self.jobs_ordered(world)
        if jobs.any():
            yield Nudge(PUBLIC_ORDERS, add=jobs)

    def variable_gbp(self, world: "Ecosystem") -> float:
        """What is ordered would have been bought anyway: the premium is the cost."""
        jobs = self.jobs_ordered(world)
        return float(self.premium * (jobs * self._price(world)).sum() / TICKS_PER_YEAR)

    def jobs_ordered(self, world: "Ecosystem") -> Floats:
        """Orders by firm in jobs (organisations,): the money shared by staff, at most a part of each firm."""
        o, force, jobs = world.organisations, self.in_force(world.tick), np.zeros(len(world.organisations))
        rows = self.engaged(world, world.tick) if force > 0 else np.empty(0, dtype=np.int64)
        if len(rows) == 0:
            return jobs
        size = np.maximum(o.labour[rows], 1.0)
        gbp = self.contracts_gbp_per_year * force * world.norms.scale * size / size.sum()
        jobs[rows] = np.minimum(gbp / self._price(world)[rows], self.most_of_firm * size)
        return jobs

    def _price(self, world: "Ecosystem") -> Floats:
        """Turnover of a job a year (organisations,)."""
        turnover = world.organisations.normal_gva_gbp / world.parameters.orders.value_added_share
        return np.asarray(np.maximum(turnover, 1.0))
