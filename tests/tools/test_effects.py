"""Effects, worked by hand."""

import math

import pandas as pd
import pytest

from experiments.effects import Effect, check_wanted, effects, paired, summed_unit, taken
from experiments.settings import Wanted
from model.declaration import BadInput
from model.measures import Measure

T_TWO_DEGREES = 2.919986  # 95 % point of Student's t with 2 degrees of freedom, from any table
MEASURES = (
    Measure("jobs", "jobs", "jobs", lambda t: 0.0),
    Measure("spent", "GBP per month", "money spent", lambda t: 0.0),
    Measure("gva", "GBP per year, 2015 prices", "value added", lambda t: 0.0),
    Measure("rent", "GBP per m2 per year", "rent", lambda t: 0.0),
)


def months(values: dict[tuple[str, int], list[float]], measure: str = "jobs") -> pd.DataFrame:
    """Paths by scenario and seed, all of one future."""
    return crossed({(scenario, 0, seed): path for (scenario, seed), path in values.items()}, measure)


def crossed(values: dict[tuple[str, int, int], list[float]], measure: str = "jobs") -> pd.DataFrame:
    """Paths by scenario, future and seed."""
    parts = [
        pd.DataFrame(
            {
                "scenario": scenario,
                "future": future,
                "seed": seed,
                "month": pd.date_range("2015-01-01", periods=len(path), freq="MS"),
                measure: path,
            }
        )
        for (scenario, future, seed), path in values.items()
    ]
    return pd.concat(parts, ignore_index=True)


def test_three_pairs():
    found = paired([12.0, 25.0, 29.0], [10.0, 20.0, 30.0])
    # differences 2, 5, -1: mean 2, variance 9; scenario variance 79, baseline variance 100
    assert found["mean"] == pytest.approx(2)
    assert found["sd_paired"] == pytest.approx(3)
    assert found["sd_unpaired"] == pytest.approx(math.sqrt(79 + 100), rel=1e-2)
    half = T_TWO_DEGREES * 3 / math.sqrt(3)
    assert found["low"] == pytest.approx(2 - half, rel=1e-6)
    assert found["high"] == pytest.approx(2 + half, rel=1e-6)
    assert found["baseline"] == pytest.approx(20)


def test_exact_unpaired_spread():
    # variances (n - 1): scenario 12, 25, 29 has mean 22 and 100 + 9 + 49 = 158, so 79; baseline has 100
    assert paired([12.0, 25.0, 29.0], [10.0, 20.0, 30.0])["sd_unpaired"] == pytest.approx(math.sqrt(179))


def test_one_pair_has_a_mean_and_no_interval():
    found = paired([12.0], [10.0])
    assert found["mean"] == 2
    assert all(math.isnan(found[key]) for key in ("low", "high", "sd_paired", "sd_unpaired"))


def test_effects_pair_by_seed_whatever_the_order_of_rows():
    table = months(
        {
            ("with", 2): [25.0],
            ("base", 1): [10.0],
            ("base", 2): [20.0],
            ("with", 1): [12.0],
            ("base", 3): [30.0],
            ("with", 3): [29.0],
        }
    )
    (effect,) = effects(table, "base", [Wanted("jobs", "final")], MEASURES)
    assert (effect.scenario, effect.measure, effect.unit, effect.seeds) == ("with", "jobs", "jobs", 3)
    assert effect.mean == pytest.approx(2)
    assert effect.runs_ratio == pytest.approx(179 / 9)
    assert not effect.is_clear


def test_a_seed_that_failed_in_one_of_both_is_left_out():
    table = months({("base", 1): [10.0], ("base", 2): [20.0], ("with", 2): [25.0], ("with", 3): [29.0]})
    (effect,) = effects(table, "base", [Wanted("jobs", "final")], MEASURES)
    assert effect.seeds == 1
    assert effect.mean == 5


def test_a_run_is_paired_with_that_of_its_own_future():
    table = crossed(
        {
            ("base", 1, 1): [10.0], ("base", 2, 1): [100.0], ("with", 2, 1): [103.0], ("with", 1, 1): [11.0],
            ("with", 3, 1): [7.0],
        }
    )  # fmt: skip
    (effect,) = effects(table, "base", [Wanted("jobs", "final")], MEASURES)
    assert (effect.seeds, effect.mean, effect.baseline) == (2, 2.0, 55.0)


def test_futures_are_what_is_independent_when_each_has_several_seeds():
    gains = {1: (1.0, 3.0), 2: (4.0, 6.0), 3: (-2.0, 0.0)}  # means 2, 5, -1 as in the three pairs above
    table = crossed(
        {("base", f, s): [0.0] for f in gains for s in (1, 2)}
        | {("with", f, s): [gain] for f, both in gains.items() for s, gain in enumerate(both, 1)}
    )
    (effect,) = effects(table, "base", [Wanted("jobs", "final")], MEASURES)
    half = T_TWO_DEGREES * 3 / math.sqrt(3)
    assert (effect.seeds, effect.mean) == (6, 2.0)
    assert (effect.low, effect.high) == (pytest.approx(2 - half), pytest.approx(2 + half))


def test_without_a_baseline_there_is_no_effect():
    assert effects(months({("with", 1): [1.0]}), "base", [Wanted("jobs", "final")], MEASURES) == []


@pytest.mark.parametrize(("over", "expected"), [("final", 14.0), ("last_year", 8.5), ("whole", 7.5), ("total", 105.0)])
def test_months_an_effect_is_taken_over(over, expected):
    path = [float(x) for x in range(1, 15)]  # 14 months; the last 12 are 3 to 14
    value = taken(months({("base", 1): path}), Wanted("jobs", over), "jobs per month")
    assert value.loc[("base", 0, 1)] == expected


def test_a_flow_per_year_is_summed_in_twelfths():
    table = months({("base", 1): [120.0] * 6}, "gva")
    assert taken(table, Wanted("gva", "total"), "GBP per year, 2015 prices").iloc[0] == pytest.approx(60)


def test_units_of_sums():
    assert summed_unit("spent", "GBP per month") == "GBP"
    assert summed_unit("gva", "GBP per year, 2015 prices") == "GBP, 2015 prices"
    for unit in ("GBP per m2 per year", "jobs", "share"):
        with pytest.raises(BadInput, match="total: a sum over months needs a flow"):
            summed_unit("rent", unit)


def test_unknown_measures_are_named():
    with pytest.raises(BadInput, match=r"measures: there is no 'job'; did you mean 'jobs'\?"):
        check_wanted([Wanted("job", "final")], MEASURES)
    with pytest.raises(BadInput, match="rent"):
        check_wanted([Wanted("rent", "total")], MEASURES)
    check_wanted([Wanted("spent", "total"), Wanted("jobs", "final")], MEASURES)


def test_plain_values_hold_no_nan():
    row = Effect(scenario="a", measure="jobs", unit="jobs", over="final", **paired([12.0], [10.0])).plain()
    assert row["mean"] == 2
    assert row["low"] is row["sd_paired"] is row["runs_ratio"] is None


def test_equal_runs_have_no_ratio():
    effect = Effect(scenario="a", measure="jobs", unit="jobs", over="final", **paired([1.0, 2.0], [1.0, 2.0]))
    assert (effect.mean, effect.low, effect.high) == (0, 0, 0)
    assert math.isnan(effect.runs_ratio)
    assert not effect.is_clear
