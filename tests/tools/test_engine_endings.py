"""Workers end: with their parent, on Ctrl-C, when nobody needs them, and when what they may hold has changed."""

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from dataclasses import replace

import pytest

from experiments import ROOT, engine
from experiments.engine import Engine, process, run_many
from tests.tools.engine_commands import gone, patience

TWO = Engine(workers=2)
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes as Linux has them")


@pytest.fixture(autouse=True)
def new_workers():
    engine.stop()
    yield
    engine.stop()


def process_id(_: object) -> int:
    time.sleep(0.05)
    return os.getpid()


def test_abandoning_the_loop_ends_the_workers():
    outcomes = run_many(process_id, range(50), TWO)
    worker = next(outcomes).value
    outcomes.close()
    assert gone(worker)


def test_an_idle_worker_ends_after_a_while(monkeypatch):
    monkeypatch.setattr(process, "START", process.START.replace("work({memory_gb})", "work({memory_gb}, 0.2)"))
    (first,) = run_many(process_id, [0], TWO)
    assert gone(first.value)
    assert [o.ok for o in run_many(process_id, range(3), TWO)] == [True] * 3


def test_workers_with_another_limit_are_others():
    first = {o.value for o in run_many(process_id, range(4), TWO)}
    again = {o.value for o in run_many(process_id, range(4), replace(TWO, memory_gb=4.0))}
    assert first.isdisjoint(again)
    assert all(gone(number) for number in first)


CTRL_C = """
import signal, sys
from experiments.engine import HERE, Engine, run_many
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs are born deaf to it
def nap(seconds):
    import os, time
    os.write(2, b"%d\\n" % os.getpid())
    time.sleep(seconds)
try:
    print("started", flush=True)
    list(run_many(nap, [60.0] * 8, HERE if sys.argv[1] == "1" else Engine(workers=2)))
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
            asked.stderr.readline()  # every worker is at its task
        begun = time.time()
        os.killpg(asked.pid, signal.SIGINT)  # as a terminal does: everybody gets it
        _, errors = asked.communicate(timeout=20)
        assert time.time() - begun < patience()
        assert asked.returncode == 130
        assert "Traceback" not in errors


def test_workers_do_not_outlive_a_killed_parent():
    with napping("2") as asked:
        workers = {int(asked.stderr.readline()) for _ in range(2)}
        asked.kill()
        assert all(gone(worker) for worker in workers)


def test_ctrl_c_does_not_reach_workers():
    assert all(o.value not in (os.getsid(0), None) for o in run_many(lambda _: os.getsid(0), range(3), TWO))
