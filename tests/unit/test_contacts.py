import numpy as np
import pytest

from agents.organisations import N_FIELDS, SECTORS
from agents.ties import EX_WORKER, INFORMAL, MEMBER, SUPPLY
from model.chance import Chance
from model.levers import PARK_CONTACT, PARK_LINK_MINUTES, Nudge
from model.processes import contacts
from model.processes.contacts import Gathering, hear_pools, hear_ties, hump, pool
from model.processes.learning import Learning
from model.sectors import RELEVANCE
from tests.unit import hand_made

P = Learning()
NO_CHANNELS = {f"through_{name}": False for name in ("area", "park", "building", "ties", "supply")}


def gathering(knowledge, sector, weight):
    knowledge = np.asarray(knowledge, np.float32)
    direction = knowledge / np.linalg.norm(knowledge, axis=1, keepdims=True)
    return Gathering(np.arange(len(sector)), np.asarray(sector), np.asarray(weight, np.float32), knowledge, direction)


def one_hot(*fields):
    return np.eye(N_FIELDS)[list(fields)]


def many(n, n_places):
    uniform = Chance(5).uniform
    each = np.arange(n)
    sector = (uniform("sector", None, each) * len(SECTORS)).astype(int)
    knowledge = RELEVANCE[sector] * np.exp(0.5 * Chance(5).normal("k", None, each[:, None], np.arange(N_FIELDS)))
    place = (uniform("place", None, each) * n_places).astype(int)
    at = np.arange(n_places)
    nearness = np.exp(-np.abs(at[:, None] - at) / 3).astype(np.float32)
    return gathering(knowledge, sector, 1 + 9 * uniform("w", None, each)), place, nearness


def value(x, optimum=0.4):
    return max(1 - ((x - optimum) / 0.6) ** 2, 0)


def pools_one_by_one(people, place, nearness):
    """Every organisation, every sector: sum over all others of that sector, hump at their mean direction."""
    n, contact = len(place), np.zeros(len(place))
    knowledge, novelty = np.zeros((n, N_FIELDS)), np.zeros(n)
    for i in range(n):
        for s in range(len(SECTORS)):
            others = [j for j in range(n) if j != i and people.sector[j] == s]
            c = np.array([nearness[place[i], place[j]] * people.weight[j] for j in others])
            if len(others):
                said = c @ people.knowledge[others]
                x = 1 - said @ people.direction[i] / np.linalg.norm(said)
                contact[i] += c.sum()
                knowledge[i] += value(x) * said
                novelty[i] += c.sum() * value(x, 0.6)
    return contact, knowledge, novelty


def pairs_one_by_one(people, place, nearness):
    n, knowledge = len(place), np.zeros((len(place), N_FIELDS))
    for i in range(n):
        for j in range(n):
            if j != i:
                x = 1 - people.direction[i] @ people.direction[j]
                knowledge[i] += nearness[place[i], place[j]] * people.weight[j] * value(x) * people.knowledge[j]
    return knowledge


def hear(people, place, nearness, p=P):
    pools = pool(place, len(nearness), people)
    reach = (nearness @ pools.reshape(len(nearness), -1)).reshape(pools.shape)
    return hear_pools(reach, place, nearness[place, place], people, p)


def test_the_hump_is_novelty_times_understanding():
    x = np.array([0.0, 0.4, 0.5, 1.0], np.float32)
    assert hump(1 - x, 0.4, 0.6) == pytest.approx((0.2 + x) * (1 - x) / 0.36, abs=1e-6)
    assert hump(1 - x, 0.6, 0.6) == pytest.approx(x * (1.2 - x) / 0.36, abs=1e-6)
    assert hump(np.float32(0), 0.4, 0.3) == 0  # too far to be understood, never harmful


def test_a_pool_by_hand():
    people = gathering([[1, 2, *[0] * 6], [3, 0, *[0] * 6], [5, 5, *[0] * 6]], [0, 0, 4], [2, 1, 10])
    pools = pool(np.array([1, 1, 0]), 2, people)
    assert pools.shape == (2, 11, 9)
    assert pools[1, 0].tolist() == [3, 5, 4, *[0] * 6]
    assert pools[0, 4].tolist() == [10, 50, 50, *[0] * 6]


def test_two_neighbours_hear_each_other_and_not_themselves():
    people = gathering(2 * one_hot(0, 0), [3, 3], [4, 1])
    heard = hear(people, np.array([0, 0]), np.array([[0.5]], np.float32))
    assert heard.contact == pytest.approx([0.5, 2.0])
    same = value(0)  # 0.5556: they know the same things
    assert heard.knowledge[:, 0] == pytest.approx([0.5 * 1 * 2 * same, 0.5 * 4 * 2 * same])
    assert heard.knowledge[:, 1:].sum() == 0
    assert heard.novelty == pytest.approx([0, 0], abs=1e-6)


def test_who_shares_no_field_is_met_but_not_understood():
    people = gathering(one_hot(0, 1), [3, 4], [1, 1])
    heard = hear(people, np.array([0, 0]), np.ones((1, 1), np.float32))
    assert heard.contact == pytest.approx([1, 1])
    assert np.abs(heard.knowledge).max() < 1e-6
    assert heard.novelty == pytest.approx([value(1, 0.6)] * 2, rel=1e-5)


def test_pools_equal_one_by_one():
    people, place, nearness = many(80, 6)
    heard = hear(people, place, nearness)
    contact, knowledge, novelty = pools_one_by_one(people, place, nearness)
    assert heard.contact == pytest.approx(contact, rel=1e-4)
    assert heard.knowledge == pytest.approx(knowledge, rel=1e-3, abs=1e-3)
    assert heard.novelty == pytest.approx(novelty, rel=1e-3)


def test_pools_come_close_to_all_pairs():
    people, place, nearness = many(300, 5)
    heard, pairs = hear(people, place, nearness).knowledge, pairs_one_by_one(people, place, nearness)
    assert heard.sum() == pytest.approx(pairs.sum(), rel=0.02)
    assert np.corrcoef(heard.ravel(), pairs.ravel())[0, 1] > 0.98


def test_the_sector_weight_moves_contact_between_own_and_other_sectors():
    people = gathering(np.ones((3, N_FIELDS)), [2, 2, 7], [1, 3, 5])
    place, nearness = np.zeros(3, int), np.ones((1, 1), np.float32)
    marshall = P.changed({"same_sector_weight": 0.8})
    assert hear(people, place, nearness).contact == pytest.approx([3 + 5, 1 + 5, 4])
    assert hear(people, place, nearness, marshall).contact == pytest.approx([1.6 * 3 + 0.4 * 5, 1.6 + 2.0, 1.6])
    tie = hear_ties(np.array([0, 0]), np.array([1, 2]), np.array([10, 10], np.float32), people, marshall)
    assert tie.contact == pytest.approx([16 + 4, 16, 4])


def test_a_tie_by_hand():
    people = gathering([[1, 1, *[0] * 6], [0, 4, *[0] * 6], [9, 9, *[0] * 6]], [0, 1, 2], [1, 1, 1])
    heard = hear_ties(np.array([0]), np.array([1]), np.array([45.0], np.float32), people, P)
    x = 1 - np.sqrt(0.5)
    assert heard.contact.tolist() == [45, 45, 0]
    assert heard.knowledge[0, 1] == pytest.approx(45 * value(x) * 4, rel=1e-5)
    assert heard.novelty[0] == pytest.approx(45 * value(x, 0.6), rel=1e-5)


def test_parks_are_near_by_walking_time_and_a_corridor_keeps_the_total():
    walk = np.array([[0.0, 12.0, 90.0], [12.0, 0.0, 90.0], [90.0, 90.0, 0.0]])
    near = contacts.park_nearness(walk, P, 1.0)
    assert np.diag(near).tolist() == [1, 1, 1]
    assert near[0, 1] == near[1, 0] == pytest.approx(np.exp(-2))
    corridor = P.changed({"benefit_level": "corridor"})
    park, weight = np.array([0, 0, 1, 1, 2, -1]), np.array([1.0, 2.0, 3.0, 4.0, 5.0, 100.0])
    ratio = contacts.corridor_ratio(park, weight, walk, P)
    merged = contacts.park_nearness(walk, corridor, ratio)
    assert (merged > 0).tolist() == [[True, True, False], [True, True, False], [False, False, True]]

    def total(nearness):
        pairs = [(i, j) for i in range(5) for j in range(5) if i != j]
        return sum(weight[i] * weight[j] * nearness[park[i], park[j]] for i, j in pairs)

    assert total(merged) == pytest.approx(total(near), rel=1e-5)
    assert contacts.corridor_ratio(np.array([-1]), np.array([1.0]), walk, P) == 1.0


def world_with(channels, **more):
    world = hand_made.world(**more)
    world.parameters = world.parameters.changed({"learning": NO_CHANNELS | channels})
    return world


def listen(world):
    return contacts.listen(world, np.arange(5))


def test_no_channel_no_contact():
    heard = listen(world_with({}))
    assert heard.contact.sum() == heard.knowledge.sum() == heard.novelty.sum() == 0


def test_contact_in_the_area_falls_with_minutes_and_counts_real_organisations():
    heard = listen(world_with({"through_area": True, "area_contact": 1.0}))
    here, far = 10**0.5 + 2**0.5, 4**0.5 + 3**0.5 + 2**0.5
    assert heard.contact[0] == pytest.approx(2**0.5 + far * np.exp(-30 / 8), rel=1e-5)
    assert heard.contact[2] == pytest.approx(far - 2 + here * np.exp(-30 / 8), rel=1e-5)
    small = listen(world_with({"through_area": True, "area_contact": 1.0}, scale=0.1))
    assert small.contact == pytest.approx(10 * heard.contact, rel=1e-5)


def test_contact_on_a_park_follows_events():
    world = world_with({"through_park": True})
    quiet = listen(world)
    assert quiet.contact[:2].tolist() == [0, 0]
    assert quiet.contact[2] == pytest.approx(6 * (3**0.5 + 2**0.5), rel=1e-5)
    world.nudges = {PARK_CONTACT.name: [Nudge(PARK_CONTACT, factor=2.0)]}
    assert listen(world).contact == pytest.approx(2 * quiet.contact, rel=1e-5)
    world.nudges = {PARK_CONTACT.name: [Nudge(PARK_CONTACT, factor=np.array([1.0, 1.0, 4.0, 1.0, 1.0]))]}
    assert listen(world).contact[[2, 3]] == pytest.approx(
        [2 * quiet.contact[2], 6 * (2 * 4**0.5 + 2**0.5)], rel=1e-5
    )  # a pair meets as often as the root of the product of what both do


def test_a_walk_between_parks_brings_them_closer():
    world = world_with({"through_park": True})
    world.sites.park[0] = 1
    before = listen(world).contact[0]
    world.nudges = {PARK_LINK_MINUTES.name: [Nudge(PARK_LINK_MINUTES, add=np.array([[0.0, -18.0], [-18.0, 0.0]]))]}
    mass = 4**0.5 + 3**0.5 + 2**0.5
    assert listen(world).contact[0] - before == pytest.approx(6 * mass * (np.exp(-2) - np.exp(-5)), rel=1e-4)


def test_contact_in_a_building_needs_the_same_building_of_the_same_site():
    world = world_with({"through_building": True})
    world.organisations.building[:] = [1, 1, 1, 2, -1]
    heard = listen(world)
    assert heard.contact == pytest.approx([6 * 2**0.5, 6 * 10**0.5, 0, 0, 0], rel=1e-5)
    world.organisations.building[:] = -1
    assert listen(world).contact.sum() == 0


def test_ties_work_both_ways_and_by_kind():
    world = world_with({"through_ties": True, "through_supply": True})
    ties = world.ties
    rows = ties.append(np.arange(4))
    ties.a[rows], ties.b[rows] = [0, 1, 2, 0], [1, 2, 3, 3]
    ties.kind[rows] = [INFORMAL, SUPPLY, EX_WORKER, MEMBER]
    assert listen(world).contact == pytest.approx([45, 75, 75, 45, 0])
    world.parameters = world.parameters.changed({"learning": {"through_supply": False}})
    assert listen(world).contact == pytest.approx([45, 45, 45, 45, 0])
