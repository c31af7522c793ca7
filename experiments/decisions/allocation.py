"""Allocation: a budget shared out among interventions, as packages that never cost more than it."""

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from model.declaration import BadInput
from scenarios.packages import PLANNED, full_cost_gbp
from scenarios.scenario import Scenario

LEAST, MOST, WHOLE = "least_gbp", "most_gbp", "whole"
OWN: Final = {
    LEAST: "GBP below which it is not worth starting",
    MOST: "GBP that may go into it; at most, and usually, what all of it costs",
    PLANNED: "GBP a year that it is planned to give out, for kinds whose cost only follows take-up",
    WHOLE: "true: all of it or none, as a building",
}
"""What a part says to the search; the rest is an intervention as in a scenario file."""
DIGITS: Final = 9
PREFIX: Final = "package_"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One intervention that a package can hold."""

    name: str
    spec: Mapping[str, Any]
    cost_gbp: float
    """What all of it costs."""
    least_gbp: float
    most_gbp: float
    is_whole: bool

    def strength(self, money_gbp: float) -> float:
        """What the money buys, as a share of all of it; rounded down, so that it never costs more."""
        scale = 10.0**DIGITS
        return min(math.floor(money_gbp / self.cost_gbp * scale) / scale, 1.0)

    def levels(self, step_gbp: float) -> int:
        """Steps it takes to reach the most."""
        return 1 if self.is_whole else max(math.ceil(self.most_gbp / step_gbp - 1e-9), 1)


def parts_of(raw: Mapping[str, Any], budget_gbp: float) -> tuple[Part, ...]:
    """The parts as an experiment gives them, each checked as an intervention is. Raises BadInput."""
    if len(raw) < 2:
        raise BadInput(f"parts: {len(raw)} of them; a search shares a budget out among two or more interventions")
    parts = tuple(_part(str(name), spec) for name, spec in raw.items())
    if not any(max(part.least_gbp, part.cost_gbp if part.is_whole else 0.0) <= budget_gbp for part in parts):
        raise BadInput(f"budget_gbp: {budget_gbp:,.0f} buys none of the parts; the cheapest must fit into it")
    return parts


def _part(name: str, spec: Any) -> Part:
    where = f"parts.{name}"
    if not isinstance(spec, Mapping) or "kind" not in spec:
        raise BadInput(f"{where}: {spec!r} should be an intervention: a kind and its numbers")
    if "strength" in spec:
        raise BadInput(f"{where}.strength: {spec['strength']!r}: the search sets it; {MOST} says how much may be spent")
    plain = {key: value for key, value in spec.items() if key not in OWN}
    try:
        cost = full_cost_gbp(name, plain, _amount(where, PLANNED, spec.get(PLANNED, 0.0)))
    except BadInput as error:
        raise BadInput(str(error).replace("interventions.", "parts.", 1)) from None
    if cost <= 0:
        raise BadInput(f"{where}: costs nothing that is planned, so no part of a budget can go into it; say {PLANNED}")
    most = _amount(where, MOST, spec.get(MOST, cost))
    least = _amount(where, LEAST, spec.get(LEAST, 0.0))
    is_whole = spec.get(WHOLE, False)
    if not isinstance(is_whole, bool):
        raise BadInput(f"{where}.{WHOLE}: {is_whole!r} should be true or false")
    if not least <= most <= cost * (1 + 1e-9):
        raise BadInput(
            f"{where}: {LEAST} {least:,.0f}, {MOST} {most:,.0f} and its cost {cost:,.0f} should go from low to high"
        )
    return Part(name=name, spec=plain, cost_gbp=cost, least_gbp=least, most_gbp=most, is_whole=is_whole)


def _amount(where: str, key: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < math.inf:
        raise BadInput(f"{where}.{key}: {value!r} should be an amount of GBP, 0 or more")
    return float(value)


@dataclass(frozen=True, slots=True)
class Package:
    """Money for each part (GBP), in their order."""

    money_gbp: tuple[float, ...]

    @property
    def cost_gbp(self) -> float:
        """All of it."""
        return math.fsum(self.money_gbp)


def allocated(levels: Sequence[int], parts: Sequence[Part], budget_gbp: float, steps: int) -> Package:
    """The package of these levels: whole parts first, while the money lasts; the rest in steps, cut alike if it is too much."""
    step, left = budget_gbp / steps, budget_gbp
    money = [0.0] * len(parts)
    for i, part in enumerate(parts):
        if part.is_whole and levels[i] and part.cost_gbp <= left:
            money[i] = part.cost_gbp
            left -= part.cost_gbp
    rest = [i for i, part in enumerate(parts) if not part.is_whole and levels[i]]
    wanted = {i: max(min(levels[i] * step, parts[i].most_gbp), parts[i].least_gbp) for i in rest}
    whole = math.fsum(wanted.values())
    for i in rest:
        gets = wanted[i] if whole <= left else math.floor(wanted[i] * left / whole / step) * step
        money[i] = gets if gets >= parts[i].least_gbp else 0.0
    return Package(tuple(money))


def equal_split(parts: Sequence[Part], budget_gbp: float, steps: int) -> Package:
    """The same money for every part, up to what it can take: what one would do without a search."""
    share = max(steps // len(parts), 1)
    return allocated([1 if part.is_whole else share for part in parts], parts, budget_gbp, steps)


def scenario_of(package: Package, parts: Sequence[Part], label: str = "") -> Scenario:
    """The package as a scenario; parts without money stay at strength 0, so that luck belongs to the same ones."""
    specs = {
        part.name: {**part.spec, "strength": part.strength(money)}
        for part, money in zip(parts, package.money_gbp, strict=True)
    }
    name = PREFIX + hashlib.sha256(json.dumps(specs, sort_keys=True).encode()).hexdigest()[:10]
    return Scenario(name=name, label=label or name, parameters={}, interventions=specs, shocks={})


def planned_gbp(scenario: Scenario, parts: Sequence[Part]) -> float:
    """What the scenario's strengths cost as planned."""
    return math.fsum(float(scenario.interventions[part.name]["strength"]) * part.cost_gbp for part in parts)
