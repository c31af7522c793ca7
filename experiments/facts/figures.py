"""Figures of a validation: all lines against their bands at one glance, and for each pattern what lies behind it."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import matplotlib as mpl
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter, MaxNLocator

from experiments.facts.lines import INSIDE, OUTSIDE, UNKNOWN, Line
from experiments.figures import COLOURS, DPI, QUIET, STYLE, save
from experiments.words import sentence

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from experiments.facts.fact import Picture
    from experiments.panels import Panel

COLOUR: Final = {INSIDE: COLOURS[0], OUTSIDE: COLOURS[1], UNKNOWN: QUIET}
MARKER: Final = {INSIDE: "o", OUTSIDE: "D", UNKNOWN: "x"}
BAND_COLOUR: Final = "#DCE9DC"
EDGE: Final = 1.5
"""How many widths of a band the overview shows on either side of it; what lies beyond gets an arrow at the edge."""
MOST_BAND: Final = 3.0
"""A strip shows at most this many times the range of its seeds and the nearest edge: some bands have one open end."""
WIDTH: Final = 6.4
ROW: Final = 0.235
STRIP: Final = 0.9
PICTURE: Final = 3.4
"""Inches: width of a figure, a row of the overview, a strip, a picture."""
LEFT, RIGHT = 0.14, 0.97
WIDEST_LABEL, TALLEST_LABEL = 70, 34


@dataclass(frozen=True, slots=True)
class Card:
    """One picture with the lines it stands for, or a line that has none."""

    title: str
    lines: tuple[Line, ...]
    picture: "Picture | None" = None


def cards(lines: Sequence[Line], pictures: "Sequence[Picture]") -> list[Card]:
    """Every picture with its lines, in the order of the lines; a line without a picture stands alone."""
    by_id = {line.target.id: line for line in lines}
    order = list(by_id)
    found = [
        Card(picture.title, tuple(by_id[name] for name in order if name in picture.ids), picture)
        for picture in pictures
        if any(name in by_id for name in picture.ids)
    ]
    seen = {line.target.id for card in found for line in card.lines}
    found += [Card(sentence(line.target.pattern), (line,)) for line in lines if line.target.id not in seen]
    return sorted(found, key=lambda card: order.index(card.lines[0].target.id))


def overview(lines: Sequence[Line], title: str, note: str, path: Path) -> None:
    """Every line as a dot with its interval on the scale of its own band: 0 is the lower edge, 1 the upper."""
    with mpl.rc_context(STYLE | {"axes.grid.axis": "x"}):
        height = 1.95 + ROW * len(lines)
        figure = Figure(figsize=(10.5, height))
        axes = figure.subplots()
        axes.axvspan(0, 1, color=BAND_COLOUR, linewidth=0)
        for row, line in enumerate(lines):
            _overview_row(axes, row, line)
        _overview_axes(axes, lines)
        figure.text(0.02, 1 - 0.16 / height, title, fontsize=14, weight="bold", va="top")
        figure.legend(
            handles=_keys(), loc="upper left", bbox_to_anchor=(0.012, 1 - 0.42 / height), ncols=4, fontsize=9.5
        )
        wrapped = textwrap.fill(note, 165)
        figure.text(0.02, 0.1 / height, wrapped, fontsize=8, color=QUIET, va="bottom", linespacing=1.3)
        figure.subplots_adjust(left=0.30, right=0.755, top=1 - 1.1 / height, bottom=0.82 / height)
        save(figure, path)


def _overview_row(axes: "Axes", row: int, line: Line) -> None:
    colour = COLOUR[line.verdict]
    right: dict[str, Any] = {"xycoords": ("axes fraction", "data"), "va": "center", "fontsize": 8.5}
    axes.annotate(line.show(line.mean), (1.17, row), color=colour, ha="right", **right)
    axes.annotate(f"{line.band} {line.unit}", (1.2, row), color=QUIET, **right)
    if line.verdict == UNKNOWN:
        axes.plot(0.5, row, MARKER[UNKNOWN], color=colour, markersize=6)
        return
    low, mean, high = (np.clip(_scaled(line, v), -EDGE, 1 + EDGE) for v in (line.low, line.mean, line.high))
    axes.plot([low, high], [row, row], color=colour, linewidth=1.8, solid_capstyle="butt")
    beyond = {-EDGE: "<", 1 + EDGE: ">"}.get(float(mean))
    face = "white" if line.verdict == OUTSIDE else colour
    axes.plot(
        mean, row, beyond or MARKER[line.verdict], color=colour, markerfacecolor=face, markersize=6.5,
        markeredgewidth=1.5, clip_on=False, zorder=3,
    )  # fmt: skip


def _overview_axes(axes: "Axes", lines: Sequence[Line]) -> None:
    axes.set_yticks([])
    axes.tick_params(labeltop=True, top=False, bottom=False)
    axes.set_ylim(len(lines) - 0.4, -0.6)
    axes.set_xlim(-EDGE - 0.05, 1 + EDGE + 0.05)
    axes.set_xticks([-1, 0, 1, 2], ["one width below", "lower edge", "upper edge", "one width above"], fontsize=8.5)
    for side in ("left", "bottom"):
        axes.spines[side].set_visible(False)
    for row, line in enumerate(lines):
        axes.axhline(row, color="#EEEEEE", linewidth=0.7, zorder=0)
        for x, words in (
            (-0.6, line.target.id),
            (-0.51, textwrap.shorten(sentence(line.target.pattern), 40, placeholder="…")),
        ):
            axes.annotate(words, (x, row), xycoords=("axes fraction", "data"), va="center", fontsize=9)
    for x, words, align in ((1.17, "mean", "right"), (1.2, "band", "left")):
        axes.annotate(words, (x, -0.95), xycoords=("axes fraction", "data"), fontsize=8.5, ha=align, va="center",
                      color=QUIET, annotation_clip=False)  # fmt: skip


def _keys() -> list[Any]:
    """The legend: band, inside, outside, not measured."""
    marks: list[Any] = [
        Line2D(
            [], [], color=COLOUR[verdict], marker=MARKER[verdict], markersize=6.5, markeredgewidth=1.5,
            markerfacecolor="white" if verdict == OUTSIDE else COLOUR[verdict],
            linestyle="none" if verdict == UNKNOWN else "-", label=label,
        )
        for verdict, label in (
            (INSIDE, "mean inside, with 90 % of seeds"),
            (OUTSIDE, "mean outside"),
            (UNKNOWN, "not measured"),
        )
    ]  # fmt: skip
    return [Patch(color=BAND_COLOUR, label="band from data"), *marks]


def draw_cards(found: Sequence[Card], panels: "Sequence[Panel]", folder: Path) -> list[bytes]:
    """Write a PNG for every pattern, <id>.png; the same for a page, a PNG for every card, which has its title there."""
    folder.mkdir(parents=True, exist_ok=True)
    drawn: set[str] = set()
    images = []
    with mpl.rc_context(STYLE):
        for card in found:
            figure, picture = Figure(), card.picture if panels else None
            axes = figure.add_subplot() if picture else None
            if picture and axes:
                picture.draw(axes, panels)
                axes.set_xlabel(textwrap.fill(axes.get_xlabel(), WIDEST_LABEL))
                axes.set_ylabel(textwrap.fill(axes.get_ylabel(), TALLEST_LABEL))
            for line in card.lines:
                if line.target.id not in drawn:
                    _lay_out(figure, axes, (line,), card.title)
                    save(figure, folder / f"{line.target.id}.png")
                    drawn.add(line.target.id)
            _lay_out(figure, axes, card.lines, "")
            images.append(png(figure))
    return images


def png(figure: Figure) -> bytes:
    """A figure as the content of a PNG file."""
    FigureCanvasAgg(figure)
    content = BytesIO()
    figure.savefig(content, format="png", dpi=DPI, metadata={"Software": None})
    return content.getvalue()


def _lay_out(figure: Figure, picture: "Axes | None", lines: Sequence[Line], title: str) -> None:
    """Title, strips and picture at fixed distances, whatever the height; the picture itself is drawn once."""
    for old in [*figure.texts, *(axes for axes in figure.axes if axes is not picture)]:
        old.remove()
    wrapped = textwrap.fill(title, 68)
    above = 0.22 + 0.19 * len(wrapped.splitlines()) if title else 0.1
    below = PICTURE if picture else 0.0
    height = above + STRIP * len(lines) + below
    figure.set_size_inches(WIDTH, height)
    figure.text(0.03, 1 - 0.1 / height, wrapped, fontsize=11, weight="bold", va="top")
    for row, line in enumerate(lines):
        _strip(figure, line, height - above - STRIP * row, height)
    if picture:
        bottom = 0.6 + 0.16 * picture.get_xlabel().count("\n")
        picture.set_position((LEFT, bottom / height, RIGHT - LEFT, (PICTURE - 0.2 - bottom) / height))


def _strip(figure: Figure, line: Line, top: float, height: float) -> None:
    """Every seed as a tick, their mean and 90 % interval, on the band, in the unit of the line; `top` in inches."""
    figure.text(0.03, (top - 0.2) / height, _strip_words(line), fontsize=8.8)
    axes = figure.add_axes((LEFT, (top - 0.57) / height, RIGHT - LEFT, 0.29 / height))
    factor, colour = line.display.factor, COLOUR[line.verdict]
    low, high = _limits(line)
    axes.set_xlim(low * factor, high * factor)
    axes.axvspan(line.target.low * factor, line.target.high * factor, color=BAND_COLOUR, linewidth=0)
    values = np.array(list(line.values.values())) * factor
    axes.plot(values, np.zeros(len(values)), "|", color=colour, markersize=11, alpha=0.45)
    if line.verdict != UNKNOWN:
        axes.plot([line.low * factor, line.high * factor], [0, 0], color=colour, linewidth=2, solid_capstyle="butt")
        face = "white" if line.verdict == OUTSIDE else colour
        axes.plot(line.mean * factor, 0, MARKER[line.verdict], color=colour, markerfacecolor=face, markersize=8,
                  markeredgewidth=1.6)  # fmt: skip
    axes.set_ylim(-1, 1)
    axes.set_yticks([])
    axes.grid(visible=False)
    axes.spines["left"].set_visible(False)
    axes.xaxis.set_major_locator(MaxNLocator(7, steps=[1, 2, 2.5, 5, 10]))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: line.display.tick(value)))
    axes.tick_params(labelsize=8.5)


def _strip_words(line: Line) -> str:
    target = line.target
    found = f"{line.show(line.mean)} ({line.interval})" if line.values else UNKNOWN
    return f"{target.id}  {sentence(target.pattern)}: {found}, band {line.band} {line.unit}".strip()


def _limits(line: Line) -> tuple[float, float]:
    """The band and all seeds with some room; a band with an open end is cut."""
    seen = [*line.values.values(), *_nearest_edge(line)]
    span = max(seen) - min(seen) or abs(seen[0]) or 1.0
    low = max(line.target.low, min(seen) - MOST_BAND * span)
    high = min(line.target.high, max(seen) + MOST_BAND * span)
    low, high = min(low, *seen), max(high, *seen)
    room = 0.06 * (high - low)
    return low - room, high + room


def _nearest_edge(line: Line) -> list[float]:
    target = line.target
    if line.verdict == UNKNOWN:
        return [target.low, target.high]
    return [min((target.low, target.high), key=lambda edge: abs(edge - line.mean))]


def _scaled(line: Line, value: float) -> float:
    return (value - line.target.low) / (line.target.high - line.target.low)
