"""Happenings: what a month changed, found by comparing a world with what it was before, never by logging in the model."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from agents.organisations import ANCHOR, FIRM, OEM
from agents.table import Ints
from experiments.dashboard.geometry import SECTOR_TITLES
from experiments.dashboard.naming import at, counted, date_of, described, organisation_name, with_article

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem

LARGE: Final = 20
"""Jobs from which the end of a firm without a name is told; twice as many in a world of full size, which has more of them."""
MOVER: Final = 10
"""Jobs from which a move to or from a park is told."""
GROWN: Final = 50
"""Jobs at which a young firm has become one of the larger ones: one in twenty has as many."""
SHED_SHARE, SHED_JOBS = 0.2, 30
"""Share of its people, and least number, that an employer loses in a month that is told."""
PLANT, ANCHOR_GONE, BY_NAME, SPIN_OUT = 900.0, 950.0, 400.0, 15.0
"""How telling these are, on the scale of jobs."""
KEPT: Final = ("alive", "slot", "kind", "sector", "headcount", "site", "name", "foreign_owned")


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened in one world: `key` is the same for the same event in the other."""

    tick: int
    key: str
    text: str
    """A sentence, with {} where `number` stands."""
    number: str
    weight: float
    """How telling it is; what changes a job weighs one."""
    is_done: bool = False
    """Whether an intervention or a shock is what happened."""


@dataclass(frozen=True, slots=True)
class Before:
    """Columns of organisations as they were a month ago."""

    columns: dict[str, Any]

    @classmethod
    def of(cls, world: "Ecosystem") -> "Before":
        """A copy of the columns that are compared."""
        return cls({name: getattr(world.organisations, name).copy() for name in KEPT})

    def __getattr__(self, name: str) -> Any:
        return self.columns[name]


@dataclass(frozen=True, slots=True)
class Month:
    """A world, what it was a month before, and who opened, closed and stayed: rows of its organisations."""

    world: "Ecosystem"
    before: Before
    opened: Ints
    closed: Ints
    stayed: Ints

    @classmethod
    def of(cls, world: "Ecosystem", before: Before) -> "Month":
        """Rows may have been given to somebody else: identity is the slot."""
        o, n = world.organisations, len(before.slot)
        same = np.zeros(len(o), dtype=bool)
        same[:n] = before.alive & o.alive[:n] & (o.slot[:n] == before.slot)
        gone = before.alive & ~same[:n]
        return cls(world, before, np.flatnonzero(o.alive & ~same), np.flatnonzero(gone), np.flatnonzero(same))

    def event(self, key: str, text: str, number: str, weight: float) -> Event:
        """An event of this month."""
        return Event(self.world.tick, key, text, number, float(weight))

    def was(self, row: int) -> str:
        """Who stood in this row a month ago."""
        b = self.before
        return described(self.world.region, int(b.name[row]), int(b.kind[row]), int(b.sector[row]))


def happenings(world: "Ecosystem", before: Before) -> Iterator[Event]:
    """Everything that can be told of this month, telling or not."""
    month = Month.of(world, before)
    for find in (_landed, _spun_out, _gone, _moved, _sold, _changed_sector, _shed, _grown):
        yield from find(month)


def moves(world: "Ecosystem", before: Before) -> dict[int, tuple[int, int]]:
    """Organisations that changed their site this month: slot, then tick and the site they left."""
    o, rows = world.organisations, Month.of(world, before).stayed
    rows = rows[o.site[rows] != before.site[rows]]
    return {int(o.slot[row]): (world.tick, int(before.site[row])) for row in rows.tolist()}


def _landed(month: Month) -> Iterator[Event]:
    """Plants and research centres that opened."""
    world, o = month.world, month.world.organisations
    for row in month.opened[o.kind[month.opened] != FIRM].tolist():
        where, who = at(world, o.site[row]), organisation_name(world, row)
        if o.kind[row] == OEM:
            jobs = _at_full_size(float(o.market[row]), world.norms.scale)
            yield month.event(f"plant/{o.slot[row]}", f"{who} lands {where} and hires for about {{}}", jobs, PLANT)
        else:
            yield month.event(f"anchor/{o.slot[row]}", f"{who} opens {where}", "", PLANT)


def _at_full_size(jobs: float, scale: float) -> str:
    """Jobs, and how many they would be in a world of full size."""
    return counted(jobs, "job") + ("" if scale == 1 else f" ({jobs / scale:,.0f} at full size)")


def _spun_out(month: Month) -> Iterator[Event]:
    """Firms that people of an anchor founded."""
    world, o = month.world, month.world.organisations
    anchors = np.flatnonzero(o.alive & (o.kind == ANCHOR))
    parent_of = dict(zip(o.slot[anchors].tolist(), anchors.tolist(), strict=True))
    for row in month.opened[np.isin(o.parent[month.opened], o.slot[anchors])].tolist():
        who, where = with_article(f"{SECTOR_TITLES[o.sector[row]]} firm"), at(world, o.site[row])
        text = f"people from {organisation_name(world, parent_of[int(o.parent[row])])} set up {who} {where}"
        yield month.event(f"founded/{o.slot[row]}", text, "", SPIN_OUT)


def _gone(month: Month) -> Iterator[Event]:
    """Anchors, plants, employers with a name and large firms that closed."""
    world, b = month.world, month.before
    large = LARGE * max(1.0, 2 * world.norms.scale)
    telling = (b.headcount >= large) | (b.name >= 0) | (b.kind != FIRM)
    for row in month.closed[telling[month.closed]].tolist():
        jobs = int(b.headcount[row])
        where = "" if b.name[row] >= 0 else f" {at(world, b.site[row])}"
        verb = "closes" if b.kind[row] == FIRM else "leaves"
        weight = jobs + {OEM: PLANT, ANCHOR: ANCHOR_GONE}.get(int(b.kind[row]), BY_NAME * (b.name[row] >= 0))
        text = f"{month.was(row)}{where} {verb}: {{}} lost" if jobs else f"{month.was(row)}{where} {verb}"
        yield month.event(f"gone/{b.slot[row]}", text, counted(jobs, "job"), weight)


def _moved(month: Month) -> Iterator[Event]:
    """Employers of some size that moved to a park or away from one, and those with a name that moved at all."""
    world, o, b, rows = month.world, month.world.organisations, month.before, month.stayed
    park_now, park_then = world.sites.park[o.site[rows]], world.sites.park[b.site[rows]]
    far = (park_now != park_then) & (o.headcount[rows] >= MOVER)
    named = (o.name[rows] >= 0) & (world.sites.area[o.site[rows]] != world.sites.area[b.site[rows]])
    for row in rows[far | named].tolist():
        start, end = at(world, b.site[row]), at(world, o.site[row])
        there = f"from {start.partition(' ')[2]} to {end.partition(' ')[2]}"
        text = f"{organisation_name(world, row)} with {{}} moves {there}"
        jobs = int(o.headcount[row])
        yield month.event(f"moved/{o.slot[row]}", text, counted(jobs, "job"), 2 * jobs)


def _sold(month: Month) -> Iterator[Event]:
    """Firms that were bought from abroad, or sold back."""
    world, o, b, rows = month.world, month.world.organisations, month.before, month.stayed
    for row in rows[(o.foreign_owned[rows] != b.foreign_owned[rows]) & (o.headcount[rows] >= LARGE)].tolist():
        jobs = int(o.headcount[row])
        where = "" if o.name[row] >= 0 else f" {at(world, o.site[row])}"
        fate = "bought by owners abroad" if o.foreign_owned[row] else "bought back by owners in Britain"
        text = f"{organisation_name(world, row)}{where} with {{}} is {fate}"
        yield month.event(f"sold/{o.slot[row]}", text, counted(jobs, "job"), jobs / 2)


def _changed_sector(month: Month) -> Iterator[Event]:
    """Firms that an innovation between two fields carried into another sector."""
    world, o, b, rows = month.world, month.world.organisations, month.before, month.stayed
    for row in rows[(o.sector[rows] != b.sector[rows]) & (o.headcount[rows] >= MOVER)].tolist():
        jobs = int(o.headcount[row])
        where = "" if o.name[row] >= 0 else f" {at(world, o.site[row])}"
        text = f"a discovery takes {month.was(row)}{where} with {{}} into {SECTOR_TITLES[o.sector[row]]}"
        yield month.event(f"sector/{o.slot[row]}", text, counted(jobs, "job"), jobs)


def _shed(month: Month) -> Iterator[Event]:
    """Employers that lost a large share of their people at once."""
    world, o, b, rows = month.world, month.world.organisations, month.before, month.stayed
    lost = b.headcount[rows].astype(np.int64) - o.headcount[rows]
    much = (lost >= SHED_JOBS) & (lost >= SHED_SHARE * b.headcount[rows])
    for row, jobs in zip(rows[much].tolist(), lost[much].tolist(), strict=True):
        where = "" if o.name[row] >= 0 else f" {at(world, o.site[row])}"
        text = f"{organisation_name(world, row)}{where} sheds {{}} in a month"
        yield month.event(f"shed/{o.slot[row]}", text, counted(jobs, "job"), jobs)


def _grown(month: Month) -> Iterator[Event]:
    """Firms founded during the run that reach the size of the larger ones."""
    world, o, b, rows = month.world, month.world.organisations, month.before, month.stayed
    reached = (o.headcount[rows] >= GROWN) & (b.headcount[rows] < GROWN)
    for row in rows[reached & (o.born[rows] >= 0) & (o.kind[rows] == FIRM)].tolist():
        since = date_of(int(o.born[row])).split()[1]
        text = f"{organisation_name(world, row)} {at(world, o.site[row])}, founded in {since}, reaches {GROWN} jobs"
        yield month.event(f"grown/{o.slot[row]}", text, "", GROWN)
