"""Leadership network: those who lead the region's large organisations meet regularly and speak with one voice."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from agents.organisations import KINDS
from agents.table import Ints
from agents.ties import INFORMAL
from model.clock import TICKS_PER_YEAR
from model.declaration import param
from model.levers import BID_CAPACITY, PROJECT_APPEAL, Nudge
from model.processes import policy
from scenarios.interventions.eligibility import KIND_NAMES, TargetedProgramme
from scenarios.interventions.programme import CHOICE

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadershipNetwork(TargetedProgramme):
    """Leaders of anchors, plants and large firms are introduced to one another; places bid together; investors hear one story."""

    kind: ClassVar[str] = "leadership_network"
    title: ClassVar[str] = "Leadership network and vision"
    mechanism: ClassVar[str] = (
        "informal ties among the leaders who sit round the table; capacity of places to win competitive money, by "
        "bidding together and by the evidence they bring; what mobile projects think of the region"
    )
    evidence: ClassVar[str] = (
        "S2-01, S2-02 first two headings of Katz and Wagner; A10 cluster policy: ties +20-50 %; S5-27, S5-31 (sign); sizes weak"
    )
    does_not: ClassVar[str] = (
        "win money that is not on offer, make other programmes cheaper, or keep ties alive once the meetings end"
    )
    requirements: ClassVar[tuple[str, ...]] = ("S1-12", "S2-01", "S2-02", "S2-48", "S2-58", "S4-40", "S5-31")

    kinds: tuple[str, ...] = field(default=KINDS, metadata=KIND_NAMES)
    size_least: int = param(150, unit="employees", low=0, high=100_000, source="choice: who has a leader to send")
    seats: int = param(40, unit="organisations", low=2, high=1_000, source="assumption: a board and its working groups")
    meetings_per_year: int = param(6, unit="meetings per year", low=0, high=12, source=CHOICE)
    introduction: float = param(
        0.02,
        unit="chance per pair and meeting",
        low=0.0,
        high=1.0,
        source="assumption: a new contact every other meeting",
    )
    bid_effect: float = param(
        0.25,
        unit="share",
        low=0.0,
        high=3.0,
        source="assumption: joint bids succeed, S5-83; as much as one award before",
    )
    business_case: float = param(
        0.1,
        unit="share",
        low=0.0,
        high=3.0,
        source="assumption: evidence put together once serves every bid and every talk with funders, S2-48 (sign)",
    )
    visibility: float = param(
        0.05, unit="log odds", low=0.0, high=2.0, source="assumption: one story for investors, a quarter of promotion"
    )
    duration_years: float = param(10.0, unit="years", low=0.0, high=100.0, source=CHOICE)
    revenue_gbp_per_year: float = param(
        2e5, unit="GBP of 2015 per year", low=0.0, high=1e9, source="assumption: a director and two staff"
    )

    def act(self, world: "Ecosystem") -> None:
        """In a month with a meeting, leaders who did not know each other may be introduced, and stay in touch."""
        force = self.in_force(world.tick)
        if force == 0 or not self.meets(world.tick) or self.introduction == 0:
            return
        table = self.table(world)
        first, second = np.triu_indices(len(table), 1)
        a, b = np.minimum(table[first], table[second]), np.maximum(table[first], table[second])
        slot, ties = world.organisations.slot, world.ties
        keys = np.minimum(slot[a], slot[b]), np.maximum(slot[a], slot[b])
        number = sum(type(one) is type(self) for one in world.interventions[: policy.position_of(world, self)])
        chance = self.introduction * force
        met = world.chance.happens(f"leadership_network.meet/{number}", world.tick, chance, *keys)
        informal, n = np.flatnonzero(ties.kind == INFORMAL), len(slot)
        known = ties.a[informal].astype(np.int64) * n + ties.b[informal]
        new = np.flatnonzero(met & ~np.isin(a * n + b, known))
        rows = ties.append(np.full(len(new), -1))
        ties.a[rows], ties.b[rows], ties.kind[rows] = a[new], b[new], INFORMAL
        ties.born[rows] = ties.last_used[rows] = world.tick

    def nudges(self, world: "Ecosystem") -> Iterable[Nudge]:
        """Places bid better; mobile projects like a region that knows what it wants. Nobody at the table: no effect."""
        force = self.in_force(world.tick)
        if force == 0 or len(self.table(world)) < 2:
            return
        yield Nudge(BID_CAPACITY, 1 + (self.bid_effect + self.business_case) * force)
        if self.visibility > 0:
            yield Nudge(PROJECT_APPEAL, add=self.visibility * force)

    def meets(self, tick: int) -> bool:
        """Whether there is a meeting this month: spread evenly over the year."""
        since = tick - self.opening
        return (since + 1) * self.meetings_per_year // TICKS_PER_YEAR > since * self.meetings_per_year // TICKS_PER_YEAR

    def table(self, world: "Ecosystem") -> Ints:
        """Rows of those who have a seat: the largest that are eligible, at the scale of the world."""
        o, rows = world.organisations, np.flatnonzero(self.eligible(world))
        seats = max(round(self.seats * world.norms.scale), 2)
        order = np.lexsort((o.slot[rows], -o.headcount[rows].astype(np.int64)))
        return np.sort(rows[order[:seats]])
