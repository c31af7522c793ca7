from dataclasses import asdict

import pytest

from model.declaration import BadInput
from scenarios.calendar import acting, events
from scenarios.scenario import load_scenario

GOOD = """events:
  - {date: 2019.5, event: Line, intervention: {kind: transit_line, line: tram_train}}
  - {date: 2004, event: Building, start: in the tables}
  - {date: 2016.25, event: Slump, source: paper, shock: {kind: recession}}
  - {date: 2019.75, event: Another, intervention: {kind: transit_line, line: brt_north}}
  - {date: 2020, event: Talk, left_out: words}
"""


def calendar(tmp_path, text=GOOD):
    (tmp_path / "here.yaml").write_text(text)
    return tmp_path


def test_events_come_in_order_whatever_the_order_of_the_file(tmp_path):
    found = events("here", calendar(tmp_path))
    assert [event.date for event in found] == [2004.0, 2016.25, 2019.5, 2019.75, 2020.0]
    assert asdict(found[1]) == {
        "date": 2016.25, "event": "Slump", "figures": "", "source": "paper", "way": "shock", "what": {"kind": "recession"},
    }  # fmt: skip


def test_what_acts_starts_on_its_date(tmp_path):
    interventions, shocks = acting("here", calendar(tmp_path))
    assert interventions == {
        "2019_transit_line": {"kind": "transit_line", "line": "tram_train", "start": 2019.5},
        "2019_transit_line_2": {"kind": "transit_line", "line": "brt_north", "start": 2019.75},
    }
    assert shocks == {"2016_recession": {"kind": "recession", "start": 2016.25}}


@pytest.mark.parametrize(
    ("event", "message"),
    [
        ("{date: 2019, evnt: a, left_out: b}", "event 1: evnt: no such key of an event; did you mean 'event'"),
        ("{date: soon, left_out: b}", "event 1: date: 'soon' should be a calendar year"),
        ("{date: 2019}", "event 1: should say one of intervention, shock, start, left_out"),
        ("{date: 2019, start: a, left_out: b}", "event 1: should say one of"),
        (
            "{date: 2004, shock: {kind: recession}}",
            "shock: needs a kind with its parameters, and a date in 2015 or later",
        ),
        ("{date: 2019, shock: recession}", "shock: needs a kind with its parameters"),
        ("Katz", "event 1: 'Katz' should be keys and values"),
    ],
)
def test_what_is_wrong_with_an_event_is_named(tmp_path, event, message):
    with pytest.raises(BadInput, match=message):
        events("here", calendar(tmp_path, f"events:\n  - {event}\n"))


def test_a_calendar_must_exist_and_hold_events(tmp_path):
    with pytest.raises(BadInput, match=r"calendar: there is no 'hre'; did you mean 'here'\?"):
        events("hre", calendar(tmp_path))
    with pytest.raises(BadInput, match="should hold `events`, a list"):
        events("here", calendar(tmp_path, "events: none\n"))


def test_the_shipped_calendar_says_what_becomes_of_every_event():
    found = events("south_yorkshire")
    assert found[0].date == 1990
    assert all(event.event and event.what for event in found)
    assert all(event.way == "start" for event in found if event.date < 2015)
    assert {event.way for event in found if event.date >= 2015} == {"intervention", "shock", "left_out"}


def test_the_back_cast_has_its_events_on_their_dates():
    scenario = load_scenario("backcast")
    plants = [spec for spec in scenario.interventions.values() if spec["kind"] == "oem_arrival"]
    assert [(plant["jobs"], plant["place"]) for plant in plants] == [(100, "sbp"), (200, "amp")]
    assert [spec["kind"] for spec in scenario.shocks.values()] == [
        "funding_loss",
        "pandemic",
        "sector_demand",
        "energy_price",
    ]
    assert all(spec["start"] >= 2015 for spec in (*scenario.interventions.values(), *scenario.shocks.values()))
