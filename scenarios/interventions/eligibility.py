"""Eligibility: whom an intervention is for: where they are, what they do and how large they are."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np

from agents.land import Sites
from agents.organisations import KINDS, SECTORS
from agents.table import Bools
from model.declaration import BadInput, nearest, param
from model.region import Region
from scenarios.interventions.funding import LONG_TERM, round_number, winners
from scenarios.interventions.programme import CHOICE, Programme

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem

KIND_NAMES: Final = {"form": "names", "known": KINDS, "unit": "kinds", "source": CHOICE}


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetedProgramme(Programme):
    """A programme for some organisations only; no place, ring or sector named means all of them."""

    places: tuple[str, ...] = field(
        default=(), metadata={"form": "names", "unit": "parks, areas, authorities", "source": CHOICE}
    )
    around: str = field(
        default="", metadata={"form": "name", "unit": "park or place; empty: the region's focus", "source": CHOICE}
    )
    ring_km: float = param(0.0, unit="km around it, 0 = everywhere", low=0.0, high=200.0, source=CHOICE)
    sectors: tuple[str, ...] = field(
        default=(), metadata={"form": "names", "known": SECTORS, "unit": "sectors", "source": CHOICE}
    )
    boundary: tuple[str, ...] = field(
        default=(), metadata={"form": "names", "unit": "authorities; the money stops at their line", "source": CHOICE}
    )
    places_won: float = param(
        1.0,
        unit="share of authorities that win a round",
        low=0.0,
        high=1.0,
        source="choice: 1 = no contest between places; S5-26, S5-27",
    )
    kinds: tuple[str, ...] = field(default=("firm",), metadata=KIND_NAMES)
    size_least: int = param(0, unit="employees", low=0, high=100_000, source=CHOICE)
    size_most: int = param(100_000, unit="employees", low=0, high=100_000, source=CHOICE)

    def resolve(self, region: Region) -> None:
        """Places exist in this region. Raises BadInput."""
        for place in self.places:
            place_row(f"{self.kind}.places", place, known_places(region))
        for name in self.boundary:
            authority_row(f"{self.kind}.boundary", name, region)
        if self.around:
            point(f"{self.kind}.around", self.around, region)

    def eligible_sites(self, world: "Ecosystem") -> Bools:
        """Sites in the places named, in the ring, and where its money may go (sites,)."""
        inside = sites_in(world.sites, world.region, self.places) & self._funded(world)[world.sites.authority]
        if self.ring_km > 0:
            easting, northing = point(f"{self.kind}.around", self.around, world.region)
            km = np.hypot(world.sites.easting - easting, world.sites.northing - northing) / 1000
            inside &= km <= self.ring_km
        return inside

    def _funded(self, world: "Ecosystem") -> Bools:
        """Authorities inside the boundary that, where places compete, won the present round (authorities,)."""
        region = world.region
        inside = np.ones(len(region.authorities.name), dtype=bool)
        if self.boundary:
            inside[:] = False
            inside[[authority_row("boundary", name, region) for name in self.boundary]] = True
        if self.funding != LONG_TERM and self.places_won < 1 and world.tick >= self.opening:
            round_ = round_number(self._money(), world.tick - self.opening)
            inside &= winners(world, f"funding.places/{self.kind}", round_, self.places_won)
        return inside

    def eligible(self, world: "Ecosystem") -> Bools:
        """Living organisations it is for (organisations,)."""
        o = world.organisations
        fits = o.alive & self.eligible_sites(world)[o.site]
        fits &= np.isin(o.kind, [KINDS.index(kind) for kind in self.kinds])
        if self.sectors:
            fits &= np.isin(o.sector, [SECTORS.index(sector) for sector in self.sectors])
        return np.asarray(fits & (o.headcount >= self.size_least) & (o.headcount <= self.size_most))


def known_places(region: Region) -> dict[str, tuple[str, int]]:
    """What a place name stands for: its table and row. Parks win over areas, areas over authorities."""
    places = {name: ("authority", row) for row, name in enumerate(region.authorities.name)}
    places |= {name: ("area", row) for row, name in enumerate(region.areas.name)}
    return places | {key: ("park", row) for row, key in enumerate(region.parks.key)}


def sites_in(sites: Sites, region: Region, places: tuple[str, ...]) -> Bools:
    """Sites in any of these places (sites,); all sites if no place is named. Raises BadInput."""
    if not places:
        return np.ones(len(sites), dtype=bool)
    known = known_places(region)
    found = [place_row("places", place, known) for place in places]
    return np.asarray(np.any([getattr(sites, table) == row for table, row in found], axis=0))


def authority_row(key: str, name: str, region: Region) -> int:
    """Row of a local authority. Raises BadInput."""
    if name not in region.authorities.name:
        raise BadInput(f"{key}: no authority {name!r} in {region.name}; {nearest(name, region.authorities.name)}")
    return region.authorities.name.index(name)


def park_row(key: str, name: str, region: Region) -> int:
    """Row of a park. Raises BadInput."""
    if name not in region.parks.key:
        raise BadInput(f"{key}: no park {name!r} in {region.name}; {nearest(name, region.parks.key)}")
    return region.park(name)


def point(key: str, name: str, region: Region) -> tuple[float, float]:
    """Easting and northing (m) of a park or landmark; empty: the region's focus. Raises BadInput."""
    if not name:
        return region.focus_easting, region.focus_northing
    for names, where in (
        (region.parks.key, region.parks),
        (region.places.name, region.places),
        (region.areas.name, region.areas),
    ):
        if name in names:
            row = names.index(name)
            return float(where.easting[row]), float(where.northing[row])
    known = (*region.parks.key, *region.places.name, *region.areas.name)
    raise BadInput(f"{key}: no place {name!r} in {region.name}; {nearest(name, known)}")


def place_row(key: str, name: str, known: dict[str, tuple[str, int]]) -> tuple[str, int]:
    """Table and row of a place. Raises BadInput."""
    if name not in known:
        raise BadInput(f"{key}: no place {name!r} in the region; {nearest(name, known)}")
    return known[name]
