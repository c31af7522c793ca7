"""Free parameters: which numbers calibration may move, within which range, and on whose word."""

import csv
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from experiments import ROOT
from model.declaration import BadInput, nearest
from scenarios.scenario import read_yaml

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]
Changes = dict[str, dict[str, Any]]

PRIORS: Final = ROOT / "conf" / "evidence" / "priors.csv"
FREE_FILE: Final = ROOT / "conf" / "calibration" / "free.yaml"
KEYS: Final = {
    "evidence": "a row of conf/evidence/priors.csv: its range and its central value",
    "low": "least value",
    "high": "largest value",
    "source": "where the range comes from, if not from a row",
    "prior": "uniform, or triangular with its top at the central value",
    "scale": "linear or log",
    "ratio": "true: the number multiplies a list of declared values",
    "why": "which lines it is expected to move",
}
CHOICES: Final = {"prior": ("uniform", "triangular"), "scale": ("linear", "log"), "ratio": (True, False)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Free:
    """One free parameter; in calibration its range is 0 to 1."""

    group: str
    name: str
    low: float
    high: float
    central: float
    declared: Any
    source: str
    prior: str = "uniform"
    scale: str = "linear"
    ratio: bool = False

    @property
    def key(self) -> str:
        """As a user writes it."""
        return f"{self.group}.{self.name}"

    def value(self, unit: Array | float) -> Array:
        """Values at places (...) of the range, 0 at its low end and 1 at its high end."""
        if self.scale == "log":
            return np.asarray(self.low * (self.high / self.low) ** unit)
        return np.asarray(self.low + (self.high - self.low) * unit)

    def place(self, value: float) -> float:
        """Where in the range a value is; values beyond an end count as that end."""
        value = min(max(value, self.low), self.high)
        if self.scale == "log":
            return math.log(value / self.low) / math.log(self.high / self.low)
        return (value - self.low) / (self.high - self.low)

    def density(self, unit: Array) -> Array:
        """Prior density at places (...): 1 for uniform; triangular rises to 2 at the central value."""
        inside = (unit >= 0) & (unit <= 1)
        if self.prior == "uniform":
            return inside.astype(np.float64)
        top = self.place(self.central)
        rising = unit / max(top, 1e-12)
        falling = (1 - unit) / max(1 - top, 1e-12)
        return np.where(inside, 2 * np.minimum(rising, falling).clip(0, 1), 0.0)

    def prior_sd(self) -> float:
        """Standard deviation of the prior, in places of the range."""
        if self.prior == "uniform":
            return math.sqrt(1 / 12)
        top = self.place(self.central)
        return math.sqrt((1 - top + top * top) / 18)

    def change(self, unit: float) -> Any:
        """What to write for the parameter, to six digits."""
        value = float(f"{float(self.value(unit)):.6g}")
        if self.ratio:
            return [float(f"{value * item:.6g}") for item in self.declared]
        return value


@dataclass(frozen=True, slots=True)
class Space:
    """All free parameters: a unit cube."""

    free: tuple[Free, ...]

    def __len__(self) -> int:
        return len(self.free)

    @property
    def keys(self) -> list[str]:
        """Names, in the order of the columns."""
        return [one.key for one in self.free]

    def changes(self, point: Array) -> Changes:
        """Parameter changes at a point (parameters,) of the cube."""
        found: Changes = {}
        for one, unit in zip(self.free, point, strict=True):
            found.setdefault(one.group, {})[one.name] = one.change(float(unit))
        return found

    def declared(self) -> Array:
        """The point of the values that the model declares."""
        return np.array([one.place(1.0 if one.ratio else float(one.declared)) for one in self.free])

    def density(self, points: Array) -> Array:
        """Prior density of points (n, parameters)."""
        return np.prod([one.density(points[:, i]) for i, one in enumerate(self.free)], axis=0)

    def values(self, points: Array) -> Array:
        """Points (n, parameters) in the units of the parameters; ratios stay ratios."""
        return np.column_stack([one.value(points[:, i]) for i, one in enumerate(self.free)])


def read_space(path: Path = FREE_FILE) -> Space:
    """The free parameters of a file. Raises BadInput naming file, parameter and key."""
    if not path.is_file():
        raise BadInput(f"calibrate: there is no file {str(path)!r}")
    listed = read_yaml(path).get("free")
    if not isinstance(listed, dict) or not listed:
        raise BadInput(
            f"{path.name}: free: should list parameters, for example  learning.depreciation: {{evidence: A3.8}}"
        )
    rows = _evidence()
    return Space(tuple(_free(str(key), spec, rows, path.name) for key, spec in listed.items()))


def _free(key: str, spec: Any, rows: Mapping[str, Mapping[str, str]], where: str) -> Free:
    """One line of the file, checked against the parameter's own declaration."""
    at = f"{where}: free.{key}"
    if not isinstance(spec, dict):
        raise BadInput(f"{at}: {spec!r} should be a mapping with {', '.join(KEYS)}")
    for name, value in spec.items():
        if name not in KEYS:
            raise BadInput(f"{at}: {name}: no such key; {nearest(str(name), KEYS)}")
        if name in CHOICES and value not in CHOICES[name]:
            raise BadInput(f"{at}: {name}: {value!r} is not one of {', '.join(map(str, CHOICES[name]))}")
    declared, bounds = _declared(key, at)
    low, high, central, source = _range(spec, rows, at)
    ratio = bool(spec.get("ratio", False))
    if ratio != isinstance(declared, tuple):
        raise BadInput(f"{at}: ratio: {'is for lists of values' if ratio else 'should be true for a list of values'}")
    ends = [end * item for end in (low, high) for item in (declared if ratio else (1.0,))]
    if not bounds[0] <= min(ends) <= max(ends) <= bounds[1]:
        raise BadInput(f"{at}: {low:g} to {high:g} leaves the parameter's own range, {bounds[0]:g} to {bounds[1]:g}")
    if spec.get("scale") == "log" and low <= 0:
        raise BadInput(f"{at}: low: {low:g} should be above 0 on a log scale")
    usual = 1.0 if ratio else float(declared)
    group, _, name = key.partition(".")
    chosen = {k: spec[k] for k in ("prior", "scale") if k in spec}
    return Free(
        group=group, name=name, low=low, high=high, central=usual if central is None else central,
        declared=declared, source=source, ratio=ratio, **chosen,
    )  # fmt: skip


def _declared(key: str, at: str) -> tuple[Any, tuple[float, float]]:
    """The declared value of a parameter, and its declared range."""
    from model.parameters import Parameters

    group, _, name = key.partition(".")
    groups = {f.name: f for f in fields(Parameters)}
    if group not in groups:
        raise BadInput(f"{at}: no such group; {nearest(group, sorted(groups))}")
    held = getattr(Parameters(), group)
    known = {f.name: f for f in fields(held)}
    if name not in known:
        raise BadInput(f"{at}: no such parameter; {nearest(name, known)}")
    value, meta = getattr(held, name), known[name].metadata
    if isinstance(value, bool | str | int):
        raise BadInput(f"{at}: only parameters that are numbers with a decimal point can be calibrated")
    return value, (float(meta["low"]), float(meta["high"]))


def _range(
    spec: Mapping[str, Any], rows: Mapping[str, Mapping[str, str]], at: str
) -> tuple[float, float, float | None, str]:
    """Low, high, central value and source, from a row of evidence or from the line itself."""
    if "evidence" in spec:
        name = spec["evidence"]
        if name not in rows:
            raise BadInput(f"{at}: evidence: there is no row {name!r}; {nearest(str(name), rows)}")
        row = rows[name]
        return float(row["low"]), float(row["high"]), float(row["central"]), f"{row['id']} {row['source']}"
    low, high = spec.get("low"), spec.get("high")
    if not _is_number(low) or not _is_number(high) or not low < high:  # type: ignore[operator]
        raise BadInput(f"{at}: low and high should be two numbers, low below high")
    if not spec.get("source"):
        raise BadInput(f"{at}: source: should say where the range comes from; or name a row with evidence")
    return float(low), float(high), None, str(spec["source"])  # type: ignore[arg-type]


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _evidence(path: Path = PRIORS) -> dict[str, dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return {row["id"]: row for row in csv.DictReader(file)}


def table(space: Space) -> list[dict[str, Any]]:
    """One row per free parameter, for a report."""
    return [_row(one) for one in space.free]


def _row(one: Free) -> dict[str, Any]:
    names: Sequence[str] = ("low", "high", "prior", "scale", "ratio", "source")
    usual = 1.0 if one.ratio else float(one.declared)
    return {"parameter": one.key, "declared": usual, **{name: getattr(one, name) for name in names}}
