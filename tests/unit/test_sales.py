from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from agents.organisations import FIRM, LOCAL_SERVICES, OEM
from model.levers import SECTOR_DEMAND, Nudge
from model.processes import sales
from tests.unit import hand_made

P = sales.Sales()
KERNEL = np.array([[1.0, 0.5], [0.5, 1.0]])


def local_world():
    """Two local firms: row 0 (zone 0) and row 2 (zone 3); the others sell elsewhere. Nothing else moves."""
    world = hand_made.world()
    o = world.organisations
    o.sector[[0, 2]], o.kind[[0, 2]] = LOCAL_SERVICES, FIRM
    o.wages_gbp[:] = 1_000.0 * o.headcount
    zones = np.unique(world.sites.zone)
    of_zone = np.full(len(world.travel.easting), -1)
    of_zone[zones] = np.arange(len(zones))
    world.commuting = SimpleNamespace(workplace_zone=zones, workplace_of_zone=of_zone)
    kernel = world.travel.kernel(P.local_minutes)
    spending, per_wage, pull = sales.local_norms(o, world.sites, world.homes, kernel, P)
    world.norms = replace(world.norms, local_spending_jobs=spending, local_spending_per_wage=per_wage, local_pull=pull)
    still = {"shock_sd": 0.05, "least_shock_sd": 0.0, "plant_shock_sd": 0.0, "growth": 0.0, "selection": 0.0}
    world.parameters = world.parameters.changed({"sales": still | {"enabled_cycle": False, "drag": 0.0, "ito": 0.0}})
    return world


def test_shocks_of_twelve_months_add_up_to_a_laplace():
    u = (np.arange(200_000) + 0.5) / 200_000
    month = sales.shocks(u)
    np.testing.assert_allclose(month, -month[::-1], atol=1e-9)
    assert (np.diff(month) >= 0).all()
    assert month.var() * 12 == pytest.approx(2.0, rel=0.01)
    rng = np.random.default_rng(0)
    year = sum(rng.permutation(month) for _ in range(12))
    assert np.abs(year).mean() == pytest.approx(1.0, rel=0.02)  # a Laplace of scale 1
    assert ((year - year.mean()) ** 4).mean() / year.var() ** 2 == pytest.approx(6.0, rel=0.1)


def test_shocks_stand_the_ends_of_their_range():
    ends = sales.shocks(np.array([0.0, 0.5, 1 - 2.0**-53]))
    assert np.isfinite(ends).all()
    assert abs(ends[1]) < 1e-30
    assert ends[0] < -20
    assert ends[2] > 20


def test_spread_falls_with_size_and_is_low_for_plants():
    sd = sales.shock_sd(np.array([1.0, 100.0, 100.0, 0.0, 1e9]), np.array([False, False, True, False, False]), P)
    assert sd[0] == pytest.approx(0.41)
    assert sd[1] == pytest.approx(0.41 * 100**-0.18)
    assert sd[2] == P.plant_shock_sd
    assert sd[3] == pytest.approx(0.41 * 0.3**-0.18)
    assert sd[4] == P.least_shock_sd


def test_unmet_demand_begins_beyond_overtime_and_a_vacancy():
    # 10 people make 11 jobs and one more is a vacancy: of 20 jobs wanted, 8 are unmet
    unmet = sales.unmet_share(np.array([20.0, 12.0, 0.0]), np.array([10.0, 10.0, 0.0]), 1.1)
    np.testing.assert_allclose(unmet, [8 / 20, 0.0, 0.0])


def test_growth_adds_up_its_terms():
    sd, market = np.array([0.2, 0.2]), np.array([10.0, 50 * np.e])
    grown = sales.growth(market, np.array([0.285, 0.085]), sd, np.array([0.0, 0.1]), np.array([0.0, 0.2]), P)
    common = P.growth - P.ito * 0.02
    expected = [common + P.selection * 0.2, common - P.drag - P.wage_response * 0.1 - P.unmet_response * 0.2]
    np.testing.assert_allclose(grown, expected)
    off = replace(P, enabled_selection=False)
    np.testing.assert_allclose(sales.growth(market[:1], np.array([9.0]), sd[:1], 0.0, np.zeros(1), off), common)


def test_a_month_of_growth_and_ramp():
    market = sales.next_market(np.array([10.0]), np.array([0.12]), np.array([0.3]), np.array([0.5]))
    np.testing.assert_allclose(market, 10 * np.exp(0.01))  # the middle of the luck is no shock
    np.testing.assert_allclose(sales.next_ramp(np.array([0.5, 1.0]), P), [1 - 0.5 * np.exp(-1 / 7.5), 1.0])


def test_spending_is_shared_in_proportion_to_appeal_and_nearness():
    # zone 0 spends 12, zone 1 spends 6; appeals 2 and 4: zone 0 sees 2 and 2, zone 1 sees 1 and 4
    per_unit = sales.pull(np.array([12.0, 6.0]), np.array([2.0, 4.0]), KERNEL)
    np.testing.assert_allclose(per_unit * [2.0, 4.0], [12 * 2 / 4 + 6 * 1 / 5, 12 * 2 / 4 + 6 * 4 / 5])
    brute = [sum(s * KERNEL[h, z] / (KERNEL[h] @ [2.0, 4.0]) for h, s in enumerate([12.0, 6.0])) for z in (0, 1)]
    np.testing.assert_allclose(per_unit, brute)


def test_local_sales_equal_markets_at_the_start():
    world = local_world()
    sales.clear(world)
    np.testing.assert_allclose(world.organisations.demand[[0, 2]], [10.0, 4.0], rtol=1e-3)


def test_helping_one_local_firm_takes_sales_from_its_neighbour_and_makes_none():
    world, helped = local_world(), local_world()
    helped.organisations.market[0] *= 2
    sales.clear(world)
    sales.clear(helped)
    before, after = world.organisations.demand[[0, 2]], helped.organisations.demand[[0, 2]]
    assert after[0] > before[0]
    assert after[1] < before[1]
    assert after.sum() == pytest.approx(before.sum(), rel=1e-5)


def test_local_spending_follows_incomes_and_workplaces():
    world, richer, busier = local_world(), local_world(), local_world()
    richer.outside.local_income[:] = 1.1
    busier.organisations.wages_gbp[:] *= 1.1
    for made in (world, richer, busier):
        sales.clear(made)
    total = [made.organisations.demand[[0, 2]].sum() for made in (world, richer, busier)]
    share = P.local_business_share
    assert total[1] / total[0] == pytest.approx(1 + 0.1 * (1 - share), rel=1e-3)
    assert total[2] / total[0] == pytest.approx(1 + 0.1 * share, rel=1e-3)


def test_demand_adds_orders_and_follows_the_cycle_and_anchors_are_left_alone():
    world = hand_made.world()
    o = world.organisations
    o.orders[0], o.demand[3], world.outside.business_cycle[:] = 5.0, 77.0, np.log(1.5)
    world.outside.sector_demand[5] = np.log(2.0)
    sales.clear(world)
    np.testing.assert_allclose(o.demand[0], o.market[0] * 3.0 + 5.0)
    np.testing.assert_allclose(o.demand[2], o.market[2] * 1.5)
    assert (o.demand[3], o.market[3]) == (77.0, 3.0)
    assert o.kind[4] == OEM
    np.testing.assert_allclose(o.demand[4], o.market[4] * 1.5)


def test_a_slump_of_one_sector_is_a_nudge():
    world, slump = hand_made.world(), hand_made.world()
    slump.nudges = {SECTOR_DEMAND.name: [Nudge(SECTOR_DEMAND, add=np.where(np.arange(11) == 5, np.log(0.5), 0.0))]}
    sales.clear(world)
    sales.clear(slump)
    ratio = slump.organisations.demand / world.organisations.demand
    np.testing.assert_allclose(ratio, [0.5, 0.5, 1, 1, 1])


def test_tight_labour_costs_markets_unless_switched_off():
    world, tight, off = hand_made.world(), hand_made.world(), hand_made.world()
    tight.sites.tightness[:] = off.sites.tightness[:] = 1.0
    off.parameters = off.parameters.changed({"sales": {"enabled_wages": False}})
    for made in (world, tight, off):
        sales.clear(made)
    per_year = P.wage_response * world.parameters.wages.tightness_response
    loss = np.log(tight.organisations.market / world.organisations.market)
    np.testing.assert_allclose(loss, -per_year / 12 * np.array([1, 1, 1, 0, 1]), atol=1e-12)
    assert np.array_equal(off.organisations.market, world.organisations.market)


def test_luck_belongs_to_the_slot_not_to_the_row():
    world, other = hand_made.world(), hand_made.world()
    other.organisations.keep(np.array([2, 0, 1, 3, 4]))
    sales.clear(world)
    sales.clear(other)
    assert np.array_equal(world.organisations.market[[2, 0, 1, 3, 4]], other.organisations.market)


def test_a_lasting_relief_of_cost_wins_a_level_and_its_end_loses_it_again():
    """5 % off unit cost for twenty years wins 3 x 5 % of the market, then nothing more; without it all is lost again."""
    p, won, path = sales.Sales(price_elasticity=3.0, price_adjustment=0.5), np.zeros(1), []
    for month in range(480):
        gain = sales.won_by_price(0.05 if month < 240 else 0.0, won, p)
        won = won + gain / 12
        path.append(float(won[0]))
    assert path[0] == pytest.approx(0.5 * 0.15 / 12)
    assert path[239] == pytest.approx(0.15, rel=1e-3)
    assert max(path) <= 0.15
    assert path[479] == pytest.approx(0.0, abs=1e-4)
