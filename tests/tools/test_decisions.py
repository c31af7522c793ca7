"""`decide` from the command line to its files and page, with runs whose effects are known."""

import csv
import json

import numpy as np
import pandas as pd
import pytest

from experiments import __main__, decide
from experiments.composition import requests
from experiments.decisions import decision_page, runs
from experiments.decisions.assessment import assessed, dominated, jointly
from experiments.decisions.objectives import APPRAISED, Objective, effects_of, objectives
from experiments.decisions.runs import numbers, units
from experiments.settings import Wanted
from model.measures import MEASURES
from tests.tools.made_up_decisions import made_up_run, made_up_run_with_luck, with_runs

DESIGN = "futures={design: latin_hypercube, number: 24, ranges: {learning.depreciation: [0.1, 0.3], learning.rd_gain: [0.2, 0.8]}}"
WORDS = ["scenarios=[next_oem,rd_grants]", DESIGN, "crossed=true", "years=1", "workers=1", "measures=[jobs]"]


@pytest.fixture
def answered(monkeypatch, tmp_path, capsys):
    """Exit code and JSON of the command with made-up runs."""

    def make(*words, run=made_up_run, verb="decide", drawn=False):
        monkeypatch.setattr(runs, "fulfil", with_runs(run))
        if not drawn:
            monkeypatch.setattr(decide, "draw", lambda decision: None)
            monkeypatch.setattr(decision_page, "write", lambda decision: None)
        code = __main__.main([verb, *WORDS, f"out={tmp_path}", "format=json", *words])
        return code, json.loads(capsys.readouterr().out)

    return make


def rows(path):
    with path.open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def test_the_choice_depends_on_a_parameter_and_the_command_says_so(answered, tmp_path):
    code, said = answered("objectives={jobs: {at_least: 30}}", "seeds=1", drawn=True)
    assert code == 0
    # next_oem brings 1000 (0.25 - d): 50 on average, -50 to 150; rd_grants 40; so d = 0.21 divides them
    assert said["rules"]["jobs"] == {
        "expected value": "next_oem", "maximin": "rd_grants", "minimax regret": "next_oem", "satisficing": "rd_grants",
    }  # fmt: skip
    first = next(row for row in said["information"] if row["parameter"] == "learning.depreciation")
    assert first["p"] < 0.05
    assert first["value_of_information"] == pytest.approx(
        20.0, abs=2.5
    )  # E max(50 + 100 u, 40) - 50, u even on -1 to 1
    assert first["best_choice_along_it"].startswith("next_oem from 0.10")
    at = float(first["best_choice_along_it"].split("rd_grants from ")[1])
    assert at == pytest.approx(0.21, abs=0.012)
    other = next(row for row in said["information"] if row["parameter"] == "learning.rd_gain")
    assert other["p"] > 0.1
    folder = next(tmp_path.iterdir())
    page = (folder / "decision.html").read_text()
    assert "the choice depends on the rule" in page
    assert "one seed only" in page
    assert "http" not in page
    assert (folder / "information_curves.png").stat().st_size > 10_000


def test_regret_in_every_future_is_that_of_the_runs(answered, tmp_path):
    answered("objectives={jobs: {at_least: 30}}", "seeds=1", "nothing=false")
    folder = next(tmp_path.iterdir())
    parameters = {int(row["future"]): float(row["learning.depreciation"]) for row in rows(folder / "futures.csv")}
    found = rows(folder / "regret.csv")
    assert len(found) == 24 * 2
    for row in found:
        oem = 1000 * (0.25 - parameters[int(row["future"])])
        own = oem if row["choice"] == "next_oem" else 40.0
        assert float(row["value"]) == pytest.approx(own, abs=1e-6)
        assert float(row["regret"]) == pytest.approx(max(oem, 40.0) - own, abs=1e-6)


def test_luck_is_taken_out_when_there_are_seeds(answered):
    _, said = answered("objectives={jobs: {at_least: 30}}", "seeds=3", run=made_up_run_with_luck)
    grants = next(row for row in said["choices"] if row["choice"] == "rd_grants")
    assert grants["worst"] < 36  # 40, and luck of 10 / sqrt(3) a future
    assert grants["worst"] < grants["worst_without_luck"] < 41
    lead = next(row for row in said["leads"] if row["second"] == "rd_grants")
    assert lead["first"] == "next_oem"
    assert lead["share_low"] < lead["first_ahead_in"] / 24 < lead["share_high"]
    assert 0 < lead["luck_of_spread"] < 0.1


def test_a_table_is_printed_with_the_choice_of_each_rule(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(runs, "fulfil", with_runs(made_up_run))
    monkeypatch.setattr(decide, "draw", lambda decision: None)
    monkeypatch.setattr(decision_page, "write", lambda decision: None)
    assert __main__.main(["decide", *WORDS, f"out={tmp_path}", "objectives={jobs: {at_least: 30}}", "seeds=1"]) == 0
    printed = capsys.readouterr().out
    assert "Land the next OEM" in printed
    assert "satisficing: R&D" in printed
    assert "learning.depreciation" in printed


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["futures=central", "crossed=false"], "futures: 1 is too few to choose under uncertainty; give at least 2"),
        (["objectives={job: {at_least: 1}}"], "objectives: there is no 'job'; did you mean"),
        (["objectives={jobs: {at_leest: 1}}"], "objectives.jobs: at_leest: no such key; did you mean 'at_least'?"),
        (["objectives={jobs: 3}"], "objectives.jobs: 3 should have keys below it: best, over"),
        (["objectives={jobs: {at_least: 1, at_most: 2}}"], "objectives.jobs: at_least and at_most exclude each other"),
        (
            ["objectives={jobs: {at_least: 1, best: least}}"],
            "objectives.jobs.best: 'least' goes with at_most, not at_least",
        ),
        (["objectives={jobs: {best: more}}"], "objectives.jobs.best: 'more' is not one of most, least"),
        (["objectives={jobs: {at_least: many}}"], "objectives.jobs.at_least: 'many' should be a number"),
        (["objectives={npsv_uk: {over: whole}}"], "objectives.npsv_uk.over: 'whole': an appraisal takes the whole run"),
        (["objectives={jobs: {over: total}}"], "measures.jobs: total: a sum over months needs a flow"),
        (["objectives={jobs: {over: last}}"], "objectives.jobs.over: 'last' is not one of last_year"),
        (["objectives=3"], "objectives: 3 should be names"),
        (["objectives={}"], "objectives: {} should name at least one objective"),
        (["rules=blue_book"], "rules: there is no 'blue_book'"),
        (["rules=3"], "rules: 3 should be a name"),
    ],
)
def test_mistakes_are_named_before_anything_is_written(words, message, tmp_path, capsys):
    assert __main__.main(["decide", *WORDS, "seeds=1", f"out={tmp_path / 'out'}", *words]) == 2
    assert message in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_options_of_another_verb_in_a_file_are_left_to_it(tmp_path):
    conf = tmp_path / "conf"
    from experiments.composition import CONF

    conf.mkdir()
    for path in CONF.iterdir():
        (conf / path.name).symlink_to(path)
    (conf / "experiment").unlink()
    (conf / "experiment").mkdir()
    text = "# @package _global_\nscenarios: [next_oem]\nobjectives: {jobs: {at_least: 3}}\n"
    (conf / "experiment" / "mine.yaml").write_text(text)
    (compared,) = requests("compare", ["experiment=mine"], conf)
    assert compared.options is None
    (decided,) = requests("decide", ["experiment=mine"], conf)
    assert decided.options.objectives == {"jobs": {"at_least": 3}}
    assert compared.folder == decided.folder  # the same runs


def test_objectives_know_their_direction_and_months():
    raw = {
        "jobs": None,
        "unemployment": {},
        "public_cost_gbp": {"over": "total"},
        "gva_gbp": {"at_most": 5},
        **dict.fromkeys(APPRAISED),
    }
    found = {each.name: each for each in objectives(raw, MEASURES, [Wanted("jobs", "whole")])}
    assert (found["jobs"].best, found["jobs"].over, found["jobs"].enough) == ("most", "whole", 0.0)
    assert found["unemployment"].sign == -1.0
    assert (found["public_cost_gbp"].unit, found["public_cost_gbp"].sign) == ("GBP", -1.0)
    assert (found["gva_gbp"].best, found["gva_gbp"].months_each) == ("least", 12)
    assert found["public_cost_pv"].sign == -1.0


def months(jobs):
    """One future, one seed; two months of every measure that an appraisal needs."""
    from experiments.decisions.objectives import FOR_APPRAISAL

    made = {name: [0.0, 0.0] for name in FOR_APPRAISAL} | {
        name: [1.0, 1.0] for name in FOR_APPRAISAL if "quintile" in name
    }
    made |= {"jobs": [jobs, jobs], "gva_gbp": [jobs * 1200.0] * 2, "public_cost_gbp": [jobs * 1000.0] * 2}
    return pd.DataFrame({"future": 1, "seed": 1, "month": pd.to_datetime(["2015-01-01", "2015-02-01"]), **made})


def test_appraised_objectives_by_hand():
    from experiments.appraisal.rules import load_rules

    asked = objectives({**dict.fromkeys(APPRAISED), "gva_gbp": {"over": "whole"}}, MEASURES, [])
    made = {"with": months(12.0), "without": months(0.0)}
    found = effects_of(made.__getitem__, ["with"], "without", asked, load_rules("green_book")).iloc[0]
    assert found["public_cost_pv"] == pytest.approx(24_000.0)  # in the base year: not discounted
    assert found["npsv_region"] == pytest.approx(2 * 12 * 100.0 - 24_000.0)
    assert found["npsv_uk"] == pytest.approx(
        2 * 12 * 100.0 - 24_000.0
    )  # all of it productivity: no jobs at a mean of nothing
    assert found["job_years"] == 2.0
    assert found["job_years_beyond_cost"] == pytest.approx(2.0 - 24_000 / 24_000)
    assert found["gva_gbp"] == pytest.approx(14_400.0)


def objective(name, enough=0.0, best="most"):
    return Objective(name=name, doc=name, unit="jobs", over="whole", best=best, enough=enough)


def effects():
    """Two choices, three futures, one seed."""
    values = {"a": ([5.0, 1.0, 3.0], [1.0, 1.0, 1.0]), "b": ([4.0, 0.0, 3.0], [2.0, 3.0, 1.0])}
    tables = [
        pd.DataFrame({"scenario": name, "future": [1, 2, 3], "seed": 1, "jobs": jobs, "cost": cost})
        for name, (jobs, cost) in values.items()
    ]
    return pd.concat(tables)


def test_thresholds_and_dominance_take_all_objectives_together():
    parameters = pd.DataFrame(index=[1, 2, 3])
    found = [
        assessed(effects(), one, ["a", "b"], "", parameters, 1)
        for one in (objective("jobs", enough=3.0), objective("cost", enough=1.5, best="least"))
    ]
    assert jointly(found) == [(2, 3), (1, 3)]  # a: jobs in 1 and 3, cost always; b: jobs in 1 and 3, cost in 3
    assert dominated(found) == [(0, 1, "in every future")]
    assert [number.measured for number in found[1].numbers["worst"]] == [-1.0, -3.0]  # higher is better
    assert found[1].numbers["worst"][1].natural(-1.0).measured == 3.0


def test_parameters_as_numbers_with_units():
    futures = pd.DataFrame(
        {"learning.depreciation": [0.1, 0.2], "meetings.enabled": [True, False], "same": [1, 1], "form": ["a", "b"]},
        index=[1, 2],
    )
    found = numbers(futures)
    assert list(found) == ["learning.depreciation", "meetings.enabled", "form is a", "form is b"]
    assert found["form is b"].tolist() == [0.0, 1.0]
    assert units(found)["learning.depreciation"] == "per year"
    assert np.isfinite(found.to_numpy()).all()


def sinks(job):
    raise ArithmeticError("it sank")


@pytest.mark.parametrize("verb", ["decide", "discover"])
def test_when_nothing_finished_that_is_said(verb, monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(runs, "fulfil", with_runs(sinks))
    assert __main__.main([verb, *WORDS, "seeds=1", f"out={tmp_path}"]) == 2
    assert "no scenario has a finished run beside one of the baseline" in capsys.readouterr().err
