"""Rate relief: occupiers in a zone pay less rent and rates, as in an enterprise zone."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from agents.table import Floats
from model.clock import TICKS_PER_YEAR
from model.declaration import param
from model.levers import BUILDING_RATE, RENT_RELIEF, SITE_RENT, Nudge
from scenarios.interventions.eligibility import KIND_NAMES, TargetedProgramme
from scenarios.interventions.programme import CHOICE

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem


@dataclass(frozen=True, slots=True, kw_only=True)
class RateRelief(TargetedProgramme):
    """Premises in the zone cost their occupiers less, whether they were there, moved in or started there."""

    kind: ClassVar[str] = "rate_relief"
    title: ClassVar[str] = "Rate relief in a zone"
    mechanism: ClassVar[str] = (
        "cost of premises in the zone: movers and founders find its sites cheaper, occupiers keep more cash and compete "
        "at lower cost; simpler planning if asked for"
    )
    evidence: ClassVar[str] = (
        "A10 Enterprise Zones: gross zone jobs +5-15 %, a third to 60 % of them moved; A7.11 relief often unclaimed"
    )
    does_not: ClassVar[str] = "create jobs or move anybody by itself, or raise rents except through demand for space"
    requirements: ClassVar[tuple[str, ...]] = ("S4-11", "S5-30")

    share: float = param(
        0.33, unit="share of rent and rates", low=0.0, high=0.95, source="rates are about half of rent, a third of both"
    )
    most_gbp: float = param(
        55_000.0, unit="GBP per occupier and year", low=0.0, high=1e7, source="Enterprise Zones 2012: GBP 55,000 a year"
    )
    claimed: float = param(
        0.8,
        unit="share of occupiers that claim",
        low=0.0,
        high=1.0,
        source="A7.11: relief often goes unclaimed; size weak",
    )
    planning: float = param(
        0.0, unit="share added to building", low=0.0, high=5.0, source="choice: simplified planning in the zone"
    )
    kinds: tuple[str, ...] = field(default=("firm", "oem"), metadata=KIND_NAMES)
    places: tuple[str, ...] = field(
        default=("amp",), metadata={"form": "names", "unit": "parks, areas, authorities", "source": CHOICE}
    )
    duration_years: float = param(5.0, unit="years", low=0.0, high=100.0, source="Enterprise Zones 2012: five years")

    def nudges(self, world: "Ecosystem") -> Iterable[Nudge]:
        """Premises in the zone cost occupiers and newcomers less; building there may be easier."""
        force = self.in_force(world.tick)
        zone = self.eligible_sites(world)
        if force == 0 or not zone.any():
            return
        if self.share > 0:
            yield Nudge(RENT_RELIEF, 1 - self.relief(world))
            yield Nudge(SITE_RENT, np.where(zone, 1 - self.share * self.claimed * force, 1.0))
        if self.planning > 0:
            yield Nudge(BUILDING_RATE, np.where(zone, 1 + self.planning * force, 1.0))

    def relief(self, world: "Ecosystem") -> Floats:
        """Share of the cost of its premises that each organisation is spared (organisations,), within the cap."""
        whole = self._premises_gbp(world)
        luck = world.chance.uniform("rate_relief.claims", None, world.organisations.slot)
        claims = self.eligible(world) & (luck < self.claimed)
        most = np.minimum(self.share, self.most_gbp / np.maximum(whole, 1.0))
        return np.where(claims, most, 0.0) * self.in_force(world.tick)

    def variable_gbp(self, world: "Ecosystem") -> float:
        """What occupiers are spared this month."""
        if self.in_force(world.tick) == 0:
            return 0.0
        return float(self._premises_gbp(world) @ self.relief(world)) / TICKS_PER_YEAR

    def _premises_gbp(self, world: "Ecosystem") -> Floats:
        """Rent and rates without relief, GBP per year (organisations,)."""
        o = world.organisations
        return np.where(o.alive, o.floorspace_m2 * world.sites.rent_gbp[o.site], 0.0)
