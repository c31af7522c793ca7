"""Validate: which patterns known from data the model reproduces, line by line, over an ensemble of runs."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from experiments import execution, report
from experiments.execution import Finished, Plan
from experiments.facts import measuring, registry
from experiments.facts.ablation import MOBILITY, picture
from experiments.facts.lines import INSIDE, OUTSIDE, UNKNOWN, Line, lines
from experiments.facts.targets import Target, load_targets, targets_file
from experiments.settings import Settings
from experiments.simulation import Job, jobs
from experiments.store.folder import Store
from experiments.words import duration, plural, sentence

if TYPE_CHECKING:
    from experiments.facts.figures import Card

COLUMNS: Final = {
    "Line": "left", "Pattern": "left", "Unit": "left", "Band": "right", "Mean": "right", "90 % of seeds": "right",
    "Verdict": "left",
}  # fmt: skip
OVERVIEW: Final = "figures/overview.png"
PICTURED_SEEDS: Final = 4
"""Pictures show the panels of the first seeds together: more would only take more memory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Validation:
    """Everything that an ensemble says about the targets."""

    finished: Finished
    others: Finished | None
    """Runs of the ablation, if a target needs them."""
    file: Path
    lines: tuple[Line, ...]
    done: tuple[Job, ...]

    @property
    def settings(self) -> Settings:
        """What was asked."""
        return self.finished.plan.settings

    @property
    def count(self) -> Counter[str]:
        """Lines by verdict."""
        return Counter(line.verdict for line in self.lines)

    @property
    def page(self) -> Path:
        """The report."""
        return self.settings.folder / "validation.html"

    def headline(self) -> str:
        """What was found, in a sentence."""
        unknown = self.count[UNKNOWN]
        rest = f", {unknown} could not be measured" if unknown else ""
        return f"{self.count[INSIDE]} of {len(self.lines)} known patterns lie inside their band{rest}"

    def ensemble(self) -> str:
        """What was run, in a sentence."""
        settings, title = self.settings, self.finished.plan.region.title
        size = "" if settings.scale == 1 else f" at {settings.scale:g} of its size"
        runs = f"{plural(len(self.done), 'run')} of {duration(settings.months)}"
        return f"{sentence(runs)} of {title}{size}, {settings.futures.words()}."


def main(requests: Sequence[Settings]) -> int:
    """Do these validations; 0 if every run finished, 1 if one failed. Raises BadInput before anything is written."""
    asked = [replace(settings, panels=True) for settings in requests]
    files = [targets_file(settings.region) for settings in asked]
    targets = [load_targets(file, measuring.known()) for file in files]
    plans = [execution.plan(settings) for settings in asked]
    found = [validate(*each) for each in zip(plans, files, targets, strict=True)]
    as_json = [plain(each) for each in found]
    if asked[0].format == "json":
        report.print_json(as_json if len(as_json) > 1 else as_json[0])
    else:
        for each in found:
            show(each)
    return report.say_failures([f for each in found for f in (each.finished, each.others) if f])


def validate(plan: Plan, file: Path, targets: Sequence[Target]) -> Validation:
    """Make and measure the runs, and write tables, figures and the page."""
    settings = plan.settings
    run = partial(measuring.measured, code=measuring.facts_digest(), force=settings.force)
    finished = execution.execute(plan, run, is_done=measuring.is_measured)
    failed = {failure["seed"] for failure in finished.failures}
    done = tuple(job for job in jobs(settings, plan.place) if job.seed not in failed)
    statistics = measuring.read(done)
    others = None
    if MOBILITY in {target.id for target in targets} and done:
        others, shares = measuring.ablated(finished)
        for seed, share in shares.items():
            statistics[seed][MOBILITY] = share
    found = Validation(
        finished=finished, others=others, file=file, lines=tuple(lines(targets, statistics)), done=done
    )  # fmt: skip
    write(found)
    return found


def write(found: Validation) -> None:
    """Tables, figures and the page of a validation."""
    from experiments.facts.page import write_page

    store = Store(found.settings.folder)
    store.json("validation.json", plain(found))
    store.table("summary.csv", [_row_of_file(line) for line in found.lines])
    seeds = [job.seed for job in found.done]
    store.table(
        "statistics.csv",
        [{"seed": seed} | {line.target.id: line.values.get(seed, "") for line in found.lines} for seed in seeds],
    )
    write_page(found, draw(found))


def draw(found: Validation) -> "list[tuple[Card, bytes]]":
    """Write the overview and a figure for each pattern; the cards of the page with their images."""
    from experiments.facts.figures import cards, draw_cards, overview

    pictures = [*registry.pictures()]
    if found.others and "month" in found.others.months:
        pictures.append(picture(found.finished.months, found.others.months, found.settings.baseline.name))
    shown = cards(found.lines, pictures)
    panels = [measuring.panel_of(job) for job in found.done[:PICTURED_SEEDS]]
    path = found.settings.folder / OVERVIEW
    images = draw_cards(shown, panels, path.parent)
    overview(found.lines, found.headline(), note(found), path)
    return list(zip(shown, images, strict=True))


def note(found: Validation) -> str:
    """How to read, and what was run, for the foot of the overview."""
    return (
        "How to read: each line is drawn on the scale of its own band. The mark is the mean of all seeds, the bar is "
        "where 90 % of seeds lie: how far luck alone moves the statistic. An arrow at the edge: further out than shown. "
        f"Source: Crucible. {found.ensemble()} Result {found.finished.plan.content_hash[:12]}."
    )


def plain(found: Validation) -> dict[str, Any]:
    """For JSON: every line, how many are inside, and where the files are."""
    return {
        "lines": [line.plain() for line in found.lines],
        "inside": found.count[INSIDE],
        "total": len(found.lines),
        "seeds": [job.seed for job in found.done],
        "months": found.settings.months,
        "targets": str(found.file),
        "content_hash": found.finished.plan.content_hash,
        "folder": str(found.settings.folder),
    }


def show(found: Validation) -> None:
    """Print the table."""
    rows = [_row(line) for line in found.lines]
    made = found.finished.new + (found.others.new if found.others else 0)
    seconds = found.finished.seconds + (found.others.seconds if found.others else 0.0)
    work = f"{plural(made, 'run')} made or measured anew" if made else "Everything was there already"
    caption = (
        f"{found.headline()}. {found.ensemble()} {explained(found)}\n"
        f"{sentence(work)} in {seconds:.0f} s. The whole story, with a figure of each pattern: {found.page}"
    )
    report.console().print(report.table(found.settings.question, COLUMNS, rows, caption))


def explained(found: Validation) -> str:
    """What mean, interval and verdict are."""
    few = f" {MOBILITY} compares runs in which channels of learning are switched off, under the first seeds alone."
    return (
        "Verdict: the mean of all seeds against the band. 90 % of seeds: 5th to 95th percentile, how far luck alone "
        f"moves the statistic of one run.{few if found.others else ''}"
    )


def _row(line: Line) -> list[Any]:
    words = report.bold(line.words) if line.verdict == OUTSIDE else line.words
    target = line.target
    mean = line.show(line.mean)
    return [target.id, sentence(target.pattern), line.display.label, line.band, mean, line.interval, words]


def _row_of_file(line: Line) -> dict[str, Any]:
    values = line.plain()
    low, high = values.pop("band")
    return values | {"band_low": low, "band_high": high}
