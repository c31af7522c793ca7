"""Courses: what they teach, worked by hand."""

import numpy as np
import pytest

from agents.workers import LEFT, UNEMPLOYED
from model.levers import COURSE_LEARNING, QUALIFIED, RETRAINED, Nudge
from model.processes import courses, training
from tests.unit.labour_market import market


def offered(lever, rows, value, n=14):
    per_person = np.zeros(n)
    per_person[rows] = value
    return {lever.name: [Nudge(lever, add=per_person)]}


def test_shortage_is_posts_per_searcher():
    np.testing.assert_allclose(courses.shortage(np.array([0, 3, 9]), np.array([0, 1, 4])), [0.0, 1.5, 1.8])


def test_people_change_to_fields_shorter_of_people_in_proportion_to_shortage():
    short = np.array([1.0, 2.0, 6.0])
    now = np.zeros(4, dtype=int)
    assert courses.better_fields(np.array([0.0, 0.24, 0.26, 0.99]), now, short).tolist() == [1, 1, 2, 2]  # 2 : 6
    assert courses.better_fields(np.array([0.1, 0.1]), np.array([1, 2]), short).tolist() == [2, 2]  # nothing beats 2


def test_who_is_on_a_course_learns_a_twelfth_of_a_years_worth_up_to_a_limit():
    world = market(**offered(COURSE_LEARNING, [1, 8, 12], 0.12))
    w = world.workers
    w.human_capital[:] = 0.2
    w.human_capital[8] = courses.MOST_LEARNED - 0.004
    training.train(world)
    changed = np.flatnonzero(w.human_capital != 0.2)
    assert changed.tolist() == [1, 8]  # 12 is an empty row
    assert w.human_capital[1] == pytest.approx(0.21)
    assert w.human_capital[8] == pytest.approx(courses.MOST_LEARNED)
    assert world.flows.on_courses == 2


def test_retrained_people_have_a_field_in_which_posts_stay_open():
    world = market(**offered(RETRAINED, [8, 9], 1.0))
    w, v = world.workers, world.vacancies
    rows = v.append(np.arange(6))
    v.field[rows] = 3
    w.field[:], w.field[9] = 0, 3
    before = w.ln_wage.copy(), w.status.copy(), w.employer.copy(), w.skill.copy()
    courses.attend(world)
    assert w.field[[8, 9]].tolist() == [3, 3]  # 9 had it already
    assert world.flows.retrained == 1
    for was, column in zip(before, (w.ln_wage, w.status, w.employer, w.skill), strict=True):
        np.testing.assert_array_equal(was, column)


def test_a_course_leads_one_level_up_and_not_beyond_rqf_4():
    world = market(**offered(QUALIFIED, [1, 2, 3], 1.0))
    w = world.workers
    w.skill[[1, 2, 3]] = [1, 2, 3]
    job, pay = w.job_skill.copy(), w.ln_wage.copy()
    courses.attend(world)
    assert w.skill[[1, 2, 3]].tolist() == [2, 2, 3]
    np.testing.assert_array_equal(w.job_skill, job)
    np.testing.assert_array_equal(w.ln_wage, pay)
    assert world.flows.qualified == 1


def test_chance_decides_who_finishes():
    world = market(**offered(QUALIFIED, np.arange(12), 0.5))
    w = world.workers
    w.skill[:] = 0
    courses.attend(world)
    assert 0 < w.skill[:12].sum() < 12


def test_without_a_programme_nobody_attends():
    world = market()
    w = world.workers
    before = [values.copy() for _, values in w.columns()]
    courses.attend(world)
    for was, (name, now) in zip(before, w.columns(), strict=True):
        np.testing.assert_array_equal(was, now, err_msg=name)
    assert world.flows.on_courses == 0
    assert (w.status == UNEMPLOYED).sum() + (w.status == LEFT).sum() == 4
