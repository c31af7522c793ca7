"""Stationary: a library of firms from the firm core run alone, from which genesis draws its population.

Sixty years without space, people or knowledge of others: a joint distribution of size, age, cash, belief and
productivity that stays as it is. Independent draws of the same margins do not: jobs fall by 16 % in three years.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from agents.organisations import Organisations
from agents.table import Floats, Ints
from model.chance import Chance, as_normal, pieces
from model.clock import TICKS_PER_YEAR, monthly
from model.declaration import Group, param
from model.processes import accounts, demography, discovery, founders, investment, sales, work

if TYPE_CHECKING:
    from model.parameters import Parameters

Library = NDArray[np.void]

KEPT: Final = (
    "headcount", "market", "ramp", "demand", "labour", "quality", "efficiency", "management", "digital", "ln_tfp",
    "rd_propensity", "rd_intensity", "does_rd", "last_innovation", "capital_cost_gbp", "reserve_months", "patience",
    "belief", "slack_months", "cash_gbp", "gva_gbp", "smooth_gva_gbp", "rd_gbp", "normal_gva_gbp", "skill_tilt",
    "wage_effect", "foreign_owned", "family_owned",
)  # fmt: skip
"""Columns of a library row, besides `age_months`."""
ROUGH_MEDIAN, ROUGH_SD, ROUGH_MOST, ROUGH_AGE_YEARS = 3.0, 1.85, 2_000.0, 12.0
"""The rough start that sixty years wash out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stationary(Group):
    """Parameters of the solo run."""

    years: int = param(60, unit="years", low=1, high=200, source="numerical: size and age settle in sixty years")
    regions: int = param(4, unit="regions", low=1, high=12, source="numerical: pooled, so that giants do not decide")
    firms: int = param(
        2_800, unit="firms per region", low=10, high=20_000, source="UK Business Counts, DSIT clusters (weak)"
    )
    jobs: float = param(60_000.0, unit="jobs per region", low=10.0, high=1e6, source="BRES 2015")
    crowding: float = param(0.08, unit="per year per ln jobs", low=0.0, high=1.0, source="stands in for tightness")
    growth: float = param(0.013, unit="per year", low=-0.05, high=0.06, source="calibrated: jobs level of the solo run")
    fill: float = param(0.40, unit="per month", low=0.05, high=1.0, source="calibrated: share of vacancies filled, S16")
    quits: float = param(
        0.168, unit="per year", low=0.0, high=1.0, source="calibrated: separations without layoffs, S15"
    )
    pay_gbp: float = param(23_400.0, unit="GBP per year", low=5e3, high=1e5, source="ASHE: an employer of twenty")
    rent_gbp: float = param(
        2_600.0, unit="GBP per job per year", low=0.0, high=2e4, source="assumption: 35 m2 at GBP 75"
    )
    knowledge_background: float = param(0.08, unit="years of GVA", low=0.01, high=1.0, source="calibrated: S11, S10")
    knowledge_fading: float = param(0.15, unit="per year", low=0.0, high=0.5, source="A3.8 Hall 2007")


def library(parameters: "Parameters", seed: int) -> Library:
    """Stationary firms (rows,), one structured row each: fields are columns of Organisations plus `age_months`."""
    run = SoloRun(parameters, Chance(seed))
    for _ in range(parameters.stationary.years * TICKS_PER_YEAR):
        run.month()
    return run.rows()


def draw_firms(firms: Library, n: int, chance: Chance) -> Library:
    """So many rows of the library, drawn systematically after sorting by market: every draw has the same size mix."""
    order = np.argsort(firms["market"], kind="stable")
    start = float(chance.uniform("stationary.draw", None, np.zeros(1))[0])
    return firms[order[((np.arange(n) + start) * len(order) / n).astype(np.int64)]]


def binomial(trials: Ints, probability: Floats | float, uniform: Floats) -> Ints:
    """Binomial numbers from one uniform each: the first k at which the cumulative probability passes the uniform."""
    count = np.zeros(len(trials), dtype=np.int64)
    chance = np.broadcast_to(np.minimum(probability, 1 - 1e-9), len(trials)).astype(np.float64)
    odds = chance / (1 - chance)
    left = np.flatnonzero(trials > 0)
    mass = (1 - chance[left]) ** trials[left]
    passed = mass.copy()
    while len(left):
        more = (uniform[left] >= passed) & (count[left] < trials[left])
        left, mass, passed = left[more], mass[more], passed[more]
        mass = mass * odds[left] * (trials[left] - count[left]) / (count[left] + 1)
        count[left] += 1
        passed += mass
    return count


class SoloRun:
    """The firm core alone: several regions' firms in one table, hiring from an endless pool of people."""

    def __init__(self, parameters: "Parameters", chance: Chance) -> None:
        self.parameters, self.chance, self.tick = parameters, chance, 0
        solo = parameters.stationary
        self.first_slot = solo.regions * solo.firms
        self.firms = Organisations.of(np.arange(self.first_slot))
        self.knowledge = np.zeros(self.first_slot)
        self.births_per_month = monthly(parameters.founders.birth_rate * self.first_slot)
        self._begin()

    def _begin(self) -> None:
        """A rough first population: lognormal sizes, exponential ages, some cash."""
        o, rows = self.firms, np.arange(self.first_slot)
        self._describe(rows, founders.EARLIEST_TICK)
        u = [self.chance.uniform(f"stationary.begin.{part}", None, o.slot) for part in range(3)]
        jobs = np.clip(np.rint(ROUGH_MEDIAN * np.exp(ROUGH_SD * as_normal(u[0]))), 1, ROUGH_MOST)
        o.headcount[:], o.market[:], o.ramp[:], o.labour[:] = jobs, jobs, 1.0, jobs
        o.born[:] = TICKS_PER_YEAR * ROUGH_AGE_YEARS * np.log(1 - u[1])
        o.quality -= self.parameters.founders.quality_mean
        o.gva_gbp = o.smooth_gva_gbp = jobs * o.normal_gva_gbp / TICKS_PER_YEAR
        o.cash_gbp = u[2] * o.reserve_months * (jobs * self.job_cost_gbp() + self.fixed_cost_gbp) / TICKS_PER_YEAR

    def _describe(self, rows: Ints, tick: int) -> dict[str, Floats]:
        """New firms in these rows: lasting traits and productivity."""
        o, p = self.firms, self.parameters
        new = founders.traits(self.chance, tick, o.slot[rows], p.accounts.median_capital_gbp, p.founders)
        for name in founders.LASTING:
            getattr(o, name)[rows] = new[name]
        nobody = np.zeros(len(rows))
        o.quality[rows] = founders.entrant_quality(new["quality"], nobody, nobody > 0, p.founders)
        o.quality[rows] += p.discovery.foreign_premium * new["foreign_owned"]
        o.efficiency[rows] = p.discovery.efficiency_sd * new["efficiency"]
        o.belief[rows], o.alive[rows], self.knowledge[rows] = p.founders.optimism, True, 0.0
        o.normal_gva_gbp[rows] = self.job_cost_gbp()[rows] * (1 + p.accounts.margin)
        return new

    @property
    def fixed_cost_gbp(self) -> float:
        """Fixed cost of a firm (GBP per year)."""
        return self.parameters.accounts.fixed_cost_gbp

    def pay_gbp(self) -> Floats:
        """Cost of a normal employee with on-costs (GBP per year), by skill mix and pay policy."""
        o, w = self.firms, self.parameters.wages
        mix = accounts.mix_efficiency(o.skill_tilt, w.skill_shares, w.skill_lean, w.skill_base)
        normal = accounts.mix_efficiency(np.zeros(1), w.skill_shares, w.skill_lean, w.skill_base)
        pay = self.parameters.stationary.pay_gbp * (1 + w.on_cost_share) * mix / normal * np.exp(o.wage_effect)
        return np.asarray(pay)

    def job_cost_gbp(self) -> Floats:
        """Normal cost of a job (GBP per year)."""
        o, p = self.firms, self.parameters
        capital = accounts.capital_gbp(o.capital_cost_gbp, o.foreign_owned, p.accounts)
        return np.asarray(self.pay_gbp() + p.stationary.rent_gbp + capital)

    def month(self) -> None:
        """One month: sales, R&D, productivity, people, books, closures, openings."""
        self._sell()
        self._improve()
        self._staff()
        self._settle()
        self._close()
        self._open()
        self.tick += 1

    def _sell(self) -> None:
        o, p, solo = self.firms, self.parameters.sales, self.parameters.stationary
        jobs = o.headcount[o.alive].sum() / (solo.jobs * solo.regions)
        sd = sales.shock_sd(o.market, np.zeros(len(o), dtype=bool), p)
        unmet = sales.unmet_share(o.demand, o.labour, p.overtime)
        growth = sales.growth(o.market, o.ln_tfp, sd, 0.0, unmet, p)
        growth += solo.growth - p.growth - solo.crowding * np.log(jobs)
        luck = self.chance.uniform("stationary.market", self.tick, o.slot)
        o.market = np.where(o.alive, sales.next_market(o.market, growth, sd, luck), 0.0)
        o.ramp = sales.next_ramp(o.ramp, p)
        o.demand = o.market * o.ramp

    def _improve(self) -> None:
        o, p, solo = self.firms, self.parameters, self.parameters.stationary
        if self.tick % investment.REVIEW_EVERY == 0:
            o.does_rd = investment.performs_rd(o.does_rd, o.rd_propensity, o.headcount, 0.0, p.investment)
        spent = investment.rd_spending(
            o.does_rd, o.rd_intensity, o.gva_gbp, o.cash_gbp, o.smooth_gva_gbp, 1.0, p.investment
        )
        o.rd_gbp = spent
        effort = spent / np.maximum(o.gva_gbp, 1.0) / solo.knowledge_background
        self.knowledge += monthly(effort - solo.knowledge_fading * self.knowledge)
        quality, efficiency, event, digital = pieces(self.chance.bits("stationary.tfp", self.tick, o.slot), 4)
        d = p.discovery
        o.quality = discovery.next_quality(o.quality, o.foreign_owned, as_normal(quality), d)
        o.efficiency = discovery.next_efficiency(o.efficiency, as_normal(efficiency), d)
        self._innovate(event)
        o.digital = investment.next_digital(o.digital, digital, p.investment.adoption, p.investment)
        o.ln_tfp = discovery.ln_tfp(o.quality, o.efficiency, 1 + self.knowledge, o.management, o.digital, d)
        if self.tick % TICKS_PER_YEAR == TICKS_PER_YEAR - 1:
            self._change_hands()

    def _innovate(self, event: Floats) -> None:
        o, d = self.firms, self.parameters.discovery
        hazard = monthly(discovery.innovation_hazard(1 + self.knowledge, np.ones(len(o)), o.headcount, d))
        rows = np.flatnonzero(event < hazard)
        size = -np.log(1 - self.chance.uniform("stationary.size", self.tick, o.slot[rows]))
        o.efficiency[rows] += d.innovation_gain * size
        o.last_innovation[rows] = self.tick

    def _change_hands(self) -> None:
        o, d = self.firms, self.parameters.discovery
        sought = (o.headcount >= d.acquisition_jobs) & (o.ln_tfp > d.acquisition_tfp) & ~o.foreign_owned
        rate = np.where(o.foreign_owned, d.divestment_rate, np.where(sought, d.acquisition_rate, 0.0))
        traded = self.chance.happens("stationary.owner", self.tick, rate, o.slot)
        o.quality += d.acquisition_gain * d.foreign_premium * (traded & ~o.foreign_owned)
        o.foreign_owned = o.foreign_owned ^ traded

    def _staff(self) -> None:
        o, p = self.firms, self.parameters
        leave, come, go = pieces(self.chance.bits("stationary.staff", self.tick, o.slot), 3)
        o.headcount -= binomial(np.maximum(o.headcount - 1, 0), monthly(p.stationary.quits), leave).astype(np.int32)
        limit = accounts.credit_limit_gbp(o.smooth_gva_gbp, self.tick - o.born, p.accounts.credit_months)
        none = np.zeros(len(o), dtype=bool)
        target = work.target_headcount(o.demand, o.headcount, none, none, p.work)
        barred = o.cash_gbp < -p.work.credit_floor * limit
        posts = np.where(barred | ~o.alive, 0, np.maximum(np.ceil(target - o.headcount - work.ROUND), 0)).astype(
            np.int64
        )
        rate = work.layoff_rate(o.demand, o.headcount, np.ones(len(o)), p.work)
        off = binomial(np.maximum(o.headcount - 1, 0), rate, go)
        o.headcount += (binomial(posts, p.stationary.fill, come) - off).astype(np.int32)
        o.labour = o.headcount.astype(np.float64)

    def _settle(self) -> None:
        o, p, w = self.firms, self.parameters.accounts, self.parameters.wages
        reference, jobs = self.parameters.sales.reference_tfp, np.maximum(o.headcount, 1)
        overtime = self.parameters.sales.overtime
        pay = self.pay_gbp()
        capital = accounts.capital_gbp(o.capital_cost_gbp, o.foreign_owned, p)
        rent = self.parameters.stationary.rent_gbp
        o.normal_gva_gbp = (pay + rent + capital) * (1 + p.margin)
        o.gva_gbp = accounts.value_added_gbp(o.normal_gva_gbp, o.ln_tfp, o.demand, o.labour, reference, overtime, p)
        size = np.exp(w.size_premium * np.log(jobs / accounts.REFERENCE_JOBS) + w.rent_sharing * (o.ln_tfp - reference))
        owner = accounts.owner_pay_share(o.headcount, o.cash_gbp, o.smooth_gva_gbp, p)
        cost = ((pay * size * owner + rent + capital) * o.headcount + p.fixed_cost_gbp) / TICKS_PER_YEAR
        profit = o.gva_gbp - cost - o.rd_gbp - accounts.interest_due_gbp(o.cash_gbp, p)
        cash = o.cash_gbp + profit
        backed = np.zeros(len(o), dtype=bool)
        o.cash_gbp = cash - accounts.payout_due_gbp(cash, cost, o.reserve_months, backed, p)
        o.smooth_gva_gbp = o.smooth_gva_gbp + (o.gva_gbp - o.smooth_gva_gbp) / p.smoothing_months
        o.belief = accounts.next_belief(o.belief, profit, cost, self.tick - o.born, p)
        o.slack_months = accounts.next_slack(o.slack_months, o.demand, p)

    def _close(self) -> None:
        o, p, age = self.firms, self.parameters.demography, self.tick - self.firms.born
        limit = accounts.credit_limit_gbp(o.smooth_gva_gbp, age, self.parameters.accounts.credit_months)
        review = self.chance.happens("stationary.review", self.tick, monthly(p.review_rate), o.slot)
        gone = demography.is_insolvent(o.cash_gbp, limit) | (o.slack_months >= p.slack_months)
        gone |= review & demography.lacks_prospects(o.belief, o.patience, age, p)
        o.alive &= ~gone
        o.headcount[~o.alive] = 0

    def _open(self) -> None:
        """Entrants start whole: the solo run has no people to look for."""
        o, p = self.firms, self.parameters
        size = int(np.ceil(p.founders.pool_ratio * self.births_per_month))
        slots = founders.pool_slots(self.tick, self.first_slot, size)
        starts = self.chance.happens("stationary.start", self.tick, self.births_per_month / size, slots)
        slots, dead = slots[starts], np.flatnonzero(~o.alive)
        more = max(len(slots) - len(dead), 0)
        o.reset(dead[: len(slots)], slots[: len(slots) - more])
        self.knowledge = np.append(self.knowledge, np.zeros(more))
        rows = np.concatenate([dead[: len(slots)], o.append(slots[len(slots) - more :])])
        new = self._describe(rows, self.tick)
        jobs = new["jobs"]
        o.headcount[rows] = o.labour[rows] = jobs
        o.market[rows], o.ramp[rows], o.born[rows] = jobs * new["fit"], p.founders.first_ramp, self.tick
        o.cash_gbp[rows] = new["runway"] * (jobs * self.job_cost_gbp()[rows] + self.fixed_cost_gbp) / TICKS_PER_YEAR
        o.smooth_gva_gbp[rows] = jobs * o.normal_gva_gbp[rows] / TICKS_PER_YEAR * p.founders.first_ramp

    def rows(self) -> Library:
        """The living firms as library rows; last_innovation is counted back from now."""
        o, alive = self.firms, self.firms.alive
        kinds: Any = [(name, getattr(o, name).dtype) for name in KEPT]
        made = np.zeros(int(alive.sum()), dtype=[*kinds, ("age_months", np.int64)])
        for name in KEPT:
            made[name] = getattr(o, name)[alive]
        made["age_months"] = self.tick - o.born[alive]
        made["last_innovation"] = np.maximum(made["last_innovation"] - self.tick, -9_999)
        return made
