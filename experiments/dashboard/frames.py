"""Frames: one month of a world as small lists that the browser can draw."""

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from agents.organisations import FIRM
from agents.table import Floats, Ints
from agents.ties import SUPPLY
from experiments.dashboard.geometry import SHOWN_MEASURES, WALK, Ground, line_on_map, points
from experiments.dashboard.layers import cell_layers
from model.tally import Tally
from scenarios.interventions.link_sites import LinkSites
from scenarios.interventions.road_capacity import NEW

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem

STRONGEST: Final = 200
"""Links of a kind on one map."""


def picture(world: "Ecosystem", ground: Ground) -> dict[str, Any]:
    """One world now: organisations, layers by cell, links, measures, and lines opened since the start."""
    return {
        **organisations_shown(world, ground),
        "layers": {name: compact(values, name) for name, values in cell_layers(world, ground).items()},
        "links": {"ties": ties(world), "commuting": ways_to_work(world, ground)},
        "measures": measures(world),
        "new_lines": new_lines(world, ground),
    }


def organisations_shown(world: "Ecosystem", ground: Ground) -> dict[str, list[int]]:
    """Living organisations, column by column; firms with few jobs are left out where there are too many to draw."""
    o = world.organisations
    rows = np.flatnonzero(o.alive & ((o.headcount >= ground.least_jobs) | (o.kind != FIRM)))
    columns = {"slot": o.slot, "site": o.site, "kind": o.kind, "sector": o.sector, "jobs": o.headcount}
    return {name: values[rows].tolist() for name, values in columns.items()}


def compact(values: Floats, name: str) -> list[int | float | None]:
    """A layer with no more digits than a map can show; null where there is nothing."""
    digits = {"jobs": 0, "knowledge": 2}.get(name, 1)
    rounded = np.round(values, digits)
    plain = (rounded.astype(np.int64) if digits == 0 else rounded).tolist()
    return plain if digits == 0 else [None if x != x else x for x in plain]  # NaN alone differs from itself


def ties(world: "Ecosystem") -> list[list[int]]:
    """The pairs of sites with most ties of people, projects and membership: site, site, ties; purchases are left out."""
    o, t, n = world.organisations, world.ties, len(world.sites)
    of_people = t.kind != SUPPLY
    one, two = o.site[t.a[of_people]].astype(np.int64), o.site[t.b[of_people]].astype(np.int64)
    apart = one != two
    return strongest(np.minimum(one, two)[apart], np.maximum(one, two)[apart], n)


def ways_to_work(world: "Ecosystem", ground: Ground) -> list[list[int]]:
    """The commonest ways to work among residents employed in modelled organisations: cell of home, of work, people."""
    w = world.workers
    rows = np.flatnonzero(w.employer >= 0)
    home = ground.cell_of_home[w.home[rows]]
    work = ground.cell_of_site[world.organisations.site[w.employer[rows]]]
    moves = (home >= 0) & (home != work)
    return strongest(home[moves], work[moves], len(ground.cells))


def strongest(one: Ints, two: Ints, n: int) -> list[list[int]]:
    """The commonest pairs of (one, two), each below n, with how often they occur, the commonest first."""
    pairs, count = np.unique(one * n + two, return_counts=True)
    if len(count) > STRONGEST:
        least = np.partition(count, -STRONGEST)[-STRONGEST]
        more, as_many = np.flatnonzero(count > least), np.flatnonzero(count == least)
        kept = np.concatenate([more, as_many[: STRONGEST - len(more)]])
        pairs, count = pairs[kept], count[kept]
    best = np.lexsort((pairs, -count))
    return np.column_stack([pairs[best] // n, pairs[best] % n, count[best]]).tolist()  # type: ignore[no-any-return]


def measures(world: "Ecosystem") -> dict[str, float]:
    """The measures with a chart, this month, to the last bit; before the first month taken anew."""
    if world.history:
        return {name: world.history[-1][name] for name in SHOWN_MEASURES}
    tally = Tally(world)
    return {m.name: m.take(tally) for m in world.measures if m.name in SHOWN_MEASURES}


def new_lines(world: "Ecosystem", ground: Ground) -> list[dict[str, Any]]:
    """Lines, roads and walks between parks that opened since the start."""
    region, parks = world.region, ground.region.parks
    found = [line_on_map(line, region) for line in world.travel.lines]
    found += [
        {"name": "New road", "mode": "road", "points": points(road.easting, road.northing)}
        for road in region.roads
        if road.key.startswith(NEW)
    ]
    for link in world.interventions:
        if isinstance(link, LinkSites) and link.strength > 0 and world.tick >= link.opening:
            ends = [region.park(link.park_one), region.park(link.park_two)]
            if world.travel.park_walk_minutes[*ends] < ground.state.travel.park_walk_minutes[*ends]:
                path = points(parks.easting[ends], parks.northing[ends])
                found.append({"name": "Path between the parks", "mode": WALK, "points": path})
    return found
