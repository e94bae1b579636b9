"""What must hold of every export, on a graph of real papers: of the saved pages, or of the sample without them.

rdflib and the shapes take a second for a few papers: they are asked about the papers of one of the pages.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import repeat
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from built import sample_graph, saved_pages
from rdf_graphs import in_rdflib, quads_in_rdflib, same
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID

import kg
from kg.graph.network import Graph, concepts_of, links_of, papers_of
from kg.model import Kind
from kg.rdf.export import triples, write_rdf
from kg.rdf.formats import FORMATS
from kg.rdf.named import bind_values, named_queries
from kg.rdf.opened import open_export
from kg.rdf.query import run_query, to_rows
from kg.rdf.read import parse_file, read_rdf
from kg.rdf.terms import PREFIXES, term
from kg.rdf.validate import validate

pytestmark = pytest.mark.slow

ENDINGS = [format.suffixes[0] for format in FORMATS.values()]


@pytest.fixture(scope="module")
def whole(real_graph: Graph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The graph of all papers, as N-Triples."""
    path = tmp_path_factory.mktemp("whole") / "graph.nt"
    assert write_rdf(real_graph, path).refused == ()
    return path


@pytest.fixture(scope="module")
def part() -> Graph:
    """The graph of the papers of one of the pages."""
    return kg.build(seeds[-1:]) if (seeds := saved_pages()) else sample_graph()


@pytest.fixture(scope="module")
def exports(part: Graph, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Their graph in each format."""
    folder = tmp_path_factory.mktemp("real")
    for ending in ENDINGS:
        assert write_rdf(part, folder / f"graph{ending}").refused == ()
    return {ending: folder / f"graph{ending}" for ending in ENDINGS}


@pytest.fixture(scope="module")
def stated(part: Graph) -> set[ox.Triple]:
    return set(triples(part))


@pytest.fixture(scope="module")
def store(exports: dict[str, Path]) -> ox.Store:
    return open_export(exports[".ttl"])


@pytest.fixture(scope="module")
def held(stated: set[ox.Triple]) -> rdflib.Graph:
    """What is stated, in rdflib."""
    return rdflib.Graph().parse(data=ox.serialize(stated, format=ox.RdfFormat.N_TRIPLES), format="nt")


@pytest.mark.parametrize("ending", ENDINGS)
def test_both_readers_read_what_is_stated(
    ending: str, exports: dict[str, Path], stated: set[ox.Triple], held: rdflib.Graph
) -> None:
    assert {quad.triple for quad in parse_file(exports[ending])} == stated
    found = in_rdflib(exports[ending])
    assert not any(isinstance(term, rdflib.BNode) for triple in found for term in triple)
    assert set(found) == set(held), "graphs without blank nodes are isomorphic where their triples are equal"
    assert len(found) == len(stated)


def test_both_readers_find_the_same_named_graphs(exports: dict[str, Path]) -> None:
    by_oxigraph: Counter[str] = Counter()
    for quad in set(parse_file(exports[".nq"])):
        by_oxigraph[quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""] += 1
    default = {None: "", str(DATASET_DEFAULT_GRAPH_ID): ""}
    by_rdflib = Counter(default.get(graph and str(graph), str(graph)) for *_, graph in quads_in_rdflib(exports[".nq"]))
    assert by_rdflib == by_oxigraph
    assert len(by_oxigraph) > 1


def test_shapes_and_checks_find_nothing(exports: dict[str, Path]) -> None:
    assert validate(exports[".nq"], shapes=True) == []


def test_checks_find_nothing_in_all_papers(whole: Path) -> None:
    assert validate(whole, shapes=False) == []


def test_each_mention_is_the_slice_of_its_paper(real_graph: Graph, whole: Path) -> None:
    """Counted in Python, from the file: not by the queries that ``kg validate`` runs."""
    store = open_export(whole)
    said: dict[str, dict[str, str]] = {}
    for name in ("kg:inPaper", "kg:surface", "nif:anchorOf", "nif:beginIndex", "nif:endIndex"):
        for quad in store.quads_for_pattern(None, term(name), None):
            assert isinstance(quad.subject, ox.NamedNode)
            assert isinstance(quad.object, ox.NamedNode | ox.Literal)
            said.setdefault(quad.subject.value, {})[name] = quad.object.value
    text = {iri: f"{title}\n" for iri, title in values(store, "dcterms:title")}
    for iri, abstract in values(store, "dcterms:abstract"):
        text[iri] += abstract
    said = {iri: values for iri, values in said.items() if "kg:surface" in values}
    for mention in said.values():
        found = text[mention["kg:inPaper"]][int(mention["nif:beginIndex"]) : int(mention["nif:endIndex"])]
        assert found == mention["kg:surface"] == mention["nif:anchorOf"]
    assert len(said) == sum(len(link.mentions) for link in links_of(real_graph)) > 1000


def values(store: ox.Store, name: str) -> Iterator[tuple[str, str]]:
    for quad in store.quads_for_pattern(None, term(name), None):
        assert isinstance(quad.subject, ox.NamedNode)
        assert isinstance(quad.object, ox.Literal)
        yield quad.subject.value, quad.object.value


def test_the_description_counts_what_is_there(real_graph: Graph) -> None:
    stated = set(triples(real_graph))
    classes = Counter(t.object.value for t in stated if t.predicate == term("rdf:type"))
    properties = Counter(t.predicate.value for t in stated)
    subjects: dict[str, dict[str, str]] = {}
    for t in stated:
        if "/dataset" in t.subject.value:
            subjects.setdefault(t.subject.value, {})[t.predicate.value] = t.object.value
    void = PREFIXES["void"]
    said = {part[f"{void}class"]: int(part[f"{void}entities"]) for part in subjects.values() if f"{void}class" in part}
    assert said == {name: classes[name] for name in said}
    assert {"Paper", "Method", "Dataset", "Problem", "Mention"} <= {name.rpartition("#")[2] for name in said}
    by_property = {part[f"{void}property"]: part for part in subjects.values() if f"{void}property" in part}
    assert {name: int(part[f"{void}triples"]) for name, part in by_property.items()} == {
        name: properties[name] for name in by_property
    }
    assert len(by_property) > 8
    (dataset,) = (said for said in subjects.values() if term("void:triples").value in said and len(said) > 5)
    assert int(dataset[f"{void}triples"]) == len(stated)
    assert int(dataset[term("kg:paperCount").value]) == sum(1 for _ in papers_of(real_graph))
    assert int(dataset[term("kg:conceptCount").value]) == sum(1 for _ in concepts_of(real_graph))
    assert int(dataset[term("kg:mentionCount").value]) == classes[term("kg:Mention").value]


@pytest.mark.parametrize("name", sorted(named_queries()))
def test_both_engines_give_the_same_rows(name: str, part: Graph, store: ox.Store, held: rdflib.Graph) -> None:
    text, ours = answered(name, part, store)
    theirs = [tuple(None if value is None else str(value) for value in row) for row in held.query(text)]
    assert list(map(number, theirs)) == list(map(number, ours))


def answered(name: str, graph: Graph, store: ox.Store) -> tuple[str, list[tuple[str | None, ...]]]:
    """A named query about the commonest concepts that give it an answer, and its rows."""
    query = named_queries()[name]
    common = sorted(concepts_of(graph), key=lambda c: (-graph.nodes[f"concept:{c.id}"]["papers"], c.id))
    names = [concept.label for concept in common]
    to_ask = {
        "concept": names,
        "first": names,
        "second": names[1:],
        "method": [concept.label for concept in common if concept.kinds[0] is Kind.METHOD],
        "problem": [concept.label for concept in common if concept.kinds[0] is Kind.PROBLEM],
        "title": [paper.title for paper in papers_of(graph)],
        "confidence": repeat("0.7"),
        "least": repeat("2"),
    }
    parameters = [parameter.name for parameter in query.parameters]
    for _, *given in zip(range(200), *(to_ask[parameter] for parameter in parameters), strict=False):
        text = bind_values(store, query, dict(zip(parameters, given, strict=True)))
        if rows := to_rows(run_query(store, text))[1]:
            return text, rows
    pytest.fail("a question without an answer tests nothing")


def number(row: tuple[str | None, ...]) -> tuple[object, ...]:
    """A row with its numbers as numbers: 0.5 and 0.50 are the same decimal."""
    return tuple(float(v) if v and re.fullmatch(r"-?\d+(\.\d*)?", v) else v for v in row)


def test_the_graph_comes_back(whole: Path, real_graph: Graph) -> None:
    assert same(read_rdf(whole), real_graph)
