"""What the stage shows: the network is where it was, labels can be read, small windows keep it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from view_graphs import PHONE, corpus, drawn_box, many, text, until

from kg.graph.network import Graph, concepts_of
from kg.view.scene import to_scene

pytestmark = pytest.mark.browser

Open = Callable[..., Any]


@pytest.mark.parametrize(
    ("view_", "way"),
    [("time", "key"), ("list", "key"), ("compare", "back"), ("time", "back"), ("list", "search"), ("time", "address")],
)
def test_the_network_stands_where_it_stood_after_another_view(view: Open, view_: str, way: str) -> None:
    graph = many(120, 80)
    if way == "address":
        page = view(graph, f"#?view={view_}")
    else:
        page = view(graph, "#concept/c00000-abcdef" if way == "search" else "")
        page.keyboard.press(view_[0])
    page.wait_for_selector(f"#chart[data-view={view_}]")
    if way == "back":
        page.go_back()
    elif way == "search":
        page.keyboard.press("/")
        page.keyboard.type("concept 0")
        page.keyboard.press("Enter")
        page.keyboard.press("n")
    else:
        page.keyboard.press("n")
    until(page, "document.getElementById('chart').hidden")
    page.wait_for_timeout(100)
    after = drawn_box(page)
    page.reload()
    page.wait_for_selector("html[data-ready]")
    page.wait_for_timeout(100)
    assert after == drawn_box(page)


def test_a_concept_of_the_timeline_stands_in_the_middle(view: Open) -> None:
    page = view(corpus(), "#?view=time")
    page.locator("#drawing a").first.click()
    until(page, "location.hash.startsWith('#concept/')")
    page.wait_for_timeout(100)
    left, top, right, bottom, width, height = drawn_box(page)
    assert (left < width / 2 < right, top < height / 2 < bottom) == (True, True)
    assert text(page, "#panel h2") == "label smoothing"


DESK, ZOOMED, SHORT = {"width": 1400, "height": 900}, {"width": 700, "height": 450}, {"width": 390, "height": 420}


def drawn_labels(page: Any) -> tuple[list[dict[str, Any]], list[dict[str, float]]]:
    """The labels that stand on the stage, text and box, and places along the lines that lead to some of them, in
    pixels of it, from the picture that can be saved."""
    page.keyboard.press("s")
    with page.expect_download() as download:
        page.click("#save-svg")
    page.keyboard.press("Escape")
    picture = Path(download.value.path()).read_text(encoding="utf-8")
    found = page.evaluate(
        """picture => {
            const drawing = new DOMParser().parseFromString(picture, 'image/svg+xml').documentElement;
            document.body.append(document.adoptNode(drawing));
            const found = [...drawing.querySelectorAll('g.labels text')].map(text => {
                const { x, y, width, height } = text.getBBox();
                return { text: text.textContent, x, y, width, height };
            });
            const places = [...drawing.querySelectorAll('line.lead')].flatMap(line => [...Array(9).keys()].map(i => ({
                x: +line.getAttribute('x1') + (line.getAttribute('x2') - line.getAttribute('x1')) * i / 8,
                y: +line.getAttribute('y1') + (line.getAttribute('y2') - line.getAttribute('y1')) * i / 8,
                width: 0, height: 0,
            })));
            drawing.remove();
            return [found, places];
        }""",
        picture,
    )
    return tuple(found)


def boxes_over(page: Any, selector: str) -> list[dict[str, float]]:
    """Where elements lie, in pixels of the stage."""
    stage = page.locator("#stage").bounding_box()
    boxes = [one.bounding_box() for one in page.locator(selector).all() if one.is_visible()]
    return [box | {"x": box["x"] - stage["x"], "y": box["y"] - stage["y"]} for box in boxes]


def meet(one: dict[str, Any], other: dict[str, Any], slack: float = 2) -> bool:
    return all(
        one[at] + slack < other[at] + other[size] and other[at] + slack < one[at] + one[size]
        for at, size in (("x", "width"), ("y", "height"))
    )


@pytest.mark.parametrize("size", [DESK, PHONE, ZOOMED], ids=["desktop", "phone", "200 %"])
def test_the_biggest_nodes_have_labels_that_nothing_cuts_or_covers(
    view: Open, real_graph: Graph, size: dict[str, int]
) -> None:
    page = view(real_graph, viewport=size)
    labels, leads = drawn_labels(page)
    names = [concept.label for concept in concepts_of(real_graph)]
    scene = to_scene(real_graph, 300)
    counts = {names[node]: papers for node, papers in zip(scene.nodes, scene.papers, strict=True)}
    most = sorted(counts, key=lambda name: -counts[name])[:30]  # of equals, those that the scene has first
    drawn = {label["text"].removesuffix("…") for label in labels}
    bare = [name for name in most if not any(name.startswith(one) for one in drawn)]
    assert set(bare) & set(most[: 15 if size == DESK else 10]) == set()
    assert len(bare) <= (0 if size == DESK else 8), bare
    stage = page.locator("#stage").bounding_box()
    for label in labels:
        assert label["x"] >= 0
        assert label["x"] + label["width"] <= stage["width"] + 1
        assert label["y"] + 4 >= 0
        assert label["y"] + label["height"] <= stage["height"] + 4
    covered = boxes_over(page, "#legend button, #zoom, #scope")
    assert [one["text"] for one in labels for box in covered if meet(one, box)] == []
    assert [one for one in leads for box in covered if meet(one, box)] == []


@pytest.mark.parametrize("size", [ZOOMED, SHORT, PHONE], ids=["200 %", "short", "phone"])
def test_small_windows_keep_the_map_and_the_title(view: Open, size: dict[str, int]) -> None:
    page = view(corpus(), viewport=size)
    for address in ("", "#concept/label-smoothing-1a2b3c"):
        page.evaluate("hash => { location.hash = hash; }", address)
        page.wait_for_timeout(100)
        (stage,) = [page.locator("#stage").bounding_box()]
        assert stage["height"] >= 200
        assert stage["width"] >= 300
        assert page.evaluate(
            "(([h]) => h.scrollWidth <= h.clientWidth && h.scrollHeight <= h.clientHeight + 1)"
            "(document.getElementsByTagName('h1'))"
        )
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.locator("#panel").scroll_into_view_if_needed()
        assert page.locator("#panel h2").is_visible()
