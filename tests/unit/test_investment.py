import numpy as np
import pytest

from agents.organisations import SECTORS
from model.levers import DIGITAL_ADOPTION, MANAGEMENT_GAIN, RD_COST, Nudge
from model.processes import investment
from tests.unit import hand_made

P = investment.Investment()


def test_the_threshold_of_rd_falls_with_size_and_for_those_who_do_it():
    # at ten jobs the propensity itself counts: 1.45 to start, 1.20 to go on
    score = np.array([1.3, 1.3, 1.5, 1.3])
    does = np.array([False, True, False, False])
    jobs = np.array([10, 10, 10, 20])  # 0.35 ln 2 = 0.24
    assert investment.performs_rd(does, score, jobs, 0.0, P).tolist() == [False, True, True, True]
    assert not investment.performs_rd(does[2:3], score[2:3], jobs[2:3], -0.1, P)[0]


def test_sectors_lean_to_rd_in_their_order_and_cancel_out():
    shift = investment.sector_shifts(P)
    assert shift.sum() == pytest.approx(0.0, abs=1e-12)
    assert shift[SECTORS.index("aerospace")] > shift[SECTORS.index("metals")]


def test_rd_is_a_share_of_gva_that_a_grant_raises_and_want_of_cash_stops():
    does, share, gva = np.array([True, True, False, True]), np.full(4, 0.02), np.full(4, 1_000.0)
    cash, smooth = np.array([0.0, 0.0, 0.0, -600.0]), np.full(4, 1_000.0)
    spent = investment.rd_spending(does, share, gva, cash, smooth, np.array([1.0, 0.25, 1.0, 1.0]), P)
    np.testing.assert_allclose(spent, [20.0, 20.0 * 2, 0.0, 0.0])  # a quarter of the price to the power -0.5
    free = investment.rd_spending(does[:1], share[:1], gva[:1], cash[:1], smooth[:1], 0.0, P)
    np.testing.assert_allclose(free, 20.0 / np.sqrt(investment.LEAST_RD_COST))


def test_a_pound_of_grant_adds_about_half_a_pound_of_rd():
    one = np.ones(1)
    spent = investment.rd_spending(one > 0, one * 0.1, one * 100, one, one, 0.9, P)[0]
    assert (spent - 10) / (0.1 * spent) == pytest.approx(0.5, abs=0.05)


def test_digital_technology_is_adopted_and_becomes_obsolete():
    luck = np.array([0.001, 0.004, 0.006, 0.001, 0.004])
    now = investment.next_digital(np.array([False, False, False, True, True]), luck, 0.03, P)
    assert now.tolist() == [True, False, False, False, False]  # 0.0025 a month to adopt, 0.005 to lose it
    assert investment.next_digital(np.array([True]), np.array([0.0051]), 0.03, P)[0]


def test_rd_is_reviewed_once_a_quarter():
    world = hand_made.world(tick=1)
    o = world.organisations
    o.rd_propensity[:] = 9.0
    o.does_rd[:] = False
    investment.invest(world)
    assert not o.does_rd.any()
    world.tick = 3
    o.rd_intensity[:], o.gva_gbp[:], o.cash_gbp[:] = 0.1, 1_000.0, 1.0
    investment.invest(world)
    assert o.does_rd.tolist() == [True, True, True, False, True]  # anchors decide for themselves
    np.testing.assert_allclose(o.rd_gbp, [100, 100, 100, 0, 100])


def test_levers_reach_what_they_name():
    world, nudged = hand_made.world(), hand_made.world()
    for made in (world, nudged):
        made.organisations.rd_intensity[:], made.organisations.gva_gbp[:] = 0.1, 1_000.0
        made.organisations.rd_propensity[:], made.organisations.cash_gbp[:] = 9.0, 1.0
    only_first = np.array([1.0, 0, 0, 0, 0])
    nudged.nudges = {
        RD_COST.name: [Nudge(RD_COST, factor=1 - 0.75 * only_first)],
        DIGITAL_ADOPTION.name: [Nudge(DIGITAL_ADOPTION, add=12 * only_first)],
        MANAGEMENT_GAIN.name: [Nudge(MANAGEMENT_GAIN, add=0.12 * only_first)],
    }
    investment.invest(world)
    investment.invest(nudged)
    a, b = world.organisations, nudged.organisations
    np.testing.assert_allclose(b.rd_gbp - a.rd_gbp, 100 * only_first)
    np.testing.assert_allclose(b.management - a.management, 0.01 * only_first)
    assert b.digital[0]
    assert np.array_equal(a.digital[1:], b.digital[1:])


def test_switches_stop_rd_and_digital_technology():
    world = hand_made.world()
    world.parameters = world.parameters.changed({"investment": {"enabled_rd": False, "enabled_digital": False}})
    world.organisations.rd_propensity[:], world.organisations.digital[:] = 9.0, True
    investment.invest(world)
    assert not world.organisations.rd_gbp.any()
    assert world.organisations.digital.all()
