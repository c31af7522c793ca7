"""Knowledge at the start, and of newcomers: what genesis and founders need. No step of the schedule runs this."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.special import gammaincinv

from agents.organisations import ANCHOR, N_FIELDS, SECTORS
from agents.table import Bools, Floats, Ints
from agents.ties import INFORMAL
from model import anchors_start
from model.chance import Chance, pieces
from model.clock import TICKS_PER_YEAR
from model.processes import meetings
from model.processes.contacts import corridor_ratio
from model.processes.learning import (
    absorptive_capacity,
    from_anchors,
    from_customers,
    gap,
    gate,
    most_absorbed,
    relevant,
    research_share,
    review,
)  # fmt: skip
from model.sectors import RELEVANCE

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem

MIX_CONCENTRATION = 4.0
"""How closely a firm's own R&D follows its sector's relevance. Source: calibrated, diversity of fields."""
INHERITED = 0.8
"""Share of the parent's knowledge that a founder takes along. Source: A6.14 (sign), assumption."""
HIRES_PER_JOB = 0.14
"""Hires with an employer before, per job other than the owner's and year, in the burn-in. Source: observed in runs."""
PARENT_SHARE, SAME_SECTOR = 0.92, 0.7
"""Founders of the burn-in who come from an organisation, and from one of their sector. Source: observed in runs."""
ANCHOR_CONCENTRATION = 40.0
"""The same for anchors, which are broad. Source: assumption."""
SENDERS = 6
"""Senders sampled per organisation and step of the burn-in."""
STEP_YEARS = 0.5


def knowledge_mix(chance: Chance, slots: Ints, sectors: Ints, concentration: float = MIX_CONCENTRATION) -> Floats:
    """Fields of own R&D (organisations, fields): Dirichlet around the sector's relevance, luck of the slot."""
    luck = chance.uniform("knowledge.mix", None, np.asarray(slots)[:, None], np.arange(N_FIELDS))
    drawn = gammaincinv(concentration * RELEVANCE[sectors], luck) + 1e-9
    return np.asarray(drawn / drawn.sum(axis=1, keepdims=True))


def founding_knowledge(world: "Ecosystem", rows: Ints, parents: Ints) -> Floats:
    """Knowledge (rows, fields) of new organisations: a share of the parent's, or of the sector's mean if parent is -1.

    Needs sector of the new rows; the caller assigns the result, and knowledge_index follows next month.
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
    """Mean knowledge of the counted organisations by sector (sectors, fields); of all where a sector has none."""
    rows = np.flatnonzero(counted)
    known, code = knowledge.take(rows, axis=0), sector.take(rows).astype(np.int64)
    n = np.bincount(code, minlength=len(SECTORS))[:, None]
    sums = np.stack([np.bincount(code, k, len(SECTORS)) for k in known.T], axis=1)
    if n.all():
        return np.asarray(sums / n)
    return np.where(n > 0, sums / np.maximum(n, 1), known.mean(axis=0) if len(rows) else 0.0)


def settle(world: "Ecosystem", years: float = 40.0) -> None:
    """Give the living organisations of a world at tick -1 their knowledge, ties and normals, all as in the long run.

    Needs kind, sector, slot, born, site, building, headcount, skilled_share, rd_gbp, smooth_gva_gbp, anchors'
    incomes, SUPPLY and EX_WORKER ties. Writes knowledge_mix, knowledge, knowledge_index, absorptive_capacity,
    research, learning, diversity, anchors' normals and demand, and all ties but SUPPLY; replaces world.norms by
    one with tie_rate, corridor_ratio, knowledge_unit, knowledge_ceiling, diversity_unit, anchor_income_gbp.
    """
    o, ties = world.organisations, world.ties
    o.knowledge_mix[:] = knowledge_mix(world.chance, o.slot, o.sector)
    broad = o.kind == ANCHOR
    o.knowledge_mix[broad] = knowledge_mix(world.chance, o.slot[broad], o.sector[broad], ANCHOR_CONCENTRATION)
    anchors_start.initial_ties(world)
    ties.keep(meetings.lasting(world))
    rate, a, b, born = meetings.initial_ties(world)
    rows = ties.append(np.full(len(a), -1))
    ties.a[rows], ties.b[rows], ties.kind[rows], ties.born[rows], ties.last_used[rows] = a, b, INFORMAL, born, born
    world.norms = replace(world.norms, tie_rate=rate)
    burn_in(world, years)
    world.norms = replace(world.norms, anchor_income_gbp=anchors_start.set_normals(world))


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
        o.knowledge[unborn] = founding_knowledge(world, unborn, _parents(world, unborn, step))
        review(world, rows, rd_share)
        gained = own + o.learning + _through_people_and_partners(world, rows, step)
        o.knowledge += STEP_YEARS * (gained - p.depreciation * o.knowledge)
    review(world, rows, rd_share)
    stock = relevant(o.knowledge, o.sector)
    _norms(world, knowledge_unit=float(stock[rows].mean()), diversity_unit=float(o.diversity[rows].mean()))
    review(world, rows, rd_share)
    o.knowledge_index[:] = stock / world.norms.knowledge_unit


def _norms(world: "Ecosystem", **values: Any) -> None:
    world.norms = replace(world.norms, **values)


def _corridor(world: "Ecosystem", rows: Ints) -> float:
    o, p = world.organisations, world.parameters.learning
    weight = o.headcount[rows] ** p.size_exponent
    return corridor_ratio(world.sites.park[o.site[rows]], weight, world.travel.park_walk_minutes, p)


def _parents(world: "Ecosystem", rows: Ints, step: int) -> Ints:
    """Rows of the employers that founders of these rows come from, drawn by jobs; -1 where they come from none."""
    o = world.organisations
    there = o.alive.copy()
    there[rows] = False
    born = np.flatnonzero(there)
    if not len(born):
        return np.full(len(rows), -1)
    born = born[np.argsort(o.sector[born], kind="stable")]
    jobs = np.concatenate([[0], np.cumsum(o.headcount[born])])
    edges = jobs[np.searchsorted(o.sector[born], np.arange(len(SECTORS) + 1))]
    origin, place = pieces(world.chance.bits("knowledge.parents", step, o.slot[rows]), 2)
    low, high = edges[o.sector[rows]], edges[o.sector[rows] + 1]
    stays = (origin < SAME_SECTOR * PARENT_SHARE) & (high > low)
    at = np.where(stays, low + place * (high - low), place * jobs[-1])
    parent = born[np.searchsorted(jobs, at, side="right").clip(1, len(born)) - 1]
    return np.where(origin < PARENT_SHARE, parent, -1)


def _through_people_and_partners(world: "Ecosystem", rows: Ints, step: int) -> Floats:
    """Knowledge a year from projects, OEM customers and hires (organisations, fields)."""
    p = world.parameters.learning
    gained = np.zeros_like(world.organisations.knowledge)
    if p.enabled:
        gained += from_anchors(world)
    if p.enabled and p.through_development:
        gained += from_customers(world)
    if p.enabled and p.through_hires:
        gained += _hired(world, rows, step)
    return gained


def _hired(world: "Ecosystem", rows: Ints, step: int) -> Floats:
    """Knowledge a year that hires bring in this step; each hire alone meets the cap, as in a month with one hire.

    Senders are drawn by their jobs; of more hires than SENDERS each stands for several.
    """
    p, o = world.parameters.learning, world.organisations
    jobs = np.cumsum(o.headcount[rows])
    bits = world.chance.bits("knowledge.hires", step, o.slot[rows][:, None], np.arange(SENDERS))
    sent, came = pieces(bits, 2)
    sender = rows[np.searchsorted(jobs, sent * jobs[-1], side="right").clip(max=len(rows) - 1)]
    hires = np.floor(np.maximum(o.headcount[rows] - 1, 0) * HIRES_PER_JOB * STEP_YEARS + came[:, 0])
    counts = np.where(np.arange(SENDERS) < hires[:, None], np.maximum(hires / SENDERS, 1)[:, None], 0.0)
    stock, gained = relevant(o.knowledge, o.sector), np.zeros_like(o.knowledge)
    use = gate(o.sector[rows], o.knowledge_mix[rows], p) * p.hire_gain / np.maximum(o.headcount[rows], 1)[:, None]
    for number in range(SENDERS):
        other = sender[:, number]
        weight = np.where(o.sector[rows] == o.sector[other], 1.0, p.hire_other_sector) * (stock[other] > stock[rows])
        brought = np.minimum(use * weight[:, None] * gap(o.knowledge, rows, other), most_absorbed(o.knowledge[rows], p))
        gained[rows] += counts[:, number, None] * brought
    return gained / STEP_YEARS
