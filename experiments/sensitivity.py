"""Sensitivity: which uncertain parameters drive each measure, and which drive the difference a scenario makes."""

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any, Final

from experiments import execution, report
from experiments.effects import summed_unit
from experiments.execution import Plan
from experiments.settings import Settings
from experiments.store.folder import Store
from experiments.uncertainty import answers, points
from experiments.uncertainty.factors import factors
from experiments.uncertainty.indices import Design, Index, design, indices
from experiments.uncertainty.options import MORRIS, Sensitivity
from experiments.uncertainty.points import Evaluated
from experiments.words import OVER_WORDS, Display, display, number, sentence

SHOWN: Final = 8
"""Factors of each output in the table and the figure; files have all of them."""
WALKED: Final = {
    "Factor": "left", "mu*": "right", "90 % interval": "right", "Sigma": "right", "Direction": "left",
    "Luck": "right", "Verdict": "left",
}  # fmt: skip
SHARED_OUT: Final = {
    "Factor": "left", "ST": "right", "90 % interval": "right", "S1": "right", "S1, 90 % interval": "right",
    "Luck": "right", "Verdict": "left",
}  # fmt: skip
ONE_WAY: Final = 0.75
"""Share of mu* that mu must have for a factor to be said to work in one direction."""
HOW: Final = {
    MORRIS: (
        "mu*: mean size of the change when one factor goes over its whole range, all others being somewhere in theirs "
        "(Morris 1991; Campolongo et al. 2007). Sigma: how much that depends on the others. "
    ),
    "sobol": (
        "ST: share of the variance between points that would go if the factor were known, with all its interactions; "
        "S1: by itself (Saltelli et al. 2010). "
    ),
}
TOO_FEW: Final = "too few whole walks or samples finished"
LUCK: Final = "Luck: what a factor that does nothing stays below, by how seeds disagree; a factor below it is not told from chance."


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """What factors may drive: a level of the baseline, or what a scenario changes (then it is named); strongest first."""

    measure: str
    over: str
    unit: str
    scenario: str
    title: str
    blocks: int
    indices: tuple[Index, ...]


def main(requests: Sequence[Settings]) -> int:
    """Do these analyses; 0 if every run finished, 1 if one failed. Raises BadInput before anything is written."""
    asked = [prepared(settings) for settings in requests]
    return answers.answer(
        [(plan, tuple(made.points()), options_of(plan)) for plan, made in asked],
        [partial(_answer, made) for _, made in asked],
    )


def prepared(settings: Settings) -> tuple[Plan, Design]:
    """The plan and the points of a request. Raises BadInput."""
    options: Sensitivity = settings.options
    plan = execution.plan(settings)
    made = design(factors(options.factors), options)
    points.check_free(made.points()[:1], plan, "a factor")
    return plan, made


def options_of(plan: Plan) -> Sensitivity:
    """The options of this verb."""
    options: Sensitivity = plan.settings.options
    return options


def _answer(made: Design, found: Evaluated) -> dict[str, Any]:
    results = write(found, made)
    if found.plan.settings.format != "json":
        _print(found, made, results)
    return plain(found, made, results)


def outputs(found: Evaluated, made: Design) -> list[Output]:
    """What each scenario changes first, then the levels of the baseline."""
    settings, by_name = found.plan.settings, {m.name: m for m in found.plan.measures}
    results = []
    for i, scenario in [*enumerate(settings.scenarios, start=1), (0, settings.baseline)]:
        for wanted in settings.measures:
            values, measure = found.results[points.label(wanted.measure, wanted.over)], by_name[wanted.measure]
            by_seed = values[:, i] - values[:, 0] if i else values[:, 0]
            ranked, blocks = indices(made, by_seed)
            title = f"{sentence(measure.doc)}" + (f": what “{scenario.label}” changes" if i else "")
            unit = summed_unit(wanted.measure, measure.unit) if wanted.over == "total" else measure.unit
            results.append(
                Output(
                    measure=wanted.measure, over=wanted.over, unit=unit, scenario=scenario.name if i else "",
                    title=title, blocks=blocks, indices=tuple(ranked),
                )
            )  # fmt: skip
    return results


def write(found: Evaluated, made: Design) -> list[Output]:
    """Indices of every output as a table and a figure; the factors with their ranges as a table."""
    store, results = Store(found.plan.settings.folder), outputs(found, made)
    rows = [_row(output, index) for output in results for index in output.indices]
    store.table("sensitivity.csv", rows)
    store.table("factors.csv", [asdict(factor) for factor in made.factors])
    if rows:
        draw(found, made, results)
    return results


def _row(output: Output, index: Index) -> dict[str, Any]:
    about = {key: getattr(output, key) for key in ("measure", "over", "unit", "scenario")}
    return answers.without_nan(about | asdict(index) | {"is_clear": index.is_clear})


def plain(found: Evaluated, made: Design, results: Sequence[Output]) -> dict[str, Any]:
    """What format=json prints."""
    about = ("measure", "over", "unit", "scenario", "blocks")
    return answers.about(found) | {
        "method": made.options.method,
        "factors": [asdict(factor) for factor in made.factors],
        "outputs": [
            {key: getattr(output, key) for key in about}
            | {"indices": [answers.without_nan(asdict(i) | {"is_clear": i.is_clear}) for i in output.indices]}
            for output in results
        ],
    }


def headline(results: Sequence[Output]) -> str:
    """What was found, in one sentence."""
    told = [o for o in results if o.indices and o.indices[0].is_clear]
    if not told:
        return "No factor can be told from luck: more seeds, more points or a longer run would be needed"
    first = told[0]
    others = [i.factor for i in first.indices[1:3] if i.is_clear]
    also = f", then {' and '.join(others)}" if others else ""
    what = f"what “{first.title.split('“')[1]}" if first.scenario else f"{first.title[:1].lower()}{first.title[1:]}"
    subject = f"{what.removesuffix(' changes')} changes in {first.measure}" if first.scenario else what
    return f"{first.indices[0].factor} drives {subject} most{also}"


def draw(found: Evaluated, made: Design, results: Sequence[Output]) -> None:
    """Ranked bars of each output, with intervals and the mark of luck."""
    from experiments.uncertainty.bars import Bar, Panel, bars

    is_walked = made.options.method == MORRIS
    panels = []
    for output in results:
        shown = _shown(output) if is_walked else Display(100, "% of the variance")
        panels.append(
            Panel(
                title=output.title,
                below=f"{shown.label}{', per full range' if is_walked else ', ST'}; {OVER_WORDS[output.over]}",
                shown=shown,
                bars=[Bar(i.factor, i.importance, i.low, i.high, i.is_clear, i.luck) for i in output.indices[:SHOWN]],
            )
        )
    how = f"{HOW[made.options.method]}{LUCK} Orange marks: luck. Grey: not told from it. Lines: 90 % over the points drawn."
    bars(panels, headline(results), how, answers.note(found), found.plan.settings.folder / "sensitivity.png")


def _shown(output: Output) -> Display:
    largest = max((i.importance for i in output.indices), default=0.0)
    return display(output.unit, largest, is_difference=True)


def _print(found: Evaluated, made: Design, results: Sequence[Output]) -> None:
    is_walked, console = made.options.method == MORRIS, report.console()
    for output in results:
        shown = _shown(output) if is_walked else Display(1, "share of variance")
        rows = [_cells(index, shown, is_walked=is_walked) for index in output.indices[:SHOWN]] or [[TOO_FEW, *[""] * 6]]
        title = f"{output.title} ({shown.label}; {OVER_WORDS[output.over]})"
        console.print(report.table(title, WALKED if is_walked else SHARED_OUT, rows))
    print(f"{headline(results)}.\n{HOW[made.options.method]}{LUCK}\n{answers.note(found)}\n{answers.effort(found)}")


def _cells(index: Index, shown: Display, *, is_walked: bool) -> list[Any]:
    most, low, high = (shown.show(v) for v in (index.importance, index.low, index.high))
    luck = shown.show(index.luck) if math.isfinite(index.luck) else "one seed"
    verdict = "clear" if index.is_clear else "not told from luck"
    named = [index.factor, report.bold(most) if index.is_clear else most, f"{low} to {high}"]
    if is_walked:
        return [*named, shown.show(index.spread), direction(index), luck, verdict]
    alone = f"{number(index.alone_low)} to {number(index.alone_high)}"
    return [*named, number(index.alone), alone, luck, verdict]


def direction(index: Index) -> str:
    """Whether more of the factor means more of the output."""
    if not math.isfinite(index.direction) or index.importance == 0:
        return "–"
    share = index.direction / index.importance
    return "up" if share >= ONE_WAY else "down" if share <= -ONE_WAY else "both ways"
