"""Grants: support that organisations hold from public programmes."""

from dataclasses import dataclass

import numpy as np

from agents.table import Floats, Ints, Table, column


@dataclass(slots=True, kw_only=True, eq=False)
class Grants(Table):
    """One row per award in force. `slot` numbers awards in the order they were made."""

    programme: Ints = column(-1, dtype=np.int32, low=0, unit="row", doc="position of the programme in the scenario")
    organisation: Ints = column(-1, dtype=np.int32, low=0, unit="row", doc="who holds it")
    starts: Ints = column(0, dtype=np.int32, unit="tick", doc="first tick in force")
    until: Ints = column(0, dtype=np.int32, unit="tick", doc="first tick no longer in force")
    amount_gbp: Floats = column(0.0, low=0, unit="GBP per month", doc="most that is paid a month")
