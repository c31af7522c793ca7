"""Every kind of intervention there is. A scenario file can name these and nothing else."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import MISSING, Field, fields
from typing import Any, Final

from model.declaration import BadInput, nearest
from model.region import Region
from scenarios.interventions.apprenticeships import Apprenticeships
from scenarios.interventions.bus_rapid_transit import BusRapidTransit
from scenarios.interventions.link_sites import LinkSites
from scenarios.interventions.oem_arrival import OemArrival
from scenarios.interventions.oem_offer import OemOffer
from scenarios.interventions.programme import Programme
from scenarios.interventions.rd_grants import RdGrants

KINDS: Final[dict[str, type[Programme]]] = {
    kind.kind: kind for kind in (LinkSites, OemArrival, OemOffer, Apprenticeships, RdGrants, BusRapidTransit)
}


def build(name: str, spec: Mapping[str, Any]) -> Programme:
    """Turn one entry of `interventions:` into an intervention. Raises BadInput saying exactly what is wrong with it."""
    if not isinstance(spec, Mapping):
        raise BadInput(f"interventions.{name}: {spec!r} should be a mapping with a kind and its parameters")
    hidden = [key for key in spec if str(key).startswith("_")]
    if hidden:
        raise BadInput(f"interventions.{name}: {hidden[0]!r} cannot be used here; a scenario names a kind, never code")
    kind = spec.get("kind")
    if kind not in KINDS:
        raise BadInput(
            f"interventions.{name}.kind: {kind!r} is not a kind of intervention; {nearest(str(kind), KINDS)}"
        )
    known = {f.name: f for f in fields(KINDS[kind])}
    for given in spec.keys() - {"kind", *known}:
        raise BadInput(f"interventions.{name}: {kind} has no parameter {given!r}; {nearest(str(given), known)}")
    values = {key: _plain(value, known[key]) for key, value in spec.items() if key != "kind"}
    try:
        return KINDS[kind](**values)
    except BadInput as error:
        raise BadInput(f"interventions.{name}: {error}") from None


def resolve(interventions: Mapping[str, Programme], region: Region) -> None:
    """Every place, park and point that an intervention names exists in this region. Raises BadInput."""
    for name, intervention in interventions.items():
        try:
            intervention.resolve(region)
        except BadInput as error:
            raise BadInput(f"interventions.{name}: {error}") from None


def describe() -> list[dict[str, str]]:
    """One row per parameter of every kind: kind, parameter, default, unit, range, source."""
    return [_row(kind, f) for kind in KINDS.values() for f in fields(kind)]


def describe_kinds() -> list[dict[str, str]]:
    """One row per kind: what it changes, what is known about it, what it leaves alone, requirements it answers."""
    return [
        {
            "kind": kind.kind,
            "title": kind.title,
            "mechanism": kind.mechanism,
            "evidence": kind.evidence,
            "does not": kind.does_not,
            "requirements": ", ".join(kind.requirements),
        }
        for kind in KINDS.values()
    ]


def _plain(value: Any, f: "Field[Any]") -> Any:
    """Lists become tuples, whole numbers floats where one is declared; anything else is left to the check."""
    if isinstance(value, Sequence) and not isinstance(value, str):
        return tuple(_plain(item, f) for item in value)
    if type(value) is int and isinstance(f.default, float):
        return float(value)
    return value


def _row(kind: type[Programme], f: "Field[Any]") -> dict[str, str]:
    meta = f.metadata
    allowed: Iterable[str] = meta.get("choices") or meta.get("known") or ()
    bounds = f"{meta['low']:g} to {meta['high']:g}" if "low" in meta else ", ".join(allowed)
    default = "" if f.default is MISSING else str(f.default)
    return {
        "kind": kind.kind,
        "parameter": f.name,
        "default": default,
        "unit": meta["unit"],
        "range": bounds,
        "source": meta["source"],
    }
