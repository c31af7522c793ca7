"""Cluster: the same tasks on the nodes of a Dask cluster; each node makes its runs in a pool of its own."""

import asyncio
import atexit
import contextlib
import logging
import pickle
import time
from collections.abc import Iterable, Iterator
from itertools import islice
from queue import Empty, SimpleQueue
from typing import Any, Final

from experiments.engine.choice import Engine
from experiments.engine.outcome import Answer, Function, Outcome, in_one_line
from experiments.engine.own_cluster import CannotStart, OwnCluster
from experiments.engine.pool import BLINK_SECONDS, run_in_pool
from experiments.engine.threads import cores
from model.declaration import BadInput

CONNECT_SECONDS: Final = 10
ALONE_SECONDS: Final = 60.0
"""How long a cluster may have no worker before we stop waiting for one."""
AHEAD: Final = 2
"""Tasks sent for each thread of the cluster: one in hand and one on the way."""
CLOSE_SECONDS: Final = 1

_CLUSTERS: dict[tuple[str, int], "Cluster"] = {}
"""Connections that stay between calls, by address and number of workers."""


class Cluster:
    """A connection to a scheduler, and the cluster behind it if it was started here."""

    def __init__(self, client: Any, own: OwnCluster | None, address: str) -> None:
        self.client, self.own, self.address = client, own, address

    def nodes(self) -> dict[str, int]:
        """Threads of each worker that is there now. Raises BadInput if the scheduler is gone."""
        with self._answering():
            return dict(self.client.nthreads())

    def submit(self, code: bytes, content: bytes, engine: Engine, **where: Any) -> Any:
        """Send one task; the future of its answer. The scheduler unpickles what it passes on and needs no Crucible for it."""

        def there(*sent: Any) -> tuple[Any, ...]:
            from experiments.engine.cluster import on_node

            return tuple(on_node(*sent))

        limits = engine.minutes_per_run, engine.memory_gb
        with self._answering():
            return self.client.submit(there, code, content, *limits, pure=False, **where)

    def some_nodes(self) -> dict[str, int]:
        """The same, once there is one. Raises BadInput if none comes in time."""
        patience = Patience(self)
        while not patience.threads():
            time.sleep(BLINK_SECONDS)
        return self.nodes()

    def said(self, future: Any) -> tuple[Any, BaseException | None]:
        """The result of a future that is done, or its error. Raises BadInput if the scheduler is gone."""
        with self._answering():
            if future.status in ("cancelled", "lost"):
                raise self.gone()
            error: BaseException | None = future.exception()
            return (None, error) if error else (future.result(), None)

    @contextlib.contextmanager
    def _answering(self) -> Iterator[None]:
        """Whatever a client says when its scheduler is gone, and it says many things, becomes one message."""
        try:
            yield
        except BadInput:
            raise
        except (Exception, asyncio.CancelledError) as error:
            if isinstance(error, OSError) or self.client.status != "running":
                raise self.gone() from None
            raise

    def gone(self) -> BadInput:
        """What to say when the scheduler does not answer any more."""
        return BadInput(
            f"engine.scheduler: {self.address} no longer answers; finished runs are kept; give the same command again"
        )

    def close(self) -> None:
        """Leave, and end what was started here."""
        with contextlib.suppress(Exception):  # it may be gone, or in the middle of something
            self.client.close(timeout=CLOSE_SECONDS)
        if self.own:
            self.own.close()


def run_on_cluster(function: Function, tasks: Iterable[Any], engine: Engine) -> Iterator[Outcome]:
    """Yield one outcome per task as they finish; tasks of a node that dies go to another. Raises BadInput and OSError."""
    import cloudpickle

    cluster = connected(engine)
    code, source, flying = cloudpickle.dumps(function), iter(tasks), dict[str, tuple[Any, Any]]()
    done: SimpleQueue[Any] = SimpleQueue()
    patience = Patience(cluster)
    try:
        while True:
            threads = patience.threads()
            for task in islice(source, max(_window(engine, threads) - len(flying), 0)):
                future = cluster.submit(code, cloudpickle.dumps(task), engine)
                flying[future.key] = (future, task)
                future.add_done_callback(done.put)
            if threads and not flying:
                return
            with contextlib.suppress(Empty):
                future, task = flying.pop(done.get(timeout=BLINK_SECONDS).key)
                yield _outcome(future, task, cluster)
    except BaseException:
        with contextlib.suppress(Exception):
            cluster.client.cancel([future for future, _ in flying.values()])
        end_clusters()
        raise


class Patience:
    """Looks now and then how many threads a cluster has, and does not wait for ever for the first."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster, self._threads, self._looked, self._alone_since = cluster, 0, -ALONE_SECONDS, time.monotonic()

    def threads(self) -> int:
        """Threads of all nodes. Raises BadInput if there was none for a while."""
        now = time.monotonic()
        if now - self._looked > BLINK_SECONDS:
            self._looked, self._threads = now, sum(self._cluster.nodes().values())
        if self._threads:
            self._alone_since = now
        elif now - self._alone_since > ALONE_SECONDS:
            address = self._cluster.address
            raise BadInput(
                f"engine: the cluster at {address} has no worker; start some with: python -m dask worker {address}"
            )
        return self._threads


def on_node(code: bytes, content: bytes, minutes: float, memory_gb: float) -> Answer:
    """Do one task in a process of this node, which ends with its node and can be stopped alone."""
    function, task = pickle.loads(code), pickle.loads(content)  # noqa: S301  # from the driver
    engine = Engine(workers=1, minutes_per_run=minutes, memory_gb=memory_gb)
    try:
        (outcome,) = run_in_pool(function, [task], engine)
    except OSError as error:
        return Answer(False, None, in_one_line(error), error.errno or 0)
    return Answer(outcome.ok, outcome.value, outcome.error)


def _outcome(future: Any, task: Any, cluster: Cluster) -> Outcome:
    """What a finished future says; it has an error of its own if nodes died with it in hand."""
    from distributed import KilledWorker

    result, error = cluster.said(future)
    if error is None:
        return Answer(*result).outcome(task)
    if isinstance(error, KilledWorker):
        return Outcome(task, False, error="every node that took it was lost")
    return Outcome(task, False, error=f"{type(error).__name__}: {(str(error).strip() or 'no message').splitlines()[0]}")


def _window(engine: Engine, threads: int) -> int:
    """How many tasks may be on the cluster at a time."""
    return min(engine.workers, AHEAD * threads) if engine.scheduler and engine.workers else AHEAD * threads


def connected(engine: Engine) -> Cluster:
    """The cluster that this engine names; one is started on this machine if it names none. Raises BadInput."""
    key = engine.scheduler, 0 if engine.scheduler else engine.workers
    if key not in _CLUSTERS:
        _CLUSTERS[key] = _joined(engine.scheduler, None) if engine.scheduler else _started(engine.workers or cores())
    return _CLUSTERS[key]


def _started(workers: int) -> Cluster:
    try:
        own = OwnCluster(workers)
    except CannotStart as error:
        raise BadInput(f"engine: no cluster could be started on this machine: {error}") from None
    return _joined(own.address, own)


def _joined(address: str, own: OwnCluster | None) -> Cluster:
    from distributed import Client

    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what it would report in pages, we say in a sentence
    try:
        return Cluster(Client(address, timeout=CONNECT_SECONDS, set_as_default=False), own, address)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        if own:
            own.close()
        raise BadInput(f"engine.scheduler: {address} does not answer ({in_one_line(error)})") from None


def end_clusters() -> None:
    """Leave every cluster; those started here end."""
    while _CLUSTERS:
        _CLUSTERS.popitem()[1].close()


atexit.register(end_clusters)
