"""Pictures of a calibration: what each parameter was and is thought to be, what was given up, and what can be known."""

import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from experiments.calibration.ensemble import Tried
from experiments.calibration.free import Array, Free, Space
from experiments.calibration.posterior import Posterior
from experiments.calibration.recovery import INTERVAL, Recovery
from experiments.calibration.targets import Targets
from experiments.calibration.waves import History, implausibility, ranked
from experiments.figures import COLOURS, FAINT, INK, QUIET, STYLE, save

if TYPE_CHECKING:
    from matplotlib.axes import Axes

COLUMNS: Final = 4
BINS: Final = 20
CELLS: Final = 14
SHOWN: Final = 5
"""Parameters in the picture of the space: more pairs cannot be read."""
PRIOR, LEFT, POSTERIOR, BEST = FAINT, COLOURS[5], COLOURS[0], COLOURS[1]


def parameters(space: Space, history: History, posterior: Posterior, tried: Tried, path: Path) -> None:
    """One panel per parameter: prior, what history matching left, and the posterior."""
    rows = -(-len(space) // COLUMNS)
    with mpl.rc_context(STYLE | {"axes.grid": False}):
        figure = Figure(figsize=(11, 2.2 + 1.95 * rows))
        axes = figure.subplots(rows, COLUMNS, squeeze=False)
        for i, panel in enumerate(axes.flat):
            if i < len(space):
                columns = (history.survivors[:, i], posterior.points[:, i])
                _marginal(panel, space.free[i], columns, float(tried.best[i]))
            else:
                panel.set_visible(False)
        narrowed = int((posterior.sd() < 0.6 * np.array([one.prior_sd() for one in space.free])).sum())
        title = (
            f"The evidence narrows {narrowed} of {len(space)} parameters to less than six tenths of their prior spread"
        )
        how = (
            "grey: the prior. Light blue line: what history matching left. Dark blue: the posterior. Orange line: the "
            "one set of parameters with most lines inside. Black triangle: the value that the model declares."
        )
        _around(figure, title, how, hspace=0.6)
        save(figure, path)


def _marginal(axes: "Axes", one: Free, columns: tuple[Array, Array], best: float) -> None:
    edges = np.linspace(0, 1, BINS + 1)
    middle = (edges[1:] + edges[:-1]) / 2
    axes.fill_between(middle, one.density(middle), color=PRIOR, linewidth=0, step="mid")
    axes.hist(columns[1], list(edges), density=True, color=POSTERIOR, alpha=0.75)
    axes.hist(columns[0], list(edges), density=True, histtype="step", color=LEFT, linewidth=1.6)
    axes.axvline(best, color=BEST, linewidth=2)
    declared = one.place(1.0 if one.ratio else float(one.declared))
    axes.plot(declared, -0.04, "^", color=INK, markersize=6, clip_on=False, transform=axes.get_xaxis_transform())
    ticks = (0.0, 0.5, 1.0)
    axes.set_xticks(ticks, [f"{float(one.value(tick)):.3g}" for tick in ticks], fontsize=8)
    axes.tick_params(axis="x", pad=7)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.set_title(one.key + (" (ratio)" if one.ratio else ""), fontsize=9)


def space(space: Space, targets: Targets, history: History, points: Array, posterior: Posterior, path: Path) -> None:
    """Pairs of the parameters that the evidence speaks about most: which share of what lies behind is not ruled out."""
    prior_sd = np.array([one.prior_sd() for one in space.free])
    chosen = np.sort(np.argsort(posterior.sd() / prior_sd, kind="stable")[:SHOWN])
    kept = history.keeps(points, targets)
    worst = np.minimum(ranked(implausibility(history.emulators, targets, points), history.cuts[-1].rank), 6)
    n = len(chosen)
    with mpl.rc_context(STYLE | {"axes.grid": False}):
        figure = Figure(figsize=(11, 10.2))
        axes = figure.subplots(n, n, squeeze=False)
        for row in range(n):
            for column in range(n):
                panel, x, y = axes[row, column], int(chosen[column]), int(chosen[row])
                if row > column:
                    _cells(panel, points[:, x], points[:, y], worst, smallest=True)
                elif row < column:
                    _cells(panel, points[:, x], points[:, y], kept.astype(np.float64), smallest=False)
                else:
                    panel.text(
                        0.5, 0.5, space.keys[x].replace(".", ".\n"), ha="center", va="center", fontsize=9, color=INK
                    )
                panel.set_xticks([])
                panel.set_yticks([])
        title = f"History matching leaves {_percent(history.cuts[-1].left)} of the space"
        how = (
            "each cell stands for all points behind it, whatever the other parameters. Below the diagonal: the least "
            "implausibility of any of them (dark: near the bands; lightest: ruled out by more than twice the limit). "
            "Above: the share of them that is not ruled out (dark: largest share). Left to right and bottom to top: low "
            "to high. Shown are the parameters that the evidence says most about."
        )
        _around(figure, title, how, hspace=0.06, wspace=0.06)
        save(figure, path)


def _cells(axes: "Axes", x: Array, y: Array, values: Array, *, smallest: bool) -> None:
    """A grid over two parameters: the least value in each cell, or the mean."""
    cell = np.minimum((y * CELLS).astype(np.int64), CELLS - 1) * CELLS + np.minimum(
        (x * CELLS).astype(np.int64), CELLS - 1
    )
    if smallest:
        shown = np.full(CELLS * CELLS, np.inf)
        np.minimum.at(shown, cell, values)
        colours, low, high = "Blues_r", 0.0, 6.0
    else:
        n = np.bincount(cell, minlength=CELLS * CELLS)
        shown = np.bincount(cell, values, CELLS * CELLS) / np.maximum(n, 1)
        colours, low, high = "Oranges", 0.0, max(float(shown.max()), 1e-9)
    axes.imshow(
        shown.reshape(CELLS, CELLS),
        origin="lower",
        extent=(0, 1, 0, 1),
        aspect="auto",
        cmap=colours,
        vmin=low,
        vmax=high,
    )


def recovered(space: Space, recovery: Recovery, path: Path) -> None:
    """One panel per parameter: the truth against what was found, with its 90 % interval."""
    rows = -(-len(space) // COLUMNS)
    low, high = ([p.quantile(share) for p in recovery.posteriors] for share in INTERVAL)
    mean = [p.mean() for p in recovery.posteriors]
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(11, 2.3 + 2.45 * rows))
        axes = figure.subplots(rows, COLUMNS, squeeze=False)
        for i, panel in enumerate(axes.flat):
            panel.set_visible(i < len(space))
            if i >= len(space):
                continue
            one, said = space.free[i], recovery.parameters[i]
            panel.plot([0, 1], [0, 1], color=QUIET, linewidth=1)
            for k, truth in enumerate(recovery.truths[:, i]):
                colour = POSTERIOR if low[k][i] <= truth <= high[k][i] else BEST
                panel.plot([truth, truth], [low[k][i], high[k][i]], color=colour, linewidth=2)
                panel.plot(truth, mean[k][i], "o", color=colour, markersize=4.5)
            ticks = (0.0, 0.5, 1.0)
            labels = [f"{float(one.value(tick)):.3g}" for tick in ticks]
            panel.set_xticks(ticks, labels, fontsize=8)
            panel.set_yticks(ticks, labels, fontsize=8)
            panel.set_title(f"{one.key}\n{said.verdict}, {said.contraction:.2f} of prior spread", fontsize=9)
        n = sum(one.verdict == "identified" for one in recovery.parameters)
        title = f"{n} of {len(space)} parameters can be found again from the statistics of a run"
        how = (
            "across: the true value of a held-out run; up: mean and 90 % interval of what is inferred from its statistics "
            "alone. On the line: found again. Blue: the interval holds the truth; orange: it does not. A parameter whose "
            "intervals span the range cannot be told from these statistics."
        )
        _around(figure, title, how, hspace=0.62)
        save(figure, path)


def misses(rows: list[dict[str, Any]], path: Path) -> None:
    """Every line on one scale, its band from 0 to 1: best set, and the ensemble's mean and spread."""
    shown = [row for row in rows if row["best"] is not None]
    with mpl.rc_context(STYLE | {"axes.grid.axis": "x"}):
        figure = Figure(figsize=(11, 2.2 + 0.24 * len(shown)))
        axes = figure.subplots()
        axes.axvspan(0, 1, color="#E5F1E5", linewidth=0)
        for edge in (-0.5, 1.5):
            axes.axvline(edge, color=QUIET, linewidth=1, linestyle=":")
        for i, row in enumerate(shown):
            _miss(axes, row, i)
        axes.set_yticks(range(len(shown)), [f"{row['id']}  {row['pattern']}" for row in shown], fontsize=8, color=INK)
        axes.set_ylim(len(shown) - 0.4, -0.6)
        axes.set_xlim(-2, 3)
        axes.xaxis.set_major_locator(MaxNLocator(6))
        axes.set_xlabel("place in the band: 0 its lower end, 1 its upper end", fontsize=9)
        inside = sum(row["best_inside"] for row in rows)
        title = f"{inside} of {len(rows)} lines are inside their band with one set of parameters"
        how = (
            "green: the band. Orange mark: the best set, mean of its seeds (hollow if outside). Blue: mean and 90 % "
            "of the draws, one seed each. Dotted: half a width outside. What is further out than the frame is at its edge."
        )
        _around(figure, title, how, left=0.27)
        save(figure, path)


def _miss(axes: "Axes", row: dict[str, Any], i: int) -> None:
    width = row["high"] - row["low"]

    def at(value: float | None) -> float:
        return float("nan") if value is None else min(max((value - row["low"]) / width, -1.97), 2.97)

    axes.plot([at(row["ensemble_p5"]), at(row["ensemble_p95"])], [i, i], color=POSTERIOR, linewidth=2, alpha=0.55)
    axes.plot(at(row["ensemble_mean"]), i, "|", color=POSTERIOR, markersize=10, markeredgewidth=2)
    face = BEST if row["best_inside"] else "white"
    axes.plot(at(row["best"]), i, "o", color=BEST, markerfacecolor=face, markersize=6, markeredgewidth=1.5)


def _around(
    figure: Figure, title: str, how: str, *, hspace: float = 0.4, wspace: float = 0.25, left: float = 0.06
) -> None:
    """Title above and how to read it below, at fixed distances from the edges."""
    height = figure.get_size_inches()[1]
    words = textwrap.fill(title, 88)
    figure.text(0.03, 1 - 0.2 / height, words, fontsize=14, weight="bold", va="top", linespacing=1.25)
    note = textwrap.fill(f"How to read: {how}", 165)
    figure.text(0.03, 0.12 / height, note, fontsize=8, color=QUIET, va="bottom", linespacing=1.35)
    above, below = 0.27 * (words.count("\n") + 1) + 0.6, 0.17 * (note.count("\n") + 1) + 0.6
    figure.subplots_adjust(
        left=left, right=0.97, top=1 - above / height, bottom=below / height, hspace=hspace, wspace=wspace
    )


def _percent(share: float) -> str:
    return f"{share:.1%}" if share >= 0.001 else "less than 0.1%"
