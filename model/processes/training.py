"""Training: apprenticeships start with willing employers and at training centres, and some of them are achieved."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from agents.organisations import ANCHOR, MANUFACTURING
from agents.table import Bools, Floats, Ints
from agents.workers import EMPLOYED, NEVER, Workers
from model.clock import TICKS_PER_YEAR, monthly
from model.declaration import Group, param, switch
from model.levers import APPRENTICE_COST, CAREER_INTEREST, TRAINING_PLACES
from model.processes import courses
from model.processes.newcomers import by_home

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem

HIGHEST_SKILL: Final = 1
"""Skill level (RQF 3) up to which people can become apprentices."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Training(Group):
    """Who becomes an apprentice, and what it is worth."""

    months: int = param(42, unit="months", low=6, high=72, source="A5.23 IfATE standards")
    achievement: float = param(0.58, unit="share", low=0.0, high=1.0, source="A5.21 DfE 2022/23")
    oldest: int = param(25, unit="years of age", low=18, high=60, source="assumption: nearly all engineering starts")
    ordinary_starts: float = param(
        0.12, unit="per eligible and year", low=0.0, high=1.0, source="calibrated: 45 % of youth"
    )
    centre_interest: float = param(
        0.5, unit="per eligible and year", low=0.0, high=1.0, source="assumption: places bind"
    )
    reach_decay: float = param(
        0.07, unit="per km", low=0.0, high=0.5, source="assumption: 80 % of trainees are local, A0.9"
    )
    cost_response: float = param(
        0.6, unit="share per share of pay", low=0.0, high=3.0, source="assumption: A10 subsidies"
    )
    craft: float = param(0.08, unit="ln", low=0.0, high=0.3, source="A10: completers earn 8-16 % more")
    digital_gain: float = param(0.15, unit="share", low=0.0, high=1.0, source="assumption: advanced machines are used")
    enabled: bool = switch(True, "apprenticeships")
    centres: bool = switch(True, "training centres of anchors start apprentices")


def willingness(cost: Floats | float, p: Training) -> Floats | float:
    """How readily employers take apprentices when they pay this share of their wage (ratio), 1 at full cost."""
    return 1.0 + p.cost_response * (1.0 - cost)


def is_eligible(workers: Workers, rows: Ints, tick: int, p: Training) -> Bools:
    """Young employees at RQF 3 or below who are neither owners nor apprentices."""
    young = tick - workers.born[rows] < p.oldest * TICKS_PER_YEAR
    could = young & (workers.status[rows] == EMPLOYED) & (workers.skill[rows] <= HIGHEST_SKILL)
    return np.asarray(could & ~workers.owner[rows] & (workers.apprentice_until[rows] <= tick))


def filled_share(interest: Floats, places: float) -> float:
    """Share of those interested (expected numbers each) for whom a centre has places."""
    return min(1.0, places / max(float(interest.sum()), 1e-12))


def finish(world: "Ecosystem", p: Training) -> None:
    """Apprentices whose time is over have a craft if they achieve: RQF 3, or more skill at that level."""
    workers = world.workers
    rows = np.flatnonzero(workers.apprentice_until == world.tick)
    workers.apprentice_until[rows] = NEVER
    done = rows[world.chance.happens("training.achieve", world.tick, p.achievement, workers.slot[rows])]
    up = workers.skill[done] < HIGHEST_SKILL
    workers.human_capital[done[~up]] += p.craft
    workers.skill[done[up]] += 1
    workers.job_skill[done] = np.maximum(workers.job_skill[done], workers.skill[done])
    workers.digital_skill[done] += p.digital_gain * (1.0 - workers.digital_skill[done])
    world.flows.apprentices_achieved += float(len(done))


def interest_in(world: "Ecosystem", centre: int, rows: Ints, readiness: Floats, p: Training) -> Floats:
    """Chance that each of these young people would start at this centre now if it had places for all (people,)."""
    o, workers, commuting = world.organisations, world.workers, world.commuting
    makes = o.sector[workers.employer[rows]] <= MANUFACTURING[-1]
    km = commuting.effective_km[commuting.workplace_of_zone[world.sites.zone[o.site[centre]]], workers.home[rows]]
    return np.asarray(makes * p.centre_interest * readiness * np.exp(-p.reach_decay * km))


def centre_chance(world: "Ecosystem", rows: Ints, readiness: Floats, p: Training) -> Floats:
    """Chance that each of these young people starts at a training centre now, within its places x scale (people,)."""
    o = world.organisations
    places = np.asarray(world.lever(TRAINING_PLACES, o.training_places.astype(np.float64)))
    chance = np.zeros(len(rows))
    for centre in np.flatnonzero(o.alive & (o.kind == ANCHOR) & (places > 0)):
        interest = interest_in(world, int(centre), rows, readiness, p)
        chance += interest * filled_share(interest, float(monthly(places[centre] * world.norms.scale)))
    return chance


def considering(world: "Ecosystem") -> tuple[Ints, Floats]:
    """Rows of young employees who consider an apprenticeship this month, and how ready they and employers are."""
    workers, p = world.workers, world.parameters.training
    rows = np.arange((world.tick + 3) % TICKS_PER_YEAR, len(workers), TICKS_PER_YEAR)
    rows = rows[is_eligible(workers, rows, world.tick, p)]
    cost = np.broadcast_to(world.lever(APPRENTICE_COST, 1.0), len(world.organisations))
    keen = by_home(world.lever(CAREER_INTEREST, 1.0), workers.home[rows])
    return rows, np.asarray(willingness(cost[workers.employer[rows]], p) * keen)


def expected_starts(world: "Ecosystem", centre: int, places: float) -> float:
    """Starts expected at this centre this month with so many places a year x scale: those interested, or the places."""
    rows, readiness = considering(world)
    if len(rows) == 0:
        return 0.0
    interest = interest_in(world, centre, rows, readiness, world.parameters.training)
    return float(min(interest.sum(), monthly(places * world.norms.scale)))


def train(world: "Ecosystem") -> None:
    """Courses teach; apprentices finish; one twelfth of young employees, by row, consider to start, each once a year.

    An ordinary apprenticeship comes first in the shared number: places at a centre move who starts there, nobody else.
    """
    workers, p, tick = world.workers, world.parameters.training, world.tick
    courses.attend(world)
    if not p.enabled:
        return
    finish(world, p)
    rows, readiness = considering(world)
    luck = world.chance.uniform("training.start", tick, workers.slot[rows])
    ordinary = p.ordinary_starts * readiness
    at_centre = centre_chance(world, rows, readiness, p) if p.centres else np.zeros(len(rows))
    workers.apprentice_until[rows[luck < ordinary + at_centre]] = tick + p.months
    world.flows.apprentices_started += float((luck < ordinary + at_centre).sum())
    world.flows.training_centre_starts += float(((luck >= ordinary) & (luck < ordinary + at_centre)).sum())
