"""Channels: how the effect of a scenario is shared out among the ways it spreads, as `attribute` measured it."""

import csv
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from matplotlib.ticker import FuncFormatter, MaxNLocator

from experiments.appraisal.pairs import Estimate
from experiments.attribute import REST, TOTAL, channels_of, parts, prepared, sets
from experiments.briefing.over_time import Scene
from experiments.briefing.phrases import listed, plain, span, unit_words, with_interval
from experiments.briefing.picture import Picture, blank, finish, style
from experiments.execution import Plan
from experiments.figures import INK, QUIET
from experiments.provenance import MODEL, source_digest
from experiments.store.folder import Store
from experiments.uncertainty import answers
from experiments.uncertainty.channels import CHANNELS, point
from experiments.uncertainty.options import SHARED, Attribute
from experiments.uncertainty.points import evaluate
from experiments.words import display, duration, plural

if TYPE_CHECKING:
    from experiments.settings import Wanted

TABLE: Final = "attribution.csv"
HOW: Final = (
    "Each bar is what a way of spreading carries: the effect that is lost when it is closed, averaged over all orders of "
    "closing (Shapley values). Bars and what is left add up to the whole effect. Lines are 90 % intervals; pale: may be chance."
)


@dataclass(frozen=True, slots=True)
class Shared:
    """The effect of one scenario on one measure, shared out."""

    scenario: str
    parts: tuple[tuple[str, Estimate], ...]
    """Channels, then what is left with all of them closed."""
    whole: Estimate
    unit: str
    made: str
    """With what runs, in words."""


def asked(plan: Plan, orders: int) -> Plan:
    """The attribution of an experiment's leading measure, in the folder where `attribute` keeps it.

    Raises BadInput if the user or a scenario sets a switch of a channel.
    """
    settings = plan.settings
    name = f"attribute/{'-'.join(s.name for s in settings.scenarios)}"
    options = Attribute(pairs=orders, starts=SHARED)
    return prepared(replace(settings, name=name, measures=settings.measures[:1], options=options, panels=False))


def measure(plan: Plan) -> None:
    """Run an attribution and keep its table."""
    found = evaluate(plan, [point(channels_of(plan), on) for on in sets(plan.settings.options)], SHARED)
    Store(plan.settings.folder).table(TABLE, [answers.without_nan(asdict(part)) for part in parts(found)])


def known(plan: Plan, wanted: "Wanted") -> dict[str, Shared]:
    """What `attribute` found for these scenarios with this code, beside this experiment; nothing of other code."""
    found: dict[str, Shared] = {}
    for file in sorted((plan.settings.out / "attribute").glob(f"**/{TABLE}"), key=lambda path: path.stat().st_mtime):
        made = _made(file.parent)
        if made:
            with file.open(encoding="utf-8", newline="") as lines:
                rows = [
                    row
                    for row in csv.DictReader(lines)
                    if (row["measure"], row["over"]) == (wanted.measure, wanted.over)
                ]
            for scenario in (s.name for s in plan.settings.scenarios):
                ours = [(row["channel"], _estimate(row), row["unit"]) for row in rows if row["scenario"] == scenario]
                if ours:
                    whole = next(value for channel, value, _ in ours if channel == TOTAL)
                    carried = tuple((channel, value) for channel, value, _ in ours if channel != TOTAL)
                    found[scenario] = Shared(scenario, carried, whole, ours[0][2], made)
    return found


def _made(folder: Path) -> str:
    """How the attribution of a folder was run; empty if other code of the model made it."""
    file = folder / "provenance.json"
    if not file.is_file():
        return ""
    kept = json.loads(file.read_text(encoding="utf-8"))
    if kept["code"]["model"] != source_digest(MODEL):
        return ""
    return f"{plural(len(kept['seeds']), 'seed')}; {kept['command']}"


def _estimate(row: dict[str, str]) -> Estimate:
    return Estimate(*(float(row[name]) if row[name] else float("nan") for name in ("mean", "low", "high")))


def picture(scene: Scene, shared: Shared, words: str) -> Picture:
    """Bars of what each channel carries, the largest first, then what is left."""
    ordered = sorted(shared.parts, key=lambda each: (each[0] == REST, -abs(each[1].mean)))
    label, path = scene.labels[shared.scenario], scene.folder / f"channels_{shared.scenario}.svg"
    shown = display(shared.unit, abs(shared.whole.mean), is_difference=True)
    title = f"{label}: {with_interval(shared.whole, shared.unit)}"
    with style():
        figure, axes = blank(0.3 * len(ordered) + 0.1, title, left=1.45, right=0.7)
        for row, (_, value) in enumerate(ordered):
            alpha = 0.9 if value.is_clear else 0.35
            axes.barh(row, value.mean * shown.factor, height=0.62, color=scene.colour(shared.scenario), alpha=alpha)
            if value.has_interval:
                axes.plot([value.low * shown.factor, value.high * shown.factor], [row] * 2, color=INK, linewidth=1)
            text = plain(value.mean, shared.unit, largest=shared.whole.mean)
            axes.annotate(text, (1.03, row), xycoords=("axes fraction", "data"), fontsize=8.5, va="center")
        axes.axvline(0, color=INK, linewidth=1.4)
        axes.set_yticks(range(len(ordered)), [_name(channel) for channel, _ in ordered], color=INK)
        axes.set_ylim(len(ordered) - 0.5, -0.5)
        axes.grid(visible=False, axis="y")
        axes.xaxis.set_major_locator(MaxNLocator(5))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: shown.tick(value, sign=True)))
        axes.set_xlabel(f"part of the change in {words} ({shown.label})", fontsize=8, color=QUIET, loc="left")
        finish(figure, scene.foot, path)
    each = listed([f"{_name(channel)} {plain(v.mean, shared.unit)} ({span(v, shared.unit)})" for channel, v in ordered])
    alt = f"{label}, change in {words} in {unit_words(shared.unit, 1)} by what carries it: {each}."
    return Picture(path, alt, HOW)


def said(shared: Shared, label: str, words: str) -> str:
    """What carries most, in a sentence."""
    clear = [(c, v) for c, v in shared.parts if v.is_clear and c != REST]
    if not clear:
        return f"“{label}”: no single way of spreading can be told from chance ({shared.made})."
    channel, value = max(clear, key=lambda each: abs(each[1].mean))
    doc = CHANNELS[channel].doc
    return (
        f"“{label}”: of {with_interval(shared.whole, shared.unit)} in {words}, the largest clear part, "
        f"{with_interval(value, shared.unit)}, goes through {channel} ({doc}) ({shared.made})."
    )


def _name(channel: str) -> str:
    return "all closed" if channel == REST else channel


def preview(plan: Plan, orders: int, scenarios: Sequence[str]) -> str:
    """How many runs `channels=true` would take, for those who have not asked for it."""
    runs = len(sets(Attribute(pairs=orders))) * (1 + len(scenarios)) * len(plan.settings.cases())
    return f"about {runs:,} runs of {duration(plan.settings.months)}"
