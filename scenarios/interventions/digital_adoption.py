"""Digital adoption: a roadmap for the firm, and a grant for those who then install the technology."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from agents.organisations import SECTORS
from agents.table import Bools, Floats, Ints
from model.clock import TICKS_PER_YEAR
from model.declaration import param
from model.levers import DIGITAL_ADOPTION, Nudge
from model.processes import policy
from scenarios.interventions.programme import CHOICE
from scenarios.interventions.take_up import EnrolledProgramme

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem


@dataclass(frozen=True, slots=True, kw_only=True)
class DigitalAdoption(EnrolledProgramme):
    """Firms without advanced digital technology get a roadmap; while they follow it they adopt more readily."""

    kind: ClassVar[str] = "digital_adoption"
    title: ClassVar[str] = "Digital adoption"
    mechanism: ClassVar[str] = "chance a year that a firm with a roadmap adopts the technology; a grant when it does"
    evidence: ClassVar[str] = (
        "A9.7, A9.8 Made Smarter: 2,500 engaged, 334 projects (12 %; 23 % in the pilot), GBP 21k of grant a project"
    )
    does_not: ClassVar[str] = "raise productivity except by the technology adopted, or keep it from becoming obsolete"
    requirements: ClassVar[tuple[str, ...]] = ("S4-19", "S4-20", "S4-25", "S4-41")

    adoption: float = param(
        0.12, unit="per year added", low=0.0, high=6.0, source="A9.8: 12 % of those engaged began a project"
    )
    advice_gbp: float = param(
        2_500.0, unit="GBP per organisation", low=0.0, high=1e6, source="assumption: a roadmap takes five days"
    )
    grant_gbp: float = param(
        20_000.0, unit="GBP per adoption", low=0.0, high=1e6, source="A9.7: GBP 21k a project, GBP 20k the most"
    )
    seen: float = param(
        0.5, unit="share", low=0.0, high=2.0, source="assumption: owners see half of what the technology is worth"
    )
    months: int = param(18, unit="months of support", low=1, high=240, source="assumption")
    capacity_per_year: float = param(
        250.0, unit="organisations taken on per year", low=0.0, high=1e6, source="A9.8: 2,500 in four years, by size"
    )
    budget_gbp_per_year: float = param(
        1.2e6, unit="GBP of 2015 per year", low=0.0, high=1e9, source="A9.8: GBP 6.5m of grant in five years, by size"
    )
    size_most: int = param(249, unit="employees", low=0, high=100_000, source="A9.7: small and medium manufacturers")
    revenue_gbp_per_year: float = param(
        2e5, unit="GBP of 2015 per year", low=0.0, high=1e9, source="assumption: specialists and events"
    )
    sectors: tuple[str, ...] = field(
        default=SECTORS[:9], metadata={"form": "names", "known": SECTORS, "unit": "sectors", "source": CHOICE}
    )

    def wants(self, world: "Ecosystem") -> Bools:
        """Firms that do not use the technology."""
        return ~world.organisations.digital

    def gain_gbp(self, world: "Ecosystem", rows: Ints, months: int) -> Floats:  # noqa: ARG002 (it is the grant that counts)
        """What owners see of three years of the technology's value, and the grant, times the chance to get there."""
        p = world.parameters
        rise = p.discovery.digital_gain * p.accounts.price_retention * self.seen * 3 * TICKS_PER_YEAR
        chance = 1 - np.exp(-self.adoption * self.strength * self.months / TICKS_PER_YEAR)
        return np.asarray(chance * (world.organisations.smooth_gva_gbp[rows] * rise + self.grant_gbp * self.strength))

    def asked_gbp(self, world: "Ecosystem", rows: Ints, months: int) -> Floats:  # noqa: ARG002 (same for all)
        """The roadmap, and a grant for as many as are expected to adopt."""
        chance = 1 - np.exp(-self.adoption * self.strength * months / TICKS_PER_YEAR)
        return np.full(len(rows), self.advice_gbp + chance * self.grant_gbp * self.strength)

    def act(self, world: "Ecosystem") -> None:
        """Who has adopted since last month gets the grant and has finished; then others are taken on."""
        grants, rows = world.grants, self.on_file(world, world.tick)
        going = rows[world.tick < self._ends(world, rows)]
        new = going[world.organisations.digital[grants.organisation[going]]]
        grants.until[new] = world.tick + self._memory
        rows = np.unique(grants.organisation[new])
        amount = np.full(len(rows), self.grant_gbp * self.strength)
        if self.grant_gbp > 0:
            policy.award(world, self.position(world), rows, 1, amount)
        EnrolledProgramme.act(self, world)

    def completed(self, world: "Ecosystem", tick: int) -> Ints:
        """Those who were on it and use the technology."""
        rows = EnrolledProgramme.completed(self, world, tick)
        return np.asarray(rows[world.organisations.digital[rows]])

    def nudges(self, world: "Ecosystem") -> Iterable[Nudge]:
        """Those with a roadmap adopt more readily."""
        rows = self.engaged(world, world.tick)
        if len(rows):
            more = np.zeros(len(world.organisations))
            more[rows] = self.adoption * self.strength
            yield Nudge(DIGITAL_ADOPTION, add=more)

    def variable_gbp(self, world: "Ecosystem") -> float:
        """Roadmaps begun and grants paid this month."""
        grants, rows = world.grants, self.on_file(world, world.tick)
        begun = int((grants.starts[rows] == world.tick).sum())
        paid = policy.holders(world, self.position(world), world.tick)
        return begun * self.advice_gbp + float(grants.amount_gbp[paid].sum())
