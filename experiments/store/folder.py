"""Store: one Parquet file per run, named by its content; a file is there whole or not at all.

runs/scenario=…/<key>.parquet    the months of a run, what it was in the footer
sites/scenario=…/<key>.parquet   its last year on the map
measures/scenario=….parquet      all runs of a scenario in one table, made from `runs` and made again when it is old
panels/<key>/                    micro-data, when asked for
failures/<key>.json              runs that failed, until they succeed; failures.csv is written from these
claims/<key>.lock                runs that a process is making now
runs.csv                         which runs the experiment consists of
"""

import contextlib
import csv
import io
import json
import os
import platform
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from experiments.store.claims import claimed
from model.declaration import BadInput

if TYPE_CHECKING:
    import pyarrow as pa

PARQUET_END: Final = b"PAR1"
IDENTITY: Final = b"crucible"
"""The key under which the footer of a run says, as JSON, what it is."""
STALE_SECONDS: Final = 24 * 3600
"""Age at which a temporary file can only be what a killed process left."""
RUNS, SITES, MEASURES, FAILURES, CLAIMS = "runs", "sites", "measures", "failures", "claims"
LIST: Final = "runs.csv"


class Damaged(ValueError):
    """A file of the store is there, but it cannot be read."""


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """One run of an experiment: which case of which scenario, and the key of its file."""

    scenario: str
    future: int
    seed: int
    key: str


@dataclass(frozen=True, slots=True)
class Store:
    """The results of one experiment: runs, their maps, and summaries."""

    folder: Path

    def open(self) -> None:
        """Make the folder and prove that it can be written to. Raises BadInput, and then leaves nothing behind."""
        made = [p for p in (self.folder, *self.folder.parents) if not p.exists()]
        try:
            for path in (self.folder / RUNS, self.folder / SITES):
                path.mkdir(parents=True, exist_ok=True)
            write_whole(self.folder / ".writable", lambda path: path.write_bytes(b""))
            (self.folder / ".writable").unlink(missing_ok=True)
        except OSError as error:
            for path in made:
                _remove_empty(path)
            reason = error.strerror or str(error)
            raise BadInput(
                f"out: {str(self.folder)!r} cannot be written to ({reason}); choose a folder with out=…"
            ) from None
        self._tidy()

    def run_file(self, scenario: str, key: str) -> Path:
        """The months of one run."""
        return self.folder / RUNS / f"scenario={scenario}" / f"{key}.parquet"

    def site_file(self, scenario: str, key: str) -> Path:
        """Jobs by site, mean of the last 12 months of one run."""
        return self.folder / SITES / f"scenario={scenario}" / f"{key}.parquet"

    def measures_file(self, scenario: str) -> Path:
        """The months of all runs of a scenario."""
        return self.folder / MEASURES / f"scenario={scenario}.parquet"

    def has(self, scenario: str, key: str) -> bool:
        """Whether a run is there, whole: after a power cut a file can have its name but not its end."""
        return is_whole(self.run_file(scenario, key)) and is_whole(self.site_file(scenario, key))

    def keep(
        self, scenario: str, key: str, months: Mapping[str, Any], sites: Mapping[str, Any], identity: Mapping[str, Any]
    ) -> None:
        """Write a finished run, the file that says so last; if it had failed before, that is forgotten."""
        for path in (self.site_file(scenario, key), self.run_file(scenario, key)):
            path.parent.mkdir(parents=True, exist_ok=True)
        write_parquet(self.site_file(scenario, key), sites)
        write_parquet(self.run_file(scenario, key), months, identity)
        self._failure_file(key).unlink(missing_ok=True)

    def drop(self, scenario: str, key: str) -> None:
        """Remove a run that turned out to be damaged, so that it counts as missing."""
        self.run_file(scenario, key).unlink(missing_ok=True)
        self.site_file(scenario, key).unlink(missing_ok=True)

    def claim(self, key: str) -> contextlib.AbstractContextManager[bool]:
        """Whether this run is ours to make: False while another process makes it; see claims.py."""
        return claimed(self.folder / CLAIMS / f"{key}.lock")

    def list_runs(self, entries: Iterable[Entry]) -> None:
        """Say which runs the experiment consists of, made or not."""
        self.table(LIST, [asdict(entry) for entry in sorted(entries)], [f.name for f in fields(Entry)])

    def listed(self) -> list[Entry]:
        """The runs that the experiment consists of, made or not, by scenario, future and seed."""
        with (self.folder / LIST).open(encoding="utf-8", newline="") as file:
            return [
                Entry(row["scenario"], int(row["future"]), int(row["seed"]), row["key"]) for row in csv.DictReader(file)
            ]

    def fail(self, entry: Entry, error: str) -> None:
        """Note that a run failed; failing again counts up its attempts."""
        path = self._failure_file(entry.key)
        path.parent.mkdir(exist_ok=True)
        before = _read_json(path)
        row = asdict(entry) | {"error": error, "attempts": int(before.get("attempts", 0)) + 1}
        write_whole(path, lambda temporary: temporary.write_text(json.dumps(row) + "\n", encoding="utf-8"))

    def forgive(self, key: str) -> None:
        """Forget that a run failed."""
        self._failure_file(key).unlink(missing_ok=True)

    def failures(self, entries: Iterable[Entry]) -> list[dict[str, Any]]:
        """Those of these runs that failed and have not succeeded since: scenario, future, seed, key, error, attempts."""
        there = {path.stem for path in (self.folder / FAILURES).glob("*.json")}
        rows = ((entry, _read_json(self._failure_file(entry.key))) for entry in entries if entry.key in there)
        return [row | asdict(entry) for entry, row in rows if row]

    def write_failures(self, entries: Iterable[Entry]) -> list[dict[str, Any]]:
        """Write failures.csv, or remove it if none of these runs failed; its rows."""
        rows = self.failures(entries)
        self.table("failures.csv", rows) if rows else self.forget("failures.csv")
        return rows

    def panel_folder(self, key: str) -> Path:
        """Micro-panels of one run, a Parquet file for each table."""
        return self.folder / "panels" / key

    def has_panels(self, key: str) -> bool:
        """Whether the panels of a run are there; the folder gets its name when all of them are."""
        return self.panel_folder(key).is_dir()

    def keep_panels(self, key: str, tables: Mapping[str, Mapping[str, Any]]) -> None:
        """Write the panels of a run into a temporary folder, then give it its name. They never differ, so the first stay."""
        final = self.panel_folder(key)
        if final.is_dir():
            return
        final.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(
            dir=final.parent, prefix=".", suffix=".tmp", ignore_cleanup_errors=True
        ) as name:
            whole = Path(name) / key
            whole.mkdir()
            for table, columns in tables.items():
                write_parquet(whole / f"{table}.parquet", columns)
            with contextlib.suppress(OSError):  # another process was first
                whole.rename(final)

    def text(self, name: str, content: str) -> None:
        """Write a text file whole."""
        write_whole(self.folder / name, lambda path: path.write_text(content, encoding="utf-8", newline="\n"))

    def json(self, name: str, content: Any) -> None:
        """Write a JSON file whole."""
        self.text(name, json.dumps(content, indent=2, ensure_ascii=False) + "\n")

    def table(self, name: str, rows: Sequence[Mapping[str, Any]], columns: Sequence[str] = ()) -> None:
        """Write rows with the same keys as a CSV file, whole; `columns` names them where there may be no row."""
        lines = io.StringIO()
        writer = csv.DictWriter(lines, list(columns or (rows[0] if rows else [])), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        self.text(name, lines.getvalue())

    def forget(self, name: str) -> None:
        """Remove a summary that is no longer true."""
        (self.folder / name).unlink(missing_ok=True)

    def _failure_file(self, key: str) -> Path:
        return self.folder / FAILURES / f"{key}.json"

    def _tidy(self) -> None:
        """Remove what killed processes left: temporary files, and claims that nobody holds."""
        for path in _old(self.folder.rglob("*.tmp")):
            shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)
        for path in _old((self.folder / CLAIMS).glob("*.lock")):
            with claimed(path):
                pass


def write_whole(path: Path, write: Callable[[Path], Any]) -> None:
    """Let `write` fill a temporary file, then give it its name: readers see the old file or the new one, never half."""
    temporary = path.with_name(f".{path.name}.{platform.node()}.{os.getpid()}.tmp")
    try:
        write(temporary)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def write_parquet(path: Path, columns: Mapping[str, Any], identity: Mapping[str, Any] | None = None) -> None:
    """Write columns as one Parquet file, whole; what it is goes into the footer."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = columns if isinstance(columns, pa.Table) else pa.table(dict(columns))
    if identity is not None:
        table = table.replace_schema_metadata({IDENTITY: json.dumps(identity)})
    write_whole(path, lambda temporary: pq.write_table(table, temporary, **parquet_options(table.schema)))


def parquet_options(schema: "pa.Schema") -> dict[str, Any]:
    """How files are written: floats keep all 64 bits, their bytes sorted by significance, which zstd packs best.

    In 32 bits a file would be a quarter smaller, but one month in a thousand of a small effect would be lost in rounding.
    """
    import pyarrow as pa

    floats = [name for name, type_ in zip(schema.names, schema.types, strict=True) if pa.types.is_floating(type_)]
    return {
        "compression": "zstd",
        "use_dictionary": [name for name in schema.names if name not in floats],
        "use_byte_stream_split": floats,
        "write_page_checksum": True,
        "write_statistics": False,
    }


def read_parquet(path: Path, columns: Sequence[str] | None = None) -> "pa.Table":
    """The file as an Arrow table, every page checked against its checksum. Raises Damaged."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path, page_checksum_verification=True) as file:
            return file.read(columns, use_threads=False)
    except (pa.ArrowException, OSError) as error:
        if getattr(error, "errno", None) is not None:  # the system's, not the reader's: the file may be as good as ever
            raise
        raise Damaged(f"{path} is damaged: {str(error).splitlines()[0]}") from None


def identity_of(path: Path) -> dict[str, Any]:
    """What the footer of a run says it is, and what making it took."""
    import pyarrow.parquet as pq

    return dict(json.loads((pq.read_metadata(path).metadata or {}).get(IDENTITY, b"{}")))


def is_whole(path: Path) -> bool:
    """Whether a Parquet file has its end."""
    try:
        with path.open("rb", buffering=0) as file:
            file.seek(-len(PARQUET_END), os.SEEK_END)
            return file.read() == PARQUET_END
    except OSError:
        return False


def _old(paths: Iterable[Path]) -> Iterator[Path]:
    for path in list(paths):
        with contextlib.suppress(FileNotFoundError):  # whoever wrote it has finished meanwhile
            if time.time() - path.stat().st_mtime > STALE_SECONDS:
                yield path


def _read_json(path: Path) -> dict[str, Any]:
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except (FileNotFoundError, json.JSONDecodeError):
        return {}


def _remove_empty(path: Path) -> None:
    for inner in (path / RUNS, path / SITES, path):
        if inner.is_dir() and not any(inner.iterdir()):
            inner.rmdir()
