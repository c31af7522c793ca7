"""Effects: scenario minus baseline, case by case, with the interval of the mean and what pairing runs was worth."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from experiments.settings import MONTHS_PER_YEAR, Wanted
from model.declaration import BadInput, nearest
from model.measures import Measure

if TYPE_CHECKING:
    import pandas as pd

CONFIDENCE: Final = 0.90
SCENARIO, CASE = "scenario", ("future", "seed")
FLOW_UNITS: Final = (" per month", " per year")


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What one scenario did to one measure, in the unit of the measure."""

    scenario: str
    measure: str
    unit: str
    over: str
    seeds: int
    """Pairs of runs, each under a case (future and seed) of its own."""
    baseline: float
    mean: float
    low: float
    high: float
    sd_paired: float
    sd_unpaired: float

    @property
    def runs_ratio(self) -> float:
        """How many times the runs that unpaired seeds would need for an interval as narrow."""
        return (self.sd_unpaired / self.sd_paired) ** 2 if self.sd_paired > 0 else math.nan

    @property
    def is_clear(self) -> bool:
        """Whether the interval leaves out zero."""
        return self.low > 0 or self.high < 0

    def plain(self) -> dict[str, Any]:
        """Plain values; None where one seed allows no answer (JSON has no NaN)."""
        row = asdict(self) | {"runs_ratio": self.runs_ratio}
        return {key: None if isinstance(v, float) and not math.isfinite(v) else v for key, v in row.items()}


def check_wanted(wanted: Iterable[Wanted], measures: Sequence[Measure]) -> None:
    """Raise BadInput if a measure does not exist, or if what is no flow should be summed."""
    by_name = {m.name: m for m in measures}
    for item in wanted:
        if item.measure not in by_name:
            raise BadInput(f"measures: there is no {item.measure!r}; {nearest(item.measure, by_name)}")
        if item.over == "total":
            summed_unit(item.measure, by_name[item.measure].unit)


def summed_unit(measure: str, unit: str) -> str:
    """The unit of a flow summed over time: GBP per month becomes GBP. Raises BadInput for what is no flow."""
    first, _, rest = unit.partition(",")
    for per in FLOW_UNITS:
        if first.endswith(per) and " per " not in first.removesuffix(per):
            return first.removesuffix(per) + ("," + rest if rest else "")
    raise BadInput(f"measures.{measure}: total: a sum over months needs a flow, and {measure} is in {unit}")


def effects(
    months: "pd.DataFrame", baseline: str, wanted: Iterable[Wanted], measures: Sequence[Measure]
) -> list[Effect]:
    """Every effect of every scenario, over the cases that finished both in the scenario and in the baseline.

    `months` is tidy: scenario, future, seed, month, one column per measure.
    """
    unit = {m.name: m.unit for m in measures}
    scenarios = [name for name in months["scenario"].unique() if name != baseline]
    found: list[Effect] = []
    for item in wanted:
        found += effects_of(taken(months, item, unit[item.measure]), baseline, scenarios, item, unit[item.measure])
    return found


def effects_of(
    values: "pd.Series[float]", baseline: str, scenarios: Iterable[str], item: Wanted, unit: str
) -> list[Effect]:
    """The effect of each scenario on one measure, from one value per scenario, future and seed."""
    by_case, found = values.unstack("scenario"), []  # noqa: PD010 (nothing to aggregate)
    for scenario in scenarios:
        pairs = by_case[[scenario, baseline]].dropna() if {scenario, baseline} <= set(by_case) else by_case[:0]
        if len(pairs):
            units = independent(pairs)
            with_it, without = units[scenario].to_numpy(), units[baseline].to_numpy()
            label = summed_unit(item.measure, unit) if item.over == "total" else unit
            statistics = paired(with_it, without) | {"seeds": len(pairs)}
            found.append(Effect(scenario=scenario, measure=item.measure, unit=label, over=item.over, **statistics))
    return found


def taken(months: "pd.DataFrame", item: Wanted, unit: str) -> "pd.Series[float]":
    """One number per scenario, future and seed: a measure over the months that were asked for."""
    groups = months.sort_values("month").groupby([SCENARIO, *CASE], sort=False)[item.measure]
    if item.over == "total":
        return groups.sum() / (MONTHS_PER_YEAR if unit.partition(",")[0].endswith(" per year") else 1)
    last = {"last_year": MONTHS_PER_YEAR, "final": 1, "whole": len(months)}[item.over]
    return groups.agg(lambda values: float(values.iloc[-last:].mean()))


def independent(pairs: "pd.DataFrame") -> "pd.DataFrame":
    """One row per independent draw: futures, each the mean of its seeds, or the seeds if all have the same future.

    Pairs of one future share its parameters: an interval that took them for independent would be too narrow.
    `pairs` is indexed by future and seed.
    """
    futures = pairs.index.get_level_values("future").nunique()
    return pairs.groupby(level="future").mean() if 1 < futures < len(pairs) else pairs


def paired(with_it: Any, without: Any, confidence: float = CONFIDENCE) -> dict[str, Any]:
    """Statistics of n pairs (n,), (n,): mean d and d ± t(n-1) sd/sqrt(n); unpaired sd is sqrt(var + var).

    One pair has a mean and nothing else (NaN).
    """
    import numpy as np
    from scipy.stats import t

    n, difference = len(with_it), np.asarray(with_it, float) - np.asarray(without, float)
    mean = float(difference.mean())
    sd = float(difference.std(ddof=1)) if n > 1 else math.nan
    half = float(t.ppf(0.5 + confidence / 2, n - 1)) * sd / math.sqrt(n) if n > 1 else math.nan
    apart = math.sqrt(np.var(with_it, ddof=1) + np.var(without, ddof=1)) if n > 1 else math.nan
    return {
        "seeds": n, "baseline": float(np.mean(without)), "mean": mean, "low": mean - half, "high": mean + half,
        "sd_paired": sd, "sd_unpaired": apart,
    }  # fmt: skip
