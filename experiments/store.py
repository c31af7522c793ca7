"""Store: one Parquet file per run, named by its content; a file is there whole or not at all."""

import contextlib
import csv
import io
import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from model.declaration import BadInput

PARQUET_END: Final = b"PAR1"
STALE_SECONDS: Final = 24 * 3600
"""Age at which a temporary file can only be what a killed process left."""


@dataclass(frozen=True, slots=True)
class Store:
    """The results of one experiment: `runs/` (the months of each), `sites/` (its last year on the map), summaries."""

    folder: Path

    def open(self) -> None:
        """Make the folder and prove that it can be written to. Raises BadInput, and then leaves nothing behind."""
        made = [p for p in (self.folder, *self.folder.parents) if not p.exists()]
        try:
            for path in (self.folder / "runs", self.folder / "sites"):
                path.mkdir(parents=True, exist_ok=True)
            write_whole(self.folder / ".writable", lambda path: path.write_bytes(b""))
            (self.folder / ".writable").unlink()
        except OSError as error:
            for path in made:
                _remove_empty(path)
            reason = error.strerror or str(error)
            raise BadInput(
                f"out: {str(self.folder)!r} cannot be written to ({reason}); choose a folder with out=…"
            ) from None
        self._tidy()

    def run_file(self, key: str) -> Path:
        """The months of one run."""
        return self.folder / "runs" / f"{key}.parquet"

    def site_file(self, key: str) -> Path:
        """Jobs by site, mean of the last 12 months of one run."""
        return self.folder / "sites" / f"{key}.parquet"

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

    def has(self, key: str) -> bool:
        """Whether a run is there, whole: after a power cut a file can have its name but not its end."""
        return _is_whole(self.run_file(key)) and _is_whole(self.site_file(key))

    def keep(self, key: str, months: Mapping[str, Any], sites: Mapping[str, Any]) -> None:
        """Write a finished run, the file that says so last."""
        write_parquet(self.site_file(key), sites)
        write_parquet(self.run_file(key), months)

    def text(self, name: str, content: str) -> None:
        """Write a text file whole."""
        write_whole(self.folder / name, lambda path: path.write_text(content, encoding="utf-8", newline="\n"))

    def json(self, name: str, content: Any) -> None:
        """Write a JSON file whole."""
        self.text(name, json.dumps(content, indent=2, ensure_ascii=False) + "\n")

    def table(self, name: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Write rows with the same keys as a CSV file, whole."""
        lines = io.StringIO()
        writer = csv.DictWriter(lines, list(rows[0]) if rows else [], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        self.text(name, lines.getvalue())

    def forget(self, name: str) -> None:
        """Remove a summary that is no longer true."""
        (self.folder / name).unlink(missing_ok=True)

    def _tidy(self) -> None:
        for path in self.folder.rglob("*.tmp"):
            if time.time() - path.stat().st_mtime > STALE_SECONDS:
                shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)


def write_whole(path: Path, write: Callable[[Path], Any]) -> None:
    """Let `write` fill a temporary file, then give it its name: readers see the old file or the new one, never half."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        write(temporary)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def write_parquet(path: Path, columns: Mapping[str, Any]) -> None:
    """Write columns as one Parquet file, whole."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = columns if isinstance(columns, pa.Table) else pa.table(dict(columns))
    write_whole(path, lambda temporary: pq.write_table(table, temporary, compression="zstd"))


def _is_whole(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            file.seek(-len(PARQUET_END), os.SEEK_END)
            return file.read() == PARQUET_END
    except OSError:
        return False


def _remove_empty(path: Path) -> None:
    for inner in (path / "runs", path / "sites", path):
        if inner.is_dir() and not any(inner.iterdir()):
            inner.rmdir()
