"""Residents: programmes for people by where they live: areas, authorities, a ring, or how deprived a place is."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from agents.table import Bools
from model.declaration import BadInput, param
from model.region import Region
from scenarios.interventions.eligibility import known_places, place_row, point
from scenarios.interventions.programme import CHOICE, Programme

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem

HOMES = {"form": "names", "unit": "areas, authorities", "source": CHOICE}
MOST_DEPRIVED, LEAST_DEPRIVED = 1, 10


@dataclass(frozen=True, slots=True, kw_only=True)
class ResidentProgramme(Programme):
    """A programme for some residents only; no place, ring or decile named means all who live in the region."""

    places: tuple[str, ...] = field(default=(), metadata=HOMES)
    around: str = field(
        default="", metadata={"form": "name", "unit": "park or place; empty: the region's focus", "source": CHOICE}
    )
    ring_km: float = param(0.0, unit="km around it, 0 = everywhere", low=0.0, high=200.0, source=CHOICE)
    decile_least: int = param(MOST_DEPRIVED, unit="decile, 1 = most deprived", low=1, high=10, source=CHOICE)
    decile_most: int = param(LEAST_DEPRIVED, unit="decile, 1 = most deprived", low=1, high=10, source=CHOICE)

    def resolve(self, region: Region) -> None:
        """Places exist in this region and people live there. Raises BadInput."""
        check_homes(f"{self.kind}.places", self.places, region)
        if self.around:
            point(f"{self.kind}.around", self.around, region)
        if self.decile_least > self.decile_most:
            raise BadInput(
                f"{self.kind}.decile_least: {self.decile_least} is above decile_most, {self.decile_most}; nobody is left"
            )

    def eligible_homes(self, world: "Ecosystem") -> Bools:
        """Homes inside the region, in the places, the ring and the deciles named (homes,)."""
        homes = world.homes
        inside = homes_in(world, self.places) & (homes.decile >= self.decile_least) & (homes.decile <= self.decile_most)
        if self.ring_km > 0:
            easting, northing = point(f"{self.kind}.around", self.around, world.region)
            inside &= np.hypot(homes.easting - easting, homes.northing - northing) / 1000 <= self.ring_km
        return np.asarray(inside)


def check_homes(key: str, places: tuple[str, ...], region: Region) -> None:
    """Places exist and people live there: areas and authorities, not parks. Raises BadInput."""
    for place in places:
        table, _ = place_row(key, place, known_places(region))
        if table == "park":
            raise BadInput(f"{key}: {place!r} is a park, and nobody lives on it; expected an area or an authority")


def homes_in(world: "Ecosystem", places: tuple[str, ...]) -> Bools:
    """Homes in any of these areas and authorities (homes,); all homes of the region if no place is named."""
    homes = world.homes
    if not places:
        return np.asarray(~homes.is_outside)
    known = known_places(world.region)
    found = [place_row("places", place, known) for place in places]
    return np.asarray(np.any([getattr(homes, table) == row for table, row in found], axis=0) & ~homes.is_outside)
