"""Objectives: what a decision is judged by: a measure or a line of the appraisal, which way is better, and what is enough."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from agents.table import Floats
from experiments.appraisal.additionality import QUINTILES
from experiments.appraisal.discounting import present_value
from experiments.appraisal.pairs import Pairs, last_year, years_of
from experiments.appraisal.rules import Rules
from experiments.appraisal.welfare import SHARES, account
from experiments.effects import check_wanted, summed_unit
from experiments.settings import MONTHS_PER_YEAR, OVERS, Wanted
from model.declaration import BadInput, nearest
from model.measures import Measure

if TYPE_CHECKING:
    import pandas as pd

MOST, LEAST = "most", "least"
BEST: Final = (MOST, LEAST)
KEYS: Final = ("best", "over", "at_least", "at_most")
MONEY: Final = "GBP, 2015 prices"
APPRAISED: Final = {
    "npsv_region": ("net present social value for the region", MONEY),
    "npsv_uk": ("net present social value for the United Kingdom", MONEY),
    "job_years": ("net job-years", "job-years"),
    "job_years_beyond_cost": ("net job-years beyond those that the money buys elsewhere", "job-years"),
    "public_cost_pv": ("public cost, present value", MONEY),
}
"""Objectives that take the whole run and the rules of appraisal, beside every measure."""
LESS_IS_BETTER: Final = (
    "unemployment", "vacancy_rate", "short_of_", "vacant_floorspace", "layoffs", "deaths", "public_cost", "support_gbp",
)  # fmt: skip
"""Objectives, or the beginnings of their names, of which the least is best unless the experiment says otherwise."""
FOR_APPRAISAL: Final = (
    "jobs", "gva_gbp", "productivity_gbp", "public_cost_gbp", "residents_in_other_jobs",
    *(name.format(q) for q in QUINTILES for name in ("earnings_quintile_{}_gbp", "people_quintile_{}")),
)  # fmt: skip
"""Measures that the appraised objectives are made of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Objective:
    """What is wanted of a choice: its effect against the baseline, the most or the least of it, and from where it is enough."""

    name: str
    doc: str
    unit: str
    over: str
    """Months of a measure; empty for what takes the whole run."""
    best: str
    enough: float
    """Effect at which it is met: at least (most) or at most (least) this."""
    months_each: int = 1
    """Months that a flow is given for: 12 if it is a flow per year, which a sum over months has to be divided by."""

    @property
    def sign(self) -> float:
        """What makes higher better."""
        return 1.0 if self.best == MOST else -1.0


def objectives(raw: Mapping[str, Any], measures: Sequence[Measure], wanted: Iterable[Wanted]) -> tuple[Objective, ...]:
    """The objectives as an experiment gives them: name, then best, over, at_least or at_most. Raises BadInput."""
    usual = {item.measure: item.over for item in wanted}
    return tuple(_objective(str(name), spec, measures, usual) for name, spec in raw.items())


def _objective(name: str, spec: Any, measures: Sequence[Measure], usual: Mapping[str, str]) -> Objective:
    where, by_name = f"objectives.{name}", {m.name: m for m in measures}
    if name not in by_name and name not in APPRAISED:
        raise BadInput(f"objectives: there is no {name!r}; {nearest(name, [*APPRAISED, *by_name])}")
    spec = {} if spec is None else spec
    if not isinstance(spec, Mapping):
        raise BadInput(f"{where}: {spec!r} should have keys below it: {', '.join(KEYS)}")
    for key in spec:
        if key not in KEYS:
            raise BadInput(f"{where}: {key}: no such key; {nearest(str(key), KEYS)}")
    best = _best(where, name, spec)
    if name in APPRAISED:
        if "over" in spec:
            raise BadInput(f"{where}.over: {spec['over']!r}: an appraisal takes the whole run; leave it out")
        (doc, unit), over, each = APPRAISED[name], "", 1
    else:
        over = _choice(f"{where}.over", spec.get("over", usual.get(name, "last_year")), tuple(OVERS))
        check_wanted([Wanted(name, over)], measures)
        doc, unit = by_name[name].doc, by_name[name].unit
        each = MONTHS_PER_YEAR if unit.partition(",")[0].endswith(" per year") else 1
        unit = summed_unit(name, unit) if over == "total" else unit
    return Objective(name=name, doc=doc, unit=unit, over=over, best=best, enough=_enough(where, spec), months_each=each)


def _best(where: str, name: str, spec: Mapping[str, Any]) -> str:
    """As said, or as the threshold says, or as usual for this name."""
    said = {"at_least": MOST, "at_most": LEAST}
    given = [key for key in said if key in spec]
    if len(given) > 1:
        raise BadInput(f"{where}: at_least and at_most exclude each other; give one of them")
    usual = said[given[0]] if given else LEAST if name.startswith(LESS_IS_BETTER) else MOST
    best = _choice(f"{where}.best", spec.get("best", usual), BEST)
    if given and best != usual:
        raise BadInput(f"{where}.best: {best!r} goes with {'at_most' if best == LEAST else 'at_least'}, not {given[0]}")
    return best


def _choice(key: str, value: Any, choices: Sequence[str]) -> str:
    if value not in choices:
        raise BadInput(f"{key}: {value!r} is not one of {', '.join(choices)}; {nearest(str(value), choices)}")
    return str(value)


def _enough(where: str, spec: Mapping[str, Any]) -> float:
    key = "at_most" if "at_most" in spec else "at_least"
    value = spec.get(key, 0.0)
    if isinstance(value, bool) or not isinstance(value, int | float) or not np.isfinite(value):
        raise BadInput(f"{where}.{key}: {value!r} should be a number, the effect from which it is enough")
    return float(value)


def needed(asked: Iterable[Objective]) -> list[str]:
    """Measures that these objectives are made of."""
    names: dict[str, None] = {}
    for each in asked:
        names |= dict.fromkeys(FOR_APPRAISAL if each.name in APPRAISED else (each.name,))
    return list(names)


def effects_of(
    months: Callable[[str], "pd.DataFrame"],
    scenarios: Iterable[str],
    baseline: str,
    asked: Sequence[Objective],
    rules: Rules,
) -> "pd.DataFrame":
    """One row for each scenario and case that finished on both sides: scenario, future, seed, and a column an objective.

    `months` gives the tidy table of a scenario: scenario, future, seed, month and the measures that `needed` names.
    """
    import pandas as pd

    without, parts = sides(months(baseline), needed(asked)), []
    for name in scenarios:
        with_it = sides(months(name), needed(asked))
        both = sorted(with_it.keys() & without.keys())
        if both:
            stacked = [
                {m: np.stack([side[case][m] for case in both]) for m in needed(asked)} for side in (with_it, without)
            ]
            pairs = Pairs(stacked[0], stacked[1], len(both))
            cases = {"future": [f for f, _ in both], "seed": [s for _, s in both]}
            columns = {each.name: _effect(each, pairs, rules) for each in asked}
            parts.append(pd.DataFrame({"scenario": name, **cases, **columns}))
    empty = ["scenario", "future", "seed", *(each.name for each in asked)]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=empty)


def sides(months: "pd.DataFrame", measures: Sequence[str]) -> dict[tuple[int, int], dict[str, Floats]]:
    """The months of each measure by case (future, seed) of one scenario's tidy table."""
    ordered = months.sort_values(["future", "seed", "month"])
    columns = {name: ordered[name].to_numpy(float) for name in measures}
    cases = np.stack([ordered["future"].to_numpy(), ordered["seed"].to_numpy()], axis=1)
    first = np.flatnonzero(np.r_[True, (cases[1:] != cases[:-1]).any(axis=1)]) if len(cases) else np.zeros(0, int)
    ends = [*first[1:], len(cases)]
    return {
        (int(cases[a, 0]), int(cases[a, 1])): {name: values[a:b] for name, values in columns.items()}
        for a, b in zip(first, ends, strict=True)
    }


def _effect(asked: Objective, pairs: Pairs, rules: Rules) -> Floats:
    """The effect on one objective in every case (cases,)."""
    if asked.name in APPRAISED:
        return appraised(asked.name, pairs, rules)
    gain = pairs.gain(asked.name)
    if asked.over == "last_year":
        return last_year(gain)
    if asked.over == "total":
        return np.asarray(gain.sum(axis=1) / asked.months_each)
    return np.asarray(gain[:, -1] if asked.over == "final" else gain.mean(axis=1))


def appraised(name: str, pairs: Pairs, rules: Rules) -> Floats:
    """A line of the appraisal in every case (cases,), by the central assumptions of the rules.

    What money buys elsewhere: job-years at the middle of the ready-reckoner's cost of one.
    """
    if name.startswith("job_years"):
        elsewhere = pairs.gain("public_cost_gbp").sum(axis=1) / rules.reckoners["cost_per_job_year"].central
        return np.asarray(years_of(pairs.gain("jobs")) - (elsewhere if name == "job_years_beyond_cost" else 0.0))
    flows = account(pairs, rules).lasting(rules.assumptions["years_after_the_run"].central)
    cost = present_value(flows.cost, rules.discount, rules.base_year)
    if name == "public_cost_pv":
        return cost
    shares = (rules.assumptions[share].central for share in SHARES)
    benefits = flows.region if name == "npsv_region" else flows.country(*shares)
    return np.asarray(present_value(benefits, rules.discount, rules.base_year) - cost)
