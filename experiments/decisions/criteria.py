"""Criteria of choice under deep uncertainty, on a table of means (futures, choices) in which higher is better.

Regret (Savage 1951), maximin (Wald 1950), satisficing over futures (Starr 1963; Lempert 2019), dominance.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np

from agents.table import Bools, Floats

EXPECTED, MAXIMIN, MINIMAX, SATISFICING = "expected value", "maximin", "minimax regret", "satisficing"
RULES: Final = {
    EXPECTED: "the best mean over futures",
    MAXIMIN: "the best worst future",
    MINIMAX: "the least of the largest regrets",
    SATISFICING: "meets its thresholds in the largest share of futures",
}
EVERYWHERE, IN_DISTRIBUTION = "in every future", "at every level of risk"


def regret(means: Floats) -> Floats:
    """What each choice leaves on the table in each future: best of that future less its own (futures, choices)."""
    return np.asarray(means.max(axis=-1, keepdims=True) - means)


def satisfied(means: Floats, least: float) -> Bools:
    """Whether each choice reaches the threshold in each future (futures, choices)."""
    return np.asarray(means >= least)


def by_rule(means: Floats, reached: Bools) -> dict[str, int]:
    """The choice of each rule, by position; ties go to the higher mean, then to the first."""
    mean = means.mean(axis=0)
    scores = {
        EXPECTED: mean, MAXIMIN: means.min(axis=0), MINIMAX: -regret(means).max(axis=0), SATISFICING: reached.mean(axis=0),
    }  # fmt: skip
    return {rule: max(range(len(mean)), key=lambda i: (score[i], mean[i], -i)) for rule, score in scores.items()}


def dominates(means: Sequence[Floats], one: int, other: int) -> str:
    """How a choice dominates another over all these objectives: in every future, at every level of risk, or not ("").

    In every future: never worse by any objective, somewhere better. At every level of risk: by each objective its sorted
    values are never below the other's (first-order stochastic dominance), somewhere above.
    """
    gaps = [table[:, one] - table[:, other] for table in means]
    if _ahead(gaps):
        return EVERYWHERE
    ordered = [np.sort(table[:, one]) - np.sort(table[:, other]) for table in means]
    return IN_DISTRIBUTION if _ahead(ordered) else ""


def _ahead(gaps: Sequence[Floats]) -> bool:
    return all((gap >= 0).all() for gap in gaps) and any((gap > 0).any() for gap in gaps)


def wilson(hits: int, n: int, confidence: float) -> tuple[float, float]:
    """Interval of a share from n independent cases (Wilson 1927)."""
    from scipy.stats import binomtest

    found = binomtest(hits, n).proportion_ci(confidence, method="wilson")
    return float(found.low), float(found.high)
