"""Calendar: what really happened in a region, dated: what acts in a run, what is part of its start, what is left out."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from model.clock import START_YEAR
from model.declaration import BadInput, nearest

FOLDER: Final = Path(__file__).resolve().parent.parent / "conf" / "calendar"
WAYS: Final = {
    "intervention": "acts, as an intervention of this kind",
    "shock": "acts, as a shock of this kind",
    "start": "is part of the start, and where",
    "left_out": "does not act, and why",
}
"""What becomes of an event; each has exactly one of these keys."""
KEYS: Final = ("date", "event", "figures", "source", *WAYS)


@dataclass(frozen=True, slots=True)
class Event:
    """One dated event, and what the model does with it."""

    date: float
    event: str
    figures: str
    source: str
    way: str
    what: Any
    """The kind and its parameters if it acts, else words."""


def events(name: str, folder: Path = FOLDER) -> list[Event]:
    """Every event of a calendar, oldest first. Raises BadInput."""
    from scenarios.scenario import read_yaml

    known = sorted(path.stem for path in folder.glob("*.yaml"))
    if name not in known:
        raise BadInput(f"calendar: there is no {name!r}; {nearest(str(name), known)}")
    raw = read_yaml(folder / f"{name}.yaml").get("events")
    if not isinstance(raw, list):
        raise BadInput(f"calendar {name}: should hold `events`, a list")
    found = [_event(number, given, name) for number, given in enumerate(raw, start=1)]
    return sorted(found, key=lambda event: event.date)


def acting(name: str, folder: Path = FOLDER) -> tuple[dict[str, dict[str, Any]], dict[str, dict[str, Any]]]:
    """Interventions and shocks of a calendar, each starting on its date, named `<year>_<kind>`. Raises BadInput."""
    parts: dict[str, dict[str, dict[str, Any]]] = {"intervention": {}, "shock": {}}
    for event in events(name, folder):
        if event.way in parts:
            key, number = f"{int(event.date)}_{event.what.get('kind')}", 1
            while (called := key if number == 1 else f"{key}_{number}") in parts[event.way]:
                number += 1
            parts[event.way][called] = {**event.what, "start": event.date}
    return parts["intervention"], parts["shock"]


def _event(number: int, given: Any, name: str) -> Event:
    where = f"calendar {name}, event {number}"
    if not isinstance(given, Mapping):
        raise BadInput(f"{where}: {given!r} should be keys and values: {', '.join(KEYS)}")
    for key in given:
        if key not in KEYS:
            raise BadInput(f"{where}: {key}: no such key of an event; {nearest(str(key), KEYS)}")
    date, ways = given.get("date"), [way for way in WAYS if way in given]
    if isinstance(date, bool) or not isinstance(date, int | float):
        raise BadInput(f"{where}: date: {date!r} should be a calendar year, for example 2016.68")
    if len(ways) != 1:
        raise BadInput(f"{where}: should say one of {', '.join(WAYS)}: what becomes of it")
    acts = ways[0] in ("intervention", "shock")
    if acts and (date < START_YEAR or not isinstance(given[ways[0]], Mapping)):
        raise BadInput(f"{where}: {ways[0]}: needs a kind with its parameters, and a date in {START_YEAR} or later")
    words = {key: str(given.get(key) or "") for key in ("event", "figures", "source")}
    return Event(date=float(date), **words, way=ways[0], what=given[ways[0]])
