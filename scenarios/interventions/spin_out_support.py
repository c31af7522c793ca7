"""Spin-out support: people of research centres are encouraged to start firms, which get some money to begin with."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from agents.organisations import FIRM
from model.clock import TICKS_PER_YEAR
from model.declaration import param
from model.levers import SPIN_OUT_RATE, Nudge
from model.processes import policy
from scenarios.interventions.eligibility import KIND_NAMES, TargetedProgramme

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem


@dataclass(frozen=True, slots=True, kw_only=True)
class SpinOutSupport(TargetedProgramme):
    """More of the would-be founders on the staff of the anchors it is for start; those who do hold a proof-of-concept grant."""

    kind: ClassVar[str] = "spin_out_support"
    title: ClassVar[str] = "Spin-out support"
    mechanism: ClassVar[str] = (
        "how readily staff of research centres start firms, and the cash that such firms begin with"
    )
    evidence: ClassVar[str] = (
        "A6.14 Klepper 2007: founders stay in field and place; A10 incubators: survival +5-10 pp, who benefits unclear"
    )
    does_not: ClassVar[str] = (
        "make up founders who are not on an anchor's staff, or give their firms customers or quality"
    )
    requirements: ClassVar[tuple[str, ...]] = ("S4-29", "S4-32")

    encouraged: float = param(
        1.0,
        unit="ratio added to the rate",
        low=0.0,
        high=2.0,
        source="assumption: room among would-be founders is threefold",
    )
    seed_gbp: float = param(
        30_000.0, unit="GBP per spin-out", low=0.0, high=1e6, source="assumption: proof-of-concept awards, GBP 20k-50k"
    )
    seed_months: int = param(12, unit="months", low=1, high=60, source="assumption: paid over a year")
    budget_gbp_per_year: float = param(
        3e5, unit="GBP of 2015 per year", low=0.0, high=1e9, source="choice: ten awards a year"
    )
    kinds: tuple[str, ...] = field(default=("anchor",), metadata=KIND_NAMES)
    duration_years: float = param(10.0, unit="years", low=0.0, high=100.0, source="choice")
    revenue_gbp_per_year: float = param(
        1.5e5, unit="GBP of 2015 per year", low=0.0, high=1e9, source="assumption: a transfer office of three"
    )

    def budget(self) -> float:
        """Most that may be awarded a year."""
        return self.budget_gbp_per_year

    def act(self, world: "Ecosystem") -> None:
        """Spin-outs that opened last month hold an award, while the money of the last twelve months lasts."""
        force = self.in_force(world.tick)
        if force == 0 or self.seed_gbp == 0:
            return
        o, mine = world.organisations, world.grants.programme == policy.position_of(world, self)
        new = np.flatnonzero(o.alive & (o.kind == FIRM) & (o.born == world.tick - 1))
        new = new[np.isin(o.parent[new], o.slot[self.eligible(world)])]
        lately = int((mine & (world.grants.starts > world.tick - TICKS_PER_YEAR)).sum())
        room = self.budget_gbp_per_year * force * world.norms.scale / self.seed_gbp - lately
        new = new[: max(round(room), 0)]
        if len(new):
            amount = np.full(len(new), self.seed_gbp * self.strength / self.seed_months)
            policy.award(world, policy.position_of(world, self), new, self.seed_months, amount)

    def nudges(self, world: "Ecosystem") -> Iterable[Nudge]:
        """Staff of research centres start firms more readily."""
        force, centres = self.in_force(world.tick), self.eligible(world)
        if force > 0 and self.encouraged > 0 and centres.any():
            yield Nudge(SPIN_OUT_RATE, np.where(centres, 1 + self.encouraged * force, 1.0))

    def variable_gbp(self, world: "Ecosystem") -> float:
        """Awards in force are paid this month."""
        return float(world.grants.amount_gbp[policy.holders(world, policy.position_of(world, self), world.tick)].sum())
