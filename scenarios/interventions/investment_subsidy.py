"""Investment subsidy: part of what plant and premises cost is paid for firms in an assisted area."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from agents.table import Bools, Floats, Ints
from model.clock import TICKS_PER_YEAR
from model.declaration import option, param, switch
from model.levers import CAPITAL_COST, RENT_RELIEF, Nudge
from model.processes.accounts import capital_gbp
from scenarios.interventions.programme import CHOICE
from scenarios.interventions.take_up import EnrolledProgramme

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem


@dataclass(frozen=True, slots=True, kw_only=True)
class InvestmentSubsidy(EnrolledProgramme):
    """Those who hold it (or, as an entitlement, all who are eligible) pay a smaller part of the cost of plant and premises."""

    kind: ClassVar[str] = "investment_subsidy"
    title: ClassVar[str] = "Investment subsidy"
    mechanism: ClassVar[str] = (
        "cost of plant and premises to holders: more is left to pay wages and debts, and cheaper offers win markets "
        "outside, up to the price elasticity times the fall of unit cost, and lose them again when it ends"
    )
    evidence: ClassVar[str] = (
        "A10 Criscuolo et al. 2019: +10 points of subsidy, +7 to +12 % manufacturing jobs of small firms, no TFP; A11.13"
    )
    does_not: ClassVar[str] = (
        "decide on single investments (firms here rent their capital), replace people by machines, or touch productivity"
    )
    requirements: ClassVar[tuple[str, ...]] = ("S1-14", "S5-22", "S5-36")

    share: float = param(
        0.15,
        unit="share of the cost of plant and premises",
        low=0.0,
        high=0.9,
        source="A10: Regional Selective Assistance, 10-30 %",
    )
    covers_premises: bool = switch(True, "buildings count as investment, as in Regional Selective Assistance")
    access: str = option(
        "application",
        ("application", "entitlement"),
        "application: firms must hear, apply and be chosen; entitlement: whoever is eligible has it, without a budget",
    )
    months: int = param(
        36, unit="months of support", low=1, high=240, source="A10: effects last while eligible, 3-7 years"
    )
    budget_gbp_per_year: float = param(3e6, unit="GBP of 2015 per year", low=0.0, high=1e9, source=CHOICE)
    bid_gbp: float = param(
        3_000.0, unit="GBP per application", low=0.0, high=100_000.0, source="assumption: an accountant's plan"
    )
    intakes_per_year: int = param(4, unit="intakes per year", low=1, high=12, source=CHOICE)
    size_most: int = param(
        249, unit="employees", low=0, high=100_000, source="A10 Criscuolo et al. 2019: effects in small firms only"
    )
    revenue_gbp_per_year: float = param(
        3e5, unit="GBP of 2015 per year", low=0.0, high=1e9, source="assumption: 10 % administration"
    )

    def act(self, world: "Ecosystem") -> None:
        """Applications are decided, unless it is an entitlement."""
        if self.access == "application":
            EnrolledProgramme.act(self, world)

    def holders(self, world: "Ecosystem") -> Bools:
        """Who has it now (organisations,)."""
        if self.access == "entitlement":
            return self.eligible(world)
        held = np.zeros(len(world.organisations), dtype=bool)
        held[self.engaged(world, world.tick)] = True
        return held

    def nudges(self, world: "Ecosystem") -> Iterable[Nudge]:
        """Plant and premises cost holders less."""
        if self.in_force(world.tick) == 0 or self.share == 0:
            return
        held = self.holders(world)
        if held.any():
            borne = np.where(held, 1 - self.share * self._extent(world), 1.0)
            yield Nudge(CAPITAL_COST, borne)
            if self.covers_premises:
                yield Nudge(RENT_RELIEF, borne)

    def variable_gbp(self, world: "Ecosystem") -> float:
        """The share of what plant and premises cost those who hold it this month."""
        if self.in_force(world.tick) == 0:
            return 0.0
        cost = self._investment(world)[self.holders(world)]
        return float(cost.sum()) / TICKS_PER_YEAR * self.share * self._extent(world)

    def gain_gbp(self, world: "Ecosystem", rows: Ints, months: int) -> Floats:
        """What it would pay."""
        return self.asked_gbp(world, rows, months)

    def asked_gbp(self, world: "Ecosystem", rows: Ints, months: int) -> Floats:
        """What it would pay over its time at today's costs (GBP)."""
        paid = self.share * self.strength * months / TICKS_PER_YEAR
        return np.asarray(self._investment(world)[rows] * paid)

    def _extent(self, world: "Ecosystem") -> float:
        """Applications: what was promised; entitlement: as much as is in force."""
        return self.strength if self.access == "application" else self.in_force(world.tick)

    def _investment(self, world: "Ecosystem") -> Floats:
        """What plant and premises cost organisations, GBP per year."""
        o = world.organisations
        plant = capital_gbp(o.capital_cost_gbp, o.foreign_owned, world.parameters.accounts) * o.headcount
        rent = o.floorspace_m2 * world.sites.rent_gbp[o.site] if self.covers_premises else 0.0
        return np.where(o.alive, plant + rent, 0.0)
