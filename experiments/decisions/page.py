"""The page of a decision: sections of words, tables and figures in one HTML file that asks nothing of any network."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from experiments.pages import filled
from experiments.store.folder import Store


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table; the line below it is smaller."""

    text: str
    below: str = ""
    is_strong: bool = False


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a column."""

    text: str
    is_number: bool = True


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of a page; the first cell of each row says what the row is."""

    caption: str
    heads: Sequence[Head]
    rows: Sequence[Sequence[Cell]]


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture that goes into the page."""

    path: Path
    alt: str
    caption: str

    @property
    def source(self) -> str:
        """The picture itself, as text."""
        return "data:image/png;base64," + base64.b64encode(self.path.read_bytes()).decode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A headed part of a page."""

    title: str
    text: Sequence[str] = ()
    bullets: Sequence[str] = ()
    figures: Sequence[Figure] = ()
    grids: Sequence[Grid] = ()
    code: Sequence[str] = ()


def write_page(
    folder: Path, name: str, *, question: str, headline: str, sections: Sequence[Section], result: str
) -> None:
    """Fill the template and write the page into the folder of the results."""
    content: dict[str, Any] = {
        "question": question,
        "headline": headline,
        "sections": sections,
        "result": result,
    }
    Store(folder).text(name, filled("decisions.html", content))
