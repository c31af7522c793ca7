"""Answer: what `search` was asked and what it found, and the files it goes into."""

from dataclasses import dataclass

from experiments.decisions.allocation import Part
from experiments.decisions.frontier import Searched
from experiments.decisions.judgement import Judged
from experiments.decisions.objectives import Objective
from experiments.execution import Done, Plan

PAGE, PICTURE = "search.html", "search.png"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A checked request: what packages are made of and judged by."""

    plan: Plan
    parts: tuple[Part, ...]
    asked: tuple[Objective, ...]
    """The first is searched by; the last is what was spent."""
    fresh: tuple[int, ...]
    """Seeds that only finalists meet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the search found, and what is left of it."""

    question: Question
    searched: Searched
    judged: tuple[Judged, ...]
    """Finalists from the cheapest to the dearest, then the equal split and the scenarios that were named."""
    done: tuple[Done, ...]
