"""Pictures of a search: the frontier as the search saw it and as it is, and what the finalists are made of."""

import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from experiments.decisions.pictures import short, titled
from experiments.decisions.search_answer import Answer
from experiments.decisions.search_words import scale
from experiments.figures import COLOURS, INK, QUIET, STYLE, save
from experiments.words import Display, display, sentence

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SEEN, AFRESH = COLOURS[0], COLOURS[1]


def frontier_figure(answer: Answer, title: str, note: str, path: Path) -> None:
    """Left: cost against effect; right: the money of each part of every finalist."""
    packages = [each for each in answer.judged if each.tried is not None]
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(11, 5.9))
        how = (
            "left, every small dot is a package that the search tried, as it saw it; the line joins those that no cheaper one "
            "equals. Numbered: the finalists under fresh seeds, with 90 % intervals; a dotted line leads to what the search saw."
        )
        above, below = titled(figure, title, how, note)
        left, right = figure.subplots(1, 2, width_ratios=(1.5, 1))
        shown, money = scale(answer), display("GBP", answer.question.plan.settings.options.budget_gbp)
        _plane(left, answer, shown, money)
        left.set_ylabel(textwrap.fill(f"{sentence(answer.question.asked[0].doc)} ({shown.label})", 50))
        left.set_xlabel(f"planned public cost ({money.label})")
        _mixes(right, answer, money)
        right.set_xlabel(f"planned money ({money.label})")
        height = figure.get_size_inches()[1]
        parts = len(answer.question.parts)
        figure.subplots_adjust(
            left=0.13,
            right=0.98,
            top=1 - (above + 0.3 + 0.22 * -(-parts // 2)) / height,
            bottom=(below + 0.5) / height,
            wspace=0.28,
        )
        right.legend(loc="lower left", bbox_to_anchor=(-0.02, 1.0), ncols=2, fontsize=8.5) if packages else None
        save(figure, path)


def _plane(axes: "Axes", answer: Answer, shown: Display, money: Display) -> None:
    first, searched = answer.question.asked[0], answer.searched
    sign = first.sign * shown.factor
    axes.axhline(0, color=INK, linewidth=1.5)
    axes.plot(
        [t.package.cost_gbp * money.factor for t in searched.tried], [t.score * sign for t in searched.tried], "o", color=SEEN,
        alpha=0.35, markersize=4, markeredgewidth=0, label="tried",
    )  # fmt: skip
    front = searched.frontier
    axes.plot(
        [t.package.cost_gbp * money.factor for t in front], [t.score * sign for t in front], "-", color=SEEN, linewidth=1.3,
        label="frontier as the search saw it",
    )  # fmt: skip
    number = 0
    for each in answer.judged:
        found, x = each.effects[first.name], each.planned_gbp * money.factor
        if not np.isfinite(x):
            continue
        is_finalist = np.isfinite(each.seen)
        number += int(is_finalist)
        y, low, high = (found[key] * shown.factor for key in ("mean", "low", "high"))
        colour = AFRESH if is_finalist else COLOURS[2]
        if is_finalist:
            axes.plot([x, x], [each.seen * shown.factor, y], color=QUIET, linewidth=0.7, linestyle=(0, (2, 2)))
        axes.plot([x, x], [low, high], color=colour, linewidth=2, solid_capstyle="butt")
        axes.plot(x, y, "o" if is_finalist else "D", color=colour, markersize=13 if is_finalist else 8)
        words: dict[str, Any] = {"fontsize": 8.5, "color": "white", "ha": "center", "va": "center", "weight": "bold"}
        axes.text(x, y, str(number), **words) if is_finalist else axes.annotate(
            each.scenario.label,
            (x, y),
            textcoords="offset points",
            xytext=(-8, 0),
            fontsize=8.5,
            ha="right",
            color=colour,
        )
    axes.legend(loc="best", fontsize=8.5)
    axes.yaxis.set_major_formatter(short(shown))
    axes.xaxis.set_major_locator(MaxNLocator(6))
    axes.set_title("Cost and effect")


def _mixes(axes: "Axes", answer: Answer, money: Display) -> None:
    rows = [each for each in answer.judged if each.tried is not None]
    start = np.zeros(len(rows))
    for i, part in enumerate(answer.question.parts):
        sizes = np.array([each.tried.package.money_gbp[i] if each.tried else 0.0 for each in rows]) * money.factor
        hatch = "//" if i >= len(COLOURS) else ""
        axes.barh(
            range(len(rows)),
            sizes,
            left=start,
            color=COLOURS[i % len(COLOURS)],
            hatch=hatch,
            label=part.name,
            height=0.6,
        )
        start += sizes
    axes.set_yticks(range(len(rows)), [each.scenario.label for each in rows], color=INK)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.grid(visible=False, axis="y")
