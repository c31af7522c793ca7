"""The page of `decide`."""

from typing import Any, Final

from experiments.decisions import criteria
from experiments.decisions.assessment import Assessed, Lead
from experiments.decisions.decision import CURVES, INFORMATION, OUTCOMES, PAGE, Decision
from experiments.decisions.decision_words import (
    STATISTICS,
    about_information,
    along,
    clean,
    headline,
    interval,
    luck_words,
    measured,
    scale,
)
from experiments.decisions.information import FEWEST_FUTURES
from experiments.decisions.page import Cell, Figure, Grid, Head, Section, write_page
from experiments.effects import CONFIDENCE
from experiments.words import plural, sentence

HEADS: Final = (
    Head("Choice", False), Head("Mean over futures"), Head("Worst future"), Head("Mean regret"), Head("Largest regret"),
    Head("No choice better in"), Head("Enough in"),
)  # fmt: skip
LEADS: Final = (
    Head("First against second", False), Head("First ahead in"), Head("Share without luck"), Head("Mean lead"), Head("Luck's part"),
)  # fmt: skip
KNOWING: Final = (
    Head("Unknown", False),
    Head("Worth knowing"),
    Head("By chance alone"),
    Head("p"),
    Head("Best choice along it", False),
)


def write(decision: Decision) -> None:
    """The page, with the figures that were drawn."""
    sections = [_answer(decision), *(_objective(decision, each) for each in decision.found), _together(decision)]
    write_page(
        decision.plan.settings.folder, PAGE, sections=[*sections, _knowing(decision), _method(decision)],
        question=decision.plan.settings.question or "Which of these scenarios should be chosen?",
        headline=headline(decision), result=decision.plan.content_hash,
    )  # fmt: skip


def _answer(decision: Decision) -> Section:
    bullets = []
    for each in decision.found:
        said = ", ".join(f"{decision.labels[i]} ({rule})" for rule, i in each.rules.items())
        bullets.append(f"{sentence(each.objective.doc)}: {said}.")
    alt = "What every choice yields in every future and its regret there; the numbers are in the tables below."
    picture = Figure(decision.plan.settings.folder / OUTCOMES, alt, "What choices yield over futures.")
    notes = [luck_words(decision.found[0])]
    return Section(title="What each rule chooses", text=notes, bullets=[*bullets, *_rules()], figures=[picture])


def _rules() -> list[str]:
    return [f"{sentence(rule)}: {doc}." for rule, doc in criteria.RULES.items()]


def _objective(decision: Decision, each: Assessed) -> Section:
    shown, asked = scale(each), each.objective
    way = "at least" if asked.sign > 0 else "at most"
    rows = []
    for i, label in enumerate(decision.labels):
        cells = [
            Cell(measured(each, name, each.numbers[name][i]), clean(each, name, each.numbers[name][i]))
            for name in STATISTICS
        ]
        cells[0] = Cell(cells[0].text, f"{interval(each, i)} (of the mean)")
        low, high = each.enough[i]
        if not cells[-1].below:
            cells[-1] = Cell(cells[-1].text, f"{100 * low:.0f} to {100 * high:.0f} %")
        rows.append([Cell(label), *cells])
    caption = (
        f"Effect against the baseline in {shown.label}, over {plural(len(each.table.futures), 'future')}. Enough: {way} "
        f"{shown.full(asked.enough, sign=True)}. Below each number: with luck taken out."
    )
    pairs = [[Cell(_two(decision, lead)), *_lead(each, lead)] for lead in each.leads]
    against = f"Two choices against each other in the same futures. Intervals are at {CONFIDENCE:.0%}."
    return Section(title=sentence(asked.doc), grids=[Grid(caption, HEADS, rows), Grid(against, LEADS, pairs)])


def _two(decision: Decision, lead: Lead) -> str:
    return f"{decision.labels[lead.one]} against {decision.labels[lead.other]}"


def _lead(each: Assessed, lead: Lead) -> list[Cell]:
    low, high = sorted(each.objective.sign * lead.lead[end] for end in ("low", "high"))
    shown, gap = scale(each), each.objective.sign * lead.lead["mean"]
    clear = low > 0 or high < 0
    between = f"{shown.show(low, sign=True)} to {shown.show(high, sign=True)}"
    wilson = f"{100 * lead.share_low:.0f} to {100 * lead.share_high:.0f} %"
    luck = f"{100 * lead.luck:.0f} %" if lead.luck == lead.luck else "cannot be told"
    return [
        Cell(f"{lead.wins} of {lead.futures}", wilson), Cell(clean(each, "ahead", lead.share) or "cannot be told"),
        Cell(shown.show(gap, sign=True), between, clear), Cell(luck),
    ]  # fmt: skip


def _together(decision: Decision) -> Section:
    n = decision.enough[0][1]
    rows = []
    for label, (hits, _) in zip(decision.labels, decision.enough, strict=True):
        low, high = criteria.wilson(hits, n, CONFIDENCE)
        rows.append([Cell(label), Cell(f"{hits} of {n}", f"{100 * low:.0f} to {100 * high:.0f} %")])
    labels = decision.labels
    bullets = [
        f"“{labels[a]}” is at least as good as “{labels[b]}” {how}, by every objective."
        for a, b, how in decision.dominated
    ]
    said = bullets or ["No choice is at least as good as another by every objective."]
    names = ", ".join(each.objective.doc for each in decision.found)
    grid = Grid(f"Futures in which all of these are enough: {names}.", (Head("Choice", False), Head("Futures")), rows)
    return Section(title="All objectives together", bullets=said, grids=[grid])


def _knowing(decision: Decision) -> Section:
    n, folder = len(decision.found[0].table.futures), decision.plan.settings.folder
    if n < FEWEST_FUTURES:
        text = [
            f"{n} futures are too few to say what knowing a parameter would be worth; {FEWEST_FUTURES} or more are needed."
        ]
        return Section(title="What it would be worth to know more", text=text)
    figures = [
        Figure(folder / INFORMATION, "Worth of knowing each unknown, as in the table.", "What knowing each would be worth."),
        Figure(folder / CURVES, "What choices yield along three unknowns.", "How the best choice changes along an unknown."),
    ]  # fmt: skip
    text = [
        "Knowing a future before choosing is worth the mean of the best choice in each future less the best mean of one choice. "
        "For a single parameter the same is asked of a smooth curve through all futures; what shuffled futures give is chance.",
        *(f"{about_information(each, decision.labels)}." for each in decision.found),
    ]
    grids = [_worths(decision, each) for each in decision.found if each.worths]
    return Section(
        title="What it would be worth to know more",
        text=text,
        grids=grids,
        figures=figures if decision.found[0].worths else (),
    )


def _worths(decision: Decision, each: Assessed) -> Grid:
    shown = scale(each)
    whole = Cell(measured(each, "evpi", each.evpi), clean(each, "evpi", each.evpi))
    rows = [[Cell("Everything"), whole, Cell(""), Cell(""), Cell("")]]
    for worth in each.worths:
        number = Cell(shown.show(worth.evppi), "", worth.is_clear)
        where = Cell(along(worth.choices, decision.labels))
        rows.append([Cell(worth.parameter, decision.units.get(worth.parameter, "")), number, Cell(shown.show(worth.by_chance)),
                     Cell(f"{worth.p:.3f}"), where])  # fmt: skip
    caption = (
        f"{sentence(each.objective.doc)}, {shown.label}. Bold: told from chance with all unknowns looked at together."
    )
    return Grid(caption, KNOWING, rows)


def _method(decision: Decision) -> Section:
    settings: Any = decision.plan.settings
    left_out = decision.found[0].table.left_out
    words = settings.futures.words()
    text = [
        f"Scenarios beside the baseline (“{settings.baseline.label}”) under the same luck, in {words}; each future counts alike. "
        f"A choice's value in a future is its mean over the seeds of that future.",
    ]
    if left_out:
        text.append(
            f"{plural(left_out, 'case')} in which a scenario has no finished run are left out for every choice."
        )
    bullets = [
        "Regret (Savage 1951), maximin (Wald 1950), satisficing as the share of futures in which a threshold is met (Starr 1963).",
        "Luck taken out: random effects of futures and seeds; intervals redraw luck, and futures with replacement except for the "
        "worst future and the largest regret, which are of these futures.",
        "Worth of a parameter: penalised splines (Strong, Oakley & Brennan 2014), p against the largest of all parameters with the "
        "futures shuffled. Parameters that always move together cannot be told apart.",
        "Futures are equally likely here because nothing better is known; the rules that look at the worst future do not use that.",
    ]
    return Section(title="How this was made", text=text, bullets=[*bullets, *settings.notes])
