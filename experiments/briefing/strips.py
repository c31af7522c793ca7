"""Strips: every case of every scenario as a dot, with mean and interval; and groups of people and jobs with theirs."""

import textwrap
from typing import TYPE_CHECKING, Final

import numpy as np
from matplotlib.ticker import FuncFormatter, MaxNLocator

from experiments.appraisal.pairs import Estimate
from experiments.briefing.cases import estimates
from experiments.briefing.groups import Breakdown
from experiments.briefing.over_time import Scene
from experiments.briefing.phrases import COUNTS, decimals, fixed, listed, out_of, plain, span, unit_words, with_interval
from experiments.briefing.picture import Picture, blank, finish, key, style
from experiments.effects import independent
from experiments.figures import INK, MARKERS, QUIET
from experiments.words import Display, display

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

GOLDEN: Final = 0.618034
"""Spreads dots evenly over a strip, the same way each time."""
ROW: Final = 0.6
"""Inches of a strip."""
HOW_CASES: Final = (
    "Each dot is one case: one draw of luck and of the uncertain parameters (the mean of its seeds, where a draw has several), "
    "with the scenario minus without it. The mark is the mean of all cases and the bar its 90 % interval; filled: the interval "
    "leaves out zero."
)
HOW_GROUPS: Final = (
    "Marks are means of scenario minus baseline in the last year, bars their 90 % intervals. Filled: the interval leaves out "
    "zero. Hollow: it may be chance; of ten bars one misses the model's own mean. The answer names only groups whose 99 % "
    "interval leaves out zero."
)


def cases(scene: Scene, gains: "pd.DataFrame", words: str, unit: str, headline: str) -> Picture:
    """One strip for each scenario: all cases, the mean, and how many cases lie above zero."""
    found, path = estimates(gains[list(scene.labels)]), scene.folder / "cases.svg"
    gains = independent(gains)
    largest = max(abs(value.mean) for value in found.values())
    shown = display(unit, largest, is_difference=True)
    with style():
        figure, axes = blank(ROW * len(found), headline, left=1.85, right=1.25)
        for row, (name, value) in enumerate(found.items()):
            _dots(axes, gains[name].dropna().to_numpy() * shown.factor, row, scene.colour(name))
            _mark(axes, value, row, row, shown, scene.colour(name))
            above = f"above 0 in\n{out_of(int((gains[name] > 0).sum()), int(gains[name].notna().sum()))}"
            axes.annotate(
                above, (1.04, row), xycoords=("axes fraction", "data"), fontsize=8.5, va="center", color=QUIET
            )
        _axes(axes, len(found), shown, f"change ({shown.label}), scenario minus baseline")
        digits = 0 if unit in COUNTS else decimals(largest * shown.factor)
        means = [fixed(value.mean * shown.factor, digits) for value in found.values()]
        labels = [f"{textwrap.fill(scene.labels[name], 23)}\n{mean}" for name, mean in zip(found, means, strict=True)]
        axes.set_yticks(range(len(labels)), labels, color=INK, fontsize=9)
        finish(figure, scene.foot, path)
    each = [
        f"{scene.labels[name]} {with_interval(value, unit)}, above zero in "
        f"{out_of(int((gains[name] > 0).sum()), int(gains[name].notna().sum()))}"
        for name, value in found.items()
    ]
    return Picture(path, f"Change in {words} (90 % intervals): {'; '.join(each)}.", HOW_CASES)


def groups(scene: Scene, breakdown: Breakdown) -> Picture:
    """One row for each group, a mark for each scenario."""
    path, names = scene.folder / f"who_{breakdown.key}.svg", list(scene.labels)
    with style():
        step = 0.13
        tall = len(breakdown.groups) * (0.2 + step * len(names))
        figure, axes = blank(tall, breakdown.title, names=[*scene.labels.values()], left=1.75, right=0.2)
        shown = Display(1.0, breakdown.unit)
        spread = np.linspace(-0.3, 0.3, len(names)) if len(names) > 1 else np.zeros(1)
        for row, group in enumerate(breakdown.groups):
            for i, name in enumerate(names):
                if name in group.change:
                    _mark(axes, group.change[name], row + spread[i], i, shown, scene.colour(name), size=5.5)
            if row:
                axes.axhline(row - 0.5, color="#E4E4E4", linewidth=0.8)
        _axes(axes, len(breakdown.groups), shown, f"change in {breakdown.unit}, scenario minus baseline")
        labels = [textwrap.fill(group.label, 24) for group in breakdown.groups]
        axes.set_yticks(range(len(labels)), labels, color=INK, fontsize=8.5)
        key(axes, scene.numbered(names), markers=True)
        finish(figure, scene.foot, path)
    return Picture(path, _alt(scene, breakdown), " ".join(filter(None, (HOW_GROUPS, breakdown.note))))


def _alt(scene: Scene, breakdown: Breakdown) -> str:
    """The clear changes of each scenario; if there are none, the largest."""
    said = []
    for name, label in scene.labels.items():
        known = [(group.label, group.change[name]) for group in breakdown.groups if name in group.change]
        clear = [f"{group} {_both(value, breakdown.unit)}" for group, value in known if value.is_clear]
        group, most = max(known, key=lambda each: abs(each[1].mean))
        doubtful = f"no group changes clearly; the largest change, {group} {_both(most, breakdown.unit)}, may be chance"
        said.append(f"{label}: {listed(clear) if clear else doubtful}")
    return f"{breakdown.title}, change in {unit_words(breakdown.unit, 1)} with 90 % intervals. {'; '.join(said)}."


def _both(value: Estimate, unit: str) -> str:
    return f"{plain(value.mean, unit)} ({span(value, unit)})"


def _dots(axes: "Axes", values: "np.ndarray", row: int, tint: str) -> None:
    """Cases in their order, spread evenly over the height of the strip."""
    height = row + 0.56 * ((np.arange(len(values)) * GOLDEN) % 1 - 0.5)
    axes.plot(values, height, "o", color=tint, markersize=4, alpha=0.35, markeredgewidth=0)


def _mark(
    axes: "Axes", value: Estimate, height: float, marker: int, shown: Display, tint: str, size: float = 8.0
) -> None:
    """Mean and interval."""
    if value.has_interval:
        ends = [value.low * shown.factor, value.high * shown.factor]
        axes.plot(ends, [height] * 2, color=tint, linewidth=2.2, solid_capstyle="butt")
    axes.plot(
        value.mean * shown.factor, height, MARKERS[marker % len(MARKERS)], color=tint, markersize=size, markeredgewidth=1.5,
        markerfacecolor=tint if value.is_clear else "white",
    )  # fmt: skip


def _axes(axes: "Axes", rows: int, shown: Display, below: str) -> None:
    """Zero in sight, numbers with signs, no lines between rows."""
    axes.axvline(0, color=INK, linewidth=1.4)
    axes.grid(visible=False, axis="y")
    axes.tick_params(left=False)
    axes.spines["left"].set_visible(False)
    axes.set_ylim(rows - 0.5, -0.5)
    axes.xaxis.set_major_locator(MaxNLocator(6))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: shown.tick(value, sign=True)))
    axes.set_xlabel(below, fontsize=8, color=QUIET, loc="left")
