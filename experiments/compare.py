"""Compare: the baseline against scenarios, seed by seed; tables, figures and files under results/."""

import math
from collections.abc import Sequence
from typing import Any

from experiments import execution, report
from experiments.answer_page import contrasts, write_page
from experiments.effects import CONFIDENCE, Effect, effects
from experiments.execution import Finished
from experiments.settings import Settings
from experiments.store.folder import Store
from experiments.words import OVER_WORDS, display, duration, number, plural
from model.clock import START_YEAR

COLUMNS = {
    "Scenario": "left", "Measure": "left", "Unit": "left", "Effect": "right", f"{CONFIDENCE:.0%} interval": "right",
    "SD paired": "right", "SD unpaired": "right", "Runs saved": "right",
}  # fmt: skip


def main(requests: Sequence[Settings]) -> int:
    """Do these comparisons; 0 if every run finished, 1 if one failed. Raises BadInput before anything is written."""
    plans = [execution.plan(asked) for asked in requests]
    results = []
    for plan in plans:
        finished = execution.execute(plan)
        results.append((finished, write(finished)))
    as_json = [_plain(finished, found) for finished, found in results]
    if plans[0].settings.format == "json":
        report.print_json(as_json if len(as_json) > 1 else as_json[0])
    else:
        for finished, found in results:
            _print(finished, found)
    return report.say_failures([finished for finished, _ in results])


def write(finished: Finished) -> list[Effect]:
    """Effects, summary, figures and the page of answers of finished runs."""
    settings, store = finished.plan.settings, Store(finished.plan.settings.folder)
    if "month" not in finished.months:
        return []
    found = effects(finished.months, settings.baseline.name, settings.measures, finished.plan.measures)
    store.table("summary.csv", [effect.plain() for effect in found])
    if found:
        draw(finished, found)
        write_page(finished, found)
    return found


def draw(finished: Finished, found: Sequence[Effect]) -> None:
    """The three figures of a comparison."""
    from experiments.figures import Story, forest, trajectories
    from experiments.maps import difference_map

    plan, settings = finished.plan, finished.plan.settings
    seen = {effect.scenario for effect in found}
    story = Story(
        months=finished.months,
        effects=found,
        wanted=settings.measures,
        measures={m.name: m for m in plan.measures},
        labels={s.name: s.label for s in settings.all_scenarios() if s.name in seen or s == settings.baseline},
        baseline=settings.baseline.name,
        length=settings.months,
        note=note(finished),
    )
    trajectories(story, settings.folder / "trajectories.png")
    forest(story, settings.folder / "effects.png")
    difference_map(story, finished.sites, plan.region, settings.folder / "map.png")


def note(finished: Finished) -> str:
    """Source, baseline and how to make the same again, for the foot of every figure."""
    settings = finished.plan.settings
    title = finished.plan.region.title
    size = "one to one" if settings.scale == 1 else f"at {settings.scale:g} of its size, numbers not scaled up"
    seeds = f"{plural(len(settings.seeds), 'seed')} under {settings.futures.words()}"
    runs = f"{seeds}, {duration(settings.months)} from January {START_YEAR}"
    return (
        f"Baseline: {settings.baseline.question} Source: Crucible, an agent-based model of {title} "
        f"({size}), {runs}, pounds of 2015. A model, not a forecast: read differences rather than levels. "
        f"Result {finished.plan.content_hash[:12]}."
    )


def _plain(finished: Finished, found: Sequence[Effect]) -> dict[str, Any]:
    keys = ("scenario", "measure", "unit", "over", "mean", "low", "high", "sd_paired", "sd_unpaired")
    return {
        "content_hash": finished.plan.content_hash,
        "folder": str(finished.plan.settings.folder),
        "effects": [{key: effect.plain()[key] for key in keys} for effect in found],
        "contrasts": [
            {"against": other, **{key: effect.plain()[key] for key in keys}}
            for _, other, each in (contrasts(finished) if found else ())
            for effect in each
        ],
    }


def _print(finished: Finished, found: Sequence[Effect]) -> None:
    settings = finished.plan.settings
    labels = {s.name: s.label for s in settings.all_scenarios()}
    rows: list[list[Any]] = []
    for scenario in settings.scenarios:
        rows += [_row(e, labels, settings.measures[0].over) for e in found if e.scenario == scenario.name] + [[]]
    pairs = min((effect.seeds for effect in found), default=0)
    caption = (
        f"Effect: scenario minus baseline under the same luck, {OVER_WORDS[settings.measures[0].over]} unless it says "
        f"otherwise ({plural(pairs, 'pair')} of runs of {duration(settings.months)}{over_futures(settings)}). "
        "Bold: the interval leaves out zero.\n"
        "Runs saved: how many times the runs it would take without pairing seeds, (SD unpaired / SD paired)².\n"
        f"{report.effort(finished)} Figures, tables and answer.html: {settings.folder}"
    )
    report.console().print(report.table(settings.question, COLUMNS, rows, caption))
    pairs_held = [
        [f"{labels[one]} against {labels[other]}", *_row(e, labels, settings.measures[0].over)[1:]]
        for one, other, each in contrasts(finished)
        for e in each
    ]
    if pairs_held:
        report.console().print(report.table("One scenario against another, under the same luck", COLUMNS, pairs_held))


def over_futures(settings: Settings) -> str:
    """What an interval is over when each future has several seeds."""
    futures = len({case.future for case in settings.cases()})
    is_both = 1 < futures < len(settings.cases())
    return f"; intervals over the means of {plural(futures, 'future')}" if is_both else ""


def _row(effect: Effect, labels: dict[str, str], over: str) -> list[Any]:
    shown = display(effect.unit, effect.mean, is_difference=True)
    mean, low, high = (shown.show(value, sign=True) for value in (effect.mean, effect.low, effect.high))
    interval = f"{low} to {high}" if effect.seeds > 1 else "one seed"
    name = f"{effect.measure} ({effect.over})" if effect.over != over else effect.measure
    return [
        labels[effect.scenario],
        name,
        shown.label,
        report.bold(mean) if effect.is_clear else mean,
        interval,
        shown.show(effect.sd_paired),
        shown.show(effect.sd_unpaired),
        f"×{number(effect.runs_ratio)}" if math.isfinite(effect.runs_ratio) else "–",
    ]
