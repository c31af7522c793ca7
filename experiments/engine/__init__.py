"""Engine: run one function over many tasks, here, in a pool or on a cluster, and lose no task to a dead worker."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from experiments.engine import cluster, pool
from experiments.engine.choice import KINDS, Engine, load_engine
from experiments.engine.outcome import NO_ROOM, Function, Outcome, answer
from experiments.engine.threads import ONE_THREAD, cores, pin_threads

__all__ = (
    "HERE", "KINDS", "NO_ROOM", "ONE_THREAD", "Engine", "Function", "Outcome", "at_a_time", "cores", "load_engine",
    "pin_threads", "run_many", "stop",
)  # fmt: skip
HERE: Final = Engine(kind="serial", workers=1)
"""One task after another in this very process."""


def run_many(function: Function, tasks: Iterable[Any], engine: Engine) -> Iterator[Outcome]:
    """Yield one outcome per task as they finish. A task that fails, hangs or kills its process twice is an outcome too.

    A pool outlives the call, so that the next one starts at once. Raises OSError if the disk is full.
    """
    if engine.is_here:
        pin_threads()
        for task in tasks:
            yield answer(function, task).outcome(task)
    elif engine.kind == "dask":
        yield from cluster.run_on_cluster(function, tasks, engine)
    else:
        yield from pool.run_in_pool(function, tasks, engine)


def at_a_time(engine: Engine) -> int:
    """How many tasks this engine does at a time: its workers, or the threads of the cluster that it joins."""
    if engine.scheduler and not engine.workers:
        return sum(cluster.connected(engine).some_nodes().values())
    return 1 if engine.kind == "serial" else engine.workers or cores()


def stop() -> None:
    """End all workers that were started here now, whatever they are doing."""
    pool.end_pools()
    cluster.end_clusters()
