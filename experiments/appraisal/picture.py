"""Picture: the cost-effectiveness plane, what each pound brings, and how many job-years a million buys."""

import math
import textwrap
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter, MaxNLocator

from experiments.appraisal.appraised import Appraisal
from experiments.appraisal.pairs import Estimate
from experiments.appraisal.rules import Rules
from experiments.appraisal.words import headline
from experiments.appraisal.words import pounds as pounds_and_pence
from experiments.figures import COLOURS, FAINT, INK, MARKERS, QUIET, STYLE, save
from experiments.words import display

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from experiments.execution import Finished

MILLION: Final = 1e6
WIDTH: Final = 12.0
BAND: Final = "#DCE9DC"
BENEFITS: Final = (("bcr_region", "region"), ("bcr_region_weighted", "region, weighted"), ("bcr_uk", "United Kingdom"))
YEARS: Final = (
    ("job_years_per_million", "jobs at workplaces"),
    ("job_years_residents_per_million", "residents in work"),
)
HOW: Final = (
    "How to read: left, each scenario by what it costs the public and what it brings the region in present values (mark: "
    "mean; bars: 90 % intervals; above the line the region gets more than a pound for each pound); the faint mark beside it "
    "is the United Kingdom under central assumptions, its bar the range of assumptions. Right, the same for each pound and "
    "in job-years for each million; an open mark has an interval that takes in zero, a mark without a bar has none that can "
    "be told; an arrow: further out than shown."
)


def draw(found: Sequence[Appraisal], rules: Rules, finished: "Finished", path: Path) -> None:
    """Write the figure."""
    rows = 2.2 + 0.26 * (len(BENEFITS) + len(YEARS)) * len(found) + 0.9
    height = max(5.2, rows) + 2.6
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(WIDTH, height))
        plane = figure.add_axes((0.075, 1.75 / height, 0.36, (height - 3.35) / height))
        span = (height - 3.35 - 0.95) / (len(BENEFITS) + len(YEARS))
        above, below = span * len(BENEFITS), span * len(YEARS)
        pounds = figure.add_axes((0.66, (1.75 + below + 0.95) / height, 0.28, above / height))
        years = figure.add_axes((0.66, 1.75 / height, 0.28, below / height))
        _plane(plane, found)
        _forest(pounds, found, BENEFITS, "What £1 of public money brings (£)", (0.0, 1.0), pounds_and_pence)
        cost = rules.reckoners["cost_per_job_year"]
        years.axvspan(MILLION / cost.high, MILLION / cost.low, color=BAND, linewidth=0)
        _forest(years, found, YEARS, "Job-years for £1m of public money", (0.0, 1.2 * MILLION / cost.high), _plain)
        _words(figure, found, finished, headline(found), height)
        save(figure, path)


def _plane(axes: "Axes", found: Sequence[Appraisal]) -> None:
    """Cost across, benefits up, in millions."""
    most = 1.15 * max(max(each.value("public_cost_pv").mean for each in found), 1.0) / MILLION
    for i, each in enumerate(found):
        colour, marker = COLOURS[i % len(COLOURS)], MARKERS[i % len(MARKERS)]
        cost, net = each.value("public_cost_pv"), each.value("npsv_region")
        x, y = cost.mean / MILLION, (net.mean + cost.mean) / MILLION
        if net.has_interval:
            low, high = ((end + cost.mean) / MILLION for end in (net.low, net.high))
            axes.plot([x, x], [low, high], color=colour, linewidth=2, solid_capstyle="butt")
        if cost.has_interval:
            axes.plot(
                [cost.low / MILLION, cost.high / MILLION], [y, y], color=colour, linewidth=2, solid_capstyle="butt"
            )
        axes.plot(
            x,
            y,
            marker,
            color=colour,
            markersize=9,
            markerfacecolor=colour if each.value("bcr_region").is_clear else "white",
            markeredgewidth=1.8,
        )
        ends = [(each.value(f"npsv_uk{end}").mean + cost.mean) / MILLION for end in ("_low", "", "_high")]
        beside = x + 0.025 * most
        axes.plot([beside] * 2, [ends[0], ends[2]], color=colour, linewidth=6, alpha=0.25, solid_capstyle="butt")
        axes.plot(beside, ends[1], marker, color=colour, markersize=7, alpha=0.45, markeredgewidth=0)
    axes.set_xlim(0, most)
    line = np.array([0, most])
    axes.plot(line, line, color=QUIET, linewidth=1, linestyle=(0, (5, 2)))
    axes.annotate("£1 for £1", (line[1] * 0.98, line[1] * 0.98), ha="right", va="bottom", fontsize=8.5, color=QUIET)
    axes.axhline(0, color=INK, linewidth=1.2)
    axes.set_title("What it costs and what it brings (£m, present values)", weight="bold", fontsize=9.5)
    axes.set_xlabel("public cost, £m", color=QUIET, loc="left")
    axes.set_ylabel("benefits, £m", color=QUIET)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(FuncFormatter(lambda value, _: display("", value).tick(value)))
        axis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10]))


def _forest(
    axes: "Axes",
    found: Sequence[Appraisal],
    lines: Sequence[tuple[str, str]],
    title: str,
    there: tuple[float, float],
    words: Callable[[float], str],
) -> None:
    """A row for every line and scenario; what is `there` is in sight whatever the values."""
    values = [each.value(key) for key, _ in lines for each in found]
    left, right = _limits(values, there)
    axes.set_xlim(left, right)
    n = len(found)
    for row, (key, _) in enumerate(lines):
        for i, each in enumerate(found):
            y = row + (i + 1) / (n + 1) - 0.5
            _mark(axes, each.value(key), y, i, (left, right))
            _beside(axes, words(each.value(key).mean), y, i)
            if key == "bcr_uk":
                ends = [np.clip(each.value(f"bcr_uk_{end}").mean, left, right) for end in ("low", "high")]
                axes.plot(ends, [y, y], color=COLOURS[i % len(COLOURS)], linewidth=6, alpha=0.25, solid_capstyle="butt")
        if row:
            axes.axhline(row - 0.5, color=FAINT, linewidth=0.8)
    axes.axvline(0, color=INK, linewidth=1.2)
    if there[1] == 1:
        axes.axvline(1, color=QUIET, linewidth=1, linestyle=(0, (5, 2)))
    axes.set_yticks(range(len(lines)), [textwrap.fill(name, 20) for _, name in lines], color=INK)
    axes.tick_params(left=False)
    axes.grid(visible=False, axis="y")
    axes.set_ylim(len(lines) - 0.5, -0.5)
    axes.xaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10]))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: display("", value).tick(value)))
    axes.set_title(title, weight="bold", fontsize=9.5)


def _limits(values: Sequence[Estimate], there: tuple[float, float]) -> tuple[float, float]:
    """Room for all means and for intervals no more than twice as far out."""
    means = [v.mean for v in values if math.isfinite(v.mean)] + list(there)
    reach = max(max(means) - min(means), 1e-9)
    ends = [end for v in values for end in (v.low, v.high) if math.isfinite(end)] or [0.0]
    low, high = max(min(ends), min(means) - reach), min(max(ends), max(means) + reach)
    low, high = min(low, *means), max(high, *means)
    return low - 0.06 * (high - low), high + 0.06 * (high - low)


def _mark(axes: "Axes", value: Estimate, y: float, i: int, limits: tuple[float, float]) -> None:
    colour, (left, right) = COLOURS[i % len(COLOURS)], limits
    if not math.isfinite(value.mean):
        return
    if value.has_interval:
        axes.plot(
            np.clip([value.low, value.high], left, right), [y, y], color=colour, linewidth=2, solid_capstyle="butt"
        )
        for end, marker in ((value.low, "<"), (value.high, ">")):
            if not left <= end <= right:
                axes.plot(float(np.clip(end, left, right)), y, marker, color=colour, markersize=6, clip_on=False)
    face = colour if value.is_clear else "white"
    axes.plot(
        value.mean, y, MARKERS[i % len(MARKERS)], color=colour, markerfacecolor=face, markersize=7, markeredgewidth=1.5
    )


def _beside(axes: "Axes", words: str, y: float, i: int) -> None:
    where: Any = ("axes fraction", "data")
    axes.annotate(words, (1.03, y), xycoords=where, va="center", color=COLOURS[i % len(COLOURS)], fontsize=8.5)


def _plain(value: float) -> str:
    return display("", value).show(value)


def _words(figure: Figure, found: Sequence[Appraisal], finished: "Finished", title: str, height: float) -> None:
    from experiments.compare import note

    figure.text(
        0.03, 1 - 0.2 / height, textwrap.fill(title, 105), fontsize=13, weight="bold", va="top", linespacing=1.25
    )
    handles: list[Any] = [
        Line2D([], [], color=COLOURS[i % len(COLOURS)], marker=MARKERS[i % len(MARKERS)], linewidth=2, label=each.label)
        for i, each in enumerate(found)
    ]
    handles.append(Patch(color=QUIET, alpha=0.25, label="United Kingdom: range of assumptions"))
    handles.append(Patch(color=BAND, label="found by evaluations"))
    figure.legend(handles=handles, loc="upper left", bbox_to_anchor=(0.022, 1 - 0.72 / height), ncols=4, fontsize=9)
    text = textwrap.fill(HOW, 175) + "\n" + textwrap.fill(note(finished), 175)
    figure.text(0.03, 0.12 / height, text, fontsize=8, color=QUIET, va="bottom", linespacing=1.35)
