import numpy as np
import pytest

from agents.ties import INFORMAL, MEMBER
from model.levers import MANAGEMENT_GAIN, MEETING_RATE, PROJECT_RATE
from model.processes import location, policy
from scenarios.interventions.business_advice import BusinessAdvice
from scenarios.interventions.management_academy import ManagementAcademy
from scenarios.interventions.take_up import authority_centres
from tests.unit import hand_made


def bench(*interventions, tick=0, scale=1.0):
    world = hand_made.world(interventions=interventions, tick=tick, scale=scale)
    location.survey(world)
    world.organisations.smooth_gva_gbp[:] = [10_000.0, 2_000.0, 4_000.0, 0.0, 0.0]
    return world


def advice(**more):
    """Everybody hears at once; a place a month; half a year; remembered for a year."""
    given = {"start": 2015.0, "hearing": 12.0, "near_effect": 50.0, "bid_gbp": 100.0, "months": 6, "again_years": 1.0}
    given |= {"capacity_per_year": 12.0, "budget_gbp_per_year": 1e9, "revenue_gbp_per_year": 0.0, "leaving": 0.0}
    return BusinessAdvice(**given | {"place_gbp": 600.0, "gain_sd": 0.2, "kept": 0.5, "duration_years": 50.0} | more)


def months(world, *ticks):
    for world.tick in ticks:
        policy.act(world)


def test_a_funnel_by_hand():
    """Three firms, one place a month: reached 3; engaged 1, 2, 3; the first has completed after six months."""
    p = advice()
    world = bench(p)
    funnels = []
    for world.tick in range(9):
        policy.act(world)
        funnels.append(tuple(p.funnel(world)))
    assert funnels == [(3, 1, 0), (3, 2, 0), *[(3, 3, 0)] * 4, (3, 2, 1), (3, 1, 2), (3, 0, 3)]
    assert world.organisations.one_off_gbp.tolist() == [100.0, 100.0, 100.0, 0.0, 0.0]
    assert world.spent_gbp[0] == pytest.approx(3 * 600.0)
    months(world, *range(9, 18))
    assert len(p.engaged(world, 18)) == 0
    months(world, 18)  # the first is forgotten a year after it finished, and may come back
    assert tuple(p.funnel(world)) == (3, 1, 2)


def test_practice_grows_by_the_month_and_half_is_lost_in_the_year_after():
    p = advice(capacity_per_year=1e6, brokerage=0.5, strength=0.5)
    world = bench(p)
    months(world, 0)
    np.testing.assert_allclose(world.lever(MANAGEMENT_GAIN, np.zeros(5)), [0.2, 0.2, 0.2, 0, 0])  # 0.1 in half a year
    np.testing.assert_allclose(world.lever(PROJECT_RATE, np.ones(5)), [1.25, 1.25, 1.25, 1, 1])
    gained = np.zeros(5)
    for world.tick in range(1, 18):
        policy.act(world)
        gained += world.lever(MANAGEMENT_GAIN, np.zeros(5)) / 12
    np.testing.assert_allclose(gained[:3] + 0.2 / 12, 0.1 - 0.05)
    assert PROJECT_RATE.name not in world.nudges


def test_who_gains_less_than_it_takes_to_apply_stays_away():
    """0.2 sd x 0.05 x retention x half seen x 36 months: with 0.92 kept in revenue 1,656, 331 and 662 GBP."""
    p = advice(bid_gbp=1_000.0)
    world = bench(p)
    world.parameters = world.parameters.changed({"accounts": {"price_retention": 0.92}})
    np.testing.assert_allclose(p.gain_gbp(world, np.arange(3), 6), [1_656.0, 331.2, 662.4])
    assert p.applicants(world, 6).tolist() == [0]
    assert p.applicants(world, 3).tolist() == []  # half the course is worth half


def test_money_adds_up_to_whole_places():
    """3,000 a year at 600 a place: five places a year, the first when half of one is there."""
    p = advice(budget_gbp_per_year=1_200.0, capacity_per_year=1e6)
    world = bench(p)
    months(world, 0, 1)
    assert len(world.grants) == 0
    months(world, 2)  # 300 of 600
    assert len(world.grants) == 1
    months(world, *range(3, 8))
    assert len(world.grants) == 1
    months(world, 8)
    assert len(world.grants) == 2


def test_money_follows_the_scale_of_the_world():
    whole, tenth = (bench(advice(capacity_per_year=12.0), scale=scale) for scale in (1.0, 0.1))
    for world in (whole, tenth):
        months(world, 0, 1, 2, 3, 4)
    assert (len(whole.grants), len(tenth.grants)) == (3, 1)


def test_who_leaves_early_is_not_remembered():
    p = advice(leaving=6.0, capacity_per_year=1e6, months=60, again_years=5.0)
    world = bench(p)
    months(world, 0)
    first = set(p.engaged(world, 0).tolist())
    left = set()
    for world.tick in range(1, 13):
        before = set(p.engaged(world, world.tick).tolist())
        policy.act(world)
        left |= before - set(p.engaged(world, world.tick).tolist())
    assert first == {0, 1, 2}
    assert p.funnel(world).completed == 0


def test_two_schemes_may_pay_for_the_same_firm_twice():
    p = advice(schemes=2, size_least=10, capacity_per_year=24.0)
    world = bench(p)
    months(world, 0)
    assert world.grants.organisation.tolist() == [0, 0]
    assert p.funnel(world).engaged == 1
    assert world.organisations.one_off_gbp[0] == 200.0
    assert world.spent_gbp[0] == pytest.approx(2 * 600.0 / 6)


def test_those_turned_away_wait_unless_they_must_compete():
    waiting, rounds = advice(), advice(funding="short_rounds", waiting_months=0, round_cost_gbp=0.0)
    for p, bidders in ((waiting, 1), (rounds, 3)):
        world = bench(p)
        months(world, 0)
        assert len(world.grants) == 1
        assert (world.organisations.one_off_gbp > 0).sum() == bidders


def test_places_end_with_the_award():
    p = advice(
        funding="short_rounds",
        waiting_months=0,
        round_years=0.25,
        gap_months=9,
        round_cost_gbp=0.0,
        capacity_per_year=1e6,
    )
    world = bench(p)
    months(world, 0, 1, 2)
    assert len(p.engaged(world, 2)) == 3
    months(world, 3)
    assert len(p.engaged(world, 3)) == 0
    assert world.spent_gbp[0] == pytest.approx(3 * 600.0 * 3 / 6)  # half of the course


def test_members_and_contacts_hear_first_unless_delivery_is_central():
    near_nobody = {"hearing": 0.5, "near_effect": 0.0, "member_effect": 50.0, "contact_effect": 0.0}
    for delivery, share in (("regional", 0.88), ("central", 0.04)):
        p, heard = advice(delivery=delivery, **near_nobody), []
        for seed in range(200):
            world = bench(p)
            world.chance = hand_made.Chance(seed)
            new = world.ties.append(np.array([0]))
            world.ties.a[new], world.ties.b[new], world.ties.kind[new] = 0, 3, MEMBER
            heard.append(p.aware(world, np.array([0]))[0])
        assert np.mean(heard) == pytest.approx(share, abs=0.06)  # 1 - exp(-0.5 x 51 / 12); 1 - exp(-0.5 / 12)


def test_contacts_of_those_who_take_part_are_told():
    p = advice(hearing=0.0, contact_effect=50.0)
    world = bench(p)
    policy.award(world, 0, np.array([2]), 12, np.zeros(1))
    new = world.ties.append(np.array([0]))
    world.ties.a[new], world.ties.b[new], world.ties.kind[new] = 0, 2, INFORMAL
    assert p._told(world)[1].tolist() == [1, 0, 0, 0, 0]


def test_devolved_events_are_where_each_authority_has_its_jobs():
    region = hand_made.region()
    east, north = authority_centres(region)
    assert (east[0], north[0]) == (2_300.0, 1_000.0)  # 60 jobs at 1.5 km, 40 at 3.5 km
    world = bench()
    assert advice(delivery="devolved", boundary=("Handshire",))._km(world, np.array([0, 2])).tolist() == [1.3, 1.7]
    assert advice()._km(world, np.array([0, 2])).tolist() == [3.0, 0.0]
    assert [
        advice(delivery=d, boundary=("A", "B"), schemes=3).bodies() for d in ("regional", "central", "devolved")
    ] == [3, 0, 6]


def test_classmates_meet_and_firms_pay_their_fee():
    p = ManagementAcademy(
        start=2015.0, hearing=12.0, near_effect=50.0, bid_gbp=0.0, fee_gbp=700.0, classmates=1.0, size_least=3, kept=1.0,
        seen=2.0, capacity_per_year=1e6, budget_gbp_per_year=1e9,
    )  # fmt: skip
    world = bench(p)
    months(world, 0)
    np.testing.assert_allclose(world.lever(MEETING_RATE, np.ones(5)), [2, 1, 2, 1, 1])
    assert world.organisations.one_off_gbp.tolist() == [700.0, 0.0, 700.0, 0.0, 0.0]
