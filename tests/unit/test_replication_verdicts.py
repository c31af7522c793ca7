"""Verdicts on replications, and what every replication declares."""

import math

import pytest

from experiments.replications.registry import REPLICATIONS
from experiments.replications.replication import INSIDE, OUTSIDE, SHOWN, UNKNOWN, Finding, Line, Replication, finding
from scenarios.scenario import load_scenario


def made_up(low=1.0, high=2.0, values=(), **more):
    line = Line(
        id="x.y", what="w", how="h", low=low, high=high, published="p", paired=lambda value: (value, 1.0), **more
    )
    whole = Replication(id="x", scenario="s", title="t", evaluated="e", differs="d", lines=(line,))
    return finding(whole, line, values)


@pytest.mark.parametrize(
    ("values", "verdict", "words"),
    [
        ([1.5, 1.6, 1.4], INSIDE, "inside"),
        ([5.0, 5.1, 4.9], OUTSIDE, "outside, above"),
        ([-5.0, -5.1, -4.9], OUTSIDE, "outside, below"),
        ([0.0, 3.0, -1.0], UNKNOWN, "cannot tell"),
        ([1.5], UNKNOWN, "cannot tell"),
        ([-3.0, 6.0, 1.5], INSIDE, "inside, not told from zero"),
        ([], UNKNOWN, "cannot tell"),
    ],
)
def test_the_mean_decides_unless_the_interval_says_it_cannot(values, verdict, words):
    found: Finding = made_up(values=values)
    assert (found.verdict, found.words) == (verdict, words)


def test_what_was_not_published_is_only_shown():
    found = made_up(low=math.nan, high=math.nan, values=[1.0, 1.1])
    assert found.verdict == SHOWN
    assert found.plain()["published_low"] is None
    assert not found.is_test


def test_a_direction_that_was_found_must_be_told_from_zero():
    values = [-3.0, 6.0, 1.5]
    assert made_up(values=values).verdict == INSIDE
    assert made_up(values=values, has_sign=True).verdict == UNKNOWN
    assert made_up(values=[1.5, 1.6, 1.4], has_sign=True).verdict == INSIDE


def test_what_was_used_to_set_a_parameter_is_no_test():
    values = [1.5, 1.6, 1.4]
    used = made_up(values=values, used="learning.gain")
    assert (used.verdict, used.words, used.is_test) == (INSIDE, "inside (used)", False)
    assert made_up(values=values).is_test


def test_every_replication_has_its_scenario_and_every_line_a_name_of_its_own():
    ids = [line.id for each in REPLICATIONS for line in each.lines]
    assert len(set(ids)) == len(ids)
    for each in REPLICATIONS:
        scenario = load_scenario(each.scenario)
        assert len(scenario.interventions) == 1
        assert all(line.id.startswith(f"{each.id}.") for line in each.lines)
        assert all(math.isnan(line.low) or line.low < line.high for line in each.lines)
        assert all(line.other == "" or load_scenario(line.other) for line in each.lines)
