"""Upskilling: short courses for people at work, designed with their employers or bought off the shelf."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from agents.table import Bools, Ints
from agents.ties import MEMBER, PROJECT
from agents.workers import EMPLOYED
from model.clock import TICKS_PER_YEAR
from model.declaration import param
from model.levers import COURSE_LEARNING, Nudge
from model.processes.work import is_barred
from model.region import Region
from scenarios.interventions.eligibility import KIND_NAMES, TargetedProgramme
from scenarios.interventions.enrolment import classes, course_of, number_of, per_person, reached_share, starting
from scenarios.interventions.programme import CHOICE
from scenarios.interventions.residents import HOMES, check_homes, homes_in

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem


@dataclass(frozen=True, slots=True, kw_only=True)
class Upskilling(TargetedProgramme):
    """Employers who hear of it and can pay their share send staff; those who stay on the course learn more."""

    kind: ClassVar[str] = "upskilling"
    title: ClassVar[str] = "Upskilling designed with employers"
    mechanism: ClassVar[str] = "what people learn while at work; their employers bear part of the cost"
    evidence: ClassVar[str] = (
        "A10 WWG employment training: in-firm and employer-designed do better (sign); A4.7 size; S5-38 not geared to industry"
    )
    does_not: ClassVar[str] = "raise pay or productivity except through what people can do, or stop them from leaving"
    requirements: ClassVar[tuple[str, ...]] = ("S2-03", "S4-24", "S4-25", "S5-38", "S5-122", "S5-123")

    designed_with_employers: bool = field(
        default=True, metadata={"unit": "switch", "low": False, "high": True, "source": "A10 WWG (sign); S5-38"}
    )
    off_the_shelf: float = param(
        0.5, unit="share that is of use", low=0.0, high=1.0, source="assumption: A10 co-design does better (sign)"
    )
    hearing: float = param(0.15, unit="employers per year", low=0.0, high=12.0, source="A9.8 Made Smarter")
    member_effect: float = param(
        4.0, unit="ratio added", low=0.0, high=50.0, source="assumption: anchors tell their members"
    )
    reached: float = param(0.5, unit="staff per year", low=0.0, high=12.0, source="assumption: asked by employers")
    engaged: float = param(0.3, unit="share", low=0.0, high=1.0, source="A9.7 funnel of real programmes, 13-23 %")
    completed: float = param(0.85, unit="share", low=0.0, high=1.0, source="assumption: in working time")
    months: int = param(6, unit="months", low=1, high=24, source="assumption: part-time")
    learning: float = param(
        0.03, unit="ln, whole course", low=0.0, high=0.2, source="A4.7: as a year early in a career"
    )
    places_per_year: float = param(1_000.0, unit="starts per year", low=0.0, high=50_000.0, source=CHOICE)
    place_gbp: float = param(
        3_000.0, unit="GBP per start", low=0.0, high=50_000.0, source="assumption: modular courses"
    )
    employer_share: float = param(0.4, unit="share of cost", low=0.0, high=1.0, source="assumption: co-investment")
    residents_of: tuple[str, ...] = field(default=(), metadata=HOMES)
    kinds: tuple[str, ...] = field(default=("firm", "oem"), metadata=KIND_NAMES)
    revenue_gbp_per_year: float = param(
        2e5, unit="GBP of 2015 per year", low=0.0, high=1e9, source="assumption: designers and brokers"
    )

    def resolve(self, region: Region) -> None:
        """Places exist, and people live in those named for residents. Raises BadInput."""
        TargetedProgramme.resolve(self, region)
        check_homes(f"{self.kind}.residents_of", self.residents_of, region)

    def act(self, world: "Ecosystem") -> None:
        """Employers pay their share for those who start."""
        starts = self._starting(world)
        if self.employer_share > 0 and len(starts):
            employer = world.workers.employer[starts]
            np.add.at(world.organisations.one_off_gbp, employer, self.place_gbp * self.employer_share)

    def nudges(self, world: "Ecosystem") -> Iterable[Nudge]:
        """Who attends learns: all of it if employers had a hand in it, else what is of use."""
        rows = self._open_to(world)
        attending = classes(world, course_of(world, self), self, rows).attending if len(rows) else rows
        use = 1.0 if self.designed_with_employers else self.off_the_shelf
        if len(attending) and self.learning * use > 0:
            a_year = self.learning * use / self.months * TICKS_PER_YEAR
            yield Nudge(COURSE_LEARNING, add=per_person(world, attending, a_year))

    def variable_gbp(self, world: "Ecosystem") -> float:
        """The public share of each start is paid, finished or not."""
        return self.place_gbp * (1 - self.employer_share) * len(self._starting(world))

    def budget(self) -> float:
        """Most it may spend on places a year (GBP, at scale 1)."""
        return self.places_per_year * self.place_gbp * (1 - self.employer_share)

    def employers(self, world: "Ecosystem") -> Bools:
        """Eligible employers who have heard of it, members of anchors first, and are not barred by debt."""
        o, ties = world.organisations, world.ties
        close = np.zeros(len(o))
        close[ties.a[np.isin(ties.kind, (MEMBER, PROJECT))]] = self.member_effect
        heard = 1 - (1 - reached_share(world, self, self.hearing)) ** (1 + close)
        luck = world.chance.uniform(f"{self.kind}.hears/{number_of(world, self)}", None, o.slot)
        return np.asarray(self.eligible(world) & (luck < heard) & ~is_barred(world))

    def _starting(self, world: "Ecosystem") -> Ints:
        rows = self._open_to(world)
        return starting(world, course_of(world, self), self, rows) if len(rows) else rows

    def _open_to(self, world: "Ecosystem") -> Ints:
        """Staff of employers who take part, none before it starts (rows)."""
        w = world.workers
        if self.strength == 0 or world.tick < self.opening:
            return np.empty(0, dtype=np.int64)
        works = (w.status == EMPLOYED) & (w.apprentice_until <= world.tick)
        works &= np.append(self.employers(world), False)[w.employer]
        if self.residents_of:
            works &= homes_in(world, self.residents_of)[w.home]
        return np.flatnonzero(works)
