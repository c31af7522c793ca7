"""Direction table: the first measure or flow that each kind of intervention should move, and which way, seed by seed."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pytest

from agents.organisations import ANCHOR, FIRM, OEM
from agents.workers import EMPLOYED, LEFT
from model.ecosystem import Ecosystem
from model.parameters import Parameters
from scenarios.registry import KINDS
from tests.shipped import shipped

SEEDS = (1, 2, 3)
HEARD = {"hearing": 12.0, "capacity_per_year": 3_000.0, "budget_gbp_per_year": 5e7}
"""Everybody hears, and there is room for all: the sign shows sooner."""


class Direction(NamedTuple):
    """After so many months, `take` of the world is larger (sign 1) or smaller (-1) with the intervention."""

    ticks: int
    take: Callable
    sign: int = 1
    changes: dict = {}  # noqa: RUF012 (never written to)


def total(name):
    """Sum of a measure over the run."""
    return lambda world: sum(h[name] for h in world.history)


def of_firms(name, kinds=(FIRM,)):
    """Sum of a column over living firms that were there at the start."""

    def take(world):
        o = world.organisations
        return float(getattr(o, name)[o.alive & np.isin(o.kind, kinds) & (o.born < 0)].sum(dtype=np.float64))

    return take


def taught_by_customers(world):
    """Knowledge that plants gave their suppliers in the last month."""
    return world.flows.learning_suppliers


def transit_minutes(world):
    """Minutes by public transport over all pairs of zones (in double: one line moves few of a million)."""
    return float(world.travel.transit_minutes.sum(dtype=np.float64))


def founded_on_the_focus_park(world):
    """Firms that started during the run and are on the park at the focus of the region."""
    o = world.organisations
    return float((o.alive & (o.kind == FIRM) & (o.born >= 0) & (world.sites.focus_km[o.site] < 0.1)).sum())


def rent_at_the_focus(world):
    """Rent of a square metre on the park at the focus of the region."""
    return float(world.sites.rent_gbp[world.sites.focus_km < 0.1].mean())


def knowledge_at_the_focus(world):
    """Knowledge of organisations within two kilometres of the focus that were there at the start."""
    o = world.organisations
    return float(o.knowledge_index[o.alive & (o.born < 0) & (world.sites.focus_km[o.site] < 2)].sum())


def living_at_the_focus(world):
    """People of the labour force whose home is within two kilometres of the focus."""
    homes, region = world.homes, world.region
    near = np.hypot(homes.easting - region.focus_easting, homes.northing - region.focus_northing) < 2_000
    return float((near[world.workers.home] & (world.workers.status != LEFT)).sum())


def employed_from_leeds(world):
    """People from Leeds who work in the region."""
    leeds = np.flatnonzero(world.homes.is_outside)[world.region.outside_places.name.index("Leeds")]
    return float(((world.workers.home == leeds) & (world.workers.status == EMPLOYED)).sum())


def car_minutes(world):
    """Minutes by car over all pairs of zones."""
    return float(world.travel.car_minutes.sum(dtype=np.float64))


def spin_outs(world):
    """Living firms that came out of a research centre during the run."""
    o = world.organisations
    return float((o.alive & (o.born >= 0) & np.isin(o.parent, o.slot[o.kind == ANCHOR])).sum())


def jobs_at(kind):
    """Jobs in organisations of a kind."""
    return lambda world: float(world.organisations.headcount[world.organisations.kind == kind].sum())


def jobs_at_new(kind):
    """Jobs in organisations of a kind that opened during the run."""

    def take(world):
        o = world.organisations
        return float(o.headcount[o.alive & (o.kind == kind) & (o.born >= 0)].sum())

    return take


def last(name):
    """A measure at the end of the run."""
    return lambda world: world.history[-1][name]


def rent_paid(world):
    """Rent that all organisations pay a month."""
    return float(world.organisations.rent_gbp.sum())


NEW_PLANTS, NEW_CENTRES = jobs_at_new(OEM), jobs_at_new(ANCHOR)


def skilled_people(world):
    """People of the labour force at RQF 4 or above."""
    return float(((world.workers.skill >= 2) & (world.workers.status != LEFT)).sum())


def graduates(world):
    """People of the labour force who graduated in the region."""
    return float((world.workers.graduate & (world.workers.status != LEFT)).sum())


def human_capital(world):
    """Of all people who were there at the start."""
    workers = world.workers
    return float(workers.human_capital[(workers.since < 0) & (workers.status != LEFT)].sum(dtype=np.float64))


ROOM_FOR_ALL = {"reached": 12.0, "engaged": 1.0, "completed": 1.0, "places_per_year": 20_000.0}
DIRECTIONS = {
    "oem_arrival": Direction(9, NEW_PLANTS),
    "oem_departure": Direction(1, jobs_at(OEM), -1),
    "anchor_expansion": Direction(12, NEW_CENTRES, 1, {"core_gbp_per_year": 1e7}),
    "anchor_outpost": Direction(15, NEW_CENTRES, 1, {"core_gbp_per_year": 1e7}),
    "anchor_funding": Direction(6, jobs_at(ANCHOR), -1, {"ramp_years": 0.0}),  # the first one shipped is the cut
    "anchor_absence": Direction(1, jobs_at(ANCHOR), -1),
    "needs_led_support": Direction(3, of_firms("market"), 1, {**HEARD, "introductions": 24.0, "surveyed": 1.0}),
    "anchor_engagement": Direction(3, total("projects_started"), 1, {"hearing": 12.0, "firms_at_a_time": 3_000.0}),
    "outside_link": Direction(4, of_firms("knowledge", (ANCHOR,)), 1, {"ramp_years": 0.0}),
    "talent_attraction": Direction(6, skilled_people, 1, {"moves": 1.0, "reached": 1.0, "most_per_year": 5_000.0}),
    "training_centre": Direction(12, total("apprentices_started")),
    "upskilling": Direction(3, human_capital, 1, {**ROOM_FOR_ALL, "hearing": 12.0}),
    "retraining": Direction(3, human_capital, 1, ROOM_FOR_ALL),
    "graduate_retention": Direction(9, graduates),
    "careers_outreach": Direction(6, last("labour_force"), 1, {"lag_years": 0.0, "interest": 2.0, "decile_most": 10}),
    "inclusive_recruitment": Direction(
        3, total("hires"), 1, {"adverts": 4.0, "decile_most": 10, "places_per_year": 1e5}
    ),
    "replacement_skills": Direction(9, skilled_people, 1, {**ROOM_FOR_ALL, "months": 6, "old_share": 0.05}),
    "public_procurement": Direction(2, of_firms("orders"), 1, {**HEARD, "contracts_gbp_per_year": 1e8}),
    "apprenticeships": Direction(12, total("apprentices_started")),
    "rd_grants": Direction(6, total("rd_gbp"), 1, HEARD),
    "bus_rapid_transit": Direction(1, transit_minutes, -1),
    "investment_subsidy": Direction(3, of_firms("market"), 1, {"access": "entitlement", "share": 0.3, "boundary": ()}),
    "rate_relief": Direction(1, rent_paid, -1, {"claimed": 1.0}),
    "business_advice": Direction(3, of_firms("management"), 1, HEARD),
    "management_academy": Direction(3, of_firms("management"), 1, HEARD),
    "digital_adoption": Direction(9, of_firms("digital"), 1, HEARD),
    "finance": Direction(3, of_firms("cash_gbp"), 1, HEARD),
    "internationalisation": Direction(3, of_firms("market"), 1, HEARD),
    "scale_up": Direction(3, of_firms("management"), 1, HEARD),
    "supply_chain": Direction(3, of_firms("orders"), 1, {**HEARD, "commitment": 0.05}),
    "corporate_supplier_support": Direction(1, taught_by_customers, 1, {"participation": 1.0, "teaching": 3.0}),
    "transit_line": Direction(1, transit_minutes, -1),
    "station": Direction(1, transit_minutes, -1),
    "road_capacity": Direction(1, car_minutes, -1),
    "hs2_stop": Direction(9, employed_from_leeds, 1, {"reach": 4.0, "reach_minutes": 60.0}),
    "public_realm": Direction(4, knowledge_at_the_focus, 1, {"contact_effect": 0.25, "amenity": 0.0}),
    "meeting_venues": Direction(4, last("ties"), 1, {"event_effect": 1.0, "room": 400}),
    "incubator": Direction(12, founded_on_the_focus_park, 1, {"space_m2": 5e4, "rent_share": 0.0}),
    "speculative_floorspace": Direction(3, rent_at_the_focus, -1, {"space_m2": 5e4}),
    "densification": Direction(1, lambda w: float(w.sites.zoned_m2.sum())),
    "housing": Direction(9, living_at_the_focus, 1, {"homes": 16_000.0}),
    "leadership_network": Direction(2, last("ties"), 1, {"introduction": 1.0, "seats": 300}),
    "mission_demand": Direction(
        2, of_firms("orders"), 1, {**HEARD, "contracts_gbp_per_year": 1e8, "least_knowledge": 0.0}
    ),
    "nucleus": Direction(1, rent_paid, -1, {"share": 0.3, "claimed": 1.0}),
}
"""Kind -> its direction. Kinds whose first effect is rare or lies on two parks have tests of their own in test_pairs."""
ELSEWHERE = {"link_sites", "oem_offer", "spin_out_support"}


@pytest.fixture(scope="module")
def baseline(small_state):
    """A function that gives what `take` says of the baseline of a seed after so many months; each seed runs once."""
    most = {direction.ticks for direction in DIRECTIONS.values()}
    takes = {months: {d.take for d in DIRECTIONS.values() if d.ticks == months} for months in most}
    known = {}

    def run(seed, ticks, take):
        if seed not in known:
            world, known[seed] = Ecosystem(small_state, Parameters(), seed), {}
            for month in range(1, max(most) + 1):
                world.step()
                known[seed] |= {(month, each): each(world) for each in takes.get(month, ())}
        return known[seed][ticks, take]

    return run


def test_every_kind_has_a_direction():
    assert KINDS.keys() - DIRECTIONS.keys() - ELSEWHERE == set()


@pytest.mark.parametrize("kind", DIRECTIONS)
@pytest.mark.parametrize("seed", SEEDS)
def test_direction_of_the_first_effect_seed_by_seed(kind, seed, make_world, baseline):
    ticks, take, sign, changes = DIRECTIONS[kind]
    world = make_world(ticks, seed, [shipped(kind, 2015.0, **changes)])
    assert sign * (take(world) - baseline(seed, ticks, take)) > 0


def test_support_brings_forward_spin_outs(make_world):
    """Rare at one tenth of the region: more in all, over five seeds and a year and a half."""
    office = shipped("spin_out_support", encouraged=2.0)
    counts = [[spin_outs(make_world(18, seed, given)) for given in ([office], [])] for seed in range(1, 6)]
    with_office, without = np.array(counts).T
    assert with_office.sum() > without.sum()
