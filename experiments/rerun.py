"""Rerun: one run made again from its hash alone, and compared with what the store has, bit by bit."""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from experiments import report
from experiments.provenance import source_digest, versions
from experiments.simulation import Job, Place, simulate
from experiments.store.compaction import first_days
from experiments.store.folder import Store, identity_of, is_whole, read_parquet
from experiments.words import duration
from model.declaration import BadInput, nearest
from scenarios.scenario import Scenario

if TYPE_CHECKING:
    import pyarrow as pa

SAME, DIFFERS = 0, 1
USUAL: Final = {"out": "results", "format": "table"}
FORMATS: Final = ("table", "json")
MOST_NAMED: Final = 8
HEX: Final = frozenset("0123456789abcdef")


@dataclass(frozen=True, slots=True)
class Difference:
    """The first place where two tables of a run are not the same bits."""

    table: str
    column: str
    where: str
    then: str
    now: str


@dataclass(frozen=True, slots=True)
class Again:
    """What came of making a run again."""

    file: Path
    identity: Mapping[str, Any]
    compared: Mapping[str, tuple[int, int]]
    """Rows and columns of each table."""
    difference: Difference | None
    changes: tuple[str, ...]
    """What is not as it was when the run was made."""


def main(words: Sequence[str]) -> int:
    """Make the run again that these words name; 0 if it is the same to the bit, 1 if not. Raises BadInput."""
    hashes, choices = [w for w in words if "=" not in w], dict(w.split("=", 1) for w in words if "=" in w)
    for key in choices:
        if key not in USUAL:
            raise BadInput(f"{key}: no such setting of rerun; {nearest(key, USUAL)}")
    choices = USUAL | choices
    if choices["format"] not in FORMATS:
        raise BadInput(f"format: {choices['format']!r} is not one of {', '.join(FORMATS)}")
    if len(hashes) != 1:
        raise BadInput(f"rerun {' '.join(words)}: should be one hash of a run, the name of a file in results/…/runs/")
    again = rerun(find(hashes[0], Path(choices["out"])))
    if choices["format"] == "json":
        report.print_json(_plain(again))
    else:
        print(said(again))
    return SAME if again.difference is None else DIFFERS


def find(start: str, results: Path) -> Path:
    """The run whose hash begins like this. Raises BadInput if there is none, or more than one."""
    start = start.lower()
    if not start or not HEX.issuperset(start):
        raise BadInput(f"rerun: {start!r} is no hash: it should be letters a to f and digits, as in results/…/runs/")
    runs = {path.stem: path for path in sorted(results.glob("**/runs/scenario=*/*.parquet"))}
    found = [name for name in runs if name.startswith(start)]
    if not found:
        raise BadInput(f"rerun: no run in {str(results)!r} begins with {start!r}; {_near(start, runs)}")
    if len(found) > 1:
        more = f" and {len(found) - MOST_NAMED} more" if len(found) > MOST_NAMED else ""
        raise BadInput(f"rerun: {len(found)} runs begin with {start!r}: {', '.join(found[:MOST_NAMED])}{more}")
    if not is_whole(runs[found[0]]):
        raise BadInput(f"rerun: {runs[found[0]]} is damaged; the command of its experiment makes it again")
    return runs[found[0]]


def rerun(file: Path) -> Again:
    """Make the run of this file again in a temporary folder, and compare both of its tables. Raises BadInput."""
    identity = identity_of(file)
    if "place" not in identity:
        raise BadInput(f"rerun: {file} does not say how it was made; the command of its experiment makes it again")
    kept = Store(file.parents[2])
    with tempfile.TemporaryDirectory() as folder:
        try:
            job = job_of(identity, Store(Path(folder)))
            simulate(job)
        except BadInput as error:
            raise BadInput(f"rerun: today's code and data cannot make {file.stem} again: {error}") from None
        pairs = {
            "months": (file, job.run_file()),
            "sites": (kept.site_file(file.parent.name.partition("=")[2], file.stem), job.site_file()),
        }
        tables = {name: (read_parquet(then), read_parquet(now)) for name, (then, now) in pairs.items()}
    differences = (first_difference(name, then, now) for name, (then, now) in tables.items())
    return Again(
        file=file,
        identity=identity,
        compared={name: now.shape for name, (_, now) in tables.items()},
        difference=next((found for found in differences if found), None),
        changes=tuple(changes(identity, job.place)),
    )


def job_of(identity: Mapping[str, Any], store: Store) -> Job:
    """The job that the footer of a run describes, to be made with the code and data of today. Raises BadInput."""
    from experiments.execution import CACHE
    from scenarios.regions import load_region

    place = identity["place"]
    region = load_region(place["region"], place["cell_m"])
    return Job(
        place=Place(**(place | {"region_digest": region.digest, "cache": CACHE})),
        scenario=Scenario(**identity["scenario"]),
        seed=identity["seed"],
        months=identity["months"],
        state_hash=identity["state_hash"],
        store=store,
        code=source_digest(),
        future=identity["future"],
    )


def first_difference(table: str, then: "pa.Table", now: "pa.Table") -> Difference | None:
    """The first row, and in it the first column, in which two tables are not the same bits; NaN is the same as itself."""
    if then.schema.names != now.schema.names or len(then) != len(now):
        return Difference(table, "columns or rows", "everywhere", _shape(then), _shape(now))
    names = then.schema.names
    apart = [(_first(then[name], now[name]), place) for place, name in enumerate(names)]
    row, place = min(apart, default=(len(then), 0))
    if row == len(then):
        return None
    where = str(first_days(then["tick"].to_numpy())[row])[:7] if "tick" in names else f"row {row + 1}"
    one, other = (repr(column[row].as_py()) for column in (then[names[place]], now[names[place]]))
    return Difference(table, names[place], where, one, other)


def changes(identity: Mapping[str, Any], place: Place) -> Iterator[str]:
    """What has changed since the run was made: code, data, Python, machine, packages."""
    if identity["code"] != source_digest():
        yield f"the code of the model (then {identity['code'][:12]}, now {source_digest()[:12]})"
    if identity["place"]["region_digest"] != place.region_digest:
        yield f"the data of {place.region}"
    now = versions()
    for key, name in (("python", "Python"), ("platform", "the machine")):
        if identity[key] != now[key]:
            yield f"{name} (then {identity[key]}, now {now[key]})"
    for package in sorted({*identity["packages"], *now["packages"]}):
        one, other = (found.get(package, "not there") for found in (identity["packages"], now["packages"]))
        if one != other:
            yield f"{package} (then {one}, now {other})"


def said(again: Again) -> str:
    """The verdict in plain words."""
    identity, place = again.identity, again.identity["place"]
    what = (
        f"Run {identity['key']}: {identity['scenario']['name']}, future {identity['future']}, seed {identity['seed']}, "
        f"{duration(identity['months'])} of {place['region']} at scale {place['scale']:g}"
    )
    changed = f"Changed since it was made: {', '.join(again.changes)}." if again.changes else ""
    if again.difference is None:
        rows = " and ".join(f"{n} columns × {m} {name}" for name, (m, n) in again.compared.items())
        return "\n".join(filter(None, (what, f"The same to the last bit: {rows}.", changed)))
    d = again.difference
    differs = f"Differs first in {d.column} ({d.table}, {d.where}): {d.then} then, {d.now} now."
    expected = (
        f"{changed} So a difference is to be expected."
        if again.changes
        else "Nothing that was recorded has changed since; another kind of processor can round last bits differently."
    )
    return "\n".join((what, differs, expected))


def _plain(again: Again) -> dict[str, Any]:
    return {
        "hash": again.file.stem,
        "file": str(again.file),
        "same": again.difference is None,
        "difference": asdict(again.difference) if again.difference else None,
        "changed": list(again.changes),
        "identity": again.identity,
    }


def _first(then: "pa.ChunkedArray", now: "pa.ChunkedArray") -> int:
    """The first row in which two columns are not the same bits; their length if there is none."""
    import numpy as np

    if then.type != now.type:
        return 0
    one, other = (np.asarray(column.to_pylist(), dtype=object) for column in (then, now))
    if then.type in ("double", "float"):
        one, other = (
            np.ascontiguousarray(column.to_numpy()).view(f"i{column.type.bit_width // 8}") for column in (then, now)
        )
    apart = np.flatnonzero(one != other)
    return int(apart[0]) if len(apart) else len(then)


def _shape(table: "pa.Table") -> str:
    return f"{table.num_columns} columns × {table.num_rows} rows"


def _near(start: str, runs: Mapping[str, Path]) -> str:
    """The runs that share most of the beginning."""
    for length in range(len(start) - 1, 0, -1):
        close = [name for name in runs if name.startswith(start[:length])]
        if close:
            return f"{len(close)} {'begins' if len(close) == 1 else 'begin'} with {start[:length]!r}, for example {close[0]}"
    return f"there are {len(runs)}, for example {next(iter(runs), 'none')}"
