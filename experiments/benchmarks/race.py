"""Race: our model, bam-engine, the plain-Mesa twin and a bare generator in turns, on the same machine at the same time.

A turn gives everybody a little time, so that whatever else the machine does hits all alike. Ratios are taken within a
turn; the median of the turns counts. Seconds are seconds on a core, one thread each.
The garbage collector rests meanwhile, as in `timeit`: that favours objects.
"""

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import mean, median
from time import process_time
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from experiments.benchmarks import bam as benchmark_bam
from experiments.benchmarks.profile import profiled
from experiments.benchmarks.twin import TWIN_RULES, PlainMesa
from model.ecosystem import Ecosystem

if TYPE_CHECKING:
    from model.parameters import Parameters
    from model.state import State

TURNS: Final = 5
QUARTERS: Final = 2
"""Of our model in a turn: contacts are reviewed once a quarter."""
PERIODS: Final = 5
PASSES: Final = 50
PAIRS_SAMPLE: Final = 50
"""One organisation in so many hears its neighbours one by one; its time is multiplied."""
WARM_UP_MONTHS: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What everybody needed in one turn, in seconds on a core."""

    month: float
    """A month of our model, all of it."""
    month_of_rules: float
    """A month of those of our rules that the twin has too."""
    twin_month: float
    twin_month_in_pairs: float
    """A month of the twin if organisations heard their neighbours one by one instead of through pools."""
    generator_pass: float
    """One number for each person from NumPy's own generator."""
    bam_period: float | None
    our_hires: float
    """Hires a month: the two should do the same work."""
    twin_hires: float


def race(state: "State", parameters: "Parameters", seed: int) -> list[Turn]:
    """Everybody starts from the same people, organisations and places; bam-engine from as many of its own."""
    world = Ecosystem(state, parameters, seed)
    profiled(world, WARM_UP_MONTHS)
    bam = None if benchmark_bam.reason_missing() else benchmark_bam.BamEngine(state.norms.scale)
    return [take_turn(world, bam, seed) for _ in range(TURNS)]


def take_turn(world: Ecosystem, bam: benchmark_bam.BamEngine | None, seed: int) -> Turn:
    """A quarter of the twin, then some months of ours and a little of the others, each at a stretch."""
    twin, quarter = PlainMesa(world, seed), world.parameters.learning.review_months
    with resting_collector():
        its, our_hires, twin_hires = in_step(world, twin, quarter)
        extra = PAIRS_SAMPLE * _seconds(lambda: twin.review_pairs(PAIRS_SAMPLE)) - _seconds(twin.review)
        ours = profiled(world, QUARTERS * quarter, process_time)
        passes = _seconds(lambda: draw(len(world.workers), seed))
        periods = [] if bam is None else [_seconds(bam.economy.step) for _ in range(PERIODS)]
    return Turn(
        month=ours.tick, month_of_rules=ours.of(TWIN_RULES), twin_month=its / quarter,
        twin_month_in_pairs=(its + extra) / quarter, generator_pass=passes / PASSES,
        bam_period=median(periods) if periods else None, our_hires=our_hires, twin_hires=twin_hires,
    )  # fmt: skip


def in_step(world: Ecosystem, twin: PlainMesa, months: int) -> tuple[float, float, float]:
    """Seconds of the twin over some months, and hires a month, ours and the twin's.

    The twin starts as ours stands, and hears each month what demand is in ours, so that it has as many to hire.
    """
    seconds, hires = 0.0, 0
    for _ in range(months):
        world.step()
        twin.hear_demand(world)
        seconds += _seconds(twin.step)
        hires += twin.n_hires
    return seconds, mean(row["hires"] for row in world.history[-months:]), hires / months


def draw(n_people: int, seed: int) -> None:
    """PASSES times a number for everybody, from NumPy's own generator: the yardstick itself, no part of the model."""
    generator = np.random.default_rng(seed)
    for _ in range(PASSES):
        generator.random(n_people)


def _seconds(act: Callable[[], Any]) -> float:
    """How long it takes, on a core."""
    start = process_time()
    act()
    return process_time() - start


def ratios(turns: Sequence[Turn]) -> dict[str, Any]:
    """Medians over turns: ours over bam-engine, the twin over ours, ours over the generator; what went in."""
    has_bam = all(turn.bam_period is not None for turn in turns)
    names = (
        "month",
        "month_of_rules",
        "twin_month",
        "twin_month_in_pairs",
        "generator_pass",
        *(["bam_period"] if has_bam else []),
    )
    return {
        "ratio_bam_engine": median(t.month / t.bam_period for t in turns if t.bam_period) if has_bam else None,
        "ratio_plain_mesa": median(t.twin_month / t.month_of_rules for t in turns),
        "ratio_plain_mesa_in_pairs": median(t.twin_month_in_pairs / t.month_of_rules for t in turns),
        "ratio_generator": median(t.month / t.generator_pass for t in turns),
        "medians_ms": {name: median(getattr(turn, name) for turn in turns) * 1e3 for name in names},
        "hires_per_month": {
            "ours": median(turn.our_hires for turn in turns),
            "plain_mesa": median(turn.twin_hires for turn in turns),
        },
    }


@contextmanager
def resting_collector() -> Iterator[None]:
    """Python collects no cyclic garbage meanwhile."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
        gc.collect()
