"""Sales: tradable markets grow and shrink against rivals elsewhere; local markets share a fixed pot of spending."""

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import gamma, kv

from agents.land import Homes, Sites
from agents.organisations import ANCHOR, FIRM, LOCAL_SERVICES, OEM, Organisations
from agents.table import Bools, Floats, Ints
from model.clock import TICKS_PER_YEAR, monthly
from model.declaration import Group, param, switch
from model.levers import CAPITAL_COST, ENERGY_COST, MARKET_REACH, RENT_RELIEF, RIVAL_TFP, SECTOR_DEMAND
from model.processes.accounts import capital_gbp

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem

Kernel = NDArray[Any]

SMALLEST_MARKET = 0.3
"""Jobs below which shocks no longer widen."""
LARGEST_TAIL = 40.0
"""End of the shock table: -ln of the tail probability; 53-bit uniforms reach 36.7."""
BALANCE_ROUNDS = 200
BESPOKE = (0.6, 0.7, 0.5, 0.5, 0.5, 0.5, 0.6, 0.3, 0.2, 0.7, 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sales(Group):
    """Parameters of markets; growth terms per year."""

    enabled_cycle: bool = switch(True, "sector demand and the business cycle reach the region's sales")
    enabled_selection: bool = switch(True, "relative productivity wins markets")
    enabled_wages: bool = switch(True, "dear labour costs tradable markets")
    enabled_unmet: bool = switch(True, "customers who are not served leave")
    enabled_local_pot: bool = switch(
        True, "local firms share a fixed pot of spending; off: their sales equal their markets"
    )
    growth: float = param(
        0.0338, unit="per year", low=-0.05, high=0.06, source="calibrated: jobs level; pays for ito, drag and exits"
    )
    selection: float = param(
        0.095,
        unit="per year per ln TFP",
        low=0.0,
        high=0.3,
        source="calibrated: S1, S2",
    )
    reference_tfp: float = param(
        0.085, unit="ln", low=-0.3, high=0.4, source="calibrated: TFP of rivals elsewhere, N of firms"
    )
    shock_sd: float = param(
        0.41, unit="ln per year at one job", low=0.05, high=1.0, source="calibrated: A6.12, sd of growth by size"
    )
    shock_size_exponent: float = param(0.18, unit="elasticity", low=0.0, high=0.4, source="A6.11 Riccaboni et al. 2008")
    least_shock_sd: float = param(
        0.05, unit="ln per year", low=0.0, high=0.3, source="calibrated: firm growth and survival, S1-S8"
    )
    plant_shock_sd: float = param(
        0.07, unit="ln per year", low=0.0, high=0.3, source="assumption: parent group smooths an OEM plant's orders"
    )
    ito: float = param(
        0.93, unit="share", low=0.0, high=1.2, source="calibrated: keeps mean growth of small firms near zero"
    )
    drag: float = param(
        0.0152, unit="per year per ln jobs", low=0.0, high=0.05, source="calibrated: S1, no runaway giants"
    )
    drag_from_jobs: float = param(
        50.0, unit="jobs", low=5.0, high=1_000.0, source="calibrated: firm growth and survival, S1-S8"
    )
    ramp_months: float = param(
        7.5, unit="months", low=1.0, high=36.0, source="calibrated: S5a-S5b survival of entrants"
    )
    wage_response: float = param(
        0.5,
        unit="per year per ln wage",
        low=0.0,
        high=3.0,
        source="assumption: labour-demand elasticity -0.5, Lichter, Peichl & Siegloch 2015",
    )
    price_elasticity: float = param(
        3.0, unit="elasticity", low=0.0, high=8.0, source="Broda & Weinstein 2006; Bernard et al. 2003: 2 to 4 (known)"
    )
    bespoke_share: tuple[float, ...] = param(
        BESPOKE, unit="share of firms by sector", low=0.0, high=1.0, source="assumption: one-off work, S1-02"
    )
    bespoke_response: float = param(
        0.7, unit="ratio to volume makers", low=0.0, high=1.0, source="Rauch 1999; Broda & Weinstein 2006 (sign)"
    )
    price_adjustment: float = param(
        0.35, unit="per year", low=0.0, high=6.0, source="assumption: customers change supplier within some three years"
    )
    unmet_response: float = param(
        0.5, unit="per year", low=0.0, high=3.0, source="assumption: half of customers not served for a year are lost"
    )
    overtime: float = param(1.10, unit="ratio", low=1.0, high=1.5, source="calibrated: firm growth and survival, S1-S8")
    local_minutes: float = param(
        20.0, unit="minutes", low=5.0, high=60.0, source="assumption: trips for local services, gravity literature"
    )
    local_business_share: float = param(
        0.4, unit="share", low=0.0, high=1.0, source="assumption: local spending tied to workplaces, not homes"
    )


def shock_sd(market: Floats, is_plant: Bools, p: Sales) -> Floats:
    """Spread of annual growth: max(sd1 x market^-exponent, least); low for OEM plants. A6.11 Riccaboni et al. 2008."""
    by_size = np.maximum(p.shock_sd * np.maximum(market, SMALLEST_MARKET) ** -p.shock_size_exponent, p.least_shock_sd)
    return np.where(is_plant, p.plant_shock_sd, by_size)


@cache
def _shock_table() -> Floats:
    """Size of a monthly shock by -ln of its tail probability on an even grid.

    G1 - G2 with G of Gamma(1/12, 1) has density |x|^(v-1/2) K_{v-1/2}(|x|) / (sqrt(pi) Gamma(v) 2^(v-1/2)), v = 1/12
    (symmetric variance-gamma; Kotz, Kozubowski & Podgorski 2001): twelve of them add up to an exact Laplace.
    """
    order = 1 / TICKS_PER_YEAR
    ln_x = np.linspace(np.log(1e-40), np.log(LARGEST_TAIL + 8), 8_001)
    x = np.exp(ln_x)
    near_zero = gamma(0.5 - order) * 2 ** (0.5 - order) / 2 * x ** (2 * order - 1)
    far = np.maximum(x, 1e-8)
    density = np.where(x < 1e-8, near_zero, far ** (order - 0.5) * kv(0.5 - order, far)) * x
    area = (density[1:] + density[:-1]) / 2 * np.diff(ln_x)
    beyond = np.append(np.cumsum(area[::-1])[::-1], 0.0)
    tail = -np.log(np.maximum(beyond[:-1] / beyond[0], 1e-300))
    return np.interp(np.linspace(0, LARGEST_TAIL, 8_001), tail, x[:-1])


def shocks(uniform: Floats) -> Floats:
    """Variance-gamma shocks of variance 2/12 from one uniform each: twelve months add up to a standard Laplace."""
    table = _shock_table()
    signed = 2 * uniform - 1
    place = -np.log1p(-np.minimum(np.abs(signed), 1 - 2.0**-53)) * ((len(table) - 1) / LARGEST_TAIL)
    low = place.astype(np.int64)
    return np.asarray(np.copysign(table[low] + (place - low) * (table[low + 1] - table[low]), signed))


def unmet_share(demand: Floats, labour: Floats, overtime: float) -> Floats:
    """Share of demand beyond what staff can make with overtime and one more person (a vacancy soon filled)."""
    return np.maximum(1 - (overtime * labour + 1) / np.maximum(demand, 1e-9), 0.0)


def growth(
    market: Floats, ln_tfp: Floats, sd: Floats, wage_pressure: Floats | float, unmet: Floats, p: Sales
) -> Floats:
    """Expected growth of ln market per year.

    g + selection (ln TFP - reference) - ito sd^2 / 2 - drag max(ln(market / 50), 0) - wage response x pressure - unmet
    response x unmet share. The Ito term keeps the mean growth of small firms, whose shocks are wide, near zero.
    """
    selection = p.selection * (ln_tfp - p.reference_tfp) if p.enabled_selection else 0.0
    drag = p.drag * np.maximum(np.log(np.maximum(market, SMALLEST_MARKET) / p.drag_from_jobs), 0.0)
    return np.asarray(
        p.growth + selection - p.ito * sd**2 / 2 - drag - p.wage_response * wage_pressure - p.unmet_response * unmet
    )


def next_market(market: Floats, growth_per_year: Floats, sd: Floats, uniform: Floats) -> Floats:
    """Market of next month: market * exp(growth / 12 + sd / sqrt(2) * shock)."""
    return np.asarray(market * np.exp(monthly(growth_per_year) + sd / np.sqrt(2) * shocks(uniform)))


def next_ramp(ramp: Floats, p: Sales) -> Floats:
    """Share of its market that an entrant has found: the rest closes with a time constant of `ramp_months`."""
    return np.asarray(1 - (1 - ramp) * np.exp(-1 / p.ramp_months))


def pull(spending: Floats, appeal: Floats, kernel: Kernel) -> Floats:
    """Sales per unit of appeal by zone when spending is shared in proportion to appeal x kernel (Huff 1963).

    pull_z = sum over homes h of spending_h K_hz / sum over zones k of K_hk appeal_k.
    """
    reach = kernel @ appeal.astype(kernel.dtype)
    return np.asarray(kernel.T @ (spending / np.maximum(reach, 1e-12)).astype(kernel.dtype), dtype=np.float64)


def local_norms(
    organisations: Organisations, sites: Sites, homes: Homes, kernel: Kernel, p: Sales
) -> tuple[Floats, float, Floats]:
    """The norms `local_spending_jobs` (zones,), `local_spending_per_wage` (jobs per GBP) and `local_pull` (zones,).

    They make every local firm's sales equal to its market at the start: spending and markets are balanced on the kernel
    (a doubly constrained gravity model). Needs wages_gbp of a first month. `kernel` is travel.kernel(p.local_minutes).
    """
    alive, zones = organisations.alive, len(kernel)
    zone = sites.zone[organisations.site]
    local = alive & (organisations.sector == LOCAL_SERVICES)
    market = np.bincount(zone[local], (organisations.market * organisations.ramp)[local], zones)
    inside = homes.zone >= 0
    residents = np.bincount(homes.zone[inside], homes.residents[inside], zones)
    wages = np.bincount(zone[alive], organisations.wages_gbp[alive], zones)
    at_home = (1 - p.local_business_share) * market.sum() * residents / residents.sum()
    per_wage = p.local_business_share * market.sum() / wages.sum()
    local_pull = np.ones(zones)
    for _ in range(BALANCE_ROUNDS):
        local_pull = pull(at_home + per_wage * wages, market / local_pull, kernel)
    return at_home, float(per_wage), local_pull


def clear(world: "Ecosystem") -> None:
    """Markets of firms and plants move on by a month; demand = market x ramp x cycle + orders (anchors untouched)."""
    p: Sales = world.parameters.sales
    o = world.organisations
    seller = o.alive & (o.kind != ANCHOR)
    _grow(world, seller, p)
    o.ramp = np.where(seller, next_ramp(o.ramp, p), o.ramp)
    here = np.flatnonzero(seller & (o.kind == FIRM) & (o.sector == LOCAL_SERVICES))
    own = o.market * o.ramp
    if p.enabled_cycle:
        own *= np.exp(world.lever(SECTOR_DEMAND, world.outside.sector_demand) + world.outside.business_cycle)[o.sector]
    if p.enabled_local_pot and world.norms.local_spending_jobs is not None and world.norms.local_pull is not None:
        at_home, pull_then = world.norms.local_spending_jobs, world.norms.local_pull
        own[here] = _share_local_spending(world, here, at_home, pull_then, p)
    o.demand = np.where(seller, own + o.orders, o.demand)


def wage_pressure(world: "Ecosystem") -> Floats:
    """How much dearer labour is at each organisation's site than normally (organisations,), ln wage."""
    wages = world.parameters.wages
    response = wages.tightness_response if wages.answers_tightness else 0.0
    return np.asarray(response * world.sites.tightness[world.organisations.site])


def cost_relief(world: "Ecosystem") -> Floats | float:
    """Fall of unit cost that policy brings about (organisations,), ln: -ln(1 - what it pays of capital and premises / cost)."""
    if world.nudges.keys().isdisjoint((CAPITAL_COST.name, RENT_RELIEF.name, ENERGY_COST.name)):
        return 0.0
    o, p = world.organisations, world.parameters.accounts
    capital = capital_gbp(o.capital_cost_gbp, o.foreign_owned, p) * o.headcount
    rent, wages = o.floorspace_m2 * world.sites.rent_gbp[o.site], o.wages_gbp * TICKS_PER_YEAR
    relief = capital * (1 - world.lever(CAPITAL_COST, 1.0)) + rent * (1 - world.lever(RENT_RELIEF, 1.0))
    relief = relief - world.lever(ENERGY_COST, 0.0) * o.headcount
    whole = wages + rent + capital + p.fixed_cost_gbp
    return np.asarray(-np.log1p(-np.minimum(relief / np.maximum(whole, 1.0), 0.9)))


def won_by_price(relief: Floats | float, won: Floats, p: Sales) -> Floats:
    """Growth per year from cheaper offers: adjustment x (price elasticity x relief - what was won already).

    It ends at a level: a lasting fall of unit cost wins markets for some years, and its end loses them again.
    """
    return np.asarray(p.price_adjustment * (p.price_elasticity * relief - won))


def is_bespoke(world: "Ecosystem") -> Bools:
    """Who makes to a customer's order and not in volume (organisations,): a lasting trait, by luck and sector."""
    share = np.array(world.parameters.sales.bespoke_share)[world.organisations.sector]
    return np.asarray(world.chance.uniform("sales.bespoke", None, world.organisations.slot) < share)


def price_response(bespoke: Bools, sector: Ints, p: Sales) -> Floats:
    """Sensitivity to price relative to the mean firm of the sector (organisations,): lower for bespoke makers."""
    mean = 1 - np.array(p.bespoke_share)[sector] * (1 - p.bespoke_response)
    return np.asarray(np.where(bespoke, p.bespoke_response, 1.0) / np.maximum(mean, 1e-9))


def _through_price(world: "Ecosystem", p: Sales) -> Floats | float:
    """Growth per year through relief of cost; what was won is kept, so that it can be lost."""
    o, relief = world.organisations, cost_relief(world)
    if not p.enabled_wages or (np.ndim(relief) == 0 and not o.relief_won.any()):
        return 0.0
    gain = won_by_price(relief * price_response(is_bespoke(world), o.sector, p), o.relief_won, p)
    o.relief_won = np.where(o.alive, o.relief_won + monthly(gain), 0.0)
    return gain


def _grow(world: "Ecosystem", seller: Bools, p: Sales) -> None:
    o = world.organisations
    sd = shock_sd(o.market, o.kind == OEM, p)
    pressure = wage_pressure(world) if p.enabled_wages else 0.0
    unmet = unmet_share(o.demand, o.labour, p.overtime) if p.enabled_unmet else np.zeros(len(o))
    unmet = np.where(o.kind == OEM, 0.0, unmet)  # a plant's orders come from its own group, which waits
    luck = world.chance.uniform("sales.market", world.tick, o.slot)
    expected = growth(o.market, o.ln_tfp, sd, pressure, unmet, p) + world.lever(MARKET_REACH, 0.0)
    expected = expected + _through_price(world, p)
    if p.enabled_selection:
        expected = expected - p.selection * world.lever(RIVAL_TFP, 0.0)
    moved = next_market(o.market, expected, sd, luck)
    o.market = np.where(seller, moved, o.market)


def _share_local_spending(world: "Ecosystem", here: Ints, at_home: Floats, pull_then: Floats, p: Sales) -> Floats:
    """Sales (jobs) of the local firms in these rows; markets are rescaled so that they add up to what is spent."""
    o = world.organisations
    zone = world.sites.zone[o.site]
    ends = world.commuting.workplace_zone
    place = world.commuting.workplace_of_zone[zone[here]]
    kernel = world.travel.kernel_to(p.local_minutes, ends)
    alive = np.flatnonzero(o.alive)
    wages = np.bincount(zone[alive], o.wages_gbp[alive], len(kernel))
    spending = at_home * world.outside.local_income[0] + world.norms.local_spending_per_wage * wages
    offered = o.market[here] * o.ramp[here]
    o.market[here] *= spending.sum() / max(offered.sum(), 1e-9)
    appeal = o.market[here] * o.ramp[here] / pull_then[zone[here]]
    return appeal * pull(spending, np.bincount(place, appeal, len(ends)), kernel)[place]
