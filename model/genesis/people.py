"""People of the first month: who holds each job, and the unemployed, inactive, outside and not yet entered around them."""

import numpy as np

from agents.land import Homes
from agents.organisations import FIRM, N_FIELDS, Organisations
from agents.table import Floats, Ints
from agents.workers import EMPLOYED, INACTIVE, LEFT, OUTSIDE, UNEMPLOYED, Workers
from model.chance import Chance, as_normal
from model.clock import TICKS_PER_YEAR
from model.commuting import Commuting, initial_homes, pool_homes
from model.parameters import Parameters
from model.processes.separations import older_ages
from model.processes.wages import skill_mix
from model.region import Region

POOLS = {UNEMPLOYED: 0.033, INACTIVE: 0.128, OUTSIDE: 0.165, LEFT: 0.083}
"""People per modelled job by status other than employed. Source: calibrated, unemployment 5 % (Census 2021), LFS flows."""
ENTRY_AGE, OLD_FROM = 19.0, 50
TENURE_MONTHS = 70.0
EXPERIENCE_GAIN, TALENT_SD = 0.025, 0.12


def create(
    table: Organisations,
    workplace: Ints,
    region: Region,
    commuting: Commuting,
    chance: Chance,
    parameters: Parameters,
    tick: int,
) -> Workers:
    """One row per job of `table.headcount` (the first of a firm is its owner), then the pools; rows mixed by luck.

    workplace (organisations,): row of `commuting`'s workplaces. Ages and tenures are as of `tick`.
    """
    employer = np.repeat(np.arange(len(table)), table.headcount)
    n_jobs = len(employer)
    pools = [(status, round(share * n_jobs)) for status, share in POOLS.items()]
    status = np.r_[np.zeros(n_jobs, dtype=np.int8), np.repeat(*(np.array(x) for x in zip(*pools, strict=True)))]
    workers = Workers.of(np.arange(len(status)))
    workers.status[:] = status
    workers.employer[:n_jobs] = employer
    first = np.r_[True, employer[1:] != employer[:-1]]
    workers.owner[:n_jobs] = first & (table.kind[employer] == FIRM)
    _skills(workers, n_jobs, table, chance, parameters)
    workers.home[:n_jobs] = initial_homes(
        chance, commuting, workplace[employer], workers.skill[:n_jobs], workers.slot[:n_jobs]
    )
    workers.home[n_jobs:] = pool_homes(
        chance, commuting, workers.skill[n_jobs:], workers.slot[n_jobs:], workers.home[:n_jobs], workers.skill[:n_jobs]
    )
    _lives(workers, region, chance, parameters, tick)
    return _mixed(workers, chance)


def resident_skills(homes: Homes, region: Region, shares: tuple[float, ...]) -> Floats:
    """Residents by skill (homes, 4): the authority's qualifications tilted by deprivation, balanced on the workforce's mix."""
    inside = ~homes.is_outside
    lean = np.outer((homes.decile[inside] - 5) / 10, [-0.6, -0.2, 0.6, 0.9])
    mix = region.authorities.skill_shares[homes.authority[inside]] * np.exp(lean)
    people = homes.residents[inside][:, None]
    for _ in range(30):
        mix /= mix.sum(axis=1, keepdims=True)
        mix *= np.array(shares) / ((mix * people).sum(axis=0) / people.sum())
    result = np.zeros((len(homes), len(shares)))
    result[inside] = mix / mix.sum(axis=1, keepdims=True) * people
    return result


def _skills(workers: Workers, n_jobs: int, table: Organisations, chance: Chance, parameters: Parameters) -> None:
    """Skill and field: of jobs by the employer's mix, of the pools by the workforce's."""
    shares = parameters.wages.skill_shares
    luck = chance.uniform("genesis.skill", None, workers.slot)
    employer = workers.employer[:n_jobs]
    wanted = np.cumsum(skill_mix(table.skill_tilt, shares), axis=1)[employer]
    workers.skill[:n_jobs] = (luck[:n_jobs, None] > wanted).sum(axis=1).clip(0, 3)
    workers.skill[n_jobs:] = np.searchsorted(np.cumsum(shares), luck[n_jobs:]).clip(0, 3)
    workers.job_skill[:n_jobs] = workers.skill[:n_jobs]
    any_field = (chance.uniform("genesis.worker_field", None, workers.slot) * N_FIELDS).astype(np.int8)
    own = chance.uniform("genesis.own_field", None, workers.slot[:n_jobs]) < parameters.work.own_field_share
    workers.field[:n_jobs] = np.where(own, table.field[employer], any_field[:n_jobs])
    like = (chance.uniform("genesis.field_of", None, workers.slot[n_jobs:]) * n_jobs).astype(np.int64)
    workers.field[n_jobs:] = workers.field[like]


def _lives(workers: Workers, region: Region, chance: Chance, parameters: Parameters, tick: int) -> None:
    """Ages, tenure, human capital, digital skill, cars."""
    slot = workers.slot
    u = [chance.uniform(f"genesis.life.{i}", None, slot) for i in range(6)]
    old = u[0] < region.aged_50_plus
    aged = older_ages(u[1], OLD_FROM, parameters.separations)
    age = np.where(old, aged, ENTRY_AGE + (OLD_FROM - ENTRY_AGE) * u[1])
    age = np.where(workers.status == LEFT, 17 + 6 * u[1], age)
    workers.born[:] = tick - (age * TICKS_PER_YEAR).astype(np.int64)
    tenure = np.minimum(-TENURE_MONTHS * np.log(1 - u[2]), (age - 16) * TICKS_PER_YEAR)
    spell = np.where(workers.status == UNEMPLOYED, np.minimum(tenure, 12 * u[2]), tenure)
    workers.since[:] = tick - spell.astype(np.int64)
    until, start = np.array(parameters.people.learns_fast_until), np.array(parameters.newcomers.entry_age)
    experience = np.clip(age, start[workers.skill], until[workers.skill]) - start[workers.skill]
    workers.human_capital[:] = np.clip(EXPERIENCE_GAIN * experience + TALENT_SD * as_normal(u[3]), -0.4, 1.0)
    workers.digital_skill[:] = np.clip(0.15 + 0.1 * workers.skill + 0.15 * (u[4] - 0.5) - 0.004 * (age - 40), 0.0, 1.0)
    workers.has_car[:] = u[5] < region.car_share
    workers.match_effect[:] = np.clip(0.06 * as_normal(chance.uniform("genesis.match", None, slot)) + 0.03, -1.0, 1.0)


def _mixed(workers: Workers, chance: Chance) -> Workers:
    """The same people in a random order, so that no process meets them sorted; slots follow the new order."""
    order = np.argsort(chance.uniform("genesis.order", None, workers.slot), kind="stable")
    workers.keep(order)
    workers.slot[:] = np.arange(len(workers))
    workers.last_employer[:] = -1
    return workers


def set_wages(workers: Workers, premium: Floats, skill_base: tuple[float, ...], chance: Chance) -> None:
    """First wages: the formula for employees, its mean for those in outside jobs, and what the others last earned."""
    worth = np.array(skill_base)[workers.skill] + workers.human_capital
    employed = workers.status == EMPLOYED
    luck = 0.1 * chance.normal("genesis.wage", None, workers.slot)
    workers.ln_wage[:] = np.clip(worth + np.where(employed, workers.match_effect, 0.05 + luck), -2.0, 4.0)
    workers.ln_wage[employed] += premium[workers.employer[employed]]
