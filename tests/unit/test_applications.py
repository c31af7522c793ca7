"""Applications: who fits and who would take the post."""

import numpy as np
import pytest

from model.processes import applications, work
from model.processes.applications import Applications, penalties
from tests.unit.labour_market import large, market

CALM = {"applications": {"match_sd": 0.0, "taste": 0.0, "fit_sd": 0.0}}


def posted(changes=None, **more):
    world = large(changes=changes, **more)
    world.organisations.target[:] = 23
    work.post(world)
    return world


def everybody(world):
    """Every pair of a post and a person."""
    posts, people = np.meshgrid(np.arange(len(world.vacancies)), np.arange(len(world.workers)), indexing="ij")
    return posts.ravel(), people.ravel()


def test_penalties_add_a_hurdle_the_distance_of_fields_and_the_gap_of_skills():
    p = Applications(
        hurdle=(0.0, 0.1, 0.2, 0.3), field_penalty=(0.1, 0.2, 0.4, 0.6), near_field=0.5, skill_gap=0.5, over_skill=0.2
    )
    lacks = penalties(p).reshape(4, 8, 4, 8)
    assert lacks[2, 3, 2, 3] == pytest.approx(0.2)
    assert lacks[2, 3, 2, 4] == pytest.approx(0.2 + 0.2)
    assert lacks[2, 0, 2, 7] == pytest.approx(0.2 + 0.2)  # fields lie on a ring
    assert lacks[2, 0, 2, 4] == pytest.approx(0.2 + 0.4)
    assert lacks[2, 3, 0, 3] == pytest.approx(0.2 + 2 * 0.5)
    assert lacks[0, 3, 2, 3] == pytest.approx(0.0 + 2 * 0.2)


def test_people_take_what_beats_their_job_or_what_they_are_worth_less_a_discount_that_grows():
    p = Applications(gain_to_move=0.03, idle_discount=0.2, idle_decline=0.12)
    least = applications.reservation(
        np.array([True, False, False, False]),
        np.full(4, 1.0),
        np.full(4, 0.1),
        np.full(4, 0.5),
        np.array([5, 0, 5, 50]),
        p,
    )
    assert np.allclose(least, [0.93, 0.3, 0.25, 0.18])


def test_without_luck_only_those_who_meet_the_hurdle_fit():
    world = posted(CALM)
    vacancy, worker = everybody(world)
    v, w, fit, _ = applications.fitting(world, vacancy, worker)
    p = world.parameters.applications
    posts, people = world.vacancies, world.workers
    twin = {
        (i, j)
        for i, j in zip(vacancy.tolist(), worker.tolist(), strict=True)
        if penalties(p).reshape(4, 8, 4, 8)[posts.skill[i], posts.field[i], people.skill[j], people.field[j]]
        < 0.5 * 0.3
    }
    assert set(zip(v.tolist(), w.tolist(), strict=True)) == twin
    assert (fit > 0).all()


def test_the_luck_of_a_pair_lasts_and_belongs_to_the_pair():
    now, later = posted(), posted()
    later.tick = 7
    vacancy, worker = everybody(now)
    half = slice(None, None, 2)
    for mine, others in zip(
        applications.fitting(now, vacancy, worker),
        applications.fitting(later, vacancy[::-1], worker[::-1]),
        strict=True,
    ):
        assert np.array_equal(mine, others[::-1])
    some = applications.fitting(later, vacancy[half], worker[half])
    assert len(some[0]) > 0
    assert set(zip(some[0], some[1], strict=True)) <= set(
        zip(*applications.fitting(now, vacancy, worker)[:2], strict=True)
    )


def test_an_offer_is_taken_if_it_beats_the_alternative_net_of_the_commute():
    world = market(tick=60, changes=CALM)
    w, o = world.workers, world.organisations
    w.human_capital[:], w.ln_wage[:] = 0.0, 0.0
    o.wage_effect[:] = [0.0, 0.0, 0.2]
    o.target[2] = 5
    work.post(world)
    world.vacancies.skill[:] = 0
    place, both = world.commuting.workplace_of_zone[world.sites.zone[o.site]], np.array([0, 1])
    # person 0 works at firm 0 and lives at work; person 8 is unemployed, skill 0, same home
    w.home[[0, 8]], w.skill[[0, 8]] = 0, 0
    people, none = np.array([0, 8]), np.zeros(2, dtype=np.uint64)
    pairs = applications.acceptable(world, place, both, people, np.ones(2), none)
    offer = 0.2  # policy; 0.03 x ln(3/3) for size
    assert np.allclose(pairs.offer, offer)
    assert np.array_equal(pairs.worker, people)
    cost = 0.004
    moved = offer - cost * 10 - (0.0 - cost * 0.5 + 0.035)
    idle = offer - cost * 10 - (0.0 - 0.18 - 0.144)
    assert np.allclose(pairs.utility, [moved, idle])
    o.wage_effect[2] = 0.07
    assert np.array_equal(applications.acceptable(world, place, both, people, np.ones(2), none).worker, [8])


def test_nobody_applies_to_the_present_employer_and_the_way_can_be_ignored():
    world = market(tick=60, changes={**CALM, "applications": {**CALM["applications"], "weighs_commute": False}})
    world.organisations.target[0] = 5
    world.organisations.wage_effect[0] = 1.0
    work.post(world)
    place = world.commuting.workplace_of_zone[world.sites.zone[world.organisations.site]]
    none = np.zeros(2, dtype=np.uint64)
    pairs = applications.acceptable(world, place, np.array([0, 0]), np.array([1, 5]), np.ones(2), none)
    assert np.array_equal(pairs.worker, [5])
    base = np.array(world.parameters.wages.skill_base)[world.vacancies.skill[0]]
    assert pairs.utility[0] == pytest.approx(base + 1.0 + 0.03 * np.log(4 / 3) - 0.035)
