"""What must be true of any process anybody ever adds to the schedule."""

import numpy as np
import pytest

from model import invariants
from model.measures import MEASURES, Measure
from model.schedule import SCHEDULE


def columns(world):
    return {f"{t}.{c}": v.copy() for t, table in world.tables().items() for c, v in table.columns()}


def declared(name, writes):
    return name in writes or f"{name.split('.')[0]}.*" in writes


def changed(before, after):
    def same(a, b):
        return a.shape == b.shape and np.array_equal(a, b)

    return {name for name in before if not same(before[name], after[name])}


def names():
    return [f"{s.line} {s.run.__module__.rsplit('.')[-1]}.{s.run.__name__}" for s in SCHEDULE]


def test_a_process_changes_only_the_columns_it_declares(make_world):
    world = make_world(ticks=5)
    for _ in range(6):  # some processes act every third month
        world.tick += 1
        world.flows.clear()
        for event, name in zip(SCHEDULE, names(), strict=True):
            before = columns(world)
            event.run(world)
            stray = [c for c in changed(before, columns(world)) if not declared(c, event.writes)]
            assert not stray, f"{name} wrote {stray}"


def test_the_schedule_has_the_fifteen_lines_that_act_in_order():
    lines = [s.line for s in SCHEDULE]
    assert lines == sorted(lines)
    assert set(lines) == set(range(1, 16))


def test_measuring_changes_nothing(make_world):
    more = (*MEASURES, Measure("again", "-", "-", lambda t: float(t.jobs.sum())))
    a, b, c = make_world(6), make_world(6, measures=more), make_world(6, measures=())
    assert [{k: v for k, v in row.items() if k != "again"} for row in b.history] == [
        {k: v for k, v in row.items() if k in b.history[0]} for row in a.history
    ]
    assert not changed(columns(a), columns(b)) | changed(columns(a), columns(c))


def test_invariants_hold_after_every_tick(make_world):
    world = make_world(0)
    invariants.check(world)
    for _ in range(36):
        before, slots = world.organisations.cash_gbp.copy(), world.organisations.slot.copy()
        alive = world.organisations.alive.copy()
        people = invariants.people(world)
        world.step()
        invariants.check(world)
        slots[~alive] = -1
        assert not list(invariants.money(before, slots, world))
        gained = world.flows.entered - world.flows.retired - world.flows.emigrated
        assert invariants.people(world) - people == gained


@pytest.mark.parametrize("damage", ["headcount", "dead employer", "over-let", "nan", "tie", "bounds"])
def test_each_invariant_can_fire(make_world, damage):
    world = make_world(1)
    o = world.organisations
    row = np.flatnonzero(o.alive)[3]
    if damage == "headcount":
        o.headcount[row] += 1
    elif damage == "dead employer":
        o.alive[row] = False
    elif damage == "over-let":
        o.floorspace_m2[row] += 1e9
    elif damage == "nan":
        o.cash_gbp[row] = np.nan
    elif damage == "tie":
        o.alive[world.ties.a[0]] = False
    else:
        world.sites.rent_gbp[0] = -5.0
    with pytest.raises(invariants.Broken):
        invariants.check(world)


def test_money_that_appears_from_nowhere_is_found(make_world):
    world = make_world(1)
    before, slots = world.organisations.cash_gbp.copy(), world.organisations.slot.copy()
    slots[~world.organisations.alive] = -1
    world.step()
    world.organisations.cash_gbp[np.flatnonzero(world.organisations.alive)[:3]] += 5.0
    assert list(invariants.money(before, slots, world))
