"""Bam-engine as a yardstick: a vectorised macroeconomic model of firms, households and banks, at our size.

The package `bamengine` (optional extra `bench`) is another whole-column economic model, so it says how fast such a
model is expected to be. Its period is a quarter and its economy another one: the ratio compares cost, not content.
"""

import importlib
import importlib.util
import logging
from types import ModuleType
from typing import Any, Final

N_FIRMS: Final = 4_000
N_HOUSEHOLDS: Final = 80_000
"""Firms and households of a region one to one."""
WARM_UP_PERIODS: Final = 8
"""Periods before the clock starts: the first hire everybody at once and cost half as much again."""


class BamEngine:
    """A bam-engine economy past its start-up, at the scale of the region."""

    def __init__(self, scale: float = 1.0, seed: int = 1) -> None:
        n_firms, n_households = round(N_FIRMS * scale), round(N_HOUSEHOLDS * scale)
        self.economy: Any = _imported().Simulation.init(
            n_firms=n_firms, n_households=n_households, seed=seed, log_level="ERROR"
        )
        for _ in range(WARM_UP_PERIODS):
            self.economy.step()


def _imported() -> ModuleType:
    """The package; importing it makes the root logger print whatever any package logs, so that is undone."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    package = importlib.import_module("bamengine")
    root.handlers[:] = handlers
    root.setLevel(level)
    return package


def reason_missing() -> str | None:
    """Why bam-engine cannot be timed here, or None when it can."""
    if importlib.util.find_spec("bamengine") is None:
        return "ratio_bam_engine is null: bamengine is not installed; pip install '.[bench]'"
    return None
