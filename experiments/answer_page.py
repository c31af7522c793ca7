"""The page of answers of a comparison: question, answer, table, figures, method and caveats in one HTML file."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from experiments.effects import Effect, effects
from experiments.execution import Finished
from experiments.pages import filled
from experiments.store.folder import Store
from experiments.words import OVER_WORDS, display, duration, headline, number, plural, sentence
from model.clock import START_YEAR
from scenarios.scenario import Scenario

PAGE: Final = "answer.html"
PICTURES: Final = {
    "trajectories.png": "How the region goes on, and what each scenario changes month by month",
    "effects.png": "Every effect with its 90 % interval",
    "map.png": "Where jobs are gained and lost",
}
COST: Final = ("public_cost_gbp", "total")
PER_MILLION: Final = ("jobs", "gva_gbp")
"""Measures that are also given per million of public money."""


def contrasts(finished: Finished) -> list[tuple[str, str, list[Effect]]]:
    """The first scenario of each pair against the second, seed by seed."""
    settings, found = finished.plan.settings, []
    for one, other in settings.contrasts:
        months = finished.months[finished.months["scenario"].isin([one, other])]
        found.append((one, other, effects(months, other, settings.measures, finished.plan.measures)))
    return [each for each in found if each[2]]


def write_page(finished: Finished, found: Sequence[Effect]) -> None:
    """Fill the template; figures go into the page, so that it can be sent around as one file."""
    Store(finished.plan.settings.folder).text(PAGE, filled("answer.html", content(finished, found)))


def content(finished: Finished, found: Sequence[Effect]) -> dict[str, Any]:
    """Everything that the template shows."""
    settings, plan = finished.plan.settings, finished.plan
    labels = {s.name: s.label for s in settings.all_scenarios()}
    docs = {m.name: m.doc for m in plan.measures}
    first = settings.measures[0].measure
    leading = [e for e in found if e.measure == first]
    pairs = contrasts(finished)
    return {
        "question": settings.question or "What do these scenarios change?",
        "headline": headline(leading, labels, docs[first], settings.months),
        "answers": [answer(s.label, [e for e in found if e.scenario == s.name], docs) for s in settings.scenarios],
        "held": [against(labels[one], labels[other], each, docs) for one, other, each in pairs],
        "rows": [row(labels[e.scenario], e, docs) for e in found],
        "pair_rows": [row(f"{labels[a]} against {labels[b]}", e, docs) for a, b, each in pairs for e in each],
        "per_million": per_million(found, labels, docs),
        "pictures": [(words, _picture(settings.folder / name)) for name, words in PICTURES.items()],
        "scenarios": [(s.label, s.question, how(s)) for s in settings.scenarios],
        "caveats": [*settings.notes, *caveats(finished, found)],
        "left_alone": left_alone(settings.scenarios),
        "method": method(finished),
        "result": plan.content_hash,
        "folder": settings.name,
    }


def answer(label: str, found: Sequence[Effect], docs: Mapping[str, str]) -> str:
    """What one scenario does, in sentences with numbers: what can be told from chance, then what cannot."""
    told = [f"{docs[e.measure]} {size(e)}" for e in found if e.is_clear and (e.measure, e.over) != COST]
    cost = next((e for e in found if (e.measure, e.over) == COST and e.mean != 0), None)
    open_ = [docs[e.measure] for e in found if not e.is_clear and (e.measure, e.over) != COST]
    spent = f" Public money: {display(cost.unit, cost.mean).full(cost.mean)} in all." if cost else ""
    clear = f"changes {_listed(told)}." if told else "changes nothing that can be told from chance."
    rest = f" Not to be told from chance: {_listed(open_)}." if told and open_ else ""
    return f"{label}: {clear}{rest}{spent}"


def against(one: str, other: str, found: Sequence[Effect], docs: Mapping[str, str]) -> str:
    """What the first of two scenarios does that the second does not."""
    told, first = [f"{docs[e.measure]} {size(e)}" for e in found if e.is_clear], found[0]
    doubt = "" if first.is_clear else f" {sentence(docs[first.measure])} differs {size(first)}, which may be chance."
    if not told:
        return f"“{one}” and “{other}” cannot be told apart by any of these measures.{doubt}"
    return f"“{one}” rather than “{other}” changes {_listed(told)}.{doubt}"


def size(effect: Effect) -> str:
    """A difference with its interval: +36 jobs (−37 to +109)."""
    shown = display(effect.unit, effect.mean, is_difference=True)
    if effect.seeds < 2:
        return f"by {shown.full(effect.mean, sign=True)} (one seed)"
    interval = f"{shown.show(effect.low, sign=True)} to {shown.show(effect.high, sign=True)}"
    return f"by {shown.full(effect.mean, sign=True)} ({interval})"


def row(label: str, effect: Effect, docs: Mapping[str, str]) -> dict[str, Any]:
    """One line of a table."""
    shown = display(effect.unit, effect.mean, is_difference=True)
    return {
        "scenario": label, "measure": sentence(docs[effect.measure]), "unit": shown.label,
        "over": OVER_WORDS[effect.over], "base": display(effect.unit, effect.baseline).full(effect.baseline),
        "mean": shown.show(effect.mean, sign=True), "is_clear": effect.is_clear, "seeds": effect.seeds,
        "interval": f"{shown.show(effect.low, sign=True)} to {shown.show(effect.high, sign=True)}",
    }  # fmt: skip


def per_million(found: Sequence[Effect], labels: Mapping[str, str], docs: Mapping[str, str]) -> list[str]:
    """Effects for each million of public money, where a scenario costs something: its mean cost divides the interval."""
    lines = []
    for cost in (e for e in found if (e.measure, e.over) == COST and e.mean > 0):
        for e in (e for e in found if e.scenario == cost.scenario and e.measure in PER_MILLION):
            scaled = replace(e, **{key: getattr(e, key) / cost.mean * 1e6 for key in ("mean", "low", "high")})
            lines.append(f"{labels[e.scenario]}: {docs[e.measure]} {size(scaled)} for each £1m")
    return lines


def how(scenario: Scenario) -> list[str]:
    """How each part of a scenario works, by kind, and parameters it changes."""
    from scenarios.registry import KINDS, PARTS

    said = []
    for part, specs in (("interventions", scenario.interventions), ("shocks", scenario.shocks)):
        for name, spec in specs.items():
            kind = PARTS[part][1][spec["kind"]]
            share = spec.get("strength", 1.0)
            size = (
                f", at {number(100 * share)} % of what its file describes"
                if share != 1.0 and kind in KINDS.values()
                else ""
            )
            said.append(f"{name} ({kind.title}{size}): {kind.mechanism}. Evidence: {kind.evidence}.")
    for group, values in scenario.parameters.items():
        said += [f"{group}.{name} is {value} in the model" for name, value in values.items()]
    return said


def left_alone(scenarios: Sequence[Scenario]) -> list[str]:
    """What each kind deliberately does not do."""
    from scenarios.registry import PARTS

    used = {
        spec["kind"]: PARTS[part][1][spec["kind"]]
        for s in scenarios
        for part, specs in (("interventions", s.interventions), ("shocks", s.shocks))
        for spec in specs.values()
    }
    return [f"{kind.title} does not {kind.does_not}." for kind in used.values()]


def caveats(finished: Finished, found: Sequence[Effect]) -> list[str]:
    """What is true of every page."""
    settings = finished.plan.settings
    said = [
        "A model, not a forecast: read differences rather than levels. It is calibrated to what is known of firms, people "
        "and places in the United Kingdom, and its assumptions are listed by “describe parameters”.",
        f"Of {len(found)} intervals at 90 %, about {round(0.1 * len(found))} miss the model's own mean by chance alone.",
    ]
    if settings.scale != 1:
        said.append(
            f"Run at {settings.scale:g} of the region's size: luck weighs more than at full size, and numbers are not scaled up."
        )
    if finished.failures:
        said.append(f"{plural(len(finished.failures), 'run')} failed and are left out.")
    return said


def method(finished: Finished) -> str:
    """How the numbers were made."""
    settings = finished.plan.settings
    return sentence(
        f"{plural(len(settings.seeds), 'seed')} of {duration(settings.months)} from January {START_YEAR} in "
        f"{finished.plan.region.title}, each scenario beside the baseline (“{settings.baseline.label}”) under the same luck; "
        f"{settings.futures.words()}. An effect is the mean over pairs of scenario minus baseline, "
        f"{OVER_WORDS[settings.measures[0].over]} unless it says otherwise; its interval is the 90 % interval of that mean "
        f"(t distribution of the {'futures' if settings.futures.crossed and settings.futures.draws else 'pairs'})."
    )


def _listed(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + " and " + parts[-1]


def _picture(path: Path) -> str:
    return "data:image/png;base64," + base64.b64encode(path.read_bytes()).decode() if path.is_file() else ""
