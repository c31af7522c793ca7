"""Discover: in which futures a scenario fails, or succeeds: boxes (PRIM) and trees (CART), each with an honest check."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from agents.table import Bools
from experiments import execution, report
from experiments.appraisal.rules import load_rules
from experiments.decisions import boxes, discovery_files, discovery_page, discovery_words, trees
from experiments.decisions.objectives import Objective, objectives
from experiments.decisions.options import FAILS, Discover
from experiments.decisions.runs import case_effects, enough_futures, made, note, numbers, units
from experiments.decisions.tables import Table, table_of
from experiments.execution import Plan
from experiments.settings import Settings
from experiments.store.folder import Store

if TYPE_CHECKING:
    import pandas as pd

PAGE: Final = "discovery.html"
FILES: Final = {
    "boxes.csv": discovery_files.box_rows, "trees.csv": discovery_files.leaf_rows, "discovery.csv": discovery_files.future_rows,
}  # fmt: skip
FEWEST: Final = 20
"""Futures, of which at least so many have to be of each kind:"""
FEWEST_OF_A_KIND: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovered:
    """One scenario: what became of it in every future, and what tells those of interest from the others."""

    scenario: str
    label: str
    tables: tuple[Table, ...]
    """By objective."""
    interesting: Bools
    close: int
    """Futures so near to a threshold that another seed could have changed which kind they are."""
    found: boxes.Found | None
    """None if there are too few futures of a kind to look for a box."""
    tree: trees.Tree | None

    @property
    def futures(self) -> tuple[int, ...]:
        """Futures that were looked at."""
        return self.tables[0].futures


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovery:
    """All scenarios of an experiment."""

    plan: Plan
    asked: tuple[Objective, ...]
    each: tuple[Discovered, ...]
    parameters: "pd.DataFrame"
    units: dict[str, str]

    @property
    def seeks_failure(self) -> bool:
        """Whether futures of interest are those that fail."""
        return bool(self.plan.settings.options.find == FAILS)


def main(requests: Sequence[Settings]) -> int:
    """Answer these; 0 if every run finished, 1 if one failed. Raises BadInput before anything is written."""
    plans = [checked(settings) for settings in requests]
    all_done, answers = [], []
    for plan in plans:
        done, results = made(plan)
        all_done.append(done)
        discovery = discovered(plan, results)
        write(discovery)
        answers.append(discovery_files.plain(discovery))
        if plan.settings.format != "json":
            report.console().print(discovery_words.table(discovery, done))
    if plans[0].settings.format == "json":
        report.print_json(answers if len(answers) > 1 else answers[0])
    return report.say_failures(all_done)


def checked(settings: Settings) -> Plan:
    """The plan, its objectives and its futures looked through. Raises BadInput."""
    own: Discover = settings.options
    load_rules(own.rules)
    plan = execution.plan(settings)
    objectives(own.objectives, plan.measures, settings.measures)
    enough_futures(plan, FEWEST, "to tell where a scenario fails")
    return plan


def discovered(plan: Plan, results: Any) -> Discovery:
    """Look at every scenario by itself."""
    settings, own = plan.settings, plan.settings.options
    asked = objectives(own.objectives, plan.measures, settings.measures)
    effects = case_effects(results, [s.name for s in settings.scenarios], settings.baseline.name, asked, own.rules)
    parameters, labels = numbers(results.futures), {s.name: s.label for s in settings.scenarios}
    each = [looked_at(name, labels[name], effects, asked, parameters, own) for name in effects["scenario"].unique()]
    return Discovery(plan=plan, asked=asked, each=tuple(each), parameters=parameters, units=units(parameters))


def looked_at(
    name: str,
    label: str,
    effects: "pd.DataFrame",
    asked: Sequence[Objective],
    parameters: "pd.DataFrame",
    own: Discover,
) -> Discovered:
    """Which futures are of interest for one scenario, and the box and the tree that tell them from the others."""
    ours = effects[effects["scenario"] == name]
    cases = [ours[["scenario", "future", "seed"]].assign(value=ours[one.name]) for one in asked]
    tables = tuple(table_of(values, [name], one.sign) for values, one in zip(cases, asked, strict=True))
    gaps = np.stack([t.means[:, 0] - one.sign * one.enough for t, one in zip(tables, asked, strict=True)])
    interesting = (gaps < 0).any(axis=0) if own.find == FAILS else (gaps >= 0).all(axis=0)
    at, found, tree = parameters.loc[list(tables[0].futures)], None, None
    if min(int(interesting.sum()), int((~interesting).sum())) >= FEWEST_OF_A_KIND and at.shape[1]:
        found = boxes.found(at, interesting, own.least_share, own.draw)
        tree = trees.tree(at, interesting, own.least_share, own.draw)
    return Discovered(
        scenario=name,
        label=label,
        tables=tables,
        interesting=interesting,
        close=near(tables, gaps),
        found=found,
        tree=tree,
    )


def near(tables: Sequence[Table], gaps: Any) -> int:
    """Futures within one standard error of the seeds of a threshold that decides them."""
    decisive = np.abs(gaps).argmin(axis=0)
    count = 0
    for f, which in enumerate(decisive):
        seeds = tables[which].scores[f, 0]
        seeds = seeds[np.isfinite(seeds)]
        if len(seeds) > 1:
            count += int(abs(gaps[which, f]) < seeds.std(ddof=1) / np.sqrt(len(seeds)))
    return count


def write(discovery: Discovery) -> None:
    """Tables, figures and the page."""
    store = Store(discovery.plan.settings.folder)
    for name, rows in FILES.items():
        store.table(name, rows(discovery))
    draw(discovery)
    discovery_page.write(discovery)


def draw(discovery: Discovery) -> None:
    """One figure for each scenario that has a box."""
    from experiments.decisions.discovery_pictures import discovery_figure

    for each in discovery.each:
        if each.found is not None:
            foot = note(discovery.plan, len(each.futures))
            discovery_figure(each, discovery, discovery_words.headline(each, discovery), foot, picture(discovery, each))


def picture(discovery: Discovery, each: Discovered) -> Any:
    """Where the figure of a scenario lies."""
    return discovery.plan.settings.folder / f"discovery_{each.scenario}.png"
