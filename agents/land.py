"""Land: sites where organisations can be, and homes where people live. Travel zones link the two."""

from dataclasses import dataclass

import numpy as np

from agents.organisations import SECTORS
from agents.table import Bools, Floats, Ints, Table, column

i16, i32 = np.int16, np.int32


@dataclass(slots=True, kw_only=True, eq=False)
class Sites(Table):
    """Grid cells with floorspace, then parks: a park is one site with buildings, whatever the cell size."""

    easting: Floats = column(0.0, unit="m", doc="British National Grid easting of the middle of its organisations")
    northing: Floats = column(0.0, unit="m", doc="British National Grid northing of the middle of its organisations")
    cell: Ints = column(0, dtype=i32, low=0, unit="cell", doc="grid cell, row by row from the south-west")
    zone: Ints = column(0, dtype=i32, low=0, unit="row", doc="travel zone")
    area: Ints = column(0, dtype=i16, low=0, unit="row", doc="statistical area of the region's table")
    authority: Ints = column(0, dtype=i16, low=0, unit="row", doc="local authority")
    decile: Ints = column(5, dtype=i16, low=1, high=10, unit="decile", doc="deprivation, 1 = most deprived")
    park: Ints = column(-1, dtype=i16, unit="row", doc="park, -1 if ordinary cell")
    focus_km: Floats = column(0.0, low=0, unit="km", doc="distance from the focus of the region (the anchor's park)")
    floorspace_m2: Floats = column(0.0, low=0, unit="m2", doc="built floorspace")
    zoned_m2: Floats = column(0.0, low=0, unit="m2", doc="floorspace planning allows")
    pipeline_m2: Floats = column(0.0, low=0, unit="m2", doc="floorspace under construction")
    pipeline_due: Ints = column(-1, dtype=i32, unit="tick", doc="tick it will be ready, -1 if none")
    normal_rent_gbp: Floats = column(0.0, low=0, unit="GBP per m2 per year", doc="rent at normal vacancy")
    rent_gbp: Floats = column(0.0, low=0, unit="GBP per m2 per year", doc="rent now")
    amenity: Floats = column(0.0, unit="index", doc="amenity, 0 = region's mean")
    tightness: Floats = column(0.0, low=-2, high=2, unit="ln", doc="vacancies per job of its area, 0 = normal, slow")
    peer_jobs: Floats = column(0.0, low=0, width=len(SECTORS), unit="jobs", doc="jobs of each sector in reach, decayed")
    market_jobs: Floats = column(0.0, low=0, unit="jobs", doc="jobs of all sectors in reach, decayed")
    skilled_residents: Floats = column(0.0, low=0, unit="persons", doc="people at RQF 4 or above in reach, decayed")
    anchor_proximity: Floats = column(0.0, low=0, high=1, unit="share", doc="nearness of the nearest anchor, decayed")


@dataclass(slots=True, kw_only=True, eq=False)
class Homes(Table):
    """Grid cells where people live, in Hilbert order, then places outside the grid that in-commuters come from."""

    easting: Floats = column(0.0, unit="m", doc="British National Grid easting of the centre")
    northing: Floats = column(0.0, unit="m", doc="British National Grid northing of the centre")
    cell: Ints = column(-1, dtype=i32, unit="cell", doc="grid cell, -1 if outside the grid")
    zone: Ints = column(-1, dtype=i32, unit="row", doc="travel zone, -1 if outside the grid")
    area: Ints = column(-1, dtype=i16, unit="row", doc="statistical area, -1 if outside the grid")
    authority: Ints = column(-1, dtype=i16, unit="row", doc="local authority, -1 if outside the grid")
    decile: Ints = column(5, dtype=i16, low=1, high=10, unit="decile", doc="deprivation, 1 = most deprived")
    residents: Floats = column(0.0, low=0, unit="persons", doc="resident labour force (outside: weight of the place)")
    is_outside: Bools = column(False, unit="-", doc="outside the grid")
