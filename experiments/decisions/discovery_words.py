"""Words of a discovery: what a box says in a sentence, with units, and how far it can be trusted."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from experiments import report
from experiments.decisions.boxes import Box, Limit
from experiments.decisions.discovery import PAGE, Discovered, Discovery
from experiments.decisions.objectives import Objective
from experiments.decisions.runs import effort
from experiments.words import display, plural, sentence

if TYPE_CHECKING:
    from rich.table import Table as Printed

    from experiments.execution import Done

COLUMNS: Final = {
    "Scenario": "left", "Of interest": "right", "Box": "left", "Holds": "right", "Of its futures": "right", "Held out": "right",
    "p": "right", "Tree is right": "right",
}  # fmt: skip


def condition(asked: Sequence[Objective]) -> str:
    """What success is."""
    said = []
    for each in asked:
        shown = display(each.unit, each.enough, is_difference=True)
        way = "at least" if each.sign > 0 else "at most"
        said.append(f"{each.doc} changes by {way} {shown.full(each.enough, sign=True)}")
    return " and ".join(said)


def limit_words(limit: Limit, units: "dict[str, str]") -> str:
    """A limit with its unit: learning.depreciation is at least 0.17 per year."""
    unit = units.get(limit.parameter, "")
    if not unit and " is " in limit.parameter:  # a choice, 0 or 1
        what, _, value = limit.parameter.partition(" is ")
        return f"{what} is {value}" if limit.low > 0 else f"{what} is not {value}"
    name, tail = limit.parameter, f" {unit}" if unit and unit != "share" else ""
    if math.isnan(limit.low):
        return f"{name} is at most {limit.high:.3g}{tail}"
    if math.isnan(limit.high):
        return f"{name} is at least {limit.low:.3g}{tail}"
    return f"{name} is between {limit.low:.3g} and {limit.high:.3g}{tail}"


def box_words(box: Box, units: "dict[str, str]") -> str:
    """All limits of a box."""
    return " and ".join(limit_words(limit, units) for limit in box.limits) or "no limits"


def what(discovery: Discovery, count: int = 2) -> str:
    """What futures of interest do."""
    verb = "fail" if discovery.seeks_failure else "succeed"
    return verb if count != 1 else f"{verb}s"


def headline(each: Discovered, discovery: Discovery) -> str:
    """Where a scenario fails or succeeds, in one sentence."""
    n, hits = len(each.futures), int(each.interesting.sum())
    verb = what(discovery, 1)
    start = f"“{each.label}” {verb} in {hits} of {n} futures"
    if hits in (0, n):
        return f"“{each.label}” {verb} in {'all' if hits else 'none'} of {n} futures: there is nothing to tell apart"
    if each.found is None:
        return f"{start}: too few of one kind to look for what they have in common"
    if not each.found.is_clear:
        return f"{start}; no range of the parameters can be told to make the difference"
    box = each.found.box
    return (
        f"{start}, mostly where {box_words(box, discovery.units)} "
        f"({box.density:.0%} of the futures there; {box.coverage:.0%} of all that do)"
    )


def trust(each: Discovered, discovery: Discovery) -> list[str]:
    """How far the box and the tree can be trusted."""
    if each.found is None or each.tree is None:
        return []
    found, (cover, density, _) = each.found, each.found.held_out
    held = (
        f"{density:.0%} of the futures inside {what(discovery)}" if math.isfinite(density) else "no future fell inside"
    )
    of_all = f", {cover:.0%} of all that do are inside" if math.isfinite(cover) else ""
    said = [
        f"Judged on futures it was not found in (five times a fifth): {held}{of_all}; without a box {found.share:.0%} do.",
        f"p = {found.p:.2f}: how often shuffled futures give as good a box{'' if found.is_clear else ', this may be chance'}.",
        "A tree of at most three cuts tells both kinds right in "
        f"{each.tree.right:.0%} of futures that it was not grown on (50 % is a coin).",
    ]
    if each.close:
        said.append(
            f"{sentence(plural(each.close, 'future'))} lie so near to a threshold that other seeds could change their kind."
        )
    return said


def table(discovery: Discovery, done: "Done") -> "Printed":
    """A row for each scenario."""
    rows: list[list[Any]] = []
    for each in discovery.each:
        hits = f"{int(each.interesting.sum())} of {len(each.futures)}"
        if each.found is None or each.tree is None:
            rows.append([each.label, hits, headline(each, discovery), "–", "–", "–", "–", "–"])
            continue
        box, density = each.found.box, each.found.held_out[1]
        held = f"{density:.0%}" if math.isfinite(density) else "–"
        words = box_words(box, discovery.units)
        rows.append([
            each.label, hits, report.bold(words) if each.found.is_clear else words, f"{box.coverage:.0%}",
            f"{box.density:.0%}", held, f"{each.found.p:.2f}", f"{each.tree.right:.0%}",
        ])  # fmt: skip
    caption = (
        f"Success: {condition(discovery.asked)}. Of interest: futures that {what(discovery)}. Holds: share "
        "of those that the box holds; of its futures: share that are of interest; held out: the same on futures that the box was "
        "not found in. Bold: more than chance.\n"
        f"{effort(done)} Tables, figures and {PAGE}: {discovery.plan.settings.folder}"
    )
    return report.table(f"{headline(discovery.each[0], discovery)}.", COLUMNS, rows, caption)
