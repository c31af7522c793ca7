"""Brief: a comparison, run or resumed, as one page that answers a policy question, with its figures."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from experiments import execution, report
from experiments.appraisal.additionality import place_of
from experiments.appraisal.rules import Rules, load_rules
from experiments.briefing import channels
from experiments.briefing.census import count, is_done
from experiments.briefing.options import Brief
from experiments.execution import Finished, Plan
from experiments.settings import Settings
from model.declaration import BadInput


def main(requests: Sequence[Settings]) -> int:
    """Write these briefs; 0 if every run finished, 1 if one failed. Raises BadInput before anything is written."""
    plans = [prepared(settings) for settings in requests]
    rules = [load_rules(plan.settings.options.rules) for plan in plans]
    finished = [execute(plan) for plan in plans]
    said = [write(each, rule) for each, rule in zip(finished, rules, strict=True)]
    if plans[0].settings.format == "json":
        report.print_json(said if len(said) > 1 else said[0])
    else:
        for each, found in zip(said, finished, strict=True):
            print("\n".join([*each["answer"], "", f"{report.effort(found)} Page and figures: {each['page']}"]))
    return report.say_failures(finished)


def prepared(settings: Settings) -> Plan:
    """The plan of a brief whose options fit each other and the region. Raises BadInput."""
    options: Brief = settings.options
    if options.census and settings.panels:
        raise BadInput("panels: true cannot be had together with the census of a brief; leave it out, or add census=0")
    plan = execution.plan(settings)
    place_of(options.place, plan.region)
    if options.channels:
        channels.asked(plan, options.orders)
    return plan


def execute(plan: Plan) -> Finished:
    """Run what is missing, with a census unless it was refused, and the channels if they were asked for."""
    options: Brief = plan.settings.options
    if options.channels:
        channels.measure(channels.asked(plan, options.orders))
    if not options.census:
        return execution.execute(plan)
    return execution.execute(plan, count, is_done=partial(is_done, frozenset(plan.settings.cases()[: options.census])))


def write(finished: Finished, rules: Rules) -> dict[str, Any]:
    """Page and figures; the answer and where they are, as plain values."""
    from experiments.briefing import page
    from experiments.briefing.findings import FIGURES, Findings

    settings, found = finished.plan.settings, Findings(finished, rules)
    about: dict[str, Any] = {"content_hash": finished.plan.content_hash, "folder": str(settings.folder)}
    if "month" not in finished.months or not found.labels:
        return about | {"answer": ["No pair of runs finished, so there is nothing to say."], "page": ""}
    page.write_page(found)
    figures = sorted(path.name for path in (settings.folder / FIGURES).iterdir())
    return about | {"answer": page.answer(found), "page": str(settings.folder / page.PAGE), "figures": figures}
