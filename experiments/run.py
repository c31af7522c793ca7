"""Run: one scenario by itself, and what the region looks like under it."""

from collections.abc import Sequence
from typing import Any, Final

from experiments import execution, report
from experiments.compare import note
from experiments.effects import summed_unit, taken
from experiments.execution import Finished
from experiments.settings import Settings
from experiments.store.folder import Store
from experiments.words import OVER_WORDS, display, duration, plural, sentence

SPREAD: Final = (0.05, 0.95)
COLUMNS: Final = {"Measure": "left", "Unit": "left", "Months": "left", "Mean": "right", "90 % of seeds": "right"}


def main(requests: Sequence[Settings]) -> int:
    """Do these runs; 0 if every run finished, 1 if one failed. Raises BadInput before anything is written."""
    plans = [execution.plan(asked) for asked in requests]
    results = []
    for plan in plans:
        finished = execution.execute(plan)
        results.append((finished, write(finished)))
    as_json = [_plain(finished, levels) for finished, levels in results]
    if plans[0].settings.format == "json":
        report.print_json(as_json if len(as_json) > 1 else as_json[0])
    else:
        for finished, levels in results:
            _print(finished, levels)
    return report.say_failures([finished for finished, _ in results])


def write(finished: Finished) -> list[dict[str, Any]]:
    """Levels, summary and figure of finished runs."""
    settings, store = finished.plan.settings, Store(finished.plan.settings.folder)
    if "month" not in finished.months:
        return []
    unit = {m.name: m.unit for m in finished.plan.measures}
    levels = []
    for item in settings.measures:
        values = taken(finished.months, item, unit[item.measure])
        label = summed_unit(item.measure, unit[item.measure]) if item.over == "total" else unit[item.measure]
        low, high = (float(values.quantile(q)) for q in SPREAD)
        levels.append({
            "measure": item.measure, "unit": label, "over": item.over, "seeds": len(values),
            "mean": float(values.mean()), "low": low, "high": high,
        })  # fmt: skip
    store.table("summary.csv", levels)
    draw(finished)
    return levels


def draw(finished: Finished) -> None:
    """The path of the region, with the spread of its seeds."""
    from experiments.figures import Story, trajectories

    settings = finished.plan.settings
    story = Story(
        months=finished.months,
        effects=[],
        wanted=settings.measures,
        measures={m.name: m for m in finished.plan.measures},
        labels={settings.baseline.name: settings.baseline.label},
        baseline=settings.baseline.name,
        length=settings.months,
        note=note(finished),
    )
    trajectories(story, settings.folder / "trajectories.png")


def _plain(finished: Finished, levels: Sequence[dict[str, Any]]) -> dict[str, Any]:
    settings = finished.plan.settings
    return {
        "content_hash": finished.plan.content_hash, "folder": str(settings.folder), "scenario": settings.baseline.name,
        "measures": list(levels),
    }  # fmt: skip


def _print(finished: Finished, levels: Sequence[dict[str, Any]]) -> None:
    settings, rows = finished.plan.settings, []
    for level in levels:
        shown = display(level["unit"], level["mean"])
        spread = f"{shown.show(level['low'])} to {shown.show(level['high'])}"
        rows.append([level["measure"], shown.label, OVER_WORDS[level["over"]], shown.show(level["mean"]), spread])
    runs = f"{plural(len(settings.cases()), 'run')} of {duration(settings.months)}, {finished.plan.region.title}."
    caption = f"{sentence(runs)} {report.effort(finished)} Figure and tables: {settings.folder}"
    title = settings.baseline.question or settings.baseline.label
    report.console().print(report.table(title, COLUMNS, rows, caption))
