"""Geometry: what of a map stays the same from month to month, sent to the browser once."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np

from agents.organisations import ANCHOR, FIRM, SECTORS
from agents.table import Floats, Ints
from experiments.dashboard.layers import cell_layers
from experiments.words import display
from model.clock import START_YEAR
from model.measures import MEASURES
from model.region import Line, Region
from model.state import State

KIND_TITLES: Final = ("firm", "OEM plant", "anchor")
SECTOR_TITLES: Final = (
    "aerospace", "nuclear and energy", "rail and transport", "oil and gas", "medical", "metals", "machinery", "materials",
    "consumer goods", "digital", "local services",
)  # fmt: skip
"""Sectors as people read them, in the order of `agents.organisations.SECTORS`."""
SHOWN_MEASURES: Final = (
    "jobs", "gva_gbp", "productivity_gbp", "mean_wage_gbp", "unemployment", "high_skill_share", "apprentices", "firms",
    "knowledge", "knowledge_on_parks", "park_focus_jobs", "ties", "rent_gbp", "public_cost_gbp",
)  # fmt: skip
"""Measures with a chart."""
MOST_SHOWN: Final = 1_500
"""Organisations on the map of the first month; above it those with fewest jobs are left out."""
LEAST_JOBS: Final = (1, 2, 3, 5, 10, 20, 50, 100)
TOWNS: Final = ("city_centre", "town_centre")
LANDMARKS: Final = ("innovation_park", "retail_centre", "employment_area", "settlement", "airport")
PREMISES: Final = ("anchor_rto", "training", "oem_plant", "steel_plant")
NEAR_M: Final = 1000.0
WALK: Final = "walk"


@dataclass(frozen=True, slots=True)
class Layer:
    """One way to colour the map: where its numbers belong and between which two the colours run."""

    name: str
    title: str
    unit: str
    low: float
    high: float
    per: str
    """cell, or link for lines between two of them."""


@dataclass(frozen=True)
class Ground:
    """The land that both worlds stand on, and how its rows are numbered on the map."""

    state: State

    @property
    def region(self) -> Region:
        """Its places and lines at the start."""
        return self.state.region

    @cached_property
    def cells(self) -> Ints:
        """Grid cells with workplaces or homes, in order; everything per cell comes in this order (cells,)."""
        homes = self.state.homes
        return np.union1d(self.state.sites.cell, homes.cell[~homes.is_outside])

    @cached_property
    def cell_of_site(self) -> Ints:
        """Position in `cells` of each site (sites,)."""
        return np.searchsorted(self.cells, self.state.sites.cell)

    @cached_property
    def cell_of_home(self) -> Ints:
        """Position in `cells` of each home, -1 outside the region (homes,)."""
        homes = self.state.homes
        return np.where(homes.is_outside, -1, np.searchsorted(self.cells, homes.cell))

    @cached_property
    def area_of_cell(self) -> Ints:
        """Statistical area of each cell: of the people who live there, else of the workplaces (cells,)."""
        area = np.empty(len(self.cells), dtype=np.int64)
        area[self.cell_of_site] = self.state.sites.area
        inside = self.cell_of_home >= 0
        area[self.cell_of_home[inside]] = self.state.homes.area[inside]
        return area

    @cached_property
    def named_area_of_cell(self) -> Ints:
        """The area a cell is named after: of its workplaces, else of its homes (cells,)."""
        area = self.area_of_cell.copy()
        area[self.cell_of_site] = self.state.sites.area
        return area

    @cached_property
    def least_jobs(self) -> int:
        """Jobs from which an ordinary firm is on the map."""
        o = self.state.organisations
        jobs = o.headcount[o.alive & (o.kind == FIRM)]
        return next((least for least in LEAST_JOBS if (jobs >= least).sum() <= MOST_SHOWN), LEAST_JOBS[-1])

    @cached_property
    def layers(self) -> tuple[Layer, ...]:
        """Every layer, with a range that fits the first month and leaves room for change."""
        values = cell_layers(self.state, self)
        jobs, rent, knowledge, idle = (values[n] for n in ("jobs", "rent", "knowledge", "unemployment"))
        return (
            Layer("jobs", "Jobs by place of work", "jobs", 0.0, _top(jobs[jobs > 0], 98), "cell"),
            Layer("rent", "Rent of premises", "£ per m² a year", _bottom(rent), _top(rent, 98), "cell"),
            Layer("knowledge", "Knowledge of organisations", "1 = mean at start", 0.5, _top(knowledge, 95), "cell"),
            Layer("unemployment", "Unemployed residents, by area", "%", 0.0, _top(idle, 98), "cell"),
            Layer("commuting", "Ways to work", "people", 0.0, 0.0, "link"),
            Layer("ties", "Ties between organisations", "ties", 0.0, 0.0, "link"),
        )


def geometry(ground: Ground) -> dict[str, Any]:
    """The map without the months: land, sites, names, lines, measures and layers. Lengths in km of the National Grid."""
    region, sites = ground.region, ground.state.sites
    grid, (east, north) = region.grid, region.grid.centre_of(ground.cells)
    return {
        "region": region.title, "cell_m": grid.cell_m, "scale": ground.state.norms.scale,
        "west": grid.east / 1000, "south": grid.north / 1000, "columns": grid.columns, "rows": grid.rows,
        "cells": ground.cells.tolist(), "cell_x": _km(east), "cell_y": _km(north),
        "cell_area": ground.named_area_of_cell.tolist(),
        "sites": {
            "x": _km(sites.easting), "y": _km(sites.northing), "cell": ground.cell_of_site.tolist(),
            "park": sites.park.tolist(), "area": sites.area.tolist(),
        },
        "areas": list(region.areas.name), "places": _places(ground), "parks": _parks(region), "lines": _lines(region),
        "sectors": list(SECTOR_TITLES), "kinds": list(KIND_TITLES), **_named(ground),
        "measures": _measures(), "layers": [_layer(layer) for layer in ground.layers],
        "least_jobs": ground.least_jobs,
    }  # fmt: skip


def line_on_map(line: Line, region: Region) -> dict[str, Any]:
    """A public-transport line as the browser draws it."""
    return {"name": title_of(line.key, region), "mode": line.mode, "points": points(line.easting, line.northing)}


def title_of(key: str, region: Region) -> str:
    """The key of a line or road as people write it: brt_north is BRT North, m1 is M1."""

    def word(text: str) -> str:
        is_short = any(c.isdigit() for c in text) or not set(text) & set("aeiouy") or text in region.parks.key
        return text.upper() if is_short and len(text) <= 5 else text.capitalize()

    return " ".join(word(text) for text in key.replace("_", " ").split())


def points(east: Floats, north: Floats) -> list[list[float]]:
    """Points in km."""
    return [[x, y] for x, y in zip(_km(east), _km(north), strict=True)]


def short(name: str) -> str:
    """A place or organisation without what stands in brackets or after a slash."""
    return name.split(" (")[0].split(" / ")[0]


def _km(metres: Floats) -> list[float]:
    return np.round(np.asarray(metres) / 1000, 3).tolist()  # type: ignore[no-any-return]


def _places(ground: Ground) -> list[dict[str, Any]]:
    """Landmarks that were there at the start; rank 1 is a town, 2 a place people know, 3 anything else; slot: whose it is."""
    p = ground.region.places
    there = np.flatnonzero(p.opened <= START_YEAR)
    return [
        {
            "name": p.name[row], "label": short(p.name[row]), "kind": p.kind[row],
            "x": round(float(p.easting[row]) / 1000, 3), "y": round(float(p.northing[row]) / 1000, 3),
            "rank": 1 if p.kind[row] in TOWNS else 2 if p.kind[row] in LANDMARKS else 3, "slot": _owner(ground, row),
        }
        for row in there.tolist()
    ]  # fmt: skip


def _owner(ground: Ground, place: int) -> int | None:
    """Slot of the organisation whose premises a place is: of those near it whose name begins as its own does, the nearest."""
    p, o, known = ground.region.places, ground.state.organisations, ground.region.organisations
    if p.kind[place] not in PREMISES:
        return None
    near = np.hypot(known.easting - p.easting[place], known.northing - p.northing[place])
    first = p.name[place].split()[0]
    alike = [row for row, title in enumerate(known.title) if title.split()[0] == first and near[row] <= NEAR_M]
    if not alike:
        return None
    rows = np.flatnonzero(o.alive & (o.name == min(alike, key=lambda row: float(near[row]))))
    return int(o.slot[rows[0]]) if len(rows) else None


def _parks(region: Region) -> list[dict[str, Any]]:
    parks = region.parks
    east, north = _km(parks.easting), _km(parks.northing)
    rows = zip(parks.key, parks.title, east, north, strict=True)
    return [{"name": key, "title": title, "x": x, "y": y} for key, title, x, y in rows]


def _lines(region: Region) -> list[dict[str, Any]]:
    """Lines in service at the start, then roads."""
    roads = [
        {"name": title_of(r.key, region), "mode": "road", "points": points(r.easting, r.northing)} for r in region.roads
    ]
    return [line_on_map(line, region) for line in region.lines_open(START_YEAR)] + roads


def _named(ground: Ground) -> dict[str, Any]:
    """Organisations with a name, by slot, and which of them are anchors."""
    o, known = ground.state.organisations, ground.region.organisations
    rows = np.flatnonzero(o.alive & (o.name >= 0)).tolist()
    names = {row: short(known.title[o.name[row]]) for row in rows}
    anchors = [{"slot": int(o.slot[row]), "name": names[row]} for row in rows if o.kind[row] == ANCHOR]
    return {"anchors": anchors, "named": {str(int(o.slot[row])): name for row, name in names.items()}}


def _measures() -> list[dict[str, Any]]:
    """Measures with a chart: what they are, and how their numbers are shown."""
    by_name = {m.name: m for m in MEASURES}
    shown = []
    for name in SHOWN_MEASURES:
        unit = by_name[name].unit
        largest = 1e9 if name == "gva_gbp" else 1e6 if name == "public_cost_gbp" else 0.0
        as_level, as_gap = display(unit, largest), display(unit, 1e6 if largest else 0.0, is_difference=True)
        shown.append(
            {
                "name": name, "title": by_name[name].doc, "unit": unit, "factor": as_level.factor, "label": as_level.label,
                "gap_factor": as_gap.factor, "gap_label": as_gap.label,
            }
        )  # fmt: skip
    return shown


def _layer(layer: Layer) -> dict[str, Any]:
    return {name: getattr(layer, name) for name in ("name", "title", "unit", "low", "high", "per")}


def _top(values: Floats, per_cent: float) -> float:
    """A round number a little above all but the largest values."""
    most = float(np.nanpercentile(values, per_cent)) if np.isfinite(values).any() else 1.0
    step = 10.0 ** np.floor(np.log10(max(most, 1e-3))) / 2
    return float(np.ceil(most / step) * step)


def _bottom(values: Floats) -> float:
    """A round number below all values."""
    return float(np.floor(np.nanmin(values) / 10) * 10) if np.isfinite(values).any() else 0.0


assert len(SECTOR_TITLES) == len(SECTORS)  # noqa: S101 (one title for each)
