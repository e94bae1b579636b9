"""Make the pictures of the tutorial: the explorer on docs/zotero.bib, in headless Chromium.

Run ``python docs/make/pictures.py`` (needs playwright and Chromium).
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

import kg

DOCS = Path(__file__).parents[1]


def main() -> None:
    """Write docs/tutorial-map.jpg and docs/tutorial-panel.jpg."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        kg.build([DOCS / "zotero.bib"], folder)
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium") or shutil.which("google-chrome"), args=["--no-sandbox"]
        )
        page = browser.new_page(viewport={"width": 1000, "height": 620}, reduced_motion="reduce")
        page.goto(Path(folder, "graph.html").as_uri())
        page.wait_for_selector("html[data-ready]")
        _save(page, "tutorial-map.jpg")
        page.keyboard.press("/")
        page.keyboard.type("dropout")
        page.wait_for_timeout(300)
        page.keyboard.press("Enter")
        page.get_by_text("who says so").first.click()
        _save(page, "tutorial-panel.jpg")
        browser.close()


def _save(page: Page, name: str) -> None:
    page.wait_for_timeout(1000)
    page.screenshot(path=DOCS / name, type="jpeg", quality=70)


if __name__ == "__main__":
    main()
