"""Futures: draws of the uncertain parameters, so that a comparison also says how sure the model is of itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from model.declaration import BadInput
from scenarios.scenario import Changes, check_parameters, read_yaml

FOLDER: Final = Path(__file__).resolve().parent.parent / "conf" / "calibration"
USUAL, CALIBRATED, CENTRAL = "usual", "calibrated", "central"


@dataclass(frozen=True, slots=True)
class Futures:
    """Draws that seeds take in turn; without any, every seed has the declared values."""

    name: str
    draws: tuple[Changes, ...] = ()

    def of(self, seed: int) -> Changes:
        """The draw of a seed: the same for every scenario, so that pairs stay pairs."""
        return self.draws[(seed - 1) % len(self.draws)] if self.draws else {}

    def words(self) -> str:
        """What the foot of a figure says of them."""
        if not self.draws:
            return "one set of parameters"
        return f"{len(self.draws)} calibrated sets of parameters, one a seed in turn"


def load_futures(value: Any, region: str) -> Futures:
    """The futures a setting asks for: none, those of the region's calibration, or a file of one's own. Raises BadInput.

    usual: those of the calibration if the region has one, otherwise none; what was taken is said with the result.
    """
    own = FOLDER / f"{Path(region).stem}.yaml"
    if value == CENTRAL or (value == USUAL and not own.is_file()):
        return Futures(CENTRAL)
    if not isinstance(value, str) or not (value in (USUAL, CALIBRATED) or value.endswith((".yaml", ".yml"))):
        raise BadInput(
            f"futures: {value!r} should be {USUAL}, {CALIBRATED}, {CENTRAL}, or the path of a file with draws"
        )
    path = own if value in (USUAL, CALIBRATED) else Path(value)
    if not path.is_file():
        hint = f"no calibration of {Path(region).stem}" if value == CALIBRATED else f"there is no file {value!r}"
        raise BadInput(f"futures: {hint}; futures={CENTRAL} takes one set of parameters")
    draws = read_yaml(path).get("draws")
    if not isinstance(draws, list) or not draws or not all(isinstance(draw, dict) for draw in draws):
        raise BadInput(f"futures: {path.name} should have a list `draws` of groups of parameters")
    for draw in draws:
        check_parameters(draw)
    return Futures(path.stem, tuple(draws))


def merged(below: Changes, above: Changes) -> dict[str, dict[str, Any]]:
    """Both sets of changes; where they disagree, the second."""
    groups: Mapping[str, Any] = {
        name: dict(below.get(name, {})) | dict(above.get(name, {})) for name in (*below, *above)
    }
    return dict(groups)
