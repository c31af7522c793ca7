"""Search: adverts find people. Each open post is shown to a few people in reach, who stand in rings by home and skill.

Nothing is drawn from a list whose order or total another vacancy could change: an advert draws a home from a static
table and a place in that home's ring, and meets whoever stands there. A ring with fewer people than its capacity has
empty places; a fuller one makes its members compete. So one more vacancy shifts nobody else's luck.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from agents.table import Ints
from agents.workers import EMPLOYED, OUTSIDE, UNEMPLOYED, Workers
from model.chance import Bits
from model.commuting import N_SKILLS, Commuting
from model.declaration import Group, param, switch
from model.levers import SEARCH_REACH

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem

HALF: Final = np.uint64(32)
LOW: Final = np.uint64(2**32 - 1)
ONE: Final = 2.0**-32


@dataclass(frozen=True, slots=True, kw_only=True)
class Search(Group):
    """How many people see an advert in a month."""

    views_idle: int = param(3, unit="adverts shown per post and month", low=1, high=20, source="calibrated: S15d, S16c")
    views_job: int = param(4, unit="adverts shown per post and month", low=1, high=20, source="calibrated: S15c, S16c")
    enabled: bool = switch(True, "adverts of modelled organisations are seen")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Searchers:
    """People who look for a job this month, sorted by ring and row."""

    row: Ints
    count: Ints
    """People in each ring (rings,)."""
    start: Ints
    """First searcher of each ring (rings,)."""


def class_of_status(status: Ints) -> Ints:
    """0 for those who search out of work, N_SKILLS for those who search on the job: the first class of either."""
    return np.where((status == EMPLOYED) | (status == OUTSIDE), N_SKILLS, 0)


def gather(workers: Workers, commuting: Commuting) -> Searchers:
    """Everybody who searches, in rings."""
    row = np.flatnonzero((workers.status == UNEMPLOYED) | workers.searching)
    cell = class_of_status(workers.status.take(row))
    cell += workers.skill.take(row)
    cell *= commuting.n_homes
    cell += workers.home.take(row)
    ring = commuting.ring.take(cell)
    order = np.argsort(ring, kind="stable")
    count = np.bincount(ring, minlength=len(commuting.capacity))
    return Searchers(row=row.take(order), count=count, start=np.cumsum(count) - count)


def views(p: Search) -> tuple[Ints, Ints]:
    """Of each advert shown: first class of the people it is shown to, and their skill relative to the post's.

    The last advert of either kind is shown to people one level below, so that people can step up.
    """
    first = np.repeat([0, N_SKILLS], [p.views_idle, p.views_job])
    step = np.zeros(len(first), dtype=np.int64)
    step[[p.views_idle - 1, -1]] = -1
    return first, step


def classes_shown(p: Search) -> Ints:
    """Class of people that each advert is shown to (skills of posts, adverts)."""
    first, step = views(p)
    return np.asarray(np.clip(np.arange(N_SKILLS)[:, None] + step, 0, N_SKILLS - 1) + first)


def meet(bits: Bits, cell: Ints, workplace: Ints, searchers: Searchers, commuting: Commuting) -> tuple[Ints, Ints]:
    """Positions in `bits` (any shape, flattened) where the advert met somebody, and whom (positions among searchers).

    bits: one number per advert, of which the high half draws a home and a place in its ring. cell: class of people
    it is shown to. workplace: where the job is.
    """
    n = commuting.kernels.quantiles
    place = (bits >> HALF).view(np.int64).astype(np.float64).ravel()
    place *= ONE * n
    step = place.astype(np.int64)
    row_of_table = (cell * len(commuting.distance_km) + workplace).ravel()
    home = commuting.quantiles.take(row_of_table * n + step)
    ring = commuting.ring.take((cell * commuting.n_homes).ravel() + home)
    present = searchers.count.take(ring)
    place -= step  # what is left of the number says who of the ring
    position = (place * np.maximum(present, commuting.capacity.take(ring))).astype(np.int64)
    met = np.flatnonzero(position < present)
    return met, searchers.start.take(ring.take(met)) + position.take(met)


def contacts(world: "Ecosystem", searchers: Searchers, workplace: Ints) -> tuple[Ints, Ints]:
    """Who saw which advert this month: rows of vacancies, positions among searchers.

    workplace (vacancies,): row of world.commuting's workplaces. The SEARCH_REACH lever shows adverts again, with
    numbers of their own, to residents of homes above 1, and hides them from residents of homes below 1.
    """
    vacancies, p = world.vacancies, world.parameters.search
    reach = world.lever(SEARCH_REACH, 1.0)
    rounds = int(np.ceil(np.max(reach))) if p.enabled else 0
    classes = np.tile(classes_shown(p), rounds)
    shown = classes.shape[1]
    bits = world.chance.bits("search.contacts", world.tick, vacancies.slot[:, None], np.arange(shown))
    met, searcher = meet(bits, classes.take(vacancies.skill, axis=0), workplace[:, None], searchers, world.commuting)
    vacancy = met // max(shown, 1)
    if np.ndim(reach) == 0 and reach == 1.0:
        return vacancy, searcher
    by_home = np.broadcast_to(reach, world.commuting.n_homes)[world.workers.home[searchers.row[searcher]]]
    willing = (bits.ravel()[met] & LOW).astype(np.float64) * ONE
    sees = willing < by_home - met % shown // (shown // rounds)
    return vacancy[sees], searcher[sees]
