"""Runs: the runs of an experiment made if they are not there, and what the decision verbs read of them."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from experiments import execution, report
from experiments.appraisal.rules import load_rules
from experiments.decisions.objectives import Objective, effects_of, needed, objectives
from experiments.exchange.result_set import Results
from experiments.execution import Done, Plan, fulfil
from experiments.settings import Settings
from experiments.words import plural
from model.clock import START_YEAR
from model.declaration import BadInput

if TYPE_CHECKING:
    import pandas as pd


def checked(settings: Settings, least: int, what: str) -> Plan:
    """The plan, its rules, objectives and futures looked through; see `enough_futures`. Raises BadInput."""
    load_rules(settings.options.rules)
    plan = execution.plan(settings)
    objectives(settings.options.objectives, plan.measures, settings.measures)
    enough_futures(plan, least, what)
    return plan


def answer_all(plans: Sequence[Plan], answer: Callable[[Plan, Done, Results], dict[str, Any]]) -> int:
    """Make the runs of each plan and answer it, as JSON after the last if that was asked; 0 if every run finished, else 1."""
    all_done, answers = [], []
    for plan in plans:
        done, results = made(plan)
        all_done.append(done)
        answers.append(answer(plan, done, results))
    if plans[0].settings.format == "json":
        report.print_json(answers if len(answers) > 1 else answers[0])
    return report.say_failures(all_done)


def made(plan: Plan) -> tuple[Done, Results]:
    """Everything the experiment consists of, run if it was not; it is read from the store afterwards."""
    return fulfil(plan), Results(plan.settings.folder)


def effort(done: Done) -> str:
    """How many runs it took, and how long."""
    there = f" ({done.account.there:,} were there already)" if done.account.there else ""
    return f"{plural(done.account.made, 'run')} made{there} in {done.seconds:.0f} s."


def case_effects(
    results: Results, scenarios: Sequence[str], baseline: str, asked: Sequence[Objective], rules: str
) -> "pd.DataFrame":
    """Effects of every scenario on every objective in every case; see `effects_of`. Raises BadInput."""
    names, made = needed(asked), set(results.runs.query("is_made")["scenario"])
    there = [name for name in scenarios if name in made and baseline in made]
    if scenarios and not there:
        raise BadInput(
            "runs: no scenario has a finished run beside one of the baseline; "
            f"{results.folder / 'failures.csv'} says what went wrong"
        )
    return effects_of(lambda name: results.months(names, [name]), there, baseline, asked, load_rules(rules))


def numbers(futures: "pd.DataFrame") -> "pd.DataFrame":
    """The parameters that differ between futures, as numbers; a choice becomes a column of 0 and 1 for each of its values."""
    import pandas as pd

    columns: dict[str, Any] = {}
    for name in futures:
        values = futures[name]
        if values.nunique() < 2:
            continue
        if pd.api.types.is_bool_dtype(values) or pd.api.types.is_numeric_dtype(values):
            columns[str(name)] = values.astype(float)
        else:
            columns |= {f"{name} is {value}": (values == value).astype(float) for value in sorted(values.unique())}
    return pd.DataFrame(columns, index=futures.index)


def units(parameters: "pd.DataFrame") -> dict[str, str]:
    """The unit of each parameter of the futures."""
    from experiments.designs.axes import declared

    known = declared()
    found = {}
    for name in parameters:
        key = next(
            (k for k in (str(name), str(name).rpartition(".")[0], str(name).partition(" is ")[0]) if k in known), ""
        )
        whole = key == str(name)
        found[str(name)] = str(known[key].field.metadata["unit"]) if whole else "of the declared values" if key else ""
    return found


def enough_futures(plan: Plan, least: int, what: str) -> None:
    """Raise BadInput if the experiment has too few futures for what is asked of it."""
    there = len({case.future for case in plan.settings.cases()})
    if there < least:
        raise BadInput(
            f"futures: {there} {'is' if there == 1 else 'are'} too few {what}; give at least {least}, for example "
            "experiment=futures_sweep, or futures=calibrated with as many seeds"
        )


def note(plan: Plan, futures: int) -> str:
    """For the foot of a figure: model, size, and what differs between futures."""
    settings = plan.settings
    size = "one to one" if settings.scale == 1 else f"at {settings.scale:g} of its size, numbers not scaled up"
    return (
        f"Source: Crucible, an agent-based model of {plan.region.title} ({size}); {plural(futures, 'future')}, each scenario "
        f"beside the baseline under the same luck; {settings.months} months from January {START_YEAR}; pounds of 2015. "
        f"Result {plan.content_hash[:12]}."
    )
