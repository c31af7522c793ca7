"""Investors: mobile OEM projects consider the region, land a plant when it wins them, and plants may leave again."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from agents.land import Sites
from agents.organisations import ANCHOR, OEM
from agents.table import Bools, Floats, Ints
from agents.ties import MEMBER, PROJECT, SUPPLY
from model.chance import as_gumbel, as_normal, pieces
from model.clock import TICKS_PER_YEAR
from model.declaration import Group, param, switch
from model.levers import PROJECT_APPEAL, PROJECT_GRANT, PROJECT_OFFERS, RIVAL_SITES, SECTOR_DEMAND
from model.processes import demography, location, orders
from model.sectors import ELIGIBLE_FOR_PARK, RELEVANCE

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem

POOL: Final = 4
"""Mobile projects that could look at the region in one month: each has its own slot, sector, size and luck."""
OFFER_SLOTS: Final = 2**40
"""Slots of plants that were won start here: month x POOL + number in the pool."""
EVENT_SLOTS: Final = 2**41
"""Slots of plants that interventions bring start here."""
MANAGED, KEEN = 0.5, 2.0
"""Management score and inclination to do R&D of a plant, in sd above the mean firm (assumption)."""
_SIZE: Final = "A8.9: plants of 30-200 jobs; A0.10 McLaren 200, Boeing 50"


@dataclass(frozen=True, slots=True, kw_only=True)
class Investors(Group):
    """Mobile projects, what wins them, what a plant brings, and what makes it leave."""

    enabled: bool = switch(True, "mobile projects consider the region")
    enabled_exit: bool = switch(True, "plants may leave")
    offers: float = param(
        0.45, unit="per year", low=0.0, high=4.0, source="calibrated: A8.9, 0.25 arrivals a year with a mature anchor"
    )
    sector_weights: tuple[float, ...] = param(
        (0.30, 0.20, 0.12, 0.06, 0.12, 0.0, 0.08, 0.12, 0.0, 0.0, 0.0),
        unit="relative", low=0.0, high=1.0, source="A0.10, facts 5: aerospace and nuclear lead",
    )  # fmt: skip
    jobs_least: float = param(40.0, unit="jobs", low=5.0, high=500.0, source=_SIZE)
    jobs_most: float = param(250.0, unit="jobs", low=10.0, high=2_000.0, source=_SIZE)
    rivals: float = param(4.0, unit="sites", low=0.0, high=50.0, source="assumption: a shortlist of five")
    skills: float = param(
        0.5, unit="log odds per ln persons", low=0.0, high=2.0, source="A7.6, A7.9 (sign), size assumption"
    )
    skilled_elsewhere: float = param(
        5_000.0, unit="persons in reach, decayed", low=100.0, high=1e6, source="assumption: at rivals"
    )
    anchor: float = param(
        0.8, unit="log odds per ln capability", low=0.0, high=2.0, source="A7.7 Centre for Cities 2019 (motive)"
    )
    record: float = param(
        0.3,
        unit="log odds per ln projects",
        low=0.0,
        high=2.0,
        source="facts 5: every arrival followed a joint project",
    )
    peers: float = param(
        0.3, unit="log odds per ln jobs", low=0.1, high=0.9, source="A7.4, A7.10 Devereux, Griffith & Simpson 2007"
    )
    peers_elsewhere: float = param(
        400.0, unit="jobs in reach, decayed", low=10.0, high=1e5, source="assumption: at rivals"
    )
    rent: float = param(-0.6, unit="log odds per ln GBP", low=-1.5, high=0.0, source="A7.6b Arauzo-Carod et al. 2010")
    rent_elsewhere_gbp: float = param(
        95.0, unit="GBP per m2 per year", low=20.0, high=300.0, source="assumption: a rival park"
    )
    grant: float = param(
        0.06,
        unit="log odds per GBP 1,000 per job",
        low=0.0,
        high=0.2,
        source="A7.5 Wren & Jones 2011: GBP 42,000 per job",
    )
    exit_rate: float = param(
        0.01, unit="per year", low=0.0, high=0.1, source="assumption: 2 exits in 20 years among ten plants"
    )
    exit_tfp: float = param(2.0, unit="ln per ln TFP below par", low=0.0, high=10.0, source="assumption")
    exit_demand: float = param(2.0, unit="ln per ln demand below trend", low=0.0, high=10.0, source="assumption")
    committed_years: float = param(
        5.0, unit="years", low=0.0, high=20.0, source="assumption: mandate and grant conditions"
    )
    knowledge: float = param(
        2.0, unit="index, 1 = mean at start", low=0.5, high=5.0, source="A8.1-A8.2: between UK and US evidence"
    )
    quality: float = param(0.12, unit="ln", low=-0.2, high=0.5, source="S9 foreign premium 0.10-0.25")
    rd_intensity: float = param(
        0.03, unit="share of GVA", low=0.0, high=0.3, source="assumption: manufacturing plant, R&D near headquarters"
    )
    wage_effect: float = param(0.05, unit="ln", low=0.0, high=0.3, source="A8.10 Greenstone et al. 2010 (sign)")
    opening_share: float = param(
        0.15, unit="share of jobs", low=0.0, high=1.0, source="A0.10 Boeing: 52 at opening; full after two years"
    )
    cash_gbp_per_job: float = param(
        30_000.0, unit="GBP per job", low=0.0, high=500_000.0, source="assumption: parent pays a year of start-up"
    )
    skill_tilt: float = param(0.3, unit="sd", low=-2.0, high=2.0, source="A8.10 demand for skilled people (sign)")


def project_traits(luck: list[Floats], p: Investors) -> tuple[Ints, Floats]:
    """Sector and jobs of projects from two uniforms each: sector by weight, jobs log-uniform."""
    weights = np.cumsum(p.sector_weights) / np.sum(p.sector_weights)
    jobs = p.jobs_least * (p.jobs_most / p.jobs_least) ** luck[1]
    return np.searchsorted(weights, luck[0], side="right"), np.asarray(jobs)


def win_probability(utility: Floats | float, rivals: float) -> float:
    """Chance that the region is chosen: exp(V) / (exp(V) + rivals); V is relative to a rival site."""
    return float(1 / (1 + rivals * np.exp(-utility)))


def exit_rate(ln_tfp: Floats, par: float, sector_demand: Floats, p: Investors) -> Floats:
    """Hazard of leaving per year: base x exp(a (par - ln TFP)+ + b (-sector demand)+), at most 10 times the base."""
    weak = p.exit_tfp * np.maximum(par - ln_tfp, 0) + p.exit_demand * np.maximum(-sector_demand, 0)
    return np.asarray(p.exit_rate * np.minimum(np.exp(weak), 10.0))


def consider(world: "Ecosystem") -> None:
    """Line 3: plants may leave; projects are offered, won or lost, and those won land."""
    p: Investors = world.parameters.investors
    if p.enabled_exit:
        _leave(world)
    if not p.enabled:
        return
    slots = OFFER_SLOTS + world.tick * POOL + np.arange(POOL)
    rate = world.lever(PROJECT_OFFERS, p.offers) / TICKS_PER_YEAR / POOL
    offered = slots[world.chance.happens("investors.offer", world.tick, rate, slots)]
    world.flows.project_offers += float(len(offered))
    sectors, jobs = project_traits(pieces(world.chance.bits("investors.traits", world.tick, offered), 2), p)
    luck, rivals = world.chance.uniform("investors.win", world.tick, offered), world.lever(RIVAL_SITES, p.rivals)
    for slot, sector, size, draw in zip(offered.tolist(), sectors.tolist(), jobs.tolist(), luck.tolist(), strict=True):
        site = find_site(world, sector, size * world.norms.scale, slot)  # an offer comes once in years
        if site >= 0 and draw < win_probability(bid(world, sector, site), rivals):
            land_plant(world, sector, size * world.norms.scale, site, slot)


def bid(world: "Ecosystem", sector: int, site: int) -> float:
    """Utility of the region to a project of this sector at this site, relative to a rival site (log odds).

    Skilled people in reach, the best anchor's capability, joint projects on record, own-sector jobs in reach, rent,
    grant and appeal. Source: A7.4-A7.7, A7.10.
    """
    p: Investors = world.parameters.investors
    sites = world.sites
    return float(
        p.skills * np.log((sites.skilled_residents[site] + 1) / p.skilled_elsewhere)
        + p.anchor * np.log(max(anchor_capability(world, sector), 0.5))
        + p.record * np.log1p(joint_projects(world, sector) / world.norms.scale)
        + p.peers * np.log((sites.peer_jobs[site, sector] + 1) / p.peers_elsewhere)
        + p.rent * np.log(max(sites.rent_gbp[site], 1.0) / p.rent_elsewhere_gbp)
        + p.grant * world.lever(PROJECT_GRANT, 0.0) / 1_000
        + world.lever(PROJECT_APPEAL, 0.0)
    )


def anchor_capability(world: "Ecosystem", sector: int) -> float:
    """Knowledge of the best anchor that a sector can use, 1 = mean organisation at the start; 0 without anchors."""
    o = world.organisations
    anchors = np.flatnonzero(o.alive & (o.kind == ANCHOR))
    return float((o.knowledge[anchors] @ RELEVANCE[sector]).max(initial=0.0) / world.norms.knowledge_unit)


def joint_projects(world: "Ecosystem", sector: int) -> int:
    """Projects and memberships that tie organisations of a sector to an anchor."""
    ties, o = world.ties, world.organisations
    return int((np.isin(ties.kind, (PROJECT, MEMBER)) & (o.sector[ties.a] == sector)).sum())


def find_site(world: "Ecosystem", sector: int, jobs: float, slot: int, among: Bools | None = None) -> int:
    """Site for a plant, -1 if none: a park that can hold it, built up if need be, else another such site, by logit.

    `among` (sites,) restricts the search.
    """
    sites, p = world.sites, world.parameters.location
    need = location.space_needed(np.array(sector), np.array(OEM), np.array(jobs), p)
    could_hold = location.free_space(world) + room_to_build(sites)
    fits = (could_hold >= need) & (True if among is None else among)
    parks = fits & (sites.park >= 0) & ELIGIBLE_FOR_PARK[sector]
    candidates = np.flatnonzero(parks if parks.any() else fits & (sites.park < 0))
    if len(candidates) == 0:
        return -1
    luck = as_gumbel(world.chance.uniform(f"investors.site/{slot}", None, sites.slot[candidates]))
    value = location.offer(world)[:, sector] + location.park_pull(sites, p)
    units = could_hold[candidates] / (p.unit_m2 * world.norms.scale)
    return int(candidates[np.argmax(value[candidates] + np.log(units) + luck)])


def room_to_build(sites: Sites) -> Floats:
    """Floorspace (m2) that zoning still allows at each site, over what is built and under construction (sites,)."""
    return np.maximum(sites.zoned_m2 - sites.floorspace_m2 - sites.pipeline_m2, 0.0)


def land_plant(world: "Ecosystem", sector: int, jobs: float, site: int, slot: int) -> int:
    """Open an OEM plant of so many jobs (at the scale of the world) at a site; return its row.

    It opens empty, hires through the labour market while its market ramps up, holds space for all jobs (built to suit
    within zoning), knows what leading plants of its sector know, has local suppliers and joins an anchor.
    """
    row = int(demography.open_rows(world, np.array([slot]))[0])
    _found(world, row, sector, jobs, site)
    _settle_in(world, row, jobs, site)
    _join_anchor(world, row, sector)
    _find_suppliers(world, row, jobs)
    world.flows.oem_arrivals += 1
    return row


def _found(world: "Ecosystem", row: int, sector: int, jobs: float, site: int) -> None:
    p: Investors = world.parameters.investors
    o = world.organisations
    spread, field = pieces(world.chance.bits(f"investors.plant/{o.slot[row]}", None, o.slot[row : row + 1]), 2)
    o.kind[row], o.sector[row], o.tier[row], o.born[row], o.site[row] = OEM, sector, 0, world.tick, site
    o.foreign_owned[row], o.digital[row], o.does_rd[row] = True, True, True
    o.field[row] = np.searchsorted(np.cumsum(RELEVANCE[sector]), field[0] * 0.999999)
    profile = RELEVANCE[sector]
    o.knowledge_mix[row] = profile
    o.knowledge[row] = p.knowledge * world.norms.knowledge_unit * profile / (profile @ profile)
    o.knowledge_index[row] = p.knowledge
    o.quality[row] = o.ln_tfp[row] = p.quality + 0.1 * as_normal(spread)[0]
    o.management[row], o.rd_propensity[row], o.rd_intensity[row] = MANAGED, KEEN, p.rd_intensity
    o.skill_tilt[row], o.reserve_months[row] = p.skill_tilt, 12.0
    o.wage_effect[row], o.capital_cost_gbp[row] = p.wage_effect, world.parameters.accounts.median_capital_gbp
    o.market[row], o.ramp[row], o.cash_gbp[row] = jobs, p.opening_share, p.cash_gbp_per_job * jobs


def _settle_in(world: "Ecosystem", row: int, jobs: float, site: int) -> None:
    """Hold space for all jobs; what is not vacant is built to suit, as far as zoning allows."""
    sites = world.sites
    o = world.organisations
    need = float(location.space_needed(o.sector[row], o.kind[row], np.array(jobs), world.parameters.location))
    vacant = float(location.free_space(world)[site])
    suited = min(max(need - vacant, 0.0), float(room_to_build(sites)[site]))
    sites.floorspace_m2[site] += suited
    location.occupy(
        world,
        np.array([row]),
        np.array([site]),
        np.array([min(need, vacant + suited)]),
        f"investors.plant/{o.slot[row]}",
    )


def _join_anchor(world: "Ecosystem", row: int, sector: int) -> None:
    o = world.organisations
    anchors = np.flatnonzero(o.alive & (o.kind == ANCHOR))
    if len(anchors) == 0:
        return
    best = anchors[np.argmax(o.knowledge[anchors] @ RELEVANCE[sector])]
    tie = world.ties.append(np.array([0]))
    world.ties.a[tie], world.ties.b[tie], world.ties.kind[tie] = row, best, MEMBER
    world.ties.born[tie] = world.ties.last_used[tie] = world.tick


def _find_suppliers(world: "Ecosystem", row: int, jobs: float) -> None:
    """Half the suppliers that a buyer of this size wants are found before it opens, the others as it grows."""
    p, o, ties = world.parameters.orders, world.organisations, world.ties
    view = orders.Sourcing(o, world.sites, world.travel.mean_minutes(), world.norms.first_slot, p)
    asking, taken = np.array([row]), np.zeros((1, len(o)), dtype=bool)
    met = np.zeros_like(taken)
    for turn in range(int(orders.suppliers_wanted(np.array([jobs]), p)[0]) // 2):
        found = orders.find(view, asking, taken, met, world.chance, f"investors.supplier/{o.slot[row]}/{turn}", None)
        taken[0, found[found >= 0]] = True
    chosen = np.flatnonzero(taken[0])
    new = ties.append(np.zeros(len(chosen), dtype=np.int64))
    ties.a[new], ties.b[new], ties.kind[new], ties.strength[new] = row, chosen, SUPPLY, 1 / max(len(chosen), 1)
    ties.born[new] = ties.last_used[new] = world.tick


def _leave(world: "Ecosystem") -> None:
    p: Investors = world.parameters.investors
    o = world.organisations
    settled = o.alive & (o.kind == OEM) & (world.tick - o.born >= p.committed_years * TICKS_PER_YEAR)
    plants = np.flatnonzero(settled)
    demand = world.lever(SECTOR_DEMAND, world.outside.sector_demand) + world.outside.business_cycle
    rate = exit_rate(o.ln_tfp[plants], p.quality, demand[o.sector[plants]], p)
    leaves = plants[world.chance.happens("investors.leave", world.tick, rate / TICKS_PER_YEAR, o.slot[plants])]
    if len(leaves):
        demography.close_rows(world, leaves)
        world.flows.oem_exits += float(len(leaves))
