"""What a user sees: tables on standard output, JSON alone when asked, failures on standard error."""

import json

import pytest

from experiments import compare, execution
from experiments.__main__ import main
from tests.tools.made_up import run_that_fails_under_seed_two


def test_compare_prints_effects_with_intervals_and_both_spreads(without_the_model, capsys):
    assert main(["compare", "scenario=next_oem", "seeds=3", "years=1", "measures=[jobs]", *without_the_model]) == 0
    said = capsys.readouterr().out
    for words in (
        "Land the next OEM",
        "jobs",
        "+102",
        "90% interval",
        "SD paired",
        "SD unpaired",
        "Runs saved",
        "×2,002,001",
    ):
        assert words in said


def test_compare_json_is_json_alone(without_the_model, capsys):
    words = ["compare", "experiment=first_look", "seeds=2", "years=1", "format=json"]
    assert main([*words, *without_the_model]) == 0
    said = json.loads(capsys.readouterr().out)
    assert len(said["content_hash"]) == 64
    assert len(said["effects"]) == 3 * 8
    assert {"scenario", "measure", "mean", "low", "high", "sd_paired", "sd_unpaired"} <= said["effects"][0].keys()
    jobs = next(e for e in said["effects"] if (e["scenario"], e["measure"]) == ("next_oem", "jobs"))
    assert jobs["mean"] == 101.5


def test_json_of_one_seed_has_null_and_not_nan(without_the_model, capsys):
    assert main(["compare", "scenario=next_oem", "seeds=1", "years=1", "format=json", *without_the_model]) == 0
    said = capsys.readouterr().out
    assert "NaN" not in said
    assert json.loads(said)["effects"][0]["low"] is None


def test_one_seed_is_said_to_have_no_interval(without_the_model, capsys):
    assert main(["compare", "scenario=next_oem", "seeds=1", "years=1", "measures=[jobs]", *without_the_model]) == 0
    assert "one seed" in capsys.readouterr().out


def test_multirun_json_is_a_list(without_the_model, capsys):
    words = ["run", "-m", "scenario=baseline,next_oem", "seeds=1", "years=1", "format=json"]
    assert main([*words, *without_the_model]) == 0
    said = json.loads(capsys.readouterr().out)
    assert [one["scenario"] for one in said] == ["baseline", "next_oem"]


def test_run_prints_levels(without_the_model, capsys):
    assert main(["run", "scenario=next_oem", "seeds=2", "years=1", "measures=[jobs]", *without_the_model]) == 0
    said = capsys.readouterr().out
    assert "51,602" in said  # 50,000 + 1,500 + 100 + 1.5, three significant digits and no decimals


def test_run_json(without_the_model, capsys):
    assert main(["run", "seeds=2", "years=1", "format=json", *without_the_model]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["scenario"] == "baseline"
    assert said["measures"][0] | {"low": 0, "high": 0} == {
        "measure": "jobs", "unit": "jobs", "over": "last_year", "seeds": 2, "mean": 51_500.0, "low": 0, "high": 0,
    }  # fmt: skip


def test_a_failure_is_exit_code_1_said_on_standard_error(ask, capsys, monkeypatch):
    real = execution.execute
    monkeypatch.setattr(compare, "draw", lambda finished, found: None)
    monkeypatch.setattr(
        execution, "execute", lambda plan: real(plan, run_that_fails_under_seed_two, lambda place: None)
    )
    assert compare.main([ask("scenario=next_oem", "seeds=3", "format=json")]) == 1
    said = capsys.readouterr()
    assert json.loads(said.out)["effects"][0]["mean"] == 102
    assert "1 run failed, listed in " in said.err
    assert "next_oem, seed 2: ArithmeticError: the region, it sank" in said.err


@pytest.mark.parametrize("verb", ["compare", "run"])
def test_labels_with_brackets_are_printed_as_they_are(verb, without_the_model, capsys, tmp_path):
    path = tmp_path / "odd.yaml"
    path.write_text("label: A [bold] plan\nquestion: What if [red]?\nparameters: {learning: {enabled: false}}\n")
    assert main([verb, f"scenario={path}", "seeds=2", "years=1", "measures=[jobs]", *without_the_model]) == 0
    said = capsys.readouterr().out
    assert "[bold]" in said or "[red]" in said
