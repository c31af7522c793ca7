"""Meetings: organisations that are near each other meet, and some stay in touch; ties end wherever people are.

Every organisation proposes meetings to rows of the table drawn with equal chances; large ones propose more. What is
accepted falls with travel time and rises inside a park, between parks in walking reach, and among those who work with
the same anchor. Rows that are empty or far away decline. So nobody's luck depends on who else is there.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from agents.table import Bools, Floats, Ints
from agents.ties import EX_WORKER, INFORMAL, MEMBER, PROJECT
from model.chance import Bits, pieces
from model.clock import TICKS_PER_YEAR, monthly
from model.declaration import Group, param, switch
from model.levers import MEETING_RATE, PARK_CONTACT, Lever
from model.processes.contacts import Single, park_nearness, walk_between_parks

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem

CLOSE_ENOUGH = 1e-4
"""Relative error of the mean degree at which its calibration stops."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Meetings(Group):
    """Parameters of meetings and informal ties."""

    enabled: bool = switch(True, "informal ties form; ties end in any case")
    ending: float = param(0.25, unit="per year", low=0.05, high=1.0, source="A1.3 Catalini 2018 (form), calibrated")
    degree: float = param(6.0, unit="ties", low=0.5, high=30.0, source="assumption: what an organisation keeps up")
    minutes: float = param(8.0, unit="minutes", low=4.0, high=20.0, source="A1.14 note: meso kernel 4-20")
    park_ratio: float = param(3.5, unit="ratio", low=2.0, high=4.0, source="A1.2 Catalini 2018")
    member_ratio: float = param(1.5, unit="ratio", low=1.0, high=4.0, source="assumption: lectures and visits")
    project_ratio: float = param(2.0, unit="ratio", low=1.0, high=4.0, source="assumption: projects with one anchor")
    proposals: int = param(4, unit="per month and weight", low=2, high=40, source="numerical: changes only run time")


@dataclass(frozen=True, slots=True, eq=False)
class Circles:
    """Where and with whom each organisation of the table spends its time (whole table, dead rows included)."""

    alive: Bools
    zone: Ints
    park: Ints
    weight: Floats
    eager: Floats | None
    """Root of the MEETING_RATE lever; None where nobody nudges it."""
    events: Floats | None
    """Root of the PARK_CONTACT lever; None where nobody nudges it."""
    member_of: Ints
    """One bit for each anchor it is a member of."""
    project_with: Ints
    """One bit for each anchor it has a project with."""
    nearness: Single
    nearest: float
    """Largest nearness of any two zones."""
    park_nearness: Single


def intensity(one: Ints, other: Ints, c: Circles, p: Meetings) -> Floats:
    """How readily pairs of rows meet, 1 for neighbours next door: nearness x park x shared anchors x levers.

    park: 1 + (ratio x events - 1) x nearness of their parks. Symmetric, and without the weight of who proposes.
    """
    pair = c.zone[one].astype(np.int64) * len(c.nearness) + c.zone[other]
    ready = np.take(c.nearness, pair).astype(np.float64)
    on = np.flatnonzero((c.park[one] >= 0) & (c.park[other] >= 0))
    first, second = one[on], other[on]
    ratio = p.park_ratio if c.events is None else p.park_ratio * c.events[first] * c.events[second]
    ready[on] *= 1 + (ratio - 1) * c.park_nearness[c.park[first], c.park[second]]
    ready *= np.where(c.member_of[one] & c.member_of[other], p.member_ratio, 1.0)
    ready *= np.where(c.project_with[one] & c.project_with[other], p.project_ratio, 1.0)
    return np.asarray(ready if c.eager is None else ready * c.eager[one] * c.eager[other])


def most_intense(c: Circles, p: Meetings) -> Floats:
    """For each row, a value that no intensity of a pair with it exceeds."""
    most = c.nearest * np.where(c.park >= 0, p.park_ratio, 1.0)
    if c.events is not None:
        most *= np.where(c.park >= 0, np.maximum(c.events * c.events.max(), 1.0), 1.0)
    most *= np.where(c.member_of > 0, p.member_ratio, 1.0) * np.where(c.project_with > 0, p.project_ratio, 1.0)
    return most if c.eager is None else most * c.eager * c.eager.max()


def capacity(n_rows: int) -> int:
    """Rows that proposals are spread over: the power of two that holds the table, so that growth changes no draw."""
    return 1 << max(n_rows - 1, 1).bit_length()


def cuts(weight: Floats, p: Meetings) -> Ints:
    """Draws of 64 bits a month; each holds two proposals. Steps up with weight, so acceptance stays well below 1."""
    return np.ceil(weight * (p.proposals / 2)).astype(np.int64)


def accepted(proposer: Ints, bits: Bits, tie_rate: float, c: Circles, p: Meetings) -> tuple[Ints, Ints]:
    """Pairs of rows that form a tie: each 32 bits are a row of the table (high bits) and a chance to accept (low bits).

    P(accept) = tie_rate x weight x intensity x capacity / proposals, at most 1; dead rows and oneself decline.
    """
    size = capacity(len(c.alive))
    factor = tie_rate * c.weight * size / np.maximum(2 * cuts(c.weight, p), 1)
    drawn = np.array(pieces(bits, 2))
    drawn *= size
    row = drawn.astype(np.int64)
    drawn -= row  # the chance to accept
    maybe = np.flatnonzero(drawn < (factor * most_intense(c, p)).take(proposer))
    one, other, chance = proposer.take(maybe % max(len(proposer), 1)), row.take(maybe), drawn.take(maybe)
    is_there = np.zeros(size, dtype=np.bool_)
    is_there[: len(c.alive)] = c.alive
    there = np.flatnonzero(is_there.take(other) & (one != other))
    one, other, chance = one.take(there), other.take(there), chance.take(there)
    yes = chance < factor[one] * intensity(one, other, c, p)
    return one[yes], other[yes]


def ending(world: "Ecosystem") -> Bools:
    """Which ties end this month: informal and ex-worker ties by a chance that ignores distance, projects when due."""
    ties, slot = world.ties, world.organisations.slot
    over = (ties.kind == PROJECT) & (world.tick >= ties.until)
    loose = np.flatnonzero((ties.kind == INFORMAL) | (ties.kind == EX_WORKER))
    a, b = slot.take(ties.a.take(loose)), slot.take(ties.b.take(loose))
    chance = monthly(world.parameters.meetings.ending)
    # kind is a third key: two people who met and who worked together lose touch twice
    keys = np.minimum(a, b), np.maximum(a, b), ties.kind[loose]
    over[loose] = world.chance.happens("meetings.ending", world.tick, chance, *keys)
    return np.asarray(over)


def circles(world: "Ecosystem") -> Circles:
    """Where organisations can meet, now."""
    o, p = world.organisations, world.parameters
    weight = np.where(o.alive, o.headcount, 0) ** p.learning.size_exponent
    site = np.where(o.alive, o.site, 0)
    return Circles(
        alive=o.alive,
        zone=world.sites.zone[site],
        park=world.sites.park[site],
        weight=weight,
        eager=_root(world, MEETING_RATE),
        events=_root(world, PARK_CONTACT),
        member_of=anchor_bits(world, MEMBER),
        project_with=anchor_bits(world, PROJECT),
        nearness=world.travel.kernel(p.meetings.minutes),
        nearest=world.travel.nearest(p.meetings.minutes),
        park_nearness=park_nearness(walk_between_parks(world), p.learning, world.norms.corridor_ratio),
    )


def _root(world: "Ecosystem", lever: Lever) -> Floats | None:
    """Root of a lever around 1, so that two who are both nudged feel all of it; None where nobody nudges it."""
    if lever.name not in world.nudges:
        return None
    return np.sqrt(np.broadcast_to(world.lever(lever, 1.0), len(world.organisations)))


def anchor_bits(world: "Ecosystem", kind: int) -> Ints:
    """For each row, one bit per anchor it is tied to by this kind of tie; anchors carry their own bit."""
    bits = np.zeros(len(world.organisations), np.int64)
    of_kind = np.flatnonzero(world.ties.kind == kind)
    a, b = world.ties.a[of_kind], world.ties.b[of_kind]
    for position, anchor in enumerate(np.unique(b)[:62]):
        bits[a[b == anchor]] |= 1 << position
        bits[anchor] |= 1 << position
    return bits


def meet(world: "Ecosystem") -> None:
    """Informal and ex-worker ties end, projects that are over end, and organisations that met form ties."""
    p, ties, o = world.parameters.meetings, world.ties, world.organisations
    ties.keep(~ending(world))
    if not p.enabled:
        return
    c = circles(world)
    n = np.where(o.alive, cuts(c.weight, p), 0)
    proposer = np.repeat(np.arange(len(o)), n)
    number = np.arange(len(proposer)) - np.repeat(np.cumsum(n) - n, n)
    bits = world.chance.bits("meetings.propose", world.tick, o.slot[proposer], number)
    one, other = accepted(proposer, bits, world.norms.tie_rate, c, p)
    _tie(world, np.minimum(one, other), np.maximum(one, other))


def _tie(world: "Ecosystem", a: Ints, b: Ints) -> None:
    ties, n = world.ties, len(world.organisations)
    met = np.unique(a.astype(np.int64) * n + b)
    if not len(met):
        return
    informal = np.flatnonzero(ties.kind == INFORMAL)
    known = ties.a.take(informal).astype(np.int64) * n
    known += ties.b.take(informal)
    place = np.searchsorted(met, known).clip(max=len(met) - 1)
    again = met.take(place) == known
    ties.last_used[informal[again]] = world.tick
    new = np.delete(met, place[again])
    rows = ties.append(np.full(len(new), -1))
    ties.a[rows], ties.b[rows] = np.divmod(new, n)
    ties.kind[rows], ties.born[rows], ties.last_used[rows] = INFORMAL, world.tick, world.tick
    world.flows.ties_formed = float(len(new))


def tied_share(hazard: Floats, years_together: Floats, p: Meetings) -> Floats:
    """Chance that a pair is tied now: h / (h + e) x (1 - exp(-(h + e) x years both have existed)), rates per year."""
    total = hazard + p.ending
    return np.asarray(hazard / total * -np.expm1(-total * years_together))


def initial_ties(world: "Ecosystem") -> tuple[float, Ints, Ints, Ints]:
    """norms.tie_rate, and rows a, b and ticks of birth of the INFORMAL ties of a starting population, stationary.

    Needs alive, slot, born, headcount, sites, travel and the MEMBER and PROJECT ties; one draw for each pair of slots.
    """
    p, c = world.parameters.meetings, circles(world)
    rows = np.flatnonzero(c.alive)
    age = (world.tick + 1 - world.organisations.born[rows]) / TICKS_PER_YEAR
    rate = _calibrated(rows, age, c, p)
    found = [_drawn(world, i, rows, age, rate, c) for i in range(len(rows))]
    a, b, years = (np.concatenate(parts) for parts in zip(*found, strict=True)) if found else (rows, rows, age)
    return rate, a, b, world.tick + 1 - np.ceil(years * TICKS_PER_YEAR).astype(np.int64)


def lasting(world: "Ecosystem") -> Bools:
    """Which ties are left of those made before the start: of EX_WORKER ties, which did not end then, as many as last.

    Kept with chance (1 - exp(-e x age)) / (e x years of making them), age of the younger of the two; others all stay.
    """
    p, o, ties = world.parameters.meetings, world.organisations, world.ties
    left = np.ones(len(ties), dtype=np.bool_)
    made = np.flatnonzero(ties.kind == EX_WORKER)
    if len(made):
        a, b, now = ties.a[made], ties.b[made], world.tick + 1
        age = (now - np.maximum(o.born[a], o.born[b])) / TICKS_PER_YEAR
        years = (now - ties.born[made].min()) / TICKS_PER_YEAR
        low, high = np.minimum(o.slot[a], o.slot[b]), np.maximum(o.slot[a], o.slot[b])
        share = -np.expm1(-p.ending * age) / (p.ending * years)
        left[made] = world.chance.happens("meetings.lasting", None, share, low, high)
    return left


def _calibrated(rows: Ints, age: Floats, c: Circles, p: Meetings) -> float:
    """The tie rate at which the mean degree is its target, on a systematic sample of rows."""
    sample = np.arange(len(rows))[:: max(len(rows) // 600, 1)]
    hazards = [_hazard(i, rows, 1.0, c, p) for i in sample]
    years = [np.minimum(age[i], age) for i in sample]
    rate = 1e-4
    for _ in range(40):  # nearly linear in a region, so it takes a few rounds; more in a handful of organisations
        degree = np.mean([tied_share(rate * h, y, p).sum() for h, y in zip(hazards, years, strict=True)])
        step = p.degree / max(float(degree), 1e-12)
        rate *= step
        if abs(step - 1) < CLOSE_ENOUGH:
            break
    return rate


def _hazard(i: int, rows: Ints, rate: float, c: Circles, p: Meetings) -> Floats:
    """Ties a year between one organisation and all others; 0 with itself."""
    one = np.full(len(rows), rows[i])
    weight = c.weight[one] + c.weight[rows]  # either may propose
    hazard = TICKS_PER_YEAR * rate * weight * intensity(one, rows, c, p)
    hazard[i] = 0.0
    return np.asarray(hazard)


def _drawn(world: "Ecosystem", i: int, rows: Ints, age: Floats, rate: float, c: Circles) -> tuple[Ints, Ints, Floats]:
    """Ties of one organisation with those on later rows: rows a, b and years since they met."""
    p, slot = world.parameters.meetings, world.organisations.slot
    hazard, years = _hazard(i, rows, rate, c, p)[i:], np.minimum(age[i], age[i:])
    low, high = np.minimum(slot[rows[i]], slot[rows[i:]]), np.maximum(slot[rows[i]], slot[rows[i:]])
    drawn = world.chance.uniform("meetings.initial", None, low, high)
    share = tied_share(hazard, years, p)
    tied = np.flatnonzero(drawn < share)
    total = hazard[tied] + p.ending
    # the same number says how long ago they met: an exponential cut off at the years both have existed
    since = -np.log1p(drawn[tied] / share[tied] * np.expm1(-total * years[tied])) / total
    return np.full(len(tied), rows[i]), rows[i:][tied], since
