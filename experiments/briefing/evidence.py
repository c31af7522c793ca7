"""Evidence: what a scenario's answer rests on, question by question, and a rating by a rule that is stated."""

import csv
import json
import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final

from experiments import ROOT
from experiments.briefing.phrases import listed, out_of
from experiments.briefing.robustness import share_of_sign
from experiments.odd import FLAGS, ground
from experiments.replications.replication import INSIDE, OUTSIDE
from experiments.settings import Settings
from experiments.words import plural
from scenarios.scenario import Scenario

PRIORS: Final = ROOT / "conf" / "evidence" / "priors.csv"
CALIBRATIONS: Final = ROOT / "conf" / "calibration"
NUMBER: Final = r"(-?[\d.]+(?:e[-+]?\d+)?)"
FIT: Final = re.compile(rf"^\| (S\d+[a-f]?) \| ([^|]+) \| {NUMBER} to {NUMBER} \| [^|]+ \| {NUMBER} \|", re.MULTILINE)
"""A line of the table: id, pattern, band, mean of the draws."""
ROWS: Final = re.compile(r"A\d+\.\d+[a-z]?")
SPANS: Final = re.compile(r"A(\d+)\.(\d+)\s*[-–]\s*A\1\.(\d+)")
YES, PARTLY, NO, UNKNOWN = "yes", "partly", "no", "not known"
POINTS: Final = {YES: 2, PARTLY: 1, NO: 0, UNKNOWN: 0}
RATINGS: Final = ((6, "good"), (4, "fair"), (0, "thin"))
RULE: Final = (
    "Four questions are asked of each scenario; yes counts two, partly one, no and not known nothing. Six or more of eight: "
    "good. Four or five: fair. Less: thin. The rating is of what is known, not of how large the effect is."
)
RELATED: Final = {
    "jobs": ("S7", "S15", "S16", "S17", "S18"),
    "firms": ("S5", "S6", "S7"),
    "unemployment": ("S15", "S16", "S17"),
    "mean_wage": ("S19",),
    "gva": ("S8", "S9", "S14", "S19"),
    "productivity": ("S8", "S9", "S14"),
    "knowledge": ("S10", "S11", "S14", "S20"),
    "innovations": ("S10", "S11"),
}
"""Lines of the stylised facts that bear on a measure, by the beginning of its name."""
BASES: Final = {
    "published": "a published figure",
    "partly published": "a published sign, form or weak figure",
    "calibrated": "calibration (chosen so that a known pattern comes out)",
    "assumption": "an assumption",
    "numerical": "matters of computing",
}
"""What the value of a parameter rests on, in words."""
SOLID: Final = ("found", "known", "derived")
MOSTLY, SOMEWHAT = 0.9, 0.75


@dataclass(frozen=True, slots=True)
class Answer:
    """One question about the evidence, its answer, and why."""

    question: str
    verdict: str
    why: str


@dataclass(frozen=True, slots=True)
class Quality:
    """What a scenario's answer rests on."""

    label: str
    answers: tuple[Answer, ...]

    @property
    def points(self) -> int:
        """Points of the rule."""
        return sum(POINTS[each.verdict] for each in self.answers)

    @property
    def rating(self) -> str:
        """A word for the points."""
        return next(word for least, word in RATINGS if self.points >= least)


def quality(scenario: Scenario, settings: Settings, gains: Sequence[float]) -> Quality:
    """The four questions for one scenario; `gains` are its differences by case."""
    kinds = used(scenario)
    answers = (_mechanism(kinds), _numbers(scenario), _replicated(kinds, settings), _steady(gains))
    return Quality(scenario.label, answers)


def used(scenario: Scenario) -> dict[str, Any]:
    """The kinds of intervention and shock that a scenario uses."""
    from scenarios.registry import PARTS

    specs = (("interventions", scenario.interventions), ("shocks", scenario.shocks))
    return {spec["kind"]: PARTS[part][1][spec["kind"]] for part, these in specs for spec in these.values()}


def _mechanism(kinds: Mapping[str, Any]) -> Answer:
    """Rows of the evidence base that its kinds cite, by quality."""
    question = "Is how it works taken from published work?"
    rows = {row for kind in kinds.values() for row in cited(kind.evidence)}
    if not kinds:
        return Answer(question, UNKNOWN, "it changes parameters of the model and has no mechanism of its own")
    if not rows:
        return Answer(question, NO, "no row of the evidence base is cited for it")
    flags = Counter(_flags().get(row, "weak") for row in rows)
    solid = sum(flags[flag] for flag in SOLID)
    words = listed([f"{count} {FLAGS[flag].partition(':')[0]}" for flag, count in sorted(flags.items())])
    verdict = YES if solid > len(rows) / 2 else PARTLY
    return Answer(
        question, verdict, f"{plural(len(rows), 'row')} of the evidence base ({', '.join(sorted(rows))}): {words}"
    )


def cited(text: str) -> set[str]:
    """Rows of the evidence base that a text names, one by one or from one to another."""
    spans = [
        f"A{group}.{row}" for group, first, last in SPANS.findall(text) for row in range(int(first), int(last) + 1)
    ]
    return set(ROWS.findall(text)) | (set(spans) & _flags().keys())


def _flags() -> dict[str, str]:
    with PRIORS.open(encoding="utf-8", newline="") as file:
        return {row["id"]: row["flag"] for row in csv.DictReader(file)}


def _numbers(scenario: Scenario) -> Answer:
    """What the numbers of its kinds rest on, apart from those that are the choice of whoever wrote the scenario."""
    question = "Do its own numbers have a source?"
    grounds = Counter(_grounds(used(scenario).values()))
    total = grounds.total()
    if not total:
        return Answer(question, PARTLY, "all its numbers are choices: what is done, when, and at what cost")
    published = grounds["published"] + grounds["partly published"]
    verdict = YES if published >= 2 / 3 * total else PARTLY if published >= total / 3 else NO
    words = listed([f"{count} {name}" for name, count in grounds.most_common()])
    return Answer(question, verdict, f"{plural(total, 'number')} that are no mere choice: {words}")


def _grounds(kinds: Iterable[Any]) -> list[str]:
    found = []
    for kind in kinds:
        for f in fields(kind):
            source = str(f.metadata.get("source", ""))
            is_number = f.metadata.get("unit") not in (None, "switch", "option") and "low" in f.metadata
            if is_number and source and not source.startswith("choice"):
                found.append(ground(source))
    return found


def _replicated(kinds: Mapping[str, Any], settings: Settings) -> Answer:
    """Real policies of the same kind whose effects were measured, and whether the model finds them."""
    question = "Was a like policy, whose effect was measured, found again by the model?"
    like = [each for each in _replications() if kinds.keys() & used(each[0]).keys()]
    if not like:
        return Answer(question, NO, "no policy of this kind is among those that were done again in the model")
    titles = listed([f"“{title}”" for _, title, _ in like])
    verdicts = _verdicts(settings, [name for _, _, name in like])
    if not verdicts:
        return Answer(
            question, UNKNOWN, f"{titles} can be checked with “python -m experiments replicate”; not done here"
        )
    met, missed = verdicts[INSIDE], verdicts[OUTSIDE]
    verdict = YES if met > missed else PARTLY if met else NO
    open_ = verdicts.total() - met - missed
    rest = f", {open_} could not be told" if open_ else ""
    return Answer(question, verdict, f"{titles}: {met} published effects met, {missed} missed{rest}")


def _replications() -> list[tuple[Scenario, str, str]]:
    """Scenario, title and id of every replication."""
    from experiments.replications.registry import REPLICATIONS
    from scenarios.scenario import load_scenario

    return [(load_scenario(each.scenario), each.title, each.id) for each in REPLICATIONS]


def _verdicts(settings: Settings, wanted: Sequence[str]) -> Counter[str]:
    """Verdicts of these replications that are tests, from the newest results of `replicate` beside this experiment."""
    files = sorted(settings.out.glob("replicate*/**/replications.json"), key=lambda path: path.stat().st_mtime)
    if not files:
        return Counter()
    rows = json.loads(files[-1].read_text(encoding="utf-8"))["lines"]
    return Counter(row["verdict"] for row in rows if row["replication"] in wanted and row["is_test"])


def _steady(gains: Sequence[float]) -> Answer:
    """Whether the direction is the same in most cases."""
    question = "Is the direction the same under other luck and other parameters?"
    known = [value for value in gains if math.isfinite(value)]
    if len(known) < 2:
        return Answer(question, UNKNOWN, "one case only")
    share = share_of_sign(known)
    verdict = YES if share >= MOSTLY else PARTLY if share >= SOMEWHAT else NO
    said = f"the sign of the mean in {out_of(round(share * len(known)), len(known))}"
    return Answer(question, verdict, said)


def fit(region: str, folder: Path = CALIBRATIONS) -> str:
    """How well the model meets what is known of the region, from its calibration."""
    from scenarios.scenario import read_yaml

    path = folder / f"{Path(region).stem}.yaml"
    if not path.is_file():
        return "There is no calibration of this region: how well the model fits what is known of it was not measured."
    made = read_yaml(path)["made"]["summary"]
    return (
        f"The mean of the calibrated draws lies inside the band of {made['ensemble_mean_inside']} of {made['total']} known "
        "patterns of firms, workers and places (for example how long firms survive, how far people commute); a single draw "
        f"inside {made['draws_inside_mean']:.0f} on average. The parameters were fitted to these patterns, so this says that they "
        "can hold together, not that they were foretold."
    )


def related(region: str, measure: str, words: str, folder: Path = CALIBRATIONS) -> str:
    """How the model meets the patterns that bear on a measure, from the table that `calibrate` writes; empty if unknown."""
    path, ids = folder / f"{Path(region).stem}.md", _lines_of(measure)
    if not path.is_file() or not ids:
        return ""
    rows = [row for row in FIT.findall(path.read_text(encoding="utf-8")) if row[0].rstrip("abcdef") in ids]
    outside = [name for _, name, low, high, mean in rows if not float(low) <= float(mean) <= float(high)]
    names = listed([name for _, name, *_ in rows])
    missed = f"; outside: {listed(outside)}" if outside else ""
    return f"Of {len(rows)} patterns that bear on {words} ({names}) {len(rows) - len(outside)} are met{missed}."


def _lines_of(measure: str) -> tuple[str, ...]:
    return next((ids for start, ids in RELATED.items() if measure.startswith(start)), ())


def parameters_in_words() -> str:
    """What the model's own numbers rest on."""
    from experiments.describe import parameters

    rows = [row for row in parameters() if row["unit"] not in ("switch", "option")]
    count = Counter(ground(row["source"]) for row in rows)
    words = listed([f"{count[name]} on {meaning}" for name, meaning in BASES.items()])
    return f"The {len(rows)} numeric parameters of the model rest: {words}."
