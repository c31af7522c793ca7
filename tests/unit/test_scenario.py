"""Scenarios are read from files, checked to the last key, and named by what can change a run."""

from dataclasses import replace

import pytest

from model.declaration import BadInput
from scenarios.scenario import check_parameters, load_scenario, names, read_yaml, refuse_code, scenario_from

LINK = {"label": "Link", "interventions": {"bridge": {"kind": "link_sites", "minutes": 12.0}}}


def write(folder, text, name="mine"):
    path = folder / f"{name}.yaml"
    path.write_text(text)
    return str(path)


def test_a_scenario_keeps_what_its_file_says():
    scenario = scenario_from(
        "mine", LINK | {"question": "What if?", "parameters": {"learning": {"enabled": False}}}, "f"
    )
    assert (scenario.name, scenario.label, scenario.question) == ("mine", "Link", "What if?")
    assert scenario.parameters == {"learning": {"enabled": False}}
    (built,) = scenario.build()
    assert (built.kind, built.minutes) == ("link_sites", 12.0)


def test_every_build_is_fresh():
    scenario = scenario_from("mine", LINK, "f")
    assert scenario.build()[0] is not scenario.build()[0]


def test_words_do_not_change_the_digest_but_numbers_do():
    scenario = scenario_from("mine", LINK, "f")
    assert replace(scenario, name="other", label="x", question="y").digest() == scenario.digest()
    stronger = {"bridge": {"kind": "link_sites", "minutes": 11.0}}
    assert replace(scenario, interventions=stronger).digest() != scenario.digest()
    assert replace(scenario, parameters={"learning": {"enabled": False}}).digest() != scenario.digest()


def test_interventions_and_shocks_are_both_built():
    slump = {"kind": "recession", "start": 2016.0}
    assert [one.kind for one in scenario_from("mine", LINK | {"shocks": {"slump": slump}}, "f").build()] == [
        "link_sites",
        "recession",
    ]


def test_empty_parts_mean_no_change():
    scenario = scenario_from("mine", {"label": "Nothing", "interventions": None}, "f")
    assert scenario.parameters == scenario.interventions == scenario.shocks == {}
    assert scenario.build() == ()


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (
            {"label": "a", "intervention": {}},
            r"^f: intervention: no such key in a scenario; did you mean 'interventions'\?",
        ),
        ({}, "^f: label: None should be a name"),
        ({"label": "x" * 49}, "^f: label: .* at most 48 letters"),
        ({"label": "a", "interventions": ["bridge"]}, r"^f: interventions: \['bridge'\] should be names"),
        ({"label": "a", "interventions": {"bridge": 3}}, "^f: interventions.bridge: 3 should be keys and values"),
        (
            {"label": "a", "interventions": {"b": {"kind": "link_site"}}},
            r"^f: .*'link_site'.* did you mean 'link_sites'\?",
        ),
        (
            {"label": "a", "interventions": {"b": {"kind": "link_sites", "minute": 3}}},
            r"^f: .*'minute'; did you mean 'minutes'\?",
        ),
        ({"label": "a", "interventions": {"b": {"kind": "link_sites", "minutes": 300.0}}}, "^f: .*minutes.* 300"),
        (
            {"label": "a", "parameters": {"learnings": {"enabled": False}}},
            r"^f: parameters.learnings: .*did you mean 'learning'\?",
        ),
        ({"label": "a", "parameters": {"outside": {"enable": 1}}}, "^f: parameters.outside.enable: no such parameter"),
        ({"label": "a", "interventions": {"b": {"_target_": "os.system"}}}, "^f: _target_: 'os.system' names code"),
    ],
)
def test_what_is_wrong_is_named(raw, message):
    with pytest.raises(BadInput, match=message):
        scenario_from("mine", raw, "f")


def test_places_are_checked_against_the_region(region):
    lost = {"label": "a", "interventions": {"b": {"kind": "link_sites", "park_one": "apm"}}}
    with pytest.raises(BadInput, match=r"scenario mine: interventions.b: .*'apm'.*did you mean 'amp'\?"):
        scenario_from("mine", lost, "f").resolve(region)


def test_an_unknown_scenario_names_the_nearest():
    with pytest.raises(BadInput, match=r"scenario: there is no 'link_amp_spb'; did you mean 'link_amp_sbp'\?"):
        load_scenario("link_amp_spb")
    with pytest.raises(BadInput, match=r"there is no 'nowhere/x.yaml'"):
        load_scenario("nowhere/x.yaml")


def test_a_scenario_of_ones_own_is_read_by_its_path(tmp_path):
    assert load_scenario(write(tmp_path, "label: Mine\n")).name == "mine"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("label: [a\n", "mine.yaml: line 2: not valid YAML"),
        ("label: a\nlabel: b\n", "mine.yaml: line 2: not valid YAML: found duplicate key label"),
        ("- label\n", "mine.yaml: should hold keys and values"),
        ("label: ${nothing}\n", "mine.yaml: Interpolation key 'nothing' not found"),
    ],
)
def test_a_file_that_is_no_scenario_is_named(tmp_path, text, message):
    with pytest.raises(BadInput, match=message):
        load_scenario(write(tmp_path, text))


def test_a_file_that_is_no_text_is_named(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadInput, match=r"^mine.yaml: "):
        read_yaml(path)


def test_code_is_found_however_deep():
    with pytest.raises(BadInput, match="_target_"):
        refuse_code({"a": [{"b": ({"_target_": "x"},)}]}, "f")
    refuse_code({"a": ["_target_", {"b": 1}]}, "f")


def test_parameter_messages_have_the_key_that_people_know():
    with pytest.raises(BadInput, match=r"^parameters.outside.\w+: 'much' should be"):
        from dataclasses import fields

        from model.parameters import Parameters

        number = next(f.name for f in fields(Parameters().outside) if isinstance(f.default, float))
        check_parameters({"outside": {number: "much"}})
    with pytest.raises(BadInput, match=r"^parameters.learning: 3 should be a mapping"):
        check_parameters({"learning": 3})


def test_the_baseline_comes_first():
    assert names()[0] == "baseline"
    assert load_scenario("baseline").build() == ()
