"""HS2 stop: high-speed trains call at a place of the region, or at none."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Final

import numpy as np

from agents.table import Floats
from model.declaration import BadInput, nearest, param
from model.levers import PROJECT_APPEAL, SEARCH_REACH, SITE_AMENITY, Nudge
from model.region import Region
from scenarios.interventions.eligibility import point
from scenarios.interventions.programme import CHOICE, Programme

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem

NOWHERE: Final = "none"
BEYOND: Final = 3.0
"""Decay lengths beyond which nobody thinks of the station."""
CITY: Final = "Sheffield station (Midland)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hs2Stop(Programme):
    """From `start` on, trips to London are shorter by what the train and the way to the station save."""

    kind: ClassVar[str] = "hs2_stop"
    title: ClassVar[str] = "An HS2 stop"
    mechanism: ClassVar[str] = (
        "door-to-door minutes from the district to London, which mobile projects weigh a little; amenity of sites near the "
        "station; adverts for jobs near the station that people at the other end of the line see"
    )
    evidence: ClassVar[str] = (
        "A10 HS2-type: no high-quality evidence on employment, no productivity effect beyond travel time; A1.18 a fifth "
        "less travel time, 0.5 % more citations"
    )
    does_not: ClassVar[str] = (
        "raise productivity; open export markets; draw firms or people out of the region; change trips inside it, local "
        "trains or house prices; free tracks for freight; count the cost of the line itself"
    )
    requirements: ClassVar[tuple[str, ...]] = ("S2-45", "S2-44", "S2-50", "S2-56")

    place: str = field(
        default="Meadowhall Interchange (HS2 Meadowhall option location)",
        metadata={"form": "name", "unit": "place where it calls; none: nowhere", "source": "facts 2.1"},
    )
    minutes_then: float = param(
        69.0, unit="minutes to London by train", low=20.0, high=300.0,
        source="HS2 Ltd 2013: Meadowhall 69; HS2 Ltd 2016: Sheffield Midland 87",
    )  # fmt: skip
    station_now: str = field(
        default=CITY, metadata={"form": "name", "unit": "place of the present station", "source": "facts 2.1"}
    )
    minutes_now: float = param(119.0, unit="minutes to London by train", low=20.0, high=300.0, source="HS2 Ltd 2016")
    appeal: float = param(
        0.1, unit="log odds per hour saved", low=0.0, high=1.0, source="assumption: no estimate; A7.6 access 0-0.4"
    )
    amenity: float = param(
        1.0, unit="index points at the station", low=0.0, high=10.0, source="assumption; a point is 0.05 log odds"
    )
    amenity_minutes: float = param(
        10.0, unit="minutes, decay", low=1.0, high=60.0, source="assumption: a walk or a tram"
    )
    commuters_from: tuple[str, ...] = field(
        default=("Leeds",),
        metadata={"form": "names", "unit": "places outside the region on the line", "source": CHOICE},
    )
    reach: float = param(
        0.3, unit="share more adverts, for a job at the station", low=0.0, high=4.0,
        source="assumption; HS2 Ltd 2013: Leeds 17-27 minutes instead of 41",
    )  # fmt: skip
    reach_minutes: float = param(
        15.0, unit="minutes, decay", low=1.0, high=60.0, source="assumption: last leg of a commute"
    )
    duration_years: float = param(60.0, unit="years", low=0.0, high=100.0, source=CHOICE)
    capital_gbp: float = param(
        50e6, unit="GBP of 2015", low=0.0, high=1e10, source="assumption: local roads and trams to the station (weak)"
    )
    capital_years: float = param(3.0, unit="years before start", low=0.0, high=20.0, source="assumption")
    optimism_bias: float = param(
        0.66, unit="share of cost", low=0.0, high=2.0, source="A11.15 non-standard civil engineering, upper bound"
    )

    def resolve(self, region: Region) -> None:
        """Stations and the places that commuters come from exist. Raises BadInput."""
        point(f"{self.kind}.station_now", self.station_now, region)
        if self.place != NOWHERE:
            point(f"{self.kind}.place", self.place, region)
        known = region.outside_places.name
        for name in self.commuters_from:
            if name not in known:
                ending = nearest(name, known) if known else "there is none"
                raise BadInput(f"{self.kind}.commuters_from: no place {name!r} outside {region.name}; {ending}")

    def cost_gbp(self, world: "Ecosystem") -> float:
        """Nothing is spent where no train stops."""
        return 0.0 if self.place == NOWHERE else Programme.cost_gbp(self, world)

    def nudges(self, world: "Ecosystem") -> Iterable[Nudge]:
        """Projects like the region a little more, sites near the station are pleasanter, adverts reach further out."""
        force = self.in_force(world.tick)
        if force == 0 or self.place == NOWHERE:
            return
        saved = self.saved_minutes(world) / 60
        if self.appeal * saved > 0:
            yield Nudge(PROJECT_APPEAL, add=self.appeal * saved * force)
        near = self._from(self.place, world)[world.sites.zone]
        if self.amenity > 0:
            felt = np.where(near < BEYOND * self.amenity_minutes, np.exp(-near / self.amenity_minutes), 0.0)
            yield Nudge(SITE_AMENITY, add=self.amenity * felt * force)
        who = self._outside(world)
        if self.reach > 0 and who.any():
            yield Nudge(SEARCH_REACH, add=self.reach * self.jobs_near(world) * force * who)

    def saved_minutes(self, world: "Ecosystem") -> float:
        """Minutes saved from the region's focus to London; 0 if the old way stays the shorter one."""
        region = world.region
        focus = world.travel.zone_of(region.focus_easting, region.focus_northing)[0]
        now = self._from(self.station_now, world)[focus] + self.minutes_now
        return max(float(now - self._from(self.place, world)[focus] - self.minutes_then), 0.0)

    def jobs_near(self, world: "Ecosystem") -> float:
        """Share of the region's jobs that are near the station: mean over jobs of exp(-minutes / reach).

        Jobs of all sectors at the start, so that what a scenario does to jobs does not come back through the train.
        """
        areas = world.region.areas
        zone = world.travel.zone_of(areas.easting, areas.northing)
        near = np.exp(-self._from(self.place, world)[zone] / self.reach_minutes)
        return float(near @ areas.workplace_jobs / max(float(areas.workplace_jobs.sum()), 1.0))

    def _from(self, place: str, world: "Ecosystem") -> Floats:
        """Minutes between a place and every zone, mean over modes (zones,)."""
        zone = world.travel.zone_of(*point(f"{self.kind}.place", place, world.region))[0]
        return np.asarray(world.travel.mean_minutes()[zone], dtype=np.float64)

    def _outside(self, world: "Ecosystem") -> Floats:
        """1 for homes at the other end of the line, 0 for others (homes,)."""
        known = world.region.outside_places.name
        rows = np.flatnonzero(world.homes.is_outside)
        who = np.zeros(len(world.homes))
        who[rows[[known.index(name) for name in self.commuters_from]]] = 1.0
        return who
