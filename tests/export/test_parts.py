"""The same part of a graph in every format; and the way back from the bibliographies."""

from __future__ import annotations

import io
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from by_hand import ANOTHER_STUDY, BARE, COOLNET, LANGUAGES, STUDY, make_graph
from click.testing import CliRunner

from kg.cli import main
from kg.errors import counted
from kg.export import FORMATS
from kg.export.bibliography import concept_keywords, to_bibtex, to_csl, to_ris
from kg.graph.cut import Cut, cut
from kg.graph.network import concepts_of, papers_of, to_graph
from kg.lookup import write_index
from kg.model import Concept, Kind, Link, Paper, Role
from kg.sources import read_papers
from kg.store.writing import write_store

RDF = ["turtle", "ntriples", "nquads", "jsonld", "rdfxml"]
#: What a paper is known by in any format, however it escapes signs.
WORDS = {
    COOLNET.id: "CoolNet: label smoothing",
    STUDY.id: "A study of label-smoothing",
    LANGUAGES.id: "C++ or C",
    BARE.id: "A bare paper",
    ANOTHER_STUDY.id: "A study of nothing",
}
#: Each option, and some together.
PARTS = {
    "since": (["--since", "2019-07"], Cut(since="2019-07")),
    "kind": (["--kind", "problem", "--kind", "dataset"], Cut(kinds=frozenset({Kind.PROBLEM, Kind.DATASET}))),
    "min-papers": (["--min-papers", "2"], Cut(min_papers=2)),
    "around": (["--around", "coolnet", "--depth", "0"], Cut(around="coolnet", depth=0)),
    "two steps": (["--around", "CoolNet", "--depth", "2", "--since", "2019"], Cut("coolnet", 2, since="2019")),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small graph as a build leaves it."""
    folder = tmp_path_factory.mktemp("graph")
    write_store(make_graph(), folder / "kg.sqlite")
    write_index(make_graph(), folder / "kg.sqlite")
    return folder


def text_of(path: Path) -> str:
    """All text in a file or folder, read with what reads it."""
    if path.is_dir():
        return "\n".join(map(text_of, sorted(path.rglob("*.*"))))
    data = path.read_bytes()
    if data.startswith(b"SQLite"):
        with closing(sqlite3.connect(path)) as connection:
            readable = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"
            tables = [name for (name,) in connection.execute(readable)]  # what full-text search has keeps no texts
            return "\n".join(str(row) for name in tables for row in connection.execute(f'SELECT * FROM "{name}"'))
    if data.startswith(b"PAR1"):
        return str(pytest.importorskip("pyarrow.parquet").read_table(io.BytesIO(data)).to_pylist())
    if data.startswith(b"PK"):
        book = pytest.importorskip("openpyxl").load_workbook(io.BytesIO(data))
        return "\n".join(str(row) for sheet in book for row in sheet.values)
    return data.decode()


@pytest.mark.parametrize("name", [*FORMATS, "ro-crate", *RDF])
@pytest.mark.parametrize("part", PARTS)
def test_a_part_is_the_same_in_every_format(folder: Path, tmp_path: Path, name: str, part: str) -> None:
    options, what = PARTS[part]
    graph = make_graph()
    ids = {concept.label.lower(): concept.id for concept in concepts_of(graph)}
    around = None if what.around is None else ids[what.around]
    smaller = cut(graph, Cut(around, what.depth, what.kinds, what.min_papers, what.since))
    done = CliRunner().invoke(main, ["export", name, *options, "-g", str(folder), "-o", str(tmp_path / "out")])
    assert done.exit_code == 0, done.output
    text = text_of(tmp_path / "out")
    kept = {paper.id for paper in papers_of(smaller)}
    assert 0 < len(kept) < len(WORDS)
    if name == "markdown":
        assert f"{counted(len(kept), 'paper')}, " in text
    elif name != "skos":
        assert {identifier for identifier, words in WORDS.items() if words in text} == kept
    for concept in concepts_of(smaller):
        assert concept.label.replace("#", "") in text.replace("\\", "").replace("#", "")


WRITERS = {"bibtex": to_bibtex, "ris": to_ris, "json": to_csl}


@pytest.mark.parametrize("format", WRITERS)
def test_concepts_come_back_as_keywords(format: str) -> None:
    """The way back to Zotero: a paper's own keywords and its concepts; commas and signs of LaTeX in them, too."""
    labels = ["label smoothing", "C#", "R&D, 100%", "{x}_1", "β-VAE"]
    concepts = [Concept(f"c{n}-000000", f"c{n}", label, (Kind.METHOD,)) for n, label in enumerate(labels)]
    papers = [Paper("p", "T", "A.", keywords=("own",)), Paper("q", "U", "B.")]
    links = [Link("p", concept.id, Kind.METHOD, Role.USES, ()) for concept in concepts]
    graph = to_graph(papers, concepts, links, [])
    content = "".join(WRITERS[format](papers_of(graph), concept_keywords(graph)))
    found = {paper.id: paper for paper in read_papers("-", stdin=io.BytesIO(content.encode()), format=format).papers}
    assert set(found["p"].keywords) == {*labels, "own"}
    assert found["q"].keywords == ()


def test_other_readers_find_the_concepts(folder: Path, tmp_path: Path) -> None:
    """bibtexparser and rispy read the files that the command writes."""
    bibtexparser = pytest.importorskip("bibtexparser")
    rispy = pytest.importorskip("rispy")
    words = {"Adam", "CoolNet", "Penn Treebank", "dependency parsing", "label smoothing", "networks", "parsing & trees"}

    def exported(name: str) -> Any:
        path = tmp_path / name
        assert CliRunner().invoke(main, ["export", name, "-g", str(folder), "-o", str(path)]).exit_code == 0
        return path.read_text(encoding="utf-8")

    library = bibtexparser.parse_string(exported("bibtex"))
    assert (len(library.entries), library.failed_blocks) == (5, [])
    (entry,) = [entry for entry in library.entries if entry.fields_dict["x-paperkg-id"].value == COOLNET.id]
    assert {word.replace("\\", "") for word in entry.fields_dict["keywords"].value.split(", ")} == words
    records = rispy.loads(exported("ris"))
    assert len(records) == 5
    assert {frozenset(record.get("keywords", [])) for record in records} >= {frozenset(words)}
