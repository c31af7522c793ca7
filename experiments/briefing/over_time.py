"""Over time: what each scenario changes month by month, with how sure the mean is and how far cases lie apart."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter
from matplotlib.ticker import FuncFormatter, MaxNLocator

from experiments.appraisal.pairs import Estimate, mean_of
from experiments.briefing.phrases import amount, named, span
from experiments.briefing.picture import Picture, blank, colour, finish, key, look, style
from experiments.effects import CASE, independent
from experiments.figures import BAND, INK, QUIET
from experiments.settings import MONTHS_PER_YEAR
from experiments.words import display, duration, sentence
from model.measures import Measure

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

MOST_BANDS: Final = 3
"""Scenarios that share a panel with their bands; more would hide each other."""
HOW_ALONE: Final = (
    "The line is the mean difference to the same months without the scenario; the dark band its 90 % interval (how sure the "
    "mean is); the light band holds 90 % of the cases (how far luck and uncertain parameters move it). Months are means of "
    "the twelve before."
)
HOW_TOGETHER: Final = (
    "Lines are mean differences to the same months without the scenario, means of the twelve months before; bands are 90 % "
    "intervals of the mean."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What all figures of a brief share."""

    months: "pd.DataFrame"
    baseline: str
    labels: Mapping[str, str]
    """Of the scenarios, in their order, without the baseline."""
    measures: Mapping[str, Measure]
    length: int
    foot: str
    folder: Path

    def number(self, scenario: str) -> int:
        """The place of a scenario, which gives it colour, dash and mark in every figure."""
        return list(self.labels).index(scenario)

    def colour(self, scenario: str) -> str:
        """The colour of a scenario."""
        return colour(self.number(scenario))

    def numbered(self, scenarios: Iterable[str]) -> dict[int, str]:
        """Labels of these scenarios by their number."""
        return {self.number(name): self.labels[name] for name in scenarios}


def differences(scene: Scene, measure: str) -> "dict[str, pd.DataFrame]":
    """Scenario minus baseline (months, cases) for each scenario, smoothed over twelve months."""
    tables = {str(name): _by_case(runs, measure) for name, runs in scene.months.groupby("scenario")}
    gaps = {name: (tables[name] - tables[scene.baseline]).dropna(axis=1, how="all") for name in scene.labels}
    return {name: gap.rolling(MONTHS_PER_YEAR, min_periods=1).mean() for name, gap in gaps.items()}


def _by_case(runs: "pd.DataFrame", measure: str) -> "pd.DataFrame":
    """One measure of one scenario (months, cases)."""
    return runs.pivot_table(index="month", columns=list(CASE), values=measure)


def alone(scene: Scene, measure: str) -> list[Picture]:
    """One figure for each scenario, all on the same scale."""
    found = differences(scene, measure)
    unit = scene.measures[measure].unit
    lows, highs = zip(*(_reach(gap) for gap in found.values()), strict=True)
    return [_one(scene, measure, unit, name, gap, (min(lows), max(highs))) for name, gap in found.items()]


def together(scene: Scene, measures: Sequence[str]) -> list[Picture]:
    """One figure for each of these measures, with all scenarios."""
    return [_all(scene, measure, differences(scene, measure)) for measure in measures]


def _one(scene: Scene, measure: str, unit: str, name: str, gap: "pd.DataFrame", reach: tuple[float, float]) -> Picture:
    words, last = named(measure, scene.measures[measure].doc), _last(gap)
    path = scene.folder / f"over_time_{measure}_{name}.svg"
    shown = display(unit, max(map(abs, reach)), is_difference=True)
    with style():
        figure, axes = blank(2.0, f"{scene.labels[name]}: {amount(last, unit)}")
        tint = scene.colour(name)
        if gap.shape[1] > 1:
            low, high = (gap.quantile(q, axis=1) * shown.factor for q in BAND)
            axes.fill_between(gap.index, low, high, color=tint, alpha=0.16, linewidth=0)
            _interval(axes, gap, shown.factor, tint, 0.38)
        axes.plot(gap.index, gap.mean(axis=1) * shown.factor, color=tint, linewidth=2)
        _frame(axes, shown, (reach[0] * shown.factor, reach[1] * shown.factor))
        finish(figure, scene.foot, path)
    said = f"{scene.labels[name]}: {words} after {duration(scene.length)} {amount(last, unit)}"
    alt = f"{said}, 90 % interval {span(last, unit)}; nine tenths of cases between {_ends(gap, unit)}."
    return Picture(path, alt, HOW_ALONE)


def _all(scene: Scene, measure: str, found: "Mapping[str, pd.DataFrame]") -> Picture:
    unit, words = scene.measures[measure].unit, named(measure, scene.measures[measure].doc)
    largest = max((float(gap.mean(axis=1).abs().max()) for gap in found.values()), default=0.0)
    shown = display(unit, largest, is_difference=True)
    path = scene.folder / f"over_time_{measure}.svg"
    with style():
        figure, axes = blank(2.0, f"Change in {words}", names=[scene.labels[name] for name in found])
        for name, gap in found.items():
            tint = scene.colour(name)
            if gap.shape[1] > 1 and len(found) <= MOST_BANDS:
                _interval(axes, gap, shown.factor, tint, 0.2)
            how = look(scene.number(name), markers=False)
            axes.plot(gap.index, gap.mean(axis=1) * shown.factor, linewidth=2, **how)
        _frame(axes, shown, None)
        key(axes, scene.numbered(found), markers=False)
        finish(figure, scene.foot, path)
    ends = {name: _last(gap) for name, gap in found.items()}
    each = "; ".join(f"{scene.labels[n]} {amount(e, unit)} ({span(e, unit)})" for n, e in ends.items())
    return Picture(path, f"{sentence(words)} after {duration(scene.length)}: {each}.", HOW_TOGETHER)


def _interval(axes: "Axes", gap: "pd.DataFrame", factor: float, tint: str, alpha: float) -> None:
    """The 90 % interval of the mean of each month."""
    from scipy.stats import t

    draws = independent(gap.T).T
    n, mean = draws.shape[1], draws.mean(axis=1)
    half = t.ppf(0.95, n - 1) * draws.std(axis=1) / np.sqrt(n)
    axes.fill_between(gap.index, (mean - half) * factor, (mean + half) * factor, color=tint, alpha=alpha, linewidth=0)


def _frame(axes: "Axes", shown: Any, reach: tuple[float, float] | None) -> None:
    """Zero is the world without the scenario; years below, unit on the left."""
    axes.axhline(0, color=INK, linewidth=1.4)
    if reach:
        room = 0.05 * (reach[1] - reach[0])
        axes.set_ylim(reach[0] - room, reach[1] + room)
    years = AutoDateLocator(minticks=3, maxticks=7)  # type: ignore[no-untyped-call]
    axes.xaxis.set_major_locator(years)
    axes.xaxis.set_major_formatter(ConciseDateFormatter(years, show_offset=False))  # type: ignore[no-untyped-call]
    axes.yaxis.set_major_locator(MaxNLocator(5))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: shown.tick(value, sign=True)))
    axes.set_xlabel(
        f"{shown.label}, scenario minus baseline (0: the same without it)", fontsize=8, color=QUIET, loc="left"
    )


def _reach(gap: "pd.DataFrame") -> tuple[float, float]:
    low, high = (gap.quantile(q, axis=1) for q in BAND)
    return min(float(low.min()), 0.0), max(float(high.max()), 0.0)


def _last(gap: "pd.DataFrame") -> Estimate:
    return mean_of(independent(gap.T).iloc[:, -1].to_numpy())


def _ends(gap: "pd.DataFrame", unit: str) -> str:
    low, high = (float(gap.iloc[-1].quantile(q)) for q in BAND)
    return f"{amount(low, unit)} and {amount(high, unit)}"
