"""Public realm: squares, green space, footpaths and cycleways on and between sites."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from agents.organisations import KINDS
from agents.table import Bools
from model.declaration import param
from model.levers import PARK_CONTACT, PARK_LINK_MINUTES, SITE_AMENITY, Nudge
from scenarios.interventions.eligibility import KIND_NAMES, TargetedProgramme
from scenarios.interventions.programme import CHOICE

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicRealm(TargetedProgramme):
    """While it is kept up, the places named are pleasanter, walks between their parks shorter, chance meetings more."""

    kind: ClassVar[str] = "public_realm"
    title: ClassVar[str] = "Public realm, green space, walking and cycling"
    mechanism: ClassVar[str] = (
        "amenity of sites, which a firm looking for premises weighs a little; minutes on foot or bicycle between the "
        "parks; contact of those who are on them"
    )
    evidence: ClassVar[str] = (
        "A10 public realm: no rigorous evidence, micro-contact +0-25 % (weak); A1.1-A1.7 contact decays within a walk"
    )
    does_not: ClassVar[str] = (
        "act on productivity, jobs or wages; raise rents by itself; bring people who do not work there; "
        "change trips to work"
    )
    requirements: ClassVar[tuple[str, ...]] = ("S1-19", "S2-08", "S2-09", "S2-10", "S2-11", "S2-16", "S2-18")

    places: tuple[str, ...] = field(
        default=("amp", "sbp"), metadata={"form": "names", "unit": "parks, areas, authorities", "source": CHOICE}
    )
    kinds: tuple[str, ...] = field(default=KINDS, metadata=KIND_NAMES)
    amenity: float = param(
        2.0, unit="index points", low=0.0, high=10.0, source="assumption; a point is 0.05 log odds of choosing a site"
    )
    contact_effect: float = param(0.10, unit="share", low=0.0, high=0.25, source="A10 public realm: contact +0-25 %")
    walk_saving: float = param(
        0.15, unit="share of minutes", low=0.0, high=0.8, source="assumption: direct paths, or a bicycle at 15 km/h"
    )
    duration_years: float = param(20.0, unit="years", low=0.0, high=100.0, source=CHOICE)
    capital_gbp: float = param(4e6, unit="GBP of 2015", low=0.0, high=1e10, source="assumption: two hectares and paths")
    revenue_gbp_per_year: float = param(
        1e5, unit="GBP of 2015 per year", low=0.0, high=1e9, source="assumption: upkeep"
    )
    optimism_bias: float = param(
        0.44, unit="share of cost", low=0.0, high=2.0, source="A11.15 standard civil engineering, upper bound"
    )

    def nudges(self, world: "Ecosystem") -> Iterable[Nudge]:
        """Sites are pleasanter, organisations on parks meet more, walks between these parks take less time."""
        force = self.in_force(world.tick)
        if force == 0:
            return
        inside = self.eligible_sites(world)
        if self.amenity > 0 and inside.any():
            yield Nudge(SITE_AMENITY, add=np.where(inside, self.amenity * force, 0.0))
        here = self.eligible(world) & (world.sites.park[world.organisations.site] >= 0)
        if self.contact_effect > 0 and here.any():
            yield Nudge(PARK_CONTACT, np.where(here, 1 + self.contact_effect * force, 1.0))
        between = self._between(world, inside)
        if self.walk_saving > 0 and between.any():
            yield Nudge(PARK_LINK_MINUTES, np.where(between, 1 - self.walk_saving * force, 1.0))

    def _between(self, world: "Ecosystem", inside: Bools) -> Bools:
        """Pairs of different parks that both lie inside (parks, parks)."""
        park = np.zeros(len(world.region.parks.key), dtype=bool)
        park[world.sites.park[inside & (world.sites.park >= 0)]] = True
        return np.asarray(park[:, None] & park & ~np.eye(len(park), dtype=bool))
