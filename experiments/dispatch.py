"""Dispatch: how missing runs reach the engine: whole pairs in an even order, each start made shortly before it is needed."""

import math
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from experiments import engine
from experiments.engine import Engine, Outcome
from experiments.engine.nodes import check_nodes
from experiments.progress import progress
from experiments.simulation import Job, Place
from experiments.store.folder import STALE_SECONDS

if TYPE_CHECKING:
    from rich.progress import Progress

STARTS_KEPT: Final = 10
"""Start states that stay in the cache for the next command: each has some tens of megabytes."""
MANY: Final = 32
"""A design with more start states than this does not keep them all: a start is removed soon after its runs."""
START_RUNS: Final = 10
"""Making a start takes as long as some runs (of a small world, more than of a large one): so far ahead it is begun."""
ROOM: Final = 8
LOOK_SECONDS: Final = 2.0
"""How often runs that another process is making are looked at."""
MADE, THERE, ELSEWHERE, STARTED = "made", "there", "elsewhere", "started"


@dataclass(slots=True)
class Account:
    """What became of the runs of a plan."""

    wanted: int = 0
    made: int = 0
    failed: int = 0
    elsewhere: int = 0
    """Made meanwhile by another process that works on the same experiment."""

    def with_repairs(self, repairs: "Account") -> "Account":
        """The same, after runs that turned out to be damaged were made again."""
        return replace(self, made=self.made + repairs.made, failed=repairs.failed)

    @property
    def there(self) -> int:
        """Runs that were there when the command was given."""
        return self.wanted - self.made - self.failed - self.elsewhere


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What a worker does with a task; it travels with each."""

    run: Callable[[Job], float]
    prepare: Callable[[Place], Any]
    is_done: Callable[[Job], bool]
    force: bool
    starts_kept: int

    def __call__(self, task: Place | Job) -> str:
        """Make a start, or a run unless another process makes it or has just made it; which of these it was."""
        if isinstance(task, Place):
            self.prepare(task)
            prune(task.cache, self.starts_kept)
            return STARTED
        with task.store.claim(task.key()) as is_ours:
            if not is_ours:
                return ELSEWHERE
            if not self.force and self.is_done(task):
                return THERE
            self.run(task)
            return MADE


def missing(jobs: Sequence[Job], is_done: Callable[[Job], bool], *, force: bool) -> list[Job]:
    """Runs to be made, none twice."""
    first = {job.key(): job for job in reversed(jobs)}
    return [job for job in jobs if first[job.key()] is job and (force or not is_done(job))]


def carry_out(
    jobs: Sequence[Job],
    title: str,
    runner: Engine,
    run: Callable[[Job], float],
    prepare: Callable[[Place], Any],
    is_done: Callable[[Job], bool],
    *,
    force: bool = False,
) -> Account:
    """Make every run that is missing; a failure is noted in the store. Raises OSError on a full disk, KeyboardInterrupt.

    Runs that another process is making are waited for: when this returns, each run was made or has failed.
    """
    account, todo = Account(wanted=len({job.key() for job in jobs})), missing(jobs, is_done, force=force)
    if not todo:
        return account
    runner = runner.for_tasks(len(todo))
    check_nodes(runner, todo[0].store.folder, todo[0].code)
    ahead, kept = reserves(todo, engine.at_a_time(runner))
    work = Work(run=run, prepare=prepare, is_done=is_done, force=force, starts_kept=kept)
    try:
        with progress() as bars:
            bars.add_task(f"Preparing {title}", total=None)
            bars.add_task(f"Running {len(todo)} runs on {runner.where}", total=len(todo))
            while todo:
                put_off = _pass(stream(todo, ahead), work, runner, account, bars)
                if len(put_off) == len(todo):
                    time.sleep(LOOK_SECONDS)
                todo = put_off
    except KeyboardInterrupt:
        engine.stop()
        print(f"Stopped: {account.made} new runs are kept; the same command does the rest.", file=sys.stderr)
        raise
    return account


def reserves(todo: Sequence[Job], workers: int) -> tuple[int, int]:
    """How many futures ahead of its runs a start is begun, and how many starts stay in the cache.

    Few starts all stay for the next command; of many only those that are in use or about to be.
    """
    workers, places = workers or engine.cores(), len({id(job.place) for job in todo})
    runs_each = len(todo) / places
    ahead = math.ceil(START_RUNS * workers / runs_each) if workers > 1 else 0
    in_use = ahead + math.ceil(workers / runs_each) + ROOM
    return ahead, max(STARTS_KEPT, in_use if places > MANY else places + 2)


def stream(todo: Sequence[Job], ahead: int) -> Iterator[Place | Job]:
    """Each start before its runs, with the runs of up to `ahead` other futures in between, so that nobody waits for it."""
    waiting: deque[list[Job]] = deque()
    for _, group in groupby(todo, key=lambda job: job.place.key()):
        runs = list(group)
        yield runs[0].place
        waiting.append(runs)
        if len(waiting) > ahead:
            yield from waiting.popleft()
    while waiting:
        yield from waiting.popleft()


def prune(cache: Path, keep: int = STARTS_KEPT) -> None:
    """Remove all but the newest start states, and what they were made from, so that a cache never grows for long."""
    for kind in ("start-*.pickle", "firms-*.pickle"):
        for path in sorted(cache.glob(kind), key=_age)[keep:]:
            path.unlink(missing_ok=True)
    for path in cache.glob("start-*.lock"):
        if time.time() + _age(path) > STALE_SECONDS:  # of a process that was killed
            path.unlink(missing_ok=True)


def _age(path: Path) -> float:
    """When it was changed, negative, so that the newest comes first; another process may remove the file meanwhile."""
    try:
        return -path.stat().st_mtime
    except FileNotFoundError:
        return -time.time()


def _pass(tasks: Iterator[Place | Job], work: Work, runner: Engine, account: Account, bars: "Progress") -> list[Job]:
    """Do these tasks; those that another process is at are put off, and returned."""
    put_off: list[Job] = []
    preparing, running = bars.task_ids[0], bars.task_ids[-1]
    for outcome in engine.run_many(work, tasks, runner):
        if isinstance(outcome.task, Place):
            if not outcome.ok:
                print(f"A start state could not be made: {outcome.error}", file=sys.stderr)
        elif outcome.value == ELSEWHERE:
            put_off.append(outcome.task)
        else:
            _note(outcome, account, force=work.force)
            bars.advance(running)
            bars.update(preparing, visible=False)
    return put_off


def _note(outcome: Outcome, account: Account, *, force: bool) -> None:
    """Count a run that is over; a failure becomes a row, and what a forced run was to replace goes."""
    job: Job = outcome.task
    if not outcome.ok:
        account.failed += 1
        if force:
            job.store.drop(job.scenario.name, job.key())
        job.store.fail(job.entry(), outcome.error)
        return
    job.store.forgive(job.key())
    if outcome.value == MADE:
        account.made += 1
    else:
        account.elsewhere += 1
