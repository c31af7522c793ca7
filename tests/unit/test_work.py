"""Work: plans, layoff rates, posts."""

import numpy as np

from model.processes import work
from model.processes.work import Work
from tests.unit.labour_market import large, market

YES, NO = np.array([True]), np.array([False])


def test_demand_needs_fewer_heads_where_heads_are_more_efficient():
    wanted = work.wanted_headcount(np.array([12.0, 12, 12]), np.array([20.0, 0, 5]), np.array([10, 0, 100]))
    assert np.allclose(wanted, [6.0, 12.0, 24.0])  # efficiency 2, unknown, at least a half


def test_nobody_starts_to_hire_inside_the_band_but_who_hires_goes_on():
    p, head = Work(), np.array([100])
    for wanted, hiring, target in ((104, NO, 100), (104, YES, 104), (106, NO, 106), (97, NO, 97), (150, NO, 115)):
        assert work.target_headcount(np.array([float(wanted)]), head, hiring, NO, p) == target
    assert work.target_headcount(np.array([5.0]), np.array([1]), NO, NO, p) == 2  # one person at least
    assert work.target_headcount(np.array([1.6]), np.array([1]), NO, NO, p) == 1  # 0.6 is inside the band
    assert work.target_headcount(np.array([200.0]), np.array([0]), NO, YES, p) == 16  # a plant staffs up: 8 % a month


def test_layoffs_are_a_share_of_the_surplus_beyond_the_band_and_spare_the_owner():
    p = Work()
    rate = work.layoff_rate(np.array([90.0, 97.0, 50.0, 1.2]), np.array([100, 100, 100, 2]), np.array([0, 0, 0, 1]), p)
    assert np.allclose(rate, [0.035, 0.0, 0.12, 0.12])
    assert work.layoff_rate(np.array([1.2]), np.array([2]), np.array([1]), p) == 0.12
    assert not work.layoff_rate(np.array([90.0]), np.array([100]), np.array([0]), Work(enabled=False)).any()


def test_a_plan_ignores_closed_organisations():
    world = market()
    world.organisations.demand[:] = [8.0, 0.2, 9.0]
    world.organisations.alive[2] = False
    work.plan(world)
    assert np.allclose(world.organisations.target, [5.0, 0.2, 0.0])
    assert np.allclose(world.organisations.layoff_rate, [0.0, 0.12, 0.0])


def test_posts_are_what_is_missing_rounded_and_a_small_surplus_stays():
    target = np.array([10.0, 10.6, 10.4, 9.2, 9.0, 3.0, 20.0])
    n_open = np.array([0, 0, 0, 1, 1, 2, 3])
    barred = np.array([False] * 6 + [True])
    new, withdrawn = work.change_of_posts(target, np.array([8, 10, 10, 9, 9, 5, 10]), n_open, barred)
    assert np.array_equal(new, [2, 1, 0, 0, 0, 0, 0])
    assert np.array_equal(withdrawn, [0, 0, 0, 0, 1, 2, 3])


def test_the_newest_posts_go_first():
    employer, n_open = np.array([0, 0, 0, 2, 2]), np.array([3, 0, 2])
    stays = work.newest_first(employer, n_open, np.array([2, 0, 1]))
    assert np.array_equal(stays, [True, False, False, True, False])


def test_posts_are_sorted_numbered_and_counted():
    world = market()
    world.organisations.target[:] = [6.0, 1.0, 4.0]
    work.post(world)
    world.organisations.target[:] = [7.0, 1.0, 3.0]
    work.post(world)
    v = world.vacancies
    assert np.array_equal(v.employer, [0, 0, 0])
    assert np.array_equal(v.serial, [0, 1, 2])
    assert np.array_equal(v.slot, work.vacancy_slots(np.array([100, 100, 100]), np.array([0, 1, 2])))
    assert np.array_equal(world.organisations.serial, [3, 0, 1])
    assert (world.flows.vacancies_posted, world.flows.vacancies_withdrawn) == (4, 1)


def test_who_owes_too_much_withdraws_everything():
    world = market()
    world.organisations.target[:] = [6.0, 1.0, 4.0]
    work.post(world)
    world.organisations.cash_gbp[0] = -0.79 * 15_000  # limit: 1.5 months of 10,000
    work.post(world)
    assert np.array_equal(world.vacancies.employer, [0, 0, 2])
    world.organisations.cash_gbp[0] = -0.81 * 15_000
    work.post(world)
    assert np.array_equal(world.vacancies.employer, [2])


def test_a_post_asks_for_the_same_whoever_else_posts():
    one, two = large(), large()
    one.organisations.target[5] = 24
    two.organisations.target[:] = 24
    work.post(one)
    work.post(two)
    mine = two.vacancies.employer == 5
    for name in ("slot", "skill", "field", "serial"):
        assert np.array_equal(getattr(one.vacancies, name), getattr(two.vacancies, name)[mine])


def test_posts_follow_the_skill_mix_and_the_field_of_the_employer():
    world = large(n_firms=400)
    world.organisations.target[:] = 40
    work.post(world)
    share = np.bincount(world.vacancies.skill, minlength=4) / len(world.vacancies)
    assert np.allclose(share, world.parameters.wages.skill_shares, atol=0.015)
    own = np.mean(world.vacancies.field == world.organisations.field[world.vacancies.employer])
    assert abs(own - (0.6 + 0.4 / 8)) < 0.015
