"""Sectors: what distinguishes one sector's firms from another's, wherever they are.

How many jobs and firms of each sector a region has is a fact of the region (`conf/region/`), not of this table.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

FLOORSPACE_SOURCE: Final = "assumption: within HCA Employment Density Guide 2015 (industrial 36-47, office 8-13 m2 net)"
LEANING_SOURCE: Final = "calibrated: premises choice, AMP jobs 2015-21"
RELEVANCE_SOURCE: Final = "assumption: judged from processes used (0-6), rows scaled to 1"
RD_SOURCE: Final = "assumption: order follows UK Innovation Survey by industry; level is set by investment"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sector:
    """Traits of one sector. `weights` are importances of the technology fields in the order of `FIELDS`."""

    name: str
    floorspace_m2_per_job: float
    """m2 a job takes when space is not short. Source: FLOORSPACE_SOURCE."""
    leaning: float
    """Pull of a technology park, 0 (not let in) to 1. Source: LEANING_SOURCE."""
    weights: tuple[float, ...]
    """Importance of each technology field to productivity. Source: RELEVANCE_SOURCE."""
    tradable: bool
    """Sells mostly outside the region. Source: definition of the sector."""
    rd_tendency: float
    """Share of its firms of ten employees that do R&D. Source: RD_SOURCE."""

    @property
    def relevance(self) -> tuple[float, ...]:
        """Importance of each technology field, summing to 1."""
        return tuple(weight / sum(self.weights) for weight in self.weights)


def _sector(
    name: str, space: float, leaning: float, weights: tuple[float, ...], rd: float, tradable: bool = True
) -> Sector:
    return Sector(
        name=name, floorspace_m2_per_job=space, leaning=leaning, weights=weights, tradable=tradable, rd_tendency=rd
    )


#                            m2/job leaning   machining, advanced materials, metallurgy, joining,      R&D
#                                             automation, digital, design, quality
SECTOR_TRAITS: Final = (
    _sector("aerospace", 45, 1.00, (5, 3, 1, 2, 2, 2, 3, 2), 0.50),
    _sector("nuclear_energy", 45, 1.00, (3, 1, 2, 4, 1, 2, 3, 4), 0.50),
    _sector("rail_transport", 50, 0.60, (3, 1, 1, 4, 2, 1, 3, 1), 0.30),
    _sector("oil_gas", 45, 0.50, (4, 1, 2, 4, 1, 1, 2, 2), 0.30),
    _sector("medical", 35, 0.90, (3, 2, 1, 1, 1, 1, 3, 4), 0.45),
    _sector("metals", 60, 0.25, (2, 0.5, 6, 3, 1, 0.5, 1, 2), 0.20),
    _sector("machinery", 45, 0.50, (5, 0.5, 1, 2, 3, 1, 3, 1), 0.35),
    _sector("materials", 50, 0.80, (1, 4, 3, 1, 1, 1, 1, 2), 0.35),
    _sector("consumer_goods", 55, 0.10, (1, 1, 0.3, 1.5, 3, 1.5, 2.5, 2), 0.15),
    _sector("digital", 14, 0.90, (0.5, 0.3, 0.2, 0.3, 4, 6, 3, 1), 0.50),
    _sector("local_services", 20, 0.00, (1, 0.5, 0.5, 2, 1, 2, 2, 2), 0.10, tradable=False),
)
"""One row per name in `agents.organisations.SECTORS`, in that order."""

PARK_THRESHOLD: Final = 0.2
"""Sectors that lean less than this are not let in to technology parks. Source: calibrated, with LEANING."""

FLOORSPACE_PER_JOB: Final = np.array([sector.floorspace_m2_per_job for sector in SECTOR_TRAITS])
"""m2 per job (sectors,)."""
LEANING: Final = np.array([sector.leaning for sector in SECTOR_TRAITS])
"""Pull of a technology park (sectors,)."""
RELEVANCE: Final = np.array([sector.relevance for sector in SECTOR_TRAITS])
"""Importance of technology fields (sectors, fields); rows sum to 1."""
TRADABLE: Final = np.array([sector.tradable for sector in SECTOR_TRAITS])
"""Sells mostly outside the region (sectors,)."""
RD_TENDENCY: Final = np.array([sector.rd_tendency for sector in SECTOR_TRAITS])
"""Share of firms of ten employees that do R&D (sectors,)."""
ELIGIBLE_FOR_PARK: Final = LEANING >= PARK_THRESHOLD
"""Let in to technology parks (sectors,)."""

for _array in (FLOORSPACE_PER_JOB, LEANING, RELEVANCE, TRADABLE, RD_TENDENCY, ELIGIBLE_FOR_PARK):
    _array.flags.writeable = False
