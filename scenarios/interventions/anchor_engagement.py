"""Anchor engagement: small and medium firms are brought to work with the anchors, once or again and again."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from agents.table import Floats, Ints
from model.clock import TICKS_PER_YEAR
from model.declaration import param
from model.levers import PROJECT_RATE, Nudge
from scenarios.interventions.funding import order_of_bids
from scenarios.interventions.programme import CHOICE
from scenarios.interventions.take_up import EnrolledProgramme

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem


@dataclass(frozen=True, slots=True, kw_only=True)
class AnchorEngagement(EnrolledProgramme):
    """While a firm has an adviser it starts projects with anchors more often; `months` and `again_years` say how long."""

    kind: ClassVar[str] = "anchor_engagement"
    title: ClassVar[str] = "Projects with the anchor for small firms"
    mechanism: ClassVar[str] = "rate at which firms in the programme start projects with anchors, from which they learn"
    evidence: ClassVar[str] = (
        "A9.1 Comin et al. 2019: at most +0.8 % a year while engaged, more with repeated contact; A9.12 SMEs 0.03-0.08 a year"
    )
    does_not: ClassVar[str] = "raise productivity except by what a project teaches a firm that can use it"
    requirements: ClassVar[tuple[str, ...]] = ("S2-37", "S4-19", "S4-21", "S5-15", "S5-22")

    extra_projects: float = param(
        1.0, unit="projects per firm and year", low=0.0, high=12.0, source="assumption: the adviser finds one"
    )
    months: int = param(
        60, unit="months with an adviser", low=1, high=240, source="choice; 18 = one project, 60 = repeated contact"
    )
    again_years: float = param(0.0, unit="years", low=0.0, high=50.0, source="choice; 50 = once only")
    firms_at_a_time: float = param(150.0, unit="firms", low=0.0, high=5_000.0, source="choice: a dozen advisers")
    expected_gain: float = param(
        0.008, unit="share of GVA per year", low=0.0, high=0.1, source="A9.1: what firms believe a project is worth"
    )
    firm_gbp_per_year: float = param(
        8_000.0, unit="GBP per firm and year", low=0.0, high=200_000.0, source="assumption: adviser and project voucher"
    )
    size_least: int = param(5, unit="employees", low=0, high=100_000, source="assumption: has somebody to spare")
    size_most: int = param(250, unit="employees", low=0, high=100_000, source="choice: small and medium firms")
    duration_years: float = param(10.0, unit="years", low=0.0, high=100.0, source=CHOICE)
    revenue_gbp_per_year: float = param(
        1e5, unit="GBP of 2015 per year", low=0.0, high=1e9, source="assumption: management"
    )

    def gain_gbp(self, world: "Ecosystem", rows: Ints, months: int) -> Floats:
        """What projects are believed to be worth over the time, at today's value added."""
        return np.asarray(self.expected_gain * world.organisations.gva_gbp[rows] * months)

    def nudges(self, world: "Ecosystem") -> Iterable[Nudge]:
        """Firms in the programme start more projects."""
        force = self.in_force(world.tick)
        rows = self.engaged(world, world.tick) if force > 0 else np.empty(0, dtype=np.int64)
        if len(rows) and self.extra_projects > 0:
            more = np.zeros(len(world.organisations))
            more[rows] = self.extra_projects * force
            yield Nudge(PROJECT_RATE, add=more)

    def variable_gbp(self, world: "Ecosystem") -> float:
        """Each firm in the programme is paid for."""
        force = self.in_force(world.tick)
        return self.firm_gbp_per_year / TICKS_PER_YEAR * force * len(self.engaged(world, world.tick)) if force else 0.0

    def budget(self) -> float:
        """Most it may spend on firms a year (GBP, at scale 1)."""
        return self.firms_at_a_time * self.firm_gbp_per_year

    def applicants(self, world: "Ecosystem", months: int) -> Ints:
        """Of those who would apply, as many as advisers have room for now: the others are told to wait."""
        rows = EnrolledProgramme.applicants(self, world, months)
        load = round(self.firms_at_a_time * self.in_force(world.tick) * world.norms.scale)
        room = max(load - len(self.engaged(world, world.tick)), 0)
        luck = world.chance.uniform(
            f"{self.kind}.waits/{self.number(world)}", world.tick, world.organisations.slot[rows]
        )
        order = np.argsort(order_of_bids(world, rows, luck, self.funding), kind="stable")
        return np.asarray(np.sort(rows[order[:room]]))
