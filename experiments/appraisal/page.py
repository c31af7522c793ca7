"""The page of an appraisal: one HTML file that opens from disk, prints well and asks nothing of any network."""

import base64
import json
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from experiments.appraisal.additionality import Line
from experiments.appraisal.appraised import FIGURE, PAGE, Appraisal
from experiments.appraisal.pairs import Estimate
from experiments.appraisal.rules import Rules
from experiments.appraisal.statement import NOT_COUNTED, assumed, method
from experiments.appraisal.words import band, headline, shown
from experiments.pages import filled
from experiments.store.folder import Store
from experiments.words import Display, display, sentence

if TYPE_CHECKING:
    from experiments.execution import Finished

SUMMARY: Final = (
    ("net_jobs", "Net jobs"), ("residents_in_work", "More residents in work"), ("job_years", "Net job-years"),
    ("public_cost_pv", "Public cost"), ("cost_per_job_year", "Cost per net job-year"), ("npsv_region", "Net present value, region"),
    ("bcr_region", "Benefit-cost ratio, region"), ("npsv_uk", "NPSV, United Kingdom"),
    ("bcr_uk", "Benefit-cost ratio, United Kingdom"),
)  # fmt: skip


def write_page(found: Sequence[Appraisal], rules: Rules, finished: "Finished") -> None:
    """Fill the template with lines and the figure."""
    Store(finished.plan.settings.folder).text(PAGE, filled("appraisal.html", content(found, rules, finished)))


def content(found: Sequence[Appraisal], rules: Rules, finished: "Finished") -> dict[str, Any]:
    """Everything that the template shows."""
    settings = finished.plan.settings
    kept = json.loads((settings.folder / "provenance.json").read_text(encoding="utf-8"))
    questions = {s.name: s.question for s in settings.scenarios}
    return {
        "question": settings.question or "What does it cost the public, and what does it bring?",
        "headline": headline(found),
        "picture": "data:image/png;base64," + base64.b64encode((settings.folder / FIGURE).read_bytes()).decode(),
        "summary_heads": [title for _, title in SUMMARY],
        "summary": [(each.label, [_cell(each, key) for key, _ in SUMMARY]) for each in found],
        "matrices": {each.label: _matrices(each) for each in found},
        "scenarios": [(each.label, questions[each.scenario], _sections(each), _checks(each)) for each in found],
        "method": method(finished, rules),
        "assumed": assumed(rules),
        "not_counted": NOT_COUNTED,
        "notes": settings.notes,
        "command": kept["command"],
        "result": f"{kept['content_hash']}; code {kept['code']['everything'][:12]}; started {kept['started']}",
    }


def _cell(each: Appraisal, key: str) -> dict[str, Any]:
    """A number with its interval, and for the country the range of assumptions."""
    line, value = each.line(key), each.value(key)
    given = display(line.unit, value.mean)
    range_ = ""
    if key.endswith("_uk"):
        low, high = (each.value(f"{key}_{end}").mean for end in ("low", "high"))
        range_ = f"assumptions: {given.show(low)} to {given.show(high)}"
    return {
        "value": _money(value.mean, given) if given.label.startswith("£") else given.show(value.mean),
        "clear": value.is_clear,
        "interval": _interval(value, given),
        "range": range_,
    }


def _money(value: float, given: Display) -> str:
    """Pounds without what they are per."""
    text = given.full(value).partition(" ")[0]
    return text if math.isfinite(value) else "–"


def _matrices(each: Appraisal) -> list[tuple[str, list[str], list[tuple[str, list[dict[str, Any]]]]]]:
    """Lines of places as tables: a row for each place or origin, a column for each measure or place of work."""
    tables: dict[str, list[tuple[str, str, Line]]] = {}
    for line in each.lines:
        if (place := _in_matrix(line)) is not None:
            tables.setdefault(place[0], []).append((place[1], place[2], line))
    return [(title, *_matrix(entries)) for title, entries in tables.items()]


def _in_matrix(line: Line) -> tuple[str, str, str] | None:
    """Title, row and column of a line that belongs in a table of places."""
    column, is_by, where = line.section.partition(" by ")
    if is_by:
        return f"Where it appears and vanishes, by {where}", sentence(line.what), column
    origin, is_from, there = line.key.partition(" > ")
    return (f"{line.section} (columns: where they are at the end)", sentence(origin), there) if is_from else None


def _matrix(entries: Sequence[tuple[str, str, Line]]) -> tuple[list[str], list[tuple[str, list[dict[str, Any]]]]]:
    """Heads and rows; a column has one unit, whatever the size of its numbers."""
    rows, columns = list(dict.fromkeys(row for row, _, _ in entries)), list(dict.fromkeys(c for _, c, _ in entries))
    by_place = {(row, column): line for row, column, line in entries}
    given = {c: display(line.unit, max(abs(e.value.mean) for _, k, e in entries if k == c)) for _, c, line in entries}
    cells = [(row, [_matrix_cell(by_place.get((row, c)), given[c]) for c in columns]) for row in rows]
    return [_head(column, given[column].label) for column in columns], cells


def _head(column: str, unit: str) -> str:
    return sentence(column) if column.lower() == unit else f"{sentence(column)} ({unit})"


def _matrix_cell(line: Line | None, given: Display) -> dict[str, Any]:
    if line is None:
        return {"value": "", "interval": "", "clear": False}
    value = line.value
    interval = (
        f"{given.show(value.low, sign=True)} to {given.show(value.high, sign=True)}" if value.has_interval else ""
    )
    return {"value": given.show(value.mean, sign=True), "interval": interval, "clear": value.is_clear}


def _interval(value: Estimate, given: Display) -> str:
    return f"{given.show(value.low)} to {given.show(value.high)}" if value.has_interval else "cannot be told"


def _sections(each: Appraisal) -> list[tuple[str, list[dict[str, Any]]]]:
    """Lines under their headings, in the order they come."""
    sections: dict[str, list[dict[str, Any]]] = {}
    for line in each.lines:
        if _in_matrix(line) is not None:
            continue
        cells = shown(line)
        row = cells | {"what": sentence(cells["what"]), "clear": line.value.is_clear}
        sections.setdefault(line.section, []).append(row)
    return list(sections.items())


def _checks(each: Appraisal) -> list[dict[str, str]]:
    rows = []
    for row in each.checks:
        given = display(row["unit"], row["model"].mean)
        rows.append(
            {
                "what": sentence(row["what"]), "model": given.show(row["model"].mean), "interval": _interval(row["model"], given),
                "band": band(row), "unit": given.label, "source": row["source"],
            }
        )  # fmt: skip
    return rows
