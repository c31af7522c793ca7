"""Pairs: a scenario and the baseline under the same luck, month by month; means and ratios with their intervals."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from agents.table import Floats
from experiments.effects import CASE, CONFIDENCE, paired
from experiments.settings import MONTHS_PER_YEAR

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over pairs and its 90 % interval; NaN where the pairs allow none."""

    mean: float
    low: float = math.nan
    high: float = math.nan

    @property
    def is_clear(self) -> bool:
        """Whether the interval leaves out zero."""
        return self.low > 0 or self.high < 0

    @property
    def has_interval(self) -> bool:
        """Whether there is an interval at all."""
        return math.isfinite(self.low) and math.isfinite(self.high)


@dataclass(frozen=True, slots=True)
class Pairs:
    """Measures of a scenario and of the baseline, each (pairs, months), the same case in the same row.

    With several seeds under several futures a row is a future, the mean of its seeds: futures are what is independent.
    """

    with_it: Mapping[str, Floats]
    without: Mapping[str, Floats]
    count: int

    def gain(self, measure: str) -> Floats:
        """Scenario minus baseline (pairs, months)."""
        return self.with_it[measure] - self.without[measure]


def pairs_of(months: "pd.DataFrame", scenario: str, baseline: str, measures: Sequence[str]) -> Pairs | None:
    """The pairs of a tidy table of scenario, future, seed, month and measures that finished on both sides; None if none did."""
    sides: list[dict[Any, pd.DataFrame]] = []
    for name in (scenario, baseline):
        runs = months[months["scenario"] == name].sort_values([*CASE, "month"])
        sides.append({case: group for case, group in runs.groupby(list(CASE), sort=True)})
    cases = [case for case in sides[0] if case in sides[1]]
    if not cases:
        return None
    futures = [case[0] for case in cases]
    with_it, without = (
        {m: by_future(np.stack([side[case][m].to_numpy(float) for case in cases]), futures) for m in measures}
        for side in sides
    )
    return Pairs(with_it, without, len(cases))


def by_future(rows: Floats, futures: Sequence[int]) -> Floats:
    """Rows of cases (cases, …), or their means by future if there are several with several seeds; cases are sorted."""
    known, first = np.unique(futures, return_index=True)
    if not 1 < len(known) < len(futures):
        return rows
    size = np.diff([*first, len(futures)]).reshape(-1, *[1] * (rows.ndim - 1))
    means: Floats = np.add.reduceat(rows, first) / size
    return means


def last_year(values: Any) -> Floats:
    """Mean of the last 12 months of each pair (pairs,)."""
    return np.asarray(np.asarray(values)[:, -MONTHS_PER_YEAR:].mean(axis=1))


def years_of(values: Any) -> Floats:
    """Sum over the months of a stock, in years of it (pairs,): jobs become job-years."""
    return np.asarray(np.asarray(values).sum(axis=1) / MONTHS_PER_YEAR)


def mean_of(values: Any) -> Estimate:
    """Mean over pairs (pairs,) with the interval of Student's t."""
    found = paired(values, np.zeros(len(values)))
    return Estimate(found["mean"], found["low"], found["high"])


def ratio_of(top: Any, bottom: Any) -> Estimate:
    """Ratio of two means over pairs with Fieller's interval (Fieller 1954, J. R. Stat. Soc. B 16).

    The interval is all R with (x - R y)^2 <= t^2 var(x - R y), x and y the means: the roots of
    (y^2 - t^2 v_yy) R^2 - 2 (x y - t^2 v_xy) R + x^2 - t^2 v_xx. None (NaN) if y cannot be told from zero.
    """
    from scipy.stats import t

    x, y = np.asarray(top, float), np.asarray(bottom, float)
    n, mean_x, mean_y = len(x), float(np.mean(x)), float(np.mean(y))
    if mean_y == 0:
        return Estimate(math.nan)
    if n < 2:
        return Estimate(mean_x / mean_y)
    (v_xx, v_xy), (_, v_yy) = np.cov(x, y, ddof=1) / n
    squared = float(t.ppf(0.5 + CONFIDENCE / 2, n - 1)) ** 2
    a, b, c = mean_y**2 - squared * v_yy, mean_x * mean_y - squared * v_xy, mean_x**2 - squared * v_xx
    if a <= 0:
        return Estimate(mean_x / mean_y)
    half = math.sqrt(max(b * b - a * c, 0.0))
    return Estimate(mean_x / mean_y, float((b - half) / a), float((b + half) / a))
