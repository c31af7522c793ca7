"""Futures as a table: one row a future, one column a parameter; what is written can be read again."""

import csv
import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from experiments.designs.axes import TIMES, declared, find, multiple
from experiments.designs.futures import DECLARED, Futures
from model.declaration import BadInput, nearest
from scenarios.scenario import Changes

FUTURE: Final = "future"
WORDS: Final = {"true": True, "false": False}
MOST: Final = 100_000
SAME: Final = 1e-4
"""How far, in proportion, rounding can take a list from a multiple of the declared one."""


def table(futures: Futures, parameters: Changes) -> list[dict[str, Any]]:
    """Rows of `future` and every parameter that any draw changes, as it is run: what the user set himself goes first.

    A list of numbers is one column `group.name.times` if it always is a multiple of the declared list, otherwise a column
    `group.name.1`, `group.name.2`, … for each number.
    """
    keys = dict.fromkeys(
        f"{group}.{name}" for draw in futures.draws for group, values in draw.items() for name in values
    )
    columns: dict[str, list[Any]] = {}
    for key in keys:
        parameter = declared()[key]
        group, name = parameter.group, parameter.name
        above = parameters.get(group, {})
        values = [above.get(name, draw.get(group, {}).get(name, parameter.usual)) for draw in futures.draws]
        columns |= _split(key, values, parameter.usual) if isinstance(parameter.usual, tuple) else {key: values}
    rows = zip(*columns.values(), strict=True) if columns else [()] * len(futures.draws)
    found = [{FUTURE: i} | dict(zip(columns, row, strict=True)) for i, row in enumerate(rows, 1)]
    return found or [{FUTURE: DECLARED}]


def read_futures(path: Path) -> tuple[Changes, ...]:
    """The draws of a CSV file with a column for each parameter, as `table` makes it. Raises BadInput naming row and column."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            rows = list(csv.reader(lines))
    except (UnicodeDecodeError, csv.Error) as error:
        raise BadInput(f"{path.name}: is no table of text: {error}") from None
    if len(rows) < 2 or len(rows) > MOST + 1:
        raise BadInput(f"{path.name}: {max(len(rows) - 1, 0)} rows; it should have names and 1 to {MOST:,} futures")
    head = [name.strip() for name in rows[0]]
    _check_head(head, path.name)
    return tuple(_draw(head, row, i, path.name) for i, row in enumerate(rows[1:], 1))


def _split(key: str, values: Sequence[Sequence[float]], usual: Sequence[float]) -> dict[str, list[float]]:
    biggest = max(range(len(usual)), key=lambda i: abs(usual[i]))
    if usual[biggest]:
        times = [float(f"{value[biggest] / usual[biggest]:.6g}") for value in values]
        expected = [[t * item for item in usual] for t in times]
        if all(_is_same(value, one) for value, one in zip(values, expected, strict=True)):
            return {f"{key}.{TIMES}": times}
    return {f"{key}.{i + 1}": [value[i] for value in values] for i in range(len(usual))}


def _is_same(one: Sequence[float], other: Sequence[float]) -> bool:
    return all(math.isclose(a, b, rel_tol=SAME) for a, b in zip(one, other, strict=True))


def _check_head(head: Sequence[str], file: str) -> None:
    """Every column names a parameter once, and all numbers of a list are there. Raises BadInput."""
    if len(set(head)) < len(head):
        raise BadInput(f"{file}: names a column twice: {', '.join(head)}")
    if not set(head) - {FUTURE}:
        raise BadInput(f"{file}: has no parameter; columns are named like learning.depreciation")
    for key, numbers in _lists(head):
        parameter = declared().get(key)
        if parameter is None or not isinstance(parameter.usual, tuple):
            raise BadInput(f"{file}: {key}.{numbers[0]}: no such parameter; {nearest(key, declared())}")
        if sorted(numbers) != list(range(1, len(parameter.usual) + 1)):
            raise BadInput(
                f"{file}: {key} has {len(parameter.usual)} numbers, so columns {key}.1 to {key}.{len(parameter.usual)}"
            )
    for key in head:
        if key != FUTURE and not _element(key):
            parameter, is_times = find(key, f"{file}: {key}")
            if isinstance(parameter.usual, tuple) and not is_times:
                raise BadInput(f"{file}: {key}: is a list; name columns {key}.1, {key}.2, … or {key}.{TIMES}")


def _element(key: str) -> tuple[str, int] | None:
    """Parameter and place, if a column holds one number of a list."""
    name, _, last = key.rpartition(".")
    return (name, int(last)) if last.isdecimal() else None


def _lists(head: Sequence[str]) -> Iterator[tuple[str, list[int]]]:
    found: dict[str, list[int]] = {}
    for key in head:
        if element := _element(key):
            found.setdefault(element[0], []).append(element[1])
    yield from found.items()


def _draw(head: Sequence[str], row: Sequence[str], i: int, file: str) -> Changes:
    """One row as groups of changes. Raises BadInput."""
    if len(row) != len(head):
        raise BadInput(f"{file}: row {i} has {len(row)} cells for {len(head)} columns")
    cells = dict(zip(head, (cell.strip() for cell in row), strict=True))
    if FUTURE in cells and cells.pop(FUTURE) != str(i):
        raise BadInput(f"{file}: row {i}: {FUTURE} should count 1, 2, 3, … or be left out")
    values: dict[str, Any] = {key: _value(text, f"{file}: row {i}: {key}") for key, text in cells.items()}
    for key, numbers in list(_lists(head)):
        values[key] = [values.pop(f"{key}.{n}") for n in sorted(numbers)]
    return _changes(values, f"{file}: row {i}")


def _value(text: str, where: str) -> Any:
    if not text:
        raise BadInput(f"{where}: is empty")
    if text.lower() in WORDS:
        return WORDS[text.lower()]
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


def _changes(values: Mapping[str, Any], where: str) -> Changes:
    found: dict[str, dict[str, Any]] = {}
    for key, value in values.items():
        parameter, is_times = find(key, where)
        if is_times and (isinstance(value, bool) or not isinstance(value, int | float)):
            raise BadInput(f"{where}: {key}: {value!r} should be a number")
        whole = multiple(parameter, value) if is_times else value
        parameter.check(f"{where}: {key}", whole)
        found.setdefault(parameter.group, {})[parameter.name] = whole
    return found
