"""Wages: pay by skill, employer, match, local tightness and wages outside; pay of stayers is revised once a year."""

from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING, Final

import numpy as np

from agents.organisations import Organisations
from agents.table import Floats, Ints
from agents.workers import EMPLOYED, OUTSIDE
from model.clock import TICKS_PER_YEAR
from model.declaration import Group, param, switch

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem

_TUPLE = tuple[float, ...]
USUAL_SIZE: Final = 3.0
"""Persons in the median organisation: the size premium is nil there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wages(Group):
    """What a job pays: ln wage = base of its skill + human capital + premium of the employer + match."""

    base_wage_gbp: float = param(13_600.0, unit="GBP/yr", low=5e3, high=4e4, source="calibrated: mean pay GBP 24,500")
    on_cost_share: float = param(0.15, unit="share of pay", low=0.0, high=0.4, source="assumption: NI and pension")
    skill_shares: _TUPLE = param(
        (0.34, 0.31, 0.28, 0.07), unit="share", low=0, high=1, source="Census 2021 qualifications"
    )
    skill_base: _TUPLE = param((0.0, 0.12, 0.42, 0.65), unit="ln", low=-1, high=2, source="ASHE 2023")
    skill_lean: _TUPLE = param((-0.5, -0.15, 0.3, 0.5), unit="ln per sd", low=-2, high=2, source="calibrated: S19b-c")
    rent_sharing: float = param(0.14, unit="elasticity", low=0.0, high=0.3, source="A5.26 Card et al. 2018")
    size_premium: float = param(0.03, unit="elasticity", low=0.0, high=0.1, source="calibrated: S19b")
    tightness_response: float = param(0.03, unit="elasticity", low=0.0, high=0.3, source="calibrated: stable jobs")
    outside_premium: float = param(0.05, unit="ln", low=-0.3, high=0.5, source="assumption: pay in outside jobs")
    revision: float = param(
        0.5, unit="share of the gap per year", low=0.0, high=1.0, source="assumption: slow to adjust"
    )
    shares_rents: bool = switch(True, "employers with high TFP pay more")
    answers_tightness: bool = switch(True, "pay rises where vacancies are many for the jobs there are")


def skill_mix(tilt: Floats, shares: _TUPLE, lean: _TUPLE = Wages().skill_lean) -> Floats:
    """Shares of jobs by skill (n, 4) of organisations with this lean (sd) to high skills: shares x exp(tilt x lean)."""
    mix = np.array(shares) * np.exp(tilt[:, None] * np.array(lean))
    return np.asarray(mix / reduce(np.add, mix.T)[:, None])  # over four skills faster than mix.sum(axis=1)


def pay_gbp(ln_wage: Floats, base_wage_gbp: float) -> Floats:
    """Gross pay in GBP per year: base x exp(ln wage)."""
    return base_wage_gbp * np.exp(ln_wage)


def employer_premium(organisations: Organisations, tightness: Floats, wages: Wages) -> Floats:
    """What each organisation pays above the base (organisations,), ln: its policy, rents shared, size, tightness.

    tightness (organisations,): ln vacancies per job of the area, 0 = normal.
    """
    rents = wages.rent_sharing if wages.shares_rents else 0.0
    response = wages.tightness_response if wages.answers_tightness else 0.0
    size = np.log(np.maximum(organisations.headcount, 1) / USUAL_SIZE)
    premium = organisations.wage_effect + rents * organisations.ln_tfp
    return np.asarray(premium + wages.size_premium * size + response * tightness)


def premium(world: "Ecosystem") -> Floats:
    """Premium of each organisation, and the wages outside that all pay keeps up with (organisations,), ln."""
    tightness = world.sites.tightness[world.organisations.site]
    own = employer_premium(world.organisations, tightness, world.parameters.wages)
    return own + float(world.outside.wage[0])


def revised(ln_wage: Floats, formula: Floats, is_paid: Floats, share: float) -> Floats:
    """Pay a year later: the gap to the formula closes by this share for those who are paid; within -2 to 4."""
    return np.clip(np.where(is_paid, ln_wage + share * (formula - ln_wage), ln_wage), -2.0, 4.0)


def revise(world: "Ecosystem") -> None:
    """One twelfth of those at work, by row, get pay half way to the formula; outside jobs follow pay outside."""
    workers, wages = world.workers, world.parameters.wages
    turn = slice(world.tick % TICKS_PER_YEAR, None, TICKS_PER_YEAR)
    outside = wages.outside_premium + float(world.outside.wage[0])
    by_employer = np.append(premium(world), outside)[workers.employer[turn]]  # employer -1 is outside
    job = _job_skill(workers.job_skill[turn], workers.skill[turn])
    formula = np.array(wages.skill_base)[job] + workers.human_capital[turn] + by_employer + workers.match_effect[turn]
    status = workers.status[turn]
    is_paid = (status == EMPLOYED) | (status == OUTSIDE)
    workers.ln_wage[turn] = revised(workers.ln_wage[turn], formula, is_paid, wages.revision)


def _job_skill(job_skill: Ints, skill: Ints) -> Ints:
    """Skill level that a job pays for; those without an occupation on record count as their own."""
    return np.where(job_skill < 0, skill, job_skill)
