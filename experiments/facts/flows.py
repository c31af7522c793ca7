"""Flows: how often people lose, leave, change and find jobs, from the monthly counts of a run (S15)."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from experiments.facts.estimation import pooled, ratio, settled
from experiments.facts.fact import Fact, Picture
from experiments.panels import SURVEY_MONTHS
from model.clock import TICKS_PER_YEAR, year

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from experiments.panels import Panel

FLOWS: Final = {
    "lost": ("survey_employed", ("survey_lost",)),
    "inactive": ("employed", ("to_inactive",)),
    "changed": ("survey_employed", ("survey_changed",)),
    "found": ("survey_unemployed", ("survey_found",)),
    "hired": ("employed", ("hires",)),
}
"""Of each rate, the stock it is over and the flows in it. The survey's compare interviews three months apart."""


def events(panel: "Panel") -> "pd.DataFrame":
    """Events of each rate by month after the first year, and the stocks they are over: those of the month before."""
    months = panel.months.sort_values("tick").astype("float64")
    before = months[["employed"]].shift()
    surveyed = months[["survey_employed", "survey_unemployed"]]
    counts = {name: months[list(flows)].sum(axis=1) for name, (_, flows) in FLOWS.items()}
    return settled(before.join(surveyed).assign(tick=months["tick"], **counts))


def rate(panel: "Panel", name: str) -> float:
    """Events over people at risk, all months pooled: per month, or per quarter for what the survey sees."""
    table = events(panel)
    return ratio(table[name].sum(), table[FLOWS[name][0]].sum())


def employment_to_unemployment(panel: "Panel") -> float:
    """S15a: a third of those in modelled jobs whom a survey three months later finds unemployed, per month.

    As the evidence has it from the Labour Force Survey: short spells out of work between two interviews stay unseen.
    """
    return rate(panel, "lost") / SURVEY_MONTHS


def employment_to_inactivity(panel: "Panel") -> float:
    """S15b: people in jobs who become inactive, retirement included, per month."""
    return rate(panel, "inactive")


def job_to_job(panel: "Panel") -> float:
    """S15c: a third of those in modelled jobs who three months later are in a job begun since, per month."""
    return rate(panel, "changed") / SURVEY_MONTHS


def unemployment_to_employment(panel: "Panel") -> float:
    """S15d: monthly hazard 1 - (1 - P)^(1/3), P the share of the unemployed who work three months later."""
    return float(per_month(rate(panel, "found")))


def per_month(share: float) -> float:
    """Monthly hazard that gives this share in a quarter."""
    return float(1 - max(1 - share, 0.0) ** (1 / SURVEY_MONTHS))


def hires(panel: "Panel") -> float:
    """S15e: hires by modelled organisations over their employees, per month."""
    return rate(panel, "hired")


def monthly_rates(panel: "Panel") -> "pd.DataFrame":
    """Rates of each month as means of the year before (%), with the calendar year."""
    table = events(panel).rolling(TICKS_PER_YEAR).mean()
    rates = {name: table[name] / table[stock] for name, (stock, _) in FLOWS.items()}
    rates |= {name: rates[name] / SURVEY_MONTHS for name in ("lost", "changed")}
    rates["found"] = rates["found"].map(per_month)
    percent = {name: 100 * values for name, values in rates.items()}
    end = events(panel)["tick"].map(lambda tick: year(int(tick) + 1))
    return table.assign(year=end, **percent).dropna()


def draw_leaving(axes: "Axes", panels: "Sequence[Panel]") -> None:
    """Hires and the three ways out of a job over time."""
    words = {"hired": "hired", "changed": "change jobs", "inactive": "become inactive", "lost": "become unemployed"}
    _draw(axes, panels, words)
    axes.set_ylabel("% of employees a month")


def draw_finding(axes: "Axes", panels: "Sequence[Panel]") -> None:
    """Share of the unemployed who find a job over time."""
    _draw(axes, panels, {"found": "find a job"})
    axes.set_ylabel("% of the unemployed a month")


def _draw(axes: "Axes", panels: "Sequence[Panel]", words: dict[str, str]) -> None:
    """Mean over runs, and the range of runs, of each of these rates."""
    from experiments.figures import COLOURS

    by_year = pooled(panels, monthly_rates).groupby("year")
    for colour, (name, label) in zip(COLOURS, words.items(), strict=False):
        rates = by_year[name]
        mean = rates.mean()
        axes.fill_between(mean.index, rates.min(), rates.max(), color=colour, alpha=0.15, linewidth=0)
        axes.plot(mean.index, mean, color=colour, linewidth=1.8, label=label)
    axes.set_ylim(bottom=0)
    axes.set_xlabel("mean of twelve months; shade: range of runs")
    axes.legend(fontsize=8, ncols=2)


FACTS: Final = (
    Fact("S15a", employment_to_unemployment),
    Fact("S15b", employment_to_inactivity),
    Fact("S15c", job_to_job),
    Fact("S15d", unemployment_to_employment),
    Fact("S15e", hires),
)
PICTURES: Final = (
    Picture(
        ("S15a", "S15b", "S15c", "S15e"),
        "How many employees are hired in a month, and how many go where",
        draw_leaving,
    ),
    Picture(("S15d",), "How many of the unemployed find a job in a month", draw_finding),
)
