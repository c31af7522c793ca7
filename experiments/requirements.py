"""Requirements: every item of the documents the model answers to, where it lives, and whether what is named there exists."""

import csv
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, fields
from functools import cache, cached_property, partial
from pathlib import Path
from typing import Any, Final

from experiments import ROOT
from model.declaration import BadInput

FILE: Final = ROOT / "conf" / "requirements.csv"
COLUMNS: Final = ("id", "item", "where", "missing")
APART: Final = ";"
"""Between two references of one item."""


@dataclass(frozen=True)
class Catalogue:
    """Every name that a requirement may refer to, by kind of reference; each list is made when it is first asked for."""

    root: Path = ROOT

    def problem(self, reference: str) -> str:
        """What is wrong with a reference such as `scenario:link_amp_sbp`; nothing if the named thing exists."""
        kind, _, name = reference.partition(":")
        if kind not in KINDS_OF_REFERENCE:
            return f"{reference}: no such kind of reference ({', '.join(KINDS_OF_REFERENCE)})"
        if kind == "file":
            return "" if (self.root / name).is_file() else f"{reference}: there is no such file"
        known: Collection[str] = getattr(self, KINDS_OF_REFERENCE[kind])
        return "" if name in known else f"{reference}: there is no such {kind}"

    @cached_property
    def scenarios(self) -> Collection[str]:
        """Scenarios that can be read."""
        from scenarios.scenario import load_scenario, names

        return {name for name in names() if _reads(partial(load_scenario, name))}

    @cached_property
    def experiments(self) -> Collection[str]:
        """Experiments there is a file for."""
        from experiments.composition import experiments

        return experiments()

    @cached_property
    def kinds(self) -> Mapping[str, Any]:
        """Kinds of intervention."""
        from scenarios.registry import KINDS

        return KINDS

    @cached_property
    def shocks(self) -> Collection[str]:
        """Kinds of shock."""
        from scenarios.registry import SHOCKS

        return SHOCKS

    @cached_property
    def settings(self) -> Collection[str]:
        """Parameters of kinds of intervention: rd_grants.share."""
        return {f"{name}.{f.name}" for name, kind in self.kinds.items() for f in fields(kind)}

    @cached_property
    def levers(self) -> Collection[str]:
        """Levers."""
        from model.levers import LEVERS

        return {lever.name for lever in LEVERS}

    @cached_property
    def measures(self) -> Collection[str]:
        """Measures, those of places of the usual region included."""
        from model.measures import MEASURES, place_measures

        return {measure.name for measure in (*MEASURES, *place_measures(self.region))}

    @cached_property
    def flows(self) -> Collection[str]:
        """Counters of a month."""
        from model.flows import Flows

        return {f.name for f in fields(Flows)}

    @cached_property
    def parameters(self) -> Collection[str]:
        """Parameters of the model: learning.rate."""
        from model.parameters import Parameters

        whole = Parameters()
        return {f"{group.name}.{f.name}" for group in fields(whole) for f in fields(getattr(whole, group.name))}

    @cached_property
    def columns(self) -> Collection[str]:
        """Columns of tables: organisations.knowledge."""
        from experiments.describe import agents

        return {f"{row['table']}.{row['column']}" for row in agents()}

    @cached_property
    def events(self) -> Collection[str]:
        """Events of a month: orders.place."""
        from experiments.describe import schedule

        return {row["event"] for row in schedule()}

    @cached_property
    def verbs(self) -> Collection[str]:
        """What can be asked on the command line."""
        from experiments.__main__ import VERBS

        return VERBS

    @cached_property
    def sectors(self) -> Collection[str]:
        """Sectors."""
        from agents.organisations import SECTORS

        return SECTORS

    @cached_property
    def technologies(self) -> Collection[str]:
        """Technology fields."""
        from agents.organisations import FIELDS

        return FIELDS

    @cached_property
    def facts(self) -> Collection[str]:
        """Patterns that the model is validated against."""
        with (self.root / "conf" / "evidence" / "stylised_facts.csv").open(encoding="utf-8") as file:
            return {row["id"] for row in csv.DictReader(file)}

    @cached_property
    def regions(self) -> Collection[str]:
        """Regions there is a preset for."""
        return {path.stem for path in (self.root / "conf" / "region").glob("*.yaml")}

    @cached_property
    def calendars(self) -> Collection[str]:
        """Calendars that can be read."""
        from scenarios.calendar import FOLDER, events

        return {path.stem for path in FOLDER.glob("*.yaml") if _reads(partial(events, path.stem))}

    @cached_property
    def region(self) -> Any:
        """The usual region."""
        from experiments.composition import usual_region
        from scenarios.regions import load_region

        return load_region(usual_region())

    @cached_property
    def parks(self) -> Collection[str]:
        """Its parks."""
        return self.region.parks.key  # type: ignore[no-any-return]

    @cached_property
    def organisations(self) -> Collection[str]:
        """Its organisations that have a name."""
        return self.region.organisations.key  # type: ignore[no-any-return]

    @cached_property
    def places(self) -> Collection[str]:
        """Its landmarks."""
        return self.region.places.name  # type: ignore[no-any-return]


KINDS_OF_REFERENCE: Final = {
    "scenario": "scenarios", "experiment": "experiments", "kind": "kinds", "shock": "shocks", "setting": "settings",
    "lever": "levers", "measure": "measures", "flow": "flows", "parameter": "parameters", "column": "columns",
    "event": "events", "verb": "verbs", "sector": "sectors", "field": "technologies", "fact": "facts", "region": "regions",
    "calendar": "calendars", "park": "parks", "organisation": "organisations", "place": "places", "file": "file",
}  # fmt: skip
"""What stands before the colon of a reference, and the list of the catalogue that has its names."""


@cache
def usual() -> Catalogue:
    """What this program has, looked up once."""
    return Catalogue()


def requirements(file: Path = FILE, catalogue: Catalogue | None = None) -> list[dict[str, Any]]:
    """One row per requirement: id, met, where it lives, what is missing. Raises BadInput if the file is no such table.

    met = something is named, everything named exists, and nothing is said to be missing.
    """
    catalogue, rows = catalogue or usual(), []
    for row in _read(file):
        where = [part.strip() for part in row["where"].split(APART) if part.strip()]
        wrong = [problem for problem in map(catalogue.problem, where) if problem]
        lacks = "; ".join([*([row["missing"]] if row["missing"] else []), *wrong])
        if not where and not lacks:
            lacks = "nothing is named"
        rows.append({"id": row["id"], "met": not lacks, "item": row["item"], "where": where, "missing": lacks})
    return rows


def summary(rows: Collection[Mapping[str, Any]]) -> dict[str, int]:
    """How many are met, of how many."""
    return {"met": sum(bool(row["met"]) for row in rows), "total": len(rows)}


def _read(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines)
        if tuple(reader.fieldnames or ()) != COLUMNS:
            raise BadInput(f"{file.name}: the first line should be {','.join(COLUMNS)}")
        rows = list(reader)
    for number, row in enumerate(rows, start=2):
        if None in row or None in row.values():
            raise BadInput(f"{file.name} line {number}: should have {len(COLUMNS)} cells")
    ids = [row["id"] for row in rows]
    if twice := sorted({one for one in ids if ids.count(one) > 1}):
        raise BadInput(f"{file.name}: {twice[0]} is there twice")
    return rows


def _reads(read: Callable[[], Any]) -> bool:
    try:
        read()
    except BadInput:
        return False
    return True
