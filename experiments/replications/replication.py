"""Replication: a real policy that was evaluated, and the lines in which its evaluators said what it did."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from model.clock import TICKS_PER_YEAR, tick_of
from scenarios.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

    from model.region import Region

INSIDE, OUTSIDE, UNKNOWN, SHOWN = "inside", "outside", "cannot tell", "no published range"
Part = tuple[float, float]
"""What one pair of runs says: numerator and denominator; estimates are sums over sums."""
NOTHING: Final[Part] = (math.nan, math.nan)


@dataclass(frozen=True)
class Run:
    """What a witness saw of one run, one data frame for each table; organisations know their place."""

    tables: "Mapping[str, pd.DataFrame]"
    region: "Region"

    @cached_property
    def organisations(self) -> "pd.DataFrame":
        """Organisations each December and at the start, with area, authority, park and jobs (mean of the year)."""
        sites, found = self.tables["sites"], self.tables["organisations"].copy()
        for name in ("area", "authority", "park"):
            found[name] = sites[name].to_numpy()[found["site"].to_numpy()]
        began = found["months"] == 0
        found["jobs"] = found["headcount"].where(began, found["mean_headcount"] * found["months"] / TICKS_PER_YEAR)
        found["gva"] = found["gva_gbp"].where(~began)
        return found

    def at(self, tick: int) -> "pd.DataFrame":
        """Organisations of the last December (or start) up to a tick, by slot."""
        ticks = self.organisations["tick"]
        last = ticks[ticks <= tick].max()
        found: pd.DataFrame = self.organisations[ticks == last].set_index("slot")
        return found

    @property
    def end(self) -> int:
        """Tick of the last December."""
        return int(self.organisations["tick"].max())


@dataclass(frozen=True)
class Pair:
    """The same luck with a scenario and without it; for some lines, with another scenario too."""

    scenario: Scenario
    with_it: Run
    without: Run
    other: Run | None = None

    @property
    def region(self) -> "Region":
        """Where."""
        return self.with_it.region

    @property
    def spec(self) -> Mapping[str, Any]:
        """What the scenario says of its intervention."""
        return next(iter(self.scenario.interventions.values()))

    @property
    def before(self) -> int:
        """Tick before the policy starts."""
        return tick_of(float(self.spec["start"])) - 1

    @property
    def years(self) -> float:
        """Years from the start of the policy to the last December."""
        return (self.with_it.end - self.before) / TICKS_PER_YEAR


Measure = Callable[[Pair], Part]


@dataclass(frozen=True, kw_only=True)
class Line:
    """One thing that the evaluators measured: how, what they found, and how the model's runs are measured."""

    id: str
    what: str
    """A phrase: what changes, for whom."""
    how: str
    """How it is measured in pairs of runs."""
    low: float
    high: float
    """Published range; NaN where none was published and the line is shown for information."""
    published: str
    """The range in words, with its row of the evidence base."""
    paired: Measure
    unit: str = "share"
    as_evaluated: Measure | None = None
    """What the evaluators' own method would find, in the world with the policy alone."""
    other: str = ""
    """Name of a second scenario that it looks at."""
    has_sign: bool = False
    """Whether the evaluators say in which direction: then an interval that holds zero cannot tell."""
    used: str = ""
    """The parameter that was set with this very effect in view; empty if none was: then the line is a test."""


@dataclass(frozen=True, kw_only=True)
class Replication:
    """A policy that was evaluated, the scenario that does it in the model, and the lines to compare."""

    id: str
    scenario: str
    title: str
    evaluated: str
    """What was evaluated, where and when, by whom and how."""
    differs: str
    """Where the setting in the model is not that of the study, and what in it was set with the study in view."""
    lines: tuple[Line, ...]


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What the model says about one line: the paired estimate, and what the evaluators' method would have said."""

    replication: Replication
    line: Line
    seeds: int
    mean: float
    low: float
    high: float
    method_mean: float
    method_low: float
    method_high: float

    @property
    def verdict(self) -> str:
        """By the mean against the published range; a mean outside whose interval reaches the range cannot tell.

        Nor can an interval that holds zero, where the evaluators found a direction.
        """
        if math.isnan(self.line.low):
            return SHOWN
        if math.isnan(self.mean) or math.isnan(self.low):
            return UNKNOWN
        if self.line.low <= self.mean <= self.line.high:
            return INSIDE if self.is_clear or not self.line.has_sign else UNKNOWN
        return UNKNOWN if self.low <= self.line.high and self.high >= self.line.low else OUTSIDE

    @property
    def is_clear(self) -> bool:
        """Whether the interval leaves out zero."""
        return self.low > 0 or self.high < 0

    @property
    def is_test(self) -> bool:
        """Whether there is a range, and nothing in the model was set by it."""
        return self.verdict != SHOWN and not self.line.used

    @property
    def words(self) -> str:
        """The verdict, and on which side or how sure."""
        words = self.verdict
        if self.verdict == OUTSIDE:
            words = f"outside, {'above' if self.mean > self.line.high else 'below'}"
        elif self.verdict == INSIDE and not self.is_clear and not self.line.low < 0 < self.line.high:
            words = "inside, not told from zero"
        return f"{words} (used)" if self.line.used else words

    def plain(self) -> dict[str, Any]:
        """For files and JSON, where what is not known is null."""
        numbers = {
            "mean": self.mean, "low": self.low, "high": self.high, "published_low": self.line.low,
            "published_high": self.line.high, "method_mean": self.method_mean, "method_low": self.method_low,
            "method_high": self.method_high,
        }  # fmt: skip
        known = {name: value if math.isfinite(value) else None for name, value in numbers.items()}
        return {
            "id": self.line.id, "replication": self.replication.id, "scenario": self.replication.scenario,
            "what": self.line.what, "unit": self.line.unit, **known, "seeds": self.seeds, "verdict": self.verdict,
            "used": self.line.used, "is_test": self.is_test,
            "words": self.words, "published": self.line.published,
        }  # fmt: skip


def finding(replication: Replication, line: Line, pairs: Sequence[Pair]) -> Finding:
    """Measure a line on every pair."""
    from experiments.replications.estimators import estimate

    ours = estimate([line.paired(pair) for pair in pairs])
    method = estimate([line.as_evaluated(pair) for pair in pairs] if line.as_evaluated else [])
    return Finding(
        replication=replication, line=line, seeds=ours.seeds, mean=ours.mean, low=ours.low, high=ours.high,
        method_mean=method.mean, method_low=method.low, method_high=method.high,
    )  # fmt: skip
