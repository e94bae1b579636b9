"""How quickly a page with many nodes opens and moves, beside pyvis' default page of the same graph.

    python benchmarks/view.py [--nodes 3000] [--cap 60]

Both pages show the same nodes and edges and are opened in one run in headless Chromium with the network blocked.
Ours has positions computed in advance; pyvis' page lets vis-network simulate until nothing moves. That takes minutes:
after ``--cap`` seconds the row says "more than". Needs playwright and Chromium.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import time
from pathlib import Path
from typing import Any

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


def main() -> None:
    """Measure both and print the ratio."""
    from playwright.sync_api import sync_playwright

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--nodes", type=int, default=3000)
    parser.add_argument("--cap", type=float, default=60.0, help="seconds to wait for pyvis' page")
    options = parser.parse_args()
    graph = corpus(options.nodes)
    start = time.monotonic()
    page = to_html(graph, scene_size=options.nodes)
    made = time.monotonic() - start
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        runs = [ours(browser, page) for _ in range(3)]
        (seconds, frame) = min(runs)
        print(f"{options.nodes} nodes  made in {made:.1f} s, {len(page.encode()) / 1e6:.1f} MB")
        print(f"ours          first frame {seconds:5.2f} s, {frame:4.0f} ms a frame")
        slow, still = theirs(browser, default_page(graph, options.nodes), options.cap)
        print(f"pyvis default first frame {'' if still else 'more than '}{slow:5.1f} s")
        print(f"ratio         {'' if still else 'more than '}{slow / seconds:.0f}")
        browser.close()


if __name__ == "__main__":
    main()
