"""Indices: Morris and Sobol designs and indices (SALib), each held against what mere luck would make of it.

Luck: the same seeds run at every point, so a factor that does nothing would still look as if it did something only
because a changed world meets its luck in other places. That is estimated from how seeds disagree, never assumed.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from experiments.effects import CONFIDENCE
from experiments.uncertainty.factors import Factor
from experiments.uncertainty.options import MORRIS, Sensitivity
from experiments.uncertainty.points import Point

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

RESAMPLES: Final = 500
ONE_SIDED: Final = 1.9
"""1.645 if it were normal; a mean of few half-normals is skewed, and with 1.9 about one idle factor in twenty passes."""
HALF_NORMAL_MEAN: Final = math.sqrt(2 / math.pi)
HALF_NORMAL_VARIANCE: Final = 1 - 2 / math.pi


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """Points as shares of each range (points, parameters), in blocks: a walk of Morris, or a base sample of Sobol."""

    options: Sensitivity
    factors: tuple[Factor, ...]
    shares: "Floats"
    names: tuple[str, ...]
    block: int

    @property
    def problem(self) -> dict[str, Any]:
        """As SALib takes it, in the unit cube."""
        keys = [factor.key for factor in self.factors]
        found: dict[str, Any] = {"num_vars": len(keys), "names": keys, "bounds": [[0.0, 1.0]] * len(keys)}
        return found | ({"groups": [factor.group for factor in self.factors]} if self.options.is_by_group else {})

    def points(self) -> list[Point]:
        """The parameter values of every point."""
        found = []
        for i, row in enumerate(self.shares):
            changes: dict[str, dict[str, Any]] = {}
            for factor, share in zip(self.factors, row, strict=True):
                changes.setdefault(factor.group, {})[factor.name] = factor.value(float(share))
            found.append(Point(f"{i}", changes))
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """How much one factor matters to one output.

    Morris: importance is mu*, in the unit of the output, per full range; spread is sigma; direction is mu.
    Sobol: importance is ST, alone is S1, shares of variance. luck is what an idle factor would score; NaN with one seed.
    """

    factor: str
    importance: float
    low: float
    high: float
    luck: float
    spread: float = math.nan
    direction: float = math.nan
    alone: float = math.nan
    alone_low: float = math.nan
    alone_high: float = math.nan

    @property
    def is_clear(self) -> bool:
        """Whether it is more than luck."""
        return self.importance > self.luck


def design(chosen: Sequence[Factor], options: Sensitivity) -> Design:
    """Points of the method that was asked for; the same options give the same points."""
    import numpy as np

    groups = list(dict.fromkeys(factor.group for factor in chosen))
    names = groups if options.is_by_group else [factor.key for factor in chosen]
    block = len(names) + (1 if options.method == MORRIS else 2)
    empty = Design(
        options=options, factors=tuple(chosen), names=tuple(names), block=block, shares=np.empty((0, len(chosen)))
    )
    if options.method == MORRIS:
        from SALib.sample import morris

        shares = morris.sample(empty.problem, options.trajectories, num_levels=options.levels, seed=options.draw)
    else:
        from SALib.sample import sobol

        shares = sobol.sample(empty.problem, options.samples, calc_second_order=False, seed=options.draw)
    return Design(options=options, factors=empty.factors, names=empty.names, block=block, shares=np.asarray(shares))


def indices(plan: Design, by_seed: "Floats") -> tuple[list[Index], int]:
    """Every factor's index, the most important first, and how many whole blocks it rests on.

    `by_seed` (points, seeds); a block in which any run is missing (NaN) is left out.
    """
    import numpy as np

    blocks = by_seed.reshape(-1, plan.block, by_seed.shape[1])
    whole = np.isfinite(blocks).all(axis=(1, 2))
    kept = blocks[whole].reshape(-1, by_seed.shape[1])
    if whole.sum() < 2:
        return [], int(whole.sum())
    shares = plan.shares[np.repeat(whole, plan.block)]
    found = _morris(plan, shares, kept) if plan.options.method == MORRIS else _sobol(plan, kept)
    return sorted(found, key=lambda index: -index.importance), int(whole.sum())


def _morris(plan: Design, shares: "Floats", by_seed: "Floats") -> list[Index]:
    from SALib.analyze import morris

    found = morris.analyze(
        plan.problem, shares, by_seed.mean(axis=1), num_resamples=RESAMPLES, conf_level=CONFIDENCE,
        num_levels=plan.options.levels, seed=plan.options.draw,
    )  # fmt: skip
    luck = luck_of_walks(elementary_effects(plan, shares, by_seed))
    rows = zip(plan.names, found["mu_star"], found["mu_star_conf"], found["sigma"], found["mu"], luck, strict=True)
    return [
        Index(
            factor=name, importance=float(most), low=max(float(most - half), 0.0), high=float(most + half),
            spread=float(sigma), direction=math.nan if plan.options.is_by_group else float(mu), luck=float(chance),
        )
        for name, most, half, sigma, mu, chance in rows
    ]  # fmt: skip


def elementary_effects(plan: Design, shares: "Floats", by_seed: "Floats") -> "Floats":
    """Change of the output per full range when one factor moves (factors, walks, seeds): difference / step x direction."""
    import numpy as np

    step = plan.options.levels / (2 * (plan.options.levels - 1))
    walks = by_seed.reshape(-1, plan.block, by_seed.shape[1])
    moves = np.diff(shares.reshape(len(walks), plan.block, -1), axis=1)
    labels = [f.group if plan.options.is_by_group else f.key for f in plan.factors]
    members = np.array([[label == name for label in labels] for name in plan.names])
    first = np.array([row.argmax() for row in members])
    when = np.abs(moves[:, :, first]).argmax(axis=1)  # (walks, factors): the move that belongs to each factor
    sign = np.sign(np.take_along_axis(moves[:, :, first], when[:, None, :], axis=1)[:, 0, :])
    change = np.take_along_axis(np.diff(walks, axis=1), when[:, :, None], axis=1)
    return np.asarray((change * sign[:, :, None] / step).transpose(1, 0, 2))


def luck_of_walks(effects: "Floats") -> "Floats":
    """mu* that a factor without any effect stays below with about 95 %, by how seeds disagree (factors,); NaN with one seed.

    If effects were luck alone, each would be normal with error^2 = variance over seeds / seeds (the mean over walks, since
    few seeds say little about one), and mu* the mean of as many half-normals as there are walks.
    """
    import numpy as np

    _, walks, seeds = effects.shape
    if seeds < 2:
        return np.full(len(effects), np.nan)
    error = np.sqrt(effects.var(axis=2, ddof=1).mean(axis=1) / seeds)
    unsure = HALF_NORMAL_MEAN**2 / (2 * walks * (seeds - 1))  # of the error itself
    return np.asarray(error * (HALF_NORMAL_MEAN + ONE_SIDED * math.sqrt(HALF_NORMAL_VARIANCE / walks + unsure)))


def _sobol(plan: Design, by_seed: "Floats") -> list[Index]:
    import numpy as np
    from SALib.analyze import sobol

    mean = by_seed.mean(axis=1)
    if np.ptp(mean) == 0:
        return [Index(factor=name, importance=0.0, low=0.0, high=0.0, luck=0.0, alone=0.0) for name in plan.names]
    found = sobol.analyze(
        plan.problem, mean, calc_second_order=False, num_resamples=RESAMPLES, conf_level=CONFIDENCE,
        seed=plan.options.draw,
    )  # fmt: skip
    luck = luck_of_points(by_seed)
    rows = zip(plan.names, found["ST"], found["ST_conf"], found["S1"], found["S1_conf"], strict=True)
    return [
        Index(
            factor=name, importance=float(total), low=float(total - half), high=float(total + half), luck=luck,
            alone=float(first), alone_low=float(first - first_half), alone_high=float(first + first_half),
        )
        for name, total, half, first, first_half in rows
    ]  # fmt: skip


def luck_of_points(by_seed: "Floats") -> float:
    """Share of the variance between points that is luck, and so the ST of an idle factor; NaN with one seed.

    Luck is what remains of (points, seeds) without point means and seed means: sum of squares / ((points-1)(seeds-1)),
    over the number of seeds, since points are means over seeds.
    """
    import numpy as np

    points, seeds = by_seed.shape
    if seeds < 2:
        return math.nan
    rest = by_seed - by_seed.mean(axis=1, keepdims=True) - by_seed.mean(axis=0, keepdims=True) + by_seed.mean()
    luck = float((rest**2).sum()) / ((points - 1) * (seeds - 1)) / seeds
    return float(min(luck / np.var(by_seed.mean(axis=1)), 1.0))
