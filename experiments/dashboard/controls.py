"""Controls: every intervention, shock and mechanism as a page can set it, from what the registry declares."""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import yaml  # type: ignore[import-untyped]

from experiments.dashboard.widgets import widget
from experiments.designs.futures import merged
from experiments.uncertainty.channels import CHANNELS
from model.declaration import BadInput, nearest
from model.region import Region
from scenarios.interventions.programme import Programme
from scenarios.regions import load_region
from scenarios.registry import EVENTS, KINDS, PARTS, SHOCKS, build, resolve
from scenarios.scenario import KEYS, scenario_from
from scenarios.shocks.shock import Shock

if TYPE_CHECKING:
    from experiments.dashboard.laboratory import Setting

OWN, WHOM, MONEY = "what is done", "for whom and how", "money and timing"
ALWAYS_SHOWN: Final = ("start",)
"""Settings that stand in a file even where they are as usual."""


@cache
def kinds(region: str = "south_yorkshire") -> tuple[dict[str, Any], ...]:
    """Every kind of intervention, then of shock, then the interventions that can also just happen, with their settings."""
    land = _land(region)
    parts: tuple[tuple[str, Iterable[type[Programme | Shock]]], ...] = (
        ("interventions", KINDS.values()),
        ("shocks", SHOCKS.values()),
        ("shocks", EVENTS.values()),
    )
    return tuple(_kind(one, part, land) for part, several in parts for one in several)


def settings_of(kind: str, part: str = "interventions", region: str = "south_yorkshire") -> dict[str, Any]:
    """One of `kinds`. Raises BadInput."""
    found = {one["kind"]: one for one in kinds(region) if one["part"] == part}
    if kind not in found:
        raise BadInput(f"kind: {kind!r} is not a kind of {PARTS[part][0]}; {nearest(kind, found)}")
    return found[kind]


def spec(
    kind: str, values: Mapping[str, Any], part: str = "interventions", region: str = "south_yorkshire", name: str = ""
) -> dict[str, Any]:
    """The entry of a scenario file for these values: what is not as usual, and when it starts. Raises BadInput."""
    usual = {s["name"]: s["default"] for s in settings_of(kind, part, region)["settings"]}
    given = {key: value for key, value in values.items() if key not in usual}
    ordered = {key: values.get(key, default) for key, default in usual.items()} | given
    entry = {"kind": kind} | {
        key: value for key, value in ordered.items() if key in ALWAYS_SHOWN or value != usual.get(key, object())
    }
    made = {name or kind: build(name or kind, entry, part)}
    resolve(made, _land(region), part)
    return entry


@cache
def _land(region: str) -> Region:
    """The region, read once for as long as the page is open."""
    return load_region(region)


def mechanisms() -> list[dict[str, Any]]:
    """Channels that can be closed to see what they do: name, title, meaning, and the parameter changes that close them."""
    return [
        {"name": channel.name, "title": channel.name.capitalize(), "doc": channel.doc, "off": channel.off}
        for channel in CHANNELS.values()
    ]


def closed(names: Iterable[str]) -> dict[str, dict[str, Any]]:
    """The parameter changes that close these channels. Raises BadInput."""
    changes: dict[str, dict[str, Any]] = {}
    for name in names:
        if name not in CHANNELS:
            raise BadInput(f"mechanism: there is no {name!r}; {nearest(name, CHANNELS)}")
        changes = merged(changes, CHANNELS[name].off)
    return changes


def scenario_yaml(setting: "Setting", label: str = "My scenario", question: str = "") -> str:
    """The variant as a file that `load_scenario` takes, with the command that makes the same two runs. Raises BadInput."""
    for key, text in (("label", label), ("question", question)):
        if "${" in text:
            raise BadInput(f"{key}: {text!r} holds '${{', which a configuration file would take for a reference")
    content = {"label": label} | ({"question": question} if question else {}) | setting.differences()
    scenario_from("variant", content, "scenario")
    ordered = {key: content[key] for key in KEYS if key in content}
    body = yaml.safe_dump(ordered, sort_keys=False, allow_unicode=True, width=120)
    return f"{_command(setting, label)}\n{body}"


def file_name(label: str) -> str:
    """A name for the file: letters, figures and underscores of the label."""
    plain = "".join(c if c.isascii() and c.isalnum() else " " for c in label.lower())
    return f"{'_'.join(plain.split()) or 'my_scenario'}.yaml"


def _command(setting: "Setting", label: str) -> str:
    """Two lines of comment: how to run it on the same luck as on the page."""
    words = [
        f"scenario={file_name(label)}", f"region={setting.region}", f"scale={setting.scale:g}", f"cell_m={setting.cell_m}",
        f"years={setting.years:g}", f"seeds=[{setting.seed}]", "futures=central",
    ]  # fmt: skip
    words += [
        f"parameters.{group}.{name}={_word(value)}"
        for group, values in setting.parameters.items()
        for name, value in values.items()
    ]
    return f"# The two runs of the page: python -m experiments compare {' '.join(words)}"


def _word(value: Any) -> str:
    """A value as the command line takes it."""
    if isinstance(value, bool):
        return str(value).lower()
    return f"[{','.join(_word(item) for item in value)}]" if isinstance(value, list | tuple) else str(value)


def _kind(kind: type[Programme | Shock], part: str, region: Region) -> dict[str, Any]:
    return {
        "kind": kind.kind,
        "part": part,
        "title": kind.title,
        "mechanism": kind.mechanism,
        "evidence": kind.evidence,
        "does_not": kind.does_not,
        "requirements": list(kind.requirements),
        "settings": sorted(
            ({**widget(f, region), "group": _group(kind, f.name)} for f in fields(kind)),
            key=lambda setting: (OWN, WHOM, MONEY).index(setting["group"]),
        ),
    }


def _group(kind: type[Programme | Shock], name: str) -> str:
    """Settings of every programme and shock come last; those of a family of programmes before them."""
    first = next(cls for cls in reversed(kind.__mro__) if name in getattr(cls, "__annotations__", {}))
    if first in (Programme, Shock):
        return MONEY
    return OWN if first is kind or first in KINDS.values() else WHOM
