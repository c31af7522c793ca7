"""Levers: the only door through which policy touches a mechanism.

A mechanism asks for the effective value of a lever; interventions nudge it. Nothing is overwritten, so
interventions compose in any order and nothing has to be undone.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

import numpy as np

from agents.table import Floats

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem


@dataclass(frozen=True, slots=True)
class Lever:
    """A quantity policy may scale or shift, within bounds; `per` says whose value it is."""

    name: str
    unit: str
    doc: str
    low: float = 0.0
    high: float = np.inf
    per: str = "organisation"


PROJECT_OFFERS = Lever(
    "project_offers", "projects per year", "mobile OEM projects that consider the region", per="world"
)
PROJECT_GRANT = Lever("project_grant", "GBP per job", "support offered to a mobile OEM project", per="world")
PROJECT_APPEAL = Lever(
    "project_appeal", "utility", "what the region adds to its bid for a mobile project", low=-10, high=10, per="world"
)
OEM_LOCAL_SHARE = Lever(
    "oem_local_share", "share of purchases", "share of an OEM's purchases placed in the region", high=1.0
)
LOCAL_SHARE = Lever("local_share", "share of purchases", "share of a firm's purchases placed in the region", high=1.0)
PUBLIC_ORDERS = Lever("public_orders", "jobs", "work that public bodies order from a firm")
RD_COST = Lever("rd_cost", "GBP per GBP of R&D", "what a firm pays for one pound of R&D", high=1.0)
RD_INCLINATION = Lever("rd_inclination", "sd", "shift of a firm's inclination to do R&D", low=-20.0, high=20.0)
DIGITAL_ADOPTION = Lever(
    "digital_adoption", "per year", "rate at which firms adopt advanced digital technology", high=12.0
)
MANAGEMENT_GAIN = Lever("management_gain", "sd per year", "improvement of management practice", low=-1.0, high=2.0)
PROJECT_RATE = Lever("project_rate", "per year", "rate at which a firm starts a project with an anchor", high=12.0)
CORE_INCOME = Lever("core_income", "GBP per year", "core public income of an anchor")
MEETING_RATE = Lever("meeting_rate", "ratio", "how readily two organisations that could meet form a tie", high=10.0)
PARK_CONTACT = Lever("park_contact", "ratio", "contact among organisations of one park (events, venues)", high=10.0)
PARK_LINK_MINUTES = Lever("park_link_minutes", "minutes", "walk between two parks", per="park pair")
SEARCH_REACH = Lever("search_reach", "ratio", "adverts seen by residents of a place", high=5.0, per="home")
TRAINING_PLACES = Lever("training_places", "starts per year", "apprentices that the training centre can start")
APPRENTICE_COST = Lever(
    "apprentice_cost", "GBP per GBP of pay", "what an employer pays of an apprentice's wage", high=1.0
)
GRADUATE_RETENTION = Lever(
    "graduate_retention", "share", "graduates who stay when they enter the labour market", high=1.0, per="world"
)
SKILLED_MIGRANTS = Lever(
    "skilled_migrants",
    "persons per year",
    "people at RQF 4 or above who move in because they were courted",
    per="world",
)
CAREER_INTEREST = Lever(
    "career_interest", "ratio", "how readily the young of a place enter the district's trades", high=5.0, per="home"
)
COURSE_LEARNING = Lever("course_learning", "ln per year", "what a person learns on a course", high=1.0, per="person")
RETRAINED = Lever(
    "retrained",
    "share",
    "chance that a person now finishes a course into a field short of people",
    high=1.0,
    per="person",
)
QUALIFIED = Lever(
    "qualified", "share", "chance that a person now finishes a course to the next level", high=1.0, per="person"
)
OUTSIDE_LEARNING = Lever(
    "outside_learning",
    "index per year",
    "knowledge that an organisation gains, by field, in joint projects with a partner outside the region",
    high=100.0,
    per="organisation and field",
)
MEMBER_PULL = Lever("member_pull", "ratio", "how strongly an anchor draws members from outside", high=10.0)
CREDIT_LIMIT = Lever("credit_limit", "months of GVA", "debt a lender allows", high=60.0)
LOAN_REPAYMENT = Lever("loan_repayment", "GBP per month", "what a firm pays back on public loans", high=1e9)
MARKET_REACH = Lever(
    "market_reach", "ln per year", "growth of a firm's market from customers it is helped to meet", low=-1.0, high=1.0
)
SUPPLIER_DEVELOPMENT = Lever(
    "supplier_development", "per year", "rate at which OEM customers teach a supplier what it lacks", high=2.0
)
SPIN_OUT_RATE = Lever(
    "spin_out_rate", "ratio", "how readily people of this research centre start firms", low=1.0, high=10.0
)
CAPITAL_COST = Lever(
    "capital_cost", "share of the cost of capital", "what a firm pays of the cost of its capital", high=1.0
)
BID_CAPACITY = Lever(
    "bid_capacity", "ratio", "how well the region's places bid for money, 1 = normal", high=10.0, per="world"
)
RENT_RELIEF = Lever(
    "rent_relief", "share of rent and rates", "share of the cost of premises that an occupier pays", high=1.0
)
FOUNDING_RATE = Lever("founding_rate", "ratio", "how readily would-be founders start", high=10.0, per="world")
SITE_RENT = Lever("site_rent", "share of rent and rates", "cost of premises to a newcomer", high=1.0, per="site")
STARTER_RENT = Lever(
    "starter_rent", "share of rent and rates", "cost of premises to a firm that starts", high=1.0, per="site"
)
SITE_AMENITY = Lever("site_amenity", "index", "amenity of a site", low=-10.0, high=10.0, per="site")
SECTOR_DEMAND = Lever(
    "sector_demand", "ln", "world demand of a sector relative to its trend", low=-5.0, high=5.0, per="sector"
)
RIVAL_SITES = Lever(
    "rival_sites", "sites", "sites elsewhere on the shortlist of a mobile project", high=200.0, per="world"
)
RIVAL_TFP = Lever(
    "rival_tfp",
    "ln",
    "productivity of rivals elsewhere beyond what was expected of them",
    low=-2.0,
    high=2.0,
    per="world",
)
ENERGY_COST = Lever("energy_cost", "GBP per job per year", "cost of energy above its usual price", high=200_000.0)
LAYOFFS = Lever("layoffs", "ratio", "how readily employers lay people off", high=8.0)
MIGRANTS = Lever("migrants", "per row and year", "rate at which people of working age move in", high=0.2, per="world")
BUILDING_RATE = Lever("building_rate", "ratio", "how readily space is built", high=10.0, per="site")


@dataclass(frozen=True, slots=True)
class Nudge:
    """Scale a lever by a factor and add to it, for everyone or (arrays) for each."""

    lever: Lever
    factor: Floats | float = 1.0
    add: Floats | float = 0.0


class Intervention(Protocol):
    """What a scenario may contain; see scenarios/registry.py for every kind there is."""

    def act(self, world: "Ecosystem") -> None:
        """Do what falls due this tick (build, open a line, land a plant, award grants). Called once a tick."""
        ...

    def nudges(self, world: "Ecosystem") -> Iterable[Nudge]:
        """The nudges in force at this tick; none outside its years."""
        ...

    def cost_gbp(self, world: "Ecosystem") -> float:
        """Public money spent this month."""
        ...


def effective(base: Floats | float, lever: Lever, nudges: Iterable[Nudge]) -> Floats | float:
    """The base value times every factor, plus every addition, clipped to the lever's bounds."""
    factor: Floats | float = 1.0
    add: Floats | float = 0.0
    for nudge in nudges:
        factor, add = factor * nudge.factor, add + nudge.add
    return np.clip(base * factor + add, lever.low, lever.high)


LEVERS: Final = tuple(value for value in list(globals().values()) if isinstance(value, Lever))
