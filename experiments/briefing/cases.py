"""Cases: what each scenario changes in each future and under each seed, and how sure that makes us."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from experiments.appraisal.pairs import Estimate
from experiments.decisions.objectives import LESS_IS_BETTER
from experiments.designs.axes import flat
from experiments.effects import CONFIDENCE, independent, paired, summed_unit, taken
from experiments.settings import Settings, Wanted
from model.measures import Measure

if TYPE_CHECKING:
    import pandas as pd


def sign_of(measure: str) -> int:
    """1 if more of a measure is better, -1 if less is."""
    return -1 if measure.startswith(LESS_IS_BETTER) else 1


def unit_of(wanted: Wanted, measures: Mapping[str, Measure]) -> str:
    """The unit of a measure over its months."""
    unit = measures[wanted.measure].unit
    return summed_unit(wanted.measure, unit) if wanted.over == "total" else unit


def by_case(months: "pd.DataFrame", wanted: Wanted, unit: str) -> "pd.DataFrame":
    """A measure over its months: a row for each case (future, seed), a column for each scenario; NaN where a run failed."""
    table: pd.DataFrame = taken(months, wanted, unit).unstack("scenario")  # noqa: PD010 (nothing to aggregate)
    return table


def gains(levels: "pd.DataFrame", baseline: str) -> "pd.DataFrame":
    """Scenario minus baseline by case; without the column of the baseline."""
    return levels.sub(levels[baseline], axis=0).drop(columns=baseline)


def estimates(differences: "pd.DataFrame", confidence: float = CONFIDENCE) -> dict[str, Estimate]:
    """Mean and interval of each column over the cases that have it; seeds of one future count as one."""
    found = {}
    for name in differences:
        known = independent(differences[[name]].dropna())[name].to_numpy()
        if len(known):
            mean = paired(known, 0.0 * known, confidence)
            found[str(name)] = Estimate(mean["mean"], mean["low"], mean["high"])
    return found


def drawn(settings: Settings, futures: "pd.Index[Any]") -> "pd.DataFrame":
    """The uncertain parameters of each future (futures, parameters): a column for each that varies."""
    import pandas as pd

    table = pd.DataFrame([flat(settings.futures.draw(int(future)), "futures") for future in futures], index=futures)
    numbers = table.select_dtypes("number")
    return numbers.loc[:, (numbers != numbers.iloc[0]).any()]
