"""Core funding of anchors rises, falls or ends."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from agents.organisations import ANCHOR
from agents.table import Bools
from model.clock import TICKS_PER_YEAR
from model.declaration import param
from model.levers import CORE_INCOME, Nudge
from model.region import Region
from scenarios.interventions.centres import check_anchor
from scenarios.interventions.programme import CHOICE, Programme

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem


@dataclass(frozen=True, slots=True, kw_only=True)
class AnchorFunding(Programme):
    """Anchors' core grants change by a share while it runs; staff, projects and knowledge follow."""

    kind: ClassVar[str] = "anchor_funding"
    title: ClassVar[str] = "Change anchors' core funding"
    mechanism: ClassVar[str] = "core public income of anchors: what pays for staff and research between contracts"
    evidence: ClassVar[str] = (
        "A9.6 thirds model; A9.1 Comin et al. 2019: doubling Fraunhofer revenue, +0.55 % productivity"
    )
    does_not: ClassVar[str] = "change commercial or collaborative income except through staff, members and knowledge"
    requirements: ClassVar[tuple[str, ...]] = ("S2-57", "S4-14", "S2-47", "S5-15", "S5-39")

    anchors: tuple[str, ...] = field(
        default=(), metadata={"form": "names", "unit": "anchors; none: all", "source": CHOICE}
    )
    change: float = param(
        -0.5, unit="share of the core grant added", low=-1.0, high=5.0, source="choice; -1 = core funding ends"
    )
    duration_years: float = param(20.0, unit="years", low=0.0, high=100.0, source=CHOICE)

    def resolve(self, region: Region) -> None:
        """The anchors exist in this region. Raises BadInput."""
        for name in self.anchors:
            check_anchor("anchor_funding.anchors", name, region)

    def nudges(self, world: "Ecosystem") -> Iterable[Nudge]:
        """Core grants are scaled."""
        force = self.in_force(world.tick)
        if force > 0 and self.change != 0:
            yield Nudge(CORE_INCOME, np.where(self.funded(world), 1 + self.change * force, 1.0))

    def variable_gbp(self, world: "Ecosystem") -> float:
        """What is added to core grants, or less than nothing: what is saved."""
        grants = float(world.organisations.core_grant_gbp[self.funded(world)].sum())
        return self.change * self.in_force(world.tick) * grants / TICKS_PER_YEAR

    def funded(self, world: "Ecosystem") -> Bools:
        """Living anchors it is about (organisations,)."""
        o, known = world.organisations, world.region.organisations.key
        fits = o.alive & (o.kind == ANCHOR)
        if self.anchors:
            fits &= np.isin(o.name, [known.index(name) for name in self.anchors])
        return np.asarray(fits)
