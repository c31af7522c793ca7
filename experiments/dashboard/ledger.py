"""Ledger: what happened in a world, month by month and in plain words, and what of two worlds is worth telling."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from agents.organisations import KINDS
from experiments.dashboard.happenings import Before, Event, happenings, moves
from experiments.dashboard.naming import park_title
from experiments.words import sentence
from model.clock import TICKS_PER_YEAR, tick_of
from model.processes.investors import EVENT_SLOTS
from model.tally import Tally
from scenarios.interventions.anchor_absence import AnchorAbsence
from scenarios.interventions.oem_arrival import OemArrival
from scenarios.interventions.oem_departure import OemDeparture
from scenarios.interventions.programme import Programme

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem
    from scenarios.shocks.shock import Shock

TOLD_A_MONTH: Final = 3
WITHDRAWALS: Final = (OemDeparture, AnchorAbsence)
"""Kinds of which one sees what they do, if all of it goes: who leaves. So it is with a plant that lands."""
OPENED: Final = ("plant", "anchor")
DIFFERENT: Final = 2.0
"""How much more telling it is if it happened in one world only."""
BEGINS, STAGE, PARK_MARK, REGION_MARK, IDLE_MARK = 2000.0, 500.0, 60.0, 40.0, 30.0
STAGES: Final = {2.0: "emerging fast", 3.0: "recognised the world over"}
BOTH: Final = 2


class Ledger:
    """Watches one world: call `observe` after each step."""

    def __init__(self, world: "Ecosystem") -> None:
        self.by_tick: dict[int, list[Event]] = {}
        self.moves: dict[int, tuple[int, int]] = {}
        """Month of the last move of each organisation, and the site it left, by slot."""
        self._world = world
        self._before = Before.of(world)
        self._dates = _dates(world)
        start = Tally(world)
        self._marks = [_Mark(*mark) for mark in _marked(start)]
        self._stages_seen = {start.cluster_stage}

    def observe(self) -> None:
        """Take down what happened in the month that has just ended."""
        world = self._world
        found = [*self._dates.get(world.tick, ()), *self._happenings(), *self._milestones()]
        if found:
            self.by_tick[world.tick] = found
        self.moves |= moves(world, self._before)
        self._before = Before.of(world)

    def _happenings(self) -> Iterator[Event]:
        """What the month changed; what an intervention did to one organisation is marked as its doing."""
        gone = _withdrawn(self._world, self._before)
        for event in happenings(self._world, self._before):
            verb, _, slot = event.key.partition("/")
            is_done = slot in gone or (verb in OPENED and int(slot) >= EVENT_SLOTS)
            yield replace(event, is_done=True) if is_done else event

    def _milestones(self) -> Iterator[Event]:
        """Round numbers reached for the first time."""
        world, now = self._world, self._world.history[-1]
        for mark in self._marks:
            yield from mark.passed(world.tick, now[mark.measure])
        stage = now["cluster_stage"]
        if stage in STAGES and stage not in self._stages_seen:
            self._stages_seen.add(stage)
            text = f"by its jobs and members the cluster now counts as {STAGES[stage]}"
            yield Event(world.tick, f"stage/{stage:g}", text, "", STAGE)


class _Mark:
    """A ladder of round numbers that a measure climbs or descends; each rung is told once."""

    def __init__(
        self, measure: str, who: str, label: str, factor: float, step: float, weight: float, start: float
    ) -> None:
        self.measure, self.who, self.label, self.factor, self.step, self.weight = (
            measure,
            who,
            label,
            factor,
            step,
            weight,
        )
        rung = math.floor(start * factor / step)
        self.above, self.below = rung + 1, rung

    def passed(self, tick: int, value: float) -> Iterator[Event]:
        """The rung that was passed this month, if one was for the first time."""
        rung = math.floor(value * self.factor / self.step)
        if rung >= self.above:
            self.above = rung + 1
            yield self._event(tick, rung, "rises above" if self.label == "%" else "passes")
        elif rung < self.below:
            yield self._event(tick, rung + 1, "falls below")
            self.below = rung

    def _event(self, tick: int, rung: int, verb: str) -> Event:
        number = rung * self.step
        shown = f"{number:,.0f}" if number == round(number) else f"{number:g}"
        key = f"mark/{self.measure}/{verb}/{number:g}"
        return Event(tick, key, f"{self.who} {verb} {shown} {self.label}", "", self.weight)


def _marked(tally: Tally) -> Iterator[tuple[str, str, str, float, float, float, float]]:
    """Measures with milestones: jobs on each park and in the region, and unemployment; with their value at the start."""
    region = tally.world.region
    for park, jobs in enumerate(tally.jobs_by_park.tolist()):
        who = park_title(region, park)
        yield f"jobs_park_{region.parks.key[park]}", who, "jobs", 1.0, _round(jobs / 4), PARK_MARK, jobs
    total = float(tally.jobs.sum())
    yield "jobs", "the region", "jobs in modelled organisations", 1.0, _round(total / 20), REGION_MARK, total
    yield "unemployment", "unemployment", "%", 100.0, 1.0, IDLE_MARK, tally.unemployment


def _round(size: float) -> float:
    """The nearest of 1, 2, 5, 10, 20, 50 … from below, at least 1."""
    power = 10.0 ** math.floor(math.log10(max(size, 1.0)))
    return max(power * next(m for m in (5.0, 2.0, 1.0) if m * power <= max(size, 1.0)), 1.0)


def _dates(world: "Ecosystem") -> dict[int, list[Event]]:
    """Beginning and end of each intervention and shock, by tick."""
    found: dict[int, list[Event]] = {}
    for position, one in enumerate(world.interventions):
        strength: float = one.strength  # type: ignore[attr-defined]
        if strength == 0 or isinstance(one, OemArrival) or (strength >= 1 and isinstance(one, WITHDRAWALS)):
            continue
        for tick, verb in zip(_years_of(one), ("begins", "ends"), strict=True):  # type: ignore[arg-type]
            text = f"“{one.title}” {verb}"  # type: ignore[attr-defined]
            found.setdefault(tick, []).append(Event(tick, f"policy/{position}/{verb}", text, "", BEGINS, True))
    return found


def _withdrawn(world: "Ecosystem", before: Before) -> set[str]:
    """Slots of organisations that an intervention takes away this month: those it names, else the largest of its kinds."""
    found: set[str] = set()
    for one in world.interventions:
        if not isinstance(one, WITHDRAWALS) or not one.opens(world):
            continue
        keys = one.organisations if isinstance(one, AnchorAbsence) else (one.organisation,)
        named = [world.region.organisations.key.index(key) for key in keys if key]
        rows = np.flatnonzero(before.alive & np.isin(before.name, named))
        if isinstance(one, OemDeparture) and not named:
            rows = np.flatnonzero(before.alive & np.isin(before.kind, [KINDS.index(kind) for kind in one.kinds]))
            rows = rows[np.lexsort((before.slot[rows], -before.headcount[rows].astype(np.int64)))][:1]
        found |= {str(slot) for slot in before.slot[rows].tolist()}
    return found


def _years_of(one: "Programme | Shock") -> tuple[int, int]:
    """First tick, and first tick after the end."""
    months = round(one.duration_years * TICKS_PER_YEAR)
    if isinstance(one, Programme):
        return one.opening, one.opening + months
    first = tick_of(one.start)
    return first, first + months + round(one.recovery_years * TICKS_PER_YEAR)


def together(baseline: Sequence[Event], variant: Sequence[Event]) -> list[dict[str, Any]]:
    """The most telling events of one month in two worlds, what was done first: tick, world (0, 1, or 2 for both), text, is_done."""
    there = {(event.key, event.text): event for event in variant}
    both = {(e.key, e.text) for e in baseline} & there.keys()
    rows = [(e.weight, BOTH, e, _told(e, there[e.key, e.text])) for e in baseline if (e.key, e.text) in both]
    for world, events in enumerate((baseline, variant)):
        rows += [(DIFFERENT * e.weight, world, e, _told(e, e)) for e in events if (e.key, e.text) not in both]
    rows.sort(key=lambda row: (not row[2].is_done, -row[0], row[1], row[2].key))
    kept = max(TOLD_A_MONTH, sum(row[2].is_done for row in rows))
    return [{"tick": e.tick, "world": world, "text": text, "is_done": e.is_done} for _, world, e, text in rows[:kept]]


def _told(one: Event, other: Event) -> str:
    """The sentence; where the worlds count differently, both numbers."""
    text = sentence(one.text.format(one.number))
    return text if one.number == other.number else f"{text} ({other.number} with the change)"
