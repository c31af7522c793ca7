"""Moves: how often firms move to other premises, and how far (S21)."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from agents.organisations import FIRM
from experiments.facts.estimation import pooled, ratio, settled, share
from experiments.facts.fact import Fact, Picture
from model.clock import START_YEAR, TICKS_PER_YEAR

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from experiments.panels import Panel

SHORT_KM: Final = 10.0
STEP_KM, FARTHEST_KM = 2.0, 40.0


def by_year(panel: "Panel") -> "pd.DataFrame":
    """Moves of each whole calendar year after the first, and mean number of firms: of its two Decembers."""
    import pandas as pd

    o = panel.organisations
    firms = o[o["kind"] == FIRM].groupby("tick").size()
    year_of = panel.moves["tick"] // TICKS_PER_YEAR
    years = [end // TICKS_PER_YEAR for end in firms.index if end >= 2 * TICKS_PER_YEAR - 1]
    ends = [TICKS_PER_YEAR * (year + 1) - 1 for year in years]
    mean = [(firms[end] + firms[end - TICKS_PER_YEAR]) / 2 for end in ends]
    moves = [int((year_of == year).sum()) for year in years]
    return pd.DataFrame({"year": np.array(years, dtype=np.int64) + START_YEAR, "moves": moves, "firms": mean})


def move_rate(panel: "Panel") -> float:
    """S21a: moves within the region per firm and year."""
    years = by_year(panel)
    return ratio(years["moves"].sum(), years["firms"].sum())


def short_share(panel: "Panel") -> float:
    """S21b: share of moves under 10 km, as the crow flies."""
    return share(settled(panel.moves)["km"] < SHORT_KM)


def draw_rate(axes: "Axes", panels: "Sequence[Panel]") -> None:
    """Moves per 100 firms in each year: mean and range of runs."""
    from experiments.figures import COLOURS

    table = pooled(panels, by_year)
    rates = (100 * table["moves"] / table["firms"]).groupby(table["year"])
    mean = rates.mean()
    axes.fill_between(mean.index, rates.min(), rates.max(), color=COLOURS[0], alpha=0.15, linewidth=0)
    axes.plot(mean.index, mean, "o-", color=COLOURS[0], markersize=4)
    axes.set_ylim(bottom=0)
    axes.set_xlabel("year; shade: range of runs")
    axes.set_ylabel("moves per 100 firms")


def draw_distance(axes: "Axes", panels: "Sequence[Panel]") -> None:
    """Moves by distance."""
    from experiments.figures import COLOURS, QUIET

    km = pooled(panels, lambda panel: settled(panel.moves))["km"].clip(upper=FARTHEST_KM)
    edges = np.arange(0.0, FARTHEST_KM + STEP_KM, STEP_KM)
    weights = np.full(len(km), 100 / max(len(km), 1))
    axes.hist(km, edges.tolist(), weights=weights, color=COLOURS[0], edgecolor="white", linewidth=0.5)
    axes.axvline(SHORT_KM, color=QUIET, linewidth=1, linestyle="--")
    axes.set_xlabel(f"km from the old site to the new (last bar: {FARTHEST_KM - STEP_KM:g} or more)")
    axes.set_ylabel("% of moves")


FACTS: Final = (Fact("S21a", move_rate), Fact("S21b", short_share))
PICTURES: Final = (
    Picture(("S21a",), "How many firms in a hundred move in a year", draw_rate),
    Picture(("S21b",), "How far firms move; dashes at 10 km", draw_distance),
)
