from types import SimpleNamespace

import numpy as np
import pytest

from model.declaration import BadInput
from model.levers import BID_CAPACITY, Nudge
from scenarios.interventions import funding
from scenarios.interventions.business_advice import BusinessAdvice
from scenarios.interventions.eligibility import TargetedProgramme
from scenarios.interventions.funding import Money
from scenarios.interventions.programme import Programme
from scenarios.interventions.rd_grants import RdGrants
from tests.unit import hand_made


def money(**more):
    given = {"regime": "short_rounds", "gbp_per_year": 100_000.0, "round_months": 6, "gap_months": 3, "bodies": 1}
    return Money(**{**given, "round_cost_gbp": 0.0, "overhead_gbp_per_year": 0.0, **more})


def test_awards_and_gaps_take_turns():
    assert [funding.has_money(money(), t) for t in (0, 5, 6, 8, 9, 14, 15)] == [1, 1, 0, 0, 1, 1, 0]
    assert [funding.round_number(money(), t) for t in (0, 8, 9, 18)] == [0, 0, 1, 2]
    assert funding.has_money(money(regime="long_term"), 7)
    assert funding.round_number(money(regime="long_term"), 70) == 0


def test_how_long_the_money_is_certain():
    assert [funding.months_left(money(), t, 24) for t in (0, 4, 7, 9, 22)] == [6, 2, 0, 6, 2]
    assert funding.months_left(money(regime="long_term"), 5, 24) == 19
    assert funding.months_left(money(regime="long_term"), 30, 24) == 0


def test_overheads_and_bids_eat_delivery_and_make_a_least_scale():
    def share(**more):
        return funding.delivered_share(money(overhead_gbp_per_year=20_000.0, **more))

    assert share(regime="long_term") == pytest.approx(0.8)
    assert share(regime="long_term", bodies=3) == pytest.approx(0.4)
    assert share(regime="long_term", bodies=6) == 0.0  # each pays for itself and delivers nothing
    assert share(round_cost_gbp=7_500.0) == pytest.approx(0.65)  # 7,500 every half year
    assert share(gbp_per_year=0.0) == 1.0


def test_money_is_spent_whether_it_is_delivered_or_not():
    p = Programme(start=2015.0, revenue_gbp_per_year=120_000.0, overhead_gbp_per_year=30_000.0)
    assert p.in_force(0) == pytest.approx(0.75)
    assert p.cost_gbp(hand_made.world()) == pytest.approx(10_000.0)
    fund = RdGrants(
        start=2015.0, budget_gbp_per_year=1.2e6, revenue_gbp_per_year=0.0, overhead_gbp_per_year=3e5, optimism_bias=0.0
    )
    assert fund.in_force(0) == pytest.approx(0.75)
    assert fund.cost_gbp(hand_made.world(interventions=[fund])) == pytest.approx(25_000.0)  # the rest is what it awards


def test_short_rounds_begin_late_and_stop_in_between():
    p = Programme(
        start=2015.0, duration_years=2.0, funding="short_rounds", waiting_months=6, round_years=0.5, gap_months=3
    )
    force = [p.in_force(t) > 0 for t in range(32)]
    assert force == [6 <= t < 12 or 15 <= t < 21 or 24 <= t < 30 for t in range(32)]
    assert [p.opens(SimpleNamespace(tick=t)) for t in (0, 6)] == [False, True]
    assert [p.months_left(t) for t in (6, 11, 13, 29)] == [6, 1, 0, 1]


def test_who_can_write_a_bid_comes_first_in_rounds_only():
    world = hand_made.world()
    o = world.organisations
    o.skilled_share[:] = [0.5, 0.0, 1.0, 0.0, 0.0]
    rows, luck = np.array([0, 1, 2]), np.array([0.3, 0.2, 0.1])
    np.testing.assert_allclose(funding.bid_capacity(world, rows), np.log1p([5.0, 0.0, 4.0]))
    assert funding.order_of_bids(world, rows, luck, "long_term").tolist() == luck.tolist()
    same = funding.order_of_bids(world, rows, np.full(3, 0.5), "short_rounds")
    assert np.argsort(same).tolist() == [0, 2, 1]
    new = world.ties.append(np.array([0]))
    world.ties.a[new], world.ties.b[new], world.ties.kind[new] = 1, 3, 2  # a member of the anchor
    assert funding.bid_capacity(world, np.array([1]))[0] == pytest.approx(0.25)


def places(world, residents, skilled):
    world.region = SimpleNamespace(
        authorities=SimpleNamespace(name=tuple("AB"), skill_shares=np.array([[1 - s, 0.0, s, 0.0] for s in skilled])),
        areas=SimpleNamespace(authority=np.array([0, 1]), resident_labour_force=np.array(residents)),
    )
    return world


def test_large_places_with_skilled_people_win_more_often():
    world = places(hand_made.world(), [400.0, 100.0], [0.5, 0.5])
    np.testing.assert_allclose(funding.authority_capacity(world), [4 / 3, 2 / 3])
    won = []
    for seed in range(300):
        world.chance = hand_made.Chance(seed)
        won.append([funding.winners(world, "x", 0, 0.5), funding.winners(world, "x", 1, 0.5)])
    first, second = np.mean(won, axis=0)
    np.testing.assert_allclose(first, [2 / 3, 1 / 3], atol=0.08)
    np.testing.assert_allclose(second, [2 / 3 * (1 + 0.25 * 2 / 3), 1 / 3 * (1 + 0.25 / 3)], atol=0.08)
    assert not funding.winners(world, "x", 3, 0.0).any()


def test_places_that_bid_better_win_what_they_would_have_won_and_more():
    world = places(hand_made.world(), [100.0, 100.0], [0.3, 0.3])
    for seed in range(40):
        world.chance, world.nudges = hand_made.Chance(seed), {}
        before = funding.winners(world, "x", 0, 0.4)
        world.nudges = {BID_CAPACITY.name: [Nudge(BID_CAPACITY, 1.5)]}
        assert (funding.winners(world, "x", 0, 0.4) >= before).all()


def test_the_money_stops_at_the_line(make_world):
    world = make_world(0)
    inside = TargetedProgramme(boundary=("Sheffield", "Barnsley")).eligible_sites(world)
    names = np.array(world.region.authorities.name)[world.sites.authority]
    assert (inside == np.isin(names, ["Sheffield", "Barnsley"])).all()
    contest = TargetedProgramme(start=2015.0, funding="short_rounds", waiting_months=0, places_won=0.5)
    world.tick, won = 0, []
    for seed in range(20):
        world.chance = hand_made.Chance(seed)
        won.append(len(np.unique(names[contest.eligible_sites(world)])))
    assert 1 < np.mean(won) < 3


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (
            {"boundary": ("Handshir",)},
            "business_advice.boundary: no authority 'Handshir' in handland; did you mean 'Handshire'",
        ),
        ({"delivery": "devolved"}, "business_advice.delivery: 'devolved' needs the authorities that deliver"),
    ],
)
def test_wrong_places_are_named(given, message):
    with pytest.raises(BadInput, match=message):
        BusinessAdvice(**given).resolve(hand_made.region())
    BusinessAdvice(delivery="devolved", boundary=("Handshire",)).resolve(hand_made.region())
