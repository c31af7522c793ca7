"""Variants: forms of the model, made by combining the levels of structural axes."""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from experiments.designs.futures import merged
from experiments.uncertainty.options import FULL, HALF
from experiments.uncertainty.points import Point
from model.declaration import BadInput
from scenarios.scenario import Changes, check_parameters

MOST: Final = 1000
USUAL: Final = "as it is"


@dataclass(frozen=True, slots=True)
class Variant:
    """One form of the model: the level of each axis, and in words how it differs from the usual form."""

    levels: tuple[str, ...]
    label: str
    changes: Changes

    def point(self) -> Point:
        """Its parameters."""
        return Point(self.label, self.changes)


def variants(axes: Mapping[str, Any], design: str) -> list[Variant]:
    """The usual form first, then those with one change in the order of the axes, then with two. Raises BadInput.

    half: forms whose levels, counted from the usual one as 0, add up to an even number; with axes of two levels this
    is the regular half fraction with the best resolution, and with others any two axes of two levels keep it balanced.
    """
    usual = _checked(axes)
    names = [list(axes[axis]) for axis in axes]
    ordered = [
        [usual[axis], *(n for n in levels if n != usual[axis])] for axis, levels in zip(axes, names, strict=True)
    ]
    everything = itertools.product(*(range(len(levels)) for levels in ordered))
    if design == FULL:
        kept = list(everything)
    elif design == HALF:
        kept = [steps for steps in everything if sum(steps) % 2 == 0]
    else:
        kept = [steps for steps in everything if sum(step > 0 for step in steps) <= 1]
    if len(kept) > MOST:
        raise BadInput(f"axes: {len(kept):,} forms are too many; at most {MOST:,}, or use design=one_at_a_time")
    kept.sort(key=lambda steps: (sum(step > 0 for step in steps), [step == 0 for step in steps], steps))
    return [_variant(axes, ordered, steps) for steps in kept]


def _variant(axes: Mapping[str, Any], ordered: list[list[str]], steps: tuple[int, ...]) -> Variant:
    changes: dict[str, dict[str, Any]] = {}
    levels = tuple(names[step] for names, step in zip(ordered, steps, strict=True))
    words = [f"{axis}: {level}" for axis, level, step in zip(axes, levels, steps, strict=True) if step]
    for axis, level in zip(axes, levels, strict=True):
        changes = merged(changes, axes[axis][level])
    return Variant(levels, "; ".join(words) or USUAL, changes)


def _checked(axes: Mapping[str, Any]) -> dict[str, str]:
    """The usual level of each axis: the one without changes. Raises BadInput."""
    if not axes:
        raise BadInput(
            "axes: there are none; experiment=structure has some, and conf/experiment/structure.yaml shows how"
        )
    usual: dict[str, str] = {}
    owner: dict[tuple[str, str], str] = {}
    for axis, levels in axes.items():
        if not isinstance(levels, Mapping) or not all(isinstance(c, Mapping) for c in levels.values()):
            raise BadInput(
                f"axes.{axis}: {levels!r} should be levels, each with its parameter changes ({{}} for the usual)"
            )
        without = [str(name) for name, changes in levels.items() if not changes]
        if len(without) != 1 or len(levels) < 2:
            raise BadInput(f"axes.{axis}: should have one level without changes (the usual one) and at least one with")
        usual[axis] = without[0]
        for changes in levels.values():
            check_parameters(changes)
            for group, values in changes.items():
                for name in values:
                    if owner.setdefault((group, name), axis) != axis:
                        raise BadInput(
                            f"axes.{axis}: {group}.{name} is changed by {owner[group, name]!r} too; join the two axes"
                        )
    return usual
