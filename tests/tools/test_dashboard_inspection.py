"""What can be said of an organisation and of a place."""

import numpy as np
import pytest

from agents.organisations import ANCHOR, FIRM, OEM
from agents.ties import INFORMAL, PROJECT, SUPPLY
from experiments.dashboard import inspection, surroundings
from experiments.dashboard.naming import at
from model.declaration import BadInput
from model.processes.investors import EVENT_SLOTS, OFFER_SLOTS
from tests.tools.laboratories import PLANT, laboratory


@pytest.fixture(scope="module")
def lab():
    found = laboratory(interventions=PLANT)
    found.advance(6)
    return found


@pytest.fixture
def world(make_world):
    return make_world()


def parts_of(found):
    return {part["name"]: part["value"] for part in found["parts"]}


def first(world, kind, name=-1):
    o = world.organisations
    named = o.name >= 0 if name is None else o.name == name
    return int(np.flatnonzero(o.alive & (o.kind == kind) & named)[0])


def test_everything_on_the_map_can_be_looked_at(lab):
    for index, world in enumerate(lab.worlds):
        o = world.organisations
        for row in np.flatnonzero(o.alive).tolist():
            found = lab.organisation(index, int(o.slot[row]))
            assert found["subtitle"].endswith(f"{o.headcount[row]:,} job{'' if o.headcount[row] == 1 else 's'}")
            assert all(part["value"] and "nan" not in part["value"] for part in found["parts"])
    for position in range(len(lab._ground.cells)):
        found = lab.cell(1, position)
        assert found["title"]
        assert all("nan" not in part["value"] for part in found["parts"])


def test_the_amrc_in_words(lab):
    world = lab.worlds[0]
    row = first(world, ANCHOR, 0)
    found = lab.organisation(0, int(world.organisations.slot[row]))
    parts = parts_of(found)
    assert found["title"] == "AMRC"
    jobs = world.organisations.headcount[row]
    assert found["subtitle"] == f"Aerospace anchor at the Advanced Manufacturing Park, {jobs} jobs"
    assert parts["Why it is here"] == "Here since 2004; the organisation was founded in 2001."
    assert "members elsewhere" in parts["As an anchor"]
    assert "machining" in parts["What it knows"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"born": -30}, "It was here when the run began in 2015, then 2 years old."),
        ({"born": -3}, "It was here when the run began in 2015, then less than a year old."),
        ({"born": 4, "kind": OEM, "slot": EVENT_SLOTS + 9}, "It landed in May 2015: the scenario brings it."),
        (
            {"born": 4, "kind": OEM, "slot": OFFER_SLOTS + 9},
            "It landed in May 2015: its investors chose the region over rival sites.",
        ),
        ({"born": 4, "kind": ANCHOR}, "It opened in May 2015."),
        ({"born": 4, "parent": 0}, "Founded in May 2015 by somebody who worked at AMRC."),
        (
            {"born": 4, "parent": 2**50},
            "Founded in May 2015 by somebody who worked at an employer that has closed since.",
        ),
    ],
)
def test_why_it_is_here(world, changes, said):
    row = first(world, FIRM)
    for name, value in changes.items():
        getattr(world.organisations, name)[row] = value
    assert inspection.why_here(world, row, {}) == said


def test_founders_who_moved_in_are_told_from_those_who_lived_here(world):
    o, w, row = world.organisations, world.workers, first(world, FIRM)
    o.born[row], o.parent[row] = 0, -1
    w.owner[w.employer == row] = False
    assert inspection.why_here(world, row, {}) == "Founded in January 2015 by somebody who lived here."
    owner = int(np.flatnonzero(w.employer == row)[0])
    w.owner[owner], w.migrant[owner] = True, True
    assert inspection.why_here(world, row, {}).endswith("by somebody who had moved to the region.")


def test_where_it_moved_from(world):
    row = first(world, FIRM)
    site = int(np.flatnonzero(world.sites.park == 0)[0])
    said = inspection.why_here(world, row, {int(world.organisations.slot[row]): (15, site)})
    moved = " It moved to these premises in April 2016; before, it was at the Advanced Manufacturing Park."
    assert said.endswith(moved)


def test_moves_are_remembered_by_the_ledger(lab):
    ledger, world = lab._runs[1].ledger, lab.worlds[1]
    slot, (tick, site) = next((s, m) for s, m in ledger.moves.items() if s in world.organisations.slot)
    there = parts_of(lab.organisation(1, slot))["Why it is here"]
    assert f"before, it was {at(world, site)}" in there
    assert 0 <= tick <= 5


def test_staff_are_counted_one_by_one(world):
    w, row = world.workers, first(world, ANCHOR, 0)
    staff = np.flatnonzero(w.employer == row)[:3]
    w.skill[staff], w.apprentice_until[staff] = [0, 2, 2], [5, -1, -1]
    assert inspection.who_works(world, staff) == (
        "1 with GCSEs or less and 2 with a degree or higher diploma; 1 apprentice among them."
    )
    assert inspection.who_works(world, staff[:0]) == "Nobody yet."
    outside = int(np.flatnonzero(world.homes.is_outside)[0])
    tinsley = int(np.flatnonzero(world.homes.area == 2)[0])
    w.home[staff] = [tinsley, tinsley, outside]
    assert inspection.where_they_live(world, staff) == "Tinsley 2, outside the region 1"


def test_what_people_carry_names_those_that_are_still_there(world):
    o, w, row = world.organisations, world.workers, first(world, FIRM)
    amrc = first(world, ANCHOR, 0)
    staff = np.flatnonzero(w.employer == amrc)[:3]
    w.last_employer[staff], w.last_employer_slot[staff] = amrc, o.slot[amrc]
    assert inspection.where_from(world, row, staff) == "AMRC 3"
    assert inspection.where_from(world, amrc, staff) == ""
    w.last_employer_slot[staff[0]] = 2**50
    assert inspection.where_from(world, row, staff) == "AMRC 2"


def test_ties_are_named_with_their_kinds(world):
    t, o, row, amrc = world.ties, world.organisations, first(world, FIRM), first(world, ANCHOR, 0)
    t.keep((t.a != row) & (t.b != row))
    new = t.append(np.arange(4))
    other = int(np.flatnonzero(o.alive & (o.name < 0))[40])
    t.a[new], t.b[new], t.kind[new] = row, [amrc, amrc, other, other], [PROJECT, INFORMAL, SUPPLY, SUPPLY]
    t.b[new[3]], t.a[new[3]] = row, other
    assert inspection.tied_to(world, row) == "AMRC (joint project and people who know each other)"
    who = inspection._who(world, other)
    assert inspection.supply(world, row, is_buyer=True) == who
    assert inspection.supply(world, row, is_buyer=False) == who


def test_many_ties_are_cut_short(world):
    t, o, row = world.ties, world.organisations, first(world, FIRM)
    t.keep((t.a != row) & (t.b != row))
    others = np.flatnonzero(o.alive)[50:60]
    for kind in (INFORMAL, SUPPLY):
        new = t.append(np.arange(10))
        t.a[new], t.b[new], t.kind[new] = row, others, kind
    assert inspection.tied_to(world, row).endswith("; and 4 more")
    assert inspection.supply(world, row, is_buyer=True).endswith("; and 7 more")


@pytest.mark.parametrize(("ln_tfp", "said"), [(0.0, "at"), (0.1, "11 % above"), (-0.105, "10 % below"), (0.004, "at")])
def test_productivity_in_words(ln_tfp, said):
    assert inspection.productivity(ln_tfp) == f"total factor productivity {said} the national benchmark"


def test_results_leave_out_what_is_not_there(world):
    o, row = world.organisations, first(world, FIRM)
    o.headcount[row], o.rd_gbp[row], o.ln_tfp[row] = 10, 0.0, 0.0
    o.pay_gbp[row], o.foreign_owned[row], o.family_owned[row] = 250_000.0, False, True
    said = "Total factor productivity at the national benchmark, mean pay £25,000 a year"
    assert inspection.results(world, row) == f"{said}, family owned."
    o.rd_gbp[row], o.foreign_owned[row] = 1_000.0, True
    assert inspection.results(world, row) == f"{said}, R&D of £12,000 a year, owned abroad."


def test_what_the_place_offers_is_weighed_by_jobs(world):
    o, sites, row = world.organisations, world.sites, first(world, FIRM)
    sites.rent_gbp[:] = 100.0
    sites.rent_gbp[o.site[row]] = 150.0
    mean = float(sites.rent_gbp[o.site[o.alive]] @ o.headcount[o.alive] / o.headcount[o.alive].sum())
    assert inspection.what_the_place_offers(world, row).endswith(f"rent {150 / mean:.1f} times.")
    sites.anchor_proximity[:] = 0.0
    assert "nearness of an anchor 1.0 times" in inspection.what_the_place_offers(world, row)


def test_a_park_in_words(lab):
    world, ground = lab.worlds[1], lab._ground
    position = int(ground.cell_of_site[world.sites.park == 1][0])
    found = lab.cell(1, position)
    assert found["title"] == "Sheffield Business Park"
    assert found["subtitle"].endswith("a square of 1 km")
    parts = parts_of(found)
    o = world.organisations
    rows = o.alive & (ground.cell_of_site[o.site] == position)
    assert parts["Largest employers"].startswith(f"Outokumpu Stainless {o.headcount[rows].max()}; ")
    assert parts["Work"].startswith(f"{o.headcount[rows].sum():,} jobs in {rows.sum()} organisations")


def test_places_without_work_or_people_say_so(world):
    none = np.array([], dtype=np.int64)
    assert surroundings.work(world, none) == "No modelled organisation is here."
    assert (
        surroundings.largest(world, none) == surroundings.sectors(world, none) == surroundings.rent(world, none) == ""
    )


def test_nobody_is_found_under_a_wrong_number(lab):
    with pytest.raises(BadInput, match="organisation: 987654321 is not in this world in June 2015"):
        lab.organisation(0, 987654321)
    with pytest.raises(BadInput, match="cell: -1 should be 0 to"):
        lab.cell(0, -1)
