"""From request to tidy tables: each run once, resumed, forced, failed, and with papers that say what it was."""

import csv
import json
from dataclasses import replace

import pandas as pd
import pyarrow.parquet as pq
import pytest
import yaml

from experiments import compare, engine, execution, load
from experiments.simulation import ChangedCode, Place, jobs, simulate
from model.declaration import BadInput
from model.measures import MEASURES
from tests.tools.made_up import EFFECT_JOBS, made_up_run, run_that_fails_under_seed_two


def counting(done: list):
    def run(job):
        done.append((job.scenario.name, job.seed))
        return made_up_run(job)

    return run


def test_one_tidy_table_of_months(execute):
    finished = execute("seeds=2", "scenario=next_oem")
    months = load(finished.plan.settings.folder).months("all")
    assert list(months.columns[:4]) == ["scenario", "future", "seed", "month"]
    assert {m.name for m in MEASURES} <= set(months.columns)
    assert len(months) == 2 * 2 * 24
    assert months["month"].min() == pd.Timestamp("2015-01-01")
    assert months["month"].max() == pd.Timestamp("2016-12-01")
    assert list(finished.months["scenario"].unique()) == ["baseline", "next_oem"]
    pd.testing.assert_frame_equal(months, finished.months[list(months.columns)], check_dtype=False)  # of dates


def test_every_run_has_a_file_named_by_its_content(execute):
    finished = execute("seeds=2")
    names = {path.stem for path in (finished.plan.settings.folder / "runs").glob("scenario=*/*")}
    assert names == {job.key() for job in jobs(finished.plan.settings, finished.plan.place)}
    assert len(names) == 2 * 4


def test_what_is_there_is_not_run_again_unless_forced(execute):
    first, second, forced = [], [], []
    execute("seeds=2", run=counting(first))
    finished = execute("seeds=3", run=counting(second))
    execute("seeds=2", "force=true", run=counting(forced))
    assert len(first) == 8
    assert {seed for _, seed in second} == {3}
    assert len(forced) == 8
    assert (finished.new, len(finished.months)) == (4, 12 * 24)


def test_runs_are_made_in_whole_pairs(execute):
    done = []
    execute("seeds=2", run=counting(done))
    assert [seed for _, seed in done] == [1] * 4 + [2] * 4
    assert done[0][0] == "baseline"


def test_a_damaged_run_is_made_again(execute):
    finished, done = execute("seeds=1", "scenario=next_oem"), []
    jobs(finished.plan.settings, finished.plan.place)[0].run_file().write_bytes(b"PAR")
    execute("seeds=1", "scenario=next_oem", run=counting(done))
    assert done == [("baseline", 1)]


def test_a_failed_run_is_a_row_and_the_others_finish(execute):
    finished = execute("seeds=3", run=run_that_fails_under_seed_two)
    rows = list(csv.DictReader((finished.plan.settings.folder / "failures.csv").read_text().splitlines()))
    assert {(row["scenario"], row["seed"]) for row in rows} == {
        (s, "2") for s in ("link_amp_sbp", "next_oem", "apprenticeships")
    }
    assert rows[0]["error"].startswith("ArithmeticError: the region, it sank (made_up.py, line ")
    assert finished.failures == tuple({**row, "future": 0, "seed": 2, "attempts": 1} for row in rows)
    found = compare.write(finished)
    assert {effect.seeds for effect in found} == {2}


def test_a_run_that_fails_again_says_how_often_it_was_tried(execute):
    execute("seeds=2", "scenario=next_oem", run=run_that_fails_under_seed_two)
    (row,) = execute("seeds=2", "scenario=next_oem", run=run_that_fails_under_seed_two).failures
    assert row["attempts"] == 2


def test_a_run_whose_content_is_damaged_is_found_when_tables_are_made_and_made_again(execute):
    finished, done = execute("seeds=2", "scenario=next_oem"), []
    file = jobs(finished.plan.settings, finished.plan.place)[0].run_file()
    content = bytearray(file.read_bytes())
    content[40:400] = bytes(360)
    file.write_bytes(content)
    (finished.plan.settings.folder / "measures" / "scenario=baseline.parquet").unlink()
    again = execute("seeds=2", "scenario=next_oem", run=counting(done))
    assert done == [("baseline", 1)]
    pd.testing.assert_frame_equal(again.months, finished.months)


def test_failures_are_forgotten_once_the_runs_are_there(execute):
    execute("seeds=2", run=run_that_fails_under_seed_two)
    finished = execute("seeds=2")
    assert not (finished.plan.settings.folder / "failures.csv").exists()
    assert finished.new == 3


def test_a_forced_run_that_fails_does_not_count_although_an_old_file_is_there(execute):
    execute("seeds=2")
    finished = execute("seeds=2", "force=true", run=run_that_fails_under_seed_two)
    assert len(finished.months) == 5 * 24


def test_all_runs_failing_leaves_empty_tables(execute):
    def sink(job):
        raise ArithmeticError("sunk")

    finished = execute("seeds=1", run=sink)
    assert len(finished.failures) == 4
    assert finished.months.empty
    assert compare.write(finished) == []


def test_papers(execute):
    finished = execute("seeds=[4,2]", "parameters.learning.enabled=false")
    folder = finished.plan.settings.folder
    config = yaml.safe_load((folder / "config.yaml").read_text())
    assert config["seeds"] == [2, 4]
    assert config["months"] == 24
    assert config["parameters"] == {"learning": {"enabled": False}}
    assert config["scenarios"]["next_oem"]["interventions"]["plant"]["kind"] == "oem_arrival"
    papers = json.loads((folder / "provenance.json").read_text())
    assert papers["content_hash"] == finished.plan.content_hash
    assert papers["seeds"] == [2, 4]
    assert papers["data"] == {"region south_yorkshire": finished.plan.region.digest}
    assert papers["packages"].keys() >= {"numpy", "mesa", "scipy"}
    assert len(papers["code"]["model"]) == 64
    dictionary = list(csv.DictReader((folder / "dictionary.csv").read_text().splitlines()))
    measures = {row["column"] for row in dictionary if row["table"] == "measures"}
    assert measures == {m.name for m in finished.plan.measures} | {"scenario", "future", "seed", "month"}
    assert all(row["unit"] and row["meaning"] for row in dictionary)


def test_content_hash_depends_on_what_can_change_numbers_and_on_nothing_else(ask):
    base = execution.plan(ask("seeds=2")).content_hash
    assert execution.plan(ask("seeds=[2,1]", "workers=2", "force=true", "format=json")).content_hash == base
    for words in (
        ["seeds=3"],
        ["seeds=2", "years=3"],
        ["seeds=2", "scale=0.5"],
        ["seeds=2", "scenario=next_oem"],
        ["seeds=2", "cell_m=2000"],
    ):
        assert execution.plan(ask(*words)).content_hash != base


def test_keys_of_runs_depend_on_what_can_change_bits(ask):
    def key(*words):
        plan = execution.plan(ask("scenario=next_oem", *words))
        return jobs(plan.settings, plan.place)[1].key()

    base = key("seeds=[5]")
    assert key("seeds=[5]", "measures=[jobs]", "effect_over=final") == base
    different = ["seeds=[6]"], ["seeds=[5]", "years=1"], ["seeds=[5]", "scale=0.5"], ["seeds=[5]", "state_hash=true"]
    different += (
        ["seeds=[5]", "parameters.learning.enabled=false"],
        ["seeds=[5]", "cell_m=500"],
        ["seeds=[5]", "scenario=oem_offer"],
    )
    assert len({base, *(key(*words) for words in different)}) == 8


def test_a_worker_with_other_code_refuses(ask):
    plan = execution.plan(ask("seeds=1"))
    job = replace(jobs(plan.settings, plan.place)[0], code="old")
    with pytest.raises(ChangedCode, match="the code was changed after the command started"):
        simulate(job)


def test_the_start_is_prepared_once_and_only_if_something_is_to_run(ask):
    prepared = []
    for _ in range(2):
        execution.execute(execution.plan(ask("seeds=2")), made_up_run, prepared.append)
    assert len(prepared) == 1
    assert isinstance(prepared[0], Place)


def test_two_processes_and_one_leave_the_same_files(ask, tmp_path):
    folders = []
    for workers in (1, 2):
        asked = ask("seeds=3", "state_hash=true", f"workers={workers}")
        asked = replace(asked, out=tmp_path / str(workers))
        finished = execution.execute(execution.plan(asked), made_up_run, lambda place: None)
        folders.append(finished.plan.settings.folder)
    engine.stop()
    one, two = (
        {p.relative_to(folder): pq.read_table(p, partitioning=None) for p in folder.rglob("*.parquet")}
        for folder in folders
    )
    assert one.keys() == two.keys()
    assert one == two


def test_ctrl_c_keeps_what_is_finished_and_says_so(ask, capsys):
    def interrupted(job):
        if job.seed == 2:
            raise KeyboardInterrupt
        return made_up_run(job)

    plan = execution.plan(ask("seeds=3"))
    with pytest.raises(KeyboardInterrupt):
        execution.execute(plan, interrupted, lambda place: None)
    assert "Stopped: 4 new runs are kept; the same command does the rest." in capsys.readouterr().err
    assert sum(job.is_done() for job in jobs(plan.settings, plan.place)) == 4


def test_what_does_not_fit_into_memory_is_refused_before_anything_is_written(execute, monkeypatch, tmp_path):
    monkeypatch.setattr(execution, "LARGEST", 1000)
    with pytest.raises(BadInput, match="futures: 8 runs would be a table of 0 GB in memory; `sweep` makes them"):
        execute("seeds=2")
    assert not (tmp_path / "results").exists()


def test_places_outside_the_region_are_found_before_anything_is_written(ask, tmp_path):
    path = tmp_path / "lost.yaml"
    path.write_text("label: Lost\ninterventions: {b: {kind: link_sites, park_one: apm}}\n")
    with pytest.raises(BadInput, match=r"scenario lost: interventions.b: .*'apm'"):
        execution.plan(ask(f"scenario={path}"))
    assert not (tmp_path / "results").exists()


def test_a_cache_that_cannot_be_written_to_is_made_beside_the_results(ask, monkeypatch):
    assert execution.plan(ask("seeds=1")).place.cache == execution.CACHE
    monkeypatch.setattr(execution.os, "access", lambda path, mode: False)
    plan = execution.plan(ask("seeds=1"))
    assert plan.place.cache == plan.settings.out / ".cache"


def test_effects_of_made_up_runs_are_known(execute):
    finished = execute("seeds=3", "scenario=next_oem", "measures=[jobs]")
    (effect,) = compare.write(finished)
    assert effect.mean == EFFECT_JOBS + 2  # seeds 1, 2, 3 add their number
    assert effect.sd_paired == pytest.approx(1)
    assert effect.sd_unpaired == pytest.approx((1000**2 + 1001**2) ** 0.5)
    (row,) = csv.DictReader((finished.plan.settings.folder / "summary.csv").read_text().splitlines())
    assert (row["scenario"], row["measure"], row["unit"], row["over"]) == ("next_oem", "jobs", "jobs", "last_year")
    assert float(row["mean"]) == effect.mean
    assert float(row["runs_ratio"]) == pytest.approx(effect.runs_ratio)
