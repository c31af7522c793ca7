"""Facts about productivity, innovation, density and hiring, on panels whose true answer is known."""

import numpy as np
import pytest
from matplotlib.figure import Figure
from scipy.stats import norm

from experiments.facts import agglomeration, hiring, innovation, productivity
from tests.unit.made_up_panels import constant_months, panel

DECEMBERS = (-1, 11, 23, 35, 47)


def table(ticks, n, **columns):
    """Old manufacturing firms, slot by slot, at these ticks; columns broadcast to (ticks, firms)."""
    usual = {
        "born": -600, "kind": 0, "sector": 5, "headcount": 20, "mean_headcount": 20.0, "gva_gbp": 1e6, "rd_gbp": 0.0,
        "ln_tfp": 0.0, "foreign_owned": False, "last_innovation": -9999, "hire_gap": 0.0, "site": 0, "easting": 0.0,
        "northing": 0.0, "knowledge_index": 1.0, "slot": np.arange(n), "tick": np.array(ticks)[:, None],
    }  # fmt: skip
    return {name: np.broadcast_to(v, (len(ticks), n)).ravel().copy() for name, v in (usual | columns).items()}


def luck(n, seed=0):
    return np.random.default_rng(seed).standard_normal(n)


def normal(n):
    """Normal quantiles (n,): a sample whose deciles are known."""
    return norm.ppf((np.arange(n) + 0.5) / n)


def test_decile_ratios_are_within_sectors_and_years():
    # sectors lie apart by 5, years by 3; within, sd 0.2 and 0.4, in equal numbers
    n = 2_000
    sector = np.arange(n) % 2
    z = np.concatenate([normal(n // 2), normal(n // 2)]).reshape(2, -1).T.ravel()
    ln_tfp = 5.0 * sector + 0.2 * (1 + sector) * z + np.array([[0.0], [3.0]])
    made_up = panel(organisations=table((11, 23), n, sector=sector, ln_tfp=ln_tfp))
    expected = np.exp(2 * norm.ppf(0.9) * 0.3)
    assert productivity.tfp_ratio(made_up) == pytest.approx(expected, rel=0.01)
    few = panel(organisations=table((11,), 49, ln_tfp=luck(49)))
    assert np.isnan(productivity.tfp_ratio(few))


def test_output_per_worker_is_of_firms_open_all_year():
    columns = {
        "gva_gbp": [2e6, 2e6, 0.0, 2e6, 9e6], "mean_headcount": [40.0, 40, 40, 40, 90], "born": [-1, 0, -9, -9, -9],
        "kind": [0, 0, 0, 1, 0], "headcount": [50, 50, 50, 50, 4],
    }  # fmt: skip
    made_up = panel(organisations=table((11,), 5, **columns))
    found = productivity.output_per_worker(made_up)
    assert found["slot"].tolist() == [0, 4]
    assert np.exp(found["ln_output"]).tolist() == pytest.approx([50_000, 100_000])


def test_output_ratio_leaves_out_the_smallest():
    n = 1_000
    ln_output = np.concatenate([0.5 * normal(n), np.repeat([-9.0, 9.0], n)])
    headcount = np.repeat([5, 4], [n, 2 * n])
    columns = {"gva_gbp": 10 * np.exp(ln_output), "mean_headcount": 10.0, "headcount": headcount}
    made_up = panel(organisations=table((11,), 3 * n, **columns))
    assert productivity.output_ratio(made_up) == pytest.approx(np.exp(norm.ppf(0.9)), rel=0.01)


def test_persistence_is_the_slope_on_a_year_before():
    first = luck(300)
    second = 0.8 * first + 0.1
    made_up = panel(organisations=table((11, 23), 300, ln_tfp=np.stack([first, second])))
    assert productivity.persistence(made_up) == pytest.approx(0.8)
    still = panel(organisations=table((11, 23), 300))
    assert np.isnan(productivity.persistence(still))


def test_the_firm_without_a_tfp_yet_does_not_count():
    first = np.concatenate([luck(300), np.zeros(50)])
    second = np.where(np.arange(350) < 300, 0.8 * first, 5.0)
    born = np.where(np.arange(350) < 300, -90, 11)
    made_up = panel(organisations=table((11, 23), 350, ln_tfp=np.stack([first, second]), born=born))
    assert productivity.persistence(made_up) == pytest.approx(0.8)


def foreign_and_domestic():
    """Foreign firms are 0.2 above domestic ones of their cell, larger, and in the richer sector."""
    n = 120
    large, rich = np.arange(n) % 2 == 0, np.arange(n) % 3 == 0
    foreign = (large & rich & (np.arange(n) % 4 == 0)) | (np.arange(n) % 10 == 1)
    ln_output = 10 + 0.3 * large + 0.5 * rich + 0.2 * foreign + np.array([[0.0], [0.1]])
    columns = {"headcount": np.where(large, 300, 30), "sector": np.where(rich, 4, 6), "mean_headcount": 10.0}
    gva = {"gva_gbp": 10 * np.exp(ln_output), "foreign_owned": foreign}
    return panel(organisations=table((11, 23), n, **columns, **gva))


def test_the_foreign_gap_is_matched_on_size_sector_and_year():
    assert productivity.foreign_gap(foreign_and_domestic()) == pytest.approx(0.2)
    rows = productivity.output_per_worker(foreign_and_domestic())
    unmatched = rows.groupby("foreign_owned")["ln_output"].mean()
    assert unmatched[True] - unmatched[False] > 0.25
    nobody = panel(organisations=table((11,), 50))
    assert np.isnan(productivity.foreign_gap(nobody))


def test_cells_of_the_foreign_gap_weigh_as_many_foreign_firms_as_they_have():
    # sector 1: two foreign firms 0.4 above; sector 2: one 0.1 above; sector 3: nobody to compare with
    columns = {
        "sector": np.array([1, 1, 1, 2, 2, 3]), "foreign_owned": np.array([True, True, False, True, False, True]),
        "gva_gbp": np.exp([1.4, 1.4, 1.0, 1.1, 1.0, 9.0]), "mean_headcount": 1.0,
    }  # fmt: skip
    gaps = productivity.matched_gaps(productivity.output_per_worker(panel(organisations=table((11,), 6, **columns))))
    assert gaps["gap"].tolist() == pytest.approx([0.4, 0.1])
    assert gaps["foreign"].tolist() == [2, 1]


def test_innovation_in_a_rolling_three_years():
    # at tick 47: the last of 36 months is 12; one innovated in 12, one in 11; the small one does not count
    columns = {"last_innovation": [12, 11, 47, -9999], "headcount": [10, 10, 9, 10]}
    made_up = panel(organisations=table((47,), 4, **columns))
    assert innovation.active_share(made_up) == pytest.approx(1 / 3)
    assert np.isnan(innovation.large_gap(made_up))


def test_large_firms_less_the_others():
    headcount = np.repeat([250, 249, 10], [40, 50, 50])
    active = np.concatenate([np.arange(40) < 20, np.arange(50) < 15, np.arange(50) < 25])
    made_up = panel(organisations=table((11, 23), 140, headcount=headcount, last_innovation=np.where(active, 5, -9999)))
    assert innovation.large_gap(made_up) == pytest.approx(0.5 - 0.4)


def test_the_top_twentieth_of_those_who_spend():
    # 40 spend: two are the top; 38 spend 1 each, they 19 each
    spending = np.array([0.0] * 60 + [1.0] * 38 + [19.0] * 2)
    assert innovation.top_share(spending) == pytest.approx(0.5)
    assert innovation.top_share(np.ones(100)) == pytest.approx(0.05)
    assert np.isnan(innovation.top_share(np.ones(10)))
    rd_gbp = np.stack([spending, np.ones(100)])
    assert innovation.rd_concentration(panel(organisations=table((11, 23), 100, rd_gbp=rd_gbp))) == pytest.approx(
        (0.5 + 0.05) / 2
    )


def test_effective_density_by_hand():
    # three sites in a row at 0, 3 and 3.1 km with 100, 60 and 52 jobs; within 0.52 km counts as 0.52 km away
    found = agglomeration.effective_density(np.array([0.0, 3_000, 3_100]), np.zeros(3), np.array([100.0, 60, 52]))
    assert found == pytest.approx([100 / 0.52 + 60 / 3 + 52 / 3.1, 100 / 3 + 112 / 0.52, 100 / 3.1 + 112 / 0.52])


def scattered(elasticity, n=400, per_site=4):
    """Firms of two sectors at random sites; TFP follows density, sector, size and year exactly."""
    site = np.arange(n) // per_site
    where = 8_000 * np.random.default_rng(2).random((2, n // per_site))
    headcount = np.round(np.exp(3 + 0.5 * luck(n)))
    sector = np.arange(n) % 3 * 4  # 0, 4 and 8
    kind = np.where(np.arange(n) % 50 == 0, 2, 0)  # anchors' jobs count, their TFP does not
    jobs = np.bincount(site, headcount)
    ln_density = np.log(agglomeration.effective_density(*where, jobs))[site]
    ln_tfp = elasticity * ln_density + 0.02 * np.log(headcount) + 0.1 * sector + np.array([[0.0], [0.3]])
    columns = {"site": site, "easting": where[0][site], "northing": where[1][site], "headcount": headcount}
    tfp = {"sector": sector, "kind": kind, "ln_tfp": np.where(kind == 2, 9.0, ln_tfp)}
    return panel(organisations=table((11, 23), n, **columns, **tfp), months=constant_months(24))


@pytest.mark.parametrize("elasticity", [0.0, 0.02, -0.1])
def test_the_elasticity_to_density_is_found_again(elasticity):
    assert agglomeration.density_elasticity(scattered(elasticity)) == pytest.approx(elasticity, abs=1e-6)


def test_density_of_few_firms_or_of_one_site_is_not_known():
    assert np.isnan(agglomeration.density_elasticity(scattered(0.02, n=80)))
    one_site = panel(organisations=table((11, 23), 300, ln_tfp=luck(300)))
    assert np.isnan(agglomeration.density_elasticity(one_site))


def hired(effect, n=600):
    """TFP that keeps 0.64 in two years, plus `effect` per unit of the gap that people were hired at in the year between."""
    rng = np.random.default_rng(3)
    gap = np.maximum(rng.normal(0, 0.1, (5, n)), 0)
    tfp = np.zeros((5, n))
    tfp[:2] = rng.normal(0, 0.3, (2, n))
    for year in range(2, 5):
        tfp[year] = 0.64 * tfp[year - 2] + effect * gap[year - 1]
    return gap, panel(
        organisations=table(DECEMBERS, n, ln_tfp=tfp, hire_gap=gap, headcount=10 + np.arange(n) % 7),
        months=constant_months(60, learning_hires=2.0, living=600.0),
    )


def test_the_gain_from_hires_is_found_again():
    gap, made_up = hired(0.05)
    rows = hiring.hiring(made_up)
    assert sorted(rows["tick"].unique()) == [23, 35]  # two Decembers before and one after are needed
    assert hiring.gain_per_gap(rows) == pytest.approx(0.05, abs=1e-6)
    assert hiring.hiring_gain(made_up) == pytest.approx(0.05 * gap[1:].mean(), rel=1e-4)
    assert hiring.hiring_gain(hired(0.0)[1]) == pytest.approx(0, abs=1e-9)


def test_the_gain_from_hires_needs_hires_and_firms():
    nobody = panel(organisations=table(DECEMBERS, 600, ln_tfp=luck(5 * 600).reshape(5, 600)))
    assert np.isnan(hiring.hiring_gain(nobody))
    assert np.isnan(hiring.hiring_gain(hired(0.05, n=100)[1]))


def test_what_hires_carry_by_the_models_own_account():
    # 2 index points a month over 600 organisations whose knowledge is 1: 12 x 2 / 600 = 4 % a year, times 0.08
    assert hiring.carried_gain(hired(0.05)[1]) == pytest.approx(0.0032)


def test_pictures_show_what_was_measured():
    rng = np.random.default_rng(5)
    n = 600
    site = np.arange(n) // 6
    columns = {
        "ln_tfp": rng.normal(0, 0.3, (5, n)), "gva_gbp": 1e6 * np.exp(rng.normal(0, 0.5, (5, n))),
        "headcount": np.repeat([12, 60, 300], n // 3), "foreign_owned": np.arange(n) % 5 == 0,
        "last_innovation": rng.integers(-60, 40, n), "rd_gbp": np.exp(rng.normal(0, 2, n)), "site": site,
        "easting": 900.0 * site, "northing": 70.0 * site**1.5, "hire_gap": np.maximum(rng.normal(0, 0.1, (5, n)), 0),
    }  # fmt: skip
    months = constant_months(60, learning_hires=2.0, living=600.0)
    made_up = panel(organisations=table(DECEMBERS, n, **columns), months=months)
    labels = {}
    for module in (productivity, innovation, agglomeration, hiring):
        for picture in module.PICTURES:
            axes = Figure().subplots()
            picture.draw(axes, [made_up, made_up])
            assert axes.get_xlabel() and axes.get_ylabel(), picture.title
            labels[picture.ids[0]] = [text.get_text() for text in axes.get_legend().get_texts()]
    assert f"fitted line, slope {productivity.persistence(made_up):.2f}" in labels["S8c"]
    assert f"all sizes: {productivity.foreign_gap(made_up):.2f}" in labels["S9"]
    assert f"fitted line, elasticity {agglomeration.density_elasticity(made_up):.3f}" in labels["S14"]
    gain = hiring.gain_per_gap(hiring.hiring(made_up)) * hiring.hiring(made_up)["hire_gap"].mean()
    assert f"fitted line: {100 * gain:.2f} % a year" in labels["S20a"]
