"""Nucleus: parks are designated as the nucleus of the district: planning, promotion and, if wished, relief from rates."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from model.declaration import BadInput, param
from model.levers import PROJECT_APPEAL, Nudge
from model.region import Region
from scenarios.interventions.programme import CHOICE
from scenarios.interventions.rate_relief import RateRelief

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem


@dataclass(frozen=True, slots=True, kw_only=True)
class Nucleus(RateRelief):
    """While the designation lasts: quicker planning, promotion to mobile projects, and rate relief if `share` says so.

    More floorspace is allowed from the start on, for good.
    """

    kind: ClassVar[str] = "nucleus"
    title: ClassVar[str] = "Designation of a nucleus"
    mechanism: ClassVar[str] = (
        "floorspace that planning allows and how readily it is built; what a mobile project thinks of the region; cost of "
        "premises to those who are there and to those who look for a site"
    )
    evidence: ClassVar[str] = (
        "A10 enterprise zones: gross jobs +5-15 %, a third to 60 % of them moved there; S2-40 to S2-42 for the idea"
    )
    does_not: ClassVar[str] = (
        "stop meetings, orders or commuting at its boundary; tell newcomers from incumbents; raise productivity; "
        "improve services or transport"
    )
    requirements: ClassVar[tuple[str, ...]] = ("S1-07", "S2-39", "S2-40", "S2-41", "S2-42", "S2-49")

    places: tuple[str, ...] = field(
        default=("amp", "sbp"), metadata={"form": "names", "unit": "parks, areas, authorities", "source": CHOICE}
    )
    share: float = param(
        0.0, unit="share of rent and rates", low=0.0, high=0.95, source="choice; rates are about a third of both"
    )
    planning: float = param(
        0.25, unit="share added to building", low=0.0, high=5.0, source="assumption: simplified planning"
    )
    zoned_more: float = param(0.2, unit="share of what planning allows", low=0.0, high=5.0, source="assumption")
    visibility: float = param(0.1, unit="log odds", low=0.0, high=2.0, source="assumption: a name that investors know")
    duration_years: float = param(10.0, unit="years", low=0.0, high=100.0, source=CHOICE)
    revenue_gbp_per_year: float = param(
        2e5, unit="GBP of 2015 per year", low=0.0, high=1e9, source="assumption: a planning and marketing team"
    )

    def resolve(self, region: Region) -> None:
        """Places are named, and exist in this region. Raises BadInput."""
        if not self.places:
            raise BadInput(f"{self.kind}.places: say what is designated: parks, areas or authorities")
        RateRelief.resolve(self, region)

    def act(self, world: "Ecosystem") -> None:
        """In the month it starts, planning allows more floorspace on these sites."""
        RateRelief.act(self, world)
        if self.opens(world) and self.zoned_more > 0:
            world.sites.zoned_m2[self.eligible_sites(world)] *= 1 + self.zoned_more * self.strength

    def nudges(self, world: "Ecosystem") -> Iterable[Nudge]:
        """The region is better known; sites are built up more readily and cost less, as relief has it."""
        force = self.in_force(world.tick)
        if force > 0 and self.visibility > 0 and self.eligible_sites(world).any():
            yield Nudge(PROJECT_APPEAL, add=self.visibility * force)
        yield from RateRelief.nudges(self, world)
