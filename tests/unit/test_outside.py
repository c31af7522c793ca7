import numpy as np
import pytest

from agents.workers import EMPLOYED, INACTIVE, OUTSIDE
from model.processes import outside
from tests.unit import hand_made


def test_an_autoregressive_process_closes_part_of_the_gap_to_its_mean():
    # half of a gap is left after a year, so 0.5 ** (1 / 12) of it after a month; no shock
    now = outside.autoregressive(np.array([3.0]), 1.0, 0.2, 0.5, np.array([0.0]))
    np.testing.assert_allclose(now, 1 + 2 * 0.5 ** (1 / 12))


def test_an_autoregressive_process_keeps_its_spread():
    z = np.random.default_rng(0).normal(size=(400, 2_000))
    value = 0.2 * z[0]
    for shock in z[1:]:
        value = outside.autoregressive(value, 0.0, 0.2, 0.5, shock)
    assert value.std() == pytest.approx(0.2, rel=0.05)


def test_income_counts_residents_at_work_here_or_outside():
    world = hand_made.world()
    workers, homes = world.workers, world.homes
    workers.status[:], workers.ln_wage[:] = INACTIVE, np.log(2.0)
    workers.status[[0, 1, 2]] = [EMPLOYED, OUTSIDE, EMPLOYED]  # rows 0 and 2 live in home 0, row 1 in home 1
    assert outside.residents_income_gbp(workers, homes, 12_000.0) == pytest.approx(3 * 2 * 1_000)
    homes.is_outside[1] = True
    assert outside.residents_income_gbp(workers, homes, 12_000.0) == pytest.approx(2 * 2 * 1_000)


def test_columns_that_sectors_share_stay_equal_and_the_frontier_grows():
    world = hand_made.world()
    for _ in range(24):
        outside.move(world)
        world.tick += 1
    for name in ("business_cycle", "frontier", "wage", "finance", "local_income"):
        assert np.ptp(getattr(world.outside, name)) == 0
    assert np.ptp(world.outside.sector_demand) > 0
    np.testing.assert_allclose(world.outside.frontier, 2 * world.parameters.outside.frontier_growth)


def test_switched_off_only_the_frontier_moves():
    world = hand_made.world()
    world.parameters = world.parameters.changed({"outside": {"enabled": False}})
    outside.move(world)
    assert not world.outside.sector_demand.any()
    assert not world.outside.business_cycle.any()
    assert (world.outside.finance == 1.0).all()
    assert (world.outside.frontier > 0).all()


def test_local_income_follows_pay_slowly_once_it_was_measured():
    world = hand_made.world()
    now = outside.residents_income_gbp(world.workers, world.homes, world.parameters.wages.base_wage_gbp)
    outside.move(world)
    assert world.outside.local_income[0] == 1.0  # genesis has not measured the norm
    world.norms = hand_made.Norms(income_gbp=now / 2)  # incomes have doubled since
    outside.move(world)  # month 0 looks: a quarter of the way in a year's memory
    np.testing.assert_allclose(world.outside.local_income, 1 + 1 * 3 / 12)
    world.tick = 1
    outside.move(world)
    np.testing.assert_allclose(world.outside.local_income, 1.25)
