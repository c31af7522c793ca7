"""Learning through contacts, one object per organisation: what `model.processes.learning` does with columns.

The same rule with the same numbers, so that a benchmark compares how agents are held and nothing else: neighbours
are heard through what a circle (a travel zone, a park, a building) says together, by sector; partners one by one.
"""

from collections.abc import Iterable, Iterator
from itertools import chain
from math import sqrt, sumprod
from typing import TYPE_CHECKING

from experiments.benchmarks.twin_employers import Employer
from model.clock import TICKS_PER_YEAR

if TYPE_CHECKING:
    from experiments.benchmarks.twin import PlainMesa


class Circle:
    """Organisations that meet because of where they are, and the circles near it."""

    def __init__(self, strength: float, nearness_to_self: float) -> None:
        self.strength = strength
        self.nearness_to_self = nearness_to_self
        self.members: list[Organisation] = []
        self.neighbours: list[tuple[float, Circle]] = []
        self.said: dict[int, list[float]] = {}
        self.heard: dict[int, list[float]] = {}

    def gather(self) -> None:
        """Members' weights, and their weighted knowledge by field, are summed by sector."""
        self.said = {}
        for member in self.members:
            own = member.weighted()
            sums = self.said.get(member.sector)
            self.said[member.sector] = own if sums is None else [a + b for a, b in zip(sums, own, strict=True)]

    def listen(self) -> None:
        """What all circles in reach say, by sector, weaker with distance."""
        self.heard = {}
        for nearness, circle in self.neighbours:
            for sector, said in circle.said.items():
                sums = self.heard.get(sector)
                if sums is None:
                    self.heard[sector] = [nearness * b for b in said]
                else:
                    self.heard[sector] = [a + nearness * b for a, b in zip(sums, said, strict=True)]


class Organisation(Employer):
    """An employer that holds knowledge, hears of others' and makes some of it its own."""

    def __init__(
        self, model: "PlainMesa", sector: int, knowledge: list[float], mix: list[float], gate: list[float],
        relevance: list[float], doing: float, capacity: float, rd_share: float, skilled_share: float, **job: object,
    ) -> None:  # fmt: skip
        super().__init__(model, **job)  # type: ignore[arg-type]
        self.sector, self.knowledge, self.mix, self.gate, self.relevance = sector, knowledge, mix, gate, relevance
        self.doing, self.capacity, self.rd_share, self.skilled_share = doing, capacity, rd_share, skilled_share
        self.row = self.slot = -1
        self.circles: list[Circle] = []
        self.teachers: list[tuple[float, Organisation]] = []
        self.customers: list[Organisation] = []
        self.knowledge_index = self.stock() / model.knowledge_unit
        self.absorptive_capacity = self.research = self.contact = self.novelty = self.weight = 0.0
        self.direction = self.next_knowledge = knowledge
        self.learning = [0.0] * len(knowledge)

    def prepare(self) -> None:
        """What it can use of what it meets follows from its R&D and skills."""
        p = self.model.learning
        half = 0.5 * (self.rd_share / (self.rd_share + p.rd_half) + self.skilled_share)
        self.absorptive_capacity = p.absorption_floor + (1 - p.absorption_floor) * half

    def weighted(self) -> list[float]:
        """Its weight, and its knowledge times that."""
        return [self.weight, *(self.weight * k for k in self.knowledge)]

    def introduce(self) -> None:
        """How others meet it: weight and direction follow from jobs and knowledge."""
        length = sqrt(sumprod(self.knowledge, self.knowledge)) or 1.0
        self.direction = [k / length for k in self.knowledge]
        self.weight = self.headcount**self.model.learning.size_exponent / self.model.scale

    def review(self, *, by_pools: bool = True) -> None:
        """Own work, and learning from contacts, per year, until the next review.

        Neighbours are heard through pools, as in our model, or pair by pair, which comes to much the same and is dear.
        """
        p = self.model.learning
        self.research = (p.doing * self.doing + p.rd_gain * sqrt(self.rd_share / p.rd_half)) * self.capacity
        self.contact, self.novelty, heard = 0.0, 0.0, [0.0] * len(self.knowledge)
        if by_pools:
            for circle in self.circles:
                heard = self._hear_pools(heard, circle)
        heard = self._hear_each(heard, self.partners if by_pools else chain(self.partners, self.neighbours()))
        speed = p.rate * self.absorptive_capacity * self.model.ceiling / (self.model.ceiling + self.stock())
        speed /= p.attention + self.contact
        self.learning = [speed * h * g for h, g in zip(heard, self.gate, strict=True)]

    def neighbours(self) -> "Iterator[tuple[float, Organisation]]":
        """Everybody else in its circles and those near them, with how much contact there is."""
        for circle in self.circles:
            for nearness, near in circle.neighbours:
                strength = circle.strength * nearness
                for other in near.members:
                    if other is not self:
                        yield strength * other.weight, other

    def _hear_pools(self, heard: list[float], circle: Circle) -> list[float]:
        """Add what each sector says in the circle, itself left out, by its value: a hump in cognitive distance."""
        p, strength = self.model.learning, circle.strength
        for sector, (contact, *said) in circle.heard.items():
            if sector == self.sector:
                own = circle.nearness_to_self * self.weight
                contact = max(contact - own, 0.0)
                said = [max(s - own * k, 0.0) for s, k in zip(said, self.knowledge, strict=True)]
            length = sqrt(sumprod(said, said))
            distance = 1.0 - (sumprod(said, self.direction) / length if length else 0.0)
            value = strength * max(1.0 - ((distance - p.routine_optimum) / p.hump_width) ** 2, 0.0)
            new = max(1.0 - ((distance - p.discovery_optimum) / p.hump_width) ** 2, 0.0)
            self.contact += strength * contact
            self.novelty += strength * contact * new
            heard = [h + value * s for h, s in zip(heard, said, strict=True)]
        return heard

    def _hear_each(self, heard: list[float], others: "Iterable[tuple[float, Organisation]]") -> list[float]:
        """Add what others say one by one, each by its value."""
        p, direction = self.model.learning, self.direction
        for contact, other in others:
            distance = 1.0 - sumprod(direction, other.direction)
            value = contact * max(1.0 - ((distance - p.routine_optimum) / p.hump_width) ** 2, 0.0)
            new = max(1.0 - ((distance - p.discovery_optimum) / p.hump_width) ** 2, 0.0)
            self.contact += contact
            self.novelty += contact * new
            heard = [h + value * k for h, k in zip(heard, other.knowledge, strict=True)]
        return heard

    def stock(self) -> float:
        """Knowledge that matters to its sector."""
        return sumprod(self.knowledge, self.relevance)

    def learn(self) -> None:
        """Next month's knowledge: own work, contacts, anchors, customers, hires, less what is forgotten."""
        p, now = self.model.learning, self.knowledge
        rows = zip(self.mix, self.learning, now, strict=True)
        flow = [self.research * share + learned - p.depreciation * k for share, learned, k in rows]
        for rate, teacher in self.teachers:
            flow = self._catch_up(flow, rate, teacher)
        if self.customers:
            given = [0.0] * len(now)
            for customer in self.customers:
                given = self._catch_up(given, p.development_gain, customer)
            flow = [f + min(g, p.development_cap * k) for f, g, k in zip(flow, given, now, strict=True)]
        self.next_knowledge = [k + f / TICKS_PER_YEAR for k, f in zip(now, flow, strict=True)]
        if self.newcomers:
            self._absorb_newcomers()

    def _catch_up(self, flow: list[float], rate: float, other: "Organisation") -> list[float]:
        """The flow, with a part of what the other knows and it does not."""
        pairs = zip(flow, other.knowledge, self.knowledge, self.gate, strict=True)
        return [f + rate * (theirs - own) * g if theirs > own else f for f, theirs, own, g in pairs]

    def _absorb_newcomers(self) -> None:
        p, brought = self.model.learning, [0.0] * len(self.knowledge)
        for person, sender in self.newcomers:
            if person.employer is self and sender.knowledge_index > self.knowledge_index:
                share = p.hire_gain * p.hire_by_skill[person.skill] / max(self.headcount, 1)
                share *= 1.0 if sender.sector == self.sector else p.hire_other_sector
                brought = self._catch_up(brought, share, sender)
        mean = sum(self.knowledge) / len(self.knowledge)
        most = [p.hire_cap * (k + 0.2 * mean) for k in self.knowledge]
        self.next_knowledge = [k + min(b, m) for k, b, m in zip(self.next_knowledge, brought, most, strict=True)]
        self.newcomers = []

    def advance(self) -> None:
        """Everybody's knowledge changes at once."""
        self.knowledge = self.next_knowledge
        self.knowledge_index = self.stock() / self.model.knowledge_unit
