"""Vacancies: how many posts are open, for how long, and for want of whom (S16)."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from experiments.facts.estimation import pooled, ratio, settled
from experiments.facts.fact import Fact, Picture
from model.clock import TICKS_PER_YEAR

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from experiments.panels import Panel

WEEKS_PER_MONTH: Final = 365 / 7 / TICKS_PER_YEAR
LONGEST: Final = 12
"""Months; posts that are open for longer share the last bar."""


def vacancy_rate(panel: "Panel") -> float:
    """S16a: open posts over jobs, mean of months; posts that are still open after the month's hires."""
    months = settled(panel.months)
    return float((months["vacancies"] / months["jobs"]).mean())


def shortage_share(panel: "Panel") -> float:
    """S16b: share of open posts open for over two whole months, in half of which or more nobody who fits saw them."""
    months = settled(panel.months)
    return ratio(months["long_unfit_vacancies"].sum(), months["vacancies"].sum())


def weeks_open(panel: "Panel") -> float:
    """S16c: mean weeks that filled posts were open; one filled in the month it was posted counts half a month."""
    months = settled(panel.months)
    return ratio(months["hire_months"].sum(), months["hires"].sum()) * WEEKS_PER_MONTH


def draw_beveridge(axes: "Axes", panels: "Sequence[Panel]") -> None:
    """Vacancies per job against unemployed per job, one mark a year, the years of a run joined."""
    from experiments.figures import COLOURS

    for colour, panel in zip(np.resize(np.array(COLOURS), len(panels)), panels, strict=True):
        months = settled(panel.months)
        years = months.groupby(months["tick"] // TICKS_PER_YEAR)[["jobs", "unemployed", "vacancies"]].mean()
        unemployed, vacant = (100 * years[name] / years["jobs"] for name in ("unemployed", "vacancies"))
        axes.plot(unemployed, vacant, "o-", color=str(colour), markersize=4, linewidth=0.8, alpha=0.8)
    axes.set_xlabel("unemployed per 100 jobs, mean of a year")
    axes.set_ylabel("open posts per 100 jobs")


def ages(panel: "Panel") -> "pd.DataFrame":
    """Open posts of each December after the first year: months open, and whether mostly nobody who fits saw them."""
    posts = settled(panel.vacancies)
    months = posts["tick"] + 1 - posts["posted"]
    return posts.assign(months=np.minimum(months, LONGEST), short=2 * posts["months_unfit"] >= months)


def draw_ages(axes: "Axes", panels: "Sequence[Panel]") -> None:
    """Open posts by the months they have been open, those that lack fitting people apart."""
    from experiments.figures import COLOURS, FAINT

    posts = pooled(panels, ages)
    counts = posts.pivot_table("tick", "months", "short", aggfunc="count", fill_value=0)
    percent = (100 * counts / max(len(posts), 1)).reindex(columns=[True, False], fill_value=0.0)
    axes.bar(percent.index, percent[True], color=COLOURS[1], label="mostly nobody who fits saw it")
    axes.bar(percent.index, percent[False], bottom=percent[True], color=FAINT, label="other open posts")
    axes.axvline(2.5, color=COLOURS[0], linewidth=1)
    axes.set_xlabel(f"months open in December ({LONGEST}: or longer)")
    axes.set_ylabel("% of open posts")
    axes.legend(fontsize=8)


FACTS: Final = (Fact("S16a", vacancy_rate), Fact("S16b", shortage_share), Fact("S16c", weeks_open))
PICTURES: Final = (
    Picture(
        ("S16a",),
        "Open posts and unemployed, year by year: the Beveridge curve",
        draw_beveridge,
    ),
    Picture(
        ("S16b", "S16c"),
        "How long open posts have been open, and for want of whom; right of the line, over 60 days",
        draw_ages,
    ),
)
