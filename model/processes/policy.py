"""Policy: the one door through which interventions act, nudge levers and spend public money."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

import numpy as np

from agents.table import Floats, Ints
from model.levers import Intervention, Nudge

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem

PER_ROW: Final = ("organisation", "organisation and field")
"""Whose value a lever is if nudges have a row for each organisation."""


def act(world: "Ecosystem") -> None:
    """Line 1: interventions act; nudges and public costs of this month are collected; grants that ran out end.

    All act before any nudge is made, so that nudges cover organisations that an act brought in. Grants end last, so
    that a programme can still see whom it paid in the month before.
    """
    roads = world.travel, world.commuting
    for intervention in sorted(
        world.interventions, key=repr
    ):  # two acts of a month must not depend on who is listed first
        intervention.act(world)
    if world.travel is not roads[0] and not world.parameters.network.changes:
        world.travel, world.commuting = roads
    world.nudges = collected(nudge for intervention in world.interventions for nudge in intervention.nudges(world))
    for position, intervention in enumerate(world.interventions):
        cost = intervention.cost_gbp(world)
        world.flows.public_cost_gbp += cost
        world.spent_gbp[position] += cost
    _end_grants(world)


def collected(nudges: Iterable[Nudge]) -> dict[str, list[Nudge]]:
    """Nudges by the name of their lever, in the order they were made."""
    by_lever: dict[str, list[Nudge]] = {}
    for nudge in nudges:
        by_lever.setdefault(nudge.lever.name, []).append(nudge)
    return by_lever


def position_of(world: "Ecosystem", intervention: Intervention) -> int:
    """Position of this very object among the scenario's interventions: what grants.programme holds."""
    return next(i for i, other in enumerate(world.interventions) if other is intervention)


def award(world: "Ecosystem", programme: int, rows: Ints, months: int, amount_gbp: Floats) -> None:
    """Organisations hold a grant of this programme from this month on: so many months, so many GBP a month each."""
    grants = world.grants
    first = int(grants.slot.max(initial=-1)) + 1
    new = grants.append(first + np.arange(len(rows)))
    grants.programme[new], grants.organisation[new], grants.amount_gbp[new] = programme, rows, amount_gbp
    grants.starts[new], grants.until[new] = world.tick, world.tick + months


def holders(world: "Ecosystem", programme: int, tick: int) -> Ints:
    """Rows of the grants of a programme that were in force at a tick (this month or the one before)."""
    grants = world.grants
    return np.flatnonzero((grants.programme == programme) & (grants.starts <= tick) & (tick < grants.until))


def cover_new_rows(world: "Ecosystem") -> None:
    """Nudges per organisation get neutral values for rows appended since they were made."""
    rows = len(world.organisations)
    for nudges in world.nudges.values():
        nudges[:] = [_covering(nudge, rows) if nudge.lever.per in PER_ROW else nudge for nudge in nudges]


def _covering(nudge: Nudge, rows: int) -> Nudge:
    return Nudge(nudge.lever, _padded(nudge.factor, rows, 1.0), _padded(nudge.add, rows, 0.0))


def _padded(values: Floats | float, rows: int, neutral: float) -> Floats | float:
    if np.ndim(values) == 0:
        return values
    given = np.asarray(values)
    return np.concatenate([given, np.full((rows - len(given), *given.shape[1:]), neutral)])


def _end_grants(world: "Ecosystem") -> None:
    over = world.grants.until <= world.tick
    if over.any():
        world.grants.keep(~over)
