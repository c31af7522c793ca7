"""Benchmark: what a run costs, where the time goes, and how that compares with others on the same machine."""

import resource
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from experiments import benchmark_bam, report
from experiments.composition import requests
from experiments.settings import MONTHS_PER_YEAR, Settings
from experiments.words import number

if TYPE_CHECKING:
    from model.parameters import Parameters
    from model.state import State

YEARS: Final = 20
"""Of the timed run, unless the user says otherwise."""
PROFILE_COLUMNS: Final = {
    "Line": "right",
    "Step": "left",
    "Median ms": "right",
    "Mean ms": "right",
    "Share of time": "right",
}
COLUMNS: Final = {"What": "left", "Value": "right", "Meaning": "left"}


def main(words: Sequence[str]) -> int:
    """Time the model and print what was found. Raises BadInput."""
    usual = () if any(word.lstrip("+").startswith("years=") for word in words) else (f"years={YEARS}",)
    asked = requests("benchmark", [*words, *usual])
    results = [benchmark(settings) for settings in asked]
    if asked[0].format == "json":
        report.print_json(results if len(results) > 1 else results[0])
    else:
        for result in results:
            show(result)
    return 0


def benchmark(settings: Settings) -> dict[str, Any]:
    """Time the model as the settings describe it, under the first of the seeds."""
    from experiments.execution import plan
    from experiments.simulation import start
    from model.parameters import Parameters

    state = start(plan(settings).place)
    parameters = Parameters().changed(settings.parameters).changed(settings.baseline.parameters)
    return run_benchmark(state, parameters, years=settings.months / MONTHS_PER_YEAR, seed=settings.seeds[0])


def run_benchmark(state: "State", parameters: "Parameters", *, years: float, seed: int) -> dict[str, Any]:
    """Run this start for some years with a clock at every step, then race others against it; one thread for BLAS."""
    from threadpoolctl import threadpool_limits

    from agents.workers import LEFT
    from experiments.benchmark_profile import profiled
    from experiments.benchmark_race import race, ratios
    from model.ecosystem import Ecosystem

    with threadpool_limits(limits=1):
        run = profiled(Ecosystem(state, parameters, seed), round(years * MONTHS_PER_YEAR))
        memory = peak_memory_mb()  # before the twin's objects fill it
        turns = race(state, parameters, seed)
    missing = benchmark_bam.reason_missing()
    return {
        "seconds_per_run": float(run.seconds.sum()),
        "people": int((state.workers.status != LEFT).sum()),
        "organisations": int(state.organisations.alive.sum()),
        "ticks": len(run.seconds),
        "peak_memory_mb": memory,
        **ratios(turns),
        "profile": run.rows(),
        "notes": [missing] if missing else [],
    }


def peak_memory_mb() -> float:
    """The most memory this process ever held, making or reading the start included."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (2**20 if sys.platform == "darwin" else 2**10)


def show(result: dict[str, Any]) -> None:
    """Print the profile, then what a run costs and how that compares."""
    console = report.console()
    profile = [
        [str(r["line"]), r["step"], f"{r['median_ms']:.2f}", f"{r['mean_ms']:.2f}", f"{r['share']:.1%}"]
        for r in result["profile"]
    ]
    console.print(report.table("Where the time of a month goes", PROFILE_COLUMNS, profile))
    caption = " ".join(result["notes"])
    console.print(report.table("What a run costs, and how that compares", COLUMNS, summary(result), caption))


def summary(result: dict[str, Any]) -> list[list[str]]:
    """Rows of the second table: what, value, meaning."""
    ms, hires, bam = result["medians_ms"], result["hires_per_month"], result["ratio_bam_engine"]
    per_month = 1e3 * result["seconds_per_run"] / result["ticks"]
    return [
        ["Seconds per run", f"{result['seconds_per_run']:.2f}", f"{result['ticks']} ticks of {per_month:.1f} ms"],
        ["People", f"{result['people']:,}", "at the start, in and out of work"],
        ["Organisations", f"{result['organisations']:,}", "at the start"],
        ["Peak memory", f"{result['peak_memory_mb']:.0f} MB", "of the whole process, reading the start included"],
        [
            "Against bam-engine",
            "–" if bam is None else number(bam),
            "not installed"
            if bam is None
            else f"our tick over its period of {ms['bam_period']:.0f} ms at the same size",
        ],
        [
            "Against plain Mesa",
            number(result["ratio_plain_mesa"]),
            f"its month ({ms['twin_month']:.0f} ms) over ours ({ms['month_of_rules']:.1f} ms) of labour market and "
            f"learning; hires a month {hires['plain_mesa']:.0f} and {hires['ours']:.0f}",
        ],
        [
            "Against a generator",
            number(result["ratio_generator"]),
            f"our tick in passes of NumPy's generator over all people, {ms['generator_pass']:.2f} ms each",
        ],
    ]
