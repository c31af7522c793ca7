"""How a parameter is declared: value, unit, range and source in one line; wrong values are named, not used."""

import dataclasses
import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Self

Value = float | int | bool | str | tuple[float, ...]


class BadInput(ValueError):
    """Something a user wrote cannot be used. The message names the key, the value and what was expected."""


def param(value: Value, *, unit: str, low: float, high: float, source: str) -> Any:
    """Declare one numeric parameter (or a tuple of them); low and high are inclusive."""
    return field(default=value, metadata={"unit": unit, "low": low, "high": high, "source": source})


def switch(value: bool, doc: str) -> Any:
    """Declare one on/off switch of a mechanism."""
    return field(default=value, metadata={"unit": "switch", "low": False, "high": True, "source": doc})


def option(value: str, choices: tuple[str, ...], doc: str) -> Any:
    """Declare a choice among named forms of a mechanism."""
    return field(default=value, metadata={"unit": "option", "choices": choices, "source": doc})


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A frozen group of parameters that checks itself. Raises BadInput."""

    def __post_init__(self) -> None:
        for f in fields(self):
            check(f"{_group_name(type(self))}.{f.name}", getattr(self, f.name), f)

    def changed(self, changes: Mapping[str, Any]) -> Self:
        """The same group with some values replaced. Raises BadInput on an unknown name."""
        known = {f.name: f for f in fields(self)}
        for name in changes:
            if name not in known:
                raise BadInput(f"{_group_name(type(self))}.{name}: no such parameter; {nearest(name, known)}")
        values = {
            k: tuple(v) if isinstance(known[k].default, tuple) and not isinstance(v, str) else v
            for k, v in changes.items()
        }
        return dataclasses.replace(self, **values)


def check(key: str, value: Any, f: "dataclasses.Field[Any]") -> None:
    """Raise BadInput unless the value has the declared type and lies in the declared range."""
    meta = f.metadata
    if "choices" in meta:
        if value not in meta["choices"]:
            raise BadInput(
                f"{key}: {value!r} is not one of {', '.join(meta['choices'])}; {nearest(str(value), meta['choices'])}"
            )
        return
    kind = type(f.default)
    if kind is tuple:
        if not isinstance(value, tuple) or len(value) != len(f.default):  # type: ignore[arg-type]
            raise BadInput(f"{key}: {value!r} should be a list of {len(f.default)} numbers")  # type: ignore[arg-type]
        for item in value:
            _number(key, item, float, meta)
        return
    _number(key, value, kind, meta)


def _number(key: str, value: Any, kind: type, meta: Mapping[str, Any]) -> None:
    if kind is bool:
        if not isinstance(value, bool):
            raise BadInput(f"{key}: {value!r} should be true or false")
        return
    if isinstance(value, bool) or not isinstance(value, int if kind is int else int | float):
        raise BadInput(f"{key}: {value!r} should be {'a whole number' if kind is int else 'a number'} ({meta['unit']})")
    if not meta["low"] <= value <= meta["high"]:
        raise BadInput(f"{key}: {value!r} is outside {meta['low']:g} to {meta['high']:g} ({meta['unit']})")


def nearest(given: str, known: Any) -> str:
    """The end of an error message: the nearest valid spelling, or all of them."""
    names = [str(k) for k in known]
    near = difflib.get_close_matches(given, names, n=1, cutoff=0.5)
    return f"did you mean {near[0]!r}?" if near else f"expected one of: {', '.join(names)}"


def _group_name(group: type) -> str:
    return group.__name__.lower()
