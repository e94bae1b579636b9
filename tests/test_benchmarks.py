"""The command that makes the tables of docs/speed.md runs, on a handful of papers, and its README knows every file."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "benchmarks"
PARTS = ("build", "look-ups", "endpoint", "page")
TABLE_ROW = re.compile(r"^\| (.+?) \| (.+) \|$", re.MULTILINE)


def command(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "benchmarks", *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_readme_names_every_file() -> None:
    cells = re.findall(r"^\| (`.+?`) \|", (FOLDER / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    named = {name for cell in cells for name in re.findall(r"`(.+?)`", cell)}
    assert named == {path.name for path in FOLDER.iterdir() if path.is_file()} - {"README.md"}


def test_the_docs_have_a_place_for_each_table() -> None:
    assert re.findall(r"<!-- ([\w-]+) -->", (ROOT / "docs" / "speed.md").read_text(encoding="utf-8")) == list(PARTS)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="processes are measured as Unix has them")
def test_it_runs_on_a_handful_of_papers(tmp_path: Path) -> None:
    """Each figure is there, what cannot be measured says why, and the page of the docs gets what was printed."""
    page = tmp_path / "speed.md"
    parts = PARTS[:3]  # the last needs a browser
    page.write_text("".join(f"# {part}\n<!-- {part} -->\nTHE OLD TABLE\n<!-- /{part} -->\nstays\n" for part in parts))
    options = ["--papers", "made-up", "--sizes", "6", "--rounds", "1", "--here", "--work", tmp_path, "--limit", "0"]
    done = command("--only", *parts, *options, "--write", page)
    assert done.returncode == 0, done.stderr
    rows = dict(TABLE_ROW.findall(done.stdout))
    for name in ("first build, seconds", "1 % new, seconds of processors", "*of the first:* extraction, seconds"):
        assert float(rows[name]) > 0
    assert float(rows["first build: memory of all processes, GB"]) >= float(rows["`kg.sqlite`, MB"]) / 1000
    assert {"concept: the commonest, ms", "paper --similar, ms", "matrix, ms", "top-methods"} <= set(rows)
    assert "6 papers, made up from sentences of the sample" in done.stdout
    assert "Not measured: ba57efb, since --here leaves no environment for it." in done.stdout
    told = page.read_text()
    assert "THE OLD TABLE" not in told
    assert told.count("stays\n") == len(parts)
    assert all(line in told for line in done.stdout.splitlines() if line.startswith("| "))


def test_what_is_not_built_cannot_be_asked(tmp_path: Path) -> None:
    done = command("--only", "look-ups", "--sizes", "5", "--here", "--work", tmp_path, "--beside")
    assert done.returncode == 0, done.stderr
    assert "Not measured: there is no graph of 5 papers yet: --only build makes it." in done.stdout


def test_made_up_papers_are_always_the_same() -> None:
    code = "from benchmarks.papers import take; print(''.join(take(None, 40)))"
    first, second = (
        subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout
        for _ in range(2)
    )
    assert first == second
    papers = [json.loads(line) for line in first.split("\n") if line]
    assert len({paper["id"] for paper in papers}) == len({paper["title"] for paper in papers}) == 40
