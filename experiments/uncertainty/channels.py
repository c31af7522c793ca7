"""Channels: ways in which an effect can spread, each with the switches that close it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from experiments.designs.futures import merged
from experiments.uncertainty.points import Point
from experiments.uncertainty.shapley import Coalition
from model.declaration import BadInput, nearest
from scenarios.scenario import Changes

FEWEST: Final = 2


@dataclass(frozen=True, slots=True)
class Channel:
    """One channel: what it is, in words, and the parameter changes that close it."""

    name: str
    doc: str
    off: Changes


def _off(**groups: str) -> dict[str, dict[str, Any]]:
    return {group: dict.fromkeys(names.split(), False) for group, names in groups.items()}


CHANNELS: Final = {
    channel.name: channel
    for channel in (
        Channel(
            "meetings",
            "organisations near each other meet, and learn from those nearby",
            _off(meetings="enabled", learning="through_area through_park through_building"),
        ),
        Channel(
            "ties",
            "people who know each other talk; those who change jobs keep in touch",
            _off(learning="through_ties", matching="keeps_ties"),
        ),
        Channel("hires", "people take knowledge along to a new employer", _off(learning="through_hires")),
        Channel(
            "orders",
            "purchases from suppliers, and what customers teach them",
            _off(orders="enabled", learning="through_supply through_development"),
        ),
        Channel(
            "travel",
            "new lines, roads and links shorten trips; people weigh the way to work",
            _off(network="changes", applications="weighs_commute"),
        ),
        Channel(
            "premises",
            "moves, what draws firms to a site, rents and building",
            _off(premises="enabled", location="enabled", land_market="enabled"),
        ),
        Channel("finance", "closures and R&D given up for want of credit", _off(accounts="bounds_credit")),
        Channel(
            "projects",
            "projects with anchors, and their open results",
            _off(anchors="runs_projects", learning="through_projects through_open_results"),
        ),
        Channel(
            "wages",
            "pay rises where staff are scarce, and dear labour costs markets",
            _off(wages="answers_tightness", sales="enabled_wages"),
        ),
        Channel("spending", "local firms live on the spending of local workplaces and homes", _off(sales="enabled_local_pot")),
        Channel(
            "migration", "people come and stay where unemployment is low", _off(newcomers="answers_unemployment")
        ),
        Channel("foundings", "new firms start, closures make room", _off(demography="enabled_entry enabled_exit")),
    )
}  # fmt: skip
"""Every channel there is; the user chooses at most eight."""


def chosen(names: Sequence[str]) -> list[Channel]:
    """The channels of these names. Raises BadInput."""
    for name in names:
        if name not in CHANNELS:
            raise BadInput(f"channels: there is no {name!r}; {nearest(name, CHANNELS)}")
    if len(names) < FEWEST:
        raise BadInput(f"channels: {list(names)} should be at least two of {', '.join(CHANNELS)}")
    return [CHANNELS[name] for name in names]


def point(channels: Sequence[Channel], on: Coalition) -> Point:
    """The parameters under which only these of the channels are open."""
    changes: dict[str, dict[str, Any]] = {}
    for channel in channels:
        if channel.name not in on:
            changes = merged(changes, channel.off)
    return Point("+".join(sorted(on)) or "none", changes)
