"""Simulation: one run of one scenario under one seed, from start state to a file in the store."""

import contextlib
import hashlib
import itertools
import os
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from time import perf_counter, sleep
from typing import TYPE_CHECKING, Any, Final

from experiments import ROOT
from experiments.designs.futures import DECLARED, merged
from experiments.engine import pin_threads
from experiments.provenance import digest, effort, source_digest, versions
from experiments.settings import MONTHS_PER_YEAR, Settings
from experiments.store.claims import claimed
from experiments.store.folder import Entry, Store
from scenarios.scenario import Changes, Scenario

if TYPE_CHECKING:
    from experiments.panels import Recorder
    from model.ecosystem import Ecosystem
    from model.region import Region
    from model.state import State

LAYOUT: Final = 2
"""Of the files of a run; a new number makes every run be made again."""
STATES_KEPT: Final = 2
WAIT_SECONDS: Final = 0.1
"""How often a process looks for a start that another one is making."""


class ChangedCode(RuntimeError):
    """A worker has other code than the process that sent the job: its result would carry a wrong name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The start that runs share: a region as a world of some size, under some parameters."""

    region: str
    region_digest: str
    cell_m: int
    scale: float
    parameters: Mapping[str, Mapping[str, Any]]
    cache: Path

    def under(self, future: Changes) -> "Place":
        """The same place in another future; what the user changed himself stays changed."""
        return replace(self, parameters=merged(future, self.parameters)) if future else self

    def key(self) -> str:
        """Names the start state, apart from the code."""
        return digest([self.region_digest, self.cell_m, self.scale, self.parameters])


@dataclass(frozen=True, slots=True)
class Job:
    """One run: everything `simulate` needs, small enough to send to a worker."""

    place: Place
    scenario: Scenario
    seed: int
    months: int
    state_hash: bool
    store: Store
    code: str
    """Hash of the code it is meant for."""
    panels: bool = False
    """Whether micro-panels are kept as well."""
    future: int = DECLARED
    """Its number among the futures of the experiment; what it changes is in the place."""

    def key(self) -> str:
        """The content hash of the run: the same key means the same bits, panels or not; the name of the scenario is in it."""
        what = [self.place.key(), self.scenario.name, self.scenario.digest(), self.seed, self.months, self.state_hash]
        return digest([LAYOUT, self.code, what])[:32]

    def is_done(self) -> bool:
        """Whether the store holds everything that this job is to leave there."""
        has = self.store.has(self.scenario.name, self.key())
        return has and (not self.panels or self.store.has_panels(self.panel_key()))

    def run_file(self) -> Path:
        """The months of the run, made or not."""
        return self.store.run_file(self.scenario.name, self.key())

    def site_file(self) -> Path:
        """Jobs by site in its last year, made or not."""
        return self.store.site_file(self.scenario.name, self.key())

    def identity(self) -> dict[str, Any]:
        """Everything it takes to make the run again, as plain values; `rerun` reads it."""
        place, scenario = self.place, self.scenario
        parts = ("name", "label", "question", "parameters", "interventions", "shocks")
        return {
            "key": self.key(),
            "scenario": {part: getattr(scenario, part) for part in parts},
            "future": self.future,
            "seed": self.seed,
            "months": self.months,
            "state_hash": self.state_hash,
            "place": {
                "region": place.region,
                "region_digest": place.region_digest,
                "cell_m": place.cell_m,
                "scale": place.scale,
                "parameters": place.parameters,
            },
            "code": self.code,
            **versions(),
        }

    def keep(self, months: Mapping[str, Any], sites: Mapping[str, Any], seconds: float) -> None:
        """Put the finished run into the store, with what it is and what making it took."""
        identity = self.identity() | effort(seconds)
        self.store.keep(self.scenario.name, self.key(), months, sites, identity)

    def entry(self) -> Entry:
        """The run as the store lists it."""
        return Entry(self.scenario.name, self.future, self.seed, self.key())

    def panel_key(self) -> str:
        """Names the panels of the run: other columns, another name."""
        return f"{self.key()}-{recorder_digest()}"


@cache
def recorder_digest() -> str:
    """Hash of the code that records panels, which is no part of the model."""
    return digest((ROOT / "experiments" / "panels.py").read_text(encoding="utf-8"))[:8]


def jobs(settings: Settings, place: Place) -> list[Job]:
    """Every run of an experiment; see `each_job`."""
    return list(each_job(settings, place))


def each_job(settings: Settings, place: Place) -> Iterator[Job]:
    """Every run of an experiment, case by case, so that an interrupted one holds whole pairs; those of a future share a place."""
    shared = (settings.months, settings.state_hash, Store(settings.folder.absolute()), source_digest(), settings.panels)
    for future, cases in itertools.groupby(settings.cases(), key=lambda case: case.future):
        here = place.under(settings.futures.draw(future))
        for case, scenario in itertools.product(cases, settings.all_scenarios()):
            yield Job(here, scenario, case.seed, *shared, future=future)


def simulate(job: Job, watch: "Callable[[Ecosystem], Recorder] | None" = None) -> float:
    """Run, keep the result in the store, and say how many seconds it took; `watch` makes another recorder. Raises ChangedCode."""
    from experiments.panels import Recorder
    from model.ecosystem import Ecosystem
    from model.measures import MEASURES, jobs_by_site, place_measures
    from model.parameters import Parameters
    from model.tally import Tally

    if source_digest() != job.code:
        raise ChangedCode("the code was changed after the command started; give the same command again")
    state = start(job.place)
    pin_threads()  # a matrix product split among threads has other last bits
    begun = perf_counter()
    parameters = Parameters().changed(job.place.parameters).changed(job.scenario.parameters)
    measures = (*MEASURES, *place_measures(state.region))
    world = Ecosystem(state, parameters, job.seed, job.scenario.build(), measures=measures)
    hashes: list[dict[str, str]] = []
    jobs_by_month: deque[Any] = deque(maxlen=MONTHS_PER_YEAR)
    recorder = (watch or Recorder)(world) if job.panels else None
    for _ in range(job.months):
        world.step()
        if recorder:
            recorder.record()
        jobs_by_month.append(jobs_by_site(Tally(world)))
        if job.state_hash:
            hashes.append(state_hashes(world))
    months: dict[str, Any] = {name: [row[name] for row in world.history] for name in world.history[0]}
    months |= {name: [row[name] for row in hashes] for name in (hashes[0] if hashes else {})}
    if recorder:
        job.store.keep_panels(job.panel_key(), recorder.tables())
    seconds = perf_counter() - begun
    job.keep(months, sites_of(world, state.region, sum(jobs_by_month) / len(jobs_by_month)), seconds)
    return seconds


def start(place: Place) -> "State":
    """The start state of a place: kept in this process, else read from the cache, else made. Raises BadInput."""
    pin_threads()
    key = place.key()
    if key not in _STATES:
        state = _cached(place)
        while len(_STATES) >= STATES_KEPT:
            del _STATES[next(iter(_STATES))]
        _STATES[key] = state
    return _STATES[key]


_STATES: "dict[str, State]" = {}


def _cached(place: Place) -> "State":
    """Read from the cache, or made there by one process while the others that need it wait. Raises BadInput."""
    from model.genesis import start_key, start_state
    from model.parameters import Parameters
    from scenarios.regions import load_region

    region, parameters = load_region(place.region, place.cell_m), Parameters().changed(place.parameters)
    file = place.cache / f"start-{start_key(region, parameters, place.scale)}.pickle"
    while True:
        if file.is_file():
            with contextlib.suppress(FileNotFoundError):  # it was the oldest, and another process removed it just now
                os.utime(file)
                return start_state(region, parameters, place.scale, place.cache)
        with claimed(file.with_suffix(".lock")) as is_ours:
            if is_ours:
                return start_state(region, parameters, place.scale, place.cache)
        sleep(WAIT_SECONDS)


def state_hashes(world: "Ecosystem") -> dict[str, str]:
    """A hash of every column of each table, and one of them all: two runs are the same until these differ."""
    by_table = {}
    for name, table in world.tables().items():
        hashed = hashlib.blake2b(digest_size=16)
        for column, values in table.columns():
            hashed.update(f"{column}{values.dtype}{values.shape}".encode())
            hashed.update(values.tobytes())
        by_table[f"state_hash_{name}"] = hashed.hexdigest()
    whole = hashlib.blake2b("".join(by_table.values()).encode(), digest_size=16).hexdigest()
    return {"state_hash": whole, **by_table}


def sites_of(world: "Ecosystem", region: "Region", jobs: Any) -> dict[str, Any]:
    """Jobs at each site (sites,), with where that is."""
    sites = world.sites
    parks = (*region.parks.title, "")
    return {
        "site": list(range(len(sites))),
        "easting": sites.easting,
        "northing": sites.northing,
        "area": [region.areas.name[row] for row in sites.area],
        "authority": [region.authorities.name[row] for row in sites.authority],
        "park": [parks[row] for row in sites.park],
        "jobs": jobs,
    }
