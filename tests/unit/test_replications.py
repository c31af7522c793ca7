"""Replications: estimators on made-up worlds whose answers are worked by hand."""

import math

import numpy as np
import pandas as pd
import pytest

from experiments.effects import paired
from experiments.replications import demand, engagement, plant, roads, subsidy, zone
from experiments.replications.estimators import change, estimate, gain, gain_apart, growth_apart, survivors
from tests.unit.made_up_policies import END, pair, run

HERE = {"site": 1}
THERE = {"site": 2}


def everyone(table):
    return table["headcount"] > 0


def those(*slots):
    return lambda table: pd.Series(table.index.isin(slots), index=table.index)


# estimates


def test_with_one_for_each_denominator_it_is_the_usual_interval_of_the_mean():
    values = [0.1, 0.4, -0.2, 0.3]
    usual, found = paired(values, np.zeros(4)), estimate([(value, 1.0) for value in values])
    assert (found.mean, found.low, found.high) == pytest.approx((usual["mean"], usual["low"], usual["high"]))


def test_a_ratio_is_a_sum_over_a_sum():
    assert estimate([(1.0, 2.0), (3.0, 4.0), (2.0, 3.0)]).mean == pytest.approx(6 / 9)


def test_a_ratio_whose_parts_agree_is_certain():
    found = estimate([(1.0, 2.0), (2.0, 4.0), (1.5, 3.0)])
    assert (found.low, found.high) == pytest.approx((0.5, 0.5))


def test_what_is_not_known_is_left_out():
    found = estimate([(1.0, 2.0), (math.nan, 1.0), (3.0, math.nan), (1.0, 2.0)])
    assert (found.seeds, found.mean) == (2, 0.5)


def test_a_ratio_to_what_may_be_nothing_says_nothing():
    assert math.isnan(estimate([(1.0, 5.0), (1.0, -4.0), (1.0, 3.0)]).mean)


def test_one_pair_has_no_interval_and_none_no_mean():
    one, none = estimate([(1.0, 4.0)]), estimate([])
    assert one.mean == 0.25
    assert math.isnan(one.low)
    assert math.isnan(none.mean)
    assert math.isnan(estimate([(1.0, 0.0)]).mean)


# totals and incumbents


def test_a_change_is_a_share_of_the_total_without():
    with_it = run({1: {}, 2: {}}, {1: {"headcount": 16}, 2: {}})
    assert change(pair(with_it, run({1: {}, 2: {}}, {1: {}, 2: {}})), everyone) == (6.0, 20.0)


def test_jobs_of_a_part_of_a_year_count_for_that_part():
    half = run({1: {}}, {1: {"months": 6}})
    assert change(pair(half, run({1: {}}, {1: {}})), everyone) == (-5.0, 10.0)


def test_growth_apart_is_growth_of_one_group_less_that_of_another():
    with_it = run({1: {}, 2: {}}, {1: {"headcount": 20}, 2: {"headcount": 15}})
    assert growth_apart(pair(with_it, with_it), those(1), those(2))[0] == pytest.approx(math.log(2 / 1.5))
    assert math.isnan(growth_apart(pair(with_it, with_it), those(1), those(9))[0])


def test_survivors_live_in_both_worlds_and_are_the_same_organisation():
    start = {1: {}, 2: {}, 3: {}}
    with_it = run(start, {1: {}, 2: {"born": 20}, 3: {}})  # slot 2 was given to another
    without = run(start, {1: {}, 2: {}})
    assert list(survivors(pair(with_it, without), everyone).index) == [1]


def test_gains_are_weighted_by_jobs_before():
    start = {1: {"headcount": 30}, 2: {"headcount": 10}}
    with_it = run(start, {1: {"ln_tfp": 0.04}, 2: {"ln_tfp": 0.08, "headcount": 90}})
    both = pair(with_it, run(start, {1: {}, 2: {}}))
    assert gain(both, everyone) == pytest.approx(0.05)
    assert gain_apart(both, those(2), those(1))[0] == pytest.approx(0.04)
    assert math.isnan(gain(both, those(9)))


# the replications


def test_a_subsidy_is_judged_by_area_and_by_size_before():
    start = {1: HERE, 2: HERE | {"headcount": 500}, 3: THERE, 4: HERE | {"sector": 10}}
    after = {1: HERE, 2: HERE | {"headcount": 500}, 3: THERE, 4: HERE | {"sector": 10, "headcount": 70}}
    more = after | {1: HERE | {"headcount": 13}, 5: HERE | {"born": 15, "headcount": 2}}
    both = pair(run(start, more), run(start, after), boundary=["Here"])
    lines = {line.id: line.paired(both) for line in (*subsidy.SUBSIDY.lines, *subsidy.SUBSIDY_SMALL.lines)}
    assert lines["subsidy.jobs"] == (5.0, 510.0)
    assert lines["subsidy.small"] == (5.0, 10.0)
    assert lines["subsidy.large"] == (0.0, 500.0)
    assert (lines["subsidy_small.jobs"], lines["subsidy_small.small"]) == ((5.0, 510.0), (5.0, 10.0))
    assert lines["subsidy.elsewhere"] == (0.0, 10.0)
    assert lines["subsidy.tfp"] == (0.0, 1.0)


PARK = {"site": 0}


def test_jobs_in_a_zone_were_brought_along_or_are_new():
    start = {1: PARK, 2: HERE, 3: THERE}
    without = run(start, {1: PARK, 2: HERE, 3: THERE})
    with_it = run(start, {1: PARK | {"headcount": 12}, 2: PARK, 3: THERE, 4: PARK | {"born": 20, "headcount": 5}})
    both = pair(with_it, without, places=["park"])
    lines = {line.id: line.paired(both) for line in zone.ZONE.lines}
    assert lines["zone.jobs"] == (17.0, 10.0)
    assert lines["zone.moved"] == (10.0, 17.0)  # of 17 more, firm 2 brought 10
    assert lines["zone.displaced"] == (10.0, 17.0)  # all that is gone elsewhere
    assert lines["zone.counted"] == (10.0, 15.0)  # of all that came, without growth of those there
    assert lines["zone.usual"] == (0.0, 0.0)


def test_anchors_are_no_part_of_a_zone():
    start = {1: PARK, 2: PARK | {"kind": 2}}
    both = pair(run(start, start), run(start, {1: PARK}), places=["park"])
    assert zone.ZONE.lines[0].paired(both) == (0.0, 10.0)


def reach(*gains):
    return pd.DataFrame({"before": [100.0, 100.0], "after": [100.0 * (1 + gain) for gain in gains]})


def test_effects_of_roads_are_given_for_a_tenth_of_accessibility():
    start = {1: HERE, 2: THERE}
    with_it = run(start, {1: HERE | {"headcount": 12}, 2: THERE, 3: HERE | {"born": 20}}, reach=reach(0.2, 0.01))
    both = pair(with_it, run(start, start), places=["park"])
    lines = {line.id: line.paired(both) for line in roads.ROADS.lines}
    assert lines["roads.jobs"] == pytest.approx((6.0, 10.0))  # +12 jobs for a gain of two tenths
    assert lines["roads.establishments"] == pytest.approx((0.5, 1.0))
    assert lines["roads.incumbents"] == pytest.approx((1.0, 10.0))
    assert lines["roads.output"][0] == pytest.approx(math.log(10 / 12) / 2)


def test_roads_that_nobody_gains_from_say_nothing():
    start = {1: HERE}
    nothing = pair(run(start, start, reach=reach(0.01, 0.0)), run(start, start), places=["park"])
    assert math.isnan(roads.per_tenth(nothing))
    assert all(math.isnan(line.paired(nothing)[0]) for line in roads.ROADS.lines)


OURS = {"kind": 1, "sector": 2, "born": 12, "foreign_owned": True}


def plant_pair(**changes):
    start = {1: HERE, 2: THERE, 3: HERE | {"sector": 10}}
    after = {1: HERE | {"headcount": 12} | changes, 2: THERE, 3: HERE | {"sector": 10, "headcount": 11}}
    with_it = run(start, after | {7: HERE | OURS | {"headcount": 4}})
    return pair(with_it, run(start, start), place="Here", sector="rail_transport")


def test_a_plant_is_scaled_to_a_tenth_of_its_county():
    both = plant_pair(ln_tfp=0.02, pay_gbp=1200.0 * math.e**0.04)
    lines = {line.id: line.paired(both) for line in plant.PLANT.lines}
    assert plant.plant_share(both) == pytest.approx(0.4)
    assert lines["plant.tfp"] == pytest.approx((0.005, 1.0))
    assert lines["plant.pay"] == pytest.approx((0.01, 1.0))
    assert lines["plant.local"] == (1.0, 4.0)
    assert lines["plant.tradable"] == (2.0, 4.0)
    assert lines["plant.region"] == pytest.approx((0.1 * 0.01, 4 / 26))  # two of ten jobs each gain 2 % and 0 %
    assert plant.PLANT.lines[0].as_evaluated(both)[0] == pytest.approx(0.005)


def test_without_a_plant_nothing_is_said():
    start = {1: HERE, 2: THERE}
    none = pair(run(start, start), run(start, start), place="Here", sector="rail_transport")
    assert math.isnan(plant.PLANT.lines[0].paired(none)[0])
    assert plant.PLANT.lines[4].paired(none) == (0.0, 0.0)


def taking(first, months, *slots):
    return pd.DataFrame({"slot": slots, "first": [first] * len(slots), "months": [months] * len(slots)})


def test_engaged_firms_are_compared_with_themselves_by_year_engaged():
    start = {1: {}, 2: {}}
    with_it = run(start, {1: {"ln_tfp": 0.03}, 2: {"ln_tfp": 0.5}}, takers=taking(8, 18, 1))
    both = pair(with_it, run(start, {1: {"gva_gbp": 100 / math.e**0.06}, 2: {}}))
    lines = {line.id: line.paired(both) for line in engagement.ENGAGEMENT.lines}
    assert lines["engagement.tfp"] == pytest.approx((0.03, 1.5))
    assert lines["engagement.output"] == pytest.approx((0.06, 1.5))
    assert math.isnan(lines["engagement.repeated"][0])


def test_firms_that_have_just_joined_are_too_new_to_be_judged():
    start = {1: {}}
    both = pair(run(start, start, takers=taking(END - 3, 4, 1)), run(start, start))
    assert math.isnan(engagement.ENGAGEMENT.lines[1].paired(both)[0])


def test_repeated_contact_is_compared_for_those_in_both_programmes():
    start = {1: {}, 2: {}}
    again = run(start, {1: {"ln_tfp": 0.05}, 2: {"ln_tfp": 0.9}}, takers=taking(12, 12, 1, 2))
    once = run(start, {1: {"ln_tfp": 0.02}, 2: {}}, takers=taking(12, 12, 1))
    both = pair(again, run(start, start), other=once)
    assert engagement.ENGAGEMENT.lines[2].paired(both) == pytest.approx((0.03, 1.0))


def test_the_evaluators_regression_finds_a_known_slope():
    luck = np.random.default_rng(1)
    start = {
        slot: {"headcount": int(luck.integers(5, 100)), "gva_gbp": float(luck.uniform(500, 900)), "sector": slot % 3,
               "ln_tfp": float(luck.normal())}
        for slot in range(120)
    }  # fmt: skip
    after = {
        slot: own | {"gva_gbp": own["gva_gbp"] * math.exp(0.02 + 0.05 * (slot < 40) + 0.1 * own["ln_tfp"])}
        for slot, own in start.items()
    }
    both = pair(run(start, after, takers=taking(8, 15, *range(40))), run(start, after))
    slope = engagement.ENGAGEMENT.lines[0].as_evaluated
    assert slope(both)[0] == pytest.approx(0.05)
    few = pair(run(start, after, takers=taking(8, 15, *range(9))), run(start, after))
    assert math.isnan(slope(few)[0])


def people(staff, employed, hires):
    return {
        "staff": pd.DataFrame({"tick": END, "plant": 7, "area": [-1, 0, 1], "staff": staff}),
        "residents": pd.DataFrame({"tick": END, "area": [0, 1], "employed": employed}),
        "areas": pd.DataFrame({"tick": END, "area": [0, 1], "hires_unemployed": hires}),
    }


def test_new_jobs_are_shared_out_by_where_people_live():
    start = {1: HERE}
    with_it = run(start, start | {7: HERE | OURS | {"headcount": 8}}, **people([2, 3, 3], [52, 60], [9, 14]))
    without = run(start, start, **people([0, 0, 0], [50, 60], [8, 10]))
    both = pair(with_it, without, place="A")
    lines = {line.id: line.paired(both) for line in demand.DEMAND.lines}
    assert lines["demand.staff"] == (3.0, 8.0)
    assert lines["demand.work"] == (2.0, 8.0)
    assert lines["demand.unemployed"] == (1.0, 5.0)
    assert lines["demand.share"] == (30.0, 100.0)
