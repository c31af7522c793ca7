"""Facts of productivity: how far firms lie apart, how long it lasts, and what foreign owners add."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from experiments.facts.estimation import pooled
from experiments.facts.fact import Fact, Picture
from experiments.facts.population import NEXT, decembers, whole_year, year_on_year
from experiments.figures import COLOURS, INK, QUIET

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from experiments.panels import Panel

LEAST_IN_SECTOR: Final = 50
"""Firm-years of a sector whose deciles are worth taking."""
LEAST_PAIRS: Final = 100
LEAST_FOREIGN: Final = 20
PRODUCTIVITY_FROM: Final = 5
MATCHED_FROM: Final = 10
MATCHING_EDGES: Final = (20, 50, 100, 250, 500)
MATCHING_NAMES: Final = ("10–19", "20–49", "50–99", "100–249", "250–499", "500+")
UK_FOREIGN_GAP: Final = (0.14, 0.19)
"""Owned in the EU and elsewhere abroad, against equivalent domestic firms (ONS, Annual Business Survey 1998-2018)."""


def decile_ratio(rows: "pd.DataFrame", name: str) -> float:
    """90/10 ratio within sectors of a column in logs: exp of the mean gap of the deciles, weighted by firm-years.

    Years are pooled after the mean of the sector and year is taken out. Sectors of few firms are left out.
    """
    deviation = rows[name] - rows.groupby(["sector", "tick"])[name].transform("mean")
    by_sector = deviation.groupby(rows["sector"])
    gap, n = by_sector.quantile(0.9) - by_sector.quantile(0.1), by_sector.count()
    large = n >= LEAST_IN_SECTOR
    return float(np.exp(np.average(gap[large], weights=n[large]))) if large.any() else np.nan


def output_per_worker(panel: "Panel") -> "pd.DataFrame":
    """Firms that were open all year and had output, with ln GVA of the year per employee of the year (GBP)."""
    rows = decembers(panel)
    rows = rows[whole_year(rows) & (rows["gva_gbp"] > 0) & (rows["mean_headcount"] > 0)]
    return rows.assign(ln_output=np.log(rows["gva_gbp"] / rows["mean_headcount"]))


def tfp_ratio(panel: "Panel") -> float:
    """S8a, the 90/10 ratio of TFP within sectors, all firms (Syverson 2011)."""
    return decile_ratio(decembers(panel), "ln_tfp")


def _productive(panel: "Panel") -> "pd.DataFrame":
    rows = output_per_worker(panel)
    return rows[rows["headcount"] >= PRODUCTIVITY_FROM]


def output_ratio(panel: "Panel") -> float:
    """S8b, the 90/10 ratio of GVA per worker within sectors, firms of 5 or more that were open all year."""
    return decile_ratio(_productive(panel), "ln_output")


def _tfp_of_survivors(panel: "Panel") -> "pd.DataFrame":
    return year_on_year(panel).dropna(subset=["ln_tfp", "ln_tfp" + NEXT])


def persistence(panel: "Panel") -> float:
    """S8c, slope of ln TFP on ln TFP a year before, all survivors and years together."""
    from scipy.stats import linregress

    pairs = _tfp_of_survivors(panel)
    if len(pairs) < LEAST_PAIRS or pairs["ln_tfp"].std() == 0:
        return np.nan
    return float(linregress(pairs["ln_tfp"], pairs["ln_tfp_next"]).slope)


def matched_gaps(rows: "pd.DataFrame") -> "pd.DataFrame":
    """Foreign less domestic mean ln GVA per worker in each cell of year, sector and size that has both.

    Columns: size_class, gap, foreign (number of foreign-owned firms, the weight of the cell).
    """
    rows = rows[rows["headcount"] >= MATCHED_FROM]
    rows = rows.assign(size_class=np.digitize(rows["headcount"], MATCHING_EDGES))
    cell = ["tick", "sector", "size_class"]
    sides = rows.groupby([*cell, "foreign_owned"])["ln_output"].agg(["mean", "size"]).reset_index()
    foreign, domestic = sides[sides["foreign_owned"]], sides[~sides["foreign_owned"]]
    both = foreign.merge(domestic, on=cell, suffixes=("", "_domestic"))
    return both[cell].assign(gap=both["mean"] - both["mean_domestic"], foreign=both["size"])


def foreign_gap(panel: "Panel") -> float:
    """S9, mean gap in ln GVA per worker of foreign-owned firms against domestic ones of the same size, sector and year.

    Weighted by foreign-owned firms: what ownership goes with where it is found. Firms of 10 or more, open all year.
    """
    gaps = matched_gaps(output_per_worker(panel))
    return float(np.average(gaps["gap"], weights=gaps["foreign"])) if gaps["foreign"].sum() >= LEAST_FOREIGN else np.nan


def draw_dispersion(axes: "Axes", panels: "Sequence[Panel]") -> None:
    """How TFP and output per worker of firms lie about the mean of their sector and year."""
    for table, name, words, colour in (
        (decembers, "ln_tfp", "TFP", COLOURS[0]),
        (_productive, "ln_output", "GVA per worker, firms of 5+", COLOURS[1]),
    ):
        rows = pooled(panels, table)
        about_mean = rows[name] - rows.groupby(["run", "sector", "tick"])[name].transform("mean")
        ratio = np.exp(np.subtract(*about_mean.quantile([0.9, 0.1])))
        density, edges = np.histogram(about_mean, bins=60, range=(-2.5, 2.5), density=True)
        axes.stairs(density, np.exp(edges), color=colour, linewidth=1.5, label=f"{words}: 90/10 = {ratio:.1f}")
    axes.set_xscale("log", base=2)
    axes.set(xlabel="relative to the mean of the sector and year", ylabel="density (of the log)")
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:g}")
    axes.set_xlim(1 / 10, 40)
    axes.legend(fontsize=8, loc="upper right")


def draw_persistence(axes: "Axes", panels: "Sequence[Panel]") -> None:
    """TFP against TFP a year before, as the density of all firm-years, with the fitted line."""
    from scipy.stats import linregress

    pairs = pooled(panels, _tfp_of_survivors)
    fit = linregress(pairs["ln_tfp"], pairs["ln_tfp_next"])
    ends = np.quantile(pairs["ln_tfp"], [0.002, 0.998])
    axes.hexbin(pairs["ln_tfp"], pairs["ln_tfp_next"], gridsize=45, bins="log", cmap="Greys", extent=(*ends, *ends))
    axes.plot(ends, fit.intercept + fit.slope * ends, color=COLOURS[1], label=f"fitted line, slope {fit.slope:.2f}")
    axes.plot(ends, ends, color=QUIET, linestyle=":", label="no change")
    axes.set(xlabel="ln TFP in December", ylabel="ln TFP a year later")
    axes.legend(fontsize=8)


def draw_foreign_gap(axes: "Axes", panels: "Sequence[Panel]") -> None:
    """Gap of foreign-owned firms by size class: a mark for each run, the mean of all as a line."""
    gaps = pooled(panels, lambda panel: matched_gaps(output_per_worker(panel)))
    gaps = gaps.assign(weighted=gaps["gap"] * gaps["foreign"])
    sums = gaps.groupby(["run", "size_class"])[["weighted", "foreign"]].sum()
    by_run = (sums["weighted"] / sums["foreign"]).reset_index(name="gap")
    axes.plot(by_run["size_class"], by_run["gap"], "o", color=COLOURS[0], alpha=0.6, label="runs, by size")
    mean = gaps["weighted"].sum() / gaps["foreign"].sum()
    axes.axhline(mean, color=COLOURS[1], label=f"all sizes: {mean:.2f}")
    axes.axhspan(*UK_FOREIGN_GAP, color=QUIET, alpha=0.2, linewidth=0, label="UK: EU-owned to other foreign (ONS)")
    axes.axhline(0, color=INK, linewidth=1)
    axes.set_xticks(range(len(MATCHING_NAMES)), MATCHING_NAMES)
    axes.set(xlabel="employees", ylabel="foreign less domestic, ln GVA per worker")
    axes.legend(fontsize=8)


FACTS: Final = (
    Fact("S8a", tfp_ratio),
    Fact("S8b", output_ratio),
    Fact("S8c", persistence),
    Fact("S9", foreign_gap),
)
PICTURES: Final = (
    Picture(
        ("S8a", "S8b"), "Firms of one sector differ widely in what they get out of the same inputs", draw_dispersion
    ),
    Picture(("S8c",), "A productive firm is still productive a year later, if a little less so", draw_persistence),
    Picture(
        ("S9",),
        "Foreign-owned firms produce more per worker than domestic ones of their size and sector",
        draw_foreign_gap,
    ),
)
