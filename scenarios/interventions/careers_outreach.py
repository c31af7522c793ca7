"""Careers outreach: pupils meet the district's trades before they choose."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from model.clock import TICKS_PER_YEAR
from model.declaration import param
from model.levers import CAREER_INTEREST, Nudge
from scenarios.interventions.programme import CHOICE
from scenarios.interventions.residents import ResidentProgramme

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem


@dataclass(frozen=True, slots=True, kw_only=True)
class CareersOutreach(ResidentProgramme):
    """Some years after a school was visited, more of its young people look for work and apprenticeships in the district."""

    kind: ClassVar[str] = "careers_outreach"
    title: ClassVar[str] = "Careers outreach in schools"
    mechanism: ClassVar[str] = "how readily the young of the places reached enter the district's trades, with a lag"
    evidence: ClassVar[str] = (
        "A9.10 technical education at 16: more apprenticeships and work (sign); size is an assumption"
    )
    does_not: ClassVar[str] = "create places or posts, or teach skills"
    requirements: ClassVar[tuple[str, ...]] = ("S2-05", "S4-28", "S4-30", "S5-16", "S5-38")

    pupils_per_year: float = param(2_000.0, unit="pupils per year", low=0.0, high=100_000.0, source=CHOICE)
    engaged: float = param(0.5, unit="share", low=0.0, high=1.0, source="assumption: take part in more than a talk")
    interest: float = param(
        0.3, unit="ratio added", low=0.0, high=2.0, source="A9.10 (sign); assumption: of those who take part"
    )
    lag_years: float = param(
        2.0, unit="years", low=0.0, high=10.0, source="assumption: from a visit at 15 to a first job"
    )
    pupil_gbp: float = param(
        150.0, unit="GBP per pupil", low=0.0, high=5_000.0, source="assumption: visits and mentors"
    )
    decile_most: int = param(3, unit="decile, 1 = most deprived", low=1, high=10, source="S5-16 inclusive growth")
    duration_years: float = param(10.0, unit="years", low=0.0, high=100.0, source=CHOICE)
    revenue_gbp_per_year: float = param(
        1e5, unit="GBP of 2015 per year", low=0.0, high=1e9, source="assumption: coordinators"
    )

    def nudges(self, world: "Ecosystem") -> Iterable[Nudge]:
        """Interest rises with the share of a cohort that took part `lag_years` ago."""
        force = self.in_force(world.tick - round(self.lag_years * TICKS_PER_YEAR))
        added = force * self.reached(world) * self.engaged * self.interest
        if added > 0:
            yield Nudge(CAREER_INTEREST, np.where(self.eligible_homes(world), 1 + added, 1.0))

    def variable_gbp(self, world: "Ecosystem") -> float:
        """Pupils who are reached are paid for: at most the cohort there is."""
        force = self.in_force(world.tick)
        if force == 0:
            return 0.0
        return self.pupil_gbp * force * self.reached(world) * self.cohort(world) / TICKS_PER_YEAR

    def budget(self) -> float:
        """Most it may spend on pupils a year (GBP, at scale 1)."""
        return self.pupils_per_year * self.pupil_gbp

    def cohort(self, world: "Ecosystem") -> float:
        """Young people of the places named who come of age in a year, at the scale of the world."""
        w, young = world.workers, world.parameters.newcomers.young
        return float(young * (self.eligible_homes(world)[w.home] & ~w.for_graduates).sum())

    def reached(self, world: "Ecosystem") -> float:
        """Share of a cohort for which there is room."""
        cohort = self.cohort(world)
        return min(self.pupils_per_year * world.norms.scale / cohort, 1.0) if cohort > 0 else 0.0
