"""Newcomers: young people enter, others move in, graduates stay; each takes over an empty row of its own.

A row is a place in the labour force with a home: when someone retires or emigrates the row waits, and the next person
in it is drawn from the row's own numbers, so a newcomer more in one scenario changes nobody else. How many come does
not depend on how many rows wait: cohorts of the young are what they are, migrants and graduates answer the labour
market, and so the number of people, and with it unemployment, comes back to normal. Some rows are kept for graduates.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from agents.table import Bools, Floats, Ints
from agents.workers import LEFT, NEVER, UNEMPLOYED, Workers
from model.chance import Chance, pieces
from model.clock import TICKS_PER_YEAR, monthly
from model.declaration import Group, param, switch
from model.levers import CAREER_INTEREST, GRADUATE_RETENTION, MIGRANTS, SKILLED_MIGRANTS
from model.processes.separations import unemployment
from model.region import Region

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem

SEPTEMBER: Final = 8
"""Month of the year (January is 0) in which graduates enter."""
PULL_BOUNDS: Final = (0.25, 4.0)
_SKILLS = tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Newcomers(Group):
    """Who comes into the attached labour force."""

    young: float = param(0.0163, unit="per row and year", low=0.0, high=0.1, source="calibrated: A5.19, in balance")
    migrants: float = param(0.0083, unit="per row and year", low=0.0, high=0.1, source="calibrated: 50+ 36 %, A5.18")
    migration_response: float = param(1.5, unit="elasticity", low=0.0, high=4.0, source="assumption: jobs draw people")
    skills: _SKILLS = param(
        (0.45, 0.285, 0.215, 0.05), unit="share", low=0, high=1, source="calibrated: stable skill mix"
    )
    entry_age: _SKILLS = param(
        (17.0, 18.5, 22.0, 25.0), unit="years", low=15, high=40, source="assumption: after school"
    )
    entry_span: float = param(3.0, unit="years", low=0.0, high=10.0, source="assumption: entrants differ")
    migrant_age: _SKILLS = param(
        (26.0, 52.0), unit="years", low=18, high=66, source="assumption: movers of working age"
    )
    talent: float = param(0.20, unit="ln, full width", low=0.0, high=1.0, source="assumption: entrants differ")
    digital: float = param(0.30, unit="share", low=0.0, high=1.0, source="assumption: the young know more")
    attached: float = param(0.43, unit="share of graduates", low=0.0, high=1.0, source="assumption: seek district jobs")
    retention: float = param(0.42, unit="share", low=0.0, high=1.0, source="A5.24 SHU 2018")
    retention_response: float = param(0.3, unit="elasticity", low=0.0, high=3.0, source="A5.25 Centre for Cities 2016")
    placement: float = param(
        0.05, unit="ln", low=0.0, high=0.3, source="assumption: a year in industry during the degree"
    )
    doctors: float = param(0.20, unit="share of graduates", low=0.0, high=1.0, source="assumption: postgraduate level")
    graduate_share: float = param(
        0.44, unit="of residents at RQF4+", low=0, high=1, source="calibrated: rows in balance"
    )
    spare_years: float = param(5.0, unit="years of graduates", low=0.5, high=30.0, source="assumption: rows for more")
    enabled: bool = switch(True, "young people and migrants enter")
    universities: bool = switch(True, "graduates of the region's universities stay")
    answers_unemployment: bool = switch(True, "more move in and stay where unemployment is low")


def pull(unemployed_share: float, normal_share: float, response: float) -> float:
    """How much more attractive the region is than normally: (normal / unemployment)^response, within bounds."""
    return float(np.clip((normal_share / max(unemployed_share, 1e-6)) ** response, *PULL_BOUNDS))


def _pull(world: "Ecosystem", response: float) -> float:
    p, now = world.parameters.newcomers, unemployment(world.workers.status)
    return pull(now, world.region.unemployment, response) if p.answers_unemployment else 1.0


def graduating(region: Region, p: Newcomers, scale: float) -> float:
    """Graduates a year, in the subjects the district needs, who would look for work there if they stayed."""
    return float(region.universities.graduates.sum()) * p.attached * scale


def keep_for_graduates(workers: Workers, lives_outside: Bools, graduates: float, chance: Chance, p: Newcomers) -> None:
    """Rows of the first month are kept for graduates: of residents at RQF 4 or above (a share), and of empty ones.

    Of the empty rows inside the region, `spare_years` of the `graduates` a year who stay; the other ones make room
    for the young and for migrants.
    """
    empty = (workers.status == LEFT) & ~lives_outside
    spare = graduates * p.retention * p.spare_years / max(int(empty.sum()), 1)
    highly = (workers.skill >= 2) & (workers.status != LEFT) & ~lives_outside
    share = np.where(empty, spare, np.where(highly, p.graduate_share, 0.0))
    workers.for_graduates[:] = chance.happens("newcomers.keep_for_graduates", None, share, workers.slot)
    workers.graduate[:] = workers.for_graduates & highly


def settle(workers: Workers, rows: Ints, skill: Ints, age: Floats, human_capital: Floats, tick: int) -> None:
    """New people live in these rows, unemployed for now; who lived there before is forgotten."""
    workers.skill[rows], workers.born[rows] = skill, tick - np.floor(age * TICKS_PER_YEAR).astype(np.int64)
    workers.human_capital[rows], workers.match_effect[rows] = human_capital, 0.0
    workers.status[rows], workers.since[rows] = UNEMPLOYED, tick
    workers.employer[rows], workers.job_skill[rows], workers.apprentice_until[rows] = -1, -1, NEVER
    workers.last_employer[rows], workers.last_employer_slot[rows] = -1, -1
    workers.graduate[rows], workers.migrant[rows] = False, False


def entrants(luck: list[Floats], is_migrant: Bools, learning: float, p: Newcomers) -> tuple[Ints, Floats, Floats]:
    """Skill, age (years) and human capital (ln) of newcomers, from three numbers each.

    Those who move in are of any working age and bring what they learned a year at work; the others are young.
    """
    skill = (luck[0][:, None] >= np.cumsum(p.skills)[:-1]).sum(axis=1)
    first, last = p.migrant_age
    age = np.where(is_migrant, first + (last - first) * luck[1], np.array(p.entry_age)[skill] + p.entry_span * luck[1])
    experience = np.where(is_migrant, learning * np.clip(age - 20.0, 0.0, 12.0), 0.0)
    return skill, age, experience + p.talent * (luck[2] - 0.5)


def by_home(value: Floats | float, home: Ints) -> Floats | float:
    """A lever per home as seen by people who live there; one number for all stays one number."""
    return value[home] if isinstance(value, np.ndarray) and value.ndim else value


def _enter(world: "Ecosystem", p: Newcomers) -> None:
    """Ordinary empty rows are filled by the young and, in the shared number behind them, by those who move in.

    Who was courted comes last in that number, so that nobody else's luck changes.
    """
    workers, tick = world.workers, world.tick
    empty = np.flatnonzero((workers.status == LEFT) & ~workers.for_graduates)
    per_row = monthly(np.count_nonzero(~workers.for_graduates) / max(len(empty), 1))
    keen = by_home(world.lever(CAREER_INTEREST, 1.0), workers.home[empty])
    young = p.young * per_row * keen
    moving = world.lever(MIGRANTS, p.migrants) * _pull(world, p.migration_response) * per_row
    courted = monthly(world.lever(SKILLED_MIGRANTS, 0.0)) / max(len(empty), 1)
    luck = world.chance.uniform("newcomers.enter", tick, workers.slot[empty])
    comes = luck < young + moving + courted
    rows, is_migrant, is_courted = empty[comes], (luck >= young)[comes], (luck >= young + moving)[comes]
    luck_of = pieces(world.chance.bits("newcomers.person", tick, workers.slot[rows]), 3)
    skill, age, human_capital = entrants(luck_of, is_migrant, world.parameters.people.learning, p)
    skill[is_courted] = np.where(luck_of[0][is_courted] < p.doctors, 3, 2)
    settle(workers, rows, skill, age, human_capital, tick)
    workers.migrant[rows] = is_migrant
    _equip(world, rows, "newcomers.equip", p.digital)
    world.flows.entered += float(len(rows))
    world.flows.immigrated += float(is_migrant.sum())


def _equip(world: "Ecosystem", rows: Ints, decision: str, digital: float) -> None:
    """Field of expertise, as common as it is among people here, for that is what is taught and asked for; digital skill."""
    workers = world.workers
    luck = pieces(world.chance.bits(decision, world.tick, workers.slot[rows]), 2)
    workers.field[rows] = workers.field[(luck[0] * len(workers)).astype(np.int64)]
    workers.digital_skill[rows] = np.clip(digital + 0.3 * (luck[1] - 0.5), 0.0, 1.0)


def _graduate(world: "Ecosystem", p: Newcomers) -> None:
    """In September, graduates who stay take over rows kept for them: number a year x retention, whatever waits."""
    workers, tick = world.workers, world.tick
    waiting = np.flatnonzero((workers.status == LEFT) & workers.for_graduates)
    drawn = p.retention * _pull(world, p.retention_response)
    stay = graduating(world.region, p, world.norms.scale) * float(world.lever(GRADUATE_RETENTION, min(drawn, 1.0)))
    share = stay / max(len(waiting), 1)
    rows = waiting[world.chance.happens("newcomers.graduate", tick, share, workers.slot[waiting])]
    luck = pieces(world.chance.bits("newcomers.degree", tick, workers.slot[rows]), 4)
    skill = np.where(luck[0] < p.doctors, 3, 2)
    settle(workers, rows, skill, np.array(p.entry_age)[skill] + luck[2], p.placement + p.talent * (luck[3] - 0.5), tick)
    workers.graduate[rows] = True
    _equip(world, rows, "newcomers.graduate_equip", p.digital + 0.15)
    world.flows.entered += float(len(rows))
    world.flows.graduates_stayed += float(len(rows))


def arrive(world: "Ecosystem") -> None:
    """Empty rows find new people: entrants and migrants every month, graduates in September."""
    p = world.parameters.newcomers
    if p.enabled:
        _enter(world, p)
    if p.universities and world.tick % TICKS_PER_YEAR == SEPTEMBER:
        _graduate(world, p)
