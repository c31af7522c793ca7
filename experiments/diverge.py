"""Diverge: where two results part, month by month and table by table; for runs made with state_hash=true."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from experiments import load, report
from model.declaration import BadInput

if TYPE_CHECKING:
    import pandas as pd

WHOLE: Final = "state_hash"
COLUMNS: Final = {
    "Future": "right",
    "Seed": "right",
    "A": "left",
    "B": "left",
    "First month that differs": "left",
    "Tables that differ": "left",
}


def main(words: Sequence[str]) -> int:
    """Compare two results folders: `diverge A B`. Raises BadInput."""
    choices = dict(word.split("=", 1) for word in words if "=" in word)
    folders = [word for word in words if "=" not in word]
    if len(folders) != 2 or choices.keys() - {"format"} or choices.get("format", "table") not in ("table", "json"):
        raise BadInput(
            f"diverge {' '.join(words)}: should be two folders of results, for example results/run/a results/run/b"
        )
    parts = partings(*(_read(Path(folder)) for folder in folders))
    if choices.get("format") == "json":
        report.print_json({"diverge": parts})
        return 0
    rows = [
        [str(p["future"]), str(p["seed"]), p["a"], p["b"], p["month"] or "never", ", ".join(p["tables"])] for p in parts
    ]
    report.console().print(report.table(f"A: {folders[0]}, B: {folders[1]}", COLUMNS, rows))
    return 0


def partings(a: "pd.DataFrame", b: "pd.DataFrame") -> list[dict[str, Any]]:
    """For each future and seed (and scenario, where both results have it) the first month whose state differs, or None."""
    found = []
    key: Any
    for key, one in a.groupby(["scenario", "future", "seed"], sort=False):
        scenario, future, seed = key
        names = [scenario] if scenario in set(b["scenario"]) else list(b["scenario"].unique())
        for name in names:
            two = b[(b["scenario"] == name) & (b["future"] == future) & (b["seed"] == seed)]
            if len(two):
                month, tables = _first(one, two)
                case = {"future": int(future), "seed": int(seed)}
                found.append(case | {"a": scenario, "b": name, "month": month, "tables": tables})
    return found


def _first(one: "pd.DataFrame", two: "pd.DataFrame") -> tuple[str | None, list[str]]:
    both = one.merge(two, on="month", suffixes=("", " of b"))
    for _, row in both.sort_values("month").iterrows():
        if row[WHOLE] != row[f"{WHOLE} of b"]:
            tables = [c for c in one.columns if c.startswith(f"{WHOLE}_") and row[c] != row[f"{c} of b"]]
            return f"{row['month']:%Y-%m}", [c.removeprefix(f"{WHOLE}_") for c in tables]
    return None, []


def _read(folder: Path) -> "pd.DataFrame":
    results = load(folder)
    if not results.settings["state_hash"]:
        raise BadInput(f"diverge: {str(folder)!r} has no state hashes; make it again with state_hash=true")
    return results.query(f"SELECT scenario, future, seed, month, COLUMNS('{WHOLE}.*') FROM measures ORDER BY ALL")  # noqa: S608
