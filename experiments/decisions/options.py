"""Options of `decide`, `discover` and `search`."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Final

from model.declaration import BadInput, Group, check, option, param, switch

OBJECTIVES: Final = "name, then best, over, at_least or at_most"
SUCCESS: Final[dict[str, Any]] = {"npsv_region": {"at_least": 0.0}}
USUAL: Final[dict[str, Any]] = {**SUCCESS, "jobs": {"at_least": 0.0}, "gva_gbp": {"at_least": 0.0}}
RULES: Final[dict[str, Any]] = {
    "unit": "name or file", "source": "rules of appraisal: a file of conf/appraisal, or the path of your own",
}  # fmt: skip
DRAW: Final = "chooses what is shuffled and redrawn"
SUCCEEDS, FAILS = "success", "failure"


def _objectives(usual: Mapping[str, Any], doc: str) -> Any:
    return field(default_factory=lambda: dict(usual), metadata={"unit": OBJECTIVES, "source": doc})


@dataclass(frozen=True, slots=True, kw_only=True)
class Decide(Group):
    """Options of `decide`."""

    objectives: Mapping[str, Any] = _objectives(USUAL, "what a choice is judged by, the first first of all")
    nothing: bool = switch(True, "whether doing nothing, the baseline, is a choice too")
    rules: str = field(default="green_book", metadata=RULES)
    draw: int = param(1, unit="seed", low=1, high=2**31 - 1, source=DRAW)

    def __post_init__(self) -> None:
        """Check every option; objectives are checked against the measures when they are looked up. Raises BadInput."""
        check_options(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Discover(Group):
    """Options of `discover`."""

    objectives: Mapping[str, Any] = _objectives(SUCCESS, "what success is: every threshold of these is met")
    find: str = option(FAILS, (FAILS, SUCCEEDS), "whether boxes are to hold the futures that fail, or that succeed")
    rules: str = field(default="green_book", metadata=RULES)
    least_share: float = param(
        0.1, unit="share of futures", low=0.02, high=0.5, source="smallest box or leaf of a tree"
    )
    draw: int = param(1, unit="seed", low=1, high=2**31 - 1, source=DRAW)

    def __post_init__(self) -> None:
        """Check every option; objectives are checked against the measures when they are looked up. Raises BadInput."""
        check_options(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Search(Group):
    """Options of `search`; `parts` is a mapping of name, bounds in GBP, and an intervention as in a scenario file."""

    parts: Mapping[str, Any] = field(
        default_factory=dict,
        metadata={
            "unit": "name, bounds, intervention",
            "source": "what a package can be made of; an experiment file has them",
        },
    )
    objectives: Mapping[str, Any] = _objectives(SUCCESS, "what a package is to bring; the first is searched by")
    budget_gbp: float = param(1e7, unit="GBP of 2015", low=1.0, high=1e11, source="most that a package may cost")
    steps: int = param(20, unit="steps", low=2, high=1000, source="the budget is shared out in this many equal steps")
    evaluations: int = param(120, unit="packages", low=1, high=100_000, source="packages tried at most")
    together: int = param(12, unit="packages", low=2, high=1000, source="packages tried at a time: one generation")
    patience: int = param(
        4,
        unit="generations",
        low=1,
        high=1000,
        source="ends earlier if so many generations leave the frontier as it is",
    )
    finalists: int = param(5, unit="packages", low=1, high=50, source="packages of the frontier that are judged afresh")
    fresh: int = param(
        8, unit="seeds", low=2, high=100_000, source="seeds that finalists are judged by, none of the search"
    )
    rules: str = field(default="green_book", metadata=RULES)
    draw: int = param(1, unit="seed", low=1, high=2**31 - 1, source="of the search: another draw, other packages tried")

    def __post_init__(self) -> None:
        """Check every option; parts and objectives are checked when they are looked up. Raises BadInput."""
        check_options(self)


def check_options(options: Group) -> None:
    """Check numbers, switches and choices as every group does, names as text, and mappings as such. Raises BadInput."""
    for f in fields(options):
        key, value = f"{type(options).__name__.lower()}.{f.name}", getattr(options, f.name)
        if f.name in ("objectives", "parts"):
            if not isinstance(value, Mapping):
                raise BadInput(f"{key}: {value!r} should be names, each with its own keys below it")
            if f.name == "objectives" and not value:
                raise BadInput(
                    f"{key}: {value!r} should name at least one objective, for example {{jobs: {{at_least: 100}}}}"
                )
        elif f.name == "rules":
            if not isinstance(value, str):
                raise BadInput(f"{key}: {value!r} should be a name")
        else:
            check(key, value, f)
