"""The brief: channels that were measured, and how good its evidence is."""

import json
import os
import subprocess
import sys
from dataclasses import replace

import pytest

from experiments import ROOT, brief, execution
from experiments.appraisal.rules import load_rules
from experiments.briefing import channels, evidence
from experiments.briefing.findings import Findings
from experiments.settings import Wanted
from scenarios.scenario import load_scenario
from tests.tools.made_up_brief import asked, run_of_a_district


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    plan = brief.prepared(asked(tmp_path_factory.mktemp("results")))
    return execution.execute(plan, run_of_a_district, lambda place: None)


ATTRIBUTED = """scenario,measure,over,unit,channel,mean,low,high,seeds,seeds_share
next_oem,jobs,last_year,jobs,orders,40,30,50,3,1.0
next_oem,jobs,last_year,jobs,hires,2,-5,9,3,0.7
next_oem,jobs,last_year,jobs,left with all closed,10,,,3,1.0
next_oem,jobs,last_year,jobs,whole effect,52,40,64,3,1.0
"""


def test_channels_are_taken_from_attribute_if_the_same_code_made_them(finished, tmp_path):
    from experiments.provenance import MODEL, source_digest

    settings = replace(finished.plan.settings, out=tmp_path)
    plan = replace(finished.plan, settings=settings)
    folder = tmp_path / "attribute" / "next_oem"
    folder.mkdir(parents=True)
    (folder / "attribution.csv").write_text(ATTRIBUTED, encoding="utf-8")
    assert channels.known(plan, Wanted("jobs", "last_year")) == {}  # nobody knows what made it
    kept = {"seeds": [1, 2, 3], "command": "python -m experiments attribute", "code": {"model": "other"}}
    (folder / "provenance.json").write_text(json.dumps(kept), encoding="utf-8")
    assert channels.known(plan, Wanted("jobs", "last_year")) == {}
    kept["code"]["model"] = source_digest(MODEL)
    (folder / "provenance.json").write_text(json.dumps(kept), encoding="utf-8")
    shared = channels.known(plan, Wanted("jobs", "last_year"))["next_oem"]
    assert channels.said(shared, "The plant", "jobs").startswith(
        "“The plant”: of +52 jobs (+40 to +64) in jobs, the largest clear part, +40 jobs (+30 to +50), goes through orders ("
    )
    scene = replace(Findings(finished, load_rules("green_book")).scene, folder=tmp_path)
    picture = channels.picture(scene, shared, "jobs")
    assert "orders +40 (+30 to +50)" in picture.alt
    assert picture.path.is_file()


def test_asked_for_channels_they_are_measured_and_kept_where_attribute_keeps_them(tmp_path, monkeypatch):
    from experiments.uncertainty.points import evaluate

    monkeypatch.setattr(channels, "evaluate", lambda plan, at, starts: evaluate(plan, at, starts, run_of_a_district))
    plan = brief.prepared(asked(tmp_path, "scenario=next_oem", "channels=true", "orders=1", "seeds=1", "years=1"))
    channels.measure(channels.asked(plan, 1))
    shared = channels.known(plan, Wanted("jobs", "last_year"))
    carried = sum(value.mean for _, value in shared["next_oem"].parts)
    assert carried == pytest.approx(shared["next_oem"].whole.mean)
    assert "no single way of spreading can be told from chance" in channels.said(
        shared["next_oem"], "The plant", "jobs"
    )


def test_evidence_of_a_scenario_is_rated_by_what_is_known(finished, tmp_path):
    settings = replace(finished.plan.settings, out=tmp_path)
    plant = load_scenario("next_oem")
    steady = evidence.quality(plant, settings, [1.0] * 10)
    assert [answer.verdict for answer in steady.answers][2:] == [evidence.UNKNOWN, evidence.YES]
    split = evidence.quality(plant, settings, [1.0] * 6 + [-1.0] * 4)
    assert split.answers[3].verdict == evidence.NO
    assert evidence.quality(plant, settings, [1.0]).answers[3].verdict == evidence.UNKNOWN
    folder = tmp_path / "replicate"
    folder.mkdir()
    ids = [each[2] for each in evidence._replications() if evidence.used(each[0]).keys() & evidence.used(plant).keys()]
    lines = [{"replication": each, "verdict": "inside", "is_test": True} for each in ids]
    (folder / "replications.json").write_text(json.dumps({"lines": lines}), encoding="utf-8")
    assert evidence.quality(plant, settings, [1.0] * 10).answers[2].verdict == evidence.YES
    bare = evidence.quality(load_scenario("no_site_benefit"), settings, [1.0] * 10)
    assert [answer.verdict for answer in bare.answers][:3] == [evidence.UNKNOWN, evidence.PARTLY, evidence.NO]
    assert "no calibration of this region" in evidence.fit("atlantis")
    assert "40 of 41" in evidence.fit("south_yorkshire")
    assert evidence.related("south_yorkshire", "mean_wage_gbp", "mean pay").startswith("Of ")
    assert (
        evidence.related("south_yorkshire", "cluster_stage", "stage")
        == evidence.related("atlantis", "jobs", "jobs")
        == ""
    )


def test_patterns_that_bear_on_a_measure_are_read_from_the_calibration(tmp_path):
    rows = [
        "| S5a | one-year survival | 0.88 to 0.95 | 0.901 | 0.896 | x |",
        "| S6b | exit falls with size | -10 to -0.05 | 1 | 2 | x |",
        "| S15a | other | 0 to 1 | 0.5 | 0.5 | x |",
    ]
    (tmp_path / "somewhere.md").write_text("\n".join(rows), encoding="utf-8")
    assert evidence.related("somewhere", "firms", "firms", tmp_path) == (
        "Of 2 patterns that bear on firms (one-year survival and exit falls with size) 1 are met; outside: exit falls with size."
    )


def test_the_words_are_the_same_however_this_python_orders_its_sets():
    code = (
        "from experiments.briefing.evidence import _mechanism\nfrom scenarios.registry import KINDS\n"
        "print(_mechanism({'a': KINDS['link_sites']}))"
    )
    said = {
        subprocess.run(  # noqa: S603
            [sys.executable, "-c", code],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
            cwd=ROOT,
        ).stdout
        for seed in "12345678"
    }
    assert len(said) == 1
