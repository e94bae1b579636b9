"""The docs as a site: built strictly, whole, and asking nothing of another host."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from html import unescape
from pathlib import Path

import pytest
from pages import ROOT

import kg
from kg.cli import main

pytest.importorskip("mkdocs", reason="needs the dependency group docs")
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site; a link or a heading that is not there stops the build."""
    folder = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)],
        cwd=ROOT, env={**os.environ, "NO_MKDOCS_2_WARNING": "1"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return folder


def text_of(page: Path) -> str:
    return unescape(re.sub(r"<[^>]*>", "", page.read_text(encoding="utf-8")))


def test_every_page_of_the_docs_is_there(site: Path) -> None:
    pages = {path.relative_to(ROOT / "docs").with_suffix(".html") for path in (ROOT / "docs").rglob("*.md")}
    assert len(pages) > 20
    assert [page for page in pages if not (site / page).is_file()] == []
    for page, word in {
        "index": "Point it at a folder",
        "model-card": "precision",
        "changelog": "Keep a Changelog",
    }.items():
        assert word in text_of(site / f"{page}.html")


def test_the_reference_has_every_command_and_every_name(site: Path) -> None:
    commands, names = text_of(site / "cli.html"), (site / "api.html").read_text(encoding="utf-8")
    assert all(f"Usage: kg {name}" in commands for name in main.list_commands(None))  # type: ignore[arg-type]
    headings = set(re.findall(r'id="kg\.[\w.]*?\.?(\w+)"', names))
    assert set(kg.__all__) - headings == {"SAMPLE", "__version__", "Graph"}


def test_no_role_of_a_docstring_is_left(site: Path) -> None:
    assert re.findall(r":(?:func|class|meth|mod):\S*", text_of(site / "api.html")) == []


def test_nothing_is_asked_of_another_host(site: Path) -> None:
    asked = re.compile(r'<(?:script|img|link|iframe|source)\b[^>]*?\b(?:src|href)="(?:https?:)?//([^"]*)"')
    for page in site.rglob("*.html"):
        assert asked.findall(page.read_text(encoding="utf-8")) == [], page


def test_links_from_pages_that_lie_elsewhere_lead_somewhere(site: Path) -> None:
    """Those of the README into docs/, of docs/ to the README, and of a page in a folder."""
    for page in site.rglob("*.html"):
        html = page.read_text(encoding="utf-8")
        for target in re.findall(r'href="(?!https?:|mailto:|#|data:|/)([^"#]+)', html):
            if page.name != "404.html":
                assert (page.parent / target).exists() or target == ".", f"{page}: {target}"


def test_pictures_are_small() -> None:
    for path in (ROOT / "docs").glob("tutorial-*"):
        assert path.stat().st_size < 150_000
