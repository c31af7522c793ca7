"""Mission demand: a mission such as net zero orders new things from firms of the region that are able to supply them."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from agents.organisations import SECTORS
from agents.table import Bools
from model.declaration import param
from scenarios.interventions.programme import CHOICE
from scenarios.interventions.public_procurement import PublicProcurement

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem


@dataclass(frozen=True, slots=True, kw_only=True)
class MissionDemand(PublicProcurement):
    """Orders go to firms of the sectors named that know enough, heard of them and have people to spare."""

    kind: ClassVar[str] = "mission_demand"
    title: ClassVar[str] = "Mission: demand pull"
    mechanism: ClassVar[str] = "orders of a mission to firms that know enough to supply, which hire if they lack people"
    evidence: ClassVar[str] = "S5-69, S5-72 policy push and industry pull (sign); A8.6 multipliers; sizes are choices"
    does_not: ClassVar[str] = (
        "teach anybody what the mission needs, bring carbon to an end, or replace what firms sell already"
    )
    requirements: ClassVar[tuple[str, ...]] = ("S4-20", "S5-41", "S5-69", "S5-72", "S5-123")

    sectors: tuple[str, ...] = field(
        default=("metals", "machinery", "materials", "nuclear_energy", "oil_gas"),
        metadata={"form": "names", "known": SECTORS, "unit": "sectors", "source": CHOICE},
    )
    least_knowledge: float = param(
        1.2, unit="index, 1 = mean at start", low=0.0, high=10.0, source="assumption: new things need more than usual"
    )
    contracts_gbp_per_year: float = param(
        20e6, unit="GBP of 2015 per year", low=0.0, high=1e9, source="choice: orders of the mission placed here"
    )
    months: int = param(36, unit="months of a contract", low=1, high=240, source=CHOICE)
    duration_years: float = param(10.0, unit="years", low=0.0, high=100.0, source=CHOICE)
    size_most: int = param(100_000, unit="employees", low=0, high=100_000, source="choice: any size")

    def wants(self, world: "Ecosystem") -> Bools:
        """Those with people to spare who know enough."""
        return np.asarray(
            PublicProcurement.wants(self, world) & (world.organisations.knowledge_index >= self.least_knowledge)
        )
