"""Applications: who of those that saw an advert fits the post, and who would take it.

The luck of a pair (fit, match, taste) belongs to the vacancy and the person for good, whatever the month and whoever
else is there. Cheap tests come first: only pairs that could fit are drawn, only those that fit are offered pay.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np

from agents.organisations import N_FIELDS
from agents.table import Bools, Floats, Ints
from agents.workers import EMPLOYED, OUTSIDE
from model.chance import Bits, as_gumbel, pieces, unit
from model.clock import TICKS_PER_YEAR
from model.commuting import N_SKILLS
from model.declaration import Group, param, switch
from model.processes import wages

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem

SPECIALTIES: Final = N_SKILLS * N_FIELDS
"""Skill level x field: what a post asks for and what a person is."""
SPREAD: Final = 12**0.5
"""Width of a uniform number with a spread of one; the sum of two such numbers has 2**0.5."""
_SKILLS = tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Applications(Group):
    """What posts ask of people and people of posts."""

    hurdle: _SKILLS = param((0.015, 0.055, 0.085, 0.105), unit="fit", low=-1, high=1, source="calibrated: S16b, S16c")
    field_penalty: _SKILLS = param((0.10, 0.25, 0.45, 0.60), unit="fit", low=0, high=2, source="calibrated: S16b")
    near_field: float = param(
        0.5, unit="share of penalty", low=0.0, high=1.0, source="assumption: next field on the ring"
    )
    skill_gap: float = param(0.65, unit="fit per level", low=0.0, high=2.0, source="calibrated: S16b")
    over_skill: float = param(0.15, unit="fit per level", low=0.0, high=2.0, source="calibrated: S16b")
    experience: float = param(0.5, unit="fit per ln", low=0.0, high=2.0, source="assumption: human capital counts")
    fit_sd: float = param(0.30, unit="fit", low=0.0, high=2.0, source="calibrated: S16b")
    match_sd: float = param(0.071, unit="ln", low=0.0, high=0.4, source="calibrated: S19a")
    taste: float = param(0.05, unit="ln", low=0.0, high=0.5, source="assumption: scale of Gumbel tastes")
    cost_per_km: float = param(0.004, unit="ln per km", low=0.0, high=0.05, source="calibrated: S18a-c")
    cost_per_km_outside: float = param(0.002, unit="ln per km", low=0.0, high=0.05, source="assumption: selected")
    gain_to_move: float = param(0.035, unit="ln", low=0.0, high=0.3, source="calibrated: S15c, S19a")
    idle_discount: float = param(0.18, unit="ln", low=0.0, high=0.6, source="calibrated: S15d")
    idle_decline: float = param(0.144, unit="ln per year", low=0.0, high=1.0, source="assumption: falls for a year")
    weighs_commute: bool = switch(True, "people weigh the way to work")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pairs:
    """Adverts and people who want each other: parallel arrays, one entry per pair."""

    vacancy: Ints
    worker: Ints
    fit: Floats
    """What the employer ranks by."""
    utility: Floats
    """What the person ranks by."""
    offer: Floats
    """Pay on offer, ln."""
    match_effect: Floats


@lru_cache(maxsize=8)
def penalties(p: Applications) -> Floats:
    """What a person of one specialty lacks for a post of another, hurdle included (posts x people, flattened).

    Fields lie on a ring: the same costs nothing, the next `near_field` of the penalty, others all of it.
    """
    skill, field = np.divmod(np.arange(SPECIALTIES), N_FIELDS)
    apart = np.abs(field[:, None] - field)
    apart = np.minimum(apart, N_FIELDS - apart)
    off_field = np.array([0.0, p.near_field, 1.0])[np.minimum(apart, 2)]
    level = skill[:, None] - skill
    gap = np.where(level > 0, p.skill_gap * level, -p.over_skill * level)
    of_post = np.array(p.field_penalty)[skill][:, None] * off_field + np.array(p.hurdle)[skill][:, None]
    return np.asarray(of_post + gap).ravel()


def reservation(
    in_work: Bools, ln_wage: Floats, commute: Floats, worth: Floats, idle_months: Ints, p: Applications
) -> Floats:
    """Least pay net of the commute that people take, ln: somewhat above what they have, or below what they are worth.

    worth: base of the skill + human capital + pay outside; what those out of work accept falls for a year.
    """
    patience = p.idle_discount + p.idle_decline / TICKS_PER_YEAR * np.minimum(idle_months, TICKS_PER_YEAR)
    return np.where(in_work, ln_wage - commute + p.gain_to_move, worth - patience)


def fitting(world: "Ecosystem", vacancy: Ints, worker: Ints) -> tuple[Ints, Ints, Floats, Bits]:
    """Of these contacts, those in which the person fits the post: vacancy, worker, fit and the luck of the pair."""
    vacancies, workers, p = world.vacancies, world.workers, world.parameters.applications
    post = (vacancies.skill.astype(np.int64) * N_FIELDS + vacancies.field) * SPECIALTIES
    match = post.take(vacancy)
    match += workers.skill.take(worker) * N_FIELDS + workers.field.take(worker)
    fit = p.experience * workers.human_capital.take(worker)
    fit -= penalties(p).take(match)
    could = np.flatnonzero(fit + 0.5 * SPREAD * p.fit_sd > 0)
    vacancy, worker, fit = vacancy.take(could), worker.take(could), fit.take(could)
    bits = world.chance.bits("applications.pair", None, vacancies.slot.take(vacancy), workers.slot.take(worker))
    fit += SPREAD * p.fit_sd * (unit(bits) - 0.5)
    does = np.flatnonzero(fit > 0)
    return vacancy.take(does), worker.take(does), fit.take(does), bits.take(does)


def acceptable(world: "Ecosystem", workplace: Ints, vacancy: Ints, worker: Ints, fit: Floats, bits: Bits) -> Pairs:
    """Of pairs that fit, those that the person would take: pay net of the commute is above what they have or expect.

    workplace (organisations,). Utility is the gain in ln pay and a Gumbel taste.
    """
    w, p, base = world.workers, world.parameters.applications, np.array(world.parameters.wages.skill_base)
    status, home, now, employer = (
        w.status.take(worker),
        w.home.take(worker),
        w.employer.take(worker),
        world.vacancies.employer.take(vacancy),
    )
    km, human_capital = world.commuting.effective_km, w.human_capital.take(worker)
    cost = np.where(world.commuting.is_outside[home], p.cost_per_km_outside, p.cost_per_km) * p.weighs_commute
    luck = pieces(bits, 4)
    effect = p.match_sd * SPREAD * 0.5**0.5 * (luck[0] + luck[1] - 1.0)
    offer = (
        (base[world.vacancies.skill] + wages.premium(world)[world.vacancies.employer])[vacancy] + human_capital + effect
    )
    commute = np.where(status == EMPLOYED, cost * km[workplace[now], home], 0.0)
    worth = base.take(w.skill.take(worker)) + human_capital + float(world.outside.wage[0])
    in_work = (status == EMPLOYED) | (status == OUTSIDE)
    least = reservation(in_work, w.ln_wage.take(worker), commute, worth, world.tick - w.since.take(worker), p)
    gain = offer - cost * km[workplace[employer], home] - least
    takes = np.flatnonzero((gain > 0) & (now != employer))
    utility = gain[takes] + p.taste * as_gumbel(luck[2][takes])
    return Pairs(
        vacancy=vacancy[takes],
        worker=worker[takes],
        fit=fit[takes],
        utility=utility,
        offer=offer[takes],
        match_effect=effect[takes],
    )
