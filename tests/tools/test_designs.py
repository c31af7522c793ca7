"""Designs: even in the whole and in every beginning, the same for the same words, and refused when they say nothing."""

import numpy as np
import pytest
from scipy.stats import qmc

from experiments.composition import requests
from experiments.designs.axes import Axis, axes
from experiments.designs.draws import designed, grid, hypercube, sequence, shuffled
from model.declaration import BadInput
from model.parameters import Parameters

RANGES = {"learning": {"depreciation": [0.1, 0.2]}, "sales.growth": [0.01, 0.03]}


def values(draws, group, name):
    return [draw[group][name] for draw in draws]


def test_a_latin_hypercube_takes_each_step_of_each_parameter_once():
    points = hypercube(40, 3, seed=7)
    assert (np.sort((points * 40).astype(int), axis=0) == np.arange(40)[:, None]).all()


def test_every_beginning_of_a_hypercube_is_even():
    points = hypercube(64, 4, seed=1)
    chance = qmc.LatinHypercube(4, rng=1).random(64)
    for part in (8, 16, 32):
        assert qmc.discrepancy(points[:part]) < qmc.discrepancy(chance[:part])
        assert np.abs(points[:part].mean(axis=0) - 0.5).max() < 0.1


def test_a_longer_sobol_sequence_begins_with_the_shorter_one():
    assert (sequence(100, 5, seed=3)[:16] == sequence(16, 5, seed=3)).all()
    for part in (16, 32, 64):  # each sixteenth of each parameter has the same number of points
        counts = [np.histogram(column, 16, (0, 1))[0] for column in sequence(100, 5, seed=3)[:part].T]
        assert (np.array(counts) == part / 16).all()


def test_a_grid_has_every_combination_once_and_begins_evenly():
    x, y = Axis(key="x", low=0.0, high=1.0), Axis(key="y", values=("a", "b", "c"))
    rows = grid([x, y], 4, seed=1)
    assert sorted(map(tuple, rows)) == [(a, b) for a in (0, 0.333333, 0.666667, 1) for b in "abc"]
    cube = np.array(grid([Axis(key=k, low=0.0, high=7.0) for k in "xyz"], 8, seed=1))
    assert len({tuple(row) for row in cube}) == 512
    for part in (32, 64, 128):
        assert np.abs(cube[:part].mean(axis=0) - 3.5).max() < 0.5
        assert all(len(set(column)) == 8 for column in cube[:part].T)


def test_the_same_words_make_the_same_futures_and_another_seed_others():
    for design in ("latin_hypercube", "sobol"):
        spec = {"design": design, "number": 8, "ranges": RANGES}
        assert designed(spec) == designed(spec | {"seed": 1}) != designed(spec | {"seed": 2})


def test_ranges_are_kept_and_filled():
    draws = designed({"design": "latin_hypercube", "number": 50, "ranges": RANGES})
    for (group, name), (low, high) in {
        ("learning", "depreciation"): (0.1, 0.2),
        ("sales", "growth"): (0.01, 0.03),
    }.items():
        found = sorted(values(draws, group, name))
        assert low <= found[0] < low + (high - low) / 50
        assert high - (high - low) / 50 < found[-1] <= high


def test_whole_numbers_switches_and_choices_have_equal_parts():
    ranges = {"training.months": [36, 38], "learning.enabled": None, "learning.benefit_level": ["corridor", "park"]}
    draws = designed({"design": "sobol", "number": 48, "ranges": ranges})
    assert {m: values(draws, "training", "months").count(m) for m in (36, 37, 38)} == {36: 16, 37: 16, 38: 16}
    assert values(draws, "learning", "enabled").count(True) == 24
    assert values(draws, "learning", "benefit_level").count("park") == 24


def test_a_list_is_multiplied_as_a_whole():
    usual = Parameters().separations.job_look
    (low, high) = designed(
        {"design": "grid", "levels": 2, "ranges": {"separations": {"job_look": {"times": [0.5, 1.5]}}}}
    )
    both = sorted([low["separations"]["job_look"], high["separations"]["job_look"]])
    assert both == [pytest.approx([times * item for item in usual]) for times in (0.5, 1.5)]


def test_a_name_alone_takes_the_declared_range():
    (depreciation, months, switch) = axes(["learning.depreciation", "training.months", "learning.enabled"], "here")
    assert (depreciation.low, depreciation.high) == (0.1, 0.3)  # of its row of evidence
    assert (months.low, months.high, months.is_whole) == (36, 48, True)
    assert switch.values == (False, True)
    assert months.levels(100) == list(range(36, 49))


def test_shuffling_loses_nothing():
    assert sorted(shuffled(50)) == list(range(50)) != shuffled(50) == shuffled(50)


LHS = {"design": "latin_hypercube", "number": 8, "ranges": RANGES}
MISTAKES = [
    ({}, "futures.design: None is not one of latin_hypercube, sobol, grid"),
    ({"designs": "sobol"}, "futures.designs: no such key of a design; did you mean 'design'?"),
    ({"design": "sobl"}, "futures.design: 'sobl' is not one of latin_hypercube, sobol, grid; did you mean 'sobol'?"),
    (LHS | {"numbers": 3}, "futures.numbers: no such key of a design; did you mean 'number'?"),
    (LHS | {"levels": 3}, "futures.levels: is for grid; latin_hypercube takes number, seed, ranges"),
    ({"design": "grid", "levels": 3, "number": 8, "ranges": RANGES}, "futures.number: is for latin_hypercube and sobol"),
    ({"design": "sobol", "number": 8}, "futures.ranges: is missing"),
    ({"design": "sobol", "ranges": RANGES}, "futures.number: is missing; it should be a whole number from 2 to 100000"),
    ({"design": "grid", "ranges": RANGES}, "futures.levels: is missing"),
    (LHS | {"number": 1}, "futures.number: 1; it should be"),
    (LHS | {"number": 2.5}, "futures.number: 2.5; it should be"),
    (LHS | {"seed": -1}, "futures.seed: -1; it should be"),
    (LHS | {"ranges": 3}, "futures.ranges: 3 should be names of parameters"),
    (LHS | {"ranges": {}}, "futures.ranges: names no parameter"),
    (LHS | {"ranges": ["sales.growth", "sales.growth"]}, "futures.ranges: ['sales.growth', 'sales.growth'] names"),
    (
        LHS | {"ranges": {"sales.growth": [0.01, 0.02], "sales": {"growth": [0.01, 0.02]}}},
        "futures.ranges.sales.growth: is given twice",
    ),
    (
        LHS | {"ranges": {"learning.depreciaton": [0.1, 0.2]}},
        "futures.ranges.learning.depreciaton: no such parameter; did you mean 'learning.depreciation'?",
    ),
    (LHS | {"ranges": ["learning"]}, "futures.ranges.learning: no such parameter; "),
    (LHS | {"ranges": {"sales.growth": 0.01}}, "futures.ranges.sales.growth: 0.01 should be a list: [low, high]"),
    (LHS | {"ranges": {"sales.growth": [0.03, 0.01]}}, "futures.ranges.sales.growth: [0.03, 0.01] should be two numbers"),
    (LHS | {"ranges": {"sales.growth": [0.01, 7]}}, "futures.ranges.sales.growth: 7 is outside -0.05 to 0.06"),
    (LHS | {"ranges": {"training.months": [36, 40.5]}}, "futures.ranges.training.months: 40.5 should be a whole number"),
    (LHS | {"ranges": {"learning.enabled": [True]}}, "futures.ranges.learning.enabled: [True] should be two or more"),
    (LHS | {"ranges": {"learning.enabled": [True, 3]}}, "futures.ranges.learning.enabled: 3 should be true or false"),
    (LHS | {"ranges": {"learning.benefit_level": ["park", "corridr"]}}, "futures.ranges.learning.benefit_level: 'corridr'"),
    (LHS | {"ranges": ["separations.job_look"]}, "futures.ranges.separations.job_look: is a list of 4"),
    (LHS | {"ranges": ["separations.job_look.times"]}, "futures.ranges.separations.job_look.times: has no range of its own"),
    (LHS | {"ranges": {"separations.job_look.times": [1, 99]}}, "futures.ranges.separations.job_look.times: 5.2965 is outside"),
    (LHS | {"ranges": {"sales.growth.times": [1, 2]}}, "futures.ranges.sales.growth.times: sales.growth is no list"),
    (
        {"design": "grid", "levels": 100, "ranges": ["sales.growth", "sales.drag", "learning.depreciation"]},
        "futures: 100 levels of 3 parameters are 1,000,000 futures; at most 100,000",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("spec", "message"), MISTAKES, ids=[message for _, message in MISTAKES])
def test_a_mistake_in_a_design_is_named(spec, message):
    with pytest.raises(BadInput) as caught:
        designed(spec)
    assert str(caught.value).startswith(message)


def test_a_design_is_composed_from_file_and_command_line():
    words = ["experiment=futures_sweep", "futures.number=16", "futures.ranges.learning.depreciation=[0.15,0.16]"]
    (asked,) = requests("sweep", words)
    found = values(asked.futures.draws, "learning", "depreciation")
    assert len(found) == 16
    assert 0.15 <= min(found) < max(found) <= 0.16
    assert len(asked.cases()) == 32
    assert requests("sweep", ["experiment=futures_sweep", "futures=central"])[0].futures.draws == ()
