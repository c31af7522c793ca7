"""Maps: where jobs appear and vanish, scenario minus baseline, with the places named."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import matplotlib as mpl
import numpy as np
from matplotlib import patheffects
from matplotlib.collections import PatchCollection
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from experiments.effects import CASE, independent, paired
from experiments.figures import INK, QUIET, STYLE, Story, frame, save
from experiments.words import sentence, whole
from model.region import Region

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

GAIN, LOSS, LAND = "#0072B2", "#D55E00", "#E6E6E6"
LARGEST_POINTS2: Final = 1100.0
"""Area of the largest bubble."""
SMALLEST_POINTS2: Final = 1.0
CONFIDENCE: Final = 0.99
"""Of the interval that decides what is filled: with a hundred places on the page, 90 % would fill ten by chance."""
ALL_OF_THEM: Final = 0.90
"""Confidence that no place is called sure by chance, all of them looked at together."""
NUMBERED: Final = 5
"""Places named with their number, per map, if their change is large enough to see."""
LARGE_ENOUGH: Final = 0.02
NEAR_KM: Final = 8.0
PANEL_INCHES: Final = 5.3
TOWNS: Final = ("city_centre", "town_centre")
HOW: Final = (
    "Circles: jobs in the last year, scenario minus baseline under the same luck, mean of all seeds, by park or statistical "
    "area; blue gains, orange loses. Filled: the 99 % interval leaves out zero (of a hundred circles, one is filled by "
    "chance). Hollow: it may be chance."
)
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Window:
    """A part of the map in km of the British National Grid."""

    west: float
    south: float
    width: float
    height: float

    def holds(self, x: float, y: float) -> bool:
        """Whether a point lies inside."""
        return 0 <= x - self.west <= self.width and 0 <= y - self.south <= self.height

    def inside(self, table: "pd.DataFrame") -> "pd.Series[bool]":
        """Which rows lie inside."""
        return (table["x"] - self.west).between(0, self.width) & (table["y"] - self.south).between(0, self.height)

    @property
    def km_per_point(self) -> float:
        """Size of a typographic point on this map."""
        return self.width / (PANEL_INCHES * 72)


def places(sites: "pd.DataFrame", scenario: str, baseline: str) -> "pd.DataFrame":
    """Mean difference in jobs of each place (a park, else its area) with interval and centre, and whether it is clear of zero.

    is_clear: its 99 % interval leaves out zero. is_sure: so does one for all n places at once, 1 - 0.1 / n (Bonferroni).
    """
    import pandas as pd

    by_run = sites.groupby(["place", "scenario", *CASE])["jobs"].sum()
    jobs = by_run.unstack("scenario")[[scenario, baseline]].dropna()  # noqa: PD010 (nothing to aggregate)
    together = 1 - (1 - ALL_OF_THEM) / max(jobs.index.get_level_values("place").nunique(), 1)
    rows = []
    for place, pairs in jobs.groupby(level="place"):
        units = independent(pairs)
        sides = units[scenario].to_numpy(), units[baseline].to_numpy()
        found, wide = paired(*sides, CONFIDENCE), paired(*sides, max(together, CONFIDENCE))
        clear, sure = (each["low"] > 0 or each["high"] < 0 for each in (found, wide))
        rows.append(
            {
                "place": place,
                "jobs": found["mean"],
                "low": found["low"],
                "high": found["high"],
                "is_clear": clear,
                "is_sure": sure,
            }
        )
    return pd.DataFrame(rows).set_index("place").join(_centres(sites)).sort_values("jobs", key=np.abs, ascending=False)


def difference_map(story: Story, sites: "pd.DataFrame", region: Region, path: Path) -> None:
    """One row per scenario: the whole region, and the few kilometres around its focus."""
    sites, n = placed(sites), len(story.scenarios)
    whole_region, near = windows(region)
    ratio = whole_region.height / whole_region.width
    tables = {name: places(sites, name, story.baseline) for name in story.scenarios}
    largest = max(float(table["jobs"].abs().max()) for table in tables.values())
    with mpl.rc_context(STYLE | {"axes.grid": False}):
        figure = Figure(figsize=(2 * PANEL_INCHES + 0.9, 1.9 + n * (PANEL_INCHES * ratio + 0.42)))
        axes = figure.subplots(n, 2, squeeze=False)
        for row, (name, table) in zip(axes, tables.items(), strict=True):
            panel(row[0], sites, table, region, whole_region, largest, hidden=near)
            panel(row[1], sites, table, region, near, largest)
            row[0].set_title(f"{story.labels[name]}: {_net(sites, name, story.baseline)}", weight="bold")
            row[1].set_title(f"Enlarged: {2 * NEAR_KM:g} km around the {region.parks.title[0]}")
        scale(axes[0][0], largest, whole_region)
        how = f"{HOW} Grey: where modelled organisations are."
        frame(figure, story, _headline(story, tables), how, has_legend=False)
        figure.subplots_adjust(left=0.03, right=0.97, wspace=0.04, hspace=0.12)
        save(figure, path)


def placed(sites: "pd.DataFrame") -> "pd.DataFrame":
    """Sites with the name of the place each belongs to: a park, else its area."""
    return sites.assign(place=sites["park"].where(sites["park"] != "", sites["area"]))


def windows(region: Region) -> tuple[Window, Window]:
    """The whole region, and the few kilometres around its focus in the same proportions."""
    grid = region.grid
    whole_region = Window(grid.east / 1000, grid.north / 1000, grid.width_m / 1000, grid.height_m / 1000)
    ratio = whole_region.height / whole_region.width
    x, y = region.focus_easting / 1000, region.focus_northing / 1000
    return whole_region, Window(x - NEAR_KM, y - NEAR_KM * ratio, 2 * NEAR_KM, 2 * NEAR_KM * ratio)


def panel(
    axes: "Axes", sites: "pd.DataFrame", table: "pd.DataFrame", region: Region, window: Window, largest: float,
    *, hidden: Window | None = None,
) -> None:  # fmt: skip
    """One map of the differences in `table`; a part that another map enlarges is outlined and not labelled."""
    _ground(axes, sites, region.grid.cell_m / 1000, window)
    _bubbles(axes, table, largest, window)
    _labels(axes, table, region, window, hidden=hidden, largest=largest)
    if hidden:
        _outline(axes, hidden)


def _net(sites: "pd.DataFrame", scenario: str, baseline: str) -> str:
    """Jobs in the whole region, with the interval where there is one."""
    jobs = sites.groupby([*CASE, "scenario"])["jobs"].sum().unstack("scenario")  # noqa: PD010 (nothing to aggregate)
    pairs = jobs[[scenario, baseline]].dropna()
    units = independent(pairs)
    found = paired(units[scenario].to_numpy(), units[baseline].to_numpy())
    interval = f" ({whole(found['low'])} to {whole(found['high'])})" if len(pairs) > 1 else ""
    return f"{whole(found['mean'])} jobs in the region{interval}"


def _headline(story: Story, tables: "dict[str, pd.DataFrame]") -> str:
    clear = {name: table["jobs"].where(table["is_clear"], 0.0) for name, table in tables.items()}
    name = max(clear, key=lambda n: float(clear[n].abs().max()))
    place = str(clear[name].abs().idxmax())
    jobs = float(clear[name][place])
    if jobs == 0:
        return "No place gains or loses jobs that could be told from chance"
    verb = "gains" if jobs > 0 else "loses"
    return f"{sentence(short(place))} {verb} most: {whole(jobs)} jobs under “{story.labels[name]}”"


def _centres(sites: "pd.DataFrame") -> "pd.DataFrame":
    """Centre of jobs of each place over all runs, in km."""
    weight = sites["jobs"] + 1e-9
    weighted = sites.assign(x=sites["easting"] / 1000 * weight, y=sites["northing"] / 1000 * weight, weight=weight)
    sums = weighted.groupby("place")[["x", "y", "weight"]].sum()
    return sums[["x", "y"]].div(sums["weight"], axis=0)


def _ground(axes: "Axes", sites: "pd.DataFrame", cell_km: float, window: Window) -> None:
    """The cells with organisations: enough to recognise the region, not enough to distract."""
    cells = sites[(sites["park"] == "") & (sites["jobs"] > 0)].drop_duplicates(["easting", "northing"])
    corners = zip(cells["easting"] / 1000 - cell_km / 2, cells["northing"] / 1000 - cell_km / 2, strict=True)
    squares = [Rectangle(corner, cell_km, cell_km) for corner in corners]
    axes.add_collection(PatchCollection(squares, facecolor=LAND, edgecolor="none", rasterized=True))
    axes.set(xlim=(window.west, window.west + window.width), ylim=(window.south, window.south + window.height))
    axes.set(aspect="equal", xticks=[], yticks=[])
    axes.spines[:].set_visible(True)
    axes.spines[:].set_color("#BBBBBB")
    length = 10 if window.width > 4 * NEAR_KM else 2
    x, y = window.west + window.width * 0.03, window.south + window.height * 0.05
    axes.plot([x, x + length], [y, y], color=QUIET, linewidth=2, solid_capstyle="butt")
    axes.annotate(f"{length} km", (x, y), (0, 4), textcoords="offset points", fontsize=8, color=QUIET)


def _bubbles(axes: "Axes", table: "pd.DataFrame", largest: float, window: Window) -> None:
    for _, row in table[window.inside(table) & (_area(table["jobs"], largest) > SMALLEST_POINTS2)].iterrows():
        colour = GAIN if row["jobs"] > 0 else LOSS
        face = colour if row["is_clear"] else "none"
        area = _area(row["jobs"], largest)
        axes.scatter(row["x"], row["y"], s=area, facecolors=face, edgecolors=colour, linewidths=1.2, alpha=0.8)


def _labels(
    axes: "Axes", table: "pd.DataFrame", region: Region, window: Window, hidden: Window | None, largest: float
) -> None:
    """The largest clear changes with name and number, then towns and parks where there is room."""
    seen = table[window.inside(table)]
    radius = np.sqrt(_area(seen["jobs"], largest) / np.pi) * window.km_per_point
    wide = seen.assign(radius=radius)[seen["is_clear"] & (radius > window.width / 80)]
    taken = [(x - r, y - r, 2 * r, 2 * r) for x, y, r in zip(wide["x"], wide["y"], wide["radius"], strict=True)]
    changed = seen.assign(radius=radius)[seen["is_clear"] & (seen["jobs"].abs() > LARGE_ENOUGH * largest)]
    changed = (changed[~hidden.inside(changed)] if hidden else changed).head(NUMBERED)
    for place, row in changed.iterrows():
        text = f"{short(str(place))} {whole(row['jobs'])}"
        _label(axes, text, row["x"], row["y"], row["radius"], window, taken, is_strong=True)
    named = {short(str(place)) for place in changed.index}
    landmarks, dot = _landmarks(region, with_parks=hidden is None), 3 * window.km_per_point
    taken += [(x - dot, y - dot, 2 * dot, 2 * dot) for _, x, y in landmarks]
    for name, x, y in landmarks:
        if window.holds(x, y) and short(name) not in named and not (hidden and hidden.holds(x, y)):
            _label(axes, short(name), x, y, 0.0, window, taken, is_strong=False)


def _landmarks(region: Region, *, with_parks: bool) -> list[tuple[str, float, float]]:
    """Names and places (km) of towns, and of parks where there is room for them."""
    parks, places = region.parks, region.places
    towns = [row for row, kind in enumerate(places.kind) if kind in TOWNS]
    found = [(places.name[row], places.easting[row] / 1000, places.northing[row] / 1000) for row in towns]
    if with_parks:
        found = [*zip(parks.title, parks.easting / 1000, parks.northing / 1000, strict=True), *found]
    return found


def _label(
    axes: "Axes", text: str, x: float, y: float, radius: float, window: Window, taken: list[Box], *, is_strong: bool
) -> None:
    """Write beside a point where nothing is yet, or nowhere; a weak label, a landmark's, gets a dot."""
    point = window.km_per_point
    wide, high, gap = (5.2 if is_strong else 4.7) * len(text) * point, 11 * point, radius + 4 * point
    columns, rows = (x + gap, x - gap - wide, x - wide / 2), (y - high / 2, y + gap, y - gap - high)
    boxes = [(left, low, wide, high) for low in rows for left in columns if (left, low) != (columns[2], rows[0])]
    inside = [b for b in boxes if window.holds(b[0], b[1]) and window.holds(b[0] + b[2], b[1] + b[3])]
    box = next((b for b in inside if not any(_overlap(b, other) for other in taken)), None)
    if box is None:
        return
    taken.append(box)
    if not is_strong:
        axes.plot(x, y, "o", color=INK, markersize=2.5)
    weight = "bold" if is_strong else "normal"
    label = axes.annotate(
        text, (box[0] + wide / 2, box[1] + high / 2), ha="center", va="center", fontsize=8, weight=weight
    )
    label.set_path_effects([patheffects.withStroke(linewidth=2.2, foreground="white")])


def _overlap(a: Sequence[float], b: Sequence[float]) -> bool:
    return a[0] < b[0] + b[2] and b[0] < a[0] + a[2] and a[1] < b[1] + b[3] and b[1] < a[1] + a[3]


def _outline(axes: "Axes", near: Window) -> None:
    axes.add_patch(Rectangle((near.west, near.south), near.width, near.height, fill=False, color=QUIET, linewidth=0.8))
    axes.annotate(
        "enlarged", (near.west + near.width, near.south), (-2, 3), textcoords="offset points", ha="right", fontsize=7.5
    )


def scale(axes: "Axes", largest: float, window: Window) -> None:
    """What the sizes mean, once."""
    step = 10.0 ** np.floor(np.log10(max(largest, 1e-9)))
    for i, jobs in enumerate((step * np.floor(largest / step), step / 2)):
        x, y = window.west + window.width * (0.78 + 0.13 * i), window.south + window.height * 0.13
        axes.scatter(x, y, s=_area(jobs, largest), facecolors="none", edgecolors=QUIET, linewidths=1)
        below = (0, -float(np.sqrt(LARGEST_POINTS2 / np.pi)) - 7)
        axes.annotate(
            f"{jobs:,.0f} jobs", (x, y), below, textcoords="offset points", ha="center", va="center", fontsize=7.5
        )


def _area(jobs: Any, largest: float) -> Any:
    return LARGEST_POINTS2 * np.abs(jobs) / max(largest, 1e-9)


def short(name: str) -> str:
    """The name of a place without what stands in brackets."""
    return name.split(" (")[0]
