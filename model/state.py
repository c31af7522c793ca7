"""State: everything a world starts from, made by genesis, cached, and copied into each world."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from agents.grants import Grants
from agents.land import Homes, Sites
from agents.organisations import Organisations
from agents.outside import Outside
from agents.ties import Ties
from agents.vacancies import Vacancies
from agents.workers import Workers
from model.norms import Norms
from model.region import Region
from model.travel import Travel

if TYPE_CHECKING:
    from model.commuting import Commuting

TABLES: Final = ("organisations", "workers", "vacancies", "ties", "sites", "homes", "grants", "outside")


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """Tables, the region they came from, travel times, commuting kernels, and the norms frozen at the start."""

    organisations: Organisations
    workers: Workers
    vacancies: Vacancies
    ties: Ties
    sites: Sites
    homes: Homes
    grants: Grants
    outside: Outside
    region: Region
    norms: Norms
    travel: Travel
    commuting: "Commuting"

    def copy(self) -> "State":
        """Independent tables; region, norms, travel and commuting are never changed in place, so they are shared."""
        return replace(self, **{name: getattr(self, name).copy() for name in TABLES})
