"""Decide: which scenario to choose when futures differ: regret, thresholds, and what it would be worth to know more."""

from collections.abc import Sequence
from typing import Any, Final

from experiments import report
from experiments.decisions import decision_files, decision_page, decision_words
from experiments.decisions.assessment import assessed, dominated, jointly
from experiments.decisions.decision import CURVES, INFORMATION, OUTCOMES, Decision
from experiments.decisions.objectives import objectives
from experiments.decisions.runs import answer_all, case_effects, checked, note, numbers, units
from experiments.exchange.result_set import Results
from experiments.execution import Done, Plan
from experiments.settings import Settings
from experiments.store.folder import Store

FILES: Final = {
    "choices.csv": decision_files.choices, "regret.csv": decision_files.regrets, "leads.csv": decision_files.leads,
    "information.csv": decision_files.information,
}  # fmt: skip
FEWEST = 2
"""Futures; knowing more is only spoken of from more of them."""


def main(requests: Sequence[Settings]) -> int:
    """Answer these; 0 if every run finished, 1 if one failed. Raises BadInput before anything is written."""
    plans = [checked(settings, FEWEST, "to choose under uncertainty") for settings in requests]
    return answer_all(plans, answered)


def answered(plan: Plan, done: Done, results: Results) -> dict[str, Any]:
    """Decide, write and print it; the answer as JSON. Raises BadInput if no case finished everywhere."""
    decision = decided(plan, results)
    write(decision)
    if plan.settings.format != "json":
        for table in decision_words.tables(decision, done):
            report.console().print(table)
    return decision_files.plain(decision)


def decided(plan: Plan, results: Results) -> Decision:
    """Judge the choices by every objective. Raises BadInput if no case finished everywhere."""
    settings, own = plan.settings, plan.settings.options
    asked = objectives(own.objectives, plan.measures, settings.measures)
    baseline, names = settings.baseline.name, [s.name for s in settings.scenarios]
    effects = case_effects(results, names, baseline, asked, own.rules)
    labels = {s.name: s.label for s in settings.scenarios}
    nothing = baseline if own.nothing else ""
    choices = [name for name in names if (effects["scenario"] == name).any()]
    choices += [nothing] if nothing else []
    labels[baseline] = "Do nothing" if settings.baseline.name == "baseline" else settings.baseline.label
    parameters = numbers(results.futures)
    found = tuple(assessed(effects, each, choices, nothing, parameters, own.draw) for each in asked)
    return Decision(
        plan=plan, labels=tuple(labels[name] for name in choices), found=found, enough=tuple(jointly(found)),
        dominated=tuple(dominated(found)), parameters=parameters, units=units(parameters),
    )  # fmt: skip


def write(decision: Decision) -> None:
    """Tables, figures and the page."""
    store = Store(decision.plan.settings.folder)
    for name, rows in FILES.items():
        store.table(name, rows(decision))
    draw(decision)
    decision_page.write(decision)


def draw(decision: Decision) -> None:
    """What choices yield in every future, and what every unknown would tell about the first objective."""
    from experiments.decisions.pictures import curves, information, outcomes

    folder, first = decision.plan.settings.folder, decision.found[0]
    foot = note(decision.plan, len(first.table.futures))
    outcomes(decision.found, decision.labels, decision_words.headline(decision), foot, folder / OUTCOMES)
    if first.worths:
        title = decision_words.about_information(first, decision.labels)
        information(first, title, foot, folder / INFORMATION)
        curves(first, decision.parameters, decision.labels, decision.units, title, foot, folder / CURVES)
