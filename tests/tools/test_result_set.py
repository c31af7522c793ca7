"""What `experiments.load` gives: tidy tables, pairs, arrays with units, SQL; compacted or not, finished or not."""

import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

import experiments
from experiments.exchange import result_set
from experiments.exchange.result_set import load
from experiments.store.compaction import compact
from model.declaration import BadInput
from tests.tools.made_up_results import SITES, made_up_results, months_of


@pytest.fixture(params=["single", "compacted", "partly"])
def results(tmp_path, request):
    """The same twelve runs in their own files, in tables, or half and half."""
    store = made_up_results(tmp_path / "trial", missing=(7,) if request.param == "partly" else ())
    if request.param != "single":
        compact(store, store.listed())
    if request.param == "partly":
        entry = store.listed()[7]
        store.keep(entry.scenario, entry.key, months_of(entry), SITES, {"seconds": 8.5})
    return load("trial", tmp_path)


def test_months_are_tidy(results):
    months = results.months()
    assert list(months.columns) == ["scenario", "future", "seed", "month", "jobs", "public_cost_gbp"]
    assert len(months) == 2 * 3 * 2 * 24
    assert months["month"].iloc[0] == pd.Timestamp("2015-01-01")
    last = months[(months["scenario"] == "plant") & (months["future"] == 2) & (months["seed"] == 1)].iloc[-1]
    assert (last["month"], last["jobs"]) == (pd.Timestamp("2016-12-01"), 2000 + 1 + 23 + 20)
    assert months.equals(months.sort_values(["scenario", "future", "seed", "month"], ignore_index=True))


def test_chosen_measures_and_scenarios(results):
    months = results.months(["unemployment"], scenarios=["plant"])
    assert list(months.columns[4:]) == ["unemployment"]
    assert set(months["scenario"]) == {"plant"}
    assert list(results.months("all", "baseline").columns[4:]) == ["jobs", "gva_gbp", "public_cost_gbp", "unemployment"]
    assert list(results.months("gva_gbp").columns[4:]) == ["gva_gbp"]


def test_effects_are_differences_in_the_same_future_under_the_same_seed(results):
    effects = results.effects("jobs")
    assert list(effects.columns) == ["scenario", "future", "seed", "value"]
    assert effects.to_numpy().tolist() == [["plant", f, s, 10.0 * f] for f in (1, 2, 3) for s in (1, 2)]
    assert set(results.effects("public_cost_gbp", "total")["value"]) == {24.0}
    assert results.effects("jobs", "final")["value"].tolist() == effects["value"].tolist()


def test_taken_over_the_last_year(results):
    taken = results.taken("jobs")
    first = taken.set_index(["scenario", "future", "seed"]).loc[("baseline", 1, 1), "value"]
    assert first == pytest.approx(1001 + np.mean(range(12, 24)))


def test_runs_say_whether_they_are_made_and_what_they_took(results):
    runs = results.runs
    assert len(runs) == 12
    assert runs["is_made"].all()
    assert runs["seconds"].tolist() == [1.5 + i for i in range(12)]
    assert runs["key"][0] == "baseline-1-1"


def test_arrays_have_axes_units_and_parameters(results):
    array = results.xarray()
    assert dict(array.sizes) == {"scenario": 2, "future": 3, "seed": 2, "month": 24}
    assert array["jobs"].attrs == {"units": "jobs", "long_name": "jobs in the region"}
    assert array["jobs"].sel(scenario="plant", future=3, seed=2, month="2015-02-01").item() == 3000 + 2 + 1 + 30
    assert array["learning.depreciation"].to_numpy().tolist() == [0.1, 0.15, 0.2]
    assert array["learning.depreciation"].attrs["units"] == "per year"
    assert array["label"].to_numpy().tolist() == ["Baseline", "A plant, at once"]
    assert array.attrs["baseline"] == "baseline"
    assert array["future"].attrs["long_name"].startswith("draw of the uncertain parameters")


def test_sql(results):
    found = results.query("SELECT future, avg(jobs) AS jobs FROM measures JOIN futures USING (future) GROUP BY future")
    assert len(found) == 3
    assert results.query("SELECT count(*) AS n FROM runs")["n"][0] == 12
    bar = results.query("SELECT current_setting('enable_progress_bar') AS on_standard_output")
    assert not bar["on_standard_output"][0]


def test_sites(results):
    sites = results.sites("baseline")
    assert set(sites["scenario"]) == {"baseline"}
    assert sites["jobs"].sum() == 6 * 30


def test_a_sweep_under_way_shows_what_is_made(tmp_path):
    made_up_results(tmp_path / "trial", missing=(0, 5, 11))
    results = load(tmp_path / "trial")
    assert results.runs["is_made"].sum() == 9
    assert len(results.months()) == 9 * 24
    effects = results.effects("jobs")
    assert effects[["future", "seed"]].to_numpy().tolist() == [[1, 2], [2, 1], [2, 2], [3, 1]]
    array = results.xarray("jobs")
    assert np.isnan(array["jobs"].sel(scenario="baseline", future=1, seed=1)).all()


def test_a_future_of_which_nothing_is_made_yet_is_nan(tmp_path):
    store = made_up_results(tmp_path / "trial", missing=(4, 5, 10, 11))
    array = load(tmp_path / "trial").xarray("jobs")
    assert array["future"].to_numpy().tolist() == [1, 2, 3]
    assert np.isnan(array["jobs"].sel(future=3)).all()
    store.list_runs([entry for entry in store.listed() if (entry.future, entry.seed) in ((1, 1), (2, 2), (3, 1))])
    array = load(tmp_path / "trial").xarray("jobs")
    assert array["future"].to_numpy().tolist() == [1, 2, 3]
    assert np.isnan(array["jobs"].sel(case=2)).all()


def test_nothing_made_yet_is_empty_not_an_error(tmp_path):
    made_up_results(tmp_path / "trial", missing=range(12))
    results = load(tmp_path / "trial")
    assert results.query("SELECT * FROM measures").empty
    assert results.sites().empty
    assert not results.runs["is_made"].any()
    assert results.failures.empty


def test_failures_are_rows(tmp_path):
    store = made_up_results(tmp_path / "trial", missing=(3,))
    store.fail(store.listed()[3], "ArithmeticError: sunk")
    (row,) = load(tmp_path / "trial").failures.to_dict("records")
    assert (row["future"], row["seed"], row["error"], row["attempts"]) == (2, 2, "ArithmeticError: sunk", 1)


def test_seeds_that_take_futures_in_turn_are_cases(tmp_path):
    store = made_up_results(tmp_path / "trial")
    store.list_runs([entry for entry in store.listed() if (entry.future, entry.seed) in ((1, 1), (2, 2))])
    array = load(tmp_path / "trial").xarray(["jobs"])
    assert dict(array.sizes) == {"scenario": 2, "case": 2, "month": 24}
    assert array["future"].to_numpy().tolist() == [1, 2]
    assert array["seed"].to_numpy().tolist() == [1, 2]
    assert array["learning.depreciation"].to_numpy().tolist() == [0.1, 0.15]
    assert array["jobs"].sel(scenario="baseline").isel(case=1, month=0).item() == 2002


def test_runs_of_an_earlier_request_in_the_table_are_left_out(tmp_path):
    store = made_up_results(tmp_path / "trial")
    compact(store, store.listed())
    store.list_runs([entry for entry in store.listed() if entry.future == 1])
    assert set(load(tmp_path / "trial").months()["future"]) == {1}


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda r: r.months(["job"]), "measures: there is no 'job'; did you mean 'jobs'?"),
        (lambda r: r.months(scenarios=["plants"]), "scenarios: there is no 'plants'; did you mean 'plant'?"),
        (lambda r: r.effects("jobs", "last_years"), "over: 'last_years' is not one of .* did you mean 'last_year'?"),
        (lambda r: r.effects("jobs", "total"), "a sum over months needs a flow"),
    ],
)
def test_what_does_not_exist_is_named_with_the_nearest(results, ask, message):
    with pytest.raises(BadInput, match=message):
        ask(results)


def test_too_much_for_an_array_is_refused(tmp_path, monkeypatch):
    made_up_results(tmp_path / "trial")
    monkeypatch.setattr(result_set, "LARGEST", 1000)
    with pytest.raises(BadInput, match="measures: 4 of 12 runs do not fit into memory; name fewer"):
        load(tmp_path / "trial").xarray("all")


def test_unknown_results_are_named_with_the_nearest(tmp_path):
    with pytest.raises(BadInput, match=r"results: there are none of 'trial'; nothing is in .* yet"):
        load("trial", tmp_path)
    made_up_results(tmp_path / "sweep" / "trial")
    with pytest.raises(BadInput, match="there are none of 'trail'; did you mean 'sweep/trial'"):
        load("trail", tmp_path)


def test_load_is_at_hand_and_costs_nothing_before_it_is_used(tmp_path):
    made_up_results(tmp_path / "trial")
    assert experiments.load(tmp_path / "trial").baseline == "baseline"
    code = "import experiments, sys; print([m for m in ('pandas', 'pyarrow', 'duckdb', 'xarray', 'numpy') if m in sys.modules])"
    words = [sys.executable, "-c", code]
    said = subprocess.run(words, capture_output=True, text=True, check=True, cwd=experiments.ROOT)  # noqa: S603
    assert said.stdout.strip() == "[]"
