"""Orders: what OEM plants, anchors and firms buy in the region goes down the supply ties."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from agents.land import Sites
from agents.organisations import ANCHOR, FIRM, LOCAL_SERVICES, OEM, Organisations
from agents.table import Bools, Floats, Ints
from agents.ties import INFORMAL, SUPPLY
from model.chance import Bits, Chance, as_gumbel, pieces
from model.clock import TICKS_PER_YEAR
from model.declaration import Group, param, switch
from model.levers import LOCAL_SHARE, OEM_LOCAL_SHARE, PUBLIC_ORDERS
from model.sectors import RELEVANCE

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem

Minutes = NDArray[Any]

TURN_MONTHS = 3
"""A third of the buyers looks at its suppliers each month."""
CANDIDATES = 12
"""Organisations that a buyer looks at when it needs a supplier."""
ROOM_FOR_ROWS = 1.5
"""Rows that candidates are drawn from, relative to the organisations at the start: the same in every scenario."""
MOST_SUPPLIERS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Orders(Group):
    """Parameters of orders and of the choice of suppliers; utilities in log odds."""

    enabled: bool = switch(True, "purchases go down the supply ties")
    value_added_share: float = param(
        0.40, unit="share of turnover", low=0.1, high=0.9, source="DSIT Innovation Clusters v2, ONS: GVA / turnover"
    )
    local_share: float = param(0.10, unit="share of purchases", low=0.0, high=0.5, source="A8.8 judgement")
    oem_local_share: float = param(0.10, unit="share of purchases", low=0.02, high=0.30, source="A8.8 judgement")
    most_of_supplier: float = param(
        0.8, unit="share of staff", low=0.1, high=2.0, source="assumption: more than that is bought elsewhere"
    )
    ending: float = param(
        0.15, unit="per year", low=0.02, high=0.6, source="assumption: supply relations last about six years"
    )
    suppliers_at_one: float = param(2.0, unit="suppliers", low=0.0, high=6.0, source="assumption: buyer of one job")
    suppliers_per_ln: float = param(
        1.2, unit="suppliers per ln jobs", low=0.0, high=4.0, source="assumption: Bernard, Moxnes & Saito 2019 (sign)"
    )
    mass: float = param(1.0, unit="log odds per ln jobs", low=0.0, high=2.0, source="assumption: gravity of firm size")
    capability: float = param(
        2.0, unit="log odds per ln TFP", low=0.0, high=6.0, source="assumption: better suppliers win, sign A8.2"
    )
    affinity: float = param(
        2.0, unit="log odds", low=0.0, high=6.0, source="assumption: suppliers use related technology"
    )
    distance_minutes: float = param(
        20.0, unit="minutes", low=5.0, high=120.0, source="assumption: gravity of supply links"
    )
    same_park: float = param(
        0.5, unit="log odds", low=0.0, high=2.0, source="assumption: half the effect of an acquaintance"
    )
    acquainted: float = param(1.0, unit="log odds", low=0.0, high=3.0, source="assumption: Uzzi 1996 (sign)")


def is_buyer(organisations: Organisations) -> Bools:
    """Organisations that buy from suppliers by name: all but local services."""
    return np.asarray(organisations.alive & (organisations.sector != LOCAL_SERVICES))


def is_supplier(organisations: Organisations) -> Bools:
    """Organisations that can be suppliers: manufacturing and digital firms."""
    return np.asarray(organisations.alive & (organisations.kind == FIRM) & (organisations.sector != LOCAL_SERVICES))


def suppliers_wanted(headcount: Ints, p: Orders) -> Ints:
    """Number of suppliers in the region: 2 + 1.2 ln jobs, between 1 and 12."""
    wanted = np.rint(p.suppliers_at_one + p.suppliers_per_ln * np.log(np.maximum(headcount, 1)))
    return np.asarray(np.clip(wanted, 1, MOST_SUPPLIERS).astype(np.int64))


def purchases_gbp(gva_gbp: Floats, value_added_share: Floats | float) -> Floats:
    """What must be bought to make this value added: GVA (1 - v) / v, v the share of value added in turnover."""
    return np.asarray(gva_gbp * (1 - value_added_share) / value_added_share)


def flow_down(
    spending_gbp: Floats, a: Ints, b: Ints, strength: Floats, normal_gva_gbp: Floats, labour: Floats, p: Orders
) -> Floats:
    """Orders of each organisation in job equivalents, from what its buyers spend in the region a month.

    orders_b = sum over a of spending_a x strength_ab / (normal turnover of a job), at most a share of b's staff.
    """
    received = np.bincount(b, spending_gbp[a] * strength, len(labour))
    turnover = normal_gva_gbp / TICKS_PER_YEAR / p.value_added_share
    jobs = np.divide(received, turnover, out=np.zeros(len(labour)), where=turnover > 0)
    return np.asarray(np.minimum(jobs, p.most_of_supplier * np.maximum(labour, 1.0)))


def sector_affinity() -> Floats:
    """Likeness of the technology that two sectors use: cosine of their relevance (sectors, sectors)."""
    unit = RELEVANCE / np.linalg.norm(RELEVANCE, axis=1, keepdims=True)
    return np.asarray(unit @ unit.T)


AFFINITY = sector_affinity()
"""Likeness of technology (sectors, sectors)."""


def shares(a: Ints, b: Ints, headcount: Ints, p: Orders) -> Floats:
    """Share of its buyer's regional purchases that each tie carries, by size; 1 in all once there are enough."""
    size = np.maximum(headcount[b], 1).astype(np.float64)
    n = len(headcount)
    found = np.bincount(a, minlength=n) / suppliers_wanted(headcount, p)
    return np.asarray(size / np.bincount(a, size, n)[a] * np.minimum(found, 1.0)[a])


def candidate_rows(bits: Bits, n_start: int) -> Ints:
    """Rows to look at, uniform over a range that no scenario changes.

    Rows that do not exist or are closed count as misses.
    """
    luck, _ = pieces(bits, 2)
    return np.asarray((luck * np.ceil(ROOM_FOR_ROWS * n_start)).astype(np.int64))


def known_pairs(asking: Ints, a: Ints, b: Ints, n: int) -> Bools:
    """Whether each asking row is linked to each organisation by these pairs, either way round (asking, n)."""
    place = np.full(n, -1, dtype=np.int32)
    place[asking] = np.arange(len(asking))
    known = np.zeros((len(asking), n), dtype=bool)
    for one, other in ((a, b), (b, a)):
        at = place.take(one)
        ours = np.flatnonzero(at >= 0)
        known[at.take(ours), other.take(ours)] = True
    return known


@dataclass(frozen=True, slots=True, eq=False)
class Sourcing:
    """What buyers go by when they choose a supplier."""

    organisations: Organisations
    sites: Sites
    minutes: Minutes
    n_start: int
    parameters: Orders


def utilities(view: Sourcing, asking: Ints, rows: Ints, acquainted: Bools) -> Floats:
    """What each candidate offers each asking buyer (asking, candidates), without luck, in log odds.

    mass ln jobs + capability ln TFP + affinity - minutes / scale + same park + acquainted.
    """
    o, sites, p, buyer = view.organisations, view.sites, view.parameters, asking[:, None]
    site, at = o.site[rows], o.site[buyer]
    together = (sites.park[site] >= 0) & (sites.park[site] == sites.park[at])
    utility = p.mass * np.log(np.maximum(o.headcount[rows], 1)) + p.capability * o.ln_tfp[rows]
    utility += p.affinity * AFFINITY[o.sector[buyer], o.sector[rows]]
    utility -= view.minutes[sites.zone[at], sites.zone[site]] / p.distance_minutes
    return np.asarray(utility + p.same_park * together + p.acquainted * acquainted)


def best(utility: Floats, allowed: Bools, rows: Ints) -> Ints:
    """The allowed candidate of highest utility for each buyer, -1 if none is allowed."""
    choice, each = np.argmax(np.where(allowed, utility, -np.inf), axis=1), np.arange(len(rows))
    return np.asarray(np.where(allowed[each, choice], rows[each, choice], -1))


def find(
    view: Sourcing, asking: Ints, taken: Bools, met: Bools, chance: Chance, decision: str, tick: int | None
) -> Ints:
    """A supplier for each asking buyer, -1 if none was found.

    taken, met (asking, organisations): suppliers it has, organisations it knows. Luck belongs to (buyer, candidate).
    """
    o, each = view.organisations, np.arange(len(asking))[:, None]
    drawn = candidate_rows(
        chance.bits(f"{decision}.candidate", tick, o.slot[asking][:, None], np.arange(CANDIDATES)), view.n_start
    )
    rows = np.minimum(drawn, len(o) - 1)
    allowed = (drawn < len(o)) & is_supplier(o)[rows] & (rows != asking[:, None]) & ~taken[each, rows]
    taste = as_gumbel(chance.uniform(f"{decision}.taste", tick, o.slot[asking][:, None], o.slot[rows]))
    return best(utilities(view, asking, rows, met[each, rows]) + taste, allowed, rows)


def initial_supply_ties(
    organisations: Organisations, sites: Sites, minutes: Minutes, chance: Chance, p: Orders
) -> tuple[Ints, Ints, Floats]:
    """Buyer rows, supplier rows and strengths of the supply ties of a starting population.

    Everybody chooses as many suppliers as wanted, one after the other. `minutes` (zones, zones) are mean travel times.
    """
    view = Sourcing(organisations, sites, minutes, len(organisations), p)
    wanted = np.where(is_buyer(organisations), suppliers_wanted(organisations.headcount, p), 0)
    a, b = np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    for turn in range(MOST_SUPPLIERS):
        asking = np.flatnonzero(wanted > turn)
        taken = known_pairs(asking, a, b, len(organisations))
        chosen = find(view, asking, taken, np.zeros_like(taken), chance, f"orders.start.{turn}", None)
        a, b = np.append(a, asking[chosen >= 0]), np.append(b, chosen[chosen >= 0])
    return a, b, shares(a, b, organisations.headcount, p)


def regional_spending_gbp(world: "Ecosystem") -> Floats:
    """What each organisation buys in the region in a month (GBP): a share of the purchases behind last month's GVA."""
    p: Orders = world.parameters.orders
    o = world.organisations
    value_added = np.where(o.kind == ANCHOR, world.parameters.accounts.anchor_value_added, p.value_added_share)
    placed = np.where(
        o.kind == OEM, world.lever(OEM_LOCAL_SHARE, p.oem_local_share), world.lever(LOCAL_SHARE, p.local_share)
    )
    return np.asarray(np.where(is_buyer(o), purchases_gbp(o.gva_gbp, value_added) * placed, 0.0))


def place(world: "Ecosystem") -> None:
    """Buyers renew some suppliers and place the regional share of their purchases: organisations.orders, in jobs."""
    p: Orders = world.parameters.orders
    o, ties = world.organisations, world.ties
    if not p.enabled:
        o.orders = np.zeros(len(o)) + world.lever(PUBLIC_ORDERS, 0.0)
        return
    looks = is_buyer(o) & ((o.slot + world.tick) % TURN_MONTHS == 0)
    _renew(world, looks, p)
    supply = np.flatnonzero(ties.kind == SUPPLY)
    a, b = ties.a[supply], ties.b[supply]
    ours = looks[a]
    ties.strength[supply[ours]] = shares(a[ours], b[ours], o.headcount, p)
    ties.last_used[supply] = world.tick
    spending = regional_spending_gbp(world)
    ordered = flow_down(spending, a, b, ties.strength[supply], o.normal_gva_gbp, o.labour, p)
    o.orders = ordered + world.lever(PUBLIC_ORDERS, 0.0)


def _renew(world: "Ecosystem", looks: Bools, p: Orders) -> None:
    """Buyers whose turn it is drop some suppliers and look for one if they have too few."""
    o, ties = world.organisations, world.ties
    supply = np.flatnonzero(ties.kind == SUPPLY)
    supply = supply.take(np.flatnonzero(looks.take(ties.a.take(supply))))
    chance_of_ending = 1 - (1 - p.ending) ** (TURN_MONTHS / TICKS_PER_YEAR)
    slots = o.slot[ties.a[supply]], o.slot[ties.b[supply]]
    ends = world.chance.happens("orders.end", world.tick, chance_of_ending, *slots)
    kept, ended = supply[~ends], supply[ends]
    few = np.bincount(ties.a[kept], minlength=len(o)) < suppliers_wanted(o.headcount, p)
    asking = np.flatnonzero(looks & few)
    informal = np.flatnonzero(ties.kind == INFORMAL)
    taken = known_pairs(asking, ties.a[kept], ties.b[kept], len(o))
    met = known_pairs(asking, ties.a[informal], ties.b[informal], len(o))
    view = Sourcing(o, world.sites, world.travel.mean_minutes(), world.norms.first_slot, p)
    chosen = find(view, asking, taken, met, world.chance, "orders", world.tick)
    _join(world, asking[chosen >= 0], chosen[chosen >= 0], ended)


def _join(world: "Ecosystem", buyers: Ints, suppliers: Ints, ended: Ints) -> None:
    """New supply ties; rows of ended ones are used first, and dropped if there are too many."""
    ties, short = world.ties, max(len(buyers) - len(ended), 0)
    rows = np.concatenate([ended[: len(buyers)], ties.append(np.full(short, -1))])
    ties.a[rows], ties.b[rows], ties.kind[rows] = buyers, suppliers, SUPPLY
    ties.born[rows] = ties.last_used[rows] = world.tick
    if len(ended) > len(buyers):
        left = np.ones(len(ties), dtype=bool)
        left[ended[len(buyers) :]] = False
        ties.keep(left)
