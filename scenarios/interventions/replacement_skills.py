"""Replacement skills: technicians are trained up where many skilled people will soon retire."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from agents.table import Bools, Ints
from agents.workers import EMPLOYED
from model.clock import TICKS_PER_YEAR
from model.declaration import param
from model.levers import COURSE_LEARNING, QUALIFIED, Nudge
from scenarios.interventions.eligibility import KIND_NAMES, TargetedProgramme
from scenarios.interventions.enrolment import classes, course_of, per_person, starting
from scenarios.interventions.programme import CHOICE

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem

RQF3 = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplacementSkills(TargetedProgramme):
    """In organisations whose skilled people are old, staff at RQF 3 can study for RQF 4 beside their work."""

    kind: ClassVar[str] = "replacement_skills"
    title: ClassVar[str] = "Replacement skills"
    mechanism: ClassVar[str] = (
        "level of qualification of staff at RQF 3 in employers with many skilled people near retirement"
    )
    evidence: ClassVar[str] = (
        "A5.18 36 % aged 50 and over, A5.19 retirement 2.2 % a year, A5.21-A5.22 achievement; effect itself unmeasured"
    )
    does_not: ClassVar[str] = "keep anybody from retiring, promote or pay them, or tie them to the employer"
    requirements: ClassVar[tuple[str, ...]] = ("S4-24", "S4-26", "S4-31", "S5-14", "S5-38")

    old_from: int = param(57, unit="years of age", low=45, high=66, source="assumption: retire within ten years")
    old_share: float = param(
        0.2, unit="share of skilled staff", low=0.0, high=1.0, source="A5.18: a sixth to a quarter are this old"
    )
    reached: float = param(0.5, unit="staff per year", low=0.0, high=12.0, source="assumption: asked by employers")
    engaged: float = param(0.1, unit="share", low=0.0, high=1.0, source="A9.7 funnel of real programmes, 13-23 %")
    completed: float = param(0.6, unit="share", low=0.0, high=1.0, source="A5.21 achievement of standards, 54-70 %")
    months: int = param(24, unit="months", low=6, high=60, source="assumption: higher national certificate, part-time")
    learning: float = param(0.03, unit="ln, whole course", low=0.0, high=0.2, source="A4.7: from those who will retire")
    places_per_year: float = param(200.0, unit="starts per year", low=0.0, high=20_000.0, source=CHOICE)
    place_gbp: float = param(
        8_000.0, unit="GBP per start", low=0.0, high=50_000.0, source="assumption: two years' fees"
    )
    employer_share: float = param(0.3, unit="share of cost", low=0.0, high=1.0, source="assumption: co-investment")
    kinds: tuple[str, ...] = field(default=("firm", "oem"), metadata=KIND_NAMES)
    size_least: int = param(10, unit="employees", low=0, high=100_000, source="assumption: has staff to release")
    duration_years: float = param(10.0, unit="years", low=0.0, high=100.0, source=CHOICE)
    revenue_gbp_per_year: float = param(
        1e5, unit="GBP of 2015 per year", low=0.0, high=1e9, source="assumption: brokers"
    )

    def act(self, world: "Ecosystem") -> None:
        """Employers pay their share for those who start."""
        starts = self._starting(world)
        if self.employer_share > 0 and len(starts):
            employer = world.workers.employer[starts]
            np.add.at(world.organisations.one_off_gbp, employer, self.place_gbp * self.employer_share)

    def nudges(self, world: "Ecosystem") -> Iterable[Nudge]:
        """Who attends learns from those who will leave; who finishes is one level up."""
        rows = self._open_to(world)
        if len(rows) == 0:
            return
        now = classes(world, course_of(world, self), self, rows)
        if len(now.attending) and self.learning > 0:
            a_year = self.learning / self.months * TICKS_PER_YEAR
            yield Nudge(COURSE_LEARNING, add=per_person(world, now.attending, a_year))
        if len(now.finishing):
            yield Nudge(QUALIFIED, add=per_person(world, now.finishing, 1.0))

    def variable_gbp(self, world: "Ecosystem") -> float:
        """The public share of each start is paid, finished or not."""
        return self.place_gbp * (1 - self.employer_share) * len(self._starting(world))

    def budget(self) -> float:
        """Most it may spend on places a year (GBP, at scale 1)."""
        return self.places_per_year * self.place_gbp * (1 - self.employer_share)

    def in_need(self, world: "Ecosystem") -> Bools:
        """Eligible employers of whose staff at RQF 3 and above at least `old_share` are old (organisations,)."""
        w, n = world.workers, len(world.organisations)
        skilled = (w.status == EMPLOYED) & (w.skill >= RQF3)
        old = skilled & (world.tick - w.born >= self.old_from * TICKS_PER_YEAR)
        total = np.bincount(w.employer[skilled], minlength=n)
        will_retire = np.bincount(w.employer[old], minlength=n)
        return np.asarray(self.eligible(world) & (will_retire > 0) & (will_retire >= self.old_share * total))

    def _starting(self, world: "Ecosystem") -> Ints:
        rows = self._open_to(world)
        return starting(world, course_of(world, self), self, rows) if len(rows) else rows

    def _open_to(self, world: "Ecosystem") -> Ints:
        """Staff at RQF 3 with ten years to go at employers in need, none before it starts (rows)."""
        w = world.workers
        if self.strength == 0 or world.tick < self.opening:
            return np.empty(0, dtype=np.int64)
        could = (w.status == EMPLOYED) & (w.skill == RQF3) & (w.apprentice_until <= world.tick) & ~w.owner
        could &= world.tick - w.born < self.old_from * TICKS_PER_YEAR
        return np.flatnonzero(could & np.append(self.in_need(world), False)[w.employer])
