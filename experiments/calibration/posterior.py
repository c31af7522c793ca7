"""Posterior: likelihood-free (approximate Bayesian computation), on the emulators with the noise of the seed.

Sequential Monte Carlo with moves (Drovandi & Pettitt 2011): particles are never weighed, so that none can come to stand
for all; in a dozen dimensions importance weights do just that.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from scipy.stats import norm, uniform

from experiments.calibration.emulator import Emulators
from experiments.calibration.free import Array, Flags, Space
from experiments.calibration.options import Calibrate
from experiments.calibration.targets import SIGMAS, Targets

KEPT: Final = 0.5
"""Share of particles that a round keeps; the others become copies of them, and all are moved."""
TRIAL_MOVES: Final = 5
MOST_MOVES: Final = 50
UNMOVED: Final = 0.01
"""Moves go on until a particle is this unlikely to be where it was."""
LEAST_ACCEPTED: Final = 0.01
"""Share of accepted moves below which a closer round would be copies of few particles."""
STEP: Final = 2.38
"""Of a random walk, in sd of the particles over root of the dimension (Roberts, Gelman & Gilks 1997)."""


@dataclass(frozen=True, slots=True)
class Posterior:
    """Equally likely points (n, parameters); none has a statistic further off than `distance`."""

    points: Array
    distance: float
    generations: int

    def mean(self) -> Array:
        """Mean of each parameter, in places of its range."""
        return np.asarray(self.points.mean(axis=0))

    def sd(self) -> Array:
        """Standard deviation of each parameter, in places of its range."""
        return np.asarray(self.points.std(axis=0))

    def quantile(self, share: float) -> Array:
        """Quantile of each parameter, in places of its range."""
        return np.asarray(np.quantile(self.points, share, axis=0))

    def draws(self, n: int, luck: int) -> Array:
        """So many points at random, each particle once while there are enough."""
        own = np.unique(self.points, axis=0)
        order = np.argsort(uniform.rvs(size=len(own), random_state=luck), kind="stable")
        return own[np.resize(order, n)]


@dataclass(slots=True)
class _Luck:
    """Random numbers of the posterior, the same for the same seed."""

    seed: int
    drawn: int = field(default=0)

    def next(self) -> int:
        self.drawn += 1
        return (self.seed * 100_003 + self.drawn) % 2**32

    def normals(self, *shape: int) -> Array:
        return np.asarray(norm.rvs(size=shape, random_state=self.next()))

    def uniforms(self, n: int) -> Array:
        return np.asarray(uniform.rvs(size=n, random_state=self.next()))


def infer(
    emulators: Emulators,
    space: Space,
    targets: Targets,
    survivors: Array,
    keeps: Callable[[Array], Flags],
    options: Calibrate,
) -> Posterior:
    """The posterior over what history matching left; the prior is the declared one, cut to what is not ruled out.

    Each round keeps the nearer half of the particles, copies them, and moves each by a random walk that stays as near.
    """
    luck, guess = _Luck(options.luck), _Guess(emulators, targets)
    weight = np.cumsum(space.density(survivors))
    rows = np.searchsorted(weight, luck.uniforms(options.particles) * weight[-1])
    points = survivors[np.minimum(rows, len(survivors) - 1)]
    distance, limit, done = guess(points, luck), np.inf, 0

    def allowed(proposed: Array, current: Array) -> Flags:
        ratio = space.density(proposed) / np.maximum(space.density(current), 1e-300)
        likely = luck.uniforms(len(proposed)) < ratio
        likely[likely] = keeps(proposed[likely])
        return likely

    accepted = 1.0
    while done < options.generations and accepted >= LEAST_ACCEPTED and np.quantile(distance, KEPT) < limit:
        limit, done = float(np.quantile(distance, KEPT)), done + 1
        near = np.flatnonzero(distance <= limit)
        chosen = near[(luck.uniforms(len(points)) * len(near)).astype(np.int64)]
        points, distance, accepted = _moved(points[chosen], distance[chosen], limit, guess, allowed, luck)
    return Posterior(points, limit, done)


def _moved(
    points: Array,
    distance: Array,
    limit: float,
    guess: "_Guess",
    allowed: Callable[[Array, Array], Flags],
    luck: _Luck,
) -> tuple[Array, Array, float]:
    """Particles after a random walk within the limit, their distances, and the share of accepted moves."""
    n, d = points.shape
    cover = np.atleast_2d(np.cov(points.T)) * STEP**2 / d + 1e-10 * np.eye(d)
    step = np.linalg.cholesky(cover)
    accepted, moves, wanted = 0, 0, TRIAL_MOVES
    while moves < wanted:
        proposed = _reflected(points + luck.normals(n, d) @ step.T)
        goes = allowed(proposed, points)
        near = guess(proposed, luck)
        goes &= near <= limit
        points, distance = np.where(goes[:, None], proposed, points), np.where(goes, near, distance)
        accepted, moves = accepted + int(goes.sum()), moves + 1
        if moves == TRIAL_MOVES:
            stays = 1 - min(accepted / (n * moves), 0.99)
            wanted = min(MOST_MOVES, int(np.ceil(np.log(UNMOVED) / np.log(stays)))) if accepted else TRIAL_MOVES
    return points, distance, accepted / (n * moves)


def _reflected(points: Array) -> Array:
    """Points beyond a face of the cube come back by as much."""
    return np.asarray(1 - np.abs(1 - np.mod(points, 2)))


class _Guess:
    """The emulators in place of the model: points go in, the distance of a noisy run comes out."""

    def __init__(self, emulators: Emulators, targets: Targets) -> None:
        self.emulators = Emulators(tuple(emulators.lines[i] for i in emulators.known))
        self.targets = targets.only(emulators.known)

    def __call__(self, points: Array, luck: _Luck) -> Array:
        """Root mean square distance outside the bands (n,), in sd of tolerance and seed noise together.

        A line of distance z counts as z^2 / (1 + z^2 / 9), at most three squared (Geman & McClure 1985): one that the
        model cannot reach must not steer all parameters.
        """
        mean, variance, noise = self.emulators.predict(points)
        simulated = mean + np.sqrt(variance + noise) * luck.normals(*mean.shape)
        far = self.targets.outside(simulated) / np.sqrt(self.targets.tolerance**2 + noise)
        return np.asarray(np.sqrt((far**2 / (1 + (far / SIGMAS) ** 2)).mean(axis=1)))
