"""Designs: even samples of the futures that ranges allow, in an order whose every beginning is an even sample too."""

import itertools
import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from experiments.designs.axes import Axis, axes, changes_of
from model.declaration import BadInput, nearest
from scenarios.scenario import Changes

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

LATIN_HYPERCUBE, SOBOL, GRID = "latin_hypercube", "sobol", "grid"
DESIGNS: Final = {
    LATIN_HYPERCUBE: ("number", "seed", "ranges"),
    SOBOL: ("number", "seed", "ranges"),
    GRID: ("levels", "seed", "ranges"),
}
"""Designs there are, each with the keys it takes besides `design`."""
KEYS: Final = ("design", "number", "levels", "seed", "ranges")
TITLES: Final = {LATIN_HYPERCUBE: "a Latin hypercube", SOBOL: "a Sobol sequence", GRID: "a grid"}
USUAL_SEED: Final = 1
MOST: Final = 100_000
MOST_LEVELS: Final = 100
SEARCHED: Final = 16
"""A grid is put in the order of a Sobol sequence of at least this many times its points."""


def designed(spec: Mapping[str, Any], where: str = "futures") -> tuple[Changes, ...]:
    """The futures of a design: parameter changes, the same for the same words. Raises BadInput."""
    for key in spec:
        if key not in KEYS:
            raise BadInput(f"{where}.{key}: no such key of a design; {nearest(str(key), KEYS)}")
    kind = spec.get("design")
    if kind not in DESIGNS:
        raise BadInput(f"{where}.design: {kind!r} is not one of {', '.join(DESIGNS)}; {nearest(str(kind), DESIGNS)}")
    for key in spec:
        if key not in ("design", *DESIGNS[kind]):
            others = " and ".join(name for name, keys in DESIGNS.items() if key in keys)
            raise BadInput(f"{where}.{key}: is for {others}; {kind} takes {', '.join(DESIGNS[kind])}")
    if "ranges" not in spec:
        raise BadInput(
            f"{where}.ranges: is missing: the parameters to vary, for example learning.depreciation: [0.1, 0.2]"
        )
    varied = axes(spec["ranges"], f"{where}.ranges")
    seed = _whole(spec.get("seed", USUAL_SEED), f"{where}.seed", 0, 2**31 - 1)
    if kind == GRID:
        rows = grid(varied, _whole(spec.get("levels"), f"{where}.levels", 2, MOST_LEVELS), seed, where)
    else:
        number = _whole(spec.get("number"), f"{where}.number", 2, MOST)
        points = (hypercube if kind == LATIN_HYPERCUBE else sequence)(number, len(varied), seed)
        rows = [[axis.value(float(share)) for axis, share in zip(varied, point, strict=True)] for point in points]
    keys = [axis.key for axis in varied]
    return tuple(changes_of(dict(zip(keys, row, strict=True))) for row in rows)


def sequence(number: int, d: int, seed: int) -> "Array":
    """The first points (number, d) of a scrambled Sobol sequence (Owen 1998): a longer one begins with the same points."""
    from scipy.stats import qmc

    return qmc.Sobol(d, scramble=True, rng=seed).random_base2(math.ceil(math.log2(number)))[:number]


def hypercube(number: int, d: int, seed: int) -> "Array":
    """A Latin hypercube (number, d) whose columns are put in the ranks of a Sobol sequence (after Iman & Conover 1982).

    Each parameter takes every one of its `number` even steps once, and every beginning of the rows is an even sample.
    """
    import numpy as np
    from scipy.stats import qmc

    steps = np.sort(qmc.LatinHypercube(d, rng=seed).random(number), axis=0)
    ranks = sequence(number, d, seed).argsort(axis=0).argsort(axis=0)
    return np.take_along_axis(steps, ranks, axis=0)


def grid(varied: Sequence[Axis], levels: int, seed: int, where: str = "futures") -> list[list[Any]]:
    """Every combination of levels, in the order in which a Sobol sequence reaches their cells. Raises BadInput."""
    steps = [axis.levels(levels) for axis in varied]
    count = math.prod(map(len, steps))
    if count > MOST:
        raise BadInput(f"{where}: {levels} levels of {len(steps)} parameters are {count:,} futures; at most {MOST:,}")
    combinations = [list(row) for row in itertools.product(*steps)]
    return [combinations[cell] for cell in _reached([len(step) for step in steps], seed)]


def shuffled(count: int, seed: int = USUAL_SEED) -> list[int]:
    """The numbers 0 to count - 1 in an order without any pattern."""
    from scipy.stats import qmc

    return [int(i) for i in qmc.LatinHypercube(1, rng=seed).random(count)[:, 0].argsort()]


def _reached(sizes: Sequence[int], seed: int) -> list[int]:
    """Cells of a grid in the order in which even points fall into them; those that none falls into come last, shuffled."""
    import numpy as np

    count = math.prod(sizes)
    points = sequence(SEARCHED * count, len(sizes), seed)
    cells = np.ravel_multi_index(tuple((points * sizes).astype(int).T), tuple(sizes))
    reached = dict.fromkeys(int(cell) for cell in cells)
    return [*reached, *(cell for cell in shuffled(count, seed) if cell not in reached)]


def _whole(value: Any, where: str, low: int, high: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        given = "is missing" if value is None else repr(value)
        raise BadInput(f"{where}: {given}; it should be a whole number from {low} to {high}")
    return value
