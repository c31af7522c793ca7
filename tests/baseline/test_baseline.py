"""The default run, as numbers that a person has read: South Yorkshire at a tenth, seed 1, second year.

Another processor may round the last bit of an exponential another way, and a single decision can follow from it; so
levels may differ a little between machines, and rare events more. A change of the model shows as much more than that.
"""

import csv
import importlib.util
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent
spec = importlib.util.spec_from_file_location("refresh", FOLDER / "refresh.py")
refresh = importlib.util.module_from_spec(spec)
spec.loader.exec_module(refresh)

with (FOLDER / "summary.csv").open(encoding="utf-8") as file:
    READ = {row[0]: (row[1], float(row[2])) for row in list(csv.reader(file))[1:]}

LEVELS = [
    "jobs",
    "manufacturing_jobs",
    "firms",
    "gva_gbp",
    "productivity_gbp",
    "tfp",
    "knowledge",
    "mean_wage_gbp",
    "high_skill_share",
    "labour_force",
    "rent_gbp",
    "anchor_staff",
    "ties",
    "park_focus_jobs",
    "employed_quintile_1",
]


@pytest.fixture(scope="module")
def now(small_state):
    return {name: (unit, value) for name, unit, value in refresh.summary(small_state)}


def test_the_summary_has_every_measure_with_its_unit(now):
    assert {name: unit for name, (unit, _) in now.items()} == {name: unit for name, (unit, _) in READ.items()}


@pytest.mark.parametrize("name", LEVELS)
def test_levels_are_what_somebody_read(name, now):
    assert now[name][1] == pytest.approx(READ[name][1], rel=0.02)
