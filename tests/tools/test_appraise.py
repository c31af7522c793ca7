"""The verb `appraise`: from words to a table, JSON, CSV files, a figure and one page."""

import csv
import json
import re

import pytest

from experiments import appraise, execution
from experiments.__main__ import main
from experiments.appraisal import picture
from experiments.appraisal.additionality import place_of
from experiments.appraisal.page import content
from experiments.appraisal.rules import load_rules
from model.declaration import BadInput
from tests.conftest import CACHE


def test_a_free_scenario_is_appraised_without_ratios(without_the_model, capsys, monkeypatch):
    words = ["appraise", "scenario=next_oem", "seeds=3", "years=2", *without_the_model]
    assert main([*words, "format=json"]) == 0
    said = json.loads(capsys.readouterr().out)
    lines = {line["key"]: line for line in said["appraisals"][0]["lines"]}
    assert lines["net_jobs"]["mean"] == 102  # 101, 102 and 103
    assert lines["job_years"]["mean"] == pytest.approx(204)
    assert lines["bcr_region"]["mean"] is None
    assert said["rules"]["base_year"] == 2015
    assert len(said["not_counted"]) > 3
    monkeypatch.setattr(picture, "draw", lambda *given: None)  # it is there already
    assert main(words) == 0
    assert "None of these scenarios costs public money" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("word", "message"),
    [
        ("rules=green_bok", "rules: there is no 'green_bok'; did you mean 'green_book'?"),
        ("rules=3", "rules: 3 should be a name"),
        ("place=in_rotheram", "place: there is no 'in_rotheram'; did you mean 'in_rotherham'?"),
        ("rulez=green_book", "rulez: no such setting of appraise; did you mean 'rules'?"),
    ],
)
def test_mistakes_are_said_before_anything_is_written(word, message, capsys, tmp_path):
    assert main(["appraise", word, f"out={tmp_path / 'results'}"]) == 2
    assert capsys.readouterr().err.startswith(message)
    assert list(tmp_path.iterdir()) == []


def test_when_no_pair_finished_there_is_nothing_to_appraise(execute, region, tmp_path):
    def fails(job):
        raise ArithmeticError("the region, it sank")

    finished = execute("seeds=1", run=fails)
    rules, place = load_rules("green_book"), appraise.place_of("ring_0_1km", region)
    assert appraise.write(finished, rules, place) == []
    appraise._print(finished, [], rules)


def test_a_scenario_without_a_finished_pair_is_left_out(execute, region):
    from tests.tools.made_up import run_that_fails_under_seed_two

    finished = execute("seeds=[2]", run=run_that_fails_under_seed_two)
    assert appraise.appraised(finished, load_rules("green_book"), appraise.place_of("park_amp", region)) == []


def test_a_real_run_all_the_way(monkeypatch, capsys, tmp_path):
    """One pair of two years at a tenth, with panels: every number is there, none has an interval."""
    real, kept = execution.plan, []
    monkeypatch.setattr(execution, "plan", lambda settings: real(settings, CACHE))
    monkeypatch.setattr(
        appraise, "write", lambda *given, write=appraise.write: kept.append((given, write(*given))) or kept[-1][1]
    )
    words = [
        "scenario=apprenticeships",
        "scale=0.1",
        "seeds=1",
        "years=2",
        "futures=central",
        "panels=true",
        "workers=1",
    ]
    assert main(["appraise", *words, f"out={tmp_path}"]) == 0
    out, folder = capsys.readouterr().out, tmp_path / "appraise" / "apprenticeships"
    assert "public cost, present value" in out
    (finished, rules, _), (found,) = kept[0]
    origins = sum(line.value.mean for line in found.lines if line.section == "Who holds the net jobs")
    assert origins == pytest.approx(found.value("net_jobs").mean)
    spent = finished.months.groupby("scenario")["public_cost_gbp"].sum()
    assert found.value("public_cost").mean == pytest.approx(spent["apprenticeships"] - spent["baseline"])
    assert found.value("public_cost_pv").mean < found.value("public_cost").mean
    with (folder / "appraisal.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert {row["pairs"] for row in rows} == {"1"}
    assert len(rows) == len(found.lines)
    html = (folder / "appraisal.html").read_text(encoding="utf-8")
    assert html.count("data:image/png;base64,") == 1
    assert not re.findall(r"""(?:src|href)=["'](?!data:)""", html)  # nothing is fetched
    assert all(
        words in html for words in ("What is not counted", "What is assumed", "Green Book", "by local authority")
    )
    shown = content([found], rules, finished)
    assert any("Where those who work there were" in title for title, _, _ in shown["matrices"]["More apprenticeships"])


def test_unknown_rules_and_places_are_named(region):
    with pytest.raises(BadInput, match=r"rules: there is no 'green_bok'; did you mean 'green_book'\?"):
        load_rules("green_bok")
    with pytest.raises(BadInput, match=r"place: there is no 'in_rotheram'; did you mean 'in_rotherham'\?"):
        place_of("in_rotheram", region)
