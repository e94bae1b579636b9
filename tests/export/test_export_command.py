"""``kg export``: files, folders, standard output, parts, and wrong usage."""

from __future__ import annotations

import json
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
