"""Options of `benchmark`."""

from dataclasses import dataclass
from typing import Final

from model.declaration import Group, option, param

MODEL, SWEEP, STORE = "model", "sweep", "store"
OF: Final = (MODEL, SWEEP, STORE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Benchmark(Group):
    """What `benchmark` can be asked for besides the settings that every verb has."""

    of: str = option(
        MODEL,
        OF,
        "what is timed: a run of the model, the machinery of a sweep, or reading a large store of made-up runs",
    )
    runs: int = param(
        10_000,
        unit="runs",
        low=100,
        high=1_000_000,
        source="made-up runs: of=store writes and reads them, of=sweep makes at most 1,000",
    )
