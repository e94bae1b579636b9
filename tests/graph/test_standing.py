"""Salience and communities: one partition, whatever the order, the same in the store, the counts and the exports."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from built import sample_graph
from hypothesis import given, settings
from strategies import graphs
from telling import graph_of, opened

from kg.graph import communities
from kg.graph.cut import Cut, cut
from kg.graph.network import Graph, concepts_of, links_of, papers_of, to_graph
from kg.graph.standing import standing_of
from kg.lookup import stats
from kg.lookup.values import By
from kg.store.reading import read_store
from kg.store.writing import write_store


@settings(max_examples=25)
@given(graph=graphs())
def test_it_does_not_depend_on_the_order(graph: Graph) -> None:
    parts = [list(reversed(list(part(graph)))) for part in (papers_of, concepts_of, links_of)]
    found = standing_of(graph)
    again = standing_of(to_graph(*parts))
    assert again == standing_of(to_graph(*(list(part(graph)) for part in (papers_of, concepts_of, links_of))))
    assert set(found.salience) == {concept.id for concept in concepts_of(graph)}
    assert all(0 <= value <= 1 for value in found.salience.values())
    members = Counter(concept for own in found.communities for concept in own)
    assert set(members.values()) <= {1}
    sizes = [len(own) for own in found.communities]
    assert sizes == sorted(sizes, reverse=True)


def test_what_every_field_names_tells_less_than_what_one_does() -> None:
    lines = [(f"Red {n}", "red a, red b, red c, everywhere") for n in range(6)]
    lines += [(f"Blue {n}", "blue a, blue b, blue c, everywhere") for n in range(6)]
    lines += [(f"Green {n}", "green a, green b, green c") for n in range(12)]
    graph = graph_of(lines)
    standing = standing_of(graph)
    papers = Counter(link.concept_id for link in links_of(graph))
    assert papers["everywhere-1"] == papers["green a-1"]
    assert standing.salience["everywhere-1"] < standing.salience["green a-1"]
    of = standing.community
    assert len({of["red a-1"], of["blue a-1"], of["green a-1"]}) == 3
    assert of["red a-1"] == of["red b-1"] == of["red c-1"]


def test_a_community_is_named_after_what_its_papers_share() -> None:
    """Not after what two of them name, be it ever so telling."""
    lines = [(f"Red {n}", f"network, red {n // 3}, rare {n // 3}") for n in range(30)]
    for colour in ("blue", "green"):
        more = ["", ", network"] * 7
        lines += [(f"{colour} {n}", f"{colour} a, {colour} b, {colour} c{also}") for n, also in enumerate(more)]
    graph = graph_of(lines)
    standing, papers = standing_of(graph), Counter(link.concept_id for link in links_of(graph))
    (red,) = (own for own in standing.communities if "network-1" in own)
    assert red[0] == "network-1"
    assert {papers[concept] for concept in red[1:]} == {3}
    assert all(standing.salience[concept] > standing.salience["network-1"] for concept in red[1:])


def test_one_partition_everywhere(tmp_path: Path) -> None:
    graph = sample_graph()
    standing = standing_of(graph)
    write_store(graph, tmp_path / "kg.sqlite")
    assert standing_of(read_store(tmp_path / "kg.sqlite")) == standing
    part = standing_of(cut(graph, Cut(min_papers=3)))
    assert part.community.items() <= standing.community.items()
    with opened(graph) as store:
        found = stats(store, 5)
        assert [c.concepts for c in found.communities] == [len(own) for own in standing.communities[:5]]
        named = [[term.concept_id for term in community.terms] for community in found.communities]
        assert named == [list(own[:5]) for own in standing.communities[:5]]
        plain, ranked = stats(store, 20, by=By.PAPERS).top["method"], found.top["method"]
        assert [papers for _, papers in plain] == sorted((papers for _, papers in plain), reverse=True)
        assert ranked != plain[:5]


def test_a_paper_that_names_very_many_concepts_counts_by_the_commonest(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without what is rare in the long list, the rest is as it was."""
    own = [[0, 1, 2], [0, 1, 2], [3, 4, 5], [3, 4, 5]]
    has = [*own, list(range(3, 60))]
    uses = {c: [p for p, named in enumerate(has) if c in named] for c in range(60)}
    monkeypatch.setattr(communities, "WIDEST", 3)
    assert communities.find_communities(uses, has) == [[0, 1, 2], [3, 4, 5]]
