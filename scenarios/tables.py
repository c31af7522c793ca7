"""Tables that users write: CSV files read column by column, with errors that name file, row, column and value."""

import csv
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from agents.table import Bools, Floats, Ints
from model.declaration import BadInput, nearest

YES_NO: Final = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False, "": False}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A CSV file: one mapping of column to text per row, and the line each row stood on."""

    file: str
    columns: tuple[str, ...]
    rows: tuple[Mapping[str, str], ...]
    lines: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.rows)

    def bad(self, row: int, column: str, expected: str) -> BadInput:
        """The error for one cell: where it is, what it holds and what was expected."""
        value = self.rows[row][column]
        return BadInput(f"{self.file}, row {self.lines[row]}, column {column!r}: {value!r} {expected}")

    def refuse(self, wrong: Bools, column: str, expected: str) -> None:
        """Raise BadInput for the first row that is wrong, if any."""
        if wrong.any():
            raise self.bad(int(wrong.argmax()), column, expected)

    def texts(self, column: str) -> tuple[str, ...]:
        """A column of words. Raises BadInput on an empty cell or a missing column."""
        self._require(column)
        words = tuple(cells[column] for cells in self.rows)
        self.refuse(np.array([not word for word in words]), column, "should not be empty")
        return words

    def keys(self, column: str) -> tuple[str, ...]:
        """A column of words that are all different. Raises BadInput."""
        seen = self.texts(column)
        for row, key in enumerate(seen):
            if key in seen[:row]:
                raise self.bad(row, column, f"stands on row {self.lines[seen.index(key)]} already")
        return seen

    def numbers(
        self, column: str, unit: str, low: float = 0.0, high: float = math.inf, blank: float | None = None
    ) -> Floats:
        """A column of numbers within bounds; empty cells are `blank` if that is given. Raises BadInput."""
        self._require(column)
        return np.array([self._number(row, column, unit, low, high, blank) for row in range(len(self))], dtype=float)

    def whole(self, column: str, unit: str, low: int = 0, high: int = 10**9, blank: int | None = None) -> Ints:
        """A column of whole numbers within bounds. Raises BadInput."""
        values = self.numbers(column, unit, low, high, blank)
        self.refuse(values % 1 != 0, column, f"should be a whole number ({unit})")
        return values.astype(np.int64)

    def flags(self, column: str) -> Bools:
        """A column of yes and no; empty is no. Raises BadInput."""
        self._require(column)
        words = [cells[column].lower() for cells in self.rows]
        self.refuse(np.array([word not in YES_NO for word in words]), column, "should be yes or no")
        return np.array([YES_NO[word] for word in words], dtype=bool)

    def codes(self, column: str, known: Sequence[str], what: str, optional: bool = False) -> Ints:
        """A column of names as positions in `known`; an empty cell is -1 if optional. Raises BadInput."""
        self._require(column)
        positions = {name: position for position, name in enumerate(known)} | ({"": -1} if optional else {})
        for row, cells in enumerate(self.rows):
            if cells[column] not in positions:
                empty = ", or leave it empty" if optional else ""
                raise self.bad(row, column, f"is not {what}; {nearest(cells[column], known)}{empty}")
        return np.array([positions[cells[column]] for cells in self.rows], dtype=np.int64)

    def _number(self, row: int, column: str, unit: str, low: float, high: float, blank: float | None) -> float:
        text = self.rows[row][column]
        if not text and blank is not None:
            return blank
        try:
            value = float(text)
        except ValueError:
            raise self.bad(row, column, f"should be a number ({unit})") from None
        if not (low <= value <= high and math.isfinite(value)):
            bounds = f"at least {low:g}" if math.isinf(high) else f"{low:g} to {high:g}"
            raise self.bad(row, column, f"should be {bounds} ({unit})")
        return value

    def _require(self, column: str) -> None:
        if column not in self.columns:
            raise BadInput(f"{self.file}: there is no column {column!r}; {nearest(column, self.columns)}")


def read_sheet(path: Path) -> Sheet:
    """Read a CSV file with a header line. Raises BadInput if there is no such file, or no rows, or uneven rows."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            return _sheet(path.name, csv.reader(stream))
    except UnicodeDecodeError as error:
        raise BadInput(f"{path.name}: not UTF-8 text ({error.reason}); save it as CSV UTF-8") from None
    except OSError as error:
        raise BadInput(f"{path}: cannot be read ({error.strerror}); expected a CSV file") from None


def _sheet(name: str, reader: Iterable[list[str]]) -> Sheet:
    rows = [(line, [cell.strip() for cell in cells]) for line, cells in _numbered(reader) if any(cells)]
    if len(rows) < 2:
        raise BadInput(f"{name}: it has no rows; expected a header line and at least one row")
    header = rows[0][1]
    for line, cells in rows[1:]:
        if len(cells) != len(header):
            raise BadInput(f"{name}, row {line}: it has {len(cells)} cells; expected {len(header)} as in the header")
    return Sheet(
        name,
        tuple(header),
        tuple(dict(zip(header, cells, strict=True)) for _, cells in rows[1:]),
        tuple(line for line, _ in rows[1:]),
    )


def _numbered(reader: Iterable[list[str]]) -> Iterable[tuple[int, list[str]]]:
    for cells in reader:
        yield getattr(reader, "line_num", 0), cells
