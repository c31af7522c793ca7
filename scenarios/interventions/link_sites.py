"""Link two parks: a path or footbridge, and places to meet at its ends."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from model.declaration import param
from model.levers import MEETING_RATE, PARK_CONTACT, Nudge
from model.region import Region
from scenarios.interventions.eligibility import park_row
from scenarios.interventions.programme import CHOICE, Programme

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem

PARK = {"form": "name", "unit": "park", "source": CHOICE}


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkSites(Programme):
    """The walk between two parks becomes shorter for good; shared venues run for `duration_years`."""

    kind: ClassVar[str] = "link_sites"
    title: ClassVar[str] = "Link two parks"
    mechanism: ClassVar[str] = "shorter walk between two parks; more events and meetings among those who are on them"
    evidence: ClassVar[str] = (
        "A1.1-A1.7 face-to-face decay, A1.2 Catalini 2018, A10 public realm: contacts +0-25 % (weak)"
    )
    does_not: ClassVar[str] = "change travel to work, rents, floorspace or anybody's productivity"
    requirements: ClassVar[tuple[str, ...]] = ("S2-08", "S2-09", "S2-11", "S2-13", "S2-18", "S2-22", "S2-52")

    park_one: str = field(default="amp", metadata=PARK)
    park_two: str = field(default="sbp", metadata=PARK)
    minutes: float = param(8.0, unit="minutes on foot", low=1.0, high=60.0, source="map: 0.8-1.3 km apart")
    venue_effect: float = param(
        0.10, unit="share", low=0.0, high=0.25, source="A10 public realm: micro-contact +0-25 %"
    )
    meeting_effect: float = param(
        0.10, unit="share", low=0.0, high=1.0, source="A10 cluster policy: ties +20-50 % with programmes"
    )
    duration_years: float = param(20.0, unit="years", low=0.0, high=100.0, source=CHOICE)
    capital_gbp: float = param(
        5e6, unit="GBP of 2015", low=0.0, high=1e10, source="assumption: footbridge over a dual carriageway"
    )
    revenue_gbp_per_year: float = param(
        1e5, unit="GBP of 2015 per year", low=0.0, high=1e9, source="assumption: events"
    )
    optimism_bias: float = param(
        0.44, unit="share of cost", low=0.0, high=2.0, source="A11.15 standard civil engineering, upper bound"
    )

    def resolve(self, region: Region) -> None:
        """Both parks exist in this region. Raises BadInput."""
        park_row("link_sites.park_one", self.park_one, region)
        park_row("link_sites.park_two", self.park_two, region)

    def act(self, world: "Ecosystem") -> None:
        """In the month it opens, the walk falls by `strength` of the minutes that can be saved."""
        if not self.opens(world):
            return
        one, two = world.region.park(self.park_one), world.region.park(self.park_two)
        now = float(world.travel.park_walk_minutes[one, two])
        saved = self.strength * max(now - self.minutes, 0.0)
        if saved > 0:
            world.travel = world.travel.with_park_link(one, two, now - saved)

    def nudges(self, world: "Ecosystem") -> Iterable[Nudge]:
        """Organisations of both parks go to more events and form ties more readily."""
        force = self.in_force(world.tick)
        if force == 0:
            return
        parks = [world.region.park(self.park_one), world.region.park(self.park_two)]
        here = np.isin(world.sites.park, parks)[world.organisations.site] & world.organisations.alive
        yield Nudge(PARK_CONTACT, np.where(here, 1 + self.venue_effect * force, 1.0))
        yield Nudge(MEETING_RATE, np.where(here, 1 + self.meeting_effect * force, 1.0))
