"""R&D grants: part of what R&D costs is paid for firms that hear of the scheme, apply and are chosen."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from agents.table import Bools, Floats, Ints
from model.declaration import param
from model.levers import RD_COST, RD_INCLINATION, Nudge
from scenarios.interventions.programme import CHOICE
from scenarios.interventions.take_up import EnrolledProgramme

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem


@dataclass(frozen=True, slots=True, kw_only=True)
class RdGrants(EnrolledProgramme):
    """Calls for bids several times a year; holders of a grant pay only part of their R&D while it lasts."""

    kind: ClassVar[str] = "rd_grants"
    title: ClassVar[str] = "R&D grants"
    mechanism: ClassVar[str] = "price of R&D to holders; who hears of it, bids and is chosen emerges"
    evidence: ClassVar[str] = (
        "A10 WWG innovation: about half of 42 evaluations positive; A10.rd GBP 0.2-1.0 of R&D per GBP"
    )
    does_not: ClassVar[str] = (
        "raise productivity directly; unless starter_effect is set, it reaches only those who do R&D"
    )
    requirements: ClassVar[tuple[str, ...]] = ("S1-05", "S2-57", "S4-19", "S5-22", "S5-23", "S5-37")

    contest: ClassVar[bool] = True

    share: float = param(
        0.4, unit="share of R&D cost", low=0.0, high=0.9, source="A10: subsidy control, up to 45-60 % for small firms"
    )
    starter_effect: float = param(
        0.0,
        unit="sd of inclination",
        low=0.0,
        high=3.0,
        source="A10: the extensive margin is not shown by the evaluations found; 0 = grants reach those who do R&D",
    )
    months: int = param(24, unit="months of support", low=1, high=240, source="assumption: project length")
    budget_gbp_per_year: float = param(2e6, unit="GBP of 2015 per year", low=0.0, high=1e9, source=CHOICE)
    intakes_per_year: int = param(2, unit="intakes per year", low=1, high=12, source="choice: calls for bids")
    again_years: float = param(0.0, unit="years", low=0.0, high=50.0, source="choice: holders may bid again at once")
    bid_gbp: float = param(
        4_000.0, unit="GBP per application", low=0.0, high=100_000.0, source="assumption: three weeks of an engineer"
    )
    size_most: int = param(
        250, unit="employees", low=0, high=100_000, source="A10 Criscuolo et al. 2019: effects in small firms"
    )
    revenue_gbp_per_year: float = param(
        2e5, unit="GBP of 2015 per year", low=0.0, high=1e9, source="assumption: 10 % administration"
    )

    def nudges(self, world: "Ecosystem") -> Iterable[Nudge]:
        """R&D costs holders less; those who did none are more inclined to begin."""
        if self.in_force(world.tick) == 0:
            return
        rows = self.engaged(world, world.tick)
        if len(rows):
            cost, lean = np.ones(len(world.organisations)), np.zeros(len(world.organisations))
            cost[rows], lean[rows] = 1 - self.share * self.strength, self.starter_effect * self.strength
            yield Nudge(RD_COST, cost)
            if self.starter_effect > 0:
                yield Nudge(RD_INCLINATION, add=lean)

    def variable_gbp(self, world: "Ecosystem") -> float:
        """The share of last month's R&D of those who held a grant then is paid, in arrears."""
        rows = self.engaged(world, world.tick - 1)
        return float(world.organisations.rd_gbp[rows].sum()) * self.share * self.strength

    def wants(self, world: "Ecosystem") -> Bools:
        """Who does R&D; where grants may start it, everybody who could."""
        return world.organisations.does_rd | (self.starter_effect > 0)

    def gain_gbp(self, world: "Ecosystem", rows: Ints, months: int) -> Floats:
        """What the grant would pay."""
        return self.asked_gbp(world, rows, months)

    def asked_gbp(self, world: "Ecosystem", rows: Ints, months: int) -> Floats:
        """What grants would pay over their time at today's R&D, or at what a firm that does none would spend (GBP)."""
        o = world.organisations
        planned = np.where(o.does_rd[rows], o.rd_gbp[rows], o.rd_intensity[rows] * o.gva_gbp[rows])
        return np.asarray(planned * self.share * self.strength * months)
