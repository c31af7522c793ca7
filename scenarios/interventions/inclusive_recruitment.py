"""Inclusive recruitment: brokers bring vacancies to job seekers in deprived places."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from agents.workers import UNEMPLOYED
from model.clock import TICKS_PER_YEAR
from model.declaration import param
from model.levers import SEARCH_REACH, Nudge
from scenarios.interventions.residents import ResidentProgramme

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem


@dataclass(frozen=True, slots=True, kw_only=True)
class InclusiveRecruitment(ResidentProgramme):
    """Residents of the places named see more adverts, as far as brokers' case loads go."""

    kind: ClassVar[str] = "inclusive_recruitment"
    title: ClassVar[str] = "Inclusive recruitment"
    mechanism: ClassVar[str] = "adverts seen by residents of deprived places: who hears of a post"
    evidence: ClassVar[str] = "A5.2-A5.3 Manning & Petrongolo 2017: search is local, and help in one place ripples away"
    does_not: ClassVar[str] = "change what employers ask for, create posts, or shorten the way to work"
    requirements: ClassVar[tuple[str, ...]] = ("S2-05", "S4-28", "S5-16", "S5-38")

    adverts: float = param(
        0.4, unit="ratio added", low=0.0, high=4.0, source="A10 WWG +2-6 pp in work; assumption: adverts seen"
    )
    engaged: float = param(0.5, unit="share of job seekers", low=0.0, high=1.0, source="assumption: take the offer")
    places_per_year: float = param(
        1_500.0, unit="job seekers per year", low=0.0, high=100_000.0, source="choice: 15 brokers with 100 each"
    )
    months: float = param(4.0, unit="months", low=1.0, high=24.0, source="assumption: time with a broker")
    place_gbp: float = param(600.0, unit="GBP per job seeker", low=0.0, high=20_000.0, source="assumption: four visits")
    decile_most: int = param(3, unit="decile, 1 = most deprived", low=1, high=10, source="S5-16 inclusive growth")
    revenue_gbp_per_year: float = param(
        1e5, unit="GBP of 2015 per year", low=0.0, high=1e9, source="assumption: coordination with employers"
    )

    def nudges(self, world: "Ecosystem") -> Iterable[Nudge]:
        """More adverts are shown to these homes, in proportion to the share of job seekers who have a broker."""
        added = self.adverts * self._served(world)
        if added > 0:
            yield Nudge(SEARCH_REACH, np.where(self.eligible_homes(world), 1 + added, 1.0))

    def variable_gbp(self, world: "Ecosystem") -> float:
        """Each job seeker with a broker costs a share of the whole each month."""
        served = self._served(world)
        return self.place_gbp / self.months * served * self._seekers(world) if served > 0 else 0.0

    def budget(self) -> float:
        """Most it may spend on job seekers a year (GBP, at scale 1)."""
        return self.places_per_year * self.place_gbp

    def _seekers(self, world: "Ecosystem") -> float:
        w = world.workers
        return float((self.eligible_homes(world)[w.home] & (w.status == UNEMPLOYED)).sum())

    def _served(self, world: "Ecosystem") -> float:
        """Share of unemployed residents there who have a broker: those who engage, up to the case load."""
        force = self.in_force(world.tick)
        seekers = self._seekers(world) if force > 0 else 0.0
        if seekers == 0:
            return 0.0
        at_a_time = self.places_per_year * world.norms.scale * self.months / TICKS_PER_YEAR
        return force * min(self.engaged, at_a_time / seekers)
