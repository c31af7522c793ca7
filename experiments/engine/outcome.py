"""Outcome: what became of one task, wherever it was done."""

import errno
import os
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

NO_ROOM: Final = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)
"""Errors of a disk that takes no more: every later run would meet them too."""

Function = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one task: its value, or in one line what went wrong."""

    task: Any
    ok: bool
    value: Any = None
    error: str = ""


class Answer(NamedTuple):
    """What a process says of a task; it is small and travels between processes."""

    ok: bool
    value: Any = None
    error: str = ""
    no_room: int = 0
    """The errno of a full disk, if that was the reason."""
    out_of_memory: bool = False

    def outcome(self, task: Any) -> Outcome:
        """The same as an outcome. Raises OSError if the disk is full: there is no point in going on."""
        if self.no_room:
            raise OSError(self.no_room, os.strerror(self.no_room))
        return Outcome(task, self.ok, self.value, self.error)


def answer(function: Function, task: Any) -> Answer:
    """The function's value, or its error as text: not every exception survives the way between processes."""
    try:
        return Answer(True, function(task))
    except Exception as error:
        no_room = error.errno if isinstance(error, OSError) and error.errno in NO_ROOM else 0
        return Answer(False, None, in_one_line(error), no_room or 0, isinstance(error, MemoryError))


def in_one_line(error: BaseException) -> str:
    """An error and its place in one line."""
    words = (str(error).strip() or "no message").splitlines()[0]
    places = traceback.extract_tb(error.__traceback__)
    where = f" ({Path(places[-1].filename).name}, line {places[-1].lineno})" if places else ""
    return f"{type(error).__name__}: {words}{where}"
