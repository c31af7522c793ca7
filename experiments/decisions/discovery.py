"""Discovery: what `discover` found about the scenarios of one experiment, and the files it goes into."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from agents.table import Bools
from experiments.decisions.boxes import Found
from experiments.decisions.objectives import Objective
from experiments.decisions.options import FAILS
from experiments.decisions.tables import Table
from experiments.decisions.trees import Tree
from experiments.execution import Plan

if TYPE_CHECKING:
    import pandas as pd

PAGE: Final = "discovery.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovered:
    """One scenario: what became of it in every future, and what tells those of interest from the others."""

    scenario: str
    label: str
    tables: tuple[Table, ...]
    """By objective."""
    interesting: Bools
    close: int
    """Futures so near to a threshold that another seed could have changed which kind they are."""
    found: Found | None
    """None if there are too few futures of a kind to look for a box."""
    tree: Tree | None

    @property
    def futures(self) -> tuple[int, ...]:
        """Futures that were looked at."""
        return self.tables[0].futures


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovery:
    """All scenarios of an experiment."""

    plan: Plan
    asked: tuple[Objective, ...]
    each: tuple[Discovered, ...]
    parameters: "pd.DataFrame"
    units: dict[str, str]

    @property
    def seeks_failure(self) -> bool:
        """Whether futures of interest are those that fail."""
        return bool(self.plan.settings.options.find == FAILS)


def picture(discovery: Discovery, each: Discovered) -> Path:
    """Where the figure of a scenario lies."""
    return discovery.plan.settings.folder / f"discovery_{each.scenario}.png"
