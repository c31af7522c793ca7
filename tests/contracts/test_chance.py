"""Chance belongs to the agent and the decision, not to a place in an array."""

import dataclasses
import subprocess
import sys

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from model.chance import Chance, as_gumbel, as_normal, pieces


def test_chance_belongs_to_the_slot():
    chance, everyone = Chance(1), np.arange(10)
    draws = chance.uniform("any", 3, everyone)
    assert np.array_equal(chance.uniform("any", 3, np.delete(everyone, 3)), np.delete(draws, 3))
    assert np.array_equal(chance.uniform("any", 3, everyone[::-1]), draws[::-1])
    for other in (
        chance.uniform("other", 3, everyone),
        chance.uniform("any", 4, everyone),
        Chance(2).uniform("any", 3, everyone),
    ):
        assert not np.array_equal(other, draws)
    assert not np.array_equal(chance.uniform("any", None, everyone), chance.uniform("any", 0, everyone))


def test_pairs_have_luck_of_their_own_and_order_matters():
    chance = Chance(7)
    a, b = np.meshgrid(np.arange(40), np.arange(50), indexing="ij")
    pair = chance.uniform("pair", None, a, b)
    assert pair.shape == (40, 50)
    assert len(np.unique(pair)) == 2000
    assert chance.uniform("pair", None, 3, 4) == pair[3, 4]
    assert chance.uniform("pair", None, 4, 3) != pair[3, 4]


def test_draws_are_uniform_and_independent_between_keys_ticks_seeds_and_decisions():
    slots = np.arange(50_000)
    base = Chance(1).uniform("x", 5, slots)
    others = [
        Chance(1).uniform("x", 6, slots), Chance(2).uniform("x", 5, slots), Chance(1).uniform("y", 5, slots),
        Chance(1).uniform("x", 5, slots + 1), Chance(1).uniform("x", 5, slots, 1), Chance(1).uniform("x", 5, slots, 2),
    ]  # fmt: skip
    for sample in [base, *others]:
        assert stats.kstest(sample, "uniform").pvalue > 1e-4
    for sample in others:
        assert abs(np.corrcoef(base, sample)[0, 1]) < 0.02
    two = stats.chisquare(np.histogram2d(base[:-1], base[1:], bins=10)[0].ravel())
    assert two.pvalue > 1e-4


def test_pieces_of_one_draw_are_independent():
    cut = pieces(Chance(3).bits("x", 1, np.arange(50_000)), 4)
    assert np.abs(np.corrcoef(cut) - np.eye(4)).max() < 0.02
    for piece in cut:
        assert piece.min() > 0
        assert piece.max() < 1
        assert stats.kstest(piece, "uniform").pvalue > 1e-4


def test_shapes_of_normal_and_gumbel():
    uniform = Chance(4).uniform("x", 1, np.arange(50_000))
    assert stats.kstest(as_normal(uniform), "norm").pvalue > 1e-4
    assert stats.kstest(as_gumbel(uniform), "gumbel_r").pvalue > 1e-4
    assert np.isfinite(as_normal(np.array([0.0]))).all()
    assert np.isfinite(as_gumbel(np.array([0.0]))).all()


def test_the_bits_are_the_same_on_every_machine_and_in_every_process():
    code = "from model.chance import Chance; print(int(Chance(42).bits('word', 7, 123)), int(Chance(42).bits('word', None, 5, 9)))"
    said = subprocess.run(  # noqa: S603 (our own interpreter and code)
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert [int(x) for x in said] == [int(Chance(42).bits("word", 7, 123)), int(Chance(42).bits("word", None, 5, 9))]


@given(st.integers(0, 2**40), st.integers(-600, 10_000), st.lists(st.integers(0, 2**50), min_size=1, max_size=50))
@settings(max_examples=50, deadline=None)
def test_a_draw_never_leaves_the_unit_interval(seed, tick, slots):
    draws = Chance(seed).uniform("any", tick, np.array(slots))
    assert ((draws >= 0) & (draws < 1)).all()


@dataclasses.dataclass(frozen=True)
class Recording(Chance):
    asked: list = dataclasses.field(default_factory=list)

    def bits(self, decision, tick, *keys):
        self.asked.append((decision, tick))
        return super().bits(decision, tick, *keys)


def test_each_decision_is_drawn_once_a_tick_because_a_second_draw_would_repeat_the_first(make_world):
    world = make_world(0)
    for _ in range(14):
        world.chance = Recording(1)
        world.step()
        monthly = [a for a in world.chance.asked if a[1] is not None]
        twice = {a for a in monthly if monthly.count(a) > 1}
        assert monthly
        assert not twice
        assert all(tick == world.tick for _, tick in monthly)
