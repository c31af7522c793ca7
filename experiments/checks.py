"""Checks: what each setting may be, and what is said when it is something else."""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from model.declaration import BadInput, nearest
from scenarios.scenario import Scenario, check_parameters, load_scenario, names

REGIONS: Final = Path(__file__).resolve().parent.parent / "conf" / "region"
OVERS: Final = {
    "last_year": "mean of the last 12 months",
    "whole": "mean of all months",
    "final": "last month",
    "total": "sum over all months, for flows",
}
MOST_SEEDS, MOST_YEARS, MOST_WORKERS = 100_000, 100, 4096
MONTHS_PER_YEAR: Final = 12


@dataclass(frozen=True, slots=True)
class Wanted:
    """One measure to report, and over which months."""

    measure: str
    over: str


def text(key: str, value: Any) -> str:
    """Raise BadInput unless it is text."""
    if not isinstance(value, str):
        raise BadInput(f"{key}: {value!r} should be text")
    return value


def name_or_design(key: str, value: Any) -> Any:
    """A name, or the keys of a design."""
    return value if isinstance(value, dict) else text(key, value)


def flag(key: str, value: Any) -> bool:
    """Raise BadInput unless it is true or false."""
    if not isinstance(value, bool):
        raise BadInput(f"{key}: {value!r} should be true or false")
    return value


def whole(key: str, value: Any, low: int, high: int, unit: str) -> int:
    """Raise BadInput unless it is a whole number from low to high."""
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise BadInput(f"{key}: {value!r} should be a whole number from {low} to {high} ({unit})")
    return value


def number(key: str, value: Any, high: float, unit: str) -> float:
    """A number above 0, at most `high`. Raises BadInput."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= high or math.isnan(value):
        raise BadInput(f"{key}: {value!r} should be a number above 0, at most {high:g} ({unit})")
    return float(value)


def months(key: str, value: Any) -> int:
    """Years as whole months. Raises BadInput."""
    months = round(number(key, value, MOST_YEARS, "years") * MONTHS_PER_YEAR)
    if months < 1:
        raise BadInput(f"{key}: {value!r} is less than a month; 0.25 is a quarter of a year")
    return months


def seeds(key: str, value: Any) -> tuple[int, ...]:
    """A number of seeds from 1 on, or a list of them. Raises BadInput."""
    if isinstance(value, list) and value:
        seeds = tuple(whole(key, seed, 0, 2**31 - 1, "seeds") for seed in value)
        if len(set(seeds)) < len(seeds):
            raise BadInput(f"{key}: {value!r} names a seed twice")
        return tuple(sorted(seeds))
    return tuple(range(1, whole(key, value, 1, MOST_SEEDS, "seeds") + 1))


def one_of(key: str, value: Any, sizes: tuple[int, ...], unit: str) -> int:
    """Raise BadInput unless it is one of these numbers."""
    if isinstance(value, bool) or value not in sizes:
        raise BadInput(f"{key}: {value!r} is not one of {', '.join(map(str, sizes))} ({unit})")
    return int(value)


def choice(key: str, value: Any, choices: Any) -> str:
    """Raise BadInput unless it is one of these words."""
    if value not in tuple(choices):
        raise BadInput(f"{key}: {value!r} is not one of {', '.join(choices)}; {nearest(str(value), choices)}")
    return str(value)


def region(key: str, value: Any) -> str:
    """The name of a region, or the path of a file. Raises BadInput."""
    name = text(key, value)
    if name.endswith((".yaml", ".yml")):
        if not Path(name).is_file():
            raise BadInput(f"{key}: there is no file {name!r}")
        return name
    known = sorted(path.stem for path in REGIONS.glob("*.yaml"))
    if name not in known:
        raise BadInput(f"{key}: there is no {name!r}; {nearest(name, known)}")
    return name


def scenarios(key: str, value: Any) -> tuple[Scenario, ...]:
    """The scenarios of these names, none twice. Raises BadInput."""
    if value is None:
        return ()
    names = value if isinstance(value, list) else [value]
    scenarios = tuple(load_scenario(text(key, name)) for name in names)
    if len({s.name for s in scenarios}) < len(scenarios):
        raise BadInput(f"{key}: {value!r} names a scenario twice")
    return scenarios


def parameters(key: str, value: Any) -> Any:
    """Groups of changes that the model takes. Raises BadInput."""
    if not isinstance(value, dict) or not all(isinstance(inner, dict) for inner in value.values()):
        raise BadInput(
            f"{key}: {value!r} should be groups of changes, for example parameters.learning.depreciation=0.15"
        )
    if value:
        check_parameters(value)
    return value


def contrasts(key: str, value: Any) -> tuple[tuple[str, str], ...]:
    """Pairs of names of scenarios; those that are not run are left out when a scenario=… narrows the experiment."""
    if not isinstance(value, list):
        raise BadInput(f"{key}: {value!r} should be a list of pairs, for example [[pooled_fund, fund_within_boundary]]")
    for pair in value:
        if not isinstance(pair, list) or len(pair) != 2:
            raise BadInput(f"{key}: {pair!r} should be two scenarios, the first against the second")
        for name in pair:
            if name not in (known := names()):
                raise BadInput(f"{key}: there is no scenario {name!r}; {nearest(str(name), known)}")
    return tuple((str(one), str(other)) for one, other in value)


def notes(key: str, value: Any) -> tuple[str, ...]:
    """Raise BadInput unless it is a list of sentences."""
    if not isinstance(value, list) or not all(isinstance(note, str) for note in value):
        raise BadInput(f"{key}: {value!r} should be a list of sentences")
    return tuple(value)


def measures(key: str, value: Any) -> tuple[Wanted, ...]:
    """The measures to report. Raises BadInput."""
    if not isinstance(value, list) or not value:
        raise BadInput(f"{key}: {value!r} should be a list, for example [jobs, gva_gbp, {{public_cost_gbp: total}}]")
    return tuple(wanted(key, item) for item in value)


def wanted(key: str, item: Any) -> Wanted:
    """One measure, alone or with its months. Raises BadInput."""
    if isinstance(item, dict) and len(item) == 1:
        ((measure, over),) = item.items()
        return Wanted(text(key, measure), choice(f"{key}.{measure}", over, OVERS))
    return Wanted(text(key, item), "")
