import numpy as np
import pytest

from agents.organisations import ANCHOR, FIRM
from model.levers import SITE_AMENITY, SITE_RENT, Nudge
from model.processes import location
from model.processes.location import Location
from tests.unit import hand_made

P = Location()


def test_space_needed_by_hand():
    need = location.space_needed(np.array([5, 0]), np.array([FIRM, ANCHOR]), np.array([10.0, 4.0]), P)
    assert need.tolist() == [600.0, 4 * 45 * 1.3]  # metals 60 m2, aerospace 45 m2


def test_held_and_free_space_count_the_living_only():
    world = hand_made.world()
    assert location.held_m2(world).tolist() == [720.0, 0.0, 0.0, 445.5]
    world.organisations.alive[0] = False
    world.organisations.site[1] = -1  # opened, not yet placed
    assert location.free_space(world).tolist() == [1_000.0, 1_000.0, 1_000.0, 554.5]


def test_survey_by_hand():
    world = hand_made.world()
    location.survey(world)
    sites, t = world.sites, np.abs(hand_made.EAST[:, None] - hand_made.EAST) / 100  # minutes
    metals, aerospace = np.array([12.0, 0, 0, 0]), np.array([0, 0, 0, 9.0])
    np.testing.assert_allclose(sites.peer_jobs[:, 5], np.exp(-t / P.peer_minutes) @ metals, rtol=1e-6)
    np.testing.assert_allclose(sites.peer_jobs[:, 0], np.exp(-t / P.peer_minutes) @ aerospace, rtol=1e-6)
    np.testing.assert_allclose(sites.market_jobs, np.exp(-t / P.market_minutes) @ (metals + aerospace), rtol=1e-6)
    # half of the 24 people are at RQF 4 or above: even ones live at zone 0, odd ones at zone 3
    np.testing.assert_allclose(
        sites.skilled_residents, np.exp(-t / P.skill_minutes) @ np.array([6, 0, 0, 6.0]), rtol=1e-6
    )
    np.testing.assert_allclose(sites.anchor_proximity, np.exp(-t[:, 3] / P.anchor_minutes), rtol=1e-6)


def test_survey_does_not_depend_on_scale():
    one, tenth = hand_made.world(), hand_made.world(scale=0.1)
    location.survey(one)
    location.survey(tenth)
    np.testing.assert_allclose(tenth.sites.market_jobs, 10 * one.sites.market_jobs)


def test_without_anchors_nowhere_is_near_one():
    world = hand_made.world()
    world.organisations.alive[3] = False
    location.survey(world)
    assert (world.sites.anchor_proximity == 0).all()


def test_appeal_by_hand():
    sites = hand_made.sites()
    sites.market_jobs[1], sites.skilled_residents[1], sites.peer_jobs[1, 5] = 99.0, 49.0, 9.0
    sites.rent_gbp[1] = 60.0
    at = location.appeal(sites, 0.5, np.array([0, 2.0, 0, 0]), P)
    common = -0.6 * np.log(30) + 0.15 * np.log(100) + 0.25 * np.log(50) + 0.05 * 2
    assert at[1, 0] == pytest.approx(common)
    assert at[1, 5] == pytest.approx(common + 0.30 * np.log(10))


def test_with_attractions_off_all_sites_are_alike():
    off = Location(enabled=False)
    sites = hand_made.sites()
    assert (location.appeal(sites, 1.0, sites.amenity, off) == 0).all()
    assert (location.park_pull(sites, off) == 0).all()


def test_policy_reaches_rent_and_amenity_of_a_site():
    world = hand_made.world()
    before = location.offer(world)
    world.nudges = {
        "site_rent": [Nudge(SITE_RENT, np.array([1, 0.5, 1, 1]))],
        "site_amenity": [Nudge(SITE_AMENITY, add=np.array([0, 0, 2.0, 0]))],
    }
    gain = (location.offer(world) - before)[:, 5]
    np.testing.assert_allclose(gain, [0, 0.6 * np.log(2), 0.1, 0], atol=1e-12)


def test_leaning_to_parks_is_the_sectors_and_doubles_with_research():
    np.testing.assert_allclose(location.leaning(np.array([0, 0, 5]), np.array([True, False, True])), [1.0, 0.5, 0.25])


def test_park_pull_by_hand():
    sites = hand_made.sites()
    sites.anchor_proximity[:] = [0.5, 0, 0, 1.0]
    np.testing.assert_allclose(location.park_pull(sites, P), [0.4, 0, 0, 2.0])


def test_site_utilities_by_hand():
    world = hand_made.world()
    rows = np.array([1, 2])
    who = location.Choosers(rows, np.array([0, 3]), np.array([120.0, 900.0]), np.array([-0.1, -0.2]))
    free = np.array([280.0, 1_000.0, 1_350.0, 2_700.0])
    offered = np.zeros((4, 11))
    offered[2, 5] = 1.5
    utility = location.site_utilities(world, who, offered, free, "any")
    luck = -np.log(-np.log(world.chance.uniform("any", 0, rows[:, None], world.sites.slot) + 2.0**-54))
    assert utility[0, 2] - luck[0, 2] == pytest.approx(1.5 - 0.1 * 2)  # one vacant unit two km away
    assert utility[1, 3] - luck[1, 3] == pytest.approx(1.2 + np.log(2))  # a park, two units, where it is
    assert utility[1, 0] == -np.inf  # 280 m2 is too little
    world.organisations.sector[1] = 8  # consumer goods are not let in to parks
    assert location.site_utilities(world, who, offered, free, "any")[0, 3] == -np.inf


def test_the_luck_of_a_choice_belongs_to_chooser_and_site():
    world, offered, free = hand_made.world(), np.zeros((4, 11)), np.full(4, 500.0)
    who = location.Choosers(np.array([1, 2]), np.array([0, 3]), np.array([120.0, 60.0]), np.zeros(2))
    turned = location.Choosers(*(values[::-1] for values in (who.rows, who.origin, who.need_m2, who.per_km)))
    both = location.site_utilities(world, who, offered, free, "any")
    np.testing.assert_array_equal(both[::-1], location.site_utilities(world, turned, offered, free, "any"))
    one_full = location.site_utilities(world, who, offered, np.array([500.0, 10.0, 500.0, 500.0]), "any")
    np.testing.assert_array_equal(np.delete(one_full, 1, axis=1), np.delete(both, 1, axis=1))


def test_kilometres_by_hand():
    sites = hand_made.sites()
    sites.northing[2] += 4_000
    sites.easting[2] = sites.easting[0] + 3_000
    assert location.kilometres(sites, np.array([0, 0]), np.array([2, 1])).tolist() == [5.0, 1.0]


def test_allot_serves_in_order_of_priority():
    utility = np.array([[3.0, 1.0, -np.inf], [2.0, 1.0, 0.5], [9.0, -np.inf, -np.inf]])
    need, room = np.array([60.0, 60.0, 60.0]), np.array([100.0, 60.0, np.inf])
    assert location.allot(utility, need, room, np.array([0.1, 0.2, 0.3])).tolist() == [0, 1, -1]
    assert location.allot(utility, need, room, np.array([0.3, 0.1, 0.2])).tolist() == [1, 0, -1]
    assert room.tolist() == [100.0, 60.0, np.inf]


def test_allot_never_gives_more_than_there_is():
    uniform = hand_made.Chance(5).uniform
    each = np.arange(200)
    utility, need = uniform("u", None, each[:, None], np.arange(7)), 100 * uniform("n", None, each)
    room = np.full(7, 500.0)
    chosen = location.allot(utility, need, room, uniform("p", None, each))
    given = np.bincount(chosen[chosen >= 0], need[chosen >= 0], 7)
    assert (given <= room).all()
    left = room - given
    refused = chosen < 0
    assert refused.any()
    assert (need[refused] > left.max()).all()  # nobody is turned away from space that fits


def test_founders_start_at_the_parents_site_while_it_has_room():
    world = hand_made.world()
    world.parameters = world.parameters.changed({"location": {"at_parent": 1.0}})
    o = world.organisations
    rows = o.append(np.arange(100, 106))
    o.alive[rows], o.sector[rows], o.site[rows] = True, 5, -1
    need = np.full(6, 100.0)
    sites = location.choose_sites(world, rows, np.zeros(6, dtype=int), need, np.zeros(6, dtype=bool))
    assert (sites == 0).sum() == 2  # 280 m2 are free there
    assert (sites >= 0).all()
    assert np.bincount(sites, need, 4)[3] <= 554.5


def test_newcomers_from_outside_go_anywhere_and_nobody_fits_nowhere():
    world = hand_made.world()
    rows = np.array([1])
    from_outside = np.ones(1, dtype=bool)
    assert location.choose_sites(world, rows, np.array([0]), np.array([5_000.0]), from_outside).tolist() == [-1]
    assert location.choose_sites(world, rows[:0], rows[:0], np.empty(0), from_outside[:0]).tolist() == []
    chosen = [
        location.choose_sites(hand_made.world(seed), rows, np.array([0]), np.array([50.0]), from_outside)[0]
        for seed in range(40)
    ]
    assert set(chosen) == {0, 1, 2, 3}


def test_occupy_writes_site_space_and_a_building_that_belongs_to_the_pair():
    world = hand_made.world()
    rows, to = np.array([0, 1]), np.array([3, 3])
    location.occupy(world, rows, to, np.array([100.0, 50.0]))
    o = world.organisations
    assert o.site[:2].tolist() == [3, 3]
    assert o.floorspace_m2[:2].tolist() == [100.0, 50.0]
    assert ((o.building[:2] >= 3_000) & (o.building[:2] < 3_005)).all()  # the park has five buildings
    again = location.building_of(world, rows, to, "premises.entry")
    assert again.tolist() == o.building[:2].tolist()


def test_reasons_add_up_to_utility_against_the_mean_site():
    world = hand_made.world()
    location.survey(world)
    rows = np.array([0, 2])
    why = location.reasons(world, rows)
    assert set(why) == {"rent", "market", "skills", "amenity", "peers", "anchor", "park"}
    o, sites = world.organisations, world.sites
    lean = location.leaning(o.sector[rows], o.does_rd[rows])
    anywhere = location.offer(world).mean(axis=0)[o.sector[rows]] + location.park_pull(sites, P).mean() * lean
    np.testing.assert_allclose(
        sum(why.values()), location.present_utility(world, rows, location.offer(world)) - anywhere
    )
    assert why["park"][1] == pytest.approx(1.2 * (1 - 0.25))
    assert why["park"][0] == pytest.approx(1.2 * 0.125 * -0.25)


def test_normal_utility_is_the_mean_of_firms():
    world = hand_made.world()
    location.survey(world)
    each = location.present_utility(world, np.array([0, 1, 2]), location.offer(world))
    assert location.normal_utility(world) == pytest.approx(each.mean())
