"""Funding: how a programme's money comes: for how long, in which gaps, at what overhead, and who can win it.

A regime acts on causes alone: when there is money, how much of it reaches delivery, who can win a bid. What that does to
firms and people comes out of the model.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from agents.table import Bools, Floats, Ints
from agents.ties import MEMBER, PROJECT
from model.chance import as_gumbel
from model.clock import TICKS_PER_YEAR
from model.levers import BID_CAPACITY

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem

LONG_TERM: Final = "long_term"
SHORT_ROUNDS: Final = "short_rounds"
REGIMES: Final = (LONG_TERM, SHORT_ROUNDS)
BID_LUCK: Final = 0.5
"""Spread of luck when bids are compared, relative to ln bid capacity. Source: assumption."""
PAST_AWARD: Final = 0.25
"""What each award won before adds to bid capacity. Source: S5-27 (sign); size is an assumption."""
MOST_LIKELY: Final = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """How a programme is paid for; GBP at scale 1."""

    regime: str = LONG_TERM
    gbp_per_year: float
    round_months: int
    gap_months: int
    round_cost_gbp: float
    overhead_gbp_per_year: float
    bodies: int


def has_money(money: Money, since: int) -> bool:
    """Whether an award is running `since` months after the first one began: awards and gaps take turns."""
    return money.regime == LONG_TERM or since % (money.round_months + money.gap_months) < money.round_months


def round_number(money: Money, since: int) -> int:
    """How many awards began before the present one."""
    return 0 if money.regime == LONG_TERM else since // (money.round_months + money.gap_months)


def months_left(money: Money, since: int, duration_months: int) -> int:
    """Months until the award ends (the programme, if its money is long-term), this one included; 0 in a gap."""
    left = duration_months - since
    if money.regime != LONG_TERM:
        left = min(left, money.round_months - since % (money.round_months + money.gap_months))
    return max(left, 0)


def delivered_share(money: Money) -> float:
    """Share of the money that reaches delivery: 1 - bodies x (overhead + cost of bidding and setting up) / money.

    The fixed cost makes a least effective scale: a body whose money only pays for itself delivers nothing.
    """
    fixed = money.overhead_gbp_per_year
    if money.regime != LONG_TERM:
        fixed += money.round_cost_gbp / money.round_months * TICKS_PER_YEAR
    if money.gbp_per_year <= 0:
        return 1.0
    return max(1 - money.bodies * fixed / money.gbp_per_year, 0.0)


def bid_capacity(world: "Ecosystem", rows: Ints) -> Floats:
    """Ln capacity of organisations to write a bid (rows,): skilled staff, size, and projects or awards they have had.

    ln(1 + skilled staff) + 0.25 x (anchor memberships + projects + awards held). Source: S5-27 (sign).
    """
    o, ties, n = world.organisations, world.ties, len(world.organisations)
    skilled = np.log1p(o.skilled_share[rows] * o.headcount[rows])
    with_anchor = np.isin(ties.kind, (MEMBER, PROJECT))
    experience = np.bincount(ties.a[with_anchor], minlength=n) + np.bincount(world.grants.organisation, minlength=n)
    return np.asarray(skilled + PAST_AWARD * experience[rows])


def order_of_bids(world: "Ecosystem", rows: Ints, luck: Floats, regime: str) -> Floats:
    """Who is served first (rows,), lowest first: by luck if money is long-term, by bid capacity and luck in rounds."""
    if regime == LONG_TERM:
        return luck
    return -(bid_capacity(world, rows) + BID_LUCK * as_gumbel(luck))


def authority_capacity(world: "Ecosystem") -> Floats:
    """Bid capacity of local authorities relative to their mean (authorities,): root of residents x skilled share."""
    region = world.region
    residents = np.bincount(region.areas.authority, region.areas.resident_labour_force, len(region.authorities.name))
    skilled = region.authorities.skill_shares[:, 2:].sum(axis=1)
    capacity = np.sqrt(residents) * skilled
    return np.asarray(capacity / max(float(capacity.mean()), 1e-9))


def winners(world: "Ecosystem", decision: str, round_: int, share: float) -> Bools:
    """Authorities that won the money of this round (authorities,).

    P(win) = share x relative capacity x (1 + 0.25 x rounds won before) x the BID_CAPACITY lever, at most 0.95.
    """
    capacity = authority_capacity(world)
    lifted = float(world.lever(BID_CAPACITY, 1.0))
    won_before, won = np.zeros(len(capacity)), np.zeros(len(capacity), dtype=bool)
    for number in range(round_ + 1):
        luck = world.chance.uniform(decision, None, number, np.arange(len(capacity)))
        chance = np.minimum(share * capacity * (1 + PAST_AWARD * won_before) * lifted, MOST_LIKELY)
        won = luck < chance
        won_before += won
    return won
