"""Investment: R&D, digital technology and management practice, given what a firm can afford."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtri

from agents.organisations import ANCHOR
from agents.table import Bools, Floats, Ints
from model.clock import monthly
from model.declaration import Group, param, switch
from model.levers import DIGITAL_ADOPTION, MANAGEMENT_GAIN, RD_COST, RD_INCLINATION
from model.sectors import RD_TENDENCY

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem

REVIEW_EVERY = 3
"""Months between two decisions whether to do R&D at all."""
LEAST_RD_COST = 0.1
"""No support makes R&D cheaper than this to a firm: staff time is never free."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Investment(Group):
    """Parameters of investment."""

    enabled_rd: bool = switch(True, "firms do R&D")
    enabled_digital: bool = switch(True, "firms adopt digital technology, and it becomes obsolete")
    rd_threshold: float = param(1.45, unit="sd", low=-2.0, high=4.0, source="calibrated: 9 % of firms do R&D, S11")
    rd_size: float = param(0.35, unit="sd per ln jobs", low=0.0, high=1.5, source="calibrated: S10b, S11")
    rd_inertia: float = param(
        0.25, unit="sd", low=0.0, high=1.0, source="assumption: laboratories are not closed at once"
    )
    rd_sector: float = param(
        0.5,
        unit="sd per sd",
        low=0.0,
        high=1.0,
        source="assumption: half of the sectors' differences is size and propensity",
    )
    rd_price_elasticity: float = param(
        0.5, unit="elasticity", low=0.0, high=1.5, source="A10.rd What Works Growth innovation: GBP 0.2-1.0 per GBP"
    )
    rd_cash_floor: float = param(
        -0.5, unit="months of GVA", low=-6.0, high=6.0, source="calibrated: R&D stops before credit does"
    )
    adoption: float = param(0.03, unit="per year", low=0.0, high=0.5, source="calibrated: a third of firms uses it")
    obsolescence: float = param(0.06, unit="per year", low=0.0, high=0.5, source="calibrated: a third of firms uses it")
    management_gain: float = param(
        0.0, unit="sd per year", low=-0.2, high=0.2, source="Bloom & Van Reenen 2007: scores persist"
    )


def performs_rd(
    does_rd: Bools, propensity: Floats, jobs: Floats | Ints, sector_shift: Floats | float, p: Investment
) -> Bools:
    """Firms do R&D if their propensity, size and sector pass a threshold; those who do it stay in a little longer.

    propensity + size slope x ln(jobs / 10) + sector shift > threshold (less the inertia for those who do it).
    """
    score = propensity + p.rd_size * np.log(np.maximum(jobs, 1) / 10) + sector_shift
    return np.asarray(score > p.rd_threshold - p.rd_inertia * does_rd)


def sector_shifts(p: Investment) -> Floats:
    """Lean of each sector towards R&D (sectors,), in sd of propensity: its normal score less the mean sector's."""
    scores = ndtri(RD_TENDENCY)
    return np.asarray(p.rd_sector * (scores - scores.mean()))


def rd_spending(
    does_rd: Bools,
    intensity: Floats,
    gva_gbp: Floats,
    cash_gbp: Floats,
    smooth_gva_gbp: Floats,
    cost: Floats | float,
    p: Investment,
) -> Floats:
    """R&D carried out (GBP per month): intensity x GVA x cost^-elasticity where the firm can afford it."""
    affordable = does_rd & (cash_gbp > p.rd_cash_floor * smooth_gva_gbp)
    more = np.maximum(cost, LEAST_RD_COST) ** -p.rd_price_elasticity
    return np.asarray(np.where(affordable, intensity * gva_gbp * more, 0.0))


def next_digital(digital: Bools, uniform: Floats, adoption_per_year: Floats | float, p: Investment) -> Bools:
    """Users keep the technology unless it becomes obsolete; others adopt. A firm is one of them: one draw."""
    kept = uniform >= monthly(p.obsolescence)
    return np.asarray(np.where(digital, kept, uniform < monthly(adoption_per_year)))


def invest(world: "Ecosystem") -> None:
    """Firms review R&D each quarter, spend what they can afford, adopt technology; management moves with policy."""
    p: Investment = world.parameters.investment
    o = world.organisations
    firm = o.alive & (o.kind != ANCHOR)
    if world.tick % REVIEW_EVERY == 0:
        inclined = world.lever(RD_INCLINATION, o.rd_propensity)
        review = performs_rd(o.does_rd, inclined, o.headcount, sector_shifts(p)[o.sector], p)
        o.does_rd = np.where(firm, review & p.enabled_rd, o.does_rd)
    cost = world.lever(RD_COST, 1.0)
    cash = o.cash_gbp if world.parameters.accounts.bounds_credit else np.full(len(o), np.inf)
    spent = rd_spending(o.does_rd & firm, o.rd_intensity, o.gva_gbp, cash, o.smooth_gva_gbp, cost, p)
    o.rd_gbp = spent if p.enabled_rd else np.zeros(len(o))
    if p.enabled_digital:
        luck = world.chance.uniform("investment.digital", world.tick, o.slot)
        o.digital = np.where(
            firm, next_digital(o.digital, luck, world.lever(DIGITAL_ADOPTION, p.adoption), p), o.digital
        )
    gain = world.lever(MANAGEMENT_GAIN, p.management_gain)
    o.management = o.management + np.where(firm, monthly(gain), 0.0)
