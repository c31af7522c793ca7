"""Graduate retention: placements with local employers for graduates who would have left."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from agents.workers import EMPLOYED
from model.clock import TICKS_PER_YEAR
from model.declaration import param
from model.levers import GRADUATE_RETENTION, Nudge
from model.processes.newcomers import SEPTEMBER, graduating
from scenarios.interventions.eligibility import TargetedProgramme
from scenarios.interventions.programme import CHOICE

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem

RQF4 = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class GraduateRetention(TargetedProgramme):
    """Each September some graduates are placed with employers who take on people of their level, and some of them stay."""

    kind: ClassVar[str] = "graduate_retention"
    title: ClassVar[str] = "Keep more graduates"
    mechanism: ClassVar[str] = (
        "share of graduates who stay: placements, as many as employers here recruit at that level and agree to"
    )
    evidence: ClassVar[str] = "A5.24 42 % stay at entry; A5.25 jobs and careers decide, not a wage subsidy"
    does_not: ClassVar[str] = "create posts for graduates, or keep those who stayed from leaving later"
    requirements: ClassVar[tuple[str, ...]] = ("S2-03", "S4-29", "S4-30", "S5-102")

    reached: float = param(
        0.3, unit="share of graduate recruitment", low=0.0, high=1.0, source="assumption: employers who are asked"
    )
    engaged: float = param(0.3, unit="share", low=0.0, high=1.0, source="A9.7 funnel of real programmes, 13-23 %")
    stays: float = param(
        0.5, unit="share of placed leavers", low=0.0, high=1.0, source="assumption: A5.25 a job decides (sign)"
    )
    places_per_year: float = param(500.0, unit="placements per year", low=0.0, high=20_000.0, source=CHOICE)
    place_gbp: float = param(
        4_000.0, unit="GBP per placement", low=0.0, high=50_000.0, source="assumption: half of three months' pay"
    )
    revenue_gbp_per_year: float = param(
        2e5, unit="GBP of 2015 per year", low=0.0, high=1e9, source="assumption: brokers at two universities"
    )
    duration_years: float = param(10.0, unit="years", low=0.0, high=100.0, source=CHOICE)

    def nudges(self, world: "Ecosystem") -> Iterable[Nudge]:
        """Placed graduates who would have left stay in part; those who would have stayed anyway are no gain."""
        placed = self.placements(world)
        graduates = graduating(world.region, world.parameters.newcomers, world.norms.scale)
        if placed > 0 and graduates > 0:
            share = min(placed / graduates, 1.0) * self.stays
            yield Nudge(GRADUATE_RETENTION, factor=1 - share, add=share)  # of those who would leave: r + (1 - r) share

    def variable_gbp(self, world: "Ecosystem") -> float:
        """Every placement is paid for, whoever takes it."""
        return self.place_gbp * self.placements(world)

    def budget(self) -> float:
        """Most it may spend on placements a year (GBP, at scale 1)."""
        return self.places_per_year * self.place_gbp

    def placements(self, world: "Ecosystem") -> float:
        """Placements of this month, at the scale of the world: those that employers agree to, up to the places."""
        force = self.in_force(world.tick)
        if force == 0 or world.tick % TICKS_PER_YEAR != SEPTEMBER:
            return 0.0
        agreed = self.reached * self.engaged * recruited(world, self)
        return force * min(agreed, self.places_per_year * world.norms.scale)


def recruited(world: "Ecosystem", programme: TargetedProgramme) -> float:
    """People at RQF 4 or above whom eligible employers took on in the last twelve months, and posts open to them now."""
    w, vacancies = world.workers, world.vacancies
    theirs = np.append(programme.eligible(world), False)
    new = (w.status == EMPLOYED) & (w.job_skill >= RQF4) & (w.since > world.tick - TICKS_PER_YEAR) & theirs[w.employer]
    return float(new.sum() + (theirs[vacancies.employer] & (vacancies.skill >= RQF4)).sum())
