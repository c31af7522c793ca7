"""Report: what a user sees when a command is done: a table, or JSON alone on standard output."""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from experiments.execution import Done, Finished


def console() -> "Console":
    """Standard output; a pipe is no narrower than a table needs."""
    from rich.console import Console

    return Console() if sys.stdout.isatty() else Console(width=160)


def table(title: str, columns: Mapping[str, str], rows: Iterable[Sequence[Any]], caption: str = "") -> "Table":
    """A table with a sentence above it; each column is left or right, and a row of nothing draws a line."""
    from rich import box
    from rich.markup import escape
    from rich.table import Table

    found = Table(
        title=escape(title) or None,
        caption=escape(caption) or None,
        box=box.SIMPLE_HEAD,
        title_justify="left",
        caption_justify="left",
    )
    for name, justify in columns.items():
        found.add_column(name, justify="right" if justify == "right" else "left", overflow="fold")
    for row in rows:
        if not row:
            found.add_section()
        else:
            found.add_row(*(escape(cell) if isinstance(cell, str) else cell for cell in row))
    return found


def bold(text: str) -> "Text":
    """The same words, in bold."""
    from rich.text import Text

    return Text(text, style="bold")


def effort(finished: "Finished") -> str:
    """How many runs it took, and how long."""
    there = len(finished.plan.settings.cases()) * len(finished.plan.settings.all_scenarios()) - finished.new
    reused = f" ({there} were there already)" if there and not finished.failures else ""
    made = f"{finished.new} {'run' if finished.new == 1 else 'runs'}"
    return f"{made} made{reused} in {finished.seconds:.0f} s."


def print_json(content: Any) -> None:
    """JSON and nothing else."""
    sys.stdout.write(json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n")


def _case(row: Mapping[str, Any]) -> str:
    return f"future {row['future']}, seed {row['seed']}" if row["future"] else f"seed {row['seed']}"


def say_failures(results: "Iterable[Finished | Done]") -> int:
    """Say on standard error which runs failed; the exit code: 1 if any did."""
    failed = [finished for finished in results if finished.failures]
    for finished in failed:
        first, folder, n = finished.failures[0], finished.plan.settings.folder, len(finished.failures)
        print(
            f"{n} {'run' if n == 1 else 'runs'} failed, listed in {folder / 'failures.csv'}. "
            f"The first: {first['scenario']}, {_case(first)}: {first['error']}",
            file=sys.stderr,
        )
    return 1 if failed else 0
