import numpy as np
import pytest

from agents.ties import INFORMAL, MEMBER
from model.levers import RD_COST
from model.processes import location, policy
from scenarios.interventions.rd_grants import RdGrants
from scenarios.interventions.take_up import within_budget
from tests.unit import hand_made


def bench(*interventions, tick=0, scale=1.0):
    world = hand_made.world(interventions=interventions, tick=tick, scale=scale)
    location.survey(world)
    world.organisations.rd_gbp[2] = 1_000.0
    world.organisations.training_places[3] = 20
    return world


def months(world, *ticks):
    for world.tick in ticks:
        policy.act(world)


def test_bids_are_funded_in_order_while_money_lasts():
    asked, priority = np.array([50.0, 80.0, 30.0, 20.0]), np.array([0.2, 0.1, 0.4, 0.3])
    assert within_budget(asked, priority, 110.0).tolist() == [1, 3]  # 80, then 50 does not fit, then 20; 30 does not
    assert within_budget(asked, priority, 0.0).tolist() == []


def scheme(**more):
    return RdGrants(**({"start": 2015.0, "hearing": 12.0, "bid_gbp": 100.0, "revenue_gbp_per_year": 0.0} | more))


def until_heard(world):
    """Months until the firm on the park holds a grant."""
    for world.tick in range(120):
        policy.act(world)
        if len(world.grants):
            return world.tick
    return 999


def test_the_firm_that_does_research_hears_bids_and_holds_a_grant():
    world = bench(scheme(share=0.4, months=24, intakes_per_year=12))
    start = until_heard(world)
    grants, o = world.grants, world.organisations
    assert grants.organisation.tolist() == [2]
    assert (grants.starts[0], grants.until[0]) == (start, start + 24)
    assert o.one_off_gbp[2] == 100.0  # the bid; it bid once
    np.testing.assert_allclose(world.lever(RD_COST, 1.0), [1, 1, 0.6, 1, 1])
    assert world.spent_gbp == [0.0]
    months(world, start + 1)
    assert world.spent_gbp == [pytest.approx(400.0)]  # in arrears
    world.interventions = (world.interventions[0],)
    months(world, *range(start + 2, start + 30))
    assert world.spent_gbp[0] >= 400.0 * 24


def test_each_month_of_a_grant_is_paid_once():
    world = bench(scheme(duration_years=1.0, months=24, intakes_per_year=12))
    start = until_heard(world)
    assert world.grants.until[0] == 12  # no longer than the scheme
    months(world, *range(start + 1, 36))
    assert world.spent_gbp[0] == pytest.approx(400.0 * (12 - start))
    assert len(world.grants) == 0
    assert world.nudges == {}


@pytest.mark.parametrize(
    "more",
    [
        {"places": ("Northtown",)},  # the firm is elsewhere
        {"sectors": ("metals",)},
        {"ring_km": 0.5, "around": "Town Hall"},
        {"size_least": 5},
        {"size_most": 3},
        {"kinds": ("oem",), "sectors": ("metals",)},
        {"bid_gbp": 50_000.0},  # not worth it
        {"budget_gbp_per_year": 10.0},  # asks for more
        {"hearing": 0.0},
    ],
)
def test_who_gets_no_grant(more):
    world = bench(scheme(**more))
    assert until_heard(world) == 999


def test_the_ring_is_around_the_focus_unless_a_place_is_named():
    assert until_heard(bench(scheme(ring_km=0.5))) < 999
    assert until_heard(bench(scheme(places=("amp",)))) < 999


def test_members_and_contacts_of_holders_hear_sooner():
    def heard(tie=None):
        world = bench(scheme(hearing=0.02, near_effect=0.0, intakes_per_year=12, duration_years=10.0))
        if tie == MEMBER:
            new = world.ties.append(np.array([0]))
            world.ties.a[new], world.ties.b[new], world.ties.kind[new] = 2, 3, MEMBER
        return [until_heard(world)]

    def rate(world, row):
        return world.interventions[0].aware(world, np.array([row]))

    assert heard(MEMBER) <= heard()
    world = bench(scheme(hearing=0.0, contact_effect=50.0))
    assert not rate(world, 0)[0]
    world = bench(scheme(hearing=0.1, near_effect=0.0, contact_effect=50.0, member_effect=0.0), tick=24)
    alone = np.array([rate(hand_made_seeded(world, seed), 0)[0] for seed in range(60)])
    policy.award(world, 0, np.array([2]), 12, np.zeros(1))
    new = world.ties.append(np.array([0]))
    world.ties.a[new], world.ties.b[new], world.ties.kind[new] = 0, 2, INFORMAL
    told = np.array([rate(hand_made_seeded(world, seed), 0)[0] for seed in range(60)])
    assert (told >= alone).all()
    assert told.sum() > alone.sum()


def hand_made_seeded(world, seed):
    world.chance = hand_made.Chance(seed)
    return world


def test_nobody_holds_two_grants_for_the_same_research():
    world = bench(scheme(intakes_per_year=12), scheme(intakes_per_year=12))
    months(world, *range(48))
    assert len(world.grants) <= 1
    assert max(len(n) for n in world.nudges.values()) == 1
