"""Inspection: what can honestly be said of one organisation, from the columns of its world alone."""

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from agents.organisations import ANCHOR, FIELDS, OEM
from agents.table import Floats, Ints
from agents.ties import EX_WORKER, INFORMAL, MEMBER, PROJECT, SUPPLY
from agents.workers import EMPLOYED
from experiments.dashboard.geometry import KIND_TITLES, SECTOR_TITLES
from experiments.dashboard.naming import (
    area_title,
    at,
    counted,
    date_of,
    listed,
    organisation_name,
)
from experiments.words import number, sentence
from model.clock import START_YEAR, TICKS_PER_YEAR
from model.declaration import BadInput
from model.processes.investors import EVENT_SLOTS

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem

Moves = Mapping[int, tuple[int, int]]
"""Last move of each organisation that moved: its slot, then the month and the site it came from."""
SKILL_WORDS: Final = (
    "with GCSEs or less",
    "with A levels or a trade",
    "with a degree or higher diploma",
    "postgraduates",
)
FEW: Final = 3
"""Places, fields and sectors that are named."""
MOST_TIES: Final = 6
TIE_WORDS: Final = {
    PROJECT: "joint project",
    MEMBER: "membership",
    INFORMAL: "people who know each other",
    EX_WORKER: "former colleagues",
}


def organisation(world: "Ecosystem", slot: int, moves: Moves | None = None) -> dict[str, Any]:
    """Title, subtitle and parts (name and value, in words) for an organisation. Raises BadInput if it is not there."""
    row = row_of(world, slot)
    o = world.organisations
    kind, sector = KIND_TITLES[o.kind[row]], SECTOR_TITLES[o.sector[row]]
    staff = np.flatnonzero((world.workers.employer == row) & (world.workers.status == EMPLOYED))
    parts = [
        ("Why it is here", why_here(world, row, moves or {})),
        ("Who works there", who_works(world, staff)),
        ("Where they live", where_they_live(world, staff)),
        ("What it knows", what_it_knows(world, row)),
        ("People came from", where_from(world, row, staff)),
        ("Whom it learns with", tied_to(world, row)),
        ("Sells here to", supply(world, row, is_buyer=False)),
        ("Buys here from", supply(world, row, is_buyer=True)),
        ("What the place offers", what_the_place_offers(world, row)),
        ("Results", results(world, row)),
        ("As an anchor", as_anchor(world, row)),
    ]
    return {
        "slot": slot,
        "title": sentence(organisation_name(world, row)),
        "subtitle": f"{sentence(sector)} {kind} {at(world, o.site[row])}, {counted(o.headcount[row], 'job')}",
        "parts": [{"name": name, "value": value} for name, value in parts if value],
    }


def row_of(world: "Ecosystem", slot: int) -> int:
    """Row of a living organisation. Raises BadInput."""
    o = world.organisations
    rows = np.flatnonzero(o.alive & (o.slot == slot))
    if len(rows) == 0:
        raise BadInput(f"organisation: {slot!r} is not in this world in {date_of(world.tick)}")
    return int(rows[0])


def why_here(world: "Ecosystem", row: int, moves: Moves) -> str:
    """How it began, and where it came from if it moved during the run."""
    o = world.organisations
    said = _start_of(world, row) if o.born[row] < 0 else _birth_of(world, row)
    if int(o.slot[row]) in moves:
        tick, site = moves[int(o.slot[row])]
        said += f" It moved to these premises in {date_of(tick)}; before, it was {at(world, site)}."
    return said


def _start_of(world: "Ecosystem", row: int) -> str:
    """Here at the start: since when."""
    o, known = world.organisations, world.region.organisations
    if o.name[row] >= 0:
        opened = int(known.opened[o.name[row]])
        founded = int(known.founded[o.name[row]])
        earlier = f"; the organisation was founded in {founded}" if founded < opened else ""
        return f"Here since {opened}{earlier}."
    years = round(-o.born[row] / TICKS_PER_YEAR)
    age = "less than a year" if years == 0 else counted(years, "year")
    return f"It was here when the run began in {START_YEAR}, then {age} old."


def _birth_of(world: "Ecosystem", row: int) -> str:
    """Opened during the run: by whom."""
    o, when = world.organisations, date_of(int(world.organisations.born[row]))
    if o.kind[row] == OEM:
        how = (
            "the scenario brings it"
            if o.slot[row] >= EVENT_SLOTS
            else "its investors chose the region over rival sites"
        )
        return f"It landed in {when}: {how}."
    if o.kind[row] == ANCHOR:
        return f"It opened in {when}."
    if o.parent[row] >= 0:
        there = np.flatnonzero(o.alive & (o.slot == o.parent[row]))
        who = _who(world, int(there[0])) if len(there) else "an employer that has closed since"
        return f"Founded in {when} by somebody who worked at {who}."
    owners = np.flatnonzero((world.workers.employer == row) & world.workers.owner)
    if len(owners) and world.workers.migrant[owners[0]]:
        return f"Founded in {when} by somebody who had moved to the region."
    return f"Founded in {when} by somebody who lived here."


def who_works(world: "Ecosystem", staff: Ints) -> str:
    """People by skill, and apprentices."""
    w = world.workers
    if len(staff) == 0:
        return "Nobody yet."
    by_skill = np.bincount(w.skill[staff], minlength=len(SKILL_WORDS))
    skills = [f"{n} {words}" for n, words in zip(by_skill.tolist(), SKILL_WORDS, strict=True) if n]
    learning = int((w.apprentice_until[staff] > world.tick).sum())
    also = f"; {counted(learning, 'apprentice')} among them" if learning else ""
    return f"{listed(skills)}{also}."


def where_they_live(world: "Ecosystem", staff: Ints) -> str:
    """The commonest areas of their homes."""
    area = world.homes.area[world.workers.home[staff]]
    inside = Counter(area[area >= 0].tolist()).most_common(FEW)
    said = [f"{area_title(world.region, one)} {count}" for one, count in inside]
    outside = int((area < 0).sum())
    return ", ".join([*said, *([f"outside the region {outside}"] if outside else [])])


def what_it_knows(world: "Ecosystem", row: int) -> str:
    """How much, and its strongest fields."""
    o = world.organisations
    best = np.argsort(-o.knowledge[row], kind="stable")[:FEW]
    fields = [FIELDS[f].replace("_", " ") for f in best.tolist() if o.knowledge[row, f] > 0]
    level = f"{number(float(o.knowledge_index[row]))} times the mean organisation of {START_YEAR}"
    digital = " It uses advanced digital technology." if o.digital[row] else ""
    return f"{sentence(level)}; most in {listed(fields)}.{digital}" if fields else f"{sentence(level)}.{digital}"


def where_from(world: "Ecosystem", row: int, staff: Ints) -> str:
    """Organisations that its people worked at before, whose know-how they carry."""
    o, w = world.organisations, world.workers
    before, slots = w.last_employer[staff], w.last_employer_slot[staff]
    is_there = (before >= 0) & (before != row)
    is_there[is_there] &= (o.slot[before[is_there]] == slots[is_there]) & o.alive[before[is_there]]
    most = Counter(before[is_there].tolist()).most_common(FEW)
    return "; ".join(f"{_who(world, other)} {count}" for other, count in most)


def tied_to(world: "Ecosystem", row: int) -> str:
    """Those it has projects, memberships and acquaintances with, the ones with a name and used last first."""
    t, o = world.ties, world.organisations
    own = np.flatnonzero(((t.a == row) | (t.b == row)) & (t.kind != SUPPLY))
    other = np.where(t.a[own] == row, t.b[own], t.a[own])
    order = np.lexsort((o.slot[other], -t.last_used[own], o.name[other] < 0))
    said: dict[int, list[str]] = {}
    for i in order.tolist():
        words = TIE_WORDS[int(t.kind[own[i]])]
        known = said.setdefault(int(other[i]), [])
        if words not in known:
            known.append(words)
    shown = [f"{_who(world, one)} ({listed(words)})" for one, words in list(said.items())[:MOST_TIES]]
    more = len(said) - len(shown)
    return "; ".join([*shown, *([f"and {more:,} more"] if more > 0 else [])])


def supply(world: "Ecosystem", row: int, *, is_buyer: bool) -> str:
    """Its suppliers, or its customers, in the region's supply graph: the strongest of them."""
    t = world.ties
    own = np.flatnonzero((t.kind == SUPPLY) & ((t.a if is_buyer else t.b) == row))
    other = (t.b if is_buyer else t.a)[own]
    order = np.lexsort((world.organisations.slot[other], -t.strength[own]))
    shown = [_who(world, int(other[i])) for i in order[:FEW].tolist()]
    more = len(own) - len(shown)
    return "; ".join([*shown, *([f"and {more:,} more"] if more > 0 else [])])


def what_the_place_offers(world: "Ecosystem", row: int) -> str:
    """What firms weigh when they choose a site, at this one against the mean job's."""
    o, sites, site = world.organisations, world.sites, int(world.organisations.site[row])
    jobs = np.bincount(o.site[o.alive], o.headcount[o.alive], len(sites))
    sector = int(o.sector[row])

    def against(values: Floats) -> float:
        mean = float(values @ jobs / max(jobs.sum(), 1))
        return float(values[site]) / mean if mean > 0 else 1.0

    said = [
        f"{SECTOR_TITLES[sector]} jobs in reach {against(sites.peer_jobs[:, sector]):.1f} times the usual",
        f"skilled residents in reach {against(sites.skilled_residents):.1f} times",
        f"nearness of an anchor {against(sites.anchor_proximity):.1f} times",
        f"rent {against(sites.rent_gbp):.1f} times",
    ]
    return f"{sentence(', '.join(said))}."


def results(world: "Ecosystem", row: int) -> str:
    """Productivity against the national frontier, pay, R&D and owners."""
    o = world.organisations
    jobs, research = int(o.headcount[row]), float(o.rd_gbp[row]) * TICKS_PER_YEAR
    said = [] if o.kind[row] == ANCHOR else [productivity(float(o.ln_tfp[row]))]
    if jobs:
        said.append(f"mean pay £{number(float(o.pay_gbp[row]) / jobs)} a year")
    if research > 0:
        said.append(f"R&D of £{number(research)} a year")
    owner = "owned abroad" if o.foreign_owned[row] else "family owned" if o.family_owned[row] else ""
    said += [owner] if owner else []
    return f"{sentence(', '.join(said))}." if said else ""


def productivity(ln_tfp: float) -> str:
    """TFP in words: a tenth above the national benchmark."""
    gap = round(100 * (float(np.exp(ln_tfp)) - 1))
    where = "at" if gap == 0 else f"{abs(gap)} % {'above' if gap > 0 else 'below'}"
    return f"total factor productivity {where} the national benchmark"


def as_anchor(world: "Ecosystem", row: int) -> str:
    """Income, members and training places of an anchor; nothing for others."""
    o = world.organisations
    if o.kind[row] != ANCHOR:
        return ""
    income = o.core_income_gbp[row] + o.commercial_income_gbp[row] + o.collaborative_income_gbp[row]
    members = int(((world.ties.kind == MEMBER) & (world.ties.b == row)).sum())
    said = [f"Income £{number(float(income) / 1e6)}m a year", f"{counted(members, 'member')} here"]
    said.append(f"{counted(int(o.outside_members[row]), 'member')} elsewhere")
    if o.training_places[row]:
        said.append(f"room for {counted(int(o.training_places[row]), 'apprentice')} a year")
    return f"{', '.join(said)}."


def _who(world: "Ecosystem", row: int) -> str:
    """Name, or description with its place."""
    name = organisation_name(world, row)
    return name if world.organisations.name[row] >= 0 else f"{name} {at(world, int(world.organisations.site[row]))}"
