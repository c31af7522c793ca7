"""Worlds of a handful of organisations, with and without a policy, whose effects are known by hand."""

from types import SimpleNamespace

import numpy as np
import pandas as pd

from experiments.replications.replication import Pair, Run
from scenarios.scenario import Scenario

BEFORE, END = 11, 23
"""The policy starts in January 2016 and the run ends with that year."""
AUTHORITIES = ("Here", "There")
USUAL = {
    "born": -50, "kind": 0, "sector": 0, "foreign_owned": False, "headcount": 10, "gva_gbp": 100.0, "ln_tfp": 0.0,
    "site": 0, "pay_gbp": 1000.0, "months": 12,
}  # fmt: skip


def region():
    """Two authorities, each with one area; the first site is a park in the first area."""
    names = {"authorities": AUTHORITIES, "areas": ("A", "B")}
    tables = {name: SimpleNamespace(name=found) for name, found in names.items()}
    tables["areas"].resident_labour_force = np.array([30.0, 70.0])
    return SimpleNamespace(**tables, parks=SimpleNamespace(key=("park",)))


def run(before, after, **tables):
    """A run from organisations before the policy and at the end: {slot: what is unusual}."""
    rows = [
        USUAL | {"tick": tick, "slot": slot} | own
        for tick, each in ((BEFORE, before), (END, after))
        for slot, own in each.items()
    ]
    organisations = pd.DataFrame(rows).assign(mean_headcount=lambda o: o["headcount"].astype(float))
    sites = pd.DataFrame({"area": [0, 0, 1], "authority": [0, 0, 1], "park": [0, -1, -1]})
    return Run({"organisations": organisations, "sites": sites, **tables}, region())


def pair(with_it, without, other=None, **spec):
    """A pair under an intervention of which `spec` is known."""
    scenario = Scenario(
        name="policy", label="Policy", parameters={}, shocks={}, interventions={"it": {"start": 2016.0, **spec}}
    )
    return Pair(scenario, with_it, without, other)
