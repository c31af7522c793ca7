"""Ensemble: the draws of the posterior, each tried out with the model itself, and the one point that does best."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from experiments.calibration.emulator import Diagnosis, diagnose
from experiments.calibration.free import Array, Space
from experiments.calibration.options import Calibrate
from experiments.calibration.targets import SIGMAS, Targets
from experiments.calibration.waves import History, Simulate, implausibility

HALF: Final = 0.5
"""Of a band's width: the most that a line should be missed by."""


@dataclass(frozen=True, slots=True)
class Tried:
    """Points with the statistics of real runs: draws (n, parameters) and (n, lines), best (parameters,), (lines,)."""

    draws: Array
    draw_values: Array
    best: Array
    best_values: Array
    contenders: int


def try_out(
    simulate: Simulate, space: Space, targets: Targets, history: History, draws: Array, options: Calibrate,
    seeds: Sequence[int],
) -> Tried:  # fmt: skip
    """Run every draw under the seed it will have in a comparison, and the best points under all `seeds`.

    Best is: most lines inside on the mean of the seeds; of equals the one that misses least.
    """
    values = simulate(draws, list(range(1, len(draws) + 1)))
    points = _contenders(space, targets, history, draws, values, options)
    runs = simulate(np.repeat(points, len(seeds), axis=0), list(seeds) * len(points))
    means = mean_of_runs(runs.reshape(len(points), len(seeds), len(targets)))
    best = max(range(len(points)), key=lambda i: _merit(targets, means[i]))
    return Tried(draws, values, points[best], means[best], len(points))


def mean_of_runs(values: Array) -> Array:
    """Mean over the axis before the last of what there is; NaN where there is nothing (no warning)."""
    there = np.isfinite(values)
    total = np.where(there, values, 0.0).sum(axis=-2)
    n = there.sum(axis=-2)
    return np.asarray(np.where(n > 0, total / np.maximum(n, 1), np.nan))


def _merit(targets: Targets, values: Array) -> tuple[int, float]:
    missed = np.nan_to_num(targets.missed_by(values), nan=0.0)
    return int(targets.inside(values).sum()), -float((missed**2).sum())


def _contenders(
    space: Space, targets: Targets, history: History, draws: Array, values: Array, options: Calibrate
) -> Array:
    """The declared values, the runs with most lines inside, and the points that the emulators hope most of."""
    points = np.concatenate([history.sample.points, draws])
    results = np.concatenate([history.sample.values, values])
    order = sorted(range(len(points)), key=lambda i: _merit(targets, results[i]), reverse=True)
    seen = points[order[: options.contenders]]
    hope = (np.minimum(implausibility(history.emulators, targets, history.survivors), SIGMAS) ** 2).sum(axis=1)
    hoped = history.survivors[np.argsort(hope, kind="stable")[: max(options.contenders // 2, 1)]]
    every = np.concatenate([space.declared()[None, :], seen, hoped])
    _, first = np.unique(every, axis=0, return_index=True)
    return np.asarray(every[np.sort(first)])


def lines(targets: Targets, tried: Tried, history: History) -> list[dict[str, Any]]:
    """One row per line: band, best set, ensemble, hits, how far the misses miss, and how well it was emulated."""
    known = _diagnoses(history)
    low, high = _percentiles(tried.draw_values)
    mean = mean_of_runs(tried.draw_values)
    share = targets.inside(tried.draw_values).mean(axis=0)
    missed = targets.missed_by(tried.best_values)
    found = []
    for i, name in enumerate(targets.ids):
        found.append({
            "id": name, "pattern": targets.patterns[i], "low": targets.low[i], "high": targets.high[i],
            "best": plain(tried.best_values[i]),
            "best_inside": bool(targets.inside(tried.best_values)[i]),
            "best_missed_by_widths": plain(missed[i]),
            "ensemble_mean": plain(mean[i]), "ensemble_p5": plain(low[i]), "ensemble_p95": plain(high[i]),
            "ensemble_inside": bool(targets.inside(mean)[i]), "draws_inside_share": float(share[i]),
            "seed_sd": _said(known[i], "seed_sd"),
            "emulator_explained": _said(known[i], "explained"),
            "emulator_covered": _said(known[i], "covered"),
            "can_be_reached": reached(targets, history, i),
        })  # fmt: skip
    return found


def reached(targets: Targets, history: History, i: int) -> bool:
    """Whether any run so far had the line inside its band: if none did, no free parameter moves it there."""
    return bool(targets.inside(history.sample.values)[:, i].any())


def plain(value: Any) -> float | None:
    """A number for a file: None if there is none."""
    return float(value) if np.isfinite(value) else None


def _said(diagnosis: Diagnosis | None, name: str) -> float | None:
    return plain(getattr(diagnosis, name)) if diagnosis else None


def _percentiles(values: Array) -> tuple[Array, Array]:
    found = np.full((2, values.shape[1]), np.nan)
    for i, column in enumerate(values.T):
        there = column[np.isfinite(column)]
        if len(there):
            found[:, i] = np.quantile(there, (0.05, 0.95))
    return found[0], found[1]


def _diagnoses(history: History) -> list[Diagnosis | None]:
    sample = history.sample
    return [
        diagnose(one, sample.points, sample.values[:, i]) if one else None
        for i, one in enumerate(history.emulators.lines)
    ]


def summary(targets: Targets, tried: Tried) -> dict[str, Any]:
    """How many lines are inside, by whom."""
    each = targets.inside(tried.draw_values).sum(axis=1)
    missed = targets.missed_by(tried.best_values)
    return {
        "total": len(targets),
        "best_inside": int(targets.inside(tried.best_values).sum()),
        "best_missed_by_more_than_half": [targets.ids[i] for i in np.flatnonzero(missed > HALF)],
        "best_not_measured": [targets.ids[i] for i in np.flatnonzero(~np.isfinite(tried.best_values))],
        "ensemble_mean_inside": int(targets.inside(mean_of_runs(tried.draw_values)).sum()),
        "draws_inside_mean": float(each.mean()), "draws_inside_least": int(each.min()),
        "draws_inside_most": int(each.max()),
    }  # fmt: skip
