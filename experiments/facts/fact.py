"""Fact: a statistic of one run that the real world has a published value for; Picture: what one sees behind it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from experiments.panels import Panel


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of conf/evidence/stylised_facts.csv, as measured on the panel of one run."""

    id: str
    measure: "Callable[[Panel], float]"
    """In the unit of the line's band; NaN if the run is too short or too small to say."""


@dataclass(frozen=True, slots=True)
class Picture:
    """What one sees behind one or more facts, drawn from the panels of a few runs."""

    ids: tuple[str, ...]
    title: str
    """What there is to see, a sentence without a full stop."""
    draw: "Callable[[Axes, Sequence[Panel]], None]"
    """Draws on the axes and labels them; whoever calls it adds the title and a strip with the band."""
