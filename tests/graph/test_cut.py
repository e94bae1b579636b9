"""The part of a graph: by date, kind, number of papers, and around a concept."""

from __future__ import annotations

from collections import Counter

import networkx as nx
import pytest
from by_hand import make_graph
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import CUTS, graphs

from kg.graph.cut import Cut, cut
from kg.graph.network import Graph, broader_of, concepts_of, links_of, merges_of, papers_of, relations_of
from kg.model import Kind


def labels(graph: Graph) -> set[str]:
    return {concept.label for concept in concepts_of(graph)}


def named(graph: Graph, label: str) -> str:
    (found,) = [concept.id for concept in concepts_of(graph) if concept.label == label]
    return found


def test_all_is_the_graph_itself(graph: Graph) -> None:
    assert cut(graph, Cut()) is graph
    assert cut(graph, Cut(depth=3)) is graph


def test_since(graph: Graph) -> None:
    part = cut(graph, Cut(since="2020"))
    assert {paper.id for paper in papers_of(part)} == {"10.1000/coolnet", "study-2"}
    assert "β-VAE" not in labels(part)
    assert "CoolNet" in labels(part)
    assert {paper.id for paper in papers_of(cut(graph, Cut(since="2019-07")))} == {
        "10.1000/coolnet", "study-2", "study", "languages",
    }  # fmt: skip


def test_kinds(graph: Graph) -> None:
    part = cut(graph, Cut(kinds=frozenset({Kind.DATASET, Kind.PROBLEM})))
    assert labels(part) == {"Penn Treebank", "dependency parsing"}
    assert {paper.id for paper in papers_of(part)} == {"10.1000/coolnet", "study"}


def test_min_papers(graph: Graph) -> None:
    part = cut(graph, Cut(min_papers=2))
    assert labels(part) == {"label smoothing", "Penn Treebank", "Transformer"} or labels(part) == {
        "label smoothing", "Penn Treebank", "transformer",
    }  # fmt: skip
    assert labels(cut(graph, Cut(min_papers=2, since="2020"))) == set()
    assert labels(cut(graph, Cut(min_papers=99, around=named(graph, "CoolNet"), depth=0))) == {"CoolNet"}


def test_around(graph: Graph) -> None:
    centre = named(graph, "CoolNet")
    alone = cut(graph, Cut(around=centre, depth=0))
    assert labels(alone) == {"CoolNet"}
    assert [paper.id for paper in papers_of(alone)] == ["10.1000/coolnet"]
    one = cut(graph, Cut(around=centre, depth=1))
    assert [paper.id for paper in papers_of(one)] == ["10.1000/coolnet"]
    assert {"CoolNet", "label smoothing", "Penn Treebank", "Adam"} <= labels(one)
    assert "β-VAE" not in labels(one)
    two = cut(graph, Cut(around=centre, depth=2))
    assert {"β-VAE"} <= labels(two)
    assert {paper.id for paper in papers_of(two)} >= {"10.1000/coolnet", "study"}
    assert "C#" not in labels(two)


@settings(max_examples=60)
@given(graphs(), CUTS, st.data())
def test_a_part_is_a_graph_of_its_own(graph: Graph, part: Cut, data: st.DataObject) -> None:
    concepts = [concept.id for concept in concepts_of(graph)]
    if concepts and data.draw(st.booleans()):
        part = Cut(
            data.draw(st.sampled_from(concepts)), data.draw(st.integers(0, 3)), part.kinds, part.min_papers, part.since
        )
    smaller = cut(graph, part)
    assert set(smaller) <= set(graph)
    counts = Counter(link.concept_id for link in links_of(smaller))
    for concept in concepts_of(smaller):
        assert smaller.nodes[f"concept:{concept.id}"]["papers"] == counts[concept.id]
        assert not part.kinds or concept.id == part.around or part.kinds & set(concept.kinds)
        assert all(f"concept:{other}" in smaller for other in concept.broader)
    for _, data_ in smaller.nodes(data=True):
        assert "value" in data_, "an edge names what is not there"
    papers = {paper.id for paper in papers_of(smaller)}
    for relation in relations_of(smaller):
        assert set(relation.paper_ids) <= papers
    assert all(f"concept:{merge.concept_id}" in smaller for merge in merges_of(smaller))
    assert all({f"concept:{b.narrower}", f"concept:{b.broader}"} <= set(smaller) for b in broader_of(smaller))
    again = cut(smaller, part)
    if part.around is None and part.min_papers == 1:
        assert nx.utils.graphs_equal(again, smaller)


@pytest.mark.parametrize("depth", range(4))
def test_around_is_what_a_search_of_networkx_finds(depth: int) -> None:
    """Between concepts that share a paper or are related, breadth first."""
    graph = make_graph()
    steps: nx.Graph[str] = nx.Graph()
    by_paper: dict[str, list[str]] = {}
    for link in links_of(graph):
        by_paper.setdefault(link.paper_id, []).append(link.concept_id)
    for concepts in by_paper.values():
        steps.add_edges_from((a, b) for a in concepts for b in concepts)
    steps.add_edges_from((relation.subject, relation.object) for relation in relations_of(graph))
    for centre in (concept.id for concept in concepts_of(graph)):
        part = cut(graph, Cut(around=centre, depth=depth))
        found = nx.single_source_shortest_path_length(steps, centre, depth) if centre in steps else {centre}
        assert {concept.id for concept in concepts_of(part)} == set(found)
