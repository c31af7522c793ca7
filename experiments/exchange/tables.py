"""Exchange: a result as a handful of tables for other programs, every column of them in a dictionary."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from experiments.exchange.dictionary import CASE, RUNS, SCENARIOS, SITES_MEAN, SUMMARY, YEAR, row
from experiments.exchange.result_set import Results, quoted

if TYPE_CHECKING:
    import pandas as pd

MONTH, YEARLY, RUN = "month", "year", "run"
MEASURES: Final = "measures_by_"


@dataclass(frozen=True, slots=True)
class Selection:
    """What is taken from a result: which measures, and a row for what of them: each month, year or run."""

    results: Results
    by: str
    measures: tuple[str, ...]

    @property
    def rows(self) -> int:
        """Of the table of measures."""
        months = int(self.results.settings["months"])
        return int(self.results.runs["is_made"].sum()) * {MONTH: months, YEARLY: -(-months // 12), RUN: 1}[self.by]

    @property
    def table(self) -> str:
        """Name of the table of measures."""
        return MEASURES + self.by


def by_month(selection: Selection) -> "pd.DataFrame":
    """A row for each run and month."""
    return selection.results.query(sql_by_month(selection))


def sql_by_month(selection: Selection) -> str:
    """The same in SQL, for tables too large to hold."""
    measures = ", ".join(map(quoted, selection.measures))
    columns = f"scenario, future, seed, strftime(month, '%Y-%m') AS month, {measures}"
    return f"SELECT {columns} FROM measures ORDER BY scenario, future, seed, month"  # noqa: S608


def by_year(selection: Selection) -> "pd.DataFrame":
    """A row for each run and calendar year, with the mean of its months."""
    means = ", ".join(f"avg({quoted(name)}) AS {quoted(name)}" for name in selection.measures)
    sql = f"SELECT scenario, future, seed, year(month) AS year, {means} FROM measures GROUP BY ALL ORDER BY ALL"  # noqa: S608
    return selection.results.query(sql)


def by_run(selection: Selection) -> "pd.DataFrame":
    """A row for each run: each measure over the months that the experiment says, or else over its last year."""
    import pandas as pd

    results, case = selection.results, [name for name, _, _ in CASE]
    taken = {name: results.taken(name, results.over(name)).set_index(case)["value"] for name in selection.measures}
    return pd.DataFrame(taken).reset_index()


MEASURED: Final[dict[str, Callable[[Selection], "pd.DataFrame"]]] = {MONTH: by_month, YEARLY: by_year, RUN: by_run}


def tables(selection: Selection, leave_out: Sequence[str] = ()) -> dict[str, "pd.DataFrame"]:
    """Every table of a result by its name; those without a row are left out."""
    results = selection.results
    makers: dict[str, Callable[[], pd.DataFrame]] = {
        "summary": lambda: summary(selection),
        selection.table: lambda: MEASURED[selection.by](selection),
        "sites": lambda: sites(results),
        "scenarios": lambda: scenarios(results),
        "futures": lambda: results.futures.reset_index(),
        "runs": lambda: results.runs,
        "failures": lambda: results.failures,
    }
    found = {name: make() for name, make in makers.items() if name not in leave_out}
    return {name: table for name, table in found.items() if len(table)}


def summary(selection: Selection) -> "pd.DataFrame":
    """The effect of each scenario on each measure, with its label and what the measure means."""
    found = selection.results.summary(selection.measures)
    if found.empty:
        return found
    meaning = selection.results.dictionary.loc["measures"]["meaning"]
    found.insert(1, "label", found["scenario"].map(selection.results.labels))
    found.insert(3, "meaning", found["measure"].map(meaning))
    return found


def sites(results: Results) -> "pd.DataFrame":
    """Jobs at each site in each scenario, mean over its runs, for maps."""
    where = "site, easting, northing, area, authority, park"
    found = f"SELECT scenario, {where}, avg(jobs) AS jobs, count(*) AS runs FROM sites GROUP BY ALL ORDER BY ALL"  # noqa: S608
    return results.query(found)


def scenarios(results: Results) -> "pd.DataFrame":
    """Name, label and question of each scenario, the baseline first."""
    import pandas as pd

    plain = results.settings["scenarios"].items()
    return pd.DataFrame(
        [{"scenario": name, "label": each["label"], "question": each.get("question", "")} for name, each in plain]
    )


def dictionary(selection: Selection, columns: Mapping[str, Sequence[str]]) -> "pd.DataFrame":
    """Unit, meaning and source of every column of these tables."""
    import pandas as pd

    return pd.DataFrame([_said(selection, table, name) for table, names in columns.items() for name in names])


def _said(selection: Selection, table: str, name: str) -> dict[str, str]:
    """What the dictionary says of a column: that of the result, but for columns that only an export has."""
    own = {"scenarios": SCENARIOS, "summary": SUMMARY, "sites": SITES_MEAN, "runs": RUNS, selection.table: (YEAR,)}
    for column, unit, meaning in own.get(table, ()):
        if column == name:
            return row(table, name, unit, meaning)
    is_measure = table == selection.table and name in selection.measures
    known: Any = selection.results.dictionary.loc[("measures" if table == selection.table else table, name)]
    over = f" ({selection.results.over(name).replace('_', ' ')})" if is_measure and selection.by == RUN else ""
    return row(table, name, str(known["unit"]), f"{known['meaning']}{over}", str(known["source"]))
