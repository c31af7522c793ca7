"""The page of `discover`."""

from typing import Final

from experiments.decisions.boxes import Box
from experiments.decisions.discovery import PAGE, Discovered, Discovery, picture
from experiments.decisions.discovery_words import box_words, condition, headline, limit_words, trust, what
from experiments.decisions.page import Cell, Figure, Grid, Head, Section, write_page

LIMITS: Final = (Head("Limit", False), Head("Quasi-p"))
LEAVES: Final = (
    Head("Where", False),
    Head("Futures there, of all"),
    Head("Of interest, of those"),
    Head("Of all of interest"),
)
METHOD: Final = (
    "Box: the patient rule induction method (PRIM, Friedman & Fisher 1999) as the EMA workbench has it: twentieths of the futures "
    "are cut off, one parameter at a time, while what is left becomes purer. Of the boxes on the way the one is taken in which the "
    "harmonic mean of coverage and density is highest and every limit has a quasi-p of at most 0.05 (Bryant & Lempert 2010).",
    "Coverage: share of the futures of interest that the box holds. Density: share of its futures that are of interest. "
    "Mass: share of all futures that it holds.",
    "Tree: CART (Breiman et al. 1984), at most three cuts one after another; both kinds of futures weigh the same.",
    "Parameters that always move together, as in calibrated draws, can stand for each other: a box names one of them.",
)


def write(discovery: Discovery) -> None:
    """The page, with the figures that were drawn."""
    settings = discovery.plan.settings
    kind = "fail" if discovery.seeks_failure else "succeed"
    method = Section(title="How this was made", bullets=[*METHOD, *settings.notes])
    write_page(
        settings.folder, PAGE, sections=[_success(discovery), *(_scenario(each, discovery) for each in discovery.each), method],
        question=settings.question or f"In which futures do these scenarios {kind}?",
        headline=headline(discovery.each[0], discovery), result=discovery.plan.content_hash,
    )  # fmt: skip


def _success(discovery: Discovery) -> Section:
    text = [
        f"A scenario succeeds in a future if {condition(discovery.asked)}, against the baseline in the same future and luck "
        f"(mean of the seeds of the future). What follows is about the futures in which it {what(discovery, 1)}.",
    ]
    return Section(title="What success is", text=text)


def _scenario(each: Discovered, discovery: Discovery) -> Section:
    if each.found is None or each.tree is None:
        return Section(title=each.label, text=[f"{headline(each, discovery)}."])
    box = each.found.box
    limits = [[Cell(limit_words(one, discovery.units)), Cell(f"{one.quasi_p:.3f}")] for one in box.limits]
    about = (
        f"The box holds {box.coverage:.0%} of the futures that {what(discovery)}; of its futures {box.density:.0%} do; it holds "
        f"{box.mass:.0%} of all futures."
    )
    grids = [Grid(about, LIMITS, limits)] if limits else []
    leaves = [_leaf(leaf, discovery) for leaf in each.tree.leaves]
    grids.append(Grid("The same futures cut into a tree.", LEAVES, leaves))
    alt = "Coverage against density of every box on the way, the limits of the chosen one, and the futures inside and outside."
    figure = Figure(picture(discovery, each), alt, "The way to the box, the box, and the futures.")
    return Section(
        title=each.label,
        text=[f"{headline(each, discovery)}."],
        bullets=trust(each, discovery),
        figures=[figure],
        grids=grids,
    )


def _leaf(leaf: Box, discovery: Discovery) -> list[Cell]:
    shares = (leaf.mass, leaf.density, leaf.coverage)
    return [Cell(box_words(leaf, discovery.units)), *(Cell(f"{share:.0%}") for share in shares)]
