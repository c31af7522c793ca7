"""Targets: what is known from data, as bands that a line of the model should lie in; a CSV file that is checked."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from experiments.settings import REGIONS
from model.declaration import BadInput, nearest
from scenarios.tables import Sheet, read_sheet

NAME: Final = "stylised_facts.csv"
USUAL: Final = REGIONS.parent / "evidence" / NAME
COLUMNS: Final = ("id", "pattern", "statistic", "how", "low", "high", "unit", "source")
WIDEST: Final = 1e12


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One known pattern: the statistic that shows it, and the band that published values lie in."""

    id: str
    pattern: str
    statistic: str
    how: str
    low: float
    high: float
    unit: str
    source: str

    def miss(self, value: float) -> float:
        """How far outside the band a value lies, in widths of the band: 0 inside, NaN for NaN."""
        below, above = self.low - value, value - self.high
        return float(max(below, above, 0.0) / (self.high - self.low)) if np.isfinite(value) else float("nan")


def targets_file(region: str) -> Path:
    """A region's own file beside its tables, <region>/stylised_facts.csv, else the usual one in conf/evidence."""
    preset = Path(region) if region.endswith((".yaml", ".yml")) else REGIONS / f"{region}.yaml"
    own = preset.with_suffix("") / NAME
    return own if own.is_file() else USUAL


def load_targets(path: Path, known: Collection[str]) -> tuple[Target, ...]:
    """Read targets in the order of the file; `known` are the facts that can be measured. Raises BadInput."""
    sheet = read_sheet(path)
    for column in sheet.columns:
        if column not in COLUMNS:
            raise BadInput(f"{sheet.file}: unknown column {column!r}; {nearest(column, COLUMNS)}")
    ids = sheet.keys("id")
    for row, name in enumerate(ids):
        if name not in known:
            raise sheet.bad(row, "id", f"is no fact that can be measured; {nearest(name, known)}")
    texts = {name: sheet.texts(name) for name in ("pattern", "statistic", "how", "unit", "source")}
    low, high = _bands(sheet)
    return tuple(
        Target(id=ids[row], low=low[row], high=high[row], **{name: words[row] for name, words in texts.items()})
        for row in range(len(sheet))
    )


def _bands(sheet: Sheet) -> tuple[list[float], list[float]]:
    """Lower and upper edge of each band. Raises BadInput unless low < high."""
    low, high = (sheet.numbers(name, "the unit of its row", -WIDEST, WIDEST) for name in ("low", "high"))
    for row in np.flatnonzero(high <= low):
        raise sheet.bad(int(row), "high", f"should be above low, {low[row]:g}")
    return low.tolist(), high.tolist()
