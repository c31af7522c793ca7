"""Phrases: numbers, intervals and measures as a reader of policy says them."""

import math
from collections.abc import Sequence
from typing import Final

from experiments.appraisal.pairs import Estimate
from experiments.words import POUND, Display, display

COUNTS: Final = ("jobs", "persons", "firms", "job-years", "plants")
"""Units of things that are counted: shown whole."""
MANY: Final = 40
"""Cases from which a share is said instead of a count."""
PLAIN: Final = {
    "jobs": "jobs",
    "manufacturing_jobs": "manufacturing jobs",
    "firms": "firms",
    "gva_gbp": "output (gross value added)",
    "productivity_gbp": "output per job",
    "unemployment": "unemployment",
    "mean_wage_gbp": "mean pay",
    "knowledge": "knowledge of firms",
    "knowledge_on_parks": "knowledge on the parks",
    "public_cost_gbp": "public money",
}
"""Short names of measures that briefs are mostly about; others keep their own description."""


def named(measure: str, doc: str) -> str:
    """A measure in a few words."""
    return PLAIN.get(measure, doc)


def numbers(value: Estimate, unit: str, *, sign: bool = True, largest: float | None = None) -> tuple[str, str]:
    """Mean and interval as numbers with the same decimals; `largest` sets millions or pounds. No interval: empty."""
    shown, is_count = _display(unit, reach(value) if largest is None else largest)
    digits = 0 if is_count else decimals(reach(value) * shown.factor)
    mean, low, high = (fixed(end * shown.factor, digits, sign=sign) for end in (value.mean, value.low, value.high))
    return mean, f"{low} to {high}" if value.has_interval else ""


def reach(value: Estimate) -> float:
    """The largest of mean and ends, whatever its sign: what decides between pounds and millions."""
    return max((abs(end) for end in (value.mean, value.low, value.high) if math.isfinite(end)), default=0.0)


def amount(value: float | Estimate, unit: str, *, sign: bool = True) -> str:
    """A number with its unit: +338 jobs, −£2.10m a year; of an estimate the mean, in the unit that fits its interval."""
    estimate = value if isinstance(value, Estimate) else Estimate(value)
    shown, _ = _display(unit, reach(estimate))
    text = numbers(estimate, unit, sign=sign)[0]
    if not shown.label.startswith(POUND):
        return f"{text} {shown.label}".removesuffix(" index")
    before = text[:1] if text[:1] in ("−", "+") else ""
    return f"{before}{POUND}{text.removeprefix(before)}{shown.label.removeprefix(POUND)}"


def plain(value: float, unit: str, *, sign: bool = True, largest: float | None = None) -> str:
    """The number alone, in the same display as `amount`."""
    return numbers(Estimate(value), unit, sign=sign, largest=largest)[0]


def span(value: Estimate, unit: str, *, sign: bool = True) -> str:
    """The interval alone: +160 to +516; what one case allows, if there is only one."""
    return numbers(value, unit, sign=sign)[1] or "no interval"


def with_interval(value: Estimate, unit: str) -> str:
    """A number with unit and interval: +338 jobs (+160 to +516)."""
    return f"{amount(value, unit)} ({span(value, unit)})"


def decimals(size: float) -> int:
    """Decimals that leave three significant digits of a number of this size."""
    return max(0, 2 - math.floor(math.log10(size))) if size > 0 else 0


def fixed(value: float, digits: int, *, sign: bool = True) -> str:
    """A number with so many decimals, thousands apart; nothing has no sign."""
    if not math.isfinite(value):
        return "–"
    text = f"{abs(value):,.{digits}f}"
    if not float(text.replace(",", "")):
        return "0"
    return ("−" if value < 0 else "+" if sign else "") + text


def unit_words(unit: str, largest: float) -> str:
    """The unit of a column of differences."""
    return _display(unit, largest)[0].label


def pounds(value: float) -> str:
    """Money in words of policy: £111m, £39,000, £8.4m."""
    if not math.isfinite(value):
        return "–"
    sign, size = "−" if value < 0 else "", abs(value)
    for step, word in ((1e9, "bn"), (1e6, "m")):
        if size >= step:
            return f"{sign}£{_two(size / step)}{word}"
    digits = max(0, math.floor(math.log10(size)) - 1) if size >= 1 else 0
    return f"{sign}£{round(size, -digits):,.0f}"


def share(value: float) -> str:
    """A share as per cent, without false digits: 0.5 %, 12 %."""
    percent = 100 * value
    return f"{fixed(percent, 0 if abs(percent) >= 10 else 1, sign=False)} %"


def out_of(won: float, cases: int) -> str:
    """How often: 7 of 8 cases; of many, the share as well."""
    count = f"{won:g} of {cases:,} cases"
    return f"{100 * won / cases:.0f} % of {cases:,} cases" if cases > MANY else count


def listed(parts: Sequence[str]) -> str:
    """Words as people list them: a, b and c."""
    return parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + " and " + parts[-1]


def _display(unit: str, largest: float) -> tuple[Display, bool]:
    return display(unit, largest, is_difference=True), unit.partition(",")[0] in COUNTS


def _two(value: float) -> str:
    """Two significant digits, three from a hundred on."""
    return f"{value:,.0f}" if value >= 10 else f"{value:.1f}".removesuffix(".0")
