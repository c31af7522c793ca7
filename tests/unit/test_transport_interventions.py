"""Transport: roads, lines, stations and HS2; answers by hand in a region of five by two kilometres."""

from dataclasses import replace

import numpy as np
import pytest

from model.declaration import BadInput
from model.levers import PROJECT_APPEAL, SEARCH_REACH, SITE_AMENITY
from model.network import Network
from model.processes import policy
from model.region import Line, OutsidePlaces, Road
from scenarios.interventions.hs2_stop import NOWHERE, Hs2Stop
from scenarios.interventions.road_capacity import RoadCapacity, accessibility, points_of
from scenarios.interventions.station import Station
from scenarios.interventions.transit_line import TransitLine
from tests.unit import hand_made

MAIN = Road(key="main", kmh=60.0, easting=np.array([1_000.0, 4_000.0]), northing=np.array([1_000.0, 1_000.0]))
FAR = Road(key="far", kmh=60.0, easting=np.array([200.0, 600.0]), northing=np.array([1_900.0, 1_900.0]))
RAIL = Line(
    key="rail", mode="rail", kmh=60.0, headway_minutes=30.0,
    easting=np.array([1_000.0, 2_000.0, 4_000.0]), northing=np.full(3, 1_000.0), opened=1900.0,
)  # fmt: skip
PLANNED = replace(RAIL, key="metro", headway_minutes=6.0, opened=np.inf)
OUTSIDE = OutsidePlaces(name=("Leeds",), easting=np.array([0.0]), northing=np.array([9e4]), weight=np.array([1.0]))


class Market:
    def __init__(self):
        self.asked = []

    def rebuilt(self, travel):
        self.asked.append(travel)
        return self


def land(**changes):
    return replace(hand_made.region(), **{"roads": (MAIN, FAR), "lines": (RAIL, PLANNED), **changes})


def bench(*interventions, **changes):
    world = hand_made.world(interventions=interventions)
    world.region, world.commuting = land(**changes), Market()
    world.travel = world.travel.with_roads(world.region)
    return world


def months(world, *ticks):
    for world.tick in ticks:
        policy.act(world)


# roads


def test_named_roads_become_faster_and_nothing_else():
    region = RoadCapacity(roads=("main",)).widened(land(), 0.5)
    assert [road.kmh for road in region.roads] == [90.0, 60.0]
    assert region.congestion == 1.0


def test_without_a_name_every_trip_by_car_is_faster_in_proportion():
    world = bench(RoadCapacity(start=2015.0, speed_gain=0.5, strength=0.5))
    before = world.travel
    months(world, 0)
    np.testing.assert_allclose(world.travel.car_path, before.car_path / 1.25, rtol=1e-6)
    np.testing.assert_array_equal(world.travel.transit_path, before.transit_path)


def test_roads_open_once_and_reach_the_labour_market():
    world = bench(RoadCapacity(start=2015.25, roads=("main",), speed_gain=1.0))
    before = world.travel
    months(world, 0, 1, 2)
    assert world.travel is before
    months(world, 3, 4)
    assert world.commuting.asked == [world.travel]
    assert world.region.roads[0].kmh == 120.0
    assert world.travel.car_path[0, 3] < before.car_path[0, 3]
    assert (world.travel.car_path <= before.car_path).all()


def test_a_new_road_joins_its_points_and_two_of_them_come_in_either_order():
    # zones stand on the lattice's middle: 1 and 4 are joined door to door, 3 km at 60 km/h with bends
    one = RoadCapacity(start=2015.0, points=((1_000.0, 1_000.0), (4_000.0, 1_000.0)), kmh=60.0)
    two = RoadCapacity(start=2015.0, points=((500.0, 500.0), (3_000.0, 1_500.0)), kmh=90.0)
    alone = bench(one, roads=())
    months(alone, 0)
    assert alone.travel.car_path[0, 3] == pytest.approx(3 * Network().road_detour, rel=1e-6)
    worlds = [bench(*pair, roads=()) for pair in ((one, two), (two, one))]
    for world in worlds:
        months(world, 0)
    np.testing.assert_array_equal(*(world.travel.car_path for world in worlds))


def test_a_road_that_gains_nothing_leaves_the_network_alone():
    world = bench(RoadCapacity(start=2015.0, speed_gain=0.0))
    before = world.travel
    months(world, 0)
    assert world.travel is before


def test_accessibility_by_hand():
    # the park lies 500 m from Southtown (40 jobs), and 707 + 1,000 + 1,118 m over the lattice from Northtown (60 jobs)
    per_m = 1.25 * 60 / 30_000
    # no drive is shorter than 1.5 minutes, and a minute leads to the car
    southtown, northtown = 1.5 + 1, (np.hypot(500, 500) + 1_000 + np.hypot(500, 1_000)) * per_m + 1
    got = accessibility(land(roads=()), *points_of(("amp",), land()), Network())
    assert got == pytest.approx([40 / southtown + 60 / northtown])


def test_points_of_places():
    assert [x.tolist() for x in points_of(("amp", "Northtown"), land())] == [[4_000.0, 1_500.0], [1_000.0, 1_000.0]]
    assert points_of(("Handshire",), land())[0].tolist() == points_of((), land())[0].tolist() == [1_500.0, 3_500.0]


def test_the_gain_in_speed_brings_the_gain_in_accessibility_asked_for():
    programme = RoadCapacity(roads=("main",), places=("amp",), accessibility_gain=0.05)
    programme.resolve(land())
    at = points_of(("amp",), land())
    before = accessibility(land(), *at, Network())
    world = bench(replace(programme, start=2015.0))
    months(world, 0)
    assert accessibility(world.region, *at, Network()) / before == pytest.approx([1.05], abs=0.001)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"roads": ("mainn",)}, "road_capacity.roads: no road 'mainn' in handland; did you mean 'main'"),
        ({"places": ("ampp",)}, "road_capacity.places: no place 'ampp' in the region; did you mean 'amp'"),
        ({"points": ((1.0, 2.0),)}, "road_capacity.points: 1 junctions; a road needs at least two"),
        ({"points": ((1.0, 2.0), (9e3, 2.0))}, r"road_capacity.points: \(9000, 2\) is off the map; handland spans"),
        (
            {"roads": ("far",), "places": ("amp",), "accessibility_gain": 0.5},
            "road_capacity.accessibility_gain: 0.5 is more than these roads can bring, even at 4 times the speed",
        ),
    ],
)
def test_roads_that_cannot_be(given, message):
    with pytest.raises(BadInput, match=message):
        RoadCapacity(**given).resolve(land())


# lines


def test_a_planned_line_opens_as_planned_or_as_told():
    line = TransitLine(line="metro", strength=0.5).built(land())
    assert (line.kmh, line.headway_minutes, line.easting.tolist()) == (60.0, 12.0, [1_000.0, 2_000.0, 4_000.0])
    line = TransitLine(line="metro", kmh=30.0, headway_minutes=5.0).built(land())
    assert (line.kmh, line.headway_minutes) == (30.0, 5.0)


def test_a_line_of_its_own_has_its_own_stops():
    stops = ((1_000.0, 1_000.0), (3_000.0, 1_000.0))
    programme = TransitLine(line="", stops=stops, kmh=20.0, headway_minutes=10.0, mode="tram_train")
    programme.resolve(land())
    line = programme.built(land())
    assert (line.mode, line.kmh, line.headway_minutes, line.easting.tolist()) == ("tram_train", 20.0, 10.0, [1e3, 3e3])


def test_lines_are_the_same_to_the_bit_whichever_opens_first():
    lines = [
        TransitLine(start=2015.0, line="", stops=stops, kmh=31.0, headway_minutes=3.0)
        for stops in (((1_000.0, 1_000.0), (4_000.0, 1_000.0)), ((2_000.0, 900.0), (4_100.0, 1_100.0)))
    ]
    worlds = [bench(*pair) for pair in (lines, lines[::-1])]
    for world in worlds:
        months(world, 0)
    one, other = (world.travel.transit_path for world in worlds)
    np.testing.assert_array_equal(one, other)
    alone = bench(lines[0])
    months(alone, 0)
    assert (one <= alone.travel.transit_path).all()


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (
            {"line": "metr"},
            r"transit_line.line: 'metr' is not a planned line of handland \(metro\); did you mean 'metro'",
        ),
        ({"line": "rail"}, r"transit_line.line: 'rail' is not a planned line"),  # it runs
        ({"stops": ((1.0, 1.0), (2.0, 2.0))}, "transit_line.kmh: 0 means as planned; a line with its own stops needs"),
        ({"stops": ((1.0, 1.0),)}, "transit_line.stops: 1 stops; a line needs at least two"),
    ],
)
def test_lines_that_cannot_be(given, message):
    with pytest.raises(BadInput, match=message):
        TransitLine(**given).resolve(land())


def test_a_region_that_plans_no_lines_asks_for_stops():
    with pytest.raises(BadInput, match=r"'metro' is not a planned line of handland \(none\); give its stops"):
        TransitLine(line="metro").resolve(land(lines=()))


# stations


def test_a_station_lies_where_it_lengthens_the_line_least():
    line = Station(line="rail", place="sbp", strength=0.5).served(land())
    assert line.easting.tolist() == [1_000.0, 2_000.0, 3_000.0, 4_000.0]
    assert line.headway_minutes == 60.0
    assert Station(line="rail", place="sbp", trains_per_hour=4.0).served(land()).headway_minutes == 15.0


def test_a_station_shortens_trips_to_it_and_no_others_grow():
    world = bench(Station(start=2015.0, line="rail", place="sbp", trains_per_hour=20.0))
    before = world.travel.transit_path
    months(world, 0, 1)
    assert world.travel.transit_path[2, 0] < before[2, 0]
    assert (world.travel.transit_path <= before).all()
    assert world.commuting.asked == [world.travel]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"line": "rial", "place": "sbp"}, "station.line: no line 'rial' in handland; did you mean 'rail'"),
        ({"line": "rail", "place": "spb"}, "station.place: no place 'spb' in handland; did you mean 'sbp'"),
    ],
)
def test_stations_that_cannot_be(given, message):
    with pytest.raises(BadInput, match=message):
        Station(**given).resolve(land())


def test_a_station_lies_on_the_map_and_near_its_line():
    short = replace(RAIL, easting=np.array([200.0, 700.0]), northing=np.array([1_000.0, 1_000.0]))
    with pytest.raises(BadInput, match=r"station.place: 'amp' is 3.3 km from rail; at most 3 km is near it"):
        Station(line="rail", place="amp").resolve(land(lines=(short,)))
    parks = replace(hand_made.parks(), easting=np.array([4_000.0, 9_000.0]))
    with pytest.raises(BadInput, match=r"station.place: \(9000, 1000\) is off the map"):
        Station(line="rail", place="sbp").resolve(land(parks=parks))


# HS2


def stop(**changes):
    given = {"start": 2015.0, "place": "Town Hall", "station_now": "sbp", "minutes_then": 40.0, "minutes_now": 100.0}
    return Hs2Stop(**{**given, **changes})


def hs2_bench(programme):
    world = hand_made.world(interventions=(programme,))
    world.region = land(outside_places=OUTSIDE)
    world.homes.is_outside[1] = True
    return world


def test_an_hs2_stop_by_hand():
    # from the focus ten minutes to the present station, thirty to the new one: 110 minutes become 70
    world = hs2_bench(stop(appeal=0.3, amenity=2.0, amenity_minutes=10.0, reach=0.5, reach_minutes=20.0, strength=0.5))
    months(world, 0)
    assert world.lever(PROJECT_APPEAL, 0.0) == pytest.approx(0.3 * 40 / 60 * 0.5)
    np.testing.assert_allclose(
        world.lever(SITE_AMENITY, world.sites.amenity), [1, np.exp(-1), np.exp(-2), 0], rtol=1e-6
    )  # thirty minutes away nobody thinks of it
    near = (60 * 1 + 40 * np.exp(-1)) / 100  # Southtown's zone is twenty minutes away
    np.testing.assert_allclose(world.lever(SEARCH_REACH, 1.0), [1, 1 + 0.5 * near * 0.5], rtol=1e-6)


def test_a_stop_that_saves_no_time_appeals_to_nobody():
    world = hs2_bench(stop(minutes_then=90.0, amenity=0.0, reach=0.0))
    months(world, 0)
    assert world.nudges == {}


def test_no_stop_no_effect_no_cost():
    world = hs2_bench(stop(place=NOWHERE, capital_gbp=1e9))
    world.interventions[0].resolve(world.region)
    months(world, *range(12))
    assert world.nudges == {}
    assert world.spent_gbp == [0.0]
    paid = hs2_bench(stop(capital_gbp=12.0, capital_years=1.0, optimism_bias=0.0))
    months(paid, 0)
    assert paid.spent_gbp == [12.0]


def test_commuters_come_from_places_that_exist():
    with pytest.raises(
        BadInput, match=r"hs2_stop.commuters_from: no place 'Leds' outside handland; did you mean 'Leeds'"
    ):
        stop(commuters_from=("Leds",)).resolve(land(outside_places=OUTSIDE))
    with pytest.raises(BadInput, match=r"no place 'Leeds' outside handland; there is none"):
        stop().resolve(land())
    with pytest.raises(BadInput, match=r"hs2_stop.place: no place 'Townhall' in handland; did you mean 'Town Hall'"):
        stop(place="Townhall").resolve(land(outside_places=OUTSIDE))
