"""Migration: more or fewer people of working age move into the region."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from model.declaration import param
from model.levers import MIGRANTS, Nudge
from scenarios.shocks.shock import Shock

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem


@dataclass(frozen=True, slots=True, kw_only=True)
class Migration(Shock):
    """The rate at which people move in changes by a share, whatever the labour market is like."""

    kind: ClassVar[str] = "migration"
    title: ClassVar[str] = "Migration"
    mechanism: ClassVar[str] = (
        "people of working age who move in: labour supply, skills they bring, founders from outside"
    )
    evidence: ClassVar[str] = "A5.13, A5.18 how many move; S4-27 an ageing workforce; size is a choice of the scenario"
    does_not: ClassVar[str] = "change who leaves, how many graduates stay, or the skills of those who come"
    requirements: ClassVar[tuple[str, ...]] = ("S4-26", "S4-27", "S4-30")

    change: float = param(
        -0.5, unit="share of those who move in", low=-1.0, high=5.0, source="choice; -1: nobody moves in"
    )

    def nudges(self, world: "Ecosystem") -> Iterable[Nudge]:
        """Fewer or more move in."""
        force = self.in_force(world.tick)
        if force > 0 and self.change != 0:
            yield Nudge(MIGRANTS, 1 + self.change * force)
