"""Stationary: a library of firms from the firm core run alone, from which genesis draws its population."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from model.chance import Chance
from model.declaration import Group

if TYPE_CHECKING:
    from model.parameters import Parameters


@dataclass(frozen=True, slots=True, kw_only=True)
class Stationary(Group):
    """Parameters of the solo run."""


def library(parameters: "Parameters", seed: int) -> NDArray[np.void]:
    """Stationary firms (rows,), one structured row each: fields are columns of Organisations plus `age_months`."""
    raise NotImplementedError


def draw_firms(firms: NDArray[np.void], n: int, chance: Chance) -> NDArray[np.void]:
    """n rows of the library, drawn systematically after sorting by market, so every draw has the same size mix."""
    raise NotImplementedError
