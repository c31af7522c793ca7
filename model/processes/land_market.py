"""Land market: rents follow vacancy, space is built where it is dear, and surplus space goes to other uses."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from agents.land import Sites
from agents.table import Bools, Floats
from model.chance import Chance, as_normal, pieces
from model.clock import TICKS_PER_YEAR
from model.declaration import Group, param, switch
from model.levers import BUILDING_RATE
from model.region import Parks

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem

CALIBRATED = "calibrated: rents and vacancy stay level for 20 years"


@dataclass(frozen=True, slots=True, kw_only=True)
class LandMarket(Group):
    """How rents and floorspace answer to demand."""

    enabled: bool = switch(True, "rents, building and conversion of space")
    normal_vacancy: float = param(
        0.08, unit="share", low=0.02, high=0.2, source="A0.15 Knight Frank 2024: 12.7 % of large units"
    )
    rent_response: float = param(0.07, unit="ln per year", low=0.0, high=0.5, source=CALIBRATED)
    rent_reversion: float = param(0.40, unit="per year", low=0.05, high=2.0, source=CALIBRATED)
    building_threshold: float = param(0.08, unit="ln of rent", low=0.0, high=0.5, source=CALIBRATED)
    starts_per_year: float = param(2.0, unit="per year", low=0.1, high=6.0, source="assumption: half a year to decide")
    building_step: float = param(0.06, unit="share of floorspace", low=0.01, high=0.5, source="assumption")
    building_months: int = param(18, unit="months", low=1, high=60, source="assumption: planning and construction")
    park_threshold: float = param(
        0.09, unit="share vacant", low=0.0, high=0.3, source="calibrated: AMP jobs 2015-21 (A0.3, A0.4)"
    )
    park_step: float = param(
        0.22, unit="share of floorspace", low=0.01, high=1.0, source="calibrated: AMP jobs 2015-21"
    )
    park_months: int = param(
        12, unit="months", low=1, high=60, source="assumption: serviced plots with outline consent"
    )
    surplus_above: float = param(0.12, unit="share vacant", low=0.0, high=0.5, source=CALIBRATED)
    conversion: float = param(0.15, unit="share of surplus per year", low=0.0, high=1.0, source=CALIBRATED)
    rent_spread: float = param(
        0.10, unit="ln", low=0.0, high=0.5, source="assumption: spread of rents within an authority"
    )
    centre_premium: float = param(
        0.18, unit="ln", low=0.0, high=1.0, source="assumption: rent at the centre of the city"
    )
    centre_km: float = param(3.0, unit="km", low=0.5, high=20.0, source="assumption: decay of the centre's premium")
    park_ring_km: float = param(6.0, unit="km", low=1.0, high=20.0, source="assumption: space a park is compared with")
    headroom: float = param(
        0.15, unit="share of floorspace", low=0.0, high=1.0, source="assumption: growth that zoning allows"
    )


def vacant_share(floorspace_m2: Floats, held_m2: Floats) -> Floats:
    """Vacant share of built floorspace (sites,); 1 where nothing is built."""
    return np.asarray(1 - held_m2 / np.maximum(floorspace_m2, 1.0)).clip(0, 1)


def next_rent(rent_gbp: Floats, normal_rent_gbp: Floats, vacancy: Floats, p: LandMarket) -> Floats:
    """Rent a month later: d ln r/dt = response x gap - reversion x ln(r / normal), gap = 1 - vacancy / normal.

    The gap is kept in (-1.5, 1). Source: adjustment of rents to vacancy, Rosen & Smith 1983;
    between normal x 0.77 and x 1.19 in the long run.
    """
    gap = np.clip(1 - vacancy / p.normal_vacancy, -1.5, 1.0)
    growth = p.rent_response * gap - p.rent_reversion * np.log(rent_gbp / normal_rent_gbp)
    return np.asarray(rent_gbp * np.exp(growth / TICKS_PER_YEAR))


def worth_building(sites: Sites, vacancy: Floats, p: LandMarket) -> Bools:
    """Where building pays: dear (parks: hardly vacant), with room in zoning and nothing under way."""
    dear = np.log(sites.rent_gbp / sites.normal_rent_gbp) > p.building_threshold
    pays = np.where(sites.park >= 0, vacancy < p.park_threshold, dear)
    return np.asarray(pays & (sites.floorspace_m2 < sites.zoned_m2) & (sites.pipeline_due < 0))


def surplus_m2(sites: Sites, held_m2: Floats, p: LandMarket) -> Floats:
    """Vacant floorspace (m2) that goes to other uses in a month: a share of the surplus, none on parks."""
    vacant = sites.floorspace_m2 - held_m2
    surplus = np.maximum(vacant - p.surplus_above * sites.floorspace_m2, 0.0)
    return np.asarray(np.where(sites.park >= 0, 0.0, surplus * p.conversion / TICKS_PER_YEAR))


def adjust(world: "Ecosystem", held_m2: Floats) -> None:
    """Rents move with vacancy, surplus space is converted, finished space opens and new space is begun."""
    p: LandMarket = world.parameters.land_market
    if not p.enabled:
        return
    sites = world.sites
    vacancy = vacant_share(sites.floorspace_m2, held_m2)
    sites.rent_gbp = next_rent(sites.rent_gbp, sites.normal_rent_gbp, vacancy, p)
    sites.floorspace_m2 = sites.floorspace_m2 - surplus_m2(sites, held_m2, p)
    _open(sites, world.tick)
    _begin(world, vacancy)


def _open(sites: Sites, tick: int) -> None:
    ready = (sites.pipeline_due >= 0) & (sites.pipeline_due <= tick)
    sites.floorspace_m2[ready] += sites.pipeline_m2[ready]
    sites.pipeline_m2[ready], sites.pipeline_due[ready] = 0.0, -1


def _begin(world: "Ecosystem", vacancy: Floats) -> None:
    p: LandMarket = world.parameters.land_market
    sites = world.sites
    rate = np.broadcast_to(world.lever(BUILDING_RATE, 1.0), len(sites)) * p.starts_per_year / TICKS_PER_YEAR
    could = np.flatnonzero(worth_building(sites, vacancy, p))
    begun = could[world.chance.happens("land_market.begin", world.tick, rate[could], sites.slot[could])]
    park = sites.park[begun] >= 0
    step = sites.floorspace_m2[begun] * np.where(park, p.park_step, p.building_step)
    sites.pipeline_m2[begun] = np.minimum(step, sites.zoned_m2[begun] - sites.floorspace_m2[begun])
    sites.pipeline_due[begun] = world.tick + np.where(park, p.park_months, p.building_months)


def initial_floorspace(sites: Sites, held_m2: Floats, parks: Parks, chance: Chance, p: LandMarket) -> None:
    """Built and zoned floorspace at the start: held / (1 - vacancy), vacancy of ordinary sites Gamma(2, normal / 2).

    Parks have the region's occupancy and its ratio of zoned to built floorspace, so that a world at any scale has the
    same room to grow. Writes two columns of `sites`.
    """
    first, second = pieces(chance.bits("land_market.vacancy", None, sites.slot), 2)
    vacancy = (-np.log(first * second) * p.normal_vacancy / 2).clip(0.01, 0.4)
    park = sites.park >= 0
    vacancy[park] = 1 - parks.occupancy[sites.park[park]]
    sites.floorspace_m2 = held_m2 / (1 - vacancy)
    sites.zoned_m2 = sites.floorspace_m2 * (1 + p.headroom)
    headroom = np.maximum(parks.zoned_m2 / np.maximum(parks.floorspace_m2, 1.0), 1.0)
    sites.zoned_m2[park] = sites.floorspace_m2[park] * headroom[sites.park[park]]


def initial_rents(
    sites: Sites,
    held_m2: Floats,
    authority_rent_gbp: Floats,
    centre_km: Floats,
    parks: Parks,
    chance: Chance,
    p: LandMarket,
) -> None:
    """Normal rent, and the rent that the vacancy of the start implies; needs floorspace. Writes two columns of `sites`.

    Ordinary sites: authority's rent x exp(N(0, spread) + premium x exp(-km to the city's centre / 3 km)); parks: mean
    of ordinary sites within 6 km x the park's premium for its specification (A0.15).
    """
    noise = p.rent_spread * as_normal(chance.uniform("land_market.rent", None, sites.slot))
    normal = authority_rent_gbp[sites.authority] * np.exp(noise + p.centre_premium * np.exp(-centre_km / p.centre_km))
    ordinary = sites.park < 0
    for row in np.flatnonzero(~ordinary):  # a handful of parks
        km = np.hypot(sites.easting - sites.easting[row], sites.northing - sites.northing[row]) / 1000
        near = ordinary & (km < p.park_ring_km)
        base = normal[near].mean() if near.any() else authority_rent_gbp[sites.authority[row]]
        normal[row] = base * parks.premium[sites.park[row]]
    gap = np.clip(1 - vacant_share(sites.floorspace_m2, held_m2) / p.normal_vacancy, -1.5, 1.0)
    sites.normal_rent_gbp = normal
    sites.rent_gbp = normal * np.exp(p.rent_response / p.rent_reversion * gap)
