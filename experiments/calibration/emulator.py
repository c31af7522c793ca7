"""Emulators: a Gaussian process per line that guesses, within a millisecond, what a run would say, and how surely."""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from scipy.linalg import cho_solve, solve_triangular

from experiments.calibration.free import Array

MOST_MISSING: Final = 0.25
"""Share of runs without a value above which a line is not emulated."""
FLAT: Final = 1e-9
JITTER: Final = 1e-10
LONGEST, SHORTEST = 20.0, 0.25
"""Bounds of the lengths over which a line may bend, in ranges of the parameter."""


@dataclass(frozen=True, slots=True)
class Emulator:
    """One line: mean + straight trend + Matérn 5/2 surface with a length per parameter + noise of the seed.

    The surface, the trend and the noise are weighed by maximum marginal likelihood (Rasmussen & Williams 2006).
    """

    points: Array
    centre: float
    spread: float
    trend: float
    bend: float
    lengths: Array
    noise: float
    weights: Array
    whitening: Array

    def predict(self, points: Array) -> tuple[Array, Array, float]:
        """Mean (n,), variance of not knowing the surface (n,), and variance between seeds, at points (n, d)."""
        cross = _kernel(points, self.points, self)
        mean = cross @ self.weights
        own = self.trend * (1 + ((points - 0.5) ** 2).sum(axis=1)) + self.bend
        known = ((cross @ self.whitening) ** 2).sum(axis=1)
        variance = np.maximum(own - known, 0.0)
        return self.centre + self.spread * mean, self.spread**2 * variance, self.spread**2 * self.noise


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """How well an emulator guesses each run from all the others."""

    explained: float
    """1 - mean squared error over variance of the runs."""
    covered: float
    """Share of runs within two standard deviations of the guess; 0.95 if the emulator knows what it knows."""
    worst: float
    """Largest error, in standard deviations of the guess."""
    seed_sd: float
    """Noise of one run, in the unit of the line."""


def fit(points: Array, values: Array) -> Emulator | None:
    """The emulator of one line from points (n, d) and values (n,); None if too many values are missing."""
    held = np.isfinite(values)
    n, d = points.shape
    if held.sum() < max((1 - MOST_MISSING) * n, 5):
        return None
    x, y = points[held], values[held]
    centre, spread = float(y.mean()), float(y.std())
    if spread <= FLAT * max(abs(centre), 1.0):
        return _settled(x, np.zeros(len(y)), centre, FLAT + abs(centre) * FLAT, (1e-3, 1e-3, np.ones(d), 1.0))
    return _settled(x, (y - centre) / spread, centre, spread, _likeliest(x, (y - centre) / spread))


def fit_all(points: Array, values: Array) -> "Emulators":
    """One emulator per column of values (n, lines)."""
    return Emulators(tuple(fit(points, values[:, i]) for i in range(values.shape[1])))


@dataclass(frozen=True, slots=True)
class Emulators:
    """One per line; None where the runs do not say enough."""

    lines: tuple[Emulator | None, ...]

    @property
    def known(self) -> list[int]:
        """Columns that are emulated."""
        return [i for i, one in enumerate(self.lines) if one is not None]

    def predict(self, points: Array) -> tuple[Array, Array, Array]:
        """Means (n, lines), variances of not knowing (n, lines) and between seeds (lines,); NaN if not emulated."""
        shape = (len(points), len(self.lines))
        mean, variance, noise = np.full(shape, np.nan), np.full(shape, np.nan), np.full(shape[1], np.nan)
        for i, one in enumerate(self.lines):
            if one is not None:
                mean[:, i], variance[:, i], noise[i] = one.predict(points)
        return mean, variance, noise

    def without(self, points: Array, values: Array, left_out: int) -> "Emulators":
        """The same emulators, not knowing one of the runs (row) that they were made from; lengths stay as they are."""
        keep = np.arange(len(points)) != left_out
        return Emulators(tuple(one and _refit(one, points[keep], values[keep, i]) for i, one in enumerate(self.lines)))


def diagnose(emulator: Emulator, points: Array, values: Array) -> Diagnosis:
    """Leave-one-out errors in closed form: weight / (inverse covariance)_ii (Rasmussen & Williams 2006, 5.4.2)."""
    held = np.isfinite(values)
    y = (values[held] - emulator.centre) / emulator.spread
    x = points[held]
    cover = _kernel(x, x, emulator) + (emulator.noise + JITTER) * np.eye(len(x))
    inverse = np.linalg.inv(cover)
    error = (inverse @ y) / np.diag(inverse)
    surprise = error * np.sqrt(np.diag(inverse))
    total = max(float(y.var()), FLAT)
    return Diagnosis(
        explained=1 - float((error**2).mean()) / total,
        covered=float((np.abs(surprise) <= 2).mean()),
        worst=float(np.abs(surprise).max()),
        seed_sd=emulator.spread * emulator.noise**0.5,
    )


def _likeliest(x: Array, y: Array) -> tuple[float, float, Array, float]:
    """Trend, bend, lengths and noise of maximum marginal likelihood, by scikit-learn."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.gaussian_process import GaussianProcessRegressor
    from sklearn.gaussian_process.kernels import ConstantKernel, DotProduct, Matern, WhiteKernel

    d = x.shape[1]
    kernel = (
        ConstantKernel(1.0, (1e-4, 1e2)) * DotProduct(1.0, "fixed")
        + ConstantKernel(0.5, (1e-4, 1e2)) * Matern(np.full(d, 2.0), (SHORTEST, LONGEST), nu=2.5)
        + WhiteKernel(0.3, (1e-4, 1.5))
    )
    process = GaussianProcessRegressor(kernel, alpha=JITTER)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # a length at its bound is a parameter that does not matter
        process.fit(x - 0.5, y)
    found: Any = process.kernel_.get_params()
    return (
        float(found["k1__k1__k1__constant_value"]), float(found["k1__k2__k1__constant_value"]),
        np.broadcast_to(found["k1__k2__k2__length_scale"], d).astype(np.float64), float(found["k2__noise_level"]),
    )  # fmt: skip


def _settled(x: Array, y: Array, centre: float, spread: float, weighed: tuple[float, float, Array, float]) -> Emulator:
    """The emulator with these weights, its matrices worked out."""
    trend, bend, lengths, noise = weighed
    empty = np.empty(0)
    rough = Emulator(x, centre, spread, trend, bend, lengths, noise, empty, empty)
    lower = np.linalg.cholesky(_kernel(x, x, rough) + (noise + JITTER) * np.eye(len(x)))
    whitening = solve_triangular(lower, np.eye(len(x)), lower=True).T
    return Emulator(x, centre, spread, trend, bend, lengths, noise, np.asarray(cho_solve((lower, True), y)), whitening)


def _refit(one: Emulator, points: Array, values: Array) -> Emulator:
    held = np.isfinite(values)
    y = (values[held] - one.centre) / one.spread
    return _settled(points[held], y, one.centre, one.spread, (one.trend, one.bend, one.lengths, one.noise))


def _kernel(a: Array, b: Array, e: Emulator) -> Array:
    """Covariance (n, m) of the surface: trend x (1 + a.b) + bend x Matérn 5/2 of the scaled distance."""
    left, right = (a - 0.5) / e.lengths, (b - 0.5) / e.lengths
    square = (left**2).sum(axis=1)[:, None] + (right**2).sum(axis=1) - 2 * left @ right.T
    far = np.sqrt(5 * np.maximum(square, 0.0))
    matern = (1 + far + far**2 / 3) * np.exp(-far)
    return np.asarray(e.trend * (1 + (a - 0.5) @ (b - 0.5).T) + e.bend * matern)


def influence(emulators: Emulators, ids: Sequence[str], d: int) -> list[tuple[str, Array]]:
    """Per emulated line, how much each parameter (d,) moves its mean from end to end, others in the middle, in sd."""
    found = []
    for i in emulators.known:
        one = emulators.lines[i]
        assert one is not None  # noqa: S101 (known)
        ends = np.full((2 * d, d), 0.5)
        ends[np.arange(d), np.arange(d)], ends[d + np.arange(d), np.arange(d)] = 0.0, 1.0
        mean, _, _ = one.predict(ends)
        found.append((ids[i], (mean[d:] - mean[:d]) / one.spread))
    return found
