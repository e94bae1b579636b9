"""``kg export``: files, folders, standard output, parts, and wrong usage."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
import rdflib
from by_hand import make_graph
from click.testing import CliRunner

from kg.cli import main
from kg.errors import KgError
from kg.export import FORMATS, export_graph
from kg.graph.network import Graph
from kg.lookup import write_index
from kg.store.writing import write_store


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("graph")
    write_store(make_graph(), folder / "kg.sqlite")
    write_index(make_graph(), folder / "kg.sqlite")
    return folder


def run(*arguments: str) -> Any:
    return CliRunner().invoke(main, ["export", *arguments])


def test_the_command_writes_files_folders_and_standard_output(folder: Path, tmp_path: Path) -> None:
    done = run("bibtex", "-g", str(folder))
    assert done.exit_code == 0
    assert done.stdout.startswith("@")
    assert (
        "keywords = {Adam, CoolNet, Penn Treebank, dependency parsing, label smoothing, networks, parsing \\& trees}"
        in done.stdout
    )
    assert run("bibtex", "-g", str(folder), "-o", "-").stdout == done.stdout
    done = run("csv", "-g", str(folder), "-o", str(tmp_path / "new" / "csv"))
    assert (done.exit_code, done.stderr.strip()) == (0, f"wrote {tmp_path / 'new' / 'csv'}: 5 papers, 11 concepts")
    done = run("graphml", "-g", str(folder), "-o", str(tmp_path / "x.graphml"))
    assert nx.read_graphml(tmp_path / "x.graphml")
    done = run("turtle", "-g", str(folder))
    assert rdflib.Graph().parse(data=done.stdout, format="turtle")
    done = run("ro-crate", "-g", str(folder), "-o", str(tmp_path / "crate"), "--date", "2024-05-03")
    assert done.exit_code == 0
    assert "2024-05-03" in (tmp_path / "crate" / "ro-crate-metadata.json").read_text()
    assert "graphml" in run("--list").stdout


def test_it_is_said_where_no_paper_is_left(folder: Path, tmp_path: Path) -> None:
    for target in (["z.ttl"], ["gexf", "-o", "z.gexf"]):
        target[-1] = str(tmp_path / target[-1])
        done = run(*target, "--since", "2030", "-g", str(folder))
        assert (done.exit_code, done.stderr.splitlines()[0]) == (0, "note: no paper is in what is asked for")


def test_the_thesaurus_has_iris_of_ones_own_where_a_base_is_given(folder: Path) -> None:
    base = "https://lib.example.org/kg/"
    done = run("skos", "--base", base, "-g", str(folder))
    assert done.stdout == run("skos", "-g", str(folder)).stdout.replace("https://w3id.org/paperkg/", base)
    assert done.stdout.count(f"<{base}concept/") > 10


def test_the_same_part_for_every_format(folder: Path, tmp_path: Path) -> None:
    part = ["--around", "coolnet", "--depth", "1", "--kind", "method", "--since", "2020", "-g", str(folder)]
    titles = {"CoolNet: label smoothing for dependency parsing"}
    done = run("node-link", *part)
    nodes = json.loads(done.stdout)["nodes"]
    assert {node["label"] for node in nodes if node["type"] == "paper"} == titles
    concepts = {node["label"] for node in nodes if node["type"] == "concept"}
    assert concepts == {"CoolNet", "label smoothing", "Adam", "Penn Treebank"}  # which is a method in one paper
    for name in FORMATS:
        done = run(name, *part, "-o", str(tmp_path / name))
        assert done.exit_code == 0, done.output
        assert f"1 paper, {len(concepts)} concepts" in done.stderr
    rdf = rdflib.Graph().parse(data=run("turtle", *part).stdout, format="turtle")
    named = set(rdf.subjects(rdflib.RDF.type, rdflib.SKOS.Concept))
    assert {str(rdf.value(concept, rdflib.SKOS.prefLabel)) for concept in named} == concepts
    assert len(json.loads(run("csl", "--min-papers", "2", "-g", str(folder)).stdout)) == 3


def test_the_explorer_of_a_part_with_and_without_sparql(folder: Path, tmp_path: Path) -> None:
    part = ["--around", "coolnet", "-g", str(folder)]
    for name, options in (("plain", []), ("sparql", ["--with-sparql"])):
        assert run("html", *part, *options, "-o", str(tmp_path / name)).exit_code == 0
    plain, sparql = ((tmp_path / name).read_text(encoding="utf-8") for name in ("plain", "sparql"))
    assert 'id="sparql"' not in plain
    assert 'id="sparql"' in sparql
    assert "CoolNet" in plain


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "give a FORMAT"),
        (["gephi"], "'gephi' is neither a format"),
        (["graphm"], "did you mean 'graphml'?"),
        (["csv"], "csv is several files: name a folder with -o"),
        (["gexf", "--base", "http://x/"], "are for RDF only"),
        (["skos", "--no-evidence"], "are for RDF only"),
        (["skos", "--base", "http://x"], "'http://x' is no base IRI"),
        (["gexf", "--since", "soon"], "--since is no date: 'soon'"),
        (["gexf", "--with-sparql"], "--with-sparql is for html only"),
        (["gexf", "--date", "2024"], "--date is for ro-crate only"),
        (["ro-crate", "-o", "x", "--date", "soon"], "--date is no date"),
        (["gexf", "--around", "qqqqzzzz"], "qqqqzzzz"),
        (["a.ttl", "-o", "b"], "is a file already"),
    ],
)
def test_wrong_usage_is_said(folder: Path, arguments: list[str], said: str) -> None:
    done = run(*arguments, "-g", str(folder))
    assert done.exit_code in (1, 2)
    assert said in done.stderr


def test_nothing_is_lost(tmp_path: Path, small: Graph) -> None:
    mine = tmp_path / "vault" / "my note.md"
    mine.parent.mkdir()
    mine.write_text("mine")
    with pytest.raises(KgError, match="is there and is no empty folder"):
        export_graph(small, FORMATS["obsidian"], mine.parent)
    assert mine.read_text() == "mine"
    assert [path.name for path in tmp_path.iterdir()] == ["vault"]
    (tmp_path / "empty").mkdir()
    export_graph(small, FORMATS["obsidian"], tmp_path / "empty")
    assert (tmp_path / "empty" / "Index.md").is_file()


@pytest.mark.parametrize("format", ["bibtex", "turtle"])
def test_a_link_stays_one_and_a_pipe_is_written_into(folder: Path, tmp_path: Path, format: str) -> None:
    said = run(format, "-g", str(folder)).stdout
    real, link, pipe = tmp_path / "elsewhere" / "real", tmp_path / "link", tmp_path / "pipe"
    real.parent.mkdir()
    real.write_text("old")
    link.symlink_to(real)
    assert run(format, "-g", str(folder), "-o", str(link)).exit_code == 0
    assert link.is_symlink()
    assert real.read_text(encoding="utf-8") == said
    if not hasattr(os, "mkfifo"):
        return
    os.mkfifo(pipe)
    with ThreadPoolExecutor() as pool:
        read = pool.submit(pipe.read_text, encoding="utf-8")
        assert run(format, "-g", str(folder), "-o", str(pipe)).exit_code == 0
        assert read.result(30) == said
    assert pipe.is_fifo()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["elsewhere", "link", "pipe"]


@pytest.mark.parametrize("since", ["2020-13", "2020-02-31", "-2020", "soon"])
def test_a_part_since_a_date_that_there_is_not_is_refused(folder: Path, since: str) -> None:
    done = run("bibtex", "-g", str(folder), f"--since={since}")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "is no date" in done.stderr


def test_a_database_that_can_t_be_written_is_one_line(
    small: Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr("sqlite3.connect", full)
    with pytest.raises(KgError, match="database or disk is full"):
        export_graph(small, FORMATS["sqlite"], tmp_path / "papers.sqlite")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not Path("/dev/full").is_char_device(), reason="there is no device that is always full")
@pytest.mark.parametrize(
    "command", [["stats", "--json"], ["concept", "coolnet"], ["export", "turtle"], ["export", "graphml"]]
)
def test_an_output_that_is_full_is_one_line(folder: Path, command: list[str]) -> None:
    with Path("/dev/full").open("wb") as full:
        asked = [sys.executable, "-m", "kg", *command, "-g", str(folder)]
        done = subprocess.run(asked, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1), done.stderr
    assert "No space left" in done.stderr


@pytest.mark.skipif(os.name != "posix", reason="the system has no such limit")
def test_a_workbook_that_finds_no_room_is_one_line(folder: Path, tmp_path: Path) -> None:
    limited = "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (8192, 8192));"
    limited += "from kg.cli import main; main(sys.argv[1:])"
    python = [sys.executable, "-B", "-c", limited]
    asked = [*python, "export", "excel", "-g", str(folder), "-o", str(tmp_path / "papers.xlsx")]
    done = subprocess.run(asked, stderr=subprocess.PIPE, text=True, check=False)
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1), done.stderr
    assert "File too large" in done.stderr
