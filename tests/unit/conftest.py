"""What several unit tests start from."""

import shutil

import pytest

from scenarios.regions import REGION_DIR, load_region


@pytest.fixture
def mine(tmp_path):
    """A copy of the preset that a test may spoil."""
    shutil.copy(REGION_DIR / "south_yorkshire.yaml", tmp_path / "mine.yaml")
    shutil.copytree(REGION_DIR / "south_yorkshire", tmp_path / "mine")
    return tmp_path / "mine.yaml"


@pytest.fixture(scope="session")
def south_yorkshire():
    return load_region("south_yorkshire")
