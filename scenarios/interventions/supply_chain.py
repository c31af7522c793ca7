"""Supply-chain programme: smaller firms are made fit to supply, and meet large buyers who then choose for themselves."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from agents.organisations import FIRM, LOCAL_SERVICES, OEM, SECTORS
from agents.table import Floats, Ints
from agents.ties import SUPPLY
from model.chance import as_gumbel
from model.declaration import param
from model.levers import LOCAL_SHARE, OEM_LOCAL_SHARE, Nudge
from model.processes import orders
from scenarios.interventions.practice import PracticeProgramme
from scenarios.interventions.programme import CHOICE

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplyChain(PracticeProgramme):
    """Buyers meet participants at each intake and take one on if it suits them better than their weakest supplier."""

    kind: ClassVar[str] = "supply_chain"
    title: ClassVar[str] = "Supply-chain programme"
    mechanism: ClassVar[str] = (
        "buyers consider participants by the tastes they choose any supplier by; participants' practice improves; buyers "
        "that take part place a larger share of purchases in the region"
    )
    evidence: ClassVar[str] = (
        "A8.2, A8.3 gains go to suppliers, not to the industry; A8.8 local share 5-20 % (weak); S4-21, S4-22 Fit for Nuclear"
    )
    does_not: ClassVar[str] = (
        "force buyers to take anybody, add to what they buy, or teach suppliers (their customers do)"
    )
    requirements: ClassVar[tuple[str, ...]] = ("S1-15", "S1-16", "S4-18", "S4-21", "S4-22")

    buyer_sectors: tuple[str, ...] = field(
        default=(), metadata={"form": "names", "known": SECTORS, "unit": "sectors; none: all", "source": CHOICE}
    )
    buyer_least: int = param(
        100, unit="employees", low=1, high=100_000, source="choice: plants of any size, larger firms"
    )
    commitment: float = param(
        0.01,
        unit="share of purchases added",
        low=0.0,
        high=0.2,
        source="A8.8: 5-20 % local today; buyers' pledge, size weak",
    )
    prospects_gbp: float = param(
        5_000.0, unit="GBP", low=0.0, high=1e6, source="assumption: what owners think meeting buyers is worth"
    )
    sectors: tuple[str, ...] = field(
        default=SECTORS[:LOCAL_SERVICES],
        metadata={"form": "names", "known": SECTORS, "unit": "sectors", "source": CHOICE},
    )
    months: int = param(15, unit="months of support", low=1, high=240, source="Fit for Nuclear: 12 to 18 months")
    place_gbp: float = param(
        8_000.0, unit="GBP per organisation", low=0.0, high=1e6, source="assumption: audits and a coach"
    )
    bid_gbp: float = param(
        2_000.0, unit="GBP per application", low=0.0, high=100_000.0, source="assumption: a self-assessment"
    )
    capacity_per_year: float = param(
        80.0, unit="organisations taken on per year", low=0.0, high=1e6, source="choice: some six advisers"
    )
    intakes_per_year: int = param(
        4, unit="intakes per year", low=1, high=12, source="choice: meet-the-buyer each quarter"
    )
    budget_gbp_per_year: float = param(7e5, unit="GBP of 2015 per year", low=0.0, high=1e9, source="choice: 80 places")
    leaving: float = param(0.3, unit="per year", low=0.0, high=6.0, source="assumption: many do not finish")
    size_most: int = param(249, unit="employees", low=0, high=100_000, source="choice: small and medium firms")

    def buyers(self, world: "Ecosystem") -> Ints:
        """OEM plants and large firms of the sectors named, in the places it covers."""
        o = world.organisations
        large = (o.kind == OEM) | ((o.kind == FIRM) & (o.headcount >= self.buyer_least))
        fits = orders.is_buyer(o) & large & self.eligible_sites(world)[o.site]
        if self.buyer_sectors:
            fits &= np.isin(o.sector, [SECTORS.index(sector) for sector in self.buyer_sectors])
        return np.flatnonzero(fits)

    def act(self, world: "Ecosystem") -> None:
        """Firms are taken on; at an intake buyers meet those who take part."""
        PracticeProgramme.act(self, world)
        if self.is_intake(world.tick):
            self._meet_buyers(world)

    def gain_gbp(self, world: "Ecosystem", rows: Ints, months: int) -> Floats:
        """Better practice, and the prospect of orders."""
        return PracticeProgramme.gain_gbp(self, world, rows, months) + self.prospects_gbp * self.strength

    def nudges(self, world: "Ecosystem") -> Iterable[Nudge]:
        """Practice; buyers place more of their purchases in the region while it runs."""
        yield from PracticeProgramme.nudges(self, world)
        force, rows = self.in_force(world.tick), self.buyers(world)
        if force > 0 and self.commitment > 0 and len(rows):
            more = np.zeros(len(world.organisations))
            more[rows] = self.commitment * force
            yield Nudge(OEM_LOCAL_SHARE, add=more)
            yield Nudge(LOCAL_SHARE, add=more)

    def _meet_buyers(self, world: "Ecosystem") -> None:
        """Each buyer takes on its best new acquaintance: in addition if it lacks suppliers, else if better than its weakest."""
        o, ties, p = world.organisations, world.ties, world.parameters.orders
        here, buyers = self._pitching(world), self.buyers(world)
        if not len(here) or not len(buyers) or not p.enabled:
            return
        view = orders.Sourcing(o, world.sites, world.travel.mean_minutes(), world.norms.first_slot, p)
        supply = np.flatnonzero((ties.kind == SUPPLY) & np.isin(ties.a, buyers))
        offered = np.tile(here, (len(buyers), 1))
        value = orders.utilities(view, buyers, offered, np.ones(offered.shape, dtype=bool))
        value += self._taste(world, buyers[:, None], offered)
        known = orders.known_pairs(buyers, ties.a[supply], ties.b[supply], len(o))
        value[known[np.arange(len(buyers))[:, None], offered] | (offered == buyers[:, None])] = -np.inf
        for _ in range(min(value.shape)):  # the best pair first; each buyer and each firm agrees once at an event
            row, column = np.unravel_index(value.argmax(), value.shape)
            if value[row, column] == -np.inf:
                return
            self._consider(world, view, int(buyers[row]), int(here[column]), float(value[row, column]))
            value[row], value[:, column] = -np.inf, -np.inf

    def _pitching(self, world: "Ecosystem") -> Ints:
        """Those who take part and have staff to spare: nobody pitches for work that it could not do."""
        o, here = world.organisations, self.engaged(world, world.tick)
        spare = orders.is_supplier(o)[here] & (o.demand[here] <= o.labour[here])
        return np.asarray(here[spare])

    def _consider(self, world: "Ecosystem", view: orders.Sourcing, buyer: int, new: int, worth: float) -> None:
        """One buyer, one new acquaintance: a supply tie forms if there is room or the weakest supplier is worse."""
        o, ties = world.organisations, world.ties
        held = np.flatnonzero((ties.kind == SUPPLY) & (ties.a == buyer))
        one = np.array([buyer])
        if len(held) < orders.suppliers_wanted(o.headcount[one], view.parameters)[0]:
            row = int(ties.append(np.array([-1]))[0])
            ties.a[row], ties.kind[row], ties.strength[row] = buyer, SUPPLY, 0.0  # its share comes at the buyer's turn
        else:
            rows = ties.b[held][None, :]
            now = orders.utilities(view, one, rows, np.zeros(rows.shape, dtype=bool)) + self._taste(
                world, one[:, None], rows
            )
            if now.min() >= worth:
                return
            row = int(held[now[0].argmin()])
        ties.b[row], ties.born[row], ties.last_used[row] = new, world.tick, world.tick

    def _taste(self, world: "Ecosystem", buyer: Ints, supplier: Ints) -> Floats:
        """Luck of a pair that lasts: the same buyer judges the same supplier the same way next quarter."""
        slot = world.organisations.slot
        return as_gumbel(
            world.chance.uniform(f"supply_chain.taste/{self.number(world)}", None, slot[buyer], slot[supplier])
        )
