"""Views: the files of a store as tables that DuckDB can be asked about, in memory and without a file of its own."""

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.store.compaction import held
from experiments.store.folder import Entry, Store
from model.clock import START_YEAR

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

NOTHING = (
    "SELECT ''::VARCHAR AS scenario, 0::BIGINT AS future, 0::BIGINT AS seed, NULL::TIMESTAMP_MS AS month WHERE false"
)


def connect(store: Store, entries: Sequence[Entry], futures: "pd.DataFrame") -> "duckdb.DuckDBPyConnection":
    """A connection with views `runs` (those that are made), `measures`, `sites` and `futures`.

    `measures` takes from each compacted table what it holds, and the other runs from their own files.
    """
    import duckdb
    import pandas as pd

    made = [entry for entry in sorted(entries) if store.has(entry.scenario, entry.key)]
    connection = duckdb.connect(config={"autoinstall_known_extensions": "false"})
    connection.execute("SET enable_progress_bar = false")  # standard output is for what was asked
    connection.register("runs", pd.DataFrame(made, columns=["scenario", "future", "seed", "key"]))
    connection.register("futures", futures.reset_index())
    connection.execute(f"CREATE VIEW measures AS {_measures(connection, store, made)}")
    connection.execute(f"CREATE VIEW sites AS {_sites(connection, store, made)}")
    return connection


def _measures(connection: "duckdb.DuckDBPyConnection", store: Store, made: Sequence[Entry]) -> str:
    """The months of every run in SQL, over views of the files that hold them."""
    parts = [NOTHING]
    compacted, single = _split(store, made)
    if compacted:
        connection.read_parquet(_names(compacted), union_by_name=True).create_view("compacted")
        parts.append("SELECT * FROM compacted")
    if single:
        files = [store.run_file(entry.scenario, entry.key) for entry in single]
        connection.read_parquet(_names(files), filename=True, hive_partitioning=False).create_view("single")
        month = f"(DATE '{START_YEAR}-01-01' + to_months(CAST(tick AS INTEGER)))::TIMESTAMP_MS AS month"
        parts.append(f"SELECT {_CASE}, {month}, f.* EXCLUDE (tick, filename) FROM single f {_JOIN}")  # noqa: S608
    return " UNION ALL BY NAME ".join(parts)


def _sites(connection: "duckdb.DuckDBPyConnection", store: Store, made: Sequence[Entry]) -> str:
    """Jobs by site of every run in SQL, over a view of the files that hold them."""
    if not made:
        return NOTHING
    files = [store.site_file(entry.scenario, entry.key) for entry in made]
    connection.read_parquet(_names(files), filename=True, hive_partitioning=False).create_view("maps")
    return f"SELECT {_CASE}, f.* EXCLUDE (filename) FROM maps f {_JOIN}"  # noqa: S608


_CASE = "r.scenario, r.future, r.seed"
_JOIN = "JOIN runs r ON r.key = parse_filename(f.filename, true)"


def _split(store: Store, made: Sequence[Entry]) -> tuple[list[Path], list[Entry]]:
    """Compacted tables all of whose runs are asked for, and the runs that are in none of these."""
    compacted, single = [], []
    for scenario, group in groupby(made, key=lambda entry: entry.scenario):
        there = list(group)
        path = store.measures_file(scenario)
        inside = {(future, seed, key) for future, seed, key, *_ in held(path)}
        if inside and inside <= {(entry.future, entry.seed, entry.key) for entry in there}:
            compacted.append(path)
            there = [entry for entry in there if (entry.future, entry.seed, entry.key) not in inside]
        single += there
    return compacted, single


def _names(paths: Sequence[Path]) -> list[str]:
    return [str(path) for path in paths]
