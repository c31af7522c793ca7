"""Findings: what a finished comparison says, each part worked out once, for words, tables and figures alike."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from experiments.appraisal.additionality import place_of
from experiments.appraisal.appraised import Appraisal, appraised
from experiments.appraisal.rules import Rules
from experiments.briefing import census, groups, where
from experiments.briefing.cases import by_case, estimates, gains, sign_of, unit_of
from experiments.briefing.over_time import Scene
from experiments.briefing.phrases import named
from experiments.briefing.robustness import Contest, contests
from experiments.briefing.sentences import Subject
from experiments.effects import Effect, effects, independent
from experiments.execution import Finished
from experiments.settings import Settings, Wanted
from experiments.simulation import jobs
from experiments.words import plural

FIGURES: Final = "figures"


@dataclass(frozen=True)
class Findings:
    """What a finished comparison says, each part made once."""

    finished: Finished
    rules: Rules

    @property
    def settings(self) -> Settings:
        """What was asked."""
        return self.finished.plan.settings

    @cached_property
    def labels(self) -> dict[str, str]:
        """Of the scenarios that have a pair of runs, in their order."""
        seen = {effect.scenario for effect in self.effects}
        return {s.name: s.label for s in self.settings.scenarios if s.name in seen}

    @cached_property
    def effects(self) -> list[Effect]:
        """Every scenario against the baseline."""
        plan = self.finished.plan
        return effects(self.finished.months, self.settings.baseline.name, self.settings.measures, plan.measures)

    @cached_property
    def docs(self) -> dict[str, str]:
        """What each measure is."""
        return {m.name: m.doc for m in self.finished.plan.measures}

    @property
    def lead(self) -> Wanted:
        """The measure that the question is about: the first that was asked for."""
        return self.settings.measures[0]

    @property
    def words(self) -> str:
        """The leading measure in a few words."""
        return named(self.lead.measure, self.docs[self.lead.measure])

    @cached_property
    def unit(self) -> str:
        """The unit of the leading measure over its months."""
        return unit_of(self.lead, {m.name: m for m in self.finished.plan.measures})

    @cached_property
    def gains(self) -> Any:
        """Scenario minus baseline by case, for the leading measure: a column for each scenario."""
        unit = next(m.unit for m in self.finished.plan.measures if m.name == self.lead.measure)
        return gains(by_case(self.finished.months, self.lead, unit), self.settings.baseline.name)[list(self.labels)]

    @cached_property
    def contests(self) -> list[Contest]:
        """Every option against every other, over independent draws."""
        return contests(independent(self.gains), self.settings.baseline.name, sign_of(self.lead.measure))

    @cached_property
    def won(self) -> dict[str, Contest]:
        """Each scenario against doing nothing."""
        return {each.one: each for each in self.contests if each.other == self.settings.baseline.name}

    @cached_property
    def subject(self) -> Subject:
        """What the sentences are about."""
        first = next(e for e in self.effects if e.measure == self.lead.measure)
        return Subject(
            words=self.words, unit=self.unit, months=self.settings.months, sign=sign_of(self.lead.measure),
            baseline=first.baseline, labels=self.labels, effects=estimates(self.gains), won=self.won,
        )  # fmt: skip

    @cached_property
    def appraisals(self) -> list[Appraisal]:
        """Every scenario, appraised."""
        place = place_of(self.settings.options.place, self.finished.plan.region)
        return appraised(self.finished, self.rules, place)

    @cached_property
    def breakdowns(self) -> list[groups.Breakdown]:
        """Who gains."""
        runs = jobs(self.settings, self.finished.plan.place)
        return groups.breakdowns(self.finished, census.read(list(runs)) if self.settings.options.census else None)

    @cached_property
    def scene(self) -> Scene:
        """What all figures share."""
        plan, folder = self.finished.plan, self.settings.folder / FIGURES
        folder.mkdir(exist_ok=True)
        size = "one to one" if self.settings.scale == 1 else f"at {self.settings.scale:g} of its size"
        foot = (
            f"Crucible, a model of {plan.region.title}, {size}, {plural(len(self.settings.cases()), 'pair')} of runs. "
        )
        return Scene(
            months=self.finished.months, baseline=self.settings.baseline.name, labels=self.labels,
            measures={m.name: m for m in plan.measures}, length=self.settings.months,
            foot=f"{foot}Result {plan.content_hash[:12]}.", folder=folder,
        )  # fmt: skip

    @cached_property
    def places(self) -> dict[str, list[where.Place]]:
        """Places that gain or lose clearly under each scenario."""
        tables = where.changed(self.finished.sites, self.scene)
        return {name: where.clear_places(table) for name, table in tables.items()}
