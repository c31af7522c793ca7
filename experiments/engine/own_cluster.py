"""Own cluster: a Dask scheduler and its workers on this machine, which nobody else can reach and which end with us."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

from experiments.engine.threads import ONE_THREAD

START_SECONDS: Final = 60
LOOK_SECONDS: Final = 0.05
DASK: Final = """
import os, shutil, signal, sys, threading
def end_with_parent():
    sys.stdin.buffer.read()
    shutil.rmtree(os.environ["CRUCIBLE_CLUSTER"], ignore_errors=True)
    os.killpg(0, signal.SIGKILL) if hasattr(os, "killpg") else os._exit(1)
threading.Thread(target=end_with_parent, daemon=True).start()
from dask.__main__ import main
main()
"""
"""Dask's command line in a session of its own: Ctrl-C does not reach it, and when its standard input closes it ends."""


class CannotStart(RuntimeError):
    """Dask's scheduler or workers end before they can be used."""


class OwnCluster:
    """A scheduler and workers of one thread each, as processes of this machine."""

    def __init__(self, workers: int) -> None:
        """Start them; the address is known when the scheduler listens. Raises CannotStart."""
        self._folder = tempfile.TemporaryDirectory(prefix="crucible-dask-", ignore_cleanup_errors=True)
        self._processes: list[subprocess.Popen[bytes]] = []
        known = Path(self._folder.name) / "scheduler.json"
        try:
            self._start("scheduler", "--port", "0", "--scheduler-file", str(known))
            self.address = self._address(known)
            limits = ("--nworkers", str(workers), "--nthreads", "1", "--memory-limit", "0")
            self._start("worker", self.address, *limits, "--local-directory", self._folder.name)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Kill all of them at once; the runs in their hands end with them."""
        for process in self._processes:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL) if hasattr(os, "killpg") else process.kill()
            process.wait()
            with contextlib.suppress(OSError):
                process.stdin.close()  # type: ignore[union-attr]
        self._processes.clear()
        self._folder.cleanup()

    def _start(self, *words: str) -> None:
        with (Path(self._folder.name) / f"{words[0]}.log").open("wb") as log:
            process = subprocess.Popen(  # noqa: S603
                [sys.executable, "-c", DASK, *words, "--host", "127.0.0.1", "--no-dashboard"],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                env=os.environ | ONE_THREAD | self._own_environment(),
                start_new_session=True,
                creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
            )
        self._processes.append(process)

    def _own_environment(self) -> dict[str, str]:
        return {
            "PYTHONPATH": os.pathsep.join(path or "." for path in sys.path),
            "CRUCIBLE_CLUSTER": self._folder.name,
        }

    def _address(self, known: Path) -> str:
        """Where the scheduler listens, once it does. Raises CannotStart with the last it said."""
        until = time.monotonic() + START_SECONDS
        while self._processes[0].poll() is None and time.monotonic() < until:
            with contextlib.suppress(OSError, ValueError):  # not there yet, or not whole
                return str(json.loads(known.read_text(encoding="utf-8"))["address"])
            time.sleep(LOOK_SECONDS)
        said = (known.parent / "scheduler.log").read_text(encoding="utf-8", errors="replace").strip()
        raise CannotStart((said.splitlines() or ["it said nothing"])[-1])
