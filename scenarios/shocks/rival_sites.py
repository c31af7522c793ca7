"""Rival sites: more places compete for mobile plants, or better ones."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from model.declaration import param
from model.levers import PROJECT_APPEAL, RIVAL_SITES, Nudge
from scenarios.shocks.shock import Shock

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem


@dataclass(frozen=True, slots=True, kw_only=True)
class RivalSites(Shock):
    """The shortlist of a mobile project grows, and each rival on it may offer more."""

    kind: ClassVar[str] = "rival_sites"
    title: ClassVar[str] = "Rival sites"
    mechanism: ClassVar[str] = "sites on a mobile project's shortlist, and what the region adds relative to them"
    evidence: ClassVar[str] = "S2-34 the site must beat others in the UK and the world; sizes are assumptions"
    does_not: ClassVar[str] = "take firms or people away that are here, or bring more projects to the country"
    requirements: ClassVar[tuple[str, ...]] = ("S2-34",)

    more: float = param(4.0, unit="sites", low=-50.0, high=100.0, source="choice: as many again as there are")
    appeal: float = param(0.3, unit="log odds", low=-5.0, high=5.0, source="assumption: a grant of GBP 5,000 per job")

    def nudges(self, world: "Ecosystem") -> Iterable[Nudge]:
        """Projects compare the region with more, and better, sites."""
        force = self.in_force(world.tick)
        if force == 0:
            return
        if self.more != 0:
            yield Nudge(RIVAL_SITES, add=self.more * force)
        if self.appeal != 0:
            yield Nudge(PROJECT_APPEAL, add=-self.appeal * force)
