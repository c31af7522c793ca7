"""Facts of hiring: what people bring along from more productive firms."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from experiments.facts.estimation import pooled, slopes
from experiments.facts.fact import Fact, Picture
from experiments.facts.population import NEXT, cell, decembers, partialled, year_on_year
from experiments.figures import COLOURS, INK, QUIET
from model.clock import TICKS_PER_YEAR
from model.processes.discovery import Discovery

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from experiments.panels import Panel

LEAST_FIRM_YEARS: Final = 500
LEAST_WITH_HIRES: Final = 50
DOTS: Final = 10
CONTROLS: Final = ("ln_tfp_before", "ln_tfp_earlier", "ln_jobs")
SAME: Final = ("sector", "tick")
DANISH_GAIN: Final = 0.0035
"""Per year, of the average Danish manufacturing firm (Stoyanov and Zubanov 2012)."""


def hiring(panel: "Panel") -> "pd.DataFrame":
    """One row per firm and year of those open from two Decembers before the year to the December after it.

    hire_gap: the year's sum over hires of max(ln TFP of the sender - own ln TFP of the December before, 0) / headcount.
    gain: ln TFP a year after the year less ln TFP before it. Controls: ln_tfp_before, ln_tfp_earlier, ln_jobs.
    """
    pairs = year_on_year(panel)
    rows = pairs[~pairs["closed"]]
    for years, name in ((1, "before"), (2, "earlier")):
        past = pairs[["tick", "slot", "ln_tfp"]].assign(tick=pairs["tick"] + TICKS_PER_YEAR * years)
        rows = rows.merge(past, on=["tick", "slot"], suffixes=("", f"_{name}"))
    rows = rows.dropna(subset=["ln_tfp_earlier", "ln_tfp_before", "ln_tfp" + NEXT])
    return rows.assign(gain=rows["ln_tfp" + NEXT] - rows["ln_tfp_before"], ln_jobs=np.log(rows["headcount"]))


def gain_per_gap(rows: "pd.DataFrame") -> float:
    """Slope of the gain on the gap of hires given own TFP of the two Decembers before, jobs, sector and year."""
    return slopes(rows.assign(cell=cell(rows, SAME)), "gain", ("hire_gap", *CONTROLS), within="cell")["hire_gap"]


def hiring_gain(panel: "Panel") -> float:
    """S20a, what hires from more productive firms add to the average firm's TFP per year (Stoyanov and Zubanov 2012).

    The gain a year on per unit of gap, times the mean gap. Own TFP of before must be held constant, and the gap be
    taken to it: firms below their normal TFP have larger gaps and recover whoever they hire. Some of it is
    not cause: firms that have become more productive grow, and hire.
    """
    rows = hiring(panel)
    if len(rows) < LEAST_FIRM_YEARS or (rows["hire_gap"] > 0).sum() < LEAST_WITH_HIRES:
        return np.nan
    return gain_per_gap(rows) * float(decembers(panel)["hire_gap"].mean())


def carried_gain(panel: "Panel") -> float:
    """What hires added to TFP of the average organisation per year by the model's own account, gap in TFP or not.

    Elasticity x knowledge carried by hires in a year / knowledge there is.
    """
    months, there = panel.months, panel.organisations["knowledge_index"].mean()
    yearly = TICKS_PER_YEAR * float((months["learning_hires"] / months["living"]).mean())
    return float(Discovery().knowledge_elasticity * yearly / there)


def draw_hiring(axes: "Axes", panels: "Sequence[Panel]") -> None:
    """Growth of TFP against the gap of the hires before it: firms without such hires, then tenths of those with."""
    rows = pooled(panels, hiring)
    residual = partialled(rows, ("gain",), CONTROLS, SAME)[:, 0]
    has_hires = (rows["hire_gap"] > 0).to_numpy()
    order = np.argsort(rows["hire_gap"].to_numpy(), kind="stable")
    groups = [np.flatnonzero(~has_hires), *np.array_split(order[(~has_hires).sum() :], DOTS)]
    x = np.array([rows["hire_gap"].to_numpy()[group].mean() for group in groups])
    y = np.array([residual[group].mean() for group in groups])
    half = np.array([1.96 * residual[group].std() / np.sqrt(len(group)) for group in groups])
    axes.errorbar(
        x, 100 * y, yerr=100 * half, fmt="o", color=COLOURS[0], markersize=4, linewidth=1, label="groups of firms"
    )
    found, mean = gain_per_gap(rows), rows["hire_gap"].mean()
    carried = np.mean([carried_gain(panel) for panel in panels])
    for gain, colour, dash, words in (
        (found * mean, COLOURS[1], "-", "fitted line"),
        (DANISH_GAIN, QUIET, ":", "Danish firms"),
        (carried, INK, "--", "all that hires carry here"),
    ):
        line = 100 * gain / mean * (x - mean)
        axes.plot(x, line, color=colour, linestyle=dash, label=f"{words}: {100 * gain:.2f} % a year")
    axes.set(
        xlabel="gap in ln TFP to the firms that people came from × share hired",
        ylabel="TFP growth a year on, % (given own TFP)",
    )
    axes.legend(fontsize=8)


FACTS: Final = (Fact("S20a", hiring_gain),)
PICTURES: Final = (Picture(("S20a",), "Firms gain from people they hire out of more productive firms", draw_hiring),)
