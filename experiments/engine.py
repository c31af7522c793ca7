"""Engine: run one function over many tasks, here or in a persistent pool, and lose no task to a dead worker."""

import contextlib
import os
import signal
import threading
import time
import traceback
import warnings
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final

ONE_THREAD: Final = {
    name: "1" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
}
"""Workers share the cores: a BLAS with threads of its own would slow all of them, and could change the last bits."""
IDLE_SECONDS: Final = 300
"""An idle worker ends after this time."""
BLINK_SECONDS: Final = 0.5
"""How often waiting is interrupted to look for Ctrl-C."""

Function = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one task: its value, or in one line what went wrong."""

    task: Any
    ok: bool
    value: Any = None
    error: str = ""


def cores() -> int:
    """Cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def run_many(function: Function, tasks: Iterable[Any], workers: int) -> Iterator[Outcome]:
    """Yield one outcome per task as they finish. A task that fails, or kills its process twice, is an outcome too.

    One worker means this very process. With more, the pool outlives the call, so that the next call starts at once.
    """
    if workers > 1:
        yield from _in_pool(function, iter(tasks), workers)
        return
    pin_threads()
    for task in tasks:
        yield Outcome(task, *_guarded(function, task))


def stop() -> None:
    """End the pool's workers now, whatever they are doing."""
    for executor in _EXECUTORS:
        executor.shutdown(wait=False, kill_workers=True)
    _EXECUTORS.clear()


def pin_threads() -> None:
    """Keep BLAS and OpenMP at one thread in this process, whatever was loaded before the environment was set."""
    from threadpoolctl import threadpool_limits

    os.environ.update(ONE_THREAD)
    threadpool_limits(1)


_EXECUTORS: list[Any] = []


def _in_pool(function: Function, tasks: Iterator[Any], workers: int) -> Iterator[Outcome]:
    """Keep a small window of tasks in flight; when a worker dies, try what was in flight again, one at a time."""
    flying: dict[Future[Any], Any] = {}
    try:
        while True:
            for task in islice(tasks, 2 * workers - len(flying)):
                flying[_submit(function, task, workers)] = task
            if not flying:
                return
            done = wait(flying, timeout=BLINK_SECONDS, return_when=FIRST_COMPLETED).done
            if any(_died(future) for future in done):  # one death breaks the pool, and all that was in flight with it
                done = wait(flying).done
            suspects = [flying[future] for future in done if _died(future)]
            for future in done:
                task = flying.pop(future)
                if not _died(future):
                    yield _outcome(task, future)
            for task in suspects:
                yield _alone(function, task, workers)
    except BaseException:
        stop()
        raise


def _alone(function: Function, task: Any, workers: int) -> Outcome:
    """One more try with nothing else in flight, so that a task that kills is told from its neighbours."""
    future = _submit(function, task, workers)
    while not wait([future], timeout=BLINK_SECONDS).done:
        pass
    return _outcome(task, future)


def _outcome(task: Any, future: "Future[Any]") -> Outcome:
    """What a finished future says; it has an error of its own if the worker died or the value could not travel."""
    error = future.exception()
    return Outcome(task, *future.result()) if error is None else Outcome(task, False, error=_cause(error))


def _submit(function: Function, task: Any, workers: int) -> Future[Any]:
    """Hand a task to the pool; a pool found broken meanwhile is built anew once."""
    with contextlib.suppress(*_pool_errors()):
        return _pool(workers).submit(_guarded, function, task)  # type: ignore[no-any-return]
    return _pool(workers).submit(_guarded, function, task)  # type: ignore[no-any-return]


def _pool(workers: int) -> Any:
    from loky import get_reusable_executor

    warnings.filterwarnings(
        "ignore", "A worker (was restarted|stopped)", module="loky"
    )  # it frees memory; nothing is lost
    executor = get_reusable_executor(workers, timeout=IDLE_SECONDS, initializer=_start_worker, env=ONE_THREAD)
    _EXECUTORS[:] = [executor]
    return executor


def _pool_errors() -> tuple[type[Exception], ...]:
    from loky.process_executor import BrokenProcessPool, ShutdownExecutorError

    return (BrokenProcessPool, ShutdownExecutorError)


def _died(future: "Future[Any]") -> bool:
    return future.done() and isinstance(future.exception(), _pool_errors())


def _cause(error: BaseException) -> str:
    from loky.process_executor import TerminatedWorkerError

    if isinstance(error, TerminatedWorkerError):
        return "its process was killed twice (out of memory?)"
    return f"{type(error).__name__}: {(str(error).strip() or 'no message').splitlines()[0]}"


def _start_worker() -> None:
    """Ctrl-C reaches every process of the terminal, but only the parent answers it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    pin_threads()


def _end_with(parent: int) -> None:
    """End this worker when its parent is gone: nobody would hear its results, and files are only ever written whole."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


def _guarded(function: Function, task: Any) -> tuple[bool, Any, str]:
    """The function's value, or its error as text: not every exception survives the way between processes."""
    try:
        return True, function(task), ""
    except Exception as error:
        last = traceback.extract_tb(error.__traceback__)[-1]
        return False, None, f"{type(error).__name__}: {error} ({Path(last.filename).name}, line {last.lineno})"
