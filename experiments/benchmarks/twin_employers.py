"""Employers of the plain-Mesa twin: one object each plans, posts, advertises and hires like `model.processes.work`."""

from math import ceil, floor, log
from typing import TYPE_CHECKING, Any

import mesa

from agents.organisations import FIRM, N_FIELDS, OEM
from agents.workers import EMPLOYED
from experiments.benchmarks.twin_people import Advert, Offer, Person
from model.clock import TICKS_PER_YEAR
from model.processes.wages import USUAL_SIZE
from model.processes.work import ROUND

if TYPE_CHECKING:
    from experiments.benchmarks.twin import PlainMesa


class Employer(mesa.Agent):
    """An organisation as an employer."""

    model: "PlainMesa"

    def __init__(
        self, model: "PlainMesa", kind: int, field: int, workplace: int, area: int, demand: float, efficiency: float,
        skill_steps: list[float], is_barred: bool, wage_effect: float, ln_tfp: float, tightness: float,
    ) -> None:  # fmt: skip
        super().__init__(model)
        self.kind, self.field, self.workplace, self.area = kind, field, workplace, area
        self.demand, self.efficiency, self.skill_steps, self.is_barred = demand, efficiency, skill_steps, is_barred
        self.wage_effect, self.ln_tfp, self.tightness = wage_effect, ln_tfp, tightness
        self.target = self.layoff_rate = self.premium = 0.0
        self.staff: set[Person] = set()
        self.adverts: list[Advert] = []
        self.newcomers: list[tuple[Person, Any]] = []
        self.partners: list[tuple[float, Any]] = []

    @property
    def headcount(self) -> int:
        """Persons employed."""
        return len(self.staff)

    def plan(self) -> None:
        """The headcount it aims at, the chance that an employee is laid off, and what it pays above the base."""
        p, headcount, wanted = self.model.work, len(self.staff), self.demand / self.efficiency
        gap, band = wanted - headcount, max(p.band_jobs, p.band_share * headcount)
        growth = max(ceil(p.growth_cap / TICKS_PER_YEAR * headcount), 1)
        if self.kind == OEM:
            growth = max(growth, ceil(p.opening_speed / TICKS_PER_YEAR * wanted))
        acts = gap < 0 or gap > band or self.adverts
        self.target = min(wanted, headcount + growth) if acts else headcount
        self.layoff_rate = 0.0
        if -gap > band:
            rate = p.layoff_speed / TICKS_PER_YEAR * -gap / max(headcount - (self.kind == FIRM), 1)
            self.layoff_rate = min(rate, p.layoff_cap / TICKS_PER_YEAR)
        wages = self.model.wages
        self.premium = self.wage_effect + wages.rent_sharing * self.ln_tfp + self.model.outside_wage
        self.premium += wages.size_premium * log(max(headcount, 1) / USUAL_SIZE)
        self.premium += wages.tightness_response * self.tightness

    def post(self) -> None:
        """What is missing is posted; what is too much is withdrawn, the newest first."""
        missing = self.target - len(self.staff) - len(self.adverts)
        if self.is_barred:
            self.adverts.clear()
        elif missing < 0:
            del self.adverts[len(self.adverts) - min(floor(-missing), len(self.adverts)) :]
        else:
            for _ in range(max(ceil(missing - ROUND), 0)):
                self.adverts.append(self.new_advert())

    def new_advert(self) -> Advert:
        """A post of a skill of its mix, in its own field or any."""
        uniform = self.model.random.random
        draw = uniform()
        skill = sum(draw >= step for step in self.skill_steps)
        is_own = uniform() < self.model.work.own_field_share
        field = self.field if is_own else int(uniform() * N_FIELDS)
        return Advert(self, skill, field, self.model.month)

    def advertise(self) -> None:
        """Every open post is shown to a few people in reach."""
        for advert in self.adverts:
            advert.show()

    def hire(self) -> None:
        """Posts that hold an application are filled; the others stay open."""
        still_open = []
        for advert in self.adverts:
            if advert.held is not None:
                self.employ(advert.held)
            else:
                advert.months_unfit += not advert.was_seen
                advert.was_seen = False
                still_open.append(advert)
        self.adverts = still_open

    def employ(self, offer: Offer) -> None:
        """The person works here from now on, at the pay on offer, and brings what the last employer knows."""
        person, model = offer.person, self.model
        recent = model.month - person.since <= model.matching.memory * TICKS_PER_YEAR
        sender = person.employer or (person.last_employer if recent else None)
        if person.employer is not None:
            person.employer.staff.discard(person)
            person.last_employer = person.employer
            if model.random.random() < model.matching.tie_share:
                self.keep_in_touch(person.employer)
        if sender is not None and sender is not self:
            self.newcomers.append((person, sender))
        self.staff.add(person)
        person.employer, person.status, person.since = self, EMPLOYED, model.month
        person.job_skill, person.match_effect, person.ln_wage = offer.advert.skill, offer.match_effect, offer.pay
        model.n_hires += 1

    def keep_in_touch(self, other: "Employer") -> None:
        """Former colleagues link two employers, once."""
        contact = self.model.learning.ex_worker_contact
        if all(partner is not other or strength != contact for strength, partner in self.partners):
            self.partners.append((contact, other))
            other.partners.append((contact, self))
