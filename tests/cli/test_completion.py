"""Completion in shells, help where there is no graph, and how little a look-up imports."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from asking import run


def complete(folder: Path, *words: str, environment: dict[str, str] | None = None) -> list[str]:
    """What bash offers for the last of some words, by the script that kg prints, in a real bash."""
    bin_ = folder / "bin"
    bin_.mkdir(exist_ok=True)
    (bin_ / "kg").write_text(f'#!/bin/sh\nexec {sys.executable} -m kg "$@"\n', encoding="utf-8")
    (bin_ / "kg").chmod(0o755)
    quoted = " ".join(f"'{word}'" for word in words)
    script = (
        f'eval "$(kg completion bash)"; COMP_WORDS=(kg {quoted}); COMP_CWORD={len(words)}; _kg_completion kg;'
        ' printf "%s\\n" "${COMPREPLY[@]}"'
    )
    path = f"{bin_}:{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-c", script], capture_output=True, text=True, check=True, env={**os.environ, "PATH": path}
    )
    assert "Traceback" not in done.stderr
    return [line for line in done.stdout.splitlines() if line]


@pytest.mark.skipif(not shutil.which("bash"), reason="needs bash")
def test_bash_completes_names_and_ids(folder: Path) -> None:
    where = ["-g", str(folder)]
    assert "label smoothing" in complete(folder, "concept", *where, "label\\ sm")
    assert complete(folder, "concept", *where, '"proximal pol') == ["proximal policy optimization"]
    assert "PPO" in complete(folder, "path", *where, "PP")
    assert complete(folder, "paper", *where, "arxiv-1412.698") == ["arxiv-1412.6980"]
    assert complete(folder, "conc") == ["concept"]
    assert complete(folder, "concept", "-g", str(folder / "none"), "la") == []


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_scripts_for_shells(shell: str, folder: Path) -> None:
    script = run("completion", shell)
    assert script.exit_code == 0
    assert f"_KG_COMPLETE={shell}_complete" in script.stdout
    words = {"COMP_WORDS": f"kg concept -g {folder} dropo", "COMP_CWORD": "4" if shell != "fish" else "dropo"}
    command = [sys.executable, "-m", "kg"]
    environment = {**os.environ, **words, "_KG_COMPLETE": f"{shell}_complete"}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert "dropout" in done.stdout


def test_help_says_how_to_make_a_graph_where_there_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert "There is no graph in outputs/ yet" in run("--help").stdout
    (tmp_path / "outputs").mkdir()
    (tmp_path / "outputs" / "kg.sqlite").touch()
    assert "There is no graph" not in run("--help").stdout


HEAVY = (
    "spacy",
    "rdflib",
    "pyvis",
    "networkx",
    "numpy",
    "rich",
    "rapidfuzz",
    "kg.graph.network",
    "kg.concepts.variants",
    "csv",
)


def test_a_card_needs_few_imports(folder: Path) -> None:
    code = (
        "import sys\nfrom kg.cli import main\n"
        f"main(['concept', 'MNIST', '-g', {str(folder)!r}], standalone_mode=False)\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules], len(sys.modules) < 250, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("MNIST (dataset")
    assert done.stderr == "[] True\n"  # click and sqlite3 alone are a hundred
