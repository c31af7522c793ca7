"""Small laboratories for tests of the page."""

from dataclasses import replace
from pathlib import Path

from experiments.dashboard.laboratory import Laboratory, Setting

CACHE = Path(__file__).parents[2] / ".cache"
"""Where all tests keep start states."""
SMALL = Setting(scale=0.1, seed=3, years=2.0)
PLANT = {"plant": {"kind": "oem_arrival", "start": 2015.25, "jobs": 400.0, "place": "sbp"}}


def laboratory(**changes):
    """South Yorkshire at a tenth, for two years."""
    return Laboratory(replace(SMALL, **changes), cache=CACHE)
