"""Dispatch: whole pairs in an even order, starts just in time and not for ever, work shared with other processes."""

import os
import threading
import time
from dataclasses import replace
from types import SimpleNamespace

import pytest

from experiments import dispatch, execution
from experiments.composition import requests
from experiments.dispatch import carry_out, missing, prune, reserves, stream
from experiments.engine import HERE, cores
from experiments.simulation import Job, Place, jobs
from tests.tools.made_up import made_up_run


@pytest.fixture
def everything(tmp_path):
    """The runs of eight futures under two seeds."""

    def make(*words):
        (asked,) = requests("sweep", ["experiment=futures_sweep", "futures.number=8", "years=1", "workers=1", *words])
        asked = replace(asked, out=tmp_path / "results")
        return jobs(asked, execution.plan(asked, tmp_path / "cache").place)

    return make


def places(keys):
    return [SimpleNamespace(key=lambda key=key: key, name=key) for key in keys]


def made(runs, engine=HERE, run=made_up_run, prepare=lambda place: None, **more):
    return carry_out(runs, "nowhere", engine, run, prepare, Job.is_done, **more)


def test_a_stopped_sweep_holds_whole_pairs_of_an_even_part_of_the_futures(everything):
    runs = everything()
    assert [(job.future, job.seed, job.scenario.name) for job in runs[:5]] == [
        (1, 1, "baseline"), (1, 1, "link_amp_sbp"), (1, 1, "next_oem"), (1, 1, "apprenticeships"), (1, 2, "baseline"),
    ]  # fmt: skip
    found = [job.place.parameters["meetings"]["park_ratio"] for job in runs[: len(runs) // 2]]
    assert sum(found) / len(found) == pytest.approx(3.0, abs=0.2)  # half of the futures: the middle of 2 to 4


def test_each_start_comes_before_its_runs_and_some_futures_ahead():
    one, two, three = places("abc")
    runs = [SimpleNamespace(place=place, n=n) for place in (one, two, three) for n in range(2)]
    names = [getattr(task, "name", None) or f"{task.place.name}{task.n}" for task in stream(runs, ahead=1)]
    assert names == ["a", "b", "a0", "a1", "c", "b0", "b1", "c0", "c1"]
    assert [getattr(t, "n", "start") for t in stream(runs, ahead=0)] == ["start", 0, 1] * 3


def busy_share(futures: int, runs_each: int, workers: int, run: float, start: float) -> float:
    """Share of their time in which workers that take tasks in turn make starts and runs, waiting for starts left out."""
    todo = [SimpleNamespace(place=place) for place in places(map(str, range(futures))) for _ in range(runs_each)]
    ahead, _ = reserves(todo, workers)
    free, ready = [0.0] * workers, {}
    for task in stream(todo, ahead):
        worker = free.index(min(free))
        if hasattr(task, "place"):
            free[worker] = max(free[worker], ready[task.place.name]) + run
        else:
            free[worker] += start
            ready[task.name] = free[worker]
    return (futures * start + futures * runs_each * run) / (workers * max(free))


@pytest.mark.parametrize(
    ("futures", "runs_each", "workers", "run", "start"),
    [
        (32, 8, 2, 1.6, 8.5),
        (2000, 10, 16, 1.6, 8.5),
        (50, 2, 2, 5.0, 11.0),
        (500, 4, 8, 0.2, 8.5),
        (40, 1, 4, 1.0, 1.0),
    ],
)
def test_no_worker_waits_long_for_a_start(futures, runs_each, workers, run, start):
    assert busy_share(futures, runs_each, workers, run, start) > 0.95


def test_few_starts_are_kept_and_of_many_only_those_in_use():
    def todo(n, each):
        return [SimpleNamespace(place=place) for place in places(map(str, range(n))) for _ in range(each)]

    assert reserves(todo(1, 40), workers=2) == (1, dispatch.STARTS_KEPT)
    assert reserves(todo(30, 8), workers=2) == (3, 32)
    ahead, kept = reserves(todo(1000, 8), workers=2)
    assert (ahead, kept) == (3, 3 + 1 + dispatch.ROOM)
    assert reserves(todo(3, 1), workers=1)[0] == 0
    assert reserves(todo(3, 1), workers=0)[0] == (10 * cores() if cores() > 1 else 0)


def test_starts_are_made_as_they_are_needed(everything):
    order = []

    def run(job):
        order.append(("run", job.future))
        return made_up_run(job)

    runs = everything("scenario=next_oem", "seeds=1")
    made(runs, run=run, prepare=lambda place: order.append(("start", None)))
    assert order[:6] == [("start", None), ("run", 1), ("run", 1), ("start", None), ("run", 2), ("run", 2)]


def test_a_start_that_cannot_be_made_is_said_and_its_runs_try_themselves(everything, capsys):
    def sink(place):
        raise ArithmeticError("sunk")

    account = made(everything("scenario=next_oem", "seeds=1")[:2], prepare=sink)
    assert account.made == 2
    assert "A start state could not be made: ArithmeticError: sunk" in capsys.readouterr().err


def test_a_run_that_another_process_makes_is_waited_for_and_not_made_twice(everything, monkeypatch):
    monkeypatch.setattr(dispatch, "LOOK_SECONDS", 0.05)
    runs, done = everything("scenario=next_oem", "seeds=1")[:4], []
    theirs = runs[1]

    def run(job):
        done.append(job.key())
        return made_up_run(job)

    with theirs.store.claim(theirs.key()) as is_ours:
        assert is_ours
        ours = threading.Thread(target=lambda: done.append(made(runs, run=run)))
        ours.start()
        while len(done) < 3:
            assert ours.is_alive()
            time.sleep(0.01)
        made_up_run(theirs)
    ours.join()
    *keys, account = done
    assert sorted(keys) == sorted(job.key() for job in runs if job is not theirs)
    assert (account.made, account.elsewhere, account.there, account.failed) == (3, 1, 0, 0)


def test_a_claim_that_is_given_up_is_taken(everything, monkeypatch):
    monkeypatch.setattr(dispatch, "LOOK_SECONDS", 0.05)
    runs, found = everything("scenario=next_oem", "seeds=1")[:2], []
    with runs[0].store.claim(runs[0].key()):
        ours = threading.Thread(target=lambda: found.append(made(runs)))
        ours.start()
        while not runs[1].is_done():
            assert ours.is_alive()
            time.sleep(0.01)
        assert not runs[0].is_done()
    ours.join()
    assert found[0].made == 2


def test_equal_futures_are_run_once(everything):
    one = everything("scenario=next_oem", "seeds=1")[0]
    twin = replace(one, future=2)
    assert missing([one, twin], lambda job: False, force=False) == [one]
    assert missing([one], lambda job: True, force=False) == []
    assert missing([one], lambda job: True, force=True) == [one]


def test_the_cache_keeps_the_newest_starts(tmp_path):
    for age in range(5):
        for kind in ("start", "firms"):
            path = tmp_path / f"{kind}-{age}.pickle"
            path.touch()
            os.utime(path, (1e9 - age, 1e9 - age))
    (tmp_path / "travel-0.npz").touch()
    for name, at in (("start-old.lock", 1e9), ("start-new.lock", time.time())):
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (at, at))
    prune(tmp_path, keep=2)
    assert {path.name for path in tmp_path.iterdir()} == {
        "start-0.pickle", "start-1.pickle", "firms-0.pickle", "firms-1.pickle", "travel-0.npz", "start-new.lock",
    }  # fmt: skip


def test_a_start_that_another_process_makes_is_waited_for(tmp_path, monkeypatch):
    """Eight threads ask for one start: it is made once, and the others read what was made."""
    from experiments import simulation
    from model import genesis

    count, lock = [], threading.Lock()

    def start_state(region, parameters, scale, cache):
        file = cache / f"start-{genesis.start_key(region, parameters, scale)}.pickle"
        if not file.exists():
            with lock:
                count.append(1)
            file.touch()
        return file

    monkeypatch.setattr(genesis, "start_state", start_state)
    place = Place(
        region="south_yorkshire", region_digest="", cell_m=1000, scale=0.02, parameters={}, cache=tmp_path / "new"
    )
    threads = [threading.Thread(target=simulation._cached, args=(place,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(count) == 1
    assert not list((tmp_path / "new").glob("*.lock"))
