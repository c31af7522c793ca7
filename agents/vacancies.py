"""Vacancies: open posts, sorted by employer and serial; identity is (employer slot, serial)."""

from dataclasses import dataclass

import numpy as np

from agents.table import Ints, Table, column


@dataclass(slots=True, kw_only=True, eq=False)
class Vacancies(Table):
    """Open posts. `slot` is a key made of the employer's slot and the serial number."""

    employer: Ints = column(-1, dtype=np.int32, low=0, unit="row", doc="organisation that posts it")
    serial: Ints = column(0, dtype=np.int32, low=0, unit="-", doc="number among the employer's vacancies")
    skill: Ints = column(0, dtype=np.int8, low=0, high=3, unit="code", doc="skill level asked for")
    field: Ints = column(0, dtype=np.int8, low=0, high=7, unit="code", doc="field asked for")
    posted: Ints = column(0, dtype=np.int32, unit="tick", doc="tick it was posted")
    months_unfit: Ints = column(0, dtype=np.int32, low=0, unit="months", doc="months in which nobody who fits saw it")
