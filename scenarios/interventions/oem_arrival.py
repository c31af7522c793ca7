"""An OEM plant arrives: an event whose sector, size, place and date are given."""

import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from agents.organisations import SECTORS
from model.declaration import option, param
from model.processes import investors, location
from model.region import Region
from scenarios.interventions.eligibility import known_places, place_row, sites_in
from scenarios.interventions.programme import CHOICE, Programme

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem


@dataclass(frozen=True, slots=True, kw_only=True)
class OemArrival(Programme):
    """One plant lands at `start`; `strength` scales its jobs."""

    kind: ClassVar[str] = "oem_arrival"
    title: ClassVar[str] = "An OEM plant arrives"
    mechanism: ClassVar[str] = "a plant opens, hires and poaches, buys from local suppliers and joins the anchor"
    evidence: ClassVar[str] = "A8.1 Greenstone et al. 2010 (upper), A8.2 Haskel et al. 2007 (UK), A0.10 McLaren, Boeing"
    does_not: ClassVar[str] = "raise incumbents' productivity or create supplier jobs by assumption"
    requirements: ClassVar[tuple[str, ...]] = ("S2-31", "S2-32", "S2-53", "S2-54")

    sector: str = option("aerospace", SECTORS[:9], "sector of the plant")
    jobs: float = param(200.0, unit="jobs", low=5.0, high=5_000.0, source="A0.10 McLaren: 200 jobs")
    place: str = field(default="amp", metadata={"form": "name", "unit": "park, area or authority", "source": CHOICE})
    capital_gbp: float = param(12e6, unit="GBP of 2015", low=0.0, high=1e10, source="McLaren 2017: GBP 12m public")

    def resolve(self, region: Region) -> None:
        """The place exists in this region. Raises BadInput."""
        place_row("oem_arrival.place", self.place, known_places(region))

    def act(self, world: "Ecosystem") -> None:
        """In the month it starts, the plant lands in the place named: where there is room, else where there is most."""
        if not self.opens(world):
            return
        sector, jobs = SECTORS.index(self.sector), self.jobs * self.strength * world.norms.scale
        among, slot = sites_in(world.sites, world.region, (self.place,)), self._slot(world)
        site = investors.find_site(world, sector, jobs, slot, among)
        if site < 0:
            room = location.free_space(world) + investors.room_to_build(world.sites)
            site = int(np.argmax(np.where(among, room, -np.inf)))
        investors.land_plant(world, sector, jobs, site, slot)

    def _slot(self, world: "Ecosystem") -> int:
        """Identity of the plant: the same in every scenario that brings it."""
        slot = investors.EVENT_SLOTS + world.tick * 4096 + zlib.crc32(f"{self.sector}/{self.place}".encode()) % 4096
        while (world.organisations.slot == slot).any():  # a twin that landed this month
            slot += 1
        return int(slot)
