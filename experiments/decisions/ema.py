"""EMA: the world as a model of the EMA workbench, so that its samplers, evaluators and analyses can drive it directly.

    from ema_workbench import SequentialEvaluator
    from experiments.decisions.ema import model, policies

    world = model("experiment=first_look", "scale=0.1", "seeds=2", ranges=["learning.depreciation", "learning.rd_gain"])
    with SequentialEvaluator(world) as evaluator:
        experiments, outcomes = evaluator.perform_experiments(scenarios=64, policies=policies(world))

Each run is kept in the store under its content hash, as a run from the command line is: it is the same run, and made once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from experiments import execution
from experiments.composition import requests
from experiments.decisions.workbench import workbench
from experiments.designs.axes import Axis, axes, changes_of, flat
from experiments.dispatch import prune
from experiments.effects import taken
from experiments.execution import Plan
from experiments.provenance import source_digest
from experiments.simulation import Job, simulate
from experiments.store.folder import Store, read_parquet
from model.declaration import BadInput

LEVER: Final = "choice"
"""Of scenarios; the workbench calls futures by that name."""
EFFECT: Final = "effect_"
DOT: Final = "__"
"""In the place of the dot of a parameter: the workbench wants names that Python could use."""


@dataclass(frozen=True, slots=True)
class World:
    """What the workbench calls for each experiment: the parameters of a future and a scenario in, outcomes out."""

    plan: Plan

    def __call__(self, choice: str = "", **values: Any) -> dict[str, float]:
        """Every measure of the settings, mean over their seeds, and its effect against the baseline under the same luck."""
        settings = self.plan.settings
        changes = changes_of({name.replace(DOT, "."): value for name, value in values.items()})
        named = {s.name: s for s in settings.all_scenarios()}
        levels = {
            name: self.levels([self.job(named[name], seed, changes) for seed in settings.seeds])
            for name in {choice or settings.baseline.name, settings.baseline.name}
        }
        here, without = levels[choice or settings.baseline.name], levels[settings.baseline.name]
        return here | {f"{EFFECT}{name}": here[name] - without[name] for name in here}

    def job(self, scenario: Any, seed: int, changes: Mapping[str, Mapping[str, Any]]) -> Job:
        """The run of a scenario under a seed in a future."""
        settings, place = self.plan.settings, self.plan.place.under(changes)
        store = Store(settings.folder.absolute())
        return Job(place, scenario, seed, settings.months, settings.state_hash, store, source_digest())

    def levels(self, jobs: Sequence[Job]) -> dict[str, float]:
        """Measures over the months that were asked for, mean of these runs; what is not in the store is run."""
        import pandas as pd

        wanted, units = self.plan.settings.measures, {m.name: m.unit for m in self.plan.measures}
        tables = []
        for job in jobs:
            if not job.is_done():
                simulate(job)
                prune(self.plan.place.cache)
            months = read_parquet(job.run_file(), ["tick", *dict.fromkeys(w.measure for w in wanted)]).to_pandas()
            tables.append(
                months.rename(columns={"tick": "month"}).assign(scenario="", future=job.future, seed=job.seed)
            )
        found = pd.concat(tables)
        return {w.measure: float(taken(found, w, units[w.measure]).mean()) for w in wanted}


def model(*words: str, ranges: Any) -> Any:
    """An ema_workbench Model of settings as the command line takes them, and of ranges as a design of futures does.

    Uncertainties are the parameters of the ranges (learning__depreciation), the lever is the choice of a scenario, outcomes are the
    measures and effect_ of each, constants are what no experiment varies. Raises BadInput.
    """
    (settings,) = requests("compare", [*words, "futures=central"])
    plan, varied = execution.plan(settings), axes(ranges, "ranges")
    for key in flat(settings.parameters, "parameters"):
        if key in (axis.key for axis in varied):
            raise BadInput(
                f"parameters.{key}: is set for every run, and also varied by the ranges; leave out one of them"
            )
    Store(settings.folder).open()
    bench = workbench()
    made = bench.Model("crucible", function=World(plan))
    made.uncertainties = [_uncertainty(bench, axis) for axis in varied]
    names = [scenario.name for scenario in settings.all_scenarios()]
    made.levers = [bench.CategoricalParameter(LEVER, names)]
    outcomes = [name for wanted in settings.measures for name in (wanted.measure, f"{EFFECT}{wanted.measure}")]
    made.outcomes = [bench.ScalarOutcome(name) for name in outcomes]
    return made


def policies(model: Any) -> list[Any]:
    """A policy for each scenario of a model, the baseline first."""
    bench = workbench()
    return [bench.Sample(name, **{LEVER: name}) for name in (c.name for c in model.levers[LEVER].categories)]


def _uncertainty(bench: Any, axis: Axis) -> Any:
    """A parameter of the workbench for an axis of a design."""
    name = axis.key.replace(".", DOT)
    choices = list(axis.values)
    if choices:
        if set(choices) == {False, True}:
            return bench.BooleanParameter(name)
        return bench.CategoricalParameter(name, choices)
    if axis.is_whole:
        return bench.IntegerParameter(name, int(axis.low), int(axis.high))
    return bench.RealParameter(name, axis.low, axis.high)
