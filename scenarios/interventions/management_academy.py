"""Management academy: owners and managers learn together for some months, and get to know each other."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from model.declaration import param
from model.levers import MEETING_RATE, Nudge
from scenarios.interventions.practice import PracticeProgramme

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem


@dataclass(frozen=True, slots=True, kw_only=True)
class ManagementAcademy(PracticeProgramme):
    """A course for managers in classes: practice changes, and classmates form ties."""

    kind: ClassVar[str] = "management_academy"
    title: ClassVar[str] = "Management academy"
    mechanism: ClassVar[str] = "management practice of firms that send their managers; ties among classmates"
    evidence: ClassVar[str] = (
        "A3.13 Bloom et al.: causal 3-7 % per sd; A10 Bloom et al. 2018: half dropped after nine years, little spread"
    )
    does_not: ClassVar[str] = "spread practice from firm to firm, or reach owners who see no use in it"
    requirements: ClassVar[tuple[str, ...]] = ("S4-20", "S4-33", "S4-34", "S4-40")

    gain_sd: float = param(
        0.4, unit="sd of management practice", low=0.0, high=2.0, source="A3.13, A10: intensive courses; size weak"
    )
    classmates: float = param(
        1.0,
        unit="share added to meeting",
        low=0.0,
        high=9.0,
        source="A10 cluster policy: ties +20-50 %; more in a class",
    )
    months: int = param(6, unit="months of support", low=1, high=240, source="assumption: a day a fortnight")
    place_gbp: float = param(
        7_500.0,
        unit="GBP per organisation",
        low=0.0,
        high=1e6,
        source="Help to Grow: Management 2021: GBP 7,500 a place",
    )
    fee_gbp: float = param(
        750.0,
        unit="GBP per organisation",
        low=0.0,
        high=1e6,
        source="Help to Grow: Management 2021: a tenth paid by firms",
    )
    capacity_per_year: float = param(
        120.0, unit="organisations taken on per year", low=0.0, high=1e6, source="choice: six classes of twenty"
    )
    intakes_per_year: int = param(
        2, unit="intakes per year", low=1, high=12, source="choice: classes begin twice a year"
    )
    budget_gbp_per_year: float = param(1e6, unit="GBP of 2015 per year", low=0.0, high=1e9, source="choice: 120 places")
    leaving: float = param(
        0.3, unit="per year", low=0.0, high=6.0, source="assumption: about one in seven leaves a course"
    )
    size_least: int = param(
        5, unit="employees", low=0, high=100_000, source="Help to Grow: Management 2021: from 5 people"
    )
    size_most: int = param(249, unit="employees", low=0, high=100_000, source="Help to Grow: Management 2021: to 249")

    def nudges(self, world: "Ecosystem") -> Iterable[Nudge]:
        """Practice of participants, and the ties they form while the course lasts."""
        yield from PracticeProgramme.nudges(self, world)
        rows = self.engaged(world, world.tick)
        if len(rows) and self.classmates > 0:
            more = np.ones(len(world.organisations))
            more[rows] += self.classmates * self.strength
            yield Nudge(MEETING_RATE, more)
