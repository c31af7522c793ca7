"""The clock: one tick is one month; every other file speaks in years. Tick 0 is the first month of the run."""

from typing import Final

import numpy as np

from agents.table import Floats

TICKS_PER_YEAR: Final = 12
START_YEAR: Final = 2015


def monthly(rate_per_year: Floats | float) -> Floats | float:
    """Rate or flow per month of a rate or flow per year."""
    return rate_per_year / TICKS_PER_YEAR


def persistence(per_year: float) -> float:
    """Monthly autocorrelation of a process with this annual autocorrelation."""
    return float(per_year ** (1 / TICKS_PER_YEAR))


def innovation_sd(stationary_sd: float, per_year: float) -> float:
    """Spread of the monthly shocks of an AR(1) with this stationary spread and annual autocorrelation."""
    return stationary_sd * float(np.sqrt(1 - persistence(per_year) ** 2))


def year(tick: int) -> float:
    """Calendar year of a tick: 0 is 2015.0, 18 is 2016.5."""
    return START_YEAR + tick / TICKS_PER_YEAR


def month_name(tick: int) -> str:
    """ISO month of a tick: 0 is "2015-01"."""
    return f"{START_YEAR + tick // TICKS_PER_YEAR}-{tick % TICKS_PER_YEAR + 1:02d}"


def tick_of(year: float) -> int:
    """First tick at or after a calendar year: 2018.5 is tick 42."""
    return int(np.ceil((year - START_YEAR) * TICKS_PER_YEAR - 1e-9))
