"""A training centre: a new one opens where there was none."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from agents.organisations import FIELDS, SECTORS
from model.clock import TICKS_PER_YEAR
from model.declaration import option, param
from model.levers import CORE_INCOME, TRAINING_PLACES, Nudge
from model.processes import training
from model.region import Region
from scenarios.interventions.centres import Centre, field_code, open_centre, parent_row, row_of, slot_of
from scenarios.interventions.eligibility import known_places, place_row, sites_in
from scenarios.interventions.enrolment import number_of
from scenarios.interventions.programme import CHOICE, Programme

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingCentre(Programme):
    """A centre with places for apprentices opens at `start`; it closes its doors when funding ends."""

    kind: ClassVar[str] = "training_centre"
    title: ClassVar[str] = "A new training centre"
    mechanism: ClassVar[str] = "apprentice places within reach of homes that are far from the present centre"
    evidence: ClassVar[str] = (
        "A0.9 and A9.11 AMRC Training Centre: 180-220 starts a year, 80 % local; A10 WWG apprenticeships +3-8 pp in work"
    )
    does_not: ClassVar[str] = "fill its places: an employer has to take the apprentice on; do research"
    requirements: ClassVar[tuple[str, ...]] = ("S2-03", "S2-05", "S4-24", "S4-26", "S5-38")

    place: str = field(
        default="Doncaster", metadata={"form": "name", "unit": "park, area or authority", "source": CHOICE}
    )
    places_per_year: float = param(
        150.0, unit="starts per year", low=0.0, high=5_000.0, source="choice; A0.9: 180-220 at the AMRC's"
    )
    sector: str = option("machinery", SECTORS[:10], "sector it works for")
    field_of_work: str = option("machining", FIELDS, "field it is known for")
    jobs: float = param(30.0, unit="jobs", low=1.0, high=1_000.0, source="assumption: one trainer for 15 on roll")
    core_gbp_per_year: float = param(
        1.5e6, unit="GBP of 2015 per year", low=0.0, high=1e8, source="assumption: trainers and building"
    )
    place_gbp: float = param(
        8_000.0, unit="GBP per start", low=0.0, high=100_000.0, source="assumption: beside trainers"
    )
    duration_years: float = param(20.0, unit="years", low=0.0, high=100.0, source=CHOICE)
    capital_gbp: float = param(
        12e6, unit="GBP of 2015", low=0.0, high=1e10, source="AMRC Training Centre: 250 starts a year, GBP 20.5m"
    )
    capital_years: float = param(2.0, unit="years before start", low=0.0, high=20.0, source="assumption")
    optimism_bias: float = param(
        0.24, unit="share of cost", low=0.0, high=2.0, source="A11.15 standard buildings, upper"
    )

    def resolve(self, region: Region) -> None:
        """The place exists in this region. Raises BadInput."""
        place_row(f"{self.kind}.place", self.place, known_places(region))

    def act(self, world: "Ecosystem") -> None:
        """In the month it opens the centre stands; when its funding ends it takes nobody on any more."""
        if self.opens(world):
            parent = parent_row(world, "")
            if parent >= 0:
                among = sites_in(world.sites, world.region, (self.place,))
                open_centre(world, self._centre(world), parent, among, self._slot(world))
        elif self.strength > 0 and world.tick == self._ends():
            row = row_of(world, self._slot(world))
            if row >= 0:
                world.organisations.core_grant_gbp[row] = 0.0
                world.organisations.training_places[row] = 0

    def nudges(self, world: "Ecosystem") -> Iterable[Nudge]:
        """Money and places grow over the ramp and stop in the gaps between awards."""
        row = row_of(world, self._slot(world)) if self.strength > 0 else -1
        share = self.in_force(world.tick) / self.strength if row >= 0 else 1.0
        if row >= 0 and share != 1.0 and self.opening <= world.tick < self._ends():
            factor = np.where(np.arange(len(world.organisations)) == row, share, 1.0)
            yield from (Nudge(CORE_INCOME, factor), Nudge(TRAINING_PLACES, factor))

    def variable_gbp(self, world: "Ecosystem") -> float:
        """The core grant is paid, and so is each place that is expected to be filled."""
        force = self.in_force(world.tick)
        row = row_of(world, self._slot(world)) if force > 0 else -1
        if row < 0:
            return 0.0
        places = self.places_per_year * force
        filled = training.expected_starts(world, row, places)
        return self.core_gbp_per_year / TICKS_PER_YEAR * force * world.norms.scale + self.place_gbp * filled

    def budget(self) -> float:
        """Core grant and places a year (GBP, at scale 1)."""
        return self.core_gbp_per_year + self.place_gbp * self.places_per_year

    def _centre(self, world: "Ecosystem") -> Centre:
        size = self.strength * world.norms.scale
        return Centre(
            sector=SECTORS.index(self.sector),
            field=field_code(self.field_of_work),
            jobs=self.jobs * size,
            core_gbp=self.core_gbp_per_year * size,
            training_places=self.places_per_year * self.strength,
            knowledge_share=0.2,
            members_share=0.0,
            does_research=False,
        )

    def _slot(self, world: "Ecosystem") -> int:
        return slot_of(self.kind, number_of(world, self), self.place, self.opening)

    def _ends(self) -> int:
        return self.opening + round(self.duration_years * TICKS_PER_YEAR)
