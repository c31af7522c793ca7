"""Recovery: pretend that held-out runs are the real world, and see which of their parameters can be found again."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from experiments.calibration.design import crowd, spread
from experiments.calibration.emulator import Emulators
from experiments.calibration.free import Array, Flags, Space
from experiments.calibration.options import Calibrate
from experiments.calibration.posterior import Posterior, infer
from experiments.calibration.targets import SIGMAS, Targets
from experiments.calibration.waves import FEWEST, LAST_RANK, Sample, implausibility, ranked

INTERVAL: Final = (0.05, 0.95)
IDENTIFIED: Final = 0.6
"""Mean posterior sd over prior sd below which the evidence says where a parameter is: variance falls by two thirds."""
SOMEWHAT: Final = 0.85
HONEST: Final = 0.5
"""Share of truths that the 90 % intervals must hold; with eight truths an honest interval holds four or more but for
one time in two thousand (binomial)."""
MARGIN: Final = 0.12
"""Truths are taken from inside the space: at its very edge an interval of the middle 90 % must miss."""


@dataclass(frozen=True, slots=True)
class Recovered:
    """One parameter over all truths. `contraction` is posterior sd / prior sd, mean over truths."""

    parameter: str
    contraction: float
    covered: float
    correlation: float
    """Of posterior means with the truths."""
    verdict: str


@dataclass(frozen=True, slots=True)
class Recovery:
    """Truths (n, parameters), and the posterior of each."""

    truths: Array
    posteriors: tuple[Posterior, ...]
    parameters: tuple[Recovered, ...]


def recover(sample: Sample, emulators: Emulators, space: Space, targets: Targets, options: Calibrate) -> Recovery:
    """Each held-out run in turn is the truth; the emulators forget it, and the posterior starts from the whole prior."""
    rows = held_out(sample, options.truths)
    everywhere = crowd(options.candidates // 4, len(space), options.luck + 7)
    found = []
    for row in rows:
        blind = emulators.without(sample.points, sample.values, int(row))
        found.append(_one(blind, sample.values[row], space, targets, everywhere, options))
    truths = sample.points[rows]
    return Recovery(truths, tuple(found), tuple(_judged(space, truths, found, i) for i in range(len(space))))


def held_out(sample: Sample, n: int) -> Array:
    """Rows of the first wave that lie inside the space and apart from each other, with statistics of their own."""
    inner = ((sample.points > MARGIN) & (sample.points < 1 - MARGIN)).mean(axis=1)
    usable = np.flatnonzero((sample.wave == 1) & np.isfinite(sample.values).any(axis=1))
    usable = usable[np.argsort(-inner[usable], kind="stable")[: max(3 * n, n)]]
    chosen = spread(sample.points[usable], n, np.empty((0, sample.points.shape[1])))
    return np.array([int(np.flatnonzero((sample.points == point).all(axis=1))[0]) for point in chosen])


def _one(
    emulators: Emulators, truth: Array, space: Space, targets: Targets, everywhere: Array, options: Calibrate
) -> Posterior:
    """The posterior if the real world gave these statistics (lines,)."""
    known = [i for i in emulators.known if np.isfinite(truth[i])]
    told = Emulators(tuple(emulators.lines[i] for i in known))
    aim = targets.only(known).around(truth[known], _width(told, len(space)) if options.certainty == "sharp" else None)
    implausible = implausibility(told, aim, everywhere)
    rank = next((r for r in range(options.rank, LAST_RANK) if (ranked(implausible, r) <= SIGMAS).sum() >= FEWEST), 0)
    kept = everywhere[ranked(implausible, rank) <= SIGMAS] if rank else everywhere

    def keeps(points: Array) -> Flags:
        if not rank:
            return np.ones(len(points), dtype=bool)
        return np.asarray(ranked(implausibility(told, aim, points), rank) <= SIGMAS)

    return infer(told, space, aim, kept, keeps, options)


def _width(emulators: Emulators, d: int) -> Array:
    """Width of a band that says no more than one run can: two standard deviations of luck to either side."""
    _, _, noise = emulators.predict(np.full((1, d), 0.5))
    return np.asarray(2 * np.sqrt(np.maximum(noise, 1e-18)))


def _judged(space: Space, truths: Array, found: list[Posterior], i: int) -> Recovered:
    """What the posteriors say about parameter i."""
    contraction = float(np.mean([p.sd()[i] for p in found])) / space.free[i].prior_sd()
    low, high = ([p.quantile(share)[i] for p in found] for share in INTERVAL)
    covered = float(np.mean((truths[:, i] >= low) & (truths[:, i] <= high)))
    means = np.array([p.mean()[i] for p in found])
    moves = means.std() > 1e-12 and truths[:, i].std() > 1e-12
    correlation = float(np.corrcoef(means, truths[:, i])[0, 1]) if moves else 0.0
    return Recovered(space.keys[i], contraction, covered, correlation, _verdict(contraction, covered, correlation))


def _verdict(contraction: float, covered: float, correlation: float) -> str:
    if covered < HONEST:
        return "misled"
    if contraction <= IDENTIFIED and correlation > 0:
        return "identified"
    return "somewhat" if contraction <= SOMEWHAT and correlation > 0 else "not identified"


def rows(recovery: Recovery) -> list[dict[str, Any]]:
    """One row per parameter, the best identified first."""
    ordered = sorted(recovery.parameters, key=lambda one: one.contraction)
    return [
        {
            "parameter": one.parameter, "contraction": round(one.contraction, 3), "covered": round(one.covered, 3),
            "correlation": round(one.correlation, 3), "verdict": one.verdict,
        }
        for one in ordered
    ]  # fmt: skip
