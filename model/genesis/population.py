"""Population: the organisations of the first month, by name where they have one, drawn from stationary firms otherwise."""

from dataclasses import fields

import numpy as np
from numpy.typing import NDArray

from agents.organisations import ANCHOR, DIGITAL, FIRM, LOCAL_SERVICES, MANUFACTURING, OEM, Organisations
from agents.table import Floats, Ints
from model.chance import Chance, as_gumbel
from model.clock import START_YEAR, tick_of
from model.region import Region
from model.sectors import ELIGIBLE_FOR_PARK, LEANING, RELEVANCE
from model.stationary import draw_firms

Library = NDArray[np.void]


def create(region: Region, library: Library, chance: Chance, scale: float) -> Organisations:
    """Named organisations first, then firms of manufacturing, digital and local services; `headcount` is what they want.

    Sectors meet the region's jobs by sector; park (a column of the caller) is chosen by `choose_parks`.
    """
    named = region.organisations.present(START_YEAR)
    manufacturing = np.array(MANUFACTURING)
    groups = [(manufacturing, "manufacturing"), (np.array([DIGITAL]), "digital"), (np.array([LOCAL_SERVICES]), "local")]
    drawn = [_firms(region, library, named, sectors, chance, scale, name) for sectors, name in groups]
    n = len(named) + sum(len(rows) for rows, _ in drawn)
    table = Organisations.of(np.arange(n))
    table.alive[:] = True
    _fill_named(table, region, named, library, scale)
    first = len(named)
    for rows, sector in drawn:
        where = slice(first, first + len(rows))
        first += len(rows)
        _copy(table, where, rows)
        table.sector[where] = sector
    _level_capital(table, library)
    _character(table, chance)
    return table


def _level_capital(table: Organisations, library: Library) -> None:
    """Capital per job is on average what it is among stationary firms: its tail is too long for a few hundred draws."""
    usual = library["capital_cost_gbp"] @ library["headcount"] / library["headcount"].sum()
    drawn = table.capital_cost_gbp @ table.headcount / table.headcount.sum()
    table.capital_cost_gbp *= usual / drawn


def _firms(
    region: Region, library: Library, named: Ints, sectors: Ints, chance: Chance, scale: float, group: str
) -> tuple[Library, Ints]:
    """Stationary firms of one group of sectors, with a sector each, whose jobs meet the region's less the named ones."""
    known = region.organisations
    ours = named[np.isin(known.sector[named], sectors) & (known.kind[named] != ANCHOR)]
    taken = np.bincount(known.sector[ours], known.headcount[ours], len(region.sector_jobs))[sectors]
    room = np.maximum(region.sector_jobs[sectors] - taken, 0.0) * scale
    n = round((region.sector_firms[sectors].sum() - len(ours)) * scale)
    rows = draw_firms(_capped(library, room.sum() / n), n, Chance(chance.seed + len(sectors)))
    return rows, sectors[allot(rows["headcount"].astype(np.float64), room, chance, f"genesis.sector.{group}")]


def _capped(library: Library, mean_jobs: float) -> Library:
    """The library without its largest firms, so that its mean size is as wanted: giants are named, not drawn."""
    ordered = library[np.argsort(library["headcount"], kind="stable")]
    mean = np.cumsum(ordered["headcount"]) / np.arange(1, len(ordered) + 1)
    return ordered[: max(int(np.searchsorted(mean, mean_jobs)), 10)]


def allot(sizes: Floats, room: Floats, chance: Chance, decision: str) -> Ints:
    """Put things into boxes by luck in proportion to the room left, largest first, so that totals meet the room.

    sizes (n,), room (boxes,) in the same unit; returns the box of each thing (n,).
    """
    left, box = room.astype(np.float64).copy(), np.empty(len(sizes), dtype=np.int64)
    luck = chance.uniform(decision, None, np.arange(len(sizes)))
    for i in np.argsort(-sizes, kind="stable"):
        weight = np.maximum(left - 0.3 * sizes[i], 0.02 * left).clip(1e-6)
        box[i] = min(np.searchsorted(np.cumsum(weight), luck[i] * weight.sum()), len(left) - 1)
        left[box[i]] = max(left[box[i]] - sizes[i], 0.0)
    return box


def _copy(table: Organisations, where: slice | Ints, rows: Library) -> None:
    for f in fields(table):
        if f.name in (rows.dtype.names or ()):
            getattr(table, f.name)[where] = rows[f.name]
    table.born[where] = -rows["age_months"].astype(np.int64)


def _fill_named(table: Organisations, region: Region, named: Ints, library: Library, scale: float) -> None:
    """Named organisations take their state from the library firm nearest in size, then their own facts."""
    known, where = region.organisations, np.arange(len(named))
    jobs = np.maximum(np.round(known.headcount[named] * scale), 1.0)
    ordered = library[np.argsort(library["headcount"], kind="stable")]
    _copy(table, where, ordered[np.searchsorted(ordered["headcount"], jobs).clip(max=len(ordered) - 1)])
    for name in ("kind", "sector", "foreign_owned", "family_owned", "has_open_results"):
        getattr(table, name)[where] = getattr(known, name)[named]
    table.name[where] = named
    table.headcount[where], table.market[where], table.ramp[where] = jobs, jobs, 1.0
    table.born[where] = [tick_of(float(year)) for year in known.founded[named]]
    table.outside_members[where] = np.round(known.members_outside[named])
    table.training_places[where] = np.round(known.training_places[named])
    for name in ("core_income_gbp", "commercial_income_gbp", "collaborative_income_gbp"):
        getattr(table, name)[where] = getattr(known, name)[named] * scale
    table.tier[where[table.kind[where] == OEM]] = 0
    table.slack_months[where] = 0
    table.cash_gbp[where] = np.maximum(table.cash_gbp[where], 0.0)


def _character(table: Organisations, chance: Chance) -> None:
    """Main technology field, ownership by a family, and the fields of own R&D, by luck that lasts."""
    relevance = RELEVANCE[table.sector]
    luck = chance.uniform("genesis.field", None, table.slot)
    table.field[:] = (luck[:, None] > np.cumsum(relevance, axis=1)).sum(axis=1).clip(0, relevance.shape[1] - 1)
    family = np.interp(table.headcount, [1, 10, 50, 250], [0.75, 0.7, 0.55, 0.2])  # assumption: IFB 2011 shares by size
    drawn = chance.uniform("genesis.family", None, table.slot) < family
    table.family_owned |= drawn & (table.kind == FIRM) & ~table.foreign_owned & (table.name < 0)


def choose_parks(table: Organisations, region: Region, chance: Chance, scale: float) -> Ints:
    """Park of each organisation, -1 if none: named ones where they are; others by lean until the park's jobs are met."""
    park = np.where(table.name >= 0, region.organisations.park[table.name], -1)
    free = (table.name < 0) & ELIGIBLE_FOR_PARK[table.sector]
    keys = np.arange(len(region.parks.key))
    score = 2 * LEANING[table.sector][:, None] + as_gumbel(
        chance.uniform("genesis.park", None, table.slot[:, None], keys)
    )
    for p in keys:
        room = float(region.parks.jobs[p] * scale)
        largest = 6 * region.parks.jobs[p] / max(region.parks.firms[p], 1)
        for row in np.argsort(-score[:, p], kind="stable"):
            if room < 1:
                break
            if free[row] and park[row] < 0 and table.headcount[row] <= min(room, largest):
                park[row] = p
                room -= float(table.headcount[row])
    return np.asarray(park)
