"""Witness: what evaluations of policies look at and panels leave out, recorded beside a run."""

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from agents.organisations import OEM
from agents.workers import EMPLOYED, OUTSIDE, UNEMPLOYED
from experiments import ROOT
from experiments.panels import Recorder
from experiments.provenance import digest
from experiments.simulation import Job, recorder_digest, simulate
from model.clock import TICKS_PER_YEAR
from scenarios.interventions.road_capacity import accessibility
from scenarios.interventions.take_up import EnrolledProgramme

if TYPE_CHECKING:
    from agents.table import Floats
    from model.ecosystem import Ecosystem

Columns = dict[str, Any]
KEPT: Final = ("organisations", "areas")
"""Of the panels, those that evaluations of policies use."""


class Witness(Recorder):
    """A recorder that also knows places, who takes part in programmes, and where people in work live."""

    def __init__(self, world: "Ecosystem") -> None:
        super().__init__(world)
        self._world_seen = world
        self._reach_before = _reach(world)
        self._taking_part: dict[int, list[int]] = {}
        self._residents: list[Columns] = []
        self._staff: list[Columns] = []
        self._people_by_home()

    def record(self) -> None:
        """Take down what happened in the month that has just ended."""
        super().record()
        world = self._world_seen
        for programme in world.interventions:
            if isinstance(programme, EnrolledProgramme):
                for slot in world.organisations.slot[programme.engaged(world, world.tick)].tolist():
                    self._taking_part.setdefault(slot, []).append(world.tick)
        if world.tick % TICKS_PER_YEAR == TICKS_PER_YEAR - 1:
            self._people_by_home()

    def tables(self) -> dict[str, Columns]:
        """Panels of organisations and areas; sites, reach, takers, residents and staff."""
        kept = {name: columns for name, columns in super().tables().items() if name in KEPT}
        sites, seen = self._world_seen.sites, self._taking_part
        return kept | {
            "sites": {name: getattr(sites, name).copy() for name in ("area", "authority", "park")},
            "reach": {"before": self._reach_before, "after": _reach(self._world_seen)},
            "takers": {
                "slot": np.array(list(seen), dtype=np.int64),
                "first": np.array([min(ticks) for ticks in seen.values()], dtype=np.int64),
                "months": np.array([len(ticks) for ticks in seen.values()], dtype=np.int64),
            },
            "residents": _below(self._residents),
            "staff": _below(self._staff),
        }

    def _people_by_home(self) -> None:
        """People in work and out of it by area of home, and the staff of each plant by area of home (-1: outside)."""
        world = self._world_seen
        area, n = world.homes.area[world.workers.home], len(world.region.areas.name)
        status, employer = world.workers.status, world.workers.employer
        counts = {
            "employed": (status == EMPLOYED) | (status == OUTSIDE),
            "modelled": status == EMPLOYED,
            "unemployed": status == UNEMPLOYED,
        }
        by_area = {name: np.bincount(area[who & (area >= 0)], minlength=n) for name, who in counts.items()}
        self._residents.append({"tick": np.full(n, world.tick), "area": np.arange(n)} | by_area)
        o = world.organisations
        for plant in np.flatnonzero(o.alive & (o.kind == OEM)):
            at_home = np.bincount(area[employer == plant] + 1, minlength=n + 1)
            about = {"tick": np.full(n + 1, world.tick), "plant": np.full(n + 1, o.slot[plant])}
            self._staff.append(about | {"area": np.arange(-1, n), "staff": at_home})


@dataclass(frozen=True, slots=True)
class Witnessed(Job):
    """A run that a witness watches."""

    def panel_key(self) -> str:
        """Names what the witness kept: other columns, another name."""
        return f"{self.key()}-{witness_digest()}"


def witnessed(job: Job) -> Witnessed:
    """The same run, watched."""
    return Witnessed(job.place, job.scenario, job.seed, job.months, job.state_hash, job.store, job.code, panels=True)


def watch(job: Job) -> float:
    """Make the run and keep what a witness saw; seconds it took. Raises ChangedCode."""
    return simulate(witnessed(job), Witness)


def is_watched(job: Job) -> bool:
    """Whether the store holds the run and what this code's witness keeps."""
    return witnessed(job).is_done()


@cache
def witness_digest() -> str:
    """Hash of the code that records, which is no part of the model."""
    text = (ROOT / "experiments" / "replications" / "witness.py").read_text(encoding="utf-8")
    return digest([recorder_digest(), text])[:8]


def _reach(world: "Ecosystem") -> "Floats":
    """Jobs in reach by car of each area now (areas,)."""
    areas = world.region.areas
    return accessibility(world.region, areas.easting, areas.northing, world.parameters.network)


def _below(parts: list[Columns]) -> Columns:
    names = parts[0] if parts else ("tick", "plant", "area", "staff")
    return {name: np.concatenate([part[name] for part in parts]) if parts else np.zeros(0) for name in names}
