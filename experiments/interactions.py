"""Interactions: whether the parts of a scenario add to or take from each other: each alone, in pairs, and all together."""

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from experiments import execution, report
from experiments.effects import paired, summed_unit, taken
from experiments.execution import Finished
from experiments.settings import Settings
from experiments.store.folder import Store
from experiments.words import OVER_WORDS, display, plural, sentence
from model.declaration import BadInput
from scenarios.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

NONE, ALL = "none", "all"
ALONE, PAIR, TOGETHER, SUM, INTERACTION = "alone", "pair", "all together", "sum of alone", "interaction"
COLUMNS: Final = {
    "Measure": "left", "What": "left", "Parts": "left", "Effect": "right", "90 % interval": "right", "Unit": "left",
}  # fmt: skip
MOST_PARTS: Final = 8
"""Parts beyond which there are too many pairs to run; a scenario with more can be cut in two."""
HOW: Final = (
    "Interaction: the effect of all parts together less the sum of their effects alone, seed by seed; for a pair, the effect "
    "of both less the two alone. Above zero the parts add to each other, below they take from each other. Bold: the "
    "interval leaves out zero."
)


def main(requests: Sequence[Settings]) -> int:
    """Do these; 0 if every run finished, 1 if one failed. Raises BadInput before anything is written."""
    plans = [execution.plan(parts_of(settings)) for settings in requests]
    done, answers = [], []
    for plan in plans:
        finished = execution.execute(plan)
        done.append(finished)
        answers.append(answer(finished))
    if plans[0].settings.format == "json":
        report.print_json(answers if len(answers) > 1 else answers[0])
    return report.say_failures(done)


def parts_of(settings: Settings) -> Settings:
    """The request with one scenario for each set of parts; the baseline has none of them. Raises BadInput."""
    if len(settings.scenarios) != 1:
        raise BadInput("scenario: interactions takes one; use --multirun with scenario=a,b")
    whole = settings.scenarios[0]
    names = list(whole.interventions)
    if not 2 <= len(names) <= MOST_PARTS:
        raise BadInput(
            f"scenario: {whole.name} has {plural(len(names), 'intervention')}; interactions are between two to {MOST_PARTS}"
        )
    pairs = list(itertools.combinations(names, 2)) if settings.options.pairs and len(names) > 2 else []
    sets = [*((name,) for name in names), *pairs, tuple(names)]
    return replace(
        settings, baseline=_with(whole, ()), scenarios=tuple(_with(whole, parts) for parts in sets), contrasts=()
    )


def _with(whole: Scenario, parts: tuple[str, ...]) -> Scenario:
    """The scenario with these parts; the others stay at strength 0, so that luck belongs to the same ones."""
    specs = {name: spec if name in parts else {**spec, "strength": 0.0} for name, spec in whole.interventions.items()}
    called = NONE if not parts else ALL if len(parts) == len(whole.interventions) else " and ".join(parts)
    return replace(whole, name=called, label=called, interventions=specs)


def answer(finished: Finished) -> dict[str, Any]:
    """Rows of every measure, written, printed and as plain values."""
    settings, rows = finished.plan.settings, rows_of(finished)
    Store(settings.folder).table("interactions.csv", rows)
    if settings.format != "json":
        _print(finished, rows)
    return {"content_hash": finished.plan.content_hash, "folder": str(settings.folder), "interactions": rows}


def rows_of(finished: Finished) -> list[dict[str, Any]]:
    """For every measure: each part alone, the sum of those, all together, and the interactions."""
    settings = finished.plan.settings
    if "month" not in finished.months:
        return []
    units, rows = {m.name: m.unit for m in finished.plan.measures}, []
    names = [s.name for s in settings.scenarios]
    parts = [name for name in names if " and " not in name and name != ALL]
    for wanted in settings.measures:
        by_seed = taken(finished.months, wanted, units[wanted.measure]).unstack("scenario").dropna()  # noqa: PD010
        if {NONE, ALL, *parts} <= set(by_seed.columns) and len(by_seed):
            unit = units[wanted.measure]
            unit = summed_unit(wanted.measure, unit) if wanted.over == "total" else unit
            about = {"measure": wanted.measure, "over": wanted.over, "unit": unit}
            rows += [about | row for row in decomposed(by_seed, parts)]
    return rows


def decomposed(by_seed: "pd.DataFrame", parts: Sequence[str]) -> list[dict[str, Any]]:
    """Effects of sets of parts from one number per seed (rows) and set (columns `none`, parts, `a and b`, `all`).

    interaction = (all - none) - sum over parts of (part - none); of a pair = both - one - other + none.
    """
    gain = by_seed.sub(by_seed[NONE], axis=0)
    alone = sum((gain[part] for part in parts), start=gain[NONE])
    rows = [_row(ALONE, part, gain[part]) for part in parts]
    rows += [_row(SUM, ", ".join(parts), alone), _row(TOGETHER, ", ".join(parts), gain[ALL])]
    rows.append(_row(INTERACTION, ", ".join(parts), gain[ALL] - alone))
    for one, other in itertools.combinations(parts, 2):
        if (both := f"{one} and {other}") in gain:
            rows.append(_row(PAIR, both, gain[both] - gain[one] - gain[other]))
    return rows


def _row(what: str, parts: str, values: Any) -> dict[str, Any]:
    statistics = paired(values.to_numpy(), 0.0 * values.to_numpy())
    kept = {key: statistics[key] for key in ("seeds", "mean", "low", "high")}
    return {"what": what, "parts": parts} | {key: v if math.isfinite(v) else None for key, v in kept.items()}


def headline(rows: Sequence[Mapping[str, Any]]) -> str:
    """What was found, in one sentence."""
    whole = [row for row in rows if row["what"] == INTERACTION]
    more, less = ([r["measure"] for r in whole if _is_clear(r) and (r["mean"] > 0) == up] for up in (True, False))
    said = [f"more than their sum for {', '.join(more)}"] if more else []
    said += [f"less than their sum for {', '.join(less)}"] if less else []
    return (
        f"Together the parts do {' and '.join(said)}"
        if said
        else "What the parts do together cannot be told from their sum"
    )


def _is_clear(row: Mapping[str, Any]) -> bool:
    return row["low"] is not None and (row["low"] > 0 or row["high"] < 0)


def _print(finished: Finished, rows: Sequence[Mapping[str, Any]]) -> None:
    settings, before = finished.plan.settings, ""
    cells: list[list[Any]] = []
    for row in rows:
        if before not in ("", row["measure"]):
            cells.append([])
        cells.append(_cells(row))
        before = row["measure"]
    over = OVER_WORDS[settings.measures[0].over]
    caption = f"{HOW} {sentence(over)}.\n{report.effort(finished)} Tables: {settings.folder}"
    report.console().print(report.table(f"{headline(rows)}.", COLUMNS, cells, caption))


def _cells(row: Mapping[str, Any]) -> list[Any]:
    shown = display(row["unit"], row["mean"], is_difference=True)
    mean = shown.show(row["mean"], sign=True)
    interval = "one seed" if row["low"] is None else " to ".join(shown.show(row[k], sign=True) for k in ("low", "high"))
    what = f"{row['what']}, interaction" if row["what"] == PAIR else row["what"]
    return [row["measure"], what, row["parts"], report.bold(mean) if _is_clear(row) else mean, interval, shown.label]
