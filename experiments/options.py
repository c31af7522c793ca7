"""Options: what a verb can be told beyond the settings that every verb has."""

from collections.abc import Mapping
from dataclasses import MISSING, Field, fields
from typing import Any, Final

from experiments.appraisal.options import Appraise
from experiments.benchmarks.options import Benchmark
from experiments.briefing.options import Brief
from experiments.calibration.options import Calibrate
from experiments.decisions.options import Decide, Discover, Search
from experiments.uncertainty.options import Attribute, Interactions, Sensitivity, Structure
from model.declaration import BadInput, Group, nearest

OPTIONS: Final[dict[str, type[Group]]] = {
    "calibrate": Calibrate,
    "sensitivity": Sensitivity,
    "attribute": Attribute,
    "structure": Structure,
    "interactions": Interactions,
    "appraise": Appraise,
    "brief": Brief,
    "decide": Decide,
    "discover": Discover,
    "search": Search,
    "benchmark": Benchmark,
}
"""Verbs that have options of their own, with the group that declares them."""


def split(verb: str, raw: Mapping[str, Any]) -> tuple[dict[str, Any], Group | None]:
    """The settings that every verb has, and the checked options of this one. Raises BadInput.

    An experiment file may hold options of several verbs; those of others are left to them.
    """
    others = {f.name for group in OPTIONS.values() for f in fields(group)}
    settings = {key: value for key, value in raw.items() if key not in others}
    group = OPTIONS.get(verb)
    if group is None:
        return settings, None
    own = {f.name: f for f in fields(group)}
    given = {key: _plain(value, own[key]) for key, value in raw.items() if key in own}
    try:
        return settings, group(**given)
    except BadInput as error:
        raise BadInput(str(error).partition(".")[2]) from None  # the key as the user wrote it


def known(verb: str) -> dict[str, str]:
    """Name and help of each option of a verb."""
    found = fields(OPTIONS[verb]) if verb in OPTIONS else ()
    return {f.name: f"{f.metadata['source']} ({_range(f)}; usually {_default(f)})" for f in found}


def no_option(verb: str, key: str, settings: Mapping[str, Any]) -> BadInput:
    """What to say to a key that is neither a setting nor an option of the verb."""
    return BadInput(f"{key}: no such setting of {verb}; {nearest(key, [*known(verb), *settings])}")


def _plain(value: Any, f: "Field[Any]") -> Any:
    if isinstance(f.default, tuple) and isinstance(value, list):
        return tuple(value)
    return float(value) if type(value) is int and isinstance(f.default, float) else value


def _range(f: "Field[Any]") -> str:
    meta = f.metadata
    if meta["unit"] == "switch":
        return "true or false"
    if "choices" in meta:
        return ", ".join(meta["choices"])
    return f"{meta['low']:g} to {meta['high']:g} {meta['unit']}" if "low" in meta else str(meta["unit"])


def _default(f: "Field[Any]") -> str:
    usual = f.default_factory() if f.default is MISSING and f.default_factory is not MISSING else f.default
    if usual is MISSING or usual in ((), "", {}):
        return "none"
    if isinstance(usual, Mapping):
        return ", ".join(map(str, usual))
    return str(f.default).lower() if isinstance(f.default, bool) else str(f.default)
