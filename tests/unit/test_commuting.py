"""Commuting: tables of who lives within reach of which workplace."""

import numpy as np
import pytest

from agents.workers import EMPLOYED, INACTIVE, LEFT, UNEMPLOYED
from model.chance import Chance
from model.commuting import (
    N_CLASSES,
    Kernels,
    expected_searchers,
    furness,
    initial_homes,
    pool_homes,
    quantile_table,
    rings_of,
    seen_from,
)
from tests.unit.labour_market import RESIDENTS, Roads, commuting


def test_a_kernel_is_residents_times_a_near_and_a_far_exponential_and_a_share_from_outside():
    k = Kernels(near_decay=(0.3,) * 4, far_decay=(0.1,) * 4, far_share_idle=(0.25,) * 4, outside_share=(0.2,) * 4)
    made = commuting(k)
    km = made.distance_km
    assert np.allclose(km, [[0.5, 10, 50], [10, 0.5, 40]])
    shares = list(seen_from(km, made))
    assert len(shares) == N_CLASSES
    near = np.array([30 * np.exp(-0.15), 10 * np.exp(-3.0)])
    far = np.array([30 * np.exp(-0.05), 10 * np.exp(-1.0)])
    west = 0.8 * (0.75 * near / near.sum() + 0.25 * far / far.sum())
    assert np.allclose(shares[0][0], [*west, 0.2])
    assert all(np.allclose(s.sum(1), 1) for s in shares)


def test_the_table_of_quantiles_is_the_inverse_of_the_cumulated_shares():
    luck = Chance(3)
    shares = luck.uniform("shares", None, np.arange(40)[:, None], np.arange(23)) ** 6
    shares[luck.uniform("hole", None, np.arange(40)[:, None], np.arange(23)) < 0.3] = 0.0
    shares[0] = 0.0
    shares[0, 7] = 1.0
    n, table = 64, quantile_table(shares, 64)
    at = (np.arange(n) + 0.5) / n
    for row, drawn in zip(shares, table, strict=True):
        assert np.array_equal(drawn, np.searchsorted(np.cumsum(row) / row.sum(), at))


def test_rings_join_neighbours_until_they_expect_enough_and_stop_at_the_border():
    expected = np.array([0.5, 0.5, 2.0, 0.2, 0.3, 0.4])
    outside = np.array([False, False, False, False, False, True])
    # positions in the cumulated sum, less half of the own: .25 .75 2 3.1 3.35 3.7
    assert np.array_equal(rings_of(expected, outside, 1.0), [0, 0, 1, 2, 2, 3])


def test_capacities_follow_the_searchers_expected_and_are_at_least_one():
    made = commuting(Kernels(crowding=1.5)).with_rings(np.full((N_CLASSES, 3), 2.0))
    assert np.array_equal(made.ring, np.arange(3 * N_CLASSES))
    assert np.array_equal(made.capacity, np.full(3 * N_CLASSES, 3.0))
    few = commuting().with_rings(np.full((N_CLASSES, 3), 0.01))
    assert np.array_equal(np.unique(few.capacity), [1.0])
    assert few.ring.max() == 2 * N_CLASSES - 1  # inside and outside


def test_an_unchanged_network_changes_nothing_and_a_faster_one_brings_homes_nearer():
    made = commuting().with_rings(np.ones((N_CLASSES, 3)))
    same, fast = made.rebuilt(Roads()), made.rebuilt(Roads(0.5))
    assert np.array_equal(same.effective_km, made.distance_km)
    assert np.array_equal(same.quantiles, made.quantiles)
    assert fast.effective_km[0, 1] == pytest.approx(10 * 15 / 25)
    assert np.array_equal(fast.effective_km[:, 2], made.distance_km[:, 2])
    assert fast.ring is made.ring
    assert fast.capacity is made.capacity
    by_class = np.mean(fast.quantiles.reshape(N_CLASSES, 2, -1)[:, 0] == 1, axis=1)
    assert (by_class > np.mean(made.quantiles.reshape(N_CLASSES, 2, -1)[:, 0] == 1, axis=1)).all()


def test_furness_fills_jobs_and_spreads_people_like_residents():
    shares = np.array([[0.7, 0.2, 0.1], [0.2, 0.7, 0.1]])
    flows = furness(shares, np.array([100.0, 20.0]), np.array([50.0, 50.0, 9.0]), np.array([False, False, True]))
    assert np.allclose(flows.sum(1), [100, 20])
    assert np.allclose(flows.sum(0), [54, 54, 12], atol=0.5)


def test_first_homes_belong_to_the_person_and_follow_the_balanced_flows():
    made, n = commuting(Kernels(outside_share=(0.1,) * 4)), 6000
    place, skill, slots = np.arange(n) % 2, np.full(n, 3), np.arange(n)
    home = initial_homes(Chance(1), made, place, skill, slots)
    again = initial_homes(Chance(1), made, place[::-1], skill, slots[::-1])
    assert np.array_equal(home, again[::-1])
    share = np.bincount(home, minlength=3) / n
    assert np.allclose(share, [0.45, 0.45, 0.1], atol=0.02)
    assert np.mean(home[place == 0] == 0) > 0.5


def test_people_without_a_modelled_job_live_like_residents_and_where_commuters_come_from():
    made, n = commuting(Kernels(outside_share=(0.2,) * 4)), 6000
    skill, slots = np.zeros(n, int), np.arange(n)
    home = pool_homes(Chance(1), made, skill, slots, np.array([2, 2, 0]), np.zeros(3, int))
    share = np.bincount(home, minlength=3) / n
    inside = 0.8 * RESIDENTS[:2, 0] / RESIDENTS[:2, 0].sum()
    assert np.allclose(share, [*inside, 0.2], atol=0.02)


def test_expected_searchers_spread_idle_people_over_places_like_everybody():
    status = np.array([EMPLOYED, EMPLOYED, EMPLOYED, UNEMPLOYED, INACTIVE, LEFT])
    home, skill = np.array([0, 0, 1, 1, 1, 0]), np.zeros(6, int)
    expected = expected_searchers(status, skill, home, 3, 0.5, (0.1, 0.2, 0.3, 0.4))
    # 5 people, 1 + 0.5 of them idle searchers: 0.3 each
    assert np.allclose(expected[0], [0.6, 0.9, 0.0])
    assert np.allclose(expected[4], [0.2, 0.3, 0.0])
    assert not expected[[1, 2, 3, 5, 6, 7]].any()
