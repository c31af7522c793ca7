"""Tally: aggregates of one month that several measures share, each computed when first asked for."""

from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

from agents.organisations import ANCHOR, FIRM, MANUFACTURING, OEM, SECTORS
from agents.table import Bools, Floats, Ints
from agents.ties import INFORMAL
from agents.workers import EMPLOYED, LEFT, OUTSIDE, STATUSES, UNEMPLOYED
from model.clock import TICKS_PER_YEAR
from model.needs import NEEDS, needs

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem

RINGS: Final = (1.0, 5.0, 20.0)
"""Upper bounds in km of the rings around the region's focus; beyond the last is the rest of the region."""
RECOGNISED_MEMBERS: Final = 100
"""Members elsewhere from which a cluster is known the world over. Source: A0.7 the AMRC had 95 major partners in 2017."""
FAST_GROWTH: Final = 0.03
"""Growth of jobs a year from which a cluster is emerging fast. Source: assumption, some three times that of all jobs."""
STAGE_YEARS: Final = 3
"""Years over which that growth is measured. Source: as firms of high growth are counted (OECD)."""


class Tally:
    """What a world looks like this month. Reads the world, never writes it."""

    def __init__(self, world: "Ecosystem") -> None:
        self.world = world
        organisations = world.organisations
        self.alive: Bools = organisations.alive
        self.jobs: Ints = np.where(self.alive, organisations.headcount, 0)
        self.gva: Floats = np.where(self.alive, organisations.gva_gbp, 0.0) * TICKS_PER_YEAR
        self.firms: Bools = self.alive & (organisations.kind == FIRM)
        self.oems: Bools = self.alive & (organisations.kind == OEM)
        self.anchors: Bools = self.alive & (organisations.kind == ANCHOR)
        self.manufacturing: Bools = (
            self.alive & (organisations.kind != ANCHOR) & (organisations.sector <= MANUFACTURING[-1])
        )

    @cached_property
    def manufacturing_jobs(self) -> float:
        """Jobs in manufacturing firms and plants."""
        return float(self.jobs[self.manufacturing].sum())

    @cached_property
    def manufacturing_gva_gbp(self) -> float:
        """GVA of manufacturing in GBP per year."""
        return float(self.gva[self.manufacturing].sum())

    @cached_property
    def productivity_gbp(self) -> float:
        """GVA per job in GBP per year."""
        return float(self.gva.sum() / max(self.jobs.sum(), 1))

    @cached_property
    def short_of(self) -> dict[str, float]:
        """Share of manufacturing firms and plants that are short of each of NEEDS."""
        shares = needs(self.world)[:, self.manufacturing].sum(axis=1) / max(int(self.manufacturing.sum()), 1)
        return dict(zip(NEEDS, shares.tolist(), strict=True))

    @cached_property
    def knowledge(self) -> float:
        """Mean relevant knowledge of firms."""
        return float(self.world.organisations.knowledge_index[self.firms].mean())

    @cached_property
    def knowledge_on_parks(self) -> float:
        """Mean relevant knowledge of organisations on parks."""
        on = self.alive & (self.world.sites.park[self.world.organisations.site] >= 0)
        return float(self.world.organisations.knowledge_index[on].mean()) if on.any() else 0.0

    @cached_property
    def rd_gbp(self) -> float:
        """R&D of firms and plants in GBP per year."""
        return float(self.world.organisations.rd_gbp[self.firms | self.oems].sum() * TICKS_PER_YEAR)

    @cached_property
    def support_gbp(self) -> float:
        """Public support received by organisations in GBP per month."""
        return float(self.world.organisations.support_gbp[self.alive].sum())

    @cached_property
    def tfp(self) -> float:
        """Mean ln TFP of manufacturing, weighted by jobs."""
        jobs = self.jobs[self.manufacturing]
        return float(self.world.organisations.ln_tfp[self.manufacturing] @ jobs / max(jobs.sum(), 1))

    @cached_property
    def people(self) -> Ints:
        """People by status and home (5, homes)."""
        workers, n = self.world.workers, len(self.world.homes)
        key = np.multiply(workers.status, n, dtype=np.int32)
        key += workers.home
        return np.bincount(key, minlength=len(STATUSES) * n).reshape(len(STATUSES), n)

    @cached_property
    def unemployment(self) -> float:
        """Unemployed share of the resident attached labour force."""
        residents = self.people[:, ~self.world.homes.is_outside].sum(axis=1)
        force = residents[EMPLOYED] + residents[UNEMPLOYED] + residents[OUTSIDE]
        return float(residents[UNEMPLOYED] / max(force, 1))

    @cached_property
    def labour_force(self) -> float:
        """People of any status, in-commuters included."""
        return float(self.people[:LEFT].sum())

    @cached_property
    def vacancy_rate(self) -> float:
        """Open vacancies over jobs plus vacancies."""
        n = len(self.world.vacancies)
        return float(n / max(n + self.jobs.sum(), 1))

    @cached_property
    def mean_wage_gbp(self) -> float:
        """Mean gross pay in GBP per year."""
        return float(self.world.organisations.pay_gbp[self.alive].sum() / max(self.jobs.sum(), 1))

    @cached_property
    def high_skill_share(self) -> float:
        """Share of employees at RQF 4 or above."""
        return float(self.world.organisations.skilled_share @ self.jobs / max(self.jobs.sum(), 1))

    @cached_property
    def apprentices(self) -> float:
        """Apprentices in modelled organisations."""
        workers = self.world.workers
        return float(np.count_nonzero((workers.apprentice_until > self.world.tick) & (workers.status == EMPLOYED)))

    @cached_property
    def employed_by_quintile(self) -> Floats:
        """Employed residents of the grid by deprivation quintile of the home (5,)."""
        homes, inside = self.world.homes, ~self.world.homes.is_outside
        return np.bincount((homes.decile[inside] - 1) // 2, self.people[EMPLOYED, inside], 5)

    @cached_property
    def people_by_quintile(self) -> Floats:
        """Residents of the grid of any status by deprivation quintile of the home (5,)."""
        homes, inside = self.world.homes, ~self.world.homes.is_outside
        return np.bincount((homes.decile[inside] - 1) // 2, self.people[:LEFT, inside].sum(axis=0), 5)

    @cached_property
    def earnings_by_quintile(self) -> Floats:
        """Pay in GBP per year of residents of the grid in any job by deprivation quintile of the home (5,)."""
        workers, homes = self.world.workers, self.world.homes
        rows = np.flatnonzero((workers.status == EMPLOYED) | (workers.status == OUTSIDE))
        pay = np.exp(workers.ln_wage[rows]) * self.world.parameters.wages.base_wage_gbp
        by_home = np.bincount(workers.home[rows], pay, len(homes))[~homes.is_outside]
        return np.bincount((homes.decile[~homes.is_outside] - 1) // 2, by_home, 5)

    @cached_property
    def residents(self) -> Ints:
        """Residents of the grid by status (5,)."""
        return self.people[:, ~self.world.homes.is_outside].sum(axis=1)

    @cached_property
    def employed_from_outside(self) -> float:
        """Employed people who live outside the grid."""
        return float(self.people[EMPLOYED, self.world.homes.is_outside].sum())

    @cached_property
    def employed_by_home_authority(self) -> Floats:
        """Employed residents of the grid by local authority of the home (authorities,)."""
        homes, inside = self.world.homes, ~self.world.homes.is_outside
        n = len(self.world.region.authorities.name)
        return np.bincount(homes.authority[inside], self.people[EMPLOYED, inside], n)

    @cached_property
    def ring(self) -> Ints:
        """Ring of each organisation's site."""
        return np.searchsorted(RINGS, self.world.sites.focus_km)[self.world.organisations.site]

    @cached_property
    def jobs_by_ring(self) -> Floats:
        """Jobs by ring (4,)."""
        return np.bincount(self.ring, self.jobs, len(RINGS) + 1)

    @cached_property
    def gva_by_ring(self) -> Floats:
        """GVA in GBP per year by ring (4,)."""
        return np.bincount(self.ring, self.gva, len(RINGS) + 1)

    @cached_property
    def firms_by_ring(self) -> Ints:
        """Firms by ring (4,)."""
        return np.bincount(self.ring[self.firms], minlength=len(RINGS) + 1)

    @cached_property
    def cluster_stage(self) -> float:
        """1 locally significant, 2 fast emerging by jobs within 5 km of the focus, 3 recognised by members elsewhere."""
        if self.world.organisations.outside_members[self.anchors].sum() >= RECOGNISED_MEMBERS:
            return 3.0
        before = self.world.history[-STAGE_YEARS * TICKS_PER_YEAR :]
        if len(before) < STAGE_YEARS * TICKS_PER_YEAR:
            return 1.0
        then = before[0]["jobs_ring_0_1km"] + before[0]["jobs_ring_1_5km"]
        grown = float(self.jobs_by_ring[:2].sum()) / max(then, 1.0)
        return 2.0 if grown >= (1 + FAST_GROWTH) ** STAGE_YEARS else 1.0

    @cached_property
    def jobs_by_sector(self) -> Floats:
        """Jobs of firms and plants by sector (11,)."""
        return np.bincount(self.world.organisations.sector, np.where(self.anchors, 0, self.jobs), len(SECTORS))

    @cached_property
    def jobs_by_park(self) -> Floats:
        """Jobs by park (parks,)."""
        park = self.world.sites.park[self.world.organisations.site]
        return np.bincount(park[park >= 0], self.jobs[park >= 0], len(self.world.region.parks.key))

    @cached_property
    def park_focus_jobs(self) -> float:
        """Jobs on the first park of the region: the one its anchor stands on."""
        return float(self.jobs_by_park[0])

    @cached_property
    def jobs_by_authority(self) -> Floats:
        """Jobs by local authority (authorities,)."""
        authority = self.world.sites.authority[self.world.organisations.site]
        return np.bincount(authority, self.jobs, len(self.world.region.authorities.name))

    @cached_property
    def gva_by_authority(self) -> Floats:
        """GVA in GBP per year by local authority (authorities,)."""
        authority = self.world.sites.authority[self.world.organisations.site]
        return np.bincount(authority, self.gva, len(self.world.region.authorities.name))

    @cached_property
    def rent_gbp(self) -> float:
        """Mean rent in GBP per m2 per year, weighted by floorspace."""
        sites = self.world.sites
        return float(sites.rent_gbp @ sites.floorspace_m2 / sites.floorspace_m2.sum())

    @cached_property
    def vacant_floorspace(self) -> float:
        """Vacant share of built floorspace."""
        held = np.where(self.alive, self.world.organisations.floorspace_m2, 0.0).sum()
        return float(1 - held / self.world.sites.floorspace_m2.sum())

    @cached_property
    def ties(self) -> float:
        """Informal ties per living organisation, both ends counted."""
        return float(2 * (self.world.ties.kind == INFORMAL).sum() / max(self.alive.sum(), 1))


def layers(world: "Ecosystem") -> dict[str, Floats]:
    """Map layers by cell (cells,): jobs, floorspace, rent, amenity and resident labour force."""
    sites, homes, grid = world.sites, world.homes, world.region.grid
    n = grid.columns * grid.rows
    alive, o = world.organisations.alive, world.organisations
    floorspace = np.bincount(sites.cell, sites.floorspace_m2, n)
    inside = ~homes.is_outside
    weight = sites.floorspace_m2 / np.maximum(floorspace[sites.cell], 1.0)
    return {
        "jobs": np.bincount(sites.cell[o.site[alive]], o.headcount[alive], n),
        "floorspace_m2": floorspace,
        "rent_gbp": np.bincount(sites.cell, sites.rent_gbp * weight, n),
        "amenity": np.bincount(sites.cell, sites.amenity * weight, n),
        "residents": np.bincount(homes.cell[inside], homes.residents[inside], n),
    }
