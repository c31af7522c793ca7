"""Corporate supplier support: OEM plants teach their suppliers and pay them sooner, at their own cost."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from agents.organisations import OEM
from agents.table import Bools, Ints
from agents.ties import SUPPLY
from model.clock import TICKS_PER_YEAR
from model.declaration import param
from model.levers import CREDIT_LIMIT, SUPPLIER_DEVELOPMENT, Nudge
from scenarios.interventions.eligibility import TargetedProgramme

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem


@dataclass(frozen=True, slots=True, kw_only=True)
class CorporateSupplierSupport(TargetedProgramme):
    """Plants that take part send engineers to suppliers of theirs and finance what they have delivered."""

    kind: ClassVar[str] = "corporate_supplier_support"
    title: ClassVar[str] = "Corporate supplier support"
    mechanism: ClassVar[str] = (
        "rate at which OEM customers teach suppliers; credit of suppliers; cost borne by the plants"
    )
    evidence: ClassVar[str] = (
        "A8.3 Javorcik 2004: gains to suppliers through backward links, UK use 1-5 %; A8.1 where technology is shared"
    )
    does_not: ClassVar[str] = (
        "reach firms that supply no plant, change what plants buy, or cost the public more than brokers"
    )
    requirements: ClassVar[tuple[str, ...]] = ("S1-16", "S4-21")

    participation: float = param(
        0.5, unit="share of plants", low=0.0, high=1.0, source="assumption: half of the plants are won for it"
    )
    teaching: float = param(
        1.0, unit="ratio added", low=0.0, high=9.0, source="A8.3: doubling keeps the gain of suppliers within 1-5 %"
    )
    credit_months: float = param(
        0.5, unit="months of GVA added", low=0.0, high=12.0, source="assumption: invoices financed for thirty days"
    )
    plant_gbp_per_year: float = param(
        15_000.0, unit="GBP per supplier and year", low=0.0, high=1e6, source="assumption: an engineer for six weeks"
    )
    duration_years: float = param(10.0, unit="years", low=0.0, high=100.0, source="choice")
    revenue_gbp_per_year: float = param(
        1e5, unit="GBP of 2015 per year", low=0.0, high=1e9, source="assumption: two brokers, the only public cost"
    )

    def act(self, world: "Ecosystem") -> None:
        """Plants that take part pay for this month's teaching."""
        force = self.in_force(world.tick)
        if force == 0:
            return
        links = self._links(world)
        n_taught = np.bincount(world.ties.a[links], minlength=len(world.organisations))
        world.organisations.one_off_gbp += n_taught * self.plant_gbp_per_year * force / TICKS_PER_YEAR

    def nudges(self, world: "Ecosystem") -> Iterable[Nudge]:
        """Suppliers of those plants are taught more, and lenders count what the plants owe them."""
        force, links = self.in_force(world.tick), self._links(world)
        if force == 0 or not len(links):
            return
        supplies = np.zeros(len(world.organisations))
        supplies[world.ties.b[links]] = force
        yield Nudge(SUPPLIER_DEVELOPMENT, 1 + self.teaching * supplies)
        yield Nudge(CREDIT_LIMIT, add=self.credit_months * supplies)

    def takes_part(self, world: "Ecosystem") -> Bools:
        """Plants won for it, for good (organisations,)."""
        o = world.organisations
        luck = world.chance.uniform("corporate_supplier_support.takes_part", None, o.slot)
        return np.asarray(o.alive & (o.kind == OEM) & (luck < self.participation))

    def _links(self, world: "Ecosystem") -> Ints:
        """Rows of supply ties from those plants to suppliers it is for."""
        ties, plants, suppliers = world.ties, self.takes_part(world), self.eligible(world)
        return np.flatnonzero((ties.kind == SUPPLY) & plants[ties.a] & suppliers[ties.b])
