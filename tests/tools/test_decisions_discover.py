"""`discover` from the command line to its files and page, with runs whose effects are known."""

import csv
import json

import pytest

from experiments import __main__, discover
from experiments.decisions import boxes, discovery_page, runs
from tests.tools.made_up_decisions import made_up_run, made_up_run_with_luck, with_runs

DESIGN = "futures={design: latin_hypercube, number: 40, ranges: {learning.depreciation: [0.1, 0.3], learning.rd_gain: [0.2, 0.8]}}"
WORDS = [
    "discover", "scenario=next_oem", DESIGN, "crossed=true", "years=1", "workers=1", "measures=[jobs]", "seeds=1",
    "objectives={jobs: {at_least: 20}}",
]  # fmt: skip


@pytest.fixture
def quick(monkeypatch, tmp_path):
    """Made-up runs, no shuffles, nothing held out and no pictures; words that keep results in a temporary folder."""
    monkeypatch.setattr(runs, "fulfil", with_runs(made_up_run))
    monkeypatch.setattr(boxes, "SHUFFLES", 0)
    monkeypatch.setattr(boxes, "held_out", lambda *args: (0.9, 0.8, 0.3))
    monkeypatch.setattr(discover, "draw", lambda discovery: None)
    monkeypatch.setattr(discovery_page, "write", lambda discovery: None)
    return [f"out={tmp_path}"]


def said(capsys):
    return json.loads(capsys.readouterr().out)


def rows_of(path):
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


def test_the_failing_futures_are_found_drawn_and_written(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(runs, "fulfil", with_runs(made_up_run))
    monkeypatch.setattr(boxes, "SHUFFLES", 9)
    assert __main__.main([*WORDS, f"out={tmp_path}", "format=json"]) == 0
    (found,) = said(capsys)["scenarios"]
    # 1000 (0.25 - d) < 20 where d > 0.23: 35 % of an even 0.1 to 0.3
    assert found["of_interest"] == 14
    (limit,) = found["box"]["limits"]
    assert limit["parameter"] == "learning.depreciation"
    assert limit["unit"] == "per year"
    assert limit["low"] == pytest.approx(0.23, abs=0.006)
    assert limit["high"] is None
    assert found["box"]["is_clear"]
    assert found["box"]["held_out"]["density"] > 0.8
    assert found["tree"]["balanced_accuracy_held_out"] > 0.9
    page = (tmp_path / "next_oem" / "discovery.html").read_text()
    assert "learning.depreciation is at least 0.2" in page
    assert "fails in 14 of 40 futures, mostly where" in page
    assert "http" not in page
    assert (tmp_path / "next_oem" / "discovery_next_oem.png").stat().st_size > 10_000
    rows = rows_of(tmp_path / "next_oem" / "discovery.csv")
    assert sum(row["is_of_interest"] == "True" for row in rows) == 14
    parameters = {
        row["future"]: float(row["learning.depreciation"]) for row in rows_of(tmp_path / "next_oem" / "futures.csv")
    }
    for row in rows:
        assert float(row["jobs"]) == pytest.approx(1000 * (0.25 - parameters[row["future"]]), abs=1e-6)
        assert (row["is_in_box"] == "True") == (parameters[row["future"]] >= limit["low"])
    (chosen,) = [row for row in rows_of(tmp_path / "next_oem" / "boxes.csv") if row["is_chosen"] == "True"]
    assert float(chosen["low"]) == limit["low"]


def test_success_can_be_sought_instead(quick, capsys):
    assert __main__.main([*WORDS, *quick, "find=success", "format=json"]) == 0
    (found,) = said(capsys)["scenarios"]
    assert found["of_interest"] == 26
    (limit,) = found["box"]["limits"]
    assert (limit["low"], limit["high"]) == (None, pytest.approx(0.23, abs=0.006))
    assert found["headline"].startswith(
        "“Land the next OEM” succeeds in 26 of 40 futures; no range"
    )  # without shuffles p is 1


@pytest.mark.parametrize(
    ("least", "words"),
    [(-100, "fails in none of 40 futures"), (1000, "fails in all of 40 futures"), (-45, "too few of one kind")],
)
def test_where_there_is_nothing_to_tell_apart_that_is_said(least, words, quick, capsys):
    assert __main__.main([*WORDS, *quick, f"objectives={{jobs: {{at_least: {least}}}}}"]) == 0
    assert words in " ".join(capsys.readouterr().out.split())


def test_futures_near_a_threshold_are_counted(quick, monkeypatch, capsys):
    monkeypatch.setattr(runs, "fulfil", with_runs(made_up_run_with_luck))
    assert __main__.main([*WORDS, *quick, "seeds=2", "format=json"]) == 0
    (found,) = said(capsys)["scenarios"]
    assert 0 < found["close_to_a_threshold"] < 12  # luck of 10 against effects of -50 to 150


def test_a_table_is_printed(quick, capsys):
    assert __main__.main([*WORDS, *quick]) == 0
    printed = " ".join(capsys.readouterr().out.split())
    assert "14 of 40" in printed
    assert "Success: jobs in all modelled organisations changes by at least +20.0 jobs" in printed


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            ["futures=central", "crossed=false"],
            "futures: 1 is too few to tell where a scenario fails; give at least 20",
        ),
        (["find=failures"], "find: 'failures' is not one of failure, success; did you mean 'failure'?"),
        (["least_share=0.9"], "least_share: 0.9 is outside 0.02 to 0.5"),
        (["objectives={jubs: {}}"], "objectives: there is no 'jubs'; did you mean 'jobs'?"),
    ],
)
def test_mistakes_are_named_before_anything_is_written(words, message, tmp_path, capsys):
    assert __main__.main([*WORDS, f"out={tmp_path / 'out'}", *words]) == 2
    assert message in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
