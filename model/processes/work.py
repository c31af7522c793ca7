"""Work: organisations plan how many people they want, and their open posts follow."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from agents.organisations import ANCHOR, FIRM, N_FIELDS, OEM, Organisations
from agents.table import Bools, Floats, Ints
from agents.vacancies import Vacancies
from model.chance import Chance, pieces
from model.clock import monthly
from model.declaration import Group, param, switch
from model.levers import LAYOFFS
from model.processes.accounts import credit_limit_gbp, credit_months
from model.processes.wages import Wages, skill_mix

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem

SERIALS: Final = 2**20
"""Serial numbers that one employer can use: the identity of a vacancy is employer slot x SERIALS + serial."""
ROUND: Final = 0.5
_FIRMS: Final = "calibrated: size and growth of firms, S1-S4"


@dataclass(frozen=True, slots=True, kw_only=True)
class Work(Group):
    """How employers adjust headcount."""

    band_jobs: float = param(0.65, unit="persons", low=0.0, high=3.0, source=_FIRMS)
    band_share: float = param(0.05, unit="share of headcount", low=0.0, high=0.5, source=_FIRMS)
    layoff_speed: float = param(4.2, unit="share of surplus per year", low=0.0, high=12.0, source=_FIRMS)
    layoff_cap: float = param(1.44, unit="per year", low=0.0, high=12.0, source="assumption: consultation takes months")
    growth_cap: float = param(1.8, unit="share of headcount per year", low=0.1, high=12.0, source=_FIRMS)
    opening_speed: float = param(0.96, unit="share of wanted per year", low=0.1, high=12.0, source="assumption: plants")
    credit_floor: float = param(0.8, unit="share of credit limit", low=0.0, high=1.0, source=_FIRMS)
    own_field_share: float = param(0.6, unit="share of posts", low=0.0, high=1.0, source="calibrated: S16b")
    enabled: bool = switch(True, "employers lay people off when they want fewer")


def wanted_headcount(demand: Floats, labour: Floats, headcount: Ints) -> Floats:
    """Persons that demand (jobs) needs when heads are as efficient as now; efficiency within a half and two."""
    known = (labour > 0) & (headcount > 0)
    efficiency = np.divide(labour, headcount, out=np.ones(len(demand)), where=known)
    return demand / np.clip(efficiency, 0.5, 2.0)


def inaction_band(headcount: Ints, work: Work) -> Floats:
    """Gap (persons) within which an employer neither starts to hire nor lays off."""
    return np.maximum(work.band_jobs, work.band_share * headcount)


def target_headcount(wanted: Floats, headcount: Ints, is_hiring: Bools, is_plant: Bools, work: Work) -> Floats:
    """Headcount to aim at: what is wanted, but nobody starts to hire inside the band, nor grows above the cap.

    Who is hiring already goes on up to what is wanted. Growth in a month: at least one person or `growth_cap`; a plant
    that staffs up may hire a share of what it wants.
    """
    gap = wanted - headcount
    acts = (gap < 0) | (gap > inaction_band(headcount, work)) | is_hiring
    share = np.ceil(monthly(work.growth_cap) * headcount)
    plan = np.where(is_plant, np.ceil(monthly(work.opening_speed) * wanted), 0.0)
    return np.where(acts, np.minimum(wanted, headcount + np.maximum(np.maximum(share, plan), 1.0)), headcount)


def layoff_rate(wanted: Floats, headcount: Ints, n_owners: Ints, work: Work) -> Floats:
    """Chance per month that an employee other than the owner is laid off: speed x surplus / employees, capped."""
    surplus = headcount - wanted
    rate = monthly(work.layoff_speed) * surplus / np.maximum(headcount - n_owners, 1)
    acts = (surplus > inaction_band(headcount, work)) & work.enabled
    return np.where(acts, np.minimum(rate, monthly(work.layoff_cap)), 0.0)


def plan(world: "Ecosystem") -> None:
    """Each organisation knows the headcount it aims at and the chance that an employee is laid off."""
    o, work = world.organisations, world.parameters.work
    wanted = np.where(o.alive, wanted_headcount(o.demand, o.labour, o.headcount), 0.0)
    is_hiring = np.bincount(world.vacancies.employer, minlength=len(o)) > 0
    is_plant = (o.kind == OEM) | ((o.kind == ANCHOR) & (o.born >= 0))  # plants and centres come with staff to find
    o.target[:] = np.where(o.alive, target_headcount(wanted, o.headcount, is_hiring, is_plant, work), 0.0)
    rate = layoff_rate(wanted, o.headcount, o.kind == FIRM, work)
    o.layoff_rate[:] = np.where(o.alive, rate * world.lever(LAYOFFS, 1.0), 0.0)


def is_barred(world: "Ecosystem") -> Bools:
    """Who may not hire (organisations,): debt is near the limit that lenders allow."""
    o = world.organisations
    limit = credit_limit_gbp(o.smooth_gva_gbp, world.tick - o.born, credit_months(world))
    return np.asarray(o.cash_gbp < -world.parameters.work.credit_floor * limit)


def change_of_posts(target: Floats, headcount: Ints, n_open: Ints, is_barred: Bools) -> tuple[Ints, Ints]:
    """Posts to add and to withdraw (organisations,): what is missing, rounded; a surplus below one post stays open."""
    missing = target - headcount - n_open
    new = np.where(is_barred, 0.0, np.maximum(np.ceil(missing - ROUND), 0.0))
    withdrawn = np.where(is_barred, n_open, np.minimum(np.floor(np.maximum(-missing, 0.0)), n_open))
    return new.astype(np.int64), withdrawn.astype(np.int64)


def vacancy_slots(employer_slot: Ints, serial: Ints) -> Ints:
    """Identity of vacancies: the employer's slot and its own serial number."""
    return employer_slot * SERIALS + serial


def newest_first(employer: Ints, n_open: Ints, n_withdrawn: Ints) -> Bools:
    """Which vacancies stay (vacancies,), given rows sorted by employer and serial: each employer's newest ones go."""
    end = np.cumsum(n_open)[employer]
    newer = end - 1 - np.arange(len(employer))
    return np.asarray(newer >= n_withdrawn[employer])


def kinds_of_posts(luck: list[Floats], mix: Floats, field: Ints, own_field_share: float) -> tuple[Ints, Ints]:
    """Skill and field of posts from three uniforms each: skill by the employer's mix; its field, or any."""
    skill = (luck[0][:, None] >= np.cumsum(mix, axis=1)[:, :-1]).sum(axis=1)
    any_field = (luck[2] * N_FIELDS).astype(np.int64)
    return skill, np.where(luck[1] < own_field_share, field, any_field)


def post(world: "Ecosystem") -> None:
    """Vacancies follow what employers lack: new ones are posted, surplus ones withdrawn, newest first."""
    o, vacancies = world.organisations, world.vacancies
    n_open = np.bincount(vacancies.employer, minlength=len(o))
    new, withdrawn = change_of_posts(o.target, o.headcount, n_open, is_barred(world))
    if withdrawn.any():
        vacancies.keep(newest_first(vacancies.employer, n_open, withdrawn))
    _append(vacancies, o, new, world.chance, world.parameters.work, world.parameters.wages, world.tick)
    world.flows.vacancies_posted += float(new.sum())
    world.flows.vacancies_withdrawn += float(withdrawn.sum())


def _append(
    vacancies: Vacancies, o: Organisations, new: Ints, chance: Chance, work: Work, wages: Wages, tick: int
) -> None:
    """Post `new` (organisations,) vacancies; rows stay sorted by employer and serial."""
    employer = np.repeat(np.arange(len(o)), new)
    nth = np.arange(len(employer)) - np.repeat(np.cumsum(new) - new, new)
    serial = o.serial[employer] + nth
    o.serial += new.astype(o.serial.dtype)
    slots = vacancy_slots(o.slot[employer], serial)
    luck = pieces(chance.bits("work.post", None, slots), 3)
    mix = skill_mix(o.skill_tilt[employer], wages.skill_shares, wages.skill_lean)
    rows = vacancies.append(slots)
    vacancies.employer[rows], vacancies.serial[rows], vacancies.posted[rows] = employer, serial, tick
    vacancies.skill[rows], vacancies.field[rows] = kinds_of_posts(luck, mix, o.field[employer], work.own_field_share)
    if len(slots):
        vacancies.keep(np.argsort(vacancies.employer, kind="stable"))
