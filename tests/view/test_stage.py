"""What the stage shows: the network is where it was, labels can be read, small windows keep it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from view_graphs import corpus, drawn_box, many, text, until

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
