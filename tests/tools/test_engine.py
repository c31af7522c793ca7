"""The engine loses no task: errors, killed, hungry and hanging workers all end as outcomes, and nothing else is lost."""

import errno
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from experiments import ROOT, engine
from experiments.engine import HERE, ONE_THREAD, Engine, limits, pool, process, run_many
from experiments.engine.limits import OUTGREW
from model.declaration import BadInput

TWO = Engine(workers=2)
here_or_two = pytest.mark.parametrize("where", [HERE, TWO], ids=["here", "two"])


@pytest.fixture(autouse=True, scope="module")
def no_workers_left():
    """Tests share workers, as calls do."""
    yield
    engine.stop()


@pytest.fixture
def new_workers():
    engine.stop()
    yield
    engine.stop()


def square(x: int) -> int:
    if x == 13:
        raise ValueError("unlucky\nvery")
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


def leave_with(code: int) -> None:
    os._exit(code)


def die_of(number: int) -> None:
    os.kill(os.getpid(), number)


def process_id(_: object) -> int:
    time.sleep(0.05)
    return os.getpid()


def hold(gigabytes: float) -> float:
    return np.ones(round(gigabytes * 2**27)).nbytes / 2**30


def fill_the_disk(x: int) -> int:
    if x == 3:
        raise OSError(errno.ENOSPC, "nothing goes in any more")
    return x


def threads(_: int) -> tuple[dict[str, str | None], list[int]]:
    from threadpoolctl import threadpool_info

    np.ones((4, 4)) @ np.ones((4, 4))
    return {name: os.environ.get(name) for name in ONE_THREAD}, [found["num_threads"] for found in threadpool_info()]


def fail_to_arrive() -> None:
    raise ImportError("not on this machine")


class Stuck:
    """Something that leaves, and cannot be made anew where it arrives."""

    def __reduce__(self):
        return fail_to_arrive, ()


@here_or_two
def test_every_task_has_one_outcome(where):
    outcomes = list(run_many(square, range(8), where))
    assert sorted((o.task, o.value) for o in outcomes) == [(x, x * x) for x in range(8)]
    assert all(o.ok and not o.error for o in outcomes)


@here_or_two
def test_an_error_is_an_outcome_in_one_line_that_names_its_place(where):
    outcomes = {o.task: o for o in run_many(square, [12, 13, 14], where)}
    assert outcomes[12].ok and outcomes[14].ok
    assert not outcomes[13].ok
    assert outcomes[13].error.startswith("ValueError: unlucky (test_engine.py, line ")


def test_tasks_are_drawn_when_there_is_somebody_to_do_them():
    drawn = []
    outcomes = run_many(square, (drawn.append(x) or x for x in range(100, 200)), TWO)
    for _ in range(5):
        next(outcomes)
    assert len(drawn) <= 5 + 2 * 2
    outcomes.close()


def test_a_killer_is_named_and_its_neighbours_survive():
    outcomes = {o.task: o for o in run_many(kill_self_at_five, range(12), TWO)}
    assert outcomes[5].error == "its process was killed (out of memory?) twice"
    assert {x: o.value for x, o in outcomes.items() if o.ok} == {x: x * x for x in range(12) if x != 5}


@pytest.mark.parametrize(("die", "how", "said"), [
    (leave_with, 3, "its process ended with code 3 twice"),
    (die_of, signal.SIGSEGV, "its process died of SIGSEGV twice"),
])  # fmt: skip
def test_how_a_process_died_is_said(die, how, said):
    (outcome,) = run_many(die, [int(how)], TWO)
    assert (outcome.ok, outcome.error) == (False, said)


def test_a_task_whose_worker_was_killed_once_is_done_again(tmp_path):
    (outcome,) = run_many(kill_self_once, [str(tmp_path / "marker")], TWO)
    assert outcome.value == "survived"


def test_workers_killed_at_any_moment_cost_no_task():
    """A killer strikes one worker after the other while tasks pass. A task dies twice only by bad luck.

    The function travels by value: workers that had to import this file first would be killed before they did anything.
    """
    kills = 8

    def strike():
        for _ in range(kills):
            time.sleep(0.2)
            for found in [worker for living in pool._ALIVE for worker in living._workers if worker.is_ready][:1]:
                found.process.kill()

    killer = threading.Thread(target=strike)
    killer.start()
    outcomes = list(run_many(lambda x: time.sleep(0.001 * (x % 20)), range(200), TWO))
    killer.join()
    assert sorted(o.task for o in outcomes) == list(range(200))
    assert {o.error for o in outcomes} <= {"", "its process was killed (out of memory?) twice"}
    assert sum(o.ok for o in outcomes) >= 200 - kills / 2


def test_a_worker_killed_between_calls_costs_nothing():
    found = next(iter(list(run_many(process_id, [0], TWO)))).value
    os.kill(found, signal.SIGKILL)
    assert all(o.ok for o in run_many(process_id, range(4), TWO))


def test_what_hangs_is_stopped_and_the_others_go_on():
    begun = time.monotonic()
    limited = replace(TWO, minutes_per_run=0.025)
    outcomes = {o.task: o for o in run_many(lambda x: time.sleep(x) or x, [60.0, 0.1, 0.2, 0.3, 0.0], limited)}
    assert time.monotonic() - begun < 15
    assert outcomes[60.0].error == "stopped after 0.025 minutes"
    assert all(outcomes[x].value == x for x in (0.1, 0.2, 0.3, 0.0))


def test_time_counts_from_the_start_of_a_task_not_from_its_place_in_the_queue():
    limited = replace(TWO, workers=1, minutes_per_run=0.025)
    assert all(o.ok for o in run_many(lambda x: time.sleep(x), [0.4] * 5, limited))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux refuses memory")
def test_what_outgrows_its_memory_is_stopped_and_the_others_go_on():
    limited = replace(TWO, memory_gb=1.0)
    outcomes = {o.task: o for o in run_many(hold, [0.1, 3.0, 0.2, 0.3], limited)}
    assert outcomes[3.0].error.startswith("stopped: it outgrew 1 GB of memory: ")
    assert {x: o.value for x, o in outcomes.items() if o.ok} == pytest.approx({0.1: 0.1, 0.2: 0.2, 0.3: 0.3}, rel=1e-6)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux refuses memory")
def test_after_a_lack_of_memory_the_next_task_gets_a_new_process():
    limited = replace(TWO, workers=1, memory_gb=1.0)
    first, second, third = (o.value for o in run_many(hungry_process_id, [0.1, 0.1, 3.0], limited))
    assert first == second
    assert third is None
    (again,) = run_many(hungry_process_id, [0.1], limited)
    assert again.value != first


def hungry_process_id(gigabytes: float) -> int:
    hold(gigabytes)
    return os.getpid()


def test_without_a_bound_a_process_looks_after_itself():
    code = (
        "import sys, time; sys.platform = 'other'; from experiments.engine.limits import limit_memory; "
        "limit_memory(0.3); kept = bytearray(400 * 2**20); time.sleep(30)"
    )
    ended = subprocess.run([sys.executable, "-c", code], cwd=ROOT, timeout=20)  # noqa: S603
    assert ended.returncode == OUTGREW


def test_a_process_that_ended_itself_outgrew_its_memory_and_is_not_tried_again():
    (outcome,) = run_many(leave_with, [OUTGREW], replace(TWO, memory_gb=2.0))
    assert outcome.error == "stopped: it outgrew 2 GB of memory"


@here_or_two
def test_a_full_disk_ends_the_sweep(where, new_workers):
    outcomes = run_many(fill_the_disk, range(1, 100), where)
    with pytest.raises(OSError, match="No space left") as full:
        list(outcomes)
    assert full.value.errno == errno.ENOSPC
    assert not pool._ALIVE


def test_workers_that_cannot_start_are_said_once(monkeypatch, new_workers):
    monkeypatch.setattr(process, "START", "import sys; sys.exit(3)  # {memory_gb}")
    with pytest.raises(BadInput, match=r"engine: worker processes end as soon as they start \(ended with code 3\)"):
        list(run_many(square, range(8), TWO))


def test_the_pool_outlives_the_call():
    first = {o.value for o in run_many(process_id, range(6), TWO)}
    again = {o.value for o in run_many(process_id, range(6), TWO)}
    assert again <= first
    assert os.getpid() not in first


def test_two_loops_at_once_do_not_disturb_each_other():
    one, other = run_many(square, range(20, 30), TWO), run_many(process_id, range(10), TWO)
    mixed = [outcome for both in zip(one, other, strict=True) for outcome in both]
    assert sorted(o.value for o in mixed[::2]) == [x * x for x in range(20, 30)]
    assert all(o.ok for o in mixed)


@here_or_two
def test_no_run_starts_threads(where):
    environment, found = next(run_many(threads, [0], where)).value
    assert environment == dict(ONE_THREAD)
    assert set(found) <= {1}


@pytest.mark.parametrize(("function", "task", "said"), [
    (lambda task: (x for x in [task]), 1, "its value cannot be pickled: TypeError"),
    (square, threading.Lock(), "it cannot be pickled: TypeError"),
    (square, Stuck(), "it did not arrive: ImportError: not on this machine"),
    (lambda task: Stuck(), 1, "its value did not arrive: ImportError: not on this machine"),
])  # fmt: skip
def test_what_cannot_travel_is_an_outcome(function, task, said):
    (outcome,) = run_many(function, [task], TWO)
    assert not outcome.ok
    assert outcome.error.startswith(said)


def test_what_a_task_prints_does_not_disturb(capfd, new_workers):
    (outcome,) = run_many(print, ["a word"], TWO)
    assert outcome.ok
    assert capfd.readouterr().err == "a word\n"


def test_a_script_needs_no_guard(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(
        "from experiments.engine import Engine, run_many\nprint('once')\n"
        "def double(x): return 2 * x\n"
        "print(sorted(o.value for o in run_many(double, range(3), Engine(workers=2))))\n"
    )
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    ended = subprocess.run([sys.executable, str(script)], env=environment, capture_output=True, text=True, timeout=30)  # noqa: S603
    assert ended.stdout == "once\n[0, 2, 4]\n"


def test_cores_counts_at_least_one():
    assert engine.cores() >= 1


def test_peak_memory_is_that_of_this_process():
    assert 0.02 < limits.peak_gb() < 50
