"""Search: packages within a budget: the frontier of cost and effect, and how sure it is once the luck of the search is gone."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Final

from experiments import execution, report
from experiments.appraisal.rules import load_rules
from experiments.checks import MOST_SEEDS
from experiments.decisions import search_files, search_page, search_words
from experiments.decisions.allocation import parts_of
from experiments.decisions.frontier import Tried, finalists, reference, search
from experiments.decisions.judgement import judged
from experiments.decisions.objectives import Objective, objectives
from experiments.decisions.options import Search
from experiments.decisions.runs import case_effects, made, note
from experiments.decisions.search_answer import PICTURE, Answer, Question
from experiments.decisions.tables import table_of
from experiments.execution import Done, Plan
from experiments.settings import Settings
from experiments.store.folder import Store
from model.declaration import BadInput
from scenarios.scenario import Scenario

SPENT: Final = {"public_cost_gbp": {"over": "total"}}
"""What was really spent: an objective of every search, the last."""


def main(requests: Sequence[Settings]) -> int:
    """Do these searches; 0 if every run finished, 1 if one failed. Raises BadInput before anything is written."""
    questions = [checked(settings) for settings in requests]
    if requests[0].preview:
        print("\n".join(map(search_words.preview, questions)))
        return 0
    found = []
    for question in questions:
        answer = answered(question)
        write(answer)
        found.append(answer)
        if question.plan.settings.format != "json":
            report.console().print(search_words.table(answer))
    if requests[0].format == "json":
        said = [search_files.plain(answer) for answer in found]
        report.print_json(said if len(said) > 1 else said[0])
    return report.say_failures(done for answer in found for done in answer.done if done.failures)


def checked(settings: Settings) -> Question:
    """The plan, the parts, the objectives and the seeds looked through. Raises BadInput."""
    own: Search = settings.options
    load_rules(own.rules)
    parts = parts_of(own.parts, own.budget_gbp)
    first = max(settings.seeds) + 1
    if first + own.fresh > MOST_SEEDS:
        raise BadInput(f"seeds: after {first - 1} there are no {own.fresh} left for the finalists")
    whole = Scenario(
        name="all parts", label="all parts", parameters={}, interventions={p.name: p.spec for p in parts}, shocks={}
    )
    plan = execution.plan(replace(settings, scenarios=(*settings.scenarios, whole)))
    asked = objectives({**own.objectives, **SPENT}, plan.measures, settings.measures)
    fresh = tuple(range(first, first + own.fresh))
    return Question(plan=replace(plan, settings=settings), parts=parts, asked=asked, fresh=fresh)


def answered(question: Question) -> Answer:
    """Search, then judge the finalists afresh."""
    own, settings, done = question.plan.settings.options, question.plan.settings, []

    def judge(scenarios: Sequence[Scenario]) -> Mapping[str, float]:
        scores, one = scored(question, scenarios)
        done.append(one)
        return scores

    searched = search(question.parts, own, judge, partial(print, file=sys.stderr))
    best = finalists(searched, own)
    equal, money = reference(question.parts, own)
    lettered = [replace(each, scenario=replace(each.scenario, label=f"Package {i}")) for i, each in enumerate(best, 1)]
    others = [Tried(scenario=equal, package=money, generation=-1, score=float("nan"))]
    if equal.name in {each.scenario.name for each in best}:
        others = []
    compared = [*lettered, *others]
    scenarios = (*(each.scenario for each in compared), *settings.scenarios)
    last, effects = measured(question, scenarios, question.fresh, question.asked)
    found = judged(effects, compared, settings.scenarios, question.asked, question.parts, own)
    return Answer(question=question, searched=searched, judged=tuple(found), done=(*done, last))


def scored(question: Question, scenarios: Sequence[Scenario]) -> tuple[dict[str, float], Done]:
    """Mean effect of each scenario on the first objective, higher is better; one that did not finish every case has none."""
    settings, first = question.plan.settings, question.asked[:1]
    if not scenarios:
        return {}, made(_plan(question, (), settings.seeds))[0]
    done, effects = measured(question, scenarios, settings.seeds, first)
    cases, scores = len(settings.cases()), {}
    for scenario in scenarios:
        ours = effects[effects["scenario"] == scenario.name]
        if len(ours) == cases:
            values = ours[["scenario", "future", "seed"]].assign(value=ours[first[0].name])
            scores[scenario.name] = float(table_of(values, [scenario.name], first[0].sign).means.mean())
    return scores, done


def measured(
    question: Question, scenarios: Sequence[Scenario], seeds: tuple[int, ...], asked: Sequence[Objective]
) -> tuple[Done, Any]:
    """Effects of these scenarios under these seeds; what was run before is read."""
    plan = _plan(question, scenarios, seeds)
    done, results = made(plan)
    names = [scenario.name for scenario in scenarios]
    return done, case_effects(results, names, plan.settings.baseline.name, asked, plan.settings.options.rules)


def _plan(question: Question, scenarios: Sequence[Scenario], seeds: tuple[int, ...]) -> Plan:
    settings = replace(question.plan.settings, scenarios=tuple(scenarios), seeds=seeds, contrasts=())
    return replace(question.plan, settings=settings)


def write(answer: Answer) -> None:
    """Tables, a scenario file for each finalist, the figure and the page."""
    from experiments.decisions.search_pictures import frontier_figure

    question = answer.question
    folder = question.plan.settings.folder
    store = Store(folder)
    store.table("packages.csv", search_files.tried_rows(answer))
    store.table("finalists.csv", search_files.finalist_rows(answer))
    (folder / "packages").mkdir(exist_ok=True)
    for each in answer.judged:
        if each.tried is not None:
            store.text(f"packages/{each.file}", search_files.scenario_file(each, question))
    foot = note(question.plan, len({case.future for case in question.plan.settings.cases()}))
    frontier_figure(answer, search_words.headline(answer), foot, folder / PICTURE)
    search_page.write(answer)
