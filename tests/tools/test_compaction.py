"""Tables of many runs: streamed, sorted, made again only when old, whole whatever happens."""

import multiprocessing
import time

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from experiments.store import compaction
from experiments.store.compaction import compact, held
from experiments.store.folder import Entry, Store, read_parquet
from tests.tools.made_up_store import entries_of, keep_months


@pytest.fixture
def store(tmp_path):
    store = Store(tmp_path / "trial")
    store.open()
    return store


def rows(store, scenario="a"):
    return read_parquet(store.measures_file(scenario)).to_pandas()


def test_one_table_per_scenario_sorted_by_future_seed_and_month(store):
    entries = entries_of("a", "b", futures=(2, 1), seeds=(3, 1))
    for entry in entries:
        keep_months(store, entry)
    assert compact(store, reversed(entries)).runs == 8
    table = rows(store)
    assert list(table.columns) == ["scenario", "future", "seed", "month", "jobs"]
    assert table[["future", "seed"]].drop_duplicates().to_numpy().tolist() == [[1, 1], [1, 3], [2, 1], [2, 3]]
    assert set(table["scenario"]) == {"a"}
    assert [f"{m:%Y-%m}" for m in table["month"][:3]] == ["2015-01", "2015-02", "2015-03"]
    assert table["jobs"][0] == 1001.0
    assert len(rows(store, "b")) == 12


def test_a_table_that_holds_these_runs_stays_and_another_run_makes_it_new(store):
    entries = entries_of("a", futures=(1, 2), seeds=(1,))
    keep_months(store, entries[0])
    compact(store, entries)
    before = store.measures_file("a").stat().st_mtime_ns
    compact(store, entries)
    assert store.measures_file("a").stat().st_mtime_ns == before
    keep_months(store, entries[1])
    compact(store, entries)
    assert len(rows(store)) == 6
    assert [run[:3] for run in held(store.measures_file("a"))] == [[1, 1, "a-1-1"], [2, 1, "a-2-1"]]
    compact(store, entries[1:])  # the experiment was narrowed
    assert set(rows(store)["future"]) == {2}


def test_no_runs_no_table(store):
    (entry,) = entries_of("a", futures=(1,), seeds=(1,))
    keep_months(store, entry)
    compact(store, [entry])
    store.drop("a", entry.key)
    assert compact(store, [entry]).runs == 0
    assert not store.measures_file("a").exists()


def test_a_damaged_run_is_named_and_counts_as_missing_afterwards(store):
    entries = entries_of("a", futures=(1, 2, 3), seeds=(1,))
    for entry in entries:
        keep_months(store, entry)
    path = store.run_file("a", entries[1].key)
    content = bytearray(path.read_bytes())
    content[30] ^= 0xFF  # in the first page: begin and end stay as they are
    path.write_bytes(content)
    assert store.has("a", entries[1].key)
    found = compact(store, entries)
    assert found.damaged == (entries[1],)
    assert found.runs == 2
    assert not store.has("a", entries[1].key)
    assert set(rows(store)["future"]) == {1, 3}


def test_nothing_but_damaged_runs_leave_no_table(store):
    (entry,) = entries_of("a", futures=(1,), seeds=(1,))
    keep_months(store, entry)
    path = store.run_file("a", entry.key)
    path.write_bytes(b"PAR1 not really PAR1")
    assert compact(store, [entry]).damaged == (entry,)
    assert not store.measures_file("a").exists()


def test_rows_are_written_in_batches_of_bounded_size(store, monkeypatch):
    entries = entries_of("a", futures=range(10), seeds=(1,))
    for entry in entries:
        keep_months(store, entry)
    monkeypatch.setattr(compaction, "BATCH_BYTES", 3 * compaction.with_case(
        read_parquet(store.run_file("a", entries[0].key)), entries[0]).nbytes)  # fmt: skip
    compact(store, entries)
    file = pq.ParquetFile(store.measures_file("a"))
    assert [file.metadata.row_group(i).num_rows for i in range(file.num_row_groups)] == [9, 9, 9, 3]
    assert len(rows(store)) == 30


def test_an_error_halfway_leaves_the_old_table_and_nothing_else(store, monkeypatch):
    entries = entries_of("a", futures=(1, 2), seeds=(1,))
    keep_months(store, entries[0])
    compact(store, entries)
    keep_months(store, entries[1])

    def full(self, table):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pq.ParquetWriter, "write_table", full)
    with pytest.raises(OSError, match="No space left"):
        compact(store, entries)
    assert len(rows(store)) == 3
    assert [path.name for path in store.measures_file("a").parent.iterdir()] == ["scenario=a.parquet"]


def test_a_truncated_table_holds_nothing(store):
    (entry,) = entries_of("a", futures=(1,), seeds=(1,))
    keep_months(store, entry)
    compact(store, [entry])
    path = store.measures_file("a")
    path.write_bytes(path.read_bytes()[:-10])
    assert held(path) == []
    compact(store, [entry])
    assert len(rows(store)) == 3


def test_a_file_that_the_system_cannot_open_is_not_taken_for_damaged(store):
    entry = Entry("a", 1, 1, "gone")
    with pytest.raises(FileNotFoundError):
        read_parquet(store.run_file("a", entry.key))


def test_text_columns_pass_through(store):
    (entry,) = entries_of("a", futures=(1,), seeds=(1,))
    store.keep("a", entry.key, {"tick": [0.0], "state_hash": ["x"]}, {"site": [0]}, {})
    compact(store, [entry])
    assert read_parquet(store.measures_file("a")).schema.field("state_hash").type == pa.string()
    assert rows(store)["state_hash"].tolist() == ["x"]


def compact_for_ever(folder, entries):
    while True:
        for n in (len(entries), len(entries) - 1):
            compact(Store(folder), entries[:n])


def test_killed_and_done_by_two_at_once_a_whole_table_is_there(store):
    entries = entries_of("a", futures=range(4), seeds=(1,))
    for entry in entries:
        keep_months(store, entry)
    compact(store, entries)
    context = multiprocessing.get_context("spawn")
    both = [context.Process(target=compact_for_ever, args=(store.folder, entries)) for _ in range(2)]
    for process in both:
        process.start()
    path, versions = store.measures_file("a"), set()
    until = time.monotonic() + 60
    while len(versions) < 8 and time.monotonic() < until:
        versions.add(path.stat().st_mtime_ns)
        assert len(read_parquet(path)) in (9, 12)
    for process in both:
        process.kill()
        process.join()
        process.close()
    assert len(versions) == 8  # they were at it
    assert len(held(path)) in (3, 4)
    compact(store, entries)
    assert len(rows(store)) == 12
