"""A world in one line: the same, to the bit, as a run of the command line; what cannot be opened is named."""

import pandas as pd
import pyarrow.parquet as pq
import pytest

from experiments import ROOT, simulation
from experiments.composition import requests
from experiments.execution import plan
from experiments.simulation import jobs, simulate
from experiments.worlds import as_scenario, months, open_world
from model.declaration import BadInput
from scenarios.scenario import load_scenario

CACHE = ROOT / ".cache"
"""Holds the start at a tenth that other tests use as well."""


def test_a_world_in_one_line_is_a_run_of_the_command_line(tmp_path):
    words = ["scenario=next_oem", "scale=0.1", "years=0.25", "seeds=[3]", "futures=central", f"out={tmp_path}"]
    (asked,) = requests("run", words)
    (job,) = jobs(asked, plan(asked, CACHE).place)
    simulate(job)
    (kept,) = [pq.ParquetFile(path).read().to_pandas() for path in tmp_path.rglob("runs/**/*.parquet")]
    world = open_world("next_oem", seed=3, scale=0.1, cache=CACHE)
    world.run_for(3)
    table = months(world)
    assert list(table.index) == list(pd.to_datetime(["2015-01-01", "2015-02-01", "2015-03-01"]))
    assert len(table.columns) > 90
    for name in table:
        assert table[name].to_list() == kept[name].to_list(), name


def test_changed_parameters_hold_from_the_start_on(monkeypatch, small_state):
    asked = []
    monkeypatch.setattr(simulation, "start", lambda place: asked.append(place) or small_state)
    world = open_world("no_site_benefit", scale=0.1, parameters={"learning": {"depreciation": 0.15}})
    assert asked[0].parameters == {"learning": {"depreciation": 0.15}}
    assert world.parameters.learning.depreciation == 0.15
    assert world.parameters.learning.through_park is False  # of the scenario
    assert months(world).empty


def test_a_scenario_can_be_a_name_a_mapping_or_itself():
    named = load_scenario("next_oem")
    assert as_scenario("next_oem") == as_scenario(named) == named
    mapped = as_scenario({"interventions": named.interventions})
    assert (mapped.label, mapped.digest()) == ("Own scenario", named.digest())


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"scenario": "next_oen"}, "there is no 'next_oen'; did you mean 'next_oem'"),
        ({"scenario": {"interventions": {"a": {"kind": "rate_relief", "plces": ["amp"]}}}}, "did you mean 'places'"),
        ({"scenario": {"interventions": {"a": {"kind": "rate_relief", "places": ["apm"]}}}}, "did you mean 'amp'"),
        ({"scale": 0}, "scale: 0 should be a number above 0"),
        ({"seed": -1}, "seed: -1 should be a whole number from 0"),
        ({"cell_m": 300}, "cell_m: 300"),
        ({"region": "north_yorkshire"}, "region: there is no 'north_yorkshire'; did you mean 'south_yorkshire'"),
        ({"parameters": {"learning": {"depreciaton": 0.1}}}, "did you mean 'depreciation'"),
    ],
)
def test_what_cannot_be_opened_is_named(given, message):
    with pytest.raises(BadInput, match=message):
        open_world(**given)
