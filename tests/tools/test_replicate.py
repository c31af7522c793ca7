"""Replications: the whole way with the real model, small and short."""

import json
import math
import re
from functools import partial

import pandas as pd
import pytest

from experiments import execution, replicate
from experiments.__main__ import main
from experiments.composition import requests
from experiments.replications.replication import INSIDE, OUTSIDE, UNKNOWN
from experiments.replications.witness import Witness, is_watched, witnessed
from experiments.simulation import jobs, simulate
from tests.conftest import CACHE

SMALL = [
    "replicate",
    "scenario=[replication_subsidy,anchor_engagement]",
    "scale=0.1",
    "years=2",
    "seeds=2",
    "workers=1",
]
KEYS = {
    "id", "replication", "scenario", "what", "unit", "mean", "low", "high", "published_low", "published_high",
    "method_mean", "method_low", "method_high", "seeds", "verdict", "words", "published",
    "used", "is_test",
}  # fmt: skip


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """The folder with the results of two small replications."""
    out = tmp_path_factory.mktemp("results")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(execution, "plan", partial(execution.plan, cache=CACHE))
        assert main([*SMALL, f"out={out}"]) == 0
        yield out / "replicate" / "replication_subsidy-anchor_engagement"


def test_json_has_every_line_of_what_was_asked(results, capsys):
    assert main([*SMALL, f"out={results.parents[1]}", "format=json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said == json.loads((results / "replications.json").read_text())
    assert {line["replication"] for line in said["lines"]} == {"subsidy", "engagement"}
    assert all(set(line) == KEYS for line in said["lines"])
    assert (
        said["total"]
        == said["inside"] + said["outside"] + said["cannot_tell"]
        == sum(x["is_test"] for x in said["lines"])
        == 5
    )
    assert {line["verdict"] for line in said["lines"] if line["published_low"] is not None} <= {
        INSIDE,
        OUTSIDE,
        UNKNOWN,
    }


def test_a_second_start_makes_no_run(results, capsys):
    runs = {path: path.stat().st_mtime_ns for path in (results / "runs").rglob("*.parquet")}
    assert len(runs) == 6
    assert main([*SMALL, f"out={results.parents[1]}"]) == 0
    said = capsys.readouterr().out
    assert "0 runs made (6 were there already)" in said
    assert re.search(r"subsidy.jobs +Manufacturing jobs in the", said)
    assert {path: path.stat().st_mtime_ns for path in (results / "runs").rglob("*.parquet")} == runs


def test_a_subsidy_moves_jobs_only_through_what_it_touches(results):
    lines = {line["id"]: line for line in json.loads((results / "replications.json").read_text())["lines"]}
    assert lines["subsidy.jobs"]["mean"] > abs(lines["subsidy.elsewhere"]["mean"])
    assert lines["engagement.repeated"]["mean"] is None  # the other scenario was not asked for


def test_figure_and_page_are_there_and_the_page_needs_no_network(results):
    assert (results / "replications.png").read_bytes()[:4] == b"\x89PNG"
    page = (results / "replications.html").read_text()
    assert "Criscuolo" in page
    assert "data:image/png;base64," in page
    assert "http" not in page


def test_being_watched_changes_no_bit_of_a_run(results, tmp_path):
    words = [word for word in SMALL[1:] if "years" not in word and "seeds" not in word]
    (asked,) = requests("replicate", [*words, "years=1.5", "seeds=1", f"out={tmp_path}"])
    plan = execution.plan(asked)
    execution.Store(asked.folder).open()
    job = next(job for job in jobs(asked, plan.place) if job.scenario.name == "anchor_engagement")
    simulate(job)
    alone = pd.read_parquet(job.run_file())
    job.run_file().unlink()
    assert not is_watched(job)
    simulate(witnessed(job), Witness)
    assert is_watched(job)
    pd.testing.assert_frame_equal(pd.read_parquet(job.run_file()), alone)
    run = replicate.run_of(job, plan)
    assert run.tables["takers"]["first"].min() == 12  # January 2016
    assert run.tables["residents"]["tick"].unique().tolist() == [-1, 11]
    assert (run.tables["reach"]["after"] == run.tables["reach"]["before"]).all()
    assert math.isclose(run.at(11)["jobs"].sum(), run.at(11)["headcount"].sum(), rel_tol=0.05)


def test_scenarios_that_replicate_nothing_are_refused(capsys):
    assert main(["replicate", "scenario=next_oem"]) == 2
    assert "scenario: next_oem: nothing to replicate; one of anchor_engagement, " in capsys.readouterr().err


def test_runs_that_end_within_the_first_year_of_a_policy_are_refused(capsys):
    assert main(["replicate", "scenario=road_accessibility", "years=2"]) == 2
    said = capsys.readouterr().err
    assert said == "years: 2 is too short for road_accessibility, which starts in 2017; give at least 3\n"


def test_all_that_are_shipped_share_a_short_folder():
    (asked,) = requests("replicate", [])
    assert replicate.folder_name(asked) == "replicate/all"
    (one,) = requests("replicate", ["scenario=replication_zone"])
    assert replicate.folder_name(one) == "replicate/replication_zone"
