"""Learning: knowledge grows by own work and by contact with others, and fades.

A month: k' = k + (own + learning + projects + supplier development - depreciation x k) / 12 + what hires carry.
learning = rate x absorptive capacity x gate x [K* / (K* + K)] x heard / (attention + contact): attention makes total
contact worth at most one, and K* / (K* + K) lets the well informed find less that is new. Together they keep
knowledge bounded in any network; without the second it explodes when contact is dense.
"""

from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING

import numpy as np

from agents.organisations import ANCHOR, OEM
from agents.table import Bools, Floats, Ints
from agents.ties import MEMBER, PROJECT, SUPPLY
from model.clock import TICKS_PER_YEAR, monthly
from model.declaration import Group, option, param, switch
from model.levers import OUTSIDE_LEARNING, SUPPLIER_DEVELOPMENT
from model.processes.contacts import Single, hump, listen
from model.sectors import RELEVANCE

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem

CALIBRATED = "calibrated: S14, S20a, S20b, diversity of fields"
GRILICHES = "A3.10 Griliches 1990: own knowledge grows with the root of R&D"


@dataclass(frozen=True, slots=True, kw_only=True)
class Learning(Group):
    """Parameters of learning. Contact is in units of a meeting with an organisation of one job in the same zone."""

    enabled: bool = switch(True, "organisations learn from others, all channels")
    through_area: bool = switch(True, "channel: organisations within travel time")
    through_park: bool = switch(True, "channel: organisations of the same park")
    through_building: bool = switch(True, "channel: organisations of the same building or estate")
    through_ties: bool = switch(True, "channel: people who know each other, ex-colleagues included")
    through_supply: bool = switch(True, "channel: customers and suppliers")
    through_hires: bool = switch(True, "channel: people hired from better organisations")
    through_projects: bool = switch(True, "channel: projects with anchors")
    through_open_results: bool = switch(True, "channel: anchors' results that are open to members")
    through_development: bool = switch(True, "channel: OEM plants develop their suppliers")
    benefit_level: str = option("park", ("park", "corridor"), "park contact within one park, or a corridor (S2-25)")

    depreciation: float = param(0.22, unit="per year", low=0.10, high=0.30, source="A3.8 Hall 2007")
    doing: float = param(0.5, unit="index per year", low=0.0, high=2.0, source=CALIBRATED)
    doing_sd: float = param(0.25, unit="ln", low=0.0, high=1.0, source=CALIBRATED)
    rd_gain: float = param(0.5, unit="index per year", low=0.0, high=2.0, source=GRILICHES)
    rd_half: float = param(0.02, unit="share of GVA", low=0.01, high=0.04, source="A2.1 Cohen & Levinthal 1990")
    rd_cap: float = param(0.5, unit="share of GVA", low=0.1, high=1.0, source="assumption: more does not count")
    anchor_ratio: float = param(1.6, unit="ratio", low=1.0, high=4.0, source=CALIBRATED)
    anchor_income_gbp: float = param(25e6, unit="GBP per year", low=1e5, high=1e9, source="AMRC, mid-2010s (weak)")
    anchor_exponent: float = param(0.5, unit="elasticity", low=0.0, high=1.0, source=GRILICHES)
    absorption_floor: float = param(0.35, unit="share", low=0.0, high=1.0, source=CALIBRATED)
    rate: float = param(1.5, unit="per year", low=0.0, high=3.0, source=CALIBRATED)
    attention: float = param(1600.0, unit="contact", low=100.0, high=20_000.0, source=CALIBRATED)
    ceiling: float = param(4.0, unit="ratio to own work", low=0.5, high=20.0, source=CALIBRATED)
    gate: float = param(0.15, unit="share", low=0.0, high=1.0, source=CALIBRATED)
    routine_optimum: float = param(
        0.4, unit="cognitive distance", low=0.1, high=0.7, source="A2.2 Nooteboom et al. 2007"
    )
    discovery_optimum: float = param(
        0.6, unit="cognitive distance", low=0.3, high=0.9, source="A2.2 Nooteboom et al. 2007"
    )
    hump_width: float = param(0.6, unit="cognitive distance", low=0.3, high=2.0, source="A2.3 Wuyts et al. 2005 (form)")
    same_sector_weight: float = param(0.5, unit="share", low=0.2, high=0.8, source="A2.7 Beaudry & Schiffauerova 2009")
    size_exponent: float = param(0.5, unit="exponent", low=0.0, high=1.0, source=CALIBRATED)
    area_contact: float = param(1.35, unit="contact", low=0.0, high=10.0, source=CALIBRATED)
    area_minutes: float = param(8.0, unit="minutes", low=4.0, high=20.0, source="A1.14 note: meso kernel 4-20")
    park_contact: float = param(6.0, unit="contact", low=0.0, high=30.0, source=CALIBRATED)
    park_walk_minutes: float = param(6.0, unit="minutes", low=1.0, high=30.0, source="A1.7 Madaleno et al. 2018")
    corridor_minutes: float = param(45.0, unit="minutes", low=5.0, high=120.0, source="S2-25: AMP and SBP")
    building_contact: float = param(6.0, unit="contact", low=0.0, high=30.0, source=CALIBRATED)
    tie_contact: float = param(45.0, unit="contact", low=0.0, high=200.0, source=CALIBRATED)
    ex_worker_contact: float = param(45.0, unit="contact", low=0.0, high=200.0, source="assumption: as other ties")
    supply_contact: float = param(30.0, unit="contact", low=0.0, high=200.0, source=CALIBRATED)
    hire_gain: float = param(1.2, unit="ratio", low=0.0, high=20.0, source="calibrated: S20a, S20b (A4.1)")
    hire_other_sector: float = param(0.5, unit="ratio", low=0.3, high=0.7, source="A4.3 Abolhassani 2024")
    hire_by_skill: tuple[float, ...] = param(
        (0.7, 0.9, 1.2, 1.5), unit="ratio", low=0.0, high=3.0, source="A4.1 Stoyanov & Zubanov 2012 (sign)"
    )
    hire_cap: float = param(0.25, unit="share of stock", low=0.0, high=1.0, source="assumption: most a month")
    project_gain: float = param(0.045, unit="per year", low=0.0, high=0.2, source="calibrated: A9.1 Comin et al. 2019")
    open_share: float = param(0.2, unit="share", low=0.0, high=1.0, source="assumption: of a project's transfer")
    development_gain: float = param(
        0.03, unit="per year", low=0.0, high=0.2, source="A8.1 Greenstone et al. 2010, shrunk"
    )
    development_cap: float = param(0.10, unit="share per year", low=0.0, high=0.5, source="assumption: most it absorbs")
    review_months: int = param(3, unit="months", low=1, high=12, source="numerical: contacts move slowly")


def research_share(rd_gbp: Floats, gva_gbp: Floats, is_anchor: Bools, p: Learning) -> Floats:
    """R&D spending over GVA, at most the cap; anchors do nothing else."""
    share = np.divide(rd_gbp, gva_gbp, out=np.zeros(len(rd_gbp)), where=gva_gbp > 0)
    return np.where(is_anchor, p.rd_cap, np.minimum(share, p.rd_cap))


def absorptive_capacity(rd_share: Floats, skilled_share: Floats, p: Learning) -> Floats:
    """Ability to use what it meets: floor + (1 - floor) x [rd / (rd + half) + skilled share] / 2 (A2.1)."""
    half = 0.5 * (rd_share / (rd_share + p.rd_half) + skilled_share)
    return p.absorption_floor + (1 - p.absorption_floor) * half


def own_work(luck: Floats, rd_share: Floats, anchor_capacity: Floats, p: Learning) -> Floats:
    """Knowledge made a year: (doing x exp(sd x luck) + rd_gain x root(rd / half)) x capacity of anchors (1 for others).

    The first part is learning by doing: most firms do no R&D, and still know something.
    """
    return (p.doing * np.exp(p.doing_sd * luck) + p.rd_gain * np.sqrt(rd_share / p.rd_half)) * anchor_capacity


def anchor_capacity(is_anchor: Bools, income_gbp: Floats, scale: float, p: Learning) -> Floats:
    """Research capacity relative to a firm's: ratio x (income / reference)^exponent for anchors, 1 for others."""
    relative = (income_gbp / (p.anchor_income_gbp * scale)) ** p.anchor_exponent
    return np.where(is_anchor, p.anchor_ratio * np.clip(relative, 0.25, 4.0), 1.0)


def gate(sector: Ints, mix: Floats, p: Learning) -> Floats:
    """Share of what it hears in each field that a firm can use: gate + (1 - gate) x use / most used field (n, fields).

    Use is half the sector's, half its own. This keeps sectors apart: without it all converge in ten years.
    """
    use = RELEVANCE.take(sector, axis=0) + mix
    most = reduce(np.maximum, use.T)  # over so few fields faster than use.max(axis=1)
    return np.asarray(p.gate + (1 - p.gate) * use / most[:, None])


def relevant(knowledge: Floats, sector: Ints) -> Floats:
    """Knowledge that matters to the sector: sum over fields of relevance x knowledge (n,)."""
    return np.asarray(np.einsum("nf,nf->n", knowledge, RELEVANCE.take(sector, axis=0)))


def learned(heard: Single, contact: Single, capacity: Floats, stock: Floats, ceiling: float, p: Learning) -> Floats:
    """Knowledge learned a year (n, fields): rate x capacity x [K* / (K* + K)] x heard / (attention + contact)."""
    speed = p.rate * capacity * ceiling / (ceiling + stock) / (p.attention + contact)
    return np.asarray(speed[:, None] * heard)


def gap(knowledge: Floats, pupils: Ints, teachers: Ints) -> Floats:
    """What the teacher knows and the pupil does not (pairs, fields); nobody learns from those who know less (A4.1)."""
    return np.maximum(knowledge.take(teachers, axis=0) - knowledge.take(pupils, axis=0), 0.0)


def carried(world: "Ecosystem") -> Floats:
    """Knowledge that last month's hires brought with them (organisations, fields).

    gain x gap / jobs x gate x (1 same sector, less otherwise) x skill, if the sender knows more of what matters to it;
    at most a share of the stock a month (A4.1 Stoyanov & Zubanov 2012).
    """
    p, o, w = world.parameters.learning, world.organisations, world.workers
    brought = np.zeros_like(o.knowledge)
    keys = ("worker", "employer", "sender")
    worker, employer, sender = (np.asarray(world.arrivals.get(key, ()), dtype=np.int64) for key in keys)
    # between the hire and today people may have died or left, and a closed sender's row may have a new tenant
    same = (sender >= 0) & (w.employer[worker] == employer) & (w.last_employer_slot[worker] == o.slot[sender])
    same &= o.alive[employer] & (o.knowledge_index[sender] > o.knowledge_index[employer])
    worker, employer, sender = worker[same], employer[same], sender[same]
    share = np.asarray(p.hire_by_skill)[w.skill[worker]] / np.maximum(o.headcount[employer], 1)
    share *= np.where(o.sector[employer] == o.sector[sender], 1.0, p.hire_other_sector) * p.hire_gain
    gain = share[:, None] * gap(o.knowledge, employer, sender) * gate(o.sector[employer], o.knowledge_mix[employer], p)
    np.add.at(brought, employer, gain)
    rows = np.flatnonzero(np.bincount(employer, minlength=len(o)))
    brought[rows] = np.minimum(brought[rows], most_absorbed(o.knowledge[rows], p))
    return brought


def most_absorbed(knowledge: Floats, p: Learning) -> Floats:
    """Most that hires can add in a month: a share of the stock, and a little of fields it lacks (n, fields)."""
    return p.hire_cap * (knowledge + 0.2 * knowledge.mean(axis=1, keepdims=True))


def from_anchors(world: "Ecosystem") -> Floats:
    """Knowledge a year from projects, with anchors or with partners outside, and from results open to members (o, f)."""
    p, o, ties = world.parameters.learning, world.organisations, world.ties
    gained = np.zeros_like(o.knowledge)
    project = (ties.kind == PROJECT) & p.through_projects
    member = np.flatnonzero((ties.kind == MEMBER) & p.through_open_results)
    member = member[o.has_open_results[ties.b[member]]]
    use = np.concatenate([np.flatnonzero(project), member])
    rate = np.repeat([p.project_gain, p.project_gain * p.open_share], [len(use) - len(member), len(member)])
    pupil, anchor = ties.a[use], ties.b[use]
    gain = rate[:, None] * gap(o.knowledge, pupil, anchor) * gate(o.sector[pupil], o.knowledge_mix[pupil], p)
    np.add.at(gained, pupil, gain)
    return np.asarray(gained + world.lever(OUTSIDE_LEARNING, 0.0)) if p.through_projects else gained


def from_outside(knowledge: Floats, sector: Ints, mix: Floats, partner: Floats, p: Learning) -> Floats:
    """Knowledge a year from one joint project with a partner outside, who knows so much of each field (n, fields).

    gain x hump(cosine of what both know) x max(partner's - own, 0) x gate: it teaches what is lacking here, and little
    to those who know the same already or too little to follow (A2.2 Nooteboom et al. 2007).
    """
    lengths = np.linalg.norm(knowledge, axis=1) * np.linalg.norm(partner)
    cosine = (knowledge @ partner / np.maximum(lengths, 1e-9)).astype(np.float32)
    value = hump(cosine, p.routine_optimum, p.hump_width)
    return np.asarray(p.project_gain * value[:, None] * np.maximum(partner - knowledge, 0.0) * gate(sector, mix, p))


def from_customers(world: "Ecosystem") -> Floats:
    """Knowledge a year that OEM plants give their suppliers, at most a share of the stock (organisations, fields)."""
    p, o, ties = world.parameters.learning, world.organisations, world.ties
    gained = np.zeros_like(o.knowledge)
    supply = np.flatnonzero(ties.kind == SUPPLY)
    supply = supply[o.kind[ties.a[supply]] == OEM]
    customer, pupil = ties.a[supply], ties.b[supply]
    rate = np.broadcast_to(world.lever(SUPPLIER_DEVELOPMENT, p.development_gain), len(o))[pupil]
    gain = rate[:, None] * gap(o.knowledge, pupil, customer) * gate(o.sector[pupil], o.knowledge_mix[pupil], p)
    np.add.at(gained, pupil, gain)
    rows = np.flatnonzero(np.bincount(pupil, minlength=len(o)))
    gained[rows] = np.minimum(gained[rows], p.development_cap * o.knowledge[rows])
    return gained


def review(world: "Ecosystem", rows: Ints, rd_share: Floats) -> None:
    """Own work, learning from contacts and the diversity of contacts of these rows, per year, until the next review."""
    p, o, norms = world.parameters.learning, world.organisations, world.norms
    anchor = o.kind[rows] == ANCHOR
    income = o.core_income_gbp + o.commercial_income_gbp + o.collaborative_income_gbp
    luck = world.chance.normal("learning.doing", None, o.slot[rows])
    o.research[rows] = own_work(luck, rd_share[rows], anchor_capacity(anchor, income[rows], norms.scale, p), p)
    o.learning[:] = 0.0
    if not p.enabled:
        return
    heard = listen(world, rows)
    stock = relevant(o.knowledge[rows], o.sector[rows])
    flow = learned(heard.knowledge, heard.contact, o.absorptive_capacity[rows], stock, norms.knowledge_ceiling, p)
    o.learning[rows] = flow * gate(o.sector[rows], o.knowledge_mix[rows], p)
    o.diversity[rows] = heard.novelty / np.maximum(heard.contact, 1e-9) / norms.diversity_unit


def learn(world: "Ecosystem") -> None:
    """Knowledge, knowledge_index and absorptive_capacity of this month follow from own work, contacts and hires."""
    p, o = world.parameters.learning, world.organisations
    rd_share = research_share(o.rd_gbp, o.smooth_gva_gbp, o.kind == ANCHOR, p)
    o.absorptive_capacity[:] = absorptive_capacity(rd_share, o.skilled_share, p)
    if world.tick % p.review_months == 0:
        review(world, np.flatnonzero(o.alive), rd_share)
    nothing = np.zeros_like(o.knowledge)
    projects = from_anchors(world) if p.enabled else nothing
    customers = from_customers(world) if p.enabled and p.through_development else nothing
    hires = carried(world) if p.enabled and p.through_hires else nothing
    _count(world, projects, customers, hires)
    gained = o.research[:, None] * o.knowledge_mix + o.learning + projects + customers - p.depreciation * o.knowledge
    o.knowledge += monthly(gained) + hires
    o.knowledge_index[:] = relevant(o.knowledge, o.sector) / world.norms.knowledge_unit


def _count(world: "Ecosystem", projects: Floats, customers: Floats, hires: Floats) -> None:
    o, flows = world.organisations, world.flows
    worth = RELEVANCE.take(o.sector, axis=0) * (o.alive / world.norms.knowledge_unit)[:, None]
    flows.learning_hires = float(np.vdot(worth, hires))
    flows.learning_projects = float(np.vdot(worth, projects)) / TICKS_PER_YEAR
    flows.learning_suppliers = float(np.vdot(worth, customers)) / TICKS_PER_YEAR
    contacts = float(np.vdot(worth, o.learning)) / TICKS_PER_YEAR
    flows.learning = contacts + flows.learning_hires + flows.learning_projects + flows.learning_suppliers
