"""Estimators: sums over sums with jackknife intervals, changes of totals, incumbents, differences in differences."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from experiments.effects import CONFIDENCE
from experiments.replications.replication import NOTHING, Pair, Part, Run

if TYPE_CHECKING:
    import pandas as pd

    Who = Callable[[pd.DataFrame], pd.Series[bool]]
    """Picks rows of a table of organisations."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over pairs with its 90 % interval."""

    seeds: int
    mean: float
    low: float
    high: float


def estimate(parts: Sequence[Part]) -> Estimate:
    """Sum of numerators over sum of denominators, with a jackknife interval; parts that are not known are left out.

    r = sum a / sum b; r_j leaves pair j out; var = (n-1)/n sum (r_j - mean r_j)^2; r ± t(n-1) root var. Where all b are
    alike it is the mean with its usual t interval. Where the sum of b cannot itself be told from zero, the ratio
    says nothing: NaN. Efron & Tibshirani 1993, chapter 11.
    """
    from scipy.stats import t

    known = np.array([part for part in parts if np.all(np.isfinite(part))], dtype=np.float64).reshape(-1, 2)
    n, (a, b) = len(known), known.T
    if n == 0 or b.sum() == 0:
        return Estimate(n, math.nan, math.nan, math.nan)
    mean = float(a.sum() / b.sum())
    if n == 1:
        return Estimate(n, mean, math.nan, math.nan)
    sure = float(t.ppf(0.5 + CONFIDENCE / 2, n - 1))
    if abs(b.mean()) <= sure * b.std(ddof=1) / math.sqrt(n):
        return Estimate(n, math.nan, math.nan, math.nan)
    left = (a.sum() - a) / (b.sum() - b)
    half = sure * math.sqrt((n - 1) / n * float(((left - left.mean()) ** 2).sum()))
    return Estimate(n, mean, mean - half, mean + half)


def change(pair: Pair, who: "Who", column: str = "jobs") -> Part:
    """Change of a total at the last December, as a share of the total without the policy."""
    with_it, without = (total(run, who, column) for run in (pair.with_it, pair.without))
    return with_it - without, without


def total(run: Run, who: "Who", column: str = "jobs", tick: int | None = None) -> float:
    """Sum over organisations that `who` picks, at the last December or another tick."""
    table = run.at(run.end if tick is None else tick)
    return float(table.loc[who(table), column].sum())


def growth_apart(pair: Pair, treated: "Who", compared: "Who", column: str = "jobs") -> Part:
    """Difference in differences in the world with the policy: growth of one group's total less that of another, ln."""
    run, ticks = pair.with_it, (pair.before, pair.with_it.end)
    (a0, a1), (b0, b1) = ([total(run, who, column, tick) for tick in ticks] for who in (treated, compared))
    if min(a0, a1, b0, b1) <= 0:
        return NOTHING
    return math.log(a1 / a0) - math.log(b1 / b0), 1.0


def incumbents(pair: Pair, who: "Who") -> "pd.DataFrame":
    """Organisations that `who` picks just before the policy; the same in both worlds, as luck is the same."""
    table = pair.without.at(pair.before)
    return table[who(table)]


def survivors(pair: Pair, who: "Who") -> "pd.DataFrame":
    """Incumbents that live to the end in both worlds, with their columns in each (suffixes _with, _without)."""
    chosen = incumbents(pair, who)[["born", "jobs", "ln_tfp"]]
    found = chosen.add_suffix("_before")
    for run, suffix in ((pair.with_it, "_with"), (pair.without, "_without")):
        now = run.at(run.end)[["born", "jobs", "ln_tfp", "gva", "pay_gbp", "headcount"]].add_suffix(suffix)
        found = found.join(now, how="inner")
        found = found[found[f"born{suffix}"] == found["born_before"]]
    return found[(found["headcount_with"] > 0) & (found["headcount_without"] > 0)]


def weighted(values: "pd.Series[float]", weights: "pd.Series[float]") -> float:
    """Mean by weight; NaN of nothing."""
    return float(np.average(values, weights=weights)) if len(values) and weights.sum() > 0 else math.nan


def gain(pair: Pair, who: "Who") -> float:
    """Paired change of ln TFP of surviving incumbents, weighted by their jobs before the policy."""
    both = survivors(pair, who)
    return weighted(both["ln_tfp_with"] - both["ln_tfp_without"], both["jobs_before"])


def gain_apart(pair: Pair, treated: "Who", compared: "Who") -> Part:
    """Difference in differences in the world with the policy: change of incumbents' ln TFP, treated less compared."""
    now, changes = pair.with_it.at(pair.with_it.end), []
    for who in (treated, compared):
        before = incumbents(pair, who)[["born", "jobs", "ln_tfp"]]
        both = before.join(now[["born", "ln_tfp"]], how="inner", rsuffix="_now")
        both = both[both["born"] == both["born_now"]]
        changes.append(weighted(both["ln_tfp_now"] - both["ln_tfp"], both["jobs"]))
    return changes[0] - changes[1], 1.0


def manufacturing(table: "pd.DataFrame") -> "pd.Series[bool]":
    """Firms and plants of the manufacturing sectors."""
    from agents.organisations import ANCHOR, MANUFACTURING

    return table["sector"].isin(MANUFACTURING) & (table["kind"] != ANCHOR)


def rows_of(names: Sequence[str], known: Sequence[str]) -> list[int]:
    """Rows of these names."""
    return [known.index(name) for name in names]
