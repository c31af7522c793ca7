"""Sweep: make all runs of a design, however many, and say what became of them; tables of all of them stay on the disk."""

from collections.abc import Sequence
from typing import Any

from experiments import execution, report
from experiments.execution import Done
from experiments.provenance import command_line
from experiments.settings import Settings
from experiments.words import duration, plural


def main(requests: Sequence[Settings]) -> int:
    """Do these sweeps; 0 if every run finished, 1 if one failed. Raises BadInput before anything is written."""
    plans = [execution.plan(asked) for asked in requests]
    found = [execution.fulfil(plan) for plan in plans]
    if requests[0].format == "json":
        as_json = [plain(done) for done in found]
        report.print_json(as_json if len(as_json) > 1 else as_json[0])
    else:
        for done in found:
            report.console().print(in_words(done), highlight=False, markup=False, soft_wrap=True)
    return report.say_failures(found)


def plain(done: Done) -> dict[str, Any]:
    """For JSON: how many runs there are, and what became of them."""
    settings, account = done.plan.settings, done.account
    return {
        "content_hash": done.plan.content_hash,
        "folder": str(settings.folder),
        "scenarios": [scenario.name for scenario in settings.all_scenarios()],
        "futures": len({case.future for case in settings.cases()}),
        "seeds": list(settings.seeds),
        "runs": account.wanted,
        "made": account.made,
        "there_already": account.there,
        "made_elsewhere": account.elsewhere,
        "failed": len(done.failures),
        "seconds": round(done.seconds, 1),
    }


def in_words(done: Done) -> str:
    """What became of the runs, and what can be done with them."""
    settings, account, folder = done.plan.settings, done.account, done.plan.settings.folder
    parts = [f"{account.made:,} made", f"{account.there:,} there already", f"{len(done.failures):,} failed"]
    if account.elsewhere:
        parts.append(f"{account.elsewhere:,} made meanwhile by another process")
    futures = len({case.future for case in settings.cases()})
    again = "The same command tries the failed runs again.\n" if done.failures else ""
    return (
        f"{account.wanted:,} runs: {', '.join(parts)}; {done.seconds:,.0f} seconds.\n"
        f"{plural(len(settings.all_scenarios()), 'scenario')} with the baseline, {plural(futures, 'future')}, "
        f"{plural(len(settings.seeds), 'seed')}, {duration(settings.months)}. Results: {folder}\n{again}"
        f'In Python  experiments.load("{folder}").effects("{settings.measures[0].measure}")\n'
        f"Tables     python -m experiments export {folder} to=excel\n"
        f"Answers    python -m experiments decide|discover|brief {' '.join(command_line()[1:])}"
    )
