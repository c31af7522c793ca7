"""Talent attraction: skilled people elsewhere are courted for posts here."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from model.clock import monthly
from model.declaration import param
from model.levers import SKILLED_MIGRANTS, Nudge
from scenarios.interventions.eligibility import KIND_NAMES, TargetedProgramme
from scenarios.interventions.graduate_retention import recruited
from scenarios.interventions.programme import CHOICE

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem


@dataclass(frozen=True, slots=True, kw_only=True)
class TalentAttraction(TargetedProgramme):
    """People at RQF 4 and above move in, as many as employers recruit at that level and as can be won."""

    kind: ClassVar[str] = "talent_attraction"
    title: ClassVar[str] = "Attract talent"
    mechanism: ClassVar[str] = "skilled people who move in to look for work here, where employers recruit such people"
    evidence: ClassVar[str] = "A5.13 0.6 % of people move region and job in a year; A5.25 jobs draw them (sign)"
    does_not: ClassVar[str] = "give anybody a post: they compete with those who live here, or tie them to the region"
    requirements: ClassVar[tuple[str, ...]] = ("S2-03", "S4-30", "S5-15", "S5-38")

    reached: float = param(
        0.3, unit="share of skilled recruitment", low=0.0, high=1.0, source="assumption: posts it promotes elsewhere"
    )
    engaged: float = param(
        0.5, unit="interested people per post", low=0.0, high=10.0, source="assumption: visits and interviews"
    )
    moves: float = param(
        0.2, unit="share of those", low=0.0, high=1.0, source="A9.7 funnel of real programmes, 13-23 %"
    )
    most_per_year: float = param(200.0, unit="persons per year", low=0.0, high=20_000.0, source=CHOICE)
    mover_gbp: float = param(5_000.0, unit="GBP per person", low=0.0, high=50_000.0, source="assumption: relocation")
    kinds: tuple[str, ...] = field(default=("firm", "oem", "anchor"), metadata=KIND_NAMES)
    revenue_gbp_per_year: float = param(
        3e5, unit="GBP of 2015 per year", low=0.0, high=1e9, source="assumption: promotion and advisers"
    )

    def nudges(self, world: "Ecosystem") -> Iterable[Nudge]:
        """They come behind everybody else who enters, so nobody else's luck changes."""
        movers = self.movers_per_year(world)
        if movers > 0:
            yield Nudge(SKILLED_MIGRANTS, add=movers)

    def variable_gbp(self, world: "Ecosystem") -> float:
        """Help to move is paid for as many as are expected to come."""
        return float(self.mover_gbp * monthly(self.movers_per_year(world)))

    def budget(self) -> float:
        """Most it may spend on movers a year (GBP, at scale 1)."""
        return self.most_per_year * self.mover_gbp

    def movers_per_year(self, world: "Ecosystem") -> float:
        """People who can be won at this rate, at the scale of the world."""
        force = self.in_force(world.tick)
        if force == 0:
            return 0.0
        wanted = self.reached * self.engaged * self.moves * recruited(world, self)
        return force * min(wanted, self.most_per_year * world.norms.scale)
