"""Opening: with what the page begins, as words of the command line."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from model.declaration import BadInput, nearest

HERE: Final = "127.0.0.1"
LOWEST_PORT, HIGHEST_PORT = 1024, 65535


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What the page shows first, and where it is served."""

    port: int = 8501
    scale: float | None = None
    """None: the usual one, or the lesson's."""
    seed: int | None = None
    years: float | None = None
    scenario: str = ""
    lesson: str = ""

    @property
    def address(self) -> str:
        """Where a browser finds it."""
        return f"http://{HERE}:{self.port}"


def opening(words: Sequence[str]) -> Opening:
    """Check words such as `port=8501 scale=0.1 lesson=next_oem`. Raises BadInput."""
    given: dict[str, Any] = {}
    for word in words:
        key, equals, value = word.partition("=")
        if key not in READERS or not equals:
            raise BadInput(f"{word}: no such setting of dashboard; {nearest(key, READERS)}")
        given[key] = READERS[key](key, value)
    return Opening(**given)


def _whole(low: int, high: int) -> Callable[[str, str], int]:
    def read(key: str, value: str) -> int:
        if not value.isascii() or not value.isdigit() or not low <= int(value) <= high:
            raise BadInput(f"{key}: {value!r} should be a whole number from {low} to {high}")
        return int(value)

    return read


def _of_setting(key: str, value: str) -> Any:
    """A number that a laboratory takes."""
    from experiments.dashboard.laboratory import Setting

    try:
        plain: float | int = float(value) if key != "seed" else int(value)
    except ValueError:
        raise BadInput(f"{key}: {value!r} should be a number") from None
    return getattr(Setting(**{key: plain}), key)  # type: ignore[arg-type]


def _scenario(_key: str, value: str) -> str:
    from scenarios.scenario import load_scenario

    load_scenario(value)
    return value


def _lesson(_key: str, value: str) -> str:
    from experiments.dashboard.lessons import load_lesson

    load_lesson(value)
    return value


READERS: Final[dict[str, Callable[[str, str], Any]]] = {
    "port": _whole(LOWEST_PORT, HIGHEST_PORT),
    "scale": _of_setting,
    "seed": _of_setting,
    "years": _of_setting,
    "scenario": _scenario,
    "lesson": _lesson,
}
"""What each word may be, checked before the page is served."""
