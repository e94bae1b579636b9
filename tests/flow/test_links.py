"""Matches from the table to all outputs and back: store, RDF, exports, card; kept from build to build."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import kg
from kg.cli import main
from kg.concepts import read_corrections, read_links
from kg.errors import CorrectionError, LinkError
from kg.graph.network import Graph, concepts_of, run_of

OWN = "https://example.org/thesaurus/label-smoothing"
DEEP = ("http://dbpedia.org/resource/Deep_learning", "https://w3id.org/ocs/ont/C20377")
PAPER = '{"title": "Deep learning with label smoothing", "abstract": "We study deep learning with label smoothing."}\n'


def command(*arguments: object) -> Result:
    words = [str(argument) for argument in arguments]
    return CliRunner(env={"COLUMNS": "80"}).invoke(main, words, catch_exceptions=False)


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    (tmp_path / "papers.jsonl").write_text(PAPER, encoding="utf-8")
    (tmp_path / "mine.csv").write_text(f"name,iri\nLabel-Smoothing,{OWN}\nno such thing,{OWN}\n", encoding="utf-8")
    return tmp_path


def matches(graph: Graph) -> dict[str, tuple[str, ...]]:
    return {concept.label.lower(): concept.matches for concept in concepts_of(graph) if concept.matches}


def test_matches_come_back_from_the_store_and_from_every_rdf(papers: Path) -> None:
    graph = kg.build([papers / "papers.jsonl"], papers / "out", links=[papers / "mine.csv"])
    assert matches(graph) == {"deep learning": DEEP, "label smoothing": (OWN,)}
    assert matches(kg.load(papers / "out")) == matches(graph)
    assert matches(kg.load(papers / "out", around="deep learning")) == matches(graph)
    for ending in ("ttl", "nt.gz", "nq", "jsonld", "rdf"):
        file = papers / f"out.{ending}"
        assert command("export", file, "-g", papers / "out").exit_code == 0
        assert matches(kg.read_rdf(file)) == matches(graph)
    assert ("links", kg.graph.provenance.digest_of_links(read_links([papers / "mine.csv"]))) in run_of(graph).inputs


def test_links_are_kept_with_the_folder(papers: Path) -> None:
    built = command("build", papers / "papers.jsonl", "-o", papers / "out", "--link", papers / "mine.csv")
    assert built.exit_code == 0, built.stderr
    assert (
        "warning: 1 of 2 links name no concept of this graph, or several: 'no such thing' (mine.csv:3)" in built.stderr
    )
    (papers / "mine.csv").unlink()
    (papers / "more.jsonl").write_text('{"title": "On dropout", "abstract": "We use dropout."}\n', encoding="utf-8")
    added = command("add", papers / "more.jsonl", "-g", papers / "out")
    assert added.exit_code == 0, added.stderr
    assert matches(kg.load(papers / "out"))["label smoothing"] == (OWN,)
    again = command("build", papers / "papers.jsonl", papers / "more.jsonl", "-o", papers / "out")
    assert again.exit_code == 0
    assert "label smoothing" not in matches(kg.load(papers / "out")), "a build takes the links that it is given"


def test_the_same_links_in_other_tables_make_the_same_bytes(papers: Path) -> None:
    name, iri = "label smoothing", OWN
    (papers / "a.tsv").write_text(f"{name}\t{iri}\n", encoding="utf-8")
    (papers / "b.csv").write_text(f"# the same\n{name},{iri}\n", encoding="utf-8")
    for out, tables in (("one", ["a.tsv"]), ("two", ["b.csv", "a.tsv"])):
        kg.build([papers / "papers.jsonl"], papers / out / "same", links=[papers / table for table in tables])
    for file in ("kg.sqlite", "graph.ttl", "graph.html"):
        assert (papers / "one" / "same" / file).read_bytes() == (papers / "two" / "same" / file).read_bytes()


def test_the_card_the_page_and_the_query_show_them(papers: Path) -> None:
    kg.build([papers / "papers.jsonl"], papers / "out")
    card = command("concept", "deep learning", "-g", papers / "out")
    assert "  same as:   " + "\n             ".join(DEEP) in card.stdout
    answer = json.loads(command("concept", "deep learning", "-g", papers / "out", "--json").stdout)
    assert answer["concept"]["matches"] == list(DEEP)
    assert DEEP[0] in (papers / "out" / "graph.html").read_text(encoding="utf-8")
    asked = command("query", "matches", "-g", papers / "out", "--csv")
    assert [line.rpartition(",")[2] for line in asked.stdout.splitlines()] == ["match", *DEEP]


def test_a_bad_table_stops_the_build_before_it_begins(papers: Path) -> None:
    (papers / "mine.csv").write_text("label smoothing,Q1\n", encoding="utf-8")
    done = command("build", papers / "papers.jsonl", "-o", papers / "out", "--link", papers / "mine.csv")
    assert done.exit_code == 1
    assert "mine.csv:1: 'Q1' is no whole IRI" in done.stderr
    assert not (papers / "out").exists()
    with pytest.raises(LinkError):
        kg.build([papers / "papers.jsonl"], links=[papers / "mine.csv"])


@pytest.mark.parametrize("format", ["graphml", "gexf", "cytoscape", "node-link", "skos"])
def test_exports_have_them(format: str, papers: Path) -> None:
    kg.build([papers / "papers.jsonl"], papers / "out")
    done = command("export", format, "-o", papers / "made", "-g", papers / "out")
    assert done.exit_code == 0, done.stderr
    assert all(iri in (papers / "made").read_text(encoding="utf-8") for iri in DEEP)


@pytest.mark.parametrize(("format", "file"), [("csv", "nodes.csv"), ("neo4j", "concepts.csv")])
def test_exports_of_several_files_have_them(format: str, file: str, papers: Path) -> None:
    kg.build([papers / "papers.jsonl"], papers / "out")
    done = command("export", format, "-o", papers / "made", "-g", papers / "out")
    assert done.exit_code == 0, done.stderr
    assert all(iri in (papers / "made" / file).read_text(encoding="utf-8") for iri in DEEP)


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="has no device that goes on without end")
def test_what_goes_on_without_end_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.paths._MOST", 1 << 20)
    with pytest.raises(LinkError, match="links in /dev/zero: it has more than 1 MiB"):
        read_links(["/dev/zero"])
    with pytest.raises(CorrectionError, match="corrections in /dev/zero: it has more than 1 MiB"):
        read_corrections("/dev/zero")


@pytest.mark.skipif(not Path("/dev/fd").exists(), reason="names no open file by a path")
def test_links_may_come_through_a_pipe(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.write(writing, b"Adam\thttps://example.org/adam\r\n")
    os.close(writing)
    assert [link.name for link in read_links([f"/dev/fd/{reading}"])] == ["Adam"]
    os.close(reading)
