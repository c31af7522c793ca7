"""Facts of nearness: what dense surroundings add to productivity."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from experiments.facts.estimation import pooled, slopes
from experiments.facts.fact import Fact, Picture
from experiments.facts.population import cell, decembers, partialled
from experiments.figures import COLOURS, QUIET

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from agents.table import Floats
    from experiments.panels import Panel

NEAREST_KM: Final = 0.52
"""Mean distance between two random points of a square kilometre: jobs of the own cell are as far as that."""
LEAST_FIRM_YEARS: Final = 200
UK_ELASTICITY: Final = 0.02
"""Of manufacturing, with a distance exponent of 1 (Graham, Gibbons and Martin 2009)."""
DOTS: Final = 20
SAME: Final = ("sector", "tick")


def effective_density(easting: "Floats", northing: "Floats", jobs: "Floats") -> "Floats":
    """Jobs in reach of each place (n,): sum over all places of jobs / max(distance in km, 0.52), coordinates in m."""
    apart_km = np.hypot(easting[:, None] - easting, northing[:, None] - northing) / 1000
    return np.asarray((1 / np.maximum(apart_km, NEAREST_KM)) @ jobs)


def densities(panel: "Panel") -> "pd.DataFrame":
    """Manufacturing firms each December with ln effective density at their site: jobs of everybody modelled count."""
    import pandas as pd

    everybody = panel.organisations[panel.organisations["tick"] >= 0]
    years = []
    for tick, rows in everybody.groupby("tick"):
        sites = rows.groupby("site").agg(e=("easting", "first"), n=("northing", "first"), jobs=("headcount", "sum"))
        in_reach = effective_density(*(sites[name].to_numpy(dtype=float) for name in ("e", "n", "jobs")))
        years.append(pd.DataFrame({"tick": tick, "site": sites.index, "ln_density": np.log(in_reach)}))
    if not years:
        return decembers(panel).assign(ln_density=np.nan)
    return decembers(panel).dropna(subset="ln_tfp").merge(pd.concat(years), on=["tick", "site"])


def elasticity(rows: "pd.DataFrame") -> float:
    """Slope of ln TFP on ln effective density given ln jobs, sector and year."""
    rows = rows.assign(ln_jobs=np.log(rows["headcount"]), cell=cell(rows, SAME))
    return slopes(rows, "ln_tfp", ("ln_density", "ln_jobs"), within="cell")["ln_density"]


def density_elasticity(panel: "Panel") -> float:
    """S14, slope of ln TFP on ln effective density across firms, given sector, year and ln jobs; all years together.

    Years are pooled because one cross-section of 2,800 firms has a standard error of 0.01.
    """
    rows = densities(panel)
    return elasticity(rows) if len(rows) >= LEAST_FIRM_YEARS else np.nan


def draw_density(axes: "Axes", panels: "Sequence[Panel]") -> None:
    """TFP against effective density, both less what sector, year and size explain: twenty groups of firm-years."""
    rows = pooled(panels, densities)
    xy = partialled(rows.assign(ln_jobs=np.log(rows["headcount"])), ("ln_density", "ln_tfp"), ("ln_jobs",), SAME)
    groups = np.array_split(xy[np.argsort(xy[:, 0])], DOTS)
    dots = np.array([group.mean(axis=0) for group in groups])
    half = np.array([1.96 * group[:, 1].std() / np.sqrt(len(group)) for group in groups])
    axes.errorbar(
        dots[:, 0],
        dots[:, 1],
        yerr=half,
        fmt="o",
        color=COLOURS[0],
        markersize=4,
        linewidth=1,
        label="twentieths of firms",
    )
    ends, found = dots[[0, -1], 0], elasticity(rows)
    axes.plot(ends, found * ends, color=COLOURS[1], label=f"fitted line, elasticity {found:.3f}")
    axes.plot(ends, UK_ELASTICITY * ends, color=QUIET, linestyle=":", label=f"UK manufacturing, {UK_ELASTICITY}")
    axes.set(xlabel="ln effective density, given sector, year and size", ylabel="ln TFP, likewise")
    axes.legend(fontsize=8, loc="lower right")


FACTS: Final = (Fact("S14", density_elasticity),)
PICTURES: Final = (Picture(("S14",), "Firms in denser surroundings are a little more productive", draw_density),)
