"""Travel in South Yorkshire: what people there would call the right number of minutes."""

from dataclasses import replace

import numpy as np
import pytest

from model.network import Network
from model.travel import build_travel, park_walks

PARKS = {"amp": (441_300, 387_950), "sbp": (440_432, 388_925)}
TOWNS = {"sheffield": (435_340, 387_179), "rotherham": (442_564, 392_663), "doncaster": (457_300, 403_100)}


@pytest.fixture(scope="module")
def squares(south_yorkshire):
    """Centres of the kilometre squares where people live or work."""
    grid, areas = south_yorkshire.grid, south_yorkshire.areas
    e, n = grid.centre_of(np.arange(grid.columns * grid.rows))
    near = np.hypot(e[:, None] - areas.easting, n[:, None] - areas.northing).min(axis=1)
    chosen = np.sort(np.argsort(near)[:1100])
    return e[chosen], n[chosen]


@pytest.fixture(scope="module")
def travel(south_yorkshire, squares):
    return build_travel(south_yorkshire, *squares)


@pytest.mark.parametrize(
    ("a", "b", "low", "high"),
    [
        ("amp", "sheffield", 15, 20),
        ("amp", "rotherham", 12, 15),
        ("amp", "doncaster", 30, 35),
        ("amp", "sbp", 4, 6),
    ],
)
def test_driving_at_peak(travel, a, b, low, high):
    points = PARKS | TOWNS
    assert low <= travel.car_minutes[travel.zone_of(*points[a])[0], travel.zone_of(*points[b])[0]] <= high


def test_the_amp_is_far_from_the_city_by_public_transport(travel):
    amp, city = travel.zone_of(*PARKS["amp"])[0], travel.zone_of(*TOWNS["sheffield"])[0]
    assert 36 <= travel.transit_minutes[amp, city] <= 46


def test_travel_is_symmetric_and_a_detour_is_never_shorter(travel):
    for path in (travel.car_path, travel.transit_path):
        assert path.dtype == np.float32
        np.testing.assert_array_equal(path, path.T)
        assert (np.diag(path) == 0).all()
        through = path[:, 100, None] + path[100]
        assert (path <= through + 1e-3).all()


def test_planned_bus_rapid_transit_brings_the_amp_nearer(south_yorkshire, travel):
    amp, city = travel.zone_of(*PARKS["amp"])[0], travel.zone_of(*TOWNS["sheffield"])[0]
    new = travel.with_line(south_yorkshire.line("brt_south"))
    assert 4 < travel.transit_minutes[amp, city] - new.transit_minutes[amp, city] < 15
    assert (new.transit_path <= travel.transit_path).all()


def test_later_lines_are_there_in_later_years(south_yorkshire, squares, travel):
    later = build_travel(south_yorkshire, *squares, year=2019.0)
    gain = travel.transit_path - later.transit_path
    assert gain.min() >= 0
    templeborough, maltby = later.zone_of(441_289, 391_626)[0], later.zone_of(453_269, 391_392)[0]
    assert gain[templeborough, maltby] > 5  # bus rapid transit North
    assert later.car_path is not travel.car_path
    np.testing.assert_array_equal(later.car_path, travel.car_path)


def test_the_parkway_stands_between_the_two_parks(south_yorkshire, travel):
    amp, sbp = south_yorkshire.park("amp"), south_yorkshire.park("sbp")
    assert 35 <= travel.park_walk_minutes[amp, sbp] <= 40
    straight = park_walks(replace(south_yorkshire.parks, extra_walk_minutes=np.zeros((4, 4))), Network())
    assert straight[amp, sbp] == pytest.approx(np.hypot(868, 975) * 1.25 / 80)
    assert travel.with_park_link(amp, sbp, 17.0).park_walk_minutes[sbp, amp] == 17.0
