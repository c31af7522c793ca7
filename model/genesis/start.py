"""The order in which a world comes into being, and the store of starts already made."""

import hashlib
import os
import pickle
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np

import agents
import model
from agents.grants import Grants
from agents.land import Sites
from agents.organisations import Organisations
from agents.outside import Outside
from agents.ties import Ties
from agents.vacancies import Vacancies
from model.chance import Chance
from model.commuting import build_commuting
from model.ecosystem import one_thread
from model.genesis import people, places, population, settling
from model.norms import Norms
from model.parameters import Parameters
from model.processes.land_market import initial_floorspace, initial_rents
from model.processes.location import space_needed
from model.region import Region
from model.state import State
from model.stationary import library
from model.travel import build_travel

GENESIS_SEED: Final = 20150101
"""The region is one place: every run starts from the same first month, and seeds differ in what happens then."""


def start_state(region: Region, parameters: Parameters, scale: float = 1.0, cache_dir: Path | None = None) -> State:
    """The settled world at tick 0, read from `cache_dir` if it was made before by the same code from the same facts."""
    name = f"start-{start_key(region, parameters, scale)}"
    return kept(cache_dir, name, State, lambda: create(region, parameters, scale, cache_dir))


def kept[T](cache_dir: Path | None, name: str, kind: type[T], make: Callable[[], T]) -> T:
    """What `make` gives, from `cache_dir` if it is there and whole; otherwise made, and put there in one move."""
    if cache_dir is None:
        return make()
    path = cache_dir / f"{name}.pickle"
    if path.exists():
        try:
            with path.open("rb") as file:
                found = pickle.load(file)  # noqa: S301 (a file of our own, named by its content)
            if isinstance(found, kind):
                return found
        except (pickle.UnpicklingError, EOFError, AttributeError, ImportError, IndexError):
            path.unlink(missing_ok=True)  # cut short or from another version: make it again
    made = make()
    cache_dir.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(f".{os.getpid()}.tmp")
    with unfinished.open("wb") as file:
        pickle.dump(made, file, protocol=pickle.HIGHEST_PROTOCOL)
    unfinished.replace(path)
    return made


def start_key(region: Region, parameters: Parameters, scale: float) -> str:
    """Content hash of everything a start depends on: facts, parameters, scale, cell size and the code itself."""
    return _digest(f"{region.name}/{region.digest}/{region.grid}/{parameters}/{scale}")


def _digest(what: str) -> str:
    digest = hashlib.sha256(f"{what}/{np.__version__}".encode())
    for package in (agents, model):
        root = Path(str(package.__file__)).parent
        for path in sorted(root.rglob("*.py")):
            digest.update(path.relative_to(root).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:24]


def create(region: Region, parameters: Parameters, scale: float = 1.0, cache_dir: Path | None = None) -> State:
    """Organisations from stationary firms and facts, then places, people and the market between them; then settle."""
    one_thread()
    chance = Chance(GENESIS_SEED)
    firms = kept(cache_dir, f"firms-{_digest(str(parameters))}", np.ndarray, lambda: library(parameters, GENESIS_SEED))
    table = population.create(region, firms, chance, scale)
    park = population.choose_parks(table, region, chance, scale)
    spots = places.stand(table, park, region, chance)
    sites, table.site[:] = places.make_sites(spots, region)
    homes = places.make_homes(region)
    travel = build_travel(region, *places.make_zones(sites, homes, region), parameters.network, cache_dir)
    _build(table, sites, region, chance, parameters)
    residents = people.resident_skills(homes, region, parameters.wages.skill_shares)
    commuting = build_commuting(sites, homes, residents, travel, parameters.commuting)
    workplace = commuting.workplace_of_zone[sites.zone[table.site]]
    workers = people.create(table, workplace, region, commuting, chance, parameters, settling.FIRST_TICK)
    none = np.empty(0, dtype=np.int64)
    state = State(
        organisations=table, workers=workers, vacancies=Vacancies.of(none), ties=Ties.of(none), sites=sites, homes=homes,
        grants=Grants.of(none), outside=Outside.of(np.arange(len(region.sector_jobs))), region=region,
        norms=Norms(scale=scale, first_slot=len(table)), travel=travel, commuting=commuting,
    )  # fmt: skip
    settled = settling.settle(state, parameters, GENESIS_SEED)
    return replace(settled, travel=settled.travel.without_memory())


def _build(table: Organisations, sites: Sites, region: Region, chance: Chance, parameters: Parameters) -> None:
    """Everybody holds the space they need; floorspace and rents follow."""
    jobs = table.headcount.astype(np.float64)
    table.floorspace_m2[:] = space_needed(table.sector, table.kind, jobs, parameters.location)
    held = np.bincount(table.site, table.floorspace_m2, len(sites))
    initial_floorspace(sites, held, region.parks, chance, parameters.land_market)
    centre = region.areas.workplace_jobs.argmax()
    km = np.hypot(sites.easting - region.areas.easting[centre], sites.northing - region.areas.northing[centre]) / 1000
    initial_rents(sites, held, region.authorities.normal_rent_gbp, km, region.parks, chance, parameters.land_market)
