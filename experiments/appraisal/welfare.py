"""Welfare: costs and benefits in present values, for the region and the country, and by who gains."""

import itertools
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from agents.table import Floats
from experiments.appraisal.additionality import QUINTILES, Line
from experiments.appraisal.discounting import Schedule, present_value, with_fading
from experiments.appraisal.pairs import Estimate, Pairs, mean_of, ratio_of, years_of
from experiments.appraisal.rules import Rules
from experiments.settings import MONTHS_PER_YEAR

MONEY, RATIO, MILLION = "GBP, 2015 prices", "ratio", 1e6
REGION, COUNTRY = "Costs and benefits, region", "Costs and benefits, United Kingdom"
SHARES: Final = ("productivity_net_at_uk", "jobs_net_at_uk")


@dataclass(frozen=True, slots=True)
class Account:
    """Flows of a month in GBP, each (pairs, months)."""

    cost: Floats
    output: Floats
    given_up: Floats
    """Output of other sectors that is lost because people left their jobs there (negative: gained)."""
    of_jobs: Floats
    """Part of output that more jobs at the baseline's mean productivity would give."""
    weighted: Floats
    """What distributional weights add to earnings."""

    @property
    def region(self) -> Floats:
        """What the region gains."""
        return self.output - self.given_up

    def country(self, productivity: float, jobs: float) -> Floats:
        """What the country gains if these shares of the gains from productivity and from jobs are net of losses elsewhere."""
        return productivity * (self.output - self.of_jobs) + jobs * self.of_jobs

    def lasting(self, years: float) -> "Account":
        """The same, and after the run what the last year brought and cost, fading evenly."""
        fields = ("cost", "output", "given_up", "of_jobs", "weighted")
        return replace(self, **{name: with_fading(getattr(self, name), years) for name in fields})


def weights(pairs: Pairs, exponent: float) -> Floats:
    """Weight of a pound by quintile (5,): (median income / income)^exponent, income being pay per person of the labour force.

    Incomes are those of the baseline; the median is that of the five. Evidence row A11.8 (Green Book 2022, annex 3).
    """
    pay, people = (
        np.array([pairs.without[name.format(q)].mean() for q in QUINTILES])
        for name in ("earnings_quintile_{}_gbp", "people_quintile_{}")
    )
    income = pay / np.maximum(people, 1e-9)
    return np.asarray((np.median(income) / np.maximum(income, 1e-9)) ** exponent)


def account(pairs: Pairs, rules: Rules) -> Account:
    """The flows that an appraisal weighs, under the central assumptions."""
    worth = pairs.without["productivity_gbp"] / MONTHS_PER_YEAR
    other = rules.assumptions["output_of_other_jobs"].central * worth
    weight = weights(pairs, rules.assumptions["distributional_exponent"].central)
    earned = [pairs.gain(f"earnings_quintile_{q}_gbp") / MONTHS_PER_YEAR for q in QUINTILES]
    return Account(
        cost=pairs.gain("public_cost_gbp"),
        output=pairs.gain("gva_gbp") / MONTHS_PER_YEAR,
        given_up=-other * pairs.gain("residents_in_other_jobs"),
        of_jobs=worth * pairs.gain("jobs"),
        weighted=np.asarray(sum((w - 1) * each for w, each in zip(weight, earned, strict=True))),
    )


def money_lines(pairs: Pairs, rules: Rules) -> list[Line]:
    """Costs, benefits, net present values and ratios, with what they hang on."""
    found = account(pairs, rules)
    return [*_cost_lines(pairs, found, rules), *_region_lines(found, rules), *_country_lines(found, rules)]


def _cost_lines(pairs: Pairs, found: Account, rules: Rules) -> list[Line]:
    """What it costs, and per job-year: real pounds over job-years, neither discounted, as evaluations report them."""
    spent = found.cost.sum(axis=1)
    jobs = years_of(pairs.gain("jobs"))
    in_work = years_of(pairs.gain("jobs") - pairs.gain("employed_from_outside") + pairs.gain("residents_in_other_jobs"))
    each, section, work = "GBP per job-year, 2015 prices", "Public cost", "year of a resident in work"
    bought, worked = (_scaled(ratio_of(years, spent), MILLION) for years in (jobs, in_work))
    return [
        Line(section, "public_cost", "public cost, not discounted", MONEY, mean_of(spent)),
        Line(section, "public_cost_pv", "public cost, present value", MONEY, mean_of(_pv(found.cost, rules))),
        Line(section, "cost_per_job_year", "public cost per net job-year at workplaces", each, _cost_per(spent, jobs)),
        Line(section, "cost_per_job_year_residents", f"public cost per net {work}", each, _cost_per(spent, in_work)),
        Line(section, "job_years_per_million", "net job-years at workplaces for £1m", "job-years", bought),
        Line(section, "job_years_residents_per_million", "net years of residents in work for £1m", "job-years", worked),
    ]


def _region_lines(found: Account, rules: Rules) -> list[Line]:
    longer, years = (
        found.lasting(rules.assumptions["years_after_the_run"].high),
        rules.assumptions["years_after_the_run"].high,
    )
    start = found.lasting(rules.assumptions["years_after_the_run"].central)
    low = rules.discount_sensitivity
    cost = _pv(start.cost, rules)
    after = f"with {years:g} years after the run"
    sensitive = f"at {100 * low.rate(1):g} %"
    return [
        Line(REGION, "output_pv", "output of modelled organisations", MONEY, mean_of(_pv(start.output, rules))),
        Line(REGION, "given_up_pv", "output given up in other sectors", MONEY, mean_of(_pv(start.given_up, rules))),
        *_pair(REGION, "region", "", _pv(start.region, rules), cost),
        Line(REGION, "weights_pv", "what distributional weights add", MONEY, mean_of(_pv(start.weighted, rules))),
        *_pair(REGION, "region_weighted", ", distributional weights", _pv(start.region + start.weighted, rules), cost),
        *_pair(REGION, "region_longer", f", {after}", _pv(longer.region, rules), _pv(longer.cost, rules)),
        *_pair(REGION, "region_low_rate", f", {sensitive}", _pv(start.region, rules, low), _pv(start.cost, rules, low)),
    ]


def _country_lines(found: Account, rules: Rules) -> list[Line]:
    """Central assumptions, and the two ends of what the assumed shares allow."""
    longer = found.lasting(rules.assumptions["years_after_the_run"].high)
    found = found.lasting(rules.assumptions["years_after_the_run"].central)
    shares = [rules.assumptions[name] for name in SHARES]
    central, cost = tuple(share.central for share in shares), _pv(found.cost, rules)
    corners = {
        corner: _pv(found.country(*corner), rules)
        for corner in itertools.product(*((share.low, share.high) for share in shares))
    }
    few, many = (pick(corners, key=lambda corner: float(corners[corner].mean())) for pick in (min, max))
    said = [
        *_pair(COUNTRY, "uk", "", _pv(found.country(*central), rules), cost),
        *_pair(COUNTRY, "uk_low", ", lowest assumptions", corners[few], cost),
        *_pair(COUNTRY, "uk_high", ", highest assumptions", corners[many], cost),
        *_pair(COUNTRY, "uk_longer", f", with {rules.assumptions['years_after_the_run'].high:g} years after the run",
               _pv(longer.country(*central), rules), _pv(longer.cost, rules)),
    ]  # fmt: skip
    low = rules.discount_sensitivity
    again = (_pv(found.country(*central), rules, low), _pv(found.cost, rules, low))
    return [*said, *_pair(COUNTRY, "uk_low_rate", f", at {100 * low.rate(1):g} %", *again)]


def _pair(section: str, key: str, words: str, benefits: Floats, cost: Floats) -> list[Line]:
    """Benefits less costs, and benefits over costs. Evidence row A11.5 (Green Book)."""
    where = "region" if section == REGION else "United Kingdom"
    return [
        Line(section, f"npsv_{key}", f"net present social value, {where}{words}", MONEY, mean_of(benefits - cost)),
        Line(
            section,
            f"bcr_{key}",
            f"benefit-cost ratio, {where}{words}",
            RATIO,
            _scaled(ratio_of(benefits, cost), 1.0, cost),
        ),
    ]


def _pv(flows: Floats, rules: Rules, schedule: Schedule | None = None) -> Floats:
    return present_value(flows, schedule or rules.discount, rules.base_year)


def _cost_per(spent: Floats, years: Floats) -> Estimate:
    """Cost of each, if there are more of them and they cost something."""
    return ratio_of(spent, years) if spent.mean() > 0 and years.mean() > 0 else Estimate(math.nan)


def _scaled(found: Estimate, factor: float, cost: Floats | None = None) -> Estimate:
    """A ratio in another unit; none if nothing was spent."""
    if cost is not None and cost.mean() <= 0:
        return Estimate(math.nan)
    return Estimate(*(getattr(found, name) * factor for name in ("mean", "low", "high")))


def reckoned(found: Mapping[str, Line], rules: Rules) -> list[dict[str, Any]]:
    """What the model measures beside ready-reckoners and means of evaluations; nothing is computed with these.

    gross x (1 - deadweight) x (1 - leakage) x (1 - displacement) x multiplier, worst and best of each. Evidence row A11.9.
    """
    r, gross = rules.reckoners, found["gross_jobs"].value.mean
    worst = (1 - r["deadweight"].high) * (1 - r["leakage"].high) * (1 - r["displacement"].high) * r["multiplier"].low
    best = (1 - r["deadweight"].low) * (1 - r["leakage"].low) * (1 - r["displacement"].low) * r["multiplier"].high
    rows = [_beside(found[key], band.low, band.high, band.source) for key, band in r.items()]
    low, high = sorted((gross * worst, gross * best)) if gross > 0 else (math.nan, math.nan)
    how = "gross jobs of the place by the reckoners above; Additionality Guide identity, A11.9"
    return [*rows, _beside(found["net_jobs_residents"], low, high, how) | {"what": "net jobs held by residents"}]


def _beside(line: Line, low: float, high: float, source: str) -> dict[str, Any]:
    return {
        "key": line.key, "what": line.what, "unit": line.unit, "model": line.value, "low": low, "high": high, "source": source,
    }  # fmt: skip
