"""Invariants: what must hold after every tick of every world. Checked in tests, and in runs on demand."""

from collections.abc import Iterator
from dataclasses import fields
from typing import TYPE_CHECKING

import numpy as np

from agents.organisations import FIRM
from agents.table import Floats, Ints
from agents.workers import EMPLOYED, LEFT

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem

PENNY_GBP = 0.01
FLOORSPACE_TOLERANCE_M2 = 1e-3


class Broken(AssertionError):
    """A conservation law or a declared bound was broken: an error of the model, never of the user."""


def check(world: "Ecosystem") -> None:
    """Raise Broken naming every invariant that does not hold now."""
    broken = [*employment(world), *premises(world), *links(world), *bounds(world)]
    if broken:
        raise Broken(f"tick {world.tick}: " + "; ".join(broken))


def employment(world: "Ecosystem") -> Iterator[str]:
    """Nobody works for a closed organisation; headcounts equal the workers that point there; owners run firms."""
    organisations, workers = world.organisations, world.workers
    employed = workers.status == EMPLOYED
    if (employed != (workers.employer >= 0)).any():
        yield f"{(employed != (workers.employer >= 0)).sum()} workers whose status and employer disagree"
    rows = workers.employer[workers.employer >= 0]
    if (~organisations.alive[rows]).any():
        yield f"{(~organisations.alive[rows]).sum()} workers of closed organisations"
    count = np.bincount(rows, minlength=len(organisations))
    wrong = organisations.alive & (count != organisations.headcount)
    if wrong.any():
        yield f"headcount differs from workers in {wrong.sum()} organisations, first row {np.flatnonzero(wrong)[0]}"
    owners = np.bincount(workers.employer[workers.owner & employed], minlength=len(organisations))
    if (owners > 1).any() or (workers.owner & ~employed).any():
        yield "an organisation with two owners, or an owner without a firm"
    firms = organisations.alive & (organisations.kind == FIRM)
    if (organisations.headcount[firms] < 1).any():
        yield f"{(organisations.headcount[firms] < 1).sum()} living firms without a single person"


def premises(world: "Ecosystem") -> Iterator[str]:
    """Floorspace held at a site never exceeds what is built there."""
    organisations, sites = world.organisations, world.sites
    alive = organisations.alive
    if (organisations.site[alive] < 0).any():
        yield "a living organisation without a site"
        return
    held = np.bincount(organisations.site[alive], organisations.floorspace_m2[alive], len(sites))
    over = held - sites.floorspace_m2
    if (over > FLOORSPACE_TOLERANCE_M2).any():
        yield f"{(over > FLOORSPACE_TOLERANCE_M2).sum()} sites over-let, worst by {over.max():.1f} m2"


def links(world: "Ecosystem") -> Iterator[str]:
    """Ties, vacancies and grants point to living organisations; slots of the living are unique."""
    alive, slot = world.organisations.alive, world.organisations.slot
    for name, rows in (
        ("tie", world.ties.a), ("tie", world.ties.b), ("vacancy", world.vacancies.employer), ("grant", world.grants.organisation),
    ):  # fmt: skip
        if (~alive[rows]).any():
            yield f"{(~alive[rows]).sum()} {name} ends at closed organisations"
    if len(np.unique(slot[alive])) != alive.sum():
        yield "two living organisations share a slot"


def people(world: "Ecosystem") -> int:
    """People in the world, whatever their status: changes only by entry, retirement and emigration."""
    return int((world.workers.status != LEFT).sum())


def money(before_cash_gbp: Floats, slots: Ints, world: "Ecosystem") -> Iterator[str]:
    """Cash now = cash before + what came in - what went out, for organisations that lived through the month."""
    o = world.organisations
    came = o.gva_gbp + o.support_gbp
    went = o.wages_gbp + o.rent_gbp + o.other_cost_gbp + o.rd_gbp + o.interest_gbp + o.payout_gbp
    same = o.alive[: len(slots)] & (o.slot[: len(slots)] == slots)
    gap = np.abs(o.cash_gbp[: len(slots)] - before_cash_gbp - (came - went)[: len(slots)])
    bad = same & (gap > PENNY_GBP + 1e-9 * np.abs(before_cash_gbp))
    if bad.any():
        yield f"money not conserved in {bad.sum()} organisations, worst GBP {gap[same].max():.2f}"


def bounds(world: "Ecosystem") -> Iterator[str]:
    """Every column is a number inside its declared bounds, for the living."""
    for table_name, table in world.tables().items():
        rows = world.organisations.alive if table_name == "organisations" else slice(None)
        for f in fields(table):
            values = getattr(table, f.name)[rows]
            if values.size == 0:
                continue
            low, high = values.min(), values.max()
            if not (np.isfinite(low) and np.isfinite(high)):
                yield f"{table_name}.{f.name} holds NaN or infinity"
            elif low < f.metadata["low"] or high > f.metadata["high"]:
                yield f"{table_name}.{f.name} spans {low:g} to {high:g}, outside {f.metadata['low']:g} to {f.metadata['high']:g}"
