"""Training: apprenticeships with employers and at training centres."""

import numpy as np
import pytest

from agents.organisations import ANCHOR
from agents.workers import NEVER
from model.levers import APPRENTICE_COST, TRAINING_PLACES, Nudge
from model.processes import training
from model.processes.training import Training
from tests.unit.labour_market import large, market


def young(places=0.0, n_firms=600, **more):
    """A large market of young people of low skill, a third of employers in services, an anchor in the west."""
    world = large(n_firms=n_firms, **more)
    w, o = world.workers, world.organisations
    w.born[:], w.skill[:] = world.tick - 20 * 12, np.arange(len(w)) % 2
    o.sector[:] = np.where(np.arange(n_firms) % 3 == 0, 10, 5)
    o.kind[0], o.training_places[0] = ANCHOR, places
    return world


def test_only_young_employees_of_low_skill_who_are_no_apprentices_yet_are_eligible():
    w = market(tick=400).workers
    w.born[:], w.skill[:] = 400 - 20 * 12, 1
    w.born[1], w.skill[2], w.apprentice_until[5] = 400 - 25 * 12, 2, 410
    eligible = training.is_eligible(w, np.arange(12), 400, Training())
    assert np.array_equal(np.flatnonzero(eligible), [3, 6, 7])  # 0 and 4 own, 8-11 have no job here


def test_employers_are_readier_when_somebody_else_pays():
    assert training.willingness(1.0, Training()) == 1.0
    assert training.willingness(0.5, Training(cost_response=0.6)) == pytest.approx(1.3)
    assert training.filled_share(np.array([5.0, 5.0]), 4.0) == pytest.approx(0.4)
    assert training.filled_share(np.array([1.0]), 4.0) == 1.0
    assert training.filled_share(np.empty(0), 0.0) == 0.0


def test_achievement_raises_the_level_or_adds_a_craft():
    world = young(n_firms=60)
    w = world.workers
    w.apprentice_until[:600], w.human_capital[:], w.digital_skill[:] = 7, 0.0, 0.5
    w.job_skill[:600] = 0
    low, world.tick = w.skill[:600] == 0, 7
    training.train(world)
    up, craft = w.skill[:600][low] == 1, w.human_capital[:600][~low] > 0
    assert up.mean() == pytest.approx(0.58, abs=0.08)
    assert craft.mean() == pytest.approx(0.58, abs=0.08)
    assert (w.job_skill[:600][low][up] == 1).all()
    assert (w.skill[:600][~low] == 1).all()
    assert np.allclose(w.human_capital[:600][~low][craft], 0.08)
    assert np.allclose(np.unique(w.digital_skill[:600]), [0.5, 0.575])
    assert world.flows.apprentices_achieved == up.sum() + craft.sum()
    assert not (w.apprentice_until[:600] == 7).any()


def started(world):
    training.train(world)
    return set(np.flatnonzero(world.workers.apprentice_until > NEVER).tolist())


def test_each_person_considers_once_a_year_and_a_share_starts():
    world = young(tick=4)
    rows = np.array(sorted(started(world)))
    assert (rows % 12 == 7).all()
    eligible = (np.arange(12_000) % 12 == 7) & ~world.workers.owner[:12_000]
    assert len(rows) / eligible.sum() == pytest.approx(0.12, abs=0.03)
    assert (world.workers.apprentice_until[rows] == 46).all()
    assert world.flows.apprentices_started == len(rows)
    assert world.flows.training_centre_starts == 0


def test_places_at_a_centre_add_starts_in_manufacturing_nearby_up_to_the_places():
    plain, centre = started(young()), young(places=600.0)
    extra = np.array(sorted(started(centre) - plain))
    w = centre.workers
    assert plain <= started(young(places=600.0))
    assert len(extra) == pytest.approx(50, abs=22)  # 600 a year
    assert centre.flows.training_centre_starts == len(extra)
    assert (centre.organisations.sector[w.employer[extra]] == 5).all()
    assert (w.home[extra] == 0).mean() > 0.55  # homes are even, and the east is 10 km away


def test_levers_and_scale_move_starts_and_nothing_else():
    base = started(young(places=300.0))
    more = started(young(places=300.0, training_places=[Nudge(TRAINING_PLACES, 3.0)]))
    paid = started(young(places=300.0, apprentice_cost=[Nudge(APPRENTICE_COST, 0.0)]))
    small = young(places=300.0)
    small.norms = type(small.norms)(scale=0.1)
    assert base < more
    assert base < paid
    assert started(small) < base


def test_the_channels_can_be_switched_off():
    assert started(young(places=600.0, changes={"training": {"enabled": False}})) == set()
    assert started(young(places=600.0, changes={"training": {"centres": False}})) == started(young())
