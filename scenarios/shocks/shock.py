"""Shock: what everything that happens from outside has in common: when it comes, how it builds up and passes."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, ClassVar, Final

import numpy as np

from agents.organisations import SECTORS
from agents.table import Floats
from model.clock import TICKS_PER_YEAR, tick_of
from model.declaration import check, param
from model.levers import Nudge
from scenarios.interventions.programme import CHOICE, check_form

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem
    from model.region import Region

SECTOR_NAMES: Final = {"form": "names", "known": SECTORS, "unit": "sectors; none: all", "source": CHOICE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shock:
    """Builds up over `onset_years`, stays until `start + duration_years`, passes over `recovery_years`. Raises BadInput.

    Stateless, and nothing at strength 0. `duration_years: 100` is for good.
    """

    kind: ClassVar[str] = "shock"
    title: ClassVar[str] = ""
    mechanism: ClassVar[str] = ""
    """What it changes in the world."""
    evidence: ClassVar[str] = ""
    """What is known about it."""
    does_not: ClassVar[str] = ""
    """Channels it leaves alone."""
    requirements: ClassVar[tuple[str, ...]] = ()
    """Items of the requirements list it answers."""

    start: float = param(2018.0, unit="calendar year", low=2015.0, high=2100.0, source=CHOICE)
    onset_years: float = param(0.0, unit="years", low=0.0, high=30.0, source=CHOICE)
    duration_years: float = param(100.0, unit="years, onset included", low=0.0, high=100.0, source=CHOICE)
    recovery_years: float = param(0.0, unit="years", low=0.0, high=30.0, source=CHOICE)
    strength: float = param(1.0, unit="share", low=0.0, high=1.0, source=CHOICE)

    def __post_init__(self) -> None:
        for f in fields(self):
            key, value = f"{self.kind}.{f.name}", getattr(self, f.name)
            if "form" in f.metadata:
                check_form(key, value, f.metadata)
            else:
                check(key, value, f)

    def resolve(self, region: "Region") -> None:
        """Names exist in this region. Raises BadInput."""

    def act(self, world: "Ecosystem") -> None:
        """Nothing falls due unless a kind says so."""

    def nudges(self, world: "Ecosystem") -> Iterable[Nudge]:  # noqa: ARG002 (kinds that nudge look at it)
        """No lever is nudged unless a kind says so."""
        return ()

    def cost_gbp(self, world: "Ecosystem") -> float:  # noqa: ARG002 (what happens is not what the region pays for)
        """Nothing: what happens is no spending of the region's."""
        return 0.0

    def in_force(self, tick: int) -> float:
        """How much of it is felt: strength x min(months since start / onset, 1), falling to 0 after its end."""
        since = tick - tick_of(self.start)
        until, passing = self.duration_years * TICKS_PER_YEAR, self.recovery_years * TICKS_PER_YEAR
        if since < 0 or self.strength == 0:
            return 0.0
        grown = min((since + 1) / max(self.onset_years * TICKS_PER_YEAR, 1.0), 1.0)
        left = 1.0 if since < round(until) else max(1 - (since + 1 - round(until)) / max(passing, 1.0), 0.0)
        return self.strength * grown * left


def of_sectors(names: tuple[str, ...], value: float) -> Floats:
    """The value for these sectors (all if none is named), 0 for the others (sectors,)."""
    chosen = [SECTORS.index(name) for name in names] if names else list(range(len(SECTORS)))
    return np.where(np.isin(np.arange(len(SECTORS)), chosen), value, 0.0)
