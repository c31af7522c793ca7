"""What the browser draws is what is in the worlds."""

import json

import numpy as np
import pytest

from agents.organisations import FIRM, SECTORS
from agents.ties import SUPPLY
from agents.workers import EMPLOYED, LEFT, OUTSIDE, UNEMPLOYED
from experiments.dashboard.frames import STRONGEST, compact, strongest, ties, ways_to_work
from experiments.dashboard.geometry import MOST_SHOWN, SECTOR_TITLES, Ground, title_of
from experiments.dashboard.layers import cell_layers, unemployed_share
from experiments.dashboard.naming import date_of
from tests.tools.laboratories import laboratory

LINES = {
    "bus": {"kind": "bus_rapid_transit", "start": 2015.0},
    "tram": {"kind": "transit_line", "start": 2015.0},
    "road": {"kind": "road_capacity", "start": 2015.0, "points": [[440432, 388925], [442927, 388320]]},
    "bridge": {"kind": "link_sites", "start": 2015.0},
    "later": {"kind": "link_sites", "start": 2016.0, "park_two": "manvers"},
}


@pytest.fixture(scope="module")
def lab():
    found = laboratory(interventions=LINES)
    found.advance(2)
    return found


@pytest.fixture(scope="module")
def geometry(lab):
    return lab.geometry()


def test_every_list_per_cell_and_per_site_has_the_same_length(geometry):
    cells, sites = geometry["cells"], geometry["sites"]
    assert {len(geometry[name]) for name in ("cells", "cell_x", "cell_y", "cell_area")} == {len(cells)}
    assert len({len(values) for values in sites.values()}) == 1
    assert set(sites["cell"]) <= set(range(len(cells)))
    assert {geometry["sectors"][i] for i in range(len(SECTORS))} == set(SECTOR_TITLES)


def test_the_land_lies_inside_its_rectangle(geometry):
    x, y = np.array(geometry["cell_x"]), np.array(geometry["cell_y"])
    wide, high = (geometry[name] * geometry["cell_m"] / 1000 for name in ("columns", "rows"))
    assert ((x > geometry["west"]) & (x < geometry["west"] + wide)).all()
    assert ((y > geometry["south"]) & (y < geometry["south"] + high)).all()


def test_places_people_know_are_on_the_map(geometry):
    labels = {place["label"]: place["rank"] for place in geometry["places"]}
    assert labels["Rotherham town centre"] == labels["Sheffield city centre"] == 1
    assert {"Meadowhall shopping centre", "Templeborough", "Stocksbridge", "Sheffield Business Park"} <= labels.keys()
    named = {place["label"]: geometry["named"].get(str(place["slot"])) for place in geometry["places"]}
    assert named["AMRC with Boeing"] == named["AMRC Training Centre"] == "AMRC"
    assert named["Nuclear AMRC"] == "Nuclear AMRC"
    assert named["Aldwarke steelworks"] is named["Sheffield station"] is None
    assert "UKAEA Fusion Technology Facility" not in labels  # opened in 2021
    assert {anchor["name"] for anchor in geometry["anchors"]} >= {"AMRC", "Nuclear AMRC"}
    assert "Sheffield Forgemasters" in geometry["named"].values()
    names = [line["name"] for line in geometry["lines"]]
    assert {"Supertram Blue", "M1", "Parkway"} <= set(names)
    assert "BRT North" not in names  # no line of the model's first month


@pytest.mark.parametrize(
    ("key", "title"), [("brt_north", "BRT North"), ("a1m", "A1M"), ("light_rail_amp", "Light Rail AMP"), ("m1", "M1")]
)
def test_keys_of_lines_become_names(region, key, title):
    assert title_of(key, region) == title


def test_measures_say_how_they_are_shown(geometry):
    shown = {m["name"]: m for m in geometry["measures"]}
    assert (shown["gva_gbp"]["factor"], shown["gva_gbp"]["label"]) == (1e-9, "£bn a year")
    assert (shown["unemployment"]["factor"], shown["unemployment"]["gap_label"]) == (100, "percentage points")


def test_organisations_are_those_of_the_world(lab):
    for world, shown in zip(lab.worlds, lab.frame()["worlds"], strict=True):
        o = world.organisations
        rows = np.flatnonzero(o.alive)
        assert shown["slot"] == o.slot[rows].tolist()
        assert sum(shown["jobs"]) == world.history[-1]["jobs"] == sum(shown["layers"]["jobs"])
        assert [shown[name][0] for name in ("site", "kind", "sector")] == [
            o.site[rows[0]], o.kind[rows[0]], o.sector[rows[0]],
        ]  # fmt: skip


def test_measures_of_a_frame_are_exact_and_there_before_the_first_month(lab):
    assert lab.frame()["worlds"][1]["measures"].items() <= lab.worlds[1].history[-1].items()
    first = laboratory().frame()
    assert first["worlds"][0]["measures"]["jobs"] == sum(first["worlds"][0]["jobs"])
    assert first["date"] == "December 2014"


def test_small_firms_are_left_out_of_a_crowded_map(lab, monkeypatch):
    ground = Ground(lab._ground.state)
    monkeypatch.setattr("experiments.dashboard.geometry.MOST_SHOWN", 100)
    from experiments.dashboard.frames import organisations_shown

    o, shown = lab.worlds[0].organisations, organisations_shown(lab.worlds[0], ground)
    alive = o.alive & ((o.headcount >= ground.least_jobs) | (o.kind != FIRM))
    assert ground.least_jobs == 20
    assert len(shown["slot"]) == alive.sum() < 130
    assert MOST_SHOWN == 1500


def test_layers_by_hand(lab):
    world, ground = lab.worlds[1], lab._ground
    o, layers = world.organisations, cell_layers(world, ground)
    cell = int(ground.cell_of_site[world.sites.park == 0][0])
    rows = [r for r in range(len(o)) if o.alive[r] and ground.cell_of_site[o.site[r]] == cell]
    jobs = sum(int(o.headcount[r]) for r in rows)
    assert layers["jobs"][cell] == jobs
    known = sum(int(o.headcount[r]) * float(o.knowledge_index[r]) for r in rows) / jobs
    assert layers["knowledge"][cell] == pytest.approx(known)
    sites = np.flatnonzero(ground.cell_of_site == cell)
    space = world.sites.floorspace_m2[sites]
    assert layers["rent"][cell] == pytest.approx(world.sites.rent_gbp[sites] @ space / space.sum())
    area = ground.area_of_cell[cell]
    assert layers["unemployment"][cell] == 100 * unemployed_share(world, len(world.region.areas.name))[area]
    assert np.isnan(layers["rent"][~np.isin(np.arange(len(ground.cells)), ground.cell_of_site)]).all()


def test_unemployment_of_an_area_counts_its_residents_one_by_one(lab):
    world = lab.worlds[0]
    workers, area = world.workers, 3
    lives = world.homes.area[workers.home] == area
    counts = {status: int((lives & (workers.status == status)).sum()) for status in range(LEFT + 1)}
    share = counts[UNEMPLOYED] / (counts[EMPLOYED] + counts[UNEMPLOYED] + counts[OUTSIDE])
    assert unemployed_share(world, len(world.region.areas.name))[area] == share


def test_layers_have_no_more_digits_than_a_map_shows():
    values = np.array([1.2345, np.nan])
    assert compact(values, "knowledge") == [1.23, None]
    assert compact(values, "rent") == [1.2, None]
    assert compact(np.array([7.0, 0.0]), "jobs") == [7, 0]


def test_strongest_links_come_first():
    one, two = np.array([3, 1, 3, 0, 1, 3]), np.array([2, 2, 2, 4, 2, 2])
    assert strongest(one, two, 5) == [[3, 2, 3], [1, 2, 2], [0, 4, 1]]
    assert len(strongest(np.arange(900) // 30, np.arange(900) % 30, 30)) == STRONGEST


def test_ties_join_different_sites_and_leave_purchases_out(lab):
    world = lab.worlds[0]
    o, t, found = world.organisations, world.ties, ties(world)
    a, b, weight = found[0]
    pairs = [
        {int(o.site[i]), int(o.site[j])}
        for i, j, kind in zip(t.a.tolist(), t.b.tolist(), t.kind.tolist(), strict=True)
        if kind != SUPPLY
    ]
    assert pairs.count({a, b}) == weight
    assert all(one < other for one, other, _ in found)


def test_ways_to_work_are_counted_from_home_to_workplace(lab):
    world, ground = lab.worlds[0], lab._ground
    links = ways_to_work(world, ground)
    home, work, n = links[0]
    w = world.workers
    rows = [r for r in range(len(w)) if w.employer[r] >= 0]
    same = [r for r in rows if ground.cell_of_home[w.home[r]] == home]
    assert sum(ground.cell_of_site[world.organisations.site[w.employer[r]]] == work for r in same) == n
    assert all(start != end for start, end, _ in links)
    assert len(links) == STRONGEST


def test_lines_opened_since_the_start_are_in_the_variant_alone(lab):
    before, after = (world["new_lines"] for world in lab.frame()["worlds"])
    assert before == []
    assert [(line["name"], line["mode"]) for line in after] == [
        ("Bus Rapid Transit", "bus"),
        ("Light Rail AMP", "tram"),
        ("New road", "road"),
        ("Path between the parks", "walk"),
    ]
    assert after[-1]["points"] == [[441.3, 387.95], [440.432, 388.925]]


def test_a_path_that_changes_nothing_is_not_drawn():
    closed = {"network": {"changes": False}}
    lab = laboratory(interventions={"bridge": LINES["bridge"]}, variant_parameters=closed)
    assert lab.advance(1)[0]["worlds"][1]["new_lines"] == []


def test_a_frame_is_small(lab):
    assert len(json.dumps(lab.frame(), separators=(",", ":"))) < 80_000
    assert len(json.dumps(lab.geometry(), separators=(",", ":"))) < 80_000


@pytest.mark.parametrize(("tick", "date"), [(-1, "December 2014"), (0, "January 2015"), (38, "March 2018")])
def test_months_have_names(tick, date):
    assert date_of(tick) == date
