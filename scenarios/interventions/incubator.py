"""Incubator: an innovation centre with small units on a park, let below the market rent to young small firms."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from agents.organisations import FIRM
from agents.table import Ints
from model.clock import TICKS_PER_YEAR
from model.declaration import param
from model.levers import RENT_RELIEF, STARTER_RENT, Nudge
from model.region import Region
from scenarios.interventions.eligibility import park_row
from scenarios.interventions.programme import CHOICE, Programme

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem


@dataclass(frozen=True, slots=True, kw_only=True)
class Incubator(Programme):
    """The space opens at `start` and stays; while it runs, its young small tenants pay part of rent and rates."""

    kind: ClassVar[str] = "incubator"
    title: ClassVar[str] = "Incubator or innovation centre"
    mechanism: ClassVar[str] = (
        "floorspace on a park; cost of premises to a firm that starts there, and to the youngest small firms that fit in"
    )
    evidence: ClassVar[str] = (
        "A10 incubators: programmes work overall, survival +5-10 pp, employment +10-25 % (weak); A7.7 parks cost more"
    )
    does_not: ClassVar[str] = (
        "advise, invest or choose the good ones; make anybody start a firm; keep its space from other firms of the park; "
        "put tenants into one building"
    )
    requirements: ClassVar[tuple[str, ...]] = ("S2-27", "S2-33", "S2-35", "S4-29", "S4-32")

    park: str = field(default="amp", metadata={"form": "name", "unit": "park", "source": CHOICE})
    space_m2: float = param(
        4_645.0, unit="m2", low=0.0, high=1e6, source="AMP Technology Centre: 50,000 sq ft (facts 2006-07)"
    )
    rent_share: float = param(
        0.7,
        unit="share of rent and rates paid",
        low=0.0,
        high=1.0,
        source="assumption: easy terms, small business rates",
    )
    size_most: int = param(15, unit="employees", low=1, high=1_000, source="assumption: units of up to 500 m2")
    tenant_years: float = param(
        5.0, unit="years since founding", low=0.0, high=50.0, source="assumption: usual exit rule"
    )
    duration_years: float = param(20.0, unit="years", low=0.0, high=100.0, source=CHOICE)
    capital_gbp: float = param(
        9.7e6, unit="GBP of 2015", low=0.0, high=1e10, source="AMP Technology Centre: GBP 9.7m announced 2005"
    )
    capital_years: float = param(1.5, unit="years before start", low=0.0, high=20.0, source="assumption")
    revenue_gbp_per_year: float = param(
        2e5, unit="GBP of 2015 per year", low=0.0, high=1e9, source="assumption: manager and reception"
    )
    optimism_bias: float = param(
        0.24, unit="share of cost", low=0.0, high=2.0, source="A11.15 standard buildings, upper bound"
    )

    def resolve(self, region: Region) -> None:
        """The park exists in this region. Raises BadInput."""
        park_row(f"{self.kind}.park", self.park, region)

    def act(self, world: "Ecosystem") -> None:
        """In the month it opens, the park has that much more floorspace, and consent for it."""
        if not self.opens(world) or self.space_m2 == 0:
            return
        sites, site = world.sites, self.site(world)
        sites.floorspace_m2[site] += self.space_m2 * self.strength * world.norms.scale
        sites.zoned_m2[site] = max(sites.zoned_m2[site], sites.floorspace_m2[site] + sites.pipeline_m2[site])

    def nudges(self, world: "Ecosystem") -> Iterable[Nudge]:
        """Tenants pay less, and while it has room so would a firm that starts there."""
        force = self.in_force(world.tick)
        if force == 0 or self.rent_share == 1 or self.space_m2 == 0:
            return
        paid, tenants = 1 - (1 - self.rent_share) * force, self.tenants(world)
        if len(tenants):
            yield Nudge(RENT_RELIEF, _only(tenants, paid, len(world.organisations)))
        if world.organisations.floorspace_m2[tenants].sum() < 0.95 * self._room(world):
            yield Nudge(STARTER_RENT, _only(np.array([self.site(world)]), paid, len(world.sites)))

    def variable_gbp(self, world: "Ecosystem") -> float:
        """What tenants do not pay of the rent."""
        o, force = world.organisations, self.in_force(world.tick)
        rent = float(o.floorspace_m2[self.tenants(world)].sum() * world.sites.rent_gbp[self.site(world)])
        return rent * (1 - self.rent_share) * force / TICKS_PER_YEAR if force > 0 else 0.0

    def site(self, world: "Ecosystem") -> int:
        """Row of the park's site."""
        return int(np.flatnonzero(world.sites.park == world.region.park(self.park))[0])

    def tenants(self, world: "Ecosystem") -> Ints:
        """Small firms on the park up to the age, the youngest first, as many as fit in."""
        o = world.organisations
        young = o.born > world.tick - self.tenant_years * TICKS_PER_YEAR
        fits = o.alive & (o.kind == FIRM) & (o.site == self.site(world)) & young & (o.headcount <= self.size_most)
        rows = np.flatnonzero(fits)
        rows = rows[np.lexsort((o.slot[rows], -o.born[rows].astype(np.int64)))]
        return np.asarray(rows[np.cumsum(o.floorspace_m2[rows]) <= self._room(world)])

    def _room(self, world: "Ecosystem") -> float:
        return self.space_m2 * self.strength * world.norms.scale


def _only(rows: Ints, value: float, n: int) -> np.ndarray:
    factors = np.ones(n)
    factors[rows] = value
    return factors
