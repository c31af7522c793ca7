"""Benchmark of the store: many made-up runs are written, then one chart is read from them, in a process of its own."""

import itertools
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from time import perf_counter, process_time
from typing import Any, Final

import numpy as np
from omegaconf import OmegaConf

from experiments import ROOT, report
from experiments.exchange.result_set import load
from experiments.provenance import peak_memory_mb
from experiments.store.compaction import compact
from experiments.store.folder import Entry, Store

MONTHS, MEASURES, SCENARIOS = 240, 40, 4
SECONDS, GIGABYTES = 5.0, 2.0
"""What reading one chart of 10,000 runs may take."""
QUANTILES: Final = (0.05, 0.25, 0.5, 0.75, 0.95)
COLUMNS: Final = {"What": "left", "Value": "right", "Meaning": "left"}


def benchmark(runs: int) -> dict[str, Any]:
    """Write this many runs of 240 months and 40 measures, and read a chart before and after they are compacted."""
    with tempfile.TemporaryDirectory(prefix="crucible-store-") as name:
        folder = Path(name) / "made_up"
        writing = write(folder, runs)
        single, begun = read_apart(folder), process_time()
        compact(Store(folder), Store(folder).listed())
        compacting, compacted = process_time() - begun, read_apart(folder)
        return {
            "runs": runs,
            "months": MONTHS,
            "measures": MEASURES,
            "write_ms_per_run": 1e3 * writing / runs,
            "single_mb": _megabytes(folder / "runs"),
            "compacted_mb": _megabytes(folder / "measures"),
            "compact_ms_per_run": 1e3 * compacting / runs,
            "single": single,
            "compacted": compacted,
            "is_met": all(
                r["seconds"] < SECONDS and r["peak_memory_mb"] < 1024 * GIGABYTES for r in (single, compacted)
            ),
        }


def write(folder: Path, runs: int) -> float:
    """Fill a folder with made-up runs, as a sweep leaves it; seconds on a core that writing them took."""
    store = Store(folder)
    store.open()
    entries = list(itertools.islice(entries_of(runs), runs))
    store.list_runs(entries)
    names = [f"measure_{i}" for i in range(MEASURES)]
    scenarios = {entry.scenario: {"label": entry.scenario} for entry in entries}
    config = {"question": "", "scenarios": scenarios, "measures": [{names[0]: "last_year"}], "months": MONTHS}
    store.text("config.yaml", OmegaConf.to_yaml(OmegaConf.create(config)))
    said = {"table": "measures", "unit": "one", "meaning": "made up", "source": ""}
    store.table("dictionary.csv", [said | {"column": name} for name in names])
    begun = process_time()
    for number, entry in enumerate(entries):
        store.keep(entry.scenario, entry.key, months_of(number, names), {"site": [0], "jobs": [1.0]}, {"seconds": 0.0})
    return process_time() - begun


def entries_of(runs: int) -> Iterator[Entry]:
    """Scenarios × futures × seeds, of which there are as many futures as seeds."""
    side = int(np.ceil(np.sqrt(runs / SCENARIOS)))
    for scenario, future, seed in itertools.product(range(SCENARIOS), range(1, side + 1), range(1, side + 1)):
        yield Entry(f"scenario_{scenario}", future, seed, f"{scenario:08x}{future:012x}{seed:012x}")


def months_of(number: int, names: list[str]) -> Mapping[str, Any]:
    """Columns as a run has them: walks that no two runs share, with digits that do not repeat."""
    places = np.arange(MONTHS * MEASURES, dtype=float).reshape(MEASURES, MONTHS) + number * MONTHS * MEASURES
    walks = 1000.0 + np.cumsum(np.sin(places * 12.9898) * 43758.5453 % 1 - 0.5, axis=1)
    return {"tick": np.arange(MONTHS, dtype=float)} | dict(zip(names, walks, strict=True))


def read_apart(folder: Path) -> dict[str, float]:
    """Seconds and peak memory of reading one chart in a fresh process."""
    code = f"from experiments.benchmarks.store import read; read({str(folder)!r})"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)  # noqa: S603
    return dict(json.loads(said.stdout))


def read(folder: str) -> None:
    """Print what it takes to read the quantiles of one measure in every month of every scenario."""
    begun = perf_counter()
    bands = load(folder).bands("measure_7", QUANTILES)
    took = {"seconds": perf_counter() - begun, "cpu_seconds": process_time()}
    print(json.dumps(took | {"peak_memory_mb": peak_memory_mb(), "rows": len(bands)}))


def show(result: Mapping[str, Any]) -> None:
    """Print what was found."""
    single, compacted = result["single"], result["compacted"]
    rows = [
        ["Write a run", f"{result['write_ms_per_run']:.1f} ms", f"{MONTHS} months of {MEASURES} measures, and its map"],
        ["Compact a run", f"{result['compact_ms_per_run']:.1f} ms", "once, when a sweep is done; both on a core"],
        ["On disk", f"{result['single_mb']:.0f} MB", f"{result['compacted_mb']:.0f} MB compacted"],
        *(
            [
                f"One chart, {name}",
                f"{took['seconds']:.2f} s",
                f"{took['cpu_seconds']:.2f} s on cores, {took['peak_memory_mb']:.0f} MB",
            ]
            for name, took in (("compacted", compacted), ("single files", single))
        ),
    ]
    met = "within" if result["is_met"] else "not within"
    caption = (
        f"A chart: five quantiles of one measure in each month; {met} {SECONDS:g} s and {GIGABYTES:g} GB both ways."
    )
    report.console().print(report.table(f"A store of {result['runs']:,} runs", COLUMNS, rows, caption))


def _megabytes(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*.parquet")) / 2**20
