"""Knowledge at the start, and of newcomers: what genesis and founders need. No step of the schedule runs this."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.special import gammaincinv

from agents.organisations import ANCHOR, N_FIELDS, SECTORS
from agents.table import Bools, Floats, Ints
from agents.ties import INFORMAL
from model.chance import Chance
from model.clock import TICKS_PER_YEAR
from model.processes import anchors, meetings
from model.processes.contacts import corridor_ratio
from model.processes.learning import (
    absorptive_capacity, capped, from_anchors, from_customers, gap, gate, relevant, research_share, review,
)  # fmt: skip
from model.sectors import RELEVANCE

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem

MIX_CONCENTRATION = 4.0
"""How closely a firm's own R&D follows its sector's relevance. Source: calibrated, cognitive distance .22 within sectors."""
INHERITED = 0.8
"""Share of the parent's knowledge that a founder takes along. Source: A6.14 (sign), calibrated so that mean knowledge stays."""
HIRES_PER_JOB = 0.072
"""Job-to-job hires per job and year in the burn-in. Source: S15c, as observed in the model."""
SENDERS = 6
"""Senders sampled per organisation and step of the burn-in."""
STEP_YEARS = 0.5


def knowledge_mix(chance: Chance, slots: Ints, sectors: Ints) -> Floats:
    """Fields of own R&D (organisations, fields): a Dirichlet draw around the sector's relevance that belongs to the slot."""
    luck = chance.uniform("knowledge.mix", None, np.asarray(slots)[:, None], np.arange(N_FIELDS))
    drawn = gammaincinv(MIX_CONCENTRATION * RELEVANCE[sectors], luck) + 1e-9
    return np.asarray(drawn / drawn.sum(axis=1, keepdims=True))


def founding_knowledge(world: "Ecosystem", rows: Ints, parents: Ints) -> Floats:
    """Knowledge (rows, fields) of new organisations: a share of the parent's, or of their sector's mean if parent row is -1.

    Needs sector of the new rows. Caller: o.knowledge[rows] = founding_knowledge(...); knowledge_index follows next month.
    """
    o = world.organisations
    has_parent = parents >= 0
    taken = np.empty((len(rows), N_FIELDS))
    taken[has_parent] = o.knowledge[parents[has_parent]]
    if not has_parent.all():
        known = o.alive & (o.kind != ANCHOR)
        known[rows] = False
        taken[~has_parent] = sector_means(o.knowledge, o.sector, known)[o.sector[rows[~has_parent]]]
    return INHERITED * taken


def sector_means(knowledge: Floats, sector: Ints, counted: Bools) -> Floats:
    """Mean knowledge of the counted organisations by sector (sectors, fields); of all of them where a sector has none."""
    n = np.bincount(sector[counted], minlength=len(SECTORS))[:, None]
    sums = np.stack([np.bincount(sector[counted], k, len(SECTORS)) for k in knowledge[counted].T], axis=1)
    return np.where(n > 0, sums / np.maximum(n, 1), knowledge[counted].mean(axis=0) if counted.any() else 0.0)


def settle(world: "Ecosystem", years: float = 40.0) -> None:
    """Give the living organisations of a world at tick -1 their knowledge, ties and normals, all as in the long run.

    Needs kind, sector, slot, born, site, building, headcount, skilled_share, rd_gbp, smooth_gva_gbp, anchors' incomes and
    the SUPPLY ties. Writes knowledge_mix, knowledge, knowledge_index, absorptive_capacity, research, learning, diversity,
    anchors' normals and demand, MEMBER, PROJECT and INFORMAL ties; replaces world.norms with the ones measured here:
    tie_rate, corridor_ratio, knowledge_unit, knowledge_ceiling, diversity_unit, anchor_income_gbp.
    """
    o, ties = world.organisations, world.ties
    o.knowledge_mix[:] = knowledge_mix(world.chance, o.slot, o.sector)
    anchors.initial_ties(world)
    rate, a, b, born = meetings.initial_ties(world)
    rows = ties.append(np.full(len(a), -1))
    ties.a[rows], ties.b[rows], ties.kind[rows], ties.born[rows], ties.last_used[rows] = a, b, INFORMAL, born, born
    world.norms = replace(world.norms, tie_rate=rate)
    burn_in(world, years)
    world.norms = replace(world.norms, anchor_income_gbp=anchors.set_normals(world))


def burn_in(world: "Ecosystem", years: float = 40.0) -> None:
    """Let knowledge grow for so many years at the present ties, each organisation from its own birth on.

    Replaces world.norms: corridor_ratio, knowledge_ceiling, knowledge_unit, diversity_unit.
    """
    p, o = world.parameters.learning, world.organisations
    rows = np.flatnonzero(o.alive)
    rd_share = research_share(o.rd_gbp, o.smooth_gva_gbp, o.kind == ANCHOR, p)
    o.absorptive_capacity[:] = absorptive_capacity(rd_share, o.skilled_share, p)
    _norms(world, corridor_ratio=_corridor(world, rows), knowledge_ceiling=1.0, knowledge_unit=1.0, diversity_unit=1.0)
    review(world, rows, rd_share)
    own = o.research[:, None] * o.knowledge_mix
    _norms(world, knowledge_ceiling=p.ceiling * float(relevant(own, o.sector)[rows].mean()) / p.depreciation)
    o.knowledge[:] = 1.6 * own / p.depreciation
    age = (world.tick + 1 - o.born) / TICKS_PER_YEAR
    for step in range(round(years / STEP_YEARS)):
        unborn = np.flatnonzero(o.alive & (age < years - step * STEP_YEARS))
        o.knowledge[unborn] = founding_knowledge(world, unborn, np.full(len(unborn), -1))
        review(world, rows, rd_share)
        gained = own + o.learning + _through_people_and_partners(world, rows, step) - p.depreciation * o.knowledge
        o.knowledge += STEP_YEARS * gained
    review(world, rows, rd_share)
    _norms(world, knowledge_unit=float(relevant(o.knowledge, o.sector)[rows].mean()), diversity_unit=float(o.diversity[rows].mean()))
    review(world, rows, rd_share)
    o.knowledge_index[:] = relevant(o.knowledge, o.sector) / world.norms.knowledge_unit


def _norms(world: "Ecosystem", **values: Any) -> None:
    world.norms = replace(world.norms, **values)


def _corridor(world: "Ecosystem", rows: Ints) -> float:
    o, p = world.organisations, world.parameters.learning
    weight = o.headcount[rows] ** p.size_exponent
    return corridor_ratio(world.sites.park[o.site[rows]], weight, world.travel.park_walk_minutes, p)


def _through_people_and_partners(world: "Ecosystem", rows: Ints, step: int) -> Floats:
    """Knowledge a year from projects, OEM customers and hires (organisations, fields)."""
    p = world.parameters.learning
    gained = np.zeros_like(world.organisations.knowledge)
    if p.enabled:
        gained += from_anchors(world)
    if p.enabled and p.through_development:
        gained += from_customers(world)
    if p.enabled and p.through_hires:
        gained += _expected_hires(world, rows, step)
    return gained


def _expected_hires(world: "Ecosystem", rows: Ints, step: int) -> Floats:
    """Knowledge a year that hires bring on average: senders drawn by their jobs, one job at a time (organisations, fields)."""
    p, o = world.parameters.learning, world.organisations
    jobs = np.cumsum(o.headcount[rows])
    luck = world.chance.uniform("knowledge.senders", step, o.slot[rows][:, None], np.arange(SENDERS))
    senders = rows[np.searchsorted(jobs, luck * jobs[-1], side="right").clip(max=len(rows) - 1)]
    employer = np.repeat(rows, SENDERS)
    sender = senders.ravel()
    stock = relevant(o.knowledge, o.sector)
    rate = HIRES_PER_JOB * p.hire_gain / SENDERS * (stock[sender] > stock[employer])
    rate = rate * np.where(o.sector[employer] == o.sector[sender], 1.0, p.hire_other_sector)
    gain = rate[:, None] * gap(o.knowledge, employer, sender) * gate(o.sector[employer], o.knowledge_mix[employer], p)
    gained = np.zeros_like(o.knowledge)
    np.add.at(gained, employer, gain)
    return capped(gained / TICKS_PER_YEAR, o.knowledge, rows, p) * TICKS_PER_YEAR
