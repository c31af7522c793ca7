"""Sentences: the answer in three sentences that can be quoted: what and how sure, for whom and where, at what cost."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from experiments.appraisal.pairs import Estimate
from experiments.briefing.groups import Breakdown, most_gained
from experiments.briefing.phrases import (
    amount,
    listed,
    named,
    numbers,
    out_of,
    plain,
    pounds,
    share,
    span,
    with_interval,
)
from experiments.briefing.robustness import Contest
from experiments.briefing.where import Place
from experiments.effects import Effect
from experiments.words import duration, in_words, sentence

if TYPE_CHECKING:
    from experiments.appraisal.appraised import Appraisal

AHEAD: Final = (
    (0.9, "nearly always ahead of"),
    (0.6, "more often than not ahead of"),
    (0.4, "about level with"),
    (0.0, "more often behind, although its mean is larger than that of"),
)
"""Least share of cases in which one option wins, and what is said then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What the sentences are about: the leading measure, and the scenario that moves it most."""

    words: str
    """The measure in words."""
    unit: str
    months: int
    sign: int
    """-1 if less is better."""
    baseline: float
    labels: Mapping[str, str]
    effects: Mapping[str, Estimate]
    won: Mapping[str, Contest]
    """Each scenario against doing nothing."""

    @property
    def first(self) -> str:
        """The scenario with the largest change that can be told from chance; if there is none, with the largest."""
        return max(self.effects, key=lambda name: (self.effects[name].is_clear, abs(self.effects[name].mean)))

    def amount(self, value: Estimate) -> str:
        """A change with its unit, unless the measure has said it already."""
        return numbers(value, self.unit)[0] if self.unit in self.words else amount(value, self.unit)

    @property
    def clear(self) -> list[str]:
        """Scenarios whose change can be told from chance."""
        return [name for name, effect in self.effects.items() if effect.is_clear]


def headline(about: Subject) -> str:
    """The answer in one line, for the top of the page and of the first figure."""
    n, label, after = len(about.effects), about.labels[about.first], duration(about.months)
    if not about.clear:
        if n == 1:
            return f"“{label}” does not clearly change {about.words} within {after}"
        return f"None of {in_words(n)} scenarios clearly changes {about.words} within {after}"
    size = about.amount(about.effects[about.first])
    if len(about.clear) == 1 and n > 1:
        return f"Only “{label}” clearly changes {about.words}: {size} after {after}"
    most = " most" if n > 1 else ""
    return f"“{label}” changes {about.words}{most}: {size} after {after}"


def what_it_does(about: Subject) -> str:
    """The first sentence: how much, how sure, and against the others."""
    first, unit = about.first, about.unit
    effect, label, after = about.effects[first], about.labels[first], f"after {duration(about.months)}"
    size = f"{about.amount(effect)} (90 % interval {span(effect, unit)})"
    ahead = f"it does {against_nothing(about.won[first])}"
    if not about.clear:
        under = f" under any of the {in_words(len(about.effects))} scenarios" if len(about.effects) > 1 else ""
        start = f"{sentence(about.words)} cannot be said to change {after}{under}"
        return f"{start}: the largest mean, {size} under “{label}”, may be chance; {ahead}."
    part = f", {share(abs(effect.mean / about.baseline))} of what there would be without it" if about.baseline else ""
    also = [
        f"“{about.labels[name]}” changes it by {amount(about.effects[name], unit)} ({span(about.effects[name], unit)})"
        for name in about.clear
        if name != first
    ]
    others = [about.labels[name] for name in about.effects if name not in about.clear]
    rest = [f"{_quoted(others)} cannot be told from no change"] if others else []
    return "; ".join([f"“{label}” changes {about.words} by {size} {after}{part}", ahead, *also, *rest]) + "."


def against_nothing(won: Contest) -> str:
    """How often an option does better than doing nothing, or worse if that is more often."""
    lost = won.cases - won.won
    if lost > won.won:
        return f"worse than doing nothing in {out_of(lost, won.cases)}"
    return f"better than doing nothing in {out_of(won.won, won.cases)}"


def for_whom(label: str, scenario: str, breakdowns: Sequence[Breakdown], places: Sequence[Place]) -> str:
    """The second sentence: which groups and places gain or lose, as far as it can be told from chance."""
    said = []
    if places:
        said.append("jobs change most in " + listed([f"{p.name} ({plain(p.jobs.mean, 'jobs')})" for p in places[:3]]))
    words = {
        "skill": "among people with",
        "deprivation": "among residents of the",
        "sector": "in",
        "size": "at firms of",
    }
    for breakdown in breakdowns:
        found = most_gained(breakdown, scenario)
        if found:
            group, effect = found
            size = f"{plain(effect.mean, breakdown.unit)} {breakdown.unit}, {span(effect, breakdown.unit)}"
            said.append(f"{_where(breakdown.key, group.label, words)} ({size})")
    if not said:
        return (
            f"Who gains from “{label}” and where cannot be told from chance with these runs: no place, skill, sector"
            f"{', size of firm' if any(b.key == 'size' for b in breakdowns) else ''} or fifth of places by deprivation "
            "changes clearly."
        )
    start = f"Under “{label}” {said[0]}" if places else f"Under “{label}” the clearest changes are {said[0]}"
    rest = f"; the clearest changes by group are {listed(said[1:])}" if places and said[1:] else ""
    if not places:
        rest = f", {listed(said[1:])}" if said[1:] else ""
        rest += "; no single place changes clearly"
    return f"{start}{rest}."


def _where(key: str, label: str, words: Mapping[str, str]) -> str:
    """A group in a sentence."""
    if key == "size" and not label[:1].isdigit():
        return f"at employers that {label}" if label.startswith("opened") else f"at {label}"
    if key == "size":
        return f"at firms of {label.removesuffix(' at start')} jobs".replace("jobs jobs", "jobs")
    if key == "deprivation" and "places" not in label:
        return f"among residents of the {label} of places by deprivation"
    return f"{words[key]} {label}"


def at_what_cost(appraisal: "Appraisal | None", others: Sequence["Appraisal"], years: str) -> str:
    """The third sentence: public money, value for it, and whether another scenario brings more for each pound."""
    if appraisal is None:
        return "No run can be appraised."
    spent = appraisal.value("public_cost").mean
    paid = [each for each in others if each.value("public_cost").mean > 0]
    if not spent > 0:
        rest = _best(paid, "Of those that do, ")
        return f"“{appraisal.label}” costs no public money here, so there is no value for money to give{rest}."
    each = appraisal.value("cost_per_job_year")
    bcr = appraisal.value("bcr_region")
    per = f" or {pounds(each.mean)} for each year of a net job{_ends(each)}" if math.isfinite(each.mean) else ""
    low, high = (appraisal.value(f"bcr_uk_{end}").mean for end in ("low", "high"))
    sure = "" if bcr.is_clear else ", so that it may bring nothing" if bcr.mean > 0 else ""
    brings = f"it brings the region £{bcr.mean:.2f} for each £1{_pence(bcr)}{sure}".replace("£-", "−£")
    uk = f", and the United Kingdom as a whole £{low:.2f} to £{high:.2f}".replace("£-", "−£")
    return f"“{appraisal.label}” costs {pounds(spent)} of public money over {years}{per}; {brings}{uk}{_better(bcr, paid)}."


def _better(mine: Estimate, paid: Sequence["Appraisal"]) -> str:
    """Whether another scenario clearly brings more for each pound."""
    clear = [other for other in paid if other.value("bcr_region").is_clear]
    ahead = [other for other in clear if other.value("bcr_region").mean > mine.mean]
    if not paid:
        return ""
    if not ahead:
        return "; no other scenario clearly brings more for each pound"
    best = max(ahead, key=lambda other: other.value("bcr_region").mean)
    value, spent = best.value("bcr_region"), best.value("public_cost").mean
    return f"; “{best.label}” brings more for each pound, £{value.mean:.2f}{_pence(value)}, on {pounds(spent)}"


def _best(paid: Sequence["Appraisal"], start: str) -> str:
    clear = [each for each in paid if each.value("bcr_region").is_clear]
    if not clear:
        return ""
    best = max(clear, key=lambda each: each.value("bcr_region").mean)
    value = best.value("bcr_region")
    return f". {start}“{best.label}” brings the region £{value.mean:.2f} for each £1{_pence(value)}"


def robust(contests: Sequence[Contest], ranked: Sequence[str], labels: Mapping[str, str], words: str) -> list[str]:
    """Each option against the next best, in words."""
    by_pair = {(each.one, each.other): each for each in contests}
    said = []
    for one, other in pairwise(ranked):
        each = by_pair[one, other]
        how = next(how for least, how in AHEAD if each.share >= least)
        said.append(f"“{labels[one]}” is {how} “{labels[other]}” in {words}: ahead in {out_of(each.won, each.cases)}.")
    return said


def rather(one: str, other: str, found: Sequence[Effect], docs: Mapping[str, str]) -> str:
    """What the first of two scenarios does that the second does not; the leading measure is always said."""
    said = [
        f"{named(e.measure, docs[e.measure])} by {with_interval(Estimate(e.mean, e.low, e.high), e.unit)}"
        for e in found
        if e.is_clear and e.low != e.high
    ]
    first = found[0]
    start = (
        f"“{one}” rather than “{other}” clearly changes {listed(said)}"
        if said
        else f"“{one}” and “{other}” cannot be told apart"
    )
    if first.is_clear:
        return f"{start}."
    size = with_interval(Estimate(first.mean, first.low, first.high), first.unit)
    return f"{start}; the difference in {named(first.measure, docs[first.measure])}, {size}, may be chance."


def _quoted(labels: Sequence[str]) -> str:
    return listed([f"“{label}”" for label in labels])


def _ends(value: Estimate) -> str:
    if not value.has_interval:
        return " (how sure that is cannot be told)"
    return f" ({pounds(value.low)} to {pounds(value.high)})"


def _pence(value: Estimate) -> str:
    if not value.has_interval:
        return ""
    return f" (£{value.low:.2f} to £{value.high:.2f})".replace("£-", "−£")
