"""Settings: everything a user can choose on the command line or in conf/, checked before anything else happens."""

import dataclasses
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from experiments import checks, options
from experiments.checks import MONTHS_PER_YEAR, MOST_WORKERS, OVERS, REGIONS, Wanted
from experiments.designs.futures import Case, Futures, load_futures
from experiments.engine import Engine, load_engine
from model.declaration import BadInput
from scenarios.scenario import Scenario, load_scenario, refuse_code

__all__ = (
    "CELL_SIZES", "KEYS", "MONTHS_PER_YEAR", "OVERS", "REGIONS", "Case", "Key", "Settings", "Wanted", "settings",
)  # fmt: skip

FORMATS: Final = ("table", "json")
CELL_SIZES: Final = (250, 500, 1000, 2000)
LARGEST_SCALE: Final = 10.0
ALONE: Final = ("run", "benchmark", "validate", "calibrate")
"""Verbs that look at one scenario by itself."""
ALSO_ALONE: Final = ("sweep", "sensitivity", "search")
"""Verbs that need no scenario: they look at levels then, or make their own."""
PREVIEWED: Final = ("compare", "run", "appraise", "sweep", "decide", "discover", "brief")
"""Verbs whose runs are those of their experiment, so that one preview serves all."""
OWN_PREVIEW: Final = ("sensitivity", "attribute", "structure", "search")
UNCROSSED: Final = ("validate", "replicate", "calibrate", "sensitivity", "attribute", "structure", "interactions")
"""Verbs that tell runs apart by their seed alone."""


@dataclass(frozen=True, slots=True)
class Key:
    """One setting: how it is checked, and its line in the help."""

    check: Callable[[str, Any], Any]
    unit: str
    doc: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """A checked request: what to run, how, and where the results go."""

    name: str
    question: str
    region: str
    baseline: Scenario
    scenarios: tuple[Scenario, ...]
    seeds: tuple[int, ...]
    months: int
    scale: float
    cell_m: int
    parameters: Mapping[str, Mapping[str, Any]]
    measures: tuple[Wanted, ...]
    engine: Engine
    force: bool
    state_hash: bool
    panels: bool
    out: Path
    format: str
    futures: Futures
    preview: bool = False
    contrasts: tuple[tuple[str, str], ...] = ()
    """Pairs of scenarios: the first against the second."""
    notes: tuple[str, ...] = ()
    """What a reader of the answer should keep in mind."""
    options: Any = None
    """Options of the verb itself, a checked Group; see experiments/options.py."""

    @property
    def folder(self) -> Path:
        """Where the results go."""
        return self.out / self.name

    def all_scenarios(self) -> tuple[Scenario, ...]:
        """The baseline first."""
        return (self.baseline, *self.scenarios)

    def cases(self) -> tuple[Case, ...]:
        """Every (future, seed) that each scenario meets, in the order in which they are run."""
        return self.futures.cases(self.seeds)

    def resolved(self) -> dict[str, Any]:
        """Everything that can change a number or a word in the results, as plain values; scenarios in full."""
        plain = {name: getattr(self, name) for name in ("question", "region", "scale", "cell_m", "state_hash")}
        return plain | {
            "seeds": list(self.seeds),
            "months": self.months,
            "parameters": {group: dict(changes) for group, changes in self.parameters.items()},
            "futures": self._futures_plain(),
            "options": dataclasses.asdict(self.options) if self.options else {},
            "measures": [{wanted.measure: wanted.over} for wanted in self.measures],
            **({"contrasts": [list(pair) for pair in self.contrasts]} if self.contrasts else {}),
            **({"notes": list(self.notes)} if self.notes else {}),
            "scenarios": {s.name: _scenario_plain(s) for s in self.all_scenarios()},
        }

    def _futures_plain(self) -> dict[str, Any]:
        """Which draw each seed takes and what it is, or for crossed futures a hash of all: futures.csv has their numbers."""
        futures = self.futures
        if not futures.draws:
            return {}
        if futures.crossed:
            draws = json.dumps(futures.draws, sort_keys=True)
            return {"crossed": True, "number": len(futures.draws), "sha256": hashlib.sha256(draws.encode()).hexdigest()}
        return {"of_seed": {case.seed: futures.draw(case.future) for case in self.cases()}}


def settings(raw: Mapping[str, Any], name: str, verb: str) -> Settings:
    """Check a composed configuration key by key. Raises BadInput naming key, value and what was expected."""
    refuse_code(raw, "configuration")
    raw, own = options.split(verb, raw)
    for key in raw:
        if key not in KEYS:
            raise options.no_option(verb, str(key), KEYS)
    if missing := [key for key in KEYS if key not in raw]:
        raise BadInput(f"{missing[0]}: is missing; conf/config.yaml holds its usual value")
    quick_first = sorted(KEYS, key=lambda key: key in SLOW)
    value = {key: KEYS[key].check(key, raw[key]) for key in quick_first}
    over, _ = value.pop("effect_over"), value.pop("experiment")
    value["measures"] = tuple(replace(w, over=w.over or over) for w in value["measures"])
    value["months"] = value.pop("years")
    value["engine"] = load_engine(value["engine"], value.pop("workers"))
    value["futures"] = _futures(value, verb)
    narrowed = value.pop("scenario")
    if verb in ALONE:
        asked = narrowed or (value["baseline"],)
        if len(asked) > 1:
            raise BadInput(f"scenario: {verb} takes one; use compare, or --multirun with scenario=a,b")
        value["baseline"], asked = asked[0], ()
    else:
        asked = tuple(s for s in narrowed or value["scenarios"] if s.name != value["baseline"].name)
        if not asked and verb not in ALSO_ALONE:
            raise BadInput("scenarios: nothing to compare with the baseline; name an experiment=… or a scenario=…")
    if value["preview"] and verb not in (*PREVIEWED, *OWN_PREVIEW):
        raise BadInput(f"preview: {verb} cannot say beforehand what it takes; {' and '.join(PREVIEWED)} can")
    there = {value["baseline"].name, *(s.name for s in asked)}
    value["contrasts"] = tuple(pair for pair in value["contrasts"] if there.issuperset(pair))
    return Settings(name=name, **(value | {"scenarios": asked}), options=own)


def _futures(value: dict[str, Any], verb: str) -> Futures:
    """The futures that all these checked values ask for together. Raises BadInput."""
    crossed = value.pop("crossed")
    if crossed and verb in UNCROSSED:
        raise BadInput(
            f"crossed: {verb} tells runs apart by their seed, so each seed has one future; use crossed=false"
        )
    futures = load_futures(value["futures"], value["region"], crossed=crossed)
    futures.check_taken(value["seeds"], value["parameters"])
    return futures


def _scenario_plain(scenario: Scenario) -> dict[str, Any]:
    names = ("label", "question", "parameters", "interventions", "shocks")
    return {name: getattr(scenario, name) for name in names}


KEYS: Final = {
    "question": Key(checks.text, "text", "what the experiment asks, one sentence"),
    "region": Key(checks.region, "name or file", "the region: a file of conf/region, or the path of your own"),
    "experiment": Key(lambda _key, name: name, "name", "a file of conf/experiment"),
    "baseline": Key(
        lambda key, value: load_scenario(checks.text(key, value)), "name", "what scenarios are compared with"
    ),
    "scenarios": Key(checks.scenarios, "names", "what to compare: files of conf/scenario, or paths of your own"),
    "scenario": Key(checks.scenarios, "names", "instead of `scenarios`: one, or a list"),
    "seeds": Key(checks.seeds, "seeds", "20 means seeds 1 to 20; a list names them: [1,2,5]"),
    "years": Key(checks.months, "years", "length of each run from January 2015, rounded to whole months"),
    "scale": Key(
        lambda key, value: checks.number(key, value, LARGEST_SCALE, "agents per person"),
        "agents per person",
        "1 is one to one; 0.1 is a tenth of people and firms; above 1 only to see what size costs",
    ),
    "cell_m": Key(lambda key, value: checks.one_of(key, value, CELL_SIZES, "metres"), "metres", "side of a grid cell"),
    "parameters": Key(checks.parameters, "-", "changes for every scenario: parameters.<group>.<name>=<value>"),
    "futures": Key(
        checks.name_or_design,
        "name, file or design",
        "draws of the parameters: calibrated (those of the region's calibration), central (the declared values), usual "
        "(calibrated if the region is, else central), a file of your own (.yaml with draws, or .csv with a column for each "
        "parameter), or {design: latin_hypercube, number: 32, ranges: {learning.depreciation: [0.1, 0.2]}}; sobol, grid "
        "(levels: 3)",
    ),
    "crossed": Key(
        checks.flag, "true or false", "true: every future under every seed; false: seeds take the futures in turn"
    ),
    "measures": Key(checks.measures, "names", "what is reported; {public_cost_gbp: total} sets its own months"),
    "contrasts": Key(
        checks.contrasts, "pairs of names", "scenarios to hold against each other: [[this, against_this]]"
    ),
    "notes": Key(checks.notes, "sentences", "what a reader of the answer should keep in mind"),
    "effect_over": Key(lambda key, value: checks.choice(key, value, OVERS), "choice", "months an effect is taken over"),
    "engine": Key(
        lambda _key, engine: engine,
        "a file of conf/engine",
        "where runs are made: local (processes here), serial (this one), dask (a cluster); "
        "engine.minutes_per_run=30 and engine.memory_gb=4 stop a run that takes more",
    ),
    "workers": Key(
        lambda key, value: checks.whole(key, value, 0, MOST_WORKERS, "processes"), "processes", "0 means one per core"
    ),
    "preview": Key(checks.flag, "true or false", "say how many runs, hours and gigabytes it takes, and stop"),
    "force": Key(checks.flag, "true or false", "run again what is already there"),
    "state_hash": Key(checks.flag, "true or false", "keep a hash of every table each month, for `diverge`"),
    "panels": Key(checks.flag, "true or false", "keep micro-data of organisations, people, areas and moves"),
    "out": Key(lambda key, value: Path(checks.text(key, value)), "folder", "results go to a folder of this one"),
    "format": Key(
        lambda key, value: checks.choice(key, value, FORMATS), "choice", "table, or json alone on standard output"
    ),
}
"""Every setting there is; conf/config.yaml holds the usual values."""
SLOW: Final = ("baseline", "scenarios", "scenario", "parameters")
"""Checked last, because checking them reads files and may import the model."""
