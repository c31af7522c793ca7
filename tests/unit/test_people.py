"""People: learning and forgetting."""

import numpy as np
import pytest

from agents.workers import EMPLOYED, OUTSIDE, UNEMPLOYED
from model.processes import people
from model.processes.people import People
from tests.unit.labour_market import large, market


def test_learning_is_fast_in_youth_slow_later_and_ends():
    p = People(learning=0.03, late_learning=0.01, learns_fast_until=(29.0, 31.0, 34.0, 37.0), learns_until=60)
    ages, skills = np.array([20, 30, 31, 59, 60, 36, 37]), np.array([1, 1, 1, 1, 1, 3, 3])
    assert np.allclose(people.yearly_learning(ages, skills, p), [0.03, 0.03, 0.01, 0.01, 0.0, 0.03, 0.01])


def test_better_managed_and_more_knowing_organisations_teach_more_within_bounds():
    o = market().organisations
    o.management[:], o.knowledge_index[:] = [2.0, 0.0, 9.0], [1.0, np.e, 100.0]
    assert np.allclose(people.teaching(o, People(better_management=0.05, better_knowledge=0.1)), [1.1, 1.1, 1.5])


def test_a_twelfth_of_people_learns_for_a_year_and_the_unemployed_forget_for_a_month():
    world = large(tick=3)
    w, o = world.workers, world.organisations
    w.human_capital[:], w.digital_skill[:], w.born[:] = 0.0, 0.5, 3 - 25 * 12
    w.status[1305], w.human_capital[1306] = OUTSIDE, -0.5
    o.management[0], o.digital[0] = 2.0, True
    people.live(world)
    turn = (np.arange(len(w)) % 12 == 9) & ((w.status == EMPLOYED) | (w.status == OUTSIDE))
    assert w.human_capital[9] == pytest.approx(0.03 * 1.1)
    assert w.digital_skill[9] == pytest.approx(0.5 + 0.5 * 0.05)
    later = turn & (w.employer != 0)
    assert np.allclose(w.human_capital[later], 0.03)
    assert np.allclose(w.digital_skill[later], 0.505)
    assert w.human_capital[1305] == pytest.approx(0.03)
    idle = w.status == UNEMPLOYED
    assert np.allclose(np.delete(w.human_capital[idle], np.flatnonzero(np.flatnonzero(idle) == 1306)), -0.0075)
    assert w.human_capital[1306] == -0.5  # nobody forgets the basics
    assert not w.human_capital[~turn & ~idle].any()


def test_the_channel_can_be_switched_off():
    world = large(changes={"people": {"enabled": False}})
    before = world.workers.human_capital.copy()
    people.live(world)
    assert np.array_equal(world.workers.human_capital, before)
