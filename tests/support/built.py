"""Graphs that many tests ask for, each built once in a run: by the process that asks first, for all of them."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from functools import cache
from pathlib import Path

import kg
from kg.graph.network import Graph

#: The folder that all processes of a run share; ``conftest.py`` says where it is.
root = Path()


def made_once(name: str, make: Callable[[Path], object]) -> Path:
    """A folder that ``make`` has filled; who asks while another process does so waits."""
    with closing(sqlite3.connect(root / f"{name}.lock", timeout=600, isolation_level=None)) as lock:
        lock.execute("BEGIN EXCLUSIVE")
        if not (root / name).exists():
            unfinished = Path(tempfile.mkdtemp(dir=root))
            make(unfinished)
            unfinished.rename(root / name)
    return root / name


@cache
def sample_folder() -> Path:
    """The folder of a build of the papers that ship with the package; read it, or copy it."""
    return made_once("sample", lambda folder: kg.build([kg.SAMPLE], folder / "graph")) / "graph"


@cache
def sample_graph() -> Graph:
    """The graph of the papers that ship with the package."""
    return kg.load(sample_folder())


def saved_pages() -> list[Path]:
    """The saved pages beside the checkout, where they are there."""
    return sorted((Path(__file__).resolve().parents[3] / "shared" / "seeds").glob("*.txt"))


@cache
def real_folder() -> Path:
    """As :func:`sample_folder`, of the saved pages where they are there."""
    if not (pages := saved_pages()):
        return sample_folder()
    return made_once("real", lambda folder: kg.build(pages, folder / "graph")) / "graph"


def copy_sample(folder: Path, *names: str) -> Path:
    """Some outputs of the sample in a folder of one's own, which has no library."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        shutil.copy(sample_folder() / name, folder)
    return folder
