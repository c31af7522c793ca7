"""Numbers and units as people read them."""

import math

import pytest

from experiments.effects import Effect
from experiments.words import display, duration, headline, number, plural, whole


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (412.3, "412"),
        (-412.3, "−412"),
        (1234567.8, "1,234,568"),
        (0.012345, "0.0123"),
        (3.14159, "3.14"),
        (math.nan, "–"),
        (math.inf, "–"),
    ],
)
def test_three_significant_digits(value, text):
    assert number(value) == text


def test_signs():
    assert number(5, sign=True) == "+5.00"
    assert number(-5, sign=True) == "−5.00"
    assert number(0, sign=True) == "0"
    assert (whole(2.6), whole(-0.2), whole(-1234.5), whole(math.nan)) == ("+3", "0", "−1,234", "–")


@pytest.mark.parametrize(
    ("unit", "value", "is_difference", "text"),
    [
        ("share", 0.0514, False, "5.14 %"),
        ("share", -0.0012, True, "−0.120 percentage points"),
        ("GBP per year, 2015 prices", 4.4e9, False, "£4.40bn a year"),
        ("GBP per year, 2015 prices", -2.1e7, True, "−£21.0m a year"),
        ("GBP per job per year", 53_000.0, False, "£53,000 per job a year"),
        ("GBP per m2 per year", 97.0, False, "£97.0 per m² a year"),
        ("GBP", 12e6, False, "£12.0m"),
        ("events per month", 3.0, False, "3.00 events a month"),
        ("jobs", 12.0, True, "+12.0 jobs"),
    ],
)
def test_units_are_shown_as_people_say_them(unit, value, is_difference, text):
    assert display(unit, value, is_difference=is_difference).full(value, sign=is_difference) == text


def test_ticks_are_short():
    shown = display("jobs", 10)
    assert [shown.tick(v, sign=True) for v in (-200.0, 0.0, 8.0, 0.25)] == ["−200", "0", "+8", "+0.25"]


def test_counts_in_words():
    assert (plural(1, "seed"), plural(3, "seed"), plural(20, "seed")) == ("one seed", "three seeds", "20 seeds")
    assert (duration(120), duration(12), duration(18)) == ("ten years", "one year", "18 months")


def effect(scenario: str, mean: float, half: float) -> Effect:
    return Effect(
        scenario=scenario, measure="jobs", unit="jobs", over="final", seeds=8, baseline=1.0, mean=mean, low=mean - half,
        high=mean + half, sd_paired=1.0, sd_unpaired=2.0,
    )  # fmt: skip


def test_the_headline_prefers_what_is_clear_to_what_is_large():
    said = headline([effect("a", 900, 1000), effect("b", -40, 10)], {"a": "Plan A", "b": "Plan B"}, "jobs", 120)
    assert said == "“Plan B” most changes jobs: −40.0 jobs after ten years (90 % interval −50.0 to −30.0)"


def test_the_headline_of_nothing():
    assert headline([], {}, "jobs", 120) == "Jobs: no run can be compared"
    assert headline([effect("a", 1, 2)], {"a": "A"}, "jobs", 6) == "No scenario clearly changes jobs within six months"


def test_the_headline_of_one_scenario():
    assert headline([effect("a", 5, 1)], {"a": "A"}, "jobs", 6).startswith("“A” changes jobs: +5.00 jobs")


def test_what_is_only_rounding_is_nothing():
    assert number(1.14e-13, sign=True) == number(-1.14e-13) == "0"
    assert number(2e-8) != "0"
