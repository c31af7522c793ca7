"""Validation: the whole way with the real model, small and short, and made-up facts."""

import json
import re
from functools import partial

import pytest

from experiments import execution, simulation, validate
from experiments.__main__ import main
from experiments.facts import measuring, registry
from experiments.facts.fact import Fact
from experiments.simulation import ChangedCode
from tests.conftest import CACHE
from tests.tools import made_up_facts

SMALL = ["validate", "scale=0.1", "years=2", "seeds=2", "workers=1"]
IDS = ["A1", "A2", "A3", "S20b"]


@pytest.fixture(scope="module")
def made_up(tmp_path_factory):
    """Made-up facts and bands instead of the real ones, and the tests' own start states."""
    bands = tmp_path_factory.mktemp("bands") / "stylised_facts.csv"
    bands.write_text(made_up_facts.CSV)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(registry, "facts", lambda: made_up_facts.FACTS)
        patch.setattr(registry, "pictures", lambda: made_up_facts.PICTURES)
        patch.setattr(validate, "targets_file", lambda region: bands)
        patch.setattr(execution, "plan", partial(execution.plan, cache=CACHE))
        yield bands


@pytest.fixture(scope="module")
def results(made_up, tmp_path_factory):
    """The folder with the results of a small validation."""
    out = tmp_path_factory.mktemp("results")
    made_up_facts.MEASURED.clear()
    assert main([*SMALL, f"out={out}"]) == 0
    assert made_up_facts.MEASURED == [24, 24]
    return out / "validate" / "baseline"


@pytest.fixture
def again(results, capsys):
    """Give the command again, with more words; what it says."""

    def give(*words):
        made_up_facts.MEASURED.clear()
        assert main([*SMALL, f"out={results.parents[1]}", *words]) == 0
        return capsys.readouterr().out

    return give


def test_json_has_every_line_in_the_order_of_the_file(results, again):
    said = json.loads(again("format=json"))
    assert [line["id"] for line in said["lines"]] == IDS
    assert (said["inside"], said["total"]) == (2, 4)
    first = {"mean": 24.0, "low": 24.0, "high": 24.0, "band": [20, 30], "inside": True}
    assert {key: said["lines"][0][key] for key in first} == first
    assert said["lines"][2]["mean"] is None
    assert said == json.loads((results / "validation.json").read_text())


def test_a_mean_outside_its_band_is_outside_by_widths(results):
    line = json.loads((results / "validation.json").read_text())["lines"][1]
    assert (line["inside"], line["verdict"]) == (False, "outside")
    assert line["miss"] == pytest.approx(3.0)


def the_table_says_pattern_band_and_verdict(said):
    assert re.search(r"A1 +Months +months +20 to 30 +24\.0 +24\.0 to 24\.0 +inside", said)
    assert re.search(r"A2 +Wrong +% +10 to 20 +50\.0 +50\.0 to 50\.0 +outside: above by 3 of the band’s width", said)
    assert re.search(r"A3 +Unknown +ratio +0 to 1 +– +– +not measured", said)


def test_a_second_start_neither_runs_nor_measures(results, again):
    runs = {path: path.stat().st_mtime_ns for path in results.rglob("*.parquet") if "runs" in path.parts}
    assert len(runs) == 2 + 4
    said = again()
    assert made_up_facts.MEASURED == []
    assert "Everything was there already" in said
    the_table_says_pattern_band_and_verdict(said)
    assert {path: path.stat().st_mtime_ns for path in runs} == runs


def test_an_edit_of_a_statistic_measures_anew_without_a_run(results, again, monkeypatch):
    monkeypatch.setattr(measuring, "facts_digest", lambda: "another")
    monkeypatch.setattr(measuring, "simulate", lambda job: pytest.fail("it ran again"))
    said = again()
    assert made_up_facts.MEASURED == [24, 24]
    assert "Two runs made or measured anew" in said
    assert len(list((results / "statistics").iterdir())) == 2


def test_other_code_in_a_worker_is_refused(results):
    with pytest.raises(ChangedCode, match="the facts were changed"):
        measuring.measured(None, "code of before")


def test_the_page_holds_everything_and_asks_no_network(results):
    page = (results / "validation.html").read_text()
    assert all(f'id="{name}"' in page for name in IDS)
    assert all(f"made up {year}" in page for year in (2000, 2001, 2002, 2003))
    assert "2 of 4 known patterns lie inside their band, 1 could not be measured" in page
    without_pictures = re.sub(r"base64,[^\"]+", "", page)
    assert not re.search(r"https?:|//[a-z]|@import|url\(|<script|<link", without_pictures)
    sources = re.findall(r'<img src="(.{22})[^"]*" alt="([^"]+)"', page)
    assert len(sources) == 1 + len(("A1 and A2", "A3", "S20b"))
    assert {begin for begin, _ in sources} == {"data:image/png;base64,"}


def test_every_pattern_has_a_figure(results):
    names = {path.stem for path in (results / "figures").glob("*.png")}
    assert names == {*IDS, "overview"}


def test_the_ablation_runs_are_kept_apart(results):
    assert json.loads((results / "ablation" / "provenance.json").read_text())["seeds"] == [1, 2]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            ("A1,months,", "A1x,months,"),
            "row 2, column 'id': 'A1x' is no fact that can be measured; did you mean 'A1'?",
        ),
        (("A2,wrong", "A1,wrong"), "row 3, column 'id': 'A1' stands on row 2 already"),
        (("20,30", "30,20"), "row 2, column 'high': '20' should be above low, 30"),
        (("20,30", "few,30"), "row 2, column 'low': 'few' should be a number (the unit of its row)"),
        (("made up 2001", ""), "row 3, column 'source': '' should not be empty"),
        (("source\n", "sauce\n"), "unknown column 'sauce'; did you mean 'source'?"),
    ],
)
def test_a_broken_file_of_bands_has_one_clear_error(change, message, made_up, capsys, tmp_path, monkeypatch):
    path = tmp_path / "bands.csv"
    path.write_text(made_up_facts.CSV.replace(*change))
    monkeypatch.setattr(validate, "targets_file", lambda region: path)
    assert main([*SMALL, f"out={tmp_path / 'results'}"]) == 2
    said = capsys.readouterr()
    assert said.err.startswith(f"bands.csv, {message}" if message.startswith("row") else f"bands.csv: {message}")
    assert said.err.count("\n") == 1
    assert [p.name for p in tmp_path.iterdir()] == ["bands.csv"]


def test_panels_with_other_columns_are_recorded_anew(results, again, monkeypatch):
    before = {path.name for path in (results / "panels").iterdir()}
    monkeypatch.setattr(simulation, "recorder_digest", lambda: "other")
    monkeypatch.setattr(measuring, "recorder_digest", lambda: "other")
    again()
    assert made_up_facts.MEASURED == [24, 24]
    after = {path.name for path in (results / "panels").iterdir()}
    assert after == {f"{name.partition('-')[0]}-other" for name in before}


def test_runs_that_cannot_be_measured_are_said_and_the_page_is_there(results, monkeypatch, capsys):
    def fail(panel):
        raise ArithmeticError("no such number")

    monkeypatch.setattr(registry, "facts", lambda: (*made_up_facts.FACTS[1:], Fact("A1", fail)))
    monkeypatch.setattr(measuring, "facts_digest", lambda: "failing")
    assert main([*SMALL, f"out={results.parents[1]}", "format=json"]) == 1
    said = capsys.readouterr()
    assert "2 runs failed" in said.err
    assert "ArithmeticError: no such number" in said.err
    assert {line["verdict"] for line in json.loads(said.out)["lines"]} == {"not measured"}
    assert "2 of the runs failed and are left out" in (results / "validation.html").read_text()
