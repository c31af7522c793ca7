"""Discounting: what a pound of a later year is worth in the base year."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from agents.table import Floats
from model.clock import START_YEAR, TICKS_PER_YEAR


@dataclass(frozen=True, slots=True)
class Step:
    """The rate up to and including a year after the base year."""

    until_year: int
    rate: float


@dataclass(frozen=True, slots=True)
class Schedule:
    """A dated schedule of rates that falls over the years."""

    in_force_from: str
    source: str
    steps: tuple[Step, ...]

    def rate(self, year: int) -> float:
        """The rate of a year after the base year; beyond the last line, that of the last."""
        return next((step.rate for step in self.steps if year <= step.until_year), self.steps[-1].rate)

    def factor(self, year: int) -> float:
        """D(0) = 1; D(n) = D(n - 1) / (1 + rate of year n); years before the base year are compounded at its rate.

        HM Treasury, Green Book, annex on discounting.
        """
        if year < 0:
            return float((1 + self.rate(0)) ** -year)
        return float(np.prod([1 / (1 + self.rate(n)) for n in range(1, year + 1)]))

    def monthly(self, months: int, base_year: int) -> Floats:
        """Factor of each month of a run (months,): all months of a calendar year have that of the year."""
        years = START_YEAR + np.arange(months) // TICKS_PER_YEAR - base_year
        each = {int(year): self.factor(int(year)) for year in np.unique(years)}
        return np.array([each[int(year)] for year in years])


def present_value(flows: Any, schedule: Schedule, base_year: int) -> Floats:
    """Sum of discounted flows of each pair (pairs,), from flows a month (pairs, months) in GBP."""
    flows = np.asarray(flows, float)
    return np.asarray(flows @ schedule.monthly(flows.shape[1], base_year))


def with_fading(flows: Any, years: float) -> Floats:
    """The same flows (pairs, months) and after them the mean of the last 12 months, fading evenly to nothing."""
    flows = np.asarray(flows, float)
    n = round(years * TICKS_PER_YEAR)
    share = 1 - (np.arange(n) + 0.5) / max(n, 1)
    return np.hstack([flows, np.outer(flows[:, -TICKS_PER_YEAR:].mean(axis=1), share)])
