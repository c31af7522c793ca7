"""Commuting: how far people live from where they work, as the crow flies (S18)."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from agents.workers import EMPLOYED
from experiments.facts.estimation import pooled, settled, share
from experiments.facts.fact import Fact, Picture

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from experiments.panels import Panel

LONG_KM, SHORT_KM = 10.0, 5.0
STEP_KM, FARTHEST_KM = 2.5, 60.0


def commuters(panel: "Panel") -> "pd.DataFrame":
    """Everybody employed in a modelled organisation each December after the first year, in-commuters included."""
    people = settled(panel.people)
    return people[(people["status"] == EMPLOYED) & people["commute_km"].notna()]


def mean_km(panel: "Panel") -> float:
    """S18a: mean straight-line distance from home to work, km."""
    km = commuters(panel)["commute_km"].to_numpy(np.float64)
    return float(km.mean()) if len(km) else float("nan")


def long_share(panel: "Panel") -> float:
    """S18b: share of the employed who live over 10 km from work."""
    return share(commuters(panel)["commute_km"] > LONG_KM)


def short_share(panel: "Panel") -> float:
    """S18c: share of the employed who live under 5 km from work. Every job of the model is full time."""
    return share(commuters(panel)["commute_km"] < SHORT_KM)


def draw(axes: "Axes", panels: "Sequence[Panel]") -> None:
    """Employed by distance from home to work, residents of the grid and in-commuters apart."""
    from experiments.figures import COLOURS, FAINT, QUIET

    people = pooled(panels, commuters)
    edges = np.arange(0.0, FARTHEST_KM + STEP_KM, STEP_KM).tolist()
    km, outside = people["commute_km"].clip(upper=FARTHEST_KM), people["is_outside_home"].astype(bool)
    groups = [km[~outside].to_numpy(), km[outside].to_numpy()]
    weights = [np.full(len(group), 100 / max(len(people), 1)) for group in groups]
    axes.hist(
        groups, edges, weights=weights, stacked=True, color=[COLOURS[0], FAINT], edgecolor="white", linewidth=0.5,
        label=["live in the region", "live outside it"],
    )  # fmt: skip
    for edge in (SHORT_KM, LONG_KM):
        axes.axvline(edge, color=QUIET, linewidth=1, linestyle="--")
    axes.set_xlabel(f"km from home to work (last bar: {FARTHEST_KM - STEP_KM:g} or more)")
    axes.set_ylabel("% of the employed")
    axes.legend(fontsize=8)


FACTS: Final = (Fact("S18a", mean_km), Fact("S18b", long_share), Fact("S18c", short_share))
PICTURES: Final = (Picture(("S18a", "S18b", "S18c"), "How far from work people live; dashes at 5 and 10 km", draw),)
