"""Replication: a very large plant arrives (Greenstone, Hornbeck & Moretti 2010; Haskel, Pereira & Slaughter 2007; multipliers)."""

import math
from typing import TYPE_CHECKING, Final

from experiments.replications.estimators import (
    change,
    gain,
    gain_apart,
    manufacturing,
    rows_of,
    survivors,
    total,
    weighted,
)
from experiments.replications.replication import NOTHING, Line, Pair, Part, Replication, Run

if TYPE_CHECKING:
    import pandas as pd

    from experiments.replications.estimators import Who

TENTH: Final = 0.10
"""Effects are given for a plant, or a rise of the foreign share, of a tenth."""


def plants(pair: Pair) -> list[int]:
    """Slots of plants that only the world with the policy has and that opened in the month it began."""
    from agents.organisations import OEM

    def opened(run: Run) -> set[int]:
        table = run.organisations
        return set(table.loc[(table["kind"] == OEM) & (table["born"] == pair.before + 1), "slot"])

    return sorted(opened(pair.with_it) - opened(pair.without))


def county(pair: Pair) -> "Who":
    """Picks manufacturers in the authority where the plant is, but the plant."""
    rows, plant = rows_of([pair.spec["place"]], pair.region.authorities.name), plants(pair)
    return lambda table: manufacturing(table) & table["authority"].isin(rows) & ~_is(table, plant)


def other_counties(pair: Pair) -> "Who":
    """Picks manufacturers in the other authorities."""
    rows = rows_of([pair.spec["place"]], pair.region.authorities.name)
    return lambda table: manufacturing(table) & ~table["authority"].isin(rows)


def plant_share(pair: Pair) -> float:
    """Jobs of the plant at the end over manufacturing jobs of the county before it came; NaN without a plant."""
    before = pair.without.at(pair.before)
    base = float(before.loc[county(pair)(before), "jobs"].sum())
    jobs = _plant_jobs(pair)
    return jobs / base if jobs > 0 and base > 0 else math.nan


def _is(table: "pd.DataFrame", slots: list[int]) -> "pd.Series[bool]":
    import pandas as pd

    return pd.Series(table.index.isin(slots), index=table.index)


def _plant_jobs(pair: Pair) -> float:
    slots = plants(pair)
    return total(pair.with_it, lambda table: _is(table, slots))


def _productivity(pair: Pair) -> Part:
    return gain(pair, county(pair)) * TENTH / plant_share(pair), 1.0


def _productivity_apart(pair: Pair) -> Part:
    apart, one = gain_apart(pair, county(pair), other_counties(pair))
    return apart * TENTH / plant_share(pair), one


def _pay(pair: Pair) -> Part:
    """Change of ln pay per employee of incumbents, for a plant of a tenth."""
    both = survivors(pair, county(pair))
    each = [both[f"pay_gbp_{world}"].sum() / both[f"headcount_{world}"].sum() for world in ("with", "without")]
    return (math.log(each[0] / each[1]) * TENTH / plant_share(pair), 1.0) if len(both) else NOTHING


def _domestic(sectors: list[int] | None) -> "Who":
    def who(table: "pd.DataFrame") -> "pd.Series[bool]":
        chosen = manufacturing(table) & ~table["foreign_owned"]
        return chosen if sectors is None else chosen & table["sector"].isin(sectors)

    return who


def _per_foreign_tenth(pair: Pair, sectors: list[int] | None) -> Part:
    """Gain of domestic firms for a rise of the foreign share of jobs by a tenth, in a sector or in all manufacturing."""

    def share(run: Run) -> float:
        table = run.at(run.end)
        chosen = table[manufacturing(table) & (table["sector"].isin(sectors) if sectors else True)]
        return weighted(chosen["foreign_owned"].astype(float), chosen["jobs"])

    rise = share(pair.with_it) - share(pair.without)
    return gain(pair, _domestic(sectors)) * TENTH, rise


def _industry(pair: Pair) -> Part:
    from agents.organisations import SECTORS

    return _per_foreign_tenth(pair, [SECTORS.index(pair.spec["sector"])])


def _region(pair: Pair) -> Part:
    return _per_foreign_tenth(pair, None)


def _local_jobs(pair: Pair) -> Part:
    from agents.organisations import LOCAL_SERVICES

    return change(pair, lambda table: table["sector"] == LOCAL_SERVICES)[0], _plant_jobs(pair)


def _tradable_jobs(pair: Pair) -> Part:
    slots = plants(pair)
    return change(pair, lambda table: manufacturing(table) & ~_is(table, slots))[0], _plant_jobs(pair)


PLANT: Final = Replication(
    id="plant",
    scenario="replication_plant",
    title="A very large plant arrives",
    evaluated=(
        "Plants that American counties competed for: Greenstone, Hornbeck & Moretti (2010) compare incumbents of the county that "
        "won with those of the runner-up. Foreign plants in Britain: Haskel, Pereira & Slaughter (2007). Local multipliers: What "
        "Works Centre for Local Economic Growth (2019)."
    ),
    differs=(
        "The county is Rotherham. Effects on incumbents are scaled to a plant of a tenth of its manufacturing jobs (published "
        "plants: 5 to 20 % of their county's output). Local jobs are those of modelled local services "
        "alone. What a plant knows and how fast it teaches suppliers were chosen between the first two studies."
    ),
    lines=(
        Line(
            id="plant.tfp",
            what="TFP of the county's manufacturers, for a plant of a tenth",
            how="change of ln TFP of the same firms, weighted by their jobs before; as evaluated: against the other authorities",
            low=0.0, high=0.12, published="0 to +12 % after five years (A8.1; re-analyses near 0)",
            paired=_productivity, as_evaluated=_productivity_apart,
            used="learning.development_gain",
        ),
        Line(
            id="plant.industry",
            what="TFP of domestic firms of its industry, per 10 points of foreign share",
            how="change of ln TFP of domestic firms of the sector in the region, over the rise of the foreign share of its jobs",
            low=0.0, high=0.01, published="+0.5 %, range 0 to 1 % (A8.2)",
            paired=_industry,
            used="learning.development_gain",
        ),
        Line(
            id="plant.region",
            what="TFP of all domestic manufacturers, per 10 points of foreign share",
            how="the same over all manufacturing of the region; about nothing is read as within 0.5 %",
            low=-0.005, high=0.005, published="no general effect of the foreign share in the region (A8.2)",
            paired=_region,
        ),
        Line(
            id="plant.pay",
            what="pay at the county's manufacturers, for a plant of a tenth",
            how="change of ln pay per employee of incumbents that live on in both worlds",
            low=0.0, high=0.04, published="rises; +1 to +4 % for skilled people (A8.10, size weak)",
            paired=_pay,
            has_sign=True,
        ),
        Line(
            id="plant.local",
            what="jobs in local services for each job at the plant",
            how="extra jobs of modelled local services over jobs at the plant",
            low=0.3, high=1.2, published="0.9, range 0.3 to 1.2 (A8.6)",
            unit="jobs per job", paired=_local_jobs,
        ),
        Line(
            id="plant.tradable",
            what="jobs at other manufacturers for each job at the plant",
            how="extra jobs of all other manufacturers of the region over jobs at the plant",
            low=0.0, high=0.7, published="0.4, range 0 to 0.7 (A8.6); not significant in the United States (A8.4)",
            unit="jobs per job", paired=_tradable_jobs,
        ),
    ),
)  # fmt: skip
