"""Matching: deferred acceptance, hires, what moves with them, tightness."""

import numpy as np
import pytest

from agents.ties import EX_WORKER, INFORMAL, Ties
from agents.workers import EMPLOYED, OUTSIDE
from model.chance import Chance
from model.commuting import N_CLASSES
from model.processes import matching, separations, work
from model.processes.matching import Matching, assign, keep_in_touch, next_tightness, senders
from tests.unit.labour_market import large, market, staffed


def twin(vacancy, worker, utility, fit, rounds):
    """Deferred acceptance, one person at a time: {vacancy: (worker, pair)}."""
    held, tried = {}, set()
    for _ in range(rounds):
        placed = {worker[p] for p in held.values()}
        applied = {}
        for person in set(worker) - placed:
            left = [i for i in range(len(worker)) if worker[i] == person and i not in tried]
            if left:
                applied[person] = max(left, key=lambda i: utility[i])
        tried |= set(applied.values())
        for post in {vacancy[i] for i in applied.values()}:
            rivals = [i for i in applied.values() if vacancy[i] == post] + ([held[post]] if post in held else [])
            held[post] = max(rivals, key=lambda i: fit[i])
    return held


@pytest.mark.parametrize("rounds", [0, 1, 2, 5])
def test_assignment_is_deferred_acceptance(rounds):
    chance = Chance(3)
    for case in range(20):
        n = 60
        vacancy = (chance.uniform("v", case, np.arange(n)) * 9).astype(int)
        worker = (chance.uniform("w", case, np.arange(n)) * 15).astype(int)
        utility, fit = chance.uniform("u", case, np.arange(n)), chance.uniform("f", case, np.arange(n))
        held = assign(vacancy, worker, utility, fit, 9, 15, rounds)
        known = twin(vacancy.tolist(), worker.tolist(), utility, fit, rounds)
        assert {v: p for v, p in enumerate(held.tolist()) if p >= 0} == known


def test_enough_rounds_leave_no_pair_that_would_both_rather_have_each_other():
    chance, n = Chance(5), 200
    vacancy = (chance.uniform("v", 0, np.arange(n)) * 20).astype(int)
    worker = (chance.uniform("w", 0, np.arange(n)) * 25).astype(int)
    utility, fit = chance.uniform("u", 0, np.arange(n)), chance.uniform("f", 0, np.arange(n))
    held = assign(vacancy, worker, utility, fit, 20, 25, 50)
    got = {worker[p]: p for p in held if p >= 0}
    assert len(got) == (held >= 0).sum()
    for p in range(n):
        person_wants = worker[p] not in got or utility[p] > utility[got[worker[p]]]
        post_wants = held[vacancy[p]] < 0 or fit[p] > fit[held[vacancy[p]]]
        assert not (person_wants and post_wants)


def test_who_is_hired_brings_the_know_how_of_the_last_employer_for_a_while():
    world = market(tick=60)
    w, o = world.workers, world.organisations
    w.last_employer[[8, 9, 10, 11]], w.last_employer_slot[[8, 9, 10, 11]] = [0, 0, 2, 0], [100, 100, 999, 100]
    w.since[[8, 9, 10, 11]] = [50, 40, 50, 50]
    o.alive[1] = False
    # at work; left ten months ago; left long ago; another organisation lives in that row; outside job for ten months
    assert np.array_equal(senders(w, np.array([1, 8, 9, 10, 11]), o, 60, 12), [0, 0, -1, -1, 0])
    o.alive[0] = False
    assert np.array_equal(senders(w, np.array([8]), o, 60, 12), [-1])


def open_market(tick=0, **more):
    world = large(tick=tick, **more)
    world.commuting = world.commuting.with_rings(np.full((N_CLASSES, 3), 20.0))
    world.organisations.target[:] = 23
    separations.separate(world)
    work.post(world)
    return world


def test_hires_fill_posts_move_headcounts_and_say_who_came_from_where():
    world = open_market()
    before = {name: getattr(world.workers, name).copy() for name in ("status", "employer")}
    posts, slots = len(world.vacancies), world.vacancies.slot.copy()
    skill = dict(zip(slots.tolist(), world.vacancies.skill.tolist(), strict=True))
    matching.match(world)
    w, f = world.workers, world.flows
    hired = np.flatnonzero(w.employer != before["employer"])
    assert staffed(world)
    assert f.hires == len(hired) == posts - len(world.vacancies) > 20
    assert f.hires_job_to_job == (before["status"][hired] == EMPLOYED).sum() > 0
    assert f.hires_unemployed + f.hires_inactive + f.hires_outside + f.hires_job_to_job == f.hires
    assert f.hire_months == 0.5 * f.hires
    assert (w.since[hired] == 0).all()
    filled = sorted(skill[s] for s in set(slots.tolist()) - set(world.vacancies.slot.tolist()))
    assert sorted(w.job_skill[hired].tolist()) == filled
    moved = before["status"][hired] == EMPLOYED
    assert set(world.arrivals["worker"]) >= set(hired[moved])
    arrived = world.arrivals
    assert (arrived["sender"] != arrived["employer"]).all()
    assert np.array_equal(w.employer[arrived["worker"]], arrived["employer"])
    movers = np.isin(arrived["worker"], hired[moved])
    assert np.array_equal(before["employer"][arrived["worker"][movers]], arrived["sender"][movers])
    assert np.array_equal(w.last_employer[hired[moved]], before["employer"][hired[moved]])


def test_a_plant_that_wants_more_people_changes_the_lives_of_those_it_hires_and_few_others():
    one, two = open_market(), open_market()
    two.organisations.target[9] += 3
    work.post(two)
    matching.match(one)
    matching.match(two)
    differ = one.workers.employer != two.workers.employer
    assert 0 < differ.sum() <= 6
    assert (two.workers.employer[differ] == 9).sum() >= 1
    moved_pay = np.abs(one.workers.ln_wage - two.workers.ln_wage) > 1e-9
    assert np.array_equal(moved_pay, differ)


def test_months_count_in_which_nobody_who_fits_saw_the_post():
    world = open_market(changes={"search": {"enabled": False}})
    for month in range(3):
        world.tick = month
        matching.match(world)
    assert (world.vacancies.months_unfit == 3).all()
    assert world.flows.hires == 0
    assert all(len(x) == 0 for x in world.arrivals.values())


def test_the_channel_can_be_switched_off():
    world = open_market(changes={"matching": {"enabled": False}})
    posts = len(world.vacancies)
    matching.match(world)
    assert len(world.vacancies) == posts
    assert world.flows.hires == 0


def test_movers_link_the_two_organisations_once():
    ties = Ties.of(np.array([-1, -1]))
    ties.a[:], ties.b[:], ties.kind[:] = [1, 3], [2, 4], [EX_WORKER, INFORMAL]
    keep_in_touch(ties, Chance(1), np.arange(4), np.array([2, 4, 5, 6]), np.array([1, 3, 6, 5]), 1.0, 30)
    assert np.array_equal(ties.a, [1, 3, 3, 5])
    assert np.array_equal(ties.b, [2, 4, 4, 6])
    assert np.array_equal(ties.kind[2:], [EX_WORKER, EX_WORKER])
    assert np.array_equal(ties.born[2:], [30, 30])
    keep_in_touch(ties, Chance(1), np.arange(2), np.array([7, 8]), np.array([9, 9]), 0.0, 30)
    assert len(ties) == 4
    none = np.empty(0, dtype=np.int64)
    keep_in_touch(ties, Chance(1), none, none, none, 1.0, 30)
    assert len(ties) == 4


def test_tightness_moves_slowly_to_vacancies_per_job_of_the_area_against_normal():
    p = Matching(normal_vacancies=0.02, tightness_memory=0.0, area_weight_jobs=100.0)
    area, jobs, posts = np.array([0, 0, 1]), np.array([900.0, 100.0]), np.array([18, 22])
    # the region has 0.04 a job: (18 + 4)/1000 = 0.022 and (22 + 4)/200 = 0.13
    now = next_tightness(np.zeros(3), area, jobs, posts, p)
    assert np.allclose(now, [np.log(1.1), np.log(1.1), 1.0])
    slow = Matching(normal_vacancies=0.02, tightness_memory=0.5, area_weight_jobs=100.0)
    keep = 0.5 ** (1 / 12)
    assert np.allclose(next_tightness(np.full(3, 0.4), area, jobs, posts, slow), keep * 0.4 + (1 - keep) * now)
    assert np.isfinite(next_tightness(np.zeros(3), area, np.zeros(2), np.zeros(2, int), p)).all()


def test_sites_of_an_area_are_equally_tight():
    world = open_market()
    matching.match(world)
    assert world.sites.tightness[0] > 0  # posts for three more in every twenty
    outside = world.workers.status == OUTSIDE
    assert (world.workers.employer[outside] == -1).all()
