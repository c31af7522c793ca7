"""A run is made by one process at a time, and a process that dies gives its claims back."""

import multiprocessing
import os
import signal
import time

import pytest

from experiments.store import claims
from experiments.store.claims import claimed
from experiments.store.folder import Store


def hold(path, said):
    with claimed(path) as is_ours:
        said.send(is_ours)
        time.sleep(60)


@pytest.fixture
def holder(tmp_path):
    """Another process that has the claim; killed at the end."""
    mine, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=hold, args=(tmp_path / "a.lock", theirs))
    process.start()
    assert mine.recv() is True
    yield process
    process.kill()
    process.join()
    mine.close(), theirs.close(), process.close()


def test_a_claim_is_ours_until_the_block_ends(tmp_path):
    store = Store(tmp_path)
    with store.claim("a") as first, store.claim("a") as second, store.claim("b") as other:
        assert (first, second, other) == (True, False, True)
    with store.claim("a") as again:
        assert again
    assert list((tmp_path / "claims").iterdir()) == []


def test_an_error_gives_the_claim_back(tmp_path):
    with pytest.raises(ArithmeticError), claimed(tmp_path / "a.lock"):
        raise ArithmeticError
    with claimed(tmp_path / "a.lock") as is_ours:
        assert is_ours


def test_a_process_killed_with_9_gives_its_claim_back(tmp_path, holder):
    with claimed(tmp_path / "a.lock") as is_ours:
        assert not is_ours
    os.kill(holder.pid, signal.SIGKILL)
    holder.join()
    assert (tmp_path / "a.lock").exists()
    with claimed(tmp_path / "a.lock") as is_ours:
        assert is_ours
    assert not (tmp_path / "a.lock").exists()


def take_turns(path, log, n):
    inside = 0
    while inside < n:
        with claimed(path) as is_ours:
            if is_ours:
                inside += 1
                with log.open("a") as file:
                    file.write("in\n")
                time.sleep(0.0005)
                with log.open("a") as file:
                    file.write("out\n")


def test_two_processes_are_never_inside_at_once_although_the_file_comes_and_goes(tmp_path):
    context = multiprocessing.get_context("spawn")
    log = tmp_path / "log"
    both = [context.Process(target=take_turns, args=(tmp_path / "a.lock", log, 200)) for _ in range(2)]
    for process in both:
        process.start()
    for process in both:
        process.join(60)
        assert process.exitcode == 0
        process.close()
    lines = log.read_text().split()
    assert len(lines) == 2 * 2 * 200
    assert lines == ["in", "out"] * (len(lines) // 2)


def test_a_lock_on_a_file_that_its_owner_removed_does_not_count(tmp_path, monkeypatch):
    """Its owner leaves between our opening and our locking: we must lock the file that is there now."""
    path, real, opened = tmp_path / "a.lock", claims.fcntl.flock, []

    def flock(file, how):
        real(file, how)
        opened.append(file)
        if len(opened) == 1:
            path.unlink()
        if len(opened) == 2:
            path.unlink()
            path.touch()

    monkeypatch.setattr(claims.fcntl, "flock", flock)
    with claimed(path) as is_ours:
        assert is_ours
        assert len(opened) == 3


def test_without_locks_every_claim_is_granted(tmp_path, monkeypatch):
    def none(file, how):
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(claims.fcntl, "flock", none)
    with claimed(tmp_path / "a.lock") as one, claimed(tmp_path / "a.lock") as two:
        assert one
        assert two
    monkeypatch.setattr(claims, "fcntl", None)
    with claimed(tmp_path / "b.lock") as one, claimed(tmp_path / "b.lock") as two:
        assert one
        assert two
