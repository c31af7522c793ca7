"""Pool: worker processes of this machine, each with a pipe of its own, so that one that dies costs only its own run."""

import atexit
import contextlib
import pickle
import signal
import time
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from queue import Empty, SimpleQueue
from typing import Any, Final

from experiments.engine.choice import Engine
from experiments.engine.frames import READY, RETIRED
from experiments.engine.limits import OUTGREW
from experiments.engine.outcome import Answer, Function, Outcome, in_one_line
from experiments.engine.process import Event, Task, Worker
from experiments.engine.threads import cores
from model.declaration import BadInput

BLINK_SECONDS: Final = 0.5
"""How often waiting is interrupted: some systems answer Ctrl-C only then."""
MOST_DEATHS: Final = 2
"""A run that was in hand when so many workers died has failed."""
MOST_STILLBORN: Final = 3


@dataclass(frozen=True, slots=True)
class Work:
    """What one call asks of a pool: tasks as pickles, and those that are to be done next."""

    code: bytes
    source: Iterator[Any]
    engine: Engine
    waiting: deque[Task]

    def draw(self, number: int) -> Iterator[Outcome]:
        """Take tasks from the source until so many wait; one that cannot travel is an outcome at once."""
        import cloudpickle

        for task in islice(self.source, max(number - len(self.waiting), 0)):
            try:
                self.waiting.append(Task(task, cloudpickle.dumps(task)))
            except Exception as error:
                yield Outcome(task, False, error=f"it cannot be pickled: {in_one_line(error)}")


class Pool:
    """Workers that stay between calls. Everything but the reading of their pipes happens in the caller's thread."""

    def __init__(self, memory_gb: float) -> None:
        self.memory_gb = memory_gb
        self._workers: list[Worker] = []
        self._events: SimpleQueue[Event] = SimpleQueue()
        self._stillborn = 0

    def outcomes(self, function: Function, tasks: Iterable[Any], engine: Engine) -> Iterator[Outcome]:
        """Yield one outcome per task as they finish. Raises BadInput if no worker starts, OSError if the disk is full."""
        import cloudpickle

        work = Work(cloudpickle.dumps(function), iter(tasks), engine, deque())
        finished: list[Outcome] = []
        while True:
            finished += self._hand_out(work)
            yield from finished  # meanwhile every worker is at its next task
            if not work.waiting and not self._busy():
                return
            finished = self._hear(work)

    def end(self) -> None:
        """End every worker now, whatever it is doing."""
        for worker in self._workers:
            worker.process.kill()
        while self._workers:
            self._workers.pop().end()

    def _busy(self) -> list[Worker]:
        return [worker for worker in self._workers if worker.hand]

    def _hand_out(self, work: Work) -> list[Outcome]:
        """Start workers where they are missing, and give each that is free a task; what cannot travel is an outcome."""
        free = (work.engine.workers or cores()) - len(self._busy())
        failed = list(work.draw(free))
        for _ in range(min(free, len(work.waiting)) - sum(not worker.hand for worker in self._workers)):
            self._workers.append(Worker.started(self.memory_gb, self._events))
        for worker in self._workers:
            if worker.is_ready and not worker.hand and work.waiting and free > 0:
                task = work.waiting.popleft()
                if worker.give(work.code, task):
                    free -= 1
                else:
                    work.waiting.appendleft(task)
        return failed

    def _hear(self, work: Work) -> list[Outcome]:
        """Wait for what workers say, then stop those that take too long."""
        limit = work.engine.minutes_per_run * 60
        now, patience = time.monotonic(), BLINK_SECONDS
        if limit:
            patience = min([patience, *(max(worker.since + limit - now, 0) for worker in self._busy())])
        events = []
        with contextlib.suppress(Empty):
            events.append(self._events.get(timeout=patience))
            while True:
                events.append(self._events.get_nowait())
        found = [self._heard(worker, said, work) for worker, said in events if worker in self._workers]
        late = [worker for worker in self._busy() if limit and time.monotonic() - worker.since >= limit]
        found += [self._stopped(worker, f"stopped after {work.engine.minutes_per_run:g} minutes") for worker in late]
        return [outcome for outcome in found if outcome]

    def _heard(self, worker: Worker, said: bytes | None, work: Work) -> Outcome | None:
        """What follows from one message of a worker, or from its end."""
        if said is None:
            return self._lost(worker, work)
        if said == READY:
            worker.is_ready, worker.was_ready, self._stillborn = True, True, 0
            return None
        task, worker.hand = worker.hand, None
        if said == RETIRED:
            worker.is_ready = False
            if task:  # it was on the way
                work.waiting.appendleft(task)
            return None
        assert task  # noqa: S101
        return _outcome(said, task, self.memory_gb)

    def _lost(self, worker: Worker, work: Work) -> Outcome | None:
        """A worker has ended: its run is tried once more, or has failed."""
        self._workers.remove(worker)
        worker.end()
        if not worker.was_ready:
            self._stillborn += 1
            if self._stillborn >= MOST_STILLBORN:
                raise BadInput(
                    f"engine: worker processes end as soon as they start ({_how(worker.process.returncode)})"
                )
        task, code = worker.hand, worker.process.returncode
        if task is None:
            return None
        if code == OUTGREW:
            return Outcome(task.given, False, error=_outgrew(self.memory_gb))
        task.deaths += 1
        if task.deaths >= MOST_DEATHS:
            return Outcome(task.given, False, error=f"its process {_how(code)} twice")
        work.waiting.appendleft(task)
        return None

    def _stopped(self, worker: Worker, reason: str) -> Outcome:
        """The outcome of a run that is stopped, its process with it."""
        task = worker.hand
        assert task  # noqa: S101
        self._workers.remove(worker)
        worker.end()
        return Outcome(task.given, False, error=reason)


def _outcome(said: bytes, task: Task, memory_gb: float) -> Outcome:
    """What a worker's answer says of its task. Raises OSError if the disk is full."""
    try:
        answer: Answer = pickle.loads(said)  # noqa: S301  # from our own child
    except Exception as error:
        return Outcome(task.given, False, error=f"its value did not arrive: {in_one_line(error)}")
    if answer.out_of_memory and memory_gb:
        return Outcome(task.given, False, error=f"{_outgrew(memory_gb)}: {answer.error}")
    return answer.outcome(task.given)


def _outgrew(memory_gb: float) -> str:
    return f"stopped: it outgrew {memory_gb:g} GB of memory"


def _how(code: int) -> str:
    """How a process ended, in words."""
    if code >= 0:
        return f"ended with code {code}"
    return "was killed (out of memory?)" if code == -signal.SIGKILL else f"died of {signal.Signals(-code).name}"


_FREE: list[Pool] = []
"""Pools whose workers wait for the next call."""
_ALIVE: list[Pool] = []


def run_in_pool(function: Function, tasks: Iterable[Any], engine: Engine) -> Iterator[Outcome]:
    """Yield one outcome per task from a pool that no other call uses meanwhile; breaking off ends its workers."""
    pool = _taken(engine.memory_gb)
    try:
        yield from pool.outcomes(function, tasks, engine)
    except BaseException:
        pool.end()
        with contextlib.suppress(ValueError):
            _ALIVE.remove(pool)
        raise
    if pool in _ALIVE:
        _FREE.append(pool)


def end_pools() -> None:
    """End all workers of all pools now."""
    _FREE.clear()
    while _ALIVE:
        _ALIVE.pop().end()


def _taken(memory_gb: float) -> Pool:
    """A free pool with this limit, or a new one; free workers with another limit end, because they hold memory."""
    while _FREE:
        pool = _FREE.pop()
        if pool.memory_gb == memory_gb:
            return pool
        pool.end()
        _ALIVE.remove(pool)
    pool = Pool(memory_gb)
    _ALIVE.append(pool)
    return pool


atexit.register(end_pools)
