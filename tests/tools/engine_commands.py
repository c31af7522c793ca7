"""Real commands in real processes, with what tests ask of them while they run and after they were stopped."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

import pyarrow.parquet as pq

from experiments import ROOT
from experiments.engine import cores

SEEDS, SCENARIOS = 8, 2
RUNS = SEEDS * SCENARIOS
SWEEP = (
    "sweep", "scenario=link_amp_sbp", "years=0.5", f"seeds={SEEDS}", "scale=0.02", "futures=central", "measures=[jobs]",
    "workers=2", "format=json",
)  # fmt: skip
MAIN = (
    "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler); "
    "from experiments.__main__ import main; sys.exit(main(sys.argv[1:]))"
)
"""A background job of a shell is born deaf to Ctrl-C; these are not."""


@contextmanager
def started(out, *words, sweep=SWEEP):
    """The sweep as a command with a process group of its own; whatever is left of it is ended afterwards."""
    asked = [sys.executable, "-c", MAIN, *sweep, f"out={out}", *words]
    with subprocess.Popen(  # noqa: S603
        asked, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True, text=True
    ) as command:
        try:
            yield command
        finally:
            with suppress(ProcessLookupError):
                os.killpg(command.pid, signal.SIGKILL)


def ended(command, seconds=90):
    """Exit code and messages of a command that ends by itself."""
    _, errors = command.communicate(timeout=seconds)
    assert "Traceback" not in errors, errors
    return command.returncode, errors


def account(command, seconds=90):
    """What a command that ends well says of its runs."""
    said, errors = command.communicate(timeout=seconds)
    assert command.returncode == 0, errors
    return json.loads(said)


def done(out, *words):
    """Do the sweep to its end; what it says of its runs."""
    with started(out, *words) as command:
        return account(command)


@cache
def reference():
    """The runs of the sweep, made one after another in one process."""
    with tempfile.TemporaryDirectory() as out:
        done(out, "engine=serial")
        return runs(out)


def runs(out):
    """Every run that the store holds, by its name, as a table; one that is not whole cannot be read."""
    return {path.name: pq.read_table(path, partitioning=None) for path in files(out)}


def files(out):
    return sorted(path for path in Path(out).glob("*/runs/**/*.parquet") if not path.name.startswith("."))


def wait_for_runs(out, number, command, seconds=60):
    """Wait until the store holds so many runs while the command is still at work."""
    until = time.monotonic() + seconds
    while len(files(out)) < number:
        assert command.poll() is None, command.communicate()
        assert time.monotonic() < until
        time.sleep(0.02)


def children(number):
    """Every process that descends from this one."""
    found = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True).stdout  # noqa: S607
    pairs = [tuple(map(int, line.split())) for line in found.splitlines()]
    all_of, before = {number}, 0
    while len(all_of) > before:
        before = len(all_of)
        all_of |= {child for child, parent in pairs if parent in all_of}
    return all_of - {number}


def gone(number, seconds=10):
    """Whether a process ends within this time (one that waits to be buried has ended)."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        status = Path(f"/proc/{number}/status")
        if not status.exists() or "State:\tZ" in status.read_text():
            return True
        time.sleep(0.05)
    return False


def patience(seconds=2.0):
    """The seconds that an answer to Ctrl-C may take: two, and as many times more as others ask for each core."""
    return seconds * max(os.getloadavg()[0] / cores(), 1)
