"""Every kind and shock can be set on a page, from what it declares."""

from dataclasses import dataclass, field, fields, replace

import pytest

from experiments.dashboard import controls
from experiments.dashboard.controls import (
    MONEY,
    OWN,
    WHOM,
    closed,
    file_name,
    kinds,
    mechanisms,
    scenario_yaml,
    settings_of,
    spec,
)
from experiments.dashboard.widgets import choices, slider, title, type_of, widget
from experiments.uncertainty.channels import CHANNELS
from model.declaration import BadInput, param
from model.parameters import Parameters
from scenarios.interventions.oem_arrival import OemArrival
from scenarios.registry import EVENTS, KINDS, SHOCKS, build, resolve
from scenarios.scenario import load_scenario, names
from tests.tools.laboratories import PLANT, SMALL

SHOWN = kinds()
EACH = [pytest.param(one, id=f"{one['part']}-{one['kind']}") for one in SHOWN]
APART = {"delivery": ("devolved",)}  # needs the authorities of its boundary


def test_every_kind_of_the_registry_is_there():
    parts = {part: {one["kind"] for one in SHOWN if one["part"] == part} for part in ("interventions", "shocks")}
    assert parts == {"interventions": set(KINDS), "shocks": set(SHOCKS) | set(EVENTS)}


def test_a_kind_added_to_the_registry_appears_by_itself(monkeypatch):
    @dataclass(frozen=True, slots=True, kw_only=True)
    class Moon(OemArrival):
        """A plant arrives from the moon."""

        kind = "moon"
        craters: float = param(3.0, unit="craters", low=0.0, high=9.0, source="telescope")

    monkeypatch.setitem(controls.KINDS, "moon", Moon)
    kinds.cache_clear()
    try:
        shown = settings_of("moon")
    finally:
        monkeypatch.undo()
        kinds.cache_clear()
    (craters,) = [s for s in shown["settings"] if s["name"] == "craters"]
    assert (craters["type"], craters["low"], craters["high"], craters["group"]) == ("number", 0.0, 9.0, OWN)
    assert craters["help"] == "Craters. 0 to 9. Source: telescope."


@pytest.mark.parametrize("one", EACH)
def test_usual_values_build_and_leave_only_the_start_in_the_file(one, region):
    usual = {s["name"]: s["default"] for s in one["settings"]}
    entry = spec(one["kind"], usual, one["part"])
    assert entry == {"kind": one["kind"], "start": usual["start"]}
    assert one["title"] and one["mechanism"] and one["evidence"] and one["does_not"]


@pytest.mark.parametrize("one", EACH)
def test_moved_sliders_build_and_resolve(one):
    for end in ("low", "high"):
        moved = {s["name"]: s[end] for s in one["settings"] if s[end] is not None and not _apart(s)}
        entry = spec(one["kind"], moved, one["part"])
        assert {key: value for key, value in entry.items() if key in moved} == {
            key: value for key, value in moved.items() if key in entry
        }


def _apart(setting):
    """Settings that depend on another one: the ends of a pair, and a gain that these roads cannot bring."""
    return setting["name"] in ("accessibility_gain", "decile_least", "decile_most", "old_from")


@pytest.mark.parametrize("one", EACH)
def test_every_choice_builds_and_resolves(one, region):
    for setting in one["settings"]:
        offered = [choice["value"] for choice in setting["choices"]]
        if setting["type"] == "choice":
            assert setting["default"] in offered, setting["name"]
            tried = [value for value in offered if value not in APART.get(setting["name"], ())]
        elif setting["type"] == "names":
            assert set(setting["default"]) <= set(offered), setting["name"]
            tried = [[value] for value in offered]
        else:
            continue
        for value in tried:
            made = build("x", {"kind": one["kind"], setting["name"]: value}, one["part"])
            if (one["kind"], setting["name"]) not in FUSSY:
                resolve({"x": made}, region, one["part"])


FUSSY = {("station", "line"), ("station", "place"), ("bus_rapid_transit", "line"), ("transit_line", "line")}
"""Names that fit only with another: a stop near its line, no line but stops."""


@pytest.mark.parametrize("one", EACH)
def test_widgets_are_whole(one):
    for s in one["settings"]:
        assert s["title"] and s["help"].endswith(".") and s["group"] in (OWN, WHOM, MONEY)
        if s["low"] is not None:
            assert s["least"] <= s["low"] < s["high"] <= s["most"]
            assert s["low"] <= s["default"] <= s["high"]
            assert 0 < s["step"] <= (s["high"] - s["low"]) / 4
            assert type(s["step"]) is (int if s["type"] == "integer" else float)
        assert bool(s["choices"]) == (s["type"] in ("choice", "names"))
        titles = [choice["title"] for choice in s["choices"]]
        assert all(titles) and len(set(titles)) == len(titles), s["name"]
    assert len({s["title"] for s in one["settings"]}) == len(one["settings"])
    assert [s["group"] for s in one["settings"]] == sorted(
        (s["group"] for s in one["settings"]), key=(OWN, WHOM, MONEY).index
    )


def test_only_free_words_are_typed():
    typed = {(one["kind"], s["name"]) for one in SHOWN for s in one["settings"] if s["type"] == "text"}
    assert typed == {("outside_link", "partner"), ("funding_loss", "source")}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ((2018.0, 2015.0, 2100.0, "calendar year"), (2015.0, 2055.0, 0.25)),
        ((0.3, 0.0, 1.0, "share"), (0.0, 1.0, 0.01)),
        ((200.0, 5.0, 5_000.0, "jobs"), (5.0, 1_000.0, 5.0)),
        ((5e6, 0.0, 1e10, "GBP"), (0.0, 2e7, 2e5)),
        ((10.0, 0.0, 100.0, "years"), (0.0, 50.0, 0.5)),
        ((-0.2, -3.0, 3.0, "ln"), (-1.0, 1.0, 0.02)),
        ((-0.5, -1.0, 5.0, "share"), (-1.0, 2.0, 0.02)),
    ],
)
def test_sliders_reach_to_four_times_the_usual_value_or_to_the_limit(given, expected):
    found = slider(*given)
    assert (found.low, found.high, found.step) == pytest.approx(expected)


def test_where_nothing_tells_the_scale_a_number_is_typed():
    assert slider(0.0, 0.0, 1e9, "GBP") is None
    assert slider(0.0, 0.0, float("inf"), "GBP") is None
    assert slider(1.0, 1.0, 1.0, "GBP") is None
    assert slider(9, 0, 60, "months", is_whole=True).step == 1.0


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("park_one", "Park one"), ("capital_gbp", "Capital, £"), ("revenue_gbp_per_year", "Revenue, £ a year"),
        ("ring_km", "Ring, km"), ("duration_years", "Duration, years"), ("kmh", "Kmh"), ("grant_gbp_per_job", "Grant, £ per job"),
    ],
)  # fmt: skip
def test_names_of_settings_become_words(name, said):
    assert title(name) == said


def test_a_setting_without_a_usual_value_is_refused(region):
    @dataclass
    class Odd:
        name: str = field(metadata={"unit": "words", "form": "name", "source": "none"})

    with pytest.raises(TypeError, match="name has no usual value"):
        widget(fields(Odd)[0], region)


def test_choices_come_from_the_region(region):
    parks = {f.name: f for f in fields(KINDS["link_sites"])}["park_one"]
    assert choices(parks, region)[0] == {"value": "amp", "title": "Advanced Manufacturing Park"}
    lines = {f.name: f for f in fields(KINDS["bus_rapid_transit"])}["line"]
    assert choices(lines, region)[0] == {"value": "", "title": "own stops"}
    places = {f.name: f for f in fields(KINDS["hs2_stop"])}["place"]
    assert choices(places, region)[-1] == {"value": "none", "title": "nowhere"}
    none = replace(region, organisations=replace(region.organisations, key=(), kind=region.organisations.kind[:0]))
    anchor = {f.name: f for f in fields(KINDS["outside_link"])}["anchor"]
    assert type_of(anchor, none) == "text"


def test_a_spec_holds_what_is_unusual_and_the_start():
    assert spec("oem_arrival", {"jobs": 52.0, "place": "sbp", "sector": "aerospace"}) == {
        "kind": "oem_arrival", "jobs": 52.0, "place": "sbp", "start": 2018.0,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("oem_arival", {}), "kind: 'oem_arival' is not a kind of intervention; did you mean 'oem_arrival'?"),
        (("recesion", {}, "shocks"), "kind: 'recesion' is not a kind of shock; did you mean 'recession'?"),
        (("oem_arrival", {"jobs": 1e6}), "interventions.oem_arrival: oem_arrival.jobs: 1000000.0 is outside 5 to 5000"),
        (("oem_arrival", {"jbos": 5.0}), "no parameter 'jbos'; did you mean 'jobs'?"),
        (("oem_arrival", {"place": "abp"}), "no place 'abp' in the region; did you mean"),
    ],
)
def test_bad_values_are_named(args, message):
    with pytest.raises(BadInput) as error:
        spec(*args)
    assert message in str(error.value)


def test_mechanisms_are_the_channels_of_attribution_and_can_be_closed():
    assert [m["name"] for m in mechanisms()] == list(CHANNELS)
    changes = closed(["hires", "meetings"])
    assert changes["learning"] == {
        "through_hires": False, "through_area": False, "through_park": False, "through_building": False,
    }  # fmt: skip
    assert not Parameters().changed(changes).learning.through_hires
    with pytest.raises(BadInput, match="mechanism: there is no 'hirse'; did you mean 'hires'"):
        closed(["hirse"])


def test_the_file_says_the_same_scenario(tmp_path):
    one = {"learning": {"through_ties": False, "depreciation": 0.15}}
    shocks = {"slump": spec("recession", {"depth_ln": 0.1}, "shocks")}
    road = {"road": spec("road_capacity", {"points": [[440432, 388925], [442927.5, 388320]], "capital_gbp": 1e-5})}
    setting = replace(SMALL, interventions=PLANT | road, shocks=shocks, variant_parameters=one)
    file = tmp_path / "mine.yaml"
    file.write_text(scenario_yaml(setting, "Zażółć: a plant", "What if?"), encoding="utf-8")
    read = load_scenario(str(file))
    assert (read.label, read.question) == ("Zażółć: a plant", "What if?")
    assert read.digest() == setting.scenario().digest()
    assert list(read.interventions) == ["plant", "road"]


def test_the_file_says_how_to_run_it_with_mechanisms_off_in_both_worlds():
    off = {"learning": {"through_hires": False}, "investors": {"jobs_least": 50.0}}
    first = scenario_yaml(replace(SMALL, parameters=off), "Next OEM!").splitlines()[0]
    assert first.endswith(
        "compare scenario=next_oem.yaml region=south_yorkshire scale=0.1 cell_m=1000 years=2 seeds=[3] futures=central "
        "parameters.learning.through_hires=false parameters.investors.jobs_least=50.0"
    )
    assert (controls._word((0.5, 1)), file_name("!!!")) == ("[0.5,1]", "my_scenario.yaml")


@pytest.mark.parametrize(
    ("label", "question", "message"),
    [
        ("", "", "label: '' should be a name"),
        ("x" * 49, "", "should be a name of at most 48 letters"),
        ("${oc.env:HOME}", "", "label: '${oc.env:HOME}' holds '${'"),
        ("Fine", "${x}", "question: '${x}' holds"),
    ],
)
def test_a_label_that_a_file_cannot_hold_is_refused(label, question, message):
    with pytest.raises(BadInput) as error:
        scenario_yaml(SMALL, label, question)
    assert message in str(error.value)


def test_every_scenario_there_is_can_be_put_on_the_page():
    for name in names():
        scenario = load_scenario(name)
        for part in ("interventions", "shocks"):
            for entry in getattr(scenario, part).values():
                shown = {s["name"] for s in settings_of(entry["kind"], part)["settings"]}
                assert entry.keys() - {"kind"} <= shown
