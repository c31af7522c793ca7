"""Factors: the uncertain parameters that a sensitivity analysis moves, each within its range."""

import csv
import dataclasses
import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any, Final

from experiments import ROOT
from model.declaration import BadInput, nearest

PRIORS: Final = ROOT / "conf" / "evidence" / "priors.csv"
FEWEST: Final = 2
ROW: Final = re.compile(r"A\d+\.\w+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor:
    """One parameter with the range it is moved in, ends included."""

    group: str
    name: str
    usual: float
    low: float
    high: float
    unit: str
    source: str
    is_whole: bool

    @property
    def key(self) -> str:
        """As the user writes it."""
        return f"{self.group}.{self.name}"

    def value(self, share: float) -> float | int:
        """The value at this share of the range (0 lowest, 1 highest); whole numbers are rounded."""
        value = min(max(self.low + share * (self.high - self.low), self.low), self.high)  # rounding may pass an end
        return round(value) if self.is_whole else value


def factors(names: Sequence[str]) -> list[Factor]:
    """The named parameters, or those of the named groups that rest on evidence, or all of those. Raises BadInput."""
    everything = declared()
    usual = [factor for factor in everything.values() if is_usual(factor)]
    if not names:
        return usual
    groups = {key.partition(".")[0] for key in everything}
    found: dict[str, Factor] = {}
    for name in names:
        if name in groups:
            ours = [f for f in usual if f.group == name] or [f for f in everything.values() if f.group == name]
            found |= {f.key: f for f in ours}
        elif name in everything:
            found[name] = everything[name]
        else:
            raise BadInput(f"factors: {name!r}: {_why_not(name, everything, groups)}")
    if len(found) < FEWEST:
        raise BadInput(f"factors: {list(names)} is one factor; a sensitivity analysis needs at least two")
    return sorted(found.values(), key=lambda f: list(everything).index(f.key))


def _why_not(name: str, everything: dict[str, Factor], groups: set[str]) -> str:
    from model.parameters import Parameters

    group, _, rest = name.partition(".")
    if group in groups and rest in {f.name for f in fields(getattr(Parameters(), group))}:
        return "is no single number; switches and choices are axes of `structure`"
    return f"no such parameter; {nearest(name, [*everything, *sorted(groups)])}"


def declared() -> dict[str, Factor]:
    """Every parameter that is a single number, with its range."""
    from model.parameters import Parameters

    found: dict[str, Factor] = {}
    everything = Parameters()
    for group in fields(everything):
        values = getattr(everything, group.name)
        for f in fields(values):
            value = getattr(values, f.name)
            if isinstance(value, int | float) and not isinstance(value, bool):
                factor = _factor(group.name, f, value)
                found[factor.key] = factor
    return found


def _factor(group: str, f: "dataclasses.Field[Any]", value: float) -> Factor:
    """Declared range, narrowed to the range of the evidence row when that is in the same unit."""
    low, high = float(f.metadata["low"]), float(f.metadata["high"])
    prior = prior_of(f.metadata["source"])
    if (
        prior
        and _plain_unit(prior["unit"]) == _plain_unit(f.metadata["unit"])
        and float(prior["low"]) <= value <= float(prior["high"])
    ):
        low, high = max(low, float(prior["low"])), min(high, float(prior["high"]))
    return Factor(
        group=group, name=f.name, usual=value, low=low, high=high, unit=f.metadata["unit"],
        source=f.metadata["source"], is_whole=isinstance(value, int),
    )  # fmt: skip


def _plain_unit(unit: str) -> str:
    """The unit without what it is taken of: per year, of the stock at the start -> per year."""
    return re.split(r"[,(]", unit)[0].strip()


def is_usual(factor: Factor) -> bool:
    """Whether it rests on an evidence row with a range that holds its value: then it is uncertain, and by how much is known."""
    prior = prior_of(factor.source)
    return prior is not None and float(prior["low"]) <= factor.usual <= float(prior["high"])


def prior_of(source: str) -> dict[str, str] | None:
    """The row of the evidence that a source begins with, if there is one with a range."""
    row = ROW.match(source)
    return priors().get(row.group()) if row else None


@cache
def priors(path: Path = PRIORS) -> dict[str, dict[str, str]]:
    """Rows of the evidence on parameters, by id."""
    with path.open(encoding="utf-8") as lines:
        return {row["id"]: row for row in csv.DictReader(lines)}
