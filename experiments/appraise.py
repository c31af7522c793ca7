"""Appraise: what scenarios cost the public and what they bring, to whom and where, by dated rules of appraisal."""

import math
from collections.abc import Sequence
from typing import Any, Final

from experiments import execution, report
from experiments.appraisal.additionality import Place, place_of
from experiments.appraisal.appraised import FIGURE, Appraisal, appraised
from experiments.appraisal.options import Appraise
from experiments.appraisal.rules import Rules, load_rules
from experiments.appraisal.statement import HOW_TO_READ, NOT_COUNTED, counted
from experiments.appraisal.words import band, headline, shown
from experiments.execution import Finished
from experiments.settings import Settings
from experiments.store.folder import Store

TABLE, CHECK = "appraisal.csv", "reckoners.csv"
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
