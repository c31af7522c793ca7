"""Benchmark: what a run costs, where the time goes, and how that compares with others on the same machine."""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from experiments import report
from experiments.benchmarks import bam as benchmark_bam
from experiments.benchmarks.options import STORE, SWEEP
from experiments.composition import requests
from experiments.provenance import peak_memory_mb
from experiments.settings import MONTHS_PER_YEAR, Settings
from experiments.words import number

if TYPE_CHECKING:
    from model.parameters import Parameters
    from model.state import State

YEARS: Final = 20
"""Of the timed run, unless the user says otherwise."""
QUIET: Final = 0.9
"""Share of its time that a run has a core for itself on a machine with nothing else to do."""
SWEEP_RUNS: Final = 1_000
"""Made-up runs of the timed sweep, unless the user wants fewer."""
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
    if asked[0].options.of == STORE:
        return _store(asked[0])
    if asked[0].options.of == SWEEP:
        return _sweep(asked[0])
    print(f"Timing {asked[0].months} months, then others beside the model: about a minute", file=sys.stderr)
    results = [benchmark(settings) for settings in asked]
    if asked[0].format == "json":
        report.print_json(results if len(results) > 1 else results[0])
    else:
        for result in results:
            show(result)
    return 0


def _store(settings: Settings) -> int:
    """Time a store of made-up runs."""
    from experiments.benchmarks.store import benchmark, show

    found = benchmark(settings.options.runs)
    report.print_json(found) if settings.format == "json" else show(found)
    return 0


def _sweep(settings: Settings) -> int:
    """Time the machinery of a sweep."""
    from experiments.benchmarks.sweep import benchmark, show

    found = benchmark(settings, min(settings.options.runs, SWEEP_RUNS))
    report.print_json(found) if settings.format == "json" else show(found)
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
    """Run this start for some years with a clock at every step, then race others against it; one BLAS thread."""
    from threadpoolctl import threadpool_limits

    from agents.workers import LEFT
    from experiments.benchmarks.profile import profiled
    from experiments.benchmarks.race import race, ratios
    from model.ecosystem import Ecosystem

    with threadpool_limits(limits=1):
        run = profiled(Ecosystem(state, parameters, seed), round(years * MONTHS_PER_YEAR))
        memory = peak_memory_mb()  # before the twin's objects fill it
        turns = race(state, parameters, seed)
    return {
        "seconds_per_run": float(run.seconds.sum()),
        "cpu_seconds_per_run": run.cpu_seconds,
        "people": int((state.workers.status != LEFT).sum()),
        "organisations": int(state.organisations.alive.sum()),
        "ticks": len(run.seconds),
        "peak_memory_mb": memory,
        **ratios(turns),
        "profile": run.rows(),
        "notes": remarks(run.cpu_seconds / float(run.seconds.sum())),
    }


def remarks(cpu_share: float) -> list[str]:
    """What a reader should know: what could not be timed, and whether the machine had other work."""
    missing = benchmark_bam.reason_missing()
    busy = f"The machine was busy: the run had a core for {cpu_share:.0%} of its time. Ratios count time on a core."
    return [*([missing] if missing else []), *([busy] if cpu_share < QUIET else [])]


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
    per_month, cpu = 1e3 * result["seconds_per_run"] / result["ticks"], result["cpu_seconds_per_run"]
    return [
        [
            "Seconds per run",
            f"{result['seconds_per_run']:.2f}",
            f"{result['ticks']} ticks of {per_month:.1f} ms; {cpu:.2f} on a core",
        ],
        ["People", f"{result['people']:,}", "at the start, in and out of work"],
        ["Organisations", f"{result['organisations']:,}", "at the start"],
        ["Peak memory", f"{result['peak_memory_mb']:.0f} MB", "of the whole process, with the making of the start"],
        *([name, number(value), meaning] for name, value, meaning in comparisons(result)),
    ]


def comparisons(result: dict[str, Any]) -> list[tuple[str, float, str]]:
    """Every comparison that was made: with what, its ratio, what the ratio means."""
    ms, hires = result["medians_ms"], result["hires_per_month"]
    rules = (
        f"ours takes {ms['month_of_rules']:.1f} ms; hires a month {hires['plain_mesa']:.0f}, ours {hires['ours']:.0f}"
    )
    found = [
        ("Plain Mesa / ours", "ratio_plain_mesa", f"labour market and learning: {ms['twin_month']:.0f} ms, {rules}"),
        ("… pair by pair", "ratio_plain_mesa_in_pairs",
            f"the same without pools of knowledge: {ms['twin_month_in_pairs']:.0f} ms, from a sample of organisations"),
        ("Ours / a generator", "ratio_generator",
            f"one tick in passes of NumPy's generator over all people, {ms['generator_pass']:.2f} ms each"),
    ]  # fmt: skip
    if result["ratio_bam_engine"] is not None:
        meaning = f"one tick over a period of {ms['bam_period']:.0f} ms with as many firms and households"
        found.insert(0, ("Ours / bam-engine", "ratio_bam_engine", meaning))
    return [(name, result[key], meaning) for name, key, meaning in found]
