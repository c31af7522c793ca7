"""Uncertainty: options of `sensitivity`, `attribute`, `structure` and `interactions`, checked before anything else happens."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, Final

from model.declaration import BadInput, Group, check, option, param, switch

MORRIS, SOBOL = "morris", "sobol"
OWN, SHARED = "own", "shared"
STARTS: Final = (OWN, SHARED)
FULL, HALF, SINGLE = "full", "half", "one_at_a_time"
USUAL_CHANNELS: Final = ("meetings", "ties", "hires", "orders", "travel", "premises", "finance")
ABOUT_STARTS: Final = "own: each setting settles a start of its own; shared: one start, felt from the first month on"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensitivity(Group):
    """Options of `sensitivity`; `factors` names parameters (learning.rate) or whole groups (learning)."""

    method: str = option(MORRIS, (MORRIS, SOBOL), "morris screens many factors; sobol shares out the variance")
    factors: tuple[str, ...] = field(
        default=(),
        metadata={
            "unit": "list of parameters, or of groups of them",
            "source": "what is moved; without it all whose range rests on a row of conf/evidence/priors.csv",
        },
    )
    by: str = option(
        "usual", ("usual", "parameter", "group"), "what is one factor; usual: parameters for morris, groups for sobol"
    )
    trajectories: int = param(6, unit="walks", low=2, high=1000, source="morris: walks through the space")
    levels: int = param(4, unit="levels", low=2, high=20, source="morris: settings of each parameter, an even number")
    samples: int = param(32, unit="samples", low=2, high=65536, source="sobol: base samples, a power of two")
    draw: int = param(1, unit="seed", low=1, high=2**31 - 1, source="chooses the points; another draw, other points")
    starts: str = option(OWN, STARTS, ABOUT_STARTS)

    def __post_init__(self) -> None:
        """Check every option, lists of names too. Raises BadInput."""
        check_options(self, lists=("factors",))
        if self.levels % 2:
            raise BadInput(f"sensitivity.levels: {self.levels} should be an even number")
        if self.samples & (self.samples - 1):
            raise BadInput(f"sensitivity.samples: {self.samples} should be a power of two: 16, 32, 64, …")

    @property
    def is_by_group(self) -> bool:
        """Whether a group of parameters counts as one factor."""
        return self.by == "group" or (self.by == "usual" and self.method == SOBOL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute(Group):
    """Options of `attribute`."""

    channels: tuple[str, ...] = field(
        default=USUAL_CHANNELS,
        metadata={"unit": "list of channels, at most 8", "source": "what the effect is shared out among"},
    )
    pairs: int = param(
        0, unit="pairs of orders", low=0, high=1000, source="0: exact, every set of channels; else sampled orders"
    )
    draw: int = param(1, unit="seed", low=1, high=2**31 - 1, source="chooses the sampled orders")
    starts: str = option(SHARED, STARTS, ABOUT_STARTS)

    def __post_init__(self) -> None:
        """Check every option, lists of names too. Raises BadInput."""
        check_options(self, lists=("channels",))


@dataclass(frozen=True, slots=True, kw_only=True)
class Structure(Group):
    """Options of `structure`; `axes` is a mapping of axis, level and parameter changes, {} for the usual level."""

    axes: Mapping[str, Any] = field(
        default_factory=dict,
        metadata={"unit": "axis, level, changes", "source": "forms of the model; an experiment file has them"},
    )
    design: str = option(
        SINGLE, (FULL, HALF, SINGLE), "full: every combination; half: a regular half of them; or one axis at a time"
    )
    starts: str = option(OWN, STARTS, ABOUT_STARTS)

    def __post_init__(self) -> None:
        """Check every option; the axes are checked against the model when variants are made. Raises BadInput."""
        for f in fields(self):
            if f.name != "axes":
                check(f"structure.{f.name}", getattr(self, f.name), f)
        if not isinstance(self.axes, Mapping):
            raise BadInput(f"structure.axes: {self.axes!r} should be axes, each with its levels below it")


def check_options(options: Group, lists: Sequence[str]) -> None:
    """Check numbers, switches and choices as every group does, and that lists hold distinct names. Raises BadInput."""
    for f in fields(options):
        key, value = f"{type(options).__name__.lower()}.{f.name}", getattr(options, f.name)
        if f.name not in lists:
            check(key, value, f)
            continue
        names = (value,) if isinstance(value, str) else value
        if not isinstance(names, tuple) or not all(isinstance(name, str) for name in names):
            raise BadInput(f"{key}: {value!r} should be a name or a list of names")
        if len(set(names)) < len(names):
            raise BadInput(f"{key}: {list(names)} names something twice")
        object.__setattr__(options, f.name, names)


@dataclass(frozen=True, slots=True, kw_only=True)
class Interactions(Group):
    """Options of `interactions`."""

    pairs: bool = switch(True, "run every two parts together as well")
