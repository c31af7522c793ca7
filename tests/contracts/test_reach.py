"""Effects start inside the reach: acts and nudges touch nobody else, and nobody else differs until somebody meets."""

from dataclasses import fields

import numpy as np
import pytest

from agents.organisations import LOCAL_SERVICES
from agents.workers import LEFT
from model.ecosystem import Ecosystem
from model.parameters import Parameters
from model.processes import meetings
from model.schedule import SCHEDULE
from scenarios.registry import KINDS
from tests.contracts.reach import EVERYWHERE, NEAR, everyone_hears, inside, tables_of
from tests.shipped import shipped

UNTIL_THEY_MEET = SCHEDULE[: [step.run for step in SCHEDULE].index(meetings.meet)]
SECOND_MONTH = 2015 + 1 / 12
BUYERS = {"oem_departure", "anchor_absence", "supply_chain"}
"""Kinds that change what buyers order from suppliers anywhere."""


def opened(kind, make_world):
    """(world, intervention) in the month in which the intervention opens, before anything has happened."""
    known = {f.name for f in fields(KINDS[kind])}
    one = shipped(kind, SECOND_MONTH, **{k: v for k, v in NEAR.items() if k in known}, **everyone_hears(kind))
    world = make_world(1, interventions=[one])
    world.tick += 1
    world.flows.clear()
    return world, one


def touched(before, after, table, n):
    """Of the first n rows of a table, those with another value in any column."""
    different = np.zeros(n, dtype=bool)
    for name in (name for name in before if name.startswith(f"{table}.")):
        two = after[name][:n]
        changed = (before[name] != two) & ~((before[name] != before[name]) & (two != two))
        different |= changed.reshape(n, -1).any(axis=1)
    return different


def neutral(nudge, where, n):
    """Whether a nudge leaves alone those of n for whom `where` is true."""
    factor, add = (np.broadcast_to(x, n) for x in (nudge.factor, nudge.add))
    return bool((factor[where] == 1).all() and (add[where] == 0).all())


@pytest.mark.parametrize("kind", KINDS)
def test_acts_and_nudges_stay_inside_the_reach(kind, make_world):
    world, one = opened(kind, make_world)
    before, (here, living, ours, people) = tables_of(world), inside(one, world)
    n = {table: len(getattr(world, table)) for table in ("sites", "organisations", "workers", "ties")}
    was, left = before["organisations.slot"][before["organisations.alive"]], before["workers.status"] == LEFT
    SCHEDULE[0].run(world)
    after, o = tables_of(world), world.organisations
    assert not (touched(before, after, "sites", n["sites"]) & ~here).any()
    new = o.alive & ~np.isin(o.slot, was)
    assert here[o.site[new]].all()
    assert not (touched(before, after, "organisations", n["organisations"]) & ~ours & ~new[: n["organisations"]]).any()
    moved_in = left if kind == "housing" else np.zeros_like(left)  # empty rows wait in the new homes
    assert not (touched(before, after, "workers", n["workers"]) & ~people & ~moved_in).any()
    grants = world.grants.organisation
    ours = np.concatenate([ours, np.ones(len(o) - len(ours), dtype=bool)]) | new
    assert ours[grants].all()
    if len(world.ties) > n["ties"]:
        ends = world.ties.a[n["ties"] :], world.ties.b[n["ties"] :]
        assert (ours[ends[0]] | ours[ends[1]]).all()
    outside = {"organisation": ~ours, "site": ~here, "home": ~living, "person": ~people}
    for nudge in (each for nudges in world.nudges.values() for each in nudges):
        if nudge.lever.per in outside:
            where = outside[nudge.lever.per]
            assert neutral(nudge, where, len(where)), nudge.lever.name
        elif nudge.lever.per == "organisation and field":
            assert not nudge.add[~ours].any()
        elif nudge.lever.per == "park pair":
            park = np.isin(np.arange(len(world.region.parks.key)), world.sites.park[here])
            assert neutral(nudge, ~(park[:, None] & park), (len(park), len(park)))


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in EVERYWHERE])
def test_nobody_else_differs_until_somebody_meets(kind, make_world, as_it_goes):
    """In the month it opens, up to the meetings, those outside are as without it; only orders may have reached them.

    Local services share one pot of spending, so they are left out.
    """
    world, one = opened(kind, make_world)
    _, _, ours, _ = inside(one, world)
    concerned = set(world.organisations.slot[ours].tolist())
    up_to_the_meetings(world)
    concerned |= set(world.organisations.slot.tolist()) ^ set(as_it_goes.slot.tolist())
    mine, usual = others(world.organisations, concerned), others(as_it_goes, concerned)
    assert len(mine) > 100
    for (name, x), (_, y) in zip(world.organisations.columns(), as_it_goes.columns(), strict=True):
        if not (kind in BUYERS and name in ("orders", "demand")):
            np.testing.assert_array_equal(x[mine], y[usual], err_msg=name)


@pytest.fixture(scope="module")
def as_it_goes(small_state):
    """Organisations of the second month without intervention, up to the meetings."""
    world = Ecosystem(small_state, Parameters(), 1)
    world.step()
    world.tick += 1
    world.flows.clear()
    up_to_the_meetings(world)
    return world.organisations


def up_to_the_meetings(world):
    for step in UNTIL_THEY_MEET:
        step.run(world)


def others(organisations, slots):
    """Rows of living organisations that are none of these, local services aside."""
    o = organisations
    return np.flatnonzero(o.alive & ~np.isin(o.slot, list(slots)) & (o.sector != LOCAL_SERVICES))
