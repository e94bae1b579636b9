"""The README tells the truth: its commands run here, and print what it says."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, flags=re.DOTALL | re.MULTILINE)


def steps() -> list[tuple[str, str]]:
    """Each command of the console blocks with the output that the README shows."""
    found = []
    for block in blocks("console"):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = part.partition("\n")
            while command.count("'") % 2:  # a quoted query goes on in the next line
                more, _, output = output.partition("\n")
                command = f"{command}\n{more}"
            found.append((command, output))
    return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder to run the README in, with ``kg`` on the path."""
    folder = tmp_path_factory.mktemp("readme")
    script = folder / "bin" / "kg"
    script.parent.mkdir()
    script.write_text(f'#!/bin/sh\nexec {sys.executable} -m kg "$@"\n', encoding="utf-8")
    script.chmod(0o755)
    return folder


def test_the_commands_print_what_the_readme_shows(folder: Path) -> None:
    environment = {**os.environ, "PATH": f"{folder / 'bin'}:{os.environ['PATH']}", "COLUMNS": "100", "NO_COLOR": "1"}
    ran = 0
    for command, expected in steps():
        done = subprocess.run(
            ["/bin/sh", "-c", command], cwd=folder, env=environment, capture_output=True, text=True, check=False
        )
        printed = "".join(
            line for line in (done.stderr + done.stdout).splitlines(True) if not line.startswith("extracting")
        )
        assert done.returncode == 0, f"{command}: {printed}"
        assert printed.rstrip() == expected.rstrip(), f"$ {command}"
        ran += 1
    assert ran >= 2


def test_it_is_short_and_begins_with_a_picture() -> None:
    assert README.count("\n") <= 100
    title, _, picture = README.splitlines()[:3]
    assert title == "# paperkg"
    (path,) = re.findall(r"^!\[[^\]]+\]\(([^)]+)\)$", picture)
    assert (ROOT / path).read_bytes().startswith(b"\x89PNG")
    assert (ROOT / path).stat().st_size < 600_000


def test_the_python_examples_run(folder: Path) -> None:
    code = "\n".join(blocks("python"))
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    shown = re.findall(r"# > (.*)", code)
    assert done.stdout.splitlines() == shown
    assert shown


@pytest.mark.slow
def test_the_first_line_installs_and_runs_the_main_job(tmp_path: Path) -> None:
    """From the project's files alone, in a fresh environment, from the built wheel (``pip install .`` makes one)."""
    (line,) = [line for line in "".join(blocks("sh")).splitlines() if "kg build --sample" in line]
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
