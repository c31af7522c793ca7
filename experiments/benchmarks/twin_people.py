"""People of the plain-Mesa twin: one object each does what separations, search, applications and wages do with columns.

The same rules with the same numbers and the same cheap tests first, so that a benchmark compares how agents are held
and nothing else. Luck comes from Mesa's own generator instead of from slots.
"""

from dataclasses import dataclass
from math import log
from typing import TYPE_CHECKING, Final

import mesa

from agents.organisations import N_FIELDS
from agents.workers import EMPLOYED, OUTSIDE, UNEMPLOYED
from model.clock import TICKS_PER_YEAR
from model.processes.applications import SPREAD
from model.processes.separations import EMIGRATE, GRADUATE_AGES, LOSE, NEXT_STATUS, RETIRE, TENURE_MONTHS, TO_OUTSIDE

if TYPE_CHECKING:
    from experiments.benchmarks.twin import PlainMesa
    from experiments.benchmarks.twin_employers import Employer

OLDEST: Final = 99
AFTER: Final = tuple(int(status) for status in NEXT_STATUS)


@dataclass(slots=True, eq=False)
class Advert:
    """An open post of one employer."""

    employer: "Employer"
    skill: int
    field: int
    posted: int
    months_unfit: int = 0
    was_seen: bool = False
    held: "Offer | None" = None

    def show(self) -> None:
        """A few people in reach read it: a home is drawn, then a place in that home's ring, which may be empty."""
        model = self.employer.model
        uniform, workplace = model.random.random, self.employer.workplace
        for first, step in model.views:
            group = first + min(max(self.skill + step, 0), 3)
            place = uniform() * model.n_quantiles
            home = model.quantiles[(group * model.n_workplaces + workplace) * model.n_quantiles + int(place)]
            ring = model.ring[group * model.n_homes + home]
            readers = model.rings[ring]
            position = int(place % 1.0 * max(len(readers), model.capacity[ring]))
            if position < len(readers):
                readers[position].read(self)


@dataclass(slots=True, eq=False)
class Offer:
    """An advert in the eyes of one person who fits it and would take it."""

    advert: Advert
    person: "Person"
    fit: float
    utility: float
    pay: float
    match_effect: float


class Person(mesa.Agent):
    """Somebody of the attached labour force."""

    model: "PlainMesa"

    def __init__(
        self, model: "PlainMesa", home: int, born: int, status: int, since: int, owner: bool, skill: int, field: int,
        human_capital: float, ln_wage: float, match_effect: float, job_skill: int, apprentice_until: int,
        graduate: bool,
    ) -> None:  # fmt: skip
        super().__init__(model)
        self.home, self.born, self.status, self.since, self.owner = home, born, status, since, owner
        self.skill, self.field, self.human_capital, self.ln_wage = skill, field, human_capital, ln_wage
        self.match_effect, self.job_skill = match_effect, job_skill
        self.apprentice_until, self.graduate = apprentice_until, graduate
        self.employer: Employer | None = None
        self.last_employer: Employer | None = None
        self.offers: list[Offer] = []
        self.accepted: Offer | None = None

    def live(self) -> None:
        """One number decides: at its low end something happens, at its high end the person looks around."""
        model = self.model
        draw = model.random.random()
        layoff = 0.0 if self.employer is None else self.employer.layoff_rate
        if draw < model.most_risk + model.separations.last_in * layoff:
            self.face(draw)
        if self.status == UNEMPLOYED or (draw >= model.least_look and self.looks(draw)):
            self.search()

    def face(self, draw: float) -> None:
        """The first event whose cumulated chance exceeds the number happens, if any."""
        model, months = self.model, self.model.month - self.since
        tenure = (months >= TENURE_MONTHS[0]) + (months >= TENURE_MONTHS[1])
        age = min(max((model.month - self.born) // TICKS_PER_YEAR, 0), OLDEST)
        rates = list(model.hazards[self.status][tenure][age])
        rates[TO_OUTSIDE] *= model.pull
        if self.status == OUTSIDE:
            rates[LOSE] /= model.pull
        if self.graduate and GRADUATE_AGES[0] <= age < GRADUATE_AGES[1]:
            rates[EMIGRATE] += model.graduate_risk
        rates[EMIGRATE] *= model.push
        if self.employer is not None:
            p = model.separations
            rates.append(self.employer.layoff_rate * (p.last_in if tenure < 2 else p.first_in))
        for event, rate in enumerate(rates):
            if draw < rate:
                self.undergo(event)
                return
            draw -= rate

    def undergo(self, event: int) -> None:
        """The person has a new status; owners only retire, and only if somebody takes over."""
        employer, was = self.employer, self.status
        if self.owner and (event != RETIRE or not self.hand_over()):
            return
        if employer is not None:
            employer.staff.discard(self)
            self.last_employer, self.employer, self.apprentice_until = employer, None, -1
        self.job_skill, self.match_effect, self.owner = -1, 0.0, False
        self.status, self.since = AFTER[event], self.model.month
        if self.status == OUTSIDE:
            self.start_outside(had_job=was == EMPLOYED)

    def hand_over(self) -> bool:
        """The longest-serving colleague owns the firm, if there is one."""
        colleagues = [p for p in self.employer.staff if p is not self and not p.owner] if self.employer else []
        if colleagues:
            min(colleagues, key=lambda p: (p.since, p.unique_id)).owner = True
        return bool(colleagues)

    def start_outside(self, *, had_job: bool) -> None:
        """Pay in a new outside job."""
        p, worth = self.model.separations, self.worth()
        self.ln_wage = self.ln_wage + p.outside_gain if had_job else worth - p.idle_discount
        self.match_effect = self.ln_wage - worth - self.model.wages.outside_premium
        self.job_skill = self.skill

    def worth(self) -> float:
        """Pay that the skills are worth, ln."""
        return self.model.wages.skill_base[self.skill] + self.human_capital + self.model.outside_wage

    def looks(self, draw: float) -> bool:
        """Whether somebody who is not unemployed looks for a job this month."""
        if self.owner:
            return False
        share = self.model.looks[self.status][self.skill]
        if self.apprentice_until > self.model.month:
            share *= self.model.separations.apprentice_look
        return draw >= 1.0 - share

    def search(self) -> None:
        """Stand in the ring of one's home, skill and way of searching, where adverts find people."""
        group = self.skill + (4 if self.status in (EMPLOYED, OUTSIDE) else 0)
        model = self.model
        model.rings[model.ring[group * model.n_homes + self.home]].append(self)

    def read(self, advert: Advert) -> None:
        """An advert whose post the person fits, and would take, becomes an offer."""
        model, p = self.model, self.model.applications
        lacks = model.penalties[advert.skill * N_FIELDS + advert.field][self.skill * N_FIELDS + self.field]
        fit = p.experience * self.human_capital - lacks
        if fit + 0.5 * SPREAD * p.fit_sd <= 0:
            return
        uniform = model.random.random
        fit += SPREAD * p.fit_sd * (uniform() - 0.5)
        if fit <= 0:
            return
        advert.was_seen = True
        if advert.employer is self.employer:
            return
        effect = p.match_sd * SPREAD * 0.5**0.5 * (uniform() + uniform() - 1.0)
        pay = model.wages.skill_base[advert.skill] + advert.employer.premium + self.human_capital + effect
        gain = pay - self.commute(advert.employer) - self.least()
        if gain > 0:
            utility = gain - p.taste * log(-log(uniform() + 1e-16))
            if not self.offers:
                model.applicants.append(self)
            self.offers.append(Offer(advert, self, fit, utility, pay, effect))

    def commute(self, employer: "Employer") -> float:
        """Cost of the way to work, ln."""
        return self.model.cost_of_km[self.home] * self.model.km[employer.workplace, self.home]

    def least(self) -> float:
        """Least pay, net of the commute, that the person takes, ln."""
        p = self.model.applications
        if self.employer is not None:
            return self.ln_wage - self.commute(self.employer) + p.gain_to_move
        if self.status == OUTSIDE:
            return self.ln_wage + p.gain_to_move
        months = min(self.model.month - self.since, TICKS_PER_YEAR)
        return self.worth() - p.idle_discount - p.idle_decline / TICKS_PER_YEAR * months

    def apply(self) -> None:
        """Apply to the best offer left; the employer keeps the better of two."""
        if self.accepted is not None or not self.offers:
            return
        best = max(self.offers, key=lambda offer: offer.utility)
        self.offers.remove(best)
        held = best.advert.held
        if held is None or best.fit > held.fit:
            if held is not None:
                held.person.accepted = None
            best.advert.held, self.accepted = best, best

    def forget(self) -> None:
        """Offers of this month are gone."""
        self.offers.clear()
        self.accepted = None

    def revise(self) -> None:
        """Once a year pay moves half way to what the job pays."""
        wages = self.model.wages
        if self.status == EMPLOYED and self.employer is not None:
            premium = self.employer.premium
        elif self.status == OUTSIDE:
            premium = wages.outside_premium + self.model.outside_wage
        else:
            return
        job = self.skill if self.job_skill < 0 else self.job_skill
        formula = wages.skill_base[job] + self.human_capital + premium + self.match_effect
        self.ln_wage += wages.revision * (formula - self.ln_wage)
