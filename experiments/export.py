"""Export: a result as files that other programs open: CSV, Excel or NetCDF, each with its units and meanings."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from experiments.exchange import tables as exchange
from experiments.exchange.result_set import ALL, load
from experiments.exchange.tables import MONTH, RUN, YEARLY, Selection
from experiments.store.folder import write_whole
from model.declaration import BadInput, nearest

if TYPE_CHECKING:
    import pandas as pd
    from openpyxl import Workbook

CSV, EXCEL, NETCDF = "csv", "excel", "netcdf"
CHOICES: Final = {"to": (CSV, EXCEL, NETCDF), "by": (MONTH, YEARLY, RUN)}
USUAL: Final = {"to": CSV, "by": MONTH, "measures": "", "into": "", "out": "results"}
SHEET_ROWS: Final = 1_048_576 - 1
"""Of an Excel sheet, below the names of the columns."""
WIDTHS: Final = (10, 60)
"""Of a column, in letters: at least, at most."""


@dataclass(frozen=True, slots=True)
class Export:
    """A checked request."""

    selection: Selection
    to: str
    into: Path


def main(words: Sequence[str]) -> int:
    """Write the result that these words name in the form that they ask for, and say which files. Raises BadInput."""
    asked = request(words)
    for path in WRITERS[asked.to](asked):
        print(path)
    runs = asked.selection.results.runs
    if not runs["is_made"].all():
        print(f"{int((~runs['is_made']).sum()):,} of {len(runs):,} runs are not made yet, so they are not in it.")
    return 0


def request(words: Sequence[str]) -> Export:
    """The words of the command line, checked. Raises BadInput."""
    named, given = [w for w in words if "=" not in w], dict(w.split("=", 1) for w in words if "=" in w)
    for key in given:
        if key not in USUAL:
            raise BadInput(f"{key}: no such setting of export; {nearest(key, USUAL)}")
    if len(named) != 1:
        raise BadInput(f"export {' '.join(words)}: should be one result, for example export first_look to=excel")
    value = USUAL | given
    for key, known in CHOICES.items():
        if value[key] not in known:
            raise BadInput(f"{key}: {value[key]!r} is not one of {', '.join(known)}; {nearest(value[key], known)}")
    results = load(named[0], Path(value["out"]))
    names = [name.strip() for name in value["measures"].strip("[]").split(",") if name.strip()]
    measures = results.names(None if not names else ALL if names == [ALL] else names)
    into = Path(value["into"]) if value["into"] else results.folder / "export"
    selection = Selection(results, value["by"], tuple(measures))
    _check_size(selection, value["to"])
    return Export(selection, value["to"], into)


def _check_size(selection: Selection, to: str) -> None:
    """Raise BadInput if there is nothing to write, or more rows than the form can hold."""
    if not selection.rows:
        raise BadInput(f"export: no run of {selection.results.folder} is made yet")
    if to == NETCDF and selection.by != MONTH:
        raise BadInput(f"by: {selection.by!r} is for tables; netcdf holds the months themselves: by=month")
    if to != EXCEL:
        return
    if selection.rows > SHEET_ROWS:
        fewer = next((by for by in (YEARLY, RUN) if Selection(selection.results, by, ()).rows <= SHEET_ROWS), None)
        hint = f"by={fewer} takes {Selection(selection.results, fewer, ()).rows:,}, and " if fewer else ""
        raise BadInput(
            f"by: a row for each {selection.by} makes {selection.rows:,} rows, and an Excel sheet holds {SHEET_ROWS:,}; "
            f"{hint}to=csv takes them all"
        )


def to_csv(asked: Export) -> Iterator[Path]:
    """One file for each table; the months are written as they are read, however many there are."""
    selection = asked.selection
    is_long = selection.by == MONTH
    found = exchange.tables(selection, [selection.table] if is_long else [])
    columns = {name: list(table.columns) for name, table in found.items()}
    _make(asked.into)
    if is_long:
        path = asked.into / f"{selection.table}.csv"
        write_whole(path, lambda file: selection.results.copy(exchange.sql_by_month(selection), file))
        columns[selection.table] = ["scenario", "future", "seed", "month", *selection.measures]
        yield path
    for name, table in (found | {"dictionary": exchange.dictionary(selection, columns)}).items():
        path = asked.into / f"{name}.csv"
        write_whole(path, lambda file, table=table: table.to_csv(file, index=False, lineterminator="\n"))  # type: ignore[misc]
        yield path


def to_excel(asked: Export) -> Iterator[Path]:
    """One workbook with a sheet for each table, the first of which says what the others are."""
    from openpyxl import Workbook

    found = exchange.tables(asked.selection)
    found["dictionary"] = exchange.dictionary(asked.selection, {name: list(t.columns) for name, t in found.items()})
    book = Workbook(write_only=True)
    _about(book, asked.selection, found)
    for name, table in found.items():
        _sheet(book, name, table)
    _make(asked.into)
    path = asked.into / f"{asked.selection.results.folder.name}.xlsx"
    write_whole(path, book.save)
    yield path


def to_netcdf(asked: Export) -> Iterator[Path]:
    """One file with an axis each for scenario, future, seed and month, and units on every variable."""
    found = asked.selection.results.xarray(asked.selection.measures)
    _make(asked.into)
    path = asked.into / f"{asked.selection.results.folder.name}.nc"
    write_whole(path, lambda file: found.to_netcdf(file, engine="scipy", format="NETCDF3_64BIT"))
    yield path


WRITERS: Final[dict[str, Callable[[Export], Iterator[Path]]]] = {CSV: to_csv, EXCEL: to_excel, NETCDF: to_netcdf}


def _about(book: "Workbook", selection: Selection, found: "dict[str, pd.DataFrame]") -> None:
    """The first sheet: the question, where the numbers come from, and what each sheet holds."""
    results = selection.results
    lines: list[tuple[Any, ...]] = [
        ("Question", results.settings["question"]),
        ("Source", "Crucible, an agent-based model; a model, not a forecast: read differences rather than levels"),
        ("Effect", "scenario minus baseline in the same future under the same seed"),
        ("Baseline", results.labels[results.baseline]),
        ("Result", results.provenance["content_hash"]),
        ("Command", results.provenance.get("command", "")),
        (),
        ("Sheet", "Rows", "Holds"),
        *((name, len(table), HOLDS[name]) for name, table in found.items()),
    ]
    sheet = book.create_sheet("read me")
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 20, 20
    for line in lines:
        sheet.append(line)


HOLDS: Final = {
    "summary": "mean effect of each scenario on each measure with its 90 % interval",
    "measures_by_month": "each measure in each month of each run",
    "measures_by_year": "each measure in each calendar year of each run, mean of its months",
    "measures_by_run": "each measure of each run, over the months that the experiment says",
    "sites": "jobs at each site in each scenario, mean of the last year and of all runs",
    "scenarios": "what is compared",
    "futures": "draws of the uncertain parameters",
    "runs": "which runs there are, and what they took",
    "failures": "runs that failed",
    "dictionary": "unit, meaning and source of every column",
}


def _sheet(book: "Workbook", name: str, table: "pd.DataFrame") -> None:
    """A sheet with a bold first row that stays in sight."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    sheet = book.create_sheet(name)
    sheet.freeze_panes = "A2"
    for i, column in enumerate(table.columns, 1):
        longest = max([len(str(column)), *(len(str(value)) for value in table[column].head(50))])
        sheet.column_dimensions[get_column_letter(i)].width = min(max(longest + 2, WIDTHS[0]), WIDTHS[1])
    head = [WriteOnlyCell(sheet, value=str(column)) for column in table.columns]
    for cell in head:
        cell.font = Font(bold=True)
    sheet.append(head)
    plain = table.astype(object).where(table.notna(), None)
    for row in plain.itertuples(index=False):
        sheet.append(row)


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput(f"into: {str(folder)!r} cannot be written to ({error.strerror})") from None
