"""Page: everything that the template of a brief shows, section by section."""

import json
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, Final

from experiments import answer_page, report
from experiments.answer_page import contrasts, how
from experiments.appraisal.additionality import needed
from experiments.appraisal.pairs import pairs_of
from experiments.appraisal.statement import NOT_COUNTED, counted
from experiments.briefing import channels, evidence, grids, over_time, plane, sentences, strips, where
from experiments.briefing.cases import drawn
from experiments.briefing.findings import Findings
from experiments.briefing.phrases import listed, share
from experiments.briefing.picture import Picture
from experiments.briefing.robustness import ENOUGH, ranked, when_not
from experiments.effects import independent
from experiments.pages import filled
from experiments.store.folder import Store
from experiments.words import duration, plural, sentence

PAGE: Final = "brief.html"
UNBROKEN: Final = ((" %", "\N{NO-BREAK SPACE}%"), ("−£", "−\N{WORD JOINER}£"))
"""Where a line must not end."""
FEW: Final = 8
"""Pairs of runs below which the page says that intervals are rough."""
OVER_TIME: Final = 3
"""Measures besides the leading one that are drawn over time."""


def write_page(found: Findings) -> None:
    """Draw every figure and write the page beside the results."""
    html = filled("brief.html", content(found))
    for apart, together in UNBROKEN:
        html = html.replace(apart, together)
    Store(found.settings.folder).text(PAGE, html)


def content(found: Findings) -> dict[str, Any]:
    """Everything that the template shows."""
    settings, plan = found.settings, found.finished.plan
    first = found.subject.first
    return {
        "question": settings.question or f"What does “{found.labels[first]}” change?",
        "headline": sentences.headline(found.subject),
        "warnings": warnings(found),
        "answer": answer(found),
        "glance": strips.cases(found.scene, found.gains, found.words, found.unit, sentences.headline(found.subject)),
        "comparison": grids.comparison(found.effects, found.labels, found.docs, found.won),
        "pairs": _pairs(found),
        "held": held(found),
        "alone": over_time.alone(found.scene, found.lead.measure),
        "together": over_time.together(found.scene, _others(found)),
        "words": found.words,
        "maps": [(found.labels[name], shown) for name, shown in _maps(found).items()],
        "places": grids.places(found.places, found.labels),
        "who": [(each, strips.groups(found.scene, each), grids.who(each, found.labels)) for each in found.breakdowns],
        "who_missing": _who_missing(found),
        "planes": plane.pictures(found.scene, _clouds(found), found.rules),
        "value": grids.value_for_money(found.appraisals, found.rules),
        "counted": counted(found.rules),
        "rules": found.rules.title,
        "robust": robust(found),
        "when_not": turning(found),
        "more": f"python -m experiments decide experiment={settings.name}",
        "matrix": grids.matrix(found.contests, _ranked(found), _options(found)),
        "channels": _channels(found),
        "channels_missing": _channels_missing(found),
        "qualities": [evidence.quality(s, settings, found.gains[s.name]) for s in _scenarios(found)],
        "rule": evidence.RULE,
        "fit": fit(found),
        "scenarios": [(s.label, s.question, how(s)) for s in _scenarios(found)],
        "baseline": (settings.baseline.label, settings.baseline.question),
        "method": answer_page.method(found.finished),
        "caveats": [*settings.notes, *answer_page.caveats(found.finished, found.effects)],
        "left_alone": answer_page.left_alone(settings.scenarios),
        "not_counted": NOT_COUNTED,
        "made": made(found),
        "title": plan.region.title,
    }


def answer(found: Findings) -> list[str]:
    """The answer in three sentences."""
    first = found.subject.first
    by_name = {each.scenario: each for each in found.appraisals}
    others = [each for name, each in by_name.items() if name != first]
    return [
        sentences.what_it_does(found.subject),
        sentences.for_whom(found.labels[first], first, found.breakdowns, found.places.get(first, [])),
        sentences.at_what_cost(by_name.get(first), others, duration(found.settings.months)),
    ]


def held(found: Findings) -> list[str]:
    """What the first of two scenarios does that the second does not, for the pairs that the experiment names."""
    labels = found.labels
    return [
        sentences.rather(labels[one], labels[other], each, found.docs) for one, other, each in contrasts(found.finished)
    ]


def fit(found: Findings) -> list[str]:
    """How well the model meets what is known, and what its own numbers rest on."""
    region = found.settings.region
    bearing = evidence.related(region, found.lead.measure, found.words)
    return [evidence.fit(region), *filter(None, [bearing]), evidence.parameters_in_words()]


def warnings(found: Findings) -> list[str]:
    """What must be known before any number is quoted."""
    settings, n, said = found.settings, len(found.gains), []
    if settings.scale != 1:
        said.append(
            f"This is a run at {settings.scale:g} of the region's size: jobs, output and money are of that small world and are not "
            "scaled up, and luck weighs more than at full size."
        )
    if n < FEW:
        said.append(f"There {'is' if n == 1 else 'are'} {plural(n, 'pair')} of runs only: intervals are rough.")
    if found.finished.failures:
        said.append(f"{sentence(plural(len(found.finished.failures), 'run'))} failed and are left out.")
    return said


def robust(found: Findings) -> list[str]:
    """Each option against the next best."""
    return sentences.robust(found.contests, _ranked(found), _options(found), found.words)


def turning(found: Findings) -> list[str]:
    """When the order of neighbours turns round, as far as enough futures were run to say."""
    draws = independent(found.gains)
    futures = draws.index.get_level_values("future")
    if futures.nunique() < ENOUGH:
        return [
            f"When the order turns round cannot be said from {plural(futures.nunique(), 'set')} of parameters. At least {ENOUGH} "
            f"different ones are needed: seeds={ENOUGH} with a calibrated region, or a design (futures={{design: …}})."
        ]
    parameters = drawn(found.settings, futures.unique())
    if parameters.empty:
        return ["No parameter varies between these cases: only luck does."]
    table = parameters.loc[futures].set_axis(draws.index)
    options, sign = {found.settings.baseline.name: 0.0 * draws.iloc[:, 0]} | dict(draws.items()), found.subject.sign
    order = _ranked(found)
    return [
        _turn(found, one, other, when_not(sign * (options[one] - options[other]), table))
        for one, other in pairwise(order)
    ]


def _turn(found: Findings, one: str, other: str, split: Any) -> str:
    labels = _options(found)
    if split is None:
        return (
            f"“{labels[one]}” before “{labels[other]}”: no single parameter tells when it is the other way round; luck and "
            "several parameters together do."
        )
    side = "above" if split.is_above else "at or below"
    return (
        f"“{labels[one]}” loses to “{labels[other]}” in {share(split.share_there)} of cases where {split.parameter} is {side} "
        f"{split.threshold:.3g}, and in {share(split.share_elsewhere)} elsewhere (chance of such a split if nothing mattered: "
        f"{split.chance:.2g})."
    )


def made(found: Findings) -> dict[str, Any]:
    """How to make the page again."""
    kept = json.loads((found.settings.folder / "provenance.json").read_text(encoding="utf-8"))
    packages = listed([f"{name} {version}" for name, version in kept["packages"].items()])
    return {
        "command": kept["command"],
        "result": kept["content_hash"],
        "code": kept["code"],
        "data": kept["data"],
        "software": f"Python {kept['python']} on {kept['platform']}; {packages}",
        "started": kept["started"],
        "effort": report.effort(found.finished),
        "folder": found.settings.folder.as_posix() if not found.settings.folder.is_absolute() else found.settings.name,
        "futures": found.settings.futures.words(),
    }


def _scenarios(found: Findings) -> list[Any]:
    return [s for s in found.settings.scenarios if s.name in found.labels]


def _options(found: Findings) -> dict[str, str]:
    """Labels of the scenarios and of doing nothing."""
    return {found.settings.baseline.name: "Do nothing", **found.labels}


def _ranked(found: Findings) -> list[str]:
    return ranked(found.gains, found.settings.baseline.name, found.subject.sign)


def _others(found: Findings) -> list[str]:
    return [w.measure for w in found.settings.measures[1:] if w.over != "total"][:OVER_TIME]


def _pairs(found: Findings) -> grids.Grid | None:
    pairs = [(found.labels[one], found.labels[other], each) for one, other, each in contrasts(found.finished)]
    return grids.against(pairs, found.docs) if pairs else None


def _maps(found: Findings) -> Mapping[str, Sequence[Picture]]:
    return where.pictures(found.finished.sites, found.scene, found.finished.plan.region)


def _clouds(found: Findings) -> dict[str, plane.Cloud]:
    plan, baseline = found.finished.plan, found.settings.baseline.name
    names = needed(plan.region)
    pairs = {name: pairs_of(found.finished.months, name, baseline, names) for name in found.labels}
    return {name: plane.Cloud.of(each) for name, each in pairs.items() if each is not None}


def _who_missing(found: Findings) -> str:
    if found.settings.options.census:
        return ""
    return (
        "Size of firm was not counted, and skill in two levels only: census=8 counts both in eight cases (runs that were made "
        "without it are made again)."
    )


def _channels(found: Findings) -> list[tuple[Picture, str]]:
    known = channels.known(found.finished.plan, found.lead)
    return [
        (channels.picture(found.scene, shared, found.words), channels.said(shared, found.labels[name], found.words))
        for name, shared in known.items()
        if name in found.labels
    ]


def _channels_missing(found: Findings) -> str:
    there = channels.known(found.finished.plan, found.lead)
    missing = [name for name in found.labels if name not in there]
    if not missing:
        return ""
    runs = channels.preview(found.finished.plan, found.settings.options.orders, missing)
    names = listed([f"“{found.labels[name]}”" for name in missing])
    return (
        f"The effect of {names} has not been shared out among channels with this code: channels=true does it ({runs})."
    )
