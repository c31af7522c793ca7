"""Network: roads, footways and public transport of a region as graphs of minutes on a lattice 1 km apart.

Zones, road junctions and stops are points. A point is joined to the four lattice nodes around it and to points near
by, so that places keep their exact position whatever the spacing. Every edge runs both ways.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_matrix, csr_matrix
from scipy.spatial import cKDTree

from agents.table import Floats, Ints
from model.declaration import Group, param, switch
from model.region import Grid, Line, Region, Road

LATTICE_M = 1000.0
"""Spacing of the lattice that stands for ordinary streets."""

Edges = tuple[Ints, Ints, Floats]


@dataclass(frozen=True, slots=True, kw_only=True)
class Network(Group):
    """Speeds and fixed times of travel."""

    changes: bool = switch(True, "roads, lines and links that policy opens change travel times")
    street_kmh: float = param(30.0, unit="km/h", low=5, high=60, source="assumption: usual urban speed (weak)")
    street_detour: float = param(
        1.25, unit="ratio", low=1, high=2, source="assumption: usual circuity of urban streets"
    )
    road_detour: float = param(1.05, unit="ratio", low=1, high=2, source="assumption: bends between junctions")
    car_fixed_minutes: float = param(1.0, unit="minutes", low=0, high=15, source="assumption: to and from the car")
    car_least_minutes: float = param(1.5, unit="minutes", low=0, high=15, source="assumption: mean drive within 1 km")
    walk_kmh: float = param(4.8, unit="km/h", low=2, high=7, source="assumption: usual walking speed (weak)")
    walk_detour: float = param(1.25, unit="ratio", low=1, high=2, source="assumption: as streets")
    walk_least_minutes: float = param(6.0, unit="minutes", low=0, high=30, source="assumption: mean walk within 1 km")
    bus_kmh: float = param(16.0, unit="km/h", low=5, high=40, source="assumption: with stops, at peak")
    bus_detour: float = param(1.3, unit="ratio", low=1, high=2, source="assumption: buses call at estates")
    bus_fixed_minutes: float = param(8.0, unit="minutes", low=0, high=40, source="assumption: half a headway of 12 min")
    stop_minutes: float = param(
        2.0, unit="minutes", low=0, high=15, source="assumption: walk within a stop and alighting"
    )
    line_detour: float = param(1.15, unit="ratio", low=1, high=2, source="assumption: tracks against straight lines")
    transit_limit_minutes: float = param(
        100.0, unit="minutes", low=30, high=300, source="assumption: longer trips count as this long"
    )


def car_graph(region: Region, eastings: Floats, northings: Floats, network: Network) -> csr_matrix:
    """Minutes by car at peak; the first nodes are the zones."""
    roads = region.roads
    xs = np.concatenate([eastings, *(road.easting for road in roads)])
    ys = np.concatenate([northings, *(road.northing for road in roads)])
    per_m = network.street_detour * region.congestion * 60 / (network.street_kmh * 1000)
    edges = list(_streets(region.grid, xs, ys, per_m))
    first = len(eastings)
    for road in roads:
        edges.append(_hops(first, road, network.road_detour * 60 / (road.kmh * 1000)))
        first += len(road.easting)
    return _graph(edges)


def transit_graph(
    region: Region, lines: tuple[Line, ...], eastings: Floats, northings: Floats, network: Network
) -> csr_matrix:
    """Minutes on foot, by bus and by line, waiting included; the first nodes are the zones."""
    xs = np.concatenate([eastings, *(line.easting for line in lines)])
    ys = np.concatenate([northings, *(line.northing for line in lines)])
    edges = list(_streets(region.grid, xs, ys, network.walk_detour * 60 / (network.walk_kmh * 1000)))
    zones, lattice = np.arange(len(eastings)), len(xs) + np.arange(_lattice_size(region.grid))
    ground = np.concatenate([zones, lattice])
    bus = lattice[-1] + 1 + np.arange(len(ground))
    for a, b, ride in _streets(region.grid, eastings, northings, network.bus_detour * 60 / (network.bus_kmh * 1000)):
        edges.append((bus[a], bus[b], ride))
    edges.append((ground, bus, np.full(len(bus), network.bus_fixed_minutes / 2)))
    stop, platform = len(eastings), int(bus[-1]) + 1
    for line in lines:
        n = len(line.easting)
        wait = np.full(n, boarding_minutes(line, network) / 2)
        edges.append((stop + np.arange(n), platform + np.arange(n), wait))
        edges.append(_hops(platform, line, network.line_detour * 60 / (line.kmh * 1000)))
        stop, platform = stop + n, platform + n
    return _graph(edges)


def boarding_minutes(line: Line, network: Network) -> float:
    """Time to get on and off a line: half a headway and the way through the stops, the same in both directions."""
    return line.headway_minutes / 2 + network.stop_minutes


def ride_minutes(line: Line, network: Network) -> Floats:
    """Minutes on board between all pairs of stops of a line (stops, stops)."""
    metres = np.hypot(np.diff(line.easting), np.diff(line.northing))
    at = np.concatenate([[0.0], np.cumsum(metres * network.line_detour * 60 / (line.kmh * 1000))])
    return np.asarray(np.abs(at[:, None] - at))


def _streets(grid: Grid, xs: Floats, ys: Floats, minutes_per_m: float) -> Iterator[Edges]:
    """Streets: the lattice, points to the four nodes around them, and points less than a lattice step apart."""
    n = len(xs)
    a, b, minutes = _lattice(grid, minutes_per_m)
    yield n + a, n + b, minutes
    columns, _, east, north = _frame(grid)
    column, row = ((xs - east) // LATTICE_M).astype(np.int64), ((ys - north) // LATTICE_M).astype(np.int64)
    for dx, dy in ((0, 0), (1, 0), (0, 1), (1, 1)):
        metres = np.hypot(xs - east - (column + dx) * LATTICE_M, ys - north - (row + dy) * LATTICE_M)
        yield np.arange(n), n + (row + dy) * columns + column + dx, metres * minutes_per_m
    near = cKDTree(np.column_stack([xs, ys])).query_pairs(0.999 * LATTICE_M, output_type="ndarray")
    i, j = near[:, 0], near[:, 1]
    yield i, j, np.hypot(xs[i] - xs[j], ys[i] - ys[j]) * minutes_per_m


def _frame(grid: Grid) -> tuple[int, int, float, float]:
    """Columns, rows and south-west node of a lattice that surrounds every point of the grid."""
    return (
        int(np.ceil(grid.width_m / LATTICE_M)) + 2,
        int(np.ceil(grid.height_m / LATTICE_M)) + 2,
        grid.east - LATTICE_M / 2,
        grid.north - LATTICE_M / 2,
    )


def _lattice_size(grid: Grid) -> int:
    columns, rows, _, _ = _frame(grid)
    return columns * rows


def _lattice(grid: Grid, minutes_per_m: float) -> Edges:
    """Edges from each node to the next in eight directions."""
    columns, rows, _, _ = _frame(grid)
    node = np.arange(columns * rows).reshape(rows, columns)
    pairs = [
        (node[:, :-1], node[:, 1:]),
        (node[:-1], node[1:]),
        (node[:-1, :-1], node[1:, 1:]),
        (node[:-1, 1:], node[1:, :-1]),
    ]
    a = np.concatenate([start.ravel() for start, _ in pairs])
    b = np.concatenate([end.ravel() for _, end in pairs])
    diagonal = (a // columns != b // columns) & (a % columns != b % columns)
    return a, b, LATTICE_M * np.where(diagonal, np.sqrt(2), 1.0) * minutes_per_m


def _hops(first: int, path: Road | Line, minutes_per_m: float) -> Edges:
    """Edges along a polyline whose nodes are numbered from `first`."""
    nodes = first + np.arange(len(path.easting))
    metres = np.hypot(np.diff(path.easting), np.diff(path.northing))
    return nodes[:-1], nodes[1:], metres * minutes_per_m


def _graph(edges: list[Edges]) -> csr_matrix:
    """A symmetric graph; of parallel edges the shortest counts (a sparse matrix would add them)."""
    a, b, minutes = (np.concatenate(parts) for parts in zip(*edges, strict=True))
    start, end, minutes = np.concatenate([a, b]), np.concatenate([b, a]), np.concatenate([minutes, minutes])
    order = np.lexsort((minutes, end, start))
    start, end, minutes = start[order], end[order], minutes[order]
    first = np.concatenate([[True], (np.diff(start) != 0) | (np.diff(end) != 0)])
    n = int(start.max()) + 1
    return coo_matrix((minutes[first], (start[first], end[first])), shape=(n, n)).tocsr()
