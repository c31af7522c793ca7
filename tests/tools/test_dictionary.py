"""Every column of every table has a unit and a meaning beside the data."""

import pytest

from experiments.exchange.dictionary import dictionary
from experiments.exchange.panel_dictionary import panel_dictionary
from experiments.exchange.result_set import load
from experiments.panels import TABLES, Recorder
from model.declaration import BadInput
from model.measures import MEASURES
from tests.tools.made_up_results import made_up_results


def columns(rows, table):
    return {row["column"]: row for row in rows if row["table"] == table}


def test_every_row_says_something_and_none_is_said_twice():
    rows = dictionary(MEASURES, ["learning.depreciation"], state_hash=True, panels=True)
    assert all(row["unit"] and row["meaning"] for row in rows)
    assert len({(row["table"], row["column"]) for row in rows}) == len(rows)
    assert all(row.keys() == {"table", "column", "unit", "meaning", "source"} for row in rows)
    assert {m.name for m in MEASURES} <= set(columns(rows, "measures"))
    assert "state_hash" in columns(rows, "measures")
    assert "state_hash" not in columns(dictionary(MEASURES), "measures")


def test_parameters_have_the_unit_and_source_of_their_declaration():
    names = ["learning.depreciation", "separations.job_look.times", "separations.job_look.1", "learning.enabled"]
    found = columns(dictionary([], names), "futures")
    assert list(found) == ["future", *names]
    assert found["learning.depreciation"]["unit"] == "per year"
    assert found["learning.depreciation"]["source"]
    assert "its whole list multiplied" in found["separations.job_look.times"]["meaning"]
    assert found["separations.job_look.times"]["unit"] == "times"
    assert "number 1 of " in found["separations.job_look.1"]["meaning"]
    assert found["learning.enabled"]["unit"] == "switch"
    with pytest.raises(BadInput, match=r"learning\.depresiation: no such parameter; did you mean"):
        dictionary([], ["learning.depresiation"])


def test_the_tables_of_a_result_have_the_columns_that_are_said(tmp_path):
    store = made_up_results(tmp_path / "trial")
    store.fail(store.listed()[0], "sunk")
    results = load(tmp_path / "trial")
    tables = {
        "runs": results.runs,
        "sites": results.sites(),
        "failures": results.failures,
        "measures": results.months("all"),
    }
    tables["futures"] = results.futures.reset_index()
    for name, table in tables.items():
        assert list(results.dictionary.loc[name].index) == list(table.columns), name


def test_panels_have_the_columns_that_are_said(make_world):
    world = make_world()
    recorder = Recorder(world)
    world.step()
    recorder.record()
    tables = recorder.tables()
    assert list(tables) == list(TABLES)
    for name, table in tables.items():
        assert set(columns(panel_dictionary(), f"panels/{name}")) == set(table), name
