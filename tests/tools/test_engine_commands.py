"""What a night can do to a sweep: Ctrl-C, kill -9, a full disk, a second start of the same command at the same time."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.tools.engine_commands import (
    RUNS,
    account,
    children,
    done,
    ended,
    files,
    gone,
    patience,
    reference,
    runs,
    started,
    wait_for_runs,
)

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes and mounts as Linux has them")


def test_the_pool_makes_the_same_bits_after_ctrl_c_and_after_a_kill(tmp_path):
    with started(tmp_path) as command:
        wait_for_runs(tmp_path, 3, command)
        workers, begun = children(command.pid), time.monotonic()
        os.killpg(command.pid, signal.SIGINT)
        code, errors = ended(command)
        assert time.monotonic() - begun < patience()
    assert code == 130
    assert "runs are kept; the same command does the rest" in errors
    assert len(workers) == 2
    assert all(gone(worker) for worker in workers)
    kept = len(runs(tmp_path))
    assert 3 <= kept < RUNS

    with started(tmp_path) as command:
        wait_for_runs(tmp_path, kept + 3, command)
        workers = children(command.pid)
        command.kill()
        assert len(workers) == 2
        assert all(gone(worker) for worker in workers)
    kept = {path: path.stat().st_mtime_ns for path in files(tmp_path)}
    assert len(kept) < RUNS
    assert runs(tmp_path).keys() <= reference().keys()

    said = done(tmp_path)
    assert (said["made"], said["there_already"], said["failed"]) == (RUNS - len(kept), len(kept), 0)
    assert runs(tmp_path) == reference()
    assert {path: path.stat().st_mtime_ns for path in kept} == kept  # what was there was not made again


@pytest.fixture
def small_disk(tmp_path):
    """A file system of half a megabyte, and a way to make it larger."""
    place = tmp_path / "disk"
    place.mkdir()

    def mount(*words):
        program = shutil.which("mount")
        if not program:
            pytest.skip("there is no mount here")
        return subprocess.run([program, "-t", "tmpfs", *words, "tmpfs", str(place)], capture_output=True, text=True)  # noqa: S603

    tried = mount("-o", "size=500k")
    if tried.returncode:
        pytest.skip(f"mounting is not permitted: {tried.stderr.strip()}")
    yield place, lambda: mount("-o", "remount,size=64m")
    subprocess.run([shutil.which("umount"), str(place)], check=True)  # noqa: S603


def test_a_full_disk_stops_the_sweep_and_room_lets_it_go_on(small_disk):
    out, enlarge = small_disk
    with started(out) as command:
        code, errors = ended(command)
    assert code == 1
    assert "No space left on device: finished runs are kept; make room and give the same command again" in errors
    kept = runs(out)
    assert 0 < len(kept) < RUNS
    assert not list(Path(out).rglob("*.tmp"))
    assert enlarge().returncode == 0
    done(out)
    assert runs(out) == reference()


def test_two_drivers_on_one_store_do_not_disturb_each_other(tmp_path):
    with started(tmp_path) as one, started(tmp_path) as other:
        said = account(one), account(other)
    assert sum(s["made"] for s in said) == RUNS
    assert all(s["made"] + s["there_already"] + s["made_elsewhere"] == RUNS for s in said)
    assert runs(tmp_path) == reference()
