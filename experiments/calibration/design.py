"""Designs: points that fill a space evenly, and the ones of a crowd that lie furthest apart."""

import numpy as np
from scipy.spatial.distance import cdist
from scipy.stats import qmc

from experiments.calibration.free import Array


def hypercube(n: int, d: int, luck: int) -> Array:
    """A Latin hypercube (n, d): each parameter takes n even steps, and points are swapped until they lie apart."""
    return np.asarray(qmc.LatinHypercube(d, optimization="random-cd", rng=luck).random(n))


def crowd(n: int, d: int, luck: int) -> Array:
    """Many even points (next power of two from n, d): scrambled Sobol numbers (Owen 1998)."""
    return np.asarray(qmc.Sobol(d, scramble=True, rng=luck).random_base2(int(np.ceil(np.log2(n)))))


def spread(points: Array, n: int, near: Array) -> Array:
    """The n points of (m, d) that lie furthest from each other and from `near` (k, d), picked one by one (maximin)."""
    least = cdist(points, near).min(axis=1) if len(near) else np.full(len(points), np.inf)
    picked: list[int] = []
    for _ in range(min(n, len(points))):
        best = int(least.argmax()) if np.isfinite(least).any() else 0
        picked.append(best)
        least = np.minimum(least, cdist(points, points[best : best + 1])[:, 0])
        least[best] = -1.0
    return points[picked]


def widened(points: Array, n: int, luck: int) -> Array:
    """About n points around points (m, d): each moved towards or past others, as far as they lie apart (cube only)."""
    m, d = points.shape
    draws = crowd(n, d + 3, luck)
    start, one, two = (np.minimum((draws[:, i] * m).astype(np.int64), m - 1) for i in range(3))
    step = 2 * draws[:, 3:] - 1
    moved = points[start] + 0.7 * (points[one] - points[two]) + 0.05 * step
    return np.asarray(moved[((moved >= 0) & (moved <= 1)).all(axis=1)])
