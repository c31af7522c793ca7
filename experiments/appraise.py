"""Appraise: what scenarios cost the public and what they bring, to whom and where, by dated rules of appraisal."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from experiments import execution, report
from experiments.appraisal.additionality import (
    Line,
    Place,
    chain_lines,
    needed,
    net_lines,
    origin_lines,
    place_lines,
    place_of,
)
from experiments.appraisal.options import Appraise
from experiments.appraisal.pairs import Estimate, pairs_of
from experiments.appraisal.rules import Rules, load_rules
from experiments.appraisal.statement import HOW_TO_READ, NOT_COUNTED, counted
from experiments.appraisal.welfare import money_lines, reckoned
from experiments.execution import Finished
from experiments.settings import Settings
from experiments.simulation import jobs
from experiments.store.folder import Store
from experiments.words import display

TABLE, CHECK, FIGURE, PAGE = "appraisal.csv", "reckoners.csv", "appraisal.png", "appraisal.html"
SHOWN: Final = (
    "net_jobs", "net_jobs_residents", "residents_in_work", "job_years", "gva_gbp",
    "additional_jobs", "displacement", "multiplier", "leakage",
    "deadweight", "public_cost_pv", "cost_per_job_year", "job_years_per_million", "npsv_region", "bcr_region",
    "bcr_region_weighted", "npsv_uk", "bcr_uk", "bcr_uk_low", "bcr_uk_high",
)  # fmt: skip
"""Lines that the terminal shows; files and page have all."""
COLUMNS: Final = {
    "Scenario": "left", "What": "left", "Value": "right", "90 % interval": "right", "Unit": "left", "Elsewhere found": "right",
}  # fmt: skip


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


def main(requests: Sequence[Settings]) -> int:
    """Do these appraisals; 0 if every run finished, 1 if one failed. Raises BadInput before anything is written."""
    asked = [settings.options or Appraise() for settings in requests]
    rules = [load_rules(own.rules) for own in asked]
    plans = [execution.plan(settings) for settings in requests]
    places = [place_of(own.place, plan.region) for own, plan in zip(asked, plans, strict=True)]
    results = []
    for plan, rule, place in zip(plans, rules, places, strict=True):
        finished = execution.execute(plan)
        results.append((finished, write(finished, rule, place)))
        if plan.settings.format != "json":
            _print(*results[-1], rule)
    if plans[0].settings.format == "json":
        said = [_plain(finished, found, rule) for (finished, found), rule in zip(results, rules, strict=True)]
        report.print_json(said if len(said) > 1 else said[0])
    return report.say_failures([finished for finished, _ in results])


def write(finished: Finished, rules: Rules, place: Place) -> list[Appraisal]:
    """Appraise finished runs; tables, figure and page."""
    found, store = appraised(finished, rules, place), Store(finished.plan.settings.folder)
    store.table(TABLE, [{"scenario": a.scenario, "pairs": a.pairs} | line.plain() for a in found for line in a.lines])
    store.table(CHECK, [{"scenario": a.scenario} | _check_plain(row) for a in found for row in a.checks])
    if found:
        from experiments.appraisal.page import write_page
        from experiments.appraisal.picture import draw

        draw(found, rules, finished, finished.plan.settings.folder / FIGURE)
        write_page(found, rules, finished)
    return found


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


def headline(found: Sequence[Appraisal]) -> str:
    """What was found, in one sentence about the scenario that returns most to the region for each pound."""
    paid = [a for a in found if math.isfinite(a.value("bcr_region").mean)]
    if not paid:
        return "None of these scenarios costs public money, so there is no ratio of benefits to costs"
    best = max(paid, key=lambda a: (a.value("bcr_region").is_clear, a.value("bcr_region").mean))
    region = best.value("bcr_region")
    low, high = (best.value(f"bcr_uk_{end}").mean for end in ("low", "high"))
    interval = f" ({pounds(region.low)} to {pounds(region.high)})" if region.has_interval else ""
    sure = "" if region.is_clear else ", which cannot be told from nothing"
    return (
        f"“{best.label}” brings the region {pounds(region.mean)}{interval} for each pound of public money{sure}; "
        f"to the United Kingdom {pounds(low)} to {pounds(high)}, depending on what would have come about elsewhere"
    )


def pounds(value: float) -> str:
    """A few pounds and pence."""
    return f"{'−' if value < 0 else ''}£{abs(value):.2f}"


def shown(line: Line) -> dict[str, str]:
    """A line as people read it."""
    value, given = line.value, display(line.unit, line.value.mean, is_difference=False)
    sign = line.unit != "share" and not line.key.startswith(("public_cost", "cost_per", "bcr", "gross"))
    interval = f"{given.show(value.low, sign=sign)} to {given.show(value.high, sign=sign)}"
    return {
        "what": line.what, "value": given.show(value.mean, sign=sign), "unit": given.label,
        "interval": interval if value.has_interval else "cannot be told" if math.isfinite(value.mean) else "–",
    }  # fmt: skip


def band(row: dict[str, Any]) -> str:
    """The range of a ready-reckoner."""
    given = display(row["unit"], row["high"])
    return f"{given.show(row['low'])} to {given.show(row['high'])}" if math.isfinite(row["low"]) else "–"


def _print(finished: Finished, found: Sequence[Appraisal], rules: Rules) -> None:
    rows: list[list[Any]] = []
    for each in found:
        checks = {row["key"]: band(row) for row in each.checks}
        for i, key in enumerate(SHOWN):
            line, cells = each.line(key), shown(each.line(key))
            value = report.bold(cells["value"]) if line.value.is_clear else cells["value"]
            name = each.label if i == 0 else ""
            rows.append([name, cells["what"], value, cells["interval"], cells["unit"], checks.get(key, "")])
        rows.append([])
    settings = finished.plan.settings
    caption = (
        f"{HOW_TO_READ} Bold: the interval leaves out zero. Elsewhere found: ready-reckoners and evaluations, a cross-check.\n"
        f"{counted(rules)} What is not counted at all is listed on the page.\n"
        f"{report.effort(finished)} Tables, figure and page: {settings.folder}"
    )
    title = f"{headline(found)}." if found else "No pair of runs finished."
    report.console().print(report.table(title, COLUMNS, rows, caption))


def _check_plain(row: dict[str, Any]) -> dict[str, Any]:
    value = row["model"]
    numbers = {
        "model": value.mean,
        "model_low": value.low,
        "model_high": value.high,
        "low": row["low"],
        "high": row["high"],
    }
    plain = {name: v if math.isfinite(v) else None for name, v in numbers.items()}
    return {"key": row["key"], "what": row["what"], "unit": row["unit"], **plain, "source": row["source"]}


def _plain(finished: Finished, found: Sequence[Appraisal], rules: Rules) -> dict[str, Any]:
    return {
        "content_hash": finished.plan.content_hash,
        "folder": str(finished.plan.settings.folder),
        "rules": {"name": rules.name, "title": rules.title, "base_year": rules.base_year},
        "appraisals": [
            {
                "scenario": a.scenario, "pairs": a.pairs, "lines": [line.plain() for line in a.lines],
                "cross_check": [_check_plain(row) for row in a.checks],
            }
            for a in found
        ],
        "not_counted": list(NOT_COUNTED),
    }  # fmt: skip
