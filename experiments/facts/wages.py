"""Wages: what people gain by moving, and what large and productive employers pay more (S19)."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from agents.workers import EMPLOYED
from experiments.facts.estimation import binned, centred, pooled, ratio, settled, slopes
from experiments.facts.fact import Fact, Picture
from model.clock import TICKS_PER_YEAR
from model.commuting import N_SKILLS

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from agents.table import Floats
    from experiments.panels import Panel

CONTROLS: Final = ("age", "age_squared", "human_capital", *(f"skill_{level}" for level in range(1, N_SKILLS)))
"""What a person is worth to any employer; without it good firms would seem to pay what good people earn."""
WIDEST_GROWTH: Final = 0.3


def employees(people: "pd.DataFrame") -> "pd.DataFrame":
    """People employed in modelled organisations, without owners, whose pay is what the firm leaves them."""
    return people[(people["status"] == EMPLOYED) & ~people["owner"]]


def growth(panel: "Panel") -> "pd.DataFrame":
    """Change of ln wage over twelve months of everybody employed at both ends, and whether the employer changed.

    People who lost a job and found another in between have moved; the first year is left out.
    """
    columns = ["tick", "slot", "born", "employer", "ln_wage"]
    staff = employees(panel.people)[columns].astype({"ln_wage": "float64"})
    staff = staff[staff["tick"] >= TICKS_PER_YEAR - 1]
    earlier = staff.assign(tick=staff["tick"] + TICKS_PER_YEAR)
    both = staff.merge(earlier, on=["tick", "slot"], suffixes=("", "_before"))
    both = both[both["born"] == both["born_before"]]  # else somebody new lives in the row
    moved = (both["employer"] != both["employer_before"]).astype("float64")
    return both.assign(growth=both["ln_wage"] - both["ln_wage_before"], moved=moved)[["tick", "growth", "moved"]]


def mover_gain(panel: "Panel") -> float:
    """S19a: wage growth over a year of those who changed employer minus those who did not, ln, within years."""
    return slopes(growth(panel), "growth", ("moved",), within="tick")["moved"]


def pay(panel: "Panel") -> "pd.DataFrame":
    """Employees each December after the first year with the size and value added per worker of their employer, ln.

    Value added is of the calendar year, over mean headcount of the months the organisation lived; those whose employer
    made none drop out.
    """
    staff = settled(employees(panel.people))
    o = settled(panel.organisations)
    jobs = o["mean_headcount"] * o["months"] / TICKS_PER_YEAR
    per_worker = o["gva_gbp"].astype("float64") / jobs
    firms = o[["tick"]].assign(
        employer=o["slot"],
        ln_size=np.log(o["headcount"].clip(lower=1)),
        ln_gva=np.log(per_worker.where(per_worker > 0)),
    )
    columns = ["tick", "employer", "ln_wage", "born", "skill", "human_capital"]
    return staff[columns].merge(firms.dropna(), on=["tick", "employer"]).astype({"ln_wage": "float64"})


def with_controls(staff: "pd.DataFrame") -> "pd.DataFrame":
    """The same employees with age (years), its square and a column for each level of skill."""
    age = (staff["tick"] - staff["born"]) / TICKS_PER_YEAR
    levels = {f"skill_{level}": staff["skill"] == level for level in range(1, N_SKILLS)}
    return staff.assign(age=age, age_squared=age**2, **levels)


def size_premium(panel: "Panel") -> float:
    """S19b: ln wage on ln size of the employer, a level for each year and nothing else held constant."""
    return slopes(pay(panel), "ln_wage", ("ln_size",), within="tick")["ln_size"]


def rent_sharing(panel: "Panel") -> float:
    """S19c: ln wage on ln GVA per worker of the employer, given age, skill and human capital, within years.

    Without human capital good people would count as rents of good firms (Card et al. 2018).
    """
    return slopes(with_controls(pay(panel)), "ln_wage", ("ln_gva", *CONTROLS), within="tick")["ln_gva"]


def draw_movers(axes: "Axes", panels: "Sequence[Panel]") -> None:
    """Distribution of wage growth over a year of people who changed employer and of those who stayed."""
    from experiments.figures import COLOURS

    table = pooled(panels, growth)
    edges = 100 * np.linspace(-WIDEST_GROWTH, WIDEST_GROWTH, 61)
    for colour, moved, words in ((COLOURS[0], 0.0, "stayed"), (COLOURS[1], 1.0, "changed employer")):
        percent = 100 * table["growth"][table["moved"] == moved].to_numpy()
        weights = np.full(len(percent), 100 / max(len(percent), 1))
        axes.hist(
            percent, edges.tolist(), weights=weights, log=len(percent) > 0, histtype="step", color=colour, linewidth=1.6,
            label=words,
        )  # fmt: skip
        if len(percent):
            axes.axvline(percent.mean(), color=colour, linewidth=1.2, linestyle="--")
    axes.set_xlabel("growth of pay over twelve months, 100 ln")
    axes.set_ylabel("% of the group (log scale)")
    axes.legend(fontsize=8)


def draw_size(axes: "Axes", panels: "Sequence[Panel]") -> None:
    """Pay against the size of the employer."""
    table = pooled(panels, pay)
    x, y = table["ln_size"].to_numpy(), centred(table[["ln_wage"]].to_numpy(), _year_of_run(table))[:, 0]
    _draw_bins(axes, np.exp(x), y, slopes(table, "ln_wage", ("ln_size",), "tick")["ln_size"], 10)
    axes.set_xlabel("people who work at the employer (log scale)")
    axes.set_ylabel("pay against the mean of the year, 100 ln")


def draw_rents(axes: "Axes", panels: "Sequence[Panel]") -> None:
    """Pay against value added per worker of the employer, given what the person is worth to anyone."""
    table = with_controls(pooled(panels, pay))
    names = ["ln_wage", "ln_gva", *CONTROLS]
    inner = centred(table[names].to_numpy(np.float64), _year_of_run(table))
    wage, gva, controls = inner[:, 0], inner[:, 1], inner[:, 2:]
    wage, gva = (values - controls @ np.linalg.lstsq(controls, values, rcond=None)[0] for values in (wage, gva))
    _draw_bins(axes, np.exp(gva), wage, ratio(float(gva @ wage), float(gva @ gva)), 2)
    axes.set_xlabel("GVA per worker against the mean (ratio, log scale)")
    axes.set_ylabel("pay against the mean, 100 ln")


def _year_of_run(table: "pd.DataFrame") -> "Floats":
    return np.asarray(table["run"] * 10_000 + table["tick"], dtype=np.float64)


def _draw_bins(axes: "Axes", x: "Floats", y: "Floats", slope: float, base: int) -> None:
    """Binned means of y on a log scale of x, ticks at powers of the base, with a line of this slope."""
    from matplotlib.ticker import NullFormatter

    from experiments.figures import COLOURS

    axes.set_xscale("log", base=base)
    axes.xaxis.set_major_formatter("{x:g}")
    axes.xaxis.set_minor_formatter(NullFormatter())
    if not len(y):
        return
    at, mean = binned(np.log(x), y)
    axes.plot(np.exp(at), 100 * mean, "o", color=COLOURS[0], markersize=5)
    line = mean.mean() + slope * (at - at.mean())
    axes.plot(np.exp(at), 100 * line, color=COLOURS[1], linewidth=1.4, label=f"elasticity {slope:.3f}")
    axes.legend(fontsize=8)


FACTS: Final = (Fact("S19a", mover_gain), Fact("S19b", size_premium), Fact("S19c", rent_sharing))
PICTURES: Final = (
    Picture(
        ("S19a",),
        "How pay grows in a year with a new employer and with the old one; dashes: means",
        draw_movers,
    ),
    Picture(("S19b",), "How pay grows with the size of the employer", draw_size),
    Picture(
        ("S19c",), "How pay grows with the employer's value added per worker, for the same kind of person", draw_rents
    ),
)
