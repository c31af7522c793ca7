"""Lessons: guided stories for a class, one file of conf/lesson each, checked to the last key."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from experiments.dashboard.lesson_effects import CLAIMS, SEEDS, MeasuredEffect, filled, hold, measured
from experiments.settings import KEYS, MONTHS_PER_YEAR
from model.declaration import BadInput, nearest
from scenarios.scenario import load_scenario, read_yaml

if TYPE_CHECKING:
    from experiments.dashboard.laboratory import Setting

FOLDER: Final = Path(__file__).resolve().parents[2] / "conf" / "lesson"
LAYERS: Final = ("jobs", "rent", "knowledge", "unemployment", "commuting", "ties")
VIEWS: Final = ("side_by_side", "difference")
ZOOMS: Final = ("region", "parks")
FEWEST_CHOICES, LONGEST_LESSON = 2, 120
COST: Final = "public_cost_gbp"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """What is on the wall when a lesson opens: the variant beside the baseline, and how it is shown."""

    scenario: str
    scale: float
    seed: int
    years: float
    layer: str = "jobs"
    view: str = "side_by_side"
    zoom: str = "region"
    measures: tuple[str, ...]

    def setting(self, scenario: str = "") -> "Setting":
        """The same as a laboratory takes it, for this scenario or another one. Raises BadInput."""
        from experiments.dashboard.laboratory import Setting

        asked = load_scenario(scenario or self.scenario)
        return Setting(
            scale=self.scale,
            seed=self.seed,
            years=self.years,
            interventions=asked.interventions,
            shocks=asked.shocks,
            variant_parameters=asked.parameters,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Prediction:
    """What the class says before anybody presses play; no choice is marked as right."""

    question: str
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Next:
    """A second play that sheds light on the first: another scenario, with what to ask of it."""

    scenario: str
    title: str
    ask: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """One guided story. Numbers in `afterwards` were measured with paired runs; see conf/lesson/effects.csv."""

    name: str
    order: int
    title: str
    question: str
    minutes: int
    story: tuple[str, ...]
    setting: Stage
    predict: Prediction
    look_for: tuple[str, ...]
    afterwards: tuple[str, ...]
    """Each {scenario.measure} in the file is replaced by what was measured."""
    claims: Mapping[str, str]
    """scenario.measure: more, less or unclear; what the sentences say in words, held against what was measured."""
    then: tuple[Next, ...]
    discuss: tuple[str, ...]
    effects: tuple[MeasuredEffect, ...] = ()

    def scenarios(self) -> tuple[str, ...]:
        """The scenarios that the lesson plays, the first one first."""
        return (self.setting.scenario, *(one.scenario for one in self.then))

    @property
    def command(self) -> str:
        """What measures the effects of this lesson, as typed in a terminal."""
        seeds = max((effect.seeds for effect in self.effects), default=SEEDS)
        return " ".join(
            ["python -m experiments", *(f"'{word}'" if "[" in word else word for word in self.words(seeds))]
        )

    @property
    def size_note(self) -> str:
        """What one person on the page stands for."""
        if self.setting.scale == 1:
            return "This world has one person for each real one."
        times = f"{1 / self.setting.scale:g}"
        return (
            f"This world has one person for each {times} real ones, and one firm for each {times} firms: "
            f"multiply jobs and pounds by {times} for South Yorkshire. Shares, pay and knowledge stay as they are."
        )

    @property
    def seed_note(self) -> str:
        """Why this seed, and what another one would do."""
        return (
            f"Seed {self.setting.seed} was chosen after looking, among those whose pair of worlds comes near "
            f"the mean of {SEEDS} pairs and shows it well. "
            "Other seeds give other numbers, some of them with the other sign: try them."
        )

    def found(self) -> dict[str, list[str]]:
        """By scenario, each measured effect in words: mean of all pairs with its 90 % interval, and this lesson's own pair."""
        from model.measures import MEASURES

        doc = {measure.name: measure.doc for measure in MEASURES}
        lines: dict[str, list[str]] = {}
        for one in self.effects:
            line = f"{doc[one.measure]}: {one.sentence()}; seed {self.setting.seed} {one.of_this_pair()}"
            lines.setdefault(load_scenario(one.scenario).label, []).append(line)
        return lines

    def words(self, seeds: int) -> tuple[str, ...]:
        """The words after `python -m experiments` that measure what the lesson says."""
        stage = self.setting
        return (
            "compare",
            f"scenarios=[{','.join(self.scenarios())}]",
            f"scale={stage.scale:g}",
            f"years={stage.years:g}",
            f"seeds={seeds}",
            "futures=central",
            f"measures=[{','.join('{public_cost_gbp: total}' if name == COST else name for name in stage.measures)}]",
        )


def lessons(folder: Path = FOLDER, *, is_measured: bool = True) -> list[Lesson]:
    """Every lesson there is a file for, in the order of a course. Raises BadInput."""
    read = (load_lesson(path.stem, folder, is_measured=is_measured) for path in sorted(folder.glob("*.yaml")))
    found = sorted(read, key=lambda one: one.order)
    for one, other in pairwise(found):
        if one.order == other.order:
            raise BadInput(f"{other.name}.yaml: order: {other.order} is that of {one.name} too")
    return found


def load_lesson(name: str, folder: Path = FOLDER, *, is_measured: bool = True) -> Lesson:
    """Read conf/lesson/<name>.yaml and put the measured effects into its sentences. Raises BadInput."""
    path = folder / f"{name}.yaml"
    if not path.is_file():
        known = [one.stem for one in sorted(folder.glob("*.yaml"))]
        raise BadInput(f"lesson: there is no {name!r}; {nearest(name, known)}")
    try:
        raw = _keys(read_yaml(path), Lesson, {"name", "effects"}, "")
        value = {key: CHECKS[key](key, raw[key]) for key in raw}
        effects = measured(name, folder) if is_measured else ()
        if is_measured:
            value["afterwards"] = tuple(filled(text, effects) for text in value["afterwards"])
            hold(value["claims"], effects)
    except BadInput as error:
        message = str(error)
        raise BadInput(message if message.startswith(path.name) else f"{path.name}: {message}") from None
    return Lesson(name=name, effects=effects, **value)


def _keys(raw: Any, kind: type, given: set[str], where: str) -> dict[str, Any]:
    """The mapping itself, if it has every key that the dataclass needs and no other. Raises BadInput."""
    if not isinstance(raw, Mapping):
        raise BadInput(f"{where or 'lesson'}: {raw!r} should be keys and values")
    known = {f.name: f for f in fields(kind) if f.name not in given}
    before = f"{where}." if where else ""
    for key in raw:
        if key not in known:
            raise BadInput(f"{before}{key}: no such key; {nearest(str(key), known)}")
    needed = [name for name, f in known.items() if f.default is f.default_factory]  # both are MISSING
    for key in needed:
        if key not in raw:
            raise BadInput(f"{before}{key}: is missing")
    return {str(key): value for key, value in raw.items()}


def _text(key: str, value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise BadInput(f"{key}: {value!r} should be text")
    return " ".join(value.split())


def _texts(key: str, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not value:
        raise BadInput(f"{key}: {value!r} should be a list of sentences")
    return tuple(_text(key, item) for item in value)


def _choice(among: tuple[str, ...]) -> Callable[[str, Any], str]:
    def check(key: str, value: Any) -> str:
        if value not in among:
            raise BadInput(f"{key}: there is no {value!r}; {nearest(str(value), among)}")
        return str(value)

    return check


def _whole(low: int, high: int, unit: str) -> Callable[[str, Any], int]:
    def check(key: str, value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise BadInput(f"{key}: {value!r} should be a whole number from {low} to {high} ({unit})")
        return value

    return check


def _scenario(key: str, value: Any) -> str:
    load_scenario(_text(key, value))
    return str(value)


def _years(key: str, value: Any) -> float:
    return float(KEYS["years"].check(key, value)) / MONTHS_PER_YEAR


def _measures(key: str, value: Any) -> tuple[str, ...]:
    """Names of measures that have a chart. Raises BadInput."""
    from experiments.dashboard.geometry import SHOWN_MEASURES

    return tuple(_choice(SHOWN_MEASURES)(key, name) for name in _texts(key, value))


def _stage(key: str, value: Any) -> Stage:
    stage: Stage = _parts(Stage, STAGE)(key, value)
    stage.setting()  # what a laboratory refuses, a lesson cannot ask for
    return stage


def _claims(key: str, value: Any) -> dict[str, str]:
    if not isinstance(value, Mapping) or not value:
        raise BadInput(f"{key}: {value!r} should be lines of scenario.measure: {', '.join(CLAIMS)}")
    return {str(name): _choice(CLAIMS)(f"{key}.{name}", said) for name, said in value.items()}


def _parts(kind: type[Any], checks: Mapping[str, Callable[[str, Any], Any]]) -> Callable[[str, Any], Any]:
    def check(key: str, value: Any) -> Any:
        raw = _keys(value, kind, set(), key)
        return kind(**{name: checks[name](f"{key}.{name}", raw[name]) for name in raw})

    return check


def _nexts(key: str, value: Any) -> tuple[Next, ...]:
    if not isinstance(value, list):
        raise BadInput(f"{key}: {value!r} should be a list, each with scenario, title and ask")
    check = _parts(Next, {"scenario": _scenario, "title": _text, "ask": _text})
    return tuple(check(key, item) for item in value)


def _choices(key: str, value: Any) -> tuple[str, ...]:
    found = _texts(key, value)
    if len(found) < FEWEST_CHOICES:
        raise BadInput(f"{key}: {value!r} should be at least {FEWEST_CHOICES} choices")
    return found


STAGE: Final[Mapping[str, Callable[[str, Any], Any]]] = {
    "scenario": _scenario,
    "scale": lambda key, value: float(KEYS["scale"].check(key, value)),
    "seed": _whole(1, SEEDS, "a seed among those that effects are measured with"),
    "years": _years,
    "layer": _choice(LAYERS),
    "view": _choice(VIEWS),
    "zoom": _choice(ZOOMS),
    "measures": _measures,
}
CHECKS: Final[Mapping[str, Callable[[str, Any], Any]]] = {
    "order": _whole(1, 99, "place in the course"),
    "title": _text,
    "question": _text,
    "minutes": _whole(1, LONGEST_LESSON, "minutes"),
    "story": _texts,
    "setting": _stage,
    "predict": _parts(Prediction, {"question": _text, "choices": _choices}),
    "look_for": _texts,
    "afterwards": _texts,
    "claims": _claims,
    "then": _nexts,
    "discuss": _texts,
}
"""How each key of a lesson is checked."""
