"""Choice: where runs are made and what each may take, as a user says it in conf/engine or on the command line."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from importlib.util import find_spec
from typing import Any, Final

from experiments.engine.limits import can_limit_memory
from experiments.engine.threads import cores
from model.declaration import BadInput, nearest

KINDS: Final = {
    "local": "worker processes on this machine",
    "serial": "one run after another in this very process",
    "dask": "a Dask cluster",
}
USUAL: Final = "usual"
USUAL_MINUTES: Final = 120.0
"""A run of twenty years one to one takes seconds: what takes two hours hangs."""
MOST_MINUTES: Final = 100_000.0
LEAST_GB, MOST_GB = 0.5, 4096.0
ADDRESS: Final = re.compile(r"(tcp|tls|ws|wss)://[^\s/:]+:\d+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """Where runs are made, how many at a time, and what each may take before it is stopped."""

    kind: str = "local"
    workers: int = 0
    """0 is one per core here, or all that a cluster has."""
    minutes_per_run: float = 0.0
    """0 is no limit."""
    memory_gb: float = 0.0
    """Of the process of a run; 0 is no limit."""
    scheduler: str = ""
    """Address of a running Dask cluster; none: one is started here."""

    def for_tasks(self, number: int) -> "Engine":
        """The same engine with as many workers as these tasks can use; a cluster knows its own number."""
        if self.kind == "serial":
            return replace(self, workers=1)
        if self.scheduler:
            return self
        return replace(self, workers=max(1, min(self.workers or cores(), number)))

    def for_batches(self, size: int) -> "Engine":
        """The same engine for tasks that make up to `size` runs each, one after another."""
        return replace(self, minutes_per_run=self.minutes_per_run * max(size, 1))

    @property
    def is_here(self) -> bool:
        """Whether runs are made in this very process: serial, or one local worker without limits to keep."""
        return self.kind == "serial" or (
            self.kind == "local" and self.workers == 1 and not self.minutes_per_run and not self.memory_gb
        )

    @property
    def where(self) -> str:
        """Where runs are made, in words."""
        if self.scheduler:
            return f"the cluster at {self.scheduler}"
        workers = self.workers or cores()
        return f"{workers} {'core' if workers == 1 else 'cores'}"


def load_engine(raw: Any, workers: int) -> Engine:
    """The checked engine; `workers` is a setting of its own. Raises BadInput naming key, value and what was expected."""
    known = ("kind", "minutes_per_run", "memory_gb", "scheduler")
    if not isinstance(raw, Mapping):
        raise BadInput(f"engine: {raw!r} should be a file of conf/engine; {nearest(str(raw), KINDS)}")
    for key in raw:
        if key not in known:
            raise BadInput(f"engine.{key}: no such setting; {nearest(str(key), known)}")
    if missing := [key for key in known if key not in raw]:
        raise BadInput(f"engine.{missing[0]}: is missing; the files of conf/engine hold its usual value")
    kind = _kind(raw["kind"])
    in_process = kind == "serial" or (kind == "local" and workers == 1)
    engine = Engine(
        kind=kind,
        workers=workers,
        minutes_per_run=_minutes(raw["minutes_per_run"], usual=0.0 if in_process else USUAL_MINUTES),
        memory_gb=_memory(raw["memory_gb"]),
        scheduler=_scheduler(raw["scheduler"], kind),
    )
    if kind == "serial" and (engine.minutes_per_run or engine.memory_gb):
        key = "minutes_per_run" if engine.minutes_per_run else "memory_gb"
        raise BadInput(f"engine.{key}: a run in this very process cannot be stopped; use engine=local")
    return engine


def _kind(value: Any) -> str:
    if value not in KINDS:
        raise BadInput(f"engine.kind: {value!r} is not one of {', '.join(KINDS)}; {nearest(str(value), KINDS)}")
    if value == "dask" and find_spec("distributed") is None:
        raise BadInput("engine: dask needs the package distributed; install Crucible with [cluster]")
    return str(value)


def _number(key: str, value: Any, low: float, high: float, unit: str) -> float:
    """A number that is 0 or in a range."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool) and not math.isnan(value)
    if not is_number or not (value == 0 or low <= value <= high):
        raise BadInput(f"engine.{key}: {value!r} should be 0 (no limit), or from {low:g} to {high:g} ({unit})")
    return float(value)


def _minutes(value: Any, usual: float) -> float:
    return usual if value == USUAL else _number("minutes_per_run", value, 0.001, MOST_MINUTES, "minutes")


def _memory(value: Any) -> float:
    memory = _number("memory_gb", value, LEAST_GB, MOST_GB, "gigabytes")
    if memory and not can_limit_memory():
        raise BadInput("engine.memory_gb: this operating system cannot hold a process to a limit; set it to 0")
    return memory


def _scheduler(value: Any, kind: str) -> str:
    if not isinstance(value, str) or (value and not ADDRESS.fullmatch(value)):
        raise BadInput(f'engine.scheduler: {value!r} should be an address like tcp://10.0.0.1:8786, or "" for none')
    if value and kind != "dask":
        raise BadInput(f"engine.scheduler: {kind} has none; use engine=dask engine.scheduler={value}")
    return value
