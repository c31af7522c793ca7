"""Housing: homes are built near a site, and some of those who come to live in the region live there."""

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from agents.table import Ints
from agents.workers import LEFT
from model.clock import TICKS_PER_YEAR
from model.declaration import param
from model.processes import policy
from model.region import Region
from scenarios.interventions.eligibility import point
from scenarios.interventions.programme import CHOICE, Programme

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem


@dataclass(frozen=True, slots=True, kw_only=True)
class Housing(Programme):
    """Homes are finished evenly over `duration_years`, and the next people to come into the region take them.

    A row of the labour force that stands empty gets its home there; whoever enters it next lives there. The labour
    force of the region stays what its births, migration and jobs make it: homes decide where people live.
    """

    kind: ClassVar[str] = "housing"
    title: ClassVar[str] = "Homes near the site"
    mechanism: ClassVar[str] = (
        "where newcomers live: who is near which job, whom adverts reach, what skilled people a site has in reach"
    )
    evidence: ClassVar[str] = (
        "A5.2-A5.6 Manning & Petrongolo 2017: people apply near home, half as likely 5 km away; facts: Waverley homes"
    )
    does_not: ClassVar[str] = (
        "raise the number of people in the region; choose who lives there; move people who have a home; "
        "change house prices, or spending in shops near by"
    )
    requirements: ClassVar[tuple[str, ...]] = ("S2-50", "S2-59")

    place: str = field(
        default="", metadata={"form": "name", "unit": "park or place; empty: the region's focus", "source": CHOICE}
    )
    homes: float = param(4_000.0, unit="homes", low=0.0, high=1e5, source="Waverley community: 3,890-4,000 homes")
    workers_per_home: float = param(
        1.2, unit="persons in the labour force", low=0.0, high=3.0, source="Census 2021: about 1.2 in England (weak)"
    )
    radius_km: float = param(1.2, unit="km", low=0.1, high=20.0, source="assumption: extent of a new community")
    duration_years: float = param(10.0, unit="years of building", low=0.25, high=100.0, source=CHOICE)
    capital_gbp: float = param(
        20e6, unit="GBP of 2015", low=0.0, high=1e10, source="assumption: roads and a school; builders pay for homes"
    )
    optimism_bias: float = param(
        0.24, unit="share of cost", low=0.0, high=2.0, source="A11.15 standard buildings, upper bound"
    )

    def resolve(self, region: Region) -> None:
        """The place exists in this region. Raises BadInput."""
        point(f"{self.kind}.place", self.place, region)

    def act(self, world: "Ecosystem") -> None:
        """Every month some empty rows move to the new homes; once a year adverts find the way there."""
        since = world.tick - self.opening
        months = max(round(self.duration_years * TICKS_PER_YEAR), 1)
        if self.strength == 0 or self.homes == 0 or not 0 <= since < months:
            return
        cells, share = self.cells(world), self.share(world)
        inside = int(np.count_nonzero(~world.homes.is_outside[world.workers.home]))
        due = [int(inside * share * done / months + 0.5) for done in (since, since + 1)]
        self._rehouse(world, cells, due[1] - due[0])
        year = since % TICKS_PER_YEAR + 1
        if year == TICKS_PER_YEAR or since == months - 1:
            self._tell(world, cells, share * year / months)

    def share(self, world: "Ecosystem") -> float:
        """Labour force of the new homes, all finished, relative to that of the region."""
        homes = world.homes
        people = float(homes.residents[~homes.is_outside].sum())
        return min(self.homes * self.workers_per_home * self.strength / max(people, 1.0), 1.0)

    def cells(self, world: "Ecosystem") -> Ints:
        """Home cells within the radius of the place, or else the nearest one."""
        homes = world.homes
        east, north = point(f"{self.kind}.place", self.place, world.region)
        km = np.where(homes.is_outside, np.inf, np.hypot(homes.easting - east, homes.northing - north) / 1000)
        near = np.flatnonzero(km <= self.radius_km)
        return near if len(near) else np.array([km.argmin()])

    def _rehouse(self, world: "Ecosystem", cells: Ints, n: int) -> None:
        """So many empty rows, those of lowest lasting luck, get a home in one of these cells."""
        workers = world.workers
        elsewhere = ~world.homes.is_outside[workers.home] & ~np.isin(workers.home, cells)
        rows = np.flatnonzero((workers.status == LEFT) & elsewhere)
        number = sum(isinstance(other, Housing) for other in world.interventions[: policy.position_of(world, self)])
        luck = world.chance.uniform(f"{self.kind}.row/{number}", None, workers.slot[rows])
        chosen = rows[np.argsort(luck, kind="stable")[:n]]
        door = world.chance.uniform(f"{self.kind}.door/{number}", None, workers.slot[chosen])
        workers.home[chosen] = cells[(door * len(cells)).astype(np.int64)]

    def _tell(self, world: "Ecosystem", cells: Ints, share: float) -> None:
        """The labour market's table of residents (homes, 4) follows: a share of all moves to these cells."""
        market = world.commuting
        inside = ~market.is_outside
        residents = np.where(inside[:, None], market.residents * (1 - share), market.residents)
        residents[cells] += market.residents[inside].sum(axis=0) * share / len(cells)
        world.commuting = replace(market, residents=residents).rebuilt(world.travel)
