"""The tables of model/ODD.md, written from the code: python -m experiments.odd."""

import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from experiments import ROOT, describe
from model.declaration import BadInput, nearest

FILE: Final = ROOT / "model" / "ODD.md"
BLOCK: Final = re.compile(r"(<!-- table: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def main(path: Path = FILE) -> int:
    """Bring the tables of the description up to date. Raises BadInput if it asks for a table that there is not."""
    before = path.read_text(encoding="utf-8")
    after = written(before)
    if after != before:
        path.write_text(after, encoding="utf-8", newline="\n")
    return 0


def written(text: str) -> str:
    """The text with every block `<!-- table: NAME --> … <!-- end -->` filled anew. Raises BadInput."""

    def fill(found: "re.Match[str]") -> str:
        name = found[2]
        if name not in TABLES:
            raise BadInput(f"table: {name}: there is no such table; {nearest(name, TABLES)}")
        return f"{found[1]}{TABLES[name]()}\n{found[3]}"

    return BLOCK.sub(fill, text)


def state() -> str:
    """Every column of every table of agents."""
    rows = describe.agents()
    parts = []
    for table in dict.fromkeys(row["table"] for row in rows):
        own = [row for row in rows if row["table"] == table]
        lines = ((f"`{r['column']}`", r["unit"], _range(r), r["doc"]) for r in own)
        parts.append(f"**{table}** ({len(own)} columns)\n\n{_table(('column', 'unit', 'range', 'meaning'), lines)}")
    return "\n\n".join(parts)


def parameters() -> str:
    """Every parameter, group by group."""
    rows = describe.parameters()
    assumed = sum(row["source"].startswith("assumption") for row in rows)
    parts = [f"{len(rows)} parameters and switches; the source of {assumed} is an assumption of ours."]
    for group in dict.fromkeys(row["group"] for row in rows):
        own = [row for row in rows if row["group"] == group]
        lines = ((f"`{r['name']}`", _value(r["value"]), r["unit"], _range(r), r["source"]) for r in own)
        parts.append(f"**{group}**\n\n{_table(('parameter', 'value', 'unit', 'range', 'source'), lines)}")
    return "\n\n".join(parts)


def schedule() -> str:
    """The events of a month with what they may write."""
    lines = (
        (row["line"], f"`{row['event']}`", row["doc"], ", ".join(f"`{name}`" for name in row["writes"]))
        for row in describe.schedule()
    )
    return _table(("line", "event", "what becomes true", "may write"), lines)


def measures() -> str:
    """Every measure."""
    lines = ((f"`{row['name']}`", row["unit"], row["doc"]) for row in describe.measures())
    return _table(("measure", "unit", "meaning"), lines)


def levers() -> str:
    """Every quantity that policy may touch."""
    lines = ((f"`{row['name']}`", row["unit"], row["per"], row["doc"]) for row in describe.levers())
    return _table(("lever", "unit", "per", "meaning"), lines)


def interventions() -> str:
    """Every kind of intervention and shock, and what it works through."""
    lines = (
        (f"`{row['kind']}`", row["mechanism"], f"does not {row['does_not']}", row["evidence"])
        for row in describe.interventions()
    )
    return _table(("kind", "works through", "and", "evidence"), lines)


TABLES: Final[Mapping[str, Callable[[], str]]] = {
    table.__name__: table for table in (state, parameters, schedule, measures, levers, interventions)
}


def _table(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(_cell(item) for item in line) + " |" for line in lines)


def _cell(item: Any) -> str:
    return str(item).replace("|", "\\|").replace("\n", " ")


def _value(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_value(item) for item in value)
    if isinstance(value, bool):
        return "on" if value else "off"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _range(row: Mapping[str, Any]) -> str:
    if "choices" in row:
        return ", ".join(row["choices"])
    low, high = row.get("low"), row.get("high")
    if isinstance(low, bool) or (low is None and high is None):
        return ""
    ends = ("" if end is None else f"{end:g}" for end in (low, high))
    return " to ".join(ends).strip()


if __name__ == "__main__":
    sys.exit(main())
