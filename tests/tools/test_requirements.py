"""Every requirement names where it lives; nothing named may be missing, and a name that is wrong is no answer."""

import json

import pytest

from experiments.__main__ import main
from experiments.requirements import FILE, KINDS_OF_REFERENCE, Catalogue, requirements, summary, usual
from model.declaration import BadInput

OPEN = "a preset of this cluster"
"""What other clusters' lines say while there is no preset of theirs."""


@pytest.fixture(scope="module")
def catalogue():
    return usual()


@pytest.fixture(scope="module")
def shipped(catalogue):
    return requirements(catalogue=catalogue)


def table(tmp_path, *rows):
    path = tmp_path / "mine.csv"
    path.write_text("id,item,where,missing\n" + "".join(row + "\n" for row in rows))
    return path


def test_no_reference_dangles(shipped):
    said = FILE.read_text(encoding="utf-8")
    dangling = [
        row["id"] for row in shipped if "there is no such" in row["missing"] or "no such kind" in row["missing"]
    ]
    assert dangling == []
    assert "there is no such" not in said


def test_every_line_of_the_documents_is_there_once_and_answers_or_says_what_it_lacks(shipped):
    ids = [row["id"] for row in shipped]
    for document, lines in (("S1", 20), ("S2", 60), ("S3", 11), ("S4", 44), ("S5", 131)):
        missing = {49} if document == "S5" else set()
        there = {int(one.partition("-")[2]) for one in ids if one.startswith(document)}
        expected = set(range(1, lines + 1)) - ({46, 47, 48} | missing if document == "S5" else set())
        assert there == expected, document
    assert all(row["item"] for row in shipped)
    assert all(row["met"] == (not row["missing"]) and (row["where"] or row["missing"]) for row in shipped)


def test_what_concerns_this_region_is_met_but_for_what_it_says(shipped):
    here = [row for row in shipped if row["missing"] != OPEN]
    assert all(row["id"] == "S5-45" or not row["id"].startswith("S5-5") for row in here)
    assert summary(here)["met"] > 0.8 * len(here)


def test_every_kind_of_reference_is_used_and_finds_something(shipped, catalogue):
    used = {reference.partition(":")[0] for row in shipped for reference in row["where"]}
    assert used == set(KINDS_OF_REFERENCE)
    assert all(getattr(catalogue, name) for kind, name in KINDS_OF_REFERENCE.items() if kind != "file")


@pytest.mark.parametrize("kind", KINDS_OF_REFERENCE)
def test_a_broken_reference_makes_a_requirement_unmet(kind, tmp_path, catalogue):
    (row,) = requirements(table(tmp_path, f"S9-01,Something,{kind}:nowhere,"), catalogue)
    assert not row["met"]
    assert row["missing"] == f"{kind}:nowhere: there is no such {kind}"


def test_a_claim_is_no_better_than_its_worst_reference(tmp_path, catalogue):
    good, bad = "scenario:link_amp_sbp", "measure:happiness"
    rows = requirements(
        table(
            tmp_path,
            f"a,Good,{good}; file:README.md,",
            f"b,Bad,{good}; {bad},",
            f"c,Said,{good},a part of it",
            "d,Silent,,",
            "e,Odd,magic:wand,",
        ),
        catalogue,
    )
    assert [row["met"] for row in rows] == [True, False, False, False, False]
    assert rows[1]["missing"] == "measure:happiness: there is no such measure"
    assert rows[2]["missing"] == "a part of it"
    assert rows[3]["missing"] == "nothing is named"
    assert rows[4]["missing"].startswith("magic:wand: no such kind of reference")
    assert summary(rows) == {"met": 1, "total": 5}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("id,item\na,b\n", "the first line should be id,item,where,missing"),
        ("id,item,where,missing\na,b,c\n", "line 2: should have 4 cells"),
        ("id,item,where,missing\na,b,c,d,e\n", "line 2: should have 4 cells"),
        ("id,item,where,missing\na,b,,x\na,b,,x\n", "a is there twice"),
    ],
)
def test_a_file_that_is_no_list_of_requirements_is_named(text, message, tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text(text)
    with pytest.raises(BadInput, match=message):
        requirements(path)


def test_scenarios_and_calendars_that_cannot_be_read_do_not_count(tmp_path, monkeypatch):
    from scenarios import calendar, scenario

    monkeypatch.setattr(scenario, "FOLDER", tmp_path)
    monkeypatch.setattr(scenario, "names", lambda *_: ["broken", "baseline"])
    monkeypatch.setattr(calendar, "FOLDER", tmp_path)
    (tmp_path / "broken.yaml").write_text("label: [")
    assert Catalogue().scenarios == {"baseline"}
    assert Catalogue().calendars == set()


def test_the_table_counts_what_is_met(shipped, capsys):
    assert main(["describe", "requirements", "format=json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert {key: said[key] for key in ("met", "total")} == summary(shipped)
    assert said["requirements"][0].keys() >= {"id", "met", "where"}
