"""docs/lookup.md tells the truth: its commands print what it shows."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from built import copy_sample

PAGE = (Path(__file__).parents[2] / "docs" / "lookup.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, flags=re.DOTALL | re.MULTILINE)


def steps() -> list[tuple[str, str]]:
    """Each command with the output that the page shows."""
    parts = [part for block in blocks("console") for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]]
    return [(command, shown) for command, _, shown in (part.partition("\n") for part in parts)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sample's graph in outputs/, and ``kg`` on the path."""
    folder = tmp_path_factory.mktemp("docs")
    copy_sample(folder / "outputs", "kg.sqlite")
    script = folder / "bin" / "kg"
    script.parent.mkdir()
    script.write_text(f'#!/bin/sh\nexec {sys.executable} -m kg "$@"\n', encoding="utf-8")
    script.chmod(0o755)
    return folder


def test_the_page_shows_every_question() -> None:
    assert len(steps()) >= 14
    for command in ("concept", "paper", "search", "path", "compare", "trends", "gaps", "matrix", "stats", "diff"):
        assert f"kg {command}" in PAGE


@pytest.mark.parametrize(("command", "shown"), steps(), ids=lambda text: text[:60].splitlines()[0] if text else "")
def test_a_command_prints_what_the_page_shows(command: str, shown: str, folder: Path) -> None:
    environment = {**os.environ, "PATH": f"{folder / 'bin'}:{os.environ['PATH']}", "COLUMNS": "100", "NO_COLOR": "1"}
    done = subprocess.run(
        ["/bin/sh", "-c", command], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert (done.stderr + done.stdout).rstrip() == shown.rstrip()


def test_the_python_example_runs(folder: Path) -> None:
    code = "\n".join(blocks("python"))
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == re.findall(r"# > (.*)", code)


def test_the_links_of_the_page_lead_somewhere() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", PAGE):
        assert (Path(__file__).parents[2] / "docs" / target).exists(), target
    headings = {
        re.sub(r"[^\w -]", "", h).lower().replace(" ", "-") for h in re.findall(r"^## (.*)$", PAGE, re.MULTILINE)
    }
    assert set(re.findall(r"\]\(#([^)]+)\)", PAGE)) <= headings
