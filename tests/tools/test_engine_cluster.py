"""The same tasks on a Dask cluster: one of our own, and a real one of two nodes, of which one dies."""

import errno
import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import replace

import pytest

from experiments import ROOT, engine
from experiments.engine import Engine, cluster, nodes, own_cluster, run_many
from experiments.provenance import source_digest
from model.declaration import BadInput
from tests.tools.engine_commands import (
    account,
    children,
    ended,
    gone,
    patience,
    reference,
    runs,
    started,
    wait_for_runs,
)

pytest.importorskip("distributed")
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes as Linux has them")
OWN = Engine(kind="dask", workers=2, minutes_per_run=0.1, memory_gb=1.0)


@pytest.fixture(autouse=True, scope="module")
def no_workers_left():
    yield
    engine.stop()


class Nodes:
    """A scheduler and worker processes on the loopback, each with a process group of its own."""

    def __init__(self, folder):
        self.folder, self.groups = folder, []
        self.scheduler = self.start("scheduler", "--port", "0", "--scheduler-file", str(folder / "known.json"))
        until = time.monotonic() + 60
        while not (folder / "known.json").exists():
            assert time.monotonic() < until
            time.sleep(0.05)
        time.sleep(0.2)
        self.address = json.loads((folder / "known.json").read_text())["address"]

    def start(self, *words, cwd=ROOT):
        command = [sys.executable, "-m", "dask", *words, "--host", "127.0.0.1", "--no-dashboard"]
        with (self.folder / f"{len(self.groups)}.log").open("wb") as log:
            group = subprocess.Popen(command, cwd=cwd, stdout=log, stderr=log, start_new_session=True)  # noqa: S603
        self.groups.append(group)
        return group

    def node(self, cwd=ROOT):
        place = self.folder / f"node{len(self.groups)}"
        return self.start("worker", self.address, "--nthreads", "1", "--local-directory", str(place), cwd=cwd)

    def kill(self, group):
        with suppress(ProcessLookupError):
            os.killpg(group.pid, signal.SIGKILL)
        group.wait()

    @property
    def engine(self):
        return Engine(kind="dask", scheduler=self.address)


@pytest.fixture
def lone_scheduler(tmp_path):
    made = Nodes(tmp_path)
    yield made
    engine.stop()
    for group in made.groups:
        made.kill(group)


def make_whatever():
    """A function that travels by value: nodes need not import this file, which takes seconds on a busy machine."""

    def whatever(task):
        """One way in which a task can go."""
        match task:
            case "error":
                raise ValueError("unlucky")
            case "kill":
                os.kill(os.getpid(), signal.SIGKILL)
            case "hang":
                time.sleep(600)
            case "hungry":
                return len(bytearray(3 * 2**30))
            case "full":
                raise OSError(errno.ENOSPC, "nothing goes in any more")
        time.sleep(0.02)
        return os.getpid()

    return whatever


whatever = make_whatever()


def test_every_way_a_task_can_go_is_an_outcome():
    tasks = ["error", *range(5), "kill", *range(5, 10), "hang", *range(10, 20), "hungry", *range(20, 25)]
    outcomes = {o.task: o for o in run_many(whatever, tasks, OWN)}
    assert set(outcomes) == set(tasks)
    assert outcomes["error"].error.startswith("ValueError: unlucky (test_engine_cluster.py, line ")
    assert outcomes["kill"].error == "its process was killed (out of memory?) twice"
    assert outcomes["hang"].error == "stopped after 0.1 minutes"
    assert outcomes["hungry"].error.startswith("stopped: it outgrew 1 GB of memory: MemoryError")
    assert all(outcomes[x].ok and outcomes[x].value != os.getpid() for x in range(25))


def test_the_cluster_outlives_the_call():
    assert cluster.connected(OWN) is cluster.connected(OWN)
    assert all(o.ok for o in run_many(whatever, range(3), OWN))


def test_nobody_else_can_reach_our_own_cluster():
    assert cluster.connected(OWN).address.startswith("tcp://127.0.0.1:")


def test_a_task_that_cannot_travel_is_an_outcome():
    (outcome,) = run_many(lambda task: (x for x in [task]), [1], OWN)
    assert outcome.error.startswith("its value cannot be pickled: TypeError")


def test_a_full_disk_ends_the_sweep():
    with pytest.raises(OSError, match="No space left") as full:
        list(run_many(whatever, [1, 2, "full", *range(3, 100)], OWN))
    assert full.value.errno == errno.ENOSPC


def test_nodes_that_differ_are_named(tmp_path, monkeypatch):
    nodes.check_nodes(OWN, tmp_path, source_digest())
    assert not list(tmp_path.iterdir())
    with pytest.raises(
        BadInput, match=r"engine: the node tcp://127.* has other code; update it and restart its workers"
    ):
        nodes.check_nodes(OWN, tmp_path, "other code")
    monkeypatch.setattr(nodes, "write_whole", lambda path, write: None)
    with pytest.raises(BadInput, match=r"out: the node tcp://127.* does not see '.*'; choose a folder that all nodes"):
        nodes.check_nodes(OWN, tmp_path, source_digest())
    monkeypatch.setattr(nodes, "facts", lambda token: 1 / 0)
    with pytest.raises(BadInput, match=r"engine: the node tcp://127.* cannot work: ZeroDivisionError"):
        nodes.check_nodes(OWN, tmp_path, source_digest())


def test_other_engines_have_no_nodes_to_ask(tmp_path):
    nodes.check_nodes(Engine(workers=2), tmp_path / "never made", "any code")


def test_a_killed_driver_leaves_nothing_of_its_own_cluster():
    code = (
        "import os, time; from experiments.engine import Engine, run_many\n"
        "def nap(_): time.sleep(600)\n"
        "def say(_): return os.getpid()\n"
        "for o in run_many(say, range(2), Engine(kind='dask', workers=2)): print(o.value, flush=True)\n"
        "list(run_many(nap, range(2), Engine(kind='dask', workers=2)))"
    )
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True) as driver:  # noqa: S603
        assert driver.stdout.readline()
        started_by_it = children(driver.pid)
        driver.kill()
    assert len(started_by_it) >= 5  # a scheduler, a nanny, two workers of Dask and at least one of ours
    assert all(gone(number) for number in started_by_it)


def test_ctrl_c_while_dask_runs(tmp_path):
    with started(tmp_path, "engine=dask") as command:
        wait_for_runs(tmp_path, 2, command)
        started_by_it, begun = children(command.pid), time.monotonic()
        os.killpg(command.pid, signal.SIGINT)
        code, errors = ended(command)
        assert time.monotonic() - begun < patience()
    assert code == 130
    assert "runs are kept; the same command does the rest" in errors
    assert all(gone(number) for number in started_by_it)
    assert runs(tmp_path).keys() <= reference().keys()


def test_two_nodes_make_the_same_bits_although_one_is_killed(lone_scheduler, tmp_path):
    out = tmp_path / "results"
    first, _ = lone_scheduler.node(), lone_scheduler.node()
    with started(out, "engine=dask", f"engine.scheduler={lone_scheduler.address}") as command:
        wait_for_runs(out, 4, command)
        lone_scheduler.kill(first)
        said = account(command)
    assert said["made"] + said["made_elsewhere"] == len(reference())
    assert said["failed"] == 0
    assert runs(out) == reference()


def test_a_node_without_crucible_is_named(lone_scheduler, tmp_path):
    lone_scheduler.node(cwd="/")
    with pytest.raises(BadInput, match=r"cannot import Crucible .*; start its workers in Crucible's own folder"):
        nodes.check_nodes(lone_scheduler.engine, tmp_path, source_digest())


def test_a_cluster_without_workers_is_not_waited_for(lone_scheduler, monkeypatch):
    monkeypatch.setattr(cluster, "ALONE_SECONDS", 0.5)
    with pytest.raises(BadInput, match="has no worker; start some with: python -m dask worker tcp://127"):
        list(run_many(whatever, range(3), lone_scheduler.engine))


def test_a_scheduler_that_goes_away_is_said(lone_scheduler):
    lone_scheduler.node()
    outcomes = run_many(whatever, range(1000), lone_scheduler.engine)
    assert next(outcomes).ok
    lone_scheduler.kill(lone_scheduler.scheduler)
    with pytest.raises(BadInput, match="no longer answers; finished runs are kept; give the same command again"):
        list(outcomes)


def test_a_scheduler_that_is_not_there_is_said(monkeypatch):
    monkeypatch.setattr(cluster, "CONNECT_SECONDS", 1)
    with pytest.raises(BadInput, match=r"engine.scheduler: tcp://127.0.0.1:9 does not answer"):
        list(run_many(whatever, [1], replace(OWN, scheduler="tcp://127.0.0.1:9")))


def test_a_cluster_that_cannot_be_started_is_said(monkeypatch):
    monkeypatch.setattr(own_cluster, "DASK", "raise SystemExit('no luck today')")
    with pytest.raises(BadInput, match="engine: no cluster could be started on this machine: no luck today"):
        list(run_many(whatever, [1], replace(OWN, workers=1)))


def test_a_window_of_tasks_is_on_the_cluster_and_workers_bound_it():
    assert cluster._window(Engine(kind="dask", scheduler="tcp://a:1"), threads=8) == 16
    assert cluster._window(Engine(kind="dask", scheduler="tcp://a:1", workers=3), threads=8) == 3
