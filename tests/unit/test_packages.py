import pytest

from model.declaration import BadInput
from scenarios.packages import full_cost_gbp, resolved
from scenarios.scenario import inherited, load_scenario, scenario_from

ADVICE = {"kind": "business_advice", "budget_gbp_per_year": 900_000.0, "revenue_gbp_per_year": 100_000.0}
LINK = {"kind": "link_sites", "capital_gbp": 2e6, "revenue_gbp_per_year": 0.0, "optimism_bias": 0.5}
MONEY = {"budget_gbp": 4e6, "start": 2016.0, "years": 5.0}


def both(package=None, **changes):
    """A hub of £5m over five years and a link of £3m, each with half of £4m unless said."""
    parts = {"hub": ADVICE | {"of_budget": 1}, "link": LINK | {"of_budget": 1}}
    return resolved(MONEY | (package or {}), {name: spec | changes.get(name, {}) for name, spec in parts.items()})


def test_what_all_of_it_costs_by_hand():
    years = {"start": 2016.0, "duration_years": 5.0}
    assert full_cost_gbp("a", ADVICE | years, 0.0) == pytest.approx(5 * 1e6)
    assert full_cost_gbp("a", ADVICE | years, 2e5) == pytest.approx(5 * 1.2e6)
    assert full_cost_gbp("a", LINK | years, 0.0) == pytest.approx(1.5 * 2e6)


def test_gaps_between_awards_cost_nothing():
    rounds = {"start": 2016.0, "duration_years": 6.0, "funding": "short_rounds", "round_years": 1.0, "gap_months": 12}
    assert full_cost_gbp("a", ADVICE | rounds, 0.0) == pytest.approx(3 * 1e6)  # three years of six are paid for


def test_the_budget_is_shared_by_weight():
    plain = both(hub={"of_budget": 3})
    assert plain["hub"]["strength"] == pytest.approx(3 / 5)  # 3 of 4 parts are £3m; all of it costs £5m
    assert plain["link"]["strength"] == pytest.approx(1 / 3)
    assert (plain["hub"]["start"], plain["hub"]["duration_years"]) == (2016.0, 5.0)
    assert "of_budget" not in plain["hub"]


def test_a_split_moves_money_between_groups():
    groups = {"hub": {"group": "here"}, "link": {"group": "new"}}
    plain = both({"split": {"here": 0.75, "new": 0.25}}, **groups)
    assert plain["hub"]["strength"] == pytest.approx(3 / 5)
    assert plain["link"]["strength"] == pytest.approx(1 / 3)
    assert list(both({"split": {"here": 1, "new": 0}}, **groups)) == ["hub"]  # no money, no part


def test_groups_take_turns():
    groups = {"hub": {"group": "first"}, "link": {"group": "then"}}
    plain = both({"order": ["then", "first"], "turn_years": [1, 4]}, **groups)
    assert (plain["link"]["start"], plain["link"]["duration_years"]) == (2016.0, 1.0)
    assert (plain["hub"]["start"], plain["hub"]["duration_years"]) == (2017.0, 4.0)
    assert plain["hub"]["strength"] == pytest.approx(2 / 4)


def test_what_has_no_part_of_the_budget_stays_as_it_is():
    plain = resolved(MONEY, {"hub": ADVICE | {"of_budget": 1}, "tram": {"kind": "transit_line", "start": 2019.0}})
    assert plain["tram"] == {"kind": "transit_line", "start": 2019.0}
    assert plain["hub"]["strength"] == pytest.approx(4 / 5)


def test_dates_of_its_own_stay():
    assert both(link={"start": 2018.5})["link"]["start"] == 2018.5


@pytest.mark.parametrize(
    ("package", "changes", "message"),
    [
        ({"budget": 1}, {}, r"package: budget: no such key of a package; did you mean 'budget_gbp'"),
        ({"budget_gbp": -1}, {}, r"package.budget_gbp: -1.0 is outside"),
        ({"start": 1990}, {}, r"package.start: 1990.0 is outside 2015 to 2100"),
        ({"split": 3}, {}, r"package.split: 3 should be groups with a number"),
        ({"split": {"": -1}}, {}, r"package.split: .* should be groups with a number of 0 or more"),
        ({"split": {"her": 1}}, {"hub": {"group": "here"}}, r"package.split: 'her' is the group of no intervention"),
        ({"split": {"": 1}}, {"hub": {"group": "here"}}, r"package.split: the group 'here' .* is missing"),
        ({"order": [""]}, {}, r"package.order: \[''\] and turn_years None should be two lists of the same length"),
        ({"order": [""], "turn_years": [0]}, {}, r"package.turn_years: \[0\] should be years above 0"),
        ({}, {"hub": {"of_budget": "half"}}, r"interventions.hub.of_budget: 'half' should be a number of 0 or more"),
        ({}, {"hub": {"planned_gbp_per_year": -1}}, r"interventions.hub.planned_gbp_per_year: -1 should be a number"),
        ({"budget_gbp": 1e8}, {}, r"its part of 100,000,000 GBP is 50,000,000 GBP, but all of it costs 5,000,000 GBP"),
        ({}, {"hub": {"kind": "bad_advice"}}, r"interventions.hub.kind: 'bad_advice' is not a kind"),
    ],
)
def test_what_is_wrong_with_a_package_is_named(package, changes, message):
    with pytest.raises(BadInput, match=message):
        both(package, **changes)


def test_a_package_needs_money_for_somebody_and_somebody_for_its_money():
    with pytest.raises(BadInput, match="no intervention has a part of its budget"):
        resolved(MONEY, {"hub": ADVICE})
    with pytest.raises(BadInput, match="costs nothing that is planned"):
        resolved(MONEY, {"plant": {"kind": "oem_departure", "of_budget": 1}})
    with pytest.raises(BadInput, match="package: 3 should be keys and values"):
        resolved(3, {"hub": ADVICE})


def test_a_package_in_a_file_is_plain_interventions():
    raw = {"label": "a", "package": MONEY, "interventions": {"hub": ADVICE | {"of_budget": 1}}}
    scenario = scenario_from("mine", raw, "f")
    assert scenario.interventions["hub"]["strength"] == pytest.approx(0.8)
    assert scenario.build()[0].strength == pytest.approx(0.8)


@pytest.mark.parametrize(("one", "other"), [("support_existing", "attract_new"), ("single_pot", "many_pots")])
def test_shipped_twins_plan_the_same_money(one, other):
    def planned(name):
        specs = load_scenario(name).interventions
        extra = {"offer": 2e6}
        return sum(spec["strength"] * full_cost_gbp(n, spec, extra.get(n, 0.0)) for n, spec in specs.items())

    assert planned(one) == pytest.approx(planned(other))


# based on another scenario


def write(folder, name, text):
    (folder / f"{name}.yaml").write_text(text)


def test_a_scenario_says_only_what_differs(tmp_path):
    write(tmp_path, "base", "label: Base\ninterventions:\n  a: {kind: link_sites, minutes: 12}\n  b: {kind: nucleus}\n")
    write(tmp_path, "own", "based_on: base\nlabel: Own\ninterventions:\n  a: {minutes: 9}\n  b: null\n")
    own = load_scenario("own", tmp_path)
    assert own.label == "Own"
    assert own.interventions == {"a": {"kind": "link_sites", "minutes": 9}}
    assert load_scenario("base", tmp_path).interventions["a"]["minutes"] == 12


def test_a_chain_may_be_long_but_not_a_circle(tmp_path):
    write(tmp_path, "one", "based_on: two\nlabel: One\n")
    write(tmp_path, "two", "based_on: one\nlabel: Two\n")
    with pytest.raises(BadInput, match="goes round in a circle"):
        load_scenario("one", tmp_path)
    with pytest.raises(BadInput, match=r"f: based_on: there is no 'onee'; did you mean 'one'\?"):
        inherited({"based_on": "onee"}, "f", tmp_path)
