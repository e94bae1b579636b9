"""The README is short, and its first line installs."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from pages import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_it_is_short_and_begins_with_a_picture() -> None:
    assert README.count("\n") <= 100
    title, _, picture = README.splitlines()[:3]
    assert title == "# paperkg"
    (path,) = re.findall(r"^!\[[^\]]+\]\(([^)]+)\)$", picture)
    assert (ROOT / path).read_bytes().startswith(b"\x89PNG")
    assert (ROOT / path).stat().st_size < 600_000


@pytest.mark.slow
def test_the_first_line_installs_and_runs_the_main_job(tmp_path: Path) -> None:
    """From the project's files alone, in a fresh environment, from the built wheel (``pip install .`` makes one)."""
    (line,) = [line for line in README.splitlines() if line.endswith("&& kg build --sample")]
    names = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    checkout = tmp_path / "checkout"
    for name in names.stdout.splitlines():
        (checkout / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, checkout / name)
    lazy = {**os.environ, "PIP_NO_COMPILE": "0"}  # which means: don't; Python compiles what it imports
    done = subprocess.run(
        ["/bin/bash", "-c", line], cwd=checkout, env=lazy, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert {path.name for path in (checkout / "outputs").iterdir()} >= {"kg.sqlite", "graph.ttl", "graph.html"}
    shutil.move(checkout / ".venv", tmp_path / "moved")  # now nothing but the installed package is left
    (python,) = tmp_path.glob("moved/bin/python")
    (tmp_path / "paper.jsonl").write_text(json.dumps({"title": "Label smoothing on ImageNet"}), encoding="utf-8")
    code = "import kg, kg.paths as p; print(p.ontology('concepts.ttl').is_file(), len(kg.build(['paper.jsonl'])) > 1)"
    done = subprocess.run([python, "-I", "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "True"]
