"""Premises: organisations grow in place or give up space; some firms consider moving, choose a site, move or leave."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from agents.organisations import FIRM, OEM
from agents.table import Bools, Floats, Ints
from model.chance import as_gumbel, pieces
from model.clock import TICKS_PER_YEAR
from model.declaration import Group, param, switch
from model.processes import demography, land_market, location

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem

SURVEY_EVERY = 3
"""Attractions of sites change slowly: measuring them every third month saves two thirds of the work."""
SHORT_MOVE_KM = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Premises(Group):
    """When space is too small or too large, and who considers moving. First stage of two; `location` is the second."""

    enabled: bool = switch(True, "firms consider moving")
    considering: float = param(
        0.085, unit="per year", low=0.01, high=0.3, source="calibrated: S21a, A7.1 Pellenbarg & Kemper 1999"
    )
    size_exponent: float = param(
        -0.15, unit="elasticity", low=-0.5, high=0.0, source="A7.3 De Bok & Van Oort 2011 (sign)"
    )
    age_effect: float = param(
        -0.012, unit="ln per year of age", low=-0.1, high=0.0, source="A7.3 De Bok & Van Oort 2011 (sign)"
    )
    growth_effect: float = param(
        1.0, unit="ratio added", low=0.0, high=2.0, source="A7.3: x1.5 to 3 when growing and short of space"
    )
    growth_threshold: float = param(0.20, unit="share", low=0.05, high=1.0, source="A7.3 De Bok & Van Oort 2011 (weak)")
    lack_effect: float = param(
        6.0, unit="ratio added per share of space lacking", low=0.0, high=20.0, source="A7.3 (size weak)"
    )
    lack_most: float = param(3.0, unit="ratio added", low=0.0, high=10.0, source="A7.3 (size weak)")
    most_considering: float = param(0.6, unit="per year", low=0.1, high=2.0, source="assumption")
    lease_months: int = param(60, unit="months", low=12, high=240, source="assumption: five years between lease breaks")
    break_months: int = param(6, unit="months", low=1, high=12, source="assumption: search before a lease break")
    break_effect: float = param(
        4.0, unit="ratio", low=1.0, high=8.0, source="assumption: hazard near a lease break to its mean"
    )
    staying: float = param(4.2, unit="log odds", low=0.0, high=8.0, source="calibrated: S21a moves 3-8 % a year")
    staying_short: float = param(-4.0, unit="log odds per share lacking", low=-10.0, high=0.0, source="assumption")
    leaving: float = param(
        1.0, unit="log odds", low=-3.0, high=4.0, source="calibrated: .003 of firms a year leave (A7.2: > 50 km rare)"
    )
    spare: float = param(0.10, unit="share", low=0.0, high=0.5, source="assumption: room to grow in new premises")
    expand_above: float = param(1.02, unit="need / held", low=1.0, high=1.5, source="assumption")
    release_below: float = param(0.75, unit="need / held", low=0.3, high=1.0, source="assumption")
    moving_gbp_per_job: float = param(1_500.0, unit="GBP per job", low=0.0, high=20_000.0, source="assumption")


def fits_in_order(site: Ints, want_m2: Floats, free_m2: Floats, priority: Floats) -> Bools:
    """Who gets the space it wants at its site (askers,), if at each site they are served in order of priority.

    Someone is served when what is asked up to and including its turn fits in `free_m2` (sites,).
    """
    order = np.lexsort((priority, site))
    sites, total = site[order], np.cumsum(want_m2[order])
    first = np.searchsorted(sites, sites)
    before = np.concatenate([[0.0], total])[first]
    fits = np.empty(len(site), dtype=bool)
    fits[order] = total - before <= free_m2[sites]
    return fits


def considering_rate(
    jobs: Floats, age_years: Floats, grows: Bools, lack: Floats, near_break: Bools, p: Premises
) -> Floats:
    """Hazard of considering a move, per year (firms,): falls with size and age, rises with growth and lack of space.

    h = h0 (jobs / 5)^b exp(a age) (1 + g [grows]) (1 + min(c lack, m)) x lease factor of mean 1, capped.
    Source: A7.3, De Bok & Van Oort 2011.
    """
    share = p.break_months / p.lease_months
    lease = np.where(near_break, p.break_effect, (1 - share * p.break_effect) / (1 - share))
    size_and_age = np.maximum(jobs / 5, 0.2) ** p.size_exponent * np.exp(p.age_effect * age_years)
    need = (1 + p.growth_effect * grows) * (1 + np.minimum(p.lack_effect * lack, p.lack_most))
    return np.asarray(np.minimum(p.considering * size_and_age * need * lease, p.most_considering))


def planned_jobs(world: "Ecosystem") -> Floats:
    """Jobs that space is held for (organisations,): headcount; a plant still hiring has space for all its jobs."""
    o = world.organisations
    return np.where(o.kind == OEM, np.maximum(o.headcount, o.market), o.headcount).astype(np.float64)


def settle(world: "Ecosystem") -> None:
    """Line 15: space follows need; firms consider, choose, move or leave; rents and floorspace adjust."""
    o, p = world.organisations, world.parameters
    need = location.space_needed(o.sector, o.kind, planned_jobs(world), p.location)
    _grow_in_place(world, need)
    _release(world, need)
    if p.premises.enabled:
        _relocate(world, need)
    land_market.adjust(world, location.held_m2(world))
    if world.tick % SURVEY_EVERY == SURVEY_EVERY - 1:
        location.survey(world)


def _grow_in_place(world: "Ecosystem", need_m2: Floats) -> None:
    p: Premises = world.parameters.premises
    o = world.organisations
    short = np.flatnonzero(o.alive & (need_m2 > p.expand_above * o.floorspace_m2))
    priority = world.chance.uniform("premises.expand", world.tick, o.slot[short])
    want = need_m2[short] - o.floorspace_m2[short]
    served = short[fits_in_order(o.site[short], want, location.free_space(world), priority)]
    o.floorspace_m2[served] = need_m2[served]


def _release(world: "Ecosystem", need_m2: Floats) -> None:
    p: Premises = world.parameters.premises
    o = world.organisations
    roomy = o.alive & (need_m2 < p.release_below * o.floorspace_m2)
    o.floorspace_m2[roomy] = need_m2[roomy] * (1 + p.spare)


def _relocate(world: "Ecosystem", need_m2: Floats) -> None:
    """Those who consider choose among sites, staying and leaving; -1 (nothing fits) stays."""
    p: Premises = world.parameters.premises
    o, sites = world.organisations, world.sites
    lack = np.maximum(need_m2 / np.maximum(o.floorspace_m2, 1.0) - 1, 0.0)
    rows = _who_considers(world, lack)
    if len(rows) == 0:
        return
    wanted = need_m2[rows] * (1 + p.spare)
    choice = _choose(world, rows, wanted, lack[rows])
    moves, leaves = np.flatnonzero((choice >= 0) & (choice < len(sites))), choice == len(sites) + 1
    _move(world, rows[moves], choice[moves], wanted[moves])
    world.flows.deaths_left += float(leaves.sum())
    demography.close_rows(world, rows[leaves])


def _who_considers(world: "Ecosystem", lack: Floats) -> Ints:
    p: Premises = world.parameters.premises
    o = world.organisations
    firms = np.flatnonzero(o.alive & (o.kind == FIRM))
    jobs = o.headcount[firms].astype(np.float64)
    grows = o.target[firms] - jobs - 1 > p.growth_threshold * jobs
    lease = world.chance.uniform("premises.lease", None, o.slot[firms]) * p.lease_months
    near_break = (world.tick + lease) % p.lease_months < p.break_months
    age = (world.tick - o.born[firms]) / TICKS_PER_YEAR
    rate = considering_rate(jobs, age, grows, lack[firms], near_break, p)
    return np.asarray(
        firms[world.chance.happens("premises.consider", world.tick, rate / TICKS_PER_YEAR, o.slot[firms])]
    )


def _choose(world: "Ecosystem", rows: Ints, need_m2: Floats, lack: Floats) -> Ints:
    """Column chosen: a site, len(sites) to stay, len(sites) + 1 to leave the region."""
    p: Premises = world.parameters.premises
    o = world.organisations
    free = location.free_space(world)
    offered = location.offer(world)
    who = location.Choosers(rows, o.site[rows], need_m2, np.full(len(rows), world.parameters.location.distance))
    sites = location.site_utilities(world, who, offered, free, "premises.site")
    order, luck_stay, luck_leave = pieces(world.chance.bits("premises.order", world.tick, o.slot[rows]), 3)
    here = location.present_utility(world, rows, offered)
    stay = here + p.staying + p.staying_short * np.minimum(lack, 0.5) + as_gumbel(luck_stay)
    leave = world.norms.site_utility + p.leaving + as_gumbel(luck_leave)
    return location.allot(np.column_stack([sites, stay, leave]), need_m2, np.append(free, [np.inf, np.inf]), order)


def _move(world: "Ecosystem", rows: Ints, to: Ints, need_m2: Floats) -> None:
    p: Premises = world.parameters.premises
    o, sites = world.organisations, world.sites
    km = location.kilometres(sites, o.site[rows], to)
    location.occupy(world, rows, to, need_m2, "premises")
    o.one_off_gbp[rows] += p.moving_gbp_per_job * o.headcount[rows]
    world.flows.moves += float(len(rows))
    world.flows.moves_short += float((km < SHORT_MOVE_KM).sum())
