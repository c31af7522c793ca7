"""Wages: mix of skills, premium of employers, revision."""

import numpy as np
import pytest

from agents.workers import EMPLOYED, OUTSIDE
from model.processes import wages
from model.processes.wages import Wages
from tests.unit.labour_market import large, market


def test_organisations_that_lean_to_high_skills_want_more_of_them():
    mix = wages.skill_mix(np.array([0.0, 1.0]), (0.4, 0.3, 0.2, 0.1), (-1.0, 0.0, 0.0, np.log(2.0)))
    assert np.allclose(mix[0], [0.4, 0.3, 0.2, 0.1])
    total = 0.4 / np.e + 0.3 + 0.2 + 0.2
    assert np.allclose(mix[1], np.array([0.4 / np.e, 0.3, 0.2, 0.2]) / total)


def test_pay_is_the_base_times_the_exponent():
    assert wages.pay_gbp(np.array([0.0, np.log(2)]), 10_000) == pytest.approx([10_000, 20_000])


def test_employers_pay_for_policy_rents_size_and_tightness():
    o = market().organisations
    o.headcount[:], o.ln_tfp[:], o.wage_effect[:] = [3, 30, 0], [0.0, 0.5, 0.0], [0.1, 0.0, 0.0]
    tight = np.array([0.0, 0.2, 0.0])
    p = Wages(rent_sharing=0.1, size_premium=0.03, tightness_response=0.05)
    assert np.allclose(wages.employer_premium(o, tight, p), [0.1, 0.05 + 0.03 * np.log(10) + 0.01, -0.03 * np.log(3)])
    off = Wages(shares_rents=False, answers_tightness=False)
    assert np.allclose(wages.employer_premium(o, tight, off), [0.1, 0.03 * np.log(10), -0.03 * np.log(3)])


def test_pay_outside_lifts_everybodys_formula():
    world = market()
    plain = wages.premium(world)
    world.outside.wage[:] = 0.04
    world.sites.tightness[:] = [0.0, 0.5]
    assert np.allclose(wages.premium(world) - plain, [0.04, 0.04, 0.04 + 0.03 * 0.5])


def test_one_twelfth_of_those_at_work_is_revised_half_way_a_year():
    world = large(tick=5)
    w = world.workers
    w.status[1207], w.match_effect[:] = OUTSIDE, 0.02
    w.job_skill[0] = 3
    w.ln_wage[:] = 0.0
    world.outside.wage[:] = 0.01
    premium = wages.premium(world)
    wages.revise(world)
    turn = np.arange(len(w)) % 12 == 5
    changed = w.ln_wage != 0
    assert np.array_equal(changed, turn & ((w.status == EMPLOYED) | (w.status == OUTSIDE)))
    base = np.array(world.parameters.wages.skill_base)
    row = np.flatnonzero(changed & (w.status == EMPLOYED))[3]
    formula = base[w.job_skill[row]] + 0.3 + premium[w.employer[row]] + 0.02
    assert w.ln_wage[row] == pytest.approx(0.5 * formula)
    assert w.ln_wage[1207] == 0  # not its turn
    world.tick = 1207 % 12
    wages.revise(world)
    assert w.ln_wage[1207] == pytest.approx(0.5 * (base[w.skill[1207]] + 0.3 + 0.05 + 0.01 + 0.02))


def test_revision_closes_a_share_of_the_gap_within_bounds():
    new = wages.revised(np.array([0.0, 1.0, 3.0]), np.array([1.0, 2.0, 9.0]), np.array([True, False, True]), 0.5)
    assert np.allclose(new, [0.5, 1.0, 4.0])
