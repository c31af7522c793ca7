"""Location: what a site offers an organisation, and how organisations choose among sites that have room for them."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from agents.land import Sites
from agents.organisations import ANCHOR, FIRM, SECTORS
from agents.table import Bools, Floats, Ints
from agents.workers import LEFT
from model.chance import as_gumbel, pieces
from model.declaration import Group, param, switch
from model.levers import SITE_AMENITY, SITE_RENT, STARTER_RENT
from model.sectors import ELIGIBLE_FOR_PARK, FLOORSPACE_PER_JOB, LEANING
from model.travel import Minutes

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem

RQF4 = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Location(Group):
    """Weights of a multinomial logit among sites with vacant space; utilities in log odds."""

    enabled: bool = switch(True, "attractions of sites differ; off: only space, distance and luck")
    rent: float = param(
        -0.6, unit="log odds per ln GBP", low=-1.5, high=0.0, source="A7.6b Arauzo-Carod, Liviano & Manjon 2010"
    )
    peers: float = param(
        0.30, unit="log odds per ln jobs", low=0.1, high=0.9, source="A7.4, A7.6a Devereux, Griffith & Simpson 2007"
    )
    market: float = param(
        0.15,
        unit="log odds per ln jobs",
        low=0.0,
        high=0.8,
        source="A7.6 Arauzo-Carod et al. 2010 (half: peers overlap)",
    )
    skills: float = param(
        0.25, unit="log odds per ln persons", low=0.0, high=0.8, source="A7.1, A7.9 Artz, Kim & Orazem 2016 (sign)"
    )
    anchor: float = param(0.8, unit="log odds", low=0.0, high=2.0, source="A7.7 Centre for Cities 2019 (motive)")
    park: float = param(1.2, unit="log odds", low=0.0, high=2.0, source="A7.7 Centre for Cities 2019 (motive)")
    amenity: float = param(
        0.05, unit="log odds per index point", low=0.0, high=0.3, source="A10 WWG public realm: weak, near zero"
    )
    distance: float = param(-0.13, unit="log odds per km", low=-0.5, high=0.0, source="calibrated: S21b, A7.2")
    founding_distance: float = param(
        -0.17, unit="log odds per km", low=-0.5, high=0.0, source="A6.14 spin-offs stay near"
    )
    peer_minutes: float = param(10.0, unit="minutes", low=3.0, high=40.0, source="A1 meso scale of linkages")
    market_minutes: float = param(20.0, unit="minutes", low=5.0, high=60.0, source="A1.14 decay near 1 with distance")
    skill_minutes: float = param(
        15.0, unit="minutes", low=5.0, high=60.0, source="A5.2-A5.6 commuting reach of skilled people"
    )
    anchor_minutes: float = param(8.0, unit="minutes", low=2.0, high=30.0, source="A7.7 half-life 1-5 km")
    unit_m2: float = param(
        1_350.0, unit="m2", low=100.0, high=10_000.0, source="calibrated: about 200 vacant units in the region"
    )
    anchor_space: float = param(
        1.3, unit="ratio", low=1.0, high=3.0, source="assumption: laboratories and workshops of an anchor"
    )
    at_parent: float = param(
        0.75, unit="share", low=0.0, high=1.0, source="A6.14: founders start where they worked and live"
    )
    building_m2: float = param(
        4_000.0, unit="m2", low=200.0, high=50_000.0, source="assumption: a multi-let building or estate"
    )


def space_needed(sector: Ints, kind: Ints, jobs: Floats, p: Location) -> Floats:
    """Floorspace (m2) that these jobs need: jobs x m2 per job of the sector, more for anchors."""
    return np.asarray(jobs * FLOORSPACE_PER_JOB[sector] * np.where(kind == ANCHOR, p.anchor_space, 1.0))


def held_m2(world: "Ecosystem") -> Floats:
    """Floorspace (m2) held at each site by living organisations (sites,)."""
    organisations = world.organisations
    here = np.flatnonzero(organisations.alive & (organisations.site >= 0))
    return np.bincount(organisations.site[here], organisations.floorspace_m2[here], len(world.sites))


def free_space(world: "Ecosystem") -> Floats:
    """Vacant floorspace (m2) of each site: built less held (sites,)."""
    return np.maximum(world.sites.floorspace_m2 - held_m2(world), 0.0)


def survey(world: "Ecosystem") -> None:
    """Attractions in reach of every site are measured again: peers, market, skilled residents, anchors.

    Each is a sum over zones of jobs or people x exp(-minutes / reach), averaged over modes, at scale 1.
    """
    p: Location = world.parameters.location
    sites, organisations, travel = world.sites, world.organisations, world.travel
    places, place = np.unique(sites.zone, return_inverse=True)
    here = np.flatnonzero(organisations.alive)
    key = place[organisations.site[here]] * len(SECTORS) + organisations.sector[here]
    jobs = np.bincount(key, organisations.headcount[here], len(places) * len(SECTORS)).reshape(len(places), -1)
    jobs = jobs / world.norms.scale
    skilled = _skilled_by_zone(world, len(travel.easting)) / world.norms.scale
    sites.peer_jobs = _heard(travel.kernel_to(p.peer_minutes, places)[places], jobs)[place]
    sites.market_jobs = _heard(travel.kernel_to(p.market_minutes, places)[places], jobs.sum(1))[place]
    sites.skilled_residents = _heard(travel.kernel_to(p.skill_minutes, places).T, skilled)[place]
    anchor_zones = np.unique(sites.zone[organisations.site[here]][organisations.kind[here] == ANCHOR])
    near = travel.kernel(p.anchor_minutes)[:, anchor_zones].max(1, initial=0.0)
    sites.anchor_proximity = near[sites.zone].astype(np.float64).clip(0, 1)


def _heard(kernel: Minutes, mass: Floats) -> Floats:
    return np.asarray(kernel @ mass.astype(np.float32), dtype=np.float64)


def _skilled_by_zone(world: "Ecosystem", zones: int) -> Floats:
    workers, homes, inside = world.workers, world.homes, world.homes.zone >= 0
    skilled = workers.home.take(np.flatnonzero((workers.skill >= RQF4) & (workers.status != LEFT)))
    by_home = np.bincount(skilled, minlength=len(homes))
    return np.bincount(homes.zone[inside], by_home[inside], zones)


def _common(sites: Sites, rent_share: Floats | float, amenity: Floats, p: Location) -> dict[str, Floats]:
    return {
        "rent": p.rent * np.log(np.maximum(sites.rent_gbp * rent_share, 1.0)),
        "market": p.market * np.log1p(sites.market_jobs),
        "skills": p.skills * np.log1p(sites.skilled_residents),
        "amenity": p.amenity * amenity,
    }


def appeal(sites: Sites, rent_share: Floats | float, amenity: Floats, p: Location) -> Floats:
    """What each site offers each sector, before leaning to parks and distance (sites, sectors), in log odds."""
    if not p.enabled:
        return np.zeros((len(sites), len(SECTORS)))
    common = np.sum(list(_common(sites, rent_share, amenity, p).values()), axis=0)
    return np.asarray(common[:, None] + p.peers * np.log1p(sites.peer_jobs))


def offer(world: "Ecosystem", to_starters: bool = False) -> Floats:
    """`appeal` of every site now, with what policy does to rents and amenity (sites, sectors)."""
    sites, rent = world.sites, world.lever(SITE_RENT, 1.0)
    rent = world.lever(STARTER_RENT, rent) if to_starters else rent
    return appeal(sites, rent, world.lever(SITE_AMENITY, sites.amenity), world.parameters.location)


def leaning(sector: Ints, does_rd: Bools) -> Floats:
    """Pull of parks and anchors on organisations, 0 to 1: the sector's leaning, halved without own R&D."""
    return np.asarray(LEANING[sector] * np.where(does_rd, 1.0, 0.5))


def park_pull(sites: Sites, p: Location) -> Floats:
    """What nearness to an anchor and a park's setting offer an organisation of full leaning (sites,), in log odds."""
    return np.asarray((p.anchor * sites.anchor_proximity + p.park * (sites.park >= 0)) * p.enabled)


def present_utility(world: "Ecosystem", rows: Ints, offered: Floats) -> Floats:
    """Utility of the sites where organisations are now, without luck (rows,); `offered` is what `offer` says."""
    p: Location = world.parameters.location
    o, sites = world.organisations, world.sites
    return np.asarray(
        offered[o.site[rows], o.sector[rows]]
        + park_pull(sites, p)[o.site[rows]] * leaning(o.sector[rows], o.does_rd[rows])
    )


def reasons(world: "Ecosystem", rows: Ints) -> dict[str, Floats]:
    """What speaks for the present sites of organisations, part by part, against the mean site (rows,), in log odds."""
    p: Location = world.parameters.location
    o, sites = world.organisations, world.sites
    at, sector, lean = o.site[rows], o.sector[rows], leaning(o.sector[rows], o.does_rd[rows])
    parts = _common(sites, world.lever(SITE_RENT, 1.0), world.lever(SITE_AMENITY, sites.amenity), p)
    why = {name: part[at] - part.mean() for name, part in parts.items()}
    peers = p.peers * np.log1p(sites.peer_jobs)
    why["peers"] = peers[at, sector] - peers.mean(axis=0)[sector]
    why["anchor"] = p.anchor * lean * (sites.anchor_proximity[at] - sites.anchor_proximity.mean())
    why["park"] = p.park * lean * ((sites.park[at] >= 0) - (sites.park >= 0).mean())
    return why


def normal_utility(world: "Ecosystem") -> float:
    """Mean utility of firms' present sites: measured once, after `survey`, for norms.site_utility."""
    organisations = world.organisations
    firms = np.flatnonzero(organisations.alive & (organisations.kind == FIRM))
    return float(present_utility(world, firms, offer(world)).mean())


@dataclass(frozen=True, slots=True, eq=False)
class Choosers:
    """Organisations that look for a site: rows, where they come from, the space they need, what a km costs them."""

    rows: Ints
    origin: Ints
    need_m2: Floats
    per_km: Floats
    """Log odds per km from the origin."""


def site_utilities(world: "Ecosystem", who: Choosers, offered: Floats, free_m2: Floats, decision: str) -> Floats:
    """Utility of every site to every chooser (choosers, sites), luck included; -inf where it cannot go.

    V = offer + leaning x park pull + per_km x km from the origin + ln(vacant units) + Gumbel(chooser, site). The size
    term makes the log-sum that of all vacant units together. Source: McFadden 1978.
    """
    p: Location = world.parameters.location
    o, sites = world.organisations, world.sites
    sector, lean = o.sector[who.rows], leaning(o.sector[who.rows], o.does_rd[who.rows])
    fits = (free_m2 >= who.need_m2[:, None]) & ((sites.park < 0) | ELIGIBLE_FOR_PARK[sector][:, None])
    size = np.log(np.maximum(free_m2, 1e-9) / (p.unit_m2 * world.norms.scale))
    luck = as_gumbel(world.chance.uniform(decision, world.tick, o.slot[who.rows][:, None], sites.slot))
    nearness = who.per_km[:, None] * kilometres(sites, who.origin[:, None], np.arange(len(sites)))
    pull = park_pull(sites, p) * lean[:, None]
    return np.where(fits, offered.T[sector] + pull + nearness + size + luck, -np.inf)


def kilometres(sites: Sites, one: Ints, other: Ints) -> Floats:
    """Distance between pairs of sites as the crow flies."""
    east, north = sites.easting[one] - sites.easting[other], sites.northing[one] - sites.northing[other]
    return np.asarray(np.hypot(east, north) / 1000)


def allot(utility: Floats, need_m2: Floats, room_m2: Floats, priority: Floats) -> Ints:
    """Column each chooser gets, -1 if none: in order of priority, the best one with enough room left.

    `utility` (choosers, columns) is -inf where a chooser cannot go; `room_m2` (columns,) is infinite for staying.
    """
    chosen, room, best = np.full(len(need_m2), -1), room_m2.copy(), utility.argmax(axis=1)
    for chooser in np.argsort(priority, kind="stable"):  # some thirty a month: who comes first decides who fits
        column = best[chooser]
        if room[column] < need_m2[chooser]:
            column = np.argmax(np.where(room >= need_m2[chooser], utility[chooser], -np.inf))
        if utility[chooser, column] > -np.inf and room[column] >= need_m2[chooser]:
            chosen[chooser] = column
            room[column] -= need_m2[chooser]
    return chosen


def choose_sites(
    world: "Ecosystem",
    rows: Ints,
    origin_sites: Ints,
    need_m2: Floats,
    from_outside: Bools,
    decision: str = "premises.entry",
) -> Ints:
    """Site of each new organisation (row open; sector and does_rd set; holding no space yet), -1 where nothing fits.

    Three quarters of those who do not come from outside start at the origin (the parent's site) if it has room; the
    others choose by logit, near the origin unless they come from outside. Draws: `decision`.site and `decision`.order.
    """
    p: Location = world.parameters.location
    if len(rows) == 0:
        return np.empty(0, dtype=np.int64)
    luck = world.chance.bits(f"{decision}.order", world.tick, world.organisations.slot[rows])
    order, stays = pieces(luck, 2)
    free = free_space(world)
    chosen = _at_parent(world, rows, origin_sites, need_m2, ~from_outside & (stays < p.at_parent), order, free)
    rest = np.flatnonzero(chosen < 0)
    per_km = np.where(from_outside[rest], 0.0, p.founding_distance)
    who = Choosers(rows[rest], origin_sites[rest], need_m2[rest], per_km)
    utility = site_utilities(world, who, offer(world, to_starters=True), free, f"{decision}.site")
    chosen[rest] = allot(utility, need_m2[rest], free, order[rest])
    return chosen


def _at_parent(
    world: "Ecosystem", rows: Ints, origin: Ints, need_m2: Floats, would: Bools, order: Floats, free_m2: Floats
) -> Ints:
    """The origin for those who would start there and find room, first come first served; -1 else. Takes it off free_m2."""
    let_in = (world.sites.park[origin] < 0) | ELIGIBLE_FOR_PARK[world.organisations.sector[rows]]
    chosen = np.full(len(rows), -1)
    for i in np.argsort(order, kind="stable"):  # some thirty a month
        if would[i] and let_in[i] and free_m2[origin[i]] >= need_m2[i]:
            chosen[i] = origin[i]
            free_m2[origin[i]] -= need_m2[i]
    return chosen


def building_of(world: "Ecosystem", rows: Ints, sites: Ints, decision: str) -> Ints:
    """Building or estate of each organisation: luck of (organisation, site) among as many as the site has."""
    p: Location = world.parameters.location
    parks = world.region.parks.buildings
    park = world.sites.park[sites]
    by_size = np.ceil(world.sites.floorspace_m2[sites] / (p.building_m2 * world.norms.scale))
    number = np.where(park >= 0, parks[park] if len(parks) else 1, by_size).clip(1, 999).astype(np.int64)
    luck = world.chance.uniform(f"{decision}.building", None, world.organisations.slot[rows], world.sites.slot[sites])
    return np.asarray(sites * 1_000 + (luck * number).astype(np.int64))


def occupy(
    world: "Ecosystem", rows: Ints, sites: Ints, floorspace_m2: Floats, decision: str = "premises.entry"
) -> None:
    """Organisations hold this floorspace at these sites: writes site, building and floorspace_m2."""
    organisations = world.organisations
    organisations.site[rows], organisations.floorspace_m2[rows] = sites, floorspace_m2
    organisations.building[rows] = building_of(world, rows, sites, decision)
