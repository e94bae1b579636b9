"""Every format: the same triples for both readers, the same graph back, small memory, nothing lost silently."""

from __future__ import annotations

import gzip
import io
import json
import os
import subprocess
import sys
import tracemalloc
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from by_hand import make_graph
from hypothesis import given, settings
from rdf_graphs import in_rdflib, regular, same, synthetic_graph
from strategies import HOSTILE, graphs

import kg
from kg.concepts import concept_id, normal_form
from kg.errors import GraphError
from kg.graph.network import Graph, Run, links_of, papers_of, run_of, to_graph
from kg.model import Concept, Kind, Link, Mention, Paper, Predicate, Relation, Role
from kg.rdf.export import triples, write_rdf
from kg.rdf.formats import FORMATS
from kg.rdf.read import parse_file, read_rdf
from kg.rdf.terms import BASE, PREFIXES, iri
from kg.rdf.things import decimal
from kg.rdf.validate import validate

NAMES = [format.suffixes[0] for format in FORMATS.values()]


def by_oxigraph(path: Path) -> rdflib.Graph:
    """A file as Oxigraph reads it."""
    lines = ox.serialize((quad.triple for quad in parse_file(path)), format=ox.RdfFormat.N_TRIPLES)
    return rdflib.Graph().parse(data=lines, format="nt")


def assert_alike(one: rdflib.Graph, other: rdflib.Graph) -> None:
    """Two graphs without blank nodes are isomorphic where their triples are equal."""
    assert not any(isinstance(term, rdflib.BNode) for triple in one for term in triple)
    assert set(one) == set(other)


def written(graph: Graph, format: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    write_rdf(graph, buffer, format=FORMATS[format], **options)
    return buffer.getvalue()


# The same triples


@pytest.mark.parametrize("ending", [*NAMES, ".xml", ".ttl.gz", ".nq.gz", ".jsonld.gz"])
def test_both_readers_read_the_same_in_every_format(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"graph{ending}"
    done = write_rdf(make_graph(), path)
    assert {quad.triple for quad in parse_file(path)} == set(triples(make_graph()))
    assert_alike(in_rdflib(path), by_oxigraph(path))
    assert done.triples == len(in_rdflib(path))
    assert done.refused == ()


@pytest.mark.parametrize("name", ["jsonld", "nquads", "ntriples"])
@settings(max_examples=15)
@given(graph=graphs())
def test_both_readers_read_the_same_of_any_graph(
    name: str, graph: Graph, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("any") / f"graph{FORMATS[name].suffixes[0]}"
    write_rdf(graph, path, format=FORMATS[name])
    assert {quad.triple for quad in parse_file(path)} == set(triples(graph))
    assert_alike(in_rdflib(path), by_oxigraph(path))


def test_n_quads_have_a_graph_a_source(tmp_path: Path) -> None:
    write_rdf(make_graph(), tmp_path / "graph.nq")
    store = ox.Store()
    store.bulk_load(path=str(tmp_path / "graph.nq"), format=ox.RdfFormat.N_QUADS)
    asked = """SELECT ?name ?title { ?run prov:used ?input . ?input dcterms:title ?name .
      GRAPH ?input { ?paper a kg:Paper ; dcterms:title ?title } }"""
    titles: dict[str, set[str]] = {}
    for row in store.query(asked, prefixes=PREFIXES):
        titles.setdefault(row["name"].value, set()).add(row["title"].value)
    sources = {source for paper in papers_of(make_graph()) for source in paper.sources}
    assert titles == {s: {p.title for p in papers_of(make_graph()) if s in p.sources} for s in sources}


def test_without_evidence_no_mention_is_left(tmp_path: Path) -> None:
    write_rdf(make_graph(), tmp_path / "graph.ttl", evidence=False)
    text = (tmp_path / "graph.ttl").read_text()
    assert "#char=" not in text
    assert "kg:proposes" in text
    assert "rdf:Statement" in text
    assert "kg:mentionCount 0" in text
    assert not any(link.mentions for link in links_of(read_rdf(tmp_path / "graph.ttl")))


# The same bytes

SCRIPT = """
import sys, hashlib, io
sys.path.insert(0, "tests/support")
from by_hand import make_graph
from kg.rdf.export import write_rdf
for name in sys.argv[1:]:
    write_rdf(make_graph(), name)
    print(hashlib.sha256(open(name, "rb").read()).hexdigest())
"""


def test_another_process_writes_the_same_bytes(tmp_path: Path) -> None:
    names = [str(tmp_path / f"graph{ending}") for ending in (*NAMES, ".ttl.gz")]
    runs = [
        subprocess.run(
            [sys.executable, "-c", SCRIPT, *names],
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=Path(__file__).parents[2],
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert runs[0] == runs[1]


def test_a_packed_file_holds_the_same(tmp_path: Path) -> None:
    write_rdf(make_graph(), tmp_path / "graph.ttl.gz")
    assert gzip.decompress((tmp_path / "graph.ttl.gz").read_bytes()) == written(make_graph(), "turtle")


def test_memory_does_not_grow_with_the_mentions() -> None:
    def peak(number: int) -> int:
        graph = synthetic_graph(100, 20)
        more = [
            replace(link, mentions=link.mentions * number) for link in links_of(graph)
        ]  # the same mention many times: the same triples, written as often
        graph = to_graph(
            papers_of(graph), [d["value"] for _, d in graph.nodes(data=True) if d["type"] == "concept"], more
        )
        with Path(os.devnull).open("wb") as sink:
            write_rdf(graph, sink)
            tracemalloc.start()
            write_rdf(graph, sink)
            found = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
        return found

    assert peak(50) < peak(1) + 100_000


# The same graph


@pytest.mark.parametrize("ending", [*NAMES, ".nq.gz"])
def test_an_export_gives_the_graph_back(ending: str, tmp_path: Path) -> None:
    write_rdf(make_graph(), tmp_path / f"graph{ending}")
    assert same(kg.read_rdf(tmp_path / f"graph{ending}"), make_graph())


def test_another_base_comes_back(tmp_path: Path) -> None:
    write_rdf(make_graph(), tmp_path / "graph.nt", base="http://example.org/a/")
    assert same(read_rdf(tmp_path / "graph.nt"), make_graph())


@settings(max_examples=40)
@given(graph=graphs())
def test_any_graph_comes_back(graph: Graph, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("back") / "graph.nt"
    graph = regular(graph)
    write_rdf(graph, path)
    assert same(read_rdf(path), graph)


def test_what_is_no_export_is_refused(tmp_path: Path) -> None:
    for name, text in {
        "a.ttl": "<http://a> <http://b> 1 .",
        "b.ttl": "nonsense",
        "c.nt": "_:a <http://b> <http://c> .",
    }.items():
        (tmp_path / name).write_text(text)
        with pytest.raises(GraphError):
            read_rdf(tmp_path / name)
    for name in ("missing.ttl", "graph.doc"):
        with pytest.raises(GraphError):
            read_rdf(tmp_path / name)
    (tmp_path / "d.ttl.gz").write_bytes(b"not gzip")
    with pytest.raises(GraphError):
        read_rdf(tmp_path / "d.ttl.gz")


def test_rdflib_users_get_a_graph_that_oxigraph_holds() -> None:
    made = kg.to_rdflib(make_graph())
    assert isinstance(made, rdflib.Graph)
    assert len(made) == len(set(triples(make_graph())))
    rows = list(made.query("SELECT ?n { ?c skos:prefLabel 'label smoothing'@en ; kg:paperCount ?n }"))
    assert [int(number) for (number,) in rows] == [2]
    parsed = rdflib.Graph().parse(data=written(make_graph(), "ntriples"), format="nt")
    assert {tuple(map(str, triple)) for triple in made} == {tuple(map(str, triple)) for triple in parsed}


@pytest.mark.parametrize("value", [0.0, 1.0, 0.1, 1 / 3, 0.5000000000000001, 0.123456789012345])
def test_a_confidence_comes_back(value: float) -> None:
    assert float(decimal(value)) == value


# Hostile records


def graph_of(name: str) -> Graph:
    """A graph with a paper and a concept of this name, beside a good one of each."""
    good, bad = Paper("good", "A good paper"), Paper(name, name, name, (name, name), venue=name, sources=("a.jsonl",))
    concepts = [
        Concept("good-000000", "good", "good", (Kind.METHOD,)),
        Concept("bad-000000", name, name, (Kind.METHOD,)),
    ]
    links = [
        Link(
            "good",
            "good-000000",
            Kind.METHOD,
            Role.USES,
            (Mention("good", 2, 6, "good", Kind.METHOD, Role.USES, 0.5, ("x",)),),
        ),
        Link("good", "bad-000000", Kind.METHOD, Role.USES, ()),
        Link(name, "good-000000", Kind.METHOD, Role.USES, ()),
    ]
    relations = [Relation("good-000000", Predicate.USED_FOR, "bad-000000", tuple(sorted(("good", name))))]
    return to_graph([good, bad], concepts, links, relations, Run("1", "x", (("a.jsonl", "0" * 64),)))


@pytest.mark.parametrize("name", [*HOSTILE, "..", ".", "x" * 10_000, "{", ">", '"', "\\", "\n", "😀", "…", "\x7f"])
@pytest.mark.parametrize("format", FORMATS)
def test_a_hostile_name_is_written_and_comes_back(format: str, name: str, tmp_path: Path) -> None:
    path = tmp_path / f"graph{FORMATS[format].suffixes[0]}"
    done = write_rdf(graph_of(name), path)
    assert_alike(in_rdflib(path), by_oxigraph(path))
    if format == "rdfxml" and "\r" in name:
        assert len(done.refused) == 2
    else:
        assert done.refused == ()
        assert same(read_rdf(path), graph_of(name))


@pytest.mark.parametrize("format", FORMATS)
def test_a_name_of_which_nothing_is_left_is_written_and_comes_back(format: str, tmp_path: Path) -> None:
    path = tmp_path / f"graph{FORMATS[format].suffixes[0]}"
    concept = Concept(concept_id(normal_form("…")), normal_form("…"), "…", (Kind.METHOD,), ("--",))
    assert concept.key == ""
    graph = to_graph([Paper("p", "", "")], [concept], [Link("p", concept.id, Kind.METHOD, Role.USES, ())])
    assert write_rdf(graph, path).refused == ()
    assert_alike(in_rdflib(path), by_oxigraph(path))
    assert same(read_rdf(path), graph)
    assert validate(path, shapes=False) == []


@pytest.mark.parametrize("format", FORMATS)
def test_a_lone_surrogate_is_refused_and_nothing_else_is_lost(format: str, tmp_path: Path) -> None:
    path = tmp_path / f"graph{FORMATS[format].suffixes[0]}"
    done = write_rdf(graph_of("\ud800x"), path)
    assert len(done.refused) == 2
    assert done.refused[0].startswith("paper '\\ud800x': its id has a character")
    assert done.refused[1].startswith("concept 'bad-000000': its key has a character")
    graph = read_rdf(path)
    assert set(graph) == {"paper:good", "concept:good-000000"}
    assert [link.mentions[0].surface for link in links_of(graph)] == ["good"]
    assert "kg:paperCount 1" in path.read_text() or format != "turtle"


def test_xml_refuses_what_xml_cannot_hold(tmp_path: Path) -> None:
    done = write_rdf(graph_of("a\x07b"), tmp_path / "graph.rdf")
    assert len(done.refused) == 2
    assert len(in_rdflib(tmp_path / "graph.rdf")) == done.triples
    assert write_rdf(graph_of("a\x07b"), tmp_path / "graph.nt").refused == ()


def test_an_empty_id_is_refused() -> None:
    done = write_rdf(to_graph([Paper("", "T"), Paper("p", "U")], [], []), io.BytesIO())
    assert done.refused == ("paper '': its id is empty",)
    with pytest.raises(GraphError, match="empty id"):
        iri(BASE, "paper", "")
    with pytest.raises(GraphError, match="lone surrogate"):
        iri(BASE, "paper", "\udc00")


def test_a_source_with_an_odd_name_keeps_its_papers(tmp_path: Path) -> None:
    run = Run("1", "x", (("caf\udce9.jsonl", "0" * 64),))
    done = write_rdf(to_graph([Paper("p", "T", sources=("caf\udce9.jsonl",))], [], [], run=run), tmp_path / "graph.nq")
    assert done.refused == ()
    graph = read_rdf(tmp_path / "graph.nq")
    assert next(papers_of(graph)).sources == ("caf\\udce9.jsonl",)
    assert run_of(graph).inputs[0][0] == "caf\\udce9.jsonl"


@pytest.mark.parametrize(
    "base", ["", "no base", "https://example.org", "/paper/", "https://example.org/ö/", "http://a/%/", "http://a/#"]
)
def test_a_base_that_is_none_is_refused(base: str) -> None:
    with pytest.raises(GraphError, match="no base IRI"):
        write_rdf(make_graph(), io.BytesIO(), base=base)


# JSON-LD


def test_json_ld_is_compact_and_names_what_it_means() -> None:
    made = json.loads(written(make_graph(), "jsonld"))
    published = json.loads((Path(__file__).parents[2] / "ontologies" / "context.jsonld").read_text())
    assert made["@context"] == published["@context"]
    things = {thing["@id"]: thing for thing in made["@graph"]}
    paper = things[f"{BASE}paper/study"]
    assert paper["title"] == "A study of label-smoothing"
    assert paper["publicationYear"] == 2019
    assert paper["studies"] == f"{BASE}concept/label-smoothing-840af3"
    assert len(things) == len(made["@graph"])


def test_the_context_knows_every_term_of_an_export() -> None:
    context = json.loads((Path(__file__).parents[2] / "ontologies" / "context.jsonld").read_text())["@context"]
    meant = {value["@id"] if isinstance(value, dict) else value for value in context.values()}
    assert {name: context[name] for name in PREFIXES} == PREFIXES
    for triple in triples(make_graph()):
        prefix, namespace = max(
            ((p, n) for p, n in PREFIXES.items() if triple.predicate.value.startswith(n)), key=lambda item: len(item[1])
        )
        if (
            prefix not in {"void"}
            and "#_" not in triple.predicate.value
            and not triple.predicate.value.endswith("#type")
        ):
            assert f"{prefix}:{triple.predicate.value.removeprefix(namespace)}" in meant
