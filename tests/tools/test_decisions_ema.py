"""The EMA workbench drives the world: its futures are ours, and its runs are those of the command line."""

import numpy as np
import pandas as pd
import pytest

from experiments import execution
from experiments.composition import requests
from experiments.decisions import ema
from experiments.decisions.ema import model, policies
from experiments.decisions.workbench import workbench
from model.declaration import BadInput
from tests.tools.made_up_decisions import HIGH, LOW, made_up_run

WORDS = ("scenarios=[next_oem,rd_grants]", "years=1", "seeds=2", "measures=[jobs,{public_cost_gbp: total}]")
RANGES = {"learning.depreciation": [LOW, HIGH], "meetings.enabled": None, "learning.rd_gain": [0.2, 0.8]}


@pytest.fixture
def world(monkeypatch, tmp_path):
    monkeypatch.setattr(ema, "simulate", made_up_run)
    return model(*WORDS, f"out={tmp_path}", ranges=RANGES)


def test_the_workbench_sees_uncertainties_levers_and_outcomes(world):
    bench = workbench()
    assert [u.name for u in world.uncertainties] == ["learning__depreciation", "meetings__enabled", "learning__rd_gain"]
    assert isinstance(world.uncertainties["meetings__enabled"], bench.BooleanParameter)
    assert (
        world.uncertainties["learning__depreciation"].lower_bound,
        world.uncertainties["learning__depreciation"].upper_bound,
    ) == (0.1, 0.3)
    assert [dict(p) for p in policies(world)] == [{"choice": name} for name in ("baseline", "next_oem", "rd_grants")]
    assert [o.name for o in world.outcomes] == ["jobs", "effect_jobs", "public_cost_gbp", "effect_public_cost_gbp"]


def test_experiments_of_the_workbench_are_runs_of_the_world(world):
    bench = workbench()
    with bench.SequentialEvaluator(world) as evaluator:
        table, outcomes = evaluator.perform_experiments(scenarios=4, policies=policies(world))
    assert len(table) == 4 * 3
    chosen = table["choice"].astype(str)
    oem = 1000 * (0.25 - table["learning__depreciation"].astype(float))
    expected = np.select([chosen == "next_oem", chosen == "rd_grants"], [oem, 40.0], 0.0)
    assert outcomes["effect_jobs"] == pytest.approx(expected, abs=1e-6)
    assert outcomes["jobs"] == pytest.approx(50_000 + 1.5 + expected, abs=1e-6)
    assert outcomes["effect_public_cost_gbp"] == pytest.approx(np.where(chosen == "baseline", 0.0, 1200.0))


def test_a_run_is_made_once(world, monkeypatch):
    made = []
    monkeypatch.setattr(ema, "simulate", lambda job: made.append(made_up_run(job)))
    for _ in range(2):
        world.function(choice="next_oem", learning__depreciation=0.2)
    assert len(made) == 4  # two seeds with it and two without
    world.function(choice="rd_grants", learning__depreciation=0.2)
    assert len(made) == 6  # the baseline was there


def test_a_real_run_is_that_of_the_command_line(tmp_path):
    words = [
        "scenarios=[apprenticeships]",
        "scale=0.02",
        "years=0.25",
        "seeds=[3]",
        "measures=[jobs,{public_cost_gbp: total}]",
        "workers=1",
    ]
    by_ema = model(*words, f"out={tmp_path / 'ema'}", ranges=["learning.depreciation"])
    said = by_ema.function(choice="apprenticeships", learning__depreciation=0.15)
    (tmp_path / "futures.csv").write_text("learning.depreciation\n0.15\n")
    (asked,) = requests("compare", [*words, f"out={tmp_path / 'cli'}", f"futures={tmp_path / 'futures.csv'}"])
    finished = execution.execute(execution.plan(asked))
    rows = finished.months[finished.months["scenario"] == "apprenticeships"]
    assert said["jobs"] == rows["jobs"].mean()
    assert said["public_cost_gbp"] == rows["public_cost_gbp"].sum()
    names = [{path.name for path in (tmp_path / side).rglob("runs/*/*.parquet")} for side in ("ema", "cli")]
    assert names[0] == names[1]  # the same content hashes
    assert pd.api.types.is_float_dtype(rows["jobs"])


@pytest.mark.parametrize(
    ("ranges", "words", "message"),
    [
        (
            ["learning.depreciaton"],
            (),
            "ranges.learning.depreciaton: no such parameter; did you mean 'learning.depreciation'",
        ),
        (
            ["learning.depreciation"],
            ("parameters.learning.depreciation=0.2",),
            "learning.depreciation: is set for every run",
        ),
        (["learning.depreciation"], ("sedes=2",), "sedes: no such setting"),
    ],
)
def test_mistakes_are_those_of_the_command_line(ranges, words, message, tmp_path):
    with pytest.raises(BadInput, match=message):
        model(*WORDS, f"out={tmp_path / 'out'}", *words, ranges=ranges)
    assert not (tmp_path / "out").exists()
