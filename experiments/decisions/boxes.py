"""Boxes: ranges of few parameters that hold most futures of interest and few others (PRIM, Friedman & Fisher 1999).

The algorithm is the EMA workbench's; the box is chosen by one rule, so that the search can be repeated on part of the
futures, judged on the rest, and compared with what it finds among shuffled ones.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from agents.table import Bools
from experiments.decisions.workbench import workbench
from experiments.effects import CONFIDENCE
from model.chance import Chance

if TYPE_CHECKING:
    import pandas as pd

ALMOST: Final = 1e-9
FOLDS: Final = 5
SHUFFLES: Final = 19
SIGNIFICANT: Final = 0.05
"""Quasi-p above which a restriction is no better than a random one of the same size (Bryant & Lempert 2010)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """One restricted parameter of a box; an open end is NaN."""

    parameter: str
    low: float
    high: float
    quasi_p: float
    """The larger of those of its two ends; NaN where none is taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A box, its limits, and how well it does on the futures it was found in."""

    limits: tuple[Limit, ...]
    coverage: float
    """Share of the futures of interest that it holds."""
    density: float
    """Share of its futures that are of interest."""
    mass: float
    """Share of all futures that it holds."""

    @property
    def score(self) -> float:
        """Harmonic mean of coverage and density."""
        return harmonic(self.coverage, self.density)

    def holds(self, parameters: "pd.DataFrame") -> Bools:
        """Which futures (rows) lie inside (futures,)."""
        inside = np.ones(len(parameters), dtype=bool)
        for limit in self.limits:
            values = parameters[limit.parameter].to_numpy(float)
            inside &= ~(values < limit.low) & ~(values > limit.high)
        return inside


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The chosen box, the boxes on the way to it, and what is left of it on futures that it was not found in."""

    box: Box
    path: tuple[Box, ...]
    share: float
    """Of futures that are of interest: the density of no box at all."""
    held_out: tuple[float, float, float]
    """Coverage, density and mass of boxes found without a fifth of the futures, on that fifth; NaN if none was found."""
    p: float
    """How often shuffled futures give a box that does as well."""

    @property
    def is_clear(self) -> bool:
        """Whether the box is more than chance would find."""
        return bool(self.box.limits) and self.p <= 1 - CONFIDENCE + ALMOST


def harmonic(a: float, b: float) -> float:
    """Harmonic mean; 0 if either is 0."""
    return 2 * a * b / (a + b) if a + b > 0 else 0.0


def found(parameters: "pd.DataFrame", interesting: Bools, least_share: float, draw: int) -> Found:
    """The box of the futures of interest, with its checks; `parameters` has a row a future and a column a parameter."""
    path = peeled(parameters, interesting, least_share)
    best = chosen(path)
    shuffled = [chosen(peeled(parameters, interesting[order], least_share)) for order in orders(len(interesting), draw)]
    as_good = sum(box.score >= best.score - ALMOST for box in shuffled)
    return Found(
        box=best, path=tuple(path), share=float(interesting.mean()), p=(1 + as_good) / (1 + len(shuffled)),
        held_out=held_out(parameters, interesting, least_share, draw),
    )  # fmt: skip


def orders(n: int, draw: int, count: int = 0) -> list[Any]:
    """Shuffles of n things (n,)."""
    return [np.argsort(Chance(draw).bits("shuffle", i, np.arange(n)), kind="stable") for i in range(count or SHUFFLES)]


def chosen(path: "list[Box]") -> Box:
    """The box with the highest harmonic mean of coverage and density among those whose every limit is significant."""
    sound = [box for box in path if all(limit.quasi_p <= SIGNIFICANT for limit in box.limits)]
    return max(sound, key=lambda box: (box.score, -len(box.limits)))


def peeled(parameters: "pd.DataFrame", interesting: Bools, least_share: float) -> list[Box]:
    """Every box of the peeling trajectory of PRIM, the one without limits first."""
    prim = workbench("analysis.prim")
    data = parameters.reset_index(drop=True).astype(float)
    algorithm = prim.Prim(data, np.asarray(interesting, dtype=int), peel_alpha=0.05, mass_min=least_share)
    found = algorithm.find_box()
    steps = found.peeling_trajectory
    return [_box(steps.iloc[i], found.box_lims[i], found.p_values[i], algorithm.box_init) for i in range(len(steps))]


def _box(step: Any, limits: "pd.DataFrame", p_values: Any, whole: "pd.DataFrame") -> Box:
    return Box(
        limits=limits_of(limits, whole, {name: float(max(ends)) for name, ends in p_values.items()}),
        coverage=float(step["coverage"]), density=float(step["density"]), mass=float(step["mass"]),
    )  # fmt: skip


def limits_of(limits: "pd.DataFrame", whole: "pd.DataFrame", p_values: Mapping[str, float]) -> tuple[Limit, ...]:
    """Where a box (rows: lowest, highest) is narrower than the one that holds everything."""
    found = []
    for name in limits.columns:
        low, high = (_end(limits[name].iloc[i], whole[name].iloc[i]) for i in (0, 1))
        if not (np.isnan(low) and np.isnan(high)):
            found.append(Limit(parameter=str(name), low=low, high=high, quasi_p=p_values.get(str(name), float("nan"))))
    return tuple(found)


def _end(value: Any, outermost: Any) -> float:
    return float("nan") if value == outermost else float(value)


def held_out(
    parameters: "pd.DataFrame", interesting: Bools, least_share: float, draw: int
) -> tuple[float, float, float]:
    """Coverage, density and mass when every fifth of the futures is judged by the box of the other four."""
    fold = np.argsort(orders(len(interesting), draw, 1)[0]) % FOLDS
    inside = np.zeros(len(interesting), dtype=bool)
    for k in range(FOLDS):
        rest, here = fold != k, fold == k
        if interesting[rest].any():
            inside[here] = chosen(peeled(parameters[rest], interesting[rest], least_share)).holds(parameters[here])
    return shares(inside, interesting)


def shares(inside: Bools, interesting: Bools) -> tuple[float, float, float]:
    """Coverage, density and mass of what is inside; NaN where there is nothing to divide by."""
    both = float((inside & interesting).sum())
    cover, density = (both / n if n else float("nan") for n in (int(interesting.sum()), int(inside.sum())))
    return cover, density, float(inside.mean())
