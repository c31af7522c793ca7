"""Describe: the tables of what there is, each with units, meaning and source."""

import csv
import inspect
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from typing import Any, Final

from experiments import ROOT, report
from model.declaration import BadInput, nearest

LARGE: Final = 1e4
"""From here on numbers are written out, with thousands apart."""
Rows = list[dict[str, Any]]
WIDE: Final = ("doc", "help", "source", "writes", "mechanism", "evidence", "does_not", "meaning", "question")


def main(words: Sequence[str]) -> int:
    """Print one table: `describe parameters`, and `format=json` for JSON. Raises BadInput."""
    topics = [word for word in words if "=" not in word]
    choices = [word for word in words if "=" in word]
    for word in choices:
        if word not in ("format=json", "format=table"):
            raise BadInput(f"{word}: describe takes format=table or format=json and nothing else")
    if len(topics) != 1 or topics[0] not in TOPICS:
        given = " ".join(topics)
        raise BadInput(f"describe {given}: should be one of {', '.join(TOPICS)}; {nearest(given, TOPICS)}")
    rows = TOPICS[topics[0]]()
    if "format=json" in choices:
        report.print_json({topics[0]: rows} | _summary(topics[0], rows))
    else:
        _print(topics[0], rows)
    return 0


def agents() -> Rows:
    """Every column of every table."""
    from agents.grants import Grants
    from agents.land import Homes, Sites
    from agents.organisations import Organisations
    from agents.outside import Outside
    from agents.ties import Ties
    from agents.vacancies import Vacancies
    from agents.workers import Workers

    rows = []
    for table in (Organisations, Workers, Vacancies, Ties, Sites, Homes, Grants, Outside):
        for f in fields(table):
            rows.append(
                {"table": table.__name__.lower(), "column": f.name, **_meta(f.metadata, "unit", "low", "high", "doc")}
            )
    return rows


def schedule() -> Rows:
    """The order of events in one month."""
    from model.schedule import SCHEDULE

    return [
        {
            "line": step.line,
            "event": f"{step.run.__module__.rpartition('.')[2]}.{step.run.__name__}",
            "doc": _first_sentence(step.run),
            "writes": list(step.writes),
        }
        for step in SCHEDULE
    ]


def parameters() -> Rows:
    """Every parameter with value, unit, range and source."""
    from model.parameters import Parameters

    rows, everything = [], Parameters()
    for group in fields(Parameters):
        values = getattr(everything, group.name)
        for f in fields(values):
            meta = _meta(f.metadata, "unit", "low", "high", "source")
            if "choices" in f.metadata:
                meta["choices"] = list(f.metadata["choices"])
            rows.append({"group": group.name, "name": f.name, "value": _plain(getattr(values, f.name)), **meta})
    return rows


def levers() -> Rows:
    """Every lever: the only quantities that policy can nudge."""
    from model.levers import LEVERS

    return [
        {
            "name": lever.name,
            "unit": lever.unit,
            "per": lever.per,
            "low": _plain(lever.low),
            "high": _plain(lever.high),
            "doc": lever.doc,
        }
        for lever in LEVERS
    ]


def interventions() -> Rows:
    """Every kind of intervention with its parameters."""
    from scenarios.registry import KINDS

    return _kinds(KINDS)


def shocks() -> Rows:
    """Every kind of shock with its parameters; a scenario lists them under `shocks:`."""
    from scenarios.registry import SHOCKS

    return _kinds(SHOCKS)


def _kinds(kinds: Mapping[str, Any]) -> Rows:
    about = ("title", "mechanism", "evidence", "does_not", "requirements")
    return [
        {
            "kind": name,
            **{key: _plain(getattr(kind, key)) for key in about},
            "parameters": [_parameter(f) for f in fields(kind)],
        }
        for name, kind in kinds.items()
    ]


def measures() -> Rows:
    """Every measure, those of the default region's parks and authorities included."""
    from experiments.composition import usual_region
    from model.measures import MEASURES, place_measures
    from scenarios.regions import load_region

    everything = (*MEASURES, *place_measures(load_region(usual_region())))
    return [{"name": m.name, "unit": m.unit, "doc": m.doc} for m in everything]


def settings() -> Rows:
    """Every setting of compare and run."""
    from experiments.settings import KEYS

    return [{"name": name, "unit": key.unit, "doc": key.doc} for name, key in KEYS.items()]


def scenarios() -> Rows:
    """Every scenario there is a file for."""
    from scenarios.scenario import load_scenario, names

    found = [load_scenario(name) for name in names()]
    return [
        {
            "name": s.name,
            "label": s.label,
            "question": s.question,
            "kinds": [spec["kind"] for part in (s.interventions, s.shocks) for spec in part.values()],
        }
        for s in found
    ]


def experiments() -> Rows:
    """Every experiment there is a file for."""
    from experiments.composition import compositions
    from experiments.composition import experiments as names

    found = {name: compositions("compare", [f"experiment={name}"])[0].raw for name in names()}
    return [{"name": name, "question": raw["question"], "scenarios": raw["scenarios"]} for name, raw in found.items()]


def capabilities() -> Rows:
    """Prime capabilities of the North by enabling ones: sectors here, and what carries the enabling one in the model."""
    with (ROOT / "conf" / "capabilities.csv").open(encoding="utf-8", newline="") as file:
        return [row | {"sectors": row["sectors"].split("; ")} for row in csv.DictReader(file)]


def requirements() -> Rows:
    """Every item of the documents with where it lives, and whether what is named there exists."""
    from experiments.requirements import requirements as checked

    return checked()


TOPICS: Final[dict[str, Callable[[], Rows]]] = {
    topic.__name__: topic
    for topic in (
        agents,
        schedule,
        parameters,
        levers,
        interventions,
        shocks,
        measures,
        settings,
        scenarios,
        experiments,
        capabilities,
        requirements,
    )
}


def _summary(topic: str, rows: Rows) -> dict[str, int]:
    """What is counted over the rows of a topic, if anything."""
    if topic != "requirements":
        return {}
    from experiments.requirements import summary

    return summary(rows)


def _parameter(f: Any) -> dict[str, Any]:
    names = {"unit": "unit", "low": "low", "high": "high", "source": "help", "choices": "choices", "known": "choices"}
    meta = {name: _plain(f.metadata[key]) for key, name in names.items() if key in f.metadata}
    return {"name": f.name, "default": _plain(f.default), **meta}


def _meta(metadata: Any, *names: str) -> dict[str, Any]:
    return {name: _plain(metadata[name]) for name in names if name in metadata}


def _plain(value: Any) -> Any:
    """What JSON can hold: no infinity, no tuples."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return [_plain(item) for item in value] if isinstance(value, tuple) else value


def _first_sentence(function: Any) -> str:
    return (inspect.getdoc(function) or "").split("\n")[0]


def _print(topic: str, rows: Rows) -> None:
    """One table; interventions get a line for each of their parameters."""
    if topic in ("interventions", "shocks"):
        for row in rows:
            how = f"{row['kind']}: {row['title']}. How: {row['mechanism']}. It does not {row['does_not']}."
            _table(f"{how} Evidence: {row['evidence']}.", row["parameters"])
    else:
        counted = _summary(topic, rows)
        _table(f"{topic.capitalize()}: {len(rows)}" + (f", {counted['met']} met" if counted else ""), rows)


def _table(title: str, rows: Rows) -> None:
    columns = list(dict.fromkeys(key for row in rows for key in row))
    numbers = {c for c in columns if all(isinstance(row.get(c), int | float | None) for row in rows)}
    cells = [[_cell(row.get(column)) for column in columns] for row in rows]
    sides = {column: "right" if column in numbers and column not in WIDE else "left" for column in columns}
    report.console().print(report.table(title, sides, cells))


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, list):
        return ", ".join(_cell(item) for item in value)
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= LARGE else f"{value:g}"
    return str(value)
