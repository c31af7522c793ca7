"""Population: the tradable manufacturing firms that the facts about firms are told of, year by year."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from agents.organisations import FIRM, MANUFACTURING
from experiments.facts.estimation import centred
from model.clock import TICKS_PER_YEAR

if TYPE_CHECKING:
    import pandas as pd

    from agents.table import Floats, Ints
    from experiments.panels import Panel

NEXT = "_next"
"""Ends the names of columns that hold the value of a year later."""


def is_manufacturing(table: "pd.DataFrame") -> "pd.Series[bool]":
    """Tradable manufacturing firms: neither plants of OEMs nor anchors, and in a manufacturing sector."""
    return (table["kind"] == FIRM) & table["sector"].isin(MANUFACTURING)


def firms(panel: "Panel") -> "pd.DataFrame":
    """One row per firm at the start and each December."""
    organisations = panel.organisations
    return _precise(organisations[is_manufacturing(organisations)])


def decembers(panel: "Panel") -> "pd.DataFrame":
    """One row per firm and year: the start, which has no year before it, is left out."""
    rows = firms(panel)
    years: pd.DataFrame = rows[rows["tick"] >= 0]
    return years


def at_the_end(panel: "Panel") -> "pd.DataFrame":
    """The firms of the last December."""
    rows = firms(panel)
    last: pd.DataFrame = rows[rows["tick"] == rows["tick"].max()]
    return last


def year_on_year(panel: "Panel") -> "pd.DataFrame":
    """One row per firm and year with the year after beside it (`…_next`); `closed`: it did not live to see it.

    Firms that leave manufacturing are followed into their new sector.
    """
    kept = ["tick", "slot", "headcount", "ln_tfp"]
    later = _precise(panel.organisations[[*kept, "born"]])
    now = firms(panel)
    now = now[now["tick"] + TICKS_PER_YEAR <= later["tick"].max()]
    later = later[kept].assign(tick=later["tick"] - TICKS_PER_YEAR)
    pairs = now.merge(later, on=["tick", "slot"], how="left", suffixes=("", NEXT))
    paired: pd.DataFrame = pairs.assign(closed=pairs["headcount_next"].isna())
    return paired


def whole_year(rows: "pd.DataFrame") -> "pd.Series[bool]":
    """Firms that were open all year, so that a year's GVA belongs to a year's staff."""
    return rows["tick"] - rows["born"] >= TICKS_PER_YEAR


def partialled(rows: "pd.DataFrame", names: Sequence[str], controls: Sequence[str], cells: Sequence[str]) -> "Floats":
    """The named columns less what cells (a mean each) and linear controls explain of them (n, names).

    The slope of one on the other is that of the regression with all controls (Frisch and Waugh 1933): it can be seen.
    """
    within = centred(rows[[*names, *controls]].to_numpy(dtype=float), cell(rows, cells))
    wanted, known = within[:, : len(names)], within[:, len(names) :]
    return np.asarray(wanted - known @ np.linalg.lstsq(known, wanted, rcond=None)[0])


def cell(rows: "pd.DataFrame", names: Sequence[str]) -> "Ints":
    """A number for each combination of values of these columns (n,)."""
    return np.asarray(rows.groupby(list(names)).ngroup())


def _precise(table: "pd.DataFrame") -> "pd.DataFrame":
    """Single-precision columns widened, for sums over thousands; no TFP yet of firms that opened this month."""
    narrow = table.select_dtypes("float32").columns
    wide = table.astype(dict.fromkeys(narrow, "float64"))
    return wide.assign(ln_tfp=wide["ln_tfp"].where((wide["born"] < wide["tick"]) | (wide["tick"] < 0)))
