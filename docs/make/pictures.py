"""Make the pictures of README and docs: the explorer on the sample and on docs/zotero.bib, in headless Chromium.

Run ``python docs/make/pictures.py`` (needs playwright and Chromium).
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

import kg

DOCS = Path(__file__).parents[1]


def main() -> None:
    """Write docs/explorer.png, docs/tutorial-map.jpg and docs/tutorial-panel.jpg."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium") or shutil.which("google-chrome"), args=["--no-sandbox"]
        )
        page = _opened(browser, kg.SAMPLE, Path(folder, "sample"), 1280, 800)
        page.wait_for_timeout(1000)
        page.screenshot(path=DOCS / "explorer.png")
        page = _opened(browser, DOCS / "zotero.bib", Path(folder, "map"), 1000, 620)
        _save(page, "tutorial-map.jpg")
        page.keyboard.press("/")
        page.keyboard.type("dropout")
        page.wait_for_timeout(300)
        page.keyboard.press("Enter")
        page.get_by_text("who says so").first.click()
        _save(page, "tutorial-panel.jpg")
        browser.close()


def _opened(browser: Browser, papers: Path, folder: Path, width: int, height: int) -> Page:
    """The explorer of papers, built into a folder (by which it is titled)."""
    kg.build([papers], folder)
    page = browser.new_page(viewport={"width": width, "height": height}, reduced_motion="reduce")
    page.goto((folder / "graph.html").as_uri())
    page.wait_for_selector("html[data-ready]")
    return page


def _save(page: Page, name: str) -> None:
    page.wait_for_timeout(1000)
    page.screenshot(path=DOCS / name, type="jpeg", quality=70)


if __name__ == "__main__":
    main()
