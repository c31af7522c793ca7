"""The page without a browser: its opening words, what the sidebar puts together, and how the server answers the stage."""

import gc
import json
import re
import socket
import weakref
from dataclasses import replace

import pytest

from experiments import dashboard
from experiments.__main__ import USAGE
from experiments.dashboard import check_can_serve
from experiments.dashboard.draft import INTERVENTIONS, NOTHING, SHOCKS, Draft, begins, ready
from experiments.dashboard.lesson_panel import begin
from experiments.dashboard.lessons import load_lesson
from experiments.dashboard.opening import HERE, READERS, Opening, opening
from experiments.dashboard.serve import OPTIONS, words
from experiments.dashboard.session import MOST_AT_ONCE, Session, View
from experiments.dashboard.stage import FOLDER, SCRIPTS, parts
from model.clock import tick_of
from model.declaration import BadInput
from scenarios.registry import KINDS
from scenarios.scenario import load_scenario, scenario_from
from tests.tools.laboratories import laboratory

STAGE = {"geometry": None, "generation": None, "have": -2}


@pytest.fixture
def session():
    return Session(laboratory(), "With it")


@pytest.mark.parametrize(
    ("word", "message"),
    [
        ("prot=8600", "prot=8600: no such setting of dashboard; did you mean 'port'?"),
        ("port", "port: no such setting of dashboard; did you mean 'port'?"),
        ("port=80", "port: '80' should be a whole number from 1024 to 65535"),
        ("port=x", "port: 'x' should be a whole number from 1024 to 65535"),
        ("seed=x", "seed: 'x' should be a number"),
        ("seed=0", "seed: 0 should be a whole number, 1 to 100,000"),
        ("scale=0.3", "scale: 0.3 should be one of 0.05, 0.1, 0.25, 0.5, 1"),
        ("years=41", "years: 41.0 should be 1 to 40"),
        ("scenario=next_eom", "scenario: there is no 'next_eom'; did you mean 'next_oem'?"),
        ("lesson=next_eom", "lesson: there is no 'next_eom'; did you mean 'next_oem'?"),
    ],
)
def test_a_wrong_word_gets_one_message(word, message):
    with pytest.raises(BadInput) as told:
        opening([word])
    assert str(told.value) == message


def test_the_help_names_every_word_that_the_dashboard_takes():
    usage = " ".join(USAGE["dashboard"])
    assert all(f"[{word}=" in usage and f"  {word} " in usage for word in READERS)


def test_words_go_to_the_page_as_they_came():
    asked = opening(["port=8600", "scale=0.1", "seed=4", "years=10", "scenario=next_oem"])
    assert asked == Opening(port=8600, scale=0.1, seed=4, years=10.0, scenario="next_oem")
    assert replace(opening(words(asked)), port=8600) == asked
    assert words(Opening()) == []
    assert asked.address == "http://127.0.0.1:8600"


def test_a_port_that_is_taken_and_a_library_that_is_missing_are_told_before_anything_is_served():
    with socket.socket() as other:
        other.bind((HERE, 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(BadInput, match=rf"port: {port} is taken by another program; try port={port + 1}"):
            dashboard.main([f"port={port}"])
    with pytest.raises(
        BadInput, match="dashboard: needs the package no_such_library, which is not installed: make setup"
    ):
        check_can_serve(Opening(), "no_such_library")


def test_the_page_is_told_to_stay_on_this_machine():
    assert OPTIONS["server_address"] == OPTIONS["browser_serverAddress"] == HERE
    assert OPTIONS["browser_gatherUsageStats"] is False
    assert OPTIONS["client_showErrorDetails"] == "none"


def test_the_stage_is_made_of_all_its_files_and_names_no_other_host():
    assert {path.stem for path in FOLDER.glob("*.js")} == set(SCRIPTS)
    for name, text in parts().items():
        assert not re.search(r"https?://|url\(|@import", text), name
        assert len(text) > 1000


def test_a_month_is_written_as_a_year_that_means_that_month():
    assert [tick_of(begins(tick)) for tick in range(480)] == list(range(480))
    assert (begins(0), begins(42), begins(38)) == (2015.0, 2018.5, 2018.1666)


def test_a_draft_becomes_a_setting_that_later_changes_leave_alone():
    draft = Draft(scale=0.05, years=2.0)
    assert draft.title == NOTHING
    name = draft.add("recession", SHOCKS, 5)
    before = draft.setting()
    draft.set(SHOCKS, name, {"depth_ln": 0.2})
    assert draft.setting() != before
    assert before.shocks == {"recession": {"kind": "recession", "start": 2015.5}}
    assert draft.add("recession", SHOCKS, 6) == "recession_2"
    assert draft.title == "A recession and 1 more"
    draft.remove(SHOCKS, "recession_2")
    draft.off = ("hires",)
    assert draft.setting().variant_parameters == {"learning": {"through_hires": False}}
    draft.off_in_both = True
    assert draft.setting().parameters == {"learning": {"through_hires": False}}
    assert draft.setting().variant_parameters == {}


def test_a_draft_filled_from_a_file_is_that_scenario_and_can_be_refused():
    draft = Draft(off=("hires",))
    draft.fill(load_scenario("next_oem"))
    assert draft.setting().scenario().build() == load_scenario("next_oem").build()
    assert (draft.title, draft.off, draft.version) == ("Land the next OEM", (), 1)
    with pytest.raises(BadInput, match=r"depth_ln: 7.0 is outside 0 to 1"):
        draft.add("recession", SHOCKS, 0, {"depth_ln": 7})
    same = {"kind": "link_sites", "park_two": "nowhere"}
    with pytest.raises(BadInput, match=r"park_two: .*nowhere"):
        draft.fill(scenario_from("same", {"label": "Same", "interventions": {"path": same}}, "same"))


def test_an_intervention_is_added_with_the_numbers_of_its_own_file():
    draft = Draft()
    for kind in KINDS:
        name = draft.add(kind, INTERVENTIONS, -1, ready().get(kind))
        assert draft.parts[INTERVENTIONS][name]["kind"] == kind
    assert ready()["oem_arrival"] == {
        key: v for key, v in load_scenario("next_oem").interventions["plant"].items() if key != "kind"
    }
    assert len(ready()) > 0.8 * len(KINDS)


def test_a_lesson_and_a_scenario_fill_the_draft():
    draft = Draft()
    assert begin(draft) is None
    assert begin(draft, scenario="next_oem") is None
    assert draft.label == "Land the next OEM"
    stage = load_lesson("next_oem", is_measured=False).setting
    shown = {name: getattr(stage, name) for name in ("layer", "view", "zoom", "measures")}
    view = begin(draft, lesson="next_oem")
    assert (draft.scale, draft.seed, draft.years) == (stage.scale, stage.seed, stage.years)
    assert view == View(id="Land the next OEM.2", **shown)


def test_the_first_message_holds_everything_and_later_ones_what_is_new(session):
    first = session.message()
    assert first["geometry"]["id"] == first["geometry_id"] == 0
    assert [frame["tick"] for frame in first["frames"]] == [-1]
    assert first["series"] and first["ledger"] == []
    session.answer({"geometry": 0, "generation": 0, "have": -1, "want": 3})
    second = session.message()
    assert [frame["tick"] for frame in second["frames"]] == [0, 1, 2]
    assert second["geometry"] is second["series"] is second["ledger"] is None
    assert json.loads(json.dumps(second)) == second


def test_a_lost_message_is_sent_again_and_nothing_is_stepped_twice(session):
    session.answer({"geometry": 0, "generation": 0, "have": -1, "want": 3})
    lost = session.message()["frames"]
    session.answer({"geometry": 0, "generation": 0, "have": -1, "want": 3})
    assert session.message()["frames"] == lost
    assert session.laboratory.tick == 2
    session.answer({"geometry": 0, "generation": 0, "have": 1, "want": 3})
    assert [frame["tick"] for frame in session.message()["frames"]] == [2, 3, 4]


def test_a_stage_that_was_made_anew_gets_the_present_month_and_the_past(session):
    session.answer({"geometry": 0, "generation": 0, "have": -1, "want": 3})
    session.answer(STAGE)
    message = session.message()
    assert message["geometry"] is not None
    assert [frame["tick"] for frame in message["frames"]] == [2]
    assert len(message["series"]["jobs"][0]) == 3


def test_a_change_makes_another_past_in_the_same_month_and_reset_goes_back(session):
    session.answer({"geometry": 0, "generation": 0, "have": -1, "want": 3})
    draft = Draft(scale=session.setting.scale, seed=session.setting.seed, years=session.setting.years)
    draft.add("pandemic", SHOCKS, -1)
    session.change(replace(session.setting, shocks=draft.setting().shocks), draft.title)
    message = session.message()
    assert (message["generation"], message["names"]) == (1, ["As it is", "A pandemic"])
    assert [frame["tick"] for frame in message["frames"]] == [2]
    session.answer({"geometry": 0, "generation": 0, "have": 2, "want": 5})  # of the old past: nothing is stepped
    assert session.laboratory.tick == 2
    session.answer({"geometry": 0, "generation": 1, "have": 2, "reset": True})
    assert (session.generation, session.laboratory.tick) == (2, -1)
    session.change(session.setting, "Another name")
    assert (session.generation, session.message()["names"][1]) == (2, "Another name")


def test_another_size_is_another_ground(session):
    session.answer({"geometry": 0, "generation": 0, "have": -1})
    session.open(
        replace(session.setting, seed=9),
        "With it",
        View(id="a", layer="rent", view="difference", zoom="parks", measures=("jobs",)),
    )
    message = session.message()
    assert message["geometry"] is None
    assert message["opened"] == {
        "id": "a",
        "layer": "rent",
        "view": "difference",
        "zoom": "parks",
        "measures": ("jobs",),
    }
    session.change(replace(session.setting, cell_m=2000), "With it")
    assert session.message()["geometry"]["cell_m"] == 2000


def test_a_click_is_answered_each_month_until_it_is_closed(session):
    anchor = session.message()["geometry"]["anchors"][0]
    session.answer({**STAGE, "inspect": {"world": 1, "slot": anchor["slot"]}})
    assert session.message()["inspection"]["title"] == anchor["name"]
    session.answer({**STAGE, "inspect": {"world": 0, "cell": 0}})
    assert session.message()["inspection"]["world"] == 0
    session.answer({**STAGE, "inspect": {"world": 0, "slot": -5}})
    assert session.message()["inspection"]["title"] == "Not in this world now"
    session.answer({**STAGE, "inspect": None})
    assert session.message()["inspection"] is None


def test_an_hour_of_stepping_keeps_nothing_that_is_over(session):
    """Few frames wait to be sent, and the worlds of an earlier past are let go."""
    earlier = []
    for seed in (4, 5):
        earlier += [weakref.ref(world) for world in session.laboratory.worlds]
        session.answer({"geometry": 0, "generation": session.generation, "have": -1, "want": 100})
        assert len(session.message()["frames"]) == MOST_AT_ONCE
        session.answer({"geometry": 0, "generation": session.generation, "have": 23, "reset": True})
        assert [frame["tick"] for frame in session.message()["frames"]] == [-1]
        session.change(replace(session.setting, seed=seed), "With it")
    gc.collect()
    assert [world() for world in earlier] == [None] * len(earlier)
