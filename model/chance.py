"""Chance: every random number is a function of (seed, decision, tick, keys) and of nothing else.

A key is who you are (a slot), or who meets whom (several slots), never where you sit in an array. So adding a
decision, an agent, a measure or a policy changes no other draw: two scenarios with one seed differ only by what
the scenario did. Bits come from a splitmix64-type finaliser (Steele, Lea & Flood 2014) keyed by a blake2b digest.
"""

from dataclasses import dataclass
from hashlib import blake2b
from struct import unpack
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from agents.table import Bools, Floats

Bits = NDArray[np.uint64]

_GOLDEN, _MIX1, _MIX2 = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_BLOCK = 8_192
"""Numbers mixed at a time: they stay in the processor's cache."""
_S11, _S27, _S30, _S31 = np.uint64(11), np.uint64(27), np.uint64(30), np.uint64(31)


@dataclass(frozen=True, slots=True)
class Chance:
    """The only source of randomness in a world."""

    seed: int

    def bits(self, decision: str, tick: int | None, *keys: Any) -> Bits:
        """64 random bits for each (broadcast) combination of integer keys; tick None means luck that lasts."""
        name = f"{self.seed}/{decision}/{'' if tick is None else tick}".encode()
        low, high = map(np.uint64, unpack("<QQ", blake2b(name, digest_size=16).digest()))
        x: Bits = _u64(keys[0]) * _GOLDEN
        x += low
        _finish(x)
        for key in keys[1:]:
            x ^= high
            x *= _MIX2
            x = x + _u64(key) * _GOLDEN
            _finish(x)
        return x if any(map(np.ndim, keys)) else x.reshape(())

    def uniform(self, decision: str, tick: int | None, *keys: Any) -> Floats:
        """One number in [0, 1) for each combination of keys, for this decision at this tick."""
        return unit(self.bits(decision, tick, *keys))

    def normal(self, decision: str, tick: int | None, *keys: Any) -> Floats:
        """One standard normal number for each combination of keys."""
        return as_normal(self.uniform(decision, tick, *keys))

    def happens(self, decision: str, tick: int | None, probability: Floats | float, *keys: Any) -> Bools:
        """Whether an event of this probability happens, for each combination of keys."""
        return self.uniform(decision, tick, *keys) < probability


def unit(bits: Bits) -> Floats:
    """Numbers in [0, 1) from the top 53 bits."""
    numbers: Floats = _as_float(bits >> _S11)
    numbers *= 2.0**-53
    return numbers


def pieces(bits: Bits, n: int) -> list[Floats]:
    """Cut 64 bits into n (at most 4) independent numbers in (0, 1), coarse to 2**-16 when n is 4."""
    width = 64 // n
    mask = np.uint64((1 << width) - 1)
    return [_as_float((bits >> np.uint64(width * i)) & mask) * 2.0**-width + 2.0 ** -(width + 1) for i in range(n)]


def as_normal(uniform: Floats) -> Floats:
    """Standard normal numbers from uniform ones."""
    return np.asarray(ndtri(uniform + 2.0**-54))


def as_gumbel(uniform: Floats) -> Floats:
    """Standard Gumbel numbers from uniform ones, for choices among alternatives."""
    return np.asarray(-np.log(-np.log(uniform + 2.0**-54)))


def _u64(key: Any) -> Bits:
    """A key as 64 bits, not copied if it has as many already."""
    return np.array(key, dtype=np.int64, ndmin=1, copy=None).view(np.uint64)


def _as_float(bits: Bits) -> Floats:
    """Numbers below 2**63 as floats: signed ones convert faster."""
    return bits.view(np.int64).astype(np.float64)


def _finish(x: Bits) -> None:
    whole = x.reshape(-1)
    for start in range(0, len(whole), _BLOCK):
        block = whole[start : start + _BLOCK]
        shifted = block >> _S30
        block ^= shifted
        block *= _MIX1
        block ^= np.right_shift(block, _S27, out=shifted)
        block *= _MIX2
        block ^= np.right_shift(block, _S31, out=shifted)
