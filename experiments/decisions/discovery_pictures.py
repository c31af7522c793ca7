"""Pictures of a discovery: the way to the box, its limits, and the futures inside and outside."""

import math
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import PercentFormatter

from experiments.decisions.boxes import Found
from experiments.decisions.discovery import Discovered, Discovery
from experiments.decisions.discovery_words import limit_words, what
from experiments.decisions.pictures import titled
from experiments.figures import COLOURS, FAINT, INK, QUIET, STYLE, save

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

INTERESTING, OTHER = COLOURS[1], COLOURS[0]


def discovery_figure(each: Discovered, discovery: Discovery, title: str, note: str, path: Path) -> None:
    """Left: coverage against density of each box; middle: limits on the range of each parameter; right: the futures."""
    found = each.found
    assert found is not None  # noqa: S101 (only scenarios with a box are drawn; for the type checker)
    at = discovery.parameters.loc[list(each.futures)]
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(11, 5.6))
        how = (
            "left, every box on the way of the search, from all futures to the purest; ringed, the one that was chosen. Middle, "
            "its limits on the range of each parameter. Right, each mark is a future: triangles "
            f"{what(discovery)}, circles do not; the frame is the box."
        )
        above, below = titled(figure, title, how, note)
        left, middle, right = figure.subplots(1, 3, width_ratios=(1, 1.1, 1.2))
        _path(left, found)
        _limits(middle, found, at, discovery)
        _futures(right, each, at, discovery)
        height = figure.get_size_inches()[1]
        figure.subplots_adjust(
            left=0.07, right=0.98, top=1 - (above + 0.3) / height, bottom=(below + 0.62) / height, wspace=0.3
        )
        save(figure, path)


def _path(axes: "Axes", found: Found) -> None:
    axes.plot(
        [b.coverage for b in found.path], [b.density for b in found.path], "-", color=FAINT, linewidth=1.5, zorder=1
    )
    for box in found.path:
        axes.plot(
            box.coverage,
            box.density,
            "o",
            color=COLOURS[2],
            markersize=3.5 + 1.6 * len(box.limits),
            alpha=0.8,
            markeredgewidth=0,
        )
    axes.plot(
        found.box.coverage,
        found.box.density,
        "o",
        markersize=15,
        markerfacecolor="none",
        color=INK,
        markeredgewidth=1.8,
    )
    axes.axhline(found.share, color=QUIET, linewidth=1, linestyle=(0, (4, 2)))
    axes.set(xlim=(0, 1.04), ylim=(0, 1.04), xlabel="coverage", ylabel="density")
    axes.xaxis.set_major_formatter(PercentFormatter(1))
    axes.yaxis.set_major_formatter(PercentFormatter(1))
    axes.set_title("Boxes (larger: more limits)")


def _limits(axes: "Axes", found: Found, at: "pd.DataFrame", discovery: Discovery) -> None:
    limits = found.box.limits
    axes.set_title("Limits of the box")
    for i, limit in enumerate(limits):
        low, high = float(at[limit.parameter].min()), float(at[limit.parameter].max())
        ends = [low if math.isnan(limit.low) else limit.low, high if math.isnan(limit.high) else limit.high]
        shares = [(end - low) / (high - low) for end in ends]
        axes.barh(i, 1, color=FAINT, height=0.32)
        axes.barh(i, shares[1] - shares[0], left=shares[0], color=INTERESTING, height=0.32)
        words = textwrap.fill(limit_words(limit, discovery.units), 40)
        axes.text(0, i - 0.24, f"{words} (quasi-p {limit.quasi_p:.3f})", fontsize=8, va="bottom")
        for x, value, where in ((0, low, "left"), (1, high, "right")):
            axes.text(x, i + 0.2, f"{value:.3g}", fontsize=8, color=QUIET, ha=where, va="top")
    if not limits:
        axes.text(0.5, 0.5, "none that is significant", ha="center", color=QUIET)
    axes.set(xlim=(0, 1), ylim=(max(len(limits), 2) - 0.4, -0.8), xticks=[], yticks=[])
    axes.grid(visible=False)
    for side in ("left", "bottom"):
        axes.spines[side].set_visible(False)


def _futures(axes: "Axes", each: Discovered, at: "pd.DataFrame", discovery: Discovery) -> None:
    """The two parameters with the most significant limits; if there are fewer, the first others."""
    assert each.found is not None  # noqa: S101 (for the type checker)
    limits = {limit.parameter: limit for limit in sorted(each.found.box.limits, key=lambda one: one.quasi_p)}
    names = list(dict.fromkeys([*limits, *map(str, at.columns)]))[:2]
    x = at[names[0]].to_numpy()
    y = at[names[1]].to_numpy() if len(names) > 1 else np.zeros(len(at))
    for marker, colour, rows in (("o", OTHER, ~each.interesting), ("^", INTERESTING, each.interesting)):
        axes.plot(x[rows], y[rows], marker, color=colour, markersize=5.5, alpha=0.75, markeredgewidth=0)
    if limits:
        (x0, x1), (y0, y1) = (axes.get_xlim(), axes.get_ylim())
        frame = [[x0, x1], [y0, y1]]
        for i, name in enumerate(names):
            if name in limits:
                low, high = limits[name].low, limits[name].high
                frame[i] = [frame[i][0] if math.isnan(low) else low, frame[i][1] if math.isnan(high) else high]
        corner, size = (frame[0][0], frame[1][0]), (frame[0][1] - frame[0][0], frame[1][1] - frame[1][0])
        axes.add_patch(Rectangle(corner, *size, fill=False, edgecolor=INK, linewidth=2))
        axes.set(xlim=(x0, x1), ylim=(y0, y1))
    units = [discovery.units.get(name, "") for name in names]
    axes.set_xlabel(f"{names[0]}\n({units[0]})", fontsize=9)
    if len(names) > 1:
        axes.set_ylabel(f"{names[1]} ({units[1]})", fontsize=9)
    axes.set_title("Futures")
