"""What lessons say happens: effects measured with paired runs, kept in conf/lesson/effects.csv, never typed in.

python -m experiments.dashboard.lesson_effects measures them anew.
"""

import csv
import math
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from experiments.words import MINUS, POUND, display
from model.declaration import BadInput, nearest

if TYPE_CHECKING:
    import pandas as pd

    from experiments.dashboard.lessons import Lesson
    from experiments.effects import Effect

SEEDS: Final = 20
FILE: Final = "effects.csv"
PLACE: Final = re.compile(r"\{([^{}]*)\}")
"""In a sentence: {scenario.measure}, filled with the measured effect and its interval; see FORMS for what may follow."""
SHARES: Final = ("%", "percentage points")
CLAIMS: Final = ("more", "less", "unclear")


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredEffect:
    """One effect of one scenario of a lesson: mean of the last year over pairs, and under the seed of the lesson alone."""

    lesson: str
    scenario: str
    measure: str
    unit: str
    seeds: int
    baseline: float
    mean: float
    low: float
    high: float
    least: float
    most: float
    here: float

    @property
    def direction(self) -> str:
        """What the interval says: more, less, or unclear."""
        return "more" if self.low > 0 else "less" if self.high < 0 else "unclear"

    def sentence(self) -> str:
        """The effect as people read it, two digits and no more: −£46 a year (−63 to −30)."""
        shown = display(self.unit, max(map(abs, (self.mean, self.low, self.high))), is_difference=True)
        mean, low, high = rounded(*(value * shown.factor for value in (self.mean, self.low, self.high)))
        return f"{with_unit(mean, shown.label)} ({low} to {high})"

    def percent(self) -> str:
        """The effect as a part of the baseline: −1.4 % (−1.8 to −1.1)."""
        mean, low, high = rounded(*(100 * value / self.baseline for value in (self.mean, self.low, self.high)))
        return f"{mean} % ({low} to {high})"

    def pairs(self) -> str:
        """From the smallest to the largest effect of a single pair: −280 to +160."""
        shown = display(self.unit, max(abs(self.least), abs(self.most)), is_difference=True)
        least, most = rounded(self.least * shown.factor, self.most * shown.factor)
        return f"{least} to {with_unit(most, shown.label)}"

    def of_this_pair(self) -> str:
        """The effect under the seed of the lesson alone."""
        shown = display(self.unit, self.here, is_difference=True)
        return with_unit(rounded(self.here * shown.factor)[0], shown.label)

    def amount(self) -> str:
        """The mean alone, for money that was spent: £11m."""
        return with_unit(
            rounded(self.mean * (shown := display(self.unit, self.mean)).factor)[0].lstrip("+"), shown.label
        )

    def level(self) -> str:
        """What the baseline has: 480."""
        shown = display(self.unit, self.baseline)
        return with_unit(rounded(self.baseline * shown.factor)[0].lstrip("+"), shown.label)


def rounded(*values: float) -> tuple[str, ...]:
    """Numbers with their sign, all to the place at which the largest has two digits; whole ones stay whole."""
    largest = max(map(abs, values))
    place = max(1 - math.floor(math.log10(largest)), 0) if largest > 0 else 0
    texts = (f"{value:+,.{place}f}".replace("-", MINUS) for value in values)
    return tuple("0" if not text.strip("+0.,−") else text for text in texts)


def with_unit(text: str, label: str) -> str:
    """Money and shares with their unit; what else is counted is named by the sentence: −£46 a year, +0.2 percentage points, +38."""
    if label.startswith(POUND):
        sign = text[:1] if text[:1] in ("+", MINUS) else ""
        return f"{sign}{POUND}{text.removeprefix(sign)}{label.removeprefix(POUND)}"
    return f"{text} {label}" if label in SHARES else text


FORMS: Final[dict[str, Callable[[MeasuredEffect], str]]] = {
    "": MeasuredEffect.sentence,
    "percent": MeasuredEffect.percent,
    "pairs": MeasuredEffect.pairs,
    "amount": MeasuredEffect.amount,
    "baseline": MeasuredEffect.level,
}
"""How an effect can be told: {scenario.measure:percent}."""


def measured(lesson: str, folder: Path) -> tuple[MeasuredEffect, ...]:
    """What was measured for a lesson, in the order of the file; nothing if there is no file yet. Raises BadInput."""
    path = folder / FILE
    if not path.is_file():
        return ()
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return tuple(_effect(row, number) for number, row in enumerate(rows, 2) if row.get("lesson") == lesson)


def _effect(row: dict[str, str], number: int) -> MeasuredEffect:
    """One line of the file. Raises BadInput naming the line."""
    try:
        return MeasuredEffect(**{f.name: _KINDS[f.name](row[f.name]) for f in fields(MeasuredEffect)})
    except (KeyError, ValueError, TypeError) as error:
        raise BadInput(
            f"{FILE}: line {number}: {error}; python -m experiments.dashboard.lesson_effects writes it"
        ) from None


_KINDS: Final[dict[str, Any]] = {
    "lesson": str,
    "scenario": str,
    "measure": str,
    "unit": str,
    "seeds": int,
    "baseline": float,
    "mean": float,
    "low": float,
    "high": float,
    "least": float,
    "most": float,
    "here": float,
}


def hold(claims: Mapping[str, str], effects: Sequence[MeasuredEffect]) -> None:
    """Raise BadInput unless the measurements say what the words claim."""
    known = {f"{effect.scenario}.{effect.measure}": effect for effect in effects}
    for name, said in claims.items():
        if name not in known:
            raise BadInput(f"claims: {name} was not measured; {nearest(name, known)}")
        if (found := known[name].direction) != said:
            raise BadInput(
                f"claims.{name}: the lesson says {said!r}, but {known[name].sentence()} was measured: {found}"
            )


def filled(text: str, effects: Sequence[MeasuredEffect]) -> str:
    """The sentence with each {scenario.measure} or {scenario.measure:form} filled in. Raises BadInput for what was not measured."""
    known = {f"{effect.scenario}.{effect.measure}": effect for effect in effects}

    def put(found: "re.Match[str]") -> str:
        name, _, form = found[1].partition(":")
        if name not in known:
            raise BadInput(f"afterwards: {{{name}}} was not measured; {nearest(name, known)}")
        if form not in FORMS:
            raise BadInput(
                f"afterwards: {{{name}:{form}}}: no such form; {nearest(form, [one for one in FORMS if one])}"
            )
        return FORMS[form](known[name])

    return PLACE.sub(put, text)


def refresh(folder: Path, out: Path, seeds: int = SEEDS) -> Path:
    """Measure every lesson with paired runs and write the file anew."""
    from experiments.dashboard.lessons import lessons

    found = [effect for lesson in lessons(folder, is_measured=False) for effect in measure(lesson, seeds, out)]
    path = folder / FILE
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([f.name for f in fields(MeasuredEffect)])
        for effect in found:
            values = (getattr(effect, f.name) for f in fields(effect))
            writer.writerow([f"{value:.6g}" if isinstance(value, float) else value for value in values])
    return path


def measure(lesson: "Lesson", seeds: int, out: Path) -> list[MeasuredEffect]:
    """Every effect that a lesson reports, over pairs and under its own seed; the runs are kept, so doing it again is quick."""
    from experiments import execution
    from experiments.composition import requests
    from experiments.effects import effects

    verb, *words = lesson.words(seeds)
    (asked,) = requests(verb, [*words, f"out={out}"])
    asked = replace(asked, name="lessons")  # one store: lessons share the runs of the baseline
    finished = execution.execute(execution.plan(asked))
    months, measures = finished.months, finished.plan.measures

    def of(table: "pd.DataFrame") -> "dict[tuple[str, str], Effect]":
        found = effects(table, asked.baseline.name, asked.measures, measures)
        return {(effect.scenario, effect.measure): effect for effect in found}

    singly = {seed: of(months[months["seed"] == seed]) for seed in asked.seeds}
    order = {name: place for place, name in enumerate(lesson.scenarios())}
    rows = []
    for key, effect in sorted(of(months).items(), key=lambda item: order[item[0][0]]):
        pairs = [found[key].mean for found in singly.values() if key in found]
        kept = {f.name: getattr(effect, f.name) for f in fields(MeasuredEffect) if hasattr(effect, f.name)}
        here = singly[lesson.setting.seed][key].mean
        rows.append(MeasuredEffect(lesson=lesson.name, least=min(pairs), most=max(pairs), here=here, **kept))
    return rows


if __name__ == "__main__":
    from experiments.dashboard.lessons import FOLDER
    from experiments.execution import CACHE

    print(refresh(FOLDER, CACHE.parent, *map(int, sys.argv[1:])))
