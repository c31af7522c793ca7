"""Answers: what the verbs that move parameters have in common when they report."""

import math
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from experiments import report
from experiments.execution import Plan
from experiments.uncertainty.options import OWN
from experiments.uncertainty.points import Evaluated, Point, evaluate, preview
from experiments.words import duration
from model.clock import START_YEAR


def note(found: Evaluated) -> str:
    """For the foot of a figure: model, size, runs, and how starts were made."""
    settings = found.plan.settings
    size = (
        "one to one"
        if settings.scale == 1
        else f"at {settings.scale:g} of its size, numbers not scaled up, so luck weighs more than at full size"
    )
    began = (
        "each point has a start of its own"
        if settings.options.starts == OWN
        else "all points start from the same region"
    )
    return (
        f"Source: Crucible, an agent-based model of {found.plan.region.title} ({size}); {len(found.points):,} points, "
        f"{len(settings.seeds)} seeds, the same at every point; {duration(settings.months)} from January {START_YEAR}; {began}. "
        f"Result {found.plan.content_hash[:12]}."
    )


def answer(
    asked: Sequence[tuple[Plan, Sequence[Point], Any]], answers: Sequence[Callable[[Evaluated], dict[str, Any]]]
) -> int:
    """Evaluate each request and let its verb answer; 0 if every run finished, 1 if one failed. A preview only says the cost."""
    as_json, code = [], 0
    for (plan, at, options), reply in zip(asked, answers, strict=True):
        if plan.settings.preview:
            print(preview(plan, at, options.starts))
            continue
        found = evaluate(plan, at, options.starts)
        as_json.append(reply(found))
        code = max(code, say_failures(found))
    if as_json and asked[0][0].settings.format == "json":
        report.print_json(as_json if len(as_json) > 1 else as_json[0])
    return code


def about(found: Evaluated) -> dict[str, Any]:
    """What every answer in JSON begins with."""
    settings = found.plan.settings
    return {
        "content_hash": found.plan.content_hash, "folder": str(settings.folder), "points": len(found.points),
        "runs": found.runs, "failed": len(found.failures), "seeds": list(settings.seeds), "scale": settings.scale,
        "months": settings.months, "starts": settings.options.starts,
    }  # fmt: skip


def without_nan(row: Mapping[str, Any]) -> dict[str, Any]:
    """The same with None for what is not known: JSON has no NaN."""
    return {key: None if isinstance(v, float) and not math.isfinite(v) else v for key, v in row.items()}


def effort(found: Evaluated) -> str:
    """How many runs it took, and how long."""
    there = found.runs - found.new - len(found.failures)
    reused = f" ({there:,} were there already)" if there else ""
    return f"{found.new:,} runs made{reused} in {found.seconds:.0f} s. Figure and tables: {found.plan.settings.folder}"


def say_failures(found: Evaluated) -> int:
    """Say on standard error which runs failed; the exit code: 1 if any did."""
    if not found.failures:
        return 0
    first, folder = found.failures[0], found.plan.settings.folder
    print(
        f"{len(found.failures)} of {found.runs} runs failed and are left out, listed in {folder / 'failures.csv'}. "
        f"The first: {first['scenario']}, seed {first['seed']}: {first['error']}",
        file=sys.stderr,
    )
    return 1
