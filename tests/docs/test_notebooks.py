"""The notebooks run from their first cell to their last, in an empty folder, and end with the page."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from pages import ROOT

nbformat = pytest.importorskip("nbformat", reason="needs nbformat")
nbclient = pytest.importorskip("nbclient", reason="needs nbclient")

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def read(path: Path) -> Any:
    return nbformat.read(path, as_version=4)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # of Jupyter, about its own channels
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")])))
    book = read(path)
    nbclient.NotebookClient(book, timeout=300, resources={"metadata": {"path": str(tmp_path)}}).execute()
    shown = [output for cell in book.cells if cell.cell_type == "code" for output in cell.outputs]
    assert not [
        output
        for output in shown
        if output.output_type == "stream" and output.name == "stderr" and "arning" in output.text
    ]
    assert any("text/html" in output.get("data", {}) for output in shown)
    (page,) = book.cells[-1].outputs
    assert page["data"]["text/html"].startswith("<iframe")
    assert "Content-Security-Policy" in page["data"]["text/html"]


def test_there_are_three() -> None:
    assert len(NOTEBOOKS) == 3
    page = (ROOT / "docs" / "notebooks.md").read_text(encoding="utf-8")
    assert all(f"../notebooks/{path.name}" in page for path in NOTEBOOKS)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_kept_without_what_it_printed(path: Path) -> None:
    for cell in read(path).cells:
        assert cell.cell_type == "markdown" or (cell.outputs, cell.execution_count) == ([], None)
