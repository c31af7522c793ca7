"""Attribute: the effect of a scenario shared out among the channels it spreads through, by closing them."""

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from experiments import execution, report
from experiments.effects import paired, summed_unit
from experiments.execution import Plan
from experiments.settings import Settings
from experiments.store.folder import Store
from experiments.uncertainty import answers, points
from experiments.uncertainty.channels import Channel, chosen, point
from experiments.uncertainty.options import Attribute
from experiments.uncertainty.points import Evaluated
from experiments.uncertainty.shapley import Coalition, coalitions, exact, orders, prefixes, sampled
from experiments.words import OVER_WORDS, display, sentence

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

REST, TOTAL = "left with all closed", "whole effect"
COLUMNS: Final = {
    "Channel": "left", "What it is": "left", "Part of the effect": "right", "90 % interval": "right",
    "Seeds of its sign": "right",
}  # fmt: skip
HOW: Final = (
    "Each channel is closed in the baseline and in the scenario alike, under the same luck, in every combination with the "
    "others; its part is the mean of what opening it adds (Shapley 1953). The parts and what is left with all of "
    "them closed add up to the whole effect."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What one channel carries of a scenario's effect on a measure; also the whole effect, and the rest with all closed."""

    scenario: str
    measure: str
    over: str
    unit: str
    channel: str
    mean: float
    low: float
    high: float
    seeds: int
    seeds_share: float
    """Share of seeds in which it has the sign of the mean."""

    @property
    def is_clear(self) -> bool:
        """Whether the interval over seeds leaves out zero."""
        return self.low > 0 or self.high < 0


def main(requests: Sequence[Settings]) -> int:
    """Do these attributions; 0 if every run finished, 1 if one failed. Raises BadInput before anything is written."""
    plans = [prepared(settings) for settings in requests]
    asked = []
    for plan in plans:
        channels = channels_of(plan)
        asked.append((plan, [point(channels, on) for on in sets(plan.settings.options)], plan.settings.options))
    return answers.answer(asked, [_answer] * len(asked))


def prepared(settings: Settings) -> Plan:
    """The plan of a request whose channels exist and are nobody else's to change. Raises BadInput."""
    plan = execution.plan(settings)
    sets(settings.options)
    points.check_free([point(channels_of(plan), frozenset())], plan, "a channel")
    return plan


def channels_of(plan: Plan) -> list[Channel]:
    """The channels that were asked for. Raises BadInput."""
    return chosen(plan.settings.options.channels)


def sets(options: Attribute) -> list[Coalition]:
    """The sets of open channels to run: all, or those that the sampled orders pass. Raises BadInput."""
    if options.pairs:
        return prefixes(orders(options.channels, options.pairs, options.draw))
    return coalitions(options.channels)


def parts(found: Evaluated) -> list[Part]:
    """Every channel's part of every scenario's effect on every measure, then the rest and the whole."""
    settings, unit = found.plan.settings, {m.name: m.unit for m in found.plan.measures}
    results = []
    for i, scenario in enumerate(settings.scenarios, start=1):
        for wanted in settings.measures:
            values = found.results[points.label(wanted.measure, wanted.over)]
            label = (
                summed_unit(wanted.measure, unit[wanted.measure]) if wanted.over == "total" else unit[wanted.measure]
            )
            about = {"scenario": scenario.name, "measure": wanted.measure, "over": wanted.over, "unit": label}
            shares = shared_out(values[:, i] - values[:, 0], settings.options)
            results += [_part(by_seed, about | {"channel": name}) for name, by_seed in shares.items() if len(by_seed)]
    return results


def shared_out(effect: "Floats", options: Attribute) -> dict[str, "Floats"]:
    """Each channel's part by seed, the rest and the whole, over seeds that finished everywhere; effect (sets, seeds)."""
    import numpy as np

    whole = np.isfinite(effect).all(axis=0)
    value = dict(zip(sets(options), effect[:, whole], strict=True))
    everything, nothing = value[frozenset(options.channels)], value[frozenset()]
    if options.pairs:
        shares = sampled(orders(options.channels, options.pairs, options.draw), value)
    else:
        shares = exact(options.channels, value)
    return shares | {REST: nothing, TOTAL: everything}


def _part(by_seed: "Floats", about: dict[str, str]) -> Part:
    import numpy as np

    found = paired(by_seed, np.zeros(len(by_seed)))
    agree = float((np.sign(by_seed) == np.sign(found["mean"])).mean())
    return Part(
        **about, mean=found["mean"], low=found["low"], high=found["high"], seeds=len(by_seed), seeds_share=agree
    )


def gap(found: Sequence[Part]) -> float:
    """How far parts and rest are from adding up, at most, as a share of the largest: rounding, if all is well."""
    worst = 0.0
    for whole in (part for part in found if part.channel == TOTAL):
        ours = [p.mean for p in found if (p.scenario, p.measure, p.over) == (whole.scenario, whole.measure, whole.over)]
        parts_only = ours[:-1]
        worst = max(worst, abs(math.fsum(parts_only) - whole.mean) / max(map(abs, [*ours, 1e-300])))
    return worst


def _answer(found: Evaluated) -> dict[str, Any]:
    results, store = parts(found), Store(found.plan.settings.folder)
    store.table("attribution.csv", [answers.without_nan(asdict(part)) for part in results])
    if results:
        draw(found, results)
    if found.plan.settings.format != "json":
        _print(found, results)
    return answers.about(found) | {
        "channels": [{"channel": c.name, "meaning": c.doc, "closed_by": c.off} for c in channels_of(found.plan)],
        "adds_up_within": gap(results),
        "parts": [answers.without_nan(asdict(part) | {"is_clear": part.is_clear}) for part in results],
    }


def headline(found: Evaluated, results: Sequence[Part]) -> str:
    """What was found of the first scenario, in one sentence."""
    settings, first = found.plan.settings, found.plan.settings.scenarios[0].name
    for wanted in settings.measures:
        ours = [p for p in results if (p.scenario, p.measure, p.over) == (first, wanted.measure, wanted.over)]
        whole = next((p for p in ours if p.channel == TOTAL), None)
        clear = [p for p in ours if p.is_clear and p.channel not in (REST, TOTAL)]
        if whole and whole.is_clear and clear:
            label = settings.scenarios[0].label
            most = max(clear, key=lambda p: abs(p.mean))
            shown = display(whole.unit, whole.mean, is_difference=True)
            doc = next(m.doc for m in found.plan.measures if m.name == wanted.measure)
            return (
                f"“{label}” changes {doc} by {shown.full(whole.mean, sign=True)}; the largest clear "
                f"part, {shown.full(most.mean, sign=True)}, goes through {most.channel}"
            )
    return "No channel's part can be told from luck: more seeds or a longer run would be needed"


def how_of(options: Attribute) -> str:
    """How the parts were found and what their intervals hold."""
    if options.pairs:
        orders_run = (
            f"Estimated from {2 * options.pairs} random orders of the channels, whose error is not in the intervals."
        )
        return f"{HOW} {orders_run} Intervals: 90 %, over seeds."
    return f"{HOW} Intervals: 90 %, over seeds; of ten, one misses the model's true mean."


def draw(found: Evaluated, results: Sequence[Part]) -> None:
    """Bars of what each channel carries, then the rest and the whole."""
    from experiments.uncertainty.bars import Bar, Panel, bars

    settings, by_name = found.plan.settings, {m.name: m for m in found.plan.measures}
    panels = []
    for scenario in settings.scenarios:
        for wanted in settings.measures:
            ours = [
                p for p in results if (p.scenario, p.measure, p.over) == (scenario.name, wanted.measure, wanted.over)
            ]
            shown = (
                display(ours[0].unit, max(abs(p.mean) for p in ours), is_difference=True) if ours else display("", 0.0)
            )
            title = f"{sentence(by_name[wanted.measure].doc)}: {scenario.label}"
            lines = [Bar(p.channel, p.mean, p.low, p.high, p.is_clear) for p in ours]
            panels.append(
                Panel(title=title, below=f"{shown.label}; {OVER_WORDS[wanted.over]}", shown=shown, bars=lines, sums=2)
            )
    how = f"{how_of(settings.options)} Grey: the interval holds zero."
    bars(panels, headline(found, results), how, answers.note(found), settings.folder / "attribution.png")


def _print(found: Evaluated, results: Sequence[Part]) -> None:
    settings, console = found.plan.settings, report.console()
    docs = {c.name: c.doc for c in channels_of(found.plan)} | {REST: "what is left with all of them closed", TOTAL: ""}
    for scenario in settings.scenarios:
        for wanted in settings.measures:
            key = (scenario.name, wanted.measure, wanted.over)
            ours = [p for p in results if (p.scenario, p.measure, p.over) == key]
            if ours:
                title = f"{scenario.label}: {wanted.measure}"
                console.print(report.table(f"{title} ({OVER_WORDS[wanted.over]})", COLUMNS, _rows(ours, docs)))
    print(
        f"{headline(found, results)}.\n{how_of(settings.options)} Bold: the interval leaves out zero. "
        f"They add up within {gap(results):.0e} of the largest.\n{answers.note(found)}\n{answers.effort(found)}"
    )


def _rows(ours: Sequence[Part], docs: dict[str, str]) -> list[list[Any]]:
    shown = display(ours[0].unit, max(abs(p.mean) for p in ours), is_difference=True)
    rows: list[list[Any]] = []
    for part in ours:
        mean = shown.full(part.mean, sign=True)
        interval = (
            f"{shown.show(part.low, sign=True)} to {shown.show(part.high, sign=True)}" if part.seeds > 1 else "one seed"
        )
        share = f"{part.seeds_share:.0%}"
        rows += [[]] * (part.channel == REST)
        rows.append([part.channel, docs[part.channel], report.bold(mean) if part.is_clear else mean, interval, share])
    return rows
