"""Axes: what a design of futures varies, each parameter within its range, checked to the last value."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import Field, dataclass, fields
from functools import cache
from typing import Any, Final

from model.declaration import BadInput, check, nearest

TIMES: Final = "times"
"""After the name of a list: a number that multiplies all its declared values."""
DIGITS: Final = 6
"""Of the values of a design, so that a file of them reads well and gives the same runs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """One parameter of a design: numbers from low to high, or a choice among values."""

    key: str
    low: float = 0.0
    high: float = 1.0
    is_whole: bool = False
    values: tuple[Any, ...] = ()

    def value(self, share: float) -> Any:
        """The value at this share (0 to 1) of the axis; whole numbers and choices have equal parts of it."""
        if self.values:
            return self.values[min(int(share * len(self.values)), len(self.values) - 1)]
        if self.is_whole:
            return int(min(self.low + int(share * (self.high - self.low + 1)), self.high))
        return min(max(rounded(self.low + share * (self.high - self.low)), self.low), self.high)

    def levels(self, n: int) -> list[Any]:
        """All choices, or n even steps from low to high, both included; fewer if there are fewer whole numbers."""
        if self.values:
            return list(self.values)
        steps = [self.low + i * (self.high - self.low) / (n - 1) for i in range(n)]
        if self.is_whole:
            return list(dict.fromkeys(round(step) for step in steps))
        return [min(max(rounded(step), self.low), self.high) for step in steps]


@dataclass(frozen=True, slots=True)
class Declared:
    """A parameter as its group declares it."""

    group: str
    name: str
    usual: Any
    field: "Field[Any]"

    def check(self, where: str, value: Any) -> None:
        """Raise BadInput unless the parameter takes the value; the message begins with `where`."""
        check(where, tuple(value) if isinstance(value, list) else value, self.field)


@cache
def declared() -> dict[str, Declared]:
    """Every parameter, by group.name."""
    from model.parameters import Parameters

    everything = Parameters()
    return {
        f"{group.name}.{f.name}": Declared(group.name, f.name, getattr(getattr(everything, group.name), f.name), f)
        for group in fields(everything)
        for f in fields(getattr(everything, group.name))
    }


def axes(ranges: Any, where: str) -> tuple[Axis, ...]:
    """The axes of `ranges`: names alone (declared ranges), or names with ranges, in groups or dotted. Raises BadInput."""
    if isinstance(ranges, Mapping):
        asked = flat(ranges, where)
    elif isinstance(ranges, Sequence) and not isinstance(ranges, str) and all(isinstance(r, str) for r in ranges):
        asked = dict.fromkeys(ranges)
        if len(asked) < len(ranges):
            raise BadInput(f"{where}: {list(ranges)!r} names a parameter twice")
    else:
        raise BadInput(
            f"{where}: {ranges!r} should be names of parameters, for example learning.depreciation: [0.1, 0.2]"
        )
    if not asked:
        raise BadInput(f"{where}: names no parameter, for example learning.depreciation: [0.1, 0.2]")
    return tuple(_axis(key, wanted, f"{where}.{key}") for key, wanted in asked.items())


def flat(nested: Mapping[Any, Any], where: str) -> dict[str, Any]:
    """Groups within groups as dotted names: {learning: {depreciation: x}} is {learning.depreciation: x}. Raises BadInput."""
    found: dict[str, Any] = {}
    for key, value in _leaves(nested):
        if key in found:
            raise BadInput(f"{where}.{key}: is given twice")
        found[key] = value
    return found


def find(key: str, where: str) -> tuple[Declared, bool]:
    """The parameter of a dotted name, and whether the name means a multiple of its list. Raises BadInput."""
    known = declared()
    name, _, last = key.rpartition(".")
    is_times = last == TIMES and name in known
    parameter = known.get(name if is_times else key)
    if parameter is None:
        raise BadInput(f"{where}: no such parameter; {nearest(key, known)}")
    if is_times and not isinstance(parameter.usual, tuple):
        raise BadInput(f"{where}: {name} is no list, so it has no multiple; write {name}: [low, high]")
    return parameter, is_times


def multiple(parameter: Declared, times: float) -> list[float]:
    """The declared list with all its values multiplied."""
    return [rounded(item * times) for item in parameter.usual]


def changes_of(values: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Dotted names and values as groups of changes."""
    found: dict[str, dict[str, Any]] = {}
    for key, value in values.items():
        parameter, is_times = find(key, key)
        found.setdefault(parameter.group, {})[parameter.name] = multiple(parameter, value) if is_times else value
    return found


def rounded(value: float) -> float:
    """To as many digits as a design writes."""
    return float(f"{value:.{DIGITS}g}")


def _leaves(nested: Mapping[Any, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in nested.items():
        if isinstance(value, Mapping) and value:
            yield from _leaves(value, f"{above}{key}.")
        else:
            yield f"{above}{key}", value


def _axis(key: str, wanted: Any, where: str) -> Axis:
    parameter, is_times = find(key, where)
    if wanted is not None and not isinstance(wanted, list | tuple):
        raise BadInput(f"{where}: {wanted!r} should be a list: [low, high], or the values to choose from; or nothing")
    if is_times:
        return _times(key, wanted, parameter, where)
    if isinstance(parameter.usual, tuple):
        raise BadInput(
            f"{where}: is a list of {len(parameter.usual)} numbers; {key}.{TIMES}: [0.8, 1.2] multiplies them"
        )
    if isinstance(parameter.usual, bool):
        return _choice(key, wanted, (False, True), parameter, where)
    if isinstance(parameter.usual, str):
        return _choice(key, wanted, parameter.field.metadata["choices"], parameter, where)
    return _span(key, wanted, parameter, where)


def _span(key: str, wanted: Sequence[Any] | None, parameter: Declared, where: str) -> Axis:
    """Without a range of its own that of the declaration, narrowed to its row of evidence if it has one."""
    if wanted is None:
        from experiments.uncertainty.factors import declared as ranges

        usual = ranges()[key]
        return Axis(key=key, low=usual.low, high=usual.high, is_whole=usual.is_whole)
    low, high = _ends(wanted, where)
    for end in (low, high):
        parameter.check(where, end)
    return Axis(key=key, low=low, high=high, is_whole=isinstance(parameter.usual, int))


def _times(key: str, wanted: Sequence[Any] | None, parameter: Declared, where: str) -> Axis:
    if wanted is None:
        raise BadInput(f"{where}: has no range of its own; write {key}: [0.8, 1.2]")
    low, high = _ends(wanted, where)
    for end in (low, high):
        parameter.check(where, multiple(parameter, end))
    return Axis(key=key, low=low, high=high)


def _ends(wanted: Sequence[Any], where: str) -> tuple[Any, Any]:
    numbers = all(isinstance(end, int | float) and not isinstance(end, bool) for end in wanted)
    if len(wanted) != 2 or not numbers or not wanted[0] < wanted[1]:
        raise BadInput(f"{where}: {list(wanted)!r} should be two numbers, the lower one first: [low, high]")
    return wanted[0], wanted[1]


def _choice(key: str, wanted: Sequence[Any] | None, known: Sequence[Any], parameter: Declared, where: str) -> Axis:
    values = tuple(known if wanted is None else wanted)
    for value in values:
        parameter.check(where, value)
    if len(set(values)) < max(2, len(values)):
        raise BadInput(f"{where}: {list(values)!r} should be two or more different values to choose from")
    return Axis(key=key, values=values)
