"""Facts of size and growth of firms: Zipf's tail, tents of growth rates, calmer growth of larger firms."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from experiments.facts.estimation import pooled
from experiments.facts.fact import Fact, Picture
from experiments.facts.population import at_the_end, year_on_year
from experiments.figures import COLOURS, INK, QUIET

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from agents.table import Floats
    from experiments.panels import Panel

TAIL_FROM: Final = 10
GROWTH_FROM: Final = 5
"""Below five employees growth in whole persons is all steps."""
SIZE_EDGES: Final = (5, 8, 12, 20, 35, 60, 110, 220, 500)
LEAST_IN_CLASS: Final = 40
LEAST_IN_TAIL: Final = 20
SHAPES: Final = (0.2, 5.0)
LAPLACE, NORMAL = 1.0, 2.0


def rank_size_slope(sizes: "Floats") -> float:
    """Slope of ln(rank - 1/2) on ln(size); the half makes it unbiased in small samples (Gabaix and Ibragimov 2011)."""
    from scipy.stats import linregress

    if len(sizes) < LEAST_IN_TAIL:
        return np.nan
    largest_first = np.sort(sizes)[::-1]
    return float(linregress(np.log(largest_first), np.log(np.arange(len(sizes)) + 0.5)).slope)


def tail_slope(panel: "Panel") -> float:
    """S1, the slope of the rank-size line of organisations with 10 or more employees at the end (Axtell 2001)."""
    return rank_size_slope(_tail(panel))


def mean_size(panel: "Panel") -> float:
    """S2, employees per firm at the end."""
    return float(at_the_end(panel)["headcount"].mean())


def growth(panel: "Panel") -> "pd.DataFrame":
    """Log growth of headcount from December to December of survivors with 5 or more, and how far from its class.

    Columns: headcount, size_class, growth, deviation (growth minus mean growth of the size class over all years).
    """
    pairs = year_on_year(panel)
    pairs = pairs[(pairs["headcount"] >= GROWTH_FROM) & ~pairs["closed"]]
    rows = pairs[["headcount"]].assign(
        growth=np.log(pairs["headcount_next"] / pairs["headcount"]),
        size_class=np.digitize(pairs["headcount"], SIZE_EDGES),
    )
    return rows.assign(deviation=rows["growth"] - rows.groupby("size_class")["growth"].transform("mean"))


def subbotin_scale(deviations: "Floats", shape: float) -> float:
    """Most likely scale a given the shape b: (b mean|x|^b)^(1/b)."""
    return float((shape * np.mean(np.abs(deviations) ** shape)) ** (1 / shape))


def subbotin_shape(deviations: "Floats") -> float:
    """Most likely shape b of a Subbotin density b / (2 a Gamma(1/b)) exp(-|x/a|^b) about zero; the scale a is free.

    1 is a Laplace tent, 2 the normal. The location is the mean, not the median: growth in whole persons has many exact
    zeros, and a peak put on them pulls b down.
    """
    from scipy.optimize import minimize_scalar
    from scipy.special import gammaln

    if len(deviations) < LEAST_IN_CLASS:
        return np.nan
    x = np.asarray(deviations, dtype=float)

    def surprise(b: float) -> float:
        return float(np.log(2 * subbotin_scale(x, b)) - np.log(b) + gammaln(1 / b) + 1 / b)

    return float(minimize_scalar(surprise, bounds=SHAPES, method="bounded", options={"xatol": 1e-4}).x)


def growth_shape(panel: "Panel") -> float:
    """S3, the Subbotin shape of growth demeaned by size class, all years together (Bottazzi and Secchi 2002)."""
    return subbotin_shape(growth(panel)["deviation"].to_numpy())


def spread_by_size(rows: "pd.DataFrame") -> "pd.DataFrame":
    """Mean ln size and ln sd of growth of each size class with at least 40 firm-years."""
    classes = rows.assign(ln_size=np.log(rows["headcount"])).groupby("size_class")
    table = classes.agg(n=("growth", "size"), ln_size=("ln_size", "mean"), sd=("growth", "std"))
    table = table[(table["n"] >= LEAST_IN_CLASS) & (table["sd"] > 0)]
    return table.assign(ln_sd=np.log(table["sd"]))


def spread_slope(panel: "Panel") -> float:
    """S4, slope of ln sd(growth) on ln size over size classes of equal weight (Stanley et al. 1996)."""
    from scipy.stats import linregress

    table = spread_by_size(growth(panel))
    return float(linregress(table["ln_size"], table["ln_sd"]).slope) if len(table) > 2 else np.nan


def _tail(panel: "Panel") -> "Floats":
    """Sizes of all organisations of 10 or more at the end, largest first."""
    rows = panel.organisations
    sizes = rows.loc[(rows["tick"] == rows["tick"].max()) & (rows["headcount"] >= TAIL_FROM), "headcount"]
    return np.asarray(np.sort(sizes.to_numpy(dtype=float))[::-1])


def draw_sizes(axes: "Axes", panels: "Sequence[Panel]") -> None:
    """Rank against size of every run, with the fitted line of all and Zipf's law through the same middle."""
    tails = [_tail(panel) for panel in panels]
    ranks = [np.arange(len(sizes)) + 0.5 for sizes in tails]
    for i, (sizes, rank) in enumerate(zip(tails, ranks, strict=True)):
        axes.loglog(sizes, rank, ".", color=COLOURS[0], markersize=3, alpha=0.6, label=None if i else "organisations")
    slope = float(np.mean([rank_size_slope(sizes) for sizes in tails]))
    size, rank = (np.exp(np.log(np.concatenate(values)).mean()) for values in (tails, ranks))
    ends = np.array([TAIL_FROM, max(sizes.max(initial=TAIL_FROM) for sizes in tails)])
    axes.loglog(ends, rank * (ends / size) ** slope, color=COLOURS[1], label=f"fitted line, slope {slope:.2f}")
    axes.loglog(ends, rank * size / ends, color=QUIET, linestyle=":", label="Zipf's law, slope −1")
    axes.set(xlabel="employees", ylabel="rank, largest first")
    axes.legend(fontsize=8)


def draw_growth(axes: "Axes", panels: "Sequence[Panel]") -> None:
    """Density of growth on a log scale, with the fitted Subbotin and a Laplace and a normal of the same fit."""
    from scipy.stats import gennorm

    deviations = pooled(panels, growth)["deviation"].to_numpy()
    shape = subbotin_shape(deviations)
    reach = min(float(np.abs(deviations).max(initial=0.1)), 1.5)
    density, edges = np.histogram(deviations, bins=45, range=(-reach, reach), density=True)
    middles, x = (edges[1:] + edges[:-1]) / 2, np.linspace(-reach, reach, 301)
    axes.semilogy(middles[density > 0], density[density > 0], "o", color=COLOURS[0], markersize=3.5, label="firms")
    for b, colour, dash, label in (
        (shape, COLOURS[1], "-", f"fitted Subbotin, b = {shape:.2f}"),
        (LAPLACE, INK, "--", "Laplace (b = 1)"),
        (NORMAL, QUIET, ":", "normal (b = 2)"),
    ):
        curve = gennorm.pdf(x, b, scale=subbotin_scale(deviations, b))
        axes.semilogy(x, curve, color=colour, linestyle=dash, label=label)
    axes.set_ylim(density[density > 0].min() / 3, density.max() * 3)
    axes.set(xlabel="annual log growth of employment, less the mean of the size class", ylabel="density")
    axes.legend(fontsize=8)


def draw_spread(axes: "Axes", panels: "Sequence[Panel]") -> None:
    """Spread of growth by size with the fitted line."""
    from matplotlib.ticker import NullFormatter
    from scipy.stats import linregress

    table = spread_by_size(pooled(panels, growth))
    fit = linregress(table["ln_size"], table["ln_sd"])
    size = np.exp(table["ln_size"])
    axes.loglog(size, table["sd"], "o", color=COLOURS[0], label="size classes")
    line = np.exp(fit.intercept) * size**fit.slope
    axes.loglog(size, line, color=COLOURS[1], label=f"fitted line, slope {fit.slope:.2f}")
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(lambda value, _: f"{value:g}")
        axis.set_minor_formatter(NullFormatter() if axis is axes.xaxis else lambda value, _: f"{value:g}")
    axes.set(xlabel="employees", ylabel="standard deviation of annual log growth")
    axes.legend(fontsize=8)


FACTS: Final = (
    Fact("S1", tail_slope),
    Fact("S2", mean_size),
    Fact("S3", growth_shape),
    Fact("S4", spread_slope),
)
PICTURES: Final = (
    Picture(("S1", "S2"), "A few large firms and very many small ones: ranks fall with size along a line", draw_sizes),
    Picture(("S3",), "Growth of firms is a tent: mostly nothing, now and then a leap", draw_growth),
    Picture(("S4",), "Growth of larger firms is calmer, yet less so than if their parts were independent", draw_spread),
)
