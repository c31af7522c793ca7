"""Replicate: policies whose effects were measured in the real world, done in the model and measured the same way."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from experiments import execution, report
from experiments.execution import Finished, Plan
from experiments.replications.registry import REPLICATIONS
from experiments.replications.replication import (
    INSIDE,
    OUTSIDE,
    SHOWN,
    UNKNOWN,
    Finding,
    Pair,
    Replication,
    Run,
    finding,
)
from experiments.replications.witness import is_watched, watch, witnessed
from experiments.settings import MONTHS_PER_YEAR, Settings
from experiments.simulation import Job, jobs
from experiments.store.folder import Store
from experiments.words import Display, duration, plural, sentence
from model.clock import tick_of
from model.declaration import BadInput

VERB: Final = "replicate"
FIGURE: Final = "replications.png"
COLUMNS: Final = {
    "Line": "left", "What": "left", "Unit": "left", "Published": "right", "Model": "right", "90 % interval": "right",
    "As evaluated": "right", "Verdict": "left",
}  # fmt: skip
PERCENT: Final = {"share": "%", "share per year": "% a year"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Replicated:
    """Everything that was found."""

    finished: Finished
    findings: tuple[Finding, ...]

    @property
    def settings(self) -> Settings:
        """What was asked."""
        return self.finished.plan.settings

    @property
    def count(self) -> Counter[str]:
        """Lines that are tests by verdict."""
        return Counter(each.verdict for each in self.findings if each.is_test)

    @property
    def page(self) -> Path:
        """The report."""
        return self.settings.folder / "replications.html"

    def headline(self) -> str:
        """What was found, in a sentence."""
        count, used = self.count, sum(bool(each.line.used) for each in self.findings)
        rest = f", {count[UNKNOWN]} cannot tell with these seeds" if count[UNKNOWN] else ""
        rest += f"; {used} more had been used to set a parameter" if used else ""
        return f"{count[INSIDE]} of {count.total()} published effects are met, {count[OUTSIDE]} {_are(count[OUTSIDE])} missed{rest}"

    def ensemble(self) -> str:
        """What was run, in a sentence."""
        settings, title = self.settings, self.finished.plan.region.title
        size = "" if settings.scale == 1 else f" at {settings.scale:g} of its size"
        seeds = plural(len(settings.seeds), "pair")
        return (
            f"{sentence(seeds)} of runs of {title}{size}, {duration(settings.months)} from January 2015, "
            f"{settings.futures.words()}."
        )


def main(requests: Sequence[Settings]) -> int:
    """Make these replications; 0 if every run finished, 1 if one failed. Raises BadInput before anything is written."""
    asked = [replace(settings, panels=True, name=folder_name(settings)) for settings in requests]
    chosen = [replications_of(settings) for settings in asked]
    plans = [execution.plan(settings) for settings in asked]
    found = [replicate(*each) for each in zip(plans, chosen, strict=True)]
    as_json = [plain(each) for each in found]
    if asked[0].format == "json":
        report.print_json(as_json if len(as_json) > 1 else as_json[0])
    else:
        for each in found:
            show(each)
    return report.say_failures([each.finished for each in found])


def replications_of(settings: Settings) -> tuple[Replication, ...]:
    """Those whose scenario was asked for. Raises BadInput if there is none, or if runs end within a policy's first year."""
    asked = {scenario.name for scenario in settings.scenarios}
    known = {each.scenario for each in REPLICATIONS}
    if not asked & known:
        raise BadInput(f"scenario: {', '.join(sorted(asked))}: nothing to replicate; one of {', '.join(sorted(known))}")
    for scenario in settings.scenarios:
        start = next((float(spec["start"]) for spec in scenario.interventions.values() if scenario.name in known), 0.0)
        if start and settings.months < (needed := tick_of(start) + MONTHS_PER_YEAR):
            years = settings.months / MONTHS_PER_YEAR
            raise BadInput(
                f"years: {years:g} is too short for {scenario.name}, which starts in {start:g}; "
                f"give at least {math.ceil(needed / MONTHS_PER_YEAR)}"
            )
    return tuple(each for each in REPLICATIONS if each.scenario in asked)


def replicate(plan: Plan, chosen: Sequence[Replication]) -> Replicated:
    """Make the runs, measure them, write tables, figure and page."""
    finished = execution.execute(plan, watch, is_done=is_watched)
    found = Replicated(finished=finished, findings=tuple(measured(finished, chosen)))
    store = Store(plan.settings.folder)
    store.json("replications.json", plain(found))
    store.table("replications.csv", [each.plain() for each in found.findings])
    from experiments.replications.figure import draw
    from experiments.replications.page import write_page

    draw(found, plan.settings.folder / FIGURE)
    write_page(found)
    return found


def measured(finished: Finished, chosen: Sequence[Replication]) -> list[Finding]:
    """Every line of these replications, over the pairs that finished."""
    plan = finished.plan
    failed = {(failure["scenario"], failure["seed"]) for failure in finished.failures}
    done = {
        (job.scenario.name, job.seed): job
        for job in jobs(plan.settings, plan.place)
        if (job.scenario.name, job.seed) not in failed
    }
    base = plan.settings.baseline.name
    without = {seed: run_of(job, plan) for (name, seed), job in done.items() if name == base}
    found = []
    for each in chosen:
        names = {each.scenario} | {line.other for line in each.lines if line.other}
        runs = {key: run_of(job, plan) for key, job in done.items() if key[0] in names}
        for line in each.lines:
            pairs = [
                Pair(done[each.scenario, seed].scenario, runs[each.scenario, seed], run, runs.get((line.other, seed)))
                for seed, run in without.items()
                if (each.scenario, seed) in runs
            ]
            found.append(finding(each, line, pairs))
    return found


def run_of(job: Job, plan: Plan) -> Run:
    """What a witness kept of a run."""
    import pandas as pd

    watched = witnessed(job)
    files = sorted(watched.store.panel_folder(watched.panel_key()).glob("*.parquet"))
    return Run({file.stem: pd.read_parquet(file) for file in files}, plan.region)


def plain(found: Replicated) -> dict[str, Any]:
    """For JSON: every line, how many are met, and where the files are."""
    count = found.count
    return {
        "lines": [each.plain() for each in found.findings],
        "inside": count[INSIDE],
        "outside": count[OUTSIDE],
        "cannot_tell": count[UNKNOWN],
        "total": count.total(),
        "seeds": list(found.settings.seeds),
        "months": found.settings.months,
        "content_hash": found.finished.plan.content_hash,
        "folder": str(found.settings.folder),
    }


def show(found: Replicated) -> None:
    """Print the table, a block for each replication."""
    rows: list[list[Any]] = []
    for each in found.findings:
        if rows and each is found.findings[[f.replication for f in found.findings].index(each.replication)]:
            rows.append([])
        rows.append(row(each))
    caption = f"{found.headline()}. {found.ensemble()} {EXPLAINED}\n{report.effort(found.finished)} The whole story: {found.page}"
    report.console().print(report.table(found.settings.question, COLUMNS, rows, caption))


EXPLAINED: Final = (
    "Model: the difference between runs with the policy and without it under the same luck; 90 % interval over pairs. As "
    "evaluated: what the evaluators' own method (a comparison inside one world) finds there. Verdict: the model's mean "
    "against the published range; if the mean is outside but its interval reaches the range, it cannot tell, nor if the interval "
    "holds zero where evaluators found a direction. Used: a parameter "
    "of the model was set with this effect in view, so that the line is no test."
)


def row(each: Finding) -> list[Any]:
    """One line of the table."""
    shown, words = display(each), each.words
    return [
        each.line.id, sentence(each.line.what), shown.label, band(each), shown.show(each.mean, sign=True),
        interval(each), method(each), report.bold(words) if each.verdict == OUTSIDE else words,
    ]  # fmt: skip


def display(each: Finding) -> Display:
    """Shares as per cent, other units as they are."""
    unit = each.line.unit
    return Display(100, PERCENT[unit]) if unit in PERCENT else Display(1, unit)


def band(each: Finding) -> str:
    """The published range, in the unit of the line."""
    shown, line = display(each), each.line
    if each.verdict == SHOWN:
        return "–"
    return f"{shown.tick(line.low * shown.factor)} to {shown.tick(line.high * shown.factor)}"


def interval(each: Finding) -> str:
    """The interval of the paired estimate."""
    shown = display(each)
    return f"{shown.show(each.low, sign=True)} to {shown.show(each.high, sign=True)}"


def method(each: Finding) -> str:
    """What the evaluators' method finds, with its interval; a dash where they had none that a run can repeat."""
    shown = display(each)
    if each.method_mean != each.method_mean:
        return "–"
    low, high = (shown.show(edge, sign=True) for edge in (each.method_low, each.method_high))
    return f"{shown.show(each.method_mean, sign=True)} ({low} to {high})"


def folder_name(settings: Settings) -> str:
    """The folder: all that are shipped, or those that were asked for."""
    joined = "-".join(scenario.name for scenario in settings.scenarios)
    every = {each.scenario for each in REPLICATIONS} <= {scenario.name for scenario in settings.scenarios}
    return settings.name.replace(joined, "all") if every else settings.name


def _are(count: int) -> str:
    return "is" if count == 1 else "are"
