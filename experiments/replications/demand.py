"""Replication: a rise of labour demand in one deprived place, and who gets the jobs (Manning & Petrongolo 2017)."""

from typing import TYPE_CHECKING, Final

from experiments.replications.plant import plants
from experiments.replications.replication import NOTHING, Line, Pair, Part, Replication, Run

if TYPE_CHECKING:
    import pandas as pd


def target(pair: Pair) -> int:
    """Row of the area where the jobs are."""
    return list(pair.region.areas.name).index(pair.spec["place"])


def _staff(pair: Pair) -> Part:
    """Staff of the plant at the end that live in the target area, over all its staff."""
    table = pair.with_it.tables["staff"]
    ours = table[(table["tick"] == pair.with_it.end) & table["plant"].isin(plants(pair))]
    return float(ours.loc[ours["area"] == target(pair), "staff"].sum()), float(ours["staff"].sum())


def _residents(run: Run, column: str) -> "pd.Series[float]":
    table = run.tables["residents"]
    found: pd.Series[float] = table[table["tick"] == run.end].set_index("area")[column].astype(float)
    return found


def _in_work(pair: Pair) -> Part:
    """Extra residents of the target area in work, over jobs at the plant."""
    each = [_residents(run, "employed")[target(pair)] for run in (pair.with_it, pair.without)]
    return float(each[0] - each[1]), _staff(pair)[1]


def _out_of_unemployment(pair: Pair) -> Part:
    """Of the extra hires out of unemployment since the plant came, those of residents of the target area."""
    hires = []
    for run in (pair.with_it, pair.without):
        table = run.tables["areas"]
        hires.append(table[table["tick"] > pair.before].groupby("area")["hires_unemployed"].sum().astype(float))
    extra = hires[0] - hires[1]
    return (float(extra[target(pair)]), float(extra.sum())) if len(extra) else NOTHING


def _labour_force_share(pair: Pair) -> Part:
    """Share of the region's labour force that lives in the target area."""
    force = pair.region.areas.resident_labour_force
    return float(force[target(pair)]), float(force.sum())


RANGE: Final = (
    "under half: job search is local but labour markets overlap, so most of a local rise ripples away (A5.2, A5.3)"
)

DEMAND: Final = Replication(
    id="demand",
    scenario="replication_local_demand",
    title="A local rise of labour demand",
    evaluated=(
        "Vacancies and unemployment in the wards of England and Wales: Manning & Petrongolo (2017) estimate how far the "
        "unemployed look for jobs, and work out who fills the jobs that a local policy brings."
    ),
    differs=(
        "500 jobs in manufacturing, many of them skilled, in an area of 15,300 people in the labour force, twice or "
        "three times a ward; people in work can apply too. How fast the unemployed stop looking "
        "with distance is from this study; who gets the jobs is not."
    ),
    lines=(
        Line(
            id="demand.staff",
            what="share of the new jobs that residents of the target area hold",
            how="staff of the plant at the end, by where they live",
            low=0.0, high=0.5, published=RANGE, paired=_staff,
        ),
        Line(
            id="demand.work",
            what="extra residents of the target area in work for each new job",
            how="residents in work, with and without, over jobs at the plant: who left a job for it made room for another",
            low=0.0, high=0.5, published=RANGE, unit="persons per job", paired=_in_work,
        ),
        Line(
            id="demand.unemployed",
            what="share of the extra hires out of unemployment that residents of the target area get",
            how="hires of unemployed residents since the plant came, with and without, the target area over the region",
            low=0.0, high=0.5, published=RANGE, paired=_out_of_unemployment,
        ),
        Line(
            id="demand.share",
            what="for comparison, the target area's share of the region's labour force",
            how="residents in the labour force",
            low=float("nan"), high=float("nan"), published="none: what nearness adds to",
            paired=_labour_force_share,
        ),
    ),
)  # fmt: skip
