"""Settling: the first month is made consistent: people are hired, orders flow and knowledge spreads until all is normal."""

from dataclasses import replace
from typing import Final

import numpy as np

from agents.organisations import OEM
from agents.table import Floats
from agents.ties import SUPPLY
from model.commuting import expected_searchers
from model.ecosystem import Ecosystem
from model.genesis.people import set_wages
from model.knowledge_start import settle as settle_knowledge
from model.parameters import Parameters
from model.processes import (
    accounts,
    discovery,
    location,
    matching,
    newcomers,
    orders,
    outside,
    people,
    sales,
    separations,
    training,
    wages,
    work,
)  # fmt: skip
from model.state import State

LABOUR_TICKS: Final = 60
"""Months of the labour market alone: vacancies start at none and need about three years."""
FIRST_TICK: Final = -1 - LABOUR_TICKS
DEMAND_PERSISTENCE: Final = 0.75
"""Monthly autocorrelation of the demand that keeps employers hiring and firing in those months (assumption)."""


def settle(state: State, parameters: Parameters, seed: int) -> State:
    """The same people and places, settled at tick -1, with every norm measured."""
    world = Ecosystem(state, parameters, seed, measures=(), tick=FIRST_TICK)
    _employ(world)
    swing = np.zeros(len(world.organisations))
    for _ in range(LABOUR_TICKS):
        swing = _work_a_month(world, swing)
    _keep_size(world, swing)
    _trade(world)
    settle_knowledge(world)
    o, p = world.organisations, parameters
    o.ln_tfp[:] = discovery.ln_tfp(o.quality, o.efficiency, o.knowledge_index, o.management, o.digital, p.discovery)
    location.survey(world)
    world.norms = replace(world.norms, site_utility=location.normal_utility(world))
    return world.state()


def _employ(world: Ecosystem) -> None:
    """First wages, the units of labour and pay, and how crowded each part of the labour market is."""
    o, workers, p = world.organisations, world.workers, world.parameters
    o.building[:] = location.building_of(world, np.arange(len(o)), o.site, "premises.entry")
    o.demand[:] = o.market * o.ramp
    o.target[:] = o.headcount
    graduates = newcomers.graduating(world.region, p.newcomers, world.norms.scale)
    newcomers.keep_for_graduates(workers, world.homes.is_outside[workers.home], graduates, world.chance, p.newcomers)
    set_wages(workers, wages.premium(world), p.wages.skill_base, world.chance)
    efficiency, pay = accounts.units(world)
    world.norms = replace(world.norms, efficiency_unit=efficiency, pay_unit=pay)
    job_look = p.separations.job_look
    searchers = expected_searchers(
        workers.status, workers.skill, workers.home, len(world.homes), p.separations.idle_look, job_look
    )
    world.commuting = world.commuting.with_rings(searchers)
    accounts.count_staff(world)


def _work_a_month(world: Ecosystem, swing: Floats) -> Floats:
    """The labour market alone, while demand of unnamed firms swings around their market; returns the swing (ln)."""
    world.tick += 1
    world.flows.clear()
    o, p = world.organisations, world.parameters.sales
    sd = sales.shock_sd(o.market, o.kind == OEM, p) / np.sqrt(2)
    luck = world.chance.uniform("settling.demand", world.tick, o.slot)
    swing = np.where(o.name < 0, DEMAND_PERSISTENCE * swing + sd * sales.shocks(luck), 0.0)
    o.demand[:] = o.market * o.ramp * np.exp(swing)
    for verb in (
        work.plan, separations.separate, work.post, matching.match, wages.revise, people.live, training.train, newcomers.arrive,
    ):  # fmt: skip
        verb(world)
    accounts.count_staff(world)
    return swing


def _keep_size(world: Ecosystem, swing: Floats) -> None:
    """Markets are as last seen; those of unnamed firms add up to what they did before."""
    o, unnamed = world.organisations, world.organisations.name < 0
    before = o.market[unnamed].sum()
    o.market *= np.exp(swing)
    o.market[unnamed] *= before / o.market[unnamed].sum()
    o.demand[:] = o.market * o.ramp


def _trade(world: Ecosystem) -> None:
    """Supply ties, the orders they carry (taken out of each supplier's own market), local spending and a first month's accounts."""
    o, ties, p = world.organisations, world.ties, world.parameters
    efficiency, pay = accounts.units(world)
    world.norms = replace(world.norms, efficiency_unit=efficiency, pay_unit=pay)
    before = {name: getattr(o, name).copy() for name in ("cash_gbp", "belief", "slack_months")}
    accounts.settle(world)
    o.smooth_gva_gbp[:] = o.gva_gbp
    a, b, strength = orders.initial_supply_ties(o, world.sites, world.travel.mean_minutes(), world.chance, p.orders)
    rows = ties.append(np.full(len(a), -1))
    ties.a[rows], ties.b[rows], ties.strength[rows], ties.kind[rows] = a, b, strength, SUPPLY
    ties.born[rows] = ties.last_used[rows] = world.tick
    orders.place(world)
    own = np.maximum(o.market * o.ramp - o.orders, 0.3 * o.market * o.ramp)
    o.market[:] = own / o.ramp
    spending, per_wage, pull = sales.local_norms(
        o, world.sites, world.homes, world.travel.kernel(p.sales.local_minutes), p.sales
    )
    income = outside.residents_income_gbp(world.workers, world.homes, p.wages.base_wage_gbp)
    world.norms = replace(
        world.norms, local_spending_jobs=spending, local_spending_per_wage=per_wage, local_pull=pull, income_gbp=income
    )
    for name, values in before.items():
        getattr(o, name)[:] = values
