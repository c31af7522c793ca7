"""Calibrate: which parameters agree with what is known, how sure that makes us of them, and what no choice can hit."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from experiments import execution, report
from experiments.calibration.options import Calibrate
from experiments.designs import futures
from experiments.execution import Plan
from experiments.provenance import command_line, provenance
from experiments.settings import Settings
from experiments.store.folder import Store
from model.declaration import BadInput

if TYPE_CHECKING:
    from experiments.calibration.evaluations import Laboratory
    from experiments.calibration.free import Space
    from experiments.calibration.targets import Targets
    from experiments.calibration.waves import History

EVALUATIONS: Final = "evaluations"
LINES: Final = {
    "Line": "left",
    "Pattern": "left",
    "Band": "right",
    "Best set": "right",
    "Draws inside": "right",
    "": "left",
}
FOUND: Final = {"Parameter": "left", "Prior": "right", "Posterior, 90 %": "right", "Spread kept": "right"}
AGAIN: Final = {
    "Parameter": "left", "Spread kept": "right", "Truths inside 90 %": "right", "Correlation": "right", "Verdict": "left",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Bench:
    """A request with everything it needs, checked; nothing was run and nothing written."""

    plan: Plan
    options: Calibrate
    space: "Space"
    targets: "Targets"
    laboratory: "Laboratory"
    store: Store


def main(requests: Sequence[Settings]) -> int:
    """Calibrate, or see what can be recovered; 0 if every run finished, 1 if one failed. Raises BadInput first."""
    from experiments.calibration.evaluations import NothingRan

    benches = [bench(asked) for asked in requests]
    found, failures = [], 0
    for one in benches:
        one.store.open()
        try:
            found.append(_recover(one) if one.options.recover else _calibrate(one))
        except NothingRan as error:
            print(f"{error}", file=sys.stderr)
            return 1
        failures += len(one.laboratory.failures)
        for key, error_line in list(one.laboratory.failures.items())[:1]:
            print(
                f"{len(one.laboratory.failures)} points failed. The first ({key[:12]}): {error_line}", file=sys.stderr
            )
    if benches[0].plan.settings.format == "json":
        report.print_json(found if len(found) > 1 else found[0])
    return 1 if failures else 0


def bench(asked: Settings) -> Bench:
    """Check a request against its region, the free parameters and the lines. Raises BadInput."""
    options = asked.options or Calibrate()
    if options.ship and (asked.scale != 1.0 or options.recover):
        raise BadInput("ship: only an ensemble made at scale=1, not a recovery, can become the region's calibration")
    from experiments.calibration.evaluations import Laboratory
    from experiments.calibration.free import read_space
    from experiments.calibration.targets import read_targets
    from experiments.facts.measuring import known
    from experiments.facts.targets import targets_file

    space = read_space()
    for one in space.free:
        if one.name in asked.parameters.get(one.group, {}):
            raise BadInput(f"parameters.{one.key}: is free in conf/calibration/free.yaml, so it cannot be set as well")
    targets = read_targets(targets_file(asked.region), known())
    named = asked.name.removeprefix(f"run/{asked.baseline.name}")
    place = replace(asked, name=f"calibrate/{Path(asked.region).stem}{named if named != asked.name else ''}")
    plan = execution.plan(place)
    laboratory = Laboratory(plan, space, targets, place.out / "calibrate" / EVALUATIONS, ablates=options.mobility)
    return Bench(plan, options, space, targets, laboratory, Store(place.folder))


def _calibrate(bench: Bench) -> dict[str, Any]:
    """Waves, posterior, draws tried out; files and figures in the folder."""
    from experiments.calibration import ensemble, pages, posterior, shipping

    space, targets, options, settings = bench.space, bench.targets, bench.options, bench.plan.settings
    history = _match(bench)
    believed = posterior.infer(
        history.emulators, space, targets, history.survivors, lambda points: history.keeps(points, targets), options
    )
    draws = believed.draws(options.draws, options.luck)
    tried = ensemble.try_out(bench.laboratory.simulate, space, targets, history, draws, options, settings.seeds)
    made, lines = _made(bench), ensemble.lines(targets, tried, history)
    said, known, waves = (
        ensemble.summary(targets, tried),
        pages.parameter_rows(space, believed),
        pages.wave_rows(history),
    )
    for name, rows in {"lines": lines, "parameters": known, "waves": waves, **_diagnostics(bench, history)}.items():
        bench.store.table(f"{name}.csv", rows)
    text = shipping.ensemble(space, tried, made | {"summary": said})
    bench.store.text(f"{Path(settings.region).stem}.yaml", text)
    bench.store.text("calibration.md", pages.markdown(said, lines, known, waves, made))
    _draw(bench, history, believed, tried, lines)
    if options.ship:
        shipping.ship(text, futures.FOLDER / f"{Path(settings.region).stem}.yaml")
    if settings.format != "json":
        _print(bench, said, lines, known)
    return {"folder": str(bench.store.folder), **said, "lines": lines, "parameters": known, "waves": waves}


def _recover(bench: Bench) -> dict[str, Any]:
    """The runs of the waves, each of some held out in turn."""
    from experiments.calibration import pages, pictures, recovery
    from experiments.calibration.emulator import fit_all
    from experiments.calibration.waves import first_wave

    settings = bench.plan.settings
    sample = first_wave(bench.laboratory.simulate, bench.space, bench.options, settings.seeds)
    emulators = fit_all(sample.points, sample.values)
    found = recovery.recover(sample, emulators, bench.space, bench.targets, bench.options)
    rows, certainty = recovery.rows(found), bench.options.certainty
    bench.store.table(f"recovery_{certainty}.csv", rows)
    made = _made(bench) | {"truths": len(found.truths), "certainty": certainty}
    bench.store.text(f"recovery_{certainty}.md", pages.recovery_page(rows, made))
    pictures.recovered(bench.space, found, bench.store.folder / f"recovery_{certainty}.png")
    if settings.format != "json":
        cells = [
            [r["parameter"], f"{r['contraction']:.2f}", f"{r['covered']:.0%}", f"{r['correlation']:.2f}", r["verdict"]]
            for r in rows
        ]
        title = "Which parameters can be found again from the statistics of a run?"
        report.console().print(report.table(title, AGAIN, cells, f"Figure and tables: {bench.store.folder}"))
    return {"folder": str(bench.store.folder), "certainty": certainty, "parameters": rows}


def _match(bench: Bench) -> "History":
    from experiments.calibration.waves import match

    return match(bench.laboratory.simulate, bench.space, bench.targets, bench.options, bench.plan.settings.seeds)


def _made(bench: Bench) -> dict[str, Any]:
    """How the result came about; also kept whole as provenance.json."""
    settings = bench.plan.settings
    whole = provenance(settings.resolved(), bench.plan.data, command_line())
    bench.store.json("provenance.json", whole)
    return {
        "command": whole["command"], "region": settings.region, "months": settings.months, "scale": settings.scale,
        "runs": bench.laboratory.there, "code": bench.laboratory.code, "content_hash": whole["content_hash"],
    }  # fmt: skip


def _diagnostics(bench: Bench, history: "History") -> dict[str, list[dict[str, Any]]]:
    from experiments.calibration import pages

    return {
        "emulators": pages.emulator_rows(bench.targets, history),
        "influence": pages.influence_rows(bench.space, bench.targets, history),
    }


def _draw(bench: Bench, history: "History", believed: Any, tried: Any, lines: list[dict[str, Any]]) -> None:
    from experiments.calibration import pictures
    from experiments.calibration.design import crowd

    folder = bench.store.folder
    pictures.parameters(bench.space, history, believed, tried, folder / "parameters.png")
    everywhere = crowd(bench.options.candidates, len(bench.space), bench.options.luck + 1)
    pictures.space(bench.space, bench.targets, history, everywhere, believed, folder / "space.png")
    pictures.misses(lines, folder / "lines.png")


def _verdict(row: dict[str, Any]) -> str:
    if row["best"] is None:
        return "not measured"
    return "inside" if row["best_inside"] else "outside"


def _print(bench: Bench, said: dict[str, Any], lines: list[dict[str, Any]], parameters: list[dict[str, Any]]) -> None:
    from experiments.calibration.pages import headline, number

    rows = [
        [
            row["id"], row["pattern"], f"{number(row['low'])} to {number(row['high'])}", number(row["best"]),
            f"{row['draws_inside_share']:.0%}", _verdict(row),
        ]
        for row in lines
    ]  # fmt: skip
    found = [
        [
            row["parameter"], f"{number(row['prior_low'])} to {number(row['prior_high'])}",
            f"{number(row['posterior_p5'])} to {number(row['posterior_p95'])}", f"{row['contraction']:.0%}",
        ]
        for row in parameters
    ]  # fmt: skip
    console = report.console()
    console.print(report.table(headline(said), LINES, rows))
    console.print(
        report.table("What the evidence says of each parameter", FOUND, found, f"Files: {bench.store.folder}")
    )
