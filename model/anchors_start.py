"""Anchors at the start: their members and projects, and the normals that put their first year on their own path."""

from typing import TYPE_CHECKING, Final

import numpy as np

from agents.organisations import ANCHOR
from agents.table import Floats, Ints
from agents.ties import MEMBER, PROJECT
from model.chance import as_gumbel, pieces
from model.clock import TICKS_PER_YEAR, year
from model.processes.anchors import (
    attracted,
    business_reached,
    closeness,
    dealings,
    income_gbp,
    join_hazard,
    join_weight,
    members,
    others,
    project_hazard,
    project_rate,
    project_share,
    size_class,
    tie,
)  # fmt: skip

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem

LEAST_REACHED: Final = 0.6
"""A young anchor has at least this share of its long-run members and spending: it starts with those of its parent."""


def initial_ties(world: "Ecosystem") -> None:
    """Add MEMBER ties, as many as the region's facts say, and PROJECT ties, as many as in the long run."""
    p, o = world.parameters.anchors, world.organisations
    anchors = np.flatnonzero(o.alive & (o.kind == ANCHOR))
    size = size_class(o.kind, o.headcount)
    weight = np.where(others(world), join_weight(size, o.sector, o.does_rd, p), 0.0)
    luck = as_gumbel(world.chance.uniform("anchors.first_members", None, o.slot[:, None], o.slot[anchors]))
    score = np.where(weight > 0, np.log(np.maximum(weight, 1e-12)), -np.inf)[:, None] + luck
    for column, anchor in enumerate(anchors):
        n = min(_members_inside(world, int(anchor)), int((weight > 0).sum()))
        best = np.argsort(-score[:, column], kind="stable")[:n]
        tie(world, best, np.full(len(best), anchor), MEMBER, born=-1)
    d = dealings(world, anchors)
    income = o.commercial_income_gbp[anchors]
    rate = np.where(others(world), project_rate(size, o.sector, p), 0.0)
    rates = rate[:, None] * project_share(income, max(float(income.sum()), 1.0), p)
    near = closeness(world, np.arange(len(o))[:, None], anchors)
    years = project_hazard(rates, near, d, p) * p.project_months / TICKS_PER_YEAR
    luck, left = pieces(world.chance.bits("anchors.first_projects", None, o.slot[:, None], o.slot[anchors]), 2)
    one, which = np.nonzero(luck < years / (1 + years))
    ends = np.ceil(left[one, which] * p.project_months).astype(np.int64)
    tie(world, one, anchors[which], PROJECT, until=ends, born=ends - p.project_months)


def _members_inside(world: "Ecosystem", anchor: int) -> int:
    name = world.organisations.name[anchor]
    return round(float(world.region.organisations.members_inside[name]) * world.norms.scale) if name >= 0 else 0


def _years_here(world: "Ecosystem", anchors: Ints) -> Floats:
    """Years since anchors opened in the region; since they were founded where the region does not name them."""
    o, names = world.organisations, world.organisations.name[anchors]
    since = year(0) + o.born[anchors] / TICKS_PER_YEAR
    since[names >= 0] = world.region.organisations.opened[names[names >= 0]]
    return np.maximum(year(world.tick + 1) - since, 0.0)


def set_normals(world: "Ecosystem") -> float:
    """Write each anchor's normals so that its first year is on its own path; returns norms.anchor_income_gbp.

    An anchor that opened t years ago has reached business_reached(t) of what its members will spend, and
    1 - exp(-leaving x t) of the members it will have.
    """
    p, o, scale = world.parameters.anchors, world.organisations, world.norms.scale
    a = np.flatnonzero(o.alive & (o.kind == ANCHOR))
    d, age = dealings(world, a), _years_here(world, a)
    reached = (business_reached(age, p), -np.expm1(-p.leaving * age))
    spending, belonging = (np.maximum(share, LEAST_REACHED) for share in reached)
    core, income = o.core_income_gbp[a], income_gbp(world, a)
    o.core_grant_gbp[a] = core
    o.income_per_job_gbp[a] = np.maximum(income / np.maximum(o.headcount[a], 1), 1.0)
    o.collaborative_ratio[a] = o.collaborative_income_gbp[a] / np.maximum(core + o.commercial_income_gbp[a], 1.0)
    o.member_spend_gbp[a] = o.commercial_income_gbp[a] / np.maximum(members(world, a, d) * scale, 0.1) / spending
    jobs, knowledge = o.headcount[a] / scale, o.knowledge_index[a]
    attraction = attracted(np.ones(len(a)), jobs, knowledge, p) * belonging
    o.member_pull[a] = o.outside_members[a] / np.maximum(attraction, 0.05)
    weight = np.where(others(world), join_weight(size_class(o.kind, o.headcount), o.sector, o.does_rd, p), 0.0)
    open_to = join_hazard(weight[:, None], d, p).sum(axis=0)
    o.member_appeal[a] = p.leaving * d.is_member.sum(axis=0) / np.maximum(belonging * open_to, 1e-9)
    o.market[a] = o.demand[a] = income / o.income_per_job_gbp[a]
    return max(float(o.commercial_income_gbp[a].sum()), 1.0)
