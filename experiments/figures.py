"""Figures: what the scenarios do over time and in the end, drawn for readers who know nothing of the code."""

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import matplotlib as mpl
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.dates import AutoDateLocator
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from experiments.effects import CASE, Effect, independent
from experiments.settings import MONTHS_PER_YEAR, Wanted
from experiments.store.folder import write_whole
from experiments.words import OVER_WORDS, Display, display, duration, headline, in_words, sentence
from model.measures import Measure

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

COLOURS: Final = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#8C6D1F", "#5B3F8C")
"""Okabe and Ito (2008), told apart with every kind of colour vision; then two darker ones."""
DASHES: Final = ("-", (0, (5, 1.5)), (0, (1.5, 1.2)), (0, (6, 1.5, 1.5, 1.5)))
MARKERS: Final = ("o", "s", "^", "D", "v", "P", "X", "<")
INK, QUIET, FAINT = "#222222", "#666666", "#D9D9D9"
PANELS_OVER_TIME: Final = 4
DATES: Final = 6
"""On a time axis: as many as have room beside each other."""
BAND: Final = (0.05, 0.95)
DPI: Final = 150
STYLE: Final[dict[Any, Any]] = {
    "font.family": "DejaVu Sans", "font.size": 10, "text.color": INK, "axes.labelcolor": INK, "axes.edgecolor": QUIET,
    "xtick.color": QUIET, "ytick.color": QUIET, "axes.spines.top": False, "axes.spines.right": False,
    "axes.grid": True, "grid.color": "#EEEEEE", "axes.axisbelow": True, "axes.titlelocation": "left",
    "axes.titlesize": 10.5, "legend.frameon": False,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Story:
    """What all figures of one experiment share."""

    months: "pd.DataFrame"
    effects: Sequence[Effect]
    wanted: Sequence[Wanted]
    measures: Mapping[str, Measure]
    labels: Mapping[str, str]
    baseline: str
    length: int
    note: str

    @property
    def scenarios(self) -> list[str]:
        """Names without the baseline, in the order they were asked for."""
        return [name for name in self.labels if name != self.baseline]

    def style(self, scenario: str) -> dict[str, Any]:
        """Colour and dash of a scenario: the same in every figure."""
        i = self.scenarios.index(scenario)
        return {"color": COLOURS[i % len(COLOURS)], "linestyle": DASHES[i % len(DASHES)]}


def save(figure: Figure, path: Path) -> None:
    """Write a figure as PNG, whole, without anything in it that changes from day to day."""
    FigureCanvasAgg(figure)
    write_whole(path, lambda file: figure.savefig(file, format="png", dpi=DPI, metadata={"Software": None}))


def trajectories(story: Story, path: Path) -> None:
    """Left, how the region goes on; right, what each scenario changes against the baseline under the same luck."""
    shown = [w.measure for w in story.wanted if w.over != "total"][:PANELS_OVER_TIME]
    columns = 2 if story.scenarios else 1
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(11, 2.6 + 2.05 * len(shown)))
        axes = figure.subplots(len(shown), columns, squeeze=False, sharex=True)
        for row, measure in zip(axes, shown, strict=True):
            _levels(row[0], story, measure)
            if story.scenarios:
                _differences(row[1], story, measure)
        for axis, words in zip(axes[0], ("What happens", "What each scenario changes"), strict=False):
            axis.annotate(words, (0, 1.22), xycoords="axes fraction", weight="bold")
        axes[0][0].xaxis.set_major_locator(AutoDateLocator(minticks=2, maxticks=DATES))  # type: ignore[no-untyped-call]
        frame(figure, story, *_words_over_time(story, shown[0]))
        save(figure, path)


def _words_over_time(story: Story, measure: str) -> tuple[str, str]:
    """The title, and how to read the figure."""
    left = "mean of all seeds; grey band: where 90 % of the baseline's seeds lie (how uncertain the future is)."
    if not story.scenarios:
        return f"{story.labels[story.baseline]}: {duration(story.length)} of the region", f"Line: {left}"
    effects = [e for e in story.effects if e.measure == measure]
    title = headline(effects, story.labels, story.measures[measure].doc, story.length)
    right = (
        "scenario minus baseline under the same luck, mean of the 12 months before; band: 90 % interval of the mean "
        "of all seeds (how sure we are of it)."
    )
    return title, f"Left: {left} Right: {right}"


def _levels(axes: "Axes", story: Story, measure: str) -> None:
    pivot = _by_month(story, measure)
    unit = story.measures[measure].unit
    shown = display(unit, float(pivot[story.baseline].abs().to_numpy().max()))
    base = pivot[story.baseline] * shown.factor
    low, high = base.quantile(BAND[0], axis=1), base.quantile(BAND[1], axis=1)
    axes.fill_between(base.index, low, high, color=FAINT, linewidth=0, label="baseline, 90 % of seeds")
    axes.plot(base.index, base.mean(axis=1), color=INK, linewidth=2.2, label=story.labels[story.baseline])
    for name in story.scenarios:
        if name in pivot:
            axes.plot(pivot[name].index, pivot[name].mean(axis=1) * shown.factor, linewidth=1.6, **story.style(name))
    axes.set_title(_wrapped(f"{sentence(story.measures[measure].doc)} ({shown.label})"))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.10g}"))
    axes.yaxis.set_major_locator(MaxNLocator(5))


def _differences(axes: "Axes", story: Story, measure: str) -> None:
    from scipy.stats import t

    pivot = _by_month(story, measure)
    differences = {
        name: (pivot[name] - pivot[story.baseline]).dropna(axis=1).rolling(MONTHS_PER_YEAR, min_periods=1).mean()
        for name in story.scenarios
        if name in pivot
    }
    largest = max((float(d.mean(axis=1).abs().max()) for d in differences.values() if d.size), default=0.0)
    shown = display(story.measures[measure].unit, largest, is_difference=True)
    axes.axhline(0, color=INK, linewidth=2.2)
    for name, difference in differences.items():
        difference = independent(difference.T).T
        n = difference.shape[1]
        mean = difference.mean(axis=1) * shown.factor
        style = story.style(name)
        axes.plot(mean.index, mean, linewidth=1.8, **style)
        if n > 1:
            half = t.ppf(0.95, n - 1) * difference.std(axis=1) / np.sqrt(n) * shown.factor
            axes.fill_between(mean.index, mean - half, mean + half, color=style["color"], alpha=0.18, linewidth=0)
    axes.set_title(_wrapped(f"Difference ({shown.label})"))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: shown.tick(value, sign=True)))
    axes.yaxis.set_major_locator(MaxNLocator(5))


def _by_month(story: Story, measure: str) -> "dict[str, pd.DataFrame]":
    """Month by case (future, seed) for each scenario; flows as means of the last 12 months, because single months jump."""
    is_flow, tables = " per month" in story.measures[measure].unit, {}
    for name, runs in story.months.groupby("scenario"):
        table = runs.pivot(index="month", columns=list(CASE), values=measure)  # noqa: PD010 (nothing to aggregate)
        tables[str(name)] = table.rolling(MONTHS_PER_YEAR, min_periods=1).mean() if is_flow else table
    return {name: tables[name] for name in story.labels if name in tables}


def forest(story: Story, path: Path) -> None:
    """One panel per measure: every scenario's effect with its interval, beside the zero line that is the baseline."""
    columns = min(2, len(story.wanted))
    rows = -(-len(story.wanted) // columns)
    with mpl.rc_context(STYLE | {"axes.grid.axis": "x", "axes.spines.left": False}):
        figure = Figure(figsize=(11, 2.0 + rows * (0.95 + 0.34 * len(story.scenarios))))
        axes = figure.subplots(rows, columns, squeeze=False)
        for i, panel in enumerate(axes.flat):
            if i < len(story.wanted):
                _effect_rows(panel, story, story.wanted[i], is_first=i % columns == 0)
            else:
                panel.set_visible(False)
        found = [e for e in story.effects if e.over != "total"]
        clear = in_words(sum(e.is_clear for e in found))
        after = duration(story.length)
        title = f"{sentence(clear)} of {in_words(len(found))} effects can be told from chance after {after}"
        over = OVER_WORDS[story.wanted[0].over]
        how = (
            f"Each mark is a scenario minus the baseline under the same luck, {over}, mean of all "
            "seeds; the line is its 90 % interval. Filled: the interval leaves out zero. Hollow: it may be chance. "
            "Of ten intervals, one misses the model's true mean."
        )
        frame(figure, story, title, how)
        figure.subplots_adjust(left=0.2, right=0.91, wspace=0.3, hspace=0.85)
        save(figure, path)


def _effect_rows(axes: "Axes", story: Story, wanted: Wanted, *, is_first: bool) -> None:
    effects = {e.scenario: e for e in story.effects if (e.measure, e.over) == (wanted.measure, wanted.over)}
    unit = next((e.unit for e in effects.values()), "")
    shown = display(unit, max((abs(e.mean) for e in effects.values()), default=0.0), is_difference=True)
    axes.axvline(0, color=INK, linewidth=2)
    for i, name in enumerate(story.scenarios):
        if name in effects:
            _mark(axes, effects[name], i, shown, story.style(name)["color"])
    names = [story.labels[name] for name in story.scenarios] if is_first else [""] * len(story.scenarios)
    axes.set_yticks(range(len(names)), names, color=INK)
    axes.tick_params(left=False)
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.xaxis.set_major_locator(MaxNLocator(5))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: shown.tick(value, sign=True)))
    axes.set_title(textwrap.fill(sentence(story.measures[wanted.measure].doc), 50), weight="bold", fontsize=9.5)
    base = next((e.baseline for e in effects.values()), 0.0)
    over = "" if wanted.over == story.wanted[0].over else f" ({OVER_WORDS[wanted.over]})"
    below = f"{shown.label}{over}; baseline: {display(unit, base).full(base)}"
    axes.set_xlabel(below, fontsize=8.5, color=QUIET, loc="left")


def _mark(axes: "Axes", effect: Effect, row: int, shown: Display, colour: str) -> None:
    low, mean, high = (value * shown.factor for value in (effect.low, effect.mean, effect.high))
    axes.plot([low, high], [row, row], color=colour, linewidth=2, solid_capstyle="butt")
    face = colour if effect.is_clear else "white"
    marker = MARKERS[row % len(MARKERS)]
    axes.plot(mean, row, marker, color=colour, markerfacecolor=face, markersize=7.5, markeredgewidth=1.6)
    where = ("axes fraction", "data")
    axes.annotate(
        shown.show(effect.mean, sign=True), (1.03, row), xycoords=where, va="center", color=colour, fontsize=9.5
    )


def frame(figure: Figure, story: Story, title: str, how: str, *, has_legend: bool = True) -> None:
    """Title, question, legend and notes at fixed distances from the edges, whatever the height of the figure."""
    height = figure.get_size_inches()[1]
    lines = textwrap.fill(title, 88)
    figure.text(0.03, 1 - 0.22 / height, lines, fontsize=14, weight="bold", va="top", linespacing=1.25)
    below = 0.22 + 0.27 * (lines.count("\n") + 1)
    if has_legend:
        handles = [mpl.lines.Line2D([], [], color=INK, linewidth=2.2, label=story.labels[story.baseline])]
        handles += [
            mpl.lines.Line2D([], [], linewidth=2, label=story.labels[n], **story.style(n)) for n in story.scenarios
        ]
        figure.legend(
            handles=handles, loc="upper left", bbox_to_anchor=(0.022, 1 - below / height), ncols=4, fontsize=9.5
        )
        below += 0.3 * (-(-len(handles) // 4))
    note = textwrap.fill(f"How to read: {how}", 165) + "\n" + textwrap.fill(story.note, 165)
    figure.text(0.03, 0.12 / height, note, fontsize=8, color=QUIET, va="bottom", linespacing=1.35)
    above = 0.12 + 0.17 * (note.count("\n") + 1)
    figure.subplots_adjust(
        left=0.08, right=0.95, top=1 - (below + 0.62) / height, bottom=(above + 0.55) / height, hspace=0.42, wspace=0.2
    )


def _wrapped(text: str, width: int = 62) -> str:
    return textwrap.shorten(text, width, placeholder=" …")
