"""Estimation: what facts about people and places share: which months count, ratios, least squares, binned means."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from agents.table import Floats
from model.clock import TICKS_PER_YEAR

if TYPE_CHECKING:
    import pandas as pd

    from experiments.panels import Panel

FEWEST: Final = 30
"""Observations below which a regression is not run."""
BINS: Final = 20


def settled(table: "pd.DataFrame") -> "pd.DataFrame":
    """Rows after the first year: in it the market still forgets how the start was made."""
    return table[table["tick"] >= TICKS_PER_YEAR]


def pooled(panels: "Sequence[Panel]", take: "Callable[[Panel], pd.DataFrame]") -> "pd.DataFrame":
    """The same table of all runs below one another, with a column that numbers the runs."""
    import pandas as pd

    return pd.concat([take(panel).assign(run=run) for run, panel in enumerate(panels)], ignore_index=True)


def ratio(numerator: float, denominator: float) -> float:
    """One number over another; NaN over nothing."""
    return float(numerator) / float(denominator) if denominator > 0 else float("nan")


def share(is_true: "pd.Series[bool]") -> float:
    """Share of rows that are true; NaN of no rows."""
    return ratio(is_true.sum(), len(is_true))


def slopes(table: "pd.DataFrame", outcome: str, causes: Sequence[str], within: str | None = None) -> dict[str, float]:
    """Least-squares coefficient of each cause, all together; NaN for too few rows or causes that cannot be told apart.

    y = a + b1 x1 + b2 x2 + ... + e; with `within`, each group has an a of its own.
    """
    y, x = table[outcome].to_numpy(np.float64), table[list(causes)].to_numpy(np.float64)
    y, x = (centred(values, None if within is None else table[within].to_numpy()) for values in (y[:, None], x))
    if len(y) < FEWEST:
        return dict.fromkeys(causes, float("nan"))
    coefficients, _, rank, _ = np.linalg.lstsq(x, y[:, 0], rcond=None)
    known = coefficients if rank == len(causes) else np.full(len(causes), np.nan)
    return dict(zip(causes, known.tolist(), strict=True))


def centred(values: Floats, group: "np.ndarray | None" = None) -> Floats:
    """Columns of values (rows, columns) less their mean, or less the mean of their group (rows,)."""
    if not len(values):
        return values
    if group is None:
        return np.asarray(values - values.mean(axis=0))
    _, member = np.unique(group, return_inverse=True)
    size = np.bincount(member)
    means = np.stack([np.bincount(member, column) / size for column in values.T], axis=1)
    return np.asarray(values - means[member])


def binned(x: Floats, y: Floats, bins: int = BINS) -> tuple[Floats, Floats]:
    """Means of x and y in bins of x that hold equally many (bins,)."""
    rows = np.argsort(x, kind="stable")
    parts = [part for part in np.array_split(rows, bins) if len(part)]
    return np.array([x[part].mean() for part in parts]), np.array([y[part].mean() for part in parts])
