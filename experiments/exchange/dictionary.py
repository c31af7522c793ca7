"""Dictionary: what every column of a result is, in which unit, and where a parameter's range comes from."""

from collections.abc import Iterable
from typing import Final

from experiments.designs.axes import find
from model.measures import Measure

CASE: Final = (
    ("scenario", "name", "what was done: a file of conf/scenario; config.yaml has it in full"),
    ("future", "number", "draw of the uncertain parameters, a row of futures.csv; 0 means the declared values"),
    ("seed", "number", "replication; under the same future and seed every scenario has the same luck"),
)
MONTH: Final = ("month", "date", "first day of the month")
RUNS: Final = (
    ("key", "hash", "name of the run's file: configuration, code and data; `rerun` makes the run again from it"),
    ("is_made", "true or false", "whether the run is there"),
    ("seconds", "seconds", "time that making it took, its start apart"),
    ("peak_memory_mb", "megabytes", "most memory that the process which made it ever held"),
)
FAILURES: Final = (
    ("key", "hash", "name of the run"),
    ("error", "text", "what went wrong the last time"),
    ("attempts", "times", "how often it was tried"),
)
SITES: Final = (
    ("site", "number", "place where organisations can be"),
    ("easting", "metres", "British National Grid"),
    ("northing", "metres", "British National Grid"),
    ("area", "name", "statistical area"),
    ("authority", "name", "local authority"),
    ("park", "name", "park, if it is on one"),
    ("jobs", "jobs", "mean of the last 12 months"),
)
SITES_MEAN: Final = (
    ("jobs", "jobs", "mean of the last 12 months, and of all runs of the scenario"),
    ("runs", "runs", "of the scenario, in the mean"),
)
SCENARIOS: Final = (
    CASE[0],
    ("label", "text", "what tables and figures call it"),
    ("question", "text", "what it asks"),
)
SUMMARY: Final = (
    *SCENARIOS[:2],
    ("measure", "name", "what is measured"),
    ("meaning", "text", "what that is"),
    ("unit", "text", "of baseline, mean, low, high and both standard deviations"),
    ("over", "name", "months it is taken over: last_year (mean of 12), whole (mean of all), final (last), total (sum)"),
    ("seeds", "pairs", "pairs of runs that were compared, each in the same future under the same seed"),
    ("baseline", "see unit", "mean of the measure in the baseline"),
    ("mean", "see unit", "mean effect: scenario minus baseline"),
    ("low", "see unit", "of the 90 % interval of the mean effect"),
    ("high", "see unit", "of the 90 % interval of the mean effect"),
    ("sd_paired", "see unit", "standard deviation of the differences"),
    ("sd_unpaired", "see unit", "the same if runs were not paired"),
    ("runs_ratio", "times", "runs that unpaired comparison would need for the same interval"),
)
YEAR: Final = ("year", "year", "calendar year, mean of its months")
STATE: Final = (("state_hash", "hash", "of every table at the end of the month; state_hash_… of one of them"),)


def dictionary(
    measures: Iterable[Measure], parameters: Iterable[str] = (), *, state_hash: bool = False, panels: bool = False
) -> list[dict[str, str]]:
    """One row per column of every table: table, column, unit, meaning, source.

    `parameters` are the columns of futures.csv, group.name each. Raises BadInput if the model has no such parameter.
    """
    named = {
        "measures": (*CASE, MONTH, *((m.name, m.unit, m.doc) for m in measures), *(STATE if state_hash else ())),
        "summary": SUMMARY,
        "sites": (*CASE, *SITES),
        "runs": (*CASE, *RUNS),
        "failures": (*CASE, *FAILURES),
        "futures": CASE[1:2],
    }
    rows = [row(table, *column) for table, columns in named.items() for column in columns]
    rows += [_parameter(name) for name in parameters]
    if panels:
        from experiments.exchange.panel_dictionary import panel_dictionary

        rows += panel_dictionary()
    return rows


def row(table: str, column: str, unit: str, meaning: str, source: str = "") -> dict[str, str]:
    """A row of the dictionary."""
    return {"table": table, "column": column, "unit": unit, "meaning": meaning, "source": source}


def _parameter(column: str) -> dict[str, str]:
    """A column of futures.csv: a parameter, a number of a list (group.name.1), or what a list is multiplied by (….times)."""
    name, _, last = column.rpartition(".")
    is_number = last.isdecimal()
    parameter, is_times = find(name if is_number else column, column)
    meta, key = parameter.field.metadata, f"{parameter.group}.{parameter.name}"
    said = f"{parameter.name.replace('_', ' ')}, a parameter of {parameter.group.replace('_', ' ')}"
    if is_number:
        said += f", number {last} of {len(parameter.usual)}"
    if is_times:
        said += ", its whole list multiplied"
    usual = "" if isinstance(parameter.usual, tuple) else f"; usually {parameter.usual}"
    unit = "times" if is_times else str(meta["unit"])
    return row("futures", column, unit, f"{said} ({key}{usual})", str(meta["source"]))
