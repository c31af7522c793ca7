"""Meeting venues: events where people of different organisations meet, regularly or once."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from agents.organisations import KINDS
from agents.table import Bools
from model.clock import TICKS_PER_YEAR
from model.declaration import param
from model.levers import MEETING_RATE, PARK_CONTACT, Nudge
from model.processes import policy
from scenarios.interventions.eligibility import KIND_NAMES, TargetedProgramme, point
from scenarios.interventions.programme import CHOICE

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingVenues(TargetedProgramme):
    """In months with events, those who go to them meet each other more; who goes lives near and lasts.

    A tie needs the month in which it is made, and ends at its own rate: one event leaves little, a monthly one a network.
    """

    kind: ClassVar[str] = "meeting_venues"
    title: ClassVar[str] = "Meeting venues and events"
    mechanism: ClassVar[str] = (
        "how readily those who go to the events form ties, month by month; what they hear from others on the parks"
    )
    evidence: ClassVar[str] = (
        "A10 cluster policy: ties +20-50 % while it lasts; A1.2 Catalini 2018, A1.3 ties once made do not need the place"
    )
    does_not: ClassVar[str] = (
        "make anybody go: who is far away or busy stays away; raise what a tie is worth; keep ties alive when it ends"
    )
    requirements: ClassVar[tuple[str, ...]] = ("S2-12", "S2-13", "S2-18", "S2-22", "S2-28", "S2-29", "S2-30")

    kinds: tuple[str, ...] = field(default=KINDS, metadata=KIND_NAMES)
    around: str = field(
        default="", metadata={"form": "name", "unit": "venue: park or place; empty: the focus", "source": CHOICE}
    )
    events_per_year: int = param(
        12, unit="events per year, 0 = a single one", low=0, high=104, source="S2-28, S2-29: coffee mornings, lectures"
    )
    event_effect: float = param(
        0.30, unit="share per event of a month", low=0.0, high=2.0, source="A10 cluster policy: ties +20-50 %"
    )
    talk_effect: float = param(
        0.10, unit="share per event of a month", low=0.0, high=0.5, source="A10 public realm: contact +0-25 %"
    )
    reach_minutes: float = param(
        12.0, unit="minutes, decay of attendance", low=1.0, high=60.0, source="assumption: a breakfast meeting near by"
    )
    engaged: float = param(
        0.5,
        unit="share next door",
        low=0.0,
        high=1.0,
        source="assumption; A9.8 Made Smarter engaged 18 % in four years",
    )
    room: int = param(60, unit="organisations", low=1, high=10_000, source="assumption: a lecture room")
    duration_years: float = param(10.0, unit="years", low=0.0, high=100.0, source=CHOICE)
    capital_gbp: float = param(5e5, unit="GBP of 2015", low=0.0, high=1e10, source="assumption: a room fitted out")
    revenue_gbp_per_year: float = param(
        6e4, unit="GBP of 2015 per year", low=0.0, high=1e9, source="assumption: an organiser and twelve events"
    )

    def nudges(self, world: "Ecosystem") -> Iterable[Nudge]:
        """In a month with events, ties form more readily among those who go, and those on parks hear more there."""
        force, events = self.in_force(world.tick), self.events(world.tick)
        if force == 0 or events == 0:
            return
        goes = self.attendance(world)
        if goes.any():
            yield Nudge(MEETING_RATE, np.where(goes, 1 + self.event_effect * events * force, 1.0))
            yield Nudge(PARK_CONTACT, np.where(goes, 1 + self.talk_effect * events * force, 1.0))

    def events(self, tick: int) -> int:
        """Events of a month: spread evenly over the year from the opening on; a single one falls in the first month."""
        since = tick - self.opening
        if self.events_per_year == 0:
            return int(since == 0)
        return (since + 1) * self.events_per_year // TICKS_PER_YEAR - since * self.events_per_year // TICKS_PER_YEAR

    def attendance(self, world: "Ecosystem") -> Bools:
        """Organisations that go (organisations,): eligible, lasting luck below engaged x exp(-minutes / reach).

        When the room is full, those stay away whose luck comes closest to that.
        """
        east, north = point(f"{self.kind}.around", self.around, world.region)
        zone = world.sites.zone[world.organisations.site]
        minutes = world.travel.mean_minutes()[world.travel.zone_of(east, north)[0], zone]
        share = self.engaged * np.exp(-minutes.astype(np.float64) / self.reach_minutes)
        rows = np.flatnonzero(self.eligible(world) & (share > 0))
        number = sum(isinstance(o, MeetingVenues) for o in world.interventions[: policy.position_of(world, self)])
        luck = world.chance.uniform(f"{self.kind}.goes/{number}", None, world.organisations.slot[rows]) / share[rows]
        keen = np.argsort(luck, kind="stable")[: max(round(self.room * world.norms.scale), 1)]
        goes = np.zeros(len(world.organisations), dtype=bool)
        goes[rows[keen[luck[keen] < 1]]] = True
        return goes
