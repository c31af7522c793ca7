"""Profile: where the time of a month goes, step by step of the schedule."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from time import perf_counter, process_time
from typing import TYPE_CHECKING, Final

import numpy as np

from agents.table import Floats
from model.schedule import SCHEDULE

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem

MEASURES_LINE: Final = 16


@dataclass(frozen=True, slots=True, eq=False)
class Profile:
    """Seconds of each step in each month (months, steps): the steps of the schedule, then measures."""

    seconds: Floats
    cpu_seconds: float = 0.0
    """Time on a core, all months together: less than the sum of seconds on a busy machine."""

    @property
    def tick(self) -> float:
        """Mean seconds of a month."""
        return float(self.seconds.sum(axis=1).mean())

    def of(self, names: tuple[str, ...]) -> float:
        """Mean seconds a month of the steps with these names."""
        chosen = [i for i, name in enumerate(step_names()) if name in names]
        return float(self.seconds[:, chosen].sum(axis=1).mean())

    def rows(self) -> list[dict[str, object]]:
        """One row per step: its line of the schedule, median and mean ms a month, and its share of the whole time."""
        lines = (*(step.line for step in SCHEDULE), MEASURES_LINE)
        total = self.seconds.sum()
        return [
            {
                "line": line,
                "step": name,
                "median_ms": float(np.median(seconds)) * 1e3,
                "mean_ms": float(seconds.mean()) * 1e3,
                "share": float(seconds.sum() / total),
            }
            for line, name, seconds in zip(lines, step_names(), self.seconds.T, strict=True)
        ]


def step_names() -> tuple[str, ...]:
    """Every step as noun.verb, in order."""
    verbs = (f"{step.run.__module__.rpartition('.')[2]}.{step.run.__name__}" for step in SCHEDULE)
    return (*verbs, "measures")


def timed_month(world: "Ecosystem", clock: Callable[[], float] = perf_counter) -> list[float]:
    """Advance the world by one month exactly as `world.step` does; seconds of each step, without gaps between them."""
    marks = [clock()]
    world.tick += 1
    world.flows.clear()
    for event in SCHEDULE:
        event.run(world)
        marks.append(clock())
    world.measure()
    marks.append(clock())
    return [later - earlier for earlier, later in pairwise(marks)]


def profiled(world: "Ecosystem", months: int, clock: Callable[[], float] = perf_counter) -> Profile:
    """Advance the world by some months with a clock at every step."""
    start = process_time()
    seconds = np.array([timed_month(world, clock) for _ in range(months)])
    return Profile(seconds, process_time() - start)
