"""Enrolment: who of those that a course is for attends it now: they were reached, engaged, got a place and stayed.

Nothing is remembered: who started when is luck of the person's slot and that month, and who then left the status in
which the course found them (found a job, lost it, moved away) is no longer on it.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from agents.table import Bools, Floats, Ints
from model.clock import TICKS_PER_YEAR, monthly
from scenarios.interventions.programme import Programme

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """What people go through: rates of the funnel, length and room."""

    name: str
    """Names the luck: one for each programme."""
    reached: float
    """Of those it is for, contacted a year."""
    engaged: float
    """Of those reached, want to start (share)."""
    completed: float
    """Of those who start, stay to the end if nothing else happens (share)."""
    months: int
    places: float
    """Starts a year that can be delivered, at the scale of the world."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Classes:
    """Who is on a course this month: rows of people."""

    attending: Ints
    finishing: Ints


def course_of(world: "Ecosystem", programme: Any) -> Course:
    """The course that a programme with these parameters offers, at the scale of the world."""
    return Course(
        name=f"{programme.kind}/{number_of(world, programme)}",
        reached=programme.reached,
        engaged=programme.engaged,
        completed=programme.completed,
        months=programme.months,
        places=programme.places_per_year * world.norms.scale,
    )


def chance_to_start(course: Course, could: int) -> float:
    """Chance that one of `could` people starts this month: reached x engaged, or less if places are short.

    min(reached x engaged, places / could) / 12.
    """
    return float(monthly(min(course.reached * course.engaged, course.places / max(could, 1))))


def classes(world: "Ecosystem", course: Course, programme: Programme, rows: Ints) -> Classes:
    """Who of these people (rows) attends and finishes now.

    The room of past months is judged by today's number of people: who was eligible then is not on record. Someone who
    drops out has attended for part of the time, any part being as likely.
    """
    workers, tick, months = world.workers, world.tick, course.months
    slot, since, chance = workers.slot[rows], workers.since[rows], chance_to_start(course, len(rows))
    attends, finishes = np.zeros(len(rows), dtype=bool), np.zeros(len(rows), dtype=bool)
    for age in range(months):  # months since the class began
        begun = _started(world, course, programme, slot, tick - age, chance)
        cohort = np.flatnonzero(begun & (since <= tick - age))
        stays = _stays(world.chance.uniform(f"{course.name}.stays", tick - age, slot[cohort]), course, months)
        attends[cohort[stays > age]] = True
        if age == months - 1:
            finishes[cohort[stays >= months]] = True
    return Classes(attending=rows[attends], finishing=rows[finishes])


def starting(world: "Ecosystem", course: Course, programme: Programme, rows: Ints) -> Ints:
    """Who of these people (rows) starts this month: the places that are paid for."""
    chance = chance_to_start(course, len(rows))
    return np.asarray(rows[_started(world, course, programme, world.workers.slot[rows], world.tick, chance)])


def _started(world: "Ecosystem", course: Course, programme: Programme, slot: Ints, tick: int, chance: float) -> Bools:
    force = programme.in_force(tick)
    if force == 0 or chance == 0:
        return np.zeros(len(slot), dtype=bool)
    return world.chance.happens(f"{course.name}.starts", tick, chance * force, slot)


def _stays(luck: Floats, course: Course, months: int) -> Floats:
    """Months on the course: all of them for the share that completes, evenly spread for the others."""
    left = np.clip((luck - course.completed) / max(1 - course.completed, 1e-12), 0.0, 1.0)
    return np.where(luck < course.completed, float(months), np.floor(left * months))


def per_person(world: "Ecosystem", rows: Ints, value: float) -> Floats:
    """A number for these people and 0 for the others (people,)."""
    values = np.zeros(len(world.workers))
    values[rows] = value
    return values


def number_of(world: "Ecosystem", programme: Programme) -> int:
    """How many programmes of its kind come before it: keeps the luck of two of them apart."""
    before = 0
    for other in world.interventions:
        if other is programme:
            break
        before += type(other) is type(programme)
    return before


def reached_share(world: "Ecosystem", programme: Programme, rate: float) -> float:
    """Share that has heard of a programme by now: 1 - exp(-rate x years)."""
    years = max(world.tick + 1 - programme.opening, 0) / TICKS_PER_YEAR
    return float(-np.expm1(-rate * years))
