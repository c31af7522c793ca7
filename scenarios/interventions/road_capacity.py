"""Road capacity: roads become faster, one is added, or the whole network is relieved."""

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from scipy.sparse.csgraph import dijkstra

from agents.table import Floats
from model.declaration import BadInput, nearest, param
from model.network import Network, car_graph
from model.region import Region, Road
from scenarios.interventions.eligibility import known_places, place_row
from scenarios.interventions.programme import CHOICE, Programme
from scenarios.interventions.transit_line import check_points

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem

NEW = "new road "
"""Keys of roads that programmes build begin like this."""
LARGEST_GAIN, HALVINGS = 3.0, 12
"""Largest gain in speed that is tried, and halvings of the interval, when a gain in accessibility is asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoadCapacity(Programme):
    """From `start` on, for good, trips by car are faster: on named roads, over a new one, or (none named) everywhere.

    `strength` scales the gain in speed; a new road is as fast as it is strong.
    """

    kind: ClassVar[str] = "road_capacity"
    title: ClassVar[str] = "Road capacity"
    mechanism: ClassVar[str] = (
        "travel times by car: who sees which job, who meets and supplies whom, what each site has in reach"
    )
    evidence: ClassVar[str] = (
        "A7.8 Gibbons et al. 2019: elasticity of jobs and plants to accessibility 0.3-0.5 (weak); A10 roads 0.3 (0-0.5)"
    )
    does_not: ClassVar[str] = (
        "bring the traffic that new capacity induces (give the gain that is left), speed up buses, charge tolls, "
        "reach markets outside the region, or raise jobs and productivity except through shorter trips"
    )
    requirements: ClassVar[tuple[str, ...]] = ("S2-17", "S2-50", "S2-56", "S5-33")

    roads: tuple[str, ...] = field(
        default=(), metadata={"form": "names", "unit": "roads of the region; empty: all and streets", "source": CHOICE}
    )
    speed_gain: float = param(0.10, unit="share of speed", low=0.0, high=3.0, source=CHOICE)
    accessibility_gain: float = param(
        0.0, unit="share, 0 = use speed_gain", low=0.0, high=1.0, source="Gibbons et al. 2019: jobs per minute by car"
    )
    places: tuple[str, ...] = field(
        default=(), metadata={"form": "names", "unit": "where accessibility is to rise; empty: all", "source": CHOICE}
    )
    points: tuple[tuple[float, float], ...] = field(
        default=(),
        metadata={"form": "points", "unit": "m, easting and northing of the junctions of a new road", "source": CHOICE},
    )
    kmh: float = param(50.0, unit="km/h on the new road", low=5.0, high=110.0, source="Parkway, free flow (weak)")
    duration_years: float = param(20.0, unit="years", low=0.0, high=100.0, source=CHOICE)
    capital_gbp: float = param(
        20e6, unit="GBP of 2015", low=0.0, high=1e10, source="Tinsley link road of BRT North: GBP 20m for 800 m"
    )
    capital_years: float = param(2.0, unit="years before start", low=0.0, high=20.0, source="assumption")
    revenue_gbp_per_year: float = param(
        2e5, unit="GBP of 2015 per year", low=0.0, high=1e9, source="assumption: maintenance, 1 % of capital"
    )
    optimism_bias: float = param(
        0.44, unit="share of cost", low=0.0, high=2.0, source="A11.15 standard civil engineering, upper bound"
    )

    def resolve(self, region: Region) -> None:
        """The roads and places exist here, and the new road's junctions lie on the grid. Raises BadInput."""
        known = [road.key for road in region.roads]
        for road in self.roads:
            if road not in known:
                raise BadInput(f"{self.kind}.roads: no road {road!r} in {region.name}; {nearest(road, known)}")
        for place in self.places:
            place_row(f"{self.kind}.places", place, known_places(region))
        if self.points:
            check_points(f"{self.kind}.points", self.points, region, "junctions; a road")
        if self.accessibility_gain > 0 and self._gain(region, Network()) >= LARGEST_GAIN:
            raise BadInput(
                f"{self.kind}.accessibility_gain: {self.accessibility_gain!r} is more than these roads can bring, even "
                f"at {1 + LARGEST_GAIN:g} times the speed; name more roads or ask for less"
            )

    def act(self, world: "Ecosystem") -> None:
        """In the month it opens, car trips and the reach of the labour market are those of the new roads."""
        if not self.opens(world):
            return
        gain = self._gain(world.region, world.parameters.network)
        if gain == 0 and not self.points:
            return
        world.region = self.widened(world.region, gain * self.strength)
        world.travel = world.travel.with_roads(world.region)
        world.commuting = world.commuting.rebuilt(world.travel)

    def widened(self, region: Region, gain: float) -> Region:
        """The region with the roads as they are afterwards: speeds x (1 + gain), and the new road."""
        everywhere = not self.roads and not self.points
        faster = tuple(
            replace(road, kmh=road.kmh * (1 + gain)) if everywhere or road.key in self.roads else road
            for road in region.roads
        )
        congestion = region.congestion / (1 + gain) if everywhere else region.congestion
        if self.points:
            east, north = np.array(self.points, dtype=np.float64).T
            key = NEW + " ".join(f"{x:g}" for point in self.points for x in point)
            added = Road(key=key, kmh=self.kmh * self.strength, easting=east, northing=north)
            faster = tuple(sorted((*faster, added), key=lambda road: road.key if road.key.startswith(NEW) else ""))
        return replace(region, roads=faster, congestion=congestion)

    def _gain(self, region: Region, network: Network) -> float:
        """Gain in speed: as given, or the one that raises accessibility of the places by as much as asked for."""
        if self.accessibility_gain == 0:
            return self.speed_gain
        east, north = points_of(self.places, region)
        wanted = (1 + self.accessibility_gain) * accessibility(region, east, north, network).mean()
        low, high = 0.0, LARGEST_GAIN
        for _ in range(HALVINGS):
            middle = (low + high) / 2
            reached = accessibility(self.widened(region, middle), east, north, network).mean() >= wanted
            low, high = (low, middle) if reached else (middle, high)
        return high


def points_of(places: tuple[str, ...], region: Region) -> tuple[Floats, Floats]:
    """Easting and northing (m) of parks, and of the centres of areas and of all areas of authorities; all areas if none."""
    known, areas, parks = known_places(region), region.areas, region.parks
    found = [known[place] for place in places]
    on_parks = [row for table, row in found if table == "park"]
    chosen = np.zeros(len(areas.name), dtype=bool) if places else np.ones(len(areas.name), dtype=bool)
    for table, row in found:
        chosen |= {"area": np.arange(len(chosen)) == row, "authority": areas.authority == row}.get(table, chosen)
    return (
        np.concatenate([parks.easting[on_parks], areas.easting[chosen]]),
        np.concatenate([parks.northing[on_parks], areas.northing[chosen]]),
    )


def accessibility(region: Region, easting: Floats, northing: Floats, network: Network) -> Floats:
    """Jobs in reach by car of each point (m): sum over areas of jobs / minutes (points,). Gibbons et al. 2019.

    Jobs are those of all sectors at the start, so that nothing a scenario does to jobs changes it.
    """
    areas = region.areas
    east, north = np.concatenate([easting, areas.easting]), np.concatenate([northing, areas.northing])
    graph = car_graph(region, east, north, network)
    path = dijkstra(graph, indices=np.arange(len(easting)))[:, len(easting) : len(east)]
    return np.asarray(
        (1 / (np.maximum(path, network.car_least_minutes) + network.car_fixed_minutes)) @ areas.workplace_jobs
    )
