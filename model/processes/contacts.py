"""Contacts: how much organisations meet whom, and what they hear there. Serves learning, discovery and meetings.

Neighbours are met through pools (knowledge summed by place and sector), partners through ties one by one. Contact
between two is worth more the more they differ, until they no longer understand each other: a hump in cognitive
distance x = 1 - cosine of their knowledge. For pools x is taken to the pool's mean, which is exact to 0.2 % in total.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix

from agents.organisations import N_FIELDS, SECTORS
from agents.table import Floats, Ints
from agents.ties import EX_WORKER, INFORMAL, SUPPLY
from model.levers import PARK_CONTACT, PARK_LINK_MINUTES

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem
    from model.processes.learning import Learning

Single = NDArray[np.float32]
"""Single precision is enough for sums over contacts, and twice as fast."""
TINY = np.float32(1e-9)


@dataclass(frozen=True, slots=True, eq=False)
class Gathering:
    """The organisations that can meet: one entry each, in the order of `rows`."""

    rows: Ints
    sector: Ints
    weight: Single
    """How much others meet it: jobs to a power below 1, over the scale of the world."""
    knowledge: Single
    direction: Single
    """Knowledge of length 1 (organisations, fields)."""

    def among(self, some: Ints) -> "Gathering":
        """These of them only."""
        parts = (self.rows, self.sector, self.weight, self.knowledge, self.direction)
        return Gathering(*(part.take(some, axis=0) for part in parts))


@dataclass(frozen=True, slots=True, eq=False)
class Heard:
    """What each organisation takes in from contacts."""

    contact: Single
    """Total contact, which competes for attention."""
    knowledge: Single
    """Sum over contacts of contact x value for routine learning x knowledge (organisations, fields)."""
    novelty: Single
    """Sum over contacts of contact x value for discovery."""

    def plus(self, other: "Heard", at: Ints | slice = slice(None), strength: Single | float = 1.0) -> None:
        """Add what some organisations (`at`) hear elsewhere, times a strength."""
        strength = np.asarray(strength, dtype=np.float32)
        self.contact[at] += strength * other.contact
        self.knowledge[at] += strength[..., None] * other.knowledge
        self.novelty[at] += strength * other.novelty


def silence(n: int) -> Heard:
    """Nothing heard by n organisations."""
    return Heard(np.zeros(n, np.float32), np.zeros((n, N_FIELDS), np.float32), np.zeros(n, np.float32))


def hump(cosine: Single, optimum: float, width: float) -> Single:
    """Value of a contact: 1 - ((x - optimum) / width)^2, at least 0, where x = 1 - cosine is cognitive distance.

    Novelty times understanding, (a + x)(b - x), scaled to 1 at its optimum (A2.2 Nooteboom et al. 2007; A2.3 Wuyts
    et al. 2005).
    """
    off = (np.float32(1 - optimum) - cosine) * np.float32(1 / width)
    return np.maximum(np.float32(1) - off * off, np.float32(0))


def pool(place: Ints, n_places: int, people: Gathering) -> Single:
    """Weights, and weighted knowledge by field, summed by place and sector (places, sectors, 1 + fields)."""
    n = n_places * len(SECTORS)
    code = place * len(SECTORS) + people.sector
    sums = np.empty((n, 1 + N_FIELDS), np.float32)
    sums[:, 0] = np.bincount(code, people.weight, n)
    for field in range(N_FIELDS):
        sums[:, 1 + field] = np.bincount(code, people.weight * people.knowledge[:, field], n)
    return sums.reshape(n_places, len(SECTORS), 1 + N_FIELDS)


def hear_pools(reach: Single, place: Ints, contact_with_self: Single, people: Gathering, p: "Learning") -> Heard:
    """What organisations hear from all others at the places in reach, given reach = nearness @ pools.

    `reach` (places, sectors, 1 + fields); `contact_with_self` is how near the organisation is to itself in its pool.
    """
    met = reach.take(place, axis=0)
    own = np.empty((len(place), 1 + N_FIELDS), np.float32)
    own[:, 0] = contact_with_self * people.weight
    np.multiply(own[:, :1], people.knowledge, out=own[:, 1:])
    pools, its_own = met.reshape(-1, 1 + N_FIELDS), np.arange(len(place)) * len(SECTORS) + people.sector
    pools[its_own] = np.maximum(pools.take(its_own, axis=0) - own, 0)
    contact, said = met[..., 0], met[..., 1:]
    length = np.sqrt(np.einsum("nsf,nsf->ns", said, said))
    cosine = np.einsum("nsf,nf->ns", said, people.direction) / np.maximum(length, TINY)
    if p.same_sector_weight != 0.5:
        share = _sector_weight(np.arange(len(SECTORS)) == people.sector[:, None], p)
        contact, said = contact * share, said * share[..., None]
    value = hump(cosine, p.routine_optimum, p.hump_width)
    novelty = (contact * hump(cosine, p.discovery_optimum, p.hump_width)).sum(axis=1)
    return Heard(contact.sum(axis=1), np.einsum("ns,nsf->nf", value, said), novelty)


def hear_ties(one: Ints, other: Ints, contact: Single, people: Gathering, p: "Learning") -> Heard:
    """What organisations hear along ties (positions in `people`), each tie valued by itself and heard at both ends."""
    n = len(people.rows)
    cosine = np.einsum("tf,tf->t", people.direction.take(one, axis=0), people.direction.take(other, axis=0))
    if p.same_sector_weight != 0.5:
        contact = contact * _sector_weight(people.sector[one] == people.sector[other], p)
    valued = contact * hump(cosine, p.routine_optimum, p.hump_width)
    novelty = contact * hump(cosine, p.discovery_optimum, p.hump_width)
    listener, speaker = np.concatenate([one, other]), np.concatenate([other, one])
    knowledge = coo_matrix((np.tile(valued, 2), (listener, speaker)), shape=(n, n)) @ people.knowledge
    total, new = (np.bincount(listener, np.tile(part, 2), n).astype(np.float32) for part in (contact, novelty))
    return Heard(total, knowledge, new)


def _sector_weight(same: NDArray[np.bool_], p: "Learning") -> Single:
    weights = 2 * np.array([1 - p.same_sector_weight, p.same_sector_weight], np.float32)
    return weights[same.astype(np.int64)]


def park_nearness(walk_minutes: Floats, p: "Learning", corridor_ratio: float) -> Single:
    """Contact between parks relative to contact inside one (parks, parks), 1 on the diagonal at park level.

    park: exp(-walk / 6 minutes). corridor: parks within a walk count as one, total contact kept (S2-25; A0.17).
    """
    if p.benefit_level == "corridor":
        return np.where(walk_minutes <= p.corridor_minutes, corridor_ratio, 0.0).astype(np.float32)
    return np.exp(-walk_minutes / p.park_walk_minutes).astype(np.float32)


def corridor_ratio(park: Ints, weight: Floats, walk_minutes: Floats, p: "Learning") -> float:
    """Park contact at corridor level that keeps the total: sum of contact at park level over sum at corridor level."""
    on = park >= 0
    n = len(walk_minutes)
    mass, own = np.bincount(park[on], weight[on], n), np.bincount(park[on], weight[on] ** 2, n)
    near = np.exp(-walk_minutes / p.park_walk_minutes), walk_minutes <= p.corridor_minutes
    at_park, at_corridor = (mass @ nearness @ mass - own.sum() for nearness in near)
    return float(at_park / at_corridor) if at_corridor > 0 else 1.0


def walk_between_parks(world: "Ecosystem") -> Floats:
    """Minutes on foot between parks (parks, parks), as policy changes them."""
    return np.asarray(world.lever(PARK_LINK_MINUTES, world.travel.park_walk_minutes))


def gathering_of(world: "Ecosystem", rows: Ints) -> Gathering:
    """The organisations of these rows as they meet others."""
    o, p = world.organisations, world.parameters.learning
    knowledge = o.knowledge[rows].astype(np.float32)
    length = np.sqrt(np.einsum("nf,nf->n", knowledge, knowledge))
    weight = (o.headcount[rows] ** p.size_exponent / world.norms.scale).astype(np.float32)
    direction = knowledge / np.maximum(length, TINY)[:, None]
    return Gathering(rows, o.sector[rows].astype(np.int64), weight, knowledge, direction)


def listen(world: "Ecosystem", rows: Ints) -> Heard:
    """What the organisations of these rows hear from each other through every channel that is switched on."""
    p, people = world.parameters.learning, gathering_of(world, rows)
    heard = silence(len(rows))
    if p.through_area:
        heard.plus(_in_the_area(world, people), strength=p.area_contact)
    if p.through_park:
        _on_parks(world, people, heard)
    if p.through_building:
        _in_buildings(world, people, heard)
    _along_ties(world, people, heard)
    return heard


def _in_the_area(world: "Ecosystem", people: Gathering) -> Heard:
    p = world.parameters.learning
    zones, place = np.unique(world.sites.zone[world.organisations.site[people.rows]], return_inverse=True)
    nearness = world.travel.kernel(p.area_minutes)[np.ix_(zones, zones)]
    pools = pool(place, len(zones), people)
    reach = (nearness @ pools.reshape(len(zones), -1)).reshape(pools.shape)
    return hear_pools(reach, place, nearness[place, place], people, p)


def _on_parks(world: "Ecosystem", people: Gathering, heard: Heard) -> None:
    o, p = world.organisations, world.parameters.learning
    park = world.sites.park[o.site[people.rows]]
    on = np.flatnonzero(park >= 0)
    if not len(on):
        return
    nearness = park_nearness(walk_between_parks(world), p, world.norms.corridor_ratio)
    events = world.lever(PARK_CONTACT, 1.0)  # who goes to more events meets more people, and is met by more
    going = np.sqrt(np.broadcast_to(events, len(o))[people.rows[on]]).astype(np.float32)
    here = people.among(on)
    here = Gathering(here.rows, here.sector, here.weight * going, here.knowledge, here.direction)
    place = park[on].astype(np.int64)
    pools = pool(place, len(nearness), here)
    reach = (nearness @ pools.reshape(len(nearness), -1)).reshape(pools.shape)
    heard.plus(hear_pools(reach, place, nearness[place, place], here, p), on, p.park_contact * going)


def _in_buildings(world: "Ecosystem", people: Gathering, heard: Heard) -> None:
    o, p = world.organisations, world.parameters.learning
    building, site = o.building[people.rows].astype(np.int64), o.site[people.rows]
    key = site * (building.max(initial=0) + 2) + building
    _, place, tenants = np.unique(key, return_inverse=True, return_counts=True)
    sharing = np.flatnonzero((building >= 0) & (tenants[place] > 1))
    if not len(sharing):
        return
    here, shared = people.among(sharing), np.cumsum(tenants > 1) - 1  # only shared buildings have a pool
    place = shared[place[sharing]]
    pools = pool(place, int(shared[-1]) + 1, here)
    said = hear_pools(pools, place, np.ones(len(sharing), np.float32), here, p)
    heard.plus(said, sharing, p.building_contact)


def _along_ties(world: "Ecosystem", people: Gathering, heard: Heard) -> None:
    p, ties = world.parameters.learning, world.ties
    contact_of_kind = np.zeros(5, np.float32)
    if p.through_ties:
        contact_of_kind[[INFORMAL, EX_WORKER]] = p.tie_contact, p.ex_worker_contact
    if p.through_supply:
        contact_of_kind[SUPPLY] = p.supply_contact
    contact = contact_of_kind[ties.kind]
    used = contact > 0
    if not used.any():
        return
    position = np.full(len(world.organisations), -1, np.int32)
    position[people.rows] = np.arange(len(people.rows), dtype=np.int32)
    heard.plus(hear_ties(position[ties.a[used]], position[ties.b[used]], contact[used], people, p))
