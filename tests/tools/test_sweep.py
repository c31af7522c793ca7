"""A sweep from the command line: what it says, how it goes on, and what a preview promises without leaving a trace."""

import json

import pytest

from experiments import execution, load, preview
from experiments.__main__ import main
from experiments.composition import requests
from experiments.preview import Forecast, Rates
from tests.tools.made_up import made_up_run, run_that_fails_under_seed_two

WORDS = ["sweep", "experiment=futures_sweep", "futures.number=4", "scenario=next_oem", "years=2", "workers=1"]
RATES = Rates(run_seconds=9.0, run_bytes=5e6, start_seconds=36.0, start_bytes=5e7, rests_on="made-up figures")


@pytest.fixture
def words(monkeypatch, tmp_path):
    """Words of a sweep with made-up runs and results in a temporary folder; what `runs` holds makes the runs."""
    runs, real = [made_up_run], execution.fulfil
    monkeypatch.setattr(execution, "fulfil", lambda plan: real(plan, runs[-1], lambda place: None))
    return [*WORDS, f"out={tmp_path}"], runs


def test_a_sweep_leaves_a_result_set(words, tmp_path, capsys):
    asked, _ = words
    assert main(asked) == 0
    said = capsys.readouterr().out
    assert said.startswith("16 runs: 16 made, 0 there already, 0 failed; ")
    assert (
        f"two scenarios with the baseline, four futures, two seeds, two years. Results: {tmp_path}/futures_sweep"
        in said
    )
    results = load(tmp_path / "futures_sweep")
    assert list(results.futures.index) == [1, 2, 3, 4]
    assert "separations.job_look.times" in results.futures
    effects = results.effects("jobs")
    assert effects[["future", "seed", "value"]].to_numpy().tolist() == [
        [f, s, 100.0 + s] for f in range(1, 5) for s in (1, 2)
    ]


def test_a_second_start_does_the_rest_and_tries_again_what_failed(words, tmp_path, capsys):
    asked, runs = words
    runs.append(run_that_fails_under_seed_two)
    assert main(asked) == 1
    said = capsys.readouterr()
    assert "16 runs: 12 made, 0 there already, 4 failed" in said.out
    assert "The same command tries the failed runs again." in said.out
    assert "The first: next_oem, future 1, seed 2: ArithmeticError: the region, it sank" in said.err
    assert len(load(tmp_path / "futures_sweep").failures) == 4
    runs.append(made_up_run)
    assert main([*asked, "format=json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [found[key] for key in ("runs", "made", "there_already", "made_elsewhere", "failed")] == [16, 4, 12, 0, 0]
    assert load(tmp_path / "futures_sweep").failures.empty


def test_more_points_of_a_sobol_sequence_add_to_what_is_there(words, capsys):
    asked, _ = words
    assert main([*asked, "futures.design=sobol"]) == 0
    assert main([*asked, "futures.design=sobol", "futures.number=6"]) == 0
    assert "24 runs: 8 made, 16 there already, 0 failed" in capsys.readouterr().out


def test_a_preview_counts_runs_hours_and_gigabytes(words, tmp_path, capsys, monkeypatch):
    asked, _ = words
    main([*asked, "futures.design=sobol", "futures.number=3"])
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    capsys.readouterr()
    monkeypatch.setattr(preview, "measured", lambda everything, todo: RATES)
    preview_words = [*asked, "futures.design=sobol", "futures.number=43", "preview=true"]
    assert main([*preview_words, "format=json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [found[key] for key in ("runs", "there", "scenarios", "futures", "seeds", "starts")] == [
        172,
        12,
        2,
        43,
        2,
        40,
    ]
    assert found["hours"] == pytest.approx((160 * 9 + 40 * 36) / 0.95 / 3600)
    assert (found["gigabytes"], found["cache_gigabytes"]) == (pytest.approx(0.8), pytest.approx(0.5))
    assert main(preview_words) == 0
    said = capsys.readouterr().out
    for words_ in (
        "172: two scenarios with the baseline × 43 futures × two seeds, two years of South Yorkshire at 0.1 of its size",
        "160, with 40 start states", "about 51 minutes on one core", "about 800 MB in", "up to 500 MB of start states",
        "made-up figures.",
    ):  # fmt: skip
        assert words_ in said
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before


def test_a_preview_of_what_is_there_says_so(words, capsys):
    asked, _ = words
    main(asked)
    capsys.readouterr()
    assert main([*asked, "preview=true"]) == 0
    said = capsys.readouterr().out
    assert "every run is there already." in said
    assert "about 0 seconds" in said


def test_rates_are_those_of_runs_that_are_there_or_of_short_ones(words, tmp_path, monkeypatch):
    asked, _ = words
    (settings,) = requests("sweep", asked[1:])
    plan = execution.plan(settings)
    monkeypatch.setattr(preview, "start", lambda place: (place.cache / "start-x.pickle").write_bytes(bytes(1000)))
    monkeypatch.setattr(preview, "simulate", lambda job: made_up_run(job) + 6.0)
    before = preview.forecast(plan)
    assert before.rests_on.startswith("a run of two years, timed just now, and one start state")
    assert before.hours * 3600 == pytest.approx(16 * 6.0 / 0.95, rel=0.2)
    assert not (tmp_path / "futures_sweep").exists()
    main(asked)
    more = execution.plan(requests("sweep", [*asked[1:], "seeds=3"])[0])
    after = preview.forecast(more)
    assert after.rests_on.startswith("16 runs of this experiment that are there")
    assert after.gigabytes * 1e9 == pytest.approx(8 * preview._bytes(execution.jobs(settings, plan.place)[0]), rel=0.1)
    assert after.there == 16


def test_too_little_room_is_said():
    asked = requests("sweep", WORDS[1:])[0]
    found = Forecast(
        runs=10, there=0, scenarios=2, futures=1, seeds=5, starts=1, cores=2, hours=100.0, gigabytes=9.0,
        cache_gigabytes=0.0, free_gigabytes=8.0, rests_on="nothing",
    )  # fmt: skip
    said = preview.in_words(execution.plan(asked), found)
    assert said.endswith("There is not enough room.")
    assert "about 4.2 days on two cores" in said
    assert "five seeds under one future in turn" in said


def test_what_cannot_be_previewed_says_so(capsys):
    assert main(["validate", "preview=true"]) == 2
    assert capsys.readouterr().err.startswith("preview: validate cannot say beforehand what it takes; compare and run")
