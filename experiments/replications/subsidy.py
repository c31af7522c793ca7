"""Replication: investment subsidies to manufacturers in assisted areas (Criscuolo, Martin, Overman & Van Reenen 2019)."""

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from experiments.replications.estimators import change, gain, gain_apart, growth_apart, manufacturing, rows_of
from experiments.replications.replication import Line, Pair, Part, Replication

if TYPE_CHECKING:
    import pandas as pd

    from experiments.replications.estimators import Who


SMALL: Final = 149
"""Employees: the study's first working paper finds nothing above 150; the published article nothing above 50."""


def eligible_area(pair: Pair) -> "Who":
    """Picks manufacturers in the authorities that are assisted."""
    rows = rows_of(pair.spec["boundary"], pair.region.authorities.name)
    return lambda table: manufacturing(table) & table["authority"].isin(rows)


def elsewhere(pair: Pair) -> "Who":
    """Picks manufacturers in the other authorities."""
    rows = rows_of(pair.spec["boundary"], pair.region.authorities.name)
    return lambda table: manufacturing(table) & ~table["authority"].isin(rows)


def large(pair: Pair, area: "Who") -> "Who":
    """Of those that `area` picks, firms that were not small before the policy."""
    start = pair.without.at(pair.before)
    were = start.index[start["headcount"] > SMALL]

    def who(table: "pd.DataFrame") -> "pd.Series[bool]":
        return area(table) & table.index.isin(were) & (table["born"] <= pair.before)

    return who


def small(pair: Pair, area: "Who") -> "Who":
    """Of those that `area` picks, firms that were small before the policy, or opened after it began."""
    not_small = large(pair, area)
    return lambda table: area(table) & ~not_small(table)


def _area_jobs(pair: Pair) -> Part:
    return change(pair, eligible_area(pair))


def _area_jobs_apart(pair: Pair) -> Part:
    return growth_apart(pair, eligible_area(pair), elsewhere(pair))


def _small_firm_jobs(pair: Pair) -> Part:
    return change(pair, small(pair, eligible_area(pair)))


def _small_firm_jobs_apart(pair: Pair) -> Part:
    return growth_apart(pair, small(pair, eligible_area(pair)), small(pair, elsewhere(pair)))


def _large_firm_jobs(pair: Pair) -> Part:
    return change(pair, large(pair, eligible_area(pair)))


def _large_firm_jobs_apart(pair: Pair) -> Part:
    return growth_apart(pair, large(pair, eligible_area(pair)), large(pair, elsewhere(pair)))


def _productivity(pair: Pair) -> Part:
    return gain(pair, eligible_area(pair)), 1.0


def _productivity_apart(pair: Pair) -> Part:
    return gain_apart(pair, eligible_area(pair), elsewhere(pair))


def _jobs_elsewhere(pair: Pair) -> Part:
    return change(pair, elsewhere(pair))


RANGE: Final = "+7 to +12 %: 10 % in the published article, 7 and 9 % in its working papers (A10, investment subsidy)"

EVALUATED: Final = (
    "Regional Selective Assistance in Great Britain: the map of assisted areas and the most that could be paid in each "
    "changed by European rules; Criscuolo, Martin, Overman & Van Reenen (2019) compare areas and plants whose ceiling "
    "changed with those whose did not."
)
DIFFERS: Final = (
    "Everybody eligible has the subsidy (the study follows eligibility). Firms in the model rent their capital: the subsidy "
    "lowers its cost year by year, and that of premises."
)

SUBSIDY: Final = Replication(
    id="subsidy",
    scenario="replication_subsidy",
    title="Ten points of investment subsidy, firms of every size eligible",
    evaluated=EVALUATED,
    differs=DIFFERS,
    lines=(
        Line(
            id="subsidy.jobs",
            what="manufacturing jobs in the eligible area",
            how="all manufacturing jobs in the assisted authorities, with and without",
            low=0.07,
            high=0.12,
            published=RANGE,
            paired=_area_jobs,
            as_evaluated=_area_jobs_apart,
            has_sign=True,
        ),
        Line(
            id="subsidy.small",
            what="of these, jobs in firms that were small, or new",
            how="firms under 150 people before the policy and those born since, with and without",
            low=math.nan,
            high=math.nan,
            published="no range of their own: all of the effect was in small firms (A10)",
            paired=_small_firm_jobs,
            as_evaluated=_small_firm_jobs_apart,
        ),
        Line(
            id="subsidy.large",
            what="of these, jobs in firms that were large",
            how="firms of 150 people or more before the policy; about nothing is read as within 1 %",
            low=-0.01,
            high=0.01,
            published="no effect in large firms (A10)",
            paired=_large_firm_jobs,
            as_evaluated=_large_firm_jobs_apart,
        ),
        Line(
            id="subsidy.tfp",
            what="TFP of the area's manufacturers that were there before",
            how="change of ln TFP of the same firms, weighted by their jobs before; about nothing is read as within 1 %",
            low=-0.01,
            high=0.01,
            published="no effect (A10)",
            paired=_productivity,
            as_evaluated=_productivity_apart,
        ),
        Line(
            id="subsidy.elsewhere",
            what="manufacturing jobs in the rest of the region",
            how="all manufacturing jobs outside the assisted authorities; about nothing is read as within 1 %",
            low=-0.01,
            high=0.01,
            published="none displaced to or from neighbours (A10, working paper)",
            paired=_jobs_elsewhere,
        ),
    ),
)

SUBSIDY_SMALL: Final = Replication(
    id="subsidy_small",
    scenario="replication_subsidy_small",
    title="Ten points of investment subsidy, only small firms eligible",
    evaluated=EVALUATED,
    differs=f"{DIFFERS} Here only firms under 150 people are eligible, those that the study saw respond.",
    lines=(
        replace(SUBSIDY.lines[0], id="subsidy_small.jobs"),
        replace(SUBSIDY.lines[1], id="subsidy_small.small"),
    ),
)
