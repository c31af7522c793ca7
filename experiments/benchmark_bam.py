"""Bam-engine as a yardstick: a vectorised macroeconomic model of firms, households and banks, at our size.

The package `bamengine` (optional extra `bench`) is another whole-column economic model, so it says how fast such a
model is expected to be. Its period is a quarter and its economy another one: the ratio compares cost, not content.
"""

import importlib.util
from importlib.metadata import version
from time import perf_counter
from typing import Any, Final

N_FIRMS: Final = 4_000
N_HOUSEHOLDS: Final = 80_000
WARM_UP_PERIODS: Final = 8
"""Periods before the clock starts: the first hire everybody at once and cost half as much again."""


class BamEngine:
    """A bam-engine economy past its start-up; `period` runs one period and says how long it took."""

    def __init__(self, n_firms: int = N_FIRMS, n_households: int = N_HOUSEHOLDS, seed: int = 1) -> None:
        import bamengine

        self.version = version("bamengine")
        self.economy: Any = bamengine.Simulation.init(
            n_firms=n_firms, n_households=n_households, seed=seed, log_level="ERROR"
        )
        for _ in range(WARM_UP_PERIODS):
            self.economy.step()

    def period(self) -> float:
        """Seconds that the next period takes."""
        start = perf_counter()
        self.economy.step()
        return perf_counter() - start


def reason_missing() -> str | None:
    """Why bam-engine cannot be timed here, or None when it can."""
    if importlib.util.find_spec("bamengine") is None:
        return "ratio_bam_engine is null: bamengine is not installed; pip install 'crucible[bench]'"
    return None
