"""Packages: interventions that share one budget, all at once or in turns; read from a scenario file, resolved at once.

After resolving, a package is nothing but its interventions, each with the start, duration and strength that its part of
the money and its turn allow: everything downstream stays as it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from model.clock import TICKS_PER_YEAR
from model.declaration import BadInput, Group, nearest, param

OF_BUDGET, GROUP, PLANNED = "of_budget", "group", "planned_gbp_per_year"
OWN: Final = (OF_BUDGET, GROUP, PLANNED)
"""What an intervention says to its package; none of it is a parameter of a kind."""
KEYS: Final = {
    "budget_gbp": "GBP of 2015 for all years together",
    "start": "calendar year in which it begins",
    "years": "how long it runs",
    "split": "group: its part of the budget, any numbers",
    "order": "groups that take turns, the first one first; without it all run at once",
    "turn_years": "how long each turn lasts, in the order of `order`",
}
LARGEST_GBP: Final = 1e11
Specs = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Package(Group):
    """The money and the years of a package."""

    budget_gbp: float = param(1e7, unit="GBP of 2015", low=0.0, high=LARGEST_GBP, source="choice of the scenario")
    start: float = param(2016.0, unit="calendar year", low=2015.0, high=2100.0, source="choice of the scenario")
    years: float = param(10.0, unit="years", low=0.1, high=100.0, source="choice of the scenario")


@dataclass(frozen=True, slots=True)
class Turn:
    """When a group runs, and its part of the budget."""

    start: float
    years: float
    money_gbp: float


def resolved(package: Any, interventions: Specs) -> dict[str, dict[str, Any]]:
    """Plain interventions: each has the strength that its money buys. Raises BadInput.

    money = budget x split of its group x of_budget / sum of of_budget in the group; strength = money / cost of all of it.
    """
    own, turns = _turns(package, interventions)
    plain: dict[str, dict[str, Any]] = {}
    for name, spec in interventions.items():
        bare = {key: value for key, value in spec.items() if key not in OWN}
        if OF_BUDGET not in spec:
            plain[name] = bare
            continue
        group = str(spec.get(GROUP, ""))
        turn, part = turns[group], _part(name, spec, interventions)
        bare = {"start": turn.start, "duration_years": turn.years} | bare
        cost = full_cost_gbp(name, bare, float(spec.get(PLANNED, 0.0)))
        if turn.money_gbp * part > 0:
            bare["strength"] = _strength(name, turn.money_gbp * part, cost, own.budget_gbp)
            plain[name] = bare
    return plain


def full_cost_gbp(name: str, spec: Mapping[str, Any], planned_gbp_per_year: float) -> float:
    """What an intervention costs if it runs as described and all its places are taken (GBP, at scale 1). Raises BadInput.

    capital x (1 + bias) + [revenue x (1 + bias) + budget + planned] x years for which it is paid.
    """
    from scenarios import registry
    from scenarios.interventions.programme import Programme

    made = registry.build(name, {**spec, "strength": 1.0})
    assert isinstance(made, Programme)  # noqa: S101 (interventions are; for the type checker)
    months = round(made.duration_years * TICKS_PER_YEAR)
    years = sum(made.paid(made.opening + month) for month in range(months)) / TICKS_PER_YEAR
    yearly = made.revenue_gbp_per_year * (1 + made.optimism_bias) + made.budget() + planned_gbp_per_year
    return made.capital_gbp * (1 + made.optimism_bias) + yearly * years


def _turns(package: Any, interventions: Specs) -> tuple[Package, dict[str, Turn]]:
    """The checked package, and when each group runs with how much."""
    if not isinstance(package, Mapping):
        raise BadInput(f"package: {package!r} should be keys and values below it: {', '.join(KEYS)}")
    for key in package:
        if key not in KEYS:
            raise BadInput(f"package: {key}: no such key of a package; {nearest(str(key), KEYS)}")
    numbers = {key: value for key, value in package.items() if key in ("budget_gbp", "start", "years")}
    own = Package(**{key: float(v) if type(v) is int else v for key, v in numbers.items()})
    used = {str(spec.get(GROUP, "")) for spec in interventions.values() if OF_BUDGET in spec}
    if not used:
        raise BadInput("package: no intervention has a part of its budget; give one of_budget: 1")
    split = _split(package.get("split"), used)
    order = _order(package, used)
    turns, start = {}, own.start
    for group in order or used:
        years = order.get(group, own.years)
        turns[group] = Turn(start, years, own.budget_gbp * split[group] / max(sum(split.values()), 1e-9))
        start += years if order else 0.0
    return own, turns


def _split(given: Any, used: set[str]) -> dict[str, float]:
    """Weight of each group; equal unless said."""
    split = dict.fromkeys(used, 1.0) if given is None else given
    if not isinstance(split, Mapping) or not all(_is_amount(value) for value in split.values()):
        raise BadInput(f"package.split: {given!r} should be groups with a number of 0 or more each")
    _known("package.split", split, used)
    return {str(group): float(weight) for group, weight in split.items()}


def _order(package: Mapping[str, Any], used: set[str]) -> dict[str, float]:
    """Years of each group's turn, in order; empty if all run at once."""
    order, years = package.get("order"), package.get("turn_years")
    if order is None and years is None:
        return {}
    if not isinstance(order, list) or not isinstance(years, list) or len(order) != len(years):
        raise BadInput(f"package.order: {order!r} and turn_years {years!r} should be two lists of the same length")
    _known("package.order", order, used)
    if not all(_is_amount(value) and value > 0 for value in years):
        raise BadInput(f"package.turn_years: {years!r} should be years above 0")
    return dict(zip(map(str, order), map(float, years), strict=True))


def _known(key: str, given: Any, used: set[str]) -> None:
    for group in given:
        if str(group) not in used:
            raise BadInput(f"{key}: {group!r} is the group of no intervention; {nearest(str(group), sorted(used))}")
    if missing := sorted(used - {str(group) for group in given}):
        raise BadInput(f"{key}: the group {missing[0]!r} of an intervention is missing")


def _part(name: str, spec: Mapping[str, Any], interventions: Specs) -> float:
    """Part of its group's money."""
    for key in (OF_BUDGET, PLANNED):
        if key in spec and not _is_amount(spec[key]):
            raise BadInput(f"interventions.{name}.{key}: {spec[key]!r} should be a number of 0 or more")
    same = [one for one in interventions.values() if OF_BUDGET in one and one.get(GROUP) == spec.get(GROUP)]
    whole = sum(float(one[OF_BUDGET]) for one in same if _is_amount(one[OF_BUDGET]))
    return float(spec[OF_BUDGET]) / whole if whole > 0 else 0.0


def _strength(name: str, money_gbp: float, cost_gbp: float, budget_gbp: float) -> float:
    if cost_gbp <= 0:
        raise BadInput(
            f"interventions.{name}: costs nothing that is planned, so no part of a budget can be spent on it; "
            f"say {PLANNED}, or leave out {OF_BUDGET}"
        )
    if money_gbp > cost_gbp * (1 + 1e-9):
        raise BadInput(
            f"interventions.{name}.{OF_BUDGET}: its part of {budget_gbp:,.0f} GBP is {money_gbp:,.0f} GBP, but all of it "
            f"costs {cost_gbp:,.0f} GBP; describe a larger one, or give it less"
        )
    return min(round(money_gbp / cost_gbp, 9), 1.0)


def _is_amount(value: Any) -> bool:
    return not isinstance(value, bool) and isinstance(value, int | float) and 0 <= value < float("inf")
