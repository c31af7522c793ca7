"""Needs-led support: a yearly survey of firms says what they are short of, and the money follows it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from agents.organisations import SECTORS
from agents.table import Bools, Floats, Ints
from model.declaration import param
from model.levers import APPRENTICE_COST, CREDIT_LIMIT, MARKET_REACH, RENT_RELIEF, Nudge
from model.needs import NEEDS, needs
from scenarios.interventions.programme import CHOICE
from scenarios.interventions.take_up import EnrolledProgramme

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedsLedSupport(EnrolledProgramme):
    """Once a year some firms answer what they lack; places go to needs in these proportions, and help to what is lacking."""

    kind: ClassVar[str] = "needs_led_support"
    title: ClassVar[str] = "Support that follows a survey of needs"
    mechanism: ClassVar[str] = (
        "who gets a place, by what firms said they lack; then apprentices' pay, credit, rent or introductions to customers"
    )
    evidence: ClassVar[str] = (
        "A5.16 Make UK 2023: a third of vacancies short of skills; no trial of such a scheme is known"
    )
    does_not: ClassVar[str] = (
        "find out more than firms know, train anybody itself, build space, or help with what is not lacking"
    )
    requirements: ClassVar[tuple[str, ...]] = ("S1-15", "S4-39")

    surveyed: float = param(
        0.2, unit="share of those it is for", low=0.0, high=1.0, source="assumption: answers to a business survey"
    )
    wage_share: float = param(
        0.3, unit="share of apprentices' pay", low=0.0, high=1.0, source="assumption: paid for those short of skills"
    )
    credit_months: float = param(
        1.0, unit="months of GVA added", low=0.0, high=24.0, source="assumption: a guarantee for those at their limit"
    )
    rent_share: float = param(
        0.2, unit="share of rent and rates", low=0.0, high=1.0, source="assumption: paid for those short of space"
    )
    introductions: float = param(
        1.0,
        unit="introductions to customers per year",
        low=0.0,
        high=24.0,
        source="assumption: for those short of orders",
    )
    winning: float = param(0.2, unit="share of introductions", low=0.0, high=1.0, source="assumption: one in five")
    order_share: float = param(
        0.1, unit="share of its market", low=0.0, high=1.0, source="assumption: a tenth more sales from a new customer"
    )
    place_gbp: float = param(
        10_000.0, unit="GBP per organisation", low=0.0, high=1e6, source="choice: what help may cost"
    )
    sectors: tuple[str, ...] = field(
        default=SECTORS[:9], metadata={"form": "names", "known": SECTORS, "unit": "sectors", "source": CHOICE}
    )
    again_years: float = param(1.0, unit="years", low=0.0, high=50.0, source="assumption: may come back after a year")
    intakes_per_year: int = param(1, unit="intakes per year", low=1, high=12, source="choice: one survey a year")
    budget_gbp_per_year: float = param(1e6, unit="GBP of 2015 per year", low=0.0, high=1e9, source="choice: 100 places")
    revenue_gbp_per_year: float = param(
        1e5, unit="GBP of 2015 per year", low=0.0, high=1e9, source="assumption: the survey and two advisers"
    )

    def wants(self, world: "Ecosystem") -> Bools:
        """Firms that lack anything."""
        return np.asarray(needs(world).any(axis=0))

    def gain_gbp(self, world: "Ecosystem", rows: Ints, months: int) -> Floats:  # noqa: ARG002 (same for all)
        """Help is worth to owners what it costs."""
        return np.full(len(rows), self.place_gbp * self.strength * min(months / self.months, 1.0))

    def asked_gbp(self, world: "Ecosystem", rows: Ints, months: int) -> Floats:  # noqa: ARG002 (same for all)
        """A place costs the same whatever is lacking; less if money ends before it does."""
        return np.full(len(rows), self.place_gbp * min(months / self.months, 1.0))

    def survey(self, world: "Ecosystem") -> Floats:
        """Share of each need in all that firms which answered said they lack (needs,); even if nobody lacks anything."""
        o = world.organisations
        answers = world.chance.happens(f"{self.kind}.survey/{self.number(world)}", world.tick, self.surveyed, o.slot)
        found = (needs(world) & answers & self.eligible(world)).sum(axis=1)
        return np.asarray(found / found.sum()) if found.any() else np.full(len(NEEDS), 1 / len(NEEDS))

    def nudges(self, world: "Ecosystem") -> Iterable[Nudge]:
        """Each of those who take part is helped with what it lacks now."""
        helped = np.zeros(len(world.organisations))
        helped[self.engaged(world, world.tick)] = self.strength
        if not helped.any():
            return
        skills, credit, space, orders = needs(world) * helped
        yield Nudge(APPRENTICE_COST, 1 - self.wage_share * skills)
        yield Nudge(CREDIT_LIMIT, add=self.credit_months * credit)
        yield Nudge(RENT_RELIEF, 1 - self.rent_share * space)
        yield Nudge(MARKET_REACH, add=self.introductions * self.winning * np.log1p(self.order_share) * orders)

    def variable_gbp(self, world: "Ecosystem") -> float:
        """Places held this month."""
        rows = self.on_file(world, world.tick)
        return int((world.tick < self._ends(world, rows)).sum()) * self.place_gbp / self.months

    def _chosen(self, world: "Ecosystem", rows: Ints, months: int) -> Ints:
        """Applicants taken on: the places of each need, by luck among those who lack it and have no place yet."""
        share = self.in_force(world.tick) * world.norms.scale / self.intakes_per_year
        places = self._whole(world, self.capacity_per_year * share)
        if len(rows) and self.place_gbp > 0:
            money = self.budget_gbp_per_year * share / float(self.asked_gbp(world, rows, months)[0])
            places = min(places, self._whole(world, money))
        upto = np.floor(np.append(0.0, np.cumsum(self.survey(world))) * places + 0.5).astype(np.int64)
        name = f"{self.kind}.priority/{self.number(world)}"
        order = rows[np.argsort(world.chance.uniform(name, world.tick, world.organisations.slot[rows]), kind="stable")]
        found: Ints = np.empty(0, dtype=np.int64)
        for lacking, most in zip(needs(world), np.diff(upto), strict=True):
            free = order[lacking[order] & ~np.isin(order, found)]
            found = np.append(found, free[:most])
        return found
