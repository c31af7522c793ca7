"""The verb `calibrate` with made-up runs: files, figures, resuming, recovery, shipping, mistakes."""

import dataclasses
import json

import pytest

from experiments import execution
from experiments.__main__ import main
from experiments.calibration import evaluations, free
from experiments.calibration.free import Space
from experiments.calibration.options import Calibrate
from experiments.designs import futures
from experiments.facts import targets
from experiments.facts.targets import USUAL
from experiments.options import OPTIONS
from experiments.simulation import ChangedCode
from tests.tools.made_up_evaluations import BEYOND, made_up_evaluate

SMALL = [
    "calibrate", "workers=1", "seeds=2", "years=1", "runs=16", "waves=1", "draws=4", "candidates=256", "particles=40",
    "generations=3", "contenders=2", "truths=2",
]  # fmt: skip

MISTAKES = [
    (["wavs=3"], "wavs: no such setting of calibrate; did you mean 'waves'?"),
    (["waves=0"], "waves: 0 is outside 1 to 10 (waves)"),
    (["runs=many"], "runs: 'many' should be a whole number (runs per wave)"),
    (["certainty=sharpe"], "certainty: 'sharpe' is not one of bands, sharp; did you mean 'sharp'?"),
    (["recover=2"], "recover: 2 should be true or false"),
    (["ship=true", "scale=0.1"], "ship: only an ensemble made at scale=1, not a recovery, can become"),
    (["ship=true", "recover=true"], "ship: only an ensemble made at scale=1, not a recovery, can become"),
    (["parameters.sales.growth=0.03"], "parameters.sales.growth: is free in conf/calibration/free.yaml"),
    (["scenario=[baseline,next_oem]"], "scenario: calibrate takes one"),
]


@pytest.mark.parametrize(("words", "message"), MISTAKES, ids=[" ".join(words) for words, _ in MISTAKES])
def test_a_mistake_has_one_clear_message_and_leaves_nothing(words, message, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(["calibrate", *words, "out=results"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith(message)
    assert said.err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_every_option_is_explained():
    assert OPTIONS["calibrate"] is Calibrate


@pytest.fixture
def made_up(monkeypatch, tmp_path):
    """The command with made-up runs, few parameters and few lines; and the points that were run."""
    done = []

    def counted(task):
        done.append(task)
        return made_up_evaluate(task)

    lines = USUAL.read_text(encoding="utf-8").splitlines()
    (tmp_path / "lines.csv").write_text("\n".join(lines[:7]) + "\n", encoding="utf-8")
    monkeypatch.setattr(targets, "targets_file", lambda region: tmp_path / "lines.csv")
    few = Space(free.read_space().free[:3])
    monkeypatch.setattr(free, "read_space", lambda: few)
    monkeypatch.setattr(evaluations, "evaluate", counted)
    monkeypatch.setattr(futures, "FOLDER", tmp_path / "conf")
    return done, [*SMALL, f"out={tmp_path / 'results'}"]


def test_a_calibration_leaves_tables_figures_and_an_ensemble_and_a_second_start_runs_nothing(made_up, capsys, tmp_path):
    done, words = made_up
    assert main([*words, "format=json", "ship=true"]) == 0
    first = capsys.readouterr().out
    said = json.loads(first)
    folder = tmp_path / "results" / "calibrate" / "south_yorkshire"
    made = {path.name for path in folder.iterdir() if path.is_file()}
    assert made >= {
        "lines.csv", "parameters.csv", "waves.csv", "emulators.csv", "influence.csv", "calibration.md",
        "provenance.json", "south_yorkshire.yaml", "parameters.png", "space.png", "lines.png",
    }  # fmt: skip
    assert len(said["lines"]) == said["total"] == 6
    beyond = said["lines"][BEYOND]
    assert (beyond["best_inside"], beyond["can_be_reached"]) == (False, False)
    assert beyond["id"] in said["best_missed_by_more_than_half"]
    assert said["best_inside"] >= 4
    shipped = futures.load_futures(str(tmp_path / "conf" / "south_yorkshire.yaml"), "south_yorkshire")
    assert len(shipped.draws) == 4
    runs = len(done)
    assert runs > 16
    assert main([*words, "format=json", "ship=true"]) == 0
    assert capsys.readouterr().out == first
    assert len(done) == runs


def test_a_recovery_uses_the_same_runs(made_up, capsys, tmp_path):
    done, words = made_up
    assert main([*words, "recover=true"]) == 0
    assert "Which parameters can be found again" in capsys.readouterr().out
    folder = tmp_path / "results" / "calibrate" / "south_yorkshire"
    assert {"recovery_bands.csv", "recovery_bands.md", "recovery_bands.png"} <= {path.name for path in folder.iterdir()}
    runs = len(done)
    assert main([*words, "recover=true", "certainty=sharp", "format=json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["certainty"], len(said["parameters"]), len(done)) == ("sharp", 3, runs)


def test_ctrl_c_keeps_what_is_finished(made_up, capsys, monkeypatch, tmp_path):
    _, words = made_up

    def stopped(task):
        if len(list(task.folder.glob("*.json"))) >= 5:
            raise KeyboardInterrupt
        return made_up_evaluate(task)

    monkeypatch.setattr(evaluations, "evaluate", stopped)
    assert main(words) == 130
    assert "Stopped: finished runs are kept" in capsys.readouterr().err
    assert len(list((tmp_path / "results" / "calibrate" / "evaluations").glob("*.json"))) >= 5


def test_a_point_that_fails_is_said_and_the_rest_goes_on(made_up, capsys, monkeypatch):
    _, words = made_up

    def sometimes(task):
        if 1003 in task.seeds:
            raise ValueError("no firm is left")
        return made_up_evaluate(task)

    monkeypatch.setattr(evaluations, "evaluate", sometimes)
    assert main([*words, "recover=true"]) == 1
    assert "1 points failed. The first" in (said := capsys.readouterr().err)
    assert "no firm is left" in said


def test_nothing_is_made_of_nothing(made_up, capsys, monkeypatch):
    _, words = made_up

    def never(task):
        raise ValueError("no firm is left")

    monkeypatch.setattr(evaluations, "evaluate", never)
    assert main(words) == 1
    assert "points failed; the first: ValueError: no firm is left" in capsys.readouterr().err


evaluations_evaluate = evaluations.evaluate
"""The real one, before any test puts another in its place."""


def test_a_real_point_of_a_small_region_is_measured(tmp_path, small_state, monkeypatch):
    """The start is the small region's own, because making one takes ten seconds; the rest is as it is."""
    from experiments.composition import requests

    (asked,) = requests("calibrate", ["scale=0.1", "years=0.25", f"out={tmp_path}"])
    plan = execution.plan(asked)
    monkeypatch.setattr(evaluations, "_start", lambda place: small_state)
    task = evaluations.Task(
        place=plan.place, scenario=asked.baseline, seeds=(1, 2), months=3, ablates=True, folder=tmp_path,
        code=evaluations.code(),
    )  # fmt: skip
    assert evaluations_evaluate(task) == 2
    assert evaluations_evaluate(task) == 0
    kept = json.loads(task.file(1).read_text(encoding="utf-8"))["statistics"]
    assert 5 < kept["S2"] < 60
    assert kept["S20b"] is None or -1 < kept["S20b"] < 2
    others = [{"code": "x"}, {"months": 4}, {"ablates": False}]
    names = {task.file(1), task.file(2), *(dataclasses.replace(task, **other).file(1) for other in others)}
    assert len(names) == 5
    with pytest.raises(ChangedCode, match="the code was changed after the command started"):
        evaluations_evaluate(dataclasses.replace(task, code="x"))
