"""Search: adverts find people in rings."""

from dataclasses import replace

import numpy as np

from agents.workers import EMPLOYED, INACTIVE
from model.commuting import N_CLASSES
from model.levers import SEARCH_REACH, Nudge
from model.processes import search, work
from tests.unit.labour_market import large, market


def searching(**more):
    """A large market with open posts, everybody sorted into rings that expect a few."""
    world = large(**more)
    world.commuting = world.commuting.with_rings(np.full((N_CLASSES, 3), 30.0))
    world.workers.searching[: 60 * 20 : 5] = True
    world.organisations.target[:] = 24
    work.post(world)
    return world


def seen(world):
    """(vacancy slot, worker row) of every contact of this month."""
    searchers = search.gather(world.workers, world.commuting)
    place = world.commuting.workplace_of_zone[world.sites.zone[world.organisations.site]]
    vacancy, searcher = search.contacts(world, searchers, place[world.vacancies.employer])
    return list(zip(world.vacancies.slot[vacancy].tolist(), searchers.row[searcher].tolist(), strict=True))


def test_people_stand_in_the_ring_of_their_class_and_home_in_order():
    world = market()
    world.workers.searching[[1, 2, 10]] = True
    people = search.gather(world.workers, world.commuting)
    # classes x 3 homes: 8 idle skill 0 home 0 -> 0, 9 skill 1 home 1 -> 4, 10 idle skill 2 home 0 -> 6,
    # 1 on the job skill 1 home 1 -> (4 + 1) * 3 + 1 = 16, 2 skill 2 home 0 -> 18
    assert np.array_equal(people.row, [8, 9, 10, 1, 2])
    assert np.array_equal(np.flatnonzero(people.count), [0, 4, 6, 16, 18])
    assert np.array_equal(people.start[[0, 4, 6, 16, 18]], np.arange(5))


def test_each_advert_draws_a_home_and_a_place_in_its_ring():
    world = searching()
    commuting = world.commuting
    people = search.gather(world.workers, commuting)
    bits = world.chance.bits("test", 1, np.arange(30)[:, None], np.arange(4))
    cell, place = np.arange(120).reshape(30, 4) % N_CLASSES, np.arange(30)[:, None] % 2
    met, whom = search.meet(bits, cell, place, people, commuting)
    twin = []
    for i, (number, kind) in enumerate(zip(bits.ravel().tolist(), cell.ravel().tolist(), strict=True)):
        where = (number >> 32) / 2**32 * 512
        home = commuting.quantiles.reshape(N_CLASSES, 2, 512)[kind, (i // 4) % 2, int(where)]
        ring = kind * 3 + home
        position = int((where - int(where)) * max(people.count[ring], commuting.capacity[ring]))
        if position < people.count[ring]:
            twin.append((i, people.start[ring] + position))
    assert twin
    assert list(zip(met.tolist(), whom.tolist(), strict=True)) == twin


def test_the_last_advert_of_either_kind_goes_one_level_down():
    first, step = search.views(search.Search())
    assert np.array_equal(first, [0, 0, 0, 4, 4, 4, 4])
    assert np.array_equal(step, [0, 0, -1, 0, 0, 0, -1])


def test_people_see_posts_of_their_own_level_or_one_above():
    world = searching()
    level = dict(zip(world.vacancies.slot.tolist(), world.vacancies.skill.tolist(), strict=True))
    gaps = {level[v] - int(world.workers.skill[w]) for v, w in seen(world)}
    assert gaps == {0, 1}


def test_one_more_post_changes_nobody_elses_contacts():
    one, two = searching(), searching()
    two.organisations.target[7] = 26
    work.post(two)
    before, after = seen(one), seen(two)
    assert len(two.vacancies) == len(one.vacancies) + 2
    assert set(before) <= set(after)
    assert {v >> 20 for v, _ in set(after) - set(before)} == {7}


def test_reach_shows_adverts_to_more_residents_of_a_place_and_hides_nothing_from_others():
    plain = seen(searching())
    homes = searching().workers.home
    for reach in (0.0, 0.5, 1.0, 2.0, 2.5):
        world = searching(search_reach=[Nudge(SEARCH_REACH, np.array([reach, 1.0, 1.0]))])
        now = seen(world)
        assert [c for c in now if homes[c[1]] == 1] == [c for c in plain if homes[c[1]] == 1]
        west, west_before = ([c for c in x if homes[c[1]] == 0] for x in (now, plain))
        assert set(west) <= set(west_before) if reach <= 1 else set(west_before) <= set(west)
        assert abs(len(west) - reach * len(west_before)) < 0.15 * len(west_before) + 1e-9
    assert seen(searching(search_reach=[Nudge(SEARCH_REACH, 1.0)])) == plain


def test_reach_for_everybody_is_the_same_as_reach_by_place():
    everywhere = searching(search_reach=[Nudge(SEARCH_REACH, 0.5)])
    by_place = searching(search_reach=[Nudge(SEARCH_REACH, np.full(3, 0.5))])
    assert seen(everywhere) == seen(by_place)


def test_without_the_channel_nobody_sees_anything():
    assert seen(searching(changes={"search": {"enabled": False}})) == []


def test_full_rings_make_people_compete_and_empty_ones_leave_adverts_unseen():
    world = searching()
    world.commuting = replace(world.commuting, capacity=np.full(3 * N_CLASSES, 100.0))
    few = len(seen(world))
    world.commuting = replace(world.commuting, capacity=np.full(3 * N_CLASSES, 1.0))
    assert len(seen(world)) > 1.5 * few
    assert len(seen(world)) <= 7 * len(world.vacancies)
    world.workers.status[1200:] = INACTIVE
    world.workers.searching[:] = False
    world.workers.status[:1200] = EMPLOYED
    assert seen(world) == []
