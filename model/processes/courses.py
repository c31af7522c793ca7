"""Courses: people who attend one learn, may change to a field that is short of people, or reach the next level.

Nobody attends unless a programme offers places: who does is the programme's doing, what it teaches is done here.
"""

from typing import TYPE_CHECKING, Final

import numpy as np

from agents.organisations import N_FIELDS
from agents.table import Floats, Ints
from agents.workers import LEFT, UNEMPLOYED
from model.clock import monthly
from model.levers import COURSE_LEARNING, QUALIFIED, RETRAINED, Lever

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem

MOST_LEARNED: Final = 1.5
"""Human capital (ln) beyond which courses teach nothing more (assumption)."""
HIGHEST_LEVEL: Final = 2
"""Skill level (RQF 4) up to which courses lead."""


def shortage(posts: Ints, idle: Ints) -> Floats:
    """Open posts per unemployed person of each field, counting one more person so that none divides by zero (fields,)."""
    return np.asarray(posts / (idle + 1.0))


def better_fields(luck: Floats, now: Ints, short: Floats) -> Ints:
    """Field each person changes to: in proportion to shortage among those shorter of people than their own, if any.

    luck, now (people,); short (fields,).
    """
    weight = np.where(short > short[now][:, None], short, 0.0)
    cumulated = np.cumsum(weight, axis=1)
    chosen = (luck[:, None] * cumulated[:, -1:] >= cumulated).sum(axis=1)
    return np.where(cumulated[:, -1] > 0, chosen, now)


def attend(world: "Ecosystem") -> None:
    """Who attends a course learns a twelfth of a year's worth; who finishes one has a new field or level."""
    workers = world.workers
    rows, learning = _nudged(world, COURSE_LEARNING)
    room = np.maximum(MOST_LEARNED - workers.human_capital[rows], 0.0)
    workers.human_capital[rows] += np.minimum(monthly(learning), room)
    world.flows.on_courses += float(len(rows))
    _retrain(world)
    _qualify(world)


def _retrain(world: "Ecosystem") -> None:
    """Those who finish retraining have a field in which posts stay open after this month's hires."""
    workers = world.workers
    rows = _finish(world, RETRAINED)
    if len(rows) == 0:
        return
    idle = workers.field[workers.status == UNEMPLOYED]
    short = shortage(np.bincount(world.vacancies.field, minlength=N_FIELDS), np.bincount(idle, minlength=N_FIELDS))
    luck = world.chance.uniform("courses.field", world.tick, workers.slot[rows])
    fields = better_fields(luck, workers.field[rows], short)
    world.flows.retrained += float((fields != workers.field[rows]).sum())
    workers.field[rows] = fields


def _qualify(world: "Ecosystem") -> None:
    """Those who finish a course to the next level have it; their job and pay are what they were."""
    workers = world.workers
    rows = _finish(world, QUALIFIED)
    rows = rows[workers.skill[rows] < HIGHEST_LEVEL]
    workers.skill[rows] += 1
    world.flows.qualified += float(len(rows))


def _finish(world: "Ecosystem", lever: Lever) -> Ints:
    rows, chance = _nudged(world, lever)
    if len(rows) == 0:
        return rows
    return np.asarray(rows[world.chance.happens(f"courses.{lever.name}", world.tick, chance, world.workers.slot[rows])])


def _nudged(world: "Ecosystem", lever: Lever) -> tuple[Ints, Floats]:
    """People still here for whom a lever per person is above 0, and its value."""
    value = world.lever(lever, 0.0)
    if np.ndim(value) == 0:
        return np.empty(0, dtype=np.int64), np.empty(0)
    rows = np.flatnonzero((value > 0) & (world.workers.status != LEFT))
    return rows, np.asarray(value[rows])
