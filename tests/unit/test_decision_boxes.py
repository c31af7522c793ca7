"""Boxes and trees among made-up futures whose truth is known."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import qmc

from experiments.decisions import boxes, trees
from experiments.decisions.boxes import Box, Limit, chosen, harmonic, shares
from model.chance import Chance

NAN = float("nan")


def futures(n=60, names=4):
    return pd.DataFrame(qmc.LatinHypercube(names, rng=1).random(n), columns=[f"p{i}" for i in range(names)])


def truth(at):
    """Fails where the first is high and the second low."""
    return ((at["p0"] > 0.55) & (at["p1"] < 0.7)).to_numpy()


@pytest.fixture(scope="module")
def found():
    at = futures()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(boxes, "SHUFFLES", 9)
        return boxes.found(at, truth(at), 0.1, 1)


def test_the_box_is_the_region_that_fails(found):
    limits = {limit.parameter: limit for limit in found.box.limits}
    assert set(limits) == {"p0", "p1"}
    assert limits["p0"].low == pytest.approx(0.55, abs=0.03)
    assert np.isnan(limits["p0"].high)
    assert limits["p1"].high == pytest.approx(0.7, abs=0.03)
    assert (found.box.coverage, found.box.density) == pytest.approx((1.0, 1.0), abs=0.06)
    assert all(limit.quasi_p < 0.05 for limit in limits.values())
    at = futures()
    assert shares(found.box.holds(at), truth(at))[0] == pytest.approx(found.box.coverage)


def test_it_holds_on_futures_that_it_was_not_found_in_and_is_told_from_chance(found):
    coverage, density, _ = found.held_out
    assert coverage > 0.7
    assert density > 0.7 > found.share
    assert found.is_clear
    assert found.p == 1 / 10


def test_the_way_begins_with_all_futures_and_becomes_purer(found):
    first, last = found.path[0], found.path[-1]
    assert (first.limits, first.coverage, first.mass) == ((), 1.0, 1.0)
    assert first.density == pytest.approx(found.share)
    assert last.density > first.density


def test_luck_is_no_box(monkeypatch):
    monkeypatch.setattr(boxes, "SHUFFLES", 9)
    at = futures(40, 3)
    interesting = Chance(3).uniform("luck", None, np.arange(40)) < 0.3
    luck = boxes.found(at, interesting, 0.1, 1)
    assert not luck.is_clear
    if luck.box.limits and np.isfinite(luck.held_out[1]):
        assert luck.held_out[1] < luck.box.density  # it looked better than it is


def test_a_box_is_chosen_among_those_with_significant_limits():
    def box(coverage, density, p):
        limits = () if p is None else (Limit(parameter="p", low=NAN, high=1.0, quasi_p=p),)
        return Box(limits=limits, coverage=coverage, density=density, mass=0.5)

    whole, doubtful, sound = box(1.0, 0.3, None), box(0.9, 0.9, 0.2), box(0.6, 0.8, 0.01)
    assert chosen([whole, doubtful, sound]) == sound
    assert chosen([whole, doubtful]) == whole


def test_shares_by_hand():
    inside, interesting = np.array([True, True, False, False]), np.array([True, False, True, False])
    assert shares(inside, interesting) == (0.5, 0.5, 0.5)
    cover, density, mass = shares(~inside & inside, interesting)
    assert (cover, mass) == (0.0, 0.0)
    assert np.isnan(density)
    assert harmonic(0.5, 1.0) == pytest.approx(2 / 3)
    assert harmonic(0.0, 0.0) == 0.0


def test_the_tree_cuts_where_the_truth_does_and_is_right_elsewhere():
    at = futures()
    tree = trees.tree(at, truth(at), 0.1, 1)
    best = tree.leaves[0]
    limits = {limit.parameter: limit for limit in best.limits}
    assert limits["p0"].low == pytest.approx(0.55, abs=0.05)
    assert best.density == 1.0
    assert tree.right > 0.8
    assert sum(leaf.mass for leaf in tree.leaves) == pytest.approx(1.0)
    assert repr(trees.tree(at, truth(at), 0.1, 1)) == repr(tree)


def test_a_tree_without_a_cut_is_one_leaf():
    at = futures() * 0
    tree = trees.tree(at, truth(futures()), 0.1, 1)
    assert [leaf.limits for leaf in tree.leaves] == [()]
    assert tree.right == pytest.approx(0.5, abs=0.25)
