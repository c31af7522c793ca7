"""Preview: how many runs, hours and gigabytes a request takes, before anything is started; it leaves nothing behind."""

import shutil
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

from experiments import dispatch, engine, execution, report
from experiments.execution import Plan
from experiments.settings import Settings
from experiments.simulation import Job, jobs, simulate, start
from experiments.store.folder import Store, identity_of
from experiments.words import duration, plural, sentence

SAMPLE: Final = 64
"""Runs of the experiment that are there already and are asked what they took."""
FEWEST: Final = 4
TIMED_MONTHS: Final = (6, 24)
"""Lengths of the runs that are timed if too few are there."""
COMPACTED: Final = 0.7
"""Size of the table of a scenario over that of the months of its runs."""
EFFICIENCY: Final = 0.95
"""Share of their time in which cores make runs and starts."""
GB: Final = 1e9


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """What a run and a start take on this machine."""

    run_seconds: float
    run_bytes: float
    start_seconds: float
    start_bytes: float
    rests_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """What a request takes."""

    runs: int
    there: int
    scenarios: int
    futures: int
    seeds: int
    starts: int
    """To be made: one for each future whose runs are missing."""
    cores: int
    hours: float
    gigabytes: float
    """Of results, besides what is there."""
    cache_gigabytes: float
    free_gigabytes: float
    rests_on: str


def main(requests: Sequence[Settings]) -> int:
    """Say what each request takes; 0. Raises BadInput."""
    found = [(plan, forecast(plan)) for plan in [execution.plan(asked) for asked in requests]]
    if requests[0].format == "json":
        plain = [asdict(each) | {"folder": str(plan.settings.folder)} for plan, each in found]
        report.print_json(plain if len(plain) > 1 else plain[0])
    else:
        for plan, each in found:
            report.console().print(in_words(plan, each), highlight=False, markup=False, soft_wrap=True)
    return 0


def forecast(plan: Plan) -> Forecast:
    """Count what is missing, and reckon what making it takes."""
    settings, everything = plan.settings, jobs(plan.settings, plan.place)
    todo = dispatch.missing(everything, Job.is_done, force=settings.force)
    runner = settings.engine.for_tasks(max(len(todo), 1))
    cores, starts = engine.at_a_time(runner), len({job.place.key() for job in todo})
    rates = measured(everything, todo) if todo else Rates(**NOTHING)
    seconds = (
        (len(todo) * rates.run_seconds + starts * rates.start_seconds) / min(cores, max(len(todo), 1)) / EFFICIENCY
    )
    kept = min(starts, dispatch.reserves(todo, cores)[1]) if todo else 0
    cases = settings.cases()
    return Forecast(
        runs=len(everything),
        there=len(everything) - len(todo),
        scenarios=len(settings.all_scenarios()),
        futures=len({case.future for case in cases}),
        seeds=len({case.seed for case in cases}),
        starts=starts,
        cores=cores,
        hours=seconds / 3600,
        gigabytes=len(todo) * rates.run_bytes / GB,
        cache_gigabytes=kept * rates.start_bytes / GB,
        free_gigabytes=shutil.disk_usage(_standing(settings.out)).free / GB,
        rests_on=rates.rests_on,
    )


NOTHING: Final[dict[str, Any]] = {
    "run_seconds": 0.0, "run_bytes": 0.0, "start_seconds": 0.0, "start_bytes": 0.0,
    "rests_on": "every run is there already",
}  # fmt: skip


def measured(everything: Sequence[Job], todo: Sequence[Job]) -> Rates:
    """From runs of the experiment that are there if there are some, else from short ones; a start is made in any case."""
    there = [job for job in everything if job.is_done()]
    step = max(1, len(there) // SAMPLE)
    took = [identity_of(job.run_file()).get("seconds") for job in there[::step]]
    seconds = [float(each) for each in took if each is not None]
    with tempfile.TemporaryDirectory() as name:
        place = replace(todo[-1].place, cache=Path(name))
        begun = time.perf_counter()
        start(place)
        start_seconds = time.perf_counter() - begun
        start_bytes = sum(path.stat().st_size for path in Path(name).glob("*.pickle"))
        if len(seconds) >= FEWEST:
            run_seconds, run_bytes = sum(seconds) / len(seconds), sum(map(_bytes, there[::step])) / len(seconds)
            source = f"{len(seconds)} runs of this experiment that are there"
        else:
            run_seconds, run_bytes = _timed(replace(todo[-1], place=place, store=Store(Path(name))))
            source = f"a run of {duration(min(todo[-1].months, TIMED_MONTHS[1]))}, timed just now"
    return Rates(
        run_seconds=run_seconds,
        run_bytes=run_bytes,
        start_seconds=start_seconds,
        start_bytes=start_bytes,
        rests_on=f"{source}, and one start state, timed just now; other work on this machine counts",
    )


def _timed(job: Job) -> tuple[float, float]:
    """Seconds and bytes of the whole run, in proportion to its months, from two short ones."""
    found = []
    for months in TIMED_MONTHS:
        short = replace(job, months=min(job.months, months))
        found.append((short.months, simulate(short), _bytes(short)))
    (few, _, small), (many, seconds, large) = found
    per_month = (large - small) / (many - few) if many > few else 0.0
    return seconds / many * job.months, large + per_month * (job.months - many)


def _bytes(job: Job) -> float:
    """Of the files of a run, and of its part of the scenario's table."""
    months = job.run_file().stat().st_size
    panels = sum(path.stat().st_size for path in job.store.panel_folder(job.panel_key()).glob("*")) if job.panels else 0
    return months * (1 + COMPACTED) + job.site_file().stat().st_size + panels


def in_words(plan: Plan, found: Forecast) -> str:
    """The forecast as lines of text."""
    settings = plan.settings
    size = "one to one" if settings.scale == 1 else f"at {settings.scale:g} of its size"
    crossed = settings.futures.crossed and found.futures > 1
    cases = (
        f"{plural(found.futures, 'future')} × {plural(found.seeds, 'seed')}"
        if crossed
        else (f"{plural(found.seeds, 'seed')} under {plural(found.futures, 'future')} in turn")
    )
    lines = {
        "runs": f"{found.runs:,}: {plural(found.scenarios, 'scenario')} with the baseline × {cases}, "
        f"{duration(settings.months)} of {plan.region.title} {size}",
        "there already": f"{found.there:,}",
        "to be made": f"{found.runs - found.there:,}, with {plural(found.starts, 'start state')}",
        "time": f"about {_time(found.hours)} on {plural(found.cores, 'core')}{_elsewhere(settings)}",
        "disk": f"about {_size(found.gigabytes)} in {settings.folder}, up to {_size(found.cache_gigabytes)} of start states in "
        f"the cache; {_size(found.free_gigabytes)} free",
        "rests on": f"{found.rests_on}.",
    }
    width = max(map(len, lines))
    note = "There is not enough room." if found.gigabytes + found.cache_gigabytes > found.free_gigabytes else ""
    return "\n".join([f"{sentence(key):<{width}}  {line}" for key, line in lines.items()] + ([note] if note else []))


def _elsewhere(settings: Settings) -> str:
    """A cluster has cores of its own, which are not known before it is asked."""
    return " like these; the cluster may have more" if settings.engine.scheduler else ""


def _time(hours: float) -> str:
    if hours < 1 / 60:
        return f"{hours * 3600:.0f} seconds"
    if hours < 2:
        return f"{hours * 60:.0f} minutes"
    return f"{hours:.1f} hours" if hours < 48 else f"{hours / 24:.1f} days"


def _size(gigabytes: float) -> str:
    return f"{gigabytes * 1000:,.0f} MB" if gigabytes < 1 else f"{gigabytes:,.1f} GB"


def _standing(folder: Path) -> Path:
    """The folder, or the first one above it that exists."""
    folder = folder.absolute()
    return next(path for path in (folder, *folder.parents) if path.exists())
