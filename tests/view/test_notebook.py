"""The page in the cell of a notebook: it answers there, and reaches nothing outside."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from by_hand import make_graph

import kg


def test_the_page_answers_within_a_cell(browser: Any, tmp_path: Path) -> None:
    cell = f"<!doctype html><meta charset=utf-8><p id=above>a notebook</p>{kg.show(make_graph())._repr_html_()}"
    (tmp_path / "notebook.html").write_text(cell, encoding="utf-8")
    trouble: list[str] = []
    page = browser.new_page(viewport={"width": 1200, "height": 900})
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.on("console", lambda said: trouble.append(said.text) if said.type in ("error", "warning") else None)
    page.on("request", lambda request: None if request.url.startswith(("file:", "data:", "blob:", "about:"))
            else trouble.append(request.url))  # fmt: skip
    page.goto((tmp_path / "notebook.html").as_uri())
    frame = page.frame_locator("iframe")
    frame.locator("canvas").first.wait_for()
    search = frame.locator("#search input")
    search.fill("label smoothing")
    search.press("Enter")
    frame.get_by_role("heading", name="label smoothing", exact=True).first.wait_for()
    inside = page.frames[1]
    assert inside.evaluate("canvas => document.querySelector('canvas').getBoundingClientRect().width") > 300
    assert inside.evaluate("() => { try { return parent.document.title } catch (e) { return 'out of reach' } }") == (
        "out of reach"
    )
    page.close()
    assert trouble == []
