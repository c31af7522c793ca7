"""A world small enough to work out by hand: three cells and a park on a line, a kilometre apart."""

from types import SimpleNamespace

import numpy as np

from agents.grants import Grants
from agents.land import Homes, Sites
from agents.organisations import ANCHOR, FIRM, OEM, Organisations
from agents.outside import Outside
from agents.ties import Ties
from agents.vacancies import Vacancies
from agents.workers import EMPLOYED, UNEMPLOYED, Workers
from model.chance import Chance
from model.flows import Flows
from model.levers import effective
from model.network import Network
from model.norms import Norms
from model.parameters import Parameters
from model.region import (
    Areas,
    Authorities,
    Grid,
    NamedOrganisations,
    OutsidePlaces,
    Parks,
    Places,
    Region,
    Universities,
)
from model.travel import Travel

EAST = np.array([1_000.0, 2_000.0, 3_000.0, 4_000.0])
NORTH = np.full(4, 1_000.0)
NONE = np.empty(0, dtype=np.int64)


class HandMadeWorld(SimpleNamespace):
    def lever(self, lever, base):
        nudges = self.nudges.get(lever.name)
        return base if nudges is None else effective(base, lever, nudges)


def parks():
    return Parks(
        key=("amp", "sbp"),
        title=("Park one", "Park two"),
        easting=np.array([4_000.0, 3_000.0]),
        northing=NORTH[:2],
        area=np.array([1, 1]),
        floorspace_m2=np.array([1_000.0, 500.0]),
        occupancy=np.array([0.8, 0.5]),
        zoned_m2=np.array([3_000.0, 500.0]),
        jobs=np.array([10.0, 5.0]),
        firms=np.array([2.0, 1.0]),
        premium=np.array([1.25, 1.0]),
        buildings=np.array([5, 2]),
        extra_walk_minutes=np.array([[0.0, 10.0], [10.0, 0.0]]),
    )


def region():
    none, names = np.empty(0), ("Northtown", "Southtown")
    fields = NamedOrganisations.__dataclass_fields__
    return Region(
        name="handland",
        title="Handland",
        grid=Grid(east=0, north=0, width_m=5_000, height_m=2_000, cell_m=1_000),
        focus_easting=4_000.0,
        focus_northing=1_000.0,
        authorities=Authorities(
            name=("Handshire",), normal_rent_gbp=np.array([80.0]), skill_shares=np.full((1, 4), 0.25)
        ),
        areas=Areas(
            name=names,
            authority=np.array([0, 0]),
            easting=np.array([1_500.0, 3_500.0]),
            northing=NORTH[:2],
            resident_labour_force=np.array([100.0, 50.0]),
            workplace_jobs=np.array([60.0, 40.0]),
            manufacturing_jobs=np.array([10.0, 20.0]),
            deprivation_decile=np.array([2, 7]),
        ),
        parks=parks(),
        organisations=NamedOrganisations(**{f: () if f in ("key", "title") else none for f in fields}),
        outside_places=OutsidePlaces(name=(), easting=none, northing=none, weight=none),
        places=Places(
            name=("Town Hall",),
            kind=("city_centre",),
            easting=np.array([1_000.0]),
            northing=np.array([1_000.0]),
            opened=np.array([-np.inf]),
        ),
        universities=Universities(name=(), easting=none, northing=none, graduates=none),
        roads=(),
        lines=(),
        congestion=1.0,
        car_share=0.8,
        sector_jobs=np.ones(11),
        sector_firms=np.ones(11),
        unemployment=0.05,
        aged_50_plus=0.3,
    )


def sites():
    """Sites 0, 1 and 2 are cells of 1,000 m2, site 3 is park 0 (1,000 m2 built, 3,000 zoned)."""
    table = Sites.of(np.array([10, 11, 12, 90]))
    table.easting[:], table.northing[:], table.cell[:], table.zone[:] = EAST, NORTH, [6, 7, 8, 9], [0, 1, 2, 3]
    table.area[:], table.park[:], table.focus_km[:] = [0, 0, 1, 1], [-1, -1, -1, 0], [3, 2, 1, 0]
    table.floorspace_m2[:], table.zoned_m2[:] = 1_000.0, [1_100.0, 1_100.0, 1_100.0, 3_000.0]
    table.normal_rent_gbp[:] = table.rent_gbp[:] = 80.0
    return table


def organisations():
    """Rows 0, 1: metals firms at site 0; 2: an aerospace firm with R&D on the park; 3: an anchor, 4: a plant there."""
    o = Organisations.of(np.array([0, 1, 2, 3, 4]))
    o.alive[:], o.kind[:], o.sector[:] = True, [FIRM, FIRM, FIRM, ANCHOR, OEM], [5, 5, 0, 0, 0]
    o.site[:], o.headcount[:] = [0, 0, 3, 3, 3], [10, 2, 4, 3, 2]
    o.floorspace_m2[:] = [600.0, 120.0, 180.0, 175.5, 90.0]
    o.market[:] = o.target[:] = o.demand[:] = o.labour[:] = o.headcount
    o.does_rd[:] = [False, False, True, True, True]
    o.knowledge[:] = 1.0
    o.knowledge[3] = 3.0
    o.born[:] = -120
    return o


def world(seed=1, interventions=(), tick=0, scale=1.0):
    minutes = (np.abs(EAST[:, None] - EAST) / 100).astype(np.float32)  # ten minutes a kilometre
    o = organisations()
    homes = Homes.of(np.array([0, 1]))
    homes.easting[:], homes.northing[:], homes.zone[:], homes.residents[:] = (
        EAST[[0, 3]],
        NORTH[:2],
        [0, 3],
        [100.0, 50.0],
    )
    workers = Workers.of(np.arange(24))
    workers.employer[:21] = np.repeat(np.arange(5), o.headcount)
    workers.status[:] = np.where(np.arange(24) < 21, EMPLOYED, UNEMPLOYED)
    workers.employer[21:], workers.skill[:], workers.home[:] = -1, np.arange(24) % 4, np.arange(24) % 2
    made = HandMadeWorld(
        region=region(),
        parameters=Parameters(),
        norms=Norms(scale=scale, first_slot=5, site_utility=0.0),
        travel=Travel(
            easting=EAST,
            northing=NORTH,
            car_path=minutes,
            transit_path=minutes,
            park_walk_minutes=np.array([[0.0, 30.0], [30.0, 0.0]]),
            car_share=0.8,
            network=Network(car_fixed_minutes=0.0, car_least_minutes=0.0, walk_least_minutes=0.0),
        ),
        organisations=o,
        workers=workers,
        vacancies=Vacancies.of(NONE),
        ties=Ties.of(NONE),
        sites=sites(),
        homes=homes,
        grants=Grants.of(NONE),
        outside=Outside.of(np.arange(11)),
        commuting=None,
        chance=Chance(seed),
        tick=tick,
        flows=Flows(),
        nudges={},
        interventions=tuple(interventions),
        spent_gbp=[0.0] * len(interventions),
    )
    return made
