"""How quickly pages open and move in headless Chromium with the network blocked, beside pyvis' default page.

Ours has positions computed in advance; pyvis' page lets vis-network simulate until nothing moves, which takes minutes:
it is waited for up to a cap. Needs playwright and Chromium.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from benchmarks.environments import SkippedError
from benchmarks.tables import figure
from kg.graph.network import Graph, to_graph
from kg.model import Concept, Kind, Link, Paper, Role
from kg.view import to_html
from kg.view.scene import to_scene

FRAMES = """() => {
  window.frames = [];
  let last = performance.now();
  const next = () => {
    const now = performance.now();
    frames.push(now - last);
    last = now;
    requestAnimationFrame(next);
  };
  requestAnimationFrame(next);
}"""


def corpus(concepts: int) -> Graph:
    """Papers that each name a dozen of so many concepts, some of them often, in overlapping fields."""
    names = [Concept(f"c{i:05}-abcdef", f"c{i}", f"concept {i}", (list(Kind)[i % 3],)) for i in range(concepts)]
    papers, links = [], []
    for p in range(concepts // 2):
        papers.append(
            Paper(f"p{p:05}", f"Paper {p}", f"An abstract of some length about concept {p}. " * 12, date="2020")
        )
        field = p % 40 * concepts // 40
        for place in sorted(
            {(field + (p * 7 + k * k * 13) % (concepts // 20) // (1 + (p + k) % 3)) % concepts for k in range(12)}
        ):
            links.append(Link(papers[-1].id, names[place].id, names[place].kinds[0], Role.USES, ()))
    return to_graph(papers, names, links)


def default_page(graph: Graph, size: int) -> str:
    """What pyvis makes of the same nodes and edges when nothing is set."""
    from pyvis.network import Network

    scene = to_scene(graph, size)
    network = Network(cdn_resources="in_line", directed=True)  # undirected edges would be compared pair by pair
    for node in scene.nodes:
        network.add_node(node, f"concept {node}")
    for edge in scene.edges:
        network.add_edge(edge.a, edge.b)
    return str(network.generate_html(name="default.html"))


def open_blocked(browser: Any, page_: str) -> tuple[Any, float, Path]:
    """An empty tab that reaches no network, the time, and the file to open in it."""
    path = Path(tempfile.mkdtemp()) / "page.html"
    path.write_text(page_, encoding="utf-8")
    page = browser.new_page(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    page.route("**/*", lambda route: route.continue_() if route.request.url.startswith("file:") else route.abort())
    start = time.monotonic()
    return page, start, path


def ours(browser: Any, page_: str) -> tuple[float, float]:
    """Seconds to the first frame that stands; milliseconds a frame (median) while the network is dragged and zoomed."""
    page, start, path = open_blocked(browser, page_)
    page.goto(path.as_uri() + "#?view=network")
    page.wait_for_selector("html[data-ready]")
    page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    seconds = time.monotonic() - start
    page.evaluate(FRAMES)
    page.mouse.move(400, 400)
    page.mouse.down()
    for i in range(40):
        page.mouse.move(400 + 4 * i, 400 + 2 * i)
    page.mouse.up()
    for _ in range(20):
        page.mouse.wheel(0, -40)
    frames = sorted(page.evaluate("frames"))
    page.close()
    return seconds, frames[len(frames) // 2]


def theirs(browser: Any, page_: str, cap: float) -> tuple[float, bool]:
    """Seconds until pyvis' page stands still, and whether it did before the cap."""
    page, start, path = open_blocked(browser, page_)
    page.add_init_script(
        "window.addEventListener('load', () => network.once('stabilized', () => { window.still = true; }))"
    )
    from playwright.sync_api import TimeoutError

    try:
        page.set_default_timeout(1000 * cap)
        page.goto(path.as_uri(), wait_until="commit")
        page.wait_for_function("window.still === true", timeout=1000 * max(0.1, cap - (time.monotonic() - start)))
        still = True
    except TimeoutError:
        still = False
    seconds = time.monotonic() - start
    page.close()
    return seconds, still


def measure(pages: Mapping[str, Path], nodes: int, cap: float) -> Iterator[str]:
    """A table of pages that builds made and of one of so many nodes, and how long pyvis' page of the same takes.

    Raises
    ------
    SkippedError
        Where there is no browser to open them.
    """
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError as error:
        raise SkippedError("playwright is not installed here") from error
    graph = corpus(nodes)
    texts = {name: path.read_text(encoding="utf-8") for name, path in pages.items()}
    texts[f"{nodes:,} nodes"] = to_html(graph, scene_size=nodes)
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        except Error as error:
            raise SkippedError(f"Chromium does not start: {error.message.splitlines()[0]}") from error
        yield "| page | MB | first frame, seconds | a frame while it moves, ms |\n|---|--:|--:|--:|"
        for name, text in texts.items():
            first, frame = min(ours(browser, text) for _ in range(3))
            yield f"| {name} | {figure(len(text.encode()) / 1e6)} | {figure(first)} | {figure(frame)} |"
        slow, still = theirs(browser, default_page(graph, nodes), cap)
        more = "" if still else "more than "
        yield f"| pyvis' default page of the same {nodes:,} nodes | | {more}{figure(slow)} | |"
        yield f"| *times ours* | | {more}{figure(slow / first)} × | |"
        browser.close()
