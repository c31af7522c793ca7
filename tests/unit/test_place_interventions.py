"""Places: public realm, venues, incubator, floorspace, density, homes, nucleus; answers by hand in the world of four sites."""

from dataclasses import replace

import numpy as np
import pytest

from agents.workers import LEFT
from model.commuting import Kernels, build_commuting
from model.declaration import BadInput
from model.levers import (
    BUILDING_RATE,
    MEETING_RATE,
    PARK_CONTACT,
    PARK_LINK_MINUTES,
    PROJECT_APPEAL,
    RENT_RELIEF,
    SITE_AMENITY,
    STARTER_RENT,
)
from model.network import Network
from model.processes import location, policy
from scenarios.interventions.densification import Densification
from scenarios.interventions.housing import Housing
from scenarios.interventions.incubator import Incubator
from scenarios.interventions.meeting_venues import MeetingVenues
from scenarios.interventions.nucleus import Nucleus
from scenarios.interventions.public_realm import PublicRealm
from scenarios.interventions.speculative_floorspace import SpeculativeFloorspace
from tests.unit import hand_made

NOBODY = {"places": ("amp",), "around": "Town Hall", "ring_km": 1.0}
"""The park is three kilometres from the Town Hall."""


def bench(*interventions, scale=1.0):
    return hand_made.world(interventions=interventions, scale=scale)


def months(world, *ticks):
    for world.tick in ticks:
        policy.act(world)


# public realm


def test_public_realm_makes_sites_pleasanter_contact_likelier_and_walks_shorter():
    realm = PublicRealm(start=2015.0, amenity=4.0, contact_effect=0.2, walk_saving=0.2, strength=0.5)
    world = bench(realm)
    world.sites.park[2] = 1
    months(world, 0)
    np.testing.assert_allclose(world.lever(SITE_AMENITY, world.sites.amenity), [0, 0, 2, 2])
    np.testing.assert_allclose(world.lever(PARK_CONTACT, 1.0), [1, 1, 1.1, 1.1, 1.1])
    np.testing.assert_allclose(world.lever(PARK_LINK_MINUTES, world.travel.park_walk_minutes), [[0, 27], [27, 0]])


def test_public_realm_on_one_park_leaves_walks_between_parks_alone():
    world = bench(PublicRealm(start=2015.0, places=("amp",)))
    months(world, 0)
    assert set(world.nudges) == {"site_amenity", "park_contact"}


@pytest.mark.parametrize("kind", [PublicRealm, MeetingVenues, Nucleus])
def test_nothing_is_nudged_where_nobody_is(kind):
    world = bench(kind(start=2015.0, **NOBODY))
    before = world.sites.zoned_m2.copy()
    months(world, 0)
    assert world.nudges == {}
    assert world.sites.zoned_m2.tolist() == before.tolist()


# meeting venues


@pytest.mark.parametrize(
    ("a_year", "by_month"), [(12, [1] * 12), (24, [2] * 12), (4, [0, 0, 1] * 4), (0, [1] + [0] * 11)]
)
def test_events_are_spread_over_the_year(a_year, by_month):
    venue = MeetingVenues(start=2016.0, events_per_year=a_year)
    assert [venue.events(12 + month) for month in range(12)] == by_month


def test_those_near_by_go_and_meet_more_in_a_month_with_events():
    venue = MeetingVenues(start=2015.0, engaged=1.0, reach_minutes=1.0, event_effect=0.4, talk_effect=0.1, strength=0.5)
    world = bench(venue)
    months(world, 0)  # the others are thirty minutes away
    np.testing.assert_allclose(world.lever(MEETING_RATE, 1.0), [1, 1, 1.2, 1.2, 1.2])
    np.testing.assert_allclose(world.lever(PARK_CONTACT, 1.0), [1, 1, 1.05, 1.05, 1.05])


def test_a_full_room_turns_away_the_least_keen():
    venue = MeetingVenues(start=2015.0, engaged=1.0, reach_minutes=1.0, room=20)
    world = bench(venue, scale=0.1)
    luck = world.chance.uniform("meeting_venues.goes/0", None, np.array([2, 3, 4]))
    assert np.flatnonzero(venue.attendance(world)).tolist() == sorted((2 + np.argsort(luck)[:2]).tolist())


def test_two_venues_have_luck_of_their_own_and_the_same_people_go_each_time():
    one, two = (MeetingVenues(start=2015.0, engaged=0.6, reach_minutes=30.0) for _ in range(2))
    seen = []
    for seed in range(1, 31):
        world = hand_made.world(seed=seed, interventions=(one, two))
        seen.append([v.attendance(world) for v in (one, two)])
        world.tick = 7
        np.testing.assert_array_equal(one.attendance(world), seen[-1][0])
    first, second = np.array(seen).transpose(1, 0, 2)
    assert (first != second).any()
    assert first[:, 2:].mean() == pytest.approx(0.6, abs=0.15)
    assert first[:, :2].mean() == pytest.approx(0.6 * np.exp(-1), abs=0.15)


def test_a_single_event_is_over_after_a_month():
    world = bench(MeetingVenues(start=2015.0, events_per_year=0, engaged=1.0, reach_minutes=1.0))
    months(world, 0)
    assert set(world.nudges) == {"meeting_rate", "park_contact"}
    months(world, 1)
    assert world.nudges == {}


# incubator


@pytest.mark.parametrize(("space", "floorspace", "zoned"), [(1_000.0, 1_500.0, 3_000.0), (8_000.0, 5_000.0, 5_000.0)])
def test_an_incubator_opens_with_its_space_and_consent_for_it(space, floorspace, zoned):
    world = bench(Incubator(start=2015.25, space_m2=space, strength=0.5))
    months(world, 0, 1, 2)
    assert world.sites.floorspace_m2[3] == 1_000.0
    months(world, 3, 4)
    assert (world.sites.floorspace_m2[3], world.sites.zoned_m2[3]) == (floorspace, zoned)
    assert world.sites.floorspace_m2[:3].tolist() == [1_000.0] * 3


def test_young_small_tenants_pay_less_and_starters_would():
    world = bench(Incubator(start=2015.0, space_m2=300.0, rent_share=0.7, revenue_gbp_per_year=0.0, capital_gbp=0.0))
    world.organisations.born[2] = -12  # a firm of four, 180 m2 at GBP 80
    months(world, 0)
    np.testing.assert_allclose(world.lever(RENT_RELIEF, 1.0), [1, 1, 0.7, 1, 1])
    np.testing.assert_allclose(world.lever(STARTER_RENT, 1.0), [1, 1, 1, 0.7])
    assert world.spent_gbp[0] == pytest.approx(180 * 80 * 0.3 / 12)
    better = location.offer(world, to_starters=True) - location.offer(world)
    np.testing.assert_allclose(better[:3], 0)
    np.testing.assert_allclose(better[3], world.parameters.location.rent * np.log(0.7))


def test_the_youngest_that_fit_are_tenants_and_a_full_house_attracts_nobody():
    centre = Incubator(start=2015.0, space_m2=120.0)
    world = bench(centre)
    o = world.organisations
    o.site[:2], o.born[:3] = 3, [-24, -6, -12]
    o.floorspace_m2[:3] = [600.0, 120.0, 180.0]
    months(world, 0)
    assert centre.tenants(world).tolist() == [1]
    assert set(world.nudges) == {"rent_relief"}


def test_old_large_and_distant_firms_are_no_tenants():
    centre = Incubator(start=2015.0, size_most=3)
    world = bench(centre)
    world.organisations.born[:] = -12
    assert centre.tenants(world).tolist() == []  # the firm on the park has four people
    months(world, 0)
    assert set(world.nudges) == {"starter_rent"}


# floorspace


@pytest.mark.parametrize(("space", "built"), [(100.0, [25, 25, 0, 0]), (10_000.0, [100, 100, 0, 0])])
def test_speculative_space_fills_the_room_that_planning_leaves(space, built):
    world = bench(SpeculativeFloorspace(start=2015.0, places=("Northtown",), space_m2=space, strength=0.5))
    months(world, 0, 1)
    np.testing.assert_allclose(world.sites.floorspace_m2 - 1_000, built)


@pytest.mark.parametrize("kind", [SpeculativeFloorspace, Nucleus])
def test_a_place_must_be_named(kind):
    with pytest.raises(BadInput, match=rf"{kind.kind}.places: say "):
        kind(places=()).resolve(hand_made.region())
    with pytest.raises(BadInput, match=r"no place 'ampp' in the region; did you mean 'amp'"):
        kind(places=("ampp",)).resolve(hand_made.region())


@pytest.mark.parametrize("kind", [Densification, Incubator])
def test_a_park_must_exist(kind):
    with pytest.raises(BadInput, match=rf"{kind.kind}.park: no park 'sbq' in handland; did you mean 'sbp'"):
        kind(park="sbq").resolve(hand_made.region())


@pytest.mark.parametrize(
    ("cap", "allowed"), [(1_000.0, 3_000.0), (4_000.0, 4_000.0), (50_000.0, 4_500.0)], ids=("below", "binds", "free")
)
def test_density_rises_up_to_the_cap_and_never_falls(cap, allowed):
    world = bench(Densification(start=2015.0, more=0.5, hectares=1.0, most_m2_per_hectare=cap, readiness=0.2))
    months(world, 0, 1)
    np.testing.assert_allclose(world.sites.zoned_m2, [1_100, 1_100, 1_100, allowed])
    np.testing.assert_allclose(world.region.parks.zoned_m2, [allowed, 500.0])
    np.testing.assert_allclose(world.lever(BUILDING_RATE, 1.0), [1, 1, 1, 1.2])


def test_the_cap_holds_for_two_plans_together_in_either_order():
    one, two = (Densification(start=2015.0, more=m, hectares=1.0, most_m2_per_hectare=5_000.0) for m in (0.3, 0.5))
    for pair in ((one, two), (two, one)):
        world = bench(*pair)
        months(world, 0)
        assert world.sites.zoned_m2[3] == pytest.approx(5_000.0)  # 3,000 x 1.3 x 1.5 would be 5,850


# homes


def homes_bench():
    """150 people in two home cells; 75 workers' homes at the park in a year: half of all rows, one a month."""
    programme = Housing(start=2015.0, place="amp", homes=75.0, workers_per_home=1.0, duration_years=1.0)
    world = bench(programme)
    world.travel = replace(world.travel, network=Network())  # nobody is at work in no time
    world.workers.status[[0, 2, 4, 6, 8, 10]] = LEFT  # even rows live in the far cell
    each = np.repeat(world.homes.residents[:, None] / 4, 4, axis=1)
    world.commuting = build_commuting(world.sites, world.homes, each, world.travel, Kernels(quantiles=64))
    return world


def test_empty_rows_move_to_the_new_homes_the_same_ones_whoever_else_lives_here():
    world = homes_bench()
    luck = world.chance.uniform("housing.row/0", None, np.array([0, 2, 4, 6, 8, 10]))
    months(world, 0, 1, 2)
    moved = np.flatnonzero(world.workers.home != np.arange(24) % 2)
    assert moved.tolist() == sorted((2 * np.argsort(luck)[:3]).tolist())
    assert (world.workers.home[moved] == 1).all()


def test_no_more_rows_move_than_are_empty_and_none_after_the_last_home():
    world = homes_bench()
    months(world, *range(14))
    assert (world.workers.home != np.arange(24) % 2).sum() == 6


def test_adverts_find_the_new_homes_after_a_year():
    world = homes_bench()
    before = world.commuting
    months(world, *range(11))
    assert world.commuting is before
    months(world, 11)
    np.testing.assert_allclose(world.commuting.residents, [[12.5] * 4, [25.0] * 4])  # half of 37.5 moved
    assert (world.commuting.quantiles == 1).mean() > (before.quantiles == 1).mean()


def test_homes_lie_within_the_radius_or_in_the_nearest_cell():
    world = bench()
    assert Housing(place="amp", radius_km=1.0).cells(world).tolist() == [1]
    assert Housing(place="sbp", radius_km=5.0).cells(world).tolist() == [0, 1]
    assert Housing(place="sbp", radius_km=0.5).cells(world).tolist() == [1]
    with pytest.raises(BadInput, match=r"housing.place: no place 'Townhall' in handland; did you mean 'Town Hall'"):
        Housing(place="Townhall").resolve(hand_made.region())


def test_homes_outside_the_region_stay_where_they_are():
    world = homes_bench()
    world.homes.is_outside[0] = True
    world.commuting = replace(world.commuting, is_outside=world.homes.is_outside.copy())
    months(world, *range(12))
    assert (world.workers.home == np.arange(24) % 2).all()


# nucleus


def test_a_nucleus_is_zoned_for_more_built_up_more_readily_and_better_known():
    world = bench(Nucleus(start=2015.0, zoned_more=0.2, planning=0.3, visibility=0.1, strength=0.5))
    months(world, 0, 1)
    np.testing.assert_allclose(world.sites.zoned_m2, [1_100, 1_100, 1_100, 3_300])
    np.testing.assert_allclose(world.lever(BUILDING_RATE, 1.0), [1, 1, 1, 1.15])
    assert world.lever(PROJECT_APPEAL, 0.0) == pytest.approx(0.05)
    assert set(world.nudges) == {"building_rate", "project_appeal"}


def test_a_nucleus_can_be_an_enterprise_zone_too():
    world = bench(Nucleus(start=2015.0, share=0.3, claimed=1.0))
    months(world, 0)
    np.testing.assert_allclose(world.lever(RENT_RELIEF, 1.0), [1, 1, 0.7, 1, 0.7])  # the firm and the plant on the park
    assert "site_rent" in world.nudges
