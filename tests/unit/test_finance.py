import numpy as np
import pytest

from model.levers import CREDIT_LIMIT, LOAN_REPAYMENT
from model.processes import accounts, policy
from scenarios.interventions.finance import Finance
from tests.unit.test_firm_programmes import OPEN, bench, months


def fund(instrument, **more):
    return Finance(**OPEN, instrument=instrument, size_months=3.0, least_gbp=0.0, months=10, interest=0.12, **more)


def short_of_cash(world):
    world.organisations.cash_gbp[:] = [0.0, 1e6, 1e6, 0.0, 0.0]
    world.organisations.belief[:] = 0.05
    return world


def test_a_loan_is_paid_out_once_and_repaid_with_interest():
    """30,000 at 1 % a month over ten months: 3,167 a month."""
    p = fund("loan")
    world = short_of_cash(bench(p))
    monthly = 30_000 * 0.01 / (1 - 1.01**-10)
    paid, repaid = [], []
    for world.tick in range(14):
        policy.act(world)
        paid.append(accounts.grants_paid_gbp(world.grants, world.tick, 5)[0])
        repaid.append(np.broadcast_to(world.lever(LOAN_REPAYMENT, 0.0), 5)[0])
    assert paid == [30_000.0] + [0.0] * 13
    np.testing.assert_allclose(repaid, [0.0] + [monthly] * 10 + [0.0] * 3)
    assert world.spent_gbp[0] == pytest.approx(30_000 - 10 * monthly)
    assert p.engaged(world, 9).tolist() == [0]


def test_what_a_closed_borrower_owes_is_lost():
    world = short_of_cash(bench(fund("loan")))
    months(world, 0, 1)
    world.grants.keep(world.grants.organisation != 0)  # what closing does
    world.organisations.alive[0] = False
    months(world, 2, 3, 4)
    assert world.spent_gbp[0] == pytest.approx(30_000 - 30_000 * 0.01 / (1 - 1.01**-10))


def test_a_guarantee_lets_banks_lend_more_and_sets_losses_aside():
    p = fund("guarantee", cover=0.5, loss=0.12)
    world = short_of_cash(bench(p))
    months(world, 0)
    np.testing.assert_allclose(world.lever(CREDIT_LIMIT, 1.5), [4.5, 1.5, 1.5, 1.5, 1.5])
    assert world.spent_gbp == [0.0]
    world.organisations.cash_gbp[0] = -40_000.0  # 30,000 of it guaranteed
    months(world, 1)
    assert world.spent_gbp[0] == pytest.approx(0.5 * 0.01 * 30_000)


def test_a_stake_earns_its_part_of_dividends():
    p = fund("equity", stake=0.25)
    world = short_of_cash(bench(p))
    months(world, 0)
    world.organisations.payout_gbp[:] = 1_000.0
    months(world, 1)
    assert world.spent_gbp[0] == pytest.approx(30_000 - 250)
    assert LOAN_REPAYMENT.name not in world.nudges


def test_who_has_cash_or_expects_losses_is_not_financed():
    p = fund("loan")
    world = short_of_cash(bench(p))
    world.organisations.belief[0] = -0.1
    months(world, 0)
    assert len(world.grants) == 0
    assert fund("loan")._annuity() == pytest.approx(0.10558, abs=1e-5)
