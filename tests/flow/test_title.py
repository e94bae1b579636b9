"""What a graph is called: as it was told, or as its folder; and a part as its concept."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from built import sample_folder
from click.testing import CliRunner

import kg
from kg.cli import main

PAPERS = """{"title": "Adam", "abstract": "We introduce Adam.", "year": 2015}
{"title": "Label smoothing for free", "abstract": "We propose label smoothing and test it on CIFAR-10."}
"""


def titled(page: Path) -> str:
    found = re.search(r"<title>(.*?)</title>", page.read_text(encoding="utf-8"))
    assert found
    return found[1]


def run(*arguments: str | Path) -> None:
    result = CliRunner().invoke(main, [str(one) for one in arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    (tmp_path / "papers.jsonl").write_text(PAPERS, encoding="utf-8")
    return tmp_path / "papers.jsonl"


def test_a_page_is_called_as_its_folder_or_as_it_was_told(papers: Path, tmp_path: Path) -> None:
    run("build", papers, "-o", tmp_path / "calibration")
    assert titled(tmp_path / "calibration" / "graph.html") == "calibration"
    assert kg.load(tmp_path / "calibration").graph["title"] == "calibration"
    run("build", papers, "-o", tmp_path / "calibration", "--title", "Calibration & <more>")
    assert titled(tmp_path / "calibration" / "graph.html") == "Calibration &amp; &lt;more&gt;"
    (tmp_path / "more.jsonl").write_text('{"title": "CoolNet", "abstract": "We propose CoolNet."}\n', encoding="utf-8")
    run("add", tmp_path / "more.jsonl", "-g", tmp_path / "calibration")
    assert titled(tmp_path / "calibration" / "graph.html") == "Calibration &amp; &lt;more&gt;"


def test_a_title_with_a_byte_that_is_no_text_is_kept_without_it(papers: Path, tmp_path: Path) -> None:
    run("build", papers, "-o", tmp_path / "out", "--title", "Caf\udce9")
    assert kg.load(tmp_path / "out").graph["title"] == "Caf\ufffd"


def test_outputs_are_called_as_the_folder_around_them(papers: Path, tmp_path: Path) -> None:
    run("build", papers, "-o", tmp_path / "thesis" / "outputs")
    assert titled(tmp_path / "thesis" / "outputs" / "graph.html") == "thesis"


def test_a_part_is_called_as_its_concept_and_small(papers: Path, tmp_path: Path) -> None:
    run("build", papers, "-o", tmp_path / "calibration")
    run("export", "html", "--around", "label smoothing", "-o", tmp_path / "part.html", "-g", tmp_path / "calibration")
    part = tmp_path / "part.html"
    assert titled(part) == "label smoothing in calibration"
    assert part.stat().st_size < (tmp_path / "calibration" / "graph.html").stat().st_size
    assert "We introduce Adam" not in part.read_text(encoding="utf-8")


def test_the_sample_says_what_it_is_whatever_the_folder(tmp_path: Path) -> None:
    folder = shutil.copytree(sample_folder(), tmp_path / "ada")  # whose library knows what the papers say
    (folder / "graph.html").unlink()
    built = kg.build([kg.SAMPLE], folder)
    page = (folder / "graph.html").read_bytes()
    assert titled(folder / "graph.html") == built.graph["title"] == "Well-known papers of machine learning"
    run("build", "--sample", "-o", folder)
    assert (folder / "graph.html").read_bytes() == page
    run("build", "--sample", "-o", folder, "--title", "My sample")
    assert titled(folder / "graph.html") == "My sample"


def test_a_graph_built_in_python_has_a_title_too(papers: Path, tmp_path: Path) -> None:
    assert kg.build([papers], title="Calibration").graph["title"] == "Calibration"
    assert kg.build([papers], tmp_path / "c", title="Calibration").graph["title"] == "Calibration"
    assert titled(tmp_path / "c" / "graph.html") == kg.load(tmp_path / "c").graph["title"] == "Calibration"
    assert kg.build([papers], tmp_path / "c").graph["title"] == "c"
