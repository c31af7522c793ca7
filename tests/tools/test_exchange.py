"""Results as CSV, Excel and NetCDF: the numbers of the store, with units, and never cut."""

import csv

import openpyxl
import pandas as pd
import pytest
import xarray as xr

from experiments import export
from experiments.__main__ import main
from experiments.exchange.result_set import load
from model.declaration import BadInput
from tests.tools.made_up_results import SITES, made_up_results


@pytest.fixture
def folder(tmp_path):
    made_up_results(tmp_path / "trial")
    return tmp_path


@pytest.fixture
def exported(folder, capsys):
    """Export in these words; the files by name."""

    def make(*words):
        assert main(["export", "trial", f"out={folder}", f"into={folder / 'there'}", *words]) == 0
        said = capsys.readouterr().out.split()
        found = {path.name: path for path in (folder / "there").iterdir()}
        assert {str(path) for path in found.values()} == set(said)
        return found

    return make


def dictionary_covers(tables):
    """Every column of every table has a row that says something, and no row is about anything else."""
    rows = tables.pop("dictionary")
    said = {(r["table"], r["column"]) for r in rows.to_dict("records")}
    assert said == {(name, column) for name, table in tables.items() for column in table.columns}
    assert rows["unit"].str.len().min() > 0
    assert rows["meaning"].str.len().min() > 0
    futures = rows[(rows["table"] == "futures") & (rows["column"] == "learning.depreciation")]
    assert futures["unit"].item() == "per year"
    assert futures["source"].item()


def test_csv(exported, folder):
    tables = {name.removesuffix(".csv"): pd.read_csv(path, keep_default_na=False) for name, path in exported().items()}
    assert set(tables) == {"summary", "measures_by_month", "sites", "scenarios", "futures", "runs", "dictionary"}
    months = tables["measures_by_month"]
    expected = load("trial", folder).months()
    assert months["jobs"].tolist() == expected["jobs"].tolist()
    assert months["month"].iloc[0] == "2015-01"
    jobs = tables["summary"].set_index(["scenario", "measure"]).loc[("plant", "jobs")]
    assert (jobs["label"], jobs["meaning"], jobs["mean"], jobs["seeds"]) == (
        "A plant, at once",
        "jobs in the region",
        20,
        6,
    )
    assert tables["futures"]["learning.depreciation"].tolist() == [0.1, 0.15, 0.2]
    assert tables["sites"][["scenario", "site", "jobs", "runs"]].to_numpy().tolist()[1] == ["baseline", 1, 20, 6]
    dictionary_covers(tables)


def test_csv_keeps_every_digit(folder, exported):
    store = made_up_results(folder / "trial")
    entry = store.listed()[0]
    third = [1 / 3, 1e-17, 4_280_000_000.123, 5e22] * 6
    months = {"tick": range(24), "jobs": third, "gva_gbp": third, "public_cost_gbp": third, "unemployment": third}
    store.keep(entry.scenario, entry.key, {k: [float(x) for x in v] for k, v in months.items()}, SITES, {})
    with exported("measures=[jobs]")["measures_by_month.csv"].open() as file:
        rows = [float(row["jobs"]) for row in csv.DictReader(file)]
    assert rows[:24] == third


def test_excel_has_a_sheet_for_each_table_and_says_what_it_holds(exported):
    book = openpyxl.load_workbook(exported("to=excel", "by=year", "measures=all")["trial.xlsx"])
    assert book.sheetnames == [
        "read me",
        "summary",
        "measures_by_year",
        "sites",
        "scenarios",
        "futures",
        "runs",
        "dictionary",
    ]
    about = {row[0]: row[1] for row in book["read me"].iter_rows(values_only=True) if row[0]}
    assert about["Question"] == "What does a plant do?"
    assert about["measures_by_year"] == 12 * 2
    sheet = book["measures_by_year"]
    assert [cell.value for cell in sheet[1]][:5] == ["scenario", "future", "seed", "year", "jobs"]
    assert [cell.value for cell in sheet[2]][:5] == ["baseline", 1, 1, 2015, 1001 + 5.5]
    assert sheet["A1"].font.bold
    assert sheet.freeze_panes == "A2"
    tables = {}
    for name in book.sheetnames[1:]:
        head, *rows = book[name].iter_rows(values_only=True)
        tables[name] = pd.DataFrame(rows, columns=head)
    dictionary_covers({name: table.fillna("") for name, table in tables.items()})


def test_a_row_for_each_run(exported):
    tables = {name.removesuffix(".csv"): pd.read_csv(path) for name, path in exported("by=run").items()}
    runs = tables["measures_by_run"]
    assert len(runs) == 12
    assert set(runs.loc[runs["scenario"] == "plant", "public_cost_gbp"]) == {24.0}
    said = tables["dictionary"].set_index(["table", "column"]).loc[("measures_by_run", "public_cost_gbp"), "meaning"]
    assert said == "public money (total)"


def test_netcdf(exported):
    with xr.open_dataset(exported("to=netcdf", "measures=[jobs,unemployment]")["trial.nc"], engine="scipy") as found:
        assert dict(found.sizes) == {"scenario": 2, "future": 3, "seed": 2, "month": 24}
        assert found["jobs"].attrs["units"] == "jobs"
        assert found["jobs"].sel(future=3, seed=2, month="2015-01-01").to_numpy().tolist() == [3002.0, 3032.0]
        assert [str(name) for name in found["scenario"].to_numpy()] == ["baseline", "plant"]


def test_runs_that_are_not_made_are_said(tmp_path, capsys):
    store = made_up_results(tmp_path / "trial", missing=(0, 1))
    store.fail(store.listed()[0], "ArithmeticError: sunk")
    assert main(["export", "trial", f"out={tmp_path}"]) == 0
    assert "2 of 12 runs are not made yet, so they are not in it." in capsys.readouterr().out
    rows = pd.read_csv(tmp_path / "trial" / "export" / "failures.csv")
    assert rows["error"].tolist() == ["ArithmeticError: sunk"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["trial", "too=csv"], "too: no such setting of export; did you mean 'to'?"),
        (["trial", "to=exel"], "to: 'exel' is not one of csv, excel, netcdf; did you mean 'excel'?"),
        (["trial", "by=years"], "by: 'years' is not one of month, year, run; did you mean 'year'?"),
        (["trial", "measures=[job]"], "measures: there is no 'job'; did you mean 'jobs'?"),
        (["trail"], "results: there are none of 'trail'; did you mean 'trial'?"),
        (["trial", "b"], "should be one result, for example export first_look to=excel"),
        ([], "should be one result, for example export first_look to=excel"),
        (["trial", "to=netcdf", "by=run"], "by: 'run' is for tables; netcdf holds the months themselves: by=month"),
        (["trial", "into=/proc/nowhere"], "into: '/proc/nowhere' cannot be written to"),
    ],
)
def test_bad_requests_are_named_and_nothing_is_written(folder, capsys, words, message):
    assert main(["export", *words, f"out={folder}"]) == 2
    assert message in capsys.readouterr().err
    assert not (folder / "trial" / "export").exists()


def test_what_no_sheet_can_hold_is_refused_with_what_fits(folder, capsys, monkeypatch):
    monkeypatch.setattr(export, "SHEET_ROWS", 100)
    assert main(["export", "trial", "to=excel", f"out={folder}"]) == 2
    assert capsys.readouterr().err == (
        "by: a row for each month makes 288 rows, and an Excel sheet holds 100; by=year takes 24, and to=csv takes them all\n"
    )
    monkeypatch.setattr(export, "SHEET_ROWS", 10)
    assert main(["export", "trial", "to=excel", f"out={folder}"]) == 2
    assert "an Excel sheet holds 10; to=csv takes them all" in capsys.readouterr().err
    assert not (folder / "trial" / "export").exists()


def test_nothing_made_yet_is_refused(tmp_path):
    made_up_results(tmp_path / "trial", missing=range(12))
    with pytest.raises(BadInput, match=r"no run of .* is made yet"):
        export.request(["trial", f"out={tmp_path}"])
