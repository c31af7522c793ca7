"""Rankings: where another form of the model would put scenarios in another order, and how sure that is.

For two scenarios A and B and a form v of the model, d(v, seed) = measure under A - measure under B, the same luck in
both. A flip: the mean of d(v) has the other sign than that of the usual form. It is told from luck when the intervals
of both means leave out zero; the interval of d(v) - d(usual), paired by seed, says how much the form itself does.
"""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from experiments.effects import paired

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Flip:
    """Two scenarios (positions) that change places for one measure in one form of the model (position)."""

    variant: int
    first: int
    """Ahead in the usual form; gaps are first minus second, so positive there and negative here."""
    second: int
    """Ahead in this form."""
    usual_gap: float
    gap: float
    low: float
    high: float
    """Of the difference of differences: gap - usual gap."""
    seeds_share: float
    """Share of seeds in which the second is ahead in this form."""
    is_clear: bool
    """Whether both gaps can be told from zero."""


def flips(by_seed: "Floats") -> list[Flip]:
    """Every pair that changes places; `by_seed` (forms, scenarios, seeds), the usual form first, the clearest flips first."""
    found = []
    for variant in range(1, by_seed.shape[0]):
        for a, b in itertools.combinations(range(by_seed.shape[1]), 2):
            flip = _flip(by_seed, variant, a, b)
            if flip:
                found.append(flip)
    return sorted(found, key=lambda f: (not f.is_clear, -f.seeds_share))


def _flip(by_seed: "Floats", variant: int, a: int, b: int) -> Flip | None:
    import numpy as np

    usual, now = by_seed[0, a] - by_seed[0, b], by_seed[variant, a] - by_seed[variant, b]
    whole = np.isfinite(usual) & np.isfinite(now)
    usual, now = usual[whole], now[whole]
    if not len(now) or usual.mean() * now.mean() >= 0:
        return None
    first, second = (a, b) if usual.mean() > 0 else (b, a)
    usual, now = (usual, now) if first == a else (-usual, -now)
    change, gaps = paired(now, usual), [paired(d, np.zeros(len(d))) for d in (usual, now)]
    return Flip(
        variant=variant, first=first, second=second, usual_gap=float(usual.mean()), gap=float(now.mean()),
        low=change["low"], high=change["high"], seeds_share=float((now < 0).mean()),
        is_clear=all(gap["low"] > 0 or gap["high"] < 0 for gap in gaps),
    )  # fmt: skip


def ranks(by_seed: "Floats") -> list[list[int]]:
    """The scenarios of each form, by their mean over seeds, the highest first."""
    import numpy as np

    means = [[float(np.nanmean(row)) if np.isfinite(row).any() else -math.inf for row in form] for form in by_seed]
    return [sorted(range(len(form)), key=lambda i: -form[i]) for form in means]


def agreement(one: Sequence[int], other: Sequence[int]) -> float:
    """Kendall's tau of two orders of the same things: 1 the same, -1 reversed."""
    place = {item: i for i, item in enumerate(other)}
    pairs = list(itertools.combinations([place[item] for item in one], 2))
    return sum(1 if a < b else -1 for a, b in pairs) / len(pairs)
