"""The whole way with the real model, small and short: the same bits in one process or two, in any order."""

from dataclasses import replace

import pandas as pd
import pyarrow.parquet as pq
import pytest

from experiments import compare, engine, execution
from experiments.simulation import jobs, simulate, start, state_hashes
from experiments.store.folder import Store
from tests.conftest import CACHE

SMALL = ("scale=0.1", "futures=central", "seeds=2", "years=1", "state_hash=true", "scenario=apprenticeships")


@pytest.fixture(scope="module")
def asked(tmp_path_factory):
    from experiments.composition import requests

    return replace(requests("compare", ["experiment=first_look", *SMALL])[0], out=tmp_path_factory.mktemp("results"))


@pytest.fixture(scope="module")
def swept(asked):
    """The comparison on two processes."""
    finished = execution.execute(
        execution.plan(replace(asked, engine=replace(asked.engine, workers=2), out=asked.out / "two"), CACHE)
    )
    engine.stop()
    return finished


def test_every_run_finishes_and_effects_are_written(swept):
    assert swept.failures == ()
    assert len(swept.months) == 2 * 2 * 12
    found = {e.measure: e for e in compare.write(swept)}
    assert found["public_cost_gbp"].mean > 0
    assert found["jobs"].seeds == 2


def test_one_process_in_another_order_makes_the_same_bits(asked, swept):
    plan = execution.plan(replace(asked, out=asked.out / "one"), CACHE)
    everything = jobs(plan.settings, plan.place)
    Store(plan.settings.folder).open()
    for job in reversed(everything):
        simulate(job)
    for job in everything:
        other = replace(job, store=Store(swept.plan.settings.folder))
        for one, two in ((job.run_file(), other.run_file()), (job.site_file(), other.site_file())):
            assert pq.read_table(one, partitioning=None) == pq.read_table(two, partitioning=None)


def test_state_hashes_differ_between_seeds_but_not_before_a_scenario_acts(swept):
    hashes = swept.months.pivot_table(index="month", columns=["scenario", "seed"], values="state_hash", aggfunc="first")
    assert (hashes[("baseline", 1)] != hashes[("baseline", 2)]).all()
    start_of_programme = pd.Timestamp("2016-01-01")
    before = hashes[hashes.index < start_of_programme]
    assert (before[("baseline", 1)] == before[("apprenticeships", 1)]).all()


def test_a_start_is_kept_in_the_process(swept):
    assert start(swept.plan.place) is start(swept.plan.place)


def test_state_hashes_see_every_table(make_world):
    world = make_world(0)
    before = state_hashes(world)
    assert before == state_hashes(world)
    for name, table in world.tables().items():
        if len(table):
            table.slot[0] += 1
            after = state_hashes(world)
            changed = {key for key in before if before[key] != after[key]}
            assert changed == {"state_hash", f"state_hash_{name}"}
            table.slot[0] -= 1
    assert state_hashes(world) == before
