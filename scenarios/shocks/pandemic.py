"""Pandemic: people do not meet, orders stop, and the state pays wages so that employers keep their staff."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from agents.organisations import ANCHOR
from agents.table import Floats, Ints
from model.declaration import param
from model.levers import LAYOFFS, MEETING_RATE, PARK_CONTACT, SECTOR_DEMAND, Nudge
from model.processes import policy
from scenarios.shocks.shock import Shock, of_sectors

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem


@dataclass(frozen=True, slots=True, kw_only=True)
class Pandemic(Shock):
    """While it lasts organisations meet less and sell less; furlough pays wages of idle staff, who are not laid off."""

    kind: ClassVar[str] = "pandemic"
    title: ClassVar[str] = "A pandemic"
    mechanism: ClassVar[str] = (
        "orders from outside; meetings and contact on parks; layoffs, held back by furlough that pays for idle staff"
    )
    evidence: ClassVar[str] = (
        "facts 5: hours worked in South Yorkshire 6.3 % lower in 2020 than in 2019, regained in 2021"
    )
    does_not: ClassVar[str] = (
        "make people ill, move work home, close schools, or choose which sectors close; add sector_demand"
    )
    requirements: ClassVar[tuple[str, ...]] = ("S5-40",)

    start: float = param(2020.25, unit="calendar year", low=2015.0, high=2100.0, source="lockdown of 23 March 2020")
    depth_ln: float = param(0.11, unit="ln", low=0.0, high=2.0, source="facts 5: hours of the year 6.3 % lower")
    contact: float = param(
        0.6, unit="share of meetings lost", low=0.0, high=1.0, source="assumption: meetings on screens"
    )
    kept: float = param(0.8, unit="share of layoffs avoided", low=0.0, high=1.0, source="assumption: furlough 2020-21")
    furlough: float = param(0.8, unit="share of idle wages paid", low=0.0, high=1.0, source="scheme of 2020: 80 %")
    duration_years: float = param(0.25, unit="years, onset included", low=0.0, high=100.0, source="April to June 2020")
    recovery_years: float = param(0.75, unit="years", low=0.0, high=30.0, source="facts 5: hours regained in 2021")

    def act(self, world: "Ecosystem") -> None:
        """Employers with less work than staff are paid part of the wages of the idle, this month."""
        force = self.in_force(world.tick)
        if force == 0 or self.furlough == 0:
            return
        rows, idle_gbp = self.idle(world)
        position = policy.position_of(world, self)
        policy.award(world, position, rows, 1, self.furlough * self.strength * idle_gbp)

    def idle(self, world: "Ecosystem") -> tuple[Ints, Floats]:
        """Firms and plants with idle staff, and last month's wages of those."""
        o = world.organisations
        share = np.clip(1 - o.demand / np.maximum(o.labour, 1e-9), 0.0, 1.0)
        rows = np.flatnonzero(o.alive & (o.kind != ANCHOR) & (share > 0) & (o.labour > 0))
        return rows, np.asarray(share[rows] * o.wages_gbp[rows])

    def nudges(self, world: "Ecosystem") -> Iterable[Nudge]:
        """Orders, meetings and layoffs."""
        force = self.in_force(world.tick)
        if force == 0:
            return
        yield Nudge(SECTOR_DEMAND, add=of_sectors((), -self.depth_ln * force))
        yield Nudge(MEETING_RATE, 1 - self.contact * force)
        yield Nudge(PARK_CONTACT, 1 - self.contact * force)
        if self.furlough > 0:
            yield Nudge(LAYOFFS, 1 - self.kept * force)
