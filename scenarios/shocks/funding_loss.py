"""Funding loss: a source of money ends, with or without replacement, and what it paid for shrinks.

Interventions say `paid_by: <source>` in their file. When a scenario is read, each of them is cut at the date of the loss
and, if some of the money is replaced, goes on after the gap as a scheme of its own that has to be found anew.
"""

from collections.abc import Iterable, Mapping
from dataclasses import MISSING, dataclass, field, fields
from typing import TYPE_CHECKING, Any, ClassVar, Final

import numpy as np

from agents.organisations import ANCHOR
from agents.table import Bools
from model.clock import TICKS_PER_YEAR
from model.declaration import BadInput, nearest, param
from model.levers import CORE_INCOME, Nudge
from model.region import Region
from scenarios.interventions.centres import check_anchor
from scenarios.interventions.eligibility import TargetedProgramme
from scenarios.interventions.programme import CHOICE, Programme
from scenarios.interventions.withdrawal import rows_of
from scenarios.shocks.shock import Shock

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem

PAID_BY: Final = "paid_by"
REPLACEMENT: Final = "_replacement"
"""What the name of a scheme that takes over ends with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FundingLoss(Shock):
    """From `start` the source pays nothing; `gap_years` later `replaced` of it comes from elsewhere."""

    kind: ClassVar[str] = "funding_loss"
    title: ClassVar[str] = "Loss of a source of funding"
    mechanism: ClassVar[str] = "core income of anchors; the years and the strength of interventions that it paid for"
    evidence: ClassVar[str] = (
        "S4-23 the audit on leaving the EU: loss of ERDF, need for replacement; sizes are assumptions"
    )
    does_not: ClassVar[str] = "touch what is built, grants already awarded, or research income won in competition"
    requirements: ClassVar[tuple[str, ...]] = ("S4-23",)

    source: str = field(default="erdf", metadata={"form": "name", "unit": "source of funding", "source": CHOICE})
    anchors: tuple[str, ...] = field(
        default=(), metadata={"form": "names", "unit": "anchors it paid for; none: all", "source": CHOICE}
    )
    core_share: float = param(
        0.1, unit="share of core income", low=0.0, high=1.0, source="assumption: structural funds of a centre"
    )
    replaced: float = param(0.0, unit="share", low=0.0, high=1.5, source="choice: 0 = not at all, 1 = in full")
    gap_years: float = param(1.0, unit="years", low=0.0, high=20.0, source="assumption: until the new fund pays")
    start: float = param(2020.0, unit="calendar year", low=2015.0, high=2100.0, source=CHOICE)

    def resolve(self, region: Region) -> None:
        """The anchors exist in this region. Raises BadInput."""
        for name in self.anchors:
            check_anchor(f"{self.kind}.anchors", name, region)

    def nudges(self, world: "Ecosystem") -> Iterable[Nudge]:
        """Core income of anchors is without it."""
        missing = self.missing(world.tick)
        if missing != 0 and self.core_share > 0:
            yield Nudge(CORE_INCOME, np.where(self._funded(world), 1 - self.core_share * missing, 1.0))

    def missing(self, tick: int) -> float:
        """Share of the source's money that is missing: all of it at first, then what is not replaced."""
        force = self.in_force(tick)
        replaced = self.in_force(tick - round(self.gap_years * TICKS_PER_YEAR)) * self.replaced
        return force - replaced if force > 0 else 0.0

    def _funded(self, world: "Ecosystem") -> Bools:
        o, fits = world.organisations, np.zeros(len(world.organisations), dtype=bool)
        fits[rows_of(world, self.anchors) if self.anchors else slice(None)] = True
        return np.asarray(fits & o.alive & (o.kind == ANCHOR))


def after_losses(
    interventions: Mapping[str, Mapping[str, Any]],
    losses: Mapping[str, FundingLoss],
    kinds: Mapping[str, type[Programme]],
) -> dict[str, dict[str, Any]]:
    """Plain interventions: `paid_by` is gone, and those whose source is lost are cut and replaced. Raises BadInput."""
    plain: dict[str, dict[str, Any]] = {}
    for name, given in interventions.items():
        spec, source = {key: value for key, value in given.items() if key != PAID_BY}, given.get(PAID_BY)
        loss = next((one for one in losses.values() if source is not None and one.source == source), None)
        if loss is None or loss.strength == 0 or spec.get("kind") not in kinds:  # an unknown kind is named later
            plain[name] = spec
            continue
        kind = kinds[spec["kind"]]
        _check(name, spec, kind)
        plain |= _cut(name, spec, loss, kind)
    sources = [str(spec[PAID_BY]) for spec in interventions.values() if PAID_BY in spec]
    for name, loss in losses.items():
        if sources and loss.source not in sources:
            raise BadInput(
                f"shocks.{name}: no intervention is paid by {loss.source!r}; {nearest(loss.source, sources)}"
            )
    return plain


def _check(name: str, spec: Mapping[str, Any], kind: type[Programme]) -> None:
    """Only what is spent year by year can be cut. Raises BadInput."""
    if not issubclass(kind, TargetedProgramme) or _value(spec, kind, "capital_gbp") > 0:
        raise BadInput(
            f"interventions.{name}.paid_by: what is built stays when its source is lost; only programmes without "
            f"capital_gbp can be cut, and {spec['kind']} is none"
        )


def _cut(name: str, spec: dict[str, Any], loss: FundingLoss, kind: type[Programme]) -> dict[str, dict[str, Any]]:
    """Up to the loss as it was; after the gap, the replaced share for the years that are left."""
    start, years = _value(spec, kind, "start"), _value(spec, kind, "duration_years")
    strength, end = _value(spec, kind, "strength"), start + years
    again, parts = max(loss.start + loss.gap_years, start), {}
    if start < loss.start:
        parts[name] = spec | {"duration_years": min(years, loss.start - start)}
        if loss.strength < 1 and end > loss.start:
            parts[name + "_kept"] = spec | {
                "start": loss.start, "duration_years": end - loss.start, "strength": strength * (1 - loss.strength),
            }  # fmt: skip
    share = min(strength * loss.replaced * loss.strength, 1.0)
    if again < end and share > 0:
        parts[name + REPLACEMENT] = spec | {"start": again, "duration_years": end - again, "strength": share}
    return parts


def _value(spec: Mapping[str, Any], kind: type[Programme], key: str) -> float:
    default = next(f.default for f in fields(kind) if f.name == key)
    given = spec.get(key, 0.0 if default is MISSING else default)
    return float(given) if isinstance(given, int | float) else 0.0
