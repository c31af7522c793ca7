"""Composition: words of the command line and files of conf/ become plain configurations, through Hydra."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from hydra import compose, initialize_config_dir
from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.override_parser.types import Override
from hydra.errors import HydraException
from omegaconf import OmegaConf
from omegaconf.errors import OmegaConfBaseException
from yaml import YAMLError  # type: ignore[import-untyped]

from experiments import options
from experiments.settings import KEYS, Settings, settings
from model.declaration import BadInput, nearest

CONF: Final = Path(__file__).resolve().parent.parent / "conf"
MULTIRUN: Final = ("--multirun", "-m")
FOLDERS: Final = ("region", "scenario")
"""Settings that share their name with a folder of conf/, which Hydra would take for a choice among its own configs."""
GROUPS: Final = ("engine",)
"""Settings that are such a choice: `engine=dask` takes a file of conf/engine, `engine.memory_gb=4` changes a line of it."""
SHARING: Final = ("compare", "sweep", "decide", "discover", "search", "brief")
"""Verbs that ask different things of the same runs, and so have one folder."""
NAMED_BY: Final = dict.fromkeys(SHARING, "experiment") | {"run": "scenario"}
"""The word that names the folder of the results; a sweep over it needs no folders of its own."""


@dataclass(frozen=True, slots=True)
class Composed:
    """One configuration as plain values, and the words that set it apart from the others of a multirun."""

    raw: dict[str, Any]
    apart: str


def requests(verb: str, words: Sequence[str], conf: Path = CONF) -> list[Settings]:
    """Every checked request in these words: one, or one per combination with --multirun. Raises BadInput."""
    return [_named(verb, composed) for composed in compositions(verb, words, conf)]


def compositions(verb: str, words: Sequence[str], conf: Path = CONF) -> list[Composed]:
    """Parse overrides, expand sweeps, and let Hydra compose each combination. Raises BadInput."""
    flags = [word for word in words if word.startswith("-")]
    for flag in flags:
        if flag not in MULTIRUN:
            raise BadInput(f"{flag}: no such option; {nearest(flag, [*MULTIRUN, '--help'])}")
    overrides = [_parsed(word) for word in words if word not in flags]
    if verb in experiments(conf) and all(o.key_or_group != "experiment" for o in overrides):
        overrides.insert(0, _parsed(f"experiment={verb}"))
    for override in overrides:
        _check_key(verb, override, conf, has_sweep=bool(flags))
    options = [_options(override) for override in overrides]
    swept = [
        o for o, ways in zip(overrides, options, strict=True) if len(ways) > 1 and o.key_or_group != NAMED_BY.get(verb)
    ]
    found = []
    for ways in itertools.product(*options):
        apart = [way.lstrip("+") for o, way in zip(overrides, ways, strict=True) if o in swept]
        found.append(Composed(_compose(ways, conf), ",".join(apart).replace("/", "_")))
    return found


def experiments(conf: Path = CONF) -> list[str]:
    """Every experiment there is a file for."""
    return files("experiment", conf)


def files(group: str, conf: Path = CONF) -> list[str]:
    """The files of a folder of conf/ by name."""
    return sorted(path.stem for path in (conf / group).glob("*.yaml"))


def _parsed(word: str) -> Override:
    if "=" not in word and not word.startswith("~"):
        raise BadInput(f"{word}: should be key=value; {nearest(word, KEYS)}")
    try:
        return OverridesParser.create().parse_override(word)
    except HydraException as error:
        raise BadInput(f"{word}: cannot be read: {str(error).splitlines()[0]}") from None


def _check_key(verb: str, override: Override, conf: Path, *, has_sweep: bool) -> None:
    """The key exists, an experiment has a file, and a list of alternatives is only given with --multirun."""
    key = override.key_or_group
    if key.split("/")[0].split(".")[0] == "hydra":
        raise BadInput(f"{key}: Hydra's own settings have no effect here; out=… says where results go")
    top = key.split(".")[0]
    if (top not in KEYS and top not in options.known(verb)) or (
        top != key and top not in ("parameters", "futures", *GROUPS)
    ):
        raise options.no_option(verb, key, KEYS)
    if override.is_sweep_override() and not has_sweep:
        text = str(override.input_line).partition("=")[2]
        raise BadInput(
            f"{key}: {text} is several values; write {key}=[{text}] for a list, or add --multirun to run each"
        )
    for name in _values(override) if key in ("experiment", *GROUPS) and not override.is_delete() else []:
        known = files(key, conf)
        if name not in known and (key, name) != ("experiment", "null"):
            raise BadInput(f"{key}: there is no {name!r}; {nearest(name, known)}")


def _values(override: Override) -> list[str]:
    if override.is_sweep_override():
        return list(override.sweep_string_iterator())
    return ["null" if override.value() is None else str(override.value())]


def _options(override: Override) -> list[str]:
    """The override as Hydra takes it, once per alternative; as keys are checked already, Hydra may add any."""
    if override.is_delete():
        return [str(override.input_line)]
    key = str(override.key_or_group)
    before = "" if key in ("experiment", *GROUPS, *FOLDERS) else "++"
    if not override.is_sweep_override():
        return [before + str(override.input_line).lstrip("+")]
    return [f"{before}{key}={value}" for value in override.sweep_string_iterator()]


def _compose(overrides: Sequence[str], conf: Path) -> dict[str, Any]:
    parsed = [_parsed(word) for word in overrides]
    own: dict[str, Any] = {o.key_or_group: o.value() for o in parsed if o.key_or_group in FOLDERS}
    overrides = [word for word, o in zip(overrides, parsed, strict=True) if o.key_or_group not in FOLDERS]
    try:
        with initialize_config_dir(config_dir=str(conf), version_base="1.3", job_name="crucible"):
            config = compose("config", overrides=list(overrides), return_hydra_config=True)
            chosen = config.hydra.runtime.choices.get("experiment")
            del config.hydra
            plain: Any = OmegaConf.to_container(config, resolve=True)
    except YAMLError as error:
        raise BadInput(f"conf: not valid YAML: {error}") from None
    except (HydraException, OmegaConfBaseException) as error:
        raise BadInput(f"conf: {str(error).strip().splitlines()[0]}") from None
    return {str(key): value for key, value in plain.items()} | {"experiment": chosen} | own


def _named(verb: str, composed: Composed) -> Settings:
    """Results are named after the experiment (compare and its kin), or verb and scenario; a multirun has folders inside."""
    asked = settings(composed.raw, "", verb)
    single = "-".join(s.name for s in asked.scenarios)
    name = (
        composed.raw["experiment"] or single or verb if verb in SHARING else f"{verb}/{single or asked.baseline.name}"
    )
    return replace(asked, name=f"{name}/{composed.apart}" if composed.apart else name)


def usual_region(conf: Path = CONF) -> str:
    """The region that conf/config.yaml names."""
    return str(_compose([], conf)["region"])
