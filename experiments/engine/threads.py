"""Threads: how many cores there are, and why a run uses one of them."""

import os
import sys
from typing import Final

ONE_THREAD: Final = {
    name: "1" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
}
"""Workers share the cores: a BLAS with threads of its own would slow all of them, and could change the last bits."""
IS_BORN_PINNED: Final = "numpy" not in sys.modules and ONE_THREAD.items() <= os.environ.items()
"""Whether the environment was set before anything with threads was loaded, as it is in workers: then nothing is left to do."""


def cores() -> int:
    """Cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def pin_threads() -> None:
    """Keep BLAS and OpenMP at one thread in this process, whatever was loaded before the environment was set."""
    if IS_BORN_PINNED:
        return
    from threadpoolctl import threadpool_limits

    os.environ.update(ONE_THREAD)
    threadpool_limits(1)
