"""Pictures: small figures for paper, screen and phone, each as SVG and as PNG that have the same bytes when made again."""

import base64
import textwrap
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import matplotlib as mpl
from matplotlib.figure import Figure

from experiments.figures import COLOURS, DASHES, DPI, INK, MARKERS, QUIET, STYLE, save
from experiments.store.folder import write_whole

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDTH: Final = 5.4
"""Inches: a phone shows it at its own size, a desk two beside each other."""
WRAP: Final = 56
LONGEST: Final = 25
"""Letters of a name in a key of two columns."""
BRIEF_STYLE: Final[dict[Any, Any]] = STYLE | {
    "font.family": "sans-serif", "font.size": 9.5, "axes.titlesize": 10.5, "svg.fonttype": "none", "svg.hashsalt": "crucible",
}  # fmt: skip
"""Text stays text in SVG, and the same figure has the same bytes."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A figure of the page: its files, and what it shows in words."""

    path: Path
    """The SVG; a PNG of the same name lies beside it."""
    alt: str
    """What it shows, in numbers."""
    how: str
    """How to read it."""

    @property
    def source(self) -> str:
        """The figure itself, for a page that asks nothing of any network."""
        return "data:image/svg+xml;base64," + base64.b64encode(self.path.read_bytes()).decode()


def columns_of(names: Iterable[str]) -> int:
    """Names of a key that fit beside each other."""
    return 2 if max(map(len, names), default=0) <= LONGEST else 1


def blank(
    height: float,
    title: str,
    *,
    names: Collection[str] = (),
    left: float = 0.75,
    right: float = 0.2,
    below: float = 0.7,
) -> "tuple[Figure, Axes]":
    """Axes of this height in inches, with room above for the title and for a key of these names, and below for a source."""
    lines = len(textwrap.wrap(title, WRAP))
    rows = -(-len(names) // columns_of(names))
    above = 0.22 + 0.19 * lines + (0.08 + 0.17 * rows if names else 0.0)
    whole = below + height + above
    figure = Figure(figsize=(WIDTH, whole))
    box = (left / WIDTH, below / whole, (WIDTH - left - right) / WIDTH, height / whole)
    figure.text(
        0.02, 1 - 0.09 / whole, textwrap.fill(title, WRAP), fontsize=11, weight="bold", va="top", linespacing=1.2
    )
    return figure, figure.add_axes(box)


def finish(figure: Figure, foot: str, path: Path) -> None:
    """The source below, and both files. Call under `style()`."""
    height = figure.get_size_inches()[1]
    figure.text(0.02, 0.08 / height, foot, fontsize=7, color=QUIET, va="bottom")
    save(figure, path.with_suffix(".png"))
    about = {"Date": None, "Creator": None}
    write_whole(path, lambda file: figure.savefig(file, format="svg", dpi=DPI, metadata=about))


def style() -> Any:
    """The style of every figure of a brief, as a context."""
    return mpl.rc_context(BRIEF_STYLE)


def key(axes: "Axes", labels: Mapping[int, str], *, markers: bool) -> None:
    """Names of scenarios, by their number, with their colours, between title and axes."""
    figure = axes.get_figure(root=True)
    above = 0.06 / (axes.get_position().height * figure.get_size_inches()[1]) if figure else 0.02
    line = partial(mpl.lines.Line2D, [], [], linewidth=2)
    handles = [line(label=label, **look(i, markers=markers)) for i, label in labels.items()]
    axes.legend(
        handles=handles, loc="lower left", bbox_to_anchor=(-0.02, 1 + above), ncols=columns_of(labels.values()), fontsize=8.5,
        borderaxespad=0.0, handlelength=1.6 if markers else 2.4, columnspacing=1.2, labelcolor=INK,
    )  # fmt: skip


def look(i: int, *, markers: bool) -> dict[str, Any]:
    """Colour of a scenario by its number, with its mark or its dash, so that nothing hangs on colour alone."""
    apart = {"marker": MARKERS[i % len(MARKERS)]} if markers else {"linestyle": DASHES[i % len(DASHES)]}
    return {"color": colour(i)} | apart


def colour(i: int) -> str:
    """The colour of a scenario: the same in every figure."""
    return COLOURS[i % len(COLOURS)]
