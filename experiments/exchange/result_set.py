"""Result set: what an experiment left in its folder, as tidy tables and labelled arrays; also while it is still running."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from experiments import ROOT
from experiments.store.compaction import held
from experiments.store.folder import LIST, Entry, Store, identity_of
from model.declaration import BadInput, nearest

if TYPE_CHECKING:
    import duckdb
    import pandas as pd
    import xarray as xr

CONFIG: Final = "config.yaml"
CASE: Final = ("scenario", "future", "seed")
LARGEST: Final = 250_000_000
"""Numbers in one xarray: two gigabytes."""
ALL: Final = "all"


def load(name: str | Path, results: Path = ROOT / "results") -> "Results":
    """The results of an experiment, by name or by path. Raises BadInput."""
    folders = [results / name, Path(name)]
    found = next((folder for folder in folders if (folder / LIST).is_file()), None)
    if found is None:
        known = sorted(path.parent.relative_to(results).as_posix() for path in results.rglob(LIST))
        there = nearest(str(name), known) if known else f"nothing is in {results} yet"
        raise BadInput(f"results: there are none of {str(name)!r}; {there}")
    return Results(found)


@dataclass(frozen=True)
class Results:
    """One experiment's results as they were when first asked; load them again to see what was made since."""

    folder: Path

    @cached_property
    def settings(self) -> dict[str, Any]:
        """The resolved configuration."""
        from scenarios.scenario import read_yaml

        return read_yaml(self.folder / CONFIG)

    @cached_property
    def provenance(self) -> dict[str, Any]:
        """Code, packages, data and command that made the results."""
        return dict(json.loads((self.folder / "provenance.json").read_text(encoding="utf-8")))

    @property
    def scenarios(self) -> tuple[str, ...]:
        """Names of the scenarios, the baseline first."""
        return tuple(self.settings["scenarios"])

    @property
    def baseline(self) -> str:
        """The scenario that the others are compared with."""
        return self.scenarios[0]

    @property
    def labels(self) -> dict[str, str]:
        """What tables and figures call each scenario."""
        return {name: scenario["label"] for name, scenario in self.settings["scenarios"].items()}

    @property
    def reported(self) -> dict[str, str]:
        """The measures that the experiment reports, each with the months it is taken over."""
        return {name: over for item in self.settings["measures"] for name, over in item.items()}

    @cached_property
    def dictionary(self) -> "pd.DataFrame":
        """Every column of every table: its unit, meaning and source; indexed by table and column."""
        import pandas as pd

        return pd.read_csv(self.folder / "dictionary.csv", keep_default_na=False).set_index(["table", "column"])

    @cached_property
    def futures(self) -> "pd.DataFrame":
        """The uncertain parameters, a column each, by future."""
        import pandas as pd

        path = self.folder / "futures.csv"
        if not path.is_file():
            return pd.DataFrame(index=pd.Index(sorted({entry.future for entry in self._listed}), name="future"))
        return pd.read_csv(path).set_index("future")

    @cached_property
    def cases(self) -> "pd.DataFrame":
        """The histories under which every scenario is run, made or not: future and seed."""
        import pandas as pd

        cases = sorted({(entry.future, entry.seed) for entry in self._listed})
        return pd.DataFrame(cases, columns=[*CASE[1:]])

    @cached_property
    def runs(self) -> "pd.DataFrame":
        """Every run of the experiment: scenario, future, seed, key; whether it is made, what it took in seconds and megabytes."""
        import pandas as pd

        took = {run[2]: run[3:] for name in self.scenarios for run in held(self._store.measures_file(name))}
        rows = [asdict(entry) | self._effort(entry, took) for entry in self._listed]
        return pd.DataFrame(rows, columns=[*CASE, "key", "is_made", "seconds", "peak_memory_mb"])

    @cached_property
    def failures(self) -> "pd.DataFrame":
        """Runs that failed and have not succeeded since: scenario, future, seed, key, error, attempts."""
        import pandas as pd

        return pd.DataFrame(self._store.failures(self._listed), columns=[*CASE, "key", "error", "attempts"])

    def months(
        self, measures: Sequence[str] | str | None = None, scenarios: Sequence[str] | None = None
    ) -> "pd.DataFrame":
        """Tidy: scenario, future, seed, month (its first day), then a column per measure. Raises BadInput.

        Without names: the measures that the experiment reports; "all" for every one there is.
        """
        columns = ", ".join(map(quoted, (*CASE, "month", *self.names(measures))))
        return self.query(f"SELECT {columns} FROM measures WHERE {self._among(scenarios)} ORDER BY ALL")  # noqa: S608

    def bands(self, measure: str, quantiles: Sequence[float] = (0.05, 0.5, 0.95)) -> "pd.DataFrame":
        """Quantiles over all runs of a scenario: scenario, month, and a column for each quantile. Raises BadInput."""
        (name,) = self.names([measure])
        if not quantiles or not all(0 <= q <= 1 for q in quantiles):
            raise BadInput(f"quantiles: {quantiles!r} should be shares from 0 to 1")
        each = ", ".join(f"band[{i}] AS {quoted(f'{q:g}')}" for i, q in enumerate(quantiles, 1))
        taken = f"SELECT scenario, month, quantile_cont({quoted(name)}, {list(quantiles)}) AS band FROM measures"  # noqa: S608
        return self.query(f"SELECT scenario, month, {each} FROM ({taken} GROUP BY ALL) ORDER BY ALL")  # noqa: S608

    def effects(self, measure: str, over: str = "last_year") -> "pd.DataFrame":
        """Scenario minus baseline in the same future under the same seed: scenario, future, seed, value. Raises BadInput.

        `over`: last_year, whole, final (means) or total (sum over all months, of a flow).
        """
        taken = self.taken(measure, over)
        base = taken[taken["scenario"] == self.baseline].set_index([*CASE[1:]])["value"]
        pairs = taken[taken["scenario"] != self.baseline].join(base.rename("without"), on=[*CASE[1:]], how="inner")
        pairs["value"] -= pairs.pop("without")
        return pairs.reset_index(drop=True)

    def summary(self, measures: Sequence[str] | str | None = None) -> "pd.DataFrame":
        """Mean effect of each scenario on each measure with its 90 % interval, in the words of compare's summary.csv.

        A measure is taken over the months that the experiment says, or else over its last year. Raises BadInput.
        """
        import pandas as pd

        from experiments.effects import Effect, effects_of
        from experiments.settings import Wanted

        found: list[Effect] = []
        for name in self.names(measures):
            over = self.over(name)
            values = self.taken(name, over).set_index([*CASE])["value"]
            found += effects_of(values, self.baseline, self.scenarios[1:], Wanted(name, over), self.unit(name))
        return pd.DataFrame([effect.plain() for effect in found])

    def taken(self, measure: str, over: str = "last_year") -> "pd.DataFrame":
        """One number per run, the measure over these months: scenario, future, seed, value. Raises BadInput."""
        from experiments.effects import summed_unit, taken
        from experiments.settings import OVERS, Wanted

        if over not in OVERS:
            raise BadInput(f"over: {over!r} is not one of {', '.join(OVERS)}; {nearest(over, OVERS)}")
        if over == "total":
            summed_unit(measure, self.unit(measure))
        values = taken(self.months([measure]), Wanted(measure, over), self.unit(measure))
        return values.rename("value").reset_index().sort_values([*CASE], ignore_index=True)

    def over(self, measure: str) -> str:
        """The months that the experiment takes a measure over; the last year of one that it does not report."""
        return self.reported.get(measure, "last_year")

    def unit(self, measure: str) -> str:
        """The unit of a measure. Raises BadInput."""
        (name,) = self.names([measure])
        return str(self.dictionary.loc[("measures", name), "unit"])

    def sites(self, scenarios: Sequence[str] | None = None) -> "pd.DataFrame":
        """Jobs at each site, mean of the last 12 months: scenario, future, seed, site, easting, northing, …, jobs."""
        return self.query(f"SELECT * FROM sites WHERE {self._among(scenarios)} ORDER BY ALL")  # noqa: S608

    def xarray(self, measures: Sequence[str] | str | None = None) -> "xr.Dataset":
        """The same numbers as a labelled array with units; see labelled.py. Raises BadInput."""
        from experiments.exchange.labelled import dataset

        names = self.names(measures)
        if len(names) * self.settings["months"] * len(self._listed) > LARGEST:
            raise BadInput(f"measures: {len(names)} of {len(self._listed):,} runs do not fit into memory; name fewer")
        return dataset(self, names)

    def query(self, sql: str) -> "pd.DataFrame":
        """What DuckDB answers to SQL over the views `measures`, `runs`, `futures` and `sites`."""
        found: pd.DataFrame = self._connection.sql(sql).df()
        return found

    def copy(self, sql: str, path: Path) -> None:
        """Write what DuckDB answers to a CSV file without holding it in memory."""
        self._connection.sql(sql).write_csv(str(path), header=True)

    def names(self, measures: Sequence[str] | str | None) -> list[str]:
        """Names of measures: those that were given, those that the experiment reports, or all. Raises BadInput."""
        known = [
            column for table, column in self.dictionary.index if table == "measures" and column not in (*CASE, "month")
        ]
        if measures is None:
            return list(self.reported)
        asked = known if measures == ALL else [measures] if isinstance(measures, str) else list(measures)
        for name in asked:
            if name not in known:
                raise BadInput(f"measures: there is no {name!r}; {nearest(name, known)}")
        return asked

    @cached_property
    def _store(self) -> Store:
        return Store(self.folder)

    @cached_property
    def _listed(self) -> list[Entry]:
        return self._store.listed()

    @cached_property
    def _connection(self) -> "duckdb.DuckDBPyConnection":
        from experiments.exchange.views import connect

        return connect(self._store, self._listed, self.futures)

    def _effort(self, entry: Entry, took: Mapping[str, Sequence[float | None]]) -> dict[str, Any]:
        seconds, megabytes, made = None, None, self._store.has(entry.scenario, entry.key)
        if made and entry.key in took:
            seconds, megabytes = took[entry.key]
        elif made:
            identity = identity_of(self._store.run_file(entry.scenario, entry.key))
            seconds, megabytes = identity.get("seconds"), identity.get("peak_memory_mb")
        return {"is_made": made, "seconds": seconds, "peak_memory_mb": megabytes}

    def _among(self, scenarios: Iterable[str] | None) -> str:
        """A condition in SQL. Raises BadInput if there is no such scenario."""
        if scenarios is None:
            return "true"
        for name in (asked := [scenarios] if isinstance(scenarios, str) else list(scenarios)):
            if name not in self.scenarios:
                raise BadInput(f"scenarios: there is no {name!r}; {nearest(name, self.scenarios)}")
        return f"scenario IN ({', '.join(map(_text, asked))})"


def quoted(name: str) -> str:
    """A column in SQL."""
    return '"' + name.replace('"', '""') + '"'


def _text(value: str) -> str:
    """A text in SQL."""
    return "'" + value.replace("'", "''") + "'"
