"""The papers most like each, of all at once, are those that each has when asked alone."""

from __future__ import annotations

import random
import sqlite3

import pytest
from built import sample_graph
from hypothesis import given, settings
from strategies import graphs
from telling import opened

from kg.graph.network import Graph, papers_of, to_graph
from kg.lookup import nearest, similar_papers
from kg.lookup.nearest import NEAREST, nearest_in, nearest_papers
from kg.model import Concept, Kind, Link, Paper, Role


def alone(store: sqlite3.Connection, paper: Paper) -> tuple[tuple[str, float], ...]:
    return tuple((other.paper_id, other.similarity) for other in similar_papers(store, paper.id, NEAREST))


def check(graph: Graph) -> int:
    """The number of papers that have others like them."""
    with opened(graph) as store:
        found = nearest_papers(store)
        assert found == {paper.id: alone(store, paper) for paper in papers_of(graph)}
    return sum(map(bool, found.values()))


def test_of_the_sample() -> None:
    assert check(sample_graph()) == 100


@settings(max_examples=20)
@given(graph=graphs())
def test_of_any_graph(graph: Graph) -> None:
    check(graph)


def written(papers: int, words: int, each: int) -> Graph:
    """Papers of words of which some are common, most are rare, and many are as telling as others."""
    chance = random.Random(18)
    concepts = [Concept(f"c{n:02}-000000", f"c{n}", f"c{n}", (Kind.METHOD,)) for n in range(40)]
    texts, links = [], []
    for n in range(papers):
        title, *parts = (
            f"word{chr(97 + int(chance.paretovariate(0.4)) % words % 26)}{chr(97 + chance.randrange(words // 26))}"
            for _ in range(each)
        )
        texts.append(Paper(f"p{n:03}", title, " ".join(parts), venue="Venue of words", authors=("wordaa Author",)))
        for concept in sorted({min(39, int(chance.paretovariate(0.7))) for _ in range(4)}):
            links.append(Link(f"p{n:03}", concepts[concept].id, Kind.METHOD, Role.USES, ()))
    return to_graph(texts, concepts, links)


def test_where_more_papers_have_the_words_than_are_looked_at() -> None:
    assert check(written(400, 130, 40)) == 400


def test_of_some_papers_as_of_all() -> None:
    graph = written(60, 130, 20)
    with opened(graph) as store:
        assert nearest_papers(store, ["p003", "p050", "of another graph"]) == {
            paper: found for paper, found in nearest_papers(store).items() if paper in {"p003", "p050"}
        }
        assert nearest_papers(store, ()) == {}
        assert nearest_papers(store, most=2)["p003"] == nearest_papers(store)["p003"][:2]


def test_in_memory_as_in_a_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    graph = written(30, 130, 20)
    with opened(graph) as store:
        assert nearest_in(graph) == nearest_papers(store)
    monkeypatch.setattr(nearest, "MOST_PAPERS", 29)
    assert nearest_in(graph) == {}
