"""Facts about sizes, growth, life and death of firms, on panels whose true answer is known."""

import numpy as np
import pytest
from matplotlib.figure import Figure
from scipy.stats import gennorm

from experiments.facts import demography, firms, population
from tests.unit.made_up_panels import constant_months, panel

BIRTH, CLOSURE = True, False


def organisations(headcounts, ticks=None, **columns):
    """Old manufacturing firms, slot by slot, with these headcounts each December (years, firms); 0 is gone."""
    counts = np.atleast_2d(headcounts)
    ticks = np.array([-1, *range(11, 12 * len(counts), 12)])[: len(counts)] if ticks is None else np.asarray(ticks)
    n = counts.shape[1]
    table = {
        "tick": np.repeat(ticks, n), "slot": np.tile(np.arange(n), len(ticks)), "headcount": counts.ravel(),
        "born": -600, "kind": 0, "sector": 5, "ln_tfp": np.float32(0.0), "site": 0, "foreign_owned": False,
    } | columns  # fmt: skip
    size = counts.size
    whole = {name: np.broadcast_to(values, size) for name, values in table.items()}
    return {name: values[counts.ravel() > 0] for name, values in whole.items()}


def events(*rows):
    """Openings and closures: (slot, tick, is_birth[, sector])."""
    columns = list(zip(*((*row, 5)[:4] for row in rows), strict=True))
    return dict(zip(("slot", "tick", "is_birth", "sector"), map(np.array, columns), strict=True)) | {
        "kind": np.zeros(len(rows), dtype=int)
    }


def even_laplace(n, sd):
    """Laplace quantiles (n,)."""
    return gennorm.ppf((np.arange(n) + 0.5) / n, 1.0, scale=sd / np.sqrt(2))


def test_population_is_manufacturing_firms_and_a_firm_is_followed_out_of_it():
    table = organisations([[10, 20, 30, 40], [11, 21, 31, 0]], kind=[0, 2, 0, 0] * 2, sector=[5, 5, 5, 8, 9, 5, 5, 8])
    made_up = panel(organisations={name: values for name, values in table.items()})
    assert population.firms(made_up)["headcount"].tolist() == [10, 30, 40, 31]
    assert population.decembers(made_up)["headcount"].tolist() == [31]
    pairs = population.year_on_year(made_up)
    assert pairs["closed"].tolist() == [False, False, True]
    assert pairs["headcount_next"].tolist()[:2] == [11, 31]
    assert firms.mean_size(made_up) == 31


def test_a_firm_that_opened_this_month_has_no_tfp_yet():
    table = organisations([[4, 4, 4]], ticks=[11], born=[10, 11, -30], ln_tfp=np.float32([0.1, 0.0, 0.2]))
    rows = population.firms(panel(organisations=table))
    assert rows["ln_tfp"].isna().tolist() == [False, True, False]
    start = organisations([[4]], ticks=[-1], born=[0], ln_tfp=np.float32([0.3]))
    assert population.firms(panel(organisations=start))["ln_tfp"].tolist() == pytest.approx([0.3])


def test_partialled_columns_have_the_slope_of_the_whole_regression():
    import pandas as pd

    t = np.arange(200.0)
    x, control, group = np.sin(t), np.cos(3 * t) + np.sin(t), t % 4
    rows = pd.DataFrame({"x": x, "y": 0.7 * x - 2 * control + 5 * group, "control": control, "group": group})
    found = population.partialled(rows, ("x", "y"), ("control",), ("group",))
    assert found[:, 1] == pytest.approx(0.7 * found[:, 0])


def test_zipf_has_slope_minus_one():
    # rank - 1/2 = 1000 / size exactly
    sizes = 1_000 / (np.arange(40) + 0.5)
    assert firms.rank_size_slope(sizes) == pytest.approx(-1)
    assert firms.rank_size_slope(np.sqrt(sizes)) == pytest.approx(-2)
    assert np.isnan(firms.rank_size_slope(sizes[:10]))


def test_the_tail_is_of_all_organisations_at_the_end():
    end = [[9, 10, *range(20, 50)]]
    table = organisations(np.vstack([np.full((1, 32), 99), end]), kind=[0] * 32 + [1] * 32)
    expected = firms.rank_size_slope(np.array([10, *range(20, 50)], dtype=float))
    assert firms.tail_slope(panel(organisations=table)) == pytest.approx(expected)


@pytest.mark.parametrize("shape", [0.7, 1.0, 2.0])
def test_the_shape_of_growth_is_found_again(shape):
    x = gennorm.ppf((np.arange(4_000) + 0.5) / 4_000, shape, scale=0.3)
    assert firms.subbotin_shape(x) == pytest.approx(shape, rel=0.02)
    assert firms.subbotin_scale(x, shape) == pytest.approx(0.3, rel=0.02)


def test_the_shape_is_the_likeliest_one():
    x = np.array([-2.0, -1.1, -0.7, -0.4, 0.3, 0.5, 0.9, 2.2] * 6)
    b, _, scale = gennorm.fit(x, floc=0)
    assert firms.subbotin_shape(x) == pytest.approx(b, rel=1e-2)
    assert firms.subbotin_scale(x, b) == pytest.approx(scale, rel=1e-2)
    assert np.isnan(firms.subbotin_shape(x[:20]))


def growing():
    """Two size classes, 1,000 and 100,000 large, with Laplace growth of sd 0.2 and 0.1 about means 0.05 and -0.03."""
    before = np.repeat([1_000_000, 100], [400, 400])
    growth = np.concatenate([even_laplace(400, 0.1) + 0.05, even_laplace(400, 0.2) - 0.03])
    return panel(organisations=organisations([before, np.maximum(np.round(before * np.exp(growth)), 1)]))


def test_growth_is_taken_less_the_mean_of_its_class():
    rows = firms.growth(growing())
    assert rows.groupby("size_class")["growth"].mean().tolist() == pytest.approx([-0.03, 0.05], abs=0.002)
    assert rows["deviation"].mean() == pytest.approx(0, abs=1e-12)
    large = firms.subbotin_shape(rows["deviation"][rows["headcount"] > 1_000].to_numpy())
    assert large == pytest.approx(1, abs=0.03)
    assert firms.growth_shape(growing()) == firms.subbotin_shape(rows["deviation"].to_numpy())


def test_small_firms_and_closed_ones_do_not_grow():
    table = organisations([[4, 5, 50, 60], [8, 10, 0, 30]])
    rows = firms.growth(panel(organisations=table))
    assert rows["headcount"].tolist() == [5, 60]
    assert rows["growth"].tolist() == pytest.approx([np.log(2), -np.log(2)])


def test_spread_is_taken_of_classes_with_enough_firms():
    sizes = np.repeat([6, 10, 15], [50, 39, 40])
    rows = firms.growth(panel(organisations=organisations([sizes, sizes + np.arange(129) % 2])))
    assert firms.spread_by_size(rows)["n"].tolist() == [50, 40]
    assert np.isnan(firms.spread_slope(panel(organisations=organisations([sizes, sizes + np.arange(129) % 2]))))


def test_spread_slope_of_a_panel():
    small = np.repeat([40, 160, 640], 300)
    wanted = np.tile(even_laplace(300, 1.0), 3) * 0.6 * (small / 40) ** -0.2
    table = organisations([small, np.maximum(np.round(small * np.exp(wanted)), 1)])
    assert firms.spread_slope(panel(organisations=table)) == pytest.approx(-0.2, abs=0.02)


def cohort(months_of_life, end=143, opened=0):
    """Firms that open in one month and close after so many months (NaN: never), in a run that ends at `end`."""
    rows = [(slot, opened, BIRTH) for slot in range(len(months_of_life))]
    rows += [
        (s, opened + int(m), CLOSURE) for s, m in enumerate(months_of_life) if np.isfinite(m) and opened + m <= end
    ]
    return panel(demography=events(*rows), months=constant_months(end + 1))


def test_lifetimes_by_hand():
    made_up = panel(
        demography=events(
            (7, 3, BIRTH), (8, 5, BIRTH), (7, 15, CLOSURE), (1, 16, CLOSURE), (9, 20, BIRTH, 10), (6, 23, BIRTH)
        ),
        months=constant_months(24),
    )  # fmt: skip
    lives = demography.lifetimes(made_up).set_index("slot")
    assert lives["months"].to_dict() == {7: 12, 8: 18, 6: 0}
    assert lives["closed"].to_dict() == {7: True, 8: False, 6: False}


def test_exponential_lives_survive_exponentially():
    hazard, n = 0.02, 20_000
    lives = np.ceil(-np.log(1 - (np.arange(n) + 0.5) / n) / hazard)
    made_up = cohort(lives)
    for years, fact in enumerate(demography.FACTS[:5], start=1):
        assert fact.id == f"S5{'abcde'[years - 1]}"
        assert fact.measure(made_up) == pytest.approx(np.exp(-hazard * 12 * years), abs=0.001)
    by_year = demography.hazards(demography.lifetimes(made_up))
    assert by_year == pytest.approx(np.full(8, 1 - np.exp(-0.24)), abs=0.002)


def test_survival_with_censoring_is_the_product_of_who_was_left():
    # opened over two years, followed to the end of the third: a twin by counting, month by month
    luck = np.random.default_rng(4)
    opened, lasts = luck.integers(0, 24, 400), luck.integers(1, 60, 400)
    rows = [(s, int(o), BIRTH) for s, o in enumerate(opened)]
    rows += [(s, int(o + m), CLOSURE) for s, (o, m) in enumerate(zip(opened, lasts, strict=True)) if o + m <= 35]
    lives = demography.lifetimes(panel(demography=events(*rows), months=constant_months(36)))
    expected = 1.0
    for month in range(1, 25):
        at_risk = ((lives["months"] > month) | (lives["closed"] & (lives["months"] == month))).sum()
        at_risk += (~lives["closed"] & (lives["months"] == month)).sum()
        expected *= 1 - (lives["closed"] & (lives["months"] == month)).sum() / at_risk
    found = demography.survival(lives, 3)
    assert found[1] == pytest.approx(expected)


def test_survival_beyond_the_run_and_of_few_is_not_known():
    young = cohort(np.full(200, np.nan), end=30)
    assert demography.survival(demography.lifetimes(young), 3)[:2].tolist() == [1.0, 1.0]
    assert np.isnan(demography.survival(demography.lifetimes(young), 3)[2])
    assert np.isnan(demography.most_dangerous_year(young))
    assert np.isnan(demography.FACTS[0].measure(cohort(np.full(20, np.nan))))


def test_the_most_dangerous_year_is_a_year_of_life():
    # of 1,000, 80 close in their first year (12 months lived counts to it), 200 in the third, 100 in others
    lives = np.full(1_000, np.nan)
    lives[:80], lives[80:180], lives[180:380], lives[380:480] = 12, 13, 30, 40
    assert demography.most_dangerous_year(cohort(lives)) == 3
    assert demography.hazards(demography.lifetimes(cohort(lives)))[:3] == pytest.approx([0.08, 100 / 920, 200 / 820])


def test_exit_by_size_is_the_log_odds_it_was_made_with():
    # odds of closing 1/4 with one employee and 1/9 with e^... : two sizes, so the logit is exact
    sizes = np.repeat([1, 20], 1_000)
    closes = np.concatenate([np.arange(1_000) < 200, np.arange(1_000) < 100])
    made_up = panel(organisations=organisations([sizes, np.where(closes, 0, sizes)]))
    expected = (np.log(1 / 9) - np.log(1 / 4)) / np.log(20)
    assert demography.exit_by_size(made_up) == pytest.approx(expected, rel=1e-4)
    nobody = panel(organisations=organisations([sizes, sizes]))
    assert np.isnan(demography.exit_by_size(nobody))


def test_births_and_deaths_over_the_mean_stock():
    counts = np.ones((3, 30))
    counts[1, 20:], counts[2, 24:] = 0, 0  # stock 30, 20, 24
    happened = [(100 + i, 5, BIRTH) for i in range(5)] + [(i, 6, CLOSURE) for i in range(15)]
    happened += [(200, 11, BIRTH), (200, 12, CLOSURE), (300, 13, BIRTH), (301, 23, BIRTH), (302, 23, BIRTH, 9)]
    made_up = panel(
        organisations=organisations(counts), demography=events(*happened), months=constant_months(24),
    )  # fmt: skip
    table = demography.turnover(made_up)
    assert table["year"].tolist() == [2015, 2016]
    assert table["births"].tolist() == pytest.approx([6 / 25, 2 / 22])
    assert table["deaths"].tolist() == pytest.approx([15 / 25, 1 / 22])
    assert demography.birth_rate(made_up) == pytest.approx(8 / 47)
    assert demography.death_rate(made_up) == pytest.approx(16 / 47)


def test_pictures_of_firms_show_what_was_measured():
    before = np.tile([6, 9, 15, 30, 50, 100], 60)
    after = np.maximum(np.round(before * np.exp(np.repeat(even_laplace(60, 0.3), 6))), 1)
    after[::7] = 0
    lives = demography_of(before)
    made_up = panel(organisations=organisations([before, after]), demography=lives, months=constant_months(96))
    for picture in (*firms.PICTURES, *demography.PICTURES):
        if "S7a" in picture.ids:
            continue
        axes = Figure().subplots()
        picture.draw(axes, [made_up, made_up])
        assert axes.get_xlabel() and axes.get_ylabel(), picture.title
        assert axes.lines or axes.patches, picture.title
    labels = drawn(firms.draw_growth, made_up)
    assert f"fitted Subbotin, b = {firms.growth_shape(made_up):.2f}" in labels
    assert f"fitted line, slope {firms.tail_slope(made_up):.2f}" in drawn(firms.draw_sizes, made_up)


def test_the_picture_of_turnover():
    counts = np.ones((3, 30))
    happened = [(100 + i, 5, BIRTH) for i in range(3)] + [(i, 15, CLOSURE) for i in range(6)]
    made_up = panel(organisations=organisations(counts), demography=events(*happened), months=constant_months(24))
    axes = Figure().subplots()
    demography.draw_turnover(axes, [made_up])
    births, deaths = (line.get_ydata() for line in axes.lines[:2])
    assert births == pytest.approx([0.1, 0.0])
    assert deaths == pytest.approx([0.0, 0.2])


def demography_of(sizes):
    lives = 1 + np.arange(len(sizes)) % 90
    rows = [(1_000 + i, 0, BIRTH) for i in range(len(sizes))]
    rows += [(1_000 + i, int(m), CLOSURE) for i, m in enumerate(lives)]
    return events(*rows)


def drawn(draw, made_up):
    axes = Figure().subplots()
    draw(axes, [made_up])
    return [text.get_text() for text in axes.get_legend().get_texts()]
