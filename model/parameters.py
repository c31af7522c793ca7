"""Parameters: every number the mechanisms use, one group per process; changed by copying, never in place."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Self

from model.commuting import Kernels
from model.declaration import BadInput, nearest
from model.network import Network
from model.processes.accounts import Accounts
from model.processes.anchors import Anchors
from model.processes.applications import Applications
from model.processes.demography import Demography
from model.processes.discovery import Discovery
from model.processes.founders import Founders
from model.processes.investment import Investment
from model.processes.investors import Investors
from model.processes.land_market import LandMarket
from model.processes.learning import Learning
from model.processes.location import Location
from model.processes.matching import Matching
from model.processes.meetings import Meetings
from model.processes.newcomers import Newcomers
from model.processes.orders import Orders
from model.processes.outside import Outside
from model.processes.people import People
from model.processes.premises import Premises
from model.processes.sales import Sales
from model.processes.search import Search
from model.processes.separations import Separations
from model.processes.training import Training
from model.processes.wages import Wages
from model.processes.work import Work
from model.stationary import Stationary


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """One frozen group per process, in the order of the schedule; then what only the start of a world uses."""

    outside: Outside = field(default_factory=Outside)
    investors: Investors = field(default_factory=Investors)
    orders: Orders = field(default_factory=Orders)
    sales: Sales = field(default_factory=Sales)
    investment: Investment = field(default_factory=Investment)
    anchors: Anchors = field(default_factory=Anchors)
    meetings: Meetings = field(default_factory=Meetings)
    learning: Learning = field(default_factory=Learning)
    discovery: Discovery = field(default_factory=Discovery)
    work: Work = field(default_factory=Work)
    separations: Separations = field(default_factory=Separations)
    search: Search = field(default_factory=Search)
    applications: Applications = field(default_factory=Applications)
    matching: Matching = field(default_factory=Matching)
    wages: Wages = field(default_factory=Wages)
    people: People = field(default_factory=People)
    training: Training = field(default_factory=Training)
    newcomers: Newcomers = field(default_factory=Newcomers)
    accounts: Accounts = field(default_factory=Accounts)
    demography: Demography = field(default_factory=Demography)
    founders: Founders = field(default_factory=Founders)
    location: Location = field(default_factory=Location)
    premises: Premises = field(default_factory=Premises)
    land_market: LandMarket = field(default_factory=LandMarket)
    commuting: Kernels = field(default_factory=Kernels)
    network: Network = field(default_factory=Network)
    stationary: Stationary = field(default_factory=Stationary)

    def changed(self, changes: Mapping[str, Mapping[str, Any]]) -> Self:
        """The same parameters with some replaced: {"learning": {"depreciation": 0.15}}. Raises BadInput."""
        known = {f.name for f in fields(self)}
        groups = {}
        for name, values in changes.items():
            if name not in known:
                raise BadInput(f"parameters.{name}: no such group; {nearest(name, sorted(known))}")
            if not isinstance(values, Mapping):
                raise BadInput(f"parameters.{name}: {values!r} should be a mapping of parameter: value")
            groups[name] = getattr(self, name).changed(values)
        return dataclasses.replace(self, **groups)
