"""`search` from the command line to its files, with runs whose effects are known."""

import csv
import json
from dataclasses import replace

import numpy as np
import pytest

from experiments import __main__, search
from experiments.composition import requests
from experiments.decisions import runs, search_page, search_pictures
from experiments.decisions.frontier import Searched, finalists, frontier
from experiments.decisions.judgement import on_frontier
from experiments.decisions.options import Search
from scenarios.scenario import load_scenario
from tests.tools import made_up_decisions
from tests.tools.made_up_decisions import made_up_run, made_up_run_with_luck, run_that_fails, with_runs

BUDGET = 20_000_000.0
ADVICE = (
    "{kind: business_advice, start: 2016.0, duration_years: 10, capacity_per_year: 900, budget_gbp_per_year: 3000000}"
)
DIGITAL = (
    "{kind: digital_adoption, start: 2016.0, duration_years: 10, capacity_per_year: 500, budget_gbp_per_year: 3000000}"
)
WORDS = [
    "experiment=packages", "scenarios=[rd_grants]", f"parts={{advice: {ADVICE}, digital: {DIGITAL}}}", "budget_gbp=20000000",
    "steps=10", "objectives={jobs: {at_least: 0}}", "evaluations=16", "together=8", "patience=9", "finalists=3", "fresh=3",
    "seeds=2", "years=1", "workers=1", "futures=central", "measures=[jobs]",
]  # fmt: skip


@pytest.fixture
def found(monkeypatch, tmp_path, capsys):
    """Exit code and JSON of the command with made-up runs."""

    def make(*words, run=made_up_run, drawn=False):
        monkeypatch.setattr(runs, "fulfil", with_runs(run))
        if not drawn:
            monkeypatch.setattr(search_pictures, "frontier_figure", lambda *args: None)
            monkeypatch.setattr(search_page, "write", lambda answer: None)
        code = __main__.main(["search", *WORDS, f"out={tmp_path}", "format=json", *words])
        return code, json.loads(capsys.readouterr().out)

    return make


def rows_of(path):
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


def test_the_frontier_is_searched_judged_afresh_drawn_and_written(found, tmp_path):
    code, said = found(drawn=True)
    folder = tmp_path / "packages"
    assert code == 0
    tried = rows_of(folder / "packages.csv")
    assert len(tried) == said["tried"] > 8
    full = full_cost()
    for row in tried:  # 90 sqrt(strength of advice) + 30 strength of digital
        money = [float(row[f"{name}_gbp"]) for name in ("advice", "digital")]
        assert sum(money) == float(row["planned_gbp"]) <= BUDGET
        assert float(row["jobs_seen"]) == pytest.approx(
            90 * (money[0] / full[0]) ** 0.5 + 30 * money[1] / full[1], abs=1e-4
        )
    finalists = [row for row in said["finalists"] if row["jobs_seen"] is not None]
    assert [row["label"] for row in finalists] == ["Package 1", "Package 2", "Package 3"]
    assert finalists[0]["planned_gbp"] < finalists[1]["planned_gbp"] < finalists[2]["planned_gbp"] <= BUDGET
    assert all(row["jobs"] == pytest.approx(row["jobs_seen"]) and row["on_frontier"] == 1.0 for row in finalists)
    best = finalists[-1]
    assert best["jobs"] == pytest.approx(
        90 * (20e6 / full[0]) ** 0.5
    )  # all of it into advice: nothing better is to be had
    grants = said["finalists"][-1]
    assert (grants["label"], grants["jobs"]) == ("R&D grants", pytest.approx(40.0))
    page = (folder / "search.html").read_text()
    assert "“Package 3”" in page
    assert "The runs end before advice, digital do: money planned for later" in page
    assert "http" not in page
    assert (folder / "search.png").stat().st_size > 10_000


def full_cost():
    (settings,) = requests("search", WORDS)
    return [part.cost_gbp for part in search.checked(settings).parts]


def test_each_finalist_is_a_scenario_file_that_gives_the_same_runs(found, tmp_path):
    _, said = found()
    for row in said["finalists"][:3]:
        path = tmp_path / "packages" / "packages" / f"{row['label'].lower().replace(' ', '_')}.yaml"
        scenario = load_scenario(str(path))
        made = next((tmp_path / "packages" / "runs" / f"scenario={row['scenario']}").iterdir())
        assert made.suffix == ".parquet"
        strengths = {name: spec["strength"] for name, spec in scenario.interventions.items()}
        assert 90 * strengths["advice"] ** 0.5 + 30 * strengths["digital"] == pytest.approx(row["jobs"], abs=1e-6)
        assert scenario.label == row["label"]


def test_the_same_command_tries_the_same_and_runs_nothing_again(found, tmp_path, monkeypatch):
    _, first = found()
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("runs/*/*.parquet")}
    _, again = found()
    assert again == first
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("runs/*/*.parquet")} == before
    _, other = found("draw=2")
    assert [row["scenario"] for row in other["finalists"]] != [row["scenario"] for row in first["finalists"]]


def test_finalists_meet_seeds_that_the_search_has_not_seen(found, tmp_path):
    _, said = found(run=made_up_run_with_luck)
    seeds = {(row["scenario"], row["seed"]) for row in rows_of(tmp_path / "packages" / "runs.csv")}
    assert {seed for name, seed in seeds if name == said["finalists"][0]["scenario"]} == {"3", "4", "5"}
    row = said["finalists"][0]
    assert row["jobs"] != row["jobs_seen"]
    assert row["jobs_low"] < row["jobs"] < row["jobs_high"]
    assert all(0.0 <= r["on_frontier"] <= 1.0 for r in said["finalists"] if r["on_frontier"] is not None)


def test_the_winners_curse_is_there_and_said(found):
    _, said = found("evaluations=40", "finalists=6", run=made_up_run_with_luck)
    both = [(row["jobs_seen"], row["jobs"]) for row in said["finalists"] if row["jobs_seen"] is not None]
    seen, afresh = np.mean(both, axis=0)
    assert seen > afresh


def test_a_package_that_fails_is_left_out_and_the_search_goes_on(found, tmp_path):
    code, _ = found(run=run_that_fails)
    assert code == 1
    assert all(float(row["digital_gbp"]) > 0 for row in rows_of(tmp_path / "packages" / "packages.csv"))


def test_it_ends_when_the_frontier_stands_still_or_all_is_tried(found):
    _, said = found("evaluations=1000", "patience=1")
    assert said["ended"] == "the frontier stood still for one generation"
    _, said = found("evaluations=9")
    assert (said["ended"], said["generations"]) == ("9 packages were asked for", 2)


def test_a_table_is_printed(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(runs, "fulfil", with_runs(made_up_run))
    monkeypatch.setattr(search_pictures, "frontier_figure", lambda *args: None)
    monkeypatch.setattr(search_page, "write", lambda answer: None)
    assert __main__.main(["search", *WORDS, f"out={tmp_path}"]) == 0
    said = capsys.readouterr()
    assert "Package 3" in said.out
    assert "brings most: jobs in all modelled organisations" in " ".join(said.out.split())
    assert "Generation 1: 8 packages run" in said.err


def test_a_preview_says_how_many_runs_at_most_and_writes_nothing(tmp_path, capsys):
    assert __main__.main(["search", *WORDS, f"out={tmp_path / 'out'}", "preview=true"]) == 0
    # 16 packages and the baseline in 2 cases; 3 finalists, equal split, R&D grants and the baseline in 3
    assert "At most 52 runs of one year" in capsys.readouterr().out
    assert not (tmp_path / "out").exists()


def test_where_nothing_helps_that_is_said(found, monkeypatch):
    monkeypatch.setattr(made_up_decisions, "lead", lambda job: 0.0 if job.scenario.name == "baseline" else -5.0)
    _, said = found()
    assert said["headline"].startswith("None of")
    assert "does better by jobs in all modelled organisations than doing nothing" in said["headline"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["parts={}"], "parts: 0 of them; a search shares a budget out"),
        (["parts=3"], "parts: 3 should be names, each with its own keys"),
        (["budget_gbp=0"], "budget_gbp: 0.0 is outside 1 to"),
        (["finalists=0"], "finalists: 0 is outside 1 to 50"),
        (["seeds=[99999]"], "seeds: after 99999 there are no 3 left for the finalists"),
        (["objectives={jobz: {}}"], "objectives: there is no 'jobz'"),
    ],
)
def test_mistakes_are_named_before_anything_is_written(words, message, tmp_path, capsys):
    words = [w for w in WORDS if w.split("=")[0] != words[0].split("=")[0]] + words
    assert __main__.main(["search", *words, f"out={tmp_path / 'out'}"]) == 2
    assert message in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_place_that_is_not_there_is_named(tmp_path, capsys):
    parts = (
        "parts={a: {kind: rd_grants}, b: {kind: link_sites, park_one: amp, park_two: nowhere, capital_gbp: 5000000}}"
    )
    words = [w for w in WORDS if not w.startswith("parts")]
    assert __main__.main(["search", *words, parts, f"out={tmp_path / 'out'}"]) == 2
    assert "nowhere" in capsys.readouterr().err


def tried(cost, score, name="x"):
    from experiments.decisions.allocation import Package
    from experiments.decisions.frontier import Tried
    from scenarios.scenario import Scenario

    scenario = Scenario(name=f"{name}{cost}", label="x", parameters={}, interventions={}, shocks={})
    return Tried(scenario=scenario, package=Package((float(cost),)), generation=0, score=score)


def test_the_frontier_by_hand():
    points = [tried(5, 3.0), tried(2, 2.0), tried(1, -1.0), tried(3, 2.0), tried(2, 1.0, "y"), tried(9, 4.0)]
    assert [(t.package.cost_gbp, t.score) for t in frontier(points)] == [(2.0, 2.0), (5.0, 3.0), (9.0, 4.0)]
    found = Searched(tried=tuple(points), generations=1, asked=6, ended="")
    own = Search(parts={}, finalists=2)
    assert [t.package.cost_gbp for t in finalists(found, own)] == [2.0, 9.0]
    assert [t.package.cost_gbp for t in finalists(found, replace(own, finalists=1))] == [9.0]
    assert len(finalists(found, replace(own, finalists=9))) == 3


def test_how_often_a_package_is_on_the_frontier():
    scores = np.array([[1.0, 3.0, 2.0], [1.0, 3.0, 4.0]] * 10)  # the dearest beats the middle one in half of the cases
    often = on_frontier(scores, np.array([1.0, 2.0, 3.0]), 1)
    assert often[:2].tolist() == [1.0, 1.0]
    assert 0.3 < often[2] < 0.7
    assert np.isnan(on_frontier(scores, np.array([1.0, np.nan, 3.0]), 1)[1])
