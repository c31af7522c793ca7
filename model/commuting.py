"""Commuting: who lives within reach of which workplace. Static tables of the labour market, made once at the start.

Adverts find people, so the market needs one thing: where the person who sees an advert at a workplace lives. That is
a kernel P(home | workplace, class), class = (seeks out of work, seeks on the job) x 4 skills, kept as a table of
quantiles with homes in Hilbert order: one gather draws a home, and a changed network shifts draws to neighbours only.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from agents.land import Homes, Sites
from agents.table import Bools, Floats, Ints
from agents.workers import INACTIVE, LEFT, SKILLS, UNEMPLOYED
from model.chance import Chance
from model.declaration import Group, param
from model.travel import Travel

Singles = NDArray[np.float32]

N_SKILLS: Final = len(SKILLS)
N_CLASSES: Final = 2 * N_SKILLS
"""Classes of searchers: out of work by skill, then on the job by skill."""
FURNESS_ROUNDS: Final = 12
FURNESS_DAMPING: Final = 0.7

_SEARCH: Final = "A5.2 Manning & Petrongolo 2017; calibrated on S18"
_ADVERTS: Final = "share of adverts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kernels(Group):
    """How far adverts reach, by skill: a near and a far exponential, and a share of in-commuters."""

    near_decay: tuple[float, ...] = param((0.34, 0.31, 0.28, 0.25), unit="per km", low=0.05, high=1.0, source=_SEARCH)
    far_decay: tuple[float, ...] = param((0.09, 0.08, 0.06, 0.05), unit="per km", low=0.01, high=0.3, source=_SEARCH)
    far_share_idle: tuple[float, ...] = param((0.30, 0.40, 0.57, 0.65), unit=_ADVERTS, low=0, high=1, source=_SEARCH)
    far_share_job: tuple[float, ...] = param((0.50, 0.60, 0.72, 0.78), unit=_ADVERTS, low=0, high=1, source=_SEARCH)
    outside_share: tuple[float, ...] = param((0.10, 0.13, 0.18, 0.22), unit=_ADVERTS, low=0, high=0.6, source=_SEARCH)
    outside_decay: float = param(0.004, unit="per km", low=0.0, high=0.1, source="assumption: selected for distance")
    shortest_km: float = param(0.5, unit="km", low=0.05, high=2.0, source="assumption: mean distance within 1 km cells")
    quantiles: int = param(512, unit="homes per row", low=64, high=2048, source="assumption: precision of a draw")
    ring_searchers: float = param(
        1.0, unit="searchers", low=0.5, high=20.0, source="calibrated: free of scale, S16-S17"
    )
    crowding: float = param(0.75, unit="ratio", low=0.2, high=3.0, source="calibrated: matching elasticity, S17b")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Commuting:
    """Tables of the labour market, never changed in place. Workplaces are travel zones that hold sites."""

    kernels: Kernels
    residents: Floats
    """Residents by home and skill (homes, 4); outside the grid, the weight of the place."""
    is_outside: Bools
    home_zone: Ints
    workplace_zone: Ints
    workplace_of_zone: Ints
    """Workplace of each travel zone (zones,), -1 where there are no sites."""
    distance_km: Singles
    """Straight line (workplaces, homes): what statistics report."""
    effective_km: Singles
    """Straight line times minutes now over minutes at the start: what people go by."""
    start_minutes: Singles
    quantiles: NDArray[np.int16]
    """Home at cumulated probability (i + 0.5)/n: (class, workplace, i), flattened."""
    ring: Ints
    """Ring of (class, home), flattened: neighbouring homes that together expect `ring_searchers`."""
    capacity: Floats
    """Searchers a ring holds before its members compete for adverts (rings,)."""

    @property
    def n_homes(self) -> int:
        """Homes, outside places included."""
        return len(self.home_zone)

    def rebuilt(self, travel: Travel) -> "Commuting":
        """The same market after the network changed: new effective km and quantiles.

        Rings and capacities stay: they say how crowded the market was at the start, and a scenario must not redraw
        them. Places outside the grid keep their km, because the network ends at the region's edge.
        """
        ratio = _minutes(travel, self.workplace_zone, self.home_zone) / self.start_minutes
        effective = self.distance_km * ratio
        return replace(self, effective_km=effective, quantiles=_quantiles(effective, self))

    def with_rings(self, searchers: Floats) -> "Commuting":
        """The same market with rings and capacities for the searchers expected by class and home (8, homes)."""
        rings, capacities, first = [], [], 0
        for expected in searchers:
            ring = rings_of(expected, self.is_outside, self.kernels.ring_searchers)
            rings.append(ring + first)
            capacities.append(np.maximum(np.ceil(self.kernels.crowding * np.bincount(ring, expected)), 1.0))
            first += len(capacities[-1])
        small = np.int16 if first < 2**15 else np.int32
        return replace(self, ring=np.concatenate(rings).astype(small), capacity=np.concatenate(capacities))


def build_commuting(sites: Sites, homes: Homes, residents: Floats, travel: Travel, kernels: Kernels) -> Commuting:
    """Tables for these sites, homes and residents by skill (homes, 4), one ring a home until with_rings is called.

    A workplace lies at the mean of its zone's sites. Places outside the grid count by their weight, whatever the skill.
    """
    residents = np.where(homes.is_outside[:, None], homes.residents[:, None], residents)
    workplace_zone, member = np.unique(sites.zone, return_inverse=True)
    n_sites = np.bincount(member)
    easting, northing = (np.bincount(member, x) / n_sites for x in (sites.easting, sites.northing))
    line = np.hypot(easting[:, None] - homes.easting, northing[:, None] - homes.northing) / 1000
    km: Singles = np.maximum(line, kernels.shortest_km).astype(np.float32)
    workplace_of_zone = np.full(max(sites.zone.max(), homes.zone.max()) + 1, -1)
    workplace_of_zone[workplace_zone] = np.arange(len(workplace_zone))
    blank = Commuting(
        kernels=kernels, residents=residents, is_outside=homes.is_outside.copy(), home_zone=homes.zone.copy(),
        workplace_zone=workplace_zone, workplace_of_zone=workplace_of_zone, distance_km=km, effective_km=km,
        start_minutes=_minutes(travel, workplace_zone, homes.zone), quantiles=np.empty(0, np.int16),
        ring=np.arange(N_CLASSES * len(homes)), capacity=np.ones(N_CLASSES * len(homes)),
    )  # fmt: skip
    return replace(blank, quantiles=_quantiles(km, blank))


def seen_from(km: Floats | Singles, commuting: Commuting) -> Iterator[Floats]:
    """P(home | workplace) of those who see an advert, class by class: (workplaces, homes), rows sum to one.

    Residents x [(1 - w) exp(-near km)/norm + w exp(-far km)/norm] inside the grid, and a fixed share from outside.
    """
    k, outside = commuting.kernels, commuting.is_outside
    for far_shares in (k.far_share_idle, k.far_share_job):
        for skill in range(N_SKILLS):
            weight = np.where(outside, 0.0, commuting.residents[:, skill])
            near, far = (_normal(weight * np.exp(-d[skill] * km)) for d in (k.near_decay, k.far_decay))
            inside = (1 - far_shares[skill]) * near + far_shares[skill] * far
            away = _normal(np.where(outside, commuting.residents[:, skill], 0.0) * np.exp(-k.outside_decay * km))
            share = k.outside_share[skill] if outside.any() else 0.0
            yield (1 - share) * inside + share * away


def quantile_table(shares: Floats, n: int) -> NDArray[np.int16]:
    """Column of `shares` at cumulated probability (i + 0.5)/n for i < n, row by row: (rows, n).

    Same as np.searchsorted(cumsum, (i + 0.5)/n) in each row, without a loop: a column counts for every i beyond it.
    """
    rows = len(shares)
    cumulated = np.cumsum(shares, axis=1)
    beyond = np.minimum(np.floor(cumulated / cumulated[:, -1:] * n + 0.5).astype(np.int64), n)
    beyond[:, -1] = n
    count = np.bincount((beyond + np.arange(rows)[:, None] * (n + 1)).ravel(), minlength=rows * (n + 1))
    table: NDArray[np.int16] = np.cumsum(count.reshape(rows, n + 1)[:, :n], axis=1).astype(np.int16)
    return table


def rings_of(expected: Floats, is_outside: Bools, per_ring: float) -> Ints:
    """Ring of each home, numbered from 0: runs of neighbours in the order given that expect `per_ring` searchers.

    Places outside the grid, last in order, do not share a ring with places inside.
    """
    run = np.floor((np.cumsum(expected) - 0.5 * expected) / per_ring).astype(np.int64) + is_outside
    ring: Ints = np.unique(run, return_inverse=True)[1]
    return ring


def expected_searchers(
    status: Ints, skill: Ints, home: Ints, n_homes: int, idle_look: float, job_look: tuple[float, ...]
) -> Floats:
    """Searchers expected a month by class and home (8, homes) when all places are equally unemployed.

    Out of work: unemployed, and `idle_look` of the inactive, spread over places like all people of that skill.
    On the job: the share `job_look` by skill of everybody.
    """
    key = skill.astype(np.int64) * n_homes + home

    def count(who: Bools) -> Floats:
        return np.bincount(key[who], minlength=N_SKILLS * n_homes).reshape(N_SKILLS, n_homes).astype(np.float64)

    everyone = count(status != LEFT)
    idle = count(status == UNEMPLOYED).sum(1) + idle_look * count(status == INACTIVE).sum(1)
    total = np.maximum(everyone.sum(1), 1.0)
    return np.concatenate([everyone * (idle / total)[:, None], everyone * np.array(job_look)[:, None]])


def initial_homes(chance: Chance, commuting: Commuting, workplace: Ints, skill: Ints, slots: Ints) -> Ints:
    """Home rows of those who (by slot) hold jobs at these workplaces: gravity, balanced so that homes fill evenly.

    Jobs by workplace x mean kernel of both classes, Furness-balanced on residents by skill; outside as the kernel says.
    """
    kernels = list(seen_from(commuting.distance_km, commuting))
    luck = chance.uniform("commuting.home", None, slots)
    home = np.zeros(len(slots), dtype=np.int64)
    for level in range(N_SKILLS):
        who = np.flatnonzero(skill == level)
        jobs = np.bincount(workplace[who], minlength=len(commuting.distance_km)).astype(np.float64)
        shares = 0.5 * (kernels[level] + kernels[N_SKILLS + level])
        flows = furness(shares, jobs, commuting.residents[:, level], commuting.is_outside)
        home[who] = _draw(flows, workplace[who], luck[who])
    return home


def furness(shares: Floats, jobs: Floats, residents: Floats, is_outside: Bools) -> Floats:
    """Flows (workplaces, homes): rows sum to `jobs`, columns inside the grid approach residents' shares (Furness 1965).

    shares (workplaces, homes): rows sum to one.
    """
    flows = jobs[:, None] * shares
    inside = ~is_outside
    wanted = flows.sum(0)
    wanted[inside] = residents[inside] / max(residents[inside].sum(), 1e-300) * wanted[inside].sum()
    for _ in range(FURNESS_ROUNDS):
        now = flows.sum(0)
        flows *= np.divide(wanted, now, out=np.zeros_like(now), where=now > 0) ** FURNESS_DAMPING
        rows = flows.sum(1)
        flows *= np.divide(jobs, rows, out=np.zeros_like(rows), where=rows > 0)[:, None]
    return flows


def pool_homes(chance: Chance, commuting: Commuting, skill: Ints, slots: Ints, job_home: Ints, job_skill: Ints) -> Ints:
    """Home rows of people (by slot) without a modelled job: like residents inside; outside, where in-commuters live.

    `job_home`, `job_skill` describe those who hold jobs (after initial_homes). The outside share is the kernel's.
    """
    home = np.zeros(len(slots), dtype=np.int64)
    luck = chance.uniform("commuting.pool", None, slots)
    outside = commuting.is_outside
    for level in range(N_SKILLS):
        who = np.flatnonzero(skill == level)
        inside = _normal(np.where(outside, 0.0, commuting.residents[:, level])[None])[0]
        commuters = np.bincount(job_home[job_skill == level], minlength=commuting.n_homes) + 0.01
        away = _normal(np.where(outside, commuters, 0.0)[None])[0]
        share = commuting.kernels.outside_share[level] if outside.any() else 0.0
        home[who] = _draw(((1 - share) * inside + share * away)[None], np.zeros(len(who), np.int64), luck[who])
    return home


def _quantiles(km: Singles, commuting: Commuting) -> NDArray[np.int16]:
    tables = (quantile_table(shares, commuting.kernels.quantiles) for shares in seen_from(km, commuting))
    return np.concatenate([table.ravel() for table in tables])


def _minutes(travel: Travel, workplace_zone: Ints, home_zone: Ints) -> Singles:
    """Mean minutes (workplaces, homes); 1 where the home is outside the grid, so that a ratio of minutes is 1 there."""
    minutes = np.asarray(travel.mean_minutes())[workplace_zone[:, None], home_zone]
    return np.where(home_zone < 0, 1.0, minutes).astype(np.float32)


def _normal(weights: Floats) -> Floats:
    total = weights.sum(1, keepdims=True)
    return np.divide(weights, total, out=np.zeros(weights.shape), where=total > 0)


def _draw(weights: Floats, row: Ints, luck: Floats) -> Ints:
    """Column drawn from each named row of weights: inverse cumulated weights, rows laid end to end."""
    cumulated = np.cumsum(weights, axis=1)
    total = cumulated[:, -1]
    steps = np.divide(cumulated, total[:, None], out=np.zeros(weights.shape), where=total[:, None] > 0)
    end_to_end = (steps + np.arange(len(steps))[:, None]).ravel()
    column = np.searchsorted(end_to_end, luck + row, side="right") - row * weights.shape[1]
    return np.asarray(np.clip(column, 0, weights.shape[1] - 1))
