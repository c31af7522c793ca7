"""Dots: one row for each form of the model, one dot for each scenario, one panel for each measure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from experiments.figures import COLOURS, INK, MARKERS, QUIET, STYLE, save
from experiments.uncertainty.bars import frame
from experiments.words import Display, sentence

if TYPE_CHECKING:
    from matplotlib.axes import Axes

PANELS, ROWS = 4, 40
"""As many as one page holds; the table has all."""
WIDTH, ROW, GAP, TOP, FOOT = 11.0, 0.34, 0.95, 1.3, 1.5
SHADE = "#FCE8D8"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dots:
    """One measure: rows of effects (mean, low, high), one for each scenario, and the rows whose order changed clearly."""

    title: str
    below: str
    shown: Display
    rows: Sequence[Sequence[Mapping[str, Any]]]
    flipped: set[int]


def dots(
    panels: Sequence[Dots], names: Sequence[str], labels: Sequence[str], title: str, how: str, note: str, path: Path
) -> None:
    """Draw at most four panels, two a row, whose rows are in the same order."""
    panels, names = panels[:PANELS], [sentence(name) for name in names[:ROWS]]
    columns = min(2, len(panels))
    lines = -(-len(panels) // columns)
    with mpl.rc_context(STYLE | {"axes.grid.axis": "x", "axes.spines.left": False}):
        figure = Figure(figsize=(WIDTH, TOP + FOOT + lines * (len(names) * ROW + GAP)))
        axes = figure.subplots(lines, columns, squeeze=False)
        for i, axis in enumerate(axes.flat):
            if i < len(panels):
                _panel(axis, panels[i], names if i % columns == 0 else [""] * len(names))
            else:
                axis.set_visible(False)
        frame(figure, title, f"How to read: {how}", note)
        top = figure.subplotpars.top - 0.3 / figure.get_size_inches()[1]
        figure.subplots_adjust(left=0.27, right=0.96, wspace=0.1, hspace=GAP / (len(names) * ROW), top=top)
        handles = [
            mpl.lines.Line2D([], [], marker=MARKERS[i % len(MARKERS)], color=COLOURS[i % len(COLOURS)], label=label)
            for i, label in enumerate(labels)
        ]
        where = (0.022, 1 - 0.52 / figure.get_size_inches()[1])
        figure.legend(handles=handles, loc="upper left", bbox_to_anchor=where, ncols=4, fontsize=9.5)
        save(figure, path)


def _panel(axes: "Axes", panel: Dots, names: Sequence[str]) -> None:
    factor, scenarios = panel.shown.factor, len(panel.rows[0])
    axes.axvline(0, color=INK, linewidth=1.6)
    for row, effects in enumerate(panel.rows[: len(names)]):
        if row in panel.flipped:
            axes.axhspan(row - 0.5, row + 0.5, color=SHADE, linewidth=0, zorder=0)
        for i, effect in enumerate(effects):
            y, colour = row + (i - (scenarios - 1) / 2) * 0.22, COLOURS[i % len(COLOURS)]
            axes.plot([effect["low"] * factor, effect["high"] * factor], [y, y], color=colour, linewidth=1.4)
            axes.plot(effect["mean"] * factor, y, MARKERS[i % len(MARKERS)], color=colour, markersize=5)
    axes.axhline(0.5, color=QUIET, linewidth=0.6)
    axes.set_yticks(range(len(names)), names, color=INK, fontsize=9)
    axes.tick_params(left=False)
    axes.tick_params(axis="x", labelsize=9)
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.xaxis.set_major_locator(MaxNLocator(5))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: panel.shown.tick(value, sign=True)))
    axes.set_title(panel.title, weight="bold", fontsize=9.5)
    axes.set_xlabel(panel.below, fontsize=8.5, color=QUIET, loc="left")
