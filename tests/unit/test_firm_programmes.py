import numpy as np
import pytest

from agents.organisations import ANCHOR, FIRM
from agents.ties import SUPPLY
from model.levers import (
    BUILDING_RATE,
    CAPITAL_COST,
    CREDIT_LIMIT,
    DIGITAL_ADOPTION,
    MARKET_REACH,
    OEM_LOCAL_SHARE,
    RD_INCLINATION,
    RENT_RELIEF,
    SITE_RENT,
    SPIN_OUT_RATE,
    SUPPLIER_DEVELOPMENT,
)
from model.processes import accounts, location, policy, sales
from scenarios.interventions.corporate_supplier_support import CorporateSupplierSupport
from scenarios.interventions.digital_adoption import DigitalAdoption
from scenarios.interventions.internationalisation import Internationalisation
from scenarios.interventions.investment_subsidy import InvestmentSubsidy
from scenarios.interventions.rate_relief import RateRelief
from scenarios.interventions.rd_grants import RdGrants
from scenarios.interventions.scale_up import ScaleUp
from scenarios.interventions.spin_out_support import SpinOutSupport
from scenarios.interventions.supply_chain import SupplyChain
from tests.unit import hand_made

OPEN = {
    "start": 2015.0, "hearing": 12.0, "near_effect": 50.0, "bid_gbp": 0.0, "capacity_per_year": 1e6,
    "budget_gbp_per_year": 1e9, "revenue_gbp_per_year": 0.0,
}  # fmt: skip
"""Everybody hears at once, and there is room and money for all."""


def bench(*interventions, tick=0, scale=1.0):
    world = hand_made.world(interventions=interventions, tick=tick, scale=scale)
    location.survey(world)
    o = world.organisations
    o.smooth_gva_gbp[:] = [10_000.0, 2_000.0, 4_000.0, 0.0, 0.0]
    o.capital_cost_gbp[:] = [1_200.0, 0.0, 600.0, 0.0, 0.0]
    return world


def months(world, *ticks):
    for world.tick in ticks:
        policy.act(world)


# investment subsidy


def test_an_entitlement_lowers_what_plant_and_premises_cost():
    """Firm 0: 10 jobs x 1,200 of plant, 600 m2 x 80 of rent; firm 1 has no plant; firm 2 and the rest are too few or other."""
    p = InvestmentSubsidy(
        start=2015.0, share=0.2, strength=0.5, access="entitlement", sectors=("metals",), revenue_gbp_per_year=0.0
    )
    world = bench(p)
    months(world, 0)
    np.testing.assert_allclose(world.lever(CAPITAL_COST, 1.0), [0.9, 0.9, 1, 1, 1])
    np.testing.assert_allclose(world.lever(RENT_RELIEF, 1.0), [0.9, 0.9, 1, 1, 1])
    assert len(world.grants) == 0
    assert world.spent_gbp[0] == pytest.approx(0.1 * (12_000 + 48_000 + 9_600) / 12)


def test_a_subsidy_to_apply_for_goes_to_who_is_chosen():
    p = InvestmentSubsidy(**OPEN | {"budget_gbp_per_year": 45_000.0}, share=0.5, months=12, covers_premises=False)
    world = bench(p)
    np.testing.assert_allclose(p.asked_gbp(world, np.arange(3), 12), [6_000.0, 0.0, 1_200.0])
    months(world, 0)
    held = p.holders(world)
    assert held.tolist() == [True, False, True, False, False]  # without plant there is nothing to gain
    assert RENT_RELIEF.name not in world.nudges
    assert world.spent_gbp[0] == pytest.approx(0.5 * (12_000 + 2_400) / 12)


def test_cost_relief_by_hand():
    """Firm 0 spends 28,800 on pay, 12,000 on plant, 48,000 on rent, 3,200 fixed: a tenth off the middle two is 6.5 %."""
    p = InvestmentSubsidy(start=2015.0, share=0.1, access="entitlement", sectors=("metals",), size_least=5)
    world = bench(p)
    assert sales.cost_relief(world) == 0.0
    o = world.organisations
    o.wages_gbp[:] = 2_400.0
    months(world, 0)
    fixed = world.parameters.accounts.fixed_cost_gbp
    whole = 28_800 + o.capital_cost_gbp * o.headcount + o.floorspace_m2 * 80 + fixed
    relief = sales.cost_relief(world)
    assert relief[0] == pytest.approx(-np.log(1 - 6_000 / whole[0]))
    assert not relief[1:].any()


# rate relief


def test_a_zone_spares_occupiers_up_to_the_cap_and_draws_newcomers():
    """The park's firm holds 180 m2 at 80: 14,400 a year; the plant 90 m2; half is let off, at most 5,000."""
    p = RateRelief(start=2015.0, share=0.5, most_gbp=5_000.0, claimed=1.0, planning=0.5, places=("amp",))
    world = bench(p)
    months(world, 0)
    np.testing.assert_allclose(world.lever(RENT_RELIEF, 1.0), [1, 1, 1 - 5_000 / 14_400, 1, 0.5])
    np.testing.assert_allclose(world.lever(SITE_RENT, 1.0), [1, 1, 1, 0.5])
    np.testing.assert_allclose(world.lever(BUILDING_RATE, 1.0), [1, 1, 1, 1.5])
    assert world.spent_gbp[0] == pytest.approx((5_000 + 3_600) / 12)


def test_relief_that_nobody_claims_costs_nothing():
    world = bench(RateRelief(start=2015.0, claimed=0.0))
    months(world, 0)
    assert world.spent_gbp == [0.0]
    np.testing.assert_allclose(world.lever(RENT_RELIEF, 1.0), np.ones(5))


# R&D grants that start R&D


def test_a_starter_grant_reaches_those_who_do_none():
    plain, starter = RdGrants(**OPEN), RdGrants(**OPEN, starter_effect=2.0)
    for p, who in ((plain, [2]), (starter, [0, 2])):
        world = bench(p)
        o = world.organisations
        o.rd_gbp[2], o.gva_gbp[:], o.rd_intensity[:] = 1_000.0, [10_000.0, 0.0, 4_000.0, 0.0, 0.0], 0.05
        months(world, 0)
        assert sorted(world.grants.organisation.tolist()) == who
        lean = world.lever(RD_INCLINATION, np.zeros(5))
        assert lean.tolist() == ([2.0, 0, 2.0, 0, 0] if p is starter else [0.0] * 5)


# digital


def test_who_adopts_gets_the_grant_once_and_has_finished():
    p = DigitalAdoption(**OPEN, adoption=0.5, advice_gbp=1_000.0, grant_gbp=20_000.0, months=18)
    world = bench(p)
    o = world.organisations
    o.digital[:] = [False, True, False, False, False]
    months(world, 0)
    assert p.engaged(world, 0).tolist() == [0, 2]
    np.testing.assert_allclose(world.lever(DIGITAL_ADOPTION, 0.03), [0.53, 0.03, 0.53, 0.03, 0.03])
    assert world.spent_gbp[0] == pytest.approx(2_000.0)
    o.digital[0] = True
    months(world, 1)
    assert world.spent_gbp[0] == pytest.approx(22_000.0)
    assert accounts.grants_paid_gbp(world.grants, 1, 5).tolist() == [20_000.0, 0, 0, 0, 0]
    months(world, 2, 3)
    assert world.spent_gbp[0] == pytest.approx(22_000.0)
    assert tuple(p.funnel(world)) == (2, 1, 1)


# markets


def test_the_better_firm_wins_more_of_the_buyers_it_meets():
    p = Internationalisation(**OPEN, meetings=4.0, winning=0.1, order_share=0.05)
    world = bench(p)
    o, parameters = world.organisations, world.parameters
    o.ln_tfp[:3] = parameters.sales.reference_tfp + np.array([0.0, 0.5, -0.5])
    odds = 1 / 9 * np.exp(parameters.orders.capability * np.array([0.0, 0.5, -0.5]))
    np.testing.assert_allclose(p.reach(world, np.arange(3)), 4 * odds / (1 + odds) * np.log(1.05))
    months(world, 0)
    assert world.lever(MARKET_REACH, np.zeros(5))[0] == pytest.approx(0.4 * np.log(1.05))


def test_scale_up_is_for_firms_whose_demand_is_beyond_their_staff():
    p = ScaleUp(**OPEN | {"budget_gbp_per_year": 1e9}, size_least=2, credit_months=2.0, strength=0.5)
    world = bench(p)
    world.organisations.demand[0] = 12.0
    months(world, 0)
    assert p.engaged(world, 0).tolist() == [0]
    np.testing.assert_allclose(world.lever(CREDIT_LIMIT, 1.5), [2.5, 1.5, 1.5, 1.5, 1.5])


# suppliers


def supplied(world, pairs):
    rows = world.ties.append(np.arange(len(pairs)))
    world.ties.a[rows], world.ties.b[rows] = np.array(pairs).T
    world.ties.kind[rows], world.ties.strength[rows] = SUPPLY, 1.0
    return world


def suppliers_of(world, buyer):
    return sorted(world.ties.b[(world.ties.kind == SUPPLY) & (world.ties.a == buyer)].tolist())


def test_a_buyer_with_room_takes_on_whom_it_meets():
    world = bench(SupplyChain(**OPEN, commitment=0.02))
    months(world, 0)
    assert len(suppliers_of(world, 4)) == 1  # one at an event, and the plant of two people wants three
    np.testing.assert_allclose(world.lever(OEM_LOCAL_SHARE, np.full(5, 0.1)), [0.1] * 4 + [0.12])
    months(world, 1, 2)
    assert len(suppliers_of(world, 4)) == 1  # the next event is a quarter later
    months(world, 3)
    assert len(suppliers_of(world, 4)) == 2


@pytest.mark.parametrize(("tfp", "replaced"), [(5.0, True), (-5.0, False)])
def test_a_full_buyer_changes_a_supplier_only_for_a_better_one(tfp, replaced):
    world = supplied(bench(SupplyChain(**OPEN, sectors=("aerospace",))), [(4, 0), (4, 1), (4, 0)])
    world.organisations.ln_tfp[2] = tfp
    months(world, 0)
    assert (2 in suppliers_of(world, 4)) == replaced
    assert len(suppliers_of(world, 4)) == 3


def test_nobody_pitches_for_work_it_could_not_do():
    world = bench(SupplyChain(**OPEN))
    world.organisations.demand[:] = world.organisations.labour * 1.5
    months(world, 0)
    assert suppliers_of(world, 4) == []


def test_plants_that_take_part_teach_their_suppliers_and_pay_for_it():
    p = CorporateSupplierSupport(
        start=2015.0, participation=1.0, teaching=1.0, credit_months=0.5, plant_gbp_per_year=12_000.0, strength=0.5,
        revenue_gbp_per_year=1_200.0,
    )  # fmt: skip
    world = supplied(bench(p), [(4, 0), (4, 2), (0, 1)])
    months(world, 0)
    np.testing.assert_allclose(world.lever(SUPPLIER_DEVELOPMENT, 0.03), [0.045, 0.03, 0.045, 0.03, 0.03])
    np.testing.assert_allclose(world.lever(CREDIT_LIMIT, 1.5), [1.75, 1.5, 1.75, 1.5, 1.5])
    assert world.organisations.one_off_gbp.tolist() == [0, 0, 0, 0, 1_000.0]
    assert world.spent_gbp[0] == pytest.approx(50.0)  # the public pays for the brokers


def test_spin_outs_of_last_month_hold_an_award_while_there_is_money():
    p = SpinOutSupport(
        start=2015.0,
        encouraged=1.0,
        seed_gbp=12_000.0,
        seed_months=12,
        budget_gbp_per_year=12_000.0,
        revenue_gbp_per_year=0.0,
    )
    world = bench(p, tick=0)
    o = world.organisations
    assert (o.kind[3], o.kind[0]) == (ANCHOR, FIRM)
    o.parent[[0, 1, 2]], o.born[[0, 1]] = [3, 3, 3], 0  # two opened in month 0, one long ago
    months(world, 1)
    assert world.grants.organisation.tolist() == [0]  # the money of a year is one award
    assert world.spent_gbp[0] == pytest.approx(1_000.0)
    np.testing.assert_allclose(world.lever(SPIN_OUT_RATE, 1.0), [1, 1, 1, 2, 1])
