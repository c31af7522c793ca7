"""Execution: what lies between a checked request and its finished runs, for every verb that runs the model."""

import os
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from omegaconf import OmegaConf

from experiments import ROOT, engine
from experiments.effects import check_wanted
from experiments.engine import Outcome
from experiments.provenance import command_line, content_hash, provenance
from experiments.settings import Settings
from experiments.simulation import Job, Place, jobs, simulate, start
from experiments.store import Store, write_parquet
from model.clock import START_YEAR
from model.measures import MEASURES, Measure, place_measures
from model.region import Region
from scenarios.regions import load_region

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa
    from rich.progress import Progress

CACHE: Final = ROOT / "results" / ".cache"
"""Start states and travel times, named by content; deleting it costs seconds."""
STARTS_KEPT: Final = 10
"""Start states of earlier code or other settings that stay in the cache: each has some tens of megabytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A request that fits its region: nothing in it can be wrong any more, and nothing was written yet."""

    settings: Settings
    region: Region
    measures: tuple[Measure, ...]
    place: Place

    @property
    def data(self) -> dict[str, str]:
        """Hashes of the data that went in."""
        return {f"region {self.region.name}": self.region.digest}

    @property
    def content_hash(self) -> str:
        """Names the result."""
        return content_hash(self.settings.resolved(), self.data)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """The runs of a plan, as tables."""

    plan: Plan
    months: "pd.DataFrame"
    sites: "pd.DataFrame"
    failures: tuple[dict[str, Any], ...]
    new: int
    seconds: float


def plan(settings: Settings, cache: Path = CACHE) -> Plan:
    """Read the region and check against it what only the region can tell: measures and places. Raises BadInput."""
    region = load_region(settings.region, settings.cell_m)
    measures = (*MEASURES, *place_measures(region))
    check_wanted(settings.measures, measures)
    for scenario in settings.all_scenarios():
        scenario.resolve(region)
    place = Place(
        region=settings.region,
        region_digest=region.digest,
        cell_m=settings.cell_m,
        scale=settings.scale,
        parameters=settings.parameters,
        cache=cache if _can_write(cache) else settings.out / cache.name,
    )
    return Plan(settings=settings, region=region, measures=measures, place=place)


def execute(
    plan: Plan,
    run: Callable[[Job], float] = simulate,
    prepare: Callable[[Place], Any] = start,
    is_done: Callable[[Job], bool] = Job.is_done,
) -> Finished:
    """Run what the store does not hold yet, keep each run as it finishes, and put all of them into tidy tables."""
    begun, store = time.perf_counter(), Store(plan.settings.folder)
    store.open()
    store.json("provenance.json", provenance(plan.settings.resolved(), plan.data, command_line()))
    store.text("config.yaml", OmegaConf.to_yaml(OmegaConf.create(plan.settings.resolved())))
    everything = jobs(plan.settings, plan.place)
    missing = [job for job in everything if plan.settings.force or not is_done(job)]
    failed = {outcome.task.key(): outcome for outcome in _run_all(missing, plan, run, prepare) if not outcome.ok}
    failures = tuple({"scenario": o.task.scenario.name, "seed": o.task.seed, "error": o.error} for o in failed.values())
    store.table("failures.csv", failures) if failures else store.forget("failures.csv")
    done = [job for job in everything if job.key() not in failed]
    months, sites = tidy(done, store.run_file), tidy(done, store.site_file)
    for name, table in (("measures", months), ("sites", sites)):
        write_parquet(store.folder / f"{name}.parquet", table)
    store.table("dictionary.csv", [{"column": m.name, "unit": m.unit, "meaning": m.doc} for m in plan.measures])
    return Finished(
        plan=plan,
        months=months.to_pandas(),
        sites=sites.to_pandas(),
        failures=failures,
        new=len(missing) - len(failures),
        seconds=time.perf_counter() - begun,
    )


def tidy(done: Sequence[Job], file: Callable[[str], Path]) -> "pa.Table":
    """The files of these runs under each other, with scenario, seed and month in front."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    tables = []
    for job in done:
        table = pq.read_table(file(job.key()))
        n = len(table)
        columns: dict[str, Any] = {
            "scenario": pa.array([job.scenario.name] * n),
            "seed": pa.array([job.seed] * n, pa.int64()),
        }
        if "tick" in table.column_names:
            columns["month"] = pa.array(first_days(table.column("tick").to_numpy()))
        columns |= {name: table.column(name) for name in table.column_names if name != "tick"}
        tables.append(pa.table(columns))
    empty = pa.table({"scenario": pa.array([], pa.string()), "seed": pa.array([], pa.int64())})
    return pa.concat_tables(tables) if tables else empty


def first_days(ticks: Any) -> Any:
    """The first day of each tick's month."""
    import numpy as np

    return (np.datetime64(f"{START_YEAR}-01", "M") + np.asarray(ticks).astype("int64")).astype("datetime64[ms]")


def _run_all(
    missing: Sequence[Job], plan: Plan, run: Callable[[Job], float], prepare: Callable[[Place], Any]
) -> list[Outcome]:
    """Make the start state once, then run; a progress bar on standard error says how long it will take."""
    if not missing:
        return []
    workers = min(plan.settings.workers or engine.cores(), len(missing))
    outcomes: list[Outcome] = []
    try:
        with _progress() as progress:
            _prepare(missing, plan, workers, prepare, progress)
            bar = progress.add_task(
                f"Running {len(missing)} runs on {workers} {'core' if workers == 1 else 'cores'}", total=len(missing)
            )
            for outcome in engine.run_many(run, missing, workers):
                outcomes.append(outcome)
                progress.advance(bar)
    except KeyboardInterrupt:
        engine.stop()
        kept = sum(o.ok for o in outcomes)
        print(f"Stopped: {kept} new runs are kept; the same command does the rest.", file=sys.stderr)
        raise
    return outcomes


def _prepare(
    missing: Sequence[Job], plan: Plan, workers: int, prepare: Callable[[Place], Any], progress: "Progress"
) -> None:
    """Make each start state once, before the runs that share it; more than one at a time if there are several."""
    places = list({job.place.key(): job.place for job in missing}.values())
    first = progress.add_task(f"Preparing {plan.region.title}", total=len(places) if len(places) > 1 else None)
    if len(places) == 1:
        prepare(places[0])
    else:
        for outcome in engine.run_many(partial(_prepared, prepare), places, workers):
            if not outcome.ok:
                print(f"A start state could not be made: {outcome.error}", file=sys.stderr)
            progress.advance(first)
    prune(plan.place.cache, max(STARTS_KEPT, len(places) + 2))
    progress.remove_task(first)


def _prepared(prepare: Callable[[Place], Any], place: Place) -> None:
    """Make a start state for the cache; what it holds need not travel between processes."""
    prepare(place)


def prune(cache: Path, keep: int = STARTS_KEPT) -> None:
    """Remove all but the newest start states, so that a cache does not grow with every edit of the code."""
    starts = sorted(cache.glob("start-*.pickle"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in starts[keep:]:
        path.unlink(missing_ok=True)


def _can_write(folder: Path) -> bool:
    """Whether a folder, or the first one above it that exists, takes files."""
    return os.access(next(path for path in (folder, *folder.parents) if path.exists()), os.W_OK)


def _progress() -> "Progress":
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    words = TextColumn("{task.description}")
    left = TimeRemainingColumn(compact=True)
    columns = (
        words,
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("left"),
        left,
        TextColumn("so far"),
        TimeElapsedColumn(),
    )
    return Progress(*columns, console=Console(stderr=True), speed_estimate_period=3600)
