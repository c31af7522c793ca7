"""Shapley: an effect shared out fairly among channels, from its size under every set of channels that is on.

share of i = sum over sets S without i of |S|! (n - |S| - 1)! / n! x [v(S with i) - v(S)]; shares add up to
v(all) - v(none), whatever the interactions. Source: Shapley 1953; Owen 2014 (attribution of model output).
"""

import itertools
from collections.abc import Mapping, Sequence
from math import factorial
from typing import TYPE_CHECKING, Final

from model.declaration import BadInput

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

MOST: Final = 8
"""Channels: 2^8 sets of them, each with baseline and scenario."""
Coalition = frozenset[str]


def coalitions(channels: Sequence[str]) -> list[Coalition]:
    """Every set of channels, the empty one first, all of them last. Raises BadInput if there are too many."""
    if len(channels) > MOST:
        raise BadInput(f"channels: {len(channels)} are too many for every combination; at most {MOST}")
    return [frozenset(on) for n in range(len(channels) + 1) for on in itertools.combinations(channels, n)]


def orders(channels: Sequence[str], pairs: int, draw: int) -> list[tuple[str, ...]]:
    """Random orders of the channels, each followed by its reverse, which makes the estimate surer."""
    import numpy as np

    from model.chance import Chance

    keys = Chance(draw).uniform("attribute.order", None, np.arange(pairs)[:, None], np.arange(len(channels)))
    found = []
    for row in keys:
        order = tuple(channels[i] for i in np.argsort(row))
        found += [order, order[::-1]]
    return found


def prefixes(found: Sequence[Sequence[str]]) -> list[Coalition]:
    """The sets of channels met when they are switched on in these orders, each set once."""
    sets = (frozenset(order[:n]) for order in found for n in range(len(order) + 1))
    return sorted(dict.fromkeys(sets), key=lambda on: (len(on), sorted(on)))


def exact(channels: Sequence[str], value: Mapping[Coalition, "Floats"]) -> dict[str, "Floats"]:
    """Each channel's share, from the value of every set of channels (an array: one value per seed)."""
    n = len(channels)
    shares: dict[str, Floats] = {}
    for channel in channels:
        others = [other for other in channels if other != channel]
        parts = [
            factorial(len(on)) * factorial(n - len(on) - 1) / factorial(n) * (value[on | {channel}] - value[on])
            for on in coalitions(others)
        ]
        shares[channel] = sum(parts[1:], parts[0])
    return shares


def sampled(found: Sequence[Sequence[str]], value: Mapping[Coalition, "Floats"]) -> dict[str, "Floats"]:
    """Each channel's share as the mean of what it adds when its turn comes in these orders."""
    shares: dict[str, Floats] = {}
    for order in found:
        for n, channel in enumerate(order):
            added = (value[frozenset(order[: n + 1])] - value[frozenset(order[:n])]) / len(found)
            shares[channel] = shares[channel] + added if channel in shares else added
    return shares
