"""Assessment: every choice under every objective: by each rule, with what is luck of the seeds told from what is future."""

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from agents.table import Floats
from experiments.decisions import criteria
from experiments.decisions.information import FEWEST_FUTURES, Worth, evpi, worths
from experiments.decisions.luck import parts, replicated, share_of_luck
from experiments.decisions.objectives import Objective
from experiments.decisions.tables import Table, table_of
from experiments.effects import CONFIDENCE, paired

if TYPE_CHECKING:
    import pandas as pd

TAILS: Final = (0.5 - CONFIDENCE / 2, 0.5 + CONFIDENCE / 2)
EXTREMES: Final = ("worst", "largest_regret")
"""Statistics of the one future at the end: other futures are not drawn for them."""


@dataclass(frozen=True, slots=True)
class Number:
    """A statistic as measured, and with the luck of the seeds taken out, with its interval; NaN where it cannot be told."""

    measured: float
    mean: float = math.nan
    low: float = math.nan
    high: float = math.nan

    def natural(self, sign: float) -> "Number":
        """The same with this sign; the interval stays in order."""
        low, high = sorted((sign * self.low, sign * self.high))
        return Number(sign * self.measured, sign * self.mean, low, high)

    def plain(self, name: str) -> dict[str, float | None]:
        """Columns of a file; None for what cannot be told."""
        values = {
            name: self.measured, f"{name}_without_luck": self.mean, f"{name}_low": self.low, f"{name}_high": self.high,
        }  # fmt: skip
        return {key: value if math.isfinite(value) else None for key, value in values.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """How often one choice is ahead of another (positions)."""

    one: int
    other: int
    futures: int
    wins: int
    share_low: float
    share_high: float
    """Wilson's interval of the share of futures, luck and all."""
    share: Number
    lead: dict[str, Any]
    """Mean over futures of the first less the second, with its interval."""
    luck: float
    """Part of the spread of the lead over futures that is luck of the seeds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessed:
    """One objective; lists are by choice."""

    objective: Objective
    table: Table
    numbers: Mapping[str, tuple[Number, ...]]
    expected: tuple[dict[str, Any], ...]
    enough: tuple[tuple[float, float], ...]
    rules: Mapping[str, int]
    leads: tuple[Lead, ...]
    evpi: Number
    worths: tuple[Worth, ...]


def assessed(
    effects: "pd.DataFrame",
    objective: Objective,
    choices: Sequence[str],
    nothing: str,
    parameters: "pd.DataFrame",
    draw: int,
) -> Assessed:
    """Judge the choices by one objective; `effects` has scenario, future, seed and a column of the objective's name."""
    values = effects[["scenario", "future", "seed"]].assign(value=effects[objective.name])
    table = table_of(values, choices, objective.sign, nothing)
    means, least = table.means, objective.sign * objective.enough
    numbers = statistics(table, least, draw)
    reached = criteria.satisfied(means, least)
    pairs = itertools.combinations(range(len(choices)), 2)
    return Assessed(
        objective=objective, table=table, numbers={k: v for k, v in numbers.items() if k not in ("ahead", "evpi")},
        expected=tuple(paired(column, np.zeros(len(column))) for column in means.T),
        enough=tuple(criteria.wilson(int(hits), len(means), CONFIDENCE) for hits in reached.sum(axis=0)),
        rules=criteria.by_rule(means, reached),
        leads=tuple(lead(table, one, other, numbers["ahead"][one * len(choices) + other]) for one, other in pairs),
        evpi=numbers["evpi"][0], worths=known(table, parameters, draw),
    )  # fmt: skip


def statistics(table: Table, least: float, draw: int) -> dict[str, tuple[Number, ...]]:
    """Every statistic as measured and without luck, by name."""
    measured = _measured(table.means, least)
    if parts(table.scores).within is None:
        return {name: tuple(Number(float(v)) for v in values) for name, values in measured.items()}
    shapes = np.cumsum([len(values) for values in measured.values()])[:-1]
    drawn = {
        other: np.split(
            replicated(table.scores, lambda m: np.concatenate([*_measured(m, least).values()]), draw, other_futures=other),
            shapes, axis=1,
        )
        for other in (False, True)
    }  # fmt: skip
    found = {}
    for i, (name, values) in enumerate(measured.items()):
        replicates = drawn[name not in EXTREMES][i]
        low, high = np.quantile(replicates, TAILS, axis=0)
        rows = zip(values, replicates.mean(axis=0), low, high, strict=True)
        found[name] = tuple(Number(*map(float, row)) for row in rows)
    return found


def _measured(means: Floats, least: float) -> dict[str, Floats]:
    """Statistics of means (futures, choices), each (choices,), (choices x choices,) or (1,)."""
    regret = criteria.regret(means)
    return {
        "mean": means.mean(axis=0), "worst": means.min(axis=0), "mean_regret": regret.mean(axis=0),
        "largest_regret": regret.max(axis=0), "best": (regret <= 0).mean(axis=0),
        "enough": criteria.satisfied(means, least).mean(axis=0),
        "ahead": (means[:, :, None] > means[:, None, :]).mean(axis=0).ravel(), "evpi": np.array([evpi(means)]),
    }  # fmt: skip


def lead(table: Table, one: int, other: int, share: Number) -> Lead:
    """How often, and by how much on the mean, the first is ahead of the second."""
    gap = table.means[:, one] - table.means[:, other]
    wins, n = int((gap > 0).sum()), len(gap)
    low, high = criteria.wilson(wins, n, CONFIDENCE)
    return Lead(
        one=one, other=other, futures=n, wins=wins, share_low=low, share_high=high, share=share,
        lead=paired(gap, np.zeros(n)), luck=share_of_luck(table.scores, one, other),
    )  # fmt: skip


def known(table: Table, parameters: "pd.DataFrame", draw: int) -> tuple[Worth, ...]:
    """What knowing each parameter is worth; nothing is said of parameters that do not vary, or from too few futures."""
    if len(table.futures) < FEWEST_FUTURES:
        return ()
    varied = parameters.loc[list(table.futures)]
    columns = {str(name): varied[name].to_numpy(float) for name in varied if np.ptp(varied[name]) > 0}
    return tuple(worths(table.means, columns, draw)) if columns else ()


def jointly(found: Sequence[Assessed]) -> list[tuple[int, int]]:
    """In how many of how many futures each choice meets the thresholds of all objectives (Starr's domain criterion)."""
    shared = sorted(set.intersection(*(set(each.table.futures) for each in found)))
    reached = []
    for each in found:
        rows = [each.table.futures.index(future) for future in shared]
        reached.append(criteria.satisfied(each.table.means[rows], each.objective.sign * each.objective.enough))
    return [(int(hits), len(shared)) for hits in np.all(reached, axis=0).sum(axis=0)]


def dominated(found: Sequence[Assessed]) -> list[tuple[int, int, str]]:
    """Every choice that another dominates by all objectives: the better, the worse, and how."""
    shared = sorted(set.intersection(*(set(each.table.futures) for each in found)))
    means = [each.table.means[[each.table.futures.index(future) for future in shared]] for each in found]
    pairs = itertools.permutations(range(len(found[0].table.choices)), 2)
    return [(a, b, how) for a, b in pairs if (how := criteria.dominates(means, a, b))]
