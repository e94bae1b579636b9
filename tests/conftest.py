"""What all tests share: hypothesis settings, the folder of real input, a small graph made by hand."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from kg.graph import Graph
from kg.store import open_store, write_store

sys.path.insert(0, str(Path(__file__).parent))

from by_hand import make_graph

# The same examples on each run, and no test that fails because a machine is slow.
settings.register_profile(
    "paperkg", deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("paperkg")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real input beside the checkout; tests that need it are skipped where it is absent."""
    folder = Path(__file__).resolve().parents[2] / "shared"
    if not folder.is_dir():
        pytest.skip("needs ../shared (real input, not part of the repository), which is absent")
    return folder


@pytest.fixture
def graph() -> Graph:
    """A small graph made by hand: see :mod:`by_hand`."""
    return make_graph()


@pytest.fixture(scope="session")
def store_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small graph as a store."""
    path = tmp_path_factory.mktemp("store") / "kg.sqlite"
    write_store(make_graph(), path)
    return path


@pytest.fixture
def store(store_file: Path) -> Iterator[sqlite3.Connection]:
    """The store of the small graph, open."""
    with open_store(store_file) as connection:
        yield connection
