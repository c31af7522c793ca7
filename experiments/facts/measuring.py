"""Measuring: the statistics of a run from its panels, right where the run was made, and kept beside it."""

import json
import math
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final

from experiments import execution
from experiments.designs.futures import merged
from experiments.engine import pin_threads
from experiments.execution import Finished, Plan
from experiments.facts import registry
from experiments.facts.ablation import ABLATIONS, MOBILITY, mobility_shares
from experiments.provenance import digest, source_digest
from experiments.simulation import ChangedCode, Job, recorder_digest, simulate
from experiments.store.folder import write_whole
from scenarios.scenario import Scenario

if TYPE_CHECKING:
    from experiments.panels import Panel

CODE: Final = ("experiments/facts",)
"""An edit in here makes statistics be measured anew from the panels that were kept."""
ABLATED_SEEDS: Final = 4
"""Each takes two more runs; the share they say hardly differs between seeds."""
FOLDER: Final = "ablation"


def known() -> list[str]:
    """Ids of every fact that can be measured, on one run or by ablation."""
    return [*(fact.id for fact in registry.facts()), MOBILITY]


def measured(job: Job, code: str, force: bool = False) -> float:
    """Make the run unless it is there with its panels, measure every fact, keep the statistics; seconds it took.

    Raises ChangedCode if this process measures with other code than the one that asked.
    """
    begun = perf_counter()
    if facts_digest() != code:
        raise ChangedCode("the facts were changed after the command started; give the same command again")
    if force or not job.is_done():
        simulate(job)
    pin_threads()
    keep(job, statistics(panel_of(job)))
    return perf_counter() - begun


def statistics(panel: "Panel") -> dict[str, float]:
    """Every fact that can be measured on one run; NaN where the run cannot say."""
    return {fact.id: float(fact.measure(panel)) for fact in registry.facts()}


def facts_digest() -> str:
    """Hash of the code that measures, and of the code that records what is measured."""
    return digest([source_digest(CODE), recorder_digest()])[:12]


def statistics_file(job: Job) -> Path:
    """Named by the run and by the code of the facts."""
    return job.store.folder / "statistics" / f"{job.key()}-{facts_digest()}.json"


def is_measured(job: Job) -> bool:
    """Whether the statistics of a run are there as this code measures them."""
    return job.is_done() and statistics_file(job).is_file()


def keep(job: Job, values: Mapping[str, float]) -> None:
    """Write the statistics of a run, whole; those of earlier code go, and so do its panels."""
    path = statistics_file(job)
    path.parent.mkdir(parents=True, exist_ok=True)
    plain = {name: value if math.isfinite(value) else None for name, value in values.items()}
    write_whole(path, lambda file: file.write_text(json.dumps(plain) + "\n", encoding="utf-8"))
    for old in path.parent.glob(f"{job.key()}-*.json"):
        if old != path:
            old.unlink(missing_ok=True)
    for folder in job.store.panel_folder("").glob(f"{job.key()}-*"):
        if folder != job.store.panel_folder(job.panel_key()):
            shutil.rmtree(folder, ignore_errors=True)


def read(done: Iterable[Job]) -> dict[int, dict[str, float]]:
    """The statistics of each seed's run, NaN where it could not say."""
    return {job.seed: _numbers(json.loads(statistics_file(job).read_text(encoding="utf-8"))) for job in done}


def ablated(finished: Finished) -> tuple[Finished, dict[int, float]]:
    """Run the first seeds without learning through hires and without any local learning; the share that hires carry."""
    other = execution.execute(ablation_plan(finished.plan))
    return other, mobility_shares(finished.months, other.months, finished.plan.settings.baseline.name)


def ablation_plan(plan: Plan) -> Plan:
    """The runs that an ablation needs beside those of the plan, in a folder of their own."""
    settings = plan.settings
    without = tuple(_without(settings.baseline, name, changes) for name, changes in ABLATIONS.items())
    asked = replace(
        settings, name=f"{settings.name}/{FOLDER}", baseline=without[0], scenarios=without[1:],
        seeds=settings.seeds[:ABLATED_SEEDS], panels=False,
    )  # fmt: skip
    return replace(plan, settings=asked)


def _without(base: Scenario, name: str, changes: Any) -> Scenario:
    return replace(base, name=name, label=name.replace("_", " "), parameters=merged(base.parameters, changes))


def panel_of(job: Job) -> "Panel":
    """The panels of a run."""
    from experiments.panels import Panel

    return Panel.read(job.store.panel_folder(job.panel_key()))


def _numbers(plain: Mapping[str, float | None]) -> dict[str, float]:
    return {name: math.nan if value is None else value for name, value in plain.items()}
