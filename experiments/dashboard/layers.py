"""Layers: numbers by place that colour the map, of a world or of the state it starts from."""

from typing import TYPE_CHECKING

import numpy as np

from agents.table import Floats
from agents.workers import EMPLOYED, LEFT, OUTSIDE, UNEMPLOYED

if TYPE_CHECKING:
    from experiments.dashboard.geometry import Ground
    from model.ecosystem import Ecosystem
    from model.state import State


def cell_layers(world: "Ecosystem | State", ground: "Ground") -> dict[str, Floats]:
    """Numbers by cell, NaN where there is nothing to measure (cells,): jobs, rent, knowledge, unemployment in per cent."""
    o, sites, n = world.organisations, world.sites, len(ground.cells)
    rows = np.flatnonzero(o.alive)
    cell, jobs = ground.cell_of_site[o.site[rows]], o.headcount[rows].astype(np.float64)
    by_cell = np.bincount(cell, jobs, n)
    known = np.bincount(cell, jobs * o.knowledge_index[rows], n)
    space = np.bincount(ground.cell_of_site, sites.floorspace_m2, n)
    paid = np.bincount(ground.cell_of_site, sites.rent_gbp * sites.floorspace_m2, n)
    return {
        "jobs": by_cell,
        "rent": _ratio(paid, space),
        "knowledge": _ratio(known, by_cell),
        "unemployment": 100 * unemployed_share(world, len(ground.region.areas.name))[ground.area_of_cell],
    }


def unemployed_share(world: "Ecosystem | State", areas: int) -> Floats:
    """Unemployed share of the attached labour force that lives in each statistical area (areas,)."""
    workers, homes = world.workers, world.homes
    key = np.multiply(workers.home, LEFT + 1, dtype=np.int32)
    key += workers.status
    people = np.bincount(key, minlength=len(homes) * (LEFT + 1)).reshape(len(homes), LEFT + 1)
    inside = ~homes.is_outside
    looking = np.bincount(homes.area[inside], people[inside, UNEMPLOYED], areas)
    force = np.bincount(homes.area[inside], people[inside][:, [EMPLOYED, UNEMPLOYED, OUTSIDE]].sum(axis=1), areas)
    return _ratio(looking, force)


def _ratio(part: Floats, whole: Floats) -> Floats:
    return np.where(whole > 0, part / np.where(whole > 0, whole, 1.0), np.nan)
