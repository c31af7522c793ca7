"""The command line: help, one clear message for each kind of mistake, and nothing heavy or half written before it."""

import errno
import os
import subprocess
import sys

import pytest

import experiments.__main__ as command_line
from experiments import ROOT
from experiments.__main__ import VERBS, main
from experiments.composition import CONF, requests
from experiments.describe import TOPICS
from experiments.settings import KEYS, settings
from model.declaration import BadInput

HEAVY = ("mesa", "pandas", "matplotlib", "pyarrow")
RUN, COMPARE = ["run"], ["compare", "experiment=first_look"]

MISTAKES = [
    (["compar_e"], "compar_e: no such verb; did you mean 'compare'?"),
    ([*RUN, "sedes=3"], "sedes: no such setting of run; did you mean 'seeds'?"),
    ([*RUN, "+model.foo=1"], "model.foo: no such setting of run; expected one of: question, region"),
    ([*RUN, "seeds.x=1"], "seeds.x: no such setting of run; did you mean 'seeds'?"),
    ([*RUN, "force"], "force: should be key=value; did you mean 'force'?"),
    ([*RUN, "seeds=[1,"], "seeds=[1,: cannot be read"),
    ([*RUN, "--multrun"], "--multrun: no such option; did you mean '--multirun'?"),
    ([*RUN, "hydra.run.dir=x"], "hydra.run.dir: Hydra's own settings have no effect here"),
    ([*RUN, "hydra/launcher=x"], "hydra/launcher: Hydra's own settings have no effect here"),
    ([*RUN, "seeds=1,2"], "seeds: 1,2 is several values; write seeds=[1,2] for a list, or add --multirun"),
    ([*RUN, "seeds=0"], "seeds: 0 should be a whole number from 1 to 100000 (seeds)"),
    ([*RUN, "seeds=2.5"], "seeds: 2.5 should be a whole number"),
    ([*RUN, "seeds=many"], "seeds: 'many' should be a whole number"),
    ([*RUN, "seeds=true"], "seeds: True should be a whole number"),
    ([*RUN, "seeds=[]"], "seeds: [] should be a whole number"),
    ([*RUN, "seeds=[1,-2]"], "seeds: -2 should be a whole number from 0"),
    ([*RUN, "seeds=[1,1]"], "seeds: [1, 1] names a seed twice"),
    ([*RUN, "years=0"], "years: 0 should be a number above 0, at most 100 (years)"),
    ([*RUN, "years=-3"], "years: -3 should be a number above 0"),
    ([*RUN, "years=ten"], "years: 'ten' should be a number above 0"),
    ([*RUN, "years=nan"], "years: nan should be a number above 0"),
    ([*RUN, "years=0.01"], "years: 0.01 is less than a month"),
    ([*RUN, "scale=0"], "scale: 0 should be a number above 0, at most 10 (agents per person)"),
    ([*RUN, "scale=11"], "scale: 11 should be a number above 0, at most 10 (agents per person)"),
    ([*RUN, "cell_m=300"], "cell_m: 300 is not one of 250, 500, 1000, 2000 (metres)"),
    ([*RUN, "workers=-1"], "workers: -1 should be a whole number from 0 to 4096 (processes)"),
    ([*RUN, "force=yes_please"], "force: 'yes_please' should be true or false"),
    ([*RUN, "out=3"], "out: 3 should be text"),
    ([*RUN, "out=${nothing}"], "conf: Interpolation key 'nothing' not found"),
    ([*RUN, "format=jsn"], "format: 'jsn' is not one of table, json; did you mean 'json'?"),
    (
        [*RUN, "effect_over=last_yer"],
        "effect_over: 'last_yer' is not one of last_year, whole, final, total; did you mean",
    ),
    (
        [*RUN, "measures=jobs"],
        "measures: 'jobs' should be a list, for example [jobs, gva_gbp, {public_cost_gbp: total}]",
    ),
    ([*RUN, "measures=[{jobs:sum}]"], "measures.jobs: 'sum' is not one of last_year"),
    ([*RUN, "measures=[3]"], "measures: 3 should be text"),
    ([*RUN, "measures=[jbos]"], "measures: there is no 'jbos'; did you mean 'jobs'?"),
    ([*RUN, "measures=[{jobs:total}]"], "measures.jobs: total: a sum over months needs a flow, and jobs is in jobs"),
    ([*RUN, "region=south_yorkshir"], "region: there is no 'south_yorkshir'; did you mean 'south_yorkshire'?"),
    ([*RUN, "region=mine.yaml"], "region: there is no file 'mine.yaml'"),
    ([*RUN, "scenario=next_ome"], "scenario: there is no 'next_ome'; did you mean 'next_oem'?"),
    ([*RUN, "scenario=[baseline,next_oem]"], "scenario: run takes one; use compare"),
    ([*RUN, "~seeds"], "seeds: is missing; conf/config.yaml holds its usual value"),
    ([*RUN, "futures=3"], "futures: 3 should be text"),
    (
        [*RUN, "futures=calibratd"],
        "futures: 'calibratd' should be usual, calibrated, central, the path of a file with draws (.yaml or .csv), or a design; "
        "did you mean 'calibrated'?",
    ),
    ([*RUN, "futures=mine.yaml"], "futures: there is no file 'mine.yaml'; futures=central takes one set"),
    ([*RUN, "panels=1"], "panels: 1 should be true or false"),
    ([*RUN, "parameters=3"], "parameters: 3 should be groups of changes"),
    ([*RUN, "parameters.learning=3"], "parameters: {'learning': 3} should be groups of changes"),
    ([*RUN, "parameters.learnings.enabled=false"], "parameters.learnings: no such group; did you mean 'learning'?"),
    (
        [*RUN, "parameters.learning.enable=false"],
        "parameters.learning.enable: no such parameter; did you mean 'enabled'?",
    ),
    ([*RUN, "parameters.learning.depreciation=7"], "parameters.learning.depreciation: 7 is outside"),
    ([*RUN, "parameters.learning.depreciation=x"], "parameters.learning.depreciation: 'x' should be a number"),
    ([*RUN, "parameters.learning._target_=os.system"], "configuration: _target_: 'os.system' names code"),
    ([*COMPARE[:1], "experiment=first_lok"], "experiment: there is no 'first_lok'; did you mean 'first_look'?"),
    ([*COMPARE, "scenarios=[next_oem,next_oem]"], "scenarios: ['next_oem', 'next_oem'] names a scenario twice"),
    ([*COMPARE, "baseline=baselin"], "scenario: there is no 'baselin'; did you mean 'baseline'?"),
    ([*COMPARE, "scenario=baseline"], "scenarios: nothing to compare with the baseline"),
    (["compare"], "scenarios: nothing to compare with the baseline"),
    (["describe"], "describe : should be one of agents, schedule"),
    (["describe", "agent"], "describe agent: should be one of agents"),
    (["describe", "agents", "format=xml"], "format=xml: describe takes format=table or format=json"),
    (["diverge", "a"], "diverge a: should be two folders"),
    (["diverge", "a", "b"], "results: there are none of 'a'; "),
]


@pytest.mark.parametrize(("words", "message"), MISTAKES, ids=[" ".join(words) for words, _ in MISTAKES])
def test_a_mistake_has_one_clear_message_and_exit_code_2(words, message, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    where = ["out=results"] if words[0] in ("run", "compare") and not any(w.startswith("out=") for w in words) else []
    assert main([*words, *where]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith(message)
    assert said.err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_json_does_not_change_where_mistakes_are_said(capsys):
    assert main(["compare", "experiment=first_look", "seeds=0", "format=json"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("seeds: 0")


def test_one_wrong_member_of_a_multirun_stops_all_before_anything_is_written(tmp_path, capsys):
    assert main(["run", "-m", "scale=0.1,17", f"out={tmp_path / 'r'}"]) == 2
    assert "scale: 17" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_results_folder_that_cannot_be_written_to(tmp_path, capsys):
    (tmp_path / "file").write_text("in the way")
    assert main(["run", "seeds=1", f"out={tmp_path / 'file'}"]) == 2
    assert "cannot be written to (Not a directory); choose a folder with out=…" in capsys.readouterr().err
    assert [p.name for p in tmp_path.iterdir()] == ["file"]


def experiment_file(folder, text):
    for path in CONF.rglob("*.yaml"):
        if path.parent.name != "region" and not path.is_relative_to(CONF / "region"):
            copy = folder / path.relative_to(CONF)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_text(path.read_text())
    (folder / "experiment" / "mine.yaml").write_text("# @package _global_\n" + text)
    return folder


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("sedes: 3\n", "^sedes: no such setting of compare; did you mean 'seeds'?"),
        ("seeds: 0\n", "^seeds: 0 should be"),
        ("seeds: [1\n", "^conf: not valid YAML"),
        ("seeds: ${nothing}\n", "^conf: Interpolation key 'nothing' not found"),
        ("parameters: {_target_: os.system}\n", "_target_: 'os.system' names code"),
        ("defaults: [nothing]\n", "^conf: "),
    ],
)
def test_mistakes_in_an_experiment_file_are_named(tmp_path, text, message):
    with pytest.raises(BadInput, match=message):
        requests("compare", ["experiment=mine", "scenario=next_oem"], experiment_file(tmp_path, text))


def test_settings_names_a_missing_key():
    with pytest.raises(BadInput, match=r"^question: is missing"):
        settings({}, "", "run")


@pytest.mark.parametrize("words", [[], ["--help"], ["-h"], ["help"]])
def test_help_lists_every_verb(words, capsys):
    assert main(words) == 0
    said = capsys.readouterr().out
    assert all(f"  {verb} " in said for verb in VERBS)


def test_help_of_describe_and_diverge(capsys):
    assert main(["describe", "--help"]) == 0
    said = capsys.readouterr().out
    assert all(f"\n  {topic} " in said for topic in TOPICS)
    assert main(["diverge", "-h"]) == 0
    assert "diverge FOLDER FOLDER" in capsys.readouterr().out
    assert main(["rerun", "-h"]) == 0
    assert "rerun HASH [out=results]" in capsys.readouterr().out
    assert main(["export", "-h"]) == 0
    assert "export RESULT [to=csv]" in capsys.readouterr().out


def test_help_of_a_running_verb_lists_every_setting_and_file(capsys):
    assert main(["compare", "--help"]) == 0
    said = capsys.readouterr().out
    assert all(f"\n  {key} " in said for key in KEYS)
    assert "first_look" in said
    assert "link_amp_sbp" in said


@pytest.mark.parametrize(
    "words",
    [
        ["--help"],
        ["compare", "--help"],
        ["compare", "experiment=first_look", "seeds=0"],
        ["run", "scenario=nowhere"],
        ["run", "parameters.learning.depreciation=7"],
        ["compar_e"],
    ],
)
def test_help_and_mistakes_import_nothing_heavy(words):
    code = (
        "import sys; from experiments.__main__ import main; main(sys.argv[1:]);"
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )
    asked = subprocess.run([sys.executable, "-c", code, *words], cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603
    assert asked.stderr.splitlines()[-1] == "[]"


def test_module_runs_as_a_command():
    asked = subprocess.run(
        [sys.executable, "-m", "experiments", "run", "years=0"], cwd=ROOT, capture_output=True, text=True
    )
    assert (asked.returncode, asked.stdout) == (2, "")
    assert asked.stderr.startswith("years: 0")


def test_a_full_disk_is_said_and_other_errors_are_not_hidden(monkeypatch, capsys):
    def fail(number):
        def dispatch(words):
            raise OSError(number, os.strerror(number))

        return dispatch

    monkeypatch.setattr(command_line, "_dispatch", fail(errno.ENOSPC))
    assert main([]) == 1
    assert capsys.readouterr().err.startswith("No space left on device: finished runs are kept")
    monkeypatch.setattr(command_line, "_dispatch", fail(errno.EIO))
    with pytest.raises(OSError, match="Input/output error"):
        main([])


def test_a_reader_that_has_seen_enough_is_no_error():
    code = f"cd {ROOT}; {sys.executable} -m experiments describe agents | head -1"
    asked = subprocess.run(["/bin/sh", "-c", code], capture_output=True, text=True)  # noqa: S603
    assert asked.stderr == ""


def test_ctrl_c_is_exit_code_130(monkeypatch):
    def interrupt(words):
        raise KeyboardInterrupt

    monkeypatch.setattr(command_line, "_dispatch", interrupt)
    assert main([]) == 130
