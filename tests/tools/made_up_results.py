"""A made-up result of two scenarios, three futures and two seeds, known to the last digit."""

import pandas as pd
import yaml

from experiments.exchange.dictionary import dictionary
from experiments.store.folder import Entry, Store
from model.measures import Measure
from tests.tools.made_up_store import entries_of

MONTHS = 24
MEASURES = (
    Measure("jobs", "jobs", "jobs in the region", lambda tally: 0.0),
    Measure("gva_gbp", "GBP per year", "gross value added", lambda tally: 0.0),
    Measure("public_cost_gbp", "GBP per month", "public money", lambda tally: 0.0),
    Measure("unemployment", "share", "of the labour force", lambda tally: 0.0),
)
DEPRECIATION = {1: 0.1, 2: 0.15, 3: 0.2}
SITES = {
    "site": [0, 1], "easting": [441300.0, 435340.0], "northing": [387950.0, 387179.0],
    "area": ["Catcliffe", "Centre"], "authority": ["Rotherham", "Sheffield"], "park": ["AMP", ""], "jobs": [10.0, 20.0],
}  # fmt: skip


def months_of(entry: Entry) -> dict[str, list[float]]:
    """Jobs = 1,000 futures + seed + month; the plant adds 10 in each future number; each month costs a pound with it."""
    plant = entry.scenario == "plant"
    ticks = [float(t) for t in range(MONTHS)]
    jobs = [1000.0 * entry.future + entry.seed + t + 10.0 * entry.future * plant for t in ticks]
    return {
        "tick": ticks, "jobs": jobs, "gva_gbp": [50.0 * j for j in jobs], "public_cost_gbp": [float(plant)] * MONTHS,
        "unemployment": [0.05] * MONTHS,
    }  # fmt: skip


def made_up_results(folder, futures=(1, 2, 3), seeds=(1, 2), missing=()) -> Store:
    """A folder as a sweep leaves it, without the runs that are `missing` (by place in the list)."""
    store = Store(folder)
    store.open()
    entries = entries_of("baseline", "plant", futures=futures, seeds=seeds)
    store.list_runs(entries)
    for i, entry in enumerate(entries):
        if i not in missing:
            identity = {"seconds": 1.5 + i, "peak_memory_mb": 300.0}
            store.keep(entry.scenario, entry.key, months_of(entry), SITES, identity)
    scenarios = {"baseline": {"label": "Baseline"}, "plant": {"label": "A plant, at once"}}
    measures = [{"jobs": "last_year"}, {"public_cost_gbp": "total"}]
    config = {"question": "What does a plant do?", "scenarios": scenarios, "measures": measures, "months": MONTHS}
    store.text("config.yaml", yaml.safe_dump(config, sort_keys=False))
    store.json("provenance.json", {"content_hash": "c" * 64})
    store.table("dictionary.csv", dictionary(MEASURES, ["learning.depreciation"]))
    drawn = pd.DataFrame({"future": futures, "learning.depreciation": [DEPRECIATION.get(f, 0.1) for f in futures]})
    store.text("futures.csv", drawn.to_csv(index=False))
    return store
