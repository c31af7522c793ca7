"""Claims: which process makes a run now, so that two of them share a sweep and make nothing twice."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO

try:
    import fcntl
except ImportError:  # Windows: no claims, and at worst a run is made twice with the same bits
    fcntl = None  # type: ignore[assignment]


@contextlib.contextmanager
def claimed(path: Path) -> Iterator[bool]:
    """Whether the claim is ours for as long as the block lasts; the file goes with it.

    The kernel gives a claim back when its process dies, however it dies. Where locks do not exist (Windows, some network
    file systems) every claim is granted. Raises OSError if the file cannot be made, for example on a full disk.
    """
    if fcntl is None:
        yield True
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    file = _locked(path)
    try:
        yield file is not None
    finally:
        if file is not None:
            path.unlink(missing_ok=True)  # while it is ours: whoever comes now makes a new file
            file.close()


def _locked(path: Path) -> IO[bytes] | None:
    """The lock file, open and locked; None if another process has it."""
    while True:
        file = path.open("ab")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            return None
        except OSError:  # a file system without locks
            return file
        if _is_still(path, file):
            return file
        file.close()  # its former owner removed it between our opening and our locking


def _is_still(path: Path, file: IO[bytes]) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(file.fileno()))
    except FileNotFoundError:
        return False
