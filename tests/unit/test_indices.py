"""Indices of functions whose answers are known, and what luck alone would score."""

import math

import numpy as np
import pytest

from experiments.uncertainty.factors import Factor
from experiments.uncertainty.indices import design, elementary_effects, indices, luck_of_points, luck_of_walks
from experiments.uncertainty.options import Sensitivity


def factor(key, low=0.0, high=1.0, is_whole=False):
    group, _, name = key.partition(".")
    return Factor(group=group, name=name, usual=low, low=low, high=high, unit="-", source="made up", is_whole=is_whole)


THREE = [factor("learning.a"), factor("learning.b"), factor("orders.c")]


def by_name(found):
    return {index.factor: index for index in found}


def seeds(values, n=3):
    """The same values under every seed, but for a seed's own level: common luck, no noise."""
    return values[:, None] + 10.0 * np.arange(n)


def test_morris_of_a_linear_function_is_its_slopes():
    made = design(THREE, Sensitivity(trajectories=4))
    assert made.shares.shape == (4 * 4, 3)
    found, walks = indices(made, seeds(made.shares @ [3.0, -2.0, 0.0]))
    assert walks == 4
    assert [index.factor for index in found] == ["learning.a", "learning.b", "orders.c"]
    assert [index.importance for index in found] == pytest.approx([3.0, 2.0, 0.0])
    assert [index.direction for index in found] == pytest.approx([3.0, -2.0, 0.0])
    assert [index.spread for index in found] == pytest.approx([0.0, 0.0, 0.0])
    assert [index.is_clear for index in found] == [True, True, False]


def test_elementary_effects_average_to_what_salib_says():
    made = design(THREE, Sensitivity(trajectories=5))
    a, b, c = made.shares.T
    values = seeds(a * b + np.exp(c))
    ours = np.abs(elementary_effects(made, made.shares, values).mean(axis=2)).mean(axis=1)
    theirs = by_name(indices(made, values)[0])
    assert ours == pytest.approx([theirs[name].importance for name in made.names])


def test_morris_by_group_moves_a_group_at_once():
    made = design(THREE, Sensitivity(by="group", trajectories=6))
    assert made.shares.shape == (6 * 3, 3)
    found = by_name(indices(made, seeds(made.shares @ [0.0, 0.0, 5.0]))[0])
    assert found["orders"].importance == pytest.approx(5.0)
    assert found["learning"].importance == pytest.approx(0.0)
    assert math.isnan(found["orders"].direction)


def test_luck_of_walks_is_the_mean_of_half_normals_and_its_95_percent():
    effects = np.zeros((1, 2, 2))
    effects[0, :, 0], effects[0, :, 1] = -1.0, 1.0  # sd over seeds root 2, standard error 1 in both walks
    expected = math.sqrt(2 / math.pi) + 1.9 * math.sqrt((1 - 2 / math.pi) / 2 + (2 / math.pi) / 4)
    assert luck_of_walks(effects) == pytest.approx([expected])
    assert np.isnan(luck_of_walks(np.zeros((1, 2, 1)))).all()


def test_about_one_idle_factor_in_twenty_passes():
    idle = noise(2000 * 6, 4).reshape(2000, 6, 4)
    passed = (np.abs(idle.mean(axis=2)).mean(axis=1) > luck_of_walks(idle)).mean()
    assert 0.02 < passed < 0.09


def noise(points, n):
    """Numbers without any pattern, the same each time."""
    return np.sin(1e4 * np.arange(1, points * n + 1) ** 1.3).reshape(points, n)


def test_a_factor_that_does_nothing_is_below_luck_and_one_that_does_is_not():
    made = design(THREE, Sensitivity(trajectories=12))
    found = by_name(indices(made, (made.shares @ [9.0, 0.0, 0.0])[:, None] + noise(len(made.shares), 6))[0])
    assert found["learning.a"].is_clear
    assert not found["orders.c"].is_clear


def test_one_seed_tells_nothing_from_luck():
    made = design(THREE, Sensitivity(trajectories=3))
    found, _ = indices(made, (made.shares @ [9.0, 1.0, 0.0])[:, None])
    assert found[0].importance == pytest.approx(9.0)
    assert not any(index.is_clear for index in found)


def test_sobol_of_a_linear_function_is_the_share_of_squares():
    made = design(THREE, Sensitivity(method="sobol", by="parameter", samples=512))
    assert made.shares.shape == (512 * 5, 3)
    found = by_name(indices(made, seeds(made.shares @ [4.0, 3.0, 0.0]))[0])
    for name, share in (("learning.a", 16 / 25), ("learning.b", 9 / 25), ("orders.c", 0.0)):
        assert found[name].importance == pytest.approx(share, abs=0.03)
        assert found[name].alone == pytest.approx(share, abs=0.03)
    assert found["learning.a"].luck == pytest.approx(0.0)


def test_sobol_by_group_gives_a_group_the_variance_of_its_members():
    made = design(THREE, Sensitivity(method="sobol", samples=256))
    assert made.names == ("learning", "orders")
    found = by_name(indices(made, seeds(made.shares @ [4.0, 3.0, 5.0]))[0])
    assert found["learning"].importance == pytest.approx(0.5, abs=0.05)


def test_sobol_of_nothing_is_nothing():
    made = design(THREE, Sensitivity(method="sobol", samples=4))
    found, blocks = indices(made, seeds(np.ones(len(made.shares))))
    assert blocks == 4
    assert [(i.importance, i.alone, i.is_clear) for i in found] == [(0.0, 0.0, False)] * 2


def test_luck_of_points_by_hand():
    """Two points, two seeds: means 1 and 3, residuals all of size 1, so luck 4 / 1 / 2 = 2 over a variance of 1: all of it."""
    assert luck_of_points(np.array([[0.0, 2.0], [4.0, 2.0]])) == 1.0
    assert luck_of_points(np.array([[0.0, 1.0], [4.0, 5.0]])) == pytest.approx(0.0)
    assert math.isnan(luck_of_points(np.zeros((3, 1))))


def test_a_walk_with_a_failed_run_is_left_out_whole():
    made = design(THREE, Sensitivity(trajectories=4))
    values = seeds(made.shares @ [3.0, -2.0, 0.0])
    values[5, 1] = np.nan
    found, walks = indices(made, values)
    assert walks == 3
    assert found[0].importance == pytest.approx(3.0)
    values[0], values[9] = np.nan, np.nan
    assert indices(made, values) == ([], 1)


def test_points_lie_in_the_ranges_and_whole_numbers_stay_whole():
    chosen = [factor("training.months", 36, 48, is_whole=True), factor("learning.rate", 0.5, 3.0)]
    made = design(chosen, Sensitivity(trajectories=5))
    for point in made.points():
        months, rate = point.changes["training"]["months"], point.changes["learning"]["rate"]
        assert isinstance(months, int)
        assert 36 <= months <= 48
        assert 0.5 <= rate <= 3.0
    assert [p.changes for p in made.points()] == [
        p.changes for p in design(chosen, Sensitivity(trajectories=5)).points()
    ]
    assert [p.changes for p in made.points()] != [
        p.changes for p in design(chosen, Sensitivity(trajectories=5, draw=2)).points()
    ]
