"""Files of the store are there whole or not at all."""

import errno
import os
import time

import numpy as np
import pytest

from experiments.store.folder import (
    STALE_SECONDS,
    Damaged,
    Entry,
    Store,
    identity_of,
    read_parquet,
    write_parquet,
    write_whole,
)
from model.declaration import BadInput


@pytest.fixture
def store(tmp_path):
    store = Store(tmp_path / "results" / "trial")
    store.open()
    return store


MONTHS = {"tick": [0.0, 1.0], "jobs": [5.0, 6.0]}
SITES = {"site": [0], "jobs": [6]}
ENTRY = Entry("plant", 3, 1, "a")


def keep(store: Store, key: str = "a") -> None:
    store.keep("plant", key, MONTHS, SITES, {"seconds": 1.5})


def test_a_kept_run_is_there_and_reads_back(store):
    assert not store.has("plant", "a")
    keep(store)
    assert store.has("plant", "a")
    assert not store.has("baseline", "a")
    assert read_parquet(store.run_file("plant", "a")).column("jobs").to_pylist() == [5.0, 6.0]
    assert read_parquet(store.site_file("plant", "a")).to_pylist() == [{"site": 0, "jobs": 6}]
    assert store.run_file("plant", "a") == store.folder / "runs" / "scenario=plant" / "a.parquet"


def test_a_run_says_what_it_is(store):
    keep(store)
    assert identity_of(store.run_file("plant", "a")) == {"seconds": 1.5}


def test_every_bit_of_a_number_is_kept(store):
    odd = [1 / 3, -0.0, float("inf"), 5e-324, 4_280_000_000.123]
    store.keep("plant", "a", {"jobs": odd}, SITES, {})
    read = read_parquet(store.run_file("plant", "a")).column("jobs").to_numpy()
    assert read.tobytes() == np.array(odd).tobytes()


def test_a_run_without_its_end_is_not_there(store):
    keep(store)
    path = store.run_file("plant", "a")
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    assert not store.has("plant", "a")
    path.write_bytes(b"")
    assert not store.has("plant", "a")
    path.write_bytes(bytes(len(whole)))  # what some file systems leave after a power cut
    assert not store.has("plant", "a")


def test_a_run_without_its_map_is_not_there(store):
    keep(store)
    store.site_file("plant", "a").unlink()
    assert not store.has("plant", "a")


def test_a_dropped_run_is_not_there(store):
    keep(store)
    store.drop("plant", "a")
    store.drop("plant", "a")
    assert not store.has("plant", "a")


def test_a_changed_byte_is_found_when_the_file_is_read(store):
    keep(store)
    path = store.run_file("plant", "a")
    content = bytearray(path.read_bytes())
    content[30] ^= 1
    path.write_bytes(content)
    with pytest.raises(Damaged, match=r"a\.parquet is damaged: "):
        read_parquet(path)


def test_the_file_that_says_the_run_is_there_comes_last(store, monkeypatch):
    order = []
    monkeypatch.setattr(
        "experiments.store.folder.write_parquet", lambda path, *what: order.append(path.parent.parent.name)
    )
    keep(store)
    assert order == ["sites", "runs"]


def test_the_list_of_runs_reads_back_in_order(store):
    entries = [Entry("plant", 10, 1, "c"), Entry("plant", 9, 2, "b"), Entry("baseline", 9, 2, "a, b")]
    store.list_runs(entries)
    assert store.listed() == [entries[2], entries[1], entries[0]]


def test_a_failure_is_a_row_that_counts_attempts_until_the_run_is_there(store):
    store.fail(ENTRY, "ArithmeticError: it sank")
    store.fail(ENTRY, "MemoryError: too large")
    other = Entry("plant", 3, 2, "b")
    store.fail(other, "stopped")
    row = {"scenario": "plant", "future": 3, "seed": 1, "key": "a", "error": "MemoryError: too large", "attempts": 2}
    assert store.write_failures([ENTRY]) == [row]
    assert (store.folder / "failures.csv").read_text() == (
        "scenario,future,seed,key,error,attempts\nplant,3,1,a,MemoryError: too large,2\n"
    )
    keep(store)
    assert store.failures([ENTRY, other])[0]["key"] == "b"
    assert store.write_failures([ENTRY]) == []
    assert not (store.folder / "failures.csv").exists()


def test_a_failure_that_was_not_written_whole_is_none(store):
    store.fail(ENTRY, "sunk")
    (store.folder / "failures" / "a.json").write_text('{"error": ')
    assert store.failures([ENTRY]) == []
    store.fail(ENTRY, "again")
    assert store.failures([ENTRY])[0]["attempts"] == 1


def test_a_full_disk_leaves_no_half_of_a_run(store, monkeypatch):
    def full(*args, **kwargs):
        args[1].write_bytes(b"PAR1")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("pyarrow.parquet.write_table", full)
    with pytest.raises(OSError, match="No space left"):
        keep(store)
    assert not store.has("plant", "a")
    assert [path for path in store.folder.rglob("*") if path.is_file()] == []


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(tmp_path):
    path = tmp_path / "summary.csv"
    write_whole(path, lambda file: file.write_text("old"))

    def half(file):
        file.write_text("ne")
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        write_whole(path, half)
    assert path.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["summary.csv"]


def test_same_columns_make_the_same_bytes(tmp_path):
    for name in ("a", "b"):
        write_parquet(tmp_path / name, {"jobs": [1.5, 2.5]})
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_a_folder_that_cannot_be_made_is_named_and_nothing_is_left(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(BadInput, match=r"out: '.*file/deep/trial' cannot be written to \(Not a directory\)"):
        Store(tmp_path / "file" / "deep" / "trial").open()
    assert [p.name for p in tmp_path.iterdir()] == ["file"]


def test_a_folder_that_cannot_be_written_to_is_named_and_what_was_made_goes_again(tmp_path, monkeypatch):
    def full(path, write):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("experiments.store.folder.write_whole", full)
    with pytest.raises(BadInput, match=r"cannot be written to \(No space left on device\)"):
        Store(tmp_path / "new" / "trial").open()
    assert list(tmp_path.iterdir()) == []


def test_opening_removes_what_a_killed_process_left_but_not_what_another_writes_now(store):
    old, new = store.folder / "runs" / ".a.parquet.1.tmp", store.folder / "runs" / ".b.parquet.2.tmp"
    old.touch(), new.touch()
    os.utime(old, (time.time() - STALE_SECONDS - 1,) * 2)
    claim = store.folder / "claims" / "a.lock"
    claim.parent.mkdir()
    claim.touch()
    os.utime(claim, (time.time() - STALE_SECONDS - 1,) * 2)
    store.open()
    assert not old.exists()
    assert not claim.exists()
    assert new.exists()


def test_rows_become_csv(store):
    store.table("summary.csv", [{"scenario": "a, b", "mean": 1.5}, {"scenario": "c", "mean": None}])
    assert (store.folder / "summary.csv").read_text() == 'scenario,mean\n"a, b",1.5\nc,\n'
    store.forget("summary.csv")
    store.forget("summary.csv")
    assert not (store.folder / "summary.csv").exists()
