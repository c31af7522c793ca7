"""The tables of model/ODD.md and model/QUALITY.md, written from the code and its tables: python -m experiments.odd."""

import csv
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from experiments import ROOT, describe
from model.declaration import BadInput, nearest

FILES: Final = (ROOT / "model" / "ODD.md", ROOT / "model" / "QUALITY.md")
EVIDENCE: Final = ROOT / "conf" / "evidence"
FLAGS: Final = {
    "found": "read in the source",
    "known": "well established, not read again",
    "derived": "arithmetic on figures that were read",
    "weak": "uncertain: a wide range",
}
GROUNDS: Final = {
    "published": "a published figure",
    "partly published": "a published sign, form or motive, or a weak figure; the size is our judgement",
    "calibrated": "chosen, in the model or its firm core, so that a known pattern comes out",
    "assumption": "an assumption of ours",
    "numerical": "a matter of computing, not of the world",
}
"""What the value of a parameter rests on, by how its source reads."""
UNSURE: Final = re.compile(r"weak|\bsigns?\b|form\)|motive|judgement|assumption|calibrated|shrunk|half:|rounded")
BLOCK: Final = re.compile(r"(<!-- table: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def main(paths: Sequence[Path] = FILES) -> int:
    """Bring the tables of these files up to date. Raises BadInput, before anything is written, for an unknown table."""
    before = [path.read_text(encoding="utf-8") for path in paths]
    for path, text, after in zip(paths, before, [written(text) for text in before], strict=True):
        if after != text:
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
    """Every kind of intervention, and what it works through."""
    return _kinds(describe.interventions())


def shocks() -> str:
    """Every kind of shock, and what it works through."""
    return _kinds(describe.shocks())


def sectors() -> str:
    """What distinguishes sectors."""
    from agents.organisations import FIELDS
    from model.sectors import SECTOR_TRAITS

    lines = (
        (
            f"`{s.name}`",
            f"{s.floorspace_m2_per_job:g}",
            f"{s.leaning:g}",
            f"{s.rd_tendency:g}",
            *(f"{share:.2f}" for share in s.relevance),
        )
        for s in SECTOR_TRAITS
    )
    head = ("sector", "m2 per job", "leaning to parks", "R&D share at ten jobs")
    return _table((*head, *(field.replace("_", " ") for field in FIELDS)), lines)


def facts() -> str:
    """Every pattern that validation measures, with its band."""
    lines = [
        (row["id"], row["pattern"], row["statistic"], f"{row['low']} to {row['high']}", row["unit"], row["source"])
        for row in _rows("stylised_facts.csv")
    ]
    table = _table(("line", "pattern", "statistic", "band", "unit", "source"), lines)
    return f"{len(lines)} lines.\n\n{table}"


def evidence() -> str:
    """How many rows of the evidence have which quality, by what they serve for."""
    rows = _rows("priors.csv")
    uses = list(dict.fromkeys(row["use"] for row in rows))
    count = Counter((row["flag"], row["use"]) for row in rows)
    lines = [
        (flag, FLAGS[flag], *(count[flag, use] for use in uses), sum(count[flag, use] for use in uses))
        for flag in dict.fromkeys((*FLAGS, *(row["flag"] for row in rows)))
    ]
    table = _table(("quality", "meaning", *(use.lower() for use in uses), "all"), lines)
    return f"{len(rows)} rows of `conf/evidence/priors.csv`.\n\n{table}"


def sources() -> str:
    """How many parameters rest on what."""
    rows = [row for row in describe.parameters() if row["unit"] not in ("switch", "option")]
    count = Counter(ground(row["source"]) for row in rows)
    lines = ((name, meaning, count[name], f"{count[name] / len(rows):.0%}") for name, meaning in GROUNDS.items())
    table = _table(("ground", "meaning", "parameters", "share"), lines)
    return f"{len(rows)} numeric parameters.\n\n{table}"


def ground(source: str) -> str:
    """What a parameter rests on (a key of GROUNDS), by the words of its source."""
    if source.startswith(("calibrated", "measured", "stands in")):
        return "calibrated"
    if source.startswith(("assumption", "numerical")):
        return "assumption" if source.startswith("assumption") else "numerical"
    return "partly published" if UNSURE.search(source) else "published"


TABLES: Final[Mapping[str, Callable[[], str]]] = {
    table.__name__: table
    for table in (
        state, parameters, schedule, measures, levers, interventions, shocks, sectors, facts, evidence, sources,
    )
}  # fmt: skip


def _kinds(rows: Iterable[Mapping[str, Any]]) -> str:
    lines = ((f"`{row['kind']}`", row["mechanism"], row["does_not"], row["evidence"]) for row in rows)
    return _table(("kind", "works through", "does not", "evidence"), lines)


def _rows(name: str) -> list[dict[str, str]]:
    with (EVIDENCE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


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
