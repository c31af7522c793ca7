"""Ask: compose an experiment, run it in paired seeds on every core, keep each run, draw what came out."""

import importlib.util
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from experiments.exchange.result_set import Results

ROOT: Final = Path(__file__).resolve().parent.parent
"""The folder that holds agents/, model/, scenarios/, conf/ and results/."""


def guard(package: str = "agents", root: Path = ROOT) -> None:
    """Refuse to start when another installed package hides ours: `openai-agents` also installs one called agents."""
    found = importlib.util.find_spec(package)
    place = Path(found.origin).resolve().parent if found and found.origin else None
    if place == root / package:
        return
    message = (
        f"Python finds another package called {package!r} ({place or 'nowhere'}) before Crucible's own. "
        f"Start in Crucible's own folder: cd {root} && python -m experiments"
    )
    if sys.argv[:1] == ["-m"]:  # python -m experiments: a message instead of a traceback
        print(message, file=sys.stderr)
        raise SystemExit(2)
    raise ImportError(message)


guard()


def load(name: "str | Path") -> "Results":
    """The results of an experiment, by the name of its folder in results/ or by path. Raises BadInput."""
    from experiments.exchange.result_set import load as read  # here, because the command line should answer at once

    return read(name)
