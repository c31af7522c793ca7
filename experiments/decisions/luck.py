"""Luck: how much of the difference between futures is the seeds', and what decisions look like without it.

What choice c yields in future f under seed s is y(f, c, s) = m(f, c) + e(f, c, s), with m(f, .) ~ N(mu, B) over futures
and e(f, ., s) ~ N(0, W) over seeds (random effects, Searle, Casella & McCulloch 1992). The mean over few seeds is wider
than m: its best is too good and its worst too bad. Draws of m given the data put that right, if m is about normal.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from agents.table import Floats
from model.chance import Chance

REPLICATES: Final = 400
"""Draws that intervals are taken from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """Mean over futures (choices,), and variance between futures and of one seed within a future (choices, choices)."""

    mean: Floats
    between: Floats
    within: Floats | None
    """None if no future has two seeds: then futures and luck cannot be told apart."""


def parts(scores: Floats) -> Parts:
    """Moments of scores (futures, choices, seeds): B = cov of means - W x mean(1/seeds), cut to what a covariance can be."""
    means, n = np.nanmean(scores, axis=2), np.isfinite(scores[:, 0]).sum(axis=1)
    overall = np.atleast_2d(np.cov(means.T)) if len(means) > 1 else np.zeros((scores.shape[1],) * 2)
    freedom = int((n - 1).sum())
    if freedom < 1:
        return Parts(mean=means.mean(axis=0), between=overall, within=None)
    rest = np.nan_to_num(scores - means[:, :, None])
    within = np.einsum("fcs,fds->cd", rest, rest) / freedom
    values, vectors = np.linalg.eigh(overall - within * (1 / n).mean())
    between = (vectors * np.maximum(values, 0.0)) @ vectors.T
    return Parts(mean=means.mean(axis=0), between=between, within=within)


def without_luck(scores: Floats, found: Parts, normal: Floats) -> Floats:
    """One draw of m(f, c) given the data (futures, choices), from standard normal numbers of that shape."""
    means, n = np.nanmean(scores, axis=2), np.isfinite(scores[:, 0]).sum(axis=1)
    if found.within is None:
        return np.asarray(means)
    drawn = np.empty_like(means)
    for seeds in np.unique(n):
        rows = n == seeds
        gain = found.between @ np.linalg.pinv(found.between + found.within / seeds, hermitian=True)
        values, vectors = np.linalg.eigh(found.between - gain @ found.between)
        spread = vectors * np.sqrt(np.maximum(values, 0.0))
        drawn[rows] = found.mean + (means[rows] - found.mean) @ gain.T + normal[rows] @ spread.T
    return drawn


def share_of_luck(scores: Floats, one: int, other: int) -> float:
    """Part of the spread of one choice's lead over futures that is luck of the seeds; NaN if it cannot be told."""
    lead = scores[:, [one]] - scores[:, [other]]
    found, n = parts(lead), np.isfinite(lead[:, 0]).sum(axis=1)
    spread = float(np.var(np.nanmean(lead, axis=2), ddof=1)) if len(lead) > 1 else 0.0
    if found.within is None or spread == 0:
        return float("nan")
    return float(min(found.within[0, 0] * (1 / n).mean() / spread, 1.0))


def replicated(
    scores: Floats,
    statistic: Callable[[Floats], Floats],
    draw: int,
    *,
    other_futures: bool,
    replicates: int = REPLICATES,
) -> Floats:
    """A statistic of means (futures, choices) under redrawn luck (replicates, …), of these futures or as if others had come.

    Other futures: the futures are drawn with replacement each time (Efron 1979) and the moments taken anew.
    """
    chance, (f, c, _) = Chance(draw), scores.shape
    rows, columns = np.arange(f), np.arange(c)
    found, out = parts(scores), []
    for i in range(replicates):
        normal = chance.normal("luck", i, rows[:, None], columns[None, :])
        picked, these = scores, found
        if other_futures:
            picked = scores[(chance.uniform("futures", i, rows) * f).astype(int)]
            these = parts(picked)
        out.append(statistic(without_luck(picked, these, normal)))
    return np.array(out)
