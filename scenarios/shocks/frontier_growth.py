"""Frontier growth: rivals elsewhere become more productive than was expected of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from model.clock import TICKS_PER_YEAR, tick_of
from model.declaration import param
from model.levers import RIVAL_TFP, Nudge
from scenarios.shocks.shock import Shock

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontierGrowth(Shock):
    """The gap to rivals widens by `extra_growth` a year for `duration_years`, and stays as wide as it is then."""

    kind: ClassVar[str] = "frontier_growth"
    title: ClassVar[str] = "Rivals' productivity"
    mechanism: ClassVar[str] = "productivity of rivals elsewhere: what firms here win in markets and can ask for"
    evidence: ClassVar[str] = (
        "S3-05, S3-06 stagnation since 2008 and the gap to England; UK TFP +0.5 % a year since 2008"
    )
    does_not: ClassVar[str] = "give firms here the new methods: they catch up only by what they learn and do"
    requirements: ClassVar[tuple[str, ...]] = ("S3-05", "S3-06", "S3-09")

    extra_growth: float = param(0.01, unit="ln per year", low=-0.05, high=0.05, source="choice: as before 2008")
    duration_years: float = param(10.0, unit="years", low=0.0, high=100.0, source="choice of the scenario")

    def nudges(self, world: "Ecosystem") -> Iterable[Nudge]:
        """Rivals are ahead by what has added up."""
        years = (world.tick + 1 - tick_of(self.start)) / TICKS_PER_YEAR
        gap = self.strength * self.extra_growth * min(max(years, 0.0), self.duration_years)
        if gap != 0:
            yield Nudge(RIVAL_TFP, add=gap)
