"""People: they learn on the job while young, more in better organisations, and forget out of work."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from agents.organisations import Organisations
from agents.table import Floats, Ints
from agents.workers import EMPLOYED, OUTSIDE, UNEMPLOYED
from model.clock import TICKS_PER_YEAR, monthly
from model.declaration import Group, param, switch

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem


@dataclass(frozen=True, slots=True, kw_only=True)
class People(Group):
    """How skills grow and fade."""

    learning: float = param(0.030, unit="ln per year", low=0.0, high=0.1, source="A4.7 Mincer literature")
    late_learning: float = param(0.007, unit="ln per year", low=0.0, high=0.05, source="calibrated: offsets forgetting")
    learns_fast_until: tuple[float, ...] = param(
        (29.0, 31.0, 34.0, 37.0),
        unit="years of age, by skill",
        low=20,
        high=50,
        source="A4.7: first twelve years at work",
    )
    learns_until: int = param(60, unit="years of age", low=30, high=70, source="assumption: keeps up until late")
    better_management: float = param(0.05, unit="share per sd", low=0.0, high=0.5, source="assumption: teaches more")
    better_knowledge: float = param(0.10, unit="share per ln", low=0.0, high=0.5, source="assumption: more to learn")
    forgetting: float = param(
        0.09, unit="ln per year", low=0.0, high=0.5, source="assumption: 0.5-1.5 % a month out of work"
    )
    least_human_capital: float = param(-0.4, unit="ln", low=-1.0, high=0.0, source="assumption: basics are kept")
    digital_learning: float = param(
        0.010, unit="share per year", low=0.0, high=0.5, source="assumption: spreads anyway"
    )
    digital_at_work: float = param(
        0.040, unit="share per year", low=0.0, high=0.5, source="assumption: learned by using"
    )
    enabled: bool = switch(True, "people learn on the job and forget out of work")


def yearly_learning(age: Ints, skill: Ints, p: People) -> Floats:
    """Growth of human capital in a year at work by age (years): fast in the first years after school, slow, then none."""
    young = age < np.array(p.learns_fast_until)[skill]
    return np.where(young, p.learning, np.where(age < p.learns_until, p.late_learning, 0.0))


def teaching(organisations: Organisations, p: People) -> Floats:
    """Learning at each organisation relative to usual (ratio): better managed and more knowing ones teach more."""
    knows = np.log(np.maximum(organisations.knowledge_index, 0.05))
    return np.clip(1.0 + p.better_management * organisations.management + p.better_knowledge * knows, 0.5, 1.5)


def live(world: "Ecosystem") -> None:
    """One twelfth of people, by row, has learned for a year; the unemployed forget for a month."""
    p, workers, o = world.parameters.people, world.workers, world.organisations
    if not p.enabled:
        return
    turn = slice((world.tick + TICKS_PER_YEAR // 2) % TICKS_PER_YEAR, None, TICKS_PER_YEAR)
    status, employer = workers.status[turn], workers.employer[turn]
    at_work = (status == EMPLOYED) | (status == OUTSIDE)
    age = (world.tick - workers.born[turn]) // TICKS_PER_YEAR
    learned = (
        yearly_learning(age, workers.skill[turn], p) * np.append(teaching(o, p), 1.0)[employer]
    )  # employer -1 teaches as usual
    workers.human_capital[turn] += at_work * learned
    rate = p.digital_learning + p.digital_at_work * np.append(o.digital, False)[employer]
    workers.digital_skill[turn] += at_work * rate * (1.0 - workers.digital_skill[turn])
    idle = np.flatnonzero(workers.status == UNEMPLOYED)
    forgets = idle[workers.human_capital[idle] > p.least_human_capital]
    workers.human_capital[forgets] -= monthly(p.forgetting)
