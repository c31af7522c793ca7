"""The engine loses no task: errors, killed workers and tasks that kill again and again all end as outcomes."""

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import numpy as np
import pytest

from experiments import ROOT, engine
from experiments.engine import ONE_THREAD, run_many

on_linux = pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="looks at processes through /proc")


@pytest.fixture(autouse=True)
def no_workers_left():
    yield
    engine.stop()


def square(x: int) -> int:
    if x == 13:
        raise ValueError("unlucky")
    return x * x


def kill_self_at_five(x: int) -> int:
    time.sleep(0.02)
    if x == 5:
        os.kill(os.getpid(), signal.SIGKILL)
    return x * x


def kill_self_once(marker: str) -> str:
    path = Path(marker)
    if not path.exists():
        path.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return "survived"


def process(_: int) -> int:
    time.sleep(0.05)
    return os.getpid()


def threads(_: int) -> tuple[dict[str, str | None], list[int]]:
    from threadpoolctl import threadpool_info

    np.ones((4, 4)) @ np.ones((4, 4))
    return {name: os.environ.get(name) for name in ONE_THREAD}, [pool["num_threads"] for pool in threadpool_info()]


@pytest.mark.parametrize("workers", [1, 2])
def test_every_task_has_one_outcome(workers):
    outcomes = list(run_many(square, range(8), workers))
    assert sorted((o.task, o.value) for o in outcomes) == [(x, x * x) for x in range(8)]
    assert all(o.ok and not o.error for o in outcomes)


@pytest.mark.parametrize("workers", [1, 2])
def test_an_error_is_an_outcome_that_names_its_place(workers):
    outcomes = {o.task: o for o in run_many(square, [12, 13, 14], workers)}
    assert outcomes[12].ok and outcomes[14].ok
    assert not outcomes[13].ok
    assert outcomes[13].error.startswith("ValueError: unlucky (test_engine.py, line ")


def test_a_killer_is_named_and_its_neighbours_survive():
    outcomes = {o.task: o for o in run_many(kill_self_at_five, range(12), 2)}
    assert outcomes[5].error == "its process was killed twice (out of memory?)"
    assert {x: o.value for x, o in outcomes.items() if o.ok} == {x: x * x for x in range(12) if x != 5}


def test_a_task_whose_worker_was_killed_once_is_done_again(tmp_path):
    (outcome,) = run_many(kill_self_once, [str(tmp_path / "marker")], 2)
    assert outcome.value == "survived"


def test_a_worker_killed_from_outside_costs_no_task():
    outcomes, killed = [], False
    for outcome in run_many(process, range(12), 2):
        outcomes.append(outcome)
        if not killed:
            os.kill(outcome.value, signal.SIGKILL)
            killed = True
    assert sorted(o.task for o in outcomes) == list(range(12))
    assert all(o.ok for o in outcomes)


def test_the_pool_outlives_the_call():
    first = {o.value for o in run_many(process, range(6), 2)}
    again = {o.value for o in run_many(process, range(6), 2)}
    assert again <= first
    assert os.getpid() not in first


@pytest.mark.parametrize("workers", [1, 2])
def test_no_run_starts_threads(workers):
    environment, pools = next(run_many(threads, [0], workers)).value
    assert environment == dict(ONE_THREAD)
    assert set(pools) <= {1}


@on_linux
def test_abandoning_the_loop_ends_the_workers():
    outcomes = run_many(process, range(50), 2)
    worker = next(outcomes).value
    outcomes.close()
    assert gone(worker)


def test_a_result_that_cannot_travel_is_an_outcome():
    (outcome,) = run_many(lambda task: (x for x in [task]), [1], 2)
    assert not outcome.ok
    assert "pickle" in outcome.error


CTRL_C = """
import signal, sys
from experiments.engine import run_many
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs are born deaf to it
def nap(seconds):
    import os, time
    os.write(1, b"%d\\n" % os.getpid())
    time.sleep(seconds)
try:
    print("started", flush=True)
    list(run_many(nap, [60.0] * 8, int(sys.argv[1])))
except KeyboardInterrupt:
    sys.exit(130)
"""


@contextmanager
def napping(workers: str):
    """A process that has begun its tasks; it and all it started are ended afterwards, whatever happens."""
    words = [sys.executable, "-c", CTRL_C, workers]
    with subprocess.Popen(  # noqa: S603
        words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True, text=True
    ) as asked:
        try:
            assert asked.stdout.readline() == "started\n"
            yield asked
        finally:
            with suppress(ProcessLookupError):
                os.killpg(asked.pid, signal.SIGKILL)


@pytest.mark.parametrize("workers", ["1", "2"])
def test_ctrl_c_stops_within_two_seconds(workers):
    with napping(workers) as asked:
        for _ in range(int(workers)):
            asked.stdout.readline()  # every worker is at its task
        begun = time.time()
        os.killpg(asked.pid, signal.SIGINT)  # as a terminal does: everybody gets it
        _, errors = asked.communicate(timeout=20)
        assert time.time() - begun < 2
        assert asked.returncode == 130
        assert "Traceback" not in errors


@on_linux
def test_workers_do_not_outlive_a_killed_parent():
    with napping("2") as asked:
        workers = {int(asked.stdout.readline()) for _ in range(2)}
        asked.kill()
        assert all(gone(worker) for worker in workers)


def gone(process_id: int, seconds: float = 10) -> bool:
    """Whether a process ends within this time (one that waits to be buried has ended)."""
    deadline = time.time() + seconds
    while time.time() < deadline:
        status = Path(f"/proc/{process_id}/status")
        if not status.exists() or "State:\tZ" in status.read_text():
            return True
        time.sleep(0.05)
    return False


def test_cores_counts_at_least_one():
    assert engine.cores() >= 1
