"""Files of the store are there whole or not at all."""

import os
import time

import pyarrow.parquet as pq
import pytest

from experiments.store import STALE_SECONDS, Store, write_parquet, write_whole
from model.declaration import BadInput


@pytest.fixture
def store(tmp_path):
    store = Store(tmp_path / "results" / "trial")
    store.open()
    return store


def keep(store: Store, key: str) -> None:
    store.keep(key, {"tick": [0.0, 1.0], "jobs": [5.0, 6.0]}, {"site": [0], "jobs": [6]})


def test_a_kept_run_is_there_and_reads_back(store):
    assert not store.has("a")
    keep(store, "a")
    assert store.has("a")
    assert pq.read_table(store.run_file("a")).column("jobs").to_pylist() == [5.0, 6.0]
    assert pq.read_table(store.site_file("a")).to_pylist() == [{"site": 0, "jobs": 6}]


def test_a_run_without_its_end_is_not_there(store):
    keep(store, "a")
    whole = store.run_file("a").read_bytes()
    store.run_file("a").write_bytes(whole[: len(whole) // 2])
    assert not store.has("a")
    store.run_file("a").write_bytes(b"")
    assert not store.has("a")


def test_a_run_without_its_map_is_not_there(store):
    keep(store, "a")
    store.site_file("a").unlink()
    assert not store.has("a")


def test_the_file_that_says_the_run_is_there_comes_last(store, monkeypatch):
    order = []
    monkeypatch.setattr("experiments.store.write_parquet", lambda path, columns: order.append(path.parent.name))
    keep(store, "a")
    assert order == ["sites", "runs"]


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

    monkeypatch.setattr("experiments.store.write_whole", full)
    with pytest.raises(BadInput, match=r"cannot be written to \(No space left on device\)"):
        Store(tmp_path / "new" / "trial").open()
    assert list(tmp_path.iterdir()) == []


def test_opening_removes_what_a_killed_process_left_but_not_what_another_writes_now(store):
    old, new = store.folder / "runs" / ".a.parquet.1.tmp", store.folder / "runs" / ".b.parquet.2.tmp"
    old.touch(), new.touch()
    os.utime(old, (time.time() - STALE_SECONDS - 1,) * 2)
    store.open()
    assert not old.exists()
    assert new.exists()


def test_rows_become_csv(store):
    store.table("summary.csv", [{"scenario": "a, b", "mean": 1.5}, {"scenario": "c", "mean": None}])
    assert (store.folder / "summary.csv").read_text() == 'scenario,mean\n"a, b",1.5\nc,\n'
    store.forget("summary.csv")
    store.forget("summary.csv")
    assert not (store.folder / "summary.csv").exists()
