from dataclasses import replace

import numpy as np
import pytest
from scipy.sparse.csgraph import dijkstra

from model.declaration import BadInput
from model.network import Network, boarding_minutes, car_graph, ride_minutes, transit_graph
from model.region import Grid, Line, Road
from model.travel import Travel, build_travel


@pytest.fixture
def plain(south_yorkshire):
    """Six by five kilometres without roads or lines; streets 30 km/h, walking 4.8, buses 16; a zone in each square."""
    grid = Grid(east=0.0, north=0.0, width_m=6000.0, height_m=5000.0, cell_m=1000)
    return replace(south_yorkshire, grid=grid, roads=(), lines=(), congestion=1.0)


def centres(region):
    return region.grid.centre_of(np.arange(region.grid.columns * region.grid.rows))


def three_zones(**changes):
    """Zones 1 km apart in a row, with whole minutes."""
    car = np.array([[0, 4, 8], [4, 0, 4], [8, 4, 0]], dtype=np.float32)
    walks = np.array([[0.0, 40.0, 60.0], [40.0, 0.0, 30.0], [60.0, 30.0, 0.0]])
    parts = {
        "easting": np.array([0.0, 1000.0, 2000.0]),
        "northing": np.zeros(3),
        "car_path": car,
        "transit_path": 5 * car,
    }
    return Travel(**parts | {"park_walk_minutes": walks, "car_share": 0.75, "network": Network()} | changes)


# times and kernels


def test_minutes_are_door_to_door():
    travel = three_zones()
    np.testing.assert_allclose(
        travel.car_minutes, [[2.5, 5, 9], [5, 2.5, 5], [9, 5, 2.5]]
    )  # at least 1.5, then 1 to the car
    np.testing.assert_allclose(travel.transit_minutes, [[6, 20, 40], [20, 6, 20], [40, 20, 6]])
    np.testing.assert_allclose(travel.mean_minutes()[0], [0.75 * 2.5 + 0.25 * 6, 8.75, 16.75])


def test_a_kernel_is_a_mean_over_modes_not_of_minutes():
    travel = three_zones()
    assert travel.kernel(8.0)[0, 1] == pytest.approx(0.75 * np.exp(-5 / 8) + 0.25 * np.exp(-20 / 8), rel=1e-6)
    assert travel.kernel(8.0).dtype == np.float32
    assert travel.kernel(8.0) is travel.kernel(8.0)
    assert travel.kernel(8.0) is not travel.kernel(20.0)
    with pytest.raises(ValueError, match="read-only"):
        travel.kernel(8.0)[0, 0] = 1.0


def test_the_zone_of_a_point_is_the_nearest():
    assert three_zones().zone_of(np.array([-300.0, 1600.0]), np.array([0.0, 900.0])).tolist() == [0, 2]


# new links


def test_a_link_by_hand():
    travel = three_zones()
    new = travel.with_link(0, 2, 1.0, "car")
    np.testing.assert_allclose(new.car_path, [[0, 4, 1], [4, 0, 4], [1, 4, 0]])
    assert new.transit_path is travel.transit_path
    assert new.kernel(8.0)[0, 2] > travel.kernel(8.0)[0, 2]
    np.testing.assert_allclose(travel.car_path[0], [0, 4, 8])  # the old one stands


def test_a_link_that_is_slower_changes_nothing():
    travel = three_zones()
    np.testing.assert_array_equal(travel.with_link(0, 2, 90.0).transit_path, travel.transit_path)


def test_an_unknown_mode_is_refused():
    with pytest.raises(ValueError, match="'boat' is not one of: car, transit"):
        three_zones().with_link(0, 1, 3.0, "boat")


def test_a_walk_between_parks_by_hand():
    new = three_zones().with_park_link(0, 1, 8.0)
    np.testing.assert_allclose(
        new.park_walk_minutes, [[0, 8, 38], [8, 0, 30], [38, 30, 0]]
    )  # the third gains through the second


@pytest.mark.parametrize("ends", [(0, 29), (3, 20)])
def test_a_link_equals_a_new_search(plain, ends):
    travel = build_travel(plain, *centres(plain))
    weights = travel.car_path.astype(float)
    weights[ends], weights[ends[::-1]] = 2.0, 2.0
    np.testing.assert_allclose(travel.with_link(*ends, 2.0, "car").car_path, dijkstra(weights), rtol=1e-6)


def test_a_line_equals_a_new_search(plain):
    line = Line(
        key="x",
        mode="tram",
        kmh=60.0,
        headway_minutes=2.0,
        easting=np.array([700.0, 2400.0, 3900.0, 5200.0]),
        northing=np.array([800.0, 2300.0, 2500.0, 4100.0]),
    )
    e, n = centres(plain)
    graph = transit_graph(plain, (line,), e, n, Network())
    searched = dijkstra(graph, indices=np.arange(len(e)))[:, : len(e)]
    before = build_travel(plain, e, n)
    after = before.with_line(line)
    np.testing.assert_allclose(after.transit_path, searched, atol=1e-3)
    assert (after.transit_path < before.transit_path - 3).sum() > 20


def test_riding_and_waiting_by_hand():
    line = Line(
        key="x",
        mode="bus",
        kmh=30.0,
        headway_minutes=10.0,
        easting=np.array([0.0, 3000.0, 3000.0]),
        northing=np.array([0.0, 0.0, 1000.0]),
    )
    network = Network(line_detour=1.0)
    np.testing.assert_allclose(ride_minutes(line, network), [[0, 6, 8], [6, 0, 2], [8, 2, 0]])
    assert boarding_minutes(line, network) == 7.0  # half of ten, and two in the stops


def test_a_stop_far_from_all_zones_is_reached_from_the_nearest():
    line = Line(
        key="x", mode="bus", kmh=60.0, headway_minutes=0.0, easting=np.array([0.0, 3500.0]), northing=np.zeros(2)
    )
    new = three_zones(transit_path=np.full((3, 3), 90, np.float32) - 90 * np.eye(3, dtype=np.float32)).with_line(line)
    # zone 0 stands at the stop; 4.025 minutes on board, 2 in the stops, then 1.5 km on foot at 15.625 minutes a km
    assert new.transit_path[0, 2] == pytest.approx(3.5 * 1.15 + 2 + 1.5 * 15.625)


# the network


def test_streets_by_hand(plain):
    travel = build_travel(plain, *centres(plain))
    km = 1.25 * 60 / 30
    assert travel.car_path[0, 1] == pytest.approx(km)
    assert travel.car_path[0, 7] == pytest.approx(np.sqrt(2) * km)
    assert travel.car_path[0, 8] == pytest.approx((1 + np.sqrt(2)) * km)
    assert travel.transit_path[0, 1] == pytest.approx(8 + 1.3 * 60 / 16)  # 15.6 on foot
    assert travel.transit_path[0, 2] == pytest.approx(8 + 2 * 1.3 * 60 / 16)
    near = build_travel(plain, np.array([2500.0, 3000.0]), np.array([2500.0, 2500.0]))
    assert near.transit_path[0, 1] == pytest.approx(0.5 * 1.25 * 60 / 4.8)  # on foot


def test_points_keep_their_place_within_a_square(plain):
    travel = build_travel(plain, np.array([2600.0, 2900.0, 3700.0]), np.array([2600.0, 3000.0, 2600.0]))
    assert travel.car_path[0, 1] == pytest.approx(0.5 * 1.25 * 2)  # 500 m, straight
    assert 1.1 * 2.5 < travel.car_path[0, 2] < 1.2 * 2.5  # by way of a node, so a little longer than straight


def test_the_shortest_of_parallel_edges_counts(plain):
    road = Road(key="fast", kmh=60.0, easting=np.array([500.0, 1500.0]), northing=np.array([500.0, 500.0]))
    region = replace(plain, roads=(road, replace(road, kmh=50.0), road))
    travel = build_travel(region, *centres(plain), network=Network(road_detour=1.0))
    assert travel.car_path[0, 1] == pytest.approx(1.0)


def test_congestion_slows_streets_but_not_roads(plain):
    road = Road(key="fast", kmh=100.0, easting=np.array([500.0, 5500.0]), northing=np.array([500.0, 500.0]))
    free = build_travel(replace(plain, roads=(road,)), *centres(plain))
    jammed = build_travel(replace(plain, roads=(road,), congestion=1.5), *centres(plain))
    assert jammed.car_path[0, 5] == pytest.approx(free.car_path[0, 5])
    assert jammed.car_path[6, 12] == pytest.approx(1.5 * free.car_path[6, 12])
    np.testing.assert_array_equal(jammed.transit_path, free.transit_path)


def test_no_trip_by_public_transport_is_longer_than_the_limit(plain):
    travel = build_travel(plain, *centres(plain), network=Network(transit_limit_minutes=30.0))
    free = build_travel(plain, *centres(plain))
    np.testing.assert_allclose(travel.transit_path, np.minimum(free.transit_path, 30))
    linked = travel.with_link(0, 29, 1.0)
    np.testing.assert_allclose(linked.transit_path, np.minimum(free.with_link(0, 29, 1.0).transit_path, 30), rtol=1e-6)


def test_a_zone_outside_the_grid_is_refused(plain):
    with pytest.raises(ValueError, match="inside the region's grid"):
        build_travel(plain, np.array([-100.0]), np.array([0.0]))


def test_a_parameter_out_of_range_is_refused():
    with pytest.raises(BadInput, match=r"network.walk_kmh: 50 is outside 2 to 7"):
        Network(walk_kmh=50)


def test_graphs_are_symmetric_with_the_zones_first(plain):
    e, n = centres(plain)
    for graph in (car_graph(plain, e, n, Network()), transit_graph(plain, (), e, n, Network())):
        assert abs(graph - graph.T).max() == 0
        assert graph.shape[0] > len(e)


# the cache


def test_the_cache_gives_the_same_and_a_corrupt_file_is_made_again(plain, tmp_path):
    folder = tmp_path / "cache"
    made = build_travel(plain, *centres(plain), cache_dir=folder)
    (file,) = folder.iterdir()
    again = build_travel(plain, *centres(plain), cache_dir=folder)
    np.testing.assert_array_equal(made.transit_path, again.transit_path)
    whole = file.read_bytes()
    for content in (b"", b"not a table", whole[:200], whole[:-900]):
        file.write_bytes(content)
        again = build_travel(plain, *centres(plain), cache_dir=folder)
        np.testing.assert_array_equal(made.car_path, again.car_path)
        assert [path.name for path in folder.iterdir()] == [file.name]  # no drafts are left


def test_the_cache_is_read_and_follows_the_content(plain, tmp_path):
    build_travel(plain, *centres(plain), cache_dir=tmp_path)
    (file,) = tmp_path.iterdir()
    np.savez(file, np.full((30, 30), 7, np.float32), np.full((30, 30), 9, np.float32))
    assert (build_travel(plain, *centres(plain), cache_dir=tmp_path).car_path == 7).all()
    assert (
        build_travel(replace(plain, congestion=1.1), *centres(plain), cache_dir=tmp_path).car_path[0, 1:] != 7
    ).all()
    assert len(list(tmp_path.iterdir())) == 2


def test_other_roads_are_the_same_as_a_new_build(plain):
    road = Road(key="main", kmh=90.0, easting=np.array([500.0, 5_500.0]), northing=np.array([500.0, 4_500.0]))
    faster = replace(plain, roads=(road,))
    before, built = (build_travel(region, *centres(region)) for region in (plain, faster))
    changed = before.with_roads(faster)
    np.testing.assert_array_equal(changed.car_path, built.car_path)
    assert (changed.car_path < before.car_path).any()
    np.testing.assert_array_equal(changed.transit_path, before.transit_path)
