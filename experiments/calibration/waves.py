"""Waves: history matching. Runs teach the emulators; where they cannot reach the bands, the space is given up.

Craig et al. 1997; Vernon, Goldstein & Bower 2010.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from experiments.calibration.design import crowd, hypercube, spread, widened
from experiments.calibration.emulator import Emulators, fit_all
from experiments.calibration.free import Array, Flags, Space
from experiments.calibration.options import Calibrate
from experiments.calibration.targets import SIGMAS, Targets

Simulate = Callable[[Array, Sequence[int]], Array]
"""Points of the cube (n, parameters) and a seed each -> statistics (n, lines); NaN for what a run does not say."""

FEWEST: Final = 64
"""Points left below which a cut is taken to be too sharp for the evidence."""
LAST_RANK: Final = 12
GREEDY: Final = 5
"""One run in so many goes to where the emulators see most lines inside, the rest fill what is left of the space."""
DESIGN_SEED: Final = 1_000
"""Runs of the design take seeds from here on: none of them is a seed of the ensemble."""
FILLINGS: Final = 6


@dataclass(frozen=True, slots=True)
class Sample:
    """Runs so far: points (n, parameters), seeds (n,), statistics (n, lines), and the wave that asked for them (n,)."""

    points: Array
    seeds: tuple[int, ...]
    values: Array
    wave: Array

    def plus(self, other: "Sample") -> "Sample":
        """These runs, then the others."""
        both = [np.concatenate([getattr(self, k), getattr(other, k)]) for k in ("points", "values", "wave")]
        return Sample(both[0], self.seeds + other.seeds, both[1], both[2])


@dataclass(frozen=True, slots=True)
class Cut:
    """What one wave learned: emulators, the rank that decides, and the share of the whole space that is left."""

    emulators: Emulators
    rank: int
    left: float
    runs: int

    def keeps(self, points: Array, targets: Targets) -> Flags:
        """Whether points (n, parameters) are not ruled out."""
        return _judge(self.emulators, targets, points, self.rank)


@dataclass(frozen=True, slots=True)
class History:
    """All waves, and a crowd of points (m, parameters) that none of them ruled out."""

    sample: Sample
    cuts: tuple[Cut, ...]
    survivors: Array

    @property
    def emulators(self) -> Emulators:
        """The ones that know all runs."""
        return self.cuts[-1].emulators

    def keeps(self, points: Array, targets: Targets) -> Flags:
        """Whether points (n, parameters) passed every cut."""
        kept = np.ones(len(points), dtype=bool)
        for cut in self.cuts:
            kept[kept] = cut.keeps(points[kept], targets)
        return kept


def implausibility(emulators: Emulators, targets: Targets, points: Array) -> Array:
    """Distance outside the band / sqrt(unknown surface + noise of the seed + tolerance^2), (n, lines); 0 if unknown."""
    mean, variance, noise = emulators.predict(points)
    found = targets.outside(mean) / np.sqrt(variance + noise + targets.tolerance**2)
    return np.nan_to_num(found, nan=0.0)


def ranked(implausible: Array, rank: int) -> Array:
    """The rank-th largest implausibility of each point (n,).

    Not the largest: of some forty lines one or two may be beyond the model everywhere, or badly emulated, and would
    rule out everything. Rank 3 lets two lines go, as Vernon, Goldstein & Bower (2010) do with their third maximum.
    """
    place = min(rank, implausible.shape[1])
    return np.asarray(np.sort(implausible, axis=1)[:, -place])


def match(simulate: Simulate, space: Space, targets: Targets, options: Calibrate, seeds: Sequence[int]) -> History:
    """Run the waves; under `seeds` the declared values run too, which shows the noise of luck alone."""
    sample = first_wave(simulate, space, options, seeds)
    everywhere = crowd(options.candidates, len(space), options.luck + 1)
    cuts: list[Cut] = []
    left, alive = np.ones(len(everywhere), dtype=bool), everywhere
    for wave in range(1, options.waves + 1):
        emulators = fit_all(sample.points, sample.values)
        rank, keeps = _sharpest(emulators, targets, alive, options.rank)
        left[left] = _judge(emulators, targets, everywhere[left], rank)
        alive = alive[keeps]
        cuts.append(Cut(emulators, rank, float(left.mean()), len(sample.seeds)))
        alive = _filled(alive, cuts, targets, options, wave)
        if wave < options.waves:
            chosen = _next(alive, emulators, targets, sample.points, options)
            fresh = [DESIGN_SEED + wave * options.runs + i for i in range(len(chosen))]
            sample = sample.plus(_run(simulate, chosen, tuple(fresh), wave + 1))
    return History(sample, tuple(cuts), alive)


def first_wave(simulate: Simulate, space: Space, options: Calibrate, seeds: Sequence[int]) -> Sample:
    """Runs all over the space, and those of the declared values (wave 0)."""
    design = hypercube(options.runs, len(space), options.luck)
    declared = np.repeat(space.declared()[None, :], len(seeds), axis=0)
    own = tuple(DESIGN_SEED + i for i in range(len(design)))
    both = _run(simulate, np.concatenate([declared, design]), (*seeds, *own), 1)
    return replace(both, wave=np.repeat([0.0, 1.0], [len(declared), len(design)]))


def _run(simulate: Simulate, points: Array, seeds: tuple[int, ...], wave: int) -> Sample:
    return Sample(points, seeds, simulate(points, seeds), np.full(len(points), wave, dtype=np.float64))


def _judge(emulators: Emulators, targets: Targets, points: Array, rank: int) -> Flags:
    if not len(points):
        return np.empty(0, dtype=bool)
    return np.asarray(ranked(implausibility(emulators, targets, points), rank) <= SIGMAS)


def _sharpest(emulators: Emulators, targets: Targets, points: Array, rank: int) -> tuple[int, Flags]:
    """The asked rank, or the next one that leaves enough points; and which points it keeps."""
    found = implausibility(emulators, targets, points)
    enough = min(FEWEST, len(points) // 4)
    for trial in range(rank, LAST_RANK + 1):
        keeps = ranked(found, trial) <= SIGMAS
        if keeps.sum() >= enough:
            return trial, keeps
    worst = ranked(found, LAST_RANK)
    return LAST_RANK, np.asarray(worst <= np.sort(worst)[max(enough - 1, 0)])


def _filled(alive: Array, cuts: Sequence[Cut], targets: Targets, options: Calibrate, wave: int) -> Array:
    """Enough points that passed: where few are left of the crowd, others are tried around them."""
    wanted = options.candidates // 16
    for trial in range(FILLINGS):
        if len(alive) >= wanted:
            break
        more = widened(alive, options.candidates // 4, options.luck + 100 * wave + trial)
        for cut in cuts:
            more = more[cut.keeps(more, targets)] if len(more) else more
        alive = np.concatenate([alive, more])
    return alive


def _next(alive: Array, emulators: Emulators, targets: Targets, near: Array, options: Calibrate) -> Array:
    """Points of the next wave: most fill what is left, one in GREEDY lies where most lines should be inside."""
    found = implausibility(emulators, targets, alive)
    best = alive[
        np.argsort((np.minimum(found, SIGMAS) ** 2).sum(axis=1), kind="stable")[: max(len(alive) // 20, options.runs)]
    ]
    greedy = spread(best, options.runs // GREEDY, near)
    even = spread(alive, options.runs - len(greedy), np.concatenate([near, greedy]))
    return np.concatenate([greedy, even])
