"""R&D grants: part of what R&D costs is paid for firms that hear of the scheme, apply and are chosen."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from agents.table import Bools, Floats, Ints
from agents.ties import MEMBER, PROJECT
from model.clock import TICKS_PER_YEAR, tick_of
from model.declaration import param
from model.levers import RD_COST, Nudge
from model.processes import policy
from scenarios.interventions.eligibility import TargetedProgramme, point
from scenarios.interventions.programme import CHOICE

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem


@dataclass(frozen=True, slots=True, kw_only=True)
class RdGrants(TargetedProgramme):
    """Calls for bids several times a year; holders of a grant pay only part of their R&D while it lasts."""

    kind: ClassVar[str] = "rd_grants"
    title: ClassVar[str] = "R&D grants"
    mechanism: ClassVar[str] = "price of R&D to holders; who hears of it, bids and is chosen emerges"
    evidence: ClassVar[str] = (
        "A10 WWG innovation: about half of 42 evaluations positive; A10.rd GBP 0.2-1.0 of R&D per GBP"
    )
    does_not: ClassVar[str] = "raise productivity directly, or turn a firm that does no R&D into one that does"
    requirements: ClassVar[tuple[str, ...]] = ("S1-05", "S2-57", "S4-19", "S5-22", "S5-23", "S5-37")

    share: float = param(
        0.4, unit="share of R&D cost", low=0.0, high=0.9, source="A10: subsidy control, up to 45-60 % for small firms"
    )
    grant_years: float = param(2.0, unit="years", low=0.25, high=10.0, source="assumption: project length")
    budget_gbp_per_year: float = param(2e6, unit="GBP of 2015 per year", low=0.0, high=1e9, source=CHOICE)
    calls_per_year: int = param(2, unit="calls per year", low=1, high=12, source=CHOICE)
    bid_gbp: float = param(
        4_000.0, unit="GBP per bid", low=0.0, high=100_000.0, source="assumption: three weeks of an engineer"
    )
    hearing: float = param(
        0.15,
        unit="per year",
        low=0.0,
        high=12.0,
        source="A9.8 Made Smarter: 2,500 of some 14,000 firms engaged in four years",
    )
    member_effect: float = param(
        4.0, unit="ratio added", low=0.0, high=50.0, source="assumption: anchors tell their members"
    )
    contact_effect: float = param(
        2.0, unit="ratio added", low=0.0, high=50.0, source="assumption: holders tell their contacts"
    )
    near_effect: float = param(1.0, unit="ratio added", low=0.0, high=50.0, source="assumption: events of the scheme")
    near_km: float = param(3.0, unit="km", low=0.1, high=50.0, source="assumption: decay of its events' reach")
    size_most: int = param(
        250, unit="employees", low=0, high=100_000, source="A10 Criscuolo et al. 2019: effects in small firms"
    )
    revenue_gbp_per_year: float = param(
        2e5, unit="GBP of 2015 per year", low=0.0, high=1e9, source="assumption: 10 % administration"
    )

    def act(self, world: "Ecosystem") -> None:
        """In months with a call, firms that know of it and gain from it bid; awards are made while its money lasts."""
        force, since = self.in_force(world.tick), world.tick - tick_of(self.start)
        if force == 0 or since % (TICKS_PER_YEAR // self.calls_per_year) != 0:
            return
        months = min(round(self.grant_years * TICKS_PER_YEAR), round(self.duration_years * TICKS_PER_YEAR) - since)
        bidders = self._bidders(world, months)
        world.organisations.one_off_gbp[bidders] += self.bid_gbp
        asked = self._asked(world, bidders, months)
        luck = world.chance.uniform(
            f"rd_grants.priority/{self._number(world)}", world.tick, world.organisations.slot[bidders]
        )
        budget = self.budget_gbp_per_year / self.calls_per_year * force * world.norms.scale
        chosen = bidders[within_budget(asked, luck, budget)]
        policy.award(world, policy.position_of(world, self), chosen, months, np.zeros(len(chosen)))

    def nudges(self, world: "Ecosystem") -> Iterable[Nudge]:
        """R&D costs holders less."""
        if self.in_force(world.tick) == 0:
            return
        rows = policy.holders(world, policy.position_of(world, self), world.tick)
        if len(rows):
            cost = np.ones(len(world.organisations))
            cost[world.grants.organisation[rows]] = 1 - self.share * self.strength
            yield Nudge(RD_COST, cost)

    def variable_gbp(self, world: "Ecosystem") -> float:
        """The share of last month's R&D of those who held a grant then is paid, in arrears."""
        rows = policy.holders(world, policy.position_of(world, self), world.tick - 1)
        return float(world.organisations.rd_gbp[world.grants.organisation[rows]].sum()) * self.share * self.strength

    def _bidders(self, world: "Ecosystem", months: int) -> Ints:
        """Eligible firms that do R&D, hold no such grant, have heard of it and expect more than the bid costs."""
        o = world.organisations
        free = self.eligible(world) & o.does_rd
        free[world.grants.organisation] = False
        rows = np.flatnonzero(free)
        worth = self._asked(world, rows, months) > self.bid_gbp
        return np.asarray(rows[worth & self._aware(world, rows)])

    def _asked(self, world: "Ecosystem", rows: Ints, months: int) -> Floats:
        """What grants would pay over their time at today's R&D (GBP)."""
        return np.asarray(world.organisations.rd_gbp[rows] * self.share * self.strength * months)

    def _aware(self, world: "Ecosystem", rows: Ints) -> Bools:
        """Who has heard by now: luck that lasts is below 1 - exp(-years x rate); members and neighbours first."""
        o, ties, sites = world.organisations, world.ties, world.sites
        member, told = np.zeros(len(o)), np.zeros(len(o))
        member[ties.a[np.isin(ties.kind, (MEMBER, PROJECT))]] = 1.0
        holds = np.zeros(len(o), dtype=bool)
        holds[world.grants.organisation[policy.holders(world, policy.position_of(world, self), world.tick)]] = True
        told[ties.a[holds[ties.b]]] = told[ties.b[holds[ties.a]]] = 1.0
        easting, northing = point("rd_grants.around", self.around, world.region)
        km = np.hypot(sites.easting - easting, sites.northing - northing)[o.site[rows]] / 1000
        near = np.exp(-km / self.near_km)
        rate = self.hearing * (
            1 + self.member_effect * member[rows] + self.contact_effect * told[rows] + self.near_effect * near
        )
        years = (world.tick + 1 - tick_of(self.start)) / TICKS_PER_YEAR
        luck = world.chance.uniform(f"rd_grants.hears/{self._number(world)}", None, o.slot[rows])
        return np.asarray(luck < 1 - np.exp(-years * rate))

    def _number(self, world: "Ecosystem") -> int:
        """How many schemes of this kind come before it: keeps the luck of two schemes apart."""
        before = world.interventions[: policy.position_of(world, self)]
        return sum(isinstance(other, RdGrants) for other in before)


def within_budget(asked_gbp: Floats, priority: Floats, budget_gbp: float) -> Ints:
    """Positions of the bids that are funded: in order of priority, each that still fits what is left."""
    funded, left = [], budget_gbp
    for bid in np.argsort(priority, kind="stable"):  # a call has some dozens of bids
        if asked_gbp[bid] <= left:
            funded.append(bid)
            left -= asked_gbp[bid]
    return np.array(funded, dtype=np.int64)
