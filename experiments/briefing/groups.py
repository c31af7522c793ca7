"""Groups: who gains and who loses, by skill, deprivation of the home, sector and size of firm."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from agents.organisations import SECTORS
from experiments.appraisal.additionality import QUINTILE_WORDS, QUINTILES
from experiments.appraisal.pairs import Estimate
from experiments.briefing.cases import by_case, estimates, gains
from experiments.briefing.census import SIZES, SKILLS
from experiments.effects import CASE
from experiments.settings import Wanted
from experiments.words import plural

if TYPE_CHECKING:
    import pandas as pd

    from experiments.execution import Finished

LAST: Final = "last_year"
SURE: Final = 0.99
"""Confidence from which a group is named in the answer."""
HIGH, OTHER = "jobs_high_skill", "jobs_other_skill"
TWO_SKILLS: Final = {
    OTHER: "below degree level (up to RQF 3)",
    HIGH: "degree level or above (RQF 4 or higher)",
}
"""What can be told of skills without a census: from the share of employees at RQF 4 or above."""


@dataclass(frozen=True, slots=True)
class Group:
    """One group of people or jobs: how many there are without any scenario, and what each scenario changes."""

    label: str
    baseline: float
    change: Mapping[str, Estimate]
    sure: frozenset[str] = frozenset()
    """Scenarios whose change has a 99 % interval that leaves out zero: with so many groups, 90 % would name some by chance."""


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A total broken down by one trait; groups from the first to the last as they are listed."""

    key: str
    title: str
    unit: str
    groups: tuple[Group, ...]
    note: str = ""


def breakdowns(finished: "Finished", census: "pd.DataFrame | None") -> list[Breakdown]:
    """Every breakdown that the runs allow; without a census two levels of skill, and no sizes."""
    months, baseline = finished.months, finished.plan.settings.baseline.name
    skill = by_two_skills(months, baseline) if census is None else by_skill(census, baseline)
    deprivation = _of_measures(
        "deprivation", "Residents in modelled jobs, by deprivation of the place they live in", "persons", months, baseline,
        {f"employed_quintile_{q}": QUINTILE_WORDS[q - 1] for q in QUINTILES},
    )  # fmt: skip
    sectors = {f"jobs_sector_{name}": words(name) for name in SECTORS}
    sector = _of_measures("sector", "Jobs by sector", "jobs", months, baseline, sectors)
    sizes = [] if census is None else [by_size(census, baseline)]
    return [skill, deprivation, *sizes, sector]


def by_two_skills(months: "pd.DataFrame", baseline: str) -> Breakdown:
    """Jobs of people at RQF 4 or above, and of the others."""
    high = months["jobs"] * months["high_skill_share"]
    split = months.assign(**{HIGH: high, OTHER: months["jobs"] - high})
    return _of_measures("skill", "Jobs by skill of those who hold them", "jobs", split, baseline, TWO_SKILLS)


def by_skill(census: "pd.DataFrame", baseline: str) -> Breakdown:
    """Jobs by level of skill, from the census."""
    groups = _counted(census, baseline, SKILLS)
    return Breakdown("skill", "Jobs by skill of those who hold them", "jobs", groups, _in_pairs(census, baseline))


def by_size(census: "pd.DataFrame", baseline: str) -> Breakdown:
    """Jobs by the size that the employer had in the first month, from the census."""
    note = f"Size is that of the first month, so that no firm changes class by growing. {_in_pairs(census, baseline)}"
    return Breakdown("size", "Jobs by size of firm", "jobs", _counted(census, baseline, SIZES), note)


def _in_pairs(census: "pd.DataFrame", baseline: str) -> str:
    """In how many cases people and firms were counted."""
    return f"Counted in {plural(int((census['scenario'] == baseline).sum()), 'case')}."


def _of_measures(
    key: str, title: str, unit: str, months: "pd.DataFrame", baseline: str, labels: Mapping[str, str]
) -> Breakdown:
    groups = []
    for measure, label in labels.items():
        groups.append(_group(label, by_case(months, Wanted(measure, LAST), unit), baseline))
    return Breakdown(key, title, unit, tuple(groups))


def _counted(census: "pd.DataFrame", baseline: str, labels: Mapping[str, str]) -> tuple[Group, ...]:
    groups = []
    for column, label in labels.items():
        levels = census.set_index(["scenario", *CASE])[column].unstack("scenario")  # noqa: PD010 (nothing to aggregate)
        groups.append(_group(label, levels, baseline))
    return tuple(groups)


def _group(label: str, levels: "pd.DataFrame", baseline: str) -> Group:
    """A group from its levels by case, a column for each scenario."""
    changes = gains(levels, baseline)
    sure = frozenset(name for name, value in estimates(changes, SURE).items() if value.is_clear)
    return Group(label, float(levels[baseline].mean()), estimates(changes), sure)


def words(name: str) -> str:
    """A sector as people say it."""
    return {"nuclear_energy": "nuclear and energy", "rail_transport": "rail and transport", "oil_gas": "oil and gas",
            "digital": "digital and robotics"}.get(name, name.replace("_", " "))  # fmt: skip


def most_gained(breakdown: Breakdown, scenario: str) -> tuple[Group, Estimate] | None:
    """The group with the largest change whose 99 % interval leaves out zero, if there is one."""
    sure: Sequence[tuple[Group, Estimate]] = [
        (group, group.change[scenario]) for group in breakdown.groups if scenario in group.sure
    ]
    return max(sure, key=lambda pair: abs(pair[1].mean), default=None)
