"""Write summary.csv anew: python tests/baseline/refresh.py. Read the difference before you commit it."""

import csv
import sys
from pathlib import Path

FOLDER = Path(__file__).parent
sys.path.insert(0, str(FOLDER.parents[1]))

from model.ecosystem import Ecosystem  # noqa: E402
from model.genesis import start_state  # noqa: E402
from model.parameters import Parameters  # noqa: E402
from scenarios.regions import load_region  # noqa: E402

SCALE, SEED, MONTHS = 0.1, 1, 24


def summary(state):
    """Mean of each measure over the last twelve months: (name, unit, value)."""
    world = Ecosystem(state, Parameters(), SEED)
    for _ in range(MONTHS):
        world.step()
    last = world.history[-12:]
    return [(m.name, m.unit, sum(h[m.name] for h in last) / len(last)) for m in world.measures]


if __name__ == "__main__":
    made = start_state(load_region("south_yorkshire"), Parameters(), SCALE, FOLDER.parents[1] / ".cache")
    with (FOLDER / "summary.csv").open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(("measure", "unit", "mean of months 13-24"))
        rows.writerows((name, unit, f"{value:.6g}") for name, unit, value in summary(made))
