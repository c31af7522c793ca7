"""Benchmark of a sweep: the same runs in plain loops, one process per core, and through the whole machinery of a sweep."""

import multiprocessing
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from time import perf_counter, process_time
from typing import Any, Final

import numpy as np

from experiments import engine, execution, report
from experiments.composition import requests
from experiments.engine import pin_threads
from experiments.settings import Settings
from experiments.simulation import Job, jobs, simulate, start
from model.ecosystem import Ecosystem
from model.measures import MEASURES, place_measures
from model.parameters import Parameters

RUN_SECONDS: Final = 0.2
"""Work in a made-up run: far shorter than a real one, so that what the machinery adds can be seen."""
REAL: Final = ("scale=0.05", "years=2")
MADE_UP: Final = ("scale=0.05", "years=1")
"""A real run of this length takes about as long as a made-up one."""
MOST_OVERHEAD, LEAST_EFFICIENCY, QUIET = 0.05, 0.9, 0.97
COLUMNS: Final = {"What": "left", "Made-up runs": "right", "Small real runs": "right", "Meaning": "left"}
MEANINGS: Final = {
    "runs": "of each, in plain loops and in the sweep",
    "seconds_per_run": "on a core, in plain loops, with nothing kept",
    "overhead": "time on cores of all processes of the sweep over that of the plain loops, less 1",
    "wall_overhead": "the same for time on the clock",
    "efficiency": "seconds of plain runs over cores times seconds of the sweep, on the clock",
    "core_share": "share of its time that the sweep had a core for each worker",
}

Bare = Callable[[Job], Any]


@dataclass(frozen=True, slots=True)
class Took:
    """What making some runs took: on the clock, and on all cores together."""

    wall: float
    cpu: float


def benchmark(settings: Settings, runs: int) -> dict[str, Any]:
    """Time made-up runs of 0.2 s and half as many small real ones, each in plain loops and through a sweep."""
    burning = Burn(passes_for(RUN_SECONDS))
    made_up = compared(settings, MADE_UP, runs, burning, burning.kept)
    real = compared(settings, REAL, runs // 2, step, simulate)
    return {
        "workers": settings.engine.for_tasks(runs).workers,
        "made_up": made_up,
        "real": real,
        "is_met": all(r["overhead"] <= MOST_OVERHEAD and r["efficiency"] >= LEAST_EFFICIENCY for r in (made_up, real)),
    }


def compared(
    settings: Settings, words: Sequence[str], runs: int, bare: Bare, run: Callable[[Job], float]
) -> dict[str, float]:
    """One way after the other, each with fresh processes; what the sweep adds."""
    workers = settings.engine.for_tasks(runs).workers
    with tempfile.TemporaryDirectory(prefix="crucible-sweep-") as out:
        plan = _plan(settings, words, runs, Path(out))
        start(plan.place)
        loops = timed(partial(in_loops, jobs(plan.settings, plan.place), bare, workers))
        sweep = timed(partial(in_sweep, plan, run))
    return {
        "runs": runs,
        "seconds_per_run": loops.cpu / runs,
        "overhead": sweep.cpu / loops.cpu - 1,
        "wall_overhead": sweep.wall / loops.wall - 1,
        "efficiency": loops.cpu / (workers * sweep.wall),
        "core_share": min(sweep.cpu / (workers * sweep.wall), 1.0),
    }


def timed(work: Callable[[], None]) -> Took:
    """What some work takes, with the processes it starts and ends."""
    wall, cpu = perf_counter(), _cpu()
    work()
    return Took(perf_counter() - wall, _cpu() - cpu)


def in_loops(everything: Sequence[Job], bare: Bare, workers: int) -> None:
    """Make every run, each worker its share in a plain loop; nothing is sent or kept. Raises RuntimeError if one dies."""
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=loop, args=(everything[i::workers], bare)) for i in range(workers)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    if any(process.exitcode for process in processes):
        raise RuntimeError("a plain loop failed; its error is above")


def loop(share: Sequence[Job], bare: Bare) -> None:
    """The plain loop of one process."""
    pin_threads()
    for job in share:
        bare(job)


def in_sweep(plan: execution.Plan, run: Callable[[Job], float]) -> None:
    """Make every run as a sweep does, and end its workers. Raises RuntimeError if a run fails."""
    done = execution.fulfil(plan, run)
    engine.stop()
    if done.failures:
        raise RuntimeError(f"a run of the sweep failed: {done.failures[0]['error']}")


def step(job: Job) -> Ecosystem:
    """A real run with nothing around it."""
    state = start(job.place)
    parameters = Parameters().changed(job.place.parameters).changed(job.scenario.parameters)
    measures = (*MEASURES, *place_measures(state.region))
    world = Ecosystem(state, parameters, job.seed, job.scenario.build(), measures=measures)
    for _ in range(job.months):
        world.step()
    return world


@dataclass(frozen=True, slots=True)
class Burn:
    """A made-up run: so many passes of arithmetic over a table of the size of a small world."""

    passes: int

    def __call__(self, _: Job) -> float:
        """Do the work; its value is of no use."""
        return self.work()

    def work(self) -> float:
        """So many passes."""
        table = np.linspace(0.0, 1.0, 50_000)
        for _ in range(self.passes):
            table = np.sqrt(table * table + 1e-9)
        return float(table.sum())

    def kept(self, job: Job) -> float:
        """Do the work, and keep made-up months of every measure, as a run does."""
        begun = perf_counter()
        self.work()
        names = [measure.name for measure in (*MEASURES, *place_measures(start(job.place).region))]
        rng = np.random.default_rng(job.seed)
        months: dict[str, Any] = {"tick": np.arange(job.months, dtype=float)}
        months |= {name: rng.normal(size=job.months) for name in names if name != "tick"}
        sites = {"site": np.arange(1000), "jobs": rng.normal(size=1000)}
        job.keep(months, sites, perf_counter() - begun)
        return perf_counter() - begun


def passes_for(seconds: float) -> int:
    """How many passes take this long on a core of this machine."""
    trial = Burn(200)
    begun = process_time()
    trial.work()
    return max(round(trial.passes * seconds / (process_time() - begun)), 1)


def show(found: Mapping[str, Any]) -> None:
    """Print both comparisons beside each other."""
    made_up, real = found["made_up"], found["real"]
    rows = [[name, _number(name, made_up[name]), _number(name, real[name]), said] for name, said in MEANINGS.items()]
    report.console().print(
        report.table(f"A sweep on {found['workers']} workers", COLUMNS, rows, caption(found)), soft_wrap=True
    )


def caption(found: Mapping[str, Any]) -> str:
    """Whether the targets are met, and whether the machine let them be measured."""
    asked = f"at most {MOST_OVERHEAD:.0%} overhead and an efficiency of at least {LEAST_EFFICIENCY:g}"
    said = f"Asked for: {asked}; {'met' if found['is_met'] else 'missed'}."
    if min(found[kind]["core_share"] for kind in ("made_up", "real")) < QUIET:
        said += " The machine had other work: see the share of cores; the overhead counts time on cores alone."
    return said


def _plan(settings: Settings, words: Sequence[str], runs: int, out: Path) -> execution.Plan:
    (asked,) = requests("benchmark", [*words, f"seeds={runs}", "futures=central", f"out={out}"])
    return execution.plan(replace(asked, name="sweep", engine=settings.engine, options=None))


def _cpu() -> float:
    """Seconds on cores of this process and of all that it started and that have ended."""
    import resource

    both = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(used.ru_utime + used.ru_stime for used in both)


def _number(name: str, value: float) -> str:
    if name in ("overhead", "wall_overhead", "core_share"):
        return f"{value:.1%}"
    return f"{value:,.0f}" if name == "runs" else f"{value:.2f}"
