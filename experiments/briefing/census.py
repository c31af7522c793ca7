"""Census: jobs by skill of those who hold them and by size of firm, counted beside a run in its last twelve months."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from agents.organisations import FIRM
from agents.workers import EMPLOYED
from experiments.designs.futures import Case
from experiments.provenance import digest
from experiments.settings import MONTHS_PER_YEAR
from experiments.simulation import Job, simulate

if TYPE_CHECKING:
    import pandas as pd

    from agents.table import Floats, Ints
    from model.ecosystem import Ecosystem

TABLE: Final = "census"
SKILLS: Final = {
    "skill_2": "GCSE level or below (RQF 0–2)",
    "skill_3": "A level, apprenticeship (RQF 3)",
    "skill_4": "degree level (RQF 4–6)",
    "skill_7": "postgraduate or research",
}
"""People in modelled jobs by what they have learnt, in the order of the codes of `workers.skill`."""
SIZES: Final = {
    "size_1": "1 to 9 jobs at start",
    "size_10": "10 to 49",
    "size_50": "50 to 249",
    "size_250": "250 or more",
    "size_new": "opened or came since",
    "size_anchor": "OEM plants and anchors",
}
"""Jobs by the size that their employer had in the first month, so that nobody changes class by growing."""
EDGES: Final = (10, 50, 250)


class Census:
    """Counts jobs by skill and by size of employer each month; keeps the mean of the last twelve."""

    def __init__(self, world: "Ecosystem") -> None:
        self._world = world
        o = world.organisations
        self._born: Ints = o.born.copy()
        classes = np.where(o.kind == FIRM, np.searchsorted(EDGES, o.headcount, side="right"), len(EDGES) + 2)
        self._class: Ints = np.where(o.alive, classes, len(EDGES) + 1)
        self._months: deque[Floats] = deque(maxlen=MONTHS_PER_YEAR)

    def record(self) -> None:
        """Count the month that has just ended."""
        workers, o = self._world.workers, self._world.organisations
        skills = np.bincount(workers.skill[workers.status == EMPLOYED], minlength=len(SKILLS))
        n = len(self._born)
        since = np.full(len(o.born), len(EDGES) + 1)
        since[:n] = np.where(o.born[:n] == self._born, self._class, len(EDGES) + 1)
        sizes = np.bincount(since[o.alive], o.headcount[o.alive], minlength=len(SIZES))
        self._months.append(np.concatenate([skills, sizes]).astype(float))

    def tables(self) -> dict[str, dict[str, Any]]:
        """One row: the mean of the last twelve months, a column for each group."""
        mean = np.mean(self._months, axis=0)
        return {TABLE: {name: np.array([value]) for name, value in zip((*SKILLS, *SIZES), mean, strict=True)}}


@dataclass(frozen=True, slots=True)
class Counted(Job):
    """A run that a census watches."""

    def panel_key(self) -> str:
        """Names what the census kept: other columns, another name."""
        return f"{self.key()}-{census_digest()}"


def counted(job: Job) -> Counted:
    """The same run, counted."""
    return Counted(**{f.name: getattr(job, f.name) for f in fields(job)} | {"panels": True})


def count(job: Job) -> float:
    """Make the run and keep its census; seconds it took. Raises ChangedCode."""
    return simulate(counted(job), Census)  # type: ignore[arg-type]


def is_done(cases: frozenset[Case], job: Job) -> bool:
    """Whether the store holds the run, and its census if it is of one of these cases."""
    return counted(job).is_done() if Case(job.future, job.seed) in cases else job.is_done()


@cache
def census_digest() -> str:
    """Hash of the code that counts, which is no part of the model."""
    return digest(Path(__file__).read_text(encoding="utf-8"))[:8]


def read(done: Sequence[Job]) -> "pd.DataFrame":
    """The census of every run that has one: scenario, future, seed, and a column for each group."""
    import pandas as pd

    rows = []
    for job in map(counted, done):
        file = job.store.panel_folder(job.panel_key()) / f"{TABLE}.parquet"
        if file.is_file():
            about = {"scenario": job.scenario.name, "future": job.future, "seed": job.seed}
            rows.append(about | pd.read_parquet(file).iloc[0].to_dict())
    return pd.DataFrame(rows, columns=["scenario", "future", "seed", *SKILLS, *SIZES])
