"""Separations: competing events share one number."""

import numpy as np
import pytest

from agents.workers import EMPLOYED, FEW, INACTIVE, LEFT, NEVER, OUTSIDE, UNEMPLOYED, Workers
from model.processes import separations
from model.processes.separations import (
    EMIGRATE,
    LAID_OFF,
    LOSE,
    NOTHING,
    RETIRE,
    STOP,
    TO_OUTSIDE,
    Separations,
    event_of,
    hazards,
    looks,
    rates_of,
    successors,
)
from tests.unit.labour_market import large, market, staffed


def test_the_first_event_whose_cumulated_chance_exceeds_the_number_happens():
    rates = np.repeat(np.array([0.1, 0.0, 0.2, 0.1, 0.0, 0.3])[:, None], 6, axis=1)
    luck = np.array([0.0, 0.05, 0.1, 0.35, 0.4, 0.7])
    assert np.array_equal(event_of(luck, rates), [RETIRE, RETIRE, LOSE, TO_OUTSIDE, LAID_OFF, NOTHING])


def test_rates_are_monthly_and_depend_on_age_tenure_and_place():
    world = market(tick=240)
    w, p = world.workers, Separations()
    w.born[:4] = 240 - 12 * np.array([40, 66, 67, 24])
    w.since[:4], w.graduate[3] = [240 - 6, 240 - 30, 240 - 30, 240 - 18], True
    rates = rates_of(w, np.arange(12), np.full(12, 0.1), 2.0, 3.0, 240, p)
    assert np.allclose(rates[RETIRE, :3], [0.0, 0.2 / 12, 0.35 / 12])
    assert np.allclose(rates[LOSE, :2], np.array([1.6, 0.85]) * p.employed_to_unemployed / 12)
    assert rates[TO_OUTSIDE, 1] == pytest.approx(2 * 0.85 * p.employed_to_outside / 12)
    assert rates[EMIGRATE, 3] == pytest.approx(3 * (p.emigration + 0.11) / 12)
    assert rates[EMIGRATE, 2] == pytest.approx(3 * p.emigration / 12)
    assert np.allclose(rates[LAID_OFF, :4], [0.15, 0.08, 0.08, 0.15])
    assert rates[LOSE, 11] == pytest.approx(p.outside_to_unemployed / 12 / 2)  # fewer lose jobs when incomes are high
    assert rates[STOP, 8] == pytest.approx(p.unemployed_to_inactive / 12)
    assert rates[LOSE, 8] == 0


def test_older_people_are_fewer_at_each_age_by_those_who_retired():
    p = Separations(retirement=(0.0, 0.0, 1.0, 1.0))
    ages = separations.older_ages((np.arange(1000) + 0.5) / 1000, 50, p)
    share = np.histogram(ages, [50, 55, 60, 65, 66, 100])[0] / 1000
    total = 15 + np.exp(-1) / (1 - np.exp(-1))
    assert np.allclose(share, np.array([5, 5, 5, np.exp(-1), total - 15 - np.exp(-1)]) / total, atol=0.002)


def test_without_the_channel_people_only_retire_and_emigrate_from_jobs():
    rate = hazards(Separations(enabled=False)).reshape(5, 5, 3, 100)[:, EMPLOYED]
    assert not rate[[STOP, LOSE, TO_OUTSIDE]].any()
    assert rate[RETIRE, :, 66].all()
    assert not looks(Separations(on_the_job_search=False))[[EMPLOYED, OUTSIDE]].any()


def test_the_longest_serving_who_stays_takes_over_and_ties_go_by_slot():
    w = market().workers
    w.since[:4] = [-99, -50, -70, -70]
    assert np.array_equal(successors(w, np.array([0]), np.array([0]), 3), [2])
    assert np.array_equal(successors(w, np.array([0]), np.array([0, 2]), 3), [3])
    assert len(successors(w, np.array([1]), np.array([4]), 3)) == 0


def test_an_owner_retires_only_if_somebody_stays_and_then_hands_over():
    for seed in range(40):
        world = market(seed=seed, changes={"separations": {"retirement": (0, 0, 0, 1.0)}})
        world.workers.born[[0, 4]] = -80 * 12
        for month in range(12):
            world.tick = month
            separations.separate(world)
            w = world.workers
            assert staffed(world)
            assert w.status[4] == EMPLOYED  # alone: the firm closes by other ways
            assert w.owner[(w.employer == 0)].sum() == 1
        if w.status[0] == LEFT:
            return
    pytest.fail("no owner ever retired")


def test_those_who_leave_remember_their_employer_and_are_counted():
    rates = {"employed_to_unemployed": 0.2, "employed_to_outside": 0.2, "emigration": 0.0}
    world = large(tick=5, changes={"separations": rates})
    before = world.workers.status.copy(), world.workers.employer.copy()
    world.workers.apprentice_until[:] = 30
    separations.separate(world)
    w, f = world.workers, world.flows
    left = (before[0] == EMPLOYED) & (w.status != EMPLOYED)
    assert staffed(world)
    assert left.sum() > 20
    assert np.array_equal(w.last_employer[left], before[1][left])
    assert np.array_equal(w.last_employer_slot[left], world.organisations.slot[before[1][left]])
    assert (w.apprentice_until[left] == NEVER).all()
    assert (w.since[left] == 5).all()
    assert f.to_unemployed == (left & (w.status == UNEMPLOYED)).sum()
    assert f.to_outside == (left & (w.status == OUTSIDE)).sum() > 0
    assert f.to_inactive == (left & ((w.status == INACTIVE) | (w.status == LEFT))).sum() > 0
    assert f.retired == ((before[0] != LEFT) & (w.status == LEFT)).sum() > 0
    assert f.emigrated == 0


def test_pay_outside_is_a_gain_on_the_last_job_or_a_discount_after_time_out_of_work():
    world = large(changes={"separations": {"employed_to_outside": 0.2, "unemployed_to_outside": 2.0}})
    before, pay = world.workers.status.copy(), world.workers.ln_wage.copy()
    separations.separate(world)
    w = world.workers
    came, idle = (w.status == OUTSIDE) & (before == EMPLOYED), (w.status == OUTSIDE) & (before == UNEMPLOYED)
    worth = np.array(world.parameters.wages.skill_base)[w.skill] + w.human_capital
    assert np.allclose(w.ln_wage[came], pay[came] + 0.03)
    assert np.allclose(w.ln_wage[idle], worth[idle] - 0.03)
    formula = worth + world.parameters.wages.outside_premium + w.match_effect
    assert np.allclose(formula[came | idle], w.ln_wage[came | idle])


def test_a_layoff_touches_nobody_elsewhere_and_no_other_event():
    calm, cut = large(), large()
    cut.organisations.layoff_rate[3] = 0.5
    separations.separate(calm)
    separations.separate(cut)
    a, b = calm.workers, cut.workers
    differ = a.status != b.status
    assert differ.any()
    assert (np.repeat(np.arange(60), 20)[np.flatnonzero(differ)] == 3).all()
    assert (a.status[differ] == EMPLOYED).all()
    assert (b.status[differ] == UNEMPLOYED).all()
    assert cut.flows.layoffs == differ.sum()


def test_the_share_that_looks_is_as_declared_and_owners_and_the_newly_idle_do_not():
    world = large(n_firms=1000, searchers=0)
    world.workers.apprentice_until[world.workers.skill == 0] = 99
    separations.separate(world)
    w = world.workers
    low, middle, high, highest = Separations().job_look
    for skill, share in ((0, 0.2 * low), (1, middle), (2, high), (3, highest)):  # the unskilled here are apprentices
        could = (w.skill == skill) & ~w.owner
        assert w.searching[could].mean() == pytest.approx(share, abs=0.01)
    assert not w.searching[w.owner].any()
    assert not w.searching[w.status == UNEMPLOYED].any()


def test_staff_is_found_the_same_way_for_few_employers_and_many():
    workers = Workers.of(np.arange(60))
    workers.employer[:] = np.arange(60) % 20 - 1
    for n in (0, 2, FEW - 1, FEW, 19):
        assert (
            workers.staff(np.arange(n), 19).tolist() == np.flatnonzero(np.isin(workers.employer, np.arange(n))).tolist()
        )
