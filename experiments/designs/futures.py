"""Futures: draws of the uncertain parameters, so that a comparison also says how sure the model is of itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from experiments.designs.axes import flat
from model.declaration import BadInput, nearest
from scenarios.scenario import Changes, check_parameters, read_yaml

FOLDER: Final = Path(__file__).resolve().parents[2] / "conf" / "calibration"
USUAL, CALIBRATED, CENTRAL = "usual", "calibrated", "central"
DECLARED: Final = 0
"""The number of the only future there is without draws; draws are numbered from 1."""


@dataclass(frozen=True, slots=True, order=True)
class Case:
    """One history of the world without a scenario: which future, under which luck."""

    future: int
    seed: int


@dataclass(frozen=True, slots=True)
class Futures:
    """Draws that seeds take in turn, or, crossed, that all meet every seed; without any, only the declared values."""

    name: str
    draws: tuple[Changes, ...] = ()
    crossed: bool = False
    what: str = "calibrated sets of parameters"
    is_design: bool = False
    """Whether they were chosen to be looked at one by one: then none of them may be lost."""
    order: tuple[int, ...] = ()
    """In which they are run, if another order than that of their numbers is more even."""

    def draw(self, future: int) -> Changes:
        """The parameter changes of a future; none for the declared values."""
        return self.draws[future - 1] if self.draws else {}

    def of(self, seed: int) -> int:
        """The future of a seed when futures are taken in turn: the same for every scenario, so that pairs stay pairs."""
        return (seed - 1) % len(self.draws) + 1 if self.draws else DECLARED

    def cases(self, seeds: Sequence[int]) -> tuple[Case, ...]:
        """Every case, all of a future together, so that any first part of them is an even sample with few start states."""
        if not self.crossed or not self.draws:
            first = {self.of(seed): i for i, seed in reversed(list(enumerate(seeds)))}
            return tuple(sorted((Case(self.of(s), s) for s in seeds), key=lambda case: (first[case.future], case.seed)))
        order = self.order or range(1, len(self.draws) + 1)
        return tuple(Case(future, seed) for future in order for seed in seeds)

    def words(self) -> str:
        """What the foot of a figure says of them."""
        if not self.draws:
            return "one set of parameters"
        return f"{len(self.draws)} {self.what}, {'each under every seed' if self.crossed else 'one a seed in turn'}"

    def check_taken(self, seeds: Sequence[int], parameters: Changes) -> None:
        """Raise BadInput if some of a design would not be run, or if the user sets a parameter that it varies."""
        if not self.is_design:
            return
        left = len(self.draws) - len({case.future for case in self.cases(seeds)})
        if left:
            raise BadInput(
                f"crossed: {len(seeds)} {'seed' if len(seeds) == 1 else 'seeds'} would leave out {left} of {len(self.draws)} "
                f"futures; crossed=true runs each future under every seed, seeds={len(self.draws)} each under a seed of its own"
            )
        for key in flat(parameters, "parameters"):
            group, _, name = key.partition(".")
            if any(name in draw.get(group, {}) for draw in self.draws):
                raise BadInput(f"parameters.{key}: is also varied by the futures; take it out of one of the two")


def load_futures(value: Any, region: str, *, crossed: bool = False) -> Futures:
    """The futures a setting asks for: none, the calibration's, a file's, or those of a design. Raises BadInput.

    usual: those of the calibration if the region has one, otherwise none; what was taken is said with the result.
    """
    if isinstance(value, Mapping):
        return replace(_designed(value), crossed=crossed)
    own = FOLDER / f"{Path(region).stem}.yaml"
    if value == CENTRAL or (value == USUAL and not own.is_file()):
        return Futures(CENTRAL, crossed=crossed)
    if not isinstance(value, str) or not (value in (USUAL, CALIBRATED) or value.endswith((".yaml", ".yml", ".csv"))):
        raise BadInput(
            f"futures: {value!r} should be {USUAL}, {CALIBRATED}, {CENTRAL}, the path of a file with draws (.yaml or "
            f".csv), or a design{_meant(value)}"
        )
    path = own if value in (USUAL, CALIBRATED) else Path(value)
    if not path.is_file():
        hint = f"no calibration of {Path(region).stem}" if value == CALIBRATED else f"there is no file {value!r}"
        raise BadInput(f"futures: {hint}; futures={CENTRAL} takes one set of parameters")
    if path.suffix == ".csv":
        return replace(_listed(path), crossed=crossed)
    return Futures(path.stem, _drawn(path), crossed)


def merged(below: Changes, above: Changes) -> dict[str, dict[str, Any]]:
    """Both sets of changes; where they disagree, the second."""
    groups: Mapping[str, Any] = {
        name: dict(below.get(name, {})) | dict(above.get(name, {})) for name in (*below, *above)
    }
    return dict(groups)


def _meant(value: Any) -> str:
    """A name that was almost written right."""
    hint = nearest(str(value), (USUAL, CALIBRATED, CENTRAL))
    return f"; {hint}" if hint.startswith("did") else ""


def _drawn(path: Path) -> tuple[Changes, ...]:
    """The draws of a YAML file, as `calibrate` writes it. Raises BadInput."""
    draws = read_yaml(path).get("draws")
    if not isinstance(draws, list) or not draws or not all(isinstance(draw, dict) for draw in draws):
        raise BadInput(f"futures: {path.name} should have a list `draws` of groups of parameters")
    for draw in draws:
        check_parameters(draw)
    return tuple(draws)


def _listed(path: Path) -> Futures:
    """Each row of a CSV file, run in an order without pattern: the file may be sorted. Raises BadInput."""
    from experiments.designs.draws import shuffled
    from experiments.designs.table import read_futures

    draws = read_futures(path)
    order = tuple(i + 1 for i in shuffled(len(draws)))
    return Futures(path.stem, draws, what=f"sets of parameters of {path.name}", is_design=True, order=order)


def _designed(spec: Mapping[str, Any]) -> Futures:
    """The points of a design, which come in an even order. Raises BadInput."""
    from experiments.designs.draws import TITLES, designed

    draws, kind = designed(spec), str(spec["design"])
    return Futures(kind, draws, what=f"sets of parameters ({TITLES[kind]})", is_design=True)
