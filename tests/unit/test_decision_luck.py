"""Luck of the seeds told from the future, on numbers whose truth is known."""

import math

import numpy as np
import pytest

from experiments.decisions import criteria
from experiments.decisions.information import evpi
from experiments.decisions.luck import parts, replicated, share_of_luck, without_luck
from model.chance import Chance

F, C, S = 400, 3, 3
ROWS, COLUMNS, SEEDS = np.arange(F)[:, None, None], np.arange(C)[None, :, None], np.arange(S)[None, None, :]


def truth():
    """What each choice yields in each future, if luck did nothing; the first is doing nothing."""
    true = np.array([0.0, 0.5, 1.0]) + Chance(5).normal("future", None, ROWS[:, :, 0], COLUMNS[:, :, 0])
    true[:, 0] = 0.0
    return true


def scores(noise=2.0):
    made = truth()[:, :, None] + noise * Chance(5).normal("luck", None, ROWS, COLUMNS, SEEDS)
    made[:, 0] = 0.0
    return made


def test_variances_by_hand():
    table = np.array([[[1.0, 3.0]], [[5.0, 5.0]], [[6.0, 10.0]]])  # means 2, 5, 8: variance 9
    found = parts(table)  # within: (2 + 0 + 8) / 3 degrees of freedom
    assert found.within.tolist() == [[pytest.approx(10 / 3)]]
    assert found.between.tolist() == [[pytest.approx(9 - 10 / 6)]]
    assert found.mean.tolist() == [5.0]


def test_futures_with_one_seed_cannot_be_told_from_luck():
    one = scores()[:, :, :1]
    assert parts(one).within is None
    assert math.isnan(share_of_luck(one, 1, 0))
    assert without_luck(one, parts(one), np.zeros((F, C))).tolist() == one[:, :, 0].tolist()


def test_share_of_luck_is_that_of_the_variances():
    assert share_of_luck(scores(), 1, 0) == pytest.approx(4 / (4 + 3 * truth()[:, 1].var(ddof=1)), abs=0.1)
    assert share_of_luck(scores(noise=0.01), 1, 0) < 0.001


def test_regret_is_too_large_as_measured_and_right_without_luck():
    made, true = scores(), criteria.regret(truth()).mean(axis=0)
    measured = criteria.regret(made.mean(axis=2)).mean(axis=0)
    clean = replicated(made, lambda m: criteria.regret(m).mean(axis=0), 1, other_futures=False)
    assert (measured > true + 0.2).all()
    assert clean.mean(axis=0) == pytest.approx(true, abs=0.1)


def test_worth_of_information_and_worst_future_without_luck():
    made, true = scores(), truth()
    clean = replicated(made, lambda m: np.array([evpi(m), *m.min(axis=0)]), 1, other_futures=False).mean(axis=0)
    assert evpi(made.mean(axis=2)) > 1.4 * evpi(true)
    assert clean[0] == pytest.approx(evpi(true), rel=0.15)
    assert clean[1:] == pytest.approx(true.min(axis=0), abs=0.8)
    assert made.mean(axis=2).min() < true.min() - 0.8


def test_the_interval_of_a_share_holds_the_truth():
    drawn = replicated(scores(), lambda m: np.array([(m[:, 2] > m[:, 1]).mean()]), 1, other_futures=True)
    low, high = np.quantile(drawn, [0.05, 0.95])
    assert low < norm_share() < high
    assert high - low < 0.4


def norm_share():
    """P(second ahead of first): lead has mean 0.5 and variance 2."""
    return 0.5 * (1 + math.erf(0.5 / math.sqrt(2) / math.sqrt(2)))


def test_unequal_seeds_are_weighed_by_their_number():
    made = scores()
    made[:100, :, 1:] = np.nan  # half of the futures have one seed
    drawn = replicated(made, lambda m: m[:100].var(axis=0), 1, other_futures=False, replicates=50).mean(axis=0)
    assert drawn[1:] == pytest.approx(truth()[:, 1:].var(axis=0), abs=0.5)


def test_without_any_luck_nothing_is_changed():
    made = scores(noise=0.0)
    drawn = replicated(made, lambda m: m, 1, other_futures=False, replicates=3)
    assert drawn == pytest.approx(np.broadcast_to(truth(), drawn.shape), abs=1e-6)
