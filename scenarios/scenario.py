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

FOLDER: Final = Path(__file__).resolve().parent.parent / "conf" / "scenario"
KEYS: Final = {
    "label": "name in tables and figures",
    "question": "what the scenario asks, one sentence",
    "parameters": "changes of parameters: group, then name and value",
    "interventions": "what is done: name, then kind and its numbers",
    "shocks": "what happens: name, then kind and its numbers",
}
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

    def build(self) -> "tuple[Programme, ...]":
        """Fresh interventions and shocks, in the order of the file. Raises BadInput."""
        from scenarios import registry

        both = (*self.interventions.items(), *self.shocks.items())
        return tuple(registry.build(name, spec) for name, spec in both)

    def resolve(self, region: "Region") -> None:
        """Every place that the scenario names exists in this region. Raises BadInput."""
        from scenarios import registry

        for part in (self.interventions, self.shocks):
            try:
                registry.resolve({name: registry.build(name, spec) for name, spec in part.items()}, region)
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
    return scenario_from(path.stem, read_yaml(path), path.name)


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
    scenario = Scenario(name=name, label=label, question=str(raw.get("question") or ""), **parts)
    try:
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
