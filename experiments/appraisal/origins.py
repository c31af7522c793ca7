"""Origins: where those who work in each ring at the end, and the firms there, were at the start (from micro-panels)."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from agents.workers import EMPLOYED, STATUSES
from experiments.appraisal.additionality import JOBS, RING_WORDS, Line
from experiments.appraisal.pairs import by_future, mean_of
from experiments.panels import ONE_PERSON_IN, Panel
from model.tally import RINGS

if TYPE_CHECKING:
    import pandas as pd

    from model.region import Region

METRES: Final = 1000.0
NEW_PERSON, NEW_FIRM = "not there yet", "opened since"
STATUS_WORDS: Final = dict(
    zip(STATUSES, ("in a job", "unemployed", "not looking", "in another sector", NEW_PERSON), strict=True)
)
PEOPLE, FIRMS = "Where those who work there were at the start", "Where their employers were at the start"
Key = tuple[str, str, str]


def origin_lines(pairs: Sequence[tuple[Path, Path]], futures: Sequence[int], region: "Region") -> list[Line]:
    """Jobs of each ring at the end by origin, scenario minus baseline.

    `pairs` are panel folders of both, case by case, sorted by their futures.
    """
    counted = [tuple(counts(Panel.read(folder), region) for folder in pair) for pair in pairs]
    seen = {(section, origin) for pair in counted for side in pair for section, _, origin in side}
    found = []
    for section, origin in sorted(seen, key=_order):
        for there in RING_WORDS:
            key = (section, there, origin)
            gain = np.array([with_it.get(key, 0.0) - without.get(key, 0.0) for with_it, without in counted])
            found.append(
                Line(section, f"{origin} > {there}", f"{there}: {origin}", JOBS, mean_of(by_future(gain, futures)))
            )
    return found


def _order(row: tuple[str, str]) -> tuple[str, int, str]:
    """Rings from the focus outwards, then those who were in none."""
    section, origin = row
    return section, RING_WORDS.index(origin) if origin in RING_WORDS else len(RING_WORDS), origin


def counts(panel: Panel, region: "Region") -> dict[Key, float]:
    """Jobs at the end of a run by section, ring and origin."""
    first, last = (
        {name: _at(table, end) for name, table in (("o", panel.organisations), ("p", panel.people))}
        for end in ("min", "max")
    )
    was, now = (_rings(tables["o"], region) for tables in (first, last))
    return _people(first["p"], last["p"], was, now) | _firms(first["o"], last["o"], was, now)


def _at(table: "pd.DataFrame", end: str) -> "pd.DataFrame":
    """Rows of the first or last time the table was taken."""
    ticks = table["tick"].to_numpy()
    found: pd.DataFrame = table[ticks == (ticks.min() if end == "min" else ticks.max())]
    return found


def _rings(organisations: "pd.DataFrame", region: "Region") -> "pd.Series[Any]":
    """Words of the ring of each organisation, by slot."""
    import pandas as pd

    east, north = (organisations[name].to_numpy(float) for name in ("easting", "northing"))
    metres = np.hypot(east - region.focus_easting, north - region.focus_northing)
    words = np.array(RING_WORDS)[np.searchsorted(RINGS, metres / METRES)]
    return pd.Series(words, index=organisations["slot"].to_numpy())


def _people(
    first: "pd.DataFrame", last: "pd.DataFrame", was: "pd.Series[Any]", now: "pd.Series[Any]"
) -> dict[Key, float]:
    """People employed at the end by ring and by what they did at the start; the same person has slot and birth in common."""
    workers = last[(last["status"] == EMPLOYED) & last["employer"].isin(now.index)]
    before = workers[["slot", "born", "employer"]].merge(
        first[["slot", "born", "status", "employer"]], on=["slot", "born"], how="left", suffixes=("", "_before")
    )
    status = before["status"].map(lambda code: NEW_PERSON if np.isnan(code) else STATUS_WORDS[STATUSES[int(code)]])
    origin = before["employer_before"].map(was).where(before["status"] == EMPLOYED).fillna(status)
    sizes = before.groupby([before["employer"].map(now), origin]).size() * float(ONE_PERSON_IN)
    return _keyed(PEOPLE, sizes)


def _firms(
    first: "pd.DataFrame", last: "pd.DataFrame", was: "pd.Series[Any]", now: "pd.Series[Any]"
) -> dict[Key, float]:
    """Jobs at the end by ring and by where the employer was at the start."""
    slots = last["slot"].to_numpy()
    origin = last["slot"].map(was).where(last["slot"].isin(first["slot"])).fillna(NEW_FIRM)
    sizes = last["headcount"].groupby([now.loc[slots].to_numpy(), origin.to_numpy()]).sum()
    return _keyed(FIRMS, sizes)


def _keyed(section: str, sizes: "pd.Series[Any]") -> dict[Key, float]:
    """Sizes of groups by ring and origin, with the section in front."""
    keys: list[Any] = sizes.index.tolist()
    return {(section, str(there), str(origin)): float(n) for (there, origin), n in zip(keys, sizes, strict=True)}
