"""Worlds that tests share: one small start, built once a session and cached by content like every start."""

from pathlib import Path

import pytest

from model.ecosystem import Ecosystem
from model.genesis import start_state
from model.parameters import Parameters
from scenarios.regions import load_region

ROOT = Path(__file__).parent.parent
CACHE = ROOT / ".cache"


KEPT_STARTS = 4


@pytest.fixture(scope="session", autouse=True)
def tidy_cache():
    """Starts of older code are of no use to anybody."""
    yield
    starts = sorted(CACHE.glob("start-*.pickle"), key=lambda path: path.stat().st_mtime)
    for path in starts[:-KEPT_STARTS]:
        path.unlink(missing_ok=True)


@pytest.fixture(scope="session")
def region():
    return load_region("south_yorkshire")


@pytest.fixture(scope="session")
def small_state(region):
    """South Yorkshire at one tenth."""
    return start_state(region, Parameters(), 0.1, CACHE)


@pytest.fixture(scope="session")
def full_state(region):
    """South Yorkshire one to one."""
    return start_state(region, Parameters(), 1.0, CACHE)


@pytest.fixture
def make_world(small_state):
    """A function that makes a small world and runs it."""

    def make(ticks=0, seed=1, interventions=(), parameters=None, **more):
        world = Ecosystem(small_state, parameters or Parameters(), seed, interventions, **more)
        for _ in range(ticks):
            world.step()
        return world

    return make
