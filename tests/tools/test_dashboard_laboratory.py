"""Two worlds side by side: what is on the wall is what the command line gives."""

import gc
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from experiments import execution
from experiments.composition import requests
from experiments.dashboard import laboratory as module
from experiments.dashboard.controls import scenario_yaml
from experiments.dashboard.laboratory import Laboratory, Setting
from model.declaration import BadInput
from tests.tools.laboratories import CACHE, PLANT, SMALL, laboratory

RECESSION = {"slump": {"kind": "recession", "start": 2015.5}}


def test_the_variant_changed_on_the_way_equals_the_command_line_run_of_the_copied_file(tmp_path):
    lab = laboratory(years=1.0)
    lab.advance(4)
    lab.change(replace(lab.setting, interventions=PLANT, shocks=RECESSION))
    lab.change(replace(lab.setting, variant_parameters={"learning": {"through_ties": False}}))
    lab.advance(8)
    file = tmp_path / "plant_and_slump.yaml"
    file.write_text(scenario_yaml(lab.setting, "Plant and slump", "What then?"), encoding="utf-8")
    command = file.read_text(encoding="utf-8").splitlines()[0].partition("compare ")[2]
    words = [word.replace(file.name, str(file)) for word in command.split()]
    (asked,) = requests("compare", [*words, "workers=1", f"out={tmp_path / 'results'}"])
    months = execution.execute(execution.plan(asked, CACHE)).months
    for world, name in zip(lab.worlds, ("baseline", "plant_and_slump"), strict=True):
        run = months[months["scenario"] == name].sort_values("month")
        assert len(run) == len(world.history) == 12
        for measure in (m.name for m in world.measures):
            assert [row[measure] for row in world.history] == run[measure].tolist(), measure
    assert lab.worlds[0].history != lab.worlds[1].history


def test_a_change_and_a_fresh_laboratory_show_the_same_month():
    lab = laboratory()
    lab.advance(6)
    changed = lab.change(replace(SMALL, interventions=PLANT))
    fresh = laboratory(interventions=PLANT)
    assert changed == fresh.advance(6)[-1]
    assert lab.ledger() == fresh.ledger()
    assert lab.series() == fresh.series()


def test_changing_the_variant_leaves_the_baseline_world_alone():
    lab = laboratory()
    lab.advance(2)
    baseline, variant = lab.worlds
    lab.change(replace(SMALL, interventions=PLANT))
    assert lab.worlds[0] is baseline
    assert lab.worlds[1] is not variant
    lab.change(replace(lab.setting, seed=4))
    assert lab.worlds[0] is not baseline
    assert lab.tick == 1


def test_parameters_of_both_worlds_go_into_the_start_and_those_of_the_variant_do_not(monkeypatch, small_state):
    places = []
    monkeypatch.setattr(module, "start", lambda place: places.append(place) or small_state)
    both, one = {"learning": {"through_hires": False}}, {"meetings": {"enabled": False}}
    lab = laboratory(parameters=both, variant_parameters=one)
    assert [place.parameters for place in places] == [both]
    assert [world.parameters.learning.through_hires for world in lab.worlds] == [False, False]
    assert [world.parameters.meetings.enabled for world in lab.worlds] == [True, False]
    lab.change(replace(lab.setting, parameters={}))
    assert [place.parameters for place in places] == [both, {}]


def test_stepping_stops_at_the_end():
    lab = laboratory(years=1.0)
    assert not lab.is_over
    assert [frame["tick"] for frame in lab.advance(100)] == list(range(12))
    assert lab.is_over
    assert lab.advance(1) == []


def test_a_shorter_run_goes_back_to_its_own_end():
    lab = laboratory()
    lab.advance(13)
    sixth = lab.series()["jobs"][0][:12]
    assert lab.change(replace(lab.setting, years=1.0))["tick"] == 11
    assert lab.series()["jobs"][0] == sixth


def test_reset_brings_back_the_first_month_and_the_same_luck():
    lab = laboratory(interventions=PLANT)
    first, frames = lab.frame(), lab.advance(5)
    assert lab.reset() == first
    assert lab.tick == -1
    assert lab.ledger() == []
    assert lab.advance(5) == frames


def test_two_laboratories_in_two_threads_stay_apart():
    alone = laboratory(seed=5, interventions=PLANT).advance(5)
    one, other = laboratory(seed=5, interventions=PLANT), laboratory(seed=6)
    with ThreadPoolExecutor(2) as threads:
        here, there = threads.map(lambda lab: lab.advance(5), (one, other))
    assert here == alone
    assert there[-1]["worlds"] != alone[-1]["worlds"]


def test_a_change_says_how_far_it_is():
    lab, heard = laboratory(), []
    lab.advance(4)
    lab.change(replace(SMALL, interventions=PLANT), heard.append)
    assert heard == [0.25, 0.5, 0.75, 1.0]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"scale": 0.3}, "scale: 0.3 should be one of 0.05, 0.1, 0.25, 0.5, 1"),
        ({"scale": True}, "scale: True should be one of"),
        ({"cell_m": 300}, "cell_m: 300 should be one of 250, 500, 1000, 2000"),
        ({"seed": 0}, "seed: 0 should be a whole number, 1 to 100,000"),
        ({"seed": 1.0}, "seed: 1.0 should be a whole number"),
        ({"years": 41}, "years: 41 should be 1 to 40"),
        ({"years": "ten"}, "years: 'ten' should be 1 to 40"),
        ({"region": "south_yorkshir"}, "region: 'south_yorkshir' is unknown; did you mean 'south_yorkshire'?"),
        ({"parameters": {"learning": {"deprecation": 0.1}}}, "did you mean 'depreciation'?"),
        ({"interventions": {"a": {"kind": "oem_arrivl"}}}, "did you mean 'oem_arrival'?"),
        ({"interventions": {"a": {"kind": "oem_arrival", "jobs": -1.0}}}, "jobs: -1.0 is outside 5 to 5000"),
    ],
)
def test_a_wrong_setting_is_named(changes, message):
    with pytest.raises(BadInput) as error:
        Setting(**changes)
    assert message in str(error.value)


def test_a_place_the_region_does_not_have_changes_nothing():
    lab = laboratory()
    before = lab.advance(1)[-1]
    with pytest.raises(BadInput, match="no place 'ampp' in the region; did you mean 'amp'"):
        lab.change(replace(SMALL, interventions={"a": {"kind": "oem_arrival", "place": "ampp"}}))
    with pytest.raises(BadInput, match="ampp"):
        lab.change(replace(SMALL, seed=9, interventions={"a": {"kind": "oem_arrival", "place": "ampp"}}))
    assert lab.setting == SMALL
    assert lab.frame() == before


def test_everything_sent_to_the_browser_is_plain_json():
    lab = laboratory(interventions=PLANT)
    everything = [lab.geometry(), lab.frame(), *lab.advance(3), lab.series(), lab.ledger()]
    assert json.loads(json.dumps(everything, allow_nan=False)) == everything


def test_memory_does_not_grow_with_months_and_resets():
    lab = laboratory(interventions=PLANT)

    def held():
        lab.advance(2)
        lab.change(replace(SMALL, interventions=PLANT if lab.setting == SMALL else {}))
        lab.reset()
        gc.collect()
        return resident_kb()

    for _ in range(3):
        held()
    before = held()
    for _ in range(4):
        after = held()
    assert after - before < 20_000  # a world at this scale holds some 8,000 KB


def resident_kb():
    """Memory of this process in KB."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1])


def test_the_usual_cache_is_the_one_of_the_command_line(monkeypatch, small_state):
    seen = []
    monkeypatch.setattr(module, "start", lambda place: seen.append(place.cache) or small_state)
    Laboratory(SMALL)
    assert seen == [execution.CACHE]
