"""Agents as columns: one declaration gives storage, bounds and documentation."""

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from functools import cache
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[Any]  # any signed integer width; the column's declaration says which
Bools = NDArray[np.bool_]


def column(
    default: float | int | bool,
    *,
    unit: str,
    doc: str,
    dtype: type[np.generic] | None = None,
    low: float = -np.inf,
    high: float = np.inf,
    width: int = 1,
) -> Any:
    """Declare one column: value of a new row, unit, meaning, bounds, and width (2-D when above 1)."""
    kind = dtype or {bool: np.bool_, int: np.int64, float: np.float64}[type(default)]
    meta = {"default": default, "unit": unit, "doc": doc, "dtype": kind, "low": low, "high": high, "width": width}
    return field(metadata=meta)


@dataclass(slots=True, kw_only=True, eq=False)
class Table:
    """Parallel columns; row i of every column is the same agent."""

    slot: Ints = column(-1, unit="-", doc="identity for chance: the same agent has it in every run")

    @classmethod
    def of(cls, slots: Ints) -> Self:
        """A table with one default row per slot."""
        n, new = len(slots), {}
        for f in fields(cls):
            shape = n if f.metadata["width"] == 1 else (n, f.metadata["width"])
            new[f.name] = np.full(shape, f.metadata["default"], dtype=f.metadata["dtype"])
        return cls(**(new | {"slot": np.array(slots, dtype=np.int64)}))

    def __len__(self) -> int:
        return len(self.slot)

    def columns(self) -> Iterator[tuple[str, Any]]:
        """Every column's name and array."""
        return ((f.name, getattr(self, f.name)) for f in fields(self))

    def reset(self, rows: Ints, slots: Ints) -> None:
        """Give these rows to new agents: default values and the new slots."""
        for name, default in self._defaults():
            getattr(self, name)[rows] = default
        self.slot[rows] = slots

    def append(self, slots: Ints) -> Ints:
        """Add one default row per slot; return the new rows."""
        first, total = len(self), len(self) + len(slots)
        if total > first:
            for name, default in self._defaults():
                before = getattr(self, name)
                after = np.empty((total, *before.shape[1:]), before.dtype)
                after[:first], after[first:] = before, default
                setattr(self, name, after)
            self.slot[first:] = slots
        return np.arange(first, total)

    def keep(self, rows: Ints | Bools) -> None:
        """Drop every row that is not named; order is kept. References to rows of this table must be renumbered."""
        if rows.dtype == np.bool_ and rows.all():
            return
        for name, _ in self._defaults():
            setattr(self, name, getattr(self, name)[rows])

    def _defaults(self) -> tuple[tuple[str, Any], ...]:
        return _defaults(type(self))  # type: ignore[arg-type]  # mypy 2 takes a class with slots for unhashable

    def copy(self) -> Self:
        """An independent copy."""
        return type(self)(**{name: values.copy() for name, values in self.columns()})


@cache
def _defaults(table: type[Table]) -> tuple[tuple[str, Any], ...]:
    """Name and default value of each column of a kind of table."""
    return tuple((f.name, f.metadata["default"]) for f in fields(table))
