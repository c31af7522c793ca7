"""An attraction offer: the region is promoted to mobile projects, and those it wins get a grant per job."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from agents.organisations import OEM
from model.declaration import param
from model.levers import PROJECT_APPEAL, PROJECT_GRANT, PROJECT_OFFERS, Nudge
from model.processes import investors, policy
from scenarios.interventions.programme import CHOICE, Programme

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem


@dataclass(frozen=True, slots=True, kw_only=True)
class OemOffer(Programme):
    """While it runs, mobile projects hear of the region more often, like it more and are offered money for jobs."""

    kind: ClassVar[str] = "oem_offer"
    title: ClassVar[str] = "Attract an OEM"
    mechanism: ClassVar[str] = "more mobile projects look, promotion and a grant per job raise the chance to win each"
    evidence: ClassVar[str] = (
        "A7.5 Wren & Jones 2011: GBP 27.5k (1995) per job diverted; A7.4 small response; A8.9 arrivals"
    )
    does_not: ClassVar[str] = "create plants: projects exist elsewhere, and most are won or lost whatever is offered"
    requirements: ClassVar[tuple[str, ...]] = ("S1-10", "S1-14", "S2-31", "S2-34", "S2-53")

    grant_gbp_per_job: float = param(
        20_000.0, unit="GBP per job", low=0.0, high=200_000.0, source="Investment Zone 20k (target) to Boeing 111k"
    )
    paid_months: int = param(24, unit="months", low=1, high=120, source="assumption: paid as jobs appear")
    visibility: float = param(0.2, unit="log odds", low=0.0, high=2.0, source="assumption: promotion, S1-10")
    more_offers: float = param(0.2, unit="share", low=0.0, high=2.0, source="assumption: promotion")
    revenue_gbp_per_year: float = param(
        5e5, unit="GBP of 2015 per year", low=0.0, high=1e9, source="assumption: an attraction team"
    )
    duration_years: float = param(10.0, unit="years", low=0.0, high=100.0, source=CHOICE)

    def act(self, world: "Ecosystem") -> None:
        """Plants won last month while the offer stood get their grant, in equal monthly payments."""
        force = self.in_force(world.tick - 1)
        if force == 0 or self.grant_gbp_per_job == 0:
            return
        o = world.organisations
        won = (o.slot >= investors.OFFER_SLOTS) & (o.slot < investors.EVENT_SLOTS)
        rows = np.flatnonzero(o.alive & (o.kind == OEM) & won & (o.born == world.tick - 1))
        if len(rows):
            amount = self.grant_gbp_per_job * force * o.market[rows] / self.paid_months
            policy.award(world, policy.position_of(world, self), rows, self.paid_months, amount)

    def nudges(self, world: "Ecosystem") -> Iterable[Nudge]:
        """More offers, more appeal, a grant on offer."""
        force = self.in_force(world.tick)
        if force == 0:
            return
        yield Nudge(PROJECT_OFFERS, 1 + self.more_offers * force)
        yield Nudge(PROJECT_APPEAL, add=self.visibility * force)
        yield Nudge(PROJECT_GRANT, add=self.grant_gbp_per_job * force)

    def variable_gbp(self, world: "Ecosystem") -> float:
        """Grants in force are paid this month."""
        rows = policy.holders(world, policy.position_of(world, self), world.tick)
        return float(world.grants.amount_gbp[rows].sum())
