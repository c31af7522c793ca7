"""Facts of the life of firms: births, deaths, survival, and who is in danger when."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from experiments.facts.estimation import pooled
from experiments.facts.fact import Fact, Picture
from experiments.facts.population import firms, is_manufacturing, year_on_year
from experiments.figures import COLOURS, INK, QUIET
from model.clock import TICKS_PER_YEAR, year

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from agents.table import Floats
    from experiments.panels import Panel

YEARS_OF_LIFE: Final = 8
LEAST_AT_RISK: Final = 50
"""Entrants who begin a year of life; with fewer its hazard is chance."""
LEAST_YEARS: Final = 4
"""Years of life that must be seen before one can say in which the hazard peaks."""
LEAST_EXITS: Final = 20
UK_SURVIVAL: Final = ((2012, (0.913, 0.739, 0.594, 0.504, 0.432)), (2007, (0.954, 0.811, 0.630, 0.520, 0.446)))
"""Share of UK enterprises born in a year that is alive one to five years later (ONS business demography)."""
SIZE_CLASSES: Final = ((1, "1"), (2, "2–4"), (5, "5–9"), (10, "10–49"), (50, "50–249"), (250, "250+"))


def lifetimes(panel: "Panel") -> "pd.DataFrame":
    """Firms born in the run: months they have lived so far, and whether they have closed (others are still alive).

    A firm that opens in one month and closes in the next has lived one month.
    """
    events = panel.demography
    births = events[events["is_birth"] & is_manufacturing(events)][["slot", "tick"]]
    closures = events[~events["is_birth"]][["slot", "tick"]].rename(columns={"tick": "closed_at"})
    lives = births.merge(closures, on="slot", how="left")
    months = lives["closed_at"].fillna(panel.months["tick"].max()) - lives["tick"]
    return lives.assign(months=months, closed=lives["closed_at"].notna())


def survival(lives: "pd.DataFrame", years: int) -> "Floats":
    """Kaplan-Meier survival at the end of each year of life (years,); NaN beyond the oldest, or with few at risk."""
    from lifelines import KaplanMeierFitter

    at_risk = np.array([(lives["months"] >= TICKS_PER_YEAR * age).sum() for age in range(years)])
    seen = (at_risk >= LEAST_AT_RISK) & (lives["months"].max() >= TICKS_PER_YEAR * (1 + np.arange(years)))
    if not seen.any():
        return np.full(years, np.nan)
    fitted = KaplanMeierFitter().fit(lives["months"], lives["closed"])
    share = fitted.survival_function_at_times(TICKS_PER_YEAR * (1 + np.arange(years))).to_numpy()
    return np.where(seen, share, np.nan)


def hazards(lives: "pd.DataFrame", years: int = YEARS_OF_LIFE) -> "Floats":
    """Chance of closing in each year of life, of those that begin it (years,): 1 - S(k) / S(k - 1)."""
    alive = np.concatenate([[1.0], survival(lives, years)])
    return np.asarray(1 - alive[1:] / alive[:-1])


def survives(years: int) -> "Fact":
    """S5, the share of entrants alive after so many years, all cohorts born in the run."""
    return Fact(f"S5{'abcde'[years - 1]}", lambda panel: float(survival(lifetimes(panel), years)[-1]))


def most_dangerous_year(panel: "Panel") -> float:
    """S6a, the year of life with the highest hazard: 1 is the first twelve months."""
    by_year = hazards(lifetimes(panel))
    known = np.isfinite(by_year)
    return float(np.argmax(np.where(known, by_year, -1)) + 1) if known.sum() >= LEAST_YEARS else np.nan


def exit_by_size(panel: "Panel") -> float:
    """S6b, coefficient of ln size in a logit of closing within the year, all firm-years (Dunne et al. 1988)."""
    from statsmodels.discrete.discrete_model import Logit
    from statsmodels.tools.sm_exceptions import PerfectSeparationError

    pairs = year_on_year(panel)
    closed, size = pairs["closed"].to_numpy(dtype=float), np.log(pairs["headcount"].to_numpy(dtype=float))
    if min(closed.sum(), (1 - closed).sum()) < LEAST_EXITS:
        return np.nan
    try:
        return float(Logit(closed, np.column_stack([np.ones_like(size), size])).fit(disp=0).params[1])
    except PerfectSeparationError:
        return np.nan


def turnover(panel: "Panel") -> "pd.DataFrame":
    """Births and deaths of each whole year of the run, as shares of the mean stock of that year."""
    import pandas as pd

    events = panel.demography[is_manufacturing(panel.demography)]
    stock = firms(panel).groupby("tick").size()
    years = (panel.months["tick"].max() + 1) // TICKS_PER_YEAR
    which = events["tick"] // TICKS_PER_YEAR
    births = np.bincount(which[events["is_birth"]], minlength=years)[:years]
    deaths = np.bincount(which[~events["is_birth"]], minlength=years)[:years]
    ends = stock.to_numpy(dtype=float)[: years + 1]
    mean = (ends[1:] + ends[:-1]) / 2
    begins = [year(TICKS_PER_YEAR * y) for y in range(years)]
    return pd.DataFrame({"year": begins, "births": births / mean, "deaths": deaths / mean, "stock": mean})


def _rate(panel: "Panel", what: str) -> float:
    """Per year, over the mean stock of the run; everyone counts, also those that die in the year they are born."""
    table = turnover(panel)
    return float((table[what] * table["stock"]).sum() / table["stock"].sum()) if len(table) else np.nan


def birth_rate(panel: "Panel") -> float:
    """S7a, firms that open per year and firm."""
    return _rate(panel, "births")


def death_rate(panel: "Panel") -> float:
    """S7b, firms that close per year and firm."""
    return _rate(panel, "deaths")


def draw_survival(axes: "Axes", panels: "Sequence[Panel]") -> None:
    """Share of entrants still alive by age in months, one line per run; ONS points of two cohorts."""
    from lifelines import KaplanMeierFitter

    for i, panel in enumerate(panels):
        lives = lifetimes(panel)
        if lives.empty:
            continue
        curve = KaplanMeierFitter().fit(lives["months"], lives["closed"]).survival_function_
        curve = curve[curve.index <= TICKS_PER_YEAR * (YEARS_OF_LIFE - 2)]
        label = "firms born in the run" if i == 0 else None
        axes.step(
            curve.index / TICKS_PER_YEAR, curve.iloc[:, 0], where="post", color=COLOURS[0], alpha=0.7, label=label
        )
    for (born, shares), marker in zip(UK_SURVIVAL, "os", strict=True):
        axes.plot(range(1, 6), shares, marker, color=COLOURS[1], markersize=5, label=f"UK, born {born} (ONS)")
    axes.set(xlabel="years since birth", ylabel="share still alive", ylim=(0, 1.02))
    axes.legend(fontsize=8)


def draw_hazards(axes: "Axes", panels: "Sequence[Panel]") -> None:
    """Chance of closing by year of life, all runs together, beside the hazards of two UK cohorts."""
    by_year = hazards(pooled(panels, lifetimes))
    axes.bar(1 + np.arange(YEARS_OF_LIFE), by_year, color=COLOURS[0], width=0.7, label="firms born in the run")
    for (born, shares), marker in zip(UK_SURVIVAL, "os", strict=True):
        alive = np.array([1.0, *shares])
        axes.plot(range(1, 6), 1 - alive[1:] / alive[:-1], marker, color=COLOURS[1], label=f"UK, born {born} (ONS)")
    axes.set(xlabel="year of life", ylabel="chance of closing in the year")
    axes.set_xticks(1 + np.arange(YEARS_OF_LIFE))
    axes.legend(fontsize=8)


def draw_exit_by_size(axes: "Axes", panels: "Sequence[Panel]") -> None:
    """Share of firms that close within the year by size class, with 95 % intervals."""
    pairs = pooled(panels, year_on_year)
    lows = [low for low, _ in SIZE_CLASSES]
    classes = pairs.groupby(np.digitize(pairs["headcount"], lows) - 1)["closed"].agg(["mean", "size"])
    half = 1.96 * np.sqrt(classes["mean"] * (1 - classes["mean"]) / classes["size"])
    bars: Any = {"color": COLOURS[0], "ecolor": INK, "capsize": 3, "width": 0.7}
    axes.bar(classes.index.to_numpy(), classes["mean"], yerr=half, **bars)
    axes.set_xticks(range(len(SIZE_CLASSES)), [name for _, name in SIZE_CLASSES])
    axes.set(xlabel="employees at the beginning of the year", ylabel="share that close in the year")
    axes.set_ylim(bottom=0)


def draw_turnover(axes: "Axes", panels: "Sequence[Panel]") -> None:
    """Births and deaths over the years, mean of the runs and their range."""
    from matplotlib.ticker import MaxNLocator

    years = pooled(panels, turnover).groupby("year")[["births", "deaths"]]
    mean, low, high = years.mean(), years.min(), years.max()
    for what, colour in (("births", COLOURS[2]), ("deaths", COLOURS[1])):
        axes.plot(mean.index, mean[what], color=colour, label=what)
        axes.fill_between(mean.index, low[what], high[what], color=colour, alpha=0.15, linewidth=0)
    axes.axhline(mean.to_numpy().mean(), color=QUIET, linestyle=":", linewidth=1)
    axes.set(xlabel="year", ylabel="per firm and year")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_ylim(bottom=0)
    axes.legend(fontsize=8)


FACTS: Final = (
    *(survives(years) for years in range(1, 6)),
    Fact("S6a", most_dangerous_year),
    Fact("S6b", exit_by_size),
    Fact("S7a", birth_rate),
    Fact("S7b", death_rate),
)
PICTURES: Final = (
    Picture(
        ("S5a", "S5b", "S5c", "S5d", "S5e"), "Fewer than half of all new firms see their fifth birthday", draw_survival
    ),
    Picture(("S6a",), "The second and third year of life are the most dangerous", draw_hazards),
    Picture(("S6b",), "Small firms close far more often than large ones", draw_exit_by_size),
    Picture(("S7a", "S7b"), "Births and deaths of firms balance year by year", draw_turnover),
)
