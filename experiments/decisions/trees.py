"""Trees: the same futures cut in two again and again (CART, Breiman et al. 1984), as a second opinion beside the boxes."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from agents.table import Bools
from experiments.decisions.boxes import FOLDS, Box, limits_of, orders
from experiments.decisions.workbench import workbench

if TYPE_CHECKING:
    import pandas as pd

DEEPEST: Final = 3
"""Cuts one after another; deeper trees cannot be said in a sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """A tree, its leaves as boxes, and how often it is right about futures that it was not grown on."""

    leaves: tuple[Box, ...]
    """Those with the largest share of futures of interest first; a single one without limits if nothing could be cut."""
    right: float
    """Mean of the shares of both kinds of futures that are told right (balanced accuracy), held out; 0.5 is a coin."""


def tree(parameters: "pd.DataFrame", interesting: Bools, least_share: float, draw: int) -> Tree:
    """The tree of the futures of interest, and what it is worth."""
    module = workbench("analysis.cart")
    made = module.CART(parameters.astype(float), np.asarray(interesting, dtype=int), mass_min=least_share)
    made.clf = grown(parameters, interesting, least_share)
    right = _held_out(parameters, interesting, least_share, draw)
    if made.clf.tree_.node_count == 1:
        return Tree(leaves=(Box(limits=(), coverage=1.0, density=float(interesting.mean()), mass=1.0),), right=right)
    whole = workbench("analysis.scenario_discovery_util")._make_box(made.x)
    leaves = [
        Box(limits=limits_of(box, whole, {}), **{key: float(stats[key]) for key in ("coverage", "density", "mass")})
        for box, stats in zip(made.boxes, made.stats, strict=True)
    ]
    return Tree(leaves=tuple(sorted(leaves, key=lambda leaf: -leaf.density)), right=right)


def grown(parameters: "pd.DataFrame", interesting: Bools, least_share: float) -> Any:
    """A tree of few cuts; `random_state`, because equal cuts are otherwise chosen between by NumPy's own luck."""
    from sklearn.tree import DecisionTreeClassifier

    leaf = max(int(least_share * len(parameters)), 1)
    made = DecisionTreeClassifier(min_samples_leaf=leaf, max_depth=DEEPEST, class_weight="balanced",
        min_impurity_decrease=1e-7, random_state=0,
    )  # fmt: skip
    return made.fit(parameters.to_numpy(float), np.asarray(interesting, dtype=int))


def _held_out(parameters: "pd.DataFrame", interesting: Bools, least_share: float, draw: int) -> float:
    """Every fifth of the futures is told by the tree of the other four."""
    fold = np.argsort(orders(len(interesting), draw, 1)[0]) % FOLDS
    said = np.zeros(len(interesting), dtype=bool)
    for k in range(FOLDS):
        rest, here = fold != k, fold == k
        said[here] = (
            grown(parameters[rest], interesting[rest], least_share).predict(parameters[here].to_numpy(float)) == 1
        )
    return float((said[interesting].mean() + (~said[~interesting]).mean()) / 2)
