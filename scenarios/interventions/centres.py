"""Centres: opens a research or training centre as an anchor of its own: empty, funded, and known through its parent."""

import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from agents.organisations import ANCHOR, FIELDS, N_FIELDS
from agents.table import Bools, Floats, Ints
from model.declaration import BadInput, nearest
from model.processes import demography, investors, location
from model.region import Region
from model.sectors import RELEVANCE

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem

CENTRE_SLOTS: Final = 2**42
"""Slots of centres that interventions open start here."""
SLOTS_A_MONTH: Final = 2**20
LIKE_PARENT: Final = (
    "management", "digital", "does_rd", "rd_propensity", "rd_intensity", "skill_tilt", "wage_effect", "capital_cost_gbp",
    "reserve_months", "quality", "ln_tfp", "has_open_results", "income_per_job_gbp", "collaborative_ratio",
    "member_spend_gbp",
)  # fmt: skip
"""What a new centre takes over from its parent as it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Centre:
    """What is opened; jobs and money at the scale of the world."""

    sector: int
    field: int
    jobs: float
    core_gbp: float
    training_places: float
    """Starts per year, one to one."""
    knowledge_share: float
    """Of the parent's knowledge, at opening."""
    members_share: float
    """Of the parent's pull on members."""
    does_research: bool = True
    """Off: it lives on its core grant alone."""


def slot_of(kind: str, number: int, place: str, tick: int) -> int:
    """Identity of a centre: the same in every scenario that opens the same one in the same month."""
    return CENTRE_SLOTS + tick * SLOTS_A_MONTH + zlib.crc32(f"{kind}/{number}/{place}".encode()) % SLOTS_A_MONTH


def row_of(world: "Ecosystem", slot: int) -> int:
    """Row of a living centre, -1 if there is none."""
    o = world.organisations
    rows = np.flatnonzero((o.slot == slot) & o.alive)
    return int(rows[0]) if len(rows) else -1


def check_anchor(key: str, name: str, region: Region) -> None:
    """The region has an anchor of this name; empty means the largest. Raises BadInput."""
    known = region.organisations
    anchors = [known.key[i] for i in range(len(known.key)) if known.kind[i] == ANCHOR]
    if name and name not in anchors:
        raise BadInput(f"{key}: {name!r} is not an anchor of {region.name}; {nearest(name, anchors)}")


def parent_row(world: "Ecosystem", name: str) -> int:
    """Row of the living anchor of this name; if empty or gone, of the one with most income; -1 without anchors."""
    o, known = world.organisations, world.region.organisations.key
    anchors = np.flatnonzero(o.alive & (o.kind == ANCHOR))
    if len(anchors) == 0:
        return -1
    named = anchors[o.name[anchors] == known.index(name)] if name in known else anchors[:0]
    income = o.core_income_gbp[anchors] + o.commercial_income_gbp[anchors] + o.collaborative_income_gbp[anchors]
    return int(named[0] if len(named) else anchors[np.argmax(income)])


def open_centre(world: "Ecosystem", centre: Centre, parent: int, among: Bools, slot: int) -> int:
    """A centre stands where there is room among these sites, holds space for all jobs, and hires through the market.

    Returns its row. core_grant_gbp is what the programme pays a year; commercial and collaborative income start at 0.
    """
    site = _find_site(world, centre, among, slot)
    row = int(demography.open_rows(world, np.array([slot]))[0])
    o = world.organisations
    o.kind[row], o.sector[row], o.field[row], o.born[row], o.site[row] = (
        ANCHOR, centre.sector, centre.field, world.tick, site,
    )  # fmt: skip
    for name in LIKE_PARENT:
        getattr(o, name)[row] = getattr(o, name)[parent]
    if not centre.does_research:
        o.collaborative_ratio[row], o.member_spend_gbp[row], o.does_rd[row] = 0.0, 0.0, False
    o.parent[row], o.training_places[row] = o.slot[parent], round(centre.training_places)
    o.member_pull[row] = o.member_pull[parent] * centre.members_share
    o.member_appeal[row] = o.member_appeal[parent] * centre.members_share
    o.core_grant_gbp[row] = o.core_income_gbp[row] = centre.core_gbp
    o.market[row] = o.demand[row] = centre.core_gbp / o.income_per_job_gbp[row]
    o.knowledge_mix[row] = profile(centre.sector, centre.field)
    o.knowledge[row] = centre.knowledge_share * float(o.knowledge[parent].sum()) * o.knowledge_mix[row]
    o.knowledge_index[row] = o.knowledge[row] @ RELEVANCE[centre.sector] / world.norms.knowledge_unit
    _settle_in(world, row, centre.jobs, site)
    return row


def profile(sector: int, field: int) -> Floats:
    """Fields a centre works in: half what its sector uses, half the field it is known for (fields,)."""
    return np.asarray(0.5 * RELEVANCE[sector] + 0.5 * (np.arange(N_FIELDS) == field))


def field_code(name: str) -> int:
    """Code of a technology field."""
    return FIELDS.index(name)


def _find_site(world: "Ecosystem", centre: Centre, among: Bools, slot: int) -> int:
    site = investors.find_site(world, centre.sector, centre.jobs, slot, among)
    if site >= 0:
        return site
    room = location.free_space(world) + investors.room_to_build(world.sites)
    return int(np.argmax(np.where(among, room, -np.inf)))


def _settle_in(world: "Ecosystem", row: int, jobs: float, site: int) -> None:
    """Hold space for all jobs; what is not vacant is built, as far as zoning allows."""
    sites, o = world.sites, world.organisations
    need = float(location.space_needed(o.sector[row], o.kind[row], np.array(jobs), world.parameters.location))
    vacant = float(location.free_space(world)[site])
    built = min(max(need - vacant, 0.0), float(investors.room_to_build(sites)[site]))
    sites.floorspace_m2[site] += built
    one: Ints = np.array([row])
    held = np.array([min(need, max(vacant, 0.0) + built)])
    location.occupy(world, one, np.array([site]), held, f"centres.open/{o.slot[row]}")
