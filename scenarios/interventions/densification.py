"""Densification: planning allows more floorspace on a park, below the density of a city centre."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from model.declaration import param
from model.levers import BUILDING_RATE, Nudge
from model.region import Region
from scenarios.interventions.eligibility import park_row
from scenarios.interventions.programme import CHOICE, Programme

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem


@dataclass(frozen=True, slots=True, kw_only=True)
class Densification(Programme):
    """At `start` a park is zoned for more floorspace, for good; for `duration_years` its manager builds more readily."""

    kind: ClassVar[str] = "densification"
    title: ClassVar[str] = "Densification with a cap"
    mechanism: ClassVar[str] = (
        "floorspace that planning allows, and how readily it is built; nothing happens while the park is half empty"
    )
    evidence: ClassVar[str] = (
        "S2-14, S2-15: a denser park below city-centre density; A1.4-A1.7 contact decays within metres"
    )
    does_not: ClassVar[str] = (
        "build anything itself; shorten walks inside the park; add amenity or traffic; put firms into shared buildings"
    )
    requirements: ClassVar[tuple[str, ...]] = ("S2-14", "S2-15", "S2-16", "S2-49")

    park: str = field(default="amp", metadata={"form": "name", "unit": "park", "source": CHOICE})
    more: float = param(0.5, unit="share of what planning allows", low=0.0, high=10.0, source=CHOICE)
    hectares: float = param(
        60.7, unit="hectares", low=1.0, high=2_000.0, source="AMP 2021: 150 acres (46.5 ha, 115 acres, in 2018)"
    )
    most_m2_per_hectare: float = param(
        6_000.0, unit="m2 per hectare", low=100.0, high=50_000.0,
        source="assumption: plot ratio 0.6; a city centre has 1.5 to 3",
    )  # fmt: skip
    readiness: float = param(0.25, unit="share", low=0.0, high=5.0, source="assumption: a plan that builders can trust")
    duration_years: float = param(10.0, unit="years", low=0.0, high=100.0, source=CHOICE)
    capital_gbp: float = param(
        5e6, unit="GBP of 2015", low=0.0, high=1e10, source="assumption: roads, drains and power inside the park"
    )
    optimism_bias: float = param(
        0.44, unit="share of cost", low=0.0, high=2.0, source="A11.15 standard civil engineering, upper bound"
    )

    def resolve(self, region: Region) -> None:
        """The park exists in this region. Raises BadInput."""
        park_row(f"{self.kind}.park", self.park, region)

    def act(self, world: "Ecosystem") -> None:
        """In the month it starts, zoned space is that much more, up to the cap; the region's table says so too."""
        if not self.opens(world):
            return
        park, parks = world.region.park(self.park), world.region.parks
        ratio = self.allowed_m2(float(parks.zoned_m2[park])) / float(parks.zoned_m2[park])
        world.sites.zoned_m2[world.sites.park == park] *= ratio
        zoned = np.where(np.arange(len(parks.key)) == park, parks.zoned_m2 * ratio, parks.zoned_m2)
        world.region = replace(world.region, parks=replace(parks, zoned_m2=zoned))

    def nudges(self, world: "Ecosystem") -> Iterable[Nudge]:
        """Space on the park is built more readily."""
        force = self.in_force(world.tick)
        if force > 0 and self.readiness > 0:
            here = world.sites.park == world.region.park(self.park)
            yield Nudge(BUILDING_RATE, np.where(here, 1 + self.readiness * force, 1.0))

    def allowed_m2(self, zoned_m2: float) -> float:
        """Zoned floorspace afterwards (m2): (1 + more) times as much, at most the cap, never less than before."""
        cap = self.most_m2_per_hectare * self.hectares
        return max(zoned_m2, min(zoned_m2 * (1 + self.more * self.strength), cap))
