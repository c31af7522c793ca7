"""Business advice: an adviser works with the owner for some months and introduces the firm to research centres."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from model.declaration import param
from model.levers import PROJECT_RATE, Nudge
from scenarios.interventions.practice import PracticeProgramme

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem


@dataclass(frozen=True, slots=True, kw_only=True)
class BusinessAdvice(PracticeProgramme):
    """Hands-on advice changes practice a little; advisers broker projects with anchors."""

    kind: ClassVar[str] = "business_advice"
    title: ClassVar[str] = "Business advice"
    mechanism: ClassVar[str] = (
        "management practice of firms that hear, apply and stay; more projects with anchors meanwhile"
    )
    evidence: ClassVar[str] = (
        "A10 WWG business advice: TFP +0-3 % if intensive, about 0 light touch, employment +0-5 %; Bloom et al. 2018"
    )
    does_not: ClassVar[str] = "raise productivity directly, find customers, or keep practice from slipping afterwards"
    requirements: ClassVar[tuple[str, ...]] = ("S1-14", "S4-19", "S4-32", "S5-22")

    brokerage: float = param(
        0.5,
        unit="share added to projects",
        low=0.0,
        high=5.0,
        source="A10: managed brokerage may beat light touch; size weak",
    )
    months: int = param(6, unit="months of support", low=1, high=240, source="assumption: six days over half a year")
    capacity_per_year: float = param(
        300.0, unit="organisations taken on per year", low=0.0, high=1e6, source="choice: some ten advisers"
    )
    budget_gbp_per_year: float = param(
        1e6, unit="GBP of 2015 per year", low=0.0, high=1e9, source="choice: a growth hub of a city region"
    )
    leaving: float = param(
        0.3, unit="per year", low=0.0, high=6.0, source="A9.7: of those engaged fewer complete; size weak"
    )
    size_most: int = param(249, unit="employees", low=0, high=100_000, source="choice: small and medium firms")
    revenue_gbp_per_year: float = param(
        1.5e5, unit="GBP of 2015 per year", low=0.0, high=1e9, source="assumption: events and a help desk"
    )

    def nudges(self, world: "Ecosystem") -> Iterable[Nudge]:
        """Practice, and projects with anchors of those who take part."""
        yield from PracticeProgramme.nudges(self, world)
        rows = self.engaged(world, world.tick)
        if len(rows) and self.brokerage > 0:
            more = np.ones(len(world.organisations))
            more[rows] += self.brokerage * self.strength
            yield Nudge(PROJECT_RATE, more)
