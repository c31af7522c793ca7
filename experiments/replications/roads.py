"""Replication: new roads and the places whose accessibility they raised (Gibbons, Lyytikäinen, Overman & Sanchis-Guarner 2019)."""

import math
from typing import TYPE_CHECKING, Final

import numpy as np

from experiments.replications.estimators import growth_apart, incumbents, survivors, total
from experiments.replications.replication import NOTHING, Line, Measure, Pair, Part, Replication

if TYPE_CHECKING:
    import pandas as pd

    from agents.table import Floats
    from experiments.replications.estimators import Who

TENTH: Final = 0.10
"""Effects are given per 10 % of accessibility."""
GAINED: Final = 0.05
"""An area gained if its accessibility rose by this much: half of a tenth."""


def gains(pair: Pair) -> "Floats":
    """Rise of each area's accessibility as a share (areas,)."""
    reach = pair.with_it.tables["reach"]
    return (reach["after"] / reach["before"] - 1).to_numpy(dtype=np.float64)


def gained(pair: Pair) -> "Who":
    """Picks organisations in areas that gained."""
    rows = np.flatnonzero(gains(pair) >= GAINED)
    return lambda table: table["area"].isin(rows)


def others(pair: Pair) -> "Who":
    """Picks organisations in the other areas."""
    here = gained(pair)
    return lambda table: ~here(table)


def per_tenth(pair: Pair) -> float:
    """0.1 / mean rise of accessibility over the jobs in areas that gained; NaN if none did."""
    start = pair.without.at(pair.before)
    start = start[gained(pair)(start)]
    if not len(start):
        return math.nan
    return TENTH / float(np.average(gains(pair)[start["area"]], weights=start["jobs"]))


def _scaled(take: Measure) -> Measure:
    """The same per tenth of accessibility."""

    def measure(pair: Pair) -> Part:
        scale = per_tenth(pair)
        if math.isnan(scale):
            return NOTHING
        numerator, denominator = take(pair)
        return numerator * scale, denominator

    return measure


def _jobs(pair: Pair) -> Part:
    with_it, without = (total(run, gained(pair)) for run in (pair.with_it, pair.without))
    return with_it - without, without


def _jobs_apart(pair: Pair) -> Part:
    return growth_apart(pair, gained(pair), others(pair))


def _establishments(pair: Pair) -> Part:
    with_it, without = (float(gained(pair)(run.at(run.end)).sum()) for run in (pair.with_it, pair.without))
    return with_it - without, without


def _jobs_of_incumbents(pair: Pair) -> Part:
    """Jobs at the end of those that were in areas that gained, wherever they are now; the closed have none."""
    there = incumbents(pair, gained(pair))["born"]
    jobs = []
    for run in (pair.with_it, pair.without):
        now = run.at(run.end)
        same = now.join(there, how="inner", rsuffix="_before").query("born == born_before")
        jobs.append(float(same["jobs"].sum()))
    return jobs[0] - jobs[1], jobs[1]


def _output_per_worker(pair: Pair) -> Part:
    """Change of ln(GVA / jobs) of incumbents that live in both worlds, all of them together."""
    both: pd.DataFrame = survivors(pair, gained(pair))
    if not len(both):
        return NOTHING
    each = [float(both[f"gva_{world}"].sum() / both[f"jobs_{world}"].sum()) for world in ("with", "without")]
    return math.log(each[0] / each[1]), 1.0


ROADS: Final = Replication(
    id="roads",
    scenario="road_accessibility",
    title="Ten per cent more accessibility by road",
    evaluated=(
        "Road schemes in Britain, 1998-2008: Gibbons, Lyytikäinen, Overman & Sanchis-Guarner (2019) follow wards and plants "
        "whose accessibility to jobs by road rose because of schemes close by."
    ),
    differs=(
        "Roads of one corridor, opened in 2017; areas are larger than wards. An area gained if its accessibility rose by 5 % "
        "or more; effects are scaled to 10 %. Only firms of the model count, not shops and public services."
    ),
    lines=(
        Line(
            id="roads.jobs",
            what="jobs in places that gained, per 10 % of accessibility",
            how="all modelled jobs in areas that gained, with and without",
            low=0.0, high=0.05, published="0 to +5 %: elasticity 0.3-0.5 (A7.8, weak), roads 0.3, range 0-0.5 (A10)",
            paired=_scaled(_jobs), as_evaluated=_scaled(_jobs_apart),
            has_sign=True,
        ),
        Line(
            id="roads.establishments",
            what="employers in places that gained, per 10 %",
            how="number of organisations in areas that gained, with and without",
            low=0.0, high=0.05, published="positive; 0 to +5 % as for jobs (A7.8)",
            paired=_scaled(_establishments),
            has_sign=True,
        ),
        Line(
            id="roads.incumbents",
            what="jobs of employers that were there before, per 10 %",
            how="jobs now of those that were in areas that gained, wherever they are; none if they closed",
            low=-0.05, high=0.0, published="falls (A7.8, working paper); a fall of up to 5 % is counted as inside",
            paired=_scaled(_jobs_of_incumbents),
            has_sign=True,
        ),
        Line(
            id="roads.output",
            what="output per worker of employers that were there before, per 10 %",
            how="change of ln GVA per job of incumbents that live on in both worlds",
            low=0.0, high=0.05, published="rises (A7.8, working paper); a rise of up to 5 % is counted as inside",
            paired=_scaled(_output_per_worker),
            has_sign=True,
        ),
    ),
)  # fmt: skip
