"""A labour market small enough to follow by hand: two towns ten kilometres apart and one place outside the grid.

Organisations: 0 a firm of four in the west, 1 a firm of its owner alone, 2 a plant of three in the east.
Workers: 0-3, 4 and 5-7 work there (0 and 4 own); 8, 9 unemployed; 10 inactive; 11 in an outside job; 12, 13 empty rows.
"""

from types import SimpleNamespace

import numpy as np

from agents.land import Homes, Sites
from agents.organisations import FIRM, OEM, Organisations
from agents.outside import Outside
from agents.ties import Ties
from agents.vacancies import Vacancies
from agents.workers import EMPLOYED, INACTIVE, LEFT, OUTSIDE, UNEMPLOYED, Workers
from model.chance import Chance
from model.commuting import Kernels, build_commuting
from model.flows import Flows
from model.levers import effective
from model.norms import Norms
from model.parameters import Parameters

EAST = np.array([0.0, 10_000.0])
RESIDENTS = np.array([[30.0, 20, 10, 5], [10.0, 20, 30, 5], [0.0, 0, 0, 0]])
NONE = np.empty(0, dtype=np.int64)


class Market(SimpleNamespace):
    def lever(self, lever, base):
        nudges = self.nudges.get(lever.name)
        return base if nudges is None else effective(base, lever, nudges)


class Roads:
    """Travel that only knows minutes: two per kilometre and five to start, times a factor between the towns."""

    def __init__(self, factor=1.0):
        self.minutes = 5 + np.abs(EAST[:, None] - EAST) / 500 * factor

    def mean_minutes(self):
        return self.minutes


def sites():
    table = Sites.of(np.array([0, 1]))
    table.easting[:], table.zone[:], table.area[:] = EAST, [0, 1], [0, 1]
    return table


def homes():
    table = Homes.of(np.arange(3))
    table.easting[:], table.zone[:], table.area[:] = [*EAST, 50_000.0], [0, 1, -1], [0, 1, -1]
    table.residents[:], table.is_outside[:] = [65.0, 65.0, 7.0], [False, False, True]
    return table


def commuting(kernels=None):
    return build_commuting(sites(), homes(), RESIDENTS, Roads(), kernels or Kernels())


def organisations():
    o = Organisations.of(np.array([100, 101, 102]))
    o.alive[:], o.kind[:], o.site[:], o.headcount[:] = True, [FIRM, FIRM, OEM], [0, 0, 1], [4, 1, 3]
    o.labour[:] = o.demand[:] = o.target[:] = o.headcount
    o.smooth_gva_gbp[:], o.born[:], o.sector[:] = 1e4, -120, [5, 5, 0]
    return o


def workers(tick=0):
    w = Workers.of(np.arange(14) + 500)
    w.status[:] = [EMPLOYED] * 8 + [UNEMPLOYED, UNEMPLOYED, INACTIVE, OUTSIDE, LEFT, LEFT]
    w.employer[:8], w.owner[[0, 4]] = [0, 0, 0, 0, 1, 2, 2, 2], True
    w.home[:], w.skill[:], w.born[:] = np.arange(14) % 2, np.arange(14) % 4, tick - 40 * 12
    w.job_skill[:8], w.since[:] = w.skill[:8], tick - 60
    return w


def market(tick=0, seed=1, changes=None, **nudges):
    return Market(
        parameters=Parameters().changed(changes or {}),
        norms=Norms(scale=1.0),
        region=SimpleNamespace(unemployment=0.05, universities=SimpleNamespace(graduates=np.array([100.0]))),
        commuting=commuting(),
        organisations=organisations(),
        workers=workers(tick),
        vacancies=Vacancies.of(NONE),
        ties=Ties.of(NONE),
        sites=sites(),
        homes=homes(),
        outside=Outside.of(np.arange(11)),
        chance=Chance(seed),
        tick=tick,
        flows=Flows(),
        nudges=nudges,
    )


def staffed(world):
    """Whether headcounts equal the workers that point to each organisation."""
    o, w = world.organisations, world.workers
    counted = np.bincount(w.employer[w.status == EMPLOYED], minlength=len(o))
    return np.array_equal(counted, o.headcount) and ((w.employer >= 0) == (w.status == EMPLOYED)).all()


def large(n_firms=60, size=20, searchers=300, seed=1, tick=0, changes=None, **nudges):
    """A market of equal firms, half in each town, with an unemployed pool and nobody outside the grid."""
    world = market(tick, seed, changes, **nudges)
    o = world.organisations = Organisations.of(np.arange(n_firms))
    o.alive[:], o.kind[:], o.site[:], o.headcount[:] = True, FIRM, np.arange(n_firms) % 2, size
    o.labour[:] = o.demand[:] = o.target[:] = size
    o.smooth_gva_gbp[:], o.born[:], o.field[:] = 1e4, -120, np.arange(n_firms) % 8
    n = n_firms * size
    w = world.workers = Workers.of(np.arange(n + searchers))
    w.employer[:n], w.status[:n], w.status[n:] = np.repeat(np.arange(n_firms), size), EMPLOYED, UNEMPLOYED
    w.owner[:n:size] = True
    draw = Chance(7)
    w.home[:] = draw.uniform("home", None, w.slot) * 2
    w.skill[:] = draw.uniform("skill", None, w.slot) * 4
    w.field[:] = draw.uniform("field", None, w.slot) * 8
    w.born[:] = tick - ((20 + 42 * draw.uniform("age", None, w.slot)) * 12).astype(int)
    w.since[:], w.job_skill[:n] = tick - 30, w.skill[:n]
    w.human_capital[:] = 0.3
    w.ln_wage[:] = np.array(world.parameters.wages.skill_base)[w.skill] + 0.3
    return world
