"""Compaction: the files of many runs become one table per scenario, without ever holding more than a few of them."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from experiments.store.folder import (
    IDENTITY,
    Damaged,
    Entry,
    Store,
    is_whole,
    parquet_options,
    read_parquet,
    write_whole,
)
from model.clock import START_YEAR

if TYPE_CHECKING:
    import pyarrow as pa

BATCH_BYTES: Final = 64 * 2**20
"""Of a row group; this, and once more while it is packed, is what a table takes in memory."""


@dataclass(frozen=True, slots=True)
class Compacted:
    """How many runs the tables hold, and which were found damaged and removed, so that they count as missing."""

    runs: int
    damaged: tuple[Entry, ...]


def compact(store: Store, entries: Iterable[Entry]) -> Compacted:
    """Bring measures/scenario=….parquet up to date with the runs that are there, sorted by future, seed and month.

    A table that holds exactly these runs stays as it is. Killed halfway, or done by two processes at once, the old table or
    a whole new one is there. Raises OSError on a full disk.
    """
    runs, damaged = 0, []
    for scenario, group in groupby(sorted(entries), key=lambda entry: entry.scenario):
        there = [entry for entry in group if store.has(entry.scenario, entry.key)]
        path = store.measures_file(scenario)
        if not there:
            path.unlink(missing_ok=True)
        elif [run[:3] for run in held(path)] != [[entry.future, entry.seed, entry.key] for entry in there]:
            bad = _write(store, path, there)
            damaged += bad
            there = [entry for entry in there if entry not in bad]
        runs += len(there)
    return Compacted(runs, tuple(damaged))


def held(path: Path) -> list[list[Any]]:
    """Future, seed, key, seconds and peak memory of each run that a compacted table holds; none if it is not whole."""
    import pyarrow.parquet as pq

    if not is_whole(path):
        return []
    return list(json.loads((pq.read_metadata(path).metadata or {}).get(IDENTITY, b"[]")))


def with_case(table: "pa.Table", entry: Entry) -> "pa.Table":
    """The rows of a run with scenario, future and seed in front, and instead of the tick the first day of its month."""
    import pyarrow as pa

    n = len(table)
    front: dict[str, Any] = {
        "scenario": pa.repeat(entry.scenario, n),
        "future": pa.repeat(pa.scalar(entry.future, pa.int64()), n),
        "seed": pa.repeat(pa.scalar(entry.seed, pa.int64()), n),
    }
    if "tick" in table.column_names:
        front["month"] = pa.array(first_days(table.column("tick").to_numpy()))
    return pa.table(front | {name: table.column(name) for name in table.column_names if name != "tick"})


def first_days(ticks: Any) -> Any:
    """The first day of each tick's month."""
    import numpy as np

    return (np.datetime64(f"{START_YEAR}-01", "M") + np.asarray(ticks).astype("int64")).astype("datetime64[ms]")


def _write(store: Store, path: Path, entries: Sequence[Entry]) -> list[Entry]:
    """Write a new table of the runs that can be read; the others are removed from the store, and named."""
    damaged: list[Entry] = []
    kept: list[list[Any]] = []
    parts = _batches(_tables(store, entries, kept, damaged))
    first = next(parts, None)
    if first is None:
        path.unlink(missing_ok=True)
        return damaged

    def fill(temporary: Path) -> None:
        import pyarrow.parquet as pq

        with pq.ParquetWriter(temporary, first.schema, **parquet_options(first.schema)) as writer:
            writer.write_table(first)
            for part in parts:
                writer.write_table(part)
            writer.add_key_value_metadata({IDENTITY: json.dumps(kept)})

    path.parent.mkdir(exist_ok=True)
    write_whole(path, fill)
    return damaged


def _tables(
    store: Store, entries: Iterable[Entry], kept: list[list[Any]], damaged: list[Entry]
) -> Iterator["pa.Table"]:
    """The months of each run, which is put on one list; one that cannot be read is put on the other instead."""
    for entry in entries:
        try:
            table = read_parquet(store.run_file(entry.scenario, entry.key))
        except Damaged:
            store.drop(entry.scenario, entry.key)
            damaged.append(entry)
            continue
        took = json.loads((table.schema.metadata or {}).get(IDENTITY, b"{}"))
        kept.append([entry.future, entry.seed, entry.key, took.get("seconds"), took.get("peak_memory_mb")])
        yield with_case(table, entry)


def _batches(tables: Iterable["pa.Table"]) -> Iterator["pa.Table"]:
    """The same rows in tables of about BATCH_BYTES."""
    import pyarrow as pa

    batch: list[pa.Table] = []
    size = 0
    for table in tables:
        batch.append(table)
        size += table.nbytes
        if size >= BATCH_BYTES:
            yield pa.concat_tables(batch)
            batch, size = [], 0
    if batch:
        yield pa.concat_tables(batch)
