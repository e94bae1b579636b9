"""What all tests share: hypothesis settings, the folder of real input, a small graph made by hand."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

import kg
from kg.graph.network import Graph
from kg.lookup import open_index, write_index
from kg.store.writing import write_store
from kg.view import to_html

sys.path.insert(0, str(Path(__file__).parent / "support"))

import built
import sharded
from by_hand import make_graph
from tabs import opening

# The same examples on each run, and no test that fails because a machine is slow.
settings.register_profile(
    "paperkg", deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("paperkg")

# A shell that runs the tests in the background lets them ignore Ctrl+C; builds that they start would ignore it, too.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

#: Tests that look at processes in /proc, and those that need a POSIX shell or its signals. What they are about is not
#: only for these systems: other tests of the same rooms run everywhere.
_LINUX = ("endpoint/test_protocol.py", "endpoint/test_query_page.py", "endpoint/test_serve.py", "flow/test_kill.py",
          "nlp/test_engine.py", "shards/test_shards_lost.py")  # fmt: skip
_POSIX = ("cli/test_completion.py", "docs/", "store/test_streaming.py")

#: Files that take more than twenty seconds: they are begun first, so that xdist's workers end together.
_LONG = (
    "shards/test_shards_lost.py", "shards/test_object_store.py", "docs/test_pages.py", "docs/test_readme.py",
    "training/test_training.py", "flow/test_update.py", "rdf/test_real.py", "flow/test_kill.py", "flow/test_flow.py",
    "flow/test_forked.py", "docs/test_notebooks.py", "shards/test_shards_served.py", "nlp/test_engine.py",
    "view/test_agreement.py", "view/test_browser.py", "view/test_explorer.py", "view/test_stage.py",
    "view/test_sharing.py",
)  # fmt: skip


def _place(item: pytest.Item) -> str:
    folder = Path(__file__).parent
    return item.path.relative_to(folder).as_posix() if folder in item.path.parents else ""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put long files first; skip what can't be tested on this system, and say why."""
    items.sort(key=lambda item: _LONG.index(place) if (place := _place(item)) in _LONG else len(_LONG))
    for item in items:
        place = _place(item)
        if sys.platform != "linux" and place.startswith(_LINUX):
            item.add_marker(pytest.mark.skip(reason="looks at processes as Linux has them"))
        if sys.platform == "win32" and place.startswith(_POSIX):
            item.add_marker(pytest.mark.skip(reason="needs a POSIX shell or its signals"))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real input beside the checkout; tests that need it are skipped where it is absent."""
    folder = Path(__file__).resolve().parents[2] / "shared"
    if not folder.is_dir():
        pytest.skip("needs ../shared (real input, not part of the repository), which is absent")
    return folder


@pytest.fixture(scope="session", autouse=True)
def _built_once(tmp_path_factory: pytest.TempPathFactory) -> None:
    """What one of xdist's workers has built, the others read."""
    own = tmp_path_factory.getbasetemp()
    built.root = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(scope="session")
def real_graph() -> Graph:
    """The graph of the saved pages beside the checkout or, where they are absent, of the sample."""
    return kg.load(built.real_folder())


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


@pytest.fixture(scope="session")
def index_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small graph as a store with its index."""
    path = tmp_path_factory.mktemp("index") / "kg.sqlite"
    write_store(make_graph(), path)
    write_index(make_graph(), path)
    return path


@pytest.fixture
def store(index_file: Path) -> Iterator[sqlite3.Connection]:
    """The store of the small graph, open for look-ups."""
    with open_index(index_file) as connection:
        yield connection


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Chromium without a window; tests that need it are skipped where there is none."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="needs playwright")
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not chromium:
        pytest.skip("needs Chromium, which is not installed")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def view(browser: Any, tmp_path: Path) -> Iterator[Callable[..., Any]]:
    """Open a graph's page; at the end, no error, no dialog and no request may have been seen."""
    trouble: list[str] = []
    with opening(browser, trouble, "file://", "data:", "blob:") as open_page:

        def open_graph(
            graph: Graph,
            hash_: str = "",
            scene_size: int = 300,
            turtle: str | None = None,
            similar: Any = None,
            **options: Any,
        ) -> Any:
            path = tmp_path / "graph.html"
            html = to_html(graph, scene_size=scene_size, turtle=turtle, similar=similar)
            path.write_text(html, encoding="utf-8", newline="\n")
            return open_page(path.as_uri() + hash_, **{"reduced_motion": "reduce"} | options)

        yield open_graph
    assert trouble == []


@pytest.fixture(scope="session")
def three_files(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The files of :mod:`sharded`."""
    return sharded.write_files(tmp_path_factory.mktemp("papers"))


@pytest.fixture(scope="session")
def three_shards(three_files: list[str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with their graph in three shards."""
    folder = tmp_path_factory.mktemp("whole") / "graph"
    kg.build_shards(three_files, folder, 3)
    return folder
