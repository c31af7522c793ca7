"""What must be true of any kind of shock anybody ever adds to the registry."""

from dataclasses import fields

import numpy as np
import pytest

from agents.organisations import SECTORS
from scenarios.registry import SHOCKS
from scenarios.scenario import load_scenario, names

NAMES = list(SHOCKS)


@pytest.fixture(scope="module")
def lived(small_state):
    """Shocks -> the history of a world that ran with them for seven months, made once."""
    from model.ecosystem import Ecosystem
    from model.parameters import Parameters

    known = {}

    def live(*kinds, seed=1, **changes):
        key = (kinds, seed, tuple(sorted(changes.items())))
        if key not in known:
            given = [SHOCKS[kind](**({"start": 2015.25} | changes)) for kind in kinds]
            world = Ecosystem(small_state, Parameters(), seed, given)
            for _ in range(7):
                world.step()
            known[key] = world
        return known[key]

    return live


@pytest.mark.parametrize("kind", NAMES)
def test_a_shock_says_what_it_is(kind):
    made = SHOCKS[kind]
    assert made.kind == kind
    assert all(len(words) > 5 for words in (made.title, made.mechanism, made.evidence, made.does_not))
    assert made.requirements
    for f in fields(made):
        assert f.metadata["unit"], f.name
        assert len(f.metadata["source"]) > 3, f.name


def test_every_shock_has_a_shipped_scenario():
    shipped = {spec["kind"] for name in names() for spec in load_scenario(name).shocks.values()}
    assert set(SHOCKS) <= shipped


def test_zero_strength_is_the_baseline_to_the_bit(lived):
    world, plain = lived(*NAMES, strength=0.0), lived()
    assert world.history == plain.history
    for name, table in world.tables().items():
        for (column, one), (_, two) in zip(table.columns(), plain.tables()[name].columns(), strict=True):
            assert np.array_equal(one, two), f"{name}.{column}"


@pytest.mark.parametrize("kind", NAMES)
def test_nothing_differs_before_the_start_and_it_costs_nothing(kind, lived):
    world = lived(kind)
    assert world.history[:3] == lived().history[:3]
    assert world.spent_gbp == [0.0]


@pytest.mark.parametrize("kind", [name for name in NAMES if name != "rival_sites"])
def test_something_differs_after_the_start(kind, lived):
    """Rival sites matter when a project comes, once in years."""
    assert lived(kind).history != lived().history


def test_shocks_compose_in_any_order(lived):
    forth, back = lived(*NAMES).history, lived(*NAMES[::-1]).history
    assert [h["jobs"] for h in forth] == [h["jobs"] for h in back]
    np.testing.assert_allclose([h["gva_gbp"] for h in forth], [h["gva_gbp"] for h in back], rtol=1e-9)


def last(name):
    """A measure of the last month."""
    return lambda world: world.history[-1][name]


def demand_of(sector):
    """Demand of a sector's firms and plants that were there at the start."""

    def take(world):
        o = world.organisations
        return float(o.demand[o.alive & (o.sector == SECTORS.index(sector)) & (o.born < 0)].sum())

    return take


DIRECTIONS = {
    "sector_demand": (demand_of("metals"), -1, {"sectors": ("metals",)}),
    "recession": (last("gva_gbp"), -1, {}),
    "pandemic": (last("gva_gbp"), -1, {}),
    "funding_loss": (lambda world: world.organisations.core_income_gbp.sum(), -1, {}),
    "energy_price": (lambda world: world.organisations.other_cost_gbp.sum(), 1, {}),
    "smr_programme": (demand_of("nuclear_energy"), 1, {"onset_years": 0.0}),
    "frontier_growth": (last("gva_gbp"), -1, {}),
    "migration": (last("labour_force"), -1, {"change": -1.0}),
}
"""Kind -> what it moves first, which way, and what is said more strongly here. A rival site shows once in years: see unit."""


def test_every_shock_has_a_direction():
    assert set(NAMES) - set(DIRECTIONS) == {"rival_sites"}


@pytest.mark.parametrize("kind", DIRECTIONS)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_direction_of_the_first_effect_seed_by_seed(kind, seed, lived):
    take, sign, changes = DIRECTIONS[kind]
    assert sign * (take(lived(kind, seed=seed, **changes)) - take(lived(seed=seed))) > 0
