"""Transit line: buses, trams, tram-trains or trains run over a new line, with stops, speed and headway."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from model.clock import START_YEAR
from model.declaration import BadInput, nearest, option, param
from model.region import Line, Region
from scenarios.interventions.programme import CHOICE, Programme

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem

Points = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TransitLine(Programme):
    """A line opens at `start` and stays; revenue support runs for `duration_years`. `strength` scales frequency.

    It is one the region has planned (`line`), or one of its own (`stops`, `kmh`, `headway_minutes`, `mode`).
    """

    kind: ClassVar[str] = "transit_line"
    title: ClassVar[str] = "A public-transport line"
    mechanism: ClassVar[str] = (
        "travel times by public transport: who reaches which job, meets whom, and likes which site"
    )
    evidence: ClassVar[str] = (
        "A10 WWG transport: no good evidence for trams, employment effects mostly none or mixed; A7.8 for the sign"
    )
    does_not: ClassVar[str] = (
        "raise productivity or jobs except through shorter journeys; relieve roads; raise the value of homes near stops"
    )
    requirements: ClassVar[tuple[str, ...]] = ("S2-17", "S2-50", "S2-56", "S5-33")

    line: str = field(
        default="light_rail_amp", metadata={"form": "name", "unit": "planned line; empty: own stops", "source": CHOICE}
    )
    stops: Points = field(
        default=(),
        metadata={"form": "points", "unit": "m, easting and northing of each stop in order", "source": CHOICE},
    )
    kmh: float = param(
        0.0, unit="km/h, 0 = as planned", low=0.0, high=300.0, source="tram and BRT lines, 22-25 km/h (weak)"
    )
    headway_minutes: float = param(0.0, unit="minutes, 0 = as planned", low=0.0, high=120.0, source=CHOICE)
    mode: str = option("tram", ("bus", "tram", "tram_train", "light_rail", "rail"), "what runs on it: a label")
    duration_years: float = param(30.0, unit="years", low=0.0, high=100.0, source=CHOICE)
    capital_gbp: float = param(
        150e6, unit="GBP of 2015", low=0.0, high=1e10, source="assumption: 9 km of tram, some GBP 17m per km (weak)"
    )
    capital_years: float = param(3.0, unit="years before start", low=0.0, high=20.0, source="assumption")
    revenue_gbp_per_year: float = param(
        1e6, unit="GBP of 2015 per year", low=0.0, high=1e9, source="assumption: support for services"
    )
    optimism_bias: float = param(
        0.66, unit="share of cost", low=0.0, high=2.0, source="A11.15 non-standard civil engineering, upper bound"
    )

    def resolve(self, region: Region) -> None:
        """The line is planned here, or its stops lie on the grid and speed and headway are given. Raises BadInput."""
        if self.stops:
            check_points(f"{self.kind}.stops", self.stops, region, "stops; a line")
            for name in ("kmh", "headway_minutes"):
                if getattr(self, name) == 0:
                    raise BadInput(f"{self.kind}.{name}: 0 means as planned; a line with its own stops needs a number")
        else:
            planned_line(f"{self.kind}.line", self.line, region)

    def act(self, world: "Ecosystem") -> None:
        """In the month it opens, journeys and the reach of the labour market are those of the new network."""
        if self.opens(world):
            world.travel = world.travel.with_line(self.built(world.region))
            world.commuting = world.commuting.rebuilt(world.travel)

    def built(self, region: Region) -> Line:
        """The line as it opens; half the strength is half the frequency."""
        if self.stops:
            east, north = np.array(self.stops, dtype=np.float64).T
            plan = Line(key=self.kind, mode=self.mode, kmh=0.0, headway_minutes=0.0, easting=east, northing=north)
        else:
            plan = region.line(self.line)
        return Line(
            key=plan.key, mode=plan.mode, kmh=self.kmh or plan.kmh,
            headway_minutes=(self.headway_minutes or plan.headway_minutes) / self.strength,
            easting=plan.easting, northing=plan.northing,
        )  # fmt: skip


def planned_line(key: str, name: str, region: Region) -> Line:
    """A line that did not run at the start. Raises BadInput."""
    planned = [line.key for line in region.lines if line.opened > START_YEAR]
    if name not in planned:
        known = ", ".join(planned) or "none"
        ending = nearest(name, planned) if planned else "give its stops"
        raise BadInput(f"{key}: {name!r} is not a planned line of {region.name} ({known}); {ending}")
    return region.line(name)


def check_points(key: str, points: Points, region: Region, what: str) -> None:
    """At least two points, all on the grid; `what` says what they are: "stops; a line". Raises BadInput."""
    if len(points) < 2:
        raise BadInput(f"{key}: {len(points)} {what} needs at least two")
    for easting, northing in points:
        check_point(key, easting, northing, region)


def check_point(key: str, easting: float, northing: float, region: Region) -> None:
    """The point lies on the grid. Raises BadInput."""
    grid = region.grid
    if not grid.contains(easting, northing):
        east, north = grid.east + grid.width_m, grid.north + grid.height_m
        raise BadInput(
            f"{key}: ({easting:g}, {northing:g}) is off the map; {region.name} spans easting {grid.east:g} to "
            f"{east:g}, northing {grid.north:g} to {north:g}"
        )
