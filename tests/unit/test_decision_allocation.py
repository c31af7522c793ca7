"""A budget shared out: never more than there is, to the penny, and packages that are scenarios."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from experiments.decisions.allocation import allocated, equal_split, parts_of, planned_gbp, scenario_of
from model.declaration import BadInput
from scenarios.packages import full_cost_gbp

ADVICE = {
    "kind": "business_advice",
    "start": 2016.0,
    "duration_years": 10,
    "capacity_per_year": 900,
    "budget_gbp_per_year": 3_000_000,
}
GRANTS = {"kind": "rd_grants", "start": 2016.0, "duration_years": 10, "budget_gbp_per_year": 2_000_000}
PLANT = {
    "kind": "oem_arrival",
    "sector": "aerospace",
    "jobs": 200,
    "place": "amp",
    "start": 2018.0,
    "capital_gbp": 12_000_000,
}
RAW = {"advice": ADVICE, "grants": GRANTS, "plant": {**PLANT, "whole": True}}
BUDGET, STEPS = 25_000_000.0, 10


def made(raw=None, budget=BUDGET):
    return parts_of(RAW if raw is None else raw, budget)


def test_parts_cost_what_packages_say_they_cost():
    advice, grants, plant = made()
    assert advice.cost_gbp == full_cost_gbp("advice", ADVICE, 0.0)
    assert (grants.cost_gbp, grants.most_gbp, grants.least_gbp) == (22_000_000.0, 22_000_000.0, 0.0)
    assert (plant.cost_gbp, plant.is_whole, plant.levels(2_500_000)) == (12_000_000.0, True, 1)
    assert grants.levels(3_000_000) == 8


def test_money_by_hand():
    parts = made()
    assert allocated([0, 4, 0], parts, BUDGET, STEPS).money_gbp == (0.0, 10_000_000.0, 0.0)
    assert allocated([0, 4, 1], parts, BUDGET, STEPS).money_gbp == (0.0, 10_000_000.0, 12_000_000.0)
    # 13m are left beside the plant, 20m are wanted: each gets 6.5m, in whole steps of 2.5m 5m
    assert allocated([4, 4, 1], parts, BUDGET, STEPS).money_gbp == (5_000_000.0, 5_000_000.0, 12_000_000.0)
    assert allocated([0, 99, 0], parts, BUDGET, STEPS).money_gbp == (
        0.0,
        22_000_000.0,
        0.0,
    )  # no more than all of it costs
    assert allocated([0, 0, 1], parts, 10_000_000.0, STEPS).money_gbp == (0.0, 0.0, 0.0)  # the plant is all or nothing
    assert equal_split(parts, BUDGET, STEPS).cost_gbp == 12_000_000.0 + 2 * 5_000_000.0


def test_what_is_not_worth_starting_gets_nothing():
    parts = made({"advice": {**ADVICE, "least_gbp": 6_000_000}, "grants": GRANTS})
    assert allocated([1, 0], parts, BUDGET, STEPS).money_gbp == (6_000_000.0, 0.0)
    assert allocated([4, 8], parts, 12_000_000.0, STEPS).money_gbp[0] == 0.0  # its part would be less than six


@given(
    levels=st.lists(st.integers(0, 12), min_size=3, max_size=3), budget=st.floats(5e6, 9e7), steps=st.integers(2, 60)
)
@settings(max_examples=60, deadline=None)
def test_no_package_ever_costs_more_than_the_budget(levels, budget, steps):
    parts = made(budget=budget)
    package = allocated(levels, parts, budget, steps)
    scenario = scenario_of(package, parts)
    assert package.cost_gbp <= budget * (1 + 1e-12)
    assert planned_gbp(scenario, parts) <= package.cost_gbp * (1 + 1e-12)
    assert planned_gbp(scenario, parts) >= package.cost_gbp - 3 * 1e-9 * sum(p.cost_gbp for p in parts)
    assert all(0.0 <= spec["strength"] <= 1.0 for spec in scenario.interventions.values())


def test_the_same_money_is_the_same_scenario():
    parts = made()
    one, again, other = (
        scenario_of(allocated(levels, parts, BUDGET, STEPS), parts) for levels in ([1, 2, 0], [1, 2, 0], [2, 1, 0])
    )
    assert one == again
    assert one.name != other.name
    assert list(one.interventions) == [
        "advice",
        "grants",
        "plant",
    ]  # all keep their place, so that luck stays with them
    assert one.interventions["plant"]["strength"] == 0.0
    assert "whole" not in one.interventions["plant"]


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        ({"advice": ADVICE}, "parts: 1 of them; a search shares a budget out among two or more"),
        ({"advice": ADVICE, "b": 3}, "parts.b: 3 should be an intervention: a kind and its numbers"),
        ({"advice": ADVICE, "b": {**GRANTS, "strength": 0.5}}, "parts.b.strength: 0.5: the search sets it"),
        (
            {"advice": ADVICE, "b": {**GRANTS, "kind": "rd_grant"}},
            "parts.b.kind: 'rd_grant' is not a kind of intervention; did you mean",
        ),
        ({"advice": ADVICE, "b": {**GRANTS, "most": 1}}, "parts.b: rd_grants has no parameter 'most'"),
        (
            {"advice": ADVICE, "b": {**GRANTS, "most_gbp": -1}},
            "parts.b.most_gbp: -1 should be an amount of GBP, 0 or more",
        ),
        (
            {"advice": ADVICE, "b": {**GRANTS, "most_gbp": 3e7}},
            "parts.b: least_gbp 0, most_gbp 30,000,000 and its cost 22,000,000",
        ),
        ({"advice": ADVICE, "b": {**GRANTS, "whole": 1}}, "parts.b.whole: 1 should be true or false"),
        ({"advice": ADVICE, "b": {"kind": "rate_relief", "places": ["amp"]}}, "parts.b: costs nothing that is planned"),
    ],
)
def test_mistakes_in_parts_are_named(raw, message):
    with pytest.raises(BadInput, match=message.replace("(", r"\(")):
        made(raw)


def test_a_budget_that_buys_nothing_is_named():
    with pytest.raises(BadInput, match="budget_gbp: 1,000,000 buys none of the parts"):
        made({"one": {**PLANT, "whole": True}, "two": {**PLANT, "whole": True}}, budget=1e6)
