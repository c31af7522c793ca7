"""Facts about flows, vacancies and matching, on panels whose true answer is known."""

import numpy as np
import pytest

from experiments.facts import flows, matching, vacancies
from tests.unit.made_up_panels import QUIET_MONTHS, constant_months, panel


def labour(n=36, **changed):
    return panel(months=constant_months(n, **(QUIET_MONTHS | changed)))


def test_monthly_rates_are_flows_over_the_people_at_risk():
    made_up = labour()
    assert flows.employment_to_inactivity(made_up) == pytest.approx(0.005)
    assert flows.hires(made_up) == pytest.approx(0.02)


def test_a_survey_every_three_months_sees_a_third_of_its_changes_each_month():
    assert flows.employment_to_unemployment(labour()) == pytest.approx(0.003)  # 9 of 1,000 in a quarter
    assert flows.job_to_job(labour()) == pytest.approx(0.008)  # 24 of 1,000


def test_the_hazard_of_finding_a_job_is_the_one_that_gives_the_quarter():
    hazard = flows.unemployment_to_employment(labour())  # 20 of 50 in a quarter
    assert 1 - (1 - hazard) ** 3 == pytest.approx(0.4)
    assert flows.per_month(0.0) == 0.0
    assert flows.per_month(1.0) == 1.0


def test_people_at_risk_are_those_of_the_month_before_and_the_first_year_is_left_out():
    months = constant_months(14, **QUIET_MONTHS)
    months["employed"] = np.r_[np.full(11, 7), 100, 300, 900]  # months 12 and 13 are over 100 and 300
    months["to_inactive"] = np.r_[np.full(12, 99), 3, 5]
    assert flows.employment_to_inactivity(panel(months=months)) == pytest.approx(8 / 400)


def test_a_run_of_one_year_says_nothing_about_flows_and_vacancies():
    short = labour(12)
    measured = [fact.measure(short) for module in (flows, vacancies) for fact in module.FACTS]
    assert len(measured) == 8
    assert np.isnan(measured).all()


def test_vacancy_statistics_of_a_constant_market():
    made_up = labour()
    assert vacancies.vacancy_rate(made_up) == pytest.approx(0.03)
    assert vacancies.shortage_share(made_up) == pytest.approx(0.3)
    assert vacancies.weeks_open(made_up) == pytest.approx(2 * 365 / 84)  # two months


def test_ages_of_posts_count_the_month_they_were_posted_in():
    posts = {
        "tick": [11, 23, 23, 23],
        "employer": [1, 1, 2, 3],
        "posted": [0, 23, 21, 1],
        "months_unfit": [0, 1, 1, 12],
    }
    ages = vacancies.ages(panel(vacancies=posts))
    assert ages["months"].tolist() == [1, 3, 12]  # 23 months share the last bar
    assert ages["short"].tolist() == [True, False, True]


def areas(rng_seed, months=48, n=41, *, mean_u=4.5, noise=0.1):
    """Hires of a Cobb-Douglas matching function, h = 0.3 u^0.6 v^0.3, in areas of different size and tightness."""
    rng = np.random.default_rng(rng_seed)
    size = rng.normal(0, 0.8, n)
    u = np.exp(mean_u + size + rng.normal(0, 0.3, (months, n))).round()
    v = np.exp(mean_u - 0.5 + 0.7 * size + rng.normal(0, 0.5, (months, n))).round()
    h = 0.3 * u**0.6 * v**0.3 * np.exp(rng.normal(0, noise, (months, n)))
    tick, area = np.divmod(np.arange(months * n), n)
    counts = {"unemployed": u, "vacancies": v, "hires_unemployed": h}
    return {"tick": tick, "area": area} | {name: values.ravel() for name, values in counts.items()}


def test_matching_recovers_the_elasticities_of_a_cobb_douglas_function():
    made_up = panel(areas=areas(1))
    assert matching.unemployment_elasticity(made_up) == pytest.approx(0.6, abs=0.02)
    assert matching.returns_to_scale(made_up) == pytest.approx(0.9, abs=0.02)
    exact = panel(areas=areas(2, noise=0.0))
    assert matching.unemployment_elasticity(exact) == pytest.approx(0.6, abs=1e-9)


def test_matching_drops_empty_cells_but_not_many_of_them():
    few, many = areas(1), areas(1)
    few["hires_unemployed"][41 * 20 : 41 * 20 + 100] = 0
    many["hires_unemployed"][41 * 20 : 41 * 20 + 200] = 0
    assert matching.unemployment_elasticity(panel(areas=few)) == pytest.approx(0.6, abs=0.02)
    assert len(matching.cells(panel(areas=few))) == 36 * 41 - 100
    assert np.isnan(matching.unemployment_elasticity(panel(areas=many)))
    assert np.isnan(matching.returns_to_scale(panel(areas=many)))


def test_the_first_year_of_areas_is_left_out():
    spoilt = areas(1)
    spoilt["hires_unemployed"][: 12 * 41] = 1.0
    assert matching.elasticities(panel(areas=spoilt)) == matching.elasticities(panel(areas=areas(1)))
