"""Execution: what lies between a checked request and its finished runs, for every verb that runs the model."""

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from omegaconf import OmegaConf

from experiments import ROOT
from experiments.designs import table as futures_table
from experiments.dispatch import Account, carry_out
from experiments.effects import check_wanted
from experiments.exchange.dictionary import dictionary
from experiments.provenance import command_line, content_hash, provenance
from experiments.settings import Settings
from experiments.simulation import Job, Place, jobs, simulate, start
from experiments.store.compaction import compact
from experiments.store.folder import Store, read_parquet
from model.declaration import BadInput
from model.measures import MEASURES, Measure, place_measures
from model.region import Region
from scenarios.regions import load_region

if TYPE_CHECKING:
    import pandas as pd

CACHE: Final = ROOT / "results" / ".cache"
"""Start states and travel times, named by content; deleting it costs seconds."""
LARGEST: Final = 400_000_000
"""Numbers in one table in memory: three gigabytes."""
ROUNDS: Final = 2
"""A run that turns out to be damaged is made once more."""


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
class Done:
    """What became of a plan; its runs are in the store."""

    plan: Plan
    account: Account
    failures: tuple[dict[str, Any], ...]
    """Rows of scenario, future, seed, key, error and attempts."""
    seconds: float


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
        cache=cache if _can_write(cache) else settings.out.absolute() / cache.name,
    )
    return Plan(settings=settings, region=region, measures=measures, place=place)


def fulfil(
    plan: Plan,
    run: Callable[[Job], float] = simulate,
    prepare: Callable[[Place], Any] = start,
    is_done: Callable[[Job], bool] = Job.is_done,
) -> Done:
    """Make what the store does not hold yet, and bring its tables up to date; no more than a few runs are ever in memory."""
    begun, settings, store = time.perf_counter(), plan.settings, Store(plan.settings.folder)
    everything = jobs(settings, plan.place)
    write_papers(plan, store, everything)
    account, force = Account(), settings.force
    for _ in range(ROUNDS):
        said = carry_out(everything, plan.region.title, settings.engine, run, prepare, is_done, force=force)
        account = said if not account.wanted else account.with_repairs(said)
        failures = store.write_failures(job.entry() for job in everything)
        failed, force = {row["key"] for row in failures}, False
        if not compact(store, (job.entry() for job in everything if job.key() not in failed)).damaged:
            break
    return Done(plan=plan, account=account, failures=tuple(failures), seconds=time.perf_counter() - begun)


def write_papers(plan: Plan, store: Store, everything: Sequence[Job]) -> None:
    """Say in the folder of the results what they are made from and which runs they consist of. Raises BadInput."""
    settings = plan.settings
    store.open()
    store.json("provenance.json", provenance(settings.resolved(), plan.data, command_line()))
    store.text("config.yaml", OmegaConf.to_yaml(OmegaConf.create(settings.resolved())))
    rows = futures_table.table(settings.futures, settings.parameters)
    used = {case.future for case in settings.cases()}
    store.table("futures.csv", [row for row in rows if row[futures_table.FUTURE] in used])
    parameters = [column for column in rows[0] if column != futures_table.FUTURE]
    store.table(
        "dictionary.csv", dictionary(plan.measures, parameters, state_hash=settings.state_hash, panels=settings.panels)
    )
    store.list_runs(job.entry() for job in everything)


def execute(
    plan: Plan,
    run: Callable[[Job], float] = simulate,
    prepare: Callable[[Place], Any] = start,
    is_done: Callable[[Job], bool] = Job.is_done,
) -> Finished:
    """Fulfil a plan and read all its runs as tidy tables. Raises BadInput if they do not fit into memory."""
    check_size(plan)
    begun, done = time.perf_counter(), fulfil(plan, run, prepare, is_done)
    failed = {row["key"] for row in done.failures}
    there = [job for job in jobs(plan.settings, plan.place) if job.key() not in failed]
    return Finished(
        plan=plan,
        months=_months(plan, there),
        sites=_sites(there),
        failures=done.failures,
        new=done.account.made,
        seconds=time.perf_counter() - begun,
    )


def check_size(plan: Plan) -> None:
    """Raise BadInput if one table of all runs would be too large."""
    settings = plan.settings
    runs = len(settings.cases()) * len(settings.all_scenarios())
    numbers = runs * settings.months * len(plan.measures)
    if numbers > LARGEST:
        raise BadInput(
            f"futures: {runs:,} runs would be a table of {numbers * 8 / 1e9:.0f} GB in memory; `sweep` makes them, and "
            "experiments.load and `decide` read of them what they need"
        )


def _months(plan: Plan, there: Sequence[Job]) -> "pd.DataFrame":
    """Scenario, future, seed, month and every measure, the baseline first."""
    import pyarrow as pa

    store, made = Store(plan.settings.folder), {job.scenario.name for job in there}
    files = [store.measures_file(s.name) for s in plan.settings.all_scenarios() if s.name in made]
    tables = [read_parquet(file).replace_schema_metadata() for file in files]
    return (pa.concat_tables(tables) if tables else _nothing()).to_pandas()  # type: ignore[no-any-return]


def _sites(there: Sequence[Job]) -> "pd.DataFrame":
    """Scenario, future, seed and jobs at each site."""
    import pyarrow as pa

    tables = []
    for job in there:
        table = read_parquet(job.site_file()).replace_schema_metadata()
        case = {"scenario": job.scenario.name, "future": job.future, "seed": job.seed}
        columns = {name: pa.repeat(value, len(table)) for name, value in case.items()}
        tables.append(pa.table(columns | {name: table.column(name) for name in table.column_names}))
    return (pa.concat_tables(tables) if tables else _nothing()).to_pandas()  # type: ignore[no-any-return]


def _nothing() -> Any:
    import pyarrow as pa

    types = {"scenario": pa.string(), "future": pa.int64(), "seed": pa.int64()}
    return pa.table({name: pa.array([], kind) for name, kind in types.items()})


def _can_write(folder: Path) -> bool:
    """Whether a folder, or the first one above it that exists, takes files."""
    return os.access(next(path for path in (folder, *folder.parents) if path.exists()), os.W_OK)
