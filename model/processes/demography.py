"""Demography: firms close for want of cash, demand or prospects; would-be founders start new ones."""

from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from agents.organisations import FIRM, N_FIELDS
from agents.table import Bools, Floats, Ints
from agents.workers import EMPLOYED, NEVER, UNEMPLOYED
from model.clock import TICKS_PER_YEAR, monthly
from model.declaration import Group, param, switch
from model.knowledge_start import founding_knowledge, knowledge_mix
from model.processes import accounts, founders, location, policy
from model.processes.investment import performs_rd, sector_shifts
from model.processes.orders import ROOM_FOR_ROWS
from model.sectors import RELEVANCE

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem

GOLDEN = 0.6180339887498949
"""Spreads slots evenly over rows, so that one more closure moves few newcomers to another row."""
NEWCOMER_AGE, NEWCOMER_SKILL, NEWCOMER_HUMAN_CAPITAL = 38, 2, 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Demography(Group):
    """Parameters of closure; entry is in `founders`."""

    enabled_entry: bool = switch(True, "new firms start")
    enabled_exit: bool = switch(True, "firms close")
    slack_months: int = param(
        12, unit="months", low=1, high=60, source="calibrated: S5a; the ramp of an entrant lasts months"
    )
    first_review_months: int = param(
        14, unit="months", low=0, high=60, source="calibrated: S5, S6a; first yearly accounts"
    )
    review_rate: float = param(
        0.66, unit="per year", low=0.0, high=12.0, source="calibrated: S5; owners look at prospects now and then"
    )


def is_insolvent(cash_gbp: Floats, limit_gbp: Floats) -> Bools:
    """Debt is beyond what lenders allow."""
    return np.asarray(cash_gbp < -limit_gbp)


def lacks_prospects(belief: Floats, patience: Floats, age_months: Ints, p: Demography) -> Bools:
    """The owner, who has seen a year's accounts, believes that the firm loses more than he or she accepts."""
    return np.asarray((belief < -patience) & (age_months >= p.first_review_months))


def places_for(slots: Ints, dead: Ints, n_start: int) -> Ints:
    """Dead row for each slot, -1 when they run out: the next one after a place that belongs to the slot.

    In another scenario with one more closure most newcomers still get the same rows.
    """
    free: list[int] = dead.tolist()
    rows = np.full(len(slots), -1)
    wanted = (slots * GOLDEN % 1.0) * np.ceil(ROOM_FOR_ROWS * n_start)
    for i, place in enumerate(wanted[: len(dead)].tolist()):  # some thirty a month
        rows[i] = free.pop(bisect_left(free, place) % len(free))
    return rows


def open_rows(world: "Ecosystem", slots: Ints) -> Ints:
    """Rows for new organisations, one per slot, alive, with default values: dead rows first, then appended ones.

    The caller sets the rest (kind, sector, site, born, ...). Nobody works there yet.
    """
    o = world.organisations
    rows = places_for(slots, np.flatnonzero(~o.alive), world.norms.first_slot)
    more = rows < 0
    o.reset(rows[~more], slots[~more])
    if more.any():
        rows[more] = o.append(slots[more])
        policy.cover_new_rows(world)
    o.alive[rows] = True
    return rows


def close_rows(world: "Ecosystem", rows: Ints) -> None:
    """These organisations are gone: workers unemployed, vacancies withdrawn, ties, grants and floorspace dropped.

    Renumbers nothing. Counts flows.deaths and flows.to_unemployed; the caller counts the cause.
    """
    if len(rows) == 0:
        return
    o = world.organisations
    gone = np.zeros(len(o) + 1, dtype=bool)  # the last place answers for employer -1
    gone[rows] = True
    _release(world, world.workers.staff(rows, len(o)))
    world.vacancies.keep(~gone[world.vacancies.employer])
    world.ties.keep(~(gone.take(world.ties.a) | gone.take(world.ties.b)))
    if len(world.grants):
        world.grants.keep(~gone[world.grants.organisation])
    o.alive[rows] = False
    o.headcount[rows] = 0
    for name in ("floorspace_m2", "labour", "demand", "market", "orders", "target", "layoff_rate", "gva_gbp", "rd_gbp"):
        getattr(o, name)[rows] = 0.0
    world.flows.deaths += float(len(rows))


def _release(world: "Ecosystem", people: Ints) -> None:
    """They are unemployed from now and carry what they know of their old employer."""
    workers, employer = world.workers, world.workers.employer[people]
    workers.last_employer[people], workers.last_employer_slot[people] = employer, world.organisations.slot[employer]
    workers.status[people], workers.since[people], workers.employer[people] = UNEMPLOYED, world.tick, -1
    workers.owner[people], workers.match_effect[people] = False, 0.0
    workers.job_skill[people], workers.apprentice_until[people] = -1, NEVER
    world.flows.to_unemployed += float(len(people))


def close(world: "Ecosystem") -> None:
    """Firms that are insolvent, without demand or without prospects close."""
    p: Demography = world.parameters.demography
    if not p.enabled_exit:
        return
    o = world.organisations
    firm, age = o.alive & (o.kind == FIRM), world.tick - o.born
    insolvent = firm & is_insolvent(
        o.cash_gbp, accounts.credit_limit_gbp(o.smooth_gva_gbp, age, accounts.credit_months(world))
    )
    idle = firm & ~insolvent & (o.slack_months >= p.slack_months)
    tired = np.flatnonzero(firm & ~insolvent & ~idle & lacks_prospects(o.belief, o.patience, age, p))
    gives_up = tired[world.chance.happens("demography.review", world.tick, monthly(p.review_rate), o.slot[tired])]
    world.flows.deaths_insolvent += float(insolvent.sum())
    world.flows.deaths_no_demand += float(idle.sum())
    world.flows.deaths_no_prospects += float(len(gives_up))
    close_rows(world, np.concatenate([np.flatnonzero(insolvent), np.flatnonzero(idle), gives_up]))


def start(world: "Ecosystem") -> None:
    """Would-be founders of this month start firms: each with a founder, premises, know-how and cash."""
    if not world.parameters.demography.enabled_entry:
        return
    teams = founders.choose(world)
    rows = open_rows(world, teams.slot)
    traits = founders.traits(
        world.chance, world.tick, teams.slot, world.parameters.accounts.median_capital_gbp, world.parameters.founders
    )
    _describe(world, rows, teams, traits)
    settled = _settle(world, rows, teams, traits["jobs"])
    world.organisations.alive[rows[~settled]] = False  # nothing to let: the firm never opens
    rows, teams = rows[settled], teams.some(settled)
    _equip(world, rows, {name: values[settled] for name, values in traits.items()})
    _take_over(world, rows, teams)
    world.flows.births += float(len(rows))
    world.flows.spin_offs += float((teams.parent >= 0).sum())
    world.flows.spin_outs += float(founders.is_spin_out(world, teams).sum())
    world.flows.births_from_outside += float(teams.is_new.sum())


def _describe(world: "Ecosystem", rows: Ints, teams: founders.Teams, traits: dict[str, Floats]) -> None:
    """What lasts: sector, parent, ownership, traits; quality and know-how are partly the parent's."""
    p, o = world.parameters, world.organisations
    for name in founders.LASTING:
        getattr(o, name)[rows] = traits[name]
    has_parent = teams.parent >= 0
    o.kind[rows], o.sector[rows], o.born[rows] = FIRM, teams.sector, world.tick
    o.parent[rows] = np.where(has_parent, o.slot[teams.parent], -1)
    quality = founders.entrant_quality(traits["quality"], o.quality[teams.parent], has_parent, p.founders)
    o.quality[rows] = quality + p.discovery.foreign_premium * traits["foreign_owned"]
    o.efficiency[rows] = p.discovery.efficiency_sd * traits["efficiency"]
    o.rd_propensity[rows] += p.founders.spin_out_rd * founders.is_spin_out(world, teams)
    shift = sector_shifts(p.investment)[teams.sector]
    o.does_rd[rows] = performs_rd(o.does_rd[rows], o.rd_propensity[rows], traits["jobs"], shift, p.investment)
    o.knowledge_mix[rows] = knowledge_mix(world.chance, teams.slot, teams.sector)
    o.knowledge[rows] = founding_knowledge(world, rows, teams.parent)
    luck = world.chance.uniform("demography.field", world.tick, teams.slot)
    o.field[rows] = (luck[:, None] > np.cumsum(RELEVANCE[teams.sector], axis=1)).sum(axis=1).clip(0, N_FIELDS - 1)


def _settle(world: "Ecosystem", rows: Ints, teams: founders.Teams, jobs: Floats) -> Bools:
    """Premises near the parent, or near the founder's home; whether each firm found some."""
    o, sites, homes = world.organisations, world.sites, world.homes
    alone = np.flatnonzero(teams.parent < 0)
    home = world.workers.home[teams.worker[alone]]
    apart = (homes.easting[home, None] - sites.easting) ** 2 + (homes.northing[home, None] - sites.northing) ** 2
    origin = o.site[teams.parent].astype(np.int64)
    origin[alone] = apart.argmin(axis=1)
    need_m2 = location.space_needed(o.sector[rows], o.kind[rows], jobs, world.parameters.location)
    chosen = location.choose_sites(world, rows, origin, need_m2, teams.is_new)
    found = chosen >= 0
    location.occupy(world, rows[found], chosen[found], need_m2[found])
    return found


def _equip(world: "Ecosystem", rows: Ints, traits: dict[str, Floats]) -> None:
    """A market still unknown to the founder, start-up cash for some months of full cost, and hope."""
    p, o = world.parameters, world.organisations
    jobs = traits["jobs"]
    o.market[rows], o.ramp[rows] = jobs * traits["fit"], p.founders.first_ramp
    o.demand[rows] = o.market[rows] * p.founders.first_ramp
    o.labour[rows] = o.headcount[rows] = o.target[rows] = 1
    job_cost = accounts.job_cost_gbp(world, accounts.normal_mix(world, rows), rows)
    o.normal_gva_gbp[rows] = job_cost * (1 + p.accounts.margin)
    cost = (job_cost * jobs + p.accounts.fixed_cost_gbp) / TICKS_PER_YEAR
    o.cash_gbp[rows] = traits["runway"] * cost
    o.smooth_gva_gbp[rows] = jobs * o.normal_gva_gbp[rows] / TICKS_PER_YEAR * p.founders.first_ramp
    o.belief[rows] = p.founders.optimism


def _take_over(world: "Ecosystem", rows: Ints, teams: founders.Teams) -> None:
    """Founders leave their jobs and run their firms; newcomers move in."""
    workers, o = world.workers, world.organisations
    new, own = teams.worker[teams.is_new], teams.worker
    workers.born[new] = world.tick - NEWCOMER_AGE * TICKS_PER_YEAR
    workers.skill[new], workers.human_capital[new], workers.digital_skill[new] = (
        NEWCOMER_SKILL,
        NEWCOMER_HUMAN_CAPITAL,
        0.3,
    )
    workers.migrant[new], workers.graduate[new], workers.has_car[new] = True, False, True
    workers.ln_wage[new] = world.parameters.wages.skill_base[NEWCOMER_SKILL] + NEWCOMER_HUMAN_CAPITAL
    workers.field[new] = o.field[rows[teams.is_new]]
    left = teams.parent >= 0
    np.subtract.at(o.headcount, teams.parent[left], 1)
    workers.last_employer[own] = teams.parent
    workers.last_employer_slot[own] = np.where(left, o.slot[teams.parent], -1)
    workers.status[own], workers.since[own], workers.employer[own] = EMPLOYED, world.tick, rows
    workers.owner[own], workers.match_effect[own] = True, 0.0
    workers.job_skill[own], workers.apprentice_until[own] = workers.skill[own], NEVER
    world.flows.entered += float(len(new))
    world.flows.immigrated += float(len(new))
