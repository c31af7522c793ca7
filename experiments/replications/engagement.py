"""Replication: projects with a public research organisation, once or repeatedly (Comin, Licht, Pellens & Schubert 2019)."""

from typing import TYPE_CHECKING, Final

import numpy as np

from experiments.replications.estimators import survivors, weighted
from experiments.replications.replication import NOTHING, Line, Pair, Part, Replication, Run
from model.clock import TICKS_PER_YEAR

if TYPE_CHECKING:
    import pandas as pd

    from experiments.replications.estimators import Who

FEWEST: Final = 30
"""Firms in each group below which the evaluators' regression is not run."""
FIRST_YEARS: Final = 1
"""Repeated and single contact are compared for firms that joined this early, the same in both worlds."""


def takers(run: Run) -> "pd.DataFrame":
    """Firms that took part, by slot: first tick and months."""
    return run.tables["takers"].set_index("slot")


def _chosen(slots: "pd.Index[int]") -> "Who":
    import pandas as pd

    return lambda table: pd.Series(table.index.isin(slots), index=table.index)


def years_on(pair: Pair) -> "pd.Series[float]":
    """Years that each firm has taken part, of those that joined at least a year before the end."""
    table = takers(pair.with_it)
    table = table[table["first"] <= pair.with_it.end - TICKS_PER_YEAR]
    years: pd.Series[float] = table["months"] / TICKS_PER_YEAR
    return years


def _gained(pair: Pair, column: str) -> Part:
    """Sum over engaged firms of the change of a column (ln), over the sum of years they took part; weighted alike."""
    years = years_on(pair)
    both = survivors(pair, _chosen(years.index))
    if column == "output":
        both = both[(both["gva_with"] > 0) & (both["gva_without"] > 0)]
        each = [np.log((both[f"gva_{world}"] / both[f"jobs_{world}"]).to_numpy()) for world in ("with", "without")]
        change = each[0] - each[1]
    else:
        change = (both["ln_tfp_with"] - both["ln_tfp_without"]).to_numpy()
    if not len(both):
        return NOTHING
    return float(change.sum()), float(years.reindex(both.index).sum())


def _output_per_worker(pair: Pair) -> Part:
    return _gained(pair, "output")


def _tfp(pair: Pair) -> Part:
    return _gained(pair, "tfp")


def _regression(pair: Pair) -> Part:
    """Least squares in the world with the policy: growth of ln(GVA / jobs) a year on taking part, given what firms were before.

    Controls: ln jobs, ln TFP, ln(GVA / jobs) before and a constant for each sector; firms of the sizes it is for.
    """
    before, now = pair.with_it.at(pair.before), pair.with_it.at(pair.with_it.end)
    least, most = pair.spec.get("size_least", 5), pair.spec.get("size_most", 250)
    fits = (before["kind"] == 0) & before["headcount"].between(least, most) & (before["gva"] > 0)
    both = before[fits].join(now[["born", "jobs", "gva"]], how="inner", rsuffix="_now")
    both = both[(both["born"] == both["born_now"]) & (both["gva_now"] > 0) & (both["jobs_now"] > 0)]
    taking = both.index.isin(years_on(pair).index)
    if min(taking.sum(), (~taking).sum()) < FEWEST:
        return NOTHING
    output = np.log((both["gva"] / both["jobs"]).to_numpy())
    growth = (np.log((both["gva_now"] / both["jobs_now"]).to_numpy()) - output) / pair.years
    sectors = (both["sector"].to_numpy()[:, None] == np.unique(both["sector"])[None, :]).astype(float)
    columns = [taking.astype(float), np.log(both["jobs"]), both["ln_tfp"], output, *sectors.T]
    slope = np.linalg.lstsq(np.column_stack(columns), growth, rcond=None)[0][0]
    return float(slope), 1.0


def _repeated(pair: Pair) -> Part:
    """Gain of TFP with repeated contact less gain with one project, for firms that joined both programmes early."""
    if pair.other is None:
        return NOTHING
    until = pair.before + FIRST_YEARS * TICKS_PER_YEAR
    early = [table.index[table["first"] <= until] for table in (takers(pair.with_it), takers(pair.other))]
    single = Pair(pair.scenario, pair.other, pair.without)
    gains = []
    for each in (pair, single):
        both = survivors(each, _chosen(early[0].intersection(early[1])))
        gains.append(weighted(both["ln_tfp_with"] - both["ln_tfp_without"], both["jobs_before"] * 0 + 1))
    return gains[0] - gains[1], 1.0


ENGAGEMENT: Final = Replication(
    id="engagement",
    scenario="anchor_engagement",
    title="Projects with a public research organisation",
    evaluated=(
        "Contracts with the Fraunhofer institutes, German firms 1997-2014: Comin, Licht, Pellens & Schubert (2019) follow firms "
        "over time and instrument the contracts."
    ),
    differs=(
        "The anchors are the AMRC and the university, and firms are brought to them by advisers: small and medium firms, a "
        "project a year. The same firms are compared with and without the programme; without it they may have projects too."
    ),
    lines=(
        Line(
            id="engagement.output",
            what="growth of GVA per worker of engaged firms, for each year engaged",
            how="change of ln GVA per job of the same firms over the years they took part; as evaluated: regression over all firms "
            "of those sizes, given size, TFP, productivity and sector before",
            low=0.002, high=0.008, published="+0.2 to +0.8 % a year while engaged; the long-run total, 0.76 %, is a cap (A9.1)",
            unit="share per year", paired=_output_per_worker, as_evaluated=_regression,
            used="learning.project_gain",
            has_sign=True,
        ),
        Line(
            id="engagement.tfp",
            what="growth of their TFP, for each year engaged",
            how="change of ln TFP of the same firms over the years they took part",
            low=0.002, high=0.008, published="+0.2 to +0.8 % a year while engaged (A9.1)",
            unit="share per year", paired=_tfp,
            used="learning.project_gain",
            has_sign=True,
        ),
        Line(
            id="engagement.repeated",
            what="gain of TFP with repeated contact less gain with one project",
            how="firms that joined both programmes in their first year: five years with an adviser against one project",
            low=0.0, high=0.05, published="stronger with repeated interaction (A9.1); no size: up to 5 % is counted as inside",
            paired=_repeated, other="anchor_engagement_once",
            has_sign=True,
        ),
    ),
)  # fmt: skip
