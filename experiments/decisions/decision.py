"""Decision: what `decide` found about one experiment, and the files it goes into."""

from dataclasses import dataclass
from typing import Any, Final

from experiments.decisions.assessment import Assessed
from experiments.execution import Plan

PAGE: Final = "decision.html"
OUTCOMES, INFORMATION, CURVES = "outcomes.png", "information.png", "information_curves.png"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Everything that was found about one experiment."""

    plan: Plan
    labels: tuple[str, ...]
    found: tuple[Assessed, ...]
    enough: tuple[tuple[int, int], ...]
    """In how many of how many futures each choice meets all thresholds."""
    dominated: tuple[tuple[int, int, str], ...]
    parameters: Any
    units: dict[str, str]
