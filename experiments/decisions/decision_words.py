"""Words of a decision: its headline, its numbers with and without luck, and the tables of the terminal."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from experiments import report
from experiments.decisions import criteria
from experiments.decisions.assessment import Assessed, Number
from experiments.decisions.decision import PAGE, Decision
from experiments.decisions.runs import effort
from experiments.words import Display, display, plural, sentence

if TYPE_CHECKING:
    from rich.table import Table as Printed

    from experiments.execution import Done

STATISTICS: Final = {
    "mean": "mean over futures", "worst": "worst future", "mean_regret": "mean regret", "largest_regret": "largest regret",
    "best": "share of futures in which no choice is better", "enough": "share of futures in which it is enough",
}  # fmt: skip
SHARES: Final = ("best", "enough", "ahead")
ROUNDING: Final = 1e-6
"""Of the largest effect: below this a number is only how draws were rounded."""
SIGNED: Final = ("mean", "worst")
"""Statistics that have the sign of the objective; regrets and shares are never below zero."""
COLUMNS: Final = {
    "Choice": "left", "Mean": "right", "90 % interval": "right", "Worst future": "right", "Mean regret": "right",
    "Largest regret": "right", "Best in": "right", "Enough in": "right",
}  # fmt: skip


def natural(each: Assessed, name: str, value: float) -> float:
    """A statistic with the sign that the objective has in the model."""
    return each.objective.sign * value if name in SIGNED else value


def largest(each: Assessed) -> float:
    """The largest effect of any choice in any future."""
    import numpy as np

    return float(np.abs(each.table.means).max(initial=0.0))


def scale(each: Assessed) -> Display:
    """How numbers of an objective are shown."""
    return display(each.objective.unit, largest(each), is_difference=True)


def headline(decision: Decision) -> str:
    """What to choose by the first objective, in one sentence."""
    first, labels = decision.found[0], decision.labels
    by_rule = {rule: labels[i] for rule, i in first.rules.items()}
    n, doc = len(first.table.futures), first.objective.doc
    if len(set(by_rule.values())) == 1:
        lead = by_rule[criteria.EXPECTED]
        return f"By {doc}, every rule chooses “{lead}”: best mean, best worst future, least regret over {n} futures"
    said = [
        f"“{name}” by {' and '.join(r for r in by_rule if by_rule[r] == name)}"
        for name in dict.fromkeys(by_rule.values())
    ]
    return f"By {doc}, the choice depends on the rule: {'; '.join(said)} ({n} futures)"


def about_information(each: Assessed, labels: Sequence[str]) -> str:
    """Which unknown would change the choice, in one sentence."""
    clear = [worth for worth in each.worths if worth.is_clear]
    if not any(worth.evppi > ROUNDING * largest(each) for worth in each.worths):
        return f"No single unknown changes the choice by {each.objective.doc} anywhere in its range"
    if not clear:
        return f"No single unknown can be told to change the choice by {each.objective.doc}"
    worth = clear[0]
    size = scale(each).full(worth.evppi)
    said = f"Knowing {worth.parameter} before choosing would be worth {size} on average"
    if len(worth.choices) == 1:
        return f"{said}, but it changes nothing in what is chosen"
    (_, before), (at, after) = worth.choices[0], worth.choices[1]
    if len(worth.choices) > 2:
        return f"{said}: the best choice changes {plural(len(worth.choices) - 1, 'time')} along it"
    return f"{said}: “{labels[before]}” below {at:.3g}, “{labels[after]}” above"


def luck_words(each: Assessed) -> str:
    """How far luck of the seeds can be told from differences between futures."""
    seeds = each.table.seeds
    if seeds.max() < 2:
        return (
            "Each future was run under one seed only: luck of the seed and differences between futures cannot be told apart. "
            "Worst futures and regrets are too extreme, by an amount that two or more seeds a future would show."
        )
    parts = [lead.luck for lead in each.leads if math.isfinite(lead.luck)]
    how = f"{seeds.min():g}" if seeds.min() == seeds.max() else f"{seeds.min():g} to {seeds.max():g}"
    worst = (
        f"; of how much one choice leads another from future to future, up to {max(parts):.0%} is luck" if parts else ""
    )
    return (
        f"Each future is a mean of {how} seeds, so it still holds luck{worst}. Numbers below each other: as measured; and "
        "with luck taken out (mean and 90 % interval of redrawn futures, if differences are about normal)."
    )


def measured(each: Assessed, name: str, number: Number) -> str:
    """A statistic as measured."""
    return _shown(each, name, number.measured)


def clean(each: Assessed, name: str, number: Number) -> str:
    """The same without luck, with its interval; nothing if it cannot be told."""
    if not math.isfinite(number.mean):
        return ""
    low, high = sorted(natural(each, name, value) for value in (number.low, number.high))
    low, high = (low, high) if name in SIGNED else (number.low, number.high)
    return f"{_shown(each, name, number.mean)} ({_bare(each, name, low)} to {_bare(each, name, high)})"


def _shown(each: Assessed, name: str, value: float) -> str:
    if name in SHARES:
        return f"{100 * value:.0f} %"
    return _bare(each, name, natural(each, name, value))


def _bare(each: Assessed, name: str, value: float) -> str:
    if name in SHARES:
        return f"{100 * value:.0f}"
    nothing = abs(value) <= ROUNDING * largest(each)
    return scale(each).show(0.0 if nothing else value, sign=name in SIGNED)


def interval(each: Assessed, i: int) -> str:
    """The interval of a choice's mean over futures."""
    found = each.expected[i]
    low, high = sorted(each.objective.sign * found[end] for end in ("low", "high"))
    return f"{scale(each).show(low, sign=True)} to {scale(each).show(high, sign=True)}"


def tables(decision: Decision, done: "Done") -> "list[Printed]":
    """A table for each objective, then one of what knowing more is worth."""
    found = []
    for k, each in enumerate(decision.found):
        rows = []
        for i, label in enumerate(decision.labels):
            chosen = i in each.rules.values()
            cells = [measured(each, name, each.numbers[name][i]) for name in STATISTICS]
            rows.append([report.bold(label) if chosen else label, cells[0], interval(each, i), *cells[1:]])
        title = f"{headline(decision)}." if k == 0 else f"{sentence(each.objective.doc)}."
        found.append(report.table(f"{title} {sentence(scale(each).label)}.", COLUMNS, rows, _caption(each, decision)))
    found.append(_about_knowing(decision, done))
    return found


def _caption(each: Assessed, decision: Decision) -> str:
    rules = "; ".join(f"{rule}: {decision.labels[i]}" for rule, i in each.rules.items())
    enough = scale(each).full(each.objective.enough, sign=True)
    way = "at least" if each.objective.sign > 0 else "at most"
    return f"{rules}. Enough: {way} {enough}. {luck_words(each).partition(' Numbers below')[0]}"


def _about_knowing(decision: Decision, done: "Done") -> "Printed":
    first = decision.found[0]
    columns = {
        "Unknown": "left",
        "Worth knowing": "right",
        "By chance alone": "right",
        "p": "right",
        "Best choice along it": "left",
    }
    shown = scale(first)
    rows = [
        [
            report.bold(w.parameter) if w.is_clear else w.parameter, shown.show(w.evppi), shown.show(w.by_chance), f"{w.p:.3f}",
            along(w.choices, decision.labels),
        ]
        for w in first.worths[:10]
    ]  # fmt: skip
    everything = clean(first, "evpi", first.evpi) or f"{measured(first, 'evpi', first.evpi)}, luck and all"
    caption = (
        f"Knowing the future whole would be worth {everything} ({shown.label}). Bold: more than shuffled futures give, all "
        f"unknowns looked at together.\n{effort(done)} Tables, figures and {PAGE}: {decision.plan.settings.folder}"
    )
    return report.table(f"{about_information(first, decision.labels)}.", columns, rows, caption)


def along(choices: Sequence[tuple[float, int]], labels: Sequence[str]) -> str:
    """Which choice is best along a parameter."""
    said = [labels[choices[0][1]]]
    said += [f"from {at:.3g} {labels[i]}" for at, i in choices[1:]]
    return ", ".join(said)
