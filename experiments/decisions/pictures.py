"""Pictures of a decision: what choices yield over futures, and what each unknown would tell."""

import textwrap
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from agents.table import Floats
from experiments.decisions import criteria
from experiments.decisions.assessment import Assessed
from experiments.decisions.information import Smoother, Worth
from experiments.figures import COLOURS, DASHES, FAINT, INK, MARKERS, QUIET, STYLE, save
from experiments.words import Display, display, sentence

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

BARS: Final = 12
CURVES: Final = 3
TOP: Final = 0.95
"""Inches from the top of a figure to its panels."""


def titled(figure: Figure, title: str, how: str, note: str) -> tuple[float, float]:
    """Title above, notes below; the height of both in inches."""
    height = figure.get_size_inches()[1]
    lines = textwrap.fill(title, 88)
    figure.text(0.03, 1 - 0.22 / height, lines, fontsize=14, weight="bold", va="top", linespacing=1.25)
    below = textwrap.fill(f"How to read: {how}", 165) + "\n" + textwrap.fill(note, 165)
    figure.text(0.03, 0.12 / height, below, fontsize=8, color=QUIET, va="bottom", linespacing=1.35)
    return 0.35 + 0.27 * (lines.count("\n") + 1), 0.2 + 0.17 * (below.count("\n") + 1)


def short(shown: Display, *, sign: bool = True) -> FuncFormatter:
    """Ticks of an axis whose values already have the factor."""
    return FuncFormatter(lambda value, _: shown.tick(value, sign=sign))


def outcomes(found: Sequence[Assessed], labels: Sequence[str], title: str, note: str, path: Path) -> None:
    """A row for each objective: left what every choice yields in every future, right its regret there."""
    rows = len(found)
    with mpl.rc_context(STYLE | {"axes.grid.axis": "x", "axes.spines.left": False}):
        figure = Figure(figsize=(11, 1.9 + rows * (0.9 + 0.4 * len(labels))))
        how = (
            "each dot is one future, mean of its seeds; the bar is the mean of all futures. Regret: what a choice yields less "
            "than the best choice of that future; the mark at its end is the largest. Luck of the seeds widens both."
        )
        above, below = titled(figure, title, how, note)
        axes = figure.subplots(rows, 2, squeeze=False)
        for (left, right), each in zip(axes, found, strict=True):
            sign, means = each.objective.sign, each.table.means
            shown = display(each.objective.unit, float(np.abs(means).max()), is_difference=True)
            _strips(left, sign * means * shown.factor, labels, shown)
            left.axvline(0, color=INK, linewidth=1.5)
            left.set_title(textwrap.fill(f"{sentence(each.objective.doc)}: effect ({shown.label})", 50))
            regret = criteria.regret(means) * shown.factor
            _strips(right, regret, [""] * len(labels), shown, sign=False)
            right.plot(regret.max(axis=0), range(len(labels)), "|", color=INK, markersize=14, markeredgewidth=2)
            right.set_title(f"Regret ({shown.label})")
        height = figure.get_size_inches()[1]
        figure.subplots_adjust(
            left=0.22,
            right=0.97,
            top=1 - (above + 0.35) / height,
            bottom=(below + 0.35) / height,
            hspace=0.75,
            wspace=0.08,
        )
        save(figure, path)


def _strips(axes: "Axes", values: Floats, labels: Sequence[str], shown: Display, *, sign: bool = True) -> None:
    """A strip of dots for each choice, from values (futures, choices); dots are spread evenly so that they can be told apart."""
    n = len(values)
    for i, column in enumerate(values.T):
        colour, jitter = COLOURS[i % len(COLOURS)], (np.arange(n) * 0.618 % 1 - 0.5) * 0.5
        axes.plot(
            column, i + jitter, MARKERS[i % len(MARKERS)], color=colour, alpha=0.55, markersize=3.6, markeredgewidth=0
        )
        axes.plot([column.mean()] * 2, [i - 0.34, i + 0.34], color=INK, linewidth=2.4)
    axes.set_yticks(range(len(labels)), [textwrap.shorten(label, 34, placeholder=" …") for label in labels], color=INK)
    axes.tick_params(left=False)
    axes.set_ylim(len(labels) - 0.4, -0.6)
    axes.xaxis.set_major_locator(MaxNLocator(5))
    axes.xaxis.set_major_formatter(short(shown, sign=sign))


def information(each: Assessed, title: str, note: str, path: Path) -> None:
    """A bar for each unknown: what knowing it would be worth, and how much of that noise alone would give."""
    worths = each.worths[:BARS]
    shown = display(each.objective.unit, float(np.abs(each.table.means).max()), is_difference=True)
    with mpl.rc_context(STYLE | {"axes.grid.axis": "x", "axes.spines.left": False}):
        figure = Figure(figsize=(11, 2.2 + 0.32 * max(len(worths), 4)))
        how = (
            "what it would be worth, on average over futures, to know this parameter before choosing and to choose by it. The "
            "grey part is what shuffled futures give, which is worth nothing. Filled: told from chance; hollow: not."
        )
        above, below = titled(figure, title, how, note)
        axes = figure.subplots()
        for i, worth in enumerate(worths):
            colour = COLOURS[0]
            face = colour if worth.is_clear else "white"
            axes.barh(i, worth.evppi * shown.factor, color=face, edgecolor=colour, height=0.62, linewidth=1.3)
            axes.barh(i, min(worth.by_chance, worth.evppi) * shown.factor, color=FAINT, edgecolor=QUIET, height=0.62)
        axes.set_yticks(range(len(worths)), [w.parameter for w in worths], color=INK)
        axes.tick_params(left=False)
        axes.invert_yaxis()
        axes.set_xlim(left=0, right=None if any(w.evppi > 0 for w in worths) else 1)
        axes.xaxis.set_major_formatter(short(shown, sign=False))
        axes.set_xlabel(
            f"worth of knowing it, {shown.label} ({each.objective.doc})", fontsize=8.5, color=QUIET, loc="left"
        )
        height = figure.get_size_inches()[1]
        figure.subplots_adjust(left=0.3, right=0.95, top=1 - above / height, bottom=(below + 0.5) / height)
        save(figure, path)


def curves(
    each: Assessed,
    parameters: "pd.DataFrame",
    labels: Sequence[str],
    units: Mapping[str, str],
    title: str,
    note: str,
    path: Path,
) -> None:
    """What every choice yields along the unknowns that tell the most, each with the curve that the value is read from."""
    shown_worths: Sequence[Worth] = each.worths[:CURVES]
    means = each.objective.sign * each.table.means
    shown = display(each.objective.unit, float(np.abs(means).max()), is_difference=True)
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(11, 5.2))
        how = (
            "each dot is one future; the line is a penalised spline through the dots of a choice. Where lines cross, the better "
            "choice changes with the parameter."
        )
        above, below = titled(figure, title, how, note)
        axes = figure.subplots(1, len(shown_worths), squeeze=False, sharey=True)[0]
        for panel, worth in zip(axes, shown_worths, strict=True):
            at = parameters.loc[list(each.table.futures), worth.parameter].to_numpy(float)
            _curve(panel, at, means * shown.factor)
            panel.set_xlabel(f"{worth.parameter}\n({units.get(worth.parameter, '')})", fontsize=9)
            panel.set_title("told from chance" if worth.is_clear else "may be chance", fontsize=9.5, color=QUIET)
            panel.xaxis.set_major_locator(MaxNLocator(5))
        axes[0].yaxis.set_major_formatter(short(shown))
        axes[0].set_ylabel(textwrap.fill(f"{each.objective.doc} ({shown.label})", 42))
        handles = [mpl.lines.Line2D([], [], label=label, **_style(i)) for i, label in enumerate(labels)]
        height = figure.get_size_inches()[1]
        figure.legend(
            handles=handles,
            loc="upper left",
            bbox_to_anchor=(0.022, 1 - (above - 0.05) / height),
            ncols=4,
            fontsize=9.5,
        )
        legend = 0.28 * -(-len(labels) // 4)
        figure.subplots_adjust(
            left=0.1, right=0.97, top=1 - (above + legend + 0.3) / height, bottom=(below + 0.65) / height, wspace=0.08
        )
        save(figure, path)


def _curve(axes: "Axes", at: Floats, values: Floats) -> None:
    order, fit = np.argsort(at, kind="stable"), Smoother(at).fit(values)
    axes.axhline(0, color=QUIET, linewidth=1)
    for i in range(values.shape[1]):
        style = _style(i)
        axes.plot(
            at,
            values[:, i],
            MARKERS[i % len(MARKERS)],
            color=style["color"],
            alpha=0.3,
            markersize=3.2,
            markeredgewidth=0,
        )
        axes.plot(at[order], fit[order, i], **style)


def _style(i: int) -> dict[str, Any]:
    return {"color": COLOURS[i % len(COLOURS)], "linestyle": DASHES[i % len(DASHES)], "linewidth": 2.2}
