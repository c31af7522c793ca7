"""A run is made again from its hash alone, and what differs is named to the month and column."""

import json
import math
from dataclasses import replace

import pyarrow as pa
import pytest

from experiments import execution, rerun
from experiments.__main__ import main
from experiments.composition import requests
from experiments.rerun import find, first_difference
from experiments.simulation import jobs, simulate
from experiments.store.folder import identity_of, read_parquet, write_parquet
from model.declaration import BadInput
from tests.conftest import CACHE

WORDS = ["scenario=apprenticeships", "seeds=[3]", "scale=0.02", "years=0.25", "state_hash=true"]


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The file of a real run of three months: apprenticeships in the third calibrated future."""
    (asked,) = requests("compare", [*WORDS, "parameters.learning.depreciation=0.15"])
    asked = replace(asked, out=tmp_path_factory.mktemp("results"), name="deep/trial")
    plan = execution.plan(asked, CACHE)
    job = jobs(asked, plan.place)[1]
    simulate(job)
    return job.run_file()


@pytest.fixture
def again(made, tmp_path, monkeypatch, capsys):
    """Rerun a copy of the run after `change` of its table and identity; exit code and what was said."""
    monkeypatch.setattr(execution, "CACHE", CACHE)

    def make(change=lambda table: table, identity=lambda plain: plain, words=()):
        file = tmp_path / "trial" / "runs" / made.parent.name / made.name
        site = tmp_path / "trial" / "sites" / made.parent.name / made.name
        for path in (file, site):
            path.parent.mkdir(parents=True, exist_ok=True)
        site.write_bytes((made.parents[2] / "sites" / made.parent.name / made.name).read_bytes())
        write_parquet(file, change(read_parquet(made)), identity(identity_of(made)))
        code = main(["rerun", made.stem[:8], f"out={tmp_path}", *words])
        return code, capsys.readouterr()

    return make


def changed(name, row, value):
    def change(table):
        values = table.column(name).to_pylist()
        values[row] = value(values[row])
        return table.set_column(table.column_names.index(name), name, pa.array(values, table.schema.field(name).type))

    return change


def test_the_same_run_again_has_the_same_bits(again, made):
    code, said = again()
    assert code == 0
    lines = said.out.splitlines()
    assert lines[0] == (
        f"Run {made.stem}: apprenticeships, future 3, seed 3, three months of south_yorkshire at scale 0.02"
    )
    assert lines[1].startswith("The same to the last bit: ")
    assert "columns × 3 months" in lines[1]
    assert len(lines) == 2


def test_one_bit_is_found(again):
    code, said = again(changed("gva_gbp", 1, lambda v: math.nextafter(v, math.inf)))
    assert code == 1
    assert "Differs first in gva_gbp (months, 2015-02): " in said.out
    assert "Nothing that was recorded has changed since" in said.out


def test_text_is_compared_too(again):
    code, said = again(changed("state_hash", 2, lambda v: "other"))
    assert code == 1
    assert "Differs first in state_hash (months, 2015-03): 'other' then, " in said.out


def test_other_code_data_and_packages_are_said_with_the_verdict(again, monkeypatch):
    def older(plain):
        place = plain["place"] | {"region_digest": "d" * 64}
        return plain | {"code": "c" * 64, "place": place, "packages": plain["packages"] | {"numpy": "1.0", "old": "2"}}

    code, said = again(identity=older)
    assert code == 0
    assert "Changed since it was made: the code of the model (then cccccccccccc, now " in said.out
    assert "the data of south_yorkshire" in said.out
    assert "numpy (then 1.0, now " in said.out
    assert "old (then 2, now not there)" in said.out
    code, said = again(changed("jobs", 0, lambda v: v + 1), older)
    assert code == 1
    assert "So a difference is to be expected." in said.out


def test_json(again, made):
    code, said = again(changed("jobs", 0, lambda v: v + 1), words=["format=json"])
    found = json.loads(said.out)
    assert code == 1
    assert (found["hash"], found["same"], found["changed"]) == (made.stem, False, [])
    assert (found["difference"]["column"], found["difference"]["where"]) == ("jobs", "2015-01")
    assert found["identity"]["seconds"] > 0
    assert found["identity"]["peak_memory_mb"] > 10


def test_a_parameter_that_is_gone_is_said(again):
    def older(plain):
        return plain | {"place": plain["place"] | {"parameters": {"learning": {"gone": 1.0}}}}

    code, said = again(identity=older)
    assert code == 2
    assert "rerun: today's code and data cannot make " in said.err
    assert "learning.gone: no such parameter" in said.err


def test_a_run_that_does_not_say_what_it_is(again):
    code, said = again(identity=lambda plain: {})
    assert code == 2
    assert "does not say how it was made" in said.err


def test_a_run_is_found_by_the_beginning_of_its_hash(tmp_path):
    folder = tmp_path / "a" / "b" / "runs" / "scenario=plant"
    folder.mkdir(parents=True)
    for key in ("abc1", "abd2", "ff"):
        write_parquet(folder / f"{key}.parquet", {"jobs": [1]})
    (folder / "ee.parquet").write_bytes(b"PAR")
    assert find("ABC", tmp_path) == folder / "abc1.parquet"
    with pytest.raises(BadInput, match="2 runs begin with 'ab': abc1, abd2"):
        find("ab", tmp_path)
    with pytest.raises(BadInput, match="begins with 'abcd'; 1 begins with 'abc', for example abc1"):
        find("abcd", tmp_path)
    with pytest.raises(BadInput, match="begins with '7'; there are 4, for example"):
        find("7", tmp_path)
    with pytest.raises(BadInput, match="there are 0, for example none"):
        find("7", tmp_path / "nowhere")
    with pytest.raises(BadInput, match="'xyz' is no hash"):
        find("xyz", tmp_path)
    with pytest.raises(BadInput, match=r"ee\.parquet is damaged; the command of its experiment makes it again"):
        find("ee", tmp_path)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([], "should be one hash of a run"),
        (["ab", "cd"], "should be one hash of a run"),
        (["ab", "form=json"], "form: no such setting of rerun; did you mean 'format'?"),
        (["ab", "format=xml"], "format: 'xml' is not one of table, json"),
    ],
)
def test_bad_words(capsys, words, message):
    assert main(["rerun", *words]) == 2
    assert message in capsys.readouterr().err


def test_tables_of_other_shapes_or_types_differ():
    a = pa.table({"jobs": [1.0, float("nan")], "x": [1, 2]})
    assert first_difference("sites", a, a) is None
    assert first_difference("sites", a, a.slice(0, 1)).then == "2 columns × 2 rows"
    assert first_difference("sites", a, a.rename_columns(["jobs", "y"])).column == "columns or rows"
    b = pa.table({"jobs": [1.0, float("nan")], "x": [1.0, 2.0]})
    assert first_difference("sites", a, b).column == "x"
    c = pa.table({"jobs": [1.0, -float("nan")], "x": [1, 3]})
    found = first_difference("sites", a, c)
    assert (found.column, found.where) == ("jobs", "row 2")  # another NaN is other bits
    assert rerun.first_difference("sites", pa.table({"z": [0.0]}), pa.table({"z": [-0.0]})).now == "-0.0"
