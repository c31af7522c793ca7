"""Surroundings: what can honestly be said of one place on the map, from the columns of its world alone."""

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from agents.table import Ints
from agents.workers import LEFT
from experiments.dashboard.geometry import SECTOR_TITLES, Ground, short
from experiments.dashboard.layers import unemployed_share
from experiments.dashboard.naming import area_title, counted, listed, organisation_name, park_title
from experiments.words import number, sentence
from model.declaration import BadInput

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem

FEW: Final = 3
"""Employers and sectors that are named."""


def cell(world: "Ecosystem", ground: Ground, position: int) -> dict[str, Any]:
    """Title, subtitle and parts (name and value, in words) for the cell at this position of the map's list. Raises BadInput."""
    if not 0 <= position < len(ground.cells):
        raise BadInput(f"cell: {position!r} should be 0 to {len(ground.cells) - 1}, a place with homes or workplaces")
    o, sites = world.organisations, world.sites
    here = np.flatnonzero(ground.cell_of_site == position)
    rows = np.flatnonzero(o.alive & np.isin(o.site, here))
    area, home_area = int(ground.named_area_of_cell[position]), int(ground.area_of_cell[position])
    parks = [park_title(world.region, int(sites.park[site])) for site in here if sites.park[site] >= 0]
    parts = [
        ("Work", work(world, rows)),
        ("Largest employers", largest(world, rows)),
        ("Sectors", sectors(world, rows)),
        ("People who live here", people(world, ground, position)),
        (f"Unemployment in {area_title(world.region, home_area)}", unemployment(world, home_area)),
        ("Rent", rent(world, here)),
    ]
    return {
        "cell": position,
        "title": sentence(listed(parks)) if parks else short(world.region.areas.name[area]),
        "subtitle": f"{short(world.region.areas.name[area])}, a square of {world.region.grid.cell_m / 1000:g} km",
        "parts": [{"name": name, "value": value} for name, value in parts if value],
    }


def work(world: "Ecosystem", rows: Ints) -> str:
    """Jobs and organisations."""
    if len(rows) == 0:
        return "No modelled organisation is here."
    jobs = counted(int(world.organisations.headcount[rows].sum()), "job")
    return f"{jobs} in {counted(len(rows), 'organisation')}"


def largest(world: "Ecosystem", rows: Ints) -> str:
    """The employers with most jobs."""
    o = world.organisations
    best = rows[np.lexsort((o.slot[rows], -o.headcount[rows].astype(np.int64)))][:FEW]
    return "; ".join(f"{organisation_name(world, row)} {o.headcount[row]:,}" for row in best.tolist())


def sectors(world: "Ecosystem", rows: Ints) -> str:
    """The sectors with most jobs."""
    jobs = np.bincount(world.organisations.sector[rows], world.organisations.headcount[rows], len(SECTOR_TITLES))
    best = [int(s) for s in np.argsort(-jobs, kind="stable")[:FEW] if jobs[s] > 0]
    return ", ".join(f"{SECTOR_TITLES[s]} {jobs[s]:,.0f}" for s in best)


def people(world: "Ecosystem", ground: Ground, position: int) -> str:
    """The attached labour force that lives in the cell."""
    status = world.workers.status[ground.cell_of_home[world.workers.home] == position]
    n = np.bincount(status, minlength=LEFT + 1)
    if n[:LEFT].sum() == 0:
        return ""
    words = ("in modelled organisations", "unemployed", "not looking for work", "in other jobs")
    said = [f"{count:,} {word}" for count, word in zip(n.tolist(), words, strict=False) if count]
    return f"{counted(int(n[:LEFT].sum()), 'person')} of the district's labour force: {', '.join(said)}"


def unemployment(world: "Ecosystem", area: int) -> str:
    """Unemployed share of the labour force of the statistical area."""
    share = float(unemployed_share(world, len(world.region.areas.name))[area])
    return f"{100 * share:.1f} %" if share == share else ""  # NaN alone differs from itself


def rent(world: "Ecosystem", sites: Ints) -> str:
    """Mean rent of the sites, weighted by floorspace."""
    space = world.sites.floorspace_m2[sites]
    if space.sum() == 0:
        return ""
    return f"£{number(float(world.sites.rent_gbp[sites] @ space / space.sum()))} per m² a year"
