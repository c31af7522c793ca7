"""Words: numbers and units as people read them, in tables and figures. Files and JSON keep the plain units."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from experiments.effects import Effect
from experiments.settings import MONTHS_PER_YEAR

MINUS: Final = "−"
POUND: Final = "£"
ROUNDING: Final = 1e-9
"""Below this a difference of two worlds is only how their sums were rounded."""
SIGNIFICANT: Final = 3
LARGE: Final = ((1e9, "bn"), (1e6, "m"))
OVER_WORDS: Final = {
    "last_year": "mean of the last 12 months",
    "whole": "mean of all months",
    "final": "last month",
    "total": "total of all months",
}
NUMBERS: Final = (
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)


@dataclass(frozen=True, slots=True)
class Display:
    """How a unit is shown: values are multiplied by the factor and followed by the label."""

    factor: float
    label: str

    def show(self, value: float, *, sign: bool = False) -> str:
        """The number alone."""
        return number(value * self.factor, sign=sign)

    def tick(self, value: float, *, sign: bool = False) -> str:
        """A number that already has the factor, as short as it can be."""
        text = number(value, sign=sign)
        return text.rstrip("0").rstrip(".") if "." in text else text

    def full(self, value: float, *, sign: bool = False) -> str:
        """The number with its unit: +£21.0m a year, 5.13 %."""
        text = self.show(value, sign=sign)
        if not self.label.startswith(POUND):
            return f"{text} {self.label}"
        before = text[:1] if text[:1] in (MINUS, "+") else ""
        return f"{before}{POUND}{text.removeprefix(before)}{self.label.removeprefix(POUND)}"


def display(unit: str, largest: float, *, is_difference: bool = False) -> Display:
    """A display fit for values up to `largest`: shares as per cent or points, money in pounds, millions or billions."""
    first = unit.partition(",")[0]
    if first == "share":
        return Display(100, "percentage points" if is_difference else "%")
    if first.startswith("GBP"):
        rest = (
            first.removeprefix("GBP")
            .replace("m2", "m²")
            .replace(" per year", " a year")
            .replace(" per month", " a month")
        )
        size, word = next(((size, word) for size, word in LARGE if abs(largest) >= size), (1.0, ""))
        return Display(1 / size, f"{POUND}{word}{rest}")
    return Display(1, first.replace(" per month", " a month").replace(" per year", " a year"))


def number(value: float, *, sign: bool = False) -> str:
    """Three significant digits, thousands apart; whole numbers above a thousand stay whole."""
    if not math.isfinite(value):
        return "–"
    if abs(value) < ROUNDING:
        return "0"
    digits = max(0, SIGNIFICANT - 1 - math.floor(math.log10(abs(value))))
    text = f"{abs(value):,.{digits}f}"
    return (MINUS if value < 0 else "+" if sign else "") + text


def whole(value: float) -> str:
    """A count with its sign, rounded."""
    return number(float(round(value)), sign=True).split(".")[0] if math.isfinite(value) else number(value)


def in_words(count: int) -> str:
    """Small numbers as words."""
    return NUMBERS[count] if 0 <= count < len(NUMBERS) else f"{count:,}"


def plural(count: int, noun: str) -> str:
    """A count and its noun: three scenarios, one seed."""
    return f"{in_words(count)} {noun}{'' if count == 1 else 's'}"


def duration(months: int) -> str:
    """Months as people say them: ten years, 18 months."""
    years, rest = divmod(months, MONTHS_PER_YEAR)
    return plural(months, "month") if rest else plural(years, "year")


def sentence(text: str) -> str:
    """The text with a capital first letter."""
    return text[:1].upper() + text[1:]


def headline(effects: Sequence[Effect], labels: Mapping[str, str], doc: str, months: int) -> str:
    """What a figure of one measure's effects says, in one sentence."""
    if not effects:
        return f"{sentence(doc)}: no run can be compared"
    most = max(effects, key=lambda e: (e.is_clear, abs(e.mean)))
    shown = display(most.unit, most.mean, is_difference=True)
    if not most.is_clear:
        return f"No scenario clearly changes {doc} within {duration(months)}"
    interval = f"{shown.show(most.low, sign=True)} to {shown.show(most.high, sign=True)}"
    size = shown.full(most.mean, sign=True)
    verb = "changes" if len(effects) == 1 else "most changes"
    return f"“{labels[most.scenario]}” {verb} {doc}: {size} after {duration(months)} (90 % interval {interval})"
