"""Where scenarios change places: worked by hand."""

import numpy as np
import pytest

from experiments.uncertainty.rankings import agreement, flips, ranks

USUAL = [[0.0, 0.0, 0.0], [5.0, 6.0, 7.0], [2.0, 2.5, 3.0]]
"""Baseline, A and B under three seeds: A is ahead of B, B of the baseline."""


def test_a_form_that_puts_b_before_a_is_found_with_its_seeds():
    other = [[0.0, 0.0, 0.0], [1.0, 1.2, 1.1], [4.0, 5.0, 6.1]]
    (flip,) = flips(np.array([USUAL, other]))
    assert (flip.variant, flip.first, flip.second) == (1, 1, 2)
    assert flip.usual_gap == pytest.approx(3.5)
    assert flip.gap == pytest.approx((-3.0 - 3.8 - 5.0) / 3)
    assert flip.low < flip.gap - flip.usual_gap < flip.high
    assert flip.seeds_share == 1.0
    assert flip.is_clear


def test_gaps_are_those_of_who_is_usually_ahead():
    """The baseline comes first in the table, but here B is usually ahead of it."""
    other = [[0.0, 0.0, 0.0], [5.0, 6.0, 7.0], [-2.0, -3.0, -2.5]]
    (flip,) = flips(np.array([USUAL, other]))
    assert (flip.first, flip.second) == (2, 0)
    assert flip.usual_gap == pytest.approx(2.5)
    assert flip.gap == pytest.approx(-2.5)


def test_a_flip_within_luck_is_not_clear():
    other = [[0.0, 0.0, 0.0], [5.0, 6.0, 7.0], [9.0, 5.0, 6.0]]
    (flip,) = flips(np.array([USUAL, other]))
    assert not flip.is_clear
    assert flip.seeds_share == pytest.approx(1 / 3)  # ahead in the mean, but only under one seed


def test_one_seed_is_never_clear_and_no_seed_is_no_flip():
    one = np.array([[[0.0], [1.0]], [[0.0], [-1.0]]])
    (flip,) = flips(one)
    assert not flip.is_clear
    assert flips(np.full((2, 2, 1), np.nan)) == []


def test_a_seed_that_failed_in_one_form_is_left_out_of_both():
    other = [[0.0, 0.0, np.nan], [1.0, 1.2, 1.1], [4.0, 5.0, 6.1]]
    flip = next(f for f in flips(np.array([USUAL, other])) if (f.first, f.second) == (1, 2))
    assert flip.usual_gap == pytest.approx(3.5)
    assert not [f for f in flips(np.array([USUAL, other])) if 0 in (f.first, f.second)]


def test_ranks_and_their_agreement():
    assert ranks(np.array([USUAL])) == [[1, 2, 0]]
    assert agreement([1, 2, 0], [1, 2, 0]) == 1
    assert agreement([1, 2, 0], [0, 2, 1]) == -1
    assert agreement([1, 2, 0], [2, 1, 0]) == pytest.approx(1 / 3)


def test_a_scenario_without_runs_comes_last():
    assert ranks(np.array([[[1.0], [np.nan], [-5.0]]])) == [[0, 2, 1]]
