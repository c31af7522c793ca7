"""Matching: how hires grow with people who look for work and with posts that look for people (S17)."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from experiments.facts.estimation import binned, pooled, settled, slopes
from experiments.facts.fact import Fact, Picture

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from experiments.panels import Panel

COUNTS: Final = {"hires_unemployed": "hires", "unemployed": "unemployed", "vacancies": "vacancies"}
"""Columns of the panel, and what they are called here."""
MOST_EMPTY: Final = 0.1
"""Share of areas and months without hires above which leaving them out would bend the slopes: small regions."""


def cells(panel: "Panel") -> "pd.DataFrame":
    """Logarithms of hires, unemployed and vacancies by area and month, without those where one of them is zero.

    Hires are residents hired out of unemployment; stocks are as they were before the month's hires.
    """
    counts = settled(panel.areas)[[*COUNTS]].rename(columns=COUNTS)
    return counts[(counts > 0).all(axis=1)].apply(np.log)


def elasticities(panel: "Panel") -> dict[str, float]:
    """Of hires to unemployed and to vacancies: ln h = a + b ln u + c ln v + e, areas x months, pooled least squares.

    Which areas, whose hires and when stocks are counted decides about b and c; see the counts above. NaN if many areas
    have months without hires (Petrongolo & Pissarides 2001).
    """
    table, all_cells = cells(panel), settled(panel.areas)
    if len(table) < (1 - MOST_EMPTY) * len(all_cells):
        return {"unemployed": float("nan"), "vacancies": float("nan")}
    return slopes(table, "hires", ("unemployed", "vacancies"))


def returns_to_scale(panel: "Panel") -> float:
    """S17a: what hires grow by, in %, when unemployed and vacancies both grow by 1 %."""
    return sum(elasticities(panel).values())


def unemployment_elasticity(panel: "Panel") -> float:
    """S17b: what hires grow by, in %, when the unemployed grow by 1 %."""
    return elasticities(panel)["unemployed"]


def draw(axes: "Axes", panels: "Sequence[Panel]") -> None:
    """Hires against unemployed and against vacancies, each net of the other, in binned means with fitted slopes."""
    from experiments.figures import COLOURS

    table = pooled(panels, cells)
    table = table - table.mean()
    slope = slopes(table, "hires", ("unemployed", "vacancies"))
    for colour, marker, name, other in (
        (COLOURS[0], "o", "unemployed", "vacancies"),
        (COLOURS[1], "s", "vacancies", "unemployed"),
    ):
        own = table[name] - slopes(table, name, (other,))[other] * table[other]
        hires = table["hires"] - slopes(table, "hires", (other,))[other] * table[other]
        x, y = binned(own.to_numpy(), hires.to_numpy())
        axes.plot(x, y, marker, color=colour, markersize=5, label=f"{name}: elasticity {slope[name]:.2f}")
        axes.plot(x, slope[name] * x, color=colour, linewidth=1.4)
    axes.set_xlabel("ln unemployed or ln vacancies, given the other")
    axes.set_ylabel("ln hires, given the other")
    axes.legend(fontsize=8)


FACTS: Final = (Fact("S17a", returns_to_scale), Fact("S17b", unemployment_elasticity))
PICTURES: Final = (
    Picture(
        ("S17a", "S17b"),
        "How hires grow with the unemployed and with vacancies, over areas and months",
        draw,
    ),
)
