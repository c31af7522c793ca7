"""Scale-up support: firms that want more people than they have get a coach and easier credit."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from agents.table import Bools
from model.declaration import param
from model.levers import CREDIT_LIMIT, MARKET_REACH, Nudge
from scenarios.interventions.practice import PracticeProgramme

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleUp(PracticeProgramme):
    """Growing firms of some size: practice, lenders who know them, and introductions to larger customers."""

    kind: ClassVar[str] = "scale_up"
    title: ClassVar[str] = "Scale-up support"
    mechanism: ClassVar[str] = (
        "for firms that want to grow: practice, credit limit, and customers they are introduced to"
    )
    evidence: ClassVar[str] = (
        "A10 business advice (intensive) and access to finance: approval +10-20 pp, employment +0-5 %; S4-32"
    )
    does_not: ClassVar[str] = "pick winners by outcome, hire anybody, or help firms that do not want to grow"
    requirements: ClassVar[tuple[str, ...]] = ("S4-29", "S4-32", "S5-36")

    growing: float = param(
        0.05, unit="share of staff wanted more", low=0.0, high=2.0, source="choice: demand above what staff can make"
    )
    credit_months: float = param(
        1.0,
        unit="months of GVA added",
        low=0.0,
        high=24.0,
        source="A10 access to finance: debt schemes raise access; size weak",
    )
    introductions: float = param(
        0.5, unit="introductions to new customers per year", low=0.0, high=24.0, source="assumption: a coach's network"
    )
    order_share: float = param(
        0.03, unit="share of market per order won", low=0.0, high=0.5, source="assumption: first orders are small"
    )
    winning: float = param(0.2, unit="share of introductions", low=0.0, high=1.0, source="assumption: one in five")
    gain_sd: float = param(
        0.3, unit="sd of management practice", low=0.0, high=2.0, source="A10: intensive advice, TFP +0-3 %"
    )
    months: int = param(18, unit="months of support", low=1, high=240, source="assumption")
    place_gbp: float = param(
        12_000.0, unit="GBP per organisation", low=0.0, high=1e6, source="assumption: a coach, a day a month"
    )
    capacity_per_year: float = param(
        40.0, unit="organisations taken on per year", low=0.0, high=1e6, source="choice: four coaches"
    )
    budget_gbp_per_year: float = param(5e5, unit="GBP of 2015 per year", low=0.0, high=1e9, source="choice: 40 places")
    intakes_per_year: int = param(4, unit="intakes per year", low=1, high=12, source="choice")
    size_least: int = param(
        10, unit="employees", low=0, high=100_000, source="OECD: high growth counted from 10 people"
    )
    size_most: int = param(249, unit="employees", low=0, high=100_000, source="choice: small and medium firms")

    def wants(self, world: "Ecosystem") -> Bools:
        """Firms whose demand is beyond their staff."""
        o = world.organisations
        return np.asarray(o.demand > (1 + self.growing) * o.labour)

    def nudges(self, world: "Ecosystem") -> Iterable[Nudge]:
        """Practice, credit and customers of those who take part."""
        yield from PracticeProgramme.nudges(self, world)
        rows = self.engaged(world, world.tick)
        if not len(rows):
            return
        taking_part = np.zeros(len(world.organisations))
        taking_part[rows] = self.strength
        yield Nudge(CREDIT_LIMIT, add=self.credit_months * taking_part)
        reach = self.introductions * self.winning * np.log1p(self.order_share)
        yield Nudge(MARKET_REACH, add=reach * taking_part)
