"""Shipping: the ensemble as a file that comparisons read, with how it was made written above it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from omegaconf import OmegaConf

from experiments.calibration.ensemble import Tried
from experiments.calibration.free import Space
from experiments.store.folder import write_whole

HEADER: Final = """\
# Parameters that were fitted to what is known of firms, workers and places; made, not written by hand:
#   {command}
# draws are equally likely sets: seed 1 of a comparison takes the first, seed 2 the second, and so on in turn. best is the
# one set with most lines inside their bands in these runs, for the record. Numbers that are not named here are as the model
# declares them; futures=central takes the declared values throughout.
"""


def ensemble(space: Space, tried: Tried, made: Mapping[str, Any]) -> str:
    """The text of the file: how it was made, the best set, and every draw."""
    content = {
        "made": dict(made),
        "best": space.changes(tried.best),
        "draws": [space.changes(point) for point in tried.draws],
    }
    return HEADER.format(command=made["command"]) + OmegaConf.to_yaml(OmegaConf.create(content))


def ship(text: str, path: Path) -> None:
    """Put the file where comparisons look for it, whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, lambda file: file.write_text(text, encoding="utf-8", newline="\n"))
