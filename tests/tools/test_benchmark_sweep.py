"""The benchmark of a sweep makes the same runs twice, and says what the machinery adds."""

import json
from dataclasses import replace

import pytest

from experiments import benchmark
from experiments.benchmarks import sweep as benchmark_sweep
from experiments.benchmarks.sweep import Burn, Took
from experiments.composition import requests


@pytest.fixture
def settings():
    return requests("benchmark", ["of=sweep", "futures=central", "workers=1"])[0]


def row(**changes):
    usual = {"runs": 100, "seconds_per_run": 0.2, "overhead": 0.02, "wall_overhead": 0.03, "efficiency": 0.95}
    return usual | {"core_share": 0.99} | changes


def test_both_ways_make_every_run_and_their_ratios_follow(settings, monkeypatch):
    took = iter([Took(wall=10.0, cpu=9.0), Took(wall=12.0, cpu=9.9)])
    monkeypatch.setattr(benchmark_sweep, "timed", lambda work: work() or next(took))
    burn = Burn(1)
    found = benchmark_sweep.compared(settings, benchmark_sweep.MADE_UP, 2, burn, burn.kept)
    assert found == pytest.approx(
        {
            "runs": 2,
            "seconds_per_run": 4.5,
            "overhead": 0.1,
            "wall_overhead": 0.2,
            "efficiency": 0.75,
            "core_share": 0.825,
        }
    )


def test_time_of_processes_counts():
    burn = Burn(benchmark_sweep.passes_for(0.3))
    took = benchmark_sweep.timed(burn.work)
    assert took.cpu == pytest.approx(0.3, rel=0.6)
    assert took.wall >= took.cpu * 0.9


def test_a_plain_loop_that_fails_is_no_measurement():
    with pytest.raises(RuntimeError, match="a plain loop failed"):
        benchmark_sweep.in_loops([None], max, 1)


def test_a_sweep_that_fails_is_no_measurement(settings, tmp_path):
    plan = benchmark_sweep._plan(settings, benchmark_sweep.MADE_UP, 1, tmp_path)
    with pytest.raises(RuntimeError, match="a run of the sweep failed: ZeroDivisionError"):
        benchmark_sweep.in_sweep(plan, lambda job: 1 / 0)


@pytest.mark.parametrize(("changes", "said"), [
    ({}, "; met."),
    ({"overhead": 0.06}, "; missed."),
    ({"core_share": 0.5}, "The machine had other work"),
])  # fmt: skip
def test_the_caption_says_what_was_asked_and_found(changes, said):
    real = row(**changes)
    is_met = real["overhead"] <= benchmark_sweep.MOST_OVERHEAD
    found = {"workers": 2, "made_up": row(), "real": real, "is_met": is_met}
    assert said in benchmark_sweep.caption(found)


def test_the_command_shows_both_kinds(monkeypatch, capsys):
    asked = []
    canned = {"workers": 2, "made_up": row(), "real": row(efficiency=0.91), "is_met": True}
    monkeypatch.setattr(benchmark_sweep, "benchmark", lambda settings, runs: asked.append(runs) or canned)
    assert benchmark.main(["of=sweep", "futures=central"]) == 0
    shown = capsys.readouterr().out
    for text in ("overhead", "2.0%", "0.95", "0.91", "Small real runs"):
        assert text in shown
    assert benchmark.main(["of=sweep", "futures=central", "runs=100", "format=json"]) == 0
    assert json.loads(capsys.readouterr().out)["made_up"] == canned["made_up"]
    assert asked == [benchmark.SWEEP_RUNS, 100]


def test_the_target_is_met_when_both_kinds_meet_it(settings, monkeypatch):
    found = iter([row(), row(efficiency=0.85), row(), row()])
    monkeypatch.setattr(benchmark_sweep, "compared", lambda *asked: next(found))
    monkeypatch.setattr(benchmark_sweep, "passes_for", lambda seconds: 1)
    assert not benchmark_sweep.benchmark(settings, 100)["is_met"]
    assert benchmark_sweep.benchmark(replace(settings), 100)["is_met"]
