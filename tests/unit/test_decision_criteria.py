"""Criteria of choice on a decision table worked by hand."""

import numpy as np
import pandas as pd
import pytest

from experiments.decisions import criteria
from experiments.decisions.criteria import EXPECTED, MAXIMIN, MINIMAX, SATISFICING
from experiments.decisions.information import evpi
from experiments.decisions.tables import table_of

MEANS = np.array([[40.0, 70.0, 15.0], [45.0, 10.0, 20.0], [5.0, 0.0, 30.0], [30.0, 20.0, 27.0]])
"""Four futures, three choices; means 30, 25 and 23."""


def test_regret_by_hand():
    assert criteria.regret(MEANS).tolist() == [[30, 0, 55], [0, 35, 25], [25, 30, 0], [0, 10, 3]]


def test_each_rule_has_its_choice():
    chosen = criteria.by_rule(MEANS, criteria.satisfied(MEANS, 15.0))
    # means 30, 25, 23; worst 5, 0, 15; largest regret 30, 35, 55; thresholds met in 3, 2 and 4 of 4
    assert chosen == {EXPECTED: 0, MAXIMIN: 2, MINIMAX: 0, SATISFICING: 2}


def test_a_tie_goes_to_the_higher_mean_then_to_the_first():
    means = np.array([[0.0, 0.0, 4.0], [2.0, 2.0, 0.0]])
    chosen = criteria.by_rule(means, criteria.satisfied(means, 0.0))
    assert chosen[SATISFICING] == 2  # all meet 0 everywhere; the mean of the third is 2
    assert chosen[MAXIMIN] == 2
    assert criteria.by_rule(means[:, :2], criteria.satisfied(means[:, :2], 0.0))[EXPECTED] == 0


def test_perfect_information_by_hand():
    assert evpi(MEANS) == (70 + 45 + 30 + 30) / 4 - 30
    assert evpi(MEANS[:, [0]]) == 0.0


def test_dominance_in_every_future_and_at_every_level_of_risk():
    means = np.array([[3.0, 2.0, 1.0, 3.0], [5.0, 5.0, 4.0, 4.0]])
    assert criteria.dominates([means], 0, 1) == criteria.EVERYWHERE
    assert criteria.dominates([means], 1, 0) == ""
    crossed = np.array([[3.0, 1.0], [2.0, 2.5]])  # 3, 2 against 1, 2.5: sorted 2, 3 against 1, 2.5
    assert criteria.dominates([crossed], 0, 1) == criteria.IN_DISTRIBUTION
    assert criteria.dominates([crossed, -crossed], 0, 1) == ""  # the second objective disagrees
    assert criteria.dominates([means[:, [0, 0]]], 0, 1) == ""  # the same is no better


def test_interval_of_a_share_by_hand():
    low, high = criteria.wilson(8, 10, 0.90)
    z = 1.6448536
    middle, half = (0.8 + z**2 / 20) / (1 + z**2 / 10), z * np.sqrt(0.8 * 0.2 / 10 + z**2 / 400) / (1 + z**2 / 10)
    assert (low, high) == pytest.approx((middle - half, middle + half), abs=1e-6)


def tidy(rows):
    return pd.DataFrame(rows, columns=["scenario", "future", "seed", "value"])


def test_a_table_holds_cases_that_every_choice_has():
    values = tidy(
        [
            ("a", 1, 1, 1.0), ("a", 1, 2, 3.0), ("a", 2, 1, 5.0), ("a", 3, 1, 9.0),
            ("b", 1, 1, 2.0), ("b", 1, 2, 2.0), ("b", 2, 1, 4.0), ("b", 2, 2, 8.0),
        ]
    )  # fmt: skip
    table = table_of(values, ["a", "b", "none"], nothing="none")
    assert table.futures == (1, 2)
    assert table.left_out == 2  # b alone has future 2, seed 2; a alone has future 3
    assert table.means.tolist() == [[2.0, 2.0, 0.0], [5.0, 4.0, 0.0]]
    assert table.seeds.tolist() == [2.0, 1.0]
    assert table_of(values, ["a", "b"], sign=-1.0).means.tolist() == [[-2.0, -2.0], [-5.0, -4.0]]
