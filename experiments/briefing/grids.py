"""Grids: the tables of a brief, every number with its interval below it, bold where the interval leaves out zero."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from experiments.appraisal.pairs import Estimate
from experiments.appraisal.rules import Rules
from experiments.briefing.groups import Breakdown
from experiments.briefing.phrases import COUNTS, amount, named, numbers, plain, pounds, share, span
from experiments.briefing.robustness import Contest
from experiments.briefing.where import Place
from experiments.effects import Effect
from experiments.words import OVER_WORDS, display, sentence

if TYPE_CHECKING:
    from experiments.appraisal.appraised import Appraisal

VALUE: Final = (
    ("public_cost", "Public money over the whole run, not discounted"),
    ("net_jobs", "Net jobs in the last year (gained in the region less lost elsewhere in it)"),
    ("net_jobs_residents", "Of these held by people who live in the region"),
    ("job_years", "Net job-years (one job for one year) over the whole run"),
    ("additional_jobs", "Additional jobs at the focus of the region (within 1 km)"),
    ("deadweight", "Deadweight (share of the growth there that comes anyway)"),
    ("displacement", "Displacement (jobs lost elsewhere in the region for each additional one)"),
    ("multiplier", "Multiplier (additional jobs and those they bring elsewhere, for each)"),
    ("leakage", "Leakage (share of net jobs held by commuters from outside)"),
    ("cost_per_job_year", "Public money for each net job-year"),
    ("npsv_region", "Net present social value, region (benefits less costs, discounted)"),
    ("bcr_region", "Benefit-cost ratio, region (£ gained for each £1)"),
    ("bcr_region_weighted", "The same, with earnings in poorer places weighted up"),
    ("npsv_uk", "Net present social value, United Kingdom"),
    ("bcr_uk", "Benefit-cost ratio, United Kingdom"),
)
"""Lines of the appraisal that a brief shows, in words; the appraisal's own page has all."""
HELD: Final = "net_jobs_residents"
BY_RECKONERS: Final = "The same by ready-reckoners, from gross jobs (a cross-check)"
ELSEWHERE: Final = "Found by evaluations elsewhere"


@dataclass(frozen=True, slots=True)
class Cell:
    """A number or words, with what stands below in small print, and whether it can be told from zero."""

    text: str
    below: str = ""
    is_clear: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table with a sentence above; the first head is that of the rows."""

    caption: str
    heads: Sequence[str]
    rows: Sequence[tuple[str, Sequence[Cell]]]
    words: int = 1
    """Columns from the left that hold words; the others hold numbers."""


def comparison(
    found: Sequence[Effect], labels: Mapping[str, str], docs: Mapping[str, str], won: Mapping[str, Contest]
) -> Grid:
    """A row for each measure, a column for each scenario; then how often the leading measure does better than nothing."""
    by_key: dict[tuple[str, str], dict[str, Effect]] = {}
    for effect in found:
        by_key.setdefault((effect.measure, effect.over), {})[effect.scenario] = effect
    rows = []
    for (measure, over), effects in by_key.items():
        first, largest = next(iter(effects.values())), max((e.mean for e in effects.values()), key=abs)
        when = "" if over == found[0].over else f", {OVER_WORDS[over]}"
        unit = display(first.unit, largest, is_difference=True).label
        words = sentence(named(measure, docs[measure]))
        head = f"{words} ({unit}{when})" if unit.lower() != words.lower() or when else words
        cells = [_effect(effects[name], largest) if name in effects else Cell("–") for name in labels]
        rows.append((head, [Cell(_level(first)), *cells]))
    lead = sentence(named(found[0].measure, docs[found[0].measure]))
    counts = [Cell(f"{won[n].won:g} of {won[n].cases:,}") if n in won else Cell("–") for n in labels]
    rows.append((f"{lead}: cases in which it does better than doing nothing", [Cell(""), *counts]))
    caption = (
        f"Change against the same world without the scenario, {OVER_WORDS[found[0].over]} unless it says otherwise; below each "
        "number its 90 % interval. Bold: the interval leaves out zero."
    )
    return Grid(caption, ["Measure", "Without any of them", *labels.values()], rows)


def _level(effect: Effect) -> str:
    """The level without any scenario."""
    if effect.unit.partition(",")[0] in COUNTS:
        return amount(effect.baseline, effect.unit, sign=False)
    return display(effect.unit, effect.baseline).full(effect.baseline).removesuffix(" index")


def _effect(effect: Effect, largest: float) -> Cell:
    mean, below = numbers(Estimate(effect.mean, effect.low, effect.high), effect.unit, largest=largest)
    if effect.low == effect.high:
        return Cell(mean, "", effect.mean != 0)
    return Cell(mean, below or "one case", effect.is_clear)


def against(pairs: Sequence[tuple[str, str, Sequence[Effect]]], docs: Mapping[str, str]) -> Grid:
    """A row for each measure, a column for each pair of scenarios: the first against the second."""
    by_key: dict[tuple[str, str], list[Effect]] = {}
    for _, _, effects in pairs:
        for effect in effects:
            by_key.setdefault((effect.measure, effect.over), []).append(effect)
    rows = []
    for (measure, _), found in by_key.items():
        largest = max((effect.mean for effect in found), key=abs)
        unit, words = display(found[0].unit, largest, is_difference=True).label, sentence(named(measure, docs[measure]))
        head = words if unit.lower() == words.lower() else f"{words} ({unit})"
        rows.append((head, [_effect(effect, largest) for effect in found]))
    caption = "One scenario minus another under the same luck; below each number its 90 % interval."
    return Grid(caption, ["Measure", *(f"{one} against {other}" for one, other, _ in pairs)], rows)


def who(breakdown: Breakdown, labels: Mapping[str, str]) -> Grid:
    """A row for each group, a column for each scenario, with the change in per cent of the group."""
    rows = []
    for group in breakdown.groups:
        cells = [Cell(plain(group.baseline, breakdown.unit, sign=False))]
        for name in labels:
            value = group.change.get(name)
            cells.append(_change(value, breakdown.unit, group.baseline) if value else Cell("–"))
        rows.append((sentence(group.label), cells))
    caption = (
        f"Change in {breakdown.unit}, mean of the last 12 months; below it the 90 % interval, and the change in per cent of the "
        f"group. {breakdown.note}".strip()
    )
    return Grid(caption, ["Group", "Without any of them", *labels.values()], rows)


def _change(value: Estimate, unit: str, baseline: float) -> Cell:
    mean, below = numbers(value, unit)
    part = share(value.mean / baseline) if baseline else ""
    part = part if part.startswith(("0 ", "−")) or not part else f"+{part}"
    return Cell(mean, "; ".join(filter(None, (below, part))), value.is_clear)


def places(by_scenario: Mapping[str, Sequence[Place]], labels: Mapping[str, str]) -> Grid | None:
    """Places whose change can be told from chance; None if there is none."""
    rows = [
        (
            labels[name],
            [Cell(place.name), Cell(plain(place.jobs.mean, "jobs"), span(place.jobs, "jobs"), is_clear=True)],
        )
        for name, found in by_scenario.items()
        for place in found
    ]
    caption = "Places whose change in jobs can be told from chance, all places looked at together, with 99 % intervals."
    return Grid(caption, ["Scenario", "Place", "Jobs"], rows, words=2) if rows else None


def value_for_money(found: Sequence["Appraisal"], rules: Rules) -> Grid:
    """Lines of the appraisal in words; in the last column what evaluations and ready-reckoners found elsewhere."""
    rows = []
    for key, words in VALUE:
        unit, band = found[0].line(key).unit, rules.reckoners.get(key)
        elsewhere = f"{money(band.low, unit)} to {money(band.high, unit)}" if band else ""
        rows.append((words, [*(_appraised(each, key) for each in found), Cell(elsewhere)]))
        if key == HELD:
            rows.append((BY_RECKONERS, [*(_reckoned(each) for each in found), Cell("")]))
    caption = (
        "Means over pairs of runs, below each its 90 % interval. “Cannot be told”: what a ratio divides by may be zero. Prices "
        "of 2015. The last column is a cross-check and used for nothing."
    )
    return Grid(caption, ["What", *(each.label for each in found), ELSEWHERE], rows)


def money(value: float, unit: str) -> str:
    """A line of the appraisal as people say it: £14,000, 46 jobs, 25 %, 1.30."""
    if not math.isfinite(value):
        return "–"
    if unit.startswith("GBP"):
        return pounds(value)
    if unit == "share":
        return share(value)
    return plain(value, unit, sign=False) if unit in COUNTS else f"{value:.2f}".replace("-", "−")


def _reckoned(each: "Appraisal") -> Cell:
    """Jobs of residents as a guide would work them out from the growth at the focus, without a model."""
    row = next(row for row in each.checks if row["key"] == HELD)
    if not math.isfinite(row["low"]):
        return Cell("–", "no growth there")
    return Cell(f"{plain(row['low'], 'jobs', sign=False)} to {plain(row['high'], 'jobs', sign=False)}")


def _appraised(each: "Appraisal", key: str) -> Cell:
    line, value = each.line(key), each.value(key)
    if not math.isfinite(value.mean):
        return Cell("–", "cannot be told")
    below = (
        f"{money(value.low, line.unit)} to {money(value.high, line.unit)}" if value.has_interval else "cannot be told"
    )
    if value.has_interval and value.low == value.high:
        below = ""
    if key.endswith("_uk"):
        low, high = (each.value(f"{key}_{end}").mean for end in ("low", "high"))
        below += f"; by what is assumed: {money(low, line.unit)} to {money(high, line.unit)}"
    return Cell(money(value.mean, line.unit), below, value.is_clear)


def matrix(contests: Sequence[Contest], ranked: Sequence[str], labels: Mapping[str, str]) -> Grid:
    """In what share of cases the option of the row beats that of the column."""
    by_pair = {(each.one, each.other): each for each in contests}
    rows = []
    for one in ranked:
        cells = [_won(by_pair.get((one, other))) for other in ranked]
        rows.append((labels[one], cells))
    caption = (
        "Share of cases in which the option of the row does better than that of the column. Bold: nine in ten or more."
    )
    return Grid(caption, ["Better", *(labels[name] for name in ranked)], rows)


def _won(contest: Contest | None) -> Cell:
    if contest is None:
        return Cell("–")
    return Cell(
        f"{contest.share:.0%}".replace("%", " %"), f"{contest.won:g} of {contest.cases:,}", contest.share >= 0.9
    )
