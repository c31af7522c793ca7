"""Panels made up by hand, in which the true answer of a statistic is known."""

import numpy as np
import pandas as pd

from experiments.panels import TABLES, Panel


def panel(**tables):
    """A panel with these tables, given as columns, and empty ones for the rest."""
    return Panel(**{name: pd.DataFrame(tables.get(name, {"tick": np.zeros(0)})) for name in TABLES})


def constant_months(n=36, **columns):
    """Months of a region in which every month is the same."""
    return {"tick": np.arange(n), **{name: np.full(n, value) for name, value in columns.items()}}


QUIET_MONTHS = {
    "jobs": 1_000, "employed": 1_000, "unemployed": 50, "vacancies": 30, "long_unfit_vacancies": 9,
    "to_unemployed": 6, "to_inactive": 5, "hires_job_to_job": 7, "to_outside": 1, "hires_unemployed": 8,
    "unemployed_to_outside": 2, "hires": 20, "hire_months": 40.0, "survey_employed": 1_000, "survey_lost": 9,
    "survey_changed": 24, "survey_unemployed": 50, "survey_found": 20,
}  # fmt: skip
