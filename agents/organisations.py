"""Organisations: firms, OEM plants and anchors in one table, so one labour market and one knowledge space."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from agents.table import Bools, Floats, Ints, Table, column

FIRM, OEM, ANCHOR = 0, 1, 2
KINDS: Final = ("firm", "oem", "anchor")

SECTORS: Final = (
    "aerospace",
    "nuclear_energy",
    "rail_transport",
    "oil_gas",
    "medical",
    "metals",
    "machinery",
    "materials",
    "consumer_goods",
    "digital",
    "local_services",
)
"""Order of the codes in `sector`. The first nine are manufacturing; local_services sells in the region only."""
MANUFACTURING: Final = tuple(range(9))
DIGITAL, LOCAL_SERVICES = 9, 10

FIELDS: Final = (
    "machining",
    "advanced_materials",
    "metallurgy",
    "joining",
    "automation",
    "digital",
    "design",
    "quality",
)
"""Technology fields: the axes of the knowledge space, and the fields of expertise of workers (on a ring)."""
N_FIELDS: Final = len(FIELDS)

i8, i16, i32 = np.int8, np.int16, np.int32


@dataclass(slots=True, kw_only=True, eq=False)
class Organisations(Table):
    """Whoever employs people and holds knowledge. Rows of closed organisations are given to new ones."""

    alive: Bools = column(False, unit="-", doc="true from opening to closure")
    kind: Ints = column(0, dtype=i8, low=0, high=2, unit="code", doc="firm, oem or anchor")
    sector: Ints = column(0, dtype=i8, low=0, high=len(SECTORS) - 1, unit="code", doc="main sector")
    field: Ints = column(0, dtype=i8, low=0, high=N_FIELDS - 1, unit="code", doc="main technology field of its jobs")
    tier: Ints = column(
        3, dtype=i8, low=0, high=3, unit="tier", doc="0 OEM, 1 supplies OEMs, 2 supplies tier 1, 3 other"
    )
    name: Ints = column(-1, dtype=i32, unit="row", doc="row of the region's named organisations, -1 if unnamed")
    parent: Ints = column(-1, unit="slot", doc="slot of the organisation its founder came from, -1 if none")
    born: Ints = column(0, dtype=i32, unit="tick", doc="tick it opened")
    family_owned: Bools = column(False, unit="-", doc="family owned")
    foreign_owned: Bools = column(False, unit="-", doc="owned abroad")
    # place
    site: Ints = column(-1, dtype=i32, unit="row", doc="site it occupies")
    building: Ints = column(-1, dtype=i32, unit="id", doc="building or estate it shares with others at the site")
    floorspace_m2: Floats = column(0.0, low=0, unit="m2", doc="floorspace held")
    # knowledge and productivity
    knowledge: Floats = column(0.0, low=0, width=N_FIELDS, unit="index", doc="stock of knowledge by field")
    knowledge_mix: Floats = column(1 / N_FIELDS, low=0, high=1, width=N_FIELDS, unit="share", doc="fields of own R&D")
    knowledge_index: Floats = column(
        1.0, low=0, unit="index, 1 = mean at start", doc="knowledge relevant to its sector"
    )
    absorptive_capacity: Floats = column(0.35, low=0, high=1, unit="share", doc="ability to use what it meets")
    research: Floats = column(
        0.0, low=0, unit="index per year", doc="knowledge it makes itself, all fields; reviewed quarterly"
    )
    learning: Floats = column(
        0.0, low=0, width=N_FIELDS, unit="index per year", doc="learned from contacts; reviewed quarterly"
    )
    diversity: Floats = column(
        1.0, low=0, unit="index, 1 = mean at start", doc="novelty of those it meets; reviewed quarterly"
    )
    quality: Floats = column(0.0, unit="ln", doc="slow component of TFP")
    efficiency: Floats = column(0.0, unit="ln", doc="fast component of TFP, fades by imitation")
    management: Floats = column(0.0, unit="sd", doc="management practice score")
    digital: Bools = column(False, unit="-", doc="uses advanced digital technology")
    ln_tfp: Floats = column(0.0, unit="ln, relative to frontier", doc="total factor productivity")
    rd_propensity: Floats = column(0.0, unit="sd", doc="inclination to do R&D")
    rd_intensity: Floats = column(0.0, low=0, high=1, unit="share of GVA", doc="R&D spending if it does R&D")
    does_rd: Bools = column(False, unit="-", doc="performs R&D now")
    last_innovation: Ints = column(-9999, dtype=i32, unit="tick", doc="tick of its last innovation")
    # demand
    relief_won: Floats = column(0.0, unit="ln", doc="market won through relief of its cost by policy")
    market: Floats = column(0.0, low=0, unit="jobs", doc="market won outside the supply graph, in job equivalents")
    ramp: Floats = column(1.0, low=0, high=1, unit="share", doc="share of its market an entrant has reached")
    orders: Floats = column(0.0, low=0, unit="jobs", doc="demand from buyers in the region's supply graph")
    demand: Floats = column(0.0, low=0, unit="jobs", doc="demand this month in job equivalents, all sources")
    # labour
    headcount: Ints = column(0, dtype=i32, low=0, unit="persons", doc="employees, owner included")
    labour: Floats = column(0.0, low=0, unit="jobs", doc="employees in efficiency units of its normal worker")
    skilled_share: Floats = column(0.0, low=0, high=1, unit="share", doc="employees at RQF 4 or above")
    target: Floats = column(0.0, low=0, unit="persons", doc="headcount it wants")
    layoff_rate: Floats = column(0.0, low=0, high=1, unit="per month", doc="chance that an employee is laid off")
    serial: Ints = column(0, dtype=i32, low=0, unit="-", doc="vacancies it ever posted; numbers the next one")
    skill_tilt: Floats = column(0.0, unit="sd", doc="lean of its jobs towards high skills")
    wage_effect: Floats = column(0.0, unit="ln", doc="pay policy: permanent wage premium")
    # accounts of this month
    capital_cost_gbp: Floats = column(0.0, low=0, unit="GBP per job per year", doc="cost of capital per job")
    normal_gva_gbp: Floats = column(
        0.0, low=0, unit="GBP per job per year", doc="GVA of a job equivalent at standard TFP"
    )
    gva_gbp: Floats = column(0.0, low=0, unit="GBP per month", doc="gross value added")
    pay_gbp: Floats = column(0.0, low=0, unit="GBP per year", doc="gross pay of its employees")
    wages_gbp: Floats = column(0.0, low=0, unit="GBP per month", doc="wage bill with on-costs")
    rent_gbp: Floats = column(0.0, low=0, unit="GBP per month", doc="rent of premises")
    other_cost_gbp: Floats = column(0.0, low=0, unit="GBP per month", doc="capital, fixed and moving costs")
    one_off_gbp: Floats = column(0.0, low=0, unit="GBP", doc="moves and bids since the last accounts")
    rd_gbp: Floats = column(0.0, low=0, unit="GBP per month", doc="R&D spending")
    interest_gbp: Floats = column(0.0, low=0, unit="GBP per month", doc="interest paid on debt")
    support_gbp: Floats = column(0.0, low=0, unit="GBP per month", doc="public support received")
    payout_gbp: Floats = column(
        0.0, unit="GBP per month", doc="paid to owners and public lenders; negative when owners pay in"
    )
    cash_gbp: Floats = column(0.0, unit="GBP", doc="net cash; negative is debt")
    reserve_months: Floats = column(6.5, low=0, unit="months of cost", doc="cash it wants to hold")
    smooth_gva_gbp: Floats = column(
        0.0, low=0, unit="GBP per month", doc="GVA over about six months, what a lender sees"
    )
    belief: Floats = column(0.0, low=-1, high=1, unit="profit / cost", doc="what the owner believes the firm earns")
    patience: Floats = column(0.1, low=0, unit="profit / cost", doc="loss the owner accepts before giving up")
    slack_months: Ints = column(0, dtype=i32, low=0, unit="months", doc="consecutive months with hardly any demand")
    # anchors
    core_income_gbp: Floats = column(0.0, low=0, unit="GBP per year", doc="anchor: core public income")
    commercial_income_gbp: Floats = column(0.0, low=0, unit="GBP per year", doc="anchor: income from member projects")
    collaborative_income_gbp: Floats = column(
        0.0, low=0, unit="GBP per year", doc="anchor: competitive research income"
    )
    core_grant_gbp: Floats = column(0.0, low=0, unit="GBP per year", doc="anchor: core public income without policy")
    income_per_job_gbp: Floats = column(
        100_000.0, low=1, unit="GBP per job per year", doc="anchor: income that pays for one job"
    )
    collaborative_ratio: Floats = column(
        0.5, low=0, unit="ratio", doc="anchor: collaborative income per GBP of other income"
    )
    member_spend_gbp: Floats = column(
        150_000.0, low=0, unit="GBP per member per year", doc="anchor: what a member comes to spend"
    )
    member_pull: Floats = column(
        2.8, low=0, unit="members per root of jobs", doc="anchor: members outside that it attracts"
    )
    member_appeal: Floats = column(1.0, low=0, unit="ratio", doc="anchor: how readily organisations here join")
    outside_members: Ints = column(0, dtype=i32, low=0, unit="members", doc="anchor: members outside the region")
    training_places: Ints = column(0, dtype=i32, low=0, unit="starts per year", doc="anchor: apprentices it can start")
    has_open_results: Bools = column(False, unit="-", doc="anchor: results are open to all members")
