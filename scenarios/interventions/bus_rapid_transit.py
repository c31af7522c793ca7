"""Bus rapid transit: a line opens, with stops, speed and headway."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from model.declaration import BadInput, option, param
from model.region import Line, Region
from scenarios.interventions.programme import CHOICE, Programme

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem

SOUTH: tuple[tuple[float, float], ...] = (
    (435831, 386914), (437543, 387852), (439278, 388256), (440432, 388925), (441300, 387950), (441850, 387450),
    (442520, 388668), (442898, 392907),
)  # fmt: skip
"""Sheffield station, Nunnery Square, Handsworth side, Sheffield Business Park, AMP, Waverley, Catcliffe, Rotherham."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BusRapidTransit(Programme):
    """A line opens at `start` and stays; revenue support runs for `duration_years`. `strength` scales frequency."""

    kind: ClassVar[str] = "bus_rapid_transit"
    title: ClassVar[str] = "Bus rapid transit"
    mechanism: ClassVar[str] = (
        "travel times by public transport: who reaches which job, meets whom, and likes which site"
    )
    evidence: ClassVar[str] = (
        "A7.8 Gibbons et al. 2019 (roads), A10 WWG transport: employment effects mostly none or mixed"
    )
    does_not: ClassVar[str] = "raise productivity or jobs except through shorter journeys; relieve roads"
    requirements: ClassVar[tuple[str, ...]] = ("S2-17", "S2-50", "S2-56", "S5-33")

    stops: tuple[tuple[float, float], ...] = field(
        default=SOUTH,
        metadata={
            "form": "points",
            "unit": "m, easting and northing of each stop in order",
            "source": "BRT South as planned 2010-11",
        },
    )
    kmh: float = param(25.0, unit="km/h", low=5.0, high=120.0, source="tram and BRT lines, 22-25 km/h")
    headway_minutes: float = param(10.0, unit="minutes", low=1.0, high=120.0, source="BRT North every 10 minutes")
    mode: str = option("bus", ("bus", "tram", "rail"), "what runs on it")
    duration_years: float = param(20.0, unit="years", low=0.0, high=100.0, source=CHOICE)
    capital_gbp: float = param(32e6, unit="GBP of 2015", low=0.0, high=1e10, source="BRT North GBP 30-34m")
    capital_years: float = param(2.0, unit="years before start", low=0.0, high=20.0, source="assumption")
    revenue_gbp_per_year: float = param(
        5e5, unit="GBP of 2015 per year", low=0.0, high=1e9, source="assumption: support for services"
    )
    optimism_bias: float = param(
        0.44, unit="share of cost", low=0.0, high=2.0, source="A11.15 standard civil engineering, upper bound"
    )

    def resolve(self, region: Region) -> None:
        """At least two stops, all on the grid. Raises BadInput."""
        if len(self.stops) < 2:
            raise BadInput(f"bus_rapid_transit.stops: {len(self.stops)} stops; a line needs at least two")
        for easting, northing in self.stops:
            if not region.grid.contains(easting, northing):
                raise BadInput(
                    f"bus_rapid_transit.stops: ({easting:g}, {northing:g}) is off the map; {_extent(region)}"
                )

    def act(self, world: "Ecosystem") -> None:
        """In the month it opens, journeys and the reach of the labour market are those of the new network."""
        if not self.opens(world):
            return
        east, north = np.array(self.stops, dtype=np.float64).T
        headway = self.headway_minutes / self.strength
        line = Line(key=self.kind, mode=self.mode, kmh=self.kmh, headway_minutes=headway, easting=east, northing=north)
        world.travel = world.travel.with_line(line)
        world.commuting = world.commuting.rebuilt(world.travel)


def _extent(region: Region) -> str:
    grid = region.grid
    east, north = grid.east + grid.width_m, grid.north + grid.height_m
    return f"{region.name} spans easting {grid.east:g} to {east:g}, northing {grid.north:g} to {north:g}"
