"""Ties: who is linked to whom, typed and sparse."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from agents.table import Floats, Ints, Table, column

SUPPLY, PROJECT, MEMBER, INFORMAL, EX_WORKER = 0, 1, 2, 3, 4
TIE_KINDS: Final = ("supply", "project", "member", "informal", "ex_worker")


@dataclass(slots=True, kw_only=True, eq=False)
class Ties(Table):
    """One row per tie. supply: a buys from b. project, member: a is the organisation, b the anchor. Others: a < b."""

    a: Ints = column(-1, dtype=np.int32, low=0, unit="row", doc="organisation")
    b: Ints = column(-1, dtype=np.int32, low=0, unit="row", doc="organisation")
    kind: Ints = column(
        INFORMAL, dtype=np.int8, low=0, high=4, unit="code", doc="supply, project, member, informal, ex_worker"
    )
    strength: Floats = column(1.0, low=0, unit="index", doc="supply: share of a's purchases; others: 1")
    born: Ints = column(0, dtype=np.int32, unit="tick", doc="tick it formed")
    last_used: Ints = column(0, dtype=np.int32, unit="tick", doc="tick it was last used")
    until: Ints = column(-1, dtype=np.int32, unit="tick", doc="tick a project ends, -1 if open-ended")
