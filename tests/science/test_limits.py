"""Limits, scale and the long run."""

import numpy as np
import pytest

from model.ecosystem import Ecosystem
from model.parameters import Parameters

CHANNELS = ("area", "park", "building", "ties", "supply", "hires", "projects", "suppliers")


def switches(group):
    return [n for n in group.__dataclass_fields__ if group.__dataclass_fields__[n].metadata["unit"] == "switch"]


def test_without_channels_nobody_learns_from_anybody(make_world):
    learning = Parameters().learning
    off = Parameters().changed({"learning": dict.fromkeys(switches(learning), False)})
    world = make_world(6, parameters=off)
    assert all(h == 0 for h in (world.flows.learning, world.flows.learning_hires, world.flows.learning_projects))
    assert make_world(6).flows.learning > 0


def test_without_entry_and_exit_the_same_organisations_remain(make_world):
    off = Parameters().changed(
        {
            "demography": {"enabled_entry": False, "enabled_exit": False},
            "premises": {"enabled": False},
            "investors": {"enabled": False},
        }
    )
    world = make_world(0, parameters=off)
    before = world.organisations.slot[world.organisations.alive].copy()
    for _ in range(12):
        world.step()
    assert np.array_equal(world.organisations.slot[world.organisations.alive], before)


def test_without_orders_suppliers_sell_only_their_own_market(make_world):
    off = Parameters().changed({"orders": {"enabled": False}})
    world = make_world(2, parameters=off)
    assert not world.organisations.orders[world.organisations.alive].any()


def test_twenty_years_run_away_nowhere(make_world):
    world = make_world(240)
    first, last = world.history[11], world.history[-1]
    for name in ("jobs", "firms", "gva_gbp", "rent_gbp", "knowledge", "mean_wage_gbp", "labour_force"):
        values = np.array([h[name] for h in world.history])
        assert np.isfinite(values).all(), name
        assert 0.6 < last[name] / first[name] < 1.6, name
    assert 0.005 < last["unemployment"] < 0.15
    assert 0.01 < last["vacancy_rate"] < 0.08


def test_the_region_does_not_catch_up_by_itself(full_state):
    """Productivity relative to the national frontier: the gap of twenty-odd per cent stays."""
    world = Ecosystem(full_state, Parameters(), 1)
    for _ in range(120):
        world.step()
    tfp = [np.mean([h["tfp"] for h in world.history[y * 12 : y * 12 + 12]]) for y in (0, 9)]
    assert abs(tfp[1] - tfp[0]) < 0.05
    assert world.history[-1]["anchor_staff"] > 0


@pytest.fixture(scope="module")
def two_scales(small_state, full_state):
    out = []
    for state, seeds in ((full_state, (1, 2)), (small_state, range(1, 9))):
        runs = []
        for seed in seeds:
            world = Ecosystem(state, Parameters(), seed)
            for _ in range(24):
                world.step()
            mean = {k: np.mean([h[k] for h in world.history[-12:]]) for k in world.history[0]}
            mean["people"] = len(world.workers)
            runs.append(mean)
        out.append({k: np.mean([r[k] for r in runs]) for k in runs[0]})
    return out


@pytest.mark.parametrize(
    ("name", "tolerance"),
    [
        ("productivity_gbp", 0.05), ("mean_wage_gbp", 0.03), ("knowledge", 0.05), ("high_skill_share", 0.06),
        ("rent_gbp", 0.08), ("ties", 0.15), ("unemployment", 0.35), ("vacancy_rate", 0.35),
    ],
)  # fmt: skip
def test_shares_rates_and_densities_do_not_depend_on_scale(name, tolerance, two_scales):
    full, small = two_scales
    assert small[name] == pytest.approx(full[name], rel=tolerance)


@pytest.mark.parametrize("name", ["jobs", "firms", "births", "hires", "people", "gva_gbp"])
def test_counts_follow_scale(name, two_scales):
    full, small = two_scales
    assert small[name] / full[name] == pytest.approx(0.1, rel=0.12)
