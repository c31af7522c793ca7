"""Process: one worker as its parent sees it, with a thread that reads what it says."""

import contextlib
import os
import pickle
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from queue import SimpleQueue
from typing import Any, BinaryIO, Final, Self

from experiments.engine.frames import read, write
from experiments.engine.threads import ONE_THREAD

START: Final = (
    "import pickle, sys; sys.path[:] = pickle.load(sys.stdin.buffer); "
    "from experiments.engine.worker import work; work({memory_gb})"
)
"""A worker imports nothing of the script that started it, so a script needs no `if __name__ == '__main__'`."""


@dataclass(slots=True, eq=False)
class Task:
    """A task, its pickle, and how many workers died with it in hand."""

    given: Any
    content: bytes
    deaths: int = 0


@dataclass(slots=True, eq=False)
class Worker:
    """A worker process: whether it can be given a task, and the one it has in hand."""

    process: "subprocess.Popen[bytes]"
    asks: BinaryIO
    says: BinaryIO
    is_ready: bool = False
    was_ready: bool = False
    hand: Task | None = None
    since: float = 0.0
    """When it got the task in hand, in seconds of the monotonic clock."""
    reader: threading.Thread = field(init=False)

    @classmethod
    def started(cls, memory_gb: float, events: "SimpleQueue[Event]") -> Self:
        """A new process in a session of its own, which no Ctrl-C reaches; what it says goes to `events`, None at its end."""
        process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-c", START.format(memory_gb=memory_gb)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=os.environ | ONE_THREAD,
            start_new_session=True,
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )
        worker = cls(process, process.stdin, process.stdout)  # type: ignore[arg-type]
        worker.reader = threading.Thread(target=worker._read, args=(events,), daemon=True)
        worker.reader.start()
        with contextlib.suppress(OSError):  # it died at once, which its last event says
            worker.asks.write(pickle.dumps([path or os.getcwd() for path in sys.path]))  # noqa: PTH109
            worker.asks.flush()
        return worker

    def _read(self, events: "SimpleQueue[Event]") -> None:
        while (said := read(self.says)) is not None:
            events.put((self, said))
        events.put((self, None))

    def give(self, code: bytes, task: Task) -> bool:
        """Hand over a task; whether the worker was still there to take it."""
        try:
            write(self.asks, pickle.dumps((code, task.content)))
        except OSError:  # it died while it had nothing to do, which its last event says
            self.is_ready = False
            return False
        self.hand, self.since = task, time.monotonic()
        return True

    def end(self) -> None:
        """Kill the process and wait until nothing of it is left."""
        self.process.kill()
        self.process.wait()
        self.reader.join()
        for stream in (self.asks, self.says):
            with contextlib.suppress(OSError):  # what was never read cannot be flushed
                stream.close()


Event = tuple[Worker, bytes | None]
