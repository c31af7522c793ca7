"""Registry: every fact and every picture; a new module of facts is one line in MODULES."""

from importlib import import_module
from itertools import chain
from typing import Final

from experiments.facts.fact import Fact, Picture

MODULES: Final = (
    "firms",
    "demography",
    "productivity",
    "innovation",
    "agglomeration",
    "flows",
    "vacancies",
    "matching",
    "commuting",
    "wages",
    "hiring",
    "moves",
)
"""Each holds FACTS and PICTURES; the page shows them in the order of the bands."""


def facts() -> tuple[Fact, ...]:
    """Every fact that is measured on the panel of one run."""
    found: tuple[tuple[Fact, ...], ...] = tuple(import_module(f"{__package__}.{name}").FACTS for name in MODULES)
    return tuple(chain.from_iterable(found))


def pictures() -> tuple[Picture, ...]:
    """Every picture of what lies behind a fact."""
    found: tuple[tuple[Picture, ...], ...] = tuple(import_module(f"{__package__}.{name}").PICTURES for name in MODULES)
    return tuple(chain.from_iterable(found))
