"""Recession: national demand falls and lenders hold back, then both recover."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from model.declaration import param
from model.levers import CREDIT_LIMIT, SECTOR_DEMAND, Nudge
from scenarios.shocks.shock import Shock, of_sectors

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem


@dataclass(frozen=True, slots=True, kw_only=True)
class Recession(Shock):
    """All sectors sell less outside the region, and lenders lend less, for a while."""

    kind: ClassVar[str] = "recession"
    title: ClassVar[str] = "A recession"
    mechanism: ClassVar[str] = "demand of every sector from outside; the debt that lenders allow"
    evidence: ClassVar[str] = (
        "A6.5 survival of firms born in 2007, before the last one; 2008-09: output -6 %, then slow"
    )
    does_not: ClassVar[str] = "change pay or migration except through what employers do, or end growth for good"
    requirements: ClassVar[tuple[str, ...]] = ("S3-05", "S5-40")

    depth_ln: float = param(0.08, unit="ln", low=0.0, high=1.0, source="assumption: industry falls more than GDP's 6 %")
    lending: float = param(0.3, unit="share of credit", low=0.0, high=0.9, source="assumption: lenders in 2009")
    onset_years: float = param(0.75, unit="years", low=0.0, high=30.0, source="2008 Q2 to 2009 Q1")
    duration_years: float = param(1.5, unit="years, onset included", low=0.0, high=100.0, source="2008-09")
    recovery_years: float = param(3.0, unit="years", low=0.0, high=30.0, source="assumption: output was back in 2013")

    def nudges(self, world: "Ecosystem") -> Iterable[Nudge]:
        """Demand and credit fall."""
        force = self.in_force(world.tick)
        if force == 0:
            return
        if self.depth_ln > 0:
            yield Nudge(SECTOR_DEMAND, add=of_sectors((), -self.depth_ln * force))
        if self.lending > 0:
            yield Nudge(CREDIT_LIMIT, 1 - self.lending * force)
