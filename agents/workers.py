"""Workers: people of the attached labour force, one row each; a row that empties is filled by an entrant."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from agents.table import Bools, Floats, Ints, Table, column

EMPLOYED, UNEMPLOYED, INACTIVE, OUTSIDE, LEFT = 0, 1, 2, 3, 4
STATUSES: Final = ("employed", "unemployed", "inactive", "outside", "left")
"""outside: in a job of the area's other sectors, attached to the district; left: the row is empty."""
SKILLS: Final = ("rqf2", "rqf3", "rqf4", "postgraduate")

i8, i16, i32 = np.int8, np.int16, np.int32

NEVER: Final = -9999
"""Tick of what has not happened."""
FEW: Final = 12
"""Employers up to which it is faster to compare everybody with each of them than to look everybody up."""


@dataclass(slots=True, kw_only=True, eq=False)
class Workers(Table):
    """Everyone who has, seeks or could soon seek a job in a modelled organisation."""

    home: Ints = column(0, dtype=i16, low=0, unit="row", doc="home place")
    born: Ints = column(0, dtype=i32, unit="tick", doc="tick of birth")
    status: Ints = column(
        LEFT, dtype=i8, low=0, high=4, unit="code", doc="employed, unemployed, inactive, outside, left"
    )
    since: Ints = column(0, dtype=i32, unit="tick", doc="tick the status or job began")
    employer: Ints = column(-1, dtype=i32, low=-1, unit="row", doc="organisation, -1 if none")
    owner: Bools = column(False, unit="-", doc="runs the firm it is employed in")
    skill: Ints = column(0, dtype=i8, low=0, high=3, unit="code", doc="RQF 2 and below, 3, 4+, postgraduate")
    field: Ints = column(0, dtype=i8, low=0, high=7, unit="code", doc="field of expertise")
    human_capital: Floats = column(0.0, low=-1, high=2, unit="ln", doc="skill from experience and training")
    digital_skill: Floats = column(0.0, low=0, high=1, unit="share", doc="Industry 4.0 skills held")
    ln_wage: Floats = column(0.0, low=-2, high=4, unit="ln, 0 = unskilled base wage", doc="wage, also in outside jobs")
    match_effect: Floats = column(0.0, low=-1, high=1, unit="ln", doc="wage effect of this person in this job")
    job_skill: Ints = column(-1, dtype=i8, low=-1, high=3, unit="code", doc="occupation: skill level of the job held")
    apprentice_until: Ints = column(NEVER, dtype=i32, unit="tick", doc="tick the apprenticeship ends; past if none")
    has_car: Bools = column(True, unit="-", doc="has a car")
    graduate: Bools = column(False, unit="-", doc="graduated from a university of the region")
    migrant: Bools = column(False, unit="-", doc="moved into the region as an adult")
    last_employer: Ints = column(-1, dtype=i32, low=-1, unit="row", doc="organisation whose know-how it carries")
    last_employer_slot: Ints = column(-1, unit="slot", doc="identity of that organisation")
    searching: Bools = column(False, unit="-", doc="looks for a job this month, besides the unemployed who always do")
    for_graduates: Bools = column(False, unit="-", doc="row kept for graduates: an empty one waits for September")

    def staff(self, employers: Ints, n: int) -> Ints:
        """Rows of those who work for these of n organisations."""
        works = np.zeros(len(self), dtype=np.bool_)
        if len(employers) < FEW:
            for employer in employers:
                works |= self.employer == employer
            return np.flatnonzero(works)
        wanted = np.zeros(n + 1, dtype=np.bool_)  # the last entry answers for employer -1
        wanted[employers] = True
        return np.flatnonzero(wanted[self.employer])
