"""What happened, in sentences that can be read aloud."""

import re
from dataclasses import replace

import numpy as np
import pytest

from agents.organisations import ANCHOR, FIRM, OEM
from experiments.dashboard.happenings import Before, Event, _at_full_size, happenings
from experiments.dashboard.ledger import BOTH, TOLD_A_MONTH, Ledger, together
from experiments.dashboard.naming import area_title, at, counted, listed, organisation_name, park_title, with_article
from model.processes.demography import close_rows
from scenarios.registry import build
from tests.tools.laboratories import PLANT, laboratory


@pytest.fixture
def world(make_world):
    return make_world()


def told(world, change):
    """Sentences about what `change` does to a world."""
    before = Before.of(world)
    change(world.organisations)
    return [event.text.format(event.number) for event in happenings(world, before)]


def ordinary(world, sector=5, jobs=30):
    """Row of an unnamed metals firm off the parks, given so many jobs."""
    o = world.organisations
    off = world.sites.park[o.site] < 0
    row = int(np.flatnonzero(o.alive & (o.name < 0) & (o.kind == FIRM) & (o.sector == sector) & off)[0])
    o.headcount[row] = jobs
    return row


def site_of(world, park):
    return int(np.flatnonzero(world.sites.park == park)[0])


def test_nothing_is_told_when_nothing_changes(world):
    assert told(world, lambda o: None) == []


def test_a_closure_is_told_from_twenty_jobs(world):
    row = ordinary(world)
    where = at(world, world.organisations.site[row])
    assert told(world, lambda o: close_rows(world, np.array([row]))) == [f"a metals firm {where} closes: 30 jobs lost"]
    small = ordinary(world, jobs=19)
    assert told(world, lambda o: close_rows(world, np.array([small]))) == []


def test_at_full_size_a_closure_is_told_from_forty_jobs(world):
    world.norms = replace(world.norms, scale=1.0)
    small, large = ordinary(world, jobs=39), ordinary(world, sector=6, jobs=40)
    said = told(world, lambda o: close_rows(world, np.array([small, large])))
    assert [sentence.split(" ")[1] for sentence in said] == ["machinery"]


def test_those_with_a_name_and_plants_and_anchors_are_always_told(world):
    o = world.organisations
    named = int(np.flatnonzero(o.alive & (o.name >= 0) & (o.kind == FIRM))[0])
    o.headcount[named] = 1
    assert told(world, lambda o: close_rows(world, np.array([named]))) == ["Polypipe Edlington closes: 1 job lost"]
    anchor = int(np.flatnonzero(o.alive & (o.kind == ANCHOR))[0])
    o.headcount[anchor] = 0
    assert told(world, lambda o: close_rows(world, np.array([anchor]))) == ["AMRC leaves"]


def test_a_row_given_to_somebody_else_is_an_end_and_a_beginning(world):
    row = ordinary(world)
    where = at(world, world.organisations.site[row])

    def replaced(o):
        o.slot[row], o.kind[row], o.market[row] = 2**41 + 5, OEM, 52.0

    assert told(world, replaced) == [
        f"a metals OEM plant lands {where} and hires for about 52 jobs (520 at full size)",
        f"a metals firm {where} closes: 30 jobs lost",
    ]


def test_a_new_anchor_opens(world):
    row = ordinary(world)

    def opened(o):
        o.slot[row], o.kind[row], o.sector[row], o.site[row] = 2**42, ANCHOR, 9, site_of(world, 0)

    assert told(world, opened)[0] == "a research centre in digital opens at the Advanced Manufacturing Park"


def test_firms_that_people_of_an_anchor_set_up_are_told_and_others_not(world):
    row, o = ordinary(world, jobs=1), world.organisations
    amrc = int(np.flatnonzero(o.alive & (o.name == 0))[0])

    def founded(parent):
        def change(o):
            o.slot[row], o.parent[row], o.sector[row] = o.slot.max() + 1, parent, 9

        return change

    where = at(world, o.site[row])
    assert told(world, founded(o.slot[amrc])) == [f"people from AMRC set up a digital firm {where}"]
    assert told(world, founded(o.slot[ordinary(world, sector=6)])) == []


def test_moves_to_and_from_parks(world):
    row, o = ordinary(world, jobs=24), world.organisations
    area = at(world, o.site[row]).removeprefix("in ")

    def move(o):
        o.site[row] = site_of(world, 1)

    assert told(world, move) == [f"a metals firm with 24 jobs moves from {area} to Sheffield Business Park"]
    elsewhere = int(np.flatnonzero(world.sites.park < 0)[-1])
    there = at(world, elsewhere).removeprefix("in ")

    def back(o):
        o.site[row] = elsewhere

    assert told(world, back) == [f"a metals firm with 24 jobs moves from Sheffield Business Park to {there}"]
    assert told(world, lambda o: o.site.__setitem__(row, int(np.flatnonzero(world.sites.park < 0)[0]))) == []


def test_sales_to_and_from_abroad(world):
    row, where = ordinary(world), at(world, world.organisations.site[ordinary(world)])
    world.organisations.foreign_owned[row] = False
    abroad = told(world, lambda o: o.foreign_owned.__setitem__(row, True))
    home = told(world, lambda o: o.foreign_owned.__setitem__(row, False))
    assert abroad == [f"a metals firm {where} with 30 jobs is bought by owners abroad"]
    assert home == [f"a metals firm {where} with 30 jobs is bought back by owners in Britain"]


def test_a_change_of_sector_and_a_loss_of_many_jobs(world):
    row, where = ordinary(world, jobs=100), at(world, world.organisations.site[ordinary(world)])
    ordinary(world, jobs=100)
    assert told(world, lambda o: o.sector.__setitem__(row, 0)) == [
        f"a discovery takes a metals firm {where} with 100 jobs into aerospace"
    ]
    assert told(world, lambda o: o.headcount.__setitem__(row, 60)) == [
        f"an aerospace firm {where} sheds 40 jobs in a month"
    ]
    assert told(world, lambda o: o.headcount.__setitem__(row, 50)) == []


def test_a_young_firm_that_has_grown(world):
    row, o = ordinary(world, jobs=49), world.organisations
    where = at(world, o.site[row])
    assert told(world, lambda o: o.headcount.__setitem__(row, 50)) == []  # old firms are no news
    o.born[row], o.headcount[row] = 14, 49
    grown = told(world, lambda o: o.headcount.__setitem__(row, 50))
    assert grown == [f"a metals firm {where}, founded in 2016, reaches 50 jobs"]


def test_interventions_begin_and_end_and_what_shows_by_itself_does_not(small_state, make_world):
    venue = build("venue", {"kind": "meeting_venues", "start": 2015.0, "duration_years": 0.25})
    slump = build(
        "slump",
        {"kind": "recession", "start": 2015.0, "onset_years": 0.0, "duration_years": 0.0, "recovery_years": 0.25},
        "shocks",
    )
    off = build("off", {"kind": "link_sites", "start": 2015.0, "strength": 0.0})
    plant = build("plant", {"kind": "oem_arrival", "start": 2015.0})
    world = make_world(interventions=(venue, slump, off, plant))
    ledger = Ledger(world)
    for _ in range(4):
        world.step()
        ledger.observe()
    texts = {tick: [e.text for e in events if e.key.startswith("policy")] for tick, events in ledger.by_tick.items()}
    assert texts[0] == ["“Meeting venues and events” begins", "“A recession” begins"]
    assert texts[3] == ["“Meeting venues and events” ends", "“A recession” ends"]
    landed = [e.text for e in ledger.by_tick[0] if e.key.startswith("plant/")]
    assert landed == ["an aerospace OEM plant lands at the Advanced Manufacturing Park and hires for about {}"]


def done(make_world, **interventions):
    """Sentences of the first months that an intervention is said to have done."""
    built = tuple(build(name, spec) for name, spec in interventions.items())
    world = make_world(interventions=built)
    ledger = Ledger(world)
    for _ in range(3):
        world.step()
        ledger.observe()
    events = [event for tick in sorted(ledger.by_tick) for event in ledger.by_tick[tick]]
    assert any(not event.is_done for event in events)
    return [event.text.format(event.number) for event in events if event.is_done]


def test_plants_that_come_and_employers_that_go_are_marked_as_done(make_world):
    (plant,) = done(make_world, plant={"kind": "oem_arrival", "start": 2015.0})
    assert plant.startswith("an aerospace OEM plant lands at the Advanced Manufacturing Park")
    gone = done(make_world, gone={"kind": "anchor_absence", "start": 2015.0})
    assert {text.partition(" leaves")[0] for text in gone} >= {"AMRC", "Nuclear AMRC"}
    (named,) = done(make_world, exit={"kind": "oem_departure", "start": 2015.0, "organisation": "polypipe"})
    assert named.startswith("Polypipe Edlington closes")
    (largest,) = done(make_world, exit={"kind": "oem_departure", "start": 2015.0})
    assert " leaves: " in largest
    half = done(make_world, exit={"kind": "oem_departure", "start": 2015.0, "strength": 0.5})
    assert half[0] == "“A large employer leaves” begins"


def test_round_numbers_are_told_once(make_world):
    world = make_world(ticks=1)
    ledger = Ledger(world)

    def now(unemployment, stage=3.0):
        world.tick += 1
        world.history.append(world.history[-1] | {"unemployment": unemployment, "cluster_stage": stage})
        ledger.observe()
        return [e.text for e in ledger.by_tick.get(world.tick, []) if "unemployment" in e.key or "stage" in e.key]

    start = ledger._marks[-1].below
    assert now((start + 0.5) / 100) == []
    assert now((start + 1.5) / 100) == [f"unemployment rises above {start + 1} %"]
    assert now((start + 0.5) / 100) == []
    assert now((start + 1.5) / 100) == []
    assert now((start - 0.5) / 100) == [f"unemployment falls below {start} %"]
    ledger._stages_seen.clear()
    assert now((start + 0.5) / 100) == ["by its jobs and members the cluster now counts as recognised the world over"]
    assert now((start + 0.5) / 100) == []


def event(key, weight=1.0, number="5 jobs", text="{} go"):
    return Event(7, key, text, number, weight)


def test_the_same_event_of_both_worlds_is_one_with_both_numbers():
    assert together([event("a")], [event("a")]) == [{"tick": 7, "world": BOTH, "text": "5 jobs go", "is_done": False}]
    (other,) = together([event("a")], [event("a", number="6 jobs")])
    assert other["text"] == "5 jobs go (6 jobs with the change)"
    apart = together([event("a")], [event("a", text="{} come")])
    assert [(e["world"], e["text"]) for e in apart] == [(0, "5 jobs go"), (1, "5 jobs come")]


def test_the_most_telling_events_come_first_and_differences_count_double():
    both = [event(name, weight) for name, weight in (("a", 9.0), ("b", 8.0), ("c", 7.0), ("d", 6.0))]
    found = together(both, [*both, event("e", 5.0)])
    assert [e["world"] for e in found] == [1, 2, 2]
    assert len(found) == TOLD_A_MONTH
    assert together([], []) == []


def test_what_was_done_is_told_first_and_never_left_out():
    done = [replace(event(name, 0.1), is_done=True) for name in ("p", "q", "r", "s")]
    found = together([event("a", 9.0)], [event("a", 9.0), *done])
    assert [(e["world"], e["is_done"]) for e in found] == [(1, True)] * 4
    assert [e["is_done"] for e in together([event("a", 9.0)], [event("a", 9.0), done[0]])] == [True, False]


def test_sentences_of_two_years_are_few_and_well_formed():
    lab = laboratory(interventions=PLANT)
    lab.advance(24)
    told = lab.ledger()
    assert 5 < len(told) <= TOLD_A_MONTH * 24
    for entry in told:
        text = entry["text"]
        assert text[0].isupper() or text[0] == "“", text
        assert not re.search(r"\ba [aeiou]|\ban [^aeiouO]|\b1 jobs|  |[{}]|nan", text), text
    april = [e for e in told if e["date"] == "April 2015" and e["world"] == 1]
    assert any(e["text"].startswith("An aerospace OEM plant lands at Sheffield Business Park") for e in april)
    in_frame = laboratory(interventions=PLANT).advance(4)[-1]["events"]
    assert in_frame == [{name: e[name] for name in ("world", "text", "is_done")} for e in told if e["tick"] == 3]


def test_words(region):
    assert (with_article("OEM plant"), with_article("digital firm")) == ("an OEM plant", "a digital firm")
    assert [counted(n, "job") for n in (1, 52, 1200)] == ["1 job", "52 jobs", "1,200 jobs"]
    assert (_at_full_size(1200.4, 1.0), _at_full_size(50.2, 0.25)) == ("1,200 jobs", "50 jobs (201 at full size)")
    assert counted(2, "person") == "2 people"
    assert [listed(names) for names in (["A"], ["A", "B"], ["A", "B", "C"])] == ["A", "A and B", "A, B and C"]
    assert [park_title(region, park) for park in range(4)] == [
        "the Advanced Manufacturing Park", "Sheffield Business Park", "the Olympic Legacy Park", "Manvers",
    ]  # fmt: skip
    assert area_title(region, region.areas.name.index("Tinsley, Meadowhall and Sheffield Business Park")) == "Tinsley"


def test_names_of_organisations(world):
    o = world.organisations
    assert organisation_name(world, int(np.flatnonzero(o.name == 0)[0])) == "AMRC"
    assert organisation_name(world, ordinary(world)) == "a metals firm"
