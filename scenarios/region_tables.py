"""Tables of a region: each turns one CSV file into facts and checks it against the others. All raise BadInput."""

import math
from typing import Final

import numpy as np

from agents.organisations import KINDS, MANUFACTURING, SECTORS
from agents.table import Bools, Floats
from model.declaration import BadInput, nearest
from model.region import (
    Areas,
    Authorities,
    Grid,
    Line,
    NamedOrganisations,
    OutsidePlaces,
    Parks,
    Places,
    Road,
    Universities,
)
from scenarios.tables import Sheet

LINE_MODES: Final = ("bus", "tram", "rail")
OWNERSHIPS: Final = ("independent", "family", "foreign")
INCOMES: Final = ("core_income_gbp", "commercial_income_gbp", "collaborative_income_gbp")
COUNTS: Final = {"members_inside": "members", "members_outside": "members", "training_places": "starts per year"}
JOBS_PREFIX: Final = "jobs_"
"""Optional columns of the areas: jobs_metals, jobs_digital ..."""


def authorities(sheet: Sheet, postgraduate_share: float) -> Authorities:
    """Local authorities; apprenticeships count as level 3, everything else below."""
    four, three = sheet.numbers("level_4_share", "share", 0, 1), sheet.numbers("level_3_share", "share", 0, 1)
    three = three + sheet.numbers("apprenticeship_share", "share", 0, 1)
    sheet.refuse(four + three > 1, "level_4_share", "and the shares beside it add up to more than 1")
    shares = (1 - three - four, three, four * (1 - postgraduate_share), four * postgraduate_share)
    return Authorities(
        name=sheet.keys("authority"),
        normal_rent_gbp=sheet.numbers("normal_rent_gbp", "GBP per m2 per year", 1, 10_000),
        skill_shares=np.column_stack(shares),
    )


def areas(sheet: Sheet, grid: Grid, known_authorities: tuple[str, ...]) -> Areas:
    """Statistical areas inside the grid."""
    easting, northing = inside(sheet, grid)
    return Areas(
        name=sheet.keys("area"),
        authority=sheet.codes("authority", known_authorities, "a local authority of the region"),
        easting=easting,
        northing=northing,
        resident_labour_force=sheet.numbers("resident_labour_force", "persons"),
        workplace_jobs=sheet.numbers("workplace_jobs", "jobs"),
        manufacturing_jobs=sheet.numbers("manufacturing_jobs", "jobs"),
        deprivation_decile=sheet.whole("deprivation_decile", "decile, 1 = most deprived", 1, 10),
        sector_jobs=_sector_jobs(sheet),
    )


def _sector_jobs(sheet: Sheet) -> Floats | None:
    given = [column for column in sheet.columns if column.startswith(JOBS_PREFIX)]
    names = [JOBS_PREFIX + sector for sector in SECTORS]
    for column in given:
        if column not in names:
            raise BadInput(f"{sheet.file}: column {column!r} names no sector; {nearest(column, names)}")
    if not given:
        return None
    return np.column_stack([sheet.numbers(n, "jobs", blank=0) if n in given else np.zeros(len(sheet)) for n in names])


def parks(sheet: Sheet, grid: Grid, known_areas: Areas, extra_walk_minutes: Floats) -> Parks:
    """Parks inside the grid; one without an area belongs to the nearest."""
    easting, northing = inside(sheet, grid)
    area = sheet.codes("area", known_areas.name, "an area of the region", optional=True)
    near = np.hypot(easting[:, None] - known_areas.easting, northing[:, None] - known_areas.northing).argmin(axis=1)
    floorspace = sheet.numbers("floorspace_m2", "m2", 1)
    zoned = sheet.numbers("zoned_m2", "m2", 1)
    sheet.refuse(zoned < floorspace, "zoned_m2", "should be at least what is built, floorspace_m2")
    return Parks(
        key=sheet.keys("park"),
        title=sheet.texts("title"),
        easting=easting,
        northing=northing,
        area=np.where(area < 0, near, area),
        floorspace_m2=floorspace,
        occupancy=sheet.numbers("occupancy", "share", 0, 1),
        zoned_m2=zoned,
        jobs=sheet.numbers("jobs", "jobs"),
        firms=sheet.numbers("firms", "firms"),
        premium=sheet.numbers("premium", "ratio", 0.5, 3),
        buildings=sheet.whole("buildings", "buildings", 1),
        extra_walk_minutes=extra_walk_minutes,
    )


def organisations(sheet: Sheet, grid: Grid, known_parks: tuple[str, ...]) -> NamedOrganisations:
    """Organisations known by name, inside the grid."""
    easting, northing = inside(sheet, grid)
    key = sheet.keys("organisation")
    ownership = sheet.codes("ownership", OWNERSHIPS, "a kind of ownership")

    gbp = {name: sheet.numbers(name, "GBP per year", blank=0) for name in INCOMES}
    counts = {name: sheet.whole(name, unit, blank=0) for name, unit in COUNTS.items()}
    return NamedOrganisations(
        key=key, title=sheet.texts("title"), easting=easting, northing=northing, **gbp, **counts,
        kind=sheet.codes("kind", KINDS, "a kind of organisation"),
        sector=sheet.codes("sector", SECTORS, "a sector"),
        park=sheet.codes("park", known_parks, "a park", optional=True),
        headcount=sheet.whole("headcount", "persons", 1),
        foreign_owned=ownership == OWNERSHIPS.index("foreign"),
        family_owned=ownership == OWNERSHIPS.index("family"),
        founded=sheet.whole("founded", "year", 1000, 2100),
        opened=sheet.numbers("opened", "year", 1000, 2100),
        part_of=sheet.codes("part_of", key, "an organisation of this table", optional=True),
        has_open_results=sheet.flags("open_results"),
    )  # fmt: skip


def outside_places(sheet: Sheet, grid: Grid) -> OutsidePlaces:
    """Places where in-commuters live; they must lie outside the grid."""
    easting, northing = sheet.numbers("easting", "m"), sheet.numbers("northing", "m")
    sheet.refuse(grid.contains(easting, northing), "easting", f"and its northing lie inside the grid, {extent(grid)}")
    return OutsidePlaces(
        name=sheet.keys("place"), easting=easting, northing=northing, weight=sheet.numbers("weight", "ratio")
    )


def places(sheet: Sheet, grid: Grid) -> Places:
    """Landmarks inside the grid."""
    easting, northing = inside(sheet, grid)
    return Places(
        name=sheet.keys("place"),
        kind=sheet.texts("kind"),
        easting=easting,
        northing=northing,
        opened=sheet.numbers("opened", "year", 1000, 2100, blank=-math.inf),
    )


def universities(sheet: Sheet, grid: Grid) -> Universities:
    """Universities inside the grid."""
    easting, northing = inside(sheet, grid)
    return Universities(
        name=sheet.keys("university"),
        easting=easting,
        northing=northing,
        graduates=sheet.numbers("graduates", "graduates per year"),
    )


def sector_shares(sheet: Sheet, column: str) -> Floats:
    """Shares of the manufacturing sectors, adding up to 1 to within 0.01 and then exactly (manufacturing sectors,)."""
    names = [SECTORS[sector] for sector in MANUFACTURING]
    sheet.keys("sector")
    sector = sheet.codes("sector", names, "a manufacturing sector")
    shares = np.bincount(sector, sheet.numbers(column, "share", 0, 1), minlength=len(names))
    if abs(shares.sum() - 1) > 0.01:
        raise BadInput(f"{sheet.file}, column {column!r}: the shares add up to {shares.sum():g}; expected 1")
    return np.asarray(shares / shares.sum())


def roads(sheet: Sheet, points: Sheet, grid: Grid) -> tuple[Road, ...]:
    """Roads with their points in the order of the table."""
    key = sheet.keys("road")
    kmh = sheet.numbers("kmh", "km/h", 5, 130)
    easting, northing = inside(points, grid)
    mine = _points_of(sheet, points, "road", key)
    return tuple(
        Road(key=k, kmh=float(kmh[i]), easting=easting[mine[i]], northing=northing[mine[i]]) for i, k in enumerate(key)
    )


def lines(sheet: Sheet, stops: Sheet, grid: Grid) -> tuple[Line, ...]:
    """Lines with their stops in the order of the table; a line without a year is only planned."""
    key = sheet.keys("line")
    mode = sheet.codes("mode", LINE_MODES, "a mode of public transport")
    kmh, headway = sheet.numbers("kmh", "km/h", 5, 400), sheet.numbers("headway_minutes", "minutes", 0.5, 1440)
    opened = sheet.numbers("opened", "year", 1800, 2100, blank=math.inf)
    easting, northing = inside(stops, grid)
    mine = _points_of(sheet, stops, "line", key)
    return tuple(
        Line(
            key=k,
            mode=LINE_MODES[mode[i]],
            kmh=float(kmh[i]),
            headway_minutes=float(headway[i]),
            easting=easting[mine[i]],
            northing=northing[mine[i]],
            opened=float(opened[i]),
        )
        for i, k in enumerate(key)
    )


def _points_of(sheet: Sheet, points: Sheet, what: str, key: tuple[str, ...]) -> list[Bools]:
    """For each road or line, which points are its own; at least two."""
    owner = points.codes(what, key, f"a {what} of {sheet.file}")
    mine = [owner == i for i in range(len(key))]
    for i, own in enumerate(mine):
        if own.sum() < 2:
            raise sheet.bad(i, what, f"has {own.sum()} points in {points.file}; expected at least 2")
    return mine


def inside(sheet: Sheet, grid: Grid) -> tuple[Floats, Floats]:
    """Eastings and northings of a table, all inside the grid."""
    easting, northing = sheet.numbers("easting", "m"), sheet.numbers("northing", "m")
    outside = ~grid.contains(easting, northing)
    sheet.refuse(outside, "easting", f"and its northing lie outside the grid, {extent(grid)}")
    return easting, northing


def extent(grid: Grid) -> str:
    """The grid in words, for errors."""
    east, north = grid.east + grid.width_m, grid.north + grid.height_m
    return f"E {grid.east:g} to {east:g}, N {grid.north:g} to {north:g}"
