"""The benchmark of the store reads what it wrote, in another process, and says what that took."""

import json

import numpy as np
import pytest

from experiments import benchmark
from experiments.benchmarks import store as benchmark_store
from experiments.benchmarks.store import MONTHS, QUANTILES, entries_of, months_of
from experiments.exchange.result_set import load
from model.declaration import BadInput


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    folder = tmp_path_factory.mktemp("store") / "made_up"
    benchmark_store.write(folder, 20)
    return folder


def test_a_chart_has_the_quantiles_of_all_runs_of_each_scenario(store):
    bands = load(store).bands("measure_7", QUANTILES)
    entries = list(entries_of(20))[:20]
    assert len(bands) == MONTHS * len({entry.scenario for entry in entries})
    values = [
        months_of(i, [f"measure_{j}" for j in range(40)])["measure_7"][100]
        for i, entry in enumerate(entries)
        if entry.scenario == "scenario_1"
    ]
    assert len(values) > 3
    row = bands[bands["scenario"] == "scenario_1"].iloc[100, 2:].to_numpy(float)
    assert row == pytest.approx(np.quantile(values, QUANTILES))


def test_quantiles_are_shares(store):
    for wrong in ((), (5, 95)):
        with pytest.raises(BadInput, match="should be shares from 0 to 1"):
            load(store).bands("measure_7", wrong)


def test_it_is_part_of_benchmark(capsys):
    assert benchmark.main(["of=store", "runs=100", "format=json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["runs"], found["single"]["rows"], found["compacted"]["rows"]) == (100, 4 * MONTHS, 4 * MONTHS)
    assert found["single_mb"] > found["compacted_mb"] > 1
    benchmark_store.show(found)
    assert "A store of 100 runs" in capsys.readouterr().out
