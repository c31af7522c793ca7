"""An anchor expands: it opens a new centre in a field of its own."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from agents.organisations import FIELDS, SECTORS
from model.clock import TICKS_PER_YEAR
from model.declaration import option, param
from model.levers import CORE_INCOME, Nudge
from model.region import Region
from scenarios.interventions.centres import Centre, check_anchor, field_code, open_centre, parent_row, row_of, slot_of
from scenarios.interventions.eligibility import known_places, place_row, sites_in
from scenarios.interventions.enrolment import number_of
from scenarios.interventions.programme import CHOICE, Programme

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem


@dataclass(frozen=True, slots=True, kw_only=True)
class AnchorExpansion(Programme):
    """A centre opens at `start` and is funded for `duration_years`; after that it lives on what it earns itself."""

    kind: ClassVar[str] = "anchor_expansion"
    title: ClassVar[str] = "The anchor opens a new centre"
    mechanism: ClassVar[str] = (
        "a new anchor with core income, a building and fields of its own; it hires, wins members and runs projects"
    )
    evidence: ClassVar[str] = (
        "A0.18 Kada 2016 for the AMRC light-weighting facility (upper bound), A9.1 Comin et al. 2019, A9.5 (weak), A9.6 thirds"
    )
    does_not: ClassVar[str] = "bring members, projects, collaborative income or spin-outs by assumption"
    requirements: ClassVar[tuple[str, ...]] = ("S2-36", "S2-37", "S2-57", "S4-07", "S5-15", "S5-39")

    parent: str = field(default="", metadata={"form": "name", "unit": "anchor; empty: the largest", "source": CHOICE})
    place: str = field(default="sbp", metadata={"form": "name", "unit": "park, area or authority", "source": CHOICE})
    sector: str = option("materials", SECTORS[:10], "sector it works for")
    field_of_work: str = option("advanced_materials", FIELDS, "field it is known for")
    jobs: float = param(60.0, unit="jobs", low=1.0, high=2_000.0, source="Factory 2050: 50 rising to 70-75 jobs")
    core_gbp_per_year: float = param(
        3e6, unit="GBP of 2015 per year", low=0.0, high=1e8, source="A9.6: a third of the income of some 90 staff"
    )
    knowledge_share: float = param(
        0.5, unit="share of the parent's", low=0.0, high=1.0, source="assumption: staff who move over"
    )
    members_share: float = param(
        0.5, unit="share of the parent's pull", low=0.0, high=2.0, source="assumption: many are members already"
    )
    training_places: float = param(0.0, unit="starts per year", low=0.0, high=5_000.0, source=CHOICE)
    duration_years: float = param(20.0, unit="years", low=0.0, high=100.0, source=CHOICE)
    capital_gbp: float = param(43e6, unit="GBP of 2015", low=0.0, high=1e10, source="Factory 2050: GBP 43m")
    capital_years: float = param(2.0, unit="years before start", low=0.0, high=20.0, source="assumption")
    optimism_bias: float = param(
        0.24, unit="share of cost", low=0.0, high=2.0, source="A11.15 standard buildings, upper"
    )

    def resolve(self, region: Region) -> None:
        """The parent and the place exist in this region. Raises BadInput."""
        place_row(f"{self.kind}.place", self.place, known_places(region))
        check_anchor(f"{self.kind}.parent", self.parent, region)

    def act(self, world: "Ecosystem") -> None:
        """In the month it opens the centre stands; when its funding ends so does its core grant."""
        if self.opens(world):
            parent = parent_row(world, self.parent)
            if parent >= 0:
                among = sites_in(world.sites, world.region, (self.place,))
                open_centre(world, self._centre(world), parent, among, self._slot(world))
        elif self.strength > 0 and world.tick == self._ends():
            row = row_of(world, self._slot(world))
            if row >= 0:
                world.organisations.core_grant_gbp[row] = 0.0
                world.organisations.training_places[row] = 0

    def nudges(self, world: "Ecosystem") -> Iterable[Nudge]:
        """Its core grant grows over the ramp and stops in the gaps between awards."""
        row = row_of(world, self._slot(world)) if self.strength > 0 else -1
        share = self.in_force(world.tick) / self.strength if row >= 0 else 1.0
        if row >= 0 and share != 1.0 and self.opening <= world.tick < self._ends():
            yield Nudge(CORE_INCOME, np.where(np.arange(len(world.organisations)) == row, share, 1.0))

    def variable_gbp(self, world: "Ecosystem") -> float:
        """The core grant is paid."""
        return self.core_gbp_per_year / TICKS_PER_YEAR * self.in_force(world.tick) * world.norms.scale

    def budget(self) -> float:
        """Core grant a year (GBP, at scale 1)."""
        return self.core_gbp_per_year

    def _centre(self, world: "Ecosystem") -> Centre:
        size = self.strength * world.norms.scale
        return Centre(
            sector=SECTORS.index(self.sector),
            field=field_code(self.field_of_work),
            jobs=self.jobs * size,
            core_gbp=self.core_gbp_per_year * size,
            training_places=self.training_places * self.strength,
            knowledge_share=self.knowledge_share,
            members_share=self.members_share * self.strength,
        )

    def _slot(self, world: "Ecosystem") -> int:
        return slot_of(self.kind, number_of(world, self), self.place, self.opening)

    def _ends(self) -> int:
        return self.opening + round(self.duration_years * TICKS_PER_YEAR)
