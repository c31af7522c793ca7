"""Robustness: in what share of cases one scenario beats another, and which parameters decide when it does not."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

ENOUGH: Final = 16
"""Distinct futures below which nothing is said about when an order turns round."""
QUARTILES: Final = (0.25, 0.5, 0.75)
SIGNIFICANCE: Final = 0.05
FEWEST: Final = 3
"""Cases on each side of a split, and cases in which the order turns round."""


@dataclass(frozen=True, slots=True)
class Contest:
    """How often the first of two options does better than the second; ties count half."""

    one: str
    other: str
    won: float
    cases: int

    @property
    def share(self) -> float:
        """Share of cases that the first wins."""
        return self.won / self.cases if self.cases else math.nan


@dataclass(frozen=True, slots=True)
class Split:
    """One parameter and a threshold that tell where the order of two options turns round."""

    parameter: str
    is_above: bool
    threshold: float
    share_there: float
    share_elsewhere: float
    chance: float
    """Chance of a split as sharp if no parameter mattered, all splits that were tried taken into account."""


def contests(gains: "pd.DataFrame", baseline: str, sign: int) -> list[Contest]:
    """Every option against every other, the baseline (which changes nothing) among them; `sign` -1 if less is better."""
    options = {baseline: gains[gains.columns[0]] * 0.0} | {str(name): gains[name] for name in gains}
    found = []
    for one, other in combinations(options, 2):
        margin = (sign * (options[one] - options[other])).dropna().to_numpy()
        won = float((margin > 0).sum() + 0.5 * (margin == 0).sum())
        found += [Contest(one, other, won, len(margin)), Contest(other, one, len(margin) - won, len(margin))]
    return found


def when_not(margin: "pd.Series[float]", parameters: "pd.DataFrame") -> Split | None:
    """The half-space of one parameter in which an option loses most often, if that is more than chance.

    Every parameter is cut at its quartiles; the sharpest cut counts if Fisher's exact test, multiplied by the number of
    cuts (Bonferroni), stays below 5 %.
    """
    from scipy.stats import fisher_exact

    known = margin.dropna()
    lost = (known < 0).to_numpy()
    if not FEWEST <= lost.sum() <= len(lost) - FEWEST:
        return None
    best, tried = None, 0
    for name in parameters:
        values = parameters[name].loc[known.index].to_numpy(float)
        for threshold in np.unique(np.quantile(values, QUARTILES)):
            above = values > threshold
            if not FEWEST <= above.sum() <= len(above) - FEWEST:
                continue
            tried += 1
            table = [[int((lost & above).sum()), int((~lost & above).sum())],
                     [int((lost & ~above).sum()), int((~lost & ~above).sum())]]  # fmt: skip
            chance = float(fisher_exact(table).pvalue)
            if best is None or chance < best.chance:
                best = _split(str(name), float(threshold), lost, above, chance)
    if best is None or best.chance * tried >= SIGNIFICANCE:
        return None
    return Split(
        best.parameter, best.is_above, best.threshold, best.share_there, best.share_elsewhere, best.chance * tried
    )


def _split(name: str, threshold: float, lost: "np.ndarray", above: "np.ndarray", chance: float) -> Split:
    """The side on which the option loses more often."""
    over, under = float(lost[above].mean()), float(lost[~above].mean())
    return Split(name, over > under, threshold, max(over, under), min(over, under), chance)


def ranked(gains: "pd.DataFrame", baseline: str, sign: int) -> list[str]:
    """Options from the best mean to the worst, the baseline among them."""
    means = {baseline: 0.0} | {str(name): sign * float(gains[name].mean()) for name in gains}
    return sorted(means, key=lambda name: means[name], reverse=True)


def share_of_sign(values: Sequence[float]) -> float:
    """Share of cases whose sign is that of the mean."""
    found = np.asarray([value for value in values if math.isfinite(value)])
    return float((np.sign(found) == np.sign(found.mean())).mean()) if len(found) else math.nan
