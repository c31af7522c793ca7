import numpy as np
import pytest

from agents.organisations import ANCHOR, FIRM, OEM
from model.levers import APPRENTICE_COST, CREDIT_LIMIT, RD_COST, RENT_RELIEF, Nudge
from model.processes import accounts
from tests.unit import hand_made

P = accounts.Accounts()


def books(o):
    came = o.gva_gbp + o.support_gbp
    return came - o.wages_gbp - o.rent_gbp - o.other_cost_gbp - o.rd_gbp - o.interest_gbp - o.payout_gbp


def test_credit_grows_with_a_record_of_three_years():
    limit = accounts.credit_limit_gbp(np.full(4, 100.0), np.array([0, 18, 36, 400]), 1.5)
    np.testing.assert_allclose(limit, [37.5, 150 * (0.25 + 0.375), 150.0, 150.0])


def test_credit_follows_policy_and_the_climate_of_finance():
    world = hand_made.world()
    world.outside.finance[:] = 0.8
    assert accounts.credit_months(world) == pytest.approx(1.5 * 0.8)
    world.nudges = {CREDIT_LIMIT.name: [Nudge(CREDIT_LIMIT, add=np.array([3.0, 0, 0, 0, 0]))]}
    np.testing.assert_allclose(accounts.credit_months(world), [3.6, 1.2, 1.2, 1.2, 1.2])


def test_plants_owned_abroad_use_more_capital_with_less_spread():
    median = P.median_capital_gbp
    cost = accounts.capital_gbp(np.array([median, median, 32 * median]), np.array([False, True, True]), P)
    more = median * np.exp(P.foreign_capital)
    np.testing.assert_allclose(cost, [median, more, more * 32**P.foreign_capital_spread])


def test_value_added_is_limited_by_demand_and_by_overtime():
    made = accounts.value_added_gbp(
        np.full(3, 12_000.0), np.array([0.1, 0.1, 0.6]), np.array([5.0, 50.0, 5.0]), np.full(3, 10.0), 0.1, 1.1, P
    )
    np.testing.assert_allclose(made, [5_000.0, 11_000.0, 5_000 * np.exp(P.price_retention * 0.5)])


def test_owners_of_small_firms_draw_less_when_cash_is_short():
    share = accounts.owner_pay_share(np.array([1, 4, 10, 4]), np.array([0.0, 0, 0, 300]), np.full(4, 100.0), P)
    np.testing.assert_allclose(share, [0.8, 0.95, 1.0, 1.0])


def test_interest_is_paid_on_debt_only():
    np.testing.assert_allclose(accounts.interest_due_gbp(np.array([-1_200.0, 500.0]), P), [7.0, 0.0])


def test_cash_above_the_reserve_is_paid_out_and_groups_fill_holes():
    cash, backed = np.array([700.0, 300.0, -50.0, -50.0]), np.array([False, False, False, True])
    paid = accounts.payout_due_gbp(cash, np.full(4, 100.0), np.full(4, 5.0), backed, P)
    np.testing.assert_allclose(paid, [20.0, 0.0, 0.0, -50.0])


def test_young_firms_learn_what_they_earn_faster_than_old_ones():
    belief = accounts.next_belief(
        np.zeros(3), np.array([50.0, 50.0, -500.0]), np.full(3, 100.0), np.array([1, 500, 1]), P
    )
    np.testing.assert_allclose(belief, [0.5 / 20, 0.5 / 30, -1 / 20])


def test_months_without_demand_are_counted_in_a_row():
    slack = accounts.next_slack(np.array([3, 3, 0]), np.array([0.1, 0.4, 0.39]), P)
    assert slack.tolist() == [4, 0, 1]


def test_grants_pay_from_their_first_month_to_the_last():
    grants = hand_made.Grants.of(np.arange(3))
    grants.organisation[:], grants.amount_gbp[:] = [1, 1, 2], [10.0, 5.0, 7.0]
    grants.starts[:], grants.until[:] = [0, 3, 4], [4, 9, 9]
    np.testing.assert_allclose(accounts.grants_paid_gbp(grants, 3, 4), [0, 15, 0, 0])
    np.testing.assert_allclose(accounts.grants_paid_gbp(grants, 4, 4), [0, 5, 7, 0])


def test_staff_counts_those_who_work_there_like_a_loop_would():
    world = hand_made.world()
    w = world.workers
    w.human_capital[:], w.ln_wage[:] = np.linspace(0, 0.5, 24), np.linspace(0, 1, 24)
    value = world.parameters.wages.skill_base
    efficiency, pay, skilled = accounts.staff(w, value, 10_000.0, 5)
    for row in range(5):
        here = np.flatnonzero(w.employer == row)
        assert efficiency[row] == pytest.approx(sum(np.exp(value[w.skill[i]] + w.human_capital[i]) for i in here))
        assert pay[row] == pytest.approx(sum(10_000 * np.exp(w.ln_wage[i]) for i in here))
        assert skilled[row] == sum(w.skill[i] >= 2 for i in here)


def test_units_make_labour_equal_headcount_on_average():
    world = hand_made.world()
    world.workers.human_capital[:], world.workers.ln_wage[:] = 0.3, 0.4
    efficiency, pay = accounts.units(world)
    world.norms = hand_made.Norms(efficiency_unit=efficiency, pay_unit=pay)
    accounts.count_staff(world)
    o = world.organisations
    assert o.labour.sum() == pytest.approx(o.headcount.sum())
    np.testing.assert_allclose(o.skilled_share[0], 4 / 10)  # skills 0 1 2 3 0 1 2 3 0 1
    base = accounts.normal_mix(world) @ o.headcount * world.parameters.wages.base_wage_gbp
    size = (np.maximum(o.headcount, 1) / 3.0) ** world.parameters.wages.size_premium
    said = accounts.normal_mix(world) * o.headcount * size * world.parameters.wages.base_wage_gbp
    assert pay * said.sum() == pytest.approx(21 * np.exp(0.4) * world.parameters.wages.base_wage_gbp)
    assert base > 0


def test_the_normal_price_covers_pay_rent_and_capital():
    world = hand_made.world()
    o, w = world.organisations, world.parameters.wages
    o.capital_cost_gbp[:] = 1_000.0
    mix = sum(share * np.exp(value) for share, value in zip(w.skill_shares, w.skill_base, strict=True))
    premium = (20 / 3) ** w.size_premium * np.exp(w.rent_sharing * world.parameters.sales.reference_tfp)
    cost = w.base_wage_gbp * mix * premium * (1 + w.on_cost_share) + 60 * 80 + 1_000  # metals: 60 m2 a job
    assert accounts.job_cost_gbp(world, accounts.normal_mix(world))[0] == pytest.approx(cost)
    accounts.settle(world)
    assert o.normal_gva_gbp[0] == pytest.approx(cost * (1 + world.parameters.accounts.margin))


@pytest.mark.parametrize("nudged", [False, True])
def test_cash_is_what_came_in_less_what_went_out_to_the_penny(nudged):
    world = hand_made.world()
    o = world.organisations
    o.cash_gbp[:] = [-5_000.0, 100.0, 1e6, 0.0, -9e6]
    o.rd_gbp[:], o.one_off_gbp[:], o.commercial_income_gbp[3] = 300.0, [700.0, 0, 0, 0, 0], 120_000.0
    if nudged:
        world.nudges = {
            RD_COST.name: [Nudge(RD_COST, factor=0.6)],
            RENT_RELIEF.name: [Nudge(RENT_RELIEF, factor=np.array([0.5, 1, 1, 1, 1]))],
            APPRENTICE_COST.name: [Nudge(APPRENTICE_COST, factor=0.5)],
        }
        world.workers.apprentice_until[:3] = 9
    before = o.cash_gbp.copy()
    accounts.settle(world)
    np.testing.assert_allclose(o.cash_gbp - before, books(o), atol=1e-6)
    assert not o.one_off_gbp.any()
    assert o.kind.tolist() == [FIRM, FIRM, FIRM, ANCHOR, OEM]
    assert o.gva_gbp[3] == pytest.approx(0.6 * 10_000)
    assert o.cash_gbp[4] == 0.0  # the parent group settles the plant's debt
    assert o.payout_gbp[4] < 0


def test_support_lowers_the_bill_it_is_meant_for_and_is_no_sign_of_earning_more():
    plain, helped = hand_made.world(), hand_made.world()
    for made in (plain, helped):
        made.organisations.rd_gbp[:] = 1_000.0
        made.workers.apprentice_until[0] = 9
    helped.nudges = {
        RD_COST.name: [Nudge(RD_COST, factor=np.array([0.6, 1, 1, 1, 1]))],
        RENT_RELIEF.name: [Nudge(RENT_RELIEF, factor=np.array([0.25, 1, 1, 1, 1]))],
        APPRENTICE_COST.name: [Nudge(APPRENTICE_COST, factor=np.array([0.5, 1, 1, 1, 1]))],
    }
    accounts.settle(plain)
    accounts.settle(helped)
    a, b, w = plain.organisations, helped.organisations, plain.parameters.wages
    np.testing.assert_allclose(b.support_gbp, [400.0, 0, 0, 0, 0])
    np.testing.assert_allclose(b.rent_gbp, a.rent_gbp * [0.25, 1, 1, 1, 1])
    half = 0.5 * w.base_wage_gbp * (1 + w.on_cost_share) / 12  # ln wage 0
    np.testing.assert_allclose(a.wages_gbp - b.wages_gbp, [half, 0, 0, 0, 0], atol=1e-6)
    grant = hand_made.world()
    grant.grants = hand_made.Grants.of(np.array([0]))
    grant.grants.organisation[:], grant.grants.amount_gbp[:], grant.grants.until[:] = 1, 5_000.0, 9
    accounts.settle(grant)
    assert grant.organisations.support_gbp[1] == 5_000
    accounts.settle(without := hand_made.world())
    assert grant.organisations.belief[1] == without.organisations.belief[1]
