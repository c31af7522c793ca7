"""The page of `search`."""

from typing import TYPE_CHECKING, Final

from experiments.decisions.page import Cell, Figure, Grid, Head, Section, write_page
from experiments.decisions.search_answer import PAGE, PICTURE, Answer
from experiments.decisions.search_words import beyond, cells, curse, effort, headline, pounds, scale, winners
from experiments.words import display, plural, sentence

if TYPE_CHECKING:
    from experiments.decisions.judgement import Judged

HEADS: Final = (
    Head("Package", False), Head("Planned cost"), Head("Seen by the search"), Head("Afresh"), Head("Against an equal split"),
    Head("On the frontier"), Head("Made of", False),
)  # fmt: skip


def write(answer: Answer) -> None:
    """The page, with the figure that was drawn."""
    settings = answer.question.plan.settings
    picture = Figure(
        settings.folder / PICTURE, "Cost against effect of all packages; the table has the finalists.", "The frontier."
    )
    found = Section(
        title="The frontier", text=[curse(answer)], figures=[picture], grids=[_finalists(answer), _objectives(answer)]
    )
    write_page(
        settings.folder, PAGE, sections=[found, _parts(answer), _use(answer), _method(answer)],
        question=settings.question or f"What is the best use of {pounds(settings.options.budget_gbp)}?",
        headline=headline(answer), result=answer.question.plan.content_hash,
    )  # fmt: skip


def _finalists(answer: Answer) -> Grid:
    strong = {each.scenario.name for each in winners(answer)}
    rows = []
    for each in answer.judged:
        said = cells(answer, each)
        afresh = Cell(said["afresh"], said["interval"], each.scenario.name in strong)
        rows.append(
            [Cell(said["label"]), Cell(said["planned"]), Cell(said["seen"]), afresh, _against(answer, each), Cell(said["frontier"]),
             Cell(said["made_of"])]
        )  # fmt: skip
    caption = (
        f"{sentence(answer.question.asked[0].doc)}, {scale(answer).label}: effect against the baseline, with its 90 % interval. "
        "Bold: better than nothing, told from chance."
    )
    return Grid(caption, HEADS, rows)


def _against(answer: Answer, each: "Judged") -> Cell:
    if each.against_equal is None:
        return Cell("–")
    shown, (mean, low, high) = scale(answer), (each.against_equal[key] for key in ("mean", "low", "high"))
    between = f"{shown.show(low, sign=True)} to {shown.show(high, sign=True)}"
    return Cell(shown.show(mean, sign=True), between, low > 0 or high < 0)


def _objectives(answer: Answer) -> Grid:
    """Every objective of every finalist afresh."""
    asked = answer.question.asked
    size = {
        one.name: max((abs(each.effects[one.name]["mean"]) for each in answer.judged), default=0.0) for one in asked
    }
    shown = {one.name: display(one.unit, size[one.name], is_difference=True) for one in asked}
    heads = [Head("Package", False), *(Head(f"{sentence(one.doc)} ({shown[one.name].label})") for one in asked)]
    rows = []
    for each in answer.judged:
        row = [Cell(each.scenario.label)]
        for one in asked:
            found, given = each.effects[one.name], shown[one.name]
            between = f"{given.show(found['low'], sign=True)} to {given.show(found['high'], sign=True)}"
            row.append(Cell(given.show(found["mean"], sign=True), between, found["low"] > 0 or found["high"] < 0))
        rows.append(row)
    scaled = answer.question.plan.settings.scale
    size_words = (
        "" if scaled == 1 else f" The world has {scaled:g} of the region's size, and spends and gains so much less."
    )
    return Grid(f"All objectives afresh, and what was really spent.{size_words}", heads, rows)


def _parts(answer: Answer) -> Section:
    heads = (Head("Part", False), Head("Kind", False), Head("All of it costs"), Head("At least"), Head("At most"))
    rows = [
        [Cell(p.name), Cell(str(p.spec["kind"])), Cell(pounds(p.cost_gbp)),
         Cell("all or nothing" if p.is_whole else pounds(p.least_gbp)), Cell(pounds(p.most_gbp))]
        for p in answer.question.parts
    ]  # fmt: skip
    caption = "Money is public cost as planned, over all years, not discounted; a part with less money runs at a lower strength."
    return Section(title="What packages are made of", grids=[Grid(caption, heads, rows)])


def _use(answer: Answer) -> Section:
    folder = answer.question.plan.settings.folder / "packages"
    files = [each.file for each in answer.judged if each.tried is not None]
    commands = [f"python -m experiments compare scenario={folder / file}" for file in files]
    return Section(title="To run a package by itself", code=["\n".join(commands)] if commands else [])


def _method(answer: Answer) -> Section:
    settings, own, question = answer.question.plan.settings, answer.question.plan.settings.options, answer.question
    bullets = [
        f"{effort(answer)}",
        f"Search: NSGA-II (Deb et al. 2002) in Optuna, draw {own.draw}, {own.together} packages a generation, money in steps of "
        f"{pounds(own.budget_gbp / own.steps)}; it begins with every part alone and an equal split. The same command "
        "tries the same packages.",
        f"The search judges by {plural(len(settings.cases()), 'case')}; finalists by {plural(len(question.fresh), 'fresh seed')}, "
        f"which take {settings.futures.words()}.",
        "The frontier that the search saw is too good: what is picked for being best was also lucky (the winner's curse). Only the "
        "numbers judged afresh are an estimate.",
        *beyond(answer),
        *settings.notes,
    ]
    return Section(title="How this was made", bullets=bullets)
