"""Targets: the published bands that a run should fall into, and how far outside still counts as near."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np

from experiments.calibration.free import FREE_FILE, Array
from experiments.facts.targets import load_targets
from model.declaration import BadInput, nearest
from scenarios.scenario import read_yaml

SIGMAS: Final = 3.0
"""Three-sigma rule (Pukelsheim 1994): at least 95 % of any single-peaked distribution lies within three sd of its mean."""


@dataclass(frozen=True, slots=True)
class Targets:
    """Bands (lines,). `tolerance` is one sd of what the model may miss by, in the unit of the line.

    It is a third of the half-width of the band: with the three-sigma rule a line without any noise is then ruled out
    exactly where it is missed by more than half the width of its band.
    """

    ids: tuple[str, ...]
    patterns: tuple[str, ...]
    low: Array
    high: Array
    tolerance: Array

    def __len__(self) -> int:
        return len(self.ids)

    def outside(self, values: Array) -> Array:
        """How far values (..., lines) are outside their bands; 0 inside, NaN where there is no value."""
        return np.asarray(np.maximum(np.maximum(self.low - values, values - self.high), 0.0))

    def inside(self, values: Array) -> Any:
        """Whether values (..., lines) lie in their bands; a missing value does not."""
        return (values >= self.low) & (values <= self.high)

    def missed_by(self, values: Array) -> Array:
        """How far values (..., lines) are outside, in widths of their bands."""
        return np.asarray(self.outside(values) / (self.high - self.low))

    def around(self, values: Array, width: Array | None = None) -> "Targets":
        """Bands around these values (lines,): as wide as before, or of another width."""
        half = (self.high - self.low) / 2 if width is None else width / 2
        tolerance = self.tolerance if width is None else half / SIGMAS
        return replace(self, low=values - half, high=values + half, tolerance=tolerance)

    def only(self, keep: Sequence[int]) -> "Targets":
        """Some of the lines."""
        rows = list(keep)
        return Targets(
            tuple(self.ids[i] for i in rows), tuple(self.patterns[i] for i in rows),
            self.low[rows], self.high[rows], self.tolerance[rows],
        )  # fmt: skip

    def row(self, values: Mapping[str, float]) -> Array:
        """Statistics of a run in the order of the lines; NaN where it has none."""
        return np.array([float(values.get(name, np.nan)) for name in self.ids])


def read_targets(lines: Path, known: Collection[str], free: Path = FREE_FILE) -> Targets:
    """Every line of a table of facts, with the tolerances of the calibration file. Raises BadInput."""
    rows = load_targets(lines, known)
    ids = tuple(row.id for row in rows)
    low, high = np.array([row.low for row in rows]), np.array([row.high for row in rows])
    tolerance = (high - low) / 2 / SIGMAS
    for name, value in _tolerances(free).items():
        if name not in known:
            raise BadInput(f"{free.name}: tolerances.{name}: no such line; {nearest(str(name), known)}")
        if isinstance(value, bool) or not isinstance(value, int | float) or not value > 0:
            raise BadInput(f"{free.name}: tolerances.{name}: {value!r} should be a number above 0")
        if name in ids:  # a region may have lines of its own
            tolerance[ids.index(name)] = value
    return Targets(ids, tuple(row.pattern for row in rows), low, high, tolerance)


def _tolerances(free: Path) -> dict[str, Any]:
    found = read_yaml(free).get("tolerances") or {}
    if not isinstance(found, dict):
        raise BadInput(f"{free.name}: tolerances: {found!r} should list lines, each with one standard deviation")
    return found
