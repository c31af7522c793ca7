"""Take-up: how firms find a programme, apply, are taken on and finish: reached, engaged, completed.

Nothing is typed in: who hears depends on whom a firm knows and where it is; who applies on what it expects to gain; who is
taken on, on places and money; who finishes, on whether it stays with it.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, NamedTuple

import numpy as np

from agents.table import Bools, Floats, Ints
from agents.ties import MEMBER, PROJECT
from model.clock import TICKS_PER_YEAR, monthly
from model.declaration import BadInput, option, param
from model.processes import policy
from model.region import Region
from scenarios.interventions.eligibility import TargetedProgramme, point
from scenarios.interventions.funding import LONG_TERM, order_of_bids
from scenarios.interventions.programme import CHOICE

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem

REGIONAL, CENTRAL, DEVOLVED = "regional", "central", "devolved"


class Funnel(NamedTuple):
    """Organisations at each stage of a programme, now."""

    reached: int
    """Eligible and able to use it, and has heard of it, or takes part already."""
    engaged: int
    completed: int
    """Finished, and is remembered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolledProgramme(TargetedProgramme):
    """A programme that organisations hear of, apply to and take part in for some months."""

    contest: ClassVar[bool] = False
    """Whether all who apply bear the cost of it; else those turned away wait, and bear it when their turn comes."""

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
        2.0, unit="ratio added", low=0.0, high=50.0, source="assumption: those who take part tell their contacts"
    )
    family_effect: float = param(
        0.7,
        unit="ratio",
        low=0.0,
        high=1.0,
        source="assumption: family-owned firms look outside less; Bloom & Van Reenen 2007 (sign), S5-121",
    )
    near_effect: float = param(1.0, unit="ratio added", low=0.0, high=50.0, source="assumption: events of the scheme")
    near_km: float = param(3.0, unit="km", low=0.1, high=50.0, source="assumption: decay of its events' reach")
    delivery: str = option(
        REGIONAL,
        (REGIONAL, CENTRAL, DEVOLVED),
        "regional: one body; central: nobody on the spot; devolved: a body, and events, in each authority of the boundary",
    )
    bid_gbp: float = param(
        1_000.0, unit="GBP per application", low=0.0, high=100_000.0, source="assumption: a manager's week"
    )
    months: int = param(12, unit="months of support", low=1, high=240, source=CHOICE)
    again_years: float = param(
        5.0, unit="years", low=0.0, high=50.0, source="assumption: who finished does not come back for so long"
    )
    leaving: float = param(0.0, unit="per year", low=0.0, high=6.0, source="choice: chance to give up before the end")
    capacity_per_year: float = param(
        1e6, unit="organisations taken on per year", low=0.0, high=1e6, source="choice: advisers there are"
    )
    budget_gbp_per_year: float = param(0.0, unit="GBP of 2015 per year", low=0.0, high=1e9, source=CHOICE)
    intakes_per_year: int = param(12, unit="intakes per year", low=1, high=12, source=CHOICE)

    # what a kind says about itself

    def gain_gbp(self, world: "Ecosystem", rows: Ints, months: int) -> Floats:  # noqa: ARG002 (kinds look at them)
        """What organisations expect to gain from taking part for so many months (rows,); none unless a kind says so."""
        return np.zeros(len(rows))

    def asked_gbp(self, world: "Ecosystem", rows: Ints, months: int) -> Floats:  # noqa: ARG002 (kinds look at them)
        """What each would take out of the budget (rows,)."""
        return np.zeros(len(rows))

    def wants(self, world: "Ecosystem") -> Bools:
        """Who could use it at all, besides being eligible (organisations,)."""
        return np.ones(len(world.organisations), dtype=bool)

    def taken_on(self, world: "Ecosystem", rows: Ints, months: int) -> None:
        """What happens to organisations when they are taken on; nothing unless a kind says so."""

    # what all of them do

    def resolve(self, region: Region) -> None:
        """Places exist, and devolved delivery says to whom. Raises BadInput."""
        TargetedProgramme.resolve(self, region)
        if self.delivery == DEVOLVED and not self.boundary:
            raise BadInput(
                f"{self.kind}.delivery: 'devolved' needs the authorities that deliver; name them in {self.kind}.boundary"
            )

    def budget(self) -> float:
        """Most that may be awarded a year."""
        return self.budget_gbp_per_year

    def bodies(self) -> int:
        """Bodies with an overhead here: one for each scheme; devolved, one in each authority; central, none."""
        return self.schemes * {REGIONAL: 1, CENTRAL: 0, DEVOLVED: len(self.boundary)}[self.delivery]

    def act(self, world: "Ecosystem") -> None:
        """Some give up; at an intake those who heard and gain apply, and are taken on while places and money last."""
        if self.leaving > 0:
            self._give_up(world)
        if not self.is_intake(world.tick):
            return
        months = min(self.months, self.months_left(world.tick))
        rows = self.applicants(world, months)
        chosen = self._chosen(world, rows, months)
        bidders = rows if self.contest or self.funding != LONG_TERM else np.unique(chosen)
        world.organisations.one_off_gbp[bidders] += self.bid_gbp * self.schemes
        self.enter(world, chosen, months)
        self.taken_on(world, chosen, months)

    def is_intake(self, tick: int) -> bool:
        """Whether applications are decided this month."""
        return self.in_force(tick) > 0 and (tick - self.opening) % (TICKS_PER_YEAR // self.intakes_per_year) == 0

    def enter(self, world: "Ecosystem", rows: Ints, months: int) -> None:
        """These take part for so many months, and are remembered for `again_years` after that."""
        policy.award(world, self.position(world), rows, months + self._memory, np.zeros(len(rows)))

    def engaged(self, world: "Ecosystem", tick: int) -> Ints:
        """Organisations that take part at a tick (this month or the one before), each once."""
        rows = self.on_file(world, tick)
        return np.unique(world.grants.organisation[rows[tick < self._ends(world, rows)]])

    def completed(self, world: "Ecosystem", tick: int) -> Ints:
        """Organisations that finished and are remembered, each once."""
        rows = self.on_file(world, tick)
        return np.unique(world.grants.organisation[rows[tick >= self._ends(world, rows)]])

    def funnel(self, world: "Ecosystem") -> Funnel:
        """How many were reached, are engaged, have completed."""
        rows = np.flatnonzero(self.eligible(world) & self.wants(world))
        here = world.grants.organisation[self.on_file(world, world.tick)]
        reached = np.union1d(rows[self.aware(world, rows)], here)
        return Funnel(len(reached), len(self.engaged(world, world.tick)), len(self.completed(world, world.tick)))

    def applicants(self, world: "Ecosystem", months: int) -> Ints:
        """Eligible organisations outside schemes of this kind that heard of it and gain more than applying costs."""
        free = self.eligible(world) & self.wants(world)
        free[self._served(world)] = False
        rows = np.flatnonzero(free)
        worth = self.gain_gbp(world, rows, months) > self.bid_gbp * self.schemes
        return np.asarray(rows[worth & self.aware(world, rows)])

    def aware(self, world: "Ecosystem", rows: Ints) -> Bools:
        """Who has heard by now (rows,): luck that lasts is below 1 - exp(-years x rate).

        rate = hearing x (1 + members + contacts of those who take part + nearness to its events); centrally, hearing;
        less if family-owned.
        """
        rate: Floats | float = self.hearing
        if self.delivery != CENTRAL:
            member, told = self._told(world)
            near = self.near_effect * np.exp(-self._km(world, rows) / self.near_km)
            rate = self.hearing * (1 + self.member_effect * member[rows] + self.contact_effect * told[rows] + near)
        rate = rate * np.where(world.organisations.family_owned[rows], self.family_effect, 1.0)
        years = max(world.tick + 1 - self.opening, 0) / TICKS_PER_YEAR
        luck = world.chance.uniform(f"{self.kind}.hears/{self.number(world)}", None, world.organisations.slot[rows])
        return np.asarray(luck < 1 - np.exp(-years * rate))

    def on_file(self, world: "Ecosystem", tick: int) -> Ints:
        """Rows of grants that stand for taking part or having done so; what pays money is another row."""
        rows = policy.holders(world, self.position(world), tick)
        return np.asarray(rows[world.grants.amount_gbp[rows] == 0])

    def position(self, world: "Ecosystem") -> int:
        """Its place among the scenario's interventions: what grants.programme holds."""
        return policy.position_of(world, self)

    def number(self, world: "Ecosystem") -> int:
        """How many schemes of this kind come before it: keeps the luck of two schemes apart."""
        return sum(type(other) is type(self) for other in world.interventions[: self.position(world)])

    @property
    def _memory(self) -> int:
        return round(self.again_years * TICKS_PER_YEAR)

    def _ends(self, world: "Ecosystem", rows: Ints) -> Ints:
        return np.asarray(world.grants.until[rows] - self._memory)

    def _served(self, world: "Ecosystem") -> Ints:
        """Organisations on file with any scheme of this kind."""
        same = [i for i, other in enumerate(world.interventions) if type(other) is type(self)]
        grants = world.grants
        return np.unique(grants.organisation[np.isin(grants.programme, same) & (world.tick < grants.until)])

    def _told(self, world: "Ecosystem") -> tuple[Floats, Floats]:
        """Who is a member of an anchor or has a project with one, and who knows somebody on file."""
        ties, n = world.ties, len(world.organisations)
        member, told, holds = np.zeros(n), np.zeros(n), np.zeros(n, dtype=bool)
        member[ties.a[np.isin(ties.kind, (MEMBER, PROJECT))]] = 1.0
        holds[world.grants.organisation[self.on_file(world, world.tick)]] = True
        told[ties.a[holds[ties.b]]] = told[ties.b[holds[ties.a]]] = 1.0
        return member, told

    def _km(self, world: "Ecosystem", rows: Ints) -> Floats:
        """Distance to where its events are: around the place named; devolved, around each authority's centre."""
        sites = world.sites
        if self.delivery == DEVOLVED:
            easting, northing = authority_centres(world.region)
            apart = np.hypot(sites.easting - easting[sites.authority], sites.northing - northing[sites.authority])
        else:
            east, north = point(f"{self.kind}.around", self.around, world.region)
            apart = np.hypot(sites.easting - east, sites.northing - north)
        return np.asarray(apart[world.organisations.site[rows]] / 1000)

    def _chosen(self, world: "Ecosystem", rows: Ints, months: int) -> Ints:
        """Applicants taken on: each scheme, in its own order, as long as its places and its part of the money last."""
        share = self.in_force(world.tick) * world.norms.scale / self.schemes / self.intakes_per_year
        asked = self.asked_gbp(world, rows, months)
        unit = max(float(asked.mean()), 1e-9) if len(asked) else 1.0
        money = self._whole(world, self.budget_gbp_per_year * share / unit) * unit
        places = self._whole(world, self.capacity_per_year * share)
        found = [np.empty(0, dtype=np.int64)]
        for scheme in range(self.schemes):
            name = f"{self.kind}.priority/{self.number(world)}" + (f"/{scheme}" if scheme else "")
            luck = world.chance.uniform(name, world.tick, world.organisations.slot[rows])
            order = order_of_bids(world, rows, luck, self.funding)
            found.append(within_budget(asked, order, money)[:places])
        return np.asarray(rows[np.concatenate(found)])

    def _whole(self, world: "Ecosystem", per_intake: float) -> int:
        """Whole places (or mean sums) of this intake: what has added up by now less what had at the last one."""
        nth = (world.tick - self.opening) // (TICKS_PER_YEAR // self.intakes_per_year)
        return int((nth + 1) * per_intake + 0.5) - int(nth * per_intake + 0.5)

    def _give_up(self, world: "Ecosystem") -> None:
        """Some of those who take part leave before the end, and are not remembered."""
        grants, rows = world.grants, self.on_file(world, world.tick)
        rows = rows[world.tick < self._ends(world, rows)]
        slots, name = world.organisations.slot[grants.organisation[rows]], f"{self.kind}.leaves/{self.number(world)}"
        grants.until[rows[world.chance.happens(name, world.tick, monthly(self.leaving), slots)]] = world.tick


def authority_centres(region: Region) -> tuple[Floats, Floats]:
    """Easting and northing (m) of the middle of each authority's jobs (authorities,)."""
    areas, n = region.areas, len(region.authorities.name)
    jobs = np.maximum(np.bincount(areas.authority, areas.workplace_jobs, n), 1e-9)
    east = np.bincount(areas.authority, areas.workplace_jobs * areas.easting, n) / jobs
    return east, np.bincount(areas.authority, areas.workplace_jobs * areas.northing, n) / jobs


def within_budget(asked_gbp: Floats, priority: Floats, budget_gbp: float) -> Ints:
    """Positions of the bids that are funded: in order of priority, each that still fits what is left."""
    funded, left = [], budget_gbp
    for bid in np.argsort(priority, kind="stable"):  # a call has some dozens of bids
        if asked_gbp[bid] <= left:
            funded.append(bid)
            left -= asked_gbp[bid]
    return np.array(funded, dtype=np.int64)
