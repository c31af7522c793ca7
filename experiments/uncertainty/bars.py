"""Bars: ranked bars with intervals, one panel per question, for readers who know nothing of the code."""

import math
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from experiments.figures import COLOURS, FAINT, INK, QUIET, STYLE, save
from experiments.words import Display

if TYPE_CHECKING:
    from matplotlib.axes import Axes

PANELS: Final = 8
"""As many as one page holds; the table has all."""
WIDTH: Final = 11.0
ROW, GAP, TOP, FOOT = 0.27, 1.15, 0.95, 1.5
"""Inches: of a bar, between rows of panels, above and below all of them."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One row: its name, value and interval, whether it is told from luck, and what luck alone reaches (NaN: unknown)."""

    name: str
    value: float
    low: float
    high: float
    is_clear: bool
    luck: float = math.nan


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One question: bars in order, in one unit."""

    title: str
    below: str
    shown: Display
    bars: Sequence[Bar]
    sums: int = 0
    """How many of the last bars are sums, set apart by a line."""


def bars(panels: Sequence[Panel], title: str, how: str, note: str, path: Path) -> None:
    """Draw at most eight panels, two a row, under one sentence that says what they show."""
    panels = [panel for panel in panels if panel.bars][:PANELS]
    columns = min(2, len(panels))
    rows = -(-len(panels) // columns)
    tallest = max(len(panel.bars) for panel in panels)
    with mpl.rc_context(STYLE | {"axes.grid.axis": "x", "axes.spines.left": False}):
        height = TOP + FOOT + rows * (tallest * ROW + GAP)
        figure = Figure(figsize=(WIDTH, height))
        axes = figure.subplots(rows, columns, squeeze=False)
        for i, axis in enumerate(axes.flat):
            if i < len(panels):
                _panel(axis, panels[i], tallest)
            else:
                axis.set_visible(False)
        frame(figure, title, f"How to read: {how}", note)
        figure.subplots_adjust(left=0.2, right=0.93, wspace=0.72, hspace=GAP / (tallest * ROW))
        save(figure, path)


def frame(figure: Figure, title: str, how: str, note: str) -> None:
    """Title above; how to read it, and where it comes from, below; at fixed distances whatever the height."""
    height = figure.get_size_inches()[1]
    lines = textwrap.fill(title, 92)
    figure.text(0.03, 1 - 0.22 / height, lines, fontsize=14, weight="bold", va="top", linespacing=1.25, color=INK)
    words = f"{textwrap.fill(how, 165)}\n{textwrap.fill(note, 165)}"
    figure.text(0.03, 0.12 / height, words, fontsize=8, color=QUIET, va="bottom", linespacing=1.35)
    above = 0.12 + 0.17 * (words.count("\n") + 1)
    below = 0.22 + 0.27 * (lines.count("\n") + 1)
    figure.subplots_adjust(top=1 - (below + 0.62) / height, bottom=(above + 0.6) / height)


def _panel(axes: "Axes", panel: Panel, rows: int) -> None:
    factor = panel.shown.factor
    axes.axvline(0, color=INK, linewidth=1.6)
    for i, bar in enumerate(panel.bars):
        colour = COLOURS[0] if bar.is_clear else FAINT
        axes.barh(i, bar.value * factor, height=0.62, color=colour)
        if math.isfinite(bar.low) and math.isfinite(bar.high):
            axes.plot([bar.low * factor, bar.high * factor], [i, i], color=INK, linewidth=1.2, solid_capstyle="butt")
        if math.isfinite(bar.luck):
            axes.plot([bar.luck * factor] * 2, [i - 0.42, i + 0.42], color=COLOURS[1], linewidth=1.6)
    if panel.sums:
        axes.axhline(len(panel.bars) - panel.sums - 0.5, color=QUIET, linewidth=0.6)
    axes.set_yticks(range(len(panel.bars)), [bar.name for bar in panel.bars], color=INK, fontsize=9)
    axes.tick_params(left=False)
    axes.tick_params(axis="x", labelsize=9)
    axes.set_ylim(rows - 0.4, -0.6)
    axes.xaxis.set_major_locator(MaxNLocator(5))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: panel.shown.tick(value)))
    axes.set_title(textwrap.fill(panel.title, 46), weight="bold", fontsize=9.5)
    axes.set_xlabel(panel.below, fontsize=8.5, color=QUIET, loc="left")
