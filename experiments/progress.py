"""Progress: how far a long command is, on standard error."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress


def progress() -> "Progress":
    """Bars with what is done, how long the rest takes and what it took so far."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("left"),
        TimeRemainingColumn(compact=True),
        TextColumn("so far"),
        TimeElapsedColumn(),
    )
    return Progress(*columns, console=Console(stderr=True), speed_estimate_period=3600)
