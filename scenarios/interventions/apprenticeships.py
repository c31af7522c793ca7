"""Apprenticeships: more places at the training centre, and part of apprentices' pay."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from model.clock import TICKS_PER_YEAR
from model.declaration import param
from model.levers import APPRENTICE_COST, TRAINING_PLACES, Nudge
from model.processes import training
from scenarios.interventions.eligibility import KIND_NAMES, TargetedProgramme
from scenarios.interventions.programme import CHOICE

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem


@dataclass(frozen=True, slots=True, kw_only=True)
class Apprenticeships(TargetedProgramme):
    """The training centre can start more apprentices; eligible employers pay less of their wage."""

    kind: ClassVar[str] = "apprenticeships"
    title: ClassVar[str] = "More apprenticeships"
    mechanism: ClassVar[str] = "capacity of the training centre and the price of an apprentice to an employer"
    evidence: ClassVar[str] = (
        "A10 WWG apprenticeships: employment +3-8 pp, wage +8-16 %; A9.11 and A0.9 AMRC Training Centre"
    )
    does_not: ClassVar[str] = "train anybody an employer does not take on, or guarantee that they stay"
    requirements: ClassVar[tuple[str, ...]] = ("S2-03", "S4-24", "S4-26", "S4-28", "S5-38")

    extra_places: float = param(
        100.0, unit="starts per year", low=0.0, high=5_000.0, source="A0.9: 180-220 starts a year today"
    )
    pay_share: float = param(0.3, unit="share of pay", low=0.0, high=1.0, source="A10 WWG: wage subsidy helps")
    place_gbp: float = param(
        18_000.0, unit="GBP per start", low=0.0, high=100_000.0, source="assumption: funding band of a level 3 standard"
    )
    kinds: tuple[str, ...] = field(default=("firm", "oem"), metadata=KIND_NAMES)
    duration_years: float = param(10.0, unit="years", low=0.0, high=100.0, source=CHOICE)
    capital_gbp: float = param(
        5e6, unit="GBP of 2015", low=0.0, high=1e10, source="AMRC Training Centre: 250 starts a year, GBP 20.5m"
    )

    def nudges(self, world: "Ecosystem") -> Iterable[Nudge]:
        """Places go to the anchors that train, in proportion; eligible employers bear less of apprentices' pay."""
        force = self.in_force(world.tick)
        if force == 0 or not self.eligible(world).any():
            return
        places = np.where(world.organisations.alive, world.organisations.training_places, 0).astype(np.float64)
        if places.sum() > 0 and self.extra_places > 0:
            yield Nudge(TRAINING_PLACES, add=places / places.sum() * self.extra_places * force)
        if self.pay_share > 0:
            yield Nudge(APPRENTICE_COST, np.where(self.eligible(world), 1 - self.pay_share * force, 1.0))

    def variable_gbp(self, world: "Ecosystem") -> float:
        """Extra places that are expected to be filled are paid for, and the share of pay of the apprentices there are."""
        force = self.in_force(world.tick)
        if force == 0 or not self.eligible(world).any():
            return 0.0
        return self.place_gbp * self._filled(world, force) + self.pay_share * force * self._pay_gbp(world)

    def _filled(self, world: "Ecosystem", force: float) -> float:
        """Starts of this month beyond those that the centres had places for without the programme."""
        o = world.organisations
        total, filled = max(float(o.training_places[o.alive].sum()), 1.0), 0.0
        for centre in np.flatnonzero(o.alive & (o.training_places > 0)):
            own = float(o.training_places[centre])
            more = own * (1 + self.extra_places * force / total)
            filled += training.expected_starts(world, int(centre), more)
            filled -= training.expected_starts(world, int(centre), own)
        return filled

    def _pay_gbp(self, world: "Ecosystem") -> float:
        """Pay of eligible employers' apprentices, GBP per month."""
        w = world.workers
        apprentices = np.flatnonzero((w.apprentice_until > world.tick) & (w.employer >= 0))
        paid = apprentices[self.eligible(world)[w.employer[apprentices]]]
        return float(np.exp(w.ln_wage[paid]).sum()) * world.parameters.wages.base_wage_gbp / TICKS_PER_YEAR
