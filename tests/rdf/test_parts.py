"""What is written comes in parts: each can be written by itself, and together they are the whole."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

import pyoxigraph as ox
import pytest
from by_hand import make_graph
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import graphs

from kg.graph.content import Content, by_subject, content_of, in_order
from kg.graph.network import Graph, broader_of, concepts_of, links_of, papers_of, relations_of, run_of, to_graph
from kg.model import Link, Predicate, Relation
from kg.rdf.export import triples_of, write_rdf
from kg.rdf.formats import FORMATS, N_TRIPLES, RDF_XML, TURTLE, Format
from kg.rdf.parts import (
    Hierarchy,
    Tally,
    Thing,
    concept_part,
    counted,
    description_part,
    head_part,
    inputs_of,
    paper_part,
    people_part,
    relation_part,
    scheme_part,
)
from kg.rdf.parts import run_iri as iri_of_run
from kg.rdf.people import identified
from kg.rdf.refused import concept_fault, paper_fault, writable
from kg.rdf.terms import BASE
from kg.rdf.things import mention_pairs


def written(graph: Graph | Content, format: Format = TURTLE) -> bytes:
    buffer = io.BytesIO()
    write_rdf(graph, buffer, format=format)
    return buffer.getvalue()


def lines(things: Iterable[Thing], tally: Tally) -> list[bytes]:
    """Things as lines of N-Triples, counted."""
    made = ox.serialize(triples_of(counted(things, tally)), format=N_TRIPLES.oxigraph) or b""
    return made.splitlines()


@settings(max_examples=50)
@given(graphs().filter(lambda graph: not writable(content_of(graph), N_TRIPLES)[1]), st.integers(1, 3))
def test_parts_written_apart_are_the_whole(graph: Graph, processes: int) -> None:
    content, run, inputs = content_of(graph), iri_of_run(run_of(graph), BASE), inputs_of(run_of(graph), BASE)
    shards = [list(content.papers())[start::processes] for start in range(processes)]
    tallies = [Tally() for _ in (*shards, "rest")]
    made = [
        line
        for shard, tally in zip(shards, tallies, strict=False)
        for paper, links in shard
        for line in lines(paper_part(paper, links, BASE, run, mention_pairs, inputs), tally)
    ]
    rest = tallies[-1]
    made += lines(head_part(content.run, content.detectors, BASE), rest)
    hierarchy = Hierarchy()
    for of_one in content.concepts():
        hierarchy.add(of_one, BASE)
    made += lines(concept_part(content.concepts(), BASE), rest)
    made += lines(scheme_part(hierarchy, BASE), rest)
    people: dict[str, set[str]] = defaultdict(set)
    for orcid, name in (person for paper, _ in content.papers() for person in identified(paper)):
        people[orcid].add(name)
    made += lines(people_part(people), rest)
    for _, _, relations in content.concepts():
        made += lines(relation_part(relations, BASE), rest)
    made += lines(description_part(content.run, hierarchy.first, sum(tallies, Tally()), BASE), rest)
    assert sorted(made) == sorted(written(graph, N_TRIPLES).splitlines())


@given(graphs())
def test_relations_come_in_the_order_of_the_graph(graph: Graph) -> None:
    in_graph = list(relations_of(graph))
    by_triple = sorted(in_graph, key=lambda r: (r.subject, r.predicate, r.object))
    assert [r for _, relations in by_subject(by_triple) for r in relations] == in_graph
    assert [r for _, _, relations in content_of(graph).concepts() for r in in_order(relations)] == in_graph


def spoiled(graph: Graph, papers: set[int], concepts: set[int]) -> Graph:
    """The graph with a lone surrogate in some titles and labels."""
    return to_graph(
        [replace(p, title=f"\ud800{p.title}") if n in papers else p for n, p in enumerate(papers_of(graph))],
        [replace(c, label=f"\ud800{c.label}") if n in concepts else c for n, c in enumerate(concepts_of(graph))],
        links_of(graph),
        relations_of(graph),
        run_of(graph),
    )


def without(graph: Graph, papers: set[int], concepts: set[int]) -> Graph:
    """The graph without some papers and concepts and all that hangs on them."""
    gone = {paper.id for n, paper in enumerate(papers_of(graph)) if n in papers}
    unnamed = {concept.id for n, concept in enumerate(concepts_of(graph)) if n in concepts}

    def stays(link: Link) -> bool:
        return link.paper_id not in gone and link.concept_id not in unnamed

    def supported(relation: Relation) -> bool:
        left = relation.predicate is Predicate.BROADER or bool(set(relation.paper_ids) - gone)
        return left and not {relation.subject, relation.object} & unnamed

    return to_graph(
        [paper for paper in papers_of(graph) if paper.id not in gone],
        [
            replace(concept, broader=tuple(other for other in concept.broader if other not in unnamed))
            for concept in concepts_of(graph)
            if concept.id not in unnamed
        ],
        [link for link in links_of(graph) if stays(link)],
        [
            replace(
                relation,
                paper_ids=tuple(paper for paper in relation.paper_ids if paper not in gone),
                statements=tuple(said for said in relation.statements if said.paper_id not in gone),
            )
            for relation in relations_of(graph)
            if supported(relation)
        ],
        run_of(graph),
        broader=broader_of(graph),
    )


@settings(max_examples=100)
@given(graphs(), st.sets(st.integers(0, 2)), st.sets(st.integers(0, 3)))
def test_what_is_refused_leaves_the_graph_without_it(graph: Graph, papers: set[int], concepts: set[int]) -> None:
    broken = spoiled(graph, papers, concepts)
    refused = writable(content_of(broken), TURTLE)[1]
    assert sum(line.startswith("paper ") for line in refused) == len(
        [n for n in range(graph_papers(graph)) if n in papers]
    )
    assert written(broken) == written(without(graph, papers, concepts))


def graph_papers(graph: Graph) -> int:
    return sum(1 for _ in papers_of(graph))


@pytest.mark.parametrize("format", FORMATS)
def test_content_is_written_as_its_graph_is(format: str) -> None:
    assert written(content_of(make_graph()), FORMATS[format]) == written(make_graph(), FORMATS[format])


def test_faults_are_found_paper_by_paper() -> None:
    graph = spoiled(make_graph(), {0}, {0})
    papers = [paper_fault(paper, links, TURTLE) for paper, links in content_of(graph).papers()]
    assert papers[0] is not None
    assert not any(papers[1:])
    found = [concept_fault(concept, TURTLE) for concept in concepts_of(graph)]
    assert found[0] is not None
    assert not any(found[1:])


def test_sound_content_is_looked_through_for_xml_alone() -> None:
    read: list[str] = []
    content = content_of(make_graph())

    def papers() -> Iterable[object]:
        read.append("papers")
        return content.papers()

    sound = replace(content, papers=papers, sound=True)
    assert writable(sound, TURTLE) == (sound, ())
    assert read == []
    assert writable(sound, RDF_XML) == (sound, ())
    assert read == ["papers"]
