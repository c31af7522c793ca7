"""Worker: what a process of the pool does: take a task, say what became of it, and end with its parent."""

import os
import pickle
import sys
import threading
from queue import Empty, SimpleQueue
from typing import BinaryIO, Final

from experiments.engine.frames import READY, RETIRED, read, write
from experiments.engine.limits import limit_memory
from experiments.engine.outcome import Answer, answer, in_one_line
from experiments.engine.threads import pin_threads

IDLE_SECONDS: Final = 300
"""An idle worker ends after this time: the start states it keeps are memory."""

Requests = SimpleQueue[bytes]


def work(memory_gb: float, idle_seconds: float = IDLE_SECONDS) -> None:
    """Do tasks from standard input until there are none for a while; what tasks print goes to standard error."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    sys.stdout = os.fdopen(
        1, "w", buffering=1, encoding="utf-8", errors="backslashreplace", closefd=False
    )  # line by line
    requests: Requests = SimpleQueue()
    threading.Thread(target=_listen, args=(requests,), daemon=True).start()
    pin_threads()
    limit_memory(memory_gb)
    write(answers, READY)
    while True:
        try:
            asked = requests.get(timeout=idle_seconds)
        except Empty:
            break
        said = _done(asked)
        _say(answers, said)
        if said.out_of_memory:  # what fills it may still be there: the next run gets a new process
            break
    write(answers, RETIRED)


def _listen(requests: Requests) -> None:
    """Pass on what the parent asks; when it is gone, end: nobody would hear, and files are only ever written whole."""
    while (asked := read(sys.stdin.buffer)) is not None:
        requests.put(asked)
    os._exit(1)


def _done(asked: bytes) -> Answer:
    """Do one task with the function that comes with it."""
    try:
        code, content = pickle.loads(asked)  # noqa: S301  # from our own parent
        function, task = pickle.loads(code), pickle.loads(content)  # noqa: S301
    except Exception as error:
        return Answer(False, error=f"it did not arrive: {in_one_line(error)}")
    return answer(function, task)


def _say(answers: BinaryIO, said: Answer) -> None:
    """Send an answer; a value that cannot travel becomes an error that says so."""
    import cloudpickle

    try:
        whole = cloudpickle.dumps(said)
    except Exception as error:
        whole = pickle.dumps(Answer(False, error=f"its value cannot be pickled: {in_one_line(error)}"))
    write(answers, whole)
