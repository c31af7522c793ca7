"""Judgement: what packages bring under seeds that the search has not seen, beside what the search saw of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from agents.table import Floats
from experiments.decisions.allocation import Part, planned_gbp
from experiments.decisions.frontier import ALMOST, Tried
from experiments.decisions.luck import REPLICATES
from experiments.decisions.objectives import Objective
from experiments.decisions.tables import table_of
from experiments.effects import paired
from model.chance import Chance
from scenarios.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One package, or a scenario to compare with, under fresh luck."""

    scenario: Scenario
    tried: Tried | None
    """None for a scenario that is no package of these parts."""
    planned_gbp: float
    effects: dict[str, dict[str, Any]]
    """Statistics of each objective by name, in its own sign: mean, low, high, seeds (futures or cases)."""
    seen: float
    """What the search saw of the first objective, in its own sign; NaN if it saw nothing."""
    on_frontier: float
    """Share of redraws of the fresh cases in which nothing cheaper brings as much; NaN for what is no package."""
    against_equal: dict[str, Any] | None
    """The first objective, this less the equal split; None where there is nothing to compare."""

    @property
    def file(self) -> str:
        """Name of its scenario file."""
        return f"{self.scenario.label.lower().replace(' ', '_')}.yaml"


def judged(
    effects: "pd.DataFrame",
    compared: Sequence[Tried],
    others: Sequence[Scenario],
    asked: Sequence[Objective],
    parts: Sequence[Part],
    own: Any,
) -> list[Judged]:
    """Everything that finished every case under fresh seeds; a package that did not is left out."""
    scenarios = [*(each.scenario for each in compared), *others]
    there = [s for s in scenarios if (effects["scenario"] == s.name).any()]
    names, tried = [s.name for s in there], {each.scenario.name: each for each in compared}
    tables = {one.name: _means(effects, names, one) for one in asked}
    first, sign = tables[asked[0].name], asked[0].sign
    costs = np.array([planned_gbp(s, parts) if s.name in tried else np.nan for s in there])
    often = on_frontier(sign * first, costs, own.draw)
    equal = next((i for i, s in enumerate(there) if s.label == "Equal split"), None)
    return [
        Judged(
            scenario=s, tried=tried.get(s.name), planned_gbp=float(costs[i]), on_frontier=float(often[i]),
            effects={name: paired(table[:, i], np.zeros(len(table))) for name, table in tables.items()},
            seen=sign * tried[s.name].score if s.name in tried else float("nan"),
            against_equal=paired(first[:, i], first[:, equal]) if equal not in (None, i) else None,
        )
        for i, s in enumerate(there)
    ]  # fmt: skip


def _means(effects: "pd.DataFrame", names: Sequence[str], one: Objective) -> Floats:
    """Effects in the objective's own sign (futures, scenarios); with one future, its cases stand for futures."""
    table = table_of(effects[["scenario", "future", "seed"]].assign(value=effects[one.name]), names)
    return table.means if len(table.futures) > 1 else table.scores[0].T


def on_frontier(scores: Floats, costs: Floats, draw: int) -> Floats:
    """Share of redraws of the rows (Efron 1979) in which nothing of less cost scores as much (packages,); NaN without a cost."""
    n, chance, hits = len(scores), Chance(draw), np.zeros(len(costs))
    for i in range(REPLICATES):
        rows = (chance.uniform("cases", i, np.arange(n)) * n).astype(int)
        means = scores[rows].mean(axis=0)
        best = 0.0
        for j in np.argsort(costs, kind="stable"):
            if np.isfinite(costs[j]) and means[j] > best + ALMOST:
                hits[j] += 1
                best = means[j]
    return np.where(np.isfinite(costs), hits / REPLICATES, np.nan)
