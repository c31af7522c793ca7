"""Every file of conf/ composes, and fits the region it is for."""

import pytest
import yaml

from experiments.__main__ import VERBS
from experiments.composition import CONF, compositions, experiments, requests, usual_region
from experiments.effects import check_wanted
from experiments.settings import CELL_SIZES, KEYS
from model.measures import MEASURES, place_measures
from scenarios import regions
from scenarios.scenario import load_scenario, names


@pytest.mark.parametrize("name", names())
def test_every_scenario_loads_and_fits_the_region(name, region):
    scenario = load_scenario(name)
    scenario.resolve(region)
    assert scenario.question.endswith(("?", "."))


@pytest.mark.parametrize("name", experiments())
def test_every_experiment_composes(name, region):
    (asked,) = requests(name if name in VERBS else "compare", [f"experiment={name}"])
    assert asked.name.partition("/")[0] == name
    assert asked.question
    assert len({s.digest() for s in asked.all_scenarios()}) == len(asked.all_scenarios())
    check_wanted(asked.measures, (*MEASURES, *place_measures(region)))


def test_the_usual_configuration_has_every_setting_and_no_other():
    written = yaml.safe_load((CONF / "config.yaml").read_text())
    assert set(written) - {"defaults"} == set(KEYS) - {"experiment", "engine"}  # files, not numbers


def test_the_usual_configuration_runs_the_baseline():
    (asked,) = requests("run", [])
    assert asked.name == "run/baseline"
    assert asked.seeds == tuple(range(1, 9))
    assert asked.months == 120


def test_the_usual_region_exists():
    assert usual_region() in regions.available_regions()


def test_cell_sizes_are_those_of_regions():
    assert CELL_SIZES == regions.CELL_SIZES


def test_first_look_compares_three_scenarios_under_eight_to_ten_seeds():
    (asked,) = requests("compare", ["experiment=first_look"])
    assert [s.name for s in asked.scenarios] == ["link_amp_sbp", "next_oem", "apprenticeships"]
    assert 8 <= len(asked.seeds) <= 10
    assert asked.months == 120
    assert {w.measure: w.over for w in asked.measures}["public_cost_gbp"] == "total"


def test_the_command_line_goes_before_the_experiment_file():
    (asked,) = requests("compare", ["experiment=first_look", "seeds=[7,3]", "years=0.5", "scenario=next_oem"])
    assert (asked.seeds, asked.months, [s.name for s in asked.scenarios]) == ((3, 7), 6, ["next_oem"])
    assert asked.name == "first_look"


def test_added_and_forced_overrides_mean_the_same():
    plain, added, forced = (requests("run", [f"{plus}seeds=2"])[0] for plus in ("", "+", "++"))
    assert plain == added == forced


def test_multirun_makes_one_request_per_combination_each_in_its_own_folder():
    asked = requests("compare", ["-m", "experiment=first_look", "scale=0.1,0.2", "seeds=range(2,4)"])
    assert [(a.scale, len(a.seeds)) for a in asked] == [(0.1, 2), (0.1, 3), (0.2, 2), (0.2, 3)]
    assert asked[0].name == "first_look/scale=0.1,seeds=2"
    assert len({a.folder for a in asked}) == 4


def test_multirun_over_scenarios_needs_no_folder_of_its_own():
    asked = requests("run", ["--multirun", "scenario=baseline,next_oem", "seeds=1"])
    assert [a.name for a in asked] == ["run/baseline", "run/next_oem"]


def test_parameters_reach_the_request():
    (asked,) = requests("run", ["parameters.learning.enabled=false"])
    assert asked.parameters == {"learning": {"enabled": False}}
    assert asked.resolved()["parameters"] == {"learning": {"enabled": False}}


def test_hydra_makes_no_folders(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    compositions("run", ["-m", "seeds=1,2"])
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_change_a_result_is_not_in_its_resolved_configuration():
    one, other = (
        requests("run", [f"out={out}", f"workers={n}", f"format={how}", "seeds=1"])[0].resolved()
        for out, n, how in (("a", 1, "json"), ("b", 2, "table"))
    )
    assert one == other
