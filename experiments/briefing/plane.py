"""Plane: what each scenario brings against what it costs the public, case by case, with lines of equal cost per job-year."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import numpy as np
from matplotlib.ticker import FuncFormatter, MaxNLocator

from agents.table import Floats
from experiments.appraisal.pairs import mean_of, years_of
from experiments.appraisal.rules import Rules
from experiments.briefing.over_time import Scene
from experiments.briefing.phrases import amount, pounds, span
from experiments.briefing.picture import Picture, blank, finish, key, style
from experiments.figures import INK, MARKERS, QUIET
from experiments.words import display

MILLION: Final = 1e6
BAND: Final = "#DCE9DC"
APART: Final = 4.0
"""A scenario that costs so many times as much as another is drawn once more without it, so that both can be seen."""
HOW: Final = (
    "Each dot is one case: public money of the whole run across, job-years gained upwards (prices of 2015, not discounted). "
    "The cross is the mean with its 90 % intervals. Grey lines join points of the same cost per job-year; the green wedge is "
    "what evaluations elsewhere found. Below the line at 0 jobs are lost."
)


@dataclass(frozen=True, slots=True)
class Cloud:
    """Public cost (GBP) and net job-years of each case of a scenario (cases,)."""

    cost: Floats
    job_years: Floats

    @classmethod
    def of(cls, pairs: Any) -> "Cloud":
        """From paired runs."""
        return cls(pairs.gain("public_cost_gbp").sum(axis=1), years_of(pairs.gain("jobs")))


def pictures(scene: Scene, clouds: Mapping[str, Cloud], rules: Rules) -> list[Picture]:
    """All scenarios that cost money; the cheap ones again by themselves if others dwarf them."""
    paid = {name: cloud for name, cloud in clouds.items() if cloud.cost.mean() > 0}
    if not paid:
        return []
    costs = sorted(float(cloud.cost.mean()) for cloud in paid.values())
    found = [_drawn(scene, paid, rules, "cost_and_jobs", "What each scenario costs and how many job-years it brings")]
    gaps = [(low, high) for low, high in pairwise(costs) if high > APART * low]
    if gaps:
        cheap = {name: cloud for name, cloud in paid.items() if cloud.cost.mean() <= gaps[-1][0]}
        found.append(_drawn(scene, cheap, rules, "cost_and_jobs_near", "Enlarged: the scenarios that cost least"))
    return found


def _drawn(scene: Scene, clouds: Mapping[str, Cloud], rules: Rules, name: str, title: str) -> Picture:
    band, path = rules.reckoners["cost_per_job_year"], scene.folder / f"{name}.svg"
    right = 1.12 * max(float(cloud.cost.max()) for cloud in clouds.values()) / MILLION
    with style():
        figure, axes = blank(2.6, title, names=[scene.labels[scenario] for scenario in clouds])
        low, high = _reach(list(clouds.values()))
        _rays(axes, right, high, (band.low, band.high))
        for scenario, cloud in clouds.items():
            _cloud(axes, cloud, scene.number(scenario), scene.colour(scenario))
        axes.axhline(0, color=INK, linewidth=1.4)
        axes.set(xlim=(0, right), ylim=(low, high))
        axes.set_xlabel("public money over the whole run, £m", fontsize=8, color=QUIET, loc="left")
        axes.set_ylabel("net job-years", fontsize=8, color=QUIET)
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_major_locator(MaxNLocator(6))
            axis.set_major_formatter(FuncFormatter(lambda value, _: display("", value).tick(value)))
        key(axes, scene.numbered(clouds), markers=True)
        finish(figure, scene.foot, path)
    each = []
    for scenario, cloud in clouds.items():
        years = mean_of(cloud.job_years)
        each.append(
            f"{scene.labels[scenario]} {pounds(float(cloud.cost.mean()))} for {amount(years, 'job-years')} "
            f"({span(years, 'job-years')})"
        )
    return Picture(path, f"{title} (90 % intervals): {'; '.join(each)}.", HOW)


def _reach(clouds: Sequence[Cloud]) -> tuple[float, float]:
    """Room for every case, and for zero."""
    low = min(0.0, *(float(cloud.job_years.min()) for cloud in clouds))
    high = max(0.0, *(float(cloud.job_years.max()) for cloud in clouds))
    room = 0.08 * max(high - low, 1e-9)
    return low - room, high + room


def _rays(axes: Any, right: float, high: float, band: tuple[float, float]) -> None:
    """Lines of equal cost per job-year out of the origin; what evaluations found is shaded."""
    x = np.array([0.0, right])
    axes.fill_between(x, x * MILLION / band[1], np.minimum(x * MILLION / band[0], high * 4), color=BAND, linewidth=0)
    for cost in _steps(right, high, band):
        slope = MILLION / cost
        end = min(right, high / slope)
        axes.plot([0, end], [0, end * slope], color=QUIET, linewidth=0.8, linestyle=(0, (4, 2)))
        text = f"{pounds(cost)}"
        at_top = high / slope < right
        axes.annotate(
            text, (end, end * slope), (-3, -9) if at_top else (-3, 3), textcoords="offset points", fontsize=7.5, color=QUIET,
            ha="right",
        )  # fmt: skip


def _steps(right: float, high: float, band: tuple[float, float]) -> list[float]:
    """Costs per job-year whose lines cross the figure in sight of each other: both ends of the band, and rounder ones beyond."""
    steepest = right * MILLION / max(high, 1e-9)
    more = [10.0**k * m for k in range(2, 9) for m in (1, 3)]
    beyond = [cost for cost in more if steepest / 3 < cost < steepest * 8 and not band[0] / 2 < cost < band[1] * 2]
    return sorted([*band, *beyond])


def _cloud(axes: Any, cloud: Cloud, i: int, tint: str) -> None:
    x, y = mean_of(cloud.cost / MILLION), mean_of(cloud.job_years)
    axes.plot(cloud.cost / MILLION, cloud.job_years, "o", color=tint, markersize=4, alpha=0.35, markeredgewidth=0)
    if y.has_interval:
        axes.plot([x.mean] * 2, [y.low, y.high], color=tint, linewidth=2.2, solid_capstyle="butt")
        axes.plot([x.low, x.high], [y.mean] * 2, color=tint, linewidth=2.2, solid_capstyle="butt")
    face = tint if y.is_clear else "white"
    axes.plot(
        x.mean, y.mean, MARKERS[i % len(MARKERS)], color=tint, markerfacecolor=face, markersize=8, markeredgewidth=1.6
    )
