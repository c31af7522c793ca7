"""Workbench: the EMA workbench, imported without the warnings about parts of it that are not installed and not used."""

import warnings
from importlib import import_module
from typing import Any


def workbench(part: str = "") -> Any:
    """A module of ema_workbench by its name, or the package itself."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "ipyparallel not installed", UserWarning)
        warnings.filterwarnings("ignore", "altair based", ImportWarning)
        return import_module(f"ema_workbench.{part}".rstrip("."))
