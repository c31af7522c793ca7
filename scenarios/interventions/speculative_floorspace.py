"""Speculative floorspace: industrial units are built before anybody has asked for them."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from agents.table import Floats
from model.declaration import BadInput, param
from model.processes import investors
from model.region import Region
from scenarios.interventions.eligibility import known_places, place_row, sites_in
from scenarios.interventions.programme import CHOICE, Programme

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeculativeFloorspace(Programme):
    """At `start` the places named have more floorspace, as far as planning allows; the market does the rest."""

    kind: ClassVar[str] = "speculative_floorspace"
    title: ClassVar[str] = "Speculative industrial floorspace"
    mechanism: ClassVar[str] = (
        "vacant floorspace: who finds room to grow, move or land there; rents ease while it is empty"
    )
    evidence: ClassVar[str] = (
        "A10 upgrade of industrial sites: negligible on employment, firms and values; A7.3 lack of space moves firms"
    )
    does_not: ClassVar[str] = (
        "bring tenants; let private builders go on as before (they build where little is vacant); go beyond consent; "
        "count rent that the owner gets back"
    )
    requirements: ClassVar[tuple[str, ...]] = ("S2-15", "S2-49", "S2-50")

    places: tuple[str, ...] = field(
        default=("amp",), metadata={"form": "names", "unit": "parks, areas, authorities", "source": CHOICE}
    )
    space_m2: float = param(
        14_000.0, unit="m2", low=0.0, high=1e6, source="R-evolution units on the AMP 2013-14: 100-200,000 sq ft"
    )
    capital_gbp: float = param(
        12e6, unit="GBP of 2015", low=0.0, high=1e10, source="assumption: some GBP 850 per m2 of shell and site (weak)"
    )
    capital_years: float = param(1.5, unit="years before start", low=0.0, high=20.0, source="assumption")
    optimism_bias: float = param(
        0.24, unit="share of cost", low=0.0, high=2.0, source="A11.15 standard buildings, upper bound"
    )

    def resolve(self, region: Region) -> None:
        """Places are named, and exist in this region. Raises BadInput."""
        if not self.places:
            raise BadInput(f"{self.kind}.places: say where the space is built: parks, areas or authorities")
        for place in self.places:
            place_row(f"{self.kind}.places", place, known_places(region))

    def act(self, world: "Ecosystem") -> None:
        """In the month it opens, the space is there."""
        if self.opens(world):
            world.sites.floorspace_m2 = world.sites.floorspace_m2 + self.added_m2(world)

    def added_m2(self, world: "Ecosystem") -> Floats:
        """Space built at each site (sites,): in proportion to the room that planning leaves, at most that room."""
        inside = sites_in(world.sites, world.region, self.places)
        room = np.where(inside, investors.room_to_build(world.sites), 0.0)
        wanted = self.space_m2 * self.strength * world.norms.scale
        return np.asarray(room * min(wanted / max(float(room.sum()), 1e-9), 1.0))
