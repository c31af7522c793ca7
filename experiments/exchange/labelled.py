"""Labelled: results as an xarray Dataset whose axes and variables say what they are and in which unit."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

    from experiments.exchange.result_set import Results


def dataset(results: "Results", measures: Sequence[str]) -> "xr.Dataset":
    """The measures by scenario, future, seed and month; a run that is not made is NaN.

    Where futures are not crossed with seeds, most of that box would be empty: then one axis `case` takes the place of future
    and seed, which are its coordinates. The uncertain parameters are coordinates along futures (or cases).
    """
    months = results.months(measures)
    cases = results.cases
    crossed = len(cases) == cases["future"].nunique() * cases["seed"].nunique()
    found = _crossed(months, cases) if crossed else _by_case(months, cases)
    axis = "future" if crossed else "case"
    futures = results.futures.reindex(found["future"].to_numpy())
    found = found.assign_coords({name: (axis, values.to_numpy()) for name, values in futures.items()})
    return _described(found.reindex(scenario=list(results.scenarios)), results)


def _crossed(months: "pd.DataFrame", cases: "pd.DataFrame") -> "xr.Dataset":
    found = months.set_index(["scenario", "future", "seed", "month"]).to_xarray()
    return found.reindex(future=cases["future"].unique(), seed=np.sort(cases["seed"].unique()))


def _by_case(months: "pd.DataFrame", cases: "pd.DataFrame") -> "xr.Dataset":
    numbered = months.merge(cases.reset_index(names="case"), on=["future", "seed"]).drop(columns=["future", "seed"])
    found = numbered.set_index(["scenario", "case", "month"]).to_xarray().reindex(case=cases.index)
    return found.assign_coords(future=("case", cases["future"].to_numpy()), seed=("case", cases["seed"].to_numpy()))


def _described(found: "xr.Dataset", results: "Results") -> "xr.Dataset":
    """Unit and meaning of every variable and coordinate, under the names of the climate and forecast conventions."""
    meaning = results.dictionary.reset_index().drop_duplicates("column").set_index("column")
    for name in map(str, found.variables):
        if name in meaning.index:
            found[name].attrs["long_name"] = str(meaning.loc[name, "meaning"])
            if name != "month":  # a file says from which day it counts
                found[name].attrs["units"] = str(meaning.loc[name, "unit"])
    found = found.assign_coords(
        label=("scenario", [results.labels[str(name)] for name in found["scenario"].to_numpy()])
    )
    return found.assign_attrs(
        title=results.settings["question"],
        source="Crucible, an agent-based model",
        baseline=results.baseline,
        content_hash=results.provenance["content_hash"],
    )
