"""Facts of innovation: how many firms innovate, large ones more often, and how few do most of the R&D."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from experiments.facts.estimation import pooled
from experiments.facts.fact import Fact, Picture
from experiments.facts.population import decembers
from experiments.figures import COLOURS, INK, QUIET
from model.clock import TICKS_PER_YEAR

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from agents.table import Floats
    from experiments.panels import Panel

SURVEYED_FROM: Final = 10
LARGE_FROM: Final = 250
SURVEY_YEARS: Final = 3
TOP_SHARE: Final = 0.05
LEAST_LARGE: Final = 30
"""Firm-years of large firms; a single run has some forty a year."""
LEAST_PERFORMERS: Final = 20
SIZE_CLASSES: Final = ((10, "10–49"), (50, "50–249"), (250, "250+"))
UK_SHARES: Final = ((0.36, "UK, all firms of 10+: 36 to 49 %"), (0.49, ""))
"""Of the UK Innovation Survey, from its lowest to its highest wave of recent years."""


def surveyed(panel: "Panel") -> "pd.DataFrame":
    """Firms of 10 or more each December, and whether they innovated in the three years before (`active`)."""
    rows = decembers(panel)
    rows = rows[rows["headcount"] >= SURVEYED_FROM]
    return rows.assign(active=rows["tick"] - rows["last_innovation"] < SURVEY_YEARS * TICKS_PER_YEAR)


def active_share(panel: "Panel") -> float:
    """S10a, share of firms of 10 or more with an innovation in a rolling three years, all years together."""
    return float(surveyed(panel)["active"].mean())


def large_gap(panel: "Panel") -> float:
    """S10b, innovation-active share of firms of 250 or more less that of firms of 10 to 249, all years together."""
    rows = surveyed(panel)
    large = rows["headcount"] >= LARGE_FROM
    if large.sum() < LEAST_LARGE:
        return np.nan
    return float(rows.loc[large, "active"].mean() - rows.loc[~large, "active"].mean())


def top_share(spending: "Floats") -> float:
    """Share of all spending done by the twentieth of the spenders that spends most, at least by one of them."""
    largest_first = np.sort(spending[spending > 0])[::-1]
    n = len(largest_first)
    if n < LEAST_PERFORMERS:
        return np.nan
    return float(largest_first[: max(1, round(TOP_SHARE * n))].sum() / largest_first.sum())


def rd_concentration(panel: "Panel") -> float:
    """S11, share of the year's R&D in the top 5 % of firms that do any, mean of all years."""
    by_year = [top_share(rows.to_numpy()) for _, rows in decembers(panel).groupby("tick")["rd_gbp"]]
    return float(np.mean(by_year)) if by_year else np.nan


def draw_active(axes: "Axes", panels: "Sequence[Panel]") -> None:
    """Innovation-active share by size class: bars for all runs, a mark for each."""
    rows = pooled(panels, surveyed)
    rows = rows.assign(size_class=np.digitize(rows["headcount"], [low for low, _ in SIZE_CLASSES]) - 1)
    mean = rows.groupby("size_class")["active"].mean()
    axes.bar(mean.index.to_numpy(), mean, color=COLOURS[0], width=0.6, label="mean of the runs")
    by_run = rows.groupby(["run", "size_class"])["active"].mean().reset_index()
    axes.plot(by_run["size_class"], by_run["active"], ".", color=INK, label="each run")
    for share, label in UK_SHARES:
        axes.axhline(share, color=QUIET, linestyle=":", label=label or None)
    axes.set_xticks(range(len(SIZE_CLASSES)), [name for _, name in SIZE_CLASSES])
    axes.set(xlabel="employees", ylabel="share that innovated in three years", ylim=(0, 0.75))
    axes.legend(fontsize=8, loc="upper left", ncols=2)


def draw_concentration(axes: "Axes", panels: "Sequence[Panel]") -> None:
    """Share of R&D done by the top firms, from the largest spender down: one line per run, its last year."""
    for i, panel in enumerate(panels):
        rows = decembers(panel)
        spending = rows.loc[(rows["tick"] == rows["tick"].max()) & (rows["rd_gbp"] > 0), "rd_gbp"].to_numpy()
        done = np.concatenate([[0.0], np.sort(spending)[::-1].cumsum()]) / max(spending.sum(), 1.0)
        label = "runs, last year" if i == 0 else None
        axes.plot(np.linspace(0, 1, len(done)), done, color=COLOURS[0], alpha=0.7, label=label)
    axes.axvline(TOP_SHARE, color=COLOURS[1], label="top 5 % of performers")
    axes.plot([0, 1], [0, 1], color=QUIET, linestyle=":", label="if all spent the same")
    axes.set(xlabel="share of firms that do R&D, largest first", ylabel="share of their R&D", ylim=(0, 1.02))
    axes.legend(fontsize=8, loc="lower right")


FACTS: Final = (
    Fact("S10a", active_share),
    Fact("S10b", large_gap),
    Fact("S11", rd_concentration),
)
PICTURES: Final = (
    Picture(
        ("S10a", "S10b"),
        "About four in ten firms innovate within three years, large ones a little more often",
        draw_active,
    ),
    Picture(("S11",), "A few firms do most of the R&D", draw_concentration),
)
