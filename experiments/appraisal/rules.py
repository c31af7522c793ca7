"""Rules: a file of conf/appraisal, checked key by key."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from experiments.appraisal.discounting import Schedule, Step
from model.declaration import BadInput, nearest
from scenarios.scenario import read_yaml, refuse_code

FOLDER: Final = Path(__file__).resolve().parent.parent.parent / "conf" / "appraisal"
ASSUMPTIONS: Final = {
    "jobs_net_at_uk": (0.0, 1.0),
    "productivity_net_at_uk": (0.0, 1.0),
    "output_of_other_jobs": (0.0, 2.0),
    "distributional_exponent": (0.0, 5.0),
    "years_after_the_run": (0.0, 60.0),
}
"""What has to be assumed, with the numbers it can be."""
RECKONERS: Final = {
    "deadweight": (0.0, 1.0),
    "displacement": (0.0, 1.0),
    "leakage": (0.0, 1.0),
    "multiplier": (0.5, 5.0),
    "cost_per_job_year": (0.0, 1e9),
}
KEYS: Final = ("title", "base_year", "discount", "discount_sensitivity", "assumptions", "reckoners")
YEARS: Final = (1990, 2100)


@dataclass(frozen=True, slots=True)
class Range:
    """An assumed number between two others, and where it is from."""

    low: float
    central: float
    high: float
    unit: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """How costs and benefits are counted."""

    name: str
    title: str
    base_year: int
    discount: Schedule
    discount_sensitivity: Schedule
    assumptions: Mapping[str, Range]
    reckoners: Mapping[str, Range]


def load_rules(name: str, folder: Path = FOLDER) -> Rules:
    """Read conf/appraisal/<name>.yaml, or the file itself if the name ends in .yaml. Raises BadInput."""
    path = Path(name) if name.endswith((".yaml", ".yml")) else folder / f"{name}.yaml"
    if not path.is_file():
        raise BadInput(f"rules: there is no {name!r}; {nearest(name, sorted(p.stem for p in folder.glob('*.yaml')))}")
    raw = read_yaml(path)
    refuse_code(raw, path.name)
    _keys(path.name, raw, KEYS)
    if not isinstance(raw["title"], str):
        raise BadInput(f"{path.name}: title: {raw['title']!r} should be text")
    return Rules(
        name=path.stem,
        title=raw["title"],
        base_year=_year(f"{path.name}: base_year", raw["base_year"]),
        discount=_schedule(f"{path.name}: discount", raw["discount"]),
        discount_sensitivity=_schedule(f"{path.name}: discount_sensitivity", raw["discount_sensitivity"]),
        assumptions=_ranges(f"{path.name}: assumptions", raw["assumptions"], ASSUMPTIONS, has_central=True),
        reckoners=_ranges(f"{path.name}: reckoners", raw["reckoners"], RECKONERS, has_central=False),
    )


def _keys(where: str, given: Any, known: Any) -> None:
    """Raise BadInput unless exactly these keys are there."""
    if not isinstance(given, Mapping):
        raise BadInput(f"{where}: {given!r} should have keys below it: {', '.join(known)}")
    for key in given:
        if key not in known:
            raise BadInput(f"{where}: {key}: no such key; {nearest(str(key), known)}")
    if missing := [key for key in known if key not in given]:
        raise BadInput(f"{where}: {missing[0]}: is missing")


def _year(where: str, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not YEARS[0] <= value <= YEARS[1]:
        raise BadInput(f"{where}: {value!r} should be a year from {YEARS[0]} to {YEARS[1]}")
    return value


def _number(where: str, value: Any, low: float, high: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise BadInput(f"{where}: {value!r} should be a number from {low:g} to {high:g}")
    return float(value)


def _text(where: str, value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise BadInput(f"{where}: {value!r} should be text")
    return value


def _schedule(where: str, given: Any) -> Schedule:
    """Rates by year after the base year, in the order of years."""
    _keys(where, given, ("in_force_from", "source", "rates"))
    rates = given["rates"]
    if not isinstance(rates, list) or not rates:
        raise BadInput(f"{where}.rates: {rates!r} should be a list of until_year and rate")
    steps: list[Step] = []
    for item in rates:
        _keys(f"{where}.rates", item, ("until_year", "rate"))
        until = int(_number(f"{where}.rates.until_year", item["until_year"], 0, 1000))
        if steps and until <= steps[-1].until_year:
            raise BadInput(f"{where}.rates: until_year {until} should be later than {steps[-1].until_year} before it")
        steps.append(Step(until, _number(f"{where}.rates.rate", item["rate"], -0.05, 0.5)))
    source = _text(f"{where}.source", given["source"])
    return Schedule(str(given["in_force_from"]), source, tuple(steps))


def _ranges(where: str, given: Any, known: Mapping[str, tuple[float, float]], *, has_central: bool) -> dict[str, Range]:
    """Every known range, low to high, each with a source."""
    _keys(where, given, known)
    numbers = ("low", "central", "high") if has_central else ("low", "high")
    found = {}
    for name, (least, most) in known.items():
        here, item = f"{where}.{name}", given[name]
        _keys(here, item, (*numbers, "unit", "source"))
        values = [_number(f"{here}.{key}", item[key], least, most) for key in numbers]
        if values != sorted(values):
            raise BadInput(f"{here}: {values!r} should go from low to high")
        central = values[1] if has_central else sum(values) / 2
        words = [_text(f"{here}.{key}", item[key]) for key in ("unit", "source")]
        found[name] = Range(values[0], central, values[-1], *words)
    return found
