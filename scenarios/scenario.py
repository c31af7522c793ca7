"""A scenario: one what-if, read from a file, checked to the last key before anything runs."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from omegaconf import OmegaConf
from omegaconf.errors import OmegaConfBaseException
from yaml import YAMLError  # type: ignore[import-untyped]

from model.declaration import BadInput, nearest

if TYPE_CHECKING:  # the model is imported where it is needed: a wrong key should be answered at once
    from model.region import Region
    from scenarios.interventions.programme import Programme
    from scenarios.shocks.shock import Shock

FOLDER: Final = Path(__file__).resolve().parent.parent / "conf" / "scenario"
KEYS: Final = {
    "label": "name in tables and figures",
    "question": "what the scenario asks, one sentence",
    "parameters": "changes of parameters: group, then name and value",
    "interventions": "what is done: name, then kind and its numbers",
    "shocks": "what happens: name, then kind and its numbers",
    "package": "one budget for interventions that have a part of it, and the order in which they come",
    "calendar": "a file of conf/calendar: what really happened, dated",
    "based_on": "another scenario, of which this file says only what is different; a part that is null goes",
}
DEEPEST: Final = 5
"""Scenarios that can be based on one another in a chain."""
LONGEST_LABEL: Final = 48

Changes = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """What is different from the baseline, and nothing else: parameters, interventions, shocks."""

    name: str
    label: str
    question: str = ""
    parameters: Changes
    interventions: Changes
    shocks: Changes

    def digest(self) -> str:
        """SHA-256 of everything that can change a run; the words around it cannot."""
        ordered = [[name, spec] for part in (self.interventions, self.shocks) for name, spec in part.items()]
        return hashlib.sha256(json.dumps([self.parameters, ordered], sort_keys=True).encode()).hexdigest()

    def build(self) -> "tuple[Programme | Shock, ...]":
        """Fresh interventions and shocks, in the order of the file. Raises BadInput."""
        from scenarios import registry

        parts = (("interventions", self.interventions), ("shocks", self.shocks))
        return tuple(registry.build(name, spec, part) for part, specs in parts for name, spec in specs.items())

    def resolve(self, region: "Region") -> None:
        """Every place that the scenario names exists in this region. Raises BadInput."""
        from scenarios import registry

        for part, specs in (("interventions", self.interventions), ("shocks", self.shocks)):
            try:
                registry.resolve({name: registry.build(name, spec, part) for name, spec in specs.items()}, region, part)
            except BadInput as error:
                raise BadInput(f"scenario {self.name}: {error}") from None


def names(folder: Path = FOLDER) -> list[str]:
    """Every scenario there is a file for, the baseline first."""
    return sorted((path.stem for path in folder.glob("*.yaml")), key=lambda name: (name != "baseline", name))


def load_scenario(name: str, folder: Path = FOLDER) -> Scenario:
    """Read conf/scenario/<name>.yaml, or the file itself if the name ends in .yaml. Raises BadInput."""
    path = Path(name) if name.endswith((".yaml", ".yml")) else folder / f"{name}.yaml"
    if not path.is_file():
        raise BadInput(f"scenario: there is no {name!r}; {nearest(name, names(folder))}")
    return scenario_from(path.stem, inherited(read_yaml(path), path.name, folder), path.name)


def inherited(raw: Mapping[str, Any], where: str, folder: Path = FOLDER, depth: int = 0) -> dict[str, Any]:
    """The file with what it takes over from the scenario that it is based on. Raises BadInput."""
    if "based_on" not in raw:
        return dict(raw)
    name = str(raw["based_on"])
    path = folder / f"{name}.yaml"
    if not path.is_file():
        raise BadInput(f"{where}: based_on: there is no {name!r}; {nearest(name, names(folder))}")
    if depth == DEEPEST:
        raise BadInput(f"{where}: based_on: {name!r} goes round in a circle, or is more than {DEEPEST} files deep")
    own = {key: value for key, value in raw.items() if key != "based_on"}
    return _merged(inherited(read_yaml(path), path.name, folder, depth + 1), own)


def scenario_from(name: str, raw: Mapping[str, Any], where: str) -> Scenario:
    """Check what a scenario file says, key by key; `where` begins each message. Raises BadInput."""
    refuse_code(raw, where)
    for key in raw:
        if key not in KEYS:
            raise BadInput(f"{where}: {key}: no such key in a scenario; {nearest(str(key), KEYS)}")
    label = raw.get("label")
    if not isinstance(label, str) or not 0 < len(label) <= LONGEST_LABEL:
        raise BadInput(f"{where}: label: {label!r} should be a name of at most {LONGEST_LABEL} letters")
    parts = {key: _changes(raw.get(key), key, where) for key in ("parameters", "interventions", "shocks")}
    try:
        parts["interventions"], parts["shocks"] = _plain_parts(raw, parts["interventions"], parts["shocks"])
        scenario = Scenario(name=name, label=label, question=str(raw.get("question") or ""), **parts)
        if scenario.parameters:
            check_parameters(scenario.parameters)
        if scenario.interventions or scenario.shocks:
            scenario.build()
    except BadInput as error:
        raise BadInput(f"{where}: {error}") from None
    return scenario


def check_parameters(changes: Changes) -> None:
    """Raise BadInput unless every changed parameter exists and takes its new value; the message has the full key."""
    from model.parameters import Parameters

    for group, values in changes.items():
        try:
            Parameters().changed({group: values})
        except BadInput as error:
            if str(error).startswith("parameters."):
                raise
            raise BadInput(f"parameters.{group}.{str(error).partition('.')[2]}") from None  # not the name of the class


def read_yaml(path: Path) -> dict[str, Any]:
    """A YAML file as plain values. Raises BadInput naming the line that is not YAML."""
    try:
        plain = OmegaConf.to_container(OmegaConf.load(path), resolve=True)
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f" line {mark.line + 1}:" if mark else ""
        raise BadInput(f"{path.name}:{line} not valid YAML: {getattr(error, 'problem', error)}") from None
    except (OmegaConfBaseException, OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{path.name}: {str(error).splitlines()[0]}") from None
    if not isinstance(plain, dict):
        raise BadInput(f"{path.name}: should hold keys and values, one a line")
    return {str(key): value for key, value in plain.items()}


def refuse_code(value: Any, where: str) -> None:
    """Raise BadInput if a file tries to name code to run, however deep."""
    inner: Iterable[Any] = (
        value.values() if isinstance(value, Mapping) else value if isinstance(value, list | tuple) else ()
    )
    if isinstance(value, Mapping) and "_target_" in value:
        raise BadInput(f"{where}: _target_: {value['_target_']!r} names code; a file may only hold choices and numbers")
    for item in inner:
        refuse_code(item, where)


def _changes(value: Any, key: str, where: str) -> Changes:
    """A mapping of mappings; an empty key means no changes."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise BadInput(f"{where}: {key}: {value!r} should be names, each with its own keys below it")
    for name, inner in value.items():
        if not isinstance(inner, dict):
            raise BadInput(f"{where}: {key}.{name}: {inner!r} should be keys and values below {name!r}")
    return value


def _plain_parts(raw: Mapping[str, Any], interventions: Changes, shocks: Changes) -> tuple[Changes, Changes]:
    """Interventions and shocks with the calendar's, the package's money shared out, and lost funding taken away."""
    if raw.get("calendar"):
        from scenarios.calendar import acting

        dated = acting(str(raw["calendar"]))
        interventions, shocks = {**dated[0], **interventions}, {**dated[1], **shocks}
    if raw.get("package") is not None:
        from scenarios.packages import resolved

        interventions = resolved(raw["package"], interventions)
    if any("paid_by" in spec for spec in interventions.values()):
        from scenarios import registry
        from scenarios.shocks.funding_loss import FundingLoss, after_losses

        made = {name: registry.build(name, spec, "shocks") for name, spec in shocks.items()}
        losses = {name: one for name, one in made.items() if isinstance(one, FundingLoss)}
        interventions = after_losses(interventions, losses, registry.KINDS)
    return interventions, shocks


def _merged(base: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """The base with what the file says itself in its place, however deep; null takes away."""
    merged = dict(base)
    for key, value in own.items():
        old = merged.get(key)
        if value is None:
            merged.pop(key, None)
        elif isinstance(old, Mapping) and isinstance(value, Mapping):
            merged[key] = _merged(old, value)
        else:
            merged[key] = value
    return merged
