"""From columns to objects: the plain-Mesa twin gets the people, organisations, circles and posts of a world of ours."""

from typing import TYPE_CHECKING, Any, Final

import mesa
import numpy as np

from agents.organisations import ANCHOR, OEM
from agents.table import Ints
from agents.ties import EX_WORKER, INFORMAL, MEMBER, PROJECT, SUPPLY
from experiments.benchmarks.twin_knowledge import Circle, Organisation
from experiments.benchmarks.twin_people import Advert, Person
from model.clock import monthly
from model.processes import learning, search, separations, work
from model.processes.applications import SPECIALTIES, penalties
from model.processes.contacts import park_nearness, walk_between_parks
from model.processes.wages import skill_mix
from model.sectors import RELEVANCE

if TYPE_CHECKING:
    from experiments.benchmarks.twin import PlainMesa
    from model.ecosystem import Ecosystem

FAINT: Final = 0.001
"""Nearness below which the twin does not listen to a place: 55 minutes at a reach of 8."""


class Rules(mesa.Model):
    """A Mesa model that knows our rules as numbers and lists, which Python reads faster than arrays."""

    def __init__(self, world: "Ecosystem", seed: int) -> None:
        super().__init__(rng=seed)
        p, norms = world.parameters, world.norms
        self.work, self.separations, self.applications = p.work, p.separations, p.applications
        self.matching, self.wages, self.learning = p.matching, p.wages, p.learning
        self.outside_wage = float(world.outside.wage[0])
        self.scale, self.ceiling, self.knowledge_unit = norms.scale, norms.knowledge_ceiling, norms.knowledge_unit
        hazards, looks = separations.hazards(p.separations), separations.looks(p.separations)
        self.hazards: list[list[list[list[float]]]] = hazards.T.reshape(5, 3, separations.AGES, 5).tolist()
        self.pull = float(world.outside.local_income[0]) ** p.separations.income_response
        self.normal_unemployment = float(world.region.unemployment)
        self.graduate_risk = float(monthly(p.separations.graduate_emigration))
        self.certain_risk = (float(hazards.sum(axis=0).max()) + self.graduate_risk) * max(self.pull, 1 / self.pull)
        self.looks: list[list[float]] = looks.tolist()
        self.least_look = 1.0 - float(looks.max())
        self.penalties: list[list[float]] = penalties(p.applications).reshape(SPECIALTIES, SPECIALTIES).tolist()
        self._place(world)

    def _place(self, world: "Ecosystem") -> None:
        commuting, p = world.commuting, world.parameters
        first, step = search.views(p.search)
        self.views: list[tuple[int, int]] = list(zip(first.tolist(), step.tolist(), strict=True))
        self.n_workplaces, self.n_homes = commuting.effective_km.shape
        self.n_quantiles = commuting.kernels.quantiles
        self.quantiles = memoryview(np.ascontiguousarray(commuting.quantiles))
        self.ring: list[int] = commuting.ring.tolist()
        self.capacity: list[float] = commuting.capacity.tolist()
        self.km = memoryview(np.ascontiguousarray(commuting.effective_km))
        inside, outside = p.applications.cost_per_km, p.applications.cost_per_km_outside
        self.cost_of_km: list[float] = np.where(commuting.is_outside, outside, inside).tolist()


def fill(twin: "PlainMesa", world: "Ecosystem") -> None:
    """Make every agent, and tell them about each other."""
    rows = np.flatnonzero(world.organisations.alive)
    made = list(Organisation.create_agents(twin, len(rows), **_traits(world, rows)))
    at = dict(zip(rows.tolist(), made, strict=True))
    for row, organisation in at.items():
        organisation.row, organisation.slot = row, int(world.organisations.slot[row])
    _people(twin, world, at)
    columns = (getattr(world.vacancies, name).tolist() for name in ("employer", "skill", "field", "posted"))
    for employer, skill, field, posted in zip(*columns, strict=True):
        at[employer].adverts.append(Advert(at[employer], skill, field, posted))
    _circles(twin, world, rows, made)
    _ties(world, at)


def _traits(world: "Ecosystem", rows: Ints) -> dict[str, list[Any]]:
    o, p, sites = world.organisations, world.parameters, world.sites
    rd_share = learning.research_share(o.rd_gbp, o.smooth_gva_gbp, o.kind == ANCHOR, p.learning)
    income = o.core_income_gbp + o.commercial_income_gbp + o.collaborative_income_gbp
    known = (o.labour > 0) & (o.headcount > 0)
    efficiency = np.divide(o.labour, o.headcount, out=np.ones(len(o)), where=known)
    steps = np.cumsum(skill_mix(o.skill_tilt, p.wages.skill_shares, p.wages.skill_lean), axis=1)[:, :-1]
    luck = world.chance.normal("learning.doing", None, o.slot)
    traits = {
        "kind": o.kind, "field": o.field, "demand": o.demand, "efficiency": np.clip(efficiency, 0.5, 2.0),
        "workplace": world.commuting.workplace_of_zone[sites.zone[o.site]], "area": sites.area[o.site],
        "skill_steps": steps, "is_barred": work.is_barred(world), "wage_effect": o.wage_effect, "ln_tfp": o.ln_tfp,
        "tightness": sites.tightness[o.site], "sector": o.sector, "knowledge": o.knowledge, "mix": o.knowledge_mix,
        "gate": learning.gate(o.sector, o.knowledge_mix, p.learning), "relevance": RELEVANCE[o.sector],
        "doing": np.exp(p.learning.doing_sd * luck), "rd_share": rd_share, "skilled_share": o.skilled_share,
        "capacity": learning.anchor_capacity(o.kind == ANCHOR, income, world.norms.scale, p.learning),
    }  # fmt: skip
    return {name: values[rows].tolist() for name, values in traits.items()}


def _people(twin: "PlainMesa", world: "Ecosystem", at: dict[int, Organisation]) -> None:
    names = ("home", "born", "status", "since", "owner", "skill", "field", "human_capital", "ln_wage", "match_effect",
        "job_skill", "apprentice_until", "graduate")  # fmt: skip
    columns = {name: getattr(world.workers, name).tolist() for name in names}
    made = list(Person.create_agents(twin, len(world.workers), **columns))
    for person, employer in zip(made, world.workers.employer.tolist(), strict=True):
        if employer >= 0:
            person.employer = at[employer]
            at[employer].staff.add(person)
    last = zip(world.workers.last_employer.tolist(), world.workers.last_employer_slot.tolist(), strict=True)
    for person, (row, slot) in zip(made, last, strict=True):
        if row in at and at[row].slot == slot:
            person.last_employer = at[row]
    arrivals = (world.arrivals.get(name, ()) for name in ("worker", "employer", "sender"))
    for worker, employer, sender in zip(*arrivals, strict=True):
        if sender in at and employer in at and made[worker].last_employer is at[sender]:
            at[employer].newcomers.append((made[worker], at[sender]))


def _circles(twin: "PlainMesa", world: "Ecosystem", rows: Ints, made: list[Organisation]) -> None:
    """Everybody belongs to a travel zone; some to a park, or to a building that they share."""
    o, sites, p = world.organisations, world.sites, world.parameters.learning
    site = o.site[rows]
    zone_nearness = world.travel.kernel(p.area_minutes)
    _meet(twin, made, sites.zone[site], p.area_contact, zone_nearness)
    walk = park_nearness(walk_between_parks(world), p, world.norms.corridor_ratio)
    _meet(twin, made, sites.park[site], p.park_contact, walk)
    building = np.where(o.building[rows] >= 0, site.astype(np.int64) * 2**32 + o.building[rows], -1)
    place, tenants = np.unique(building, return_inverse=True, return_counts=True)[1:]
    _meet(twin, made, np.where((building >= 0) & (tenants[place] > 1), place, -1), p.building_contact, None)


def _meet(twin: "PlainMesa", made: list[Organisation], place: Ints, strength: float, nearness: Any) -> None:
    """Circles of those at the same place (-1: nowhere), each with the circles near it."""
    circles = {
        number: Circle(strength, 1.0 if nearness is None else float(nearness[number, number]))
        for number in np.unique(place[place >= 0]).tolist()
    }
    for organisation, number in zip(made, place.tolist(), strict=True):
        if number >= 0:
            circles[number].members.append(organisation)
            organisation.circles.append(circles[number])
    for number, circle in circles.items():
        near = {number: 1.0} if nearness is None else dict(enumerate(nearness[number].tolist()))
        circle.neighbours = [(near[other], c) for other, c in circles.items() if near.get(other, 0.0) > FAINT]
    twin.circles += circles.values()


def _ties(world: "Ecosystem", at: dict[int, Organisation]) -> None:
    """Partners are met one by one; anchors and customers teach."""
    p, ties, o = world.parameters.learning, world.ties, world.organisations
    contact = {INFORMAL: p.tie_contact, EX_WORKER: p.ex_worker_contact, SUPPLY: p.supply_contact}
    for a, b, kind in zip(ties.a.tolist(), ties.b.tolist(), ties.kind.tolist(), strict=True):
        one, other = at[a], at[b]
        if kind in contact:
            one.partners.append((contact[kind], other))
            other.partners.append((contact[kind], one))
        if kind == SUPPLY and one.kind == OEM:
            other.customers.append(one)
        elif kind == PROJECT:
            one.teachers.append((p.project_gain, other))
        elif kind == MEMBER and o.has_open_results[b]:
            one.teachers.append((p.project_gain * p.open_share, other))
