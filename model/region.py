"""Region: the facts a world starts from, as read-only arrays. `scenarios/regions.py` reads and checks them.

Every table is columns of equal length; a reference such as `areas.authority` is a row of another table.
"""

from dataclasses import dataclass

import numpy as np

from agents.organisations import MANUFACTURING
from agents.table import Bools, Floats, Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """British National Grid rectangle cut into square cells, numbered row by row from the south-west."""

    east: float
    north: float
    width_m: float
    height_m: float
    cell_m: int

    @property
    def columns(self) -> int:
        """Number of cells from west to east."""
        return int(np.ceil(self.width_m / self.cell_m))

    @property
    def rows(self) -> int:
        """Number of cells from south to north."""
        return int(np.ceil(self.height_m / self.cell_m))

    def contains(self, easting: Floats | float, northing: Floats | float) -> Bools:
        """Whether points (m) lie inside the rectangle."""
        east, north = np.asarray(easting) - self.east, np.asarray(northing) - self.north
        return np.asarray((east >= 0) & (east < self.width_m) & (north >= 0) & (north < self.height_m))

    def cell_of(self, easting: Floats | float, northing: Floats | float) -> Ints:
        """Cell of each point (m); points outside go to the nearest cell of the edge."""
        column = ((np.asarray(easting) - self.east) // self.cell_m).astype(np.int64).clip(0, self.columns - 1)
        row = ((np.asarray(northing) - self.north) // self.cell_m).astype(np.int64).clip(0, self.rows - 1)
        return np.asarray(row * self.columns + column)

    def centre_of(self, cells: Ints) -> tuple[Floats, Floats]:
        """Easting and northing (m) of the centres of cells."""
        row, column = np.divmod(np.asarray(cells), self.columns)
        return self.east + (column + 0.5) * self.cell_m, self.north + (row + 0.5) * self.cell_m


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Authorities:
    """Local authorities."""

    name: tuple[str, ...]
    normal_rent_gbp: Floats
    """GBP per m2 per year at normal vacancy."""
    skill_shares: Floats
    """Share of residents at each skill level, in the order of `agents.workers.SKILLS` (authorities, 4)."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Areas:
    """Statistical areas: where people live and jobs are."""

    name: tuple[str, ...]
    authority: Ints
    easting: Floats
    northing: Floats
    resident_labour_force: Floats
    workplace_jobs: Floats
    manufacturing_jobs: Floats
    deprivation_decile: Ints
    """1 = most deprived."""
    sector_jobs: Floats | None = None
    """Jobs by sector (areas, sectors) where the region's table has them."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Parks:
    """Named sets of buildings under one management."""

    key: tuple[str, ...]
    title: tuple[str, ...]
    easting: Floats
    northing: Floats
    area: Ints
    floorspace_m2: Floats
    occupancy: Floats
    """Share of floorspace occupied at the start."""
    zoned_m2: Floats
    """Most that planning allows."""
    jobs: Floats
    """At the start, without the named organisations."""
    firms: Floats
    """At the start, without the named organisations."""
    premium: Floats
    """Rent for its specification, as a ratio to ordinary space near by."""
    buildings: Ints
    """Buildings let to several organisations each."""
    extra_walk_minutes: Floats
    """Detour between two parks that a barrier forces on people on foot (parks, parks)."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NamedOrganisations:
    """Organisations that exist by name: anchors, OEM plants and the largest firms."""

    key: tuple[str, ...]
    title: tuple[str, ...]
    kind: Ints
    sector: Ints
    easting: Floats
    northing: Floats
    park: Ints
    """Row of the park, -1 if none."""
    headcount: Ints
    foreign_owned: Bools
    family_owned: Bools
    founded: Ints
    """Year the organisation was founded."""
    opened: Floats
    """Year it opened here; later than the start of the run: not there yet."""
    part_of: Ints
    """Row of the organisation whose branch it is, -1 if independent."""
    core_income_gbp: Floats
    commercial_income_gbp: Floats
    collaborative_income_gbp: Floats
    members_inside: Ints
    """Members with a site in the region."""
    members_outside: Ints
    training_places: Ints
    """Apprentices it can start a year."""
    has_open_results: Bools

    def present(self, year: float) -> Ints:
        """Rows of organisations that are there in a calendar year and are not a branch of another."""
        return np.flatnonzero((self.opened <= year) & (self.part_of < 0))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OutsidePlaces:
    """Places outside the grid that in-commuters come from."""

    name: tuple[str, ...]
    easting: Floats
    northing: Floats
    weight: Floats
    """Relative number of in-commuters."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Places:
    """Landmarks, for maps and for interventions that name a place."""

    name: tuple[str, ...]
    kind: tuple[str, ...]
    easting: Floats
    northing: Floats
    opened: Floats
    """Calendar year it was there first; minus infinity if always."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Universities:
    """Where graduates in engineering, materials and computing come from."""

    name: tuple[str, ...]
    easting: Floats
    northing: Floats
    graduates: Floats
    """Per year, in these subjects, all levels."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Road:
    """A road faster than the streets around it; its points are the places where it can be joined."""

    key: str
    kmh: float
    """Speed at peak times."""
    easting: Floats
    northing: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Line:
    """A public-transport line; service runs both ways between its stops."""

    key: str
    mode: str
    """bus, tram or rail."""
    kmh: float
    """Mean speed between stops, standing time included."""
    headway_minutes: float
    easting: Floats
    northing: Floats
    opened: float = -np.inf
    """Calendar year service began; infinite for a line that is only planned."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Region:
    """A place, its people and its economy at the start of a run (2015)."""

    name: str
    title: str
    grid: Grid
    focus_easting: float
    focus_northing: float
    """Rings of distance are measured from here (the anchor's park)."""
    authorities: Authorities
    areas: Areas
    parks: Parks
    organisations: NamedOrganisations
    outside_places: OutsidePlaces
    places: Places
    universities: Universities
    roads: tuple[Road, ...]
    lines: tuple[Line, ...]
    congestion: float
    """Ratio of peak to free-flow time on ordinary streets."""
    car_share: float
    """Share of trips for which a car is available."""
    sector_jobs: Floats
    """Modelled jobs by sector, named firms and OEM plants included, anchors not (sectors,)."""
    sector_firms: Floats
    """Modelled firms by sector, named firms and OEM plants included (sectors,)."""
    unemployment: float
    aged_50_plus: float
    """Share of the workforce aged 50 and over."""
    digest: str = ""
    """Hash of the files it was read from."""

    @property
    def manufacturing_jobs(self) -> float:
        """Jobs of all manufacturing sectors."""
        return float(self.sector_jobs[list(MANUFACTURING)].sum())

    @property
    def manufacturing_firms(self) -> float:
        """Firms of all manufacturing sectors."""
        return float(self.sector_firms[list(MANUFACTURING)].sum())

    def lines_open(self, year: float) -> tuple[Line, ...]:
        """Lines in service in a calendar year."""
        return tuple(line for line in self.lines if line.opened <= year)

    def line(self, key: str) -> Line:
        """A line by its key, in service or planned. Raises KeyError if there is none."""
        return {line.key: line for line in self.lines}[key]

    def park(self, key: str) -> int:
        """Row of a park. Raises ValueError if there is none."""
        return self.parks.key.index(key)
