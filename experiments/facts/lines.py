"""Lines: what an ensemble of runs says about each target: mean, spread over seeds, verdict."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from agents.table import Floats
from experiments.facts.targets import Target
from experiments.words import Display

SPREAD: Final = (0.05, 0.95)
"""The 90 % interval: quantiles over seeds, how far luck alone moves the statistic of one run."""
PERCENT: Final = {"share": "%", "per month": "% a month", "per year": "% a year"}
"""Units that people read as percentages; files and JSON keep them as they are."""
PURE: Final = ("slope", "shape", "coefficient", "elasticity", "sum", "ratio")
INSIDE, OUTSIDE, UNKNOWN = "inside", "outside", "not measured"


@dataclass(frozen=True, slots=True)
class Line:
    """A target and the statistic of every run that could say it, by seed."""

    target: Target
    values: Mapping[int, float]

    @property
    def mean(self) -> float:
        """Over seeds; NaN if no run could say."""
        return float(np.mean(self._array)) if self.values else float("nan")

    @property
    def low(self) -> float:
        """The 5th percentile of seeds."""
        return self._quantile(SPREAD[0])

    @property
    def high(self) -> float:
        """The 95th percentile of seeds."""
        return self._quantile(SPREAD[1])

    @property
    def standard_error(self) -> float:
        """Of the mean: sd / root(seeds); NaN for one seed."""
        n = len(self.values)
        return float(np.std(self._array, ddof=1) / np.sqrt(n)) if n > 1 else float("nan")

    @property
    def miss(self) -> float:
        """How far outside the band the mean lies, in widths of the band; 0 inside, NaN if unknown."""
        return self.target.miss(self.mean)

    @property
    def verdict(self) -> str:
        """One word, by the mean: inside, outside, or not measured."""
        return UNKNOWN if np.isnan(self.miss) else OUTSIDE if self.miss > 0 else INSIDE

    @property
    def words(self) -> str:
        """The verdict and how far off."""
        if self.verdict != OUTSIDE:
            return self.verdict
        side = "above" if self.mean > self.target.high else "below"
        return f"outside: {side} by {max(self.miss, 0.01):.2g} of the band’s width"

    @property
    def display(self) -> Display:
        """How numbers of this line are shown: shares and hazards as percentages."""
        unit = self.target.unit
        return Display(100, PERCENT[unit]) if unit in PERCENT else Display(1, unit)

    @property
    def unit(self) -> str:
        """The unit as it stands behind a number; slopes, elasticities and other pure numbers have none."""
        return "" if self.target.unit in PURE else self.display.label

    def show(self, value: float) -> str:
        """A number of this line, without its unit."""
        return self.display.show(value)

    @property
    def band(self) -> str:
        """The band in words, without its unit."""
        low, high = (self.display.tick(edge * self.display.factor) for edge in (self.target.low, self.target.high))
        return f"{low} to {high}"

    @property
    def interval(self) -> str:
        """The spread over seeds in words, without its unit."""
        return f"{self.show(self.low)} to {self.show(self.high)}" if self.values else "–"

    def plain(self) -> dict[str, Any]:
        """For files and JSON, where what is not known is null."""
        target, numbers = self.target, (self.mean, self.low, self.high, self.standard_error, self.miss)
        mean, low, high, standard_error, miss = (value if np.isfinite(value) else None for value in numbers)
        return {
            "id": target.id, "mean": mean, "low": low, "high": high, "band": [target.low, target.high],
            "inside": self.verdict == INSIDE, "verdict": self.verdict, "miss": miss, "standard_error": standard_error,
            "seeds": len(self.values), "pattern": target.pattern, "unit": target.unit, "source": target.source,
        }  # fmt: skip

    @property
    def _array(self) -> Floats:
        return np.array(list(self.values.values()), dtype=float)

    def _quantile(self, at: float) -> float:
        return float(np.quantile(self._array, at)) if self.values else float("nan")


def lines(targets: Sequence[Target], statistics: Mapping[int, Mapping[str, float]]) -> list[Line]:
    """One line per target from the statistics of each seed; a run that could not say is left out of its line."""
    return [Line(target, dict(_said(target.id, statistics))) for target in targets]


def _said(name: str, statistics: Mapping[int, Mapping[str, float]]) -> Iterator[tuple[int, float]]:
    for seed, values in statistics.items():
        if np.isfinite(values.get(name, np.nan)):
            yield seed, values[name]
