"""Tables of a decision: what each choice yields in each future, higher is better, seed by seed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from agents.table import Floats

if TYPE_CHECKING:
    import pandas as pd

INDEX = ("scenario", "future", "seed", "value")


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Scores (futures, choices, seeds), higher is better; NaN where a future has fewer seeds than others."""

    choices: tuple[str, ...]
    futures: tuple[int, ...]
    scores: Floats
    left_out: int
    """Cases in which a choice has no finished run: no choice is judged by them."""

    @property
    def means(self) -> Floats:
        """Mean over the seeds of each future (futures, choices)."""
        return np.asarray(np.nanmean(self.scores, axis=2))

    @property
    def seeds(self) -> Floats:
        """Seeds in each future (futures,)."""
        return np.isfinite(self.scores[:, 0]).sum(axis=1).astype(float)


def table_of(values: "pd.DataFrame", choices: Sequence[str], sign: float = 1.0, nothing: str = "") -> Table:
    """The table of tidy values (scenario, future, seed, value); `nothing` names a choice that yields 0 in every case."""
    cases = values.pivot_table(index=["future", "seed"], columns="scenario", values="value")
    cases = cases.reindex(columns=[name for name in choices if name != nothing])
    if nothing in choices:
        cases[nothing] = 0.0
    whole = cases[list(choices)].dropna()
    futures = sorted(int(future) for future in whole.index.unique("future"))
    groups = [whole.xs(future, level="future").to_numpy(float) for future in futures]
    scores = np.full((len(futures), len(choices), max(map(len, groups), default=0)), np.nan)
    for row, group in zip(scores, groups, strict=True):
        row[:, : len(group)] = sign * group.T
    return Table(choices=tuple(choices), futures=tuple(futures), scores=scores, left_out=len(cases) - len(whole))
