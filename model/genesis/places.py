"""Places: where organisations stand and people live in the first month, as sites, homes and travel zones."""

from dataclasses import dataclass

import numpy as np

from agents.land import Homes, Sites
from agents.organisations import Organisations
from agents.table import Floats, Ints
from model.chance import Chance, as_normal
from model.genesis.population import allot
from model.region import Region

ZONE_M = 1000.0
"""Side of a travel zone and of a home cell, whatever the cell size of the map."""
ESTATE_SHARE = 0.7
"""Share of organisations that stand on an estate with others (assumption)."""
ESTATE_SPREAD_M = 130.0
CENSUS_RINGS_M = (5_000.0, 10_000.0, 20_000.0)
"""Distances from the focus at which the census has counted jobs."""
HOME_SPREAD_M = 1300.0


@dataclass(frozen=True, slots=True)
class Spots:
    """Where each organisation stands: point (m), area, park (-1 none)."""

    easting: Floats
    northing: Floats
    area: Ints
    park: Ints


def stand(table: Organisations, park: Ints, region: Region, chance: Chance) -> Spots:
    """Area by the jobs it has left to fill (manufacturing by manufacturing jobs, others by all jobs), then a spot in it."""
    known, areas = region.organisations, region.areas
    area = np.full(len(table), -1)
    named = table.name >= 0
    area[named] = nearest(
        known.easting[table.name[named]], known.northing[table.name[named]], areas.easting, areas.northing
    )
    area[park >= 0] = region.parks.area[park[park >= 0]]
    making = table.sector <= 8
    for group, jobs, key in ((making, areas.manufacturing_jobs, "making"), (~making, areas.workplace_jobs, "serving")):
        total = table.headcount[group].sum()
        done = group & (area >= 0)
        room = jobs / jobs.sum() * total - np.bincount(area[done], table.headcount[done], len(jobs))
        todo = np.flatnonzero(group & (area < 0))
        area[todo] = allot(
            table.headcount[todo].astype(np.float64), np.maximum(room, 0.0), chance, f"genesis.area.{key}"
        )
    east, north = _scatter(table, area, region, chance)
    east[named], north[named] = known.easting[table.name[named]], known.northing[table.name[named]]
    on_park = park >= 0
    east[on_park], north[on_park] = region.parks.easting[park[on_park]], region.parks.northing[park[on_park]]
    return Spots(east, north, area, park)


def _scatter(table: Organisations, area: Ints, region: Region, chance: Chance) -> tuple[Floats, Floats]:
    """A point near the centre of the area: on one of its estates with others, or alone."""
    areas, grid = region.areas, region.grid
    gap = np.hypot(areas.easting[:, None] - areas.easting, areas.northing[:, None] - areas.northing)
    np.fill_diagonal(gap, np.inf)
    radius = np.clip(gap.min(axis=1) * 0.55, 900.0, 3000.0)
    n_estates = np.maximum(3, (radius / 350).astype(np.int64))
    u = [chance.uniform(f"genesis.spot.{i}", None, table.slot) for i in range(6)]
    estate = (u[0] * n_estates[area]).astype(np.int64)
    together = u[1] < ESTATE_SHARE
    key = np.where(together, 100 * area + estate, -1)
    turn = np.where(together, chance.uniform("genesis.estate_turn", None, np.maximum(key, 0)), u[2])
    reach = np.where(together, chance.uniform("genesis.estate_reach", None, np.maximum(key, 0)), 1.2**2 * u[3])
    away = radius[area] * np.sqrt(reach)
    spread = np.where(together, ESTATE_SPREAD_M, 0.0)
    aside = away * np.cos(2 * np.pi * turn) + spread * as_normal(u[4])
    up = away * np.sin(2 * np.pi * turn) + spread * as_normal(u[5])
    side = _side(areas.easting[area], areas.northing[area], aside, up, region)
    east, north = areas.easting[area] + side * aside, areas.northing[area] + side * up
    east = np.clip(east, grid.east + 1, grid.east + grid.width_m - 1)
    north = np.clip(north, grid.north + 1, grid.north + grid.height_m - 1)
    return east, north


def _side(east: Floats, north: Floats, aside: Floats, up: Floats, region: Region) -> Floats:
    """What to multiply an offset (m) from the area's centre with so that the point stays in the centre's ring around the focus.

    The census counts an area's jobs where its centre is: 1 as drawn, -1 on the other side, else closer and closer.
    """

    def ring(x: Floats, y: Floats) -> Ints:
        return np.searchsorted(CENSUS_RINGS_M, np.hypot(x - region.focus_easting, y - region.focus_northing))

    side = np.zeros(len(east))
    for factor in (-0.1, 0.1, -0.25, 0.25, -0.5, 0.5, -1.0, 1.0):
        side = np.where(ring(east + factor * aside, north + factor * up) == ring(east, north), factor, side)
    return side


def make_sites(spots: Spots, region: Region) -> tuple[Sites, Ints]:
    """One site per occupied cell, in the middle of those who stand there, then one per park; and the site of each organisation."""
    grid = region.grid
    cell = grid.cell_of(spots.easting, spots.northing)
    ordinary = spots.park < 0
    cells = np.unique(cell[ordinary])
    n, n_parks = len(cells), len(region.parks.key)
    sites = Sites.of(np.arange(n + n_parks))
    sites.cell[:n] = cells
    at, here = np.searchsorted(cells, cell[ordinary]), np.bincount(np.searchsorted(cells, cell[ordinary]))
    sites.easting[:n] = np.bincount(at, spots.easting[ordinary]) / here
    sites.northing[:n] = np.bincount(at, spots.northing[ordinary]) / here
    sites.easting[n:], sites.northing[n:] = region.parks.easting, region.parks.northing
    sites.cell[n:] = grid.cell_of(region.parks.easting, region.parks.northing)
    sites.park[n:] = np.arange(n_parks)
    sites.area[:] = nearest(sites.easting, sites.northing, region.areas.easting, region.areas.northing)
    sites.area[n:] = region.parks.area
    sites.authority[:] = region.areas.authority[sites.area]
    sites.decile[:] = region.areas.deprivation_decile[sites.area]
    sites.focus_km[:] = np.hypot(sites.easting - region.focus_easting, sites.northing - region.focus_northing) / 1000
    site = np.where(ordinary, np.searchsorted(cells, np.where(ordinary, cell, cells[0])), n + spots.park)
    return sites, site


def make_homes(region: Region) -> Homes:
    """Home cells around each area's centre, weighted by its residents, in Hilbert order; then the places outside."""
    grid, areas = region.grid, region.areas
    columns = int(np.ceil(grid.width_m / ZONE_M))
    rows = int(np.ceil(grid.height_m / ZONE_M))
    east = grid.east + (np.arange(columns) + 0.5) * ZONE_M
    north = grid.north + (np.arange(rows) + 0.5) * ZONE_M
    e, n = (x.ravel() for x in np.meshgrid(east, north))
    apart = (e[:, None] - areas.easting) ** 2 + (n[:, None] - areas.northing) ** 2
    weight = np.exp(-apart / 2 / HOME_SPREAD_M**2)
    weight[weight < 0.02] = 0.0
    people = weight / weight.sum(axis=0) * areas.resident_labour_force
    lived = np.flatnonzero(people.sum(axis=1) > 0)
    lived = lived[np.argsort([hilbert(int(i % columns), int(i // columns)) for i in lived], kind="stable")]
    out = region.outside_places
    homes = Homes.of(np.arange(len(lived) + len(out.name)))
    m = len(lived)
    homes.easting[:], homes.northing[:] = np.r_[e[lived], out.easting], np.r_[n[lived], out.northing]
    homes.residents[:] = np.r_[people[lived].sum(axis=1), out.weight]
    homes.cell[:m] = grid.cell_of(e[lived], n[lived])
    homes.area[:m] = people[lived].argmax(axis=1)
    homes.authority[:m] = areas.authority[homes.area[:m]]
    homes.decile[:m] = areas.deprivation_decile[homes.area[:m]]
    homes.is_outside[m:] = True
    return homes


def make_zones(sites: Sites, homes: Homes, region: Region) -> tuple[Floats, Floats]:
    """Travel zones: kilometre squares that hold a site or a home. Writes `zone` of both; returns their centres (m)."""
    grid = region.grid
    columns = int(np.ceil(grid.width_m / ZONE_M))

    def square(easting: Floats, northing: Floats) -> Ints:
        column = ((easting - grid.east) // ZONE_M).astype(np.int64)
        return np.asarray(((northing - grid.north) // ZONE_M).astype(np.int64) * columns + column)

    inside = ~homes.is_outside
    of_sites = square(sites.easting, sites.northing)
    of_homes = square(homes.easting[inside], homes.northing[inside])
    squares = np.unique(np.r_[of_sites, of_homes])
    sites.zone[:] = np.searchsorted(squares, of_sites)
    homes.zone[inside] = np.searchsorted(squares, of_homes)
    return grid.east + (squares % columns + 0.5) * ZONE_M, grid.north + (squares // columns + 0.5) * ZONE_M


def nearest(easting: Floats, northing: Floats, to_easting: Floats, to_northing: Floats) -> Ints:
    """Row of the nearest of the second points for each of the first."""
    return np.asarray(
        np.hypot(np.asarray(easting)[:, None] - to_easting, np.asarray(northing)[:, None] - to_northing).argmin(axis=1)
    )


def hilbert(x: int, y: int, side: int = 256) -> int:
    """Position of a square on the Hilbert curve: neighbours in space stay neighbours in the order (Hilbert 1891)."""
    distance, s = 0, side // 2
    while s > 0:
        right, up = int(bool(x & s)), int(bool(y & s))
        distance += s * s * ((3 * right) ^ up)
        if not up:
            if right:
                x, y = side - 1 - x, side - 1 - y
            x, y = y, x
        s //= 2
    return distance
