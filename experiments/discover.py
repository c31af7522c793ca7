"""Discover: in which futures a scenario fails, or succeeds: boxes (PRIM) and trees (CART), each with an honest check."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from experiments import report
from experiments.decisions import boxes, discovery_files, discovery_page, discovery_words, trees
from experiments.decisions.discovery import Discovered, Discovery, picture
from experiments.decisions.objectives import Objective, objectives
from experiments.decisions.options import FAILS, Discover
from experiments.decisions.runs import answer_all, case_effects, checked, note, numbers, units
from experiments.decisions.tables import Table, table_of
from experiments.exchange.result_set import Results
from experiments.execution import Done, Plan
from experiments.settings import Settings
from experiments.store.folder import Store

if TYPE_CHECKING:
    import pandas as pd

FILES: Final = {
    "boxes.csv": discovery_files.box_rows, "trees.csv": discovery_files.leaf_rows, "discovery.csv": discovery_files.future_rows,
}  # fmt: skip
FEWEST: Final = 20
"""Futures, of which at least so many have to be of each kind:"""
FEWEST_OF_A_KIND: Final = 5


def main(requests: Sequence[Settings]) -> int:
    """Answer these; 0 if every run finished, 1 if one failed. Raises BadInput before anything is written."""
    plans = [checked(settings, FEWEST, "to tell where a scenario fails") for settings in requests]
    return answer_all(plans, answered)


def answered(plan: Plan, done: Done, results: Results) -> dict[str, Any]:
    """Discover, write and print it; the answer as JSON. Raises BadInput if no case finished everywhere."""
    discovery = discovered(plan, results)
    write(discovery)
    if plan.settings.format != "json":
        report.console().print(discovery_words.table(discovery, done))
    return discovery_files.plain(discovery)


def discovered(plan: Plan, results: Results) -> Discovery:
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
