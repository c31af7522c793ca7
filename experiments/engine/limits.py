"""Limits: how much memory a worker may hold before the run in it is stopped."""

import os
import sys
import threading
import time
from importlib.util import find_spec
from typing import Final

GB: Final = 2**30
OUTGREW: Final = 77
"""Exit code of a process that ended itself because it held too much."""
LOOK_SECONDS: Final = 0.25


def can_limit_memory() -> bool:
    """Whether this operating system lets a process know or bound what it holds; Windows does neither."""
    return find_spec("resource") is not None


def limit_memory(gb: float) -> None:
    """Hold this process to so much memory, if `gb` is not 0.

    Linux refuses the allocation that goes too far, which the run meets as a MemoryError (RLIMIT_DATA: private memory
    that can be written; Linux 4.7 and later). macOS has no such bound: there a thread looks at the peak four times a
    second and ends the process.
    """
    if not gb:
        return
    if sys.platform == "linux":
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (round(gb * GB), resource.RLIM_INFINITY))
    else:
        threading.Thread(target=end_above, args=(gb,), daemon=True).start()


def end_above(gb: float) -> None:
    """End this process when it holds more."""
    while peak_gb() <= gb:
        time.sleep(LOOK_SECONDS)
    os._exit(OUTGREW)


def peak_gb() -> float:
    """The most memory this process ever held."""
    import resource

    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / GB
