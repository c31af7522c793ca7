"""Outside: what the region cannot change: world demand, the national cycle, the frontier, pay and finance elsewhere."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from agents.land import Homes
from agents.table import Floats
from agents.workers import EMPLOYED, OUTSIDE, Workers
from model.clock import TICKS_PER_YEAR, innovation_sd, monthly, persistence
from model.declaration import Group, param, switch

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem

INCOME_EVERY = 3
"""Months between two looks at residents' incomes (a pass over all workers)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside(Group):
    """Parameters of the world outside. Spreads are stationary, persistence is per year."""

    enabled: bool = switch(
        True, "sectors, the cycle, pay and finance elsewhere fluctuate; off: they stay at their trends"
    )
    sector_sd: float = param(
        0.03, unit="ln", low=0.0, high=0.2, source="assumption: half of the spread of UK output growth by industry"
    )
    sector_persistence: float = param(
        0.80, unit="per year", low=0.0, high=0.99, source="assumption: sector cycles of 3-5 years"
    )
    cycle_sd: float = param(0.0165, unit="ln", low=0.0, high=0.1, source="calibrated: monthly sd 0.004, S17")
    cycle_persistence: float = param(0.69, unit="per year", low=0.0, high=0.99, source="calibrated: 0.97 a month")
    frontier_growth: float = param(
        0.005, unit="per year", low=-0.02, high=0.04, source="assumption: UK TFP growth since 2008, rounded"
    )
    wage_sd: float = param(0.01, unit="ln", low=0.0, high=0.1, source="assumption: regional pay relative to trend")
    wage_persistence: float = param(0.80, unit="per year", low=0.0, high=0.99, source="assumption")
    finance_sd: float = param(0.05, unit="ratio", low=0.0, high=0.5, source="assumption: lending conditions")
    finance_persistence: float = param(0.70, unit="per year", low=0.0, high=0.99, source="assumption")
    finance_cycle: float = param(
        2.0, unit="ratio per ln", low=0.0, high=10.0, source="assumption: lenders follow the cycle"
    )
    finance_level: float = param(
        1.0,
        unit="ratio",
        low=0.2,
        high=2.0,
        source="assumption: accounts.credit_months holds outside the Golden Triangle",
    )
    income_memory_months: float = param(
        12.0, unit="months", low=3.0, high=60.0, source="assumption: spending follows incomes of about a year"
    )


def autoregressive(value: Floats, mean: Floats | float, sd: float, per_year: float, normal: Floats) -> Floats:
    """Next month of a process that returns to its mean m: m + r (v - m) + sd sqrt(1 - r^2) z, r per month."""
    return mean + persistence(per_year) * (value - mean) + innovation_sd(sd, per_year) * normal


def residents_income_gbp(workers: Workers, homes: Homes, base_wage_gbp: float) -> float:
    """Pay of residents of the grid in one month (GBP), from modelled and from outside jobs: norms.income_gbp."""
    earns = (workers.status == EMPLOYED) | (workers.status == OUTSIDE)
    earns &= ~homes.is_outside[workers.home]
    return float(np.exp(workers.ln_wage[earns]).sum() * base_wage_gbp / TICKS_PER_YEAR)


def move(world: "Ecosystem") -> None:
    """Sector demand, the cycle, the frontier, pay and lenders outside, and local incomes move on by a month."""
    p: Outside = world.parameters.outside
    outside = world.outside
    outside.frontier += monthly(p.frontier_growth)
    if p.enabled:
        sector = world.chance.normal("outside.sector", world.tick, outside.slot)
        outside.sector_demand[:] = autoregressive(outside.sector_demand, 0.0, p.sector_sd, p.sector_persistence, sector)
        cycle, wage, finance = world.chance.normal("outside.nation", world.tick, np.arange(3))
        outside.business_cycle[:] = autoregressive(outside.business_cycle, 0.0, p.cycle_sd, p.cycle_persistence, cycle)
        outside.wage[:] = autoregressive(outside.wage, 0.0, p.wage_sd, p.wage_persistence, wage)
        normal = p.finance_level + p.finance_cycle * outside.business_cycle
        outside.finance[:] = np.maximum(
            autoregressive(outside.finance, normal, p.finance_sd, p.finance_persistence, finance), 0.0
        )
    _update_local_income(world, p)


def _update_local_income(world: "Ecosystem", p: Outside) -> None:
    """Local spending follows residents' pay relative to the start, smoothed over about a year."""
    if world.tick % INCOME_EVERY or world.norms.income_gbp <= 1.0:  # 1 GBP: genesis has not measured it yet
        return
    now = (
        residents_income_gbp(world.workers, world.homes, world.parameters.wages.base_wage_gbp) / world.norms.income_gbp
    )
    world.outside.local_income += (now - world.outside.local_income) * INCOME_EVERY / p.income_memory_months
