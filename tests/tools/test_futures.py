"""Futures: cases in an even order, pairs that share a future, files that can be read again, and what is refused."""

import csv
from dataclasses import replace
from pathlib import Path

import pytest

from experiments.composition import requests
from experiments.designs.futures import Case, Futures, load_futures, merged
from experiments.designs.table import read_futures, table
from experiments.execution import plan
from experiments.simulation import jobs
from model.declaration import BadInput
from model.parameters import Parameters

DRAWS = "draws:\n  - learning: {depreciation: 0.11}\n  - learning: {depreciation: 0.12}\n    sales: {growth: 0.02}\n"
THREE = Futures("three", ({"a": {"x": 1}}, {"a": {"x": 2}}, {"a": {"x": 3}}))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "mine.yaml"
    path.write_text(DRAWS)
    return path


@pytest.fixture
def listed(tmp_path):
    def write(text: str) -> str:
        path = tmp_path / "mine.csv"
        path.write_text(text)
        return str(path)

    return write


def test_seeds_take_the_draws_in_turn(file):
    futures = load_futures(str(file), "south_yorkshire")
    assert [futures.draw(futures.of(seed))["learning"]["depreciation"] for seed in (1, 2, 3)] == [0.11, 0.12, 0.11]
    assert futures.words() == "2 calibrated sets of parameters, one a seed in turn"


def test_without_draws_every_seed_has_the_declared_values():
    futures = Futures("central", crossed=True)
    assert futures.cases((7, 9)) == (Case(0, 7), Case(0, 9))
    assert futures.draw(0) == {}


def test_taken_in_turn_the_seeds_of_a_future_stand_together():
    assert THREE.cases((1, 2, 3)) == (Case(1, 1), Case(2, 2), Case(3, 3))
    assert THREE.cases((2, 3, 4, 5, 7)) == (Case(2, 2), Case(2, 5), Case(3, 3), Case(1, 4), Case(1, 7))


def test_crossed_every_future_meets_every_seed():
    crossed = replace(THREE, crossed=True)
    assert crossed.cases((4, 5)) == tuple(Case(f, s) for f in (1, 2, 3) for s in (4, 5))
    assert replace(crossed, order=(3, 1, 2)).cases((4,)) == (Case(3, 4), Case(1, 4), Case(2, 4))
    assert crossed.words().endswith("each under every seed")


def test_both_worlds_of_a_pair_have_the_same_future_and_the_user_has_the_last_word(file, tmp_path):
    words = ["scenario=next_oem", "seeds=2", f"futures={file}", "parameters.sales.growth=0.01", f"out={tmp_path}"]
    (asked,) = requests("compare", words)
    everything = jobs(asked, plan(asked).place)
    found = [(job.future, job.seed, job.scenario.name, dict(job.place.parameters)) for job in everything]
    first, second = {"learning": {"depreciation": 0.11}, "sales": {"growth": 0.01}}, {
        "learning": {"depreciation": 0.12}, "sales": {"growth": 0.01},
    }  # fmt: skip
    assert found == [
        (1, 1, "baseline", first), (1, 1, "next_oem", first), (2, 2, "baseline", second), (2, 2, "next_oem", second),
    ]  # fmt: skip
    assert asked.resolved()["futures"]["of_seed"][2]["sales"] == {"growth": 0.02}
    assert [row["sales.growth"] for row in table(asked.futures, asked.parameters)] == [0.01, 0.01]


def test_the_configuration_of_crossed_futures_holds_their_hash(file):
    words = ["scenario=next_oem", "seeds=2", "crossed=true"]
    one, other = (requests("compare", [*words, f"futures={f}"])[0].resolved()["futures"] for f in (file, "calibrated"))
    assert (one["number"], other["number"]) == (2, 50)
    assert one["sha256"] != other["sha256"]


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
    monkeypatch.setattr("experiments.designs.futures.FOLDER", tmp_path)
    assert load_futures("usual", "here").name == "central"
    (tmp_path / "here.yaml").write_text(DRAWS)
    assert load_futures("usual", "here") == load_futures("calibrated", "here")
    assert len(load_futures("usual", "some/folder/here.yaml").draws) == 2


def test_a_table_of_one_s_own_has_a_column_for_each_parameter(listed):
    usual = Parameters().separations.job_look
    text = "learning.depreciation,learning.enabled,training.months,learning.benefit_level,separations.job_look.times\n"
    futures = load_futures(listed(text + "0.11,true,40,park,1\n0.12,false,41,corridor,0.5\n"), "south_yorkshire")
    first, second = futures.draws
    assert first["learning"] == {"depreciation": 0.11, "enabled": True, "benefit_level": "park"}
    assert (first["training"]["months"], second["training"]["months"]) == (40, 41)
    assert second["separations"]["job_look"] == pytest.approx([item / 2 for item in usual])
    assert first["separations"]["job_look"] == pytest.approx(usual)


def test_what_is_written_can_be_read_again(tmp_path):
    calibrated = load_futures("calibrated", "south_yorkshire")
    rows = table(calibrated, {})
    assert "separations.job_look.times" in rows[0]
    with (path := tmp_path / "futures.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    again = read_futures(path)
    for one, other in zip(calibrated.draws, again, strict=True):
        assert one.keys() == other.keys()
        assert all(other[g][n] == pytest.approx(v, rel=1e-4) for g, values in one.items() for n, v in values.items())
    assert table(Futures("again", again), {}) == rows


def test_a_list_that_is_no_multiple_has_a_column_for_each_number(listed):
    usual = Parameters().wages.skill_shares
    other = [*usual[1:], usual[0]]
    rows = table(Futures("f", ({"wages": {"skill_shares": other}}, {})), {})
    names = [f"wages.skill_shares.{i + 1}" for i in range(len(usual))]
    assert [rows[0][name] for name in names] == other
    assert [rows[1][name] for name in names] == list(usual)
    text = "future," + ",".join(names) + "\n1," + ",".join(map(str, other)) + "\n"
    assert load_futures(listed(text), "x").draws == ({"wages": {"skill_shares": other}},)


def test_rows_of_a_table_are_run_in_an_even_order(listed):
    text = "learning.depreciation\n" + "".join(f"{0.1 + i / 1000}\n" for i in range(100))
    futures = load_futures(listed(text), "south_yorkshire", crossed=True)
    order = [case.future for case in futures.cases((1,))]
    assert sorted(order) == list(range(1, 101))
    for part in (20, 50):
        assert sum(order[:part]) / part == pytest.approx(50.5, abs=12)


MISTAKES = [
    ("learning.depreciaton\n0.1\n", "learning.depreciaton: no such parameter; did you mean 'learning.depreciation'"),
    ("learning.depreciation\n7\n", "row 1: learning.depreciation: 7 is outside"),
    ("learning.depreciation\n0.1\nx\n", "row 2: learning.depreciation: 'x' should be a number"),
    ("learning.depreciation\n\n", "row 1 has 0 cells for 1 columns"),
    ("learning.depreciation,sales.growth\n0.1,\n", "row 1: sales.growth: is empty"),
    ("learning.depreciation\n0.1,0.2\n", "row 1 has 2 cells for 1 columns"),
    ("learning.depreciation\n", "0 rows; it should have names and 1 to 100,000 futures"),
    ("", "0 rows"),
    ("learning.depreciation,learning.depreciation\n0.1,0.1\n", "names a column twice"),
    ("future\n1\n", "has no parameter; columns are named like learning.depreciation"),
    ("future,learning.depreciation\n2,0.1\n", "row 1: future should count 1, 2, 3"),
    ("wages.skill_shares\n0.1\n", "is a list; name columns wages.skill_shares.1"),
    ("wages.skill_shares.1\n0.1\n", "wages.skill_shares has 4 numbers"),
    ("wages.skill_share.1\n0.1\n", "wages.skill_share.1: no such parameter; did you mean 'wages.skill_shares'"),
    ("wages.skill_shares.times\ntrue\n", "row 1: wages.skill_shares.times: True should be a number"),
    ("learning.depreciation.times\n1\n", "learning.depreciation is no list"),
    ("learning.enabled\n3\n", "row 1: learning.enabled: 3 should be true or false"),
]


@pytest.mark.parametrize(("text", "message"), MISTAKES, ids=[message for _, message in MISTAKES])
def test_a_mistake_in_a_table_is_named_with_row_and_column(listed, text, message):
    with pytest.raises(BadInput, match=r"mine\.csv: ") as caught:
        load_futures(listed(text), "south_yorkshire")
    assert message in str(caught.value)


def test_a_file_that_is_no_text_is_refused(tmp_path):
    (tmp_path / "mine.csv").write_bytes(b"\xff\xfe\x00learning")
    with pytest.raises(BadInput, match="is no table of text"):
        load_futures(str(tmp_path / "mine.csv"), "south_yorkshire")


def test_no_future_of_a_design_is_left_out_unsaid(listed):
    words = ["scenario=next_oem", f"futures={listed('sales.growth' + chr(10) + '0.01' + chr(10) + '0.02' + chr(10))}"]
    with pytest.raises(BadInput, match="crossed: 1 seed would leave out 1 of 2 futures; crossed=true runs each"):
        requests("compare", [*words, "seeds=1"])
    assert requests("compare", [*words, "seeds=2"])[0].cases() == (Case(1, 1), Case(2, 2))
    with pytest.raises(BadInput, match=r"parameters.sales.growth: is also varied by the futures"):
        requests("compare", [*words, "seeds=2", "parameters.sales.growth=0.03"])


def test_verbs_that_know_runs_by_their_seed_take_no_crossed_futures():
    with pytest.raises(BadInput, match="crossed: validate tells runs apart by their seed"):
        requests("validate", ["crossed=true"])
