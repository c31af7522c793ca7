"""Futures: seeds take draws in turn, pairs share them, and what the user changed stays changed."""

from pathlib import Path

import pytest

from experiments.composition import requests
from experiments.execution import plan
from experiments.futures import Futures, load_futures, merged
from experiments.simulation import jobs
from model.declaration import BadInput

DRAWS = "draws:\n  - learning: {depreciation: 0.11}\n  - learning: {depreciation: 0.12}\n    sales: {growth: 0.02}\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "mine.yaml"
    path.write_text(DRAWS)
    return path


def test_seeds_take_the_draws_in_turn(file):
    futures = load_futures(str(file), "south_yorkshire")
    assert [futures.of(seed)["learning"]["depreciation"] for seed in (1, 2, 3)] == [0.11, 0.12, 0.11]
    assert "2 calibrated sets" in futures.words()


def test_without_draws_every_seed_has_the_declared_values():
    assert Futures("central").of(7) == {}


def test_both_worlds_of_a_pair_have_the_same_future_and_the_user_has_the_last_word(file, tmp_path):
    words = ["scenario=next_oem", "seeds=2", f"futures={file}", "parameters.sales.growth=0.01", f"out={tmp_path}"]
    (asked,) = requests("compare", words)
    found = [(job.seed, job.scenario.name, dict(job.place.parameters)) for job in jobs(asked, plan(asked).place)]
    first, second = {"learning": {"depreciation": 0.11}, "sales": {"growth": 0.01}}, {
        "learning": {"depreciation": 0.12}, "sales": {"growth": 0.01},
    }  # fmt: skip
    assert found == [
        (1, "baseline", first), (1, "next_oem", first), (2, "baseline", second), (2, "next_oem", second),
    ]  # fmt: skip
    assert asked.resolved()["futures"][2]["sales"] == {"growth": 0.02}


def test_merging_keeps_what_the_second_does_not_change():
    assert merged({"a": {"x": 1, "y": 2}}, {"a": {"y": 3}, "b": {"z": 4}}) == {"a": {"x": 1, "y": 3}, "b": {"z": 4}}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("draw: []\n", "should have a list `draws`"),
        ("draws: []\n", "should have a list `draws`"),
        ("draws: [3]\n", "should have a list `draws`"),
        ("draws: [{learning: {depreciaton: 0.1}}]\n", "did you mean 'depreciation'"),
    ],
)
def test_a_file_that_holds_no_draws_is_refused(tmp_path, text, message):
    path = tmp_path / "mine.yaml"
    path.write_text(text)
    with pytest.raises(BadInput, match=message):
        load_futures(str(path), "south_yorkshire")


def test_a_region_without_a_calibration_says_so():
    with pytest.raises(BadInput, match="no calibration of elsewhere; futures=central"):
        load_futures("calibrated", "elsewhere")


def test_usually_the_calibration_is_taken_where_there_is_one(tmp_path, monkeypatch):
    monkeypatch.setattr("experiments.futures.FOLDER", tmp_path)
    assert load_futures("usual", "here").name == "central"
    (tmp_path / "here.yaml").write_text(DRAWS)
    assert load_futures("usual", "here") == load_futures("calibrated", "here")
    assert len(load_futures("usual", "some/folder/here.yaml").draws) == 2
