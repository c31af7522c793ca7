"""Withdrawal: what happens when an organisation leaves, whole or in part."""

from typing import TYPE_CHECKING

import numpy as np

from agents.organisations import ANCHOR, OEM
from agents.table import Ints
from model.declaration import BadInput, nearest
from model.processes import demography
from model.region import Region

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem

INCOMES = ("core_grant_gbp", "core_income_gbp", "commercial_income_gbp", "collaborative_income_gbp", "member_pull")


def check_names(key: str, names: tuple[str, ...], region: Region) -> None:
    """The region knows organisations of these names. Raises BadInput."""
    for name in names:
        if name not in region.organisations.key:
            raise BadInput(
                f"{key}: no organisation {name!r} in {region.name}; {nearest(name, region.organisations.key)}"
            )


def rows_of(world: "Ecosystem", names: tuple[str, ...]) -> Ints:
    """Rows of those of them that are still here."""
    known, o = world.region.organisations.key, world.organisations
    return np.flatnonzero(o.alive & np.isin(o.name, [known.index(name) for name in names]))


def largest(world: "Ecosystem", kinds: tuple[int, ...]) -> Ints:
    """Row of the living organisation of these kinds with most jobs, the oldest slot of equals; none if there is none."""
    o = world.organisations
    rows = np.flatnonzero(o.alive & np.isin(o.kind, kinds))
    return rows[np.lexsort((o.slot[rows], -o.headcount[rows].astype(np.int64)))][:1]


def withdraw(world: "Ecosystem", rows: Ints, share: float) -> None:
    """So much of their business goes; all of it: they close, their people are out of work, their ties end."""
    o = world.organisations
    if share >= 1:
        world.flows.oem_exits += float((o.kind[rows] == OEM).sum())
        world.flows.deaths_left += float(len(rows))
        demography.close_rows(world, rows)
        return
    o.market[rows] *= 1 - share
    anchors = rows[o.kind[rows] == ANCHOR]
    for name in INCOMES:
        getattr(o, name)[anchors] *= 1 - share
    for name in ("outside_members", "training_places"):
        column = getattr(o, name)
        column[anchors] = np.round(column[anchors] * (1 - share))
