import numpy as np
import pytest

from agents.ties import INFORMAL, SUPPLY
from model.levers import BID_CAPACITY, PROJECT_APPEAL, PUBLIC_ORDERS
from model.processes import policy
from scenarios.interventions.leadership_network import LeadershipNetwork
from scenarios.interventions.mission_demand import MissionDemand
from tests.unit import hand_made

NETWORK = {"start": 2015.0, "size_least": 3, "seats": 10, "introduction": 1.0}


def bench(*interventions, **changes):
    world = hand_made.world(interventions=interventions)
    for name, value in changes.items():
        setattr(world, name, value)
    return world


def months(world, *ticks):
    for world.tick in ticks:
        policy.act(world)
    return world


def pairs(world):
    return sorted(zip(world.ties.a.tolist(), world.ties.b.tolist(), strict=True))


def test_leaders_of_the_large_are_introduced_to_one_another():
    world = months(bench(LeadershipNetwork(**NETWORK)), 0, 1)
    assert pairs(world) == [(0, 2), (0, 3), (2, 3)]  # ten, four and three jobs; the others are too small
    assert set(world.ties.kind.tolist()) == {INFORMAL}
    assert set(world.ties.born.tolist()) == {1}  # six meetings a year: every other month


def test_those_who_know_each_other_are_not_introduced_again():
    network = LeadershipNetwork(**NETWORK)
    world = bench(network)
    rows = world.ties.append(np.array([0, 0]))
    world.ties.a[rows], world.ties.b[rows], world.ties.kind[rows] = [0, 2], [2, 3], [INFORMAL, SUPPLY]
    world.tick = 1
    network.act(world)
    informal = world.ties.kind == INFORMAL
    known = sorted(zip(world.ties.a[informal].tolist(), world.ties.b[informal].tolist(), strict=True))
    assert known == [(0, 2), (0, 3), (2, 3)]  # who trade may still be introduced; who are friends are not


def test_seats_go_to_the_largest():
    world = bench(LeadershipNetwork(**NETWORK | {"seats": 2}))
    assert world.interventions[0].table(world).tolist() == [0, 2]
    few = bench(LeadershipNetwork(**NETWORK | {"size_least": 10}))
    months(few, 0, 1)
    assert few.nudges == {}  # one alone is no network
    assert len(few.ties) == 0


def test_meetings_are_spread_over_the_year_and_some_are_missed():
    network = LeadershipNetwork(**NETWORK | {"meetings_per_year": 4})
    assert [tick for tick in range(12) if network.meets(tick)] == [2, 5, 8, 11]
    world = bench(LeadershipNetwork(**NETWORK | {"meetings_per_year": 0}))
    assert len(months(world, *range(12)).ties) == 0
    assert len(months(bench(LeadershipNetwork(**NETWORK | {"introduction": 0.0})), 1).ties) == 0


def test_places_bid_better_and_the_region_is_seen():
    world = months(
        bench(LeadershipNetwork(**NETWORK, bid_effect=0.4, business_case=0.2, visibility=0.1, strength=0.5)), 0
    )
    assert world.lever(BID_CAPACITY, 1.0) == pytest.approx(1.3)
    assert world.lever(PROJECT_APPEAL, 0.0) == pytest.approx(0.05)
    quiet = months(bench(LeadershipNetwork(**NETWORK, visibility=0.0)), 0)
    assert quiet.nudges.keys() == {BID_CAPACITY.name}


def test_what_a_network_costs_by_hand():
    world = months(bench(LeadershipNetwork(**NETWORK, revenue_gbp_per_year=120_000.0)), 0, 1, 2)
    assert world.spent_gbp[0] == pytest.approx(30_000.0)


def mission(**changes):
    given = {
        "start": 2015.0, "hearing": 12.0, "near_effect": 50.0, "bid_gbp": 0.0, "sectors": ("metals", "aerospace"),
        "capacity_per_year": 1e5, "contracts_gbp_per_year": 1e9, "most_of_firm": 0.5,
    }  # fmt: skip
    world = bench(MissionDemand(**given | changes))
    o = world.organisations
    o.normal_gva_gbp[:], o.knowledge_index[:] = 40_000.0, [2.0, 1.0, 1.3, 5.0, 5.0]
    return world


def test_a_mission_orders_from_firms_that_know_enough():
    world = months(mission(), 0)
    jobs = world.lever(PUBLIC_ORDERS, 0.0)
    np.testing.assert_allclose(jobs, [5.0, 0.0, 2.0, 0.0, 0.0])  # half of ten and of four; the second knows too little


def test_a_mission_passes_by_those_who_are_busy_or_in_other_sectors():
    world = mission(sectors=("metals",))
    world.organisations.demand[0] = 20.0
    assert PUBLIC_ORDERS.name not in months(world, 0).nudges
