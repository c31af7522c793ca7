import numpy as np
import pytest

from model import stationary
from model.chance import Chance
from model.parameters import Parameters


@pytest.fixture(scope="module")
def firms():
    """A short run of one small region: not settled, but whole."""
    small = {"years": 4, "regions": 1, "firms": 400, "jobs": 8_500.0}
    return stationary.library(Parameters().changed({"stationary": small}), 1)


def test_binomial_numbers_by_hand():
    # two trials at a half: 1/4, 1/2, 1/4
    luck = np.array([0.2, 0.3, 0.7, 0.8])
    assert stationary.binomial(np.full(4, 2), 0.5, luck).tolist() == [0, 1, 1, 2]
    assert stationary.binomial(np.array([0, 5]), np.array([0.5, 0.0]), np.array([0.9, 0.9])).tolist() == [0, 0]
    assert stationary.binomial(np.array([3]), 1.0, np.array([0.5])).tolist() == [3]


def test_binomial_numbers_have_their_mean_and_spread():
    luck = (np.arange(20_000) + 0.5) / 20_000
    drawn = stationary.binomial(np.full(20_000, 300), 0.4, luck)
    assert drawn.mean() == pytest.approx(120, rel=0.001)
    assert drawn.var() == pytest.approx(72, rel=0.01)


def test_a_library_is_whole_firms(firms):
    assert set(firms.dtype.names) == {*stationary.KEPT, "age_months"}
    assert 300 < len(firms) < 500
    assert (firms["headcount"] >= 1).all()
    assert (firms["age_months"] >= 0).all()
    assert (firms["last_innovation"] <= 0).all()
    for name in firms.dtype.names:
        assert np.isfinite(firms[name]).all(), name
    assert np.corrcoef(np.log(firms["market"] + 1), np.log(firms["headcount"]))[0, 1] > 0.8


def test_the_same_seed_gives_the_same_library(firms):
    small = {"years": 4, "regions": 1, "firms": 400, "jobs": 8_500.0}
    again = stationary.library(Parameters().changed({"stationary": small}), 1)
    assert np.array_equal(firms, again)


def test_draws_are_spread_evenly_over_sizes(firms):
    drawn = stationary.draw_firms(firms, 40, Chance(5))
    order = np.sort(firms["market"])
    rank = np.searchsorted(order, drawn["market"])
    step = len(firms) / 40
    assert (np.abs(np.diff(rank) - step) <= 1).all()
    assert not np.array_equal(drawn["market"], stationary.draw_firms(firms, 40, Chance(6))["market"])


def test_more_draws_than_rows_repeat_every_row(firms):
    drawn = stationary.draw_firms(firms, 2 * len(firms), Chance(5))
    assert np.array_equal(np.unique(drawn["market"]), np.unique(firms["market"]))


@pytest.fixture(scope="module")
def settled():
    return stationary.library(Parameters().changed({"stationary": {"regions": 1}}), 1)


def test_sixty_years_settle_at_the_size_of_the_region(settled):
    jobs = settled["headcount"].sum()
    assert len(settled) == pytest.approx(2_850, rel=0.08)
    assert jobs == pytest.approx(57_500, rel=0.12)
    assert np.median(settled["headcount"]) == pytest.approx(4, abs=1)
    assert (settled["headcount"] >= 10).mean() == pytest.approx(0.28, abs=0.04)


def test_settled_firms_are_as_productive_as_the_facts_say(settled):
    per_job = settled["gva_gbp"].sum() * 12 / settled["headcount"].sum()
    assert per_job == pytest.approx(52_000, rel=0.1)  # ONS 2016
    spread = np.subtract(*np.quantile(settled["ln_tfp"], [0.9, 0.1]))
    assert 1.6 < np.exp(spread) < 2.5  # S8a
