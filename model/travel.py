"""Travel: minutes between zones by car and by public transport or on foot, and walks between parks.

A `Travel` is never changed: each change of the network gives a new one. A new link is exact without a new search:
a shortest path uses it not at all or once, so T' = min(T, T[:, u] + w + T[v, :]). Roads made faster or slower need
a new search (`with_roads`), and so does a link removed (`build_travel`). Trips by public transport above
`network.transit_limit_minutes` count as that long.
"""

import hashlib
import os
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra, floyd_warshall

from agents.table import Floats, Ints
from model.clock import START_YEAR
from model.network import LATTICE_M, Network, boarding_minutes, car_graph, ride_minutes, transit_graph
from model.region import Line, Parks, Region

Minutes = NDArray[np.float32]

SOURCES_AT_ONCE: Final = 256
"""Sources of one search: keeps memory below 20 MB."""
MODES: Final = ("car", "transit")
"""transit: public transport and walking, whichever is faster."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Travel:
    """Travel times in minutes, door to door, at peak."""

    easting: Floats
    northing: Floats
    car_path: Minutes
    """Driving alone, without the way to the car (zones, zones)."""
    transit_path: Minutes
    """Walking, waiting and riding, at most the transit limit (zones, zones)."""
    park_walk_minutes: Floats
    """Walk between the centres of parks (parks, parks)."""
    car_share: float
    network: Network
    lines: tuple[Line, ...] = ()
    """Lines opened since the start, sorted: whichever opened first, the minutes are the same to the bit."""
    _without_lines: Minutes | None = field(default=None, repr=False)
    """`transit_path` without them (zones, zones)."""
    _memo: dict[Any, Minutes] = field(default_factory=dict, repr=False)

    @property
    def car_minutes(self) -> Minutes:
        """Door to door by car (zones, zones)."""
        fixed, least = self.network.car_fixed_minutes, self.network.car_least_minutes
        return self._once("car", lambda: np.maximum(self.car_path, np.float32(least)) + np.float32(fixed))

    @property
    def transit_minutes(self) -> Minutes:
        """Door to door by public transport or on foot (zones, zones)."""
        least = np.float32(self.network.walk_least_minutes)
        return self._once("transit", lambda: np.maximum(self.transit_path, least))

    def kernel(self, minutes: float) -> Minutes:
        """Share of contact that is left over a trip: mean over modes of exp(-time / minutes) (zones, zones)."""
        return self._once(float(minutes), lambda: self._mix(*(np.exp(t / np.float32(-minutes)) for t in self._times())))

    def kernel_to(self, minutes: float, ends: Ints) -> Minutes:
        """`kernel` to some zones only (zones, ends): most zones hold homes but no workplace."""
        return self._once((float(minutes), ends.tobytes()), lambda: np.ascontiguousarray(self.kernel(minutes)[:, ends]))

    def nearest(self, minutes: float) -> float:
        """Largest value of `kernel`."""
        return float(self._once((float(minutes), "most"), lambda: np.asarray(self.kernel(minutes).max())))

    def mean_minutes(self) -> Minutes:
        """Minutes averaged over modes by the share of trips with a car (zones, zones)."""
        return self._once("mean", lambda: self._mix(*self._times()))

    def without_memory(self) -> "Travel":
        """The same without the kernels computed so far: smaller on disk."""
        return self._changed()

    def zone_of(self, easting: Floats | float, northing: Floats | float) -> Ints:
        """Nearest zone of each point (m)."""
        east, north = np.atleast_1d(easting)[:, None] - self.easting, np.atleast_1d(northing)[:, None] - self.northing
        return np.asarray(np.hypot(east, north).argmin(axis=1))

    def with_link(self, zone_a: int, zone_b: int, minutes: float, mode: str = "transit") -> "Travel":
        """The same with a direct link of so many minutes between two zones, both ways. Raises ValueError."""
        if mode not in MODES:
            raise ValueError(f"mode {mode!r} is not one of: {', '.join(MODES)}")
        path = self.car_path if mode == "car" else self.transit_path
        ends = np.array([zone_a, zone_b])
        link = np.array([[0.0, minutes], [minutes, 0.0]])
        new = _joined(path, path[:, ends], np.minimum(link, path[np.ix_(ends, ends)]))
        if mode == "car":
            return self._changed(car_path=new)
        return self._changed(transit_path=new, lines=(), _without_lines=None)

    def with_line(self, line: Line) -> "Travel":
        """The same with a new line. People walk to a stop from the zones around it, or else from the nearest zone.

        Equal to a new search where zones stand at all four lattice nodes around each stop.
        """
        path = without = self.transit_path if self._without_lines is None else self._without_lines
        lines = tuple(sorted((*self.lines, line), key=_line_order))
        for each in lines:
            path = self._ridden(path, each)
        return self._changed(transit_path=path, lines=lines, _without_lines=without)

    def with_roads(self, region: Region) -> "Travel":
        """The same by public transport and on foot, and by car over the roads of this region: a new search."""
        graph = car_graph(region, self.easting, self.northing, self.network)
        return self._changed(car_path=_paths(graph, len(self.easting), np.inf))

    def with_park_link(self, park_a: int, park_b: int, minutes: float) -> "Travel":
        """The same with a walk of so many minutes between two parks."""
        ends = np.array([park_a, park_b])
        walks = self.park_walk_minutes
        link = np.minimum([[0.0, minutes], [minutes, 0.0]], walks[np.ix_(ends, ends)])
        return self._changed(park_walk_minutes=_joined(walks, walks[:, ends], link))

    def _ridden(self, path: Minutes, line: Line) -> Minutes:
        """Shortest paths when people can also ride a line (zones, zones)."""
        walk, aside = self._walks(line)
        reached = [(stop, np.flatnonzero(np.isfinite(walk[:, stop]))) for stop in range(len(line.easting))]
        access = np.stack([(path[:, near] + walk[near, stop]).min(axis=1) for stop, near in reached], axis=1)
        without = np.stack([(walk[near, stop, None] + access[near]).min(axis=0) for stop, near in reached])
        ride = ride_minutes(line, self.network) + boarding_minutes(line, self.network)
        np.fill_diagonal(ride, 0.0)
        new = _joined(path, access, np.minimum(ride, np.minimum(without, aside)))
        limited: Minutes = np.minimum(new, np.float32(self.network.transit_limit_minutes))
        return limited

    def _walks(self, line: Line) -> tuple[Floats, Floats]:
        """Walks from zones to stops (zones, stops) and between stops (stops, stops), infinite where too far."""
        per_m = self.network.walk_detour * 60 / (self.network.walk_kmh * 1000)
        east, north = self.easting[:, None] - line.easting, self.northing[:, None] - line.northing
        metres = np.hypot(east, north)
        around = np.maximum(np.abs(east), np.abs(north)) < LATTICE_M
        aside = np.hypot(line.easting[:, None] - line.easting, line.northing[:, None] - line.northing)
        to_stops = np.where(around | (metres == metres.min(axis=0)), metres * per_m, np.inf)
        return to_stops, np.where(aside < LATTICE_M, aside * per_m, np.inf)

    def _times(self) -> tuple[Minutes, Minutes]:
        return self.car_minutes, self.transit_minutes

    def _mix(self, by_car: Minutes, by_transit: Minutes) -> Minutes:
        share = np.float32(self.car_share)
        return share * by_car + (1 - share) * by_transit

    def _once(self, key: Any, make: Callable[[], Minutes]) -> Minutes:
        if key not in self._memo:
            self._memo[key] = make()
            self._memo[key].flags.writeable = False
        return self._memo[key]

    def _changed(self, **parts: Any) -> "Travel":
        return replace(self, _memo={}, **parts)


def build_travel(
    region: Region,
    zone_eastings: Floats,
    zone_northings: Floats,
    network: Network | None = None,
    cache_dir: Path | None = None,
    year: float = START_YEAR,
) -> Travel:
    """Travel times between zones (m) over the network of a calendar year.

    They are kept in `cache_dir` under a hash of the graphs. Raises ValueError if a zone lies outside the grid.
    """
    network = network or Network()
    easting, northing = np.asarray(zone_eastings, dtype=float), np.asarray(zone_northings, dtype=float)
    if not region.grid.contains(easting, northing).all():
        raise ValueError("travel zones must lie inside the region's grid")
    car = car_graph(region, easting, northing, network)
    transit = transit_graph(region, region.lines_open(year), easting, northing, network)
    limit = network.transit_limit_minutes
    car_path, transit_path = _cached(cache_dir, len(easting), (car, np.inf), (transit, limit))
    walks = park_walks(region.parks, network)
    return Travel(
        easting=easting, northing=northing, car_path=car_path, transit_path=transit_path,
        park_walk_minutes=walks, car_share=region.car_share, network=network,
    )  # fmt: skip


def park_walks(parks: Parks, network: Network) -> Floats:
    """Walk between the centres of parks in minutes, detours round barriers included (parks, parks)."""
    metres = np.hypot(parks.easting[:, None] - parks.easting, parks.northing[:, None] - parks.northing)
    return np.asarray(metres * network.walk_detour * 60 / (network.walk_kmh * 1000) + parks.extra_walk_minutes)


def _line_order(line: Line) -> tuple[str, float, list[float], list[float]]:
    return line.key, line.headway_minutes, line.easting.tolist(), line.northing.tolist()


def _joined(path: NDArray[Any], access: NDArray[Any], between: Floats) -> NDArray[Any]:
    """Shortest paths when points reached in `access` minutes (n, k) are linked to each other by `between` (k, k).

    Exact: the links are closed among themselves first (Floyd & Warshall), so a path uses them at most once.
    """
    closed = floyd_warshall(between)
    entered = np.min(access[:, :, None] + closed[None], axis=1).astype(path.dtype)
    new = path.copy()
    for point in range(len(closed)):
        np.minimum(new, entered[:, point, None] + access[:, point].astype(path.dtype), out=new)
    return new


def _cached(cache_dir: Path | None, zones: int, *parts: tuple[csr_matrix, float]) -> list[Minutes]:
    """Paths of each graph, from the cache if it has them; a file that cannot be read is made again."""
    if cache_dir is None:
        return [_paths(graph, zones, limit) for graph, limit in parts]
    file = cache_dir / f"travel-{_digest(zones, *parts)}.npz"
    try:
        with file.open("rb") as stream, np.load(stream) as saved:  # a corrupt file named to np.load stays open
            return [saved[f"arr_{i}"] for i in range(len(parts))]
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error):
        paths = [_paths(graph, zones, limit) for graph, limit in parts]
    cache_dir.mkdir(parents=True, exist_ok=True)
    draft = cache_dir / f".{file.stem}-{os.getpid()}.npz"
    np.savez(draft, *paths)
    draft.replace(file)
    return paths


def _paths(graph: csr_matrix, zones: int, limit: float) -> Minutes:
    """Shortest paths among the first nodes of a graph; nothing is longer than the limit (zones, zones)."""
    found = np.empty((zones, zones), dtype=np.float32)
    for start in range(0, zones, SOURCES_AT_ONCE):
        rows = np.arange(start, min(start + SOURCES_AT_ONCE, zones))
        found[rows] = np.minimum(dijkstra(graph, indices=rows, limit=limit)[:, :zones], limit)
    return found


def _digest(zones: int, *parts: tuple[csr_matrix, float]) -> str:
    content = hashlib.blake2b(str(zones).encode(), digest_size=16)
    for graph, limit in parts:
        for array in (graph.indptr, graph.indices, graph.data, np.array([limit])):
            content.update(array.tobytes())
    return content.hexdigest()
