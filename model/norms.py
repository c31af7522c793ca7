"""Norms: numbers measured once, at the start of the world, that later values are compared with.

They are frozen: measuring them again during a run would undo what an intervention does.
"""

from dataclasses import dataclass

from agents.table import Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Norms:
    """Constants of one starting state."""

    scale: float = 1.0
    """Agents per real person and organisation: 1 is one to one."""
    knowledge_unit: float = 1.0
    """Mean relevant knowledge at the start: makes `knowledge_index` 1 on average."""
    knowledge_ceiling: float = 1.0
    """K* of learning: stock at which learning from others is half as fast."""
    diversity_unit: float = 1.0
    """Mean discovery value of contacts at the start: makes `diversity` 1 on average."""
    anchor_income_gbp: float = 1.0
    """Commercial income of all anchors at the start, GBP per year."""
    tie_rate: float = 0.01
    """Ties a month between two neighbours of weight 1 that gives the mean number of informal ties its target."""
    corridor_ratio: float = 1.0
    """Park contact that keeps total contact equal when two parks count as one."""
    local_spending_jobs: Floats | None = None
    """Local demand by zone at the start (zones,), in job equivalents."""
    local_spending_per_wage: float = 0.0
    """Local demand that follows workplaces: job equivalents per GBP of monthly wages at the start."""
    local_pull: Floats | None = None
    """Pull of local demand on a unit of market by zone at the start (zones,): makes sales equal markets then."""
    efficiency_unit: float = 1.0
    """Mean efficiency of employees relative to their employer's skill mix at the start: makes labour equal headcount."""
    pay_unit: float = 1.0
    """Mean pay relative to the base pay of the employer's skill mix at the start."""
    income_gbp: float = 1.0
    """Wages earned by residents a month at the start."""
    first_slot: int = 0
    """First slot of organisations that are founded after the start."""
    site_utility: float = 0.0
    """Mean utility of firms' sites at the start: what a site elsewhere in the country is compared with."""
