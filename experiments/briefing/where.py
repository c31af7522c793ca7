"""Where: maps of jobs that appear and vanish under each scenario, and the places by name."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from experiments import maps
from experiments.appraisal.pairs import Estimate
from experiments.briefing.over_time import Scene
from experiments.briefing.phrases import listed, span
from experiments.briefing.picture import WIDTH, Picture, blank, finish, style
from experiments.words import whole
from model.region import Region

if TYPE_CHECKING:
    import pandas as pd

NAMED: Final = 6
"""Places in the table under the maps, if so many gain or lose clearly."""
MARGIN: Final = 0.1
"""Inches on each side of a map."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place that gains or loses jobs, and whether that can be told from chance (99 %)."""

    name: str
    jobs: Estimate
    is_clear: bool


def changed(sites: "pd.DataFrame", scene: Scene) -> "dict[str, pd.DataFrame]":
    """Differences of every place for each scenario that has pairs, the largest first."""
    seen, marked = set(sites["scenario"].unique()), maps.placed(sites)
    return {name: maps.places(marked, name, scene.baseline) for name in scene.labels if name in seen}


def clear_places(table: "pd.DataFrame") -> list[Place]:
    """Places whose change can be told from chance, all places looked at together, the largest first."""
    return [
        Place(maps.short(str(name)), Estimate(row["jobs"], row["low"], row["high"]), is_clear=True)
        for name, row in table[table["is_sure"]].head(NAMED).iterrows()
    ]


def pictures(sites: "pd.DataFrame", scene: Scene, region: Region) -> dict[str, list[Picture]]:
    """The whole region and the part around its focus, for each scenario; all circles on one scale."""
    tables, marked = changed(sites, scene), maps.placed(sites)
    largest = max((float(table["jobs"].abs().max()) for table in tables.values()), default=0.0)
    whole_region, near = maps.windows(region)
    found: dict[str, list[Picture]] = {}
    for name, table in tables.items():
        label = scene.labels[name]
        wide = _Map(marked, table, region, largest, whole_region, near)
        close = _Map(marked, table, region, largest, near, None)
        around = f"{2 * maps.NEAR_KM:g} km around the {region.parks.title[0]}"
        found[name] = [
            _drawn(wide, scene, f"map_{name}", f"{label}: where jobs change", _alt(label, table)),
            _drawn(close, scene, f"map_{name}_near", f"Enlarged: {around}", f"The same map, {around}. {_alt(label, table)}"),
        ]  # fmt: skip
    return found


@dataclass(frozen=True, slots=True)
class _Map:
    """What one map shows."""

    sites: "pd.DataFrame"
    table: "pd.DataFrame"
    region: Region
    largest: float
    window: maps.Window
    hidden: maps.Window | None


def _drawn(shown: _Map, scene: Scene, name: str, title: str, alt: str) -> Picture:
    window, path = shown.window, scene.folder / f"{name}.svg"
    wide = WIDTH - 2 * MARGIN
    high = wide * window.height / window.width
    with style():
        figure, axes = blank(high, title, left=MARGIN, right=MARGIN, below=0.32)
        axes.grid(visible=False)
        maps.panel(axes, shown.sites, shown.table, shown.region, window, shown.largest, hidden=shown.hidden)
        if shown.hidden:
            maps.scale(axes, shown.largest, window)
        finish(figure, scene.foot, path)
    return Picture(path, alt, f"{maps.HOW} Grey: where modelled organisations are.")


def _alt(label: str, table: "pd.DataFrame") -> str:
    """The places in words."""
    clear = clear_places(table)
    if not clear:
        most = table.iloc[0]
        return (
            f"{label}: no place gains or loses jobs that could be told from chance; the largest change, {whole(most['jobs'])} "
            f"in {maps.short(str(table.index[0]))}, may be chance."
        )
    said = [f"{place.name} {whole(place.jobs.mean)} ({span(place.jobs, 'jobs')})" for place in clear]
    return f"{label}: jobs change clearly in {listed(said)} (99 % intervals)."
