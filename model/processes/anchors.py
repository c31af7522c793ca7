"""Anchors: research centres earn income, take on staff, admit members and run projects with organisations.

Staff follow income; income follows members, who come to spend more the more business there is; members follow staff
and knowledge, with less than proportion. What each anchor earned and whom it had at the start fixes its own normals, so
a young centre still grows, an old one does not, and neither path is written down anywhere.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from agents.organisations import ANCHOR, LOCAL_SERVICES, OEM
from agents.table import Bools, Floats, Ints
from agents.ties import MEMBER, PROJECT, TIE_KINDS
from model.chance import as_normal, pieces
from model.clock import monthly
from model.declaration import Group, param, switch
from model.levers import CORE_INCOME, MEMBER_PULL, PROJECT_RATE
from model.sectors import LEANING

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem

WEAK = "A9.12 (weak): OEM 0.6, tier 1 0.3, SME 0.03-0.08 within 20 km"


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchors(Group):
    """Parameters of anchors. Tuples go by size: under 10 jobs, 10-249, 250 and more, OEM plants."""

    enabled: bool = switch(True, "anchors' incomes, members and staff change; off: they stay as they are")
    runs_projects: bool = switch(True, "projects with organisations start")
    business_growth: float = param(0.30, unit="per year", low=0.01, high=1.0, source="calibrated: AMRC staff 2015-21")
    first_business: float = param(
        0.05, unit="share", low=0.01, high=1.0, source="assumption: of members' spending, at opening"
    )
    winning: float = param(0.5, unit="per year", low=0.05, high=3.0, source="assumption: they last two years")
    winning_sd: float = param(0.5, unit="ln", low=0.0, high=1.5, source="assumption: competitive calls; income sd 7 %")
    leaving: float = param(0.20, unit="per year", low=0.02, high=0.5, source="assumption: contracts of years")
    size_exponent: float = param(0.3, unit="exponent", low=0.0, high=0.9, source="assumption: members by jobs")
    reputation: float = param(0.5, unit="exponent", low=0.0, high=1.0, source="assumption: members by knowledge")
    oem_spend: float = param(2.0, unit="ratio", low=1.0, high=10.0, source="assumption: first-tier fees")
    join_by_size: tuple[float, ...] = param((0.02, 0.3, 3.0, 10.0), unit="ratio", low=0.0, high=100.0, source=WEAK)
    join_floor: float = param(0.05, unit="ratio", low=0.0, high=1.0, source="assumption: least leaning sectors")
    join_rd: float = param(2.0, unit="ratio", low=1.0, high=10.0, source="assumption: who does R&D")
    join_after_project: float = param(3.0, unit="ratio", low=1.0, high=10.0, source="A9.1 Comin et al. 2019 (sign)")
    join_acquainted: float = param(2.0, unit="ratio", low=1.0, high=10.0, source="assumption: who knows them")
    project_by_size: tuple[float, ...] = param((0.02, 0.06, 0.3, 0.6), unit="per year", low=0.0, high=5.0, source=WEAK)
    project_local: float = param(0.2, unit="ratio", low=0.0, high=1.0, source="assumption: local services")
    project_member: float = param(1.5, unit="ratio", low=1.0, high=5.0, source="assumption: they have a say")
    project_far: float = param(0.75, unit="ratio", low=0.0, high=1.0, source="assumption: far away in the region")
    project_near: float = param(1.75, unit="ratio", low=1.0, high=5.0, source="assumption: next door to the anchor")
    near_minutes: float = param(8.0, unit="minutes", low=4.0, high=20.0, source="A1.14 note: meso kernel 4-20")
    project_capacity: float = param(0.5, unit="elasticity", low=0.0, high=1.0, source="assumption: by anchors' income")
    project_months: int = param(18, unit="months", low=1, high=60, source="assumption: what an organisation keeps up")


@dataclass(frozen=True, slots=True, eq=False)
class Dealings:
    """How organisations stand to anchors: (organisations, anchors), or one entry for each of some pairs."""

    is_member: Bools
    in_project: Bools
    acquainted: Bools
    """Has an informal, ex-worker or supply tie."""

    def of(self, one: Ints, column: Ints) -> "Dealings":
        """These pairs only."""
        return Dealings(*(table[one, column] for table in (self.is_member, self.in_project, self.acquainted)))


def size_class(kind: Ints, headcount: Ints) -> Ints:
    """0 under 10 jobs, 1 10-249, 2 250 and more, 3 OEM plants."""
    return np.where(kind == OEM, 3, np.searchsorted(np.array([10, 250]), headcount, side="right"))


def join_weight(size: Ints, sector: Ints, does_rd: Bools, p: Anchors) -> Floats:
    """How readily an organisation becomes a member, before what it knows of the anchor (organisations,)."""
    leaning = np.maximum(LEANING[sector], p.join_floor)
    return np.asarray(np.array(p.join_by_size)[size] * leaning * np.where(does_rd, p.join_rd, 1.0))


def project_rate(size: Ints, sector: Ints, p: Anchors) -> Floats:
    """Projects an organisation starts a year with all anchors together, before the lever (organisations,)."""
    return np.asarray(np.array(p.project_by_size)[size] * np.where(sector == LOCAL_SERVICES, p.project_local, 1.0))


def project_share(income_gbp: Floats, normal_gbp: float, p: Anchors) -> Floats:
    """Share of projects that each anchor runs (anchors,), by commercial income; more than 1 in all when they earn more.

    income / total x (total / normal total)^capacity.
    """
    total = max(float(income_gbp.sum()), 1e-9)
    return np.asarray(income_gbp / total * (total / normal_gbp) ** p.project_capacity)


def project_hazard(rate: Floats, closeness: Floats, d: Dealings, p: Anchors) -> Floats:
    """Projects started a year by pairs: rate (share of the anchor included) x closeness x membership; one at a time."""
    near = p.project_far + (p.project_near - p.project_far) * closeness
    return np.where(d.in_project, 0.0, rate * near * np.where(d.is_member, p.project_member, 1.0))


def join_hazard(weight: Floats, d: Dealings, p: Anchors) -> Floats:
    """Members a year by pairs: weight (the anchor's appeal included) x what they know of it; 0 for members."""
    knows = np.where(d.in_project, p.join_after_project, 1.0) * np.where(d.acquainted, p.join_acquainted, 1.0)
    return np.where(d.is_member, 0.0, weight * knows)


def dealings(world: "Ecosystem", anchors: Ints) -> Dealings:
    """How organisations stand to these anchors now."""
    ties, n = world.ties, len(world.organisations)
    column = np.full(n, -1)
    column[anchors] = np.arange(len(anchors))
    tables = [np.zeros((n, len(anchors)), dtype=np.bool_) for _ in range(3)]
    to_anchor, from_anchor = np.flatnonzero(column.take(ties.b) >= 0), np.flatnonzero(column.take(ties.a) >= 0)
    one, anchor = ties.a[to_anchor], column[ties.b[to_anchor]]
    table_of_kind = np.full(len(TIE_KINDS), 2)
    table_of_kind[[MEMBER, PROJECT]] = 0, 1
    use = table_of_kind[ties.kind[to_anchor]]
    for number, table in enumerate(tables):
        table[one[use == number], anchor[use == number]] = True
    tables[2][ties.b[from_anchor], column[ties.a[from_anchor]]] = True
    return Dealings(*tables)


def closeness(world: "Ecosystem", one: Ints, anchor: Ints) -> Floats:
    """Share of contact left over the trip between rows, 1 next door."""
    zone = world.sites.zone[world.organisations.site]
    nearness = world.travel.kernel(world.parameters.anchors.near_minutes)
    return nearness[zone[one], zone[anchor]].astype(np.float64)


def others(world: "Ecosystem") -> Bools:
    """Living organisations that are not anchors: who can join and run projects."""
    return np.asarray(world.organisations.alive & (world.organisations.kind != ANCHOR))


def income_gbp(world: "Ecosystem", anchors: Ints) -> Floats:
    """All income of anchors, GBP per year."""
    o = world.organisations
    own = o.commercial_income_gbp[anchors] + o.collaborative_income_gbp[anchors]
    return np.asarray(o.core_income_gbp[anchors] + own)


def members(world: "Ecosystem", anchors: Ints, d: Dealings) -> Floats:
    """Members of each anchor inside and outside the region, one to one, OEM plants counting for more (anchors,)."""
    o = world.organisations
    worth = np.where(o.kind == OEM, world.parameters.anchors.oem_spend, 1.0)
    return np.asarray(o.outside_members[anchors] + worth @ d.is_member / world.norms.scale)


def run(world: "Ecosystem") -> None:
    """Anchors' incomes and staff (market, demand) move; members join and leave; projects start."""
    p, o = world.parameters.anchors, world.organisations
    anchors = np.flatnonzero(o.alive & (o.kind == ANCHOR))
    if not len(anchors):
        return
    o.core_income_gbp[anchors] = world.lever(CORE_INCOME, o.core_grant_gbp)[anchors]
    if p.enabled:
        _leave(world)
    d = dealings(world, anchors)
    project, join = pieces(world.chance.bits("anchors.deal", world.tick, o.slot[:, None], o.slot[anchors]), 2)
    if p.runs_projects:
        _start_projects(world, anchors, d, project)
    if p.enabled:
        _admit(world, anchors, d, join)
        _attract(world, anchors)
        _earn(world, anchors, d)


def _leave(world: "Ecosystem") -> None:
    """Members leave at a constant rate."""
    ties, slot = world.ties, world.organisations.slot
    held = np.flatnonzero(ties.kind == MEMBER)
    keep = np.ones(len(ties), dtype=np.bool_)
    chance = monthly(world.parameters.anchors.leaving)
    keep[held] = ~world.chance.happens("anchors.leave", world.tick, chance, slot[ties.a[held]], slot[ties.b[held]])
    if not keep.all():
        ties.keep(keep)


def _start_projects(world: "Ecosystem", anchors: Ints, d: Dealings, luck: Floats) -> None:
    p, o = world.parameters.anchors, world.organisations
    rate = world.lever(PROJECT_RATE, project_rate(size_class(o.kind, o.headcount), o.sector, p)) * others(world)
    share = project_share(o.commercial_income_gbp[anchors], world.norms.anchor_income_gbp, p)
    most = monthly(rate[:, None] * (share * p.project_near * p.project_member))
    one, column = np.nonzero(luck < most)  # the few who could, before a closer look
    hazard = project_hazard(rate[one] * share[column], closeness(world, one, anchors[column]), d.of(one, column), p)
    yes = luck[one, column] < monthly(hazard)
    one, column = one[yes], column[yes]
    tie(world, one, anchors[column], PROJECT, until=world.tick + p.project_months)
    world.flows.projects_started = float(len(one))


def _admit(world: "Ecosystem", anchors: Ints, d: Dealings, luck: Floats) -> None:
    p, o = world.parameters.anchors, world.organisations
    weight = join_weight(size_class(o.kind, o.headcount), o.sector, o.does_rd, p) * others(world)
    appeal = o.member_appeal[anchors]
    most = monthly(weight[:, None] * (appeal * p.join_after_project * p.join_acquainted))
    one, column = np.nonzero(luck < most)
    yes = luck[one, column] < monthly(join_hazard(weight[one] * appeal[column], d.of(one, column), p))
    tie(world, one[yes], anchors[column[yes]], MEMBER)


def _attract(world: "Ecosystem", a: Ints) -> None:
    """Outside members join an anchor that is large and knows much, and leave at a constant rate."""
    p, o = world.parameters.anchors, world.organisations
    pull = world.lever(MEMBER_PULL, o.member_pull)[a]
    normal = attracted(pull, o.market[a] / world.norms.scale, o.knowledge_index[a], p)
    change = monthly(p.leaving) * (normal - o.outside_members[a])
    luck = world.chance.uniform("anchors.outside", world.tick, o.slot[a])
    o.outside_members[a] = np.maximum(o.outside_members[a] + np.floor(change + luck), 0)


def attracted(pull: Floats, jobs: Floats, knowledge: Floats, p: Anchors) -> Floats:
    """Members outside that an anchor has in the long run: pull x jobs^a x knowledge^b."""
    return np.asarray(pull * jobs**p.size_exponent * knowledge**p.reputation)


def next_business(now: Floats, wanted: Floats, p: Anchors) -> Floats:
    """Commercial income a month on: business brings business until members spend what they want.

    now + growth x now x (1 - now / wanted) / 12, from a first share of it; falls at most at the growth rate.
    """
    base = np.maximum(now, p.first_business * wanted)
    room = np.maximum(1 - base / np.maximum(wanted, 1e-9), -1.0)
    return np.asarray(base + monthly(p.business_growth * base * room))


def business_reached(years: Floats, p: Anchors) -> Floats:
    """Share of its long-run business that an anchor has some years after opening: the curve of next_business."""
    return np.asarray(1 / (1 + (1 / p.first_business - 1) * np.exp(-p.business_growth * years)))


def _earn(world: "Ecosystem", a: Ints, d: Dealings) -> None:
    """Commercial income follows members and their demand, collaborative income follows all other income with luck."""
    p, o = world.parameters.anchors, world.organisations
    demand = np.exp(world.outside.sector_demand + world.outside.business_cycle)[o.sector[a]]
    wanted = o.member_spend_gbp[a] * members(world, a, d) * world.norms.scale * demand
    o.commercial_income_gbp[a] = next_business(o.commercial_income_gbp[a], wanted, p)
    luck = as_normal(world.chance.uniform("anchors.calls", world.tick, o.slot[a]))
    won = np.exp(p.winning_sd * luck - p.winning_sd**2 / 2)  # mean 1
    wanted = o.collaborative_ratio[a] * (o.core_income_gbp[a] + o.commercial_income_gbp[a]) * won
    o.collaborative_income_gbp[a] += monthly(p.winning) * (wanted - o.collaborative_income_gbp[a])
    o.market[a] = o.demand[a] = income_gbp(world, a) / o.income_per_job_gbp[a]


def tie(world: "Ecosystem", one: Ints, anchor: Ints, kind: int, until: Any = -1, born: Any = None) -> None:
    """Add ties of organisations to anchors, born now unless said otherwise."""
    ties = world.ties
    rows = ties.append(np.full(len(one), -1))
    ties.a[rows], ties.b[rows], ties.kind[rows], ties.until[rows] = one, anchor, kind, until
    ties.born[rows] = ties.last_used[rows] = world.tick if born is None else born
