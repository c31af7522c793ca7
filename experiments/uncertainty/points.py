"""Points: the same scenarios under the same seeds at many settings of the parameters, each run made once and kept."""

import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from omegaconf import OmegaConf

from experiments import engine, provenance
from experiments.designs.futures import merged
from experiments.effects import taken
from experiments.engine.nodes import check_nodes
from experiments.execution import Plan
from experiments.progress import progress
from experiments.simulation import Job, jobs, simulate, start
from experiments.store.folder import Store, read_parquet
from experiments.uncertainty.options import OWN, SHARED
from experiments.words import duration
from model.declaration import BadInput
from scenarios.scenario import Changes, Scenario

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Values = dict[str, NDArray[np.float64]]


@dataclass(frozen=True, slots=True)
class Point:
    """One setting of the parameters, with a name that is its own."""

    name: str
    changes: Changes


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluated:
    """Every measure at every point: each array is (points, scenarios, seeds), the baseline first; NaN where a run failed."""

    plan: Plan
    points: tuple[Point, ...]
    results: "Values"
    failures: tuple[dict[str, Any], ...]
    new: int
    runs: int
    seconds: float


def check_free(points: Iterable[Point], plan: Plan, what: str) -> None:
    """Raise BadInput if the user or a scenario sets a parameter that the points change: one of the two would be lost."""
    changed = {(group, name) for point in points for group, values in point.changes.items() for name in values}
    others = [("parameters", plan.settings.parameters)]
    others += [(f"scenario {s.name}", s.parameters) for s in plan.settings.all_scenarios()]
    for where, changes in others:
        for group, values in changes.items():
            for name in values:
                if (group, name) in changed:
                    raise BadInput(
                        f"{where}: sets {group}.{name}, which is changed as {what} here; leave out one of them"
                    )


def evaluate(plan: Plan, points: Sequence[Point], starts: str, run: Callable[[Job], float] = simulate) -> Evaluated:
    """Run what the store does not hold yet at these points; measures are taken over the months that were asked for."""
    begun, store = time.perf_counter(), Store(plan.settings.folder)
    store.open()
    resolved = plan.settings.resolved()
    store.json("provenance.json", provenance.provenance(resolved, plan.data, provenance.command_line()))
    store.text("config.yaml", OmegaConf.to_yaml(OmegaConf.create(resolved)))
    store.json("points.json", {point.name: point.changes for point in points})
    batches = [jobs_at(plan, point, starts) for point in points]
    missing = missing_jobs(batches, force=plan.settings.force)
    errors = _run_all(missing, plan, starts, run)
    everything = [job for batch in batches for job in batch]
    failures = tuple(
        {"scenario": job.scenario.name, "seed": job.seed, "error": errors[job.key()]}
        for batch in missing
        for job in batch
        if job.key() in errors
    )
    store.table("failures.csv", failures) if failures else store.forget("failures.csv")
    return Evaluated(
        plan=plan,
        points=tuple(points),
        results=measured(plan, batches),
        failures=failures,
        new=sum(map(len, missing)) - len(failures),
        runs=len({job.key() for job in everything}),
        seconds=time.perf_counter() - begun,
    )


def jobs_at(plan: Plan, point: Point, starts: str) -> list[Job]:
    """The runs of all scenarios and seeds at a point, seed by seed."""
    return [_moved(job, point, starts, plan.settings.folder) for job in jobs(plan.settings, plan.place)]


def _moved(job: Job, point: Point, starts: str, folder: Path) -> Job:
    if not point.changes:
        return job
    if starts == SHARED:
        scenario: Scenario = replace(job.scenario, parameters=merged(job.scenario.parameters, point.changes))
        return replace(job, scenario=scenario)
    place = replace(
        job.place, parameters=merged(job.place.parameters, point.changes), cache=folder.absolute() / "starts"
    )
    return replace(job, place=place)


def missing_jobs(batches: Iterable[Sequence[Job]], *, force: bool) -> list[tuple[Job, ...]]:
    """Runs still to be made, none twice, in batches that share a start: one worker makes it once for all of them."""
    seen: set[str] = set()
    found: list[tuple[Job, ...]] = []
    for batch in batches:
        by_place: dict[str, list[Job]] = {}
        for job in batch:
            if job.key() not in seen and (force or not job.is_done()):
                by_place.setdefault(job.place.key(), []).append(job)
            seen.add(job.key())
        found += [tuple(same) for same in by_place.values()]
    return found


def measured(plan: Plan, batches: Sequence[Sequence[Job]]) -> "Values":
    """One array (points, scenarios, seeds) for each wanted measure, by the name that `label` gives it."""
    import numpy as np
    import pandas as pd

    settings, unit = plan.settings, {m.name: m.unit for m in plan.measures}
    shape = (len(batches), len(settings.all_scenarios()), len(settings.seeds))
    found = {label(w.measure, w.over): np.full(shape, np.nan) for w in settings.measures}
    parts = list(_read(batches, [w.measure for w in settings.measures]))
    if not parts:
        return found
    months, row = pd.concat(parts), {s.name: i for i, s in enumerate(settings.all_scenarios())}
    column = {seed: i for i, seed in enumerate(settings.seeds)}
    for wanted in settings.measures:
        runs = taken(months, wanted, unit[wanted.measure]).reset_index()
        where = runs["scenario"].str.split("/", n=1)
        at = (where.str[0].astype(int), where.str[1].map(row), runs["seed"].map(column))
        found[label(wanted.measure, wanted.over)][at] = runs[wanted.measure]
    return found


def _read(batches: Sequence[Sequence[Job]], names: Sequence[str]) -> Iterator[Any]:
    """The months of every finished run: where it belongs, its seed, and the wanted measures."""
    wanted = sorted(set(names))
    for i, batch in enumerate(batches):
        for job in batch:
            if job.is_done():
                table = read_parquet(job.run_file(), ["tick", *wanted]).to_pandas()
                case = {"scenario": f"{i}/{job.scenario.name}", "future": job.future, "seed": job.seed}
                yield table.rename(columns={"tick": "month"}).assign(**case)


def label(measure: str, over: str) -> str:
    """The name of a measure over its months."""
    return f"{measure} ({over})"


def simulate_all(batch: Sequence[Job], run: Callable[[Job], float], *, is_own: bool) -> float:
    """Make these runs, which share a start; a start of their own is not kept, because there are many and each is large."""
    if is_own:
        start(batch[0].place)
        for path in [p for name in ("start", "firms") for p in batch[0].place.cache.glob(f"{name}-*.pickle")]:
            path.unlink(missing_ok=True)
    return sum(run(job) for job in batch)


def _run_all(
    missing: Sequence[tuple[Job, ...]], plan: Plan, starts: str, run: Callable[[Job], float]
) -> Mapping[str, str]:
    """Make the missing runs, with a progress bar; what went wrong, by the key of the run."""
    if not missing:
        return {}
    runner = plan.settings.engine.for_tasks(len(missing)).for_batches(max(map(len, missing)))
    check_nodes(runner, plan.settings.folder, missing[0][0].code)
    errors: dict[str, str] = {}
    work = partial(simulate_all, run=run, is_own=starts == OWN and run is simulate)
    try:
        with progress() as bars:
            if starts == SHARED and run is simulate:
                for place in {job.place.key(): job.place for batch in missing for job in batch}.values():
                    start(place)
            bar = bars.add_task(f"Running {sum(map(len, missing))} runs", total=sum(map(len, missing)))
            for outcome in engine.run_many(work, missing, runner):
                bars.advance(bar, len(outcome.task))
                undone = [] if outcome.ok else [job for job in outcome.task if not job.is_done()]
                errors |= {job.key(): outcome.error for job in undone}
    except KeyboardInterrupt:
        engine.stop()
        print("Stopped: finished runs are kept; the same command does the rest.", file=sys.stderr)
        raise
    _forget_starts(plan.settings.folder / "starts")
    return errors


def _forget_starts(folder: Path) -> None:
    """Remove what the points' own starts left behind."""
    if folder.is_dir():
        for path in folder.iterdir():
            path.unlink(missing_ok=True)
        folder.rmdir()


def preview(plan: Plan, points: Sequence[Point], starts: str) -> str:
    """What the request costs: how many runs, how many are there, and by the clock of a first one how long the rest takes."""
    store = Store(plan.settings.folder)
    store.open()
    missing = missing_jobs([jobs_at(plan, point, starts) for point in points], force=plan.settings.force)
    runs = sum(map(len, missing))
    words = f"{runs:,} runs of {duration(plan.settings.months)} to make"
    if not missing:
        return f"{words}: all are there already."
    runner = plan.settings.engine.for_tasks(len(missing))
    last = missing[-1]
    if starts == SHARED:
        start(last[0].place)
    begun = time.perf_counter()
    simulate_all(last, simulate, is_own=starts == OWN)
    minutes = (time.perf_counter() - begun) / 60 * (len(missing) - 1) / engine.at_a_time(runner)
    _forget_starts(plan.settings.folder / "starts")
    return f"{words}, about {minutes:.0f} minutes on {runner.where} (a first point was timed, and is kept)."
