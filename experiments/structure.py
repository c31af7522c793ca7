"""Structure: whether other forms of the model would put scenarios in another order, and how sure that is."""

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from experiments import execution, report
from experiments.effects import paired, summed_unit
from experiments.execution import Plan
from experiments.settings import Settings, Wanted
from experiments.store.folder import Store
from experiments.uncertainty import answers, points
from experiments.uncertainty.points import Evaluated
from experiments.uncertainty.rankings import Flip, agreement, flips, ranks
from experiments.uncertainty.variants import Variant, variants
from experiments.words import OVER_WORDS, display, in_words, plural, sentence

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

COLUMNS: Final = {
    "Form of the model": "left", "Usually ahead": "left", "Here ahead": "left", "Gap usually": "right",
    "Gap here": "right", "Change, 90 % interval": "right", "Seeds agreeing": "right", "Verdict": "left",
}  # fmt: skip
SHOWN: Final = 8
"""Changes of order of each measure in the table, the surest first."""
HOW: Final = (
    "A flip: two scenarios (or one and the baseline) whose difference has the other sign in another form of the model. "
    "Clear: both differences can be told from zero (90 %); otherwise it may be luck."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One measure: its effects in every form (forms, scenarios with the baseline first, seeds), orders and flips."""

    wanted: Wanted
    unit: str
    title: str
    by_seed: "Floats"
    ranks: list[list[int]]
    flips: list[Flip]

    @property
    def clear(self) -> list[Flip]:
        """Flips that can be told from luck."""
        return [flip for flip in self.flips if flip.is_clear]


def main(requests: Sequence[Settings]) -> int:
    """Do these comparisons; 0 if every run finished, 1 if one failed. Raises BadInput before anything is written."""
    made = [prepared(settings) for settings in requests]
    asked = [(plan, [variant.point() for variant in forms], plan.settings.options) for plan, forms in made]
    return answers.answer(asked, [_answer] * len(asked))


def prepared(settings: Settings) -> tuple[Plan, list[Variant]]:
    """The plan and the forms of the model of a request. Raises BadInput."""
    forms = variants(settings.options.axes, settings.options.design)
    plan = execution.plan(settings)
    points.check_free([form.point() for form in forms], plan, "an axis")
    return plan, forms


def results_of(found: Evaluated) -> list[Result]:
    """Orders and flips of every measure."""
    by_name, results = {m.name: m for m in found.plan.measures}, []
    for wanted in found.plan.settings.measures:
        measure = by_name[wanted.measure]
        values = found.results[points.label(wanted.measure, wanted.over)]
        results.append(
            Result(
                wanted=wanted, title=sentence(measure.doc), by_seed=values, ranks=ranks(values), flips=flips(values),
                unit=summed_unit(wanted.measure, measure.unit) if wanted.over == "total" else measure.unit,
            )
        )  # fmt: skip
    return results


def _answer(found: Evaluated) -> dict[str, Any]:
    results, store = results_of(found), Store(found.plan.settings.folder)
    store.table("structure.csv", effects(found, results))
    store.table("flips.csv", [_plain(found, result, flip) for result in results for flip in result.flips])
    draw(found, results)
    if found.plan.settings.format != "json":
        _print(found, results)
    return answers.about(found) | {
        "design": found.plan.settings.options.design,
        "forms": [point.name for point in found.points],
        "measures": [_measure(found, result) for result in results],
    }


def _measure(found: Evaluated, result: Result) -> dict[str, Any]:
    names = [s.name for s in found.plan.settings.all_scenarios()]
    same = [agreement(result.ranks[0], order) for order in result.ranks]
    return {
        "measure": result.wanted.measure, "over": result.wanted.over, "unit": result.unit,
        "orders": {
            point.name: {"order": [names[i] for i in order], "tau": tau}
            for point, order, tau in zip(found.points, result.ranks, same, strict=True)
        },
        "clear_flips": len(result.clear),
        "flips": [_plain(found, result, flip) for flip in result.flips],
    }  # fmt: skip


def effects(found: Evaluated, results: Sequence[Result]) -> list[dict[str, Any]]:
    """Each scenario's effect on each measure in each form, with its interval."""
    rows = []
    for result in results:
        for v, point in enumerate(found.points):
            for i, scenario in enumerate(found.plan.settings.scenarios, start=1):
                effect = effect_of(result.by_seed[v, i], result.by_seed[v, 0])
                about = {"measure": result.wanted.measure, "over": result.wanted.over, "unit": result.unit}
                rows.append(answers.without_nan(about | {"form": point.name, "scenario": scenario.name} | effect))
    return rows


def effect_of(with_it: "Floats", without: "Floats") -> dict[str, Any]:
    """Statistics of the pairs that finished; NaN if none did."""
    import numpy as np

    whole = np.isfinite(with_it) & np.isfinite(without)
    if not whole.any():
        return {"seeds": 0} | dict.fromkeys(("baseline", "mean", "low", "high", "sd_paired", "sd_unpaired"), np.nan)
    return paired(with_it[whole], without[whole])


def _plain(found: Evaluated, result: Result, flip: Flip) -> dict[str, Any]:
    names = [s.name for s in found.plan.settings.all_scenarios()]
    row = asdict(flip) | {"first": names[flip.first], "second": names[flip.second]}
    about = {"measure": result.wanted.measure, "over": result.wanted.over, "unit": result.unit}
    return answers.without_nan(about | {"form": found.points[flip.variant].name} | row)


def headline(results: Sequence[Result]) -> str:
    """What was found, in one sentence."""
    clear, doubtful = sum(len(r.clear) for r in results), sum(len(r.flips) - len(r.clear) for r in results)
    may = f"; {in_words(doubtful)} {'changes' if doubtful > 1 else 'change'} may be luck" if doubtful else ""
    if not clear:
        return f"No form of the model clearly changes the order of the scenarios{may}"
    measures = ", ".join(r.wanted.measure for r in results if r.clear)
    return f"{sentence(plural(clear, 'clear change'))} in the order of scenarios ({measures}){may}"


def draw(found: Evaluated, results: Sequence[Result]) -> None:
    """One row a form, a dot a scenario."""
    from experiments.uncertainty.dots import Dots, dots

    settings, panels = found.plan.settings, []
    for result in results:
        rows = [
            [effect_of(form[i], form[0]) for i in range(1, len(settings.all_scenarios()))] for form in result.by_seed
        ]
        ends = [abs(effect[key]) for row in rows for effect in row for key in ("mean", "low", "high")]
        largest = max(filter(math.isfinite, ends), default=0.0)
        flipped = {flip.variant for flip in result.clear}
        shown = display(result.unit, largest, is_difference=True)
        below = f"{shown.label}; {OVER_WORDS[result.wanted.over]}"
        panels.append(Dots(title=result.title, below=below, shown=shown, rows=rows, flipped=flipped))
    names, labels = [point.name for point in found.points], [s.label for s in settings.scenarios]
    how = (
        "Dots: scenario minus baseline under the same luck; lines: 90 % intervals over seeds. Rows: forms of the model; a "
        f"shaded row changes the order clearly. {HOW}"
    )
    dots(panels, names, labels, headline(results), how, answers.note(found), settings.folder / "structure.png")


def _print(found: Evaluated, results: Sequence[Result]) -> None:
    labels = [s.label for s in found.plan.settings.all_scenarios()]
    console = report.console()
    for result in results:
        order = " > ".join(labels[i] for i in result.ranks[0])
        title = f"{result.title}, {OVER_WORDS[result.wanted.over]}. Usual order: {order}"
        rows = [_row(found, result, flip, labels) for flip in result.flips[:SHOWN]]
        rest = len(result.flips) - SHOWN
        caption = f"{rest} less sure changes are in flips.csv." if rest > 0 else ""
        console.print(report.table(title, COLUMNS, rows or [["no form changes the order", *[""] * 7]], caption))
    print(f"{headline(results)}.\n{HOW}\n{answers.note(found)}\n{answers.effort(found)}")


def _row(found: Evaluated, result: Result, flip: Flip, labels: Sequence[str]) -> list[Any]:
    shown = display(result.unit, max(abs(flip.usual_gap), abs(flip.gap)), is_difference=True)
    usual, now = shown.full(flip.usual_gap, sign=True), shown.full(flip.gap, sign=True)
    interval = f"{shown.show(flip.low, sign=True)} to {shown.show(flip.high, sign=True)}"
    verdict = report.bold("clear") if flip.is_clear else "may be luck"
    name = found.points[flip.variant].name
    return [name, labels[flip.first], labels[flip.second], usual, now, interval, f"{flip.seeds_share:.0%}", verdict]
