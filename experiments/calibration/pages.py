"""Pages: what a calibration found, as a page of Markdown for people and as tables for machines."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from experiments.calibration.emulator import diagnose, influence
from experiments.calibration.ensemble import HALF, plain
from experiments.calibration.free import Space
from experiments.calibration.posterior import Posterior
from experiments.calibration.recovery import HONEST, IDENTIFIED, SOMEWHAT
from experiments.calibration.targets import Targets
from experiments.calibration.waves import History


def parameter_rows(space: Space, posterior: Posterior) -> list[dict[str, Any]]:
    """Prior and posterior of each parameter, in its own unit; `contraction` is posterior sd / prior sd."""
    low, middle, high = (posterior.quantile(share) for share in (0.05, 0.5, 0.95))
    sd = posterior.sd()
    return [
        {
            "parameter": one.key, "is_ratio": one.ratio,
            "declared": 1.0 if one.ratio else float(one.declared), "prior_low": one.low, "prior_high": one.high,
            "posterior_p5": float(one.value(low[i])), "posterior_p50": float(one.value(middle[i])),
            "posterior_p95": float(one.value(high[i])), "contraction": float(sd[i]) / one.prior_sd(),
            "source": one.source,
        }
        for i, one in enumerate(space.free)
    ]  # fmt: skip


def wave_rows(history: History) -> list[dict[str, Any]]:
    """What each wave left of the space."""
    return [
        {"wave": i, "runs": cut.runs, "rank": cut.rank, "left_share": cut.left, "emulated": len(cut.emulators.known)}
        for i, cut in enumerate(history.cuts, 1)
    ]


def emulator_rows(targets: Targets, history: History) -> list[dict[str, Any]]:
    """Leave-one-out diagnostics of every line's emulator, with the spread of runs that share all but their seed."""
    sample, rows = history.sample, []
    first = (sample.points == sample.points[0]).all(axis=1)
    inside = targets.inside(sample.values).mean(axis=0)
    for i, name in enumerate(targets.ids):
        one, values = history.emulators.lines[i], sample.values[:, i]
        said = diagnose(one, sample.points, values) if one else None
        held = values[first][np.isfinite(values[first])]
        rows.append({
            "id": name, "runs": int(np.isfinite(values).sum()),
            "explained": said and plain(said.explained), "covered": said and plain(said.covered),
            "worst_error_in_sd": said and plain(said.worst), "seed_sd": said and plain(said.seed_sd),
            "seed_sd_of_repeats": plain(held.std(ddof=1)) if len(held) > 1 else None,
            "runs_inside_share": float(inside[i]),
        })  # fmt: skip
    return rows


def influence_rows(space: Space, targets: Targets, history: History) -> list[dict[str, Any]]:
    """How many sd of all runs a line moves when a parameter goes from its low to its high end."""
    found = influence(history.emulators, targets.ids, len(space))
    return [{"id": name} | dict(zip(space.keys, map(float, moves.round(3)), strict=True)) for name, moves in found]


def markdown(
    said: Mapping[str, Any], lines: Sequence[Mapping[str, Any]], parameters: Sequence[Mapping[str, Any]],
    waves: Sequence[Mapping[str, Any]], made: Mapping[str, Any],
) -> str:  # fmt: skip
    """The page: headline, misses by name, parameters, waves, every line."""
    outside = [row for row in lines if not row["best_inside"]]
    parts = [
        f"# Calibration of {made['region']}",
        headline(said),
        f"Made with `{made['command']}`: {made['runs']} runs of {made['months']} months at scale {made['scale']:g}.",
        "## What is missed by the best set",
        _table(("Line", "Pattern", "Band", "Best set", "Missed by", "Any run inside"), map(_miss, outside))
        if outside
        else "Nothing.",
        "## Parameters",
        "Contraction is the posterior's standard deviation over the prior's: 1 means that the evidence says nothing.",
        _table(
            ("Parameter", "Declared", "Prior", "Posterior (90 %)", "Contraction", "Source"), map(_known, parameters)
        ),
        "## Waves",
        _table(
            ("Wave", "Runs so far", "Rank that decides", "Left of the space"),
            ((str(w["wave"]), str(w["runs"]), str(w["rank"]), f"{w['left_share']:.2%}") for w in waves),
        ),
        "## Every line",
        _table(
            (
                "Line",
                "Pattern",
                "Band",
                "Best set",
                "Ensemble mean",
                "90 % of draws",
                "Draws inside",
                "Emulator explains",
            ),
            map(_line, lines),
        ),
    ]
    return "\n\n".join(parts) + "\n"


def headline(said: Mapping[str, Any]) -> str:
    """What was found, in two sentences."""
    far = said["best_missed_by_more_than_half"]
    unmeasured = said["best_not_measured"]
    worst = (
        f"; missed by more than half a band's width: {', '.join(far)}" if far else "; none is missed by more than half"
    )
    rest = f" Not measured: {', '.join(unmeasured)}." if unmeasured else ""
    return (
        f"The best set has {said['best_inside']} of {said['total']} lines inside their bands{worst}. "
        f"The mean of the draws has {said['ensemble_mean_inside']} inside; a single run of a draw has "
        f"{said['draws_inside_mean']:.1f} on average ({said['draws_inside_least']} to {said['draws_inside_most']}).{rest}"
    )


def recovery_page(rows: Sequence[Mapping[str, Any]], made: Mapping[str, Any]) -> str:
    """The page of a recovery."""
    table = _table(
        ("Parameter", "Posterior / prior spread", "Truths inside 90 %", "Correlation", "Verdict"),
        (
            (
                str(r["parameter"]),
                f"{r['contraction']:.2f}",
                f"{r['covered']:.0%}",
                f"{r['correlation']:.2f}",
                str(r["verdict"]),
            )
            for r in rows
        ),
    )
    how = (
        f"{made['truths']} runs were held out in turn; each took the place of the real world, with bands as "
        f"{'wide as the published ones' if made['certainty'] == 'bands' else 'narrow as the luck of one run allows'}. "
        f"Identified: the spread shrinks to {IDENTIFIED:.0%} or less; somewhat: to {SOMEWHAT:.0%}; misled: fewer than "
        f"{HONEST:.0%} of the truths lie in their 90 % interval."
    )
    return f"# Which parameters can be known\n\n{how}\n\nMade with `{made['command']}`.\n\n{table}\n"


def _table(columns: Sequence[str], rows: Any) -> str:
    return "\n".join([_row(columns), _row(["---"] * len(columns)), *map(_row, rows)])


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "/") for cell in cells) + " |"


def number(value: float | None) -> str:
    """A number to three digits, or a dash."""
    return "–" if value is None else f"{value:.3g}"


def _band(row: Mapping[str, Any]) -> str:
    return f"{number(row['low'])} to {number(row['high'])}"


def _miss(row: Mapping[str, Any]) -> list[str]:
    missed = row["best_missed_by_widths"]
    by = "not measured" if missed is None else f"{missed:.2f} of its width" + (" (!)" if missed > HALF else "")
    return [row["id"], row["pattern"], _band(row), number(row["best"]), by, "yes" if row["can_be_reached"] else "no"]


def _known(row: Mapping[str, Any]) -> list[str]:
    prior = f"{number(row['prior_low'])} to {number(row['prior_high'])}" + (" (ratio)" if row["is_ratio"] else "")
    posterior = f"{number(row['posterior_p50'])} ({number(row['posterior_p5'])} to {number(row['posterior_p95'])})"
    return [row["parameter"], number(row["declared"]), prior, posterior, f"{row['contraction']:.2f}", row["source"]]


def _line(row: Mapping[str, Any]) -> list[str]:
    spread = f"{number(row['ensemble_p5'])} to {number(row['ensemble_p95'])}"
    mark = "" if row["best_inside"] else " ◇"
    explained = row["emulator_explained"]
    return [
        row["id"], row["pattern"], _band(row), number(row["best"]) + mark, number(row["ensemble_mean"]), spread,
        f"{row['draws_inside_share']:.0%}", "–" if explained is None else f"{max(explained, 0):.0%}",
    ]  # fmt: skip
