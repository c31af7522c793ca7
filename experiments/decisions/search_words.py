"""Words of a search: what the frontier is, what packages are made of, and what was only luck."""

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from experiments import report
from experiments.decisions.judgement import Judged
from experiments.decisions.search_answer import PAGE, Answer, Question
from experiments.settings import MONTHS_PER_YEAR
from experiments.words import Display, display, duration, plural, sentence
from model.clock import START_YEAR

if TYPE_CHECKING:
    from rich.table import Table as Printed

COLUMNS: Final = {
    "Package": "left", "Planned": "right", "Seen by the search": "right", "Afresh": "right", "90 % interval": "right",
    "On the frontier": "right", "Made of": "left",
}  # fmt: skip


def preview(question: Question) -> str:
    """At most how many runs a search takes."""
    settings = question.plan.settings
    own, cases = settings.options, len(settings.cases())
    afresh = len(replace(settings, seeds=question.fresh).cases()) * (own.finalists + 2 + len(settings.scenarios))
    tried = (own.evaluations + 1) * cases
    return (
        f"At most {tried + afresh:,} runs of {duration(settings.months)}: {own.evaluations} packages and the baseline in "
        f"{plural(cases, 'case')}, then {plural(own.finalists, 'finalist')}, the equal split and the baseline afresh. What comes "
        "again is not run again, and the search may end earlier."
    )


def scale(answer: Answer) -> Display:
    """How the first objective is shown."""
    first = answer.question.asked[0]
    sizes = [abs(each.effects[first.name]["mean"]) for each in answer.judged]
    return display(first.unit, max(sizes, default=0.0), is_difference=True)


def pounds(value: float) -> str:
    """Money in full."""
    return display("GBP", value).full(value) if math.isfinite(value) else "–"


def made_of(each: Judged) -> str:
    """Parts with their money, the largest first."""
    if each.tried is None:
        return "a scenario of its own"
    names = each.scenario.interventions
    money = sorted(zip(each.tried.package.money_gbp, names, strict=True), key=lambda pair: (-pair[0], pair[1]))
    return ", ".join(f"{name} {pounds(gbp)}" for gbp, name in money if gbp > 0) or "nothing"


def winners(answer: Answer) -> list[Judged]:
    """Packages whose effect, judged afresh, can be told from nothing in the wanted direction, the most first."""
    first = answer.question.asked[0]

    def worst(each: Judged) -> float:
        found = each.effects[first.name]
        return float(found["low"] if first.sign > 0 else -found["high"])

    clear = [each for each in answer.judged if each.tried is not None and worst(each) > 0]
    return sorted(clear, key=lambda each: -first.sign * each.effects[first.name]["mean"])


def headline(answer: Answer) -> str:
    """What the search found, in one sentence."""
    first, budget = answer.question.asked[0], pounds(answer.question.plan.settings.options.budget_gbp)
    best = winners(answer)
    if not answer.searched.frontier:
        return f"None of {len(answer.searched.tried)} packages within {budget} does better by {first.doc} than doing nothing"
    if not best:
        return f"No package within {budget} can be told to do better by {first.doc} than doing nothing, once it is judged afresh"
    shown, found = scale(answer), best[0].effects[first.name]
    interval = f"{shown.show(found['low'], sign=True)} to {shown.show(found['high'], sign=True)}"
    return (
        f"“{best[0].scenario.label}” ({made_of(best[0])}) brings most: {first.doc} {shown.full(found['mean'], sign=True)} "
        f"({interval}) for {pounds(best[0].planned_gbp)} of {budget}{in_size(answer)}"
    )


def in_size(answer: Answer) -> str:
    """That effects are those of a smaller world, though money is planned for the whole region; nothing one to one."""
    size = answer.question.plan.settings.scale
    return "" if size == 1 else f", effects in a world of {size:g} of the region's size"


def beyond(answer: Answer) -> list[str]:
    """Parts that go on after the last month: their money after it is planned, but neither spent nor at work in the runs."""
    from scenarios import registry
    from scenarios.interventions.programme import Programme

    end = START_YEAR + answer.question.plan.settings.months / MONTHS_PER_YEAR
    made = {part.name: registry.build(part.name, part.spec) for part in answer.question.parts}
    late = [
        name for name, one in made.items() if isinstance(one, Programme) and one.start + one.duration_years > end + 1e-9
    ]
    if not late:
        return []
    return [
        f"The runs end before {', '.join(late)} {'does' if len(late) == 1 else 'do'}: money planned for later is "
        "counted as cost, but not spent in the runs, and does nothing there. Longer runs or shorter parts would be fair to them."
    ]


def curse(answer: Answer) -> str:
    """How much of what the search saw was luck."""
    first = answer.question.asked[0]
    both = [(each.seen, each.effects[first.name]["mean"]) for each in answer.judged if math.isfinite(each.seen)]
    if not both:
        return "There was nothing to judge afresh."
    seen, afresh = (sum(pair[i] for pair in both) / len(both) for i in (0, 1))
    shown = display(first.unit, max(abs(seen), abs(afresh)), is_difference=True)
    flattered = first.sign * (seen - afresh) > 0
    lucky = "The difference is the luck of having been picked, and no mistake."
    why = lucky if flattered else "So luck did not flatter the pick this time."
    return (
        f"The search saw {shown.full(seen, sign=True)} in the mean of its finalists; under seeds that it had not seen they bring "
        f"{shown.full(afresh, sign=True)}. {why}"
    )


def effort(answer: Answer) -> str:
    """What it took."""
    runs, seconds = sum(done.account.made for done in answer.done), sum(done.seconds for done in answer.done)
    there = sum(done.account.there for done in answer.done)
    tried = f"{len(answer.searched.tried)} packages tried in {plural(answer.searched.generations, 'generation')}"
    return f"{tried}; it ended because {answer.searched.ended}. {runs:,} runs made, {there:,} read again, in {seconds:.0f} s."


def cells(answer: Answer, each: Judged) -> dict[str, str]:
    """One package as people read it."""
    first, shown = answer.question.asked[0], scale(answer)
    found = each.effects[first.name]
    return {
        "label": each.scenario.label, "planned": pounds(each.planned_gbp),
        "seen": shown.show(each.seen, sign=True) if math.isfinite(each.seen) else "–",
        "afresh": shown.show(found["mean"], sign=True),
        "interval": f"{shown.show(found['low'], sign=True)} to {shown.show(found['high'], sign=True)}",
        "frontier": f"{each.on_frontier:.0%}" if math.isfinite(each.on_frontier) else "–", "made_of": made_of(each),
    }  # fmt: skip


def table(answer: Answer) -> "Printed":
    """A row for each finalist."""
    first, strong = answer.question.asked[0], {each.scenario.name for each in winners(answer)}
    rows: list[list[Any]] = []
    for each in answer.judged:
        row: list[Any] = list(cells(answer, each).values())
        row[3] = report.bold(row[3]) if each.scenario.name in strong else row[3]
        rows.append(row)
    caption = (
        f"{sentence(first.doc)}, {scale(answer).label}: effect against the baseline. Afresh: {len(answer.question.fresh)} seeds "
        f"that the search had not seen. On the frontier: share of redraws in which nothing cheaper brings as much. Bold: better "
        f"than nothing, told from chance.\n{curse(answer)}\n{effort(answer)} Tables, figure, {PAGE} and a scenario file for each: "
        f"{answer.question.plan.settings.folder}"
    )
    return report.table(f"{headline(answer)}.", COLUMNS, rows, caption)
