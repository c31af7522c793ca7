"""Retraining: unemployed people learn a field in which posts stay open."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from agents.table import Ints
from agents.workers import UNEMPLOYED
from model.clock import TICKS_PER_YEAR
from model.declaration import param
from model.levers import COURSE_LEARNING, RETRAINED, Nudge
from scenarios.interventions.enrolment import classes, course_of, per_person, starting
from scenarios.interventions.programme import CHOICE
from scenarios.interventions.residents import ResidentProgramme

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem


@dataclass(frozen=True, slots=True, kw_only=True)
class Retraining(ResidentProgramme):
    """Courses of some months for unemployed residents; whoever finds a job first leaves the course."""

    kind: ClassVar[str] = "retraining"
    title: ClassVar[str] = "Retraining for shortage fields"
    mechanism: ClassVar[str] = (
        "field of expertise of unemployed people who finish, to one with more open posts per searcher; what they learn"
    )
    evidence: ClassVar[str] = (
        "A10 WWG employment training: half of evaluations positive, short courses best for low skills, +2-6 pp in work"
    )
    does_not: ClassVar[str] = "find anybody a job, raise pay, or retrain those whose own field is as short of people"
    requirements: ClassVar[tuple[str, ...]] = ("S2-05", "S4-24", "S4-31", "S5-14", "S5-38")

    reached: float = param(1.0, unit="per year", low=0.0, high=12.0, source="assumption: referred by job centres")
    engaged: float = param(0.25, unit="share", low=0.0, high=1.0, source="A9.7 funnel of real programmes, 13-23 %")
    completed: float = param(0.7, unit="share", low=0.0, high=1.0, source="assumption: drop-out of adult courses")
    months: int = param(4, unit="months", low=1, high=24, source="A10 WWG: under six months works best")
    learning: float = param(0.03, unit="ln, whole course", low=0.0, high=0.2, source="A4.7: as a year at work")
    places_per_year: float = param(400.0, unit="starts per year", low=0.0, high=20_000.0, source=CHOICE)
    place_gbp: float = param(
        3_500.0, unit="GBP per start", low=0.0, high=50_000.0, source="assumption: skills bootcamps"
    )
    idle_months: int = param(1, unit="months out of work", low=0, high=60, source=CHOICE)
    oldest: int = param(60, unit="years of age", low=18, high=70, source=CHOICE)
    revenue_gbp_per_year: float = param(
        2e5, unit="GBP of 2015 per year", low=0.0, high=1e9, source="assumption: brokers and guidance"
    )

    def nudges(self, world: "Ecosystem") -> Iterable[Nudge]:
        """Who attends learns; who finishes has a new field, if one is shorter of people."""
        rows = self._open_to(world)
        if len(rows) == 0:
            return
        now = classes(world, course_of(world, self), self, rows)
        if len(now.attending) and self.learning > 0:
            a_year = self.learning / self.months * TICKS_PER_YEAR
            yield Nudge(COURSE_LEARNING, add=per_person(world, now.attending, a_year))
        if len(now.finishing):
            yield Nudge(RETRAINED, add=per_person(world, now.finishing, 1.0))

    def variable_gbp(self, world: "Ecosystem") -> float:
        """Each start is paid for, finished or not; an empty place is not."""
        rows = self._open_to(world)
        return self.place_gbp * len(starting(world, course_of(world, self), self, rows)) if len(rows) else 0.0

    def budget(self) -> float:
        """Most it may spend on places a year (GBP, at scale 1)."""
        return self.places_per_year * self.place_gbp

    def _open_to(self, world: "Ecosystem") -> Ints:
        """Unemployed residents it is for, none before it starts (rows)."""
        w = world.workers
        if self.strength == 0 or world.tick < self.opening:
            return np.empty(0, dtype=np.int64)
        idle = (w.status == UNEMPLOYED) & (w.since <= world.tick - self.idle_months)
        idle &= (world.tick - w.born < self.oldest * TICKS_PER_YEAR) & self.eligible_homes(world)[w.home]
        return np.flatnonzero(idle)
