"""Appraised: what was found about each scenario, line by line, and the files it goes into."""

from dataclasses import dataclass
from typing import Any

from experiments.appraisal.additionality import (
    Line,
    Place,
    chain_lines,
    needed,
    net_lines,
    origin_lines,
    place_lines,
)
from experiments.appraisal.pairs import Estimate, pairs_of
from experiments.appraisal.rules import Rules
from experiments.appraisal.welfare import money_lines, reckoned
from experiments.execution import Finished
from experiments.simulation import jobs
from experiments.store.folder import Store

FIGURE, PAGE = "appraisal.png", "appraisal.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class Appraisal:
    """One scenario, appraised."""

    scenario: str
    label: str
    pairs: int
    lines: tuple[Line, ...]
    checks: tuple[dict[str, Any], ...]

    def value(self, key: str) -> Estimate:
        """A number by its key."""
        return self.line(key).value

    def line(self, key: str) -> Line:
        """A line by its key."""
        return next(line for line in self.lines if line.key == key)


def appraised(finished: Finished, rules: Rules, place: Place) -> list[Appraisal]:
    """Every scenario that has a pair of finished runs."""
    settings, region, found = finished.plan.settings, finished.plan.region, []
    for scenario in settings.scenarios if "month" in finished.months else ():
        pairs = pairs_of(finished.months, scenario.name, settings.baseline.name, needed(region))
        if pairs is None:
            continue
        lines = [
            *net_lines(pairs), *place_lines(pairs, region), *origin_lines(pairs), *chain_lines(pairs, place),
            *money_lines(pairs, rules), *_panel_lines(finished, scenario.name),
        ]  # fmt: skip
        checks = tuple(reckoned({line.key: line for line in lines}, rules))
        found.append(
            Appraisal(
                scenario=scenario.name, label=scenario.label, pairs=pairs.count, lines=tuple(lines), checks=checks
            )
        )
    return found


def _panel_lines(finished: Finished, scenario: str) -> list[Line]:
    """Where people and firms came from, if panels were kept."""
    settings, store = finished.plan.settings, Store(finished.plan.settings.folder)
    if not settings.panels:
        return []
    from experiments.appraisal import origins

    by_run = {
        (job.scenario.name, job.future, job.seed): job for job in jobs(settings, finished.plan.place) if job.is_done()
    }
    pairs, futures = [], []
    for case in sorted(settings.cases()):
        sides = [by_run.get((name, case.future, case.seed)) for name in (scenario, settings.baseline.name)]
        if all(sides):
            pairs.append(tuple(store.panel_folder(job.panel_key()) for job in sides if job))
            futures.append(case.future)
    return origins.origin_lines(pairs, futures, finished.plan.region)  # type: ignore[arg-type]
