"""Evaluations: the model at a point of the space, from its own start state to its statistics, kept by content."""

import json
import math
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from experiments import ROOT, engine
from experiments.calibration.free import Array, Space
from experiments.calibration.targets import Targets
from experiments.designs.futures import merged
from experiments.engine import pin_threads
from experiments.engine.nodes import check_nodes
from experiments.execution import Plan
from experiments.facts.ablation import ABLATIONS, LAST_MONTHS, MOBILITY, NO_HIRES, NO_LEARNING, mobility_share
from experiments.progress import progress
from experiments.provenance import MODEL, digest, source_digest
from experiments.simulation import ChangedCode, Place
from experiments.store.folder import write_whole
from scenarios.scenario import Changes, Scenario

if TYPE_CHECKING:
    from model.region import Region
    from model.state import State

CODE: Final = (*MODEL, "experiments/facts")
LAYOUT: Final = 1
KNOWLEDGE: Final = "knowledge"


@dataclass(frozen=True, slots=True)
class Task:
    """One point under some seeds: they share its start state, which nobody keeps (it has tens of megabytes)."""

    place: Place
    scenario: Scenario
    seeds: tuple[int, ...]
    months: int
    ablates: bool
    folder: Path
    code: str

    def file(self, seed: int) -> Path:
        """Where the statistics of one seed are kept, named by everything that can change them."""
        what = [LAYOUT, self.code, self.place.key(), self.scenario.digest(), seed, self.months, self.ablates]
        return self.folder / f"{digest(what)[:32]}.json"

    def missing(self) -> tuple[int, ...]:
        """Seeds without statistics."""
        return tuple(seed for seed in self.seeds if not self.file(seed).is_file())


def code() -> str:
    """Hash of everything that makes statistics out of parameters."""
    recorder = (ROOT / "experiments" / "panels.py").read_text(encoding="utf-8")
    return digest([source_digest(CODE), recorder])


def evaluate(task: Task) -> int:
    """Make the start of a point once, run each missing seed, keep its statistics; how many. Raises ChangedCode."""
    if code() != task.code:
        raise ChangedCode("the code was changed after the command started; give the same command again")
    pin_threads()
    state, missing = _start(task.place), task.missing()
    for seed in missing:
        found = _statistics(state, task, seed)
        plain = {name: value if math.isfinite(value) else None for name, value in found.items()}
        content = {"parameters": task.place.parameters, "seed": seed, "months": task.months, "statistics": plain}
        text = json.dumps(content, indent=1) + "\n"
        write_whole(task.file(seed), lambda path, text=text: path.write_text(text, encoding="utf-8"))  # type: ignore[misc]
    return len(missing)


def _start(place: Place) -> "State":
    """The settled start of a point. No cache: a design would leave gigabytes that nobody reads again."""
    from model.genesis import start_state
    from model.parameters import Parameters

    return start_state(_region(place.region, place.cell_m), Parameters().changed(place.parameters), place.scale, None)


@cache
def _region(name: str, cell_m: int) -> "Region":
    from scenarios.regions import load_region

    return load_region(name, cell_m)


def _statistics(state: "State", task: Task, seed: int) -> dict[str, float]:
    """Every fact of one run; with ablation also the one that two more runs say."""
    from experiments.facts.measuring import statistics
    from experiments.panels import Panel

    tables, knowledge = _run(state, task, seed, {}, records=True)
    found = statistics(Panel.of(tables))
    if task.ablates:
        without = {name: _run(state, task, seed, changes, records=False)[1] for name, changes in ABLATIONS.items()}
        found[MOBILITY] = mobility_share(knowledge, without[NO_HIRES], without[NO_LEARNING])
    return found


def _run(state: "State", task: Task, seed: int, changes: Changes, *, records: bool) -> tuple[Any, float]:
    """Micro-panels of one run, if it records, and mean knowledge of firms in its last year."""
    from experiments.panels import Recorder
    from model.ecosystem import Ecosystem
    from model.measures import MEASURES
    from model.parameters import Parameters

    parameters = Parameters().changed(task.place.parameters).changed(merged(task.scenario.parameters, changes))
    measures = tuple(measure for measure in MEASURES if measure.name == KNOWLEDGE)
    world = Ecosystem(state, parameters, seed, task.scenario.build(), measures=measures)
    recorder = Recorder(world) if records else None
    for _ in range(task.months):
        world.step()
        if recorder:
            recorder.record()
    last = [row[KNOWLEDGE] for row in world.history[-LAST_MONTHS:]]
    return recorder.tables() if recorder else None, sum(last) / len(last)


class NothingRan(RuntimeError):
    """Every run of a batch failed: there is nothing to learn from."""


class Laboratory:
    """Runs points on every core, and remembers what was run before, in this or an earlier command."""

    def __init__(self, plan: Plan, space: Space, targets: Targets, folder: Path, *, ablates: bool) -> None:
        self.space, self.targets, self.failures = space, targets, dict[str, str]()
        self._plan, self._folder, self._ablates, self.code = plan, folder, ablates, code()
        self.made, self.there = 0, 0

    def simulate(self, points: Array, seeds: Sequence[int]) -> Array:
        """Statistics (n, lines) at points (n, parameters), each under its own seed; NaN for a run that failed."""
        shared: dict[bytes, list[int]] = {}
        for point, seed in zip(points, seeds, strict=True):
            shared.setdefault(point.tobytes(), []).append(seed)
        tasks = {key: self._task(np.frombuffer(key), tuple(dict.fromkeys(found))) for key, found in shared.items()}
        self._work([task for task in tasks.values() if task.missing()])
        rows = [self._read(tasks[point.tobytes()], seed) for point, seed in zip(points, seeds, strict=True)]
        return np.array(rows)

    def _task(self, point: Array, seeds: tuple[int, ...]) -> Task:
        settings, place = self._plan.settings, self._plan.place
        return Task(
            place=place.under(self.space.changes(point)), scenario=settings.baseline, seeds=seeds,
            months=settings.months, ablates=self._ablates, folder=self._folder.absolute(), code=self.code,
        )  # fmt: skip

    def _work(self, tasks: Sequence[Task]) -> None:
        """Do what is missing; Ctrl-C keeps every run that is finished. Raises NothingRan."""
        wanted = sum(len(task.missing()) for task in tasks)
        if not wanted:
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        per_point = max(len(task.missing()) for task in tasks) * (1 + len(ABLATIONS) * self._ablates)
        runner = self._plan.settings.engine.for_tasks(len(tasks)).for_batches(per_point)
        check_nodes(runner, self._folder, source_digest())
        try:
            with progress() as bars:
                bar = bars.add_task(f"Running {wanted} runs at {len(tasks)} points", total=wanted)
                for outcome in engine.run_many(evaluate, tasks, runner):
                    if outcome.ok:
                        self.made += outcome.value
                    else:
                        self.failures[outcome.task.place.key()] = outcome.error
                    bars.advance(bar, len(outcome.task.seeds))
        except KeyboardInterrupt:
            engine.stop()
            print("Stopped: finished runs are kept; the same command does the rest.", file=sys.stderr)
            raise
        if len(self.failures) >= len(tasks) and all(task.missing() == task.seeds for task in tasks):
            raise NothingRan(f"all {len(tasks)} points failed; the first: {next(iter(self.failures.values()))}")

    def _read(self, task: Task, seed: int) -> Array:
        path = task.file(seed)
        if not path.is_file():
            return np.full(len(self.targets), np.nan)
        self.there += 1
        plain: Mapping[str, float | None] = json.loads(path.read_text(encoding="utf-8"))["statistics"]
        return self.targets.row({name: math.nan if value is None else value for name, value in plain.items()})
