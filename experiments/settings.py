"""Settings: everything a user can choose on the command line or in conf/, checked before anything else happens."""

import dataclasses
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from experiments import options
from experiments.futures import Futures, load_futures
from model.declaration import BadInput, nearest
from scenarios.scenario import Scenario, check_parameters, load_scenario, names, refuse_code

REGIONS: Final = Path(__file__).resolve().parent.parent / "conf" / "region"
FORMATS: Final = ("table", "json")
OVERS: Final = {
    "last_year": "mean of the last 12 months",
    "whole": "mean of all months",
    "final": "last month",
    "total": "sum over all months, for flows",
}
CELL_SIZES: Final = (250, 500, 1000, 2000)
LARGEST_SCALE: Final = 10.0
MOST_SEEDS, MOST_YEARS, MOST_WORKERS = 100_000, 100, 4096
MONTHS_PER_YEAR: Final = 12
ALONE: Final = ("run", "benchmark", "validate", "calibrate")
"""Verbs that look at one scenario by itself."""
ALSO_ALONE: Final = ("sensitivity",)
"""Verbs that look at differences if there are scenarios, and at levels if there are none."""


@dataclass(frozen=True, slots=True)
class Key:
    """One setting: how it is checked, and its line in the help."""

    check: Callable[[str, Any], Any]
    unit: str
    doc: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """One measure to report, and over which months."""

    measure: str
    over: str


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
    workers: int
    force: bool
    state_hash: bool
    panels: bool
    out: Path
    format: str
    futures: Futures
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

    def resolved(self) -> dict[str, Any]:
        """Everything that can change a number or a word in the results, as plain values; scenarios in full."""
        plain = {name: getattr(self, name) for name in ("question", "region", "scale", "cell_m", "state_hash")}
        return plain | {
            "seeds": list(self.seeds),
            "months": self.months,
            "parameters": {group: dict(changes) for group, changes in self.parameters.items()},
            "futures": {seed: self.futures.of(seed) for seed in self.seeds} if self.futures.draws else {},
            "options": dataclasses.asdict(self.options) if self.options else {},
            "measures": [{wanted.measure: wanted.over} for wanted in self.measures],
            **({"contrasts": [list(pair) for pair in self.contrasts]} if self.contrasts else {}),
            **({"notes": list(self.notes)} if self.notes else {}),
            "scenarios": {s.name: _scenario_plain(s) for s in self.all_scenarios()},
        }


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
    value["futures"] = load_futures(value["futures"], value["region"])
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
    there = {value["baseline"].name, *(s.name for s in asked)}
    value["contrasts"] = tuple(pair for pair in value["contrasts"] if there.issuperset(pair))
    return Settings(name=name, **(value | {"scenarios": asked}), options=own)


def _scenario_plain(scenario: Scenario) -> dict[str, Any]:
    names = ("label", "question", "parameters", "interventions", "shocks")
    return {name: getattr(scenario, name) for name in names}


def _text(key: str, value: Any) -> str:
    if not isinstance(value, str):
        raise BadInput(f"{key}: {value!r} should be text")
    return value


def _flag(key: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise BadInput(f"{key}: {value!r} should be true or false")
    return value


def _whole(key: str, value: Any, low: int, high: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise BadInput(f"{key}: {value!r} should be a whole number from {low} to {high} ({KEYS[key].unit})")
    return value


def _number(key: str, value: Any, high: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= high or math.isnan(value):
        raise BadInput(f"{key}: {value!r} should be a number above 0, at most {high:g} ({KEYS[key].unit})")
    return float(value)


def _months(key: str, value: Any) -> int:
    months = round(_number(key, value, MOST_YEARS) * MONTHS_PER_YEAR)
    if months < 1:
        raise BadInput(f"{key}: {value!r} is less than a month; 0.25 is a quarter of a year")
    return months


def _seeds(key: str, value: Any) -> tuple[int, ...]:
    if isinstance(value, list) and value:
        seeds = tuple(_whole(key, seed, 0, 2**31 - 1) for seed in value)
        if len(set(seeds)) < len(seeds):
            raise BadInput(f"{key}: {value!r} names a seed twice")
        return tuple(sorted(seeds))
    return tuple(range(1, _whole(key, value, 1, MOST_SEEDS) + 1))


def _one_of(key: str, value: Any, sizes: tuple[int, ...]) -> int:
    if isinstance(value, bool) or value not in sizes:
        raise BadInput(f"{key}: {value!r} is not one of {', '.join(map(str, sizes))} ({KEYS[key].unit})")
    return int(value)


def _choice(key: str, value: Any, choices: Any) -> str:
    if value not in tuple(choices):
        raise BadInput(f"{key}: {value!r} is not one of {', '.join(choices)}; {nearest(str(value), choices)}")
    return str(value)


def _region(key: str, value: Any) -> str:
    name = _text(key, value)
    if name.endswith((".yaml", ".yml")):
        if not Path(name).is_file():
            raise BadInput(f"{key}: there is no file {name!r}")
        return name
    known = sorted(path.stem for path in REGIONS.glob("*.yaml"))
    if name not in known:
        raise BadInput(f"{key}: there is no {name!r}; {nearest(name, known)}")
    return name


def _scenarios(key: str, value: Any) -> tuple[Scenario, ...]:
    if value is None:
        return ()
    names = value if isinstance(value, list) else [value]
    scenarios = tuple(load_scenario(_text(key, name)) for name in names)
    if len({s.name for s in scenarios}) < len(scenarios):
        raise BadInput(f"{key}: {value!r} names a scenario twice")
    return scenarios


def _parameters(key: str, value: Any) -> Any:
    if not isinstance(value, dict) or not all(isinstance(inner, dict) for inner in value.values()):
        raise BadInput(
            f"{key}: {value!r} should be groups of changes, for example parameters.learning.depreciation=0.15"
        )
    if value:
        check_parameters(value)
    return value


def _contrasts(key: str, value: Any) -> tuple[tuple[str, str], ...]:
    """Pairs of names of scenarios; those that are not run are left out when a scenario=… narrows the experiment."""
    if not isinstance(value, list):
        raise BadInput(f"{key}: {value!r} should be a list of pairs, for example [[pooled_fund, fund_within_boundary]]")
    for pair in value:
        if not isinstance(pair, list) or len(pair) != 2:
            raise BadInput(f"{key}: {pair!r} should be two scenarios, the first against the second")
        for name in pair:
            if name not in (known := names()):
                raise BadInput(f"{key}: there is no scenario {name!r}; {nearest(str(name), known)}")
    return tuple((str(one), str(other)) for one, other in value)


def _notes(key: str, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(note, str) for note in value):
        raise BadInput(f"{key}: {value!r} should be a list of sentences")
    return tuple(value)


def _measures(key: str, value: Any) -> tuple[Wanted, ...]:
    if not isinstance(value, list) or not value:
        raise BadInput(f"{key}: {value!r} should be a list, for example [jobs, gva_gbp, {{public_cost_gbp: total}}]")
    return tuple(_wanted(key, item) for item in value)


def _wanted(key: str, item: Any) -> Wanted:
    if isinstance(item, dict) and len(item) == 1:
        ((measure, over),) = item.items()
        return Wanted(_text(key, measure), _choice(f"{key}.{measure}", over, OVERS))
    return Wanted(_text(key, item), "")


KEYS: Final = {
    "question": Key(_text, "text", "what the experiment asks, one sentence"),
    "region": Key(_region, "name or file", "the region: a file of conf/region, or the path of your own"),
    "experiment": Key(lambda _key, name: name, "name", "a file of conf/experiment"),
    "baseline": Key(lambda key, value: load_scenario(_text(key, value)), "name", "what scenarios are compared with"),
    "scenarios": Key(_scenarios, "names", "what to compare: files of conf/scenario, or paths of your own"),
    "scenario": Key(_scenarios, "names", "instead of `scenarios`: one, or a list"),
    "seeds": Key(_seeds, "seeds", "20 means seeds 1 to 20; a list names them: [1,2,5]"),
    "years": Key(_months, "years", "length of each run from January 2015, rounded to whole months"),
    "scale": Key(
        lambda key, value: _number(key, value, LARGEST_SCALE),
        "agents per person",
        "1 is one to one; 0.1 is a tenth of people and firms; above 1 only to see what size costs",
    ),
    "cell_m": Key(lambda key, value: _one_of(key, value, CELL_SIZES), "metres", "side of a grid cell"),
    "parameters": Key(_parameters, "-", "changes for every scenario: parameters.<group>.<name>=<value>"),
    "futures": Key(
        _text,
        "name or file",
        "parameters of each seed: calibrated (draws of the region's calibration in turn), central (the declared "
        "values), usual (calibrated if the region is, else central), or the path of a file of draws",
    ),
    "measures": Key(_measures, "names", "what is reported; {public_cost_gbp: total} sets its own months"),
    "contrasts": Key(_contrasts, "pairs of names", "scenarios to hold against each other: [[this, against_this]]"),
    "notes": Key(_notes, "sentences", "what a reader of the answer should keep in mind"),
    "effect_over": Key(lambda key, value: _choice(key, value, OVERS), "choice", "months an effect is taken over"),
    "workers": Key(lambda key, value: _whole(key, value, 0, MOST_WORKERS), "processes", "0 means one per core"),
    "force": Key(_flag, "true or false", "run again what is already there"),
    "state_hash": Key(_flag, "true or false", "keep a hash of every table each month, for `diverge`"),
    "panels": Key(_flag, "true or false", "keep micro-data of organisations, people, areas and moves"),
    "out": Key(lambda key, value: Path(_text(key, value)), "folder", "results go to a folder of this one"),
    "format": Key(lambda key, value: _choice(key, value, FORMATS), "choice", "table, or json alone on standard output"),
}
"""Every setting there is; conf/config.yaml holds the usual values."""
SLOW: Final = ("baseline", "scenarios", "scenario", "parameters")
"""Checked last, because checking them reads files and may import the model."""
