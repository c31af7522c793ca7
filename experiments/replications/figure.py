"""Figure: every published effect and what the model finds, each on the scale of its own range."""

import math
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from experiments.figures import COLOURS, INK, QUIET, STYLE, save
from experiments.replications.replication import INSIDE, OUTSIDE, SHOWN, UNKNOWN, Finding
from experiments.words import sentence

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from experiments.replicate import Replicated

WIDTH, ROW, HEAD, FOOT = 12.0, 0.36, 1.6, 1.25
LEFT, RIGHT = 0.52, 0.8
FURTHEST: Final = 2.0
"""Widths of the range that are shown on either side."""
BAND: Final = "#DCE9DC"
COLOUR: Final = {INSIDE: COLOURS[0], OUTSIDE: COLOURS[1], UNKNOWN: QUIET}
MARKER: Final = {INSIDE: "o", OUTSIDE: "D", UNKNOWN: "s"}
HOW: Final = (
    "How to read: each row is drawn on the scale of its own published range (green). Filled mark and bar: the difference between "
    "runs with the policy and without it under the same luck, and its 90 % interval. Hollow mark: what the evaluators’ own "
    "method finds inside the world with the policy. An arrow: further out than shown; zero is the thin upright stroke. "
    "Lines for which no range was published are only in the table."
)


def draw(found: "Replicated", path: Path) -> None:
    """Write the figure."""
    rows = [each for each in found.findings if each.verdict != SHOWN]
    heads = list(dict.fromkeys(each.replication.id for each in rows))
    n = len(rows) + len(heads)
    height = HEAD + FOOT + ROW * n
    with mpl.rc_context(STYLE | {"axes.grid": False, "axes.spines.left": False, "axes.spines.bottom": False}):
        figure = Figure(figsize=(WIDTH, height))
        axes = figure.add_axes((LEFT, FOOT / height, RIGHT - LEFT, ROW * n / height))
        axes.set_xlim(-FURTHEST - 0.1, 1 + FURTHEST + 0.1)
        axes.set_ylim(n - 0.5, -0.5)
        axes.set_yticks([])
        axes.set_xticks([])
        _rows(axes, rows)
        _words(figure, found, height)
        save(figure, path)


def _rows(axes: "Axes", rows: Sequence[Finding]) -> None:
    y, last = -1, ""
    for each in rows:
        y += 1
        if each.replication.id != last:
            last = each.replication.id
            axes.text(
                _across(0.03),
                y,
                each.replication.title,
                transform=axes.get_yaxis_transform(),
                weight="bold",
                va="center",
            )
            y += 1
        _row(axes, y, each)


def _row(axes: "Axes", y: int, each: Finding) -> None:
    from experiments.replicate import band, display, interval

    shown, colour = display(each), COLOUR[each.verdict]
    axes.fill_between([0, 1], y - 0.32, y + 0.32, color=BAND, linewidth=0)
    zero = _place(each, 0.0)
    if -FURTHEST < zero < 1 + FURTHEST:
        axes.plot([zero, zero], [y - 0.32, y + 0.32], color=QUIET, linewidth=0.7)
    low, mean, high = (_place(each, value) for value in (each.low, each.mean, each.high))
    if math.isfinite(low + high):
        axes.plot([_cut(low), _cut(high)], [y, y], color=colour, linewidth=2, solid_capstyle="butt")
    if math.isfinite(mean):
        marker = MARKER[each.verdict] if -FURTHEST <= mean <= 1 + FURTHEST else "<" if mean < 0 else ">"
        axes.plot(_cut(mean), y, marker, color=colour, markersize=7)
    if math.isfinite(each.method_mean):
        at = _place(each, each.method_mean)
        marker = "o" if -FURTHEST <= at <= 1 + FURTHEST else "<" if at < 0 else ">"
        axes.plot(_cut(at), y + 0.22, marker, color=colour, markerfacecolor="white", markersize=6)
    words = {"transform": axes.get_yaxis_transform(), "va": "center", "fontsize": 8.6}
    label = f"{sentence(each.line.what)}"
    axes.text(_across(0.04), y, "\n".join(textwrap.wrap(label, 72)[:2]), **words)  # type: ignore[arg-type]
    axes.text(-0.02, y, f"{band(each)} {shown.label}".strip(), color=QUIET, ha="right", **words)  # type: ignore[arg-type]
    value = f"{shown.show(each.mean, sign=True)} ({interval(each)})" if math.isfinite(mean) else each.verdict
    value += "  used" if each.line.used else ""
    axes.text(1.02, y, value, color=colour, **words)  # type: ignore[arg-type]


def _words(figure: Figure, found: "Replicated", height: float) -> None:
    title = textwrap.fill(found.headline(), 100)
    figure.text(0.03, 1 - 0.2 / height, title, fontsize=14, weight="bold", va="top", color=INK)
    result = found.finished.plan.content_hash[:12]
    used = "“Used”: a parameter was set with this effect in view, so that the row is no test."
    note = f"{used} Source: Crucible. {found.ensemble()} Result {result}."
    text = f"{textwrap.fill(HOW, 185)}\n{textwrap.fill(note, 185)}"
    figure.text(0.03, 0.12 / height, text, fontsize=8, color=QUIET, va="bottom", linespacing=1.35)
    handles = [
        Patch(color=BAND, label="published range"),
        *(
            Line2D([], [], color=COLOUR[verdict], marker=MARKER[verdict], linestyle="-", label=words)
            for verdict, words in ((INSIDE, "met"), (OUTSIDE, "missed"), (UNKNOWN, "cannot tell"))
        ),
        Line2D(
            [], [], color=QUIET, marker="o", markerfacecolor="white", linestyle="", label="as the evaluators would find"
        ),
    ]
    where = (0.022, 1 - 0.78 / height)
    figure.legend(handles=handles, loc="upper left", bbox_to_anchor=where, ncols=5, fontsize=9.5)
    for x, words in ((LEFT - 0.005, "published"), (RIGHT + 0.005, "model (90 % interval)")):
        side = "right" if x < RIGHT else "left"
        figure.text(x, 1 - (HEAD - 0.12) / height, words, ha=side, color=QUIET, fontsize=9)


def _place(each: Finding, value: float) -> float:
    """Where a value stands if the range goes from 0 to 1."""
    return (value - each.line.low) / (each.line.high - each.line.low)


def _across(figure_x: float) -> float:
    """A place on the width of the figure, on that of the axes."""
    return (figure_x - LEFT) / (RIGHT - LEFT)


def _cut(place: float) -> float:
    return min(max(place, -FURTHEST), 1 + FURTHEST)
