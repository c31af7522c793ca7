"""Accounts: labour in efficiency units, value added, wages, rent, support, profit, cash and what the owner believes."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from agents.grants import Grants
from agents.organisations import ANCHOR, FIRM, OEM
from agents.table import Bools, Floats, Ints
from agents.workers import Workers
from model import levers
from model.clock import TICKS_PER_YEAR
from model.declaration import Group, param, switch
from model.levers import APPRENTICE_COST, CAPITAL_COST, CREDIT_LIMIT, LOAN_REPAYMENT, RD_COST, RENT_RELIEF
from model.processes.wages import USUAL_SIZE, Wages, employer_premium, skill_mix
from model.sectors import FLOORSPACE_PER_JOB

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem

Rows = Ints | slice
ALL = slice(None)
REFERENCE_JOBS = 20.0
"""Size of the employer whose pay normal prices cover."""
RQF4 = 2
"""Skill code from which people count as skilled."""
FIRST_CREDIT_SHARE, FULL_CREDIT_MONTHS = 0.25, 36.0
WITHOUT_LIMIT = 1e6  # months of GVA that nobody will ever owe
"""Credit of a new firm relative to one with three years of accounts. Source: calibrated, S5."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Accounts(Group):
    """Parameters of accounts. Money in GBP of 2015 prices."""

    margin: float = param(0.056, unit="share of cost", low=0.0, high=0.3, source="calibrated: N of firms, S7b")
    price_retention: float = param(
        0.97,
        unit="share",
        low=0.0,
        high=1.0,
        source="calibrated: S5, share of ln TFP kept in revenue",
    )
    fixed_cost_gbp: float = param(
        3_200.0, unit="GBP per firm per year", low=0.0, high=50_000.0, source="calibrated: S6b exits of the smallest"
    )
    foreign_capital: float = param(2.1, unit="ln", low=0.0, high=3.0, source="calibrated: S9 premium of foreign plants")
    foreign_capital_spread: float = param(0.60, unit="exponent", low=0.1, high=1.0, source="calibrated: S9")
    median_capital_gbp: float = param(
        400.0, unit="GBP per job per year", low=10.0, high=50_000.0, source="calibrated: S8b"
    )
    owner_flexibility: float = param(
        0.20, unit="share of own pay", low=0.0, high=1.0, source="calibrated: S6b; owners take less when cash is short"
    )
    owner_flexible_below: int = param(10, unit="persons", low=1, high=50, source="assumption")
    owner_cash_months: float = param(
        2.0, unit="months of GVA", low=0.0, high=12.0, source="calibrated: firm growth and survival, S1-S8"
    )
    interest: float = param(
        0.07, unit="per year", low=0.0, high=0.3, source="assumption: overdraft rates of small firms"
    )
    bounds_credit: bool = switch(True, "lenders allow so much debt; off: want of cash closes nobody and stops no R&D")
    credit_months: float = param(
        1.5, unit="months of GVA", low=0.0, high=12.0, source="calibrated: S5, outside the Golden Triangle"
    )
    payout_rate: float = param(
        0.10, unit="per month", low=0.0, high=1.0, source="assumption: dividends out of excess cash"
    )
    smoothing_months: float = param(6.0, unit="months", low=1.0, high=24.0, source="assumption: what a lender looks at")
    belief_prior_months: float = param(
        19.0, unit="months", low=1.0, high=60.0, source="calibrated: S5, S6a; Jovanovic 1982"
    )
    belief_memory_months: float = param(
        30.0, unit="months", low=6.0, high=120.0, source="calibrated: S6a; Jovanovic 1982"
    )
    slack_demand_jobs: float = param(0.40, unit="jobs", low=0.0, high=1.0, source="calibrated: S5a")
    anchor_value_added: float = param(
        0.60,
        unit="share of income",
        low=0.1,
        high=1.0,
        source="assumption: research centres buy 40 % of what they spend",
    )


def credit_limit_gbp(smooth_gva_gbp: Floats, age_months: Ints, months: Floats | float) -> Floats:
    """Debt a lender allows (GBP): months of GVA; a quarter of it for a new firm, all of it after three years."""
    record = FIRST_CREDIT_SHARE + (1 - FIRST_CREDIT_SHARE) * np.asarray(age_months) / FULL_CREDIT_MONTHS
    return np.asarray(months * smooth_gva_gbp * np.clip(record, FIRST_CREDIT_SHARE, 1.0))


def credit_months(world: "Ecosystem") -> Floats | float:
    """Months of GVA that lenders allow now: the CREDIT_LIMIT lever times the finance climate, where credit is bounded."""
    p = world.parameters.accounts
    months: Floats | float = world.lever(CREDIT_LIMIT, p.credit_months) if p.bounds_credit else WITHOUT_LIMIT
    return months * float(world.outside.finance[0])


def capital_gbp(capital_cost_gbp: Floats, foreign_owned: Bools, p: Accounts) -> Floats:
    """Cost of capital per job and year: plants owned abroad use more of it, with less spread.

    foreign: median x (own / median)^spread x exp(premium). Source: calibrated, S9.
    """
    cost = capital_cost_gbp.astype(np.float64)
    rows = np.flatnonzero(foreign_owned)
    relative = np.maximum(cost[rows], 1.0) / p.median_capital_gbp
    cost[rows] = p.median_capital_gbp * relative**p.foreign_capital_spread * np.exp(p.foreign_capital)
    return np.asarray(cost)


def value_added_gbp(
    normal_gva_gbp: Floats,
    ln_tfp: Floats,
    demand: Floats,
    labour: Floats,
    reference_tfp: float,
    overtime: float,
    p: Accounts,
) -> Floats:
    """GVA in GBP per month of each organisation.

    Normal GVA of a job / 12 x exp(retention (ln TFP - reference)) x min(demand, overtime x labour).
    """
    price = np.exp(p.price_retention * (ln_tfp - reference_tfp))
    return np.asarray(normal_gva_gbp / TICKS_PER_YEAR * price * np.minimum(demand, overtime * labour))


def owner_pay_share(headcount: Ints, cash_gbp: Floats, smooth_gva_gbp: Floats, p: Accounts) -> Floats:
    """Wage bill as a share of the normal one: owners of small firms draw less when cash is short."""
    short = (headcount < p.owner_flexible_below) & (cash_gbp < p.owner_cash_months * smooth_gva_gbp)
    return np.asarray(np.where(short, 1 - p.owner_flexibility / np.maximum(headcount, 1), 1.0))


def interest_due_gbp(cash_gbp: Floats, p: Accounts) -> Floats:
    """Interest of the month on debt."""
    return np.asarray(np.maximum(-cash_gbp, 0.0) * p.interest / TICKS_PER_YEAR)


def payout_due_gbp(cash_gbp: Floats, cost_gbp: Floats, reserve_months: Floats, is_backed: Bools, p: Accounts) -> Floats:
    """Part of the cash above the reserve goes to owners; a parent group makes good what is missing (negative)."""
    excess = p.payout_rate * np.maximum(cash_gbp - reserve_months * cost_gbp, 0.0)
    return np.asarray(np.where(is_backed & (cash_gbp < 0), cash_gbp, excess))


def next_belief(belief: Floats, profit_gbp: Floats, cost_gbp: Floats, age_months: Ints, p: Accounts) -> Floats:
    """What the owner believes the firm earns: moves to profit / cost by 1 / (prior + age), at least 1 / memory.

    Young firms learn fast, old ones track what happens. Source: Jovanovic 1982.
    """
    signal = np.clip(profit_gbp / np.maximum(cost_gbp, 1.0), -1.0, 1.0)
    gain = np.maximum(1 / (p.belief_prior_months + np.maximum(age_months, 0)), 1 / p.belief_memory_months)
    return np.asarray(belief + gain * (signal - belief))


def next_slack(slack_months: Ints, demand: Floats, p: Accounts) -> Ints:
    """Consecutive months with demand below a small part of a job."""
    return np.asarray(np.where(demand < p.slack_demand_jobs, slack_months + 1, 0))


def grants_paid_gbp(grants: Grants, tick: int, n: int) -> Floats:
    """What grants in force pay to each of n organisations this month."""
    now = (grants.starts <= tick) & (tick < grants.until)
    return np.bincount(grants.organisation[now], grants.amount_gbp[now], n)


def staff(
    workers: Workers, skill_value: tuple[float, ...], base_wage_gbp: float, n: int
) -> tuple[Floats, Floats, Floats]:
    """Efficiency units, pay (GBP per year) and skilled persons of each of n organisations.

    A person counts exp(skill value + human capital). Row 0 of the sums collects those without an employer.
    """
    key = workers.employer.astype(np.int64) + 1
    cell = key * len(skill_value)
    cell += workers.skill
    worth = np.exp(workers.human_capital)
    by_skill = np.bincount(cell, worth, (n + 1) * len(skill_value))
    efficiency = by_skill.reshape(n + 1, -1) @ np.exp(skill_value)
    pay = np.bincount(key, np.exp(workers.ln_wage, out=worth), n + 1) * base_wage_gbp
    heads = np.bincount(cell, minlength=(n + 1) * len(skill_value)).reshape(n + 1, -1)
    return efficiency[1:], pay[1:], np.asarray(sum(heads[1:, RQF4:].T), dtype=np.float64)


def apprentice_relief_gbp(world: "Ecosystem") -> Floats | float:
    """Pay of apprentices (GBP per year) that employers do not bear (organisations,)."""
    share = world.lever(APPRENTICE_COST, 1.0)
    if np.ndim(share) == 0 and share == 1.0:
        return 0.0
    workers, n = world.workers, len(world.organisations)
    rows = np.flatnonzero((workers.apprentice_until > world.tick) & (workers.employer >= 0))
    pay = np.exp(workers.ln_wage[rows]) * world.parameters.wages.base_wage_gbp
    return np.asarray(np.bincount(workers.employer[rows], pay, n) * (1 - share))


def mix_efficiency(
    skill_tilt: Floats, shares: tuple[float, ...], lean: tuple[float, ...], base: tuple[float, ...]
) -> Floats:
    """Mean exp(base value of skill) over the skill mix of each organisation's jobs."""
    return np.asarray(skill_mix(skill_tilt, shares, lean) @ np.exp(base))


def normal_mix(world: "Ecosystem", rows: Rows = ALL) -> Floats:
    """Mean exp(base value of skill) of the normal jobs of organisations (rows,)."""
    w = world.parameters.wages
    return mix_efficiency(world.organisations.skill_tilt[rows], w.skill_shares, w.skill_lean, w.skill_base)


def normal_premium(wage_effect: Floats, reference_tfp: float, wages: Wages) -> Floats:
    """Premium on base pay (ln) of an employer of twenty at standard TFP: the pay that normal prices cover."""
    rents = wages.rent_sharing if wages.shares_rents else 0.0
    return np.asarray(wage_effect + wages.size_premium * np.log(REFERENCE_JOBS / USUAL_SIZE) + rents * reference_tfp)


def job_cost_gbp(world: "Ecosystem", mix: Floats, rows: Rows = ALL) -> Floats:
    """Normal cost of a job (GBP per year): pay of the start by skill mix and pay policy, with on-costs; rent; capital.

    mix (rows,) is `normal_mix` of the same rows.
    """
    o, w, sites = world.organisations, world.parameters.wages, world.sites
    premium = np.exp(normal_premium(o.wage_effect[rows], world.parameters.sales.reference_tfp, w))
    pay = w.base_wage_gbp * world.norms.pay_unit * premium * (1 + w.on_cost_share) * mix
    rent = FLOORSPACE_PER_JOB[o.sector[rows]] * sites.normal_rent_gbp[o.site[rows]]
    capital = capital_gbp(o.capital_cost_gbp[rows], o.foreign_owned[rows], world.parameters.accounts)
    return np.asarray(pay + rent + capital)


def units(world: "Ecosystem") -> tuple[float, float]:
    """norms.efficiency_unit and norms.pay_unit of a starting population.

    Employees' mean efficiency and pay, relative to what the skill mix and the premium of their employers say.
    """
    o, w = world.organisations, world.parameters.wages
    efficiency, pay, _ = staff(world.workers, w.skill_base, w.base_wage_gbp, len(o))
    base = normal_mix(world) * o.headcount * o.alive
    said = base * w.base_wage_gbp * np.exp(employer_premium(o, np.zeros(len(o)), w))
    return float(efficiency.sum() / base.sum()), float(pay.sum() / said.sum())


def settle(world: "Ecosystem") -> None:
    """Books of the month are closed: cash' = cash + gva + support - wages - rent - other - rd - interest - payout."""
    p: Accounts = world.parameters.accounts
    o = world.organisations
    mix = normal_mix(world)
    o.normal_gva_gbp = job_cost_gbp(world, mix) * (1 + p.margin)
    count_staff(world, mix)
    _produce(world, p)
    _owe(world, p)
    _close_books(world, p)


def count_staff(world: "Ecosystem", mix: Floats | None = None) -> None:
    """Labour, skilled_share and pay follow from who works where."""
    o, w = world.organisations, world.parameters.wages
    efficiency, o.pay_gbp, skilled = staff(world.workers, w.skill_base, w.base_wage_gbp, len(o))
    usual = (normal_mix(world) if mix is None else mix) * world.norms.efficiency_unit
    o.labour = efficiency / usual
    o.skilled_share = skilled / np.maximum(o.headcount, 1)


def _produce(world: "Ecosystem", p: Accounts) -> None:
    """Firms and plants sell what they make; an anchor's value added is a share of its income."""
    o, sales = world.organisations, world.parameters.sales
    par = sales.reference_tfp + world.lever(levers.RIVAL_TFP, 0.0)
    made = value_added_gbp(o.normal_gva_gbp, o.ln_tfp, o.demand, o.labour, par, sales.overtime, p)
    income = (o.core_income_gbp + o.commercial_income_gbp + o.collaborative_income_gbp) / TICKS_PER_YEAR
    o.gva_gbp = np.where(o.kind == ANCHOR, p.anchor_value_added * income, made)


def _owe(world: "Ecosystem", p: Accounts) -> None:
    """Wages, rent, other costs, interest, and support: grants, and what others pay of its R&D."""
    o, w, sites = world.organisations, world.parameters.wages, world.sites
    own = np.where(o.kind == FIRM, owner_pay_share(o.headcount, o.cash_gbp, o.smooth_gva_gbp, p), 1.0)
    borne = np.maximum(o.pay_gbp * own - apprentice_relief_gbp(world), 0.0)
    o.wages_gbp = borne * (1 + w.on_cost_share) / TICKS_PER_YEAR
    o.rent_gbp = o.floorspace_m2 * sites.rent_gbp[o.site] * world.lever(RENT_RELIEF, 1.0) / TICKS_PER_YEAR
    capital = capital_gbp(o.capital_cost_gbp, o.foreign_owned, p) * o.headcount * world.lever(CAPITAL_COST, 1.0)
    energy = world.lever(levers.ENERGY_COST, 0.0) * o.headcount
    o.other_cost_gbp = (capital + p.fixed_cost_gbp + energy) / TICKS_PER_YEAR + o.one_off_gbp
    o.one_off_gbp = np.zeros(len(o))
    o.interest_gbp = interest_due_gbp(o.cash_gbp, p)
    paid_by_others = o.rd_gbp * (1 - world.lever(RD_COST, 1.0))
    o.support_gbp = grants_paid_gbp(world.grants, world.tick, len(o)) + paid_by_others


def _close_books(world: "Ecosystem", p: Accounts) -> None:
    """Profit moves cash, payout and belief; what a lender sees follows GVA.

    Support is cash, not a sign of what the firm itself earns.
    """
    o = world.organisations
    cost = o.wages_gbp + o.rent_gbp + o.other_cost_gbp
    profit = o.gva_gbp - cost - o.rd_gbp - o.interest_gbp
    cash = o.cash_gbp + profit + o.support_gbp
    is_backed = (o.kind == OEM) | (o.kind == ANCHOR)
    o.payout_gbp = payout_due_gbp(cash, cost, o.reserve_months, is_backed, p) + world.lever(LOAN_REPAYMENT, 0.0)
    o.cash_gbp = cash - o.payout_gbp
    o.smooth_gva_gbp = o.smooth_gva_gbp + (o.gva_gbp - o.smooth_gva_gbp) / p.smoothing_months
    o.belief = next_belief(o.belief, profit, cost, world.tick - o.born, p)
    o.slack_months = next_slack(o.slack_months, o.demand, p).astype(o.slack_months.dtype)
