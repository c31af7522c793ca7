"""Replication: rate relief in an Enterprise Zone, and where the jobs in it came from (Centre for Cities 2019)."""

import math
from typing import TYPE_CHECKING, Final

from experiments.replications.estimators import change, growth_apart, rows_of, total
from experiments.replications.replication import NOTHING, Line, Pair, Part, Replication, Run

if TYPE_CHECKING:
    import pandas as pd

    from experiments.replications.estimators import Who


def in_zone(pair: Pair) -> "Who":
    """Picks organisations on the parks of the zone, without the anchors, which no relief reaches."""
    from agents.organisations import ANCHOR

    rows = rows_of(pair.spec["places"], pair.region.parks.key)
    return lambda table: table["park"].isin(rows) & (table["kind"] != ANCHOR)


def outside(pair: Pair) -> "Who":
    """Picks all other organisations of the region."""
    zone = in_zone(pair)
    return lambda table: ~zone(table)


def arrivals(pair: Pair, run: Run) -> "pd.DataFrame":
    """Organisations in the zone at the end that were not there before the policy, and whether they moved in.

    Moved: recorded in some December (or at the start) at a site outside the zone; else it opened in the zone.
    """
    zone = in_zone(pair)
    before, now = run.at(pair.before), run.at(run.end)
    there = before.index[zone(before)]
    here = now[zone(now) & ~now.index.isin(there)]
    history = run.organisations
    others = history.loc[~zone(history), ["slot", "born"]].drop_duplicates().set_index("slot")
    was = here[["born"]].join(others, rsuffix="_then")
    moved = was.index[was["born"] == was["born_then"]].unique()
    return here.assign(moved=here.index.isin(moved))


def _jobs(pair: Pair) -> Part:
    return change(pair, in_zone(pair))


def _jobs_apart(pair: Pair) -> Part:
    return growth_apart(pair, in_zone(pair), outside(pair))


def _counted(pair: Pair) -> Part:
    """Jobs of those that moved in, over jobs of all that came, in the world with the zone."""
    came = arrivals(pair, pair.with_it)
    return float(came.loc[came["moved"], "jobs"].sum()), float(came["jobs"].sum())


def _extra_moved(pair: Pair) -> Part:
    """Extra jobs of firms that moved in, over extra jobs in the zone."""
    moved = [arrivals(pair, run).query("moved")["jobs"].sum() for run in (pair.with_it, pair.without)]
    return float(moved[0] - moved[1]), change(pair, in_zone(pair))[0]


def _displaced(pair: Pair) -> Part:
    """Jobs lost elsewhere in the region for each extra job in the zone."""
    return -change(pair, outside(pair))[0], change(pair, in_zone(pair))[0]


def _usual_turnover(pair: Pair) -> Part:
    """The same count as `_counted` in the world without the zone."""
    if total(pair.without, in_zone(pair)) == 0:
        return NOTHING
    came = arrivals(pair, pair.without)
    return float(came.loc[came["moved"], "jobs"].sum()), float(came["jobs"].sum())


SHARE: Final = "a third to 60 %: at least a third in 2012-17, 40 to 54 % in 1981-97 (A10, Enterprise Zones)"

ZONE: Final = Replication(
    id="zone",
    scenario="replication_zone",
    title="Rate relief in an Enterprise Zone",
    evaluated=(
        "24 Enterprise Zones in England, 2012-17: Centre for Cities (2019) followed the firms in them and counted how "
        "many jobs had been somewhere else before; evaluations of the zones of 1981-97 set gross against net jobs."
    ),
    differs=(
        "Three parks, six years on. Moves from outside the region are entrants here, so that a moved job is one that was "
        "elsewhere in the region."
    ),
    lines=(
        Line(
            id="zone.jobs",
            what="jobs in the zone",
            how="jobs on the parks of the zone but those of anchors, with and without",
            low=0.05, high=0.15, published="+5 to +15 % gross (A10, Enterprise Zones; size weak)",
            paired=_jobs, as_evaluated=_jobs_apart,
            has_sign=True,
        ),
        Line(
            id="zone.counted",
            what="share of the jobs that came to the zone that had been elsewhere, as counted",
            how="of all organisations that came since the zone began, jobs of those that had been elsewhere in the region",
            low=1 / 3,
            high=0.6,
            published=SHARE,
            paired=_counted,
        ),
        Line(
            id="zone.usual",
            what="the same count on the same parks without any zone",
            how="of all that came to the parks in the same years, jobs of those that had been elsewhere, with no relief",
            low=math.nan,
            high=math.nan,
            published="none: what the count finds where nothing was done",
            paired=_usual_turnover,
        ),
        Line(
            id="zone.moved",
            what="share of the zone's extra jobs that firms brought along",
            how="extra jobs of firms that moved in from elsewhere in the region, over all extra jobs in the zone",
            low=1 / 3,
            high=0.6,
            published=SHARE,
            paired=_extra_moved,
            has_sign=True,
        ),
        Line(
            id="zone.displaced",
            what="share of the zone's extra jobs that were lost elsewhere in the region",
            how="fall of jobs outside the zone over the rise inside it: moves, lost sales and poached people together",
            low=1 / 3, high=0.6, published=SHARE,
            paired=_displaced,
            has_sign=True,
        ),
    ),
)  # fmt: skip
