"""Pairs of worlds on common luck: what a scenario leaves alone stays the same to the bit, what it moves has the right sign."""

import numpy as np
import pytest

from model.parameters import Parameters
from scenarios.registry import KINDS
from scenarios.scenario import load_scenario, names
from tests.shipped import shipped

SCENARIOS = [name for name in names() if name != "baseline"]
SEEDS = (1, 2, 3)


def history(world, ticks):
    for _ in range(ticks):
        world.step()
    return world.history


early = shipped


def test_every_kind_has_a_shipped_scenario():
    shipped = {spec["kind"] for name in SCENARIOS for spec in load_scenario(name).interventions.values()}
    assert shipped == set(KINDS)


def test_the_same_seed_is_the_same_history_whatever_ran_before(make_world):
    first = history(make_world(seed=5), 12)
    history(make_world(seed=6), 3)
    assert history(make_world(seed=5), 12) == first
    assert history(make_world(seed=6), 12) != first


@pytest.mark.parametrize("seed", SEEDS)
def test_a_link_lets_those_on_the_two_parks_learn_more(seed, make_world):
    """The same organisations in both worlds, after a year: what they know more than without the link."""
    one, two = make_world(12, seed, [early("link_sites", start=2015.0)]), make_world(12, seed)
    there = []
    for world in (one, two):
        o = world.organisations
        on = np.flatnonzero(o.alive & np.isin(world.sites.park[o.site], [0, 1]) & (o.born < 0))
        there.append(dict(zip(o.slot[on].tolist(), o.knowledge_index[on], strict=True)))
    gain = np.array([there[0][slot] - there[1][slot] for slot in there[0].keys() & there[1].keys()])
    assert (gain > 0).mean() > 0.8
    assert np.median(gain) > 0


def test_an_offer_makes_the_region_win_more_often(make_world):
    offer = early("oem_offer", visibility=2.0, more_offers=2.0)
    won = [
        [sum(h["oem_arrivals"] for h in make_world(48, seed, i).history) for i in ([offer], [])] for seed in range(1, 7)
    ]
    with_offer, without = np.array(won).T
    assert (with_offer >= without).all()
    assert with_offer.sum() > without.sum()


def test_a_link_touches_nobody_far_away_in_its_first_month(make_world):
    programme = early("link_sites", start=2015.0)
    one, two = make_world(1, interventions=[programme]), make_world(1)
    o, sites = one.organisations, one.sites
    off = o.alive & (sites.park[o.site] < 0)
    changed = off & (one.organisations.cash_gbp != two.organisations.cash_gbp)
    assert changed.sum() <= 0.01 * off.sum()


def test_paired_seeds_need_many_times_fewer_runs(make_world):
    """Spread of the effect of the link on GVA: at most a third of what independent seeds would give."""
    effects, baselines = [], []
    for seed in range(1, 7):
        one, two = make_world(36, seed, [early("link_sites")]), make_world(36, seed)
        take = [np.mean([h["gva_gbp"] for h in w.history[-12:]]) for w in (one, two)]
        effects.append(take[0] - take[1])
        baselines.append(take[1])
    unpaired = np.sqrt(2) * np.std(baselines, ddof=1)
    assert np.std(effects, ddof=1) <= unpaired / 3


def test_a_changed_parameter_changes_the_world(make_world):
    changed = Parameters().changed({"discovery": {"innovation_rate": 0.20}})
    assert history(make_world(parameters=changed), 6) != history(make_world(), 6)
