"""Information: what it would be worth to know the future, or one uncertain parameter, before choosing.

EVPI = E[max over choices] - max over choices of E. EVPPI of a parameter p = E over p of max E[. | p] - max E, where E[. | p] is
a penalised spline through the runs at hand (Strong, Oakley & Brennan 2014, Medical Decision Making 34). A spline through
noise also seems to tell choices apart, so the same is done with futures shuffled, and only what exceeds that counts.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from agents.table import Floats
from experiments.effects import CONFIDENCE
from model.chance import Chance

ALMOST: Final = 1e-9
SHUFFLES: Final = 199
KNOTS: Final = 6
DEGREE: Final = 3
PENALTIES: Final = 10.0 ** np.linspace(-6, 6, 49)
HONESTY: Final = 1.4
"""Each degree of freedom counts this much more in cross-validation, against splines that follow noise (Kim & Gu 2004)."""
FEWEST_FUTURES: Final = 20
FEWEST_VALUES: Final = 6
"""Below this many different values each is a group of its own; from here on a spline."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Worth:
    """What knowing one parameter before choosing would be worth on average, in the unit of the objective."""

    parameter: str
    evppi: float
    """As measured; never below 0, and above it even for noise."""
    by_chance: float
    """Mean of the same with the futures shuffled."""
    p: float
    """How often the largest of all parameters, shuffled, is at least as large (Westfall & Young 1993)."""
    choices: tuple[tuple[float, int], ...]
    """Where the best choice changes: the choice (position) from this value on, in order of the parameter."""

    @property
    def is_clear(self) -> bool:
        """Whether it is more than noise would give."""
        return self.p <= 1 - CONFIDENCE + ALMOST


def evpi(means: Floats) -> float:
    """Expected value of perfect information from means (futures, choices)."""
    return float(means.max(axis=1).mean() - means.mean(axis=0).max())


def worths(means: Floats, parameters: "dict[str, Floats]", draw: int, shuffles: int = SHUFFLES) -> list[Worth]:
    """What each parameter (futures,) is worth knowing for a choice by means (futures, choices), the surest first."""
    f, c = means.shape
    orders = [np.argsort(Chance(draw).bits("shuffle", i, np.arange(f)), kind="stable") for i in range(shuffles)]
    columns = np.hstack([means, *(means[order] for order in orders)])
    found = {}
    for name, values in parameters.items():
        fits = Smoother(values).fit(columns).reshape(f, shuffles + 1, c)
        found[name] = (fits[:, 0], fits.max(axis=2).mean(axis=0) - fits.mean(axis=0).max(axis=1))
    largest = np.max([gains[1:] for _, gains in found.values()], axis=0)
    made = [
        Worth(
            parameter=name, evppi=float(gains[0]), by_chance=float(gains[1:].mean()),
            p=float((1 + (largest >= gains[0] - ALMOST).sum()) / (shuffles + 1)), choices=switches(parameters[name], fit),
        )
        for name, (fit, gains) in found.items()
    ]  # fmt: skip
    return sorted(made, key=lambda each: (each.p, -each.evppi))


def switches(values: Floats, fit: Floats) -> tuple[tuple[float, int], ...]:
    """Where the best choice by the fit (futures, choices) changes along a parameter; a change lies between two futures."""
    order = np.argsort(values, kind="stable")
    at, best = values[order], fit[order].argmax(axis=1)
    found = [(float(at[0]), int(best[0]))]
    for i in range(1, len(at)):
        if best[i] != best[i - 1]:
            found.append((float((at[i] + at[i - 1]) / 2), int(best[i])))
    return tuple(found)


class Smoother:
    """Penalised splines on one parameter for many columns at once; the same basis, a penalty of its own for each column."""

    def __init__(self, values: Floats) -> None:
        from scipy.linalg import eigh

        basis, penalty = _basis(values)
        gram = basis.T @ basis
        sizes, vectors = eigh(penalty, gram + 1e-9 * np.trace(gram) / len(gram) * np.eye(len(gram)))
        self.basis = basis @ vectors
        """Orthonormal columns (futures, k), the smoothest first."""
        self.sizes = np.maximum(sizes, 0.0)
        """Roughness of each (k,); nothing for a straight line."""

    def fit(self, columns: Floats) -> Floats:
        """Fitted values of columns (futures, m), each by generalised cross-validation: n RSS / (n - 1.4 df)²."""
        n, coefficients = len(columns), self.basis.T @ columns
        rest = (columns**2).sum(axis=0) - (coefficients**2).sum(axis=0)
        kept = 1 / (1 + PENALTIES[:, None] * n * self.sizes)
        misfit = np.maximum(rest, 0.0) + ((1 - kept) ** 2) @ (coefficients**2)
        free = n - HONESTY * kept.sum(axis=1)
        scores = np.where(free[:, None] > 0, misfit / np.maximum(free, 1e-9)[:, None] ** 2, np.inf)
        chosen = kept[scores.argmin(axis=0)]
        return np.asarray(self.basis @ (chosen.T * coefficients))


def _basis(values: Floats) -> tuple[Floats, Floats]:
    """P-splines (Eilers & Marx 1996) on knots at quantiles; for few different values, one column for each."""
    from scipy.interpolate import BSpline

    distinct = np.unique(values)
    if len(distinct) < FEWEST_VALUES:
        basis = (values[:, None] == distinct).astype(float)
        return basis, np.eye(len(distinct)) - np.full((len(distinct),) * 2, 1 / len(distinct))
    inner = np.unique(np.quantile(values, np.linspace(0, 1, KNOTS)))
    knots = np.concatenate([np.repeat(inner[0], DEGREE), inner, np.repeat(inner[-1], DEGREE)])
    basis = BSpline.design_matrix(values, knots, DEGREE).toarray()
    centres = np.array([knots[i + 1 : i + DEGREE + 1].mean() for i in range(basis.shape[1])])
    steps = np.diff(centres)
    slopes = np.diff(np.eye(len(centres)), axis=0) / steps[:, None]
    bends = np.diff(slopes, axis=0) * (centres[-1] - centres[0]) ** 2 / len(centres)
    return basis, bends.T @ bends
