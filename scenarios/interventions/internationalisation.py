"""Internationalisation: firms good enough to sell abroad are helped to meet buyers there."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from scipy.special import expit, logit

from agents.organisations import LOCAL_SERVICES, SECTORS
from agents.table import Bools, Floats, Ints
from model.clock import TICKS_PER_YEAR
from model.declaration import param
from model.levers import MARKET_REACH, Nudge
from scenarios.interventions.programme import CHOICE
from scenarios.interventions.take_up import EnrolledProgramme

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem


@dataclass(frozen=True, slots=True, kw_only=True)
class Internationalisation(EnrolledProgramme):
    """Trade missions and partners abroad: more meetings with buyers outside, of which the better firms win more."""

    kind: ClassVar[str] = "internationalisation"
    title: ClassVar[str] = "Internationalisation"
    mechanism: ClassVar[str] = (
        "buyers abroad that a firm meets x its chance to win an order, which rises with its productivity"
    )
    evidence: ClassVar[str] = (
        "S4-36, S4-38; Broocks & Van Biesebroeck 2017: promotion raises entry into exporting; Melitz 2003: the better export"
    )
    does_not: ClassVar[str] = "make a firm more productive, or win orders for those who are not good enough"
    requirements: ClassVar[tuple[str, ...]] = ("S4-36", "S4-37", "S4-38")

    meetings: float = param(
        4.0, unit="buyers met per year", low=0.0, high=100.0, source="assumption: two trade fairs a year"
    )
    winning: float = param(
        0.10, unit="share at rivals' productivity", low=0.001, high=0.9, source="assumption: one meeting in ten"
    )
    order_share: float = param(
        0.03, unit="share of market per order won", low=0.0, high=0.5, source="assumption: first orders are small"
    )
    margin_kept: float = param(
        0.10, unit="share of value added", low=0.0, high=1.0, source="assumption: what an order leaves the owner"
    )
    months: int = param(24, unit="months of support", low=1, high=240, source="assumption")
    place_gbp: float = param(
        6_000.0, unit="GBP per organisation", low=0.0, high=1e6, source="assumption: adviser, stands and interpreters"
    )
    bid_gbp: float = param(
        2_000.0, unit="GBP per application", low=0.0, high=100_000.0, source="assumption: travel and an owner's week"
    )
    capacity_per_year: float = param(
        100.0, unit="organisations taken on per year", low=0.0, high=1e6, source="choice: some five trade advisers"
    )
    budget_gbp_per_year: float = param(6e5, unit="GBP of 2015 per year", low=0.0, high=1e9, source="choice: 100 places")
    leaving: float = param(0.3, unit="per year", low=0.0, high=6.0, source="assumption")
    sectors: tuple[str, ...] = field(
        default=SECTORS[:LOCAL_SERVICES],
        metadata={"form": "names", "known": SECTORS, "unit": "sectors", "source": CHOICE},
    )

    def reach(self, world: "Ecosystem", rows: Ints) -> Floats:
        """Growth of market from buyers met (rows,), ln per year: meetings x chance to win x ln(1 + share of an order).

        ln odds of winning rise with ln TFP over that of rivals as in the choice of suppliers.
        """
        p = world.parameters
        ahead = world.organisations.ln_tfp[rows] - p.sales.reference_tfp
        chance = expit(logit(self.winning) + p.orders.capability * ahead)
        return np.asarray(self.meetings * self.strength * chance * np.log1p(self.order_share))

    def wants(self, world: "Ecosystem") -> Bools:
        """Firms that sell outside the region at all."""
        return np.asarray(world.organisations.sector != LOCAL_SERVICES)

    def gain_gbp(self, world: "Ecosystem", rows: Ints, months: int) -> Floats:
        """What owners keep of the value added that the orders of so many months bring in three years."""
        growth = self.reach(world, rows) * months / TICKS_PER_YEAR
        return np.asarray(growth * world.organisations.smooth_gva_gbp[rows] * 3 * TICKS_PER_YEAR * self.margin_kept)

    def asked_gbp(self, world: "Ecosystem", rows: Ints, months: int) -> Floats:  # noqa: ARG002 (same for all)
        """A place costs the same whoever has it; less if money ends before it does."""
        return np.full(len(rows), self.place_gbp * min(months / self.months, 1.0))

    def nudges(self, world: "Ecosystem") -> Iterable[Nudge]:
        """Markets of those who take part grow by what they win abroad."""
        rows = self.engaged(world, world.tick)
        if len(rows) and self.meetings > 0:
            more = np.zeros(len(world.organisations))
            more[rows] = self.reach(world, rows)
            yield Nudge(MARKET_REACH, add=more)

    def variable_gbp(self, world: "Ecosystem") -> float:
        """Places held this month."""
        rows = self.on_file(world, world.tick)
        return int((world.tick < self._ends(world, rows)).sum()) * self.place_gbp / self.months
