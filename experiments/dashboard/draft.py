"""Draft: what somebody is putting together in the sidebar, before it is checked as a whole."""

import math
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

from experiments.dashboard.controls import closed, settings_of, spec
from experiments.dashboard.laboratory import USUAL_SCALE, Setting
from experiments.designs.futures import merged
from model.clock import year
from model.declaration import BadInput
from scenarios.scenario import LONGEST_LABEL, Changes, Scenario, load_scenario, names

INTERVENTIONS, SHOCKS = "interventions", "shocks"
NOTHING: Final = "Nothing done"
FINE: Final = 10_000


@dataclass(slots=True)
class Draft:
    """The parts of a setting, entry by entry; `version` grows when it is filled anew, so that widgets begin afresh."""

    scale: float = USUAL_SCALE
    seed: int = 1
    years: float = 20.0
    cell_m: int = 1000
    parts: dict[str, dict[str, dict[str, Any]]] = field(default_factory=lambda: {INTERVENTIONS: {}, SHOCKS: {}})
    parameters: Changes = field(default_factory=dict)
    """Of a scenario file; they hold in the variant."""
    off: tuple[str, ...] = ()
    """Mechanisms that are closed."""
    off_in_both: bool = False
    label: str = ""
    """Of a file; empty: made from what is done."""
    question: str = ""
    version: int = 0

    def setting(self) -> Setting:
        """The whole, checked, apart from the draft. Raises BadInput."""
        changes = closed(self.off)
        return Setting(
            scale=self.scale,
            seed=self.seed,
            years=self.years,
            cell_m=self.cell_m,
            interventions=deepcopy(self.parts[INTERVENTIONS]),
            shocks=deepcopy(self.parts[SHOCKS]),
            parameters=changes if self.off_in_both else {},
            variant_parameters=self.parameters if self.off_in_both else merged(self.parameters, changes),
        )

    @property
    def title(self) -> str:
        """What stands above the second map."""
        if self.label:
            return self.label
        titles: list[str] = [
            settings_of(entry["kind"], part)["title"] for part in self.parts for entry in self.parts[part].values()
        ]
        titles += [f"without {name}" for name in self.off] if not self.off_in_both else []
        if not titles:
            return NOTHING
        more = f" and {len(titles) - 1} more" if len(titles) > 1 else ""
        return titles[0][: LONGEST_LABEL - len(more)] + more

    def fill(self, scenario: Scenario) -> None:
        """Start again from a scenario, without what it says that is as usual anyway. Raises BadInput."""
        self.parts = {
            part: {name: _short(entry, part, name) for name, entry in given.items()}
            for part, given in ((INTERVENTIONS, scenario.interventions), (SHOCKS, scenario.shocks))
        }
        self.parameters, self.label, self.question = scenario.parameters, scenario.label, scenario.question
        self.off, self.off_in_both, self.cell_m = (), False, 1000
        self.version += 1

    def add(self, kind: str, part: str, tick: int, values: Mapping[str, Any] | None = None) -> str:
        """One more entry, from the month after `tick` on; its name. Raises BadInput."""
        given = dict(values or {})
        if tick >= 0 or "start" not in given:
            given["start"] = begins(tick + 1)
        taken = {*self.parts[INTERVENTIONS], *self.parts[SHOCKS]}
        name = next(name for name in (kind, *(f"{kind}_{i}" for i in range(2, 1000))) if name not in taken)
        self.parts[part][name] = spec(kind, given, part, name=name)
        self.label = ""
        return name

    def set(self, part: str, name: str, values: Mapping[str, Any]) -> None:
        """Other values for an entry; what the widgets do not show stays. Raises BadInput."""
        self.parts[part][name] = _short({**self.parts[part][name], **values}, part, name)

    def remove(self, part: str, name: str) -> None:
        """Without an entry."""
        del self.parts[part][name]
        self.label = ""


def _short(entry: Mapping[str, Any], part: str, name: str) -> dict[str, Any]:
    """An entry as `spec` would write it."""
    return spec(entry["kind"], {key: value for key, value in entry.items() if key != "kind"}, part, name=name)


def begins(tick: int) -> float:
    """The calendar year of a month, as short as it can be written and still mean that month."""
    return math.floor(year(tick) * FINE) / FINE


@cache
def ready() -> dict[str, dict[str, Any]]:
    """Values of each kind in the file that has it alone: numbers that somebody thought about."""
    found: dict[str, dict[str, Any]] = {}
    for name in names():
        try:
            scenario = load_scenario(name)
        except BadInput:
            continue  # a file of the user's that is not finished says so where it is asked for
        if len(scenario.interventions) == 1 and not scenario.shocks and not scenario.parameters:
            (entry,) = scenario.interventions.values()
            found.setdefault(entry["kind"], {key: value for key, value in entry.items() if key != "kind"})
    return found
