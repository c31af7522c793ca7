import numpy as np
import pytest

from model.chance import Chance
from model.levers import BUILDING_RATE, Nudge
from model.processes import land_market, location
from model.processes.land_market import LandMarket
from tests.unit import hand_made

P = LandMarket()


def test_vacancy_is_what_nobody_holds():
    np.testing.assert_allclose(
        land_market.vacant_share(np.array([100.0, 200.0, 0.0]), np.array([75.0, 200.0, 0.0])), [0.25, 0, 1]
    )


def test_rent_at_normal_vacancy_stays():
    assert land_market.next_rent(np.array([80.0]), np.array([80.0]), np.array([0.08]), P) == pytest.approx([80.0])


def test_rent_rises_when_nothing_is_vacant_by_hand():
    # gap 1: ln r grows by (0.07 - 0.40 ln(88 / 80)) / 12
    expected = 88 * np.exp((0.07 - 0.40 * np.log(1.1)) / 12)
    assert land_market.next_rent(np.array([88.0]), np.array([80.0]), np.array([0.0]), P) == pytest.approx([expected])


@pytest.mark.parametrize(("vacancy", "level"), [(0.0, 0.07 / 0.40), (0.4, -1.5 * 0.07 / 0.40)])
def test_rent_settles_between_its_long_run_bounds(vacancy, level):
    rent, normal = np.array([80.0]), np.array([80.0])
    for _ in range(600):
        rent = land_market.next_rent(rent, normal, np.array([vacancy]), P)
    assert np.log(rent[0] / 80) == pytest.approx(level, abs=1e-6)


def test_building_pays_where_rent_is_dear_or_a_park_is_full():
    sites = hand_made.sites()
    sites.rent_gbp[:] = [80.0, 90.0, 90.0, 80.0]  # dear: ln(90 / 80) = .118 > .08
    sites.zoned_m2[2] = 1_000.0  # no room in zoning
    vacancy = np.array([0.0, 0.2, 0.2, 0.05])
    assert land_market.worth_building(sites, vacancy, P).tolist() == [False, True, False, True]
    sites.pipeline_due[:] = 5
    assert not land_market.worth_building(sites, vacancy, P).any()


def test_surplus_leaves_ordinary_sites_only():
    sites = hand_made.sites()
    # 300 of 1,000 m2 vacant, 180 above 12 %: 15 % a year of that
    np.testing.assert_allclose(
        land_market.surplus_m2(sites, np.array([700.0, 1_000, 900, 100]), P), [180 * 0.15 / 12, 0, 0, 0]
    )


def test_space_opens_when_it_is_due_and_not_before():
    world = hand_made.world(tick=4)
    world.sites.pipeline_m2[0], world.sites.pipeline_due[0] = 100.0, 5
    held = np.full(4, 950.0)
    land_market.adjust(world, held)
    assert world.sites.floorspace_m2[0] == 1_000.0
    world.tick = 5
    land_market.adjust(world, held)
    assert world.sites.floorspace_m2[0] == 1_100.0
    assert world.sites.pipeline_due[0] == -1
    assert world.sites.pipeline_m2[0] == 0.0


def test_a_full_park_is_built_up_within_its_zoning():
    world = hand_made.world()
    world.sites.zoned_m2[3] = 1_100.0
    for world.tick in range(60):
        land_market.adjust(world, world.sites.floorspace_m2.copy())
    assert world.sites.floorspace_m2[3] == pytest.approx(1_100.0)  # the step of 22 % is cut at the cap
    assert (world.sites.floorspace_m2 <= world.sites.zoned_m2 + 1e-9).all()


def test_nothing_is_begun_when_policy_stops_building():
    world = hand_made.world()
    world.nudges = {"building_rate": [Nudge(BUILDING_RATE, 0.0)]}
    for world.tick in range(24):
        land_market.adjust(world, world.sites.floorspace_m2.copy())
    assert (world.sites.pipeline_due == -1).all()
    assert (world.sites.floorspace_m2 == 1_000.0).all()


def test_switched_off_nothing_moves():
    world = hand_made.world()
    world.parameters = world.parameters.changed({"land_market": {"enabled": False}})
    before = world.sites.copy()
    land_market.adjust(world, location.held_m2(world))
    assert all(np.array_equal(a, b) for (_, a), (_, b) in zip(before.columns(), world.sites.columns(), strict=True))


def test_floorspace_at_the_start_holds_everybody_and_parks_have_their_occupancy():
    sites, held = hand_made.sites(), np.array([400.0, 500.0, 600.0, 800.0])
    land_market.initial_floorspace(sites, held, hand_made.parks(), Chance(3), P)
    vacancy = 1 - held / sites.floorspace_m2
    assert ((vacancy[:3] >= 0.01 - 1e-12) & (vacancy[:3] <= 0.4)).all()
    assert sites.floorspace_m2[3] == pytest.approx(1_000.0)  # 80 % occupied
    assert sites.zoned_m2[3] == pytest.approx(3_000.0)  # the region's ratio of zoned to built
    np.testing.assert_allclose(sites.zoned_m2[:3], 1.15 * sites.floorspace_m2[:3])


def test_rents_at_the_start_by_hand():
    p = LandMarket(rent_spread=0.0)
    sites, held, centre_km = hand_made.sites(), np.array([920.0, 1_000.0, 920.0, 920.0]), np.array([0.0, 3.0, 1e6, 0.0])
    land_market.initial_rents(sites, held, np.array([80.0]), centre_km, hand_made.parks(), Chance(3), p)
    normal = 80 * np.exp(0.18 * np.array([1.0, np.exp(-1.0), 0.0]))
    np.testing.assert_allclose(sites.normal_rent_gbp[:3], normal)
    assert sites.normal_rent_gbp[3] == pytest.approx(normal.mean() * 1.25)  # all three cells lie within 6 km
    np.testing.assert_allclose(sites.rent_gbp / sites.normal_rent_gbp, np.exp([0, 0.07 / 0.40, 0, 0]))


def test_a_park_far_from_everything_is_compared_with_its_authority():
    p = LandMarket(rent_spread=0.0, park_ring_km=1.0)
    sites = hand_made.sites()
    sites.easting[3] += 50_000
    land_market.initial_rents(sites, np.full(4, 920.0), np.array([80.0]), np.zeros(4), hand_made.parks(), Chance(3), p)
    assert sites.normal_rent_gbp[3] == pytest.approx(100.0)
