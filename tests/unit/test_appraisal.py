"""An appraisal worked by hand: two pairs of two years, and every number below computed on paper."""

import math
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
import yaml

from agents.workers import EMPLOYED, UNEMPLOYED
from experiments.appraisal import origins
from experiments.appraisal.additionality import (
    RING_WORDS,
    chain_lines,
    needed,
    net_lines,
    origin_lines,
    place_lines,
    place_of,
)
from experiments.appraisal.discounting import Schedule, Step, present_value, with_fading
from experiments.appraisal.pairs import mean_of, pairs_of, ratio_of
from experiments.appraisal.rules import FOLDER, load_rules
from experiments.appraisal.welfare import money_lines, reckoned, weights
from model.declaration import BadInput

MONTHS, SEEDS = 24, (1, 2)
TWO_YEARS = 1 + 1 / 1.035  # a pound in 2015 and another in 2016
T = 6.313752  # Student's t of one degree of freedom, 95 %

BASELINE = {
    "jobs": 1000.0, "gva_gbp": 50e6, "productivity_gbp": 50_000.0,  # a job produces 50,000 a year
    "jobs_ring_0_1km": 100.0, "jobs_ring_1_5km": 300.0, "jobs_ring_5_20km": 400.0, "jobs_ring_beyond_20km": 200.0,
    "jobs_park_amp": 60.0,
    **{f"people_quintile_{q}": 100.0 for q in range(1, 6)},
    **{f"earnings_quintile_{q}_gbp": 5e5 * (q + 1) for q in range(1, 6)},  # 10, 15, 20, 25, 30 thousand a head
}  # fmt: skip
GAINS = {  # of each seed
    "jobs": (20.0, 40.0),
    "jobs_ring_0_1km": (30.0, 50.0), "jobs_ring_1_5km": (-12.0, -20.0), "jobs_ring_5_20km": (2.0, 10.0),
    "jobs_park_amp": (25.0, 35.0),
    "residents_unemployed": (-8.0, -16.0), "residents_inactive": (-4.0, -8.0), "residents_in_other_jobs": (-6.0, -12.0),
    "employed_from_outside": (2.0, 4.0),
    "gva_gbp": (1.6e6, 3.2e6),
    "earnings_quintile_1_gbp": (1e5, 1e5),
}  # fmt: skip


@pytest.fixture(scope="module")
def months(region):
    """Twenty-four months of both sides; 50,000 a month is spent in the first year; the place starts with 80 jobs."""
    dates, tables = pd.date_range("2015-01-01", periods=MONTHS, freq="MS"), []
    for i, seed in enumerate(SEEDS):
        for scenario in ("baseline", "plant"):
            has = float(scenario == "plant")
            columns = {
                m: np.full(MONTHS, BASELINE.get(m, 0.0) + has * GAINS.get(m, (0.0, 0.0))[i]) for m in needed(region)
            }
            columns["jobs_ring_0_1km"][0] -= 20
            columns["public_cost_gbp"][:12] = 50_000.0 * has
            tables.append(pd.DataFrame({"scenario": scenario, "future": 0, "seed": seed, "month": dates} | columns))
    return pd.concat(tables)


@pytest.fixture(scope="module")
def pairs(months, region):
    return pairs_of(months, "plant", "baseline", needed(region))


@pytest.fixture(scope="module")
def rules():
    return load_rules("green_book")


def numbers(lines):
    return {line.key: line.value.mean for line in lines}


def test_net_jobs_by_hand(pairs):
    found = {line.key: line.value for line in net_lines(pairs)}
    assert found["net_jobs"].mean == 30
    assert (found["net_jobs"].low, found["net_jobs"].high) == pytest.approx((30 - T * 10, 30 + T * 10), abs=1e-3)
    assert found["net_jobs_residents"].mean == 27  # 30 less 3 commuters
    assert found["residents_in_work"].mean == 18  # 27 less 9 who left other sectors
    assert found["job_years"].mean == pytest.approx(60)
    assert found["job_years_residents"].mean == pytest.approx(36)
    assert found["gva_gbp"].mean == 2.4e6


def test_places_and_origins_add_up_to_net_jobs(pairs, region):
    places = place_lines(pairs, region)
    rings = [line.value.mean for line in places if line.section == "Jobs by distance"]
    assert rings == [40, -16, 6, 0]
    assert [line.value.mean for line in origin_lines(pairs)] == [12, 6, 9, 0, 3]
    earnings = [line.value.mean for line in places if line.section.startswith("Earnings")]
    assert earnings == [1e5, 0, 0, 0, 0]


def test_from_gross_to_net_by_hand(pairs, region):
    found = numbers(chain_lines(pairs, place_of("ring_0_1km", region)))
    assert found["gross_jobs"] == 60  # 130 - 80 and 150 - 80
    assert found["deadweight"] == pytest.approx(20 / 60)  # 100 - 80 in both
    assert found["additional_jobs"] == 40
    assert found["displacement"] == pytest.approx(16 / 40)
    assert found["multiplier"] == pytest.approx(46 / 40)
    assert found["net_per_additional"] == pytest.approx(found["multiplier"] - found["displacement"])
    assert found["leakage"] == pytest.approx(3 / 30)


def test_a_park_is_held_against_the_rest_of_the_region(pairs, region):
    found = numbers(chain_lines(pairs, place_of("park_amp", region)))
    assert found["additional_jobs"] == 30  # and 30 in the region: nothing is lost or gained elsewhere
    assert (found["displacement"], found["multiplier"]) == (0, 1)
    assert place_of("in_rotherham", region).rest == ("in_sheffield", "in_barnsley", "in_doncaster")


def test_shares_of_what_is_not_there_are_not_given(pairs, region):
    found = numbers(chain_lines(pairs, place_of("ring_1_5km", region)))  # it loses 16 jobs
    assert math.isnan(found["displacement"])
    assert math.isnan(found["deadweight"])


def test_costs_and_benefits_by_hand(pairs, rules):
    found = numbers(money_lines(pairs, rules))
    assert found["public_cost"] == found["public_cost_pv"] == 600_000  # all in the base year
    assert found["cost_per_job_year"] == pytest.approx(10_000)
    assert found["cost_per_job_year_residents"] == pytest.approx(600_000 / 36)
    assert found["job_years_per_million"] == pytest.approx(100)
    assert found["output_pv"] == pytest.approx(2.4e6 * TWO_YEARS)
    assert found["given_up_pv"] == pytest.approx(9 * 50_000 * TWO_YEARS)
    assert found["npsv_region"] == pytest.approx(1.95e6 * TWO_YEARS - 600_000)  # 3,234,058
    assert found["npsv_region"] == pytest.approx(3_234_057.97, abs=0.01)
    assert found["bcr_region"] == pytest.approx(6.390097, abs=1e-6)
    assert found["bcr_region_low_rate"] == pytest.approx(1.95e6 * (1 + 1 / 1.02) / 600_000)


def test_the_country_counts_productivity_and_a_range_of_jobs(pairs, rules):
    found = numbers(money_lines(pairs, rules))
    # 2.4m of output, of which 30 jobs x 50,000 = 1.5m is more jobs and 0.9m more output per job
    assert found["bcr_uk"] == pytest.approx(0.9e6 * TWO_YEARS / 600_000)
    assert found["bcr_uk_low"] == pytest.approx(0.45e6 * TWO_YEARS / 600_000)
    assert found["bcr_uk_high"] == pytest.approx((0.9e6 + 0.25 * 1.5e6) * TWO_YEARS / 600_000)
    assert found["npsv_uk"] == pytest.approx(1_169_565.22, abs=0.01)


def test_distributional_weights_by_hand(pairs, rules):
    weight = weights(pairs, 1.3)
    assert weight == pytest.approx([2**1.3, (4 / 3) ** 1.3, 1, 0.8**1.3, (2 / 3) ** 1.3])
    found = numbers(money_lines(pairs, rules))
    assert found["weights_pv"] == pytest.approx((2**1.3 - 1) * 1e5 * TWO_YEARS)
    assert found["npsv_region_weighted"] == pytest.approx(found["npsv_region"] + found["weights_pv"])


def test_ten_years_after_the_run_fade_evenly(pairs, rules):
    found = numbers(money_lines(pairs, rules))
    # year k = 1 … 10 after the run keeps 1 - (k - 0.5) / 10 of the last year's 1.95m, which cost nothing
    after = sum((1 - (k - 0.5) / 10) / 1.035 ** (k + 1) for k in range(1, 11))
    assert found["bcr_region_longer"] == pytest.approx(1.95e6 * (TWO_YEARS + after) / 600_000)
    assert with_fading(np.full((1, 12), 10.0), 1.0).sum() == pytest.approx(120 + 60)


def test_the_ready_reckoner_by_hand(pairs, region, rules):
    lines = [*net_lines(pairs), *chain_lines(pairs, place_of("ring_0_1km", region)), *money_lines(pairs, rules)]
    rows = {row["key"]: row for row in reckoned({line.key: line for line in lines}, rules)}
    chain = rows["net_jobs_residents"]
    assert chain["low"] == pytest.approx(60 * 0.5 * 0.85 * 0.7 * 1.25)
    assert chain["high"] == pytest.approx(60 * 0.65 * 0.9 * 0.8 * 1.45)
    assert rows["cost_per_job_year"]["model"].mean == pytest.approx(10_000)


def test_what_costs_nothing_has_no_ratio(pairs, months, region, rules):
    free = pairs_of(months.assign(public_cost_gbp=0.0), "plant", "baseline", needed(region))
    found = numbers(money_lines(free, rules))
    assert math.isnan(found["bcr_region"])
    assert math.isnan(found["cost_per_job_year"])
    assert found["npsv_region"] == pytest.approx(1.95e6 * TWO_YEARS)


def test_only_seeds_that_finished_on_both_sides_are_pairs(months, region):
    broken = months[~((months["scenario"] == "plant") & (months["seed"] == 2))]
    assert pairs_of(broken, "plant", "baseline", needed(region)).count == 1
    assert pairs_of(months[months["scenario"] == "plant"], "plant", "baseline", needed(region)) is None


def test_a_row_is_a_future_when_each_has_several_seeds(months, region):
    crossed = pd.concat([months.assign(future=1), months.assign(future=2)])
    crossed.loc[(crossed["future"] == 2) & (crossed["scenario"] == "plant"), "jobs"] += 100.0
    found = pairs_of(crossed, "plant", "baseline", needed(region))
    assert (found.count, found.gain("jobs").shape) == (4, (2, MONTHS))
    assert found.gain("jobs")[:, -1].tolist() == [30.0, 130.0]  # means of the gains of both seeds, 20 and 40


def test_discounting_by_hand():
    schedule = Schedule("2026", "-", (Step(2, 0.10), Step(3, 0.05)))
    factors = [1, 1 / 1.1, 1 / 1.21, 1 / (1.21 * 1.05), 1 / (1.21 * 1.05**2)]  # the last rate goes on
    assert [schedule.factor(n) for n in range(5)] == pytest.approx(factors)
    assert schedule.factor(-2) == pytest.approx(1.21)
    assert schedule.monthly(25, 2015)[[0, 11, 12, 24]] == pytest.approx([1, 1, 1 / 1.1, 1 / 1.21])
    assert schedule.monthly(13, 2014)[[0, 12]] == pytest.approx([1 / 1.1, 1 / 1.21])
    assert present_value(np.full((1, 24), 1.0), schedule, 2015) == pytest.approx([12 + 12 / 1.1])


def test_the_green_book_falls_after_thirty_years(rules):
    assert [rules.discount.rate(year) for year in (0, 30, 31, 75, 76)] == [0.035, 0.035, 0.03, 0.03, 0.025]
    assert rules.discount.factor(31) == pytest.approx(1 / (1.035**30 * 1.03))


def test_intervals_of_ratios():
    top, bottom = np.array([40.0, 80.0]), np.array([0.6, 0.6])
    sure = ratio_of(top, bottom)  # nothing to doubt below: an ordinary interval, 100 ± t x 20 / 0.6
    assert (sure.mean, sure.high) == pytest.approx((100, 100 + T * 20 / 0.6), abs=1e-3)
    x, y = np.array([3.0, 5.0, 4.0, 6.0]), np.array([2.0, 2.5, 1.8, 2.9])
    found = ratio_of(x, y)
    for end in (found.low, found.high):  # Fieller: |mean of x - R y| is t standard errors at both ends
        off = x - end * y
        assert abs(off.mean()) == pytest.approx(2.353363 * off.std(ddof=1) / 2, rel=1e-5)
    assert found.low < found.mean < found.high
    assert not ratio_of(x, np.array([-5.0, 5.0, 1.0, 0.0])).has_interval  # below it might be nothing
    assert math.isnan(ratio_of(x, np.array([-1.0, 1.0, 0.0, 0.0])).mean)
    assert ratio_of([4.0], [2.0]).mean == 2 and not ratio_of([4.0], [2.0]).has_interval
    assert not mean_of(np.array([1.0])).is_clear


def panel(region, firms, people):
    """Start and December: firms (slot, km east of the focus, jobs), people (slot, status, employer)."""
    organisations = pd.DataFrame(
        [
            {
                "tick": t, "slot": s, "headcount": jobs,
                "easting": region.focus_easting + 1000 * km, "northing": region.focus_northing,
            }
            for t, rows in zip((-1, 11), firms, strict=True)
            for s, km, jobs in rows
        ]
    )  # fmt: skip
    persons = pd.DataFrame(
        [
            {"tick": t, "slot": s, "born": 0, "status": status, "employer": employer}
            for t, rows in zip((-1, 11), people, strict=True)
            for s, status, employer in rows
        ]
    )  # fmt: skip
    return SimpleNamespace(organisations=organisations, people=persons)


def test_where_staff_and_firms_came_from_by_hand(region):
    centre, near, far = RING_WORDS[0], RING_WORDS[1], RING_WORDS[2]
    firms = [(1, 0.5, 8), (2, 3.0, 4)], [(1, 0.5, 9), (2, 0.2, 3), (7, 10.0, 2)]  # 2 moved in, 7 opened
    people = (
        [(4, EMPLOYED, 1), (8, EMPLOYED, 2), (12, UNEMPLOYED, -1)],
        [(4, EMPLOYED, 1), (8, EMPLOYED, 2), (12, EMPLOYED, 7), (16, EMPLOYED, 1), (20, UNEMPLOYED, -1)],
    )
    assert origins.counts(panel(region, firms, people), region) == {
        (origins.PEOPLE, centre, centre): 4, (origins.PEOPLE, centre, near): 4, (origins.PEOPLE, far, "unemployed"): 4,
        (origins.PEOPLE, centre, "not there yet"): 4,
        (origins.FIRMS, centre, centre): 9, (origins.FIRMS, centre, near): 3, (origins.FIRMS, far, "opened since"): 2,
    }  # fmt: skip


MISTAKES = [
    ({"title": 3}, "title: 3 should be text"),
    ({"base_year": 1066}, "base_year: 1066 should be a year from 1990 to 2100"),
    ({"rate": 0.035}, "rate: no such key"),
    ({"discount": None}, "discount: None should have keys below it: in_force_from, source, rates"),
    ({"discount": {"in_force_from": "2026", "source": "x", "rates": []}}, r"discount.rates: \[\] should be a list"),
    (
        {"discount": {"in_force_from": "2026", "source": "x", "rates": [{"until_year": 5, "rate": 3.5}]}},
        "discount.rates.rate: 3.5 should be a number from -0.05 to 0.5",
    ),
    (
        {"discount": {"in_force_from": "2026", "source": "x", "rates": [{"until_year": 5, "rate": 0.1}] * 2}},
        "discount.rates: until_year 5 should be later than 5 before it",
    ),
    (
        {"discount": {"in_force_from": "2026", "source": "", "rates": [{"until_year": 5, "rate": 0.1}]}},
        "discount.source: '' should be text",
    ),
    ({"reckoners": {}}, "reckoners: deadweight: is missing"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "message"), MISTAKES, ids=[message[:30] for _, message in MISTAKES])
def test_mistakes_in_rules_are_named(change, message, tmp_path):
    raw = yaml.safe_load((FOLDER / "green_book.yaml").read_text()) | change
    (tmp_path / "mine.yaml").write_text(yaml.safe_dump(raw))
    with pytest.raises(BadInput, match=f"mine.yaml: {message}"):
        load_rules(str(tmp_path / "mine.yaml"))


def test_a_range_goes_from_low_to_high(tmp_path):
    raw = yaml.safe_load((FOLDER / "green_book.yaml").read_text())
    raw["assumptions"]["jobs_net_at_uk"] |= {"low": 0.3}
    (tmp_path / "mine.yaml").write_text(yaml.safe_dump(raw))
    with pytest.raises(BadInput, match=r"jobs_net_at_uk: .* should go from low to high"):
        load_rules(str(tmp_path / "mine.yaml"))
