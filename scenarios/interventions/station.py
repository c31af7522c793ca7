"""Station: trains of a line that passes by call at a new stop."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from agents.table import Floats
from model.declaration import BadInput, nearest, param
from model.region import Line, Region
from scenarios.interventions.eligibility import point
from scenarios.interventions.programme import CHOICE, Programme
from scenarios.interventions.transit_line import check_point

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem

FURTHEST_KM = 3.0
"""Farther from the line than this is taken for a mistake: stops and tracks of lines are a few hundred metres rough."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Station(Programme):
    """A stop opens at `start` and stays; revenue support runs for `duration_years`. `strength` scales frequency."""

    kind: ClassVar[str] = "station"
    title: ClassVar[str] = "A new station"
    mechanism: ClassVar[str] = (
        "travel times by public transport to and from the stop: who reaches which job, meets whom, likes which site"
    )
    evidence: ClassVar[str] = (
        "A10 rail: no high-quality evidence on employment in 2015, mixed later; property prices up"
    )
    does_not: ClassVar[str] = (
        "slow the trains for those who ride past; add car parking; raise house prices; act on productivity directly"
    )
    requirements: ClassVar[tuple[str, ...]] = ("S2-17", "S2-50", "S2-56", "S5-33")

    line: str = field(default="rail_lincoln", metadata={"form": "name", "unit": "line of the region", "source": CHOICE})
    place: str = field(
        default="Waverley proposed rail station (Sheffield-Lincoln line)",
        metadata={"form": "name", "unit": "park or place where trains will call", "source": "facts 2.1"},
    )
    trains_per_hour: float = param(
        0.0, unit="trains per hour, 0 = as the line", low=0.0, high=20.0, source="assumption: all trains call"
    )
    duration_years: float = param(30.0, unit="years", low=0.0, high=100.0, source=CHOICE)
    capital_gbp: float = param(
        12e6, unit="GBP of 2015", low=0.0, high=1e10, source="assumption: two platforms and a footbridge (weak)"
    )
    capital_years: float = param(2.0, unit="years before start", low=0.0, high=20.0, source="assumption")
    revenue_gbp_per_year: float = param(
        2e5, unit="GBP of 2015 per year", low=0.0, high=1e9, source="assumption: running the stop"
    )
    optimism_bias: float = param(
        0.66, unit="share of cost", low=0.0, high=2.0, source="A11.15 non-standard civil engineering, upper bound"
    )

    def resolve(self, region: Region) -> None:
        """The line and the place exist, on the grid and near each other. Raises BadInput."""
        known = [line.key for line in region.lines]
        if self.line not in known:
            raise BadInput(f"{self.kind}.line: no line {self.line!r} in {region.name}; {nearest(self.line, known)}")
        east, north = point(f"{self.kind}.place", self.place, region)
        check_point(f"{self.kind}.place", east, north, region)
        km = _detours(region.line(self.line), east, north)[1].min()
        if km > FURTHEST_KM:
            raise BadInput(
                f"{self.kind}.place: {self.place!r} is {km:.1f} km from {self.line}; at most {FURTHEST_KM:g} km is near it"
            )

    def act(self, world: "Ecosystem") -> None:
        """In the month it opens, journeys and the reach of the labour market are those of the line with the stop."""
        if self.opens(world):
            world.travel = world.travel.with_line(self.served(world.region))
            world.commuting = world.commuting.rebuilt(world.travel)

    def served(self, region: Region) -> Line:
        """The line with the stop where it lengthens the way least; half the strength is half the frequency."""
        line = region.line(self.line)
        east, north = point(f"{self.kind}.place", self.place, region)
        after = int(_detours(line, east, north)[0].argmin()) + 1
        headway = 60 / self.trains_per_hour if self.trains_per_hour > 0 else line.headway_minutes
        return Line(
            key=f"{line.key} with {self.place}", mode=line.mode, kmh=line.kmh,
            headway_minutes=headway / self.strength,
            easting=np.insert(line.easting, after, east), northing=np.insert(line.northing, after, north),
        )  # fmt: skip


def _detours(line: Line, east: float, north: float) -> tuple[Floats, Floats]:
    """For each pair of neighbouring stops: by how much a stop at this point lengthens the way, and its distance (km)."""
    x, y = np.stack([line.easting, line.northing]), np.array([[east], [north]])
    to_stop, hop = np.hypot(*(x - y)) / 1000, np.diff(x)
    along = (((y - x[:, :-1]) * hop).sum(axis=0) / np.maximum((hop**2).sum(axis=0), 1e-9)).clip(0, 1)
    apart = np.hypot(*(x[:, :-1] + along * hop - y)) / 1000
    return to_stop[:-1] + to_stop[1:] - np.hypot(*hop) / 1000, apart
