"""What papers state of two concepts: the sentences that cards, papers and ways show, and in how many papers."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import click
import pytest
from by_hand import COOLNET, make_graph, make_mentions, state

from kg.answers.concept import concept_rows, concept_text
from kg.answers.paper import paper_text
from kg.answers.ways import ways_rows, ways_text
from kg.concepts import relate
from kg.graph.cut import Cut, cut
from kg.graph.network import Graph, concepts_of, links_of, papers_of, relations_of, run_of, to_graph
from kg.lookup import concept_card, find_concept, find_ways, open_index, paper_card
from kg.lookup.filters import Filter
from kg.lookup.index import write_index
from kg.lookup.statements import stating
from kg.model import Mention, Paper, Predicate, Statement
from kg.store.reading import read_store
from kg.store.writing import write_store


def mention(surface: str, nth: int = 0) -> Mention:
    return [m for m in make_mentions() if m.paper_id == COOLNET.id and m.surface == surface][nth]


@pytest.fixture(scope="module")
def graph() -> Graph:
    """The small graph, in which Adam is a part of CoolNet, too, and CoolNet is stated twice to be for parsing."""
    made, cool = make_graph(), mention("CoolNet", 1)
    said = [
        state(mention("label smoothing", 1), Predicate.PART_OF, cool, 0.912),
        state(cool, Predicate.USED_FOR, mention("dependency parsing"), 0.4),
        state(cool, Predicate.USED_FOR, mention("dependency parsing", 1), 0.8),
        state(mention("CoolNet", 2), Predicate.COMPARED_WITH, mention("Adam"), 0.75),
    ]
    links = list(links_of(made))
    relations = relate(concepts_of(made), links, said)
    return to_graph(papers_of(made), concepts_of(made), links, relations, run_of(made))


@pytest.fixture(scope="module")
def store(graph: Graph, tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    path = tmp_path_factory.mktemp("stated") / "kg.sqlite"
    write_store(graph, path)
    write_index(graph, path)
    with open_index(path) as opened:
        yield opened


def flat(text: str) -> str:
    return " ".join(click.unstyle(text).split())


def test_a_card_has_the_surest_sentence_of_each_relation(store: sqlite3.Connection) -> None:
    (parsing,) = concept_card(store, "CoolNet").section("usedFor")
    assert (parsing.papers, parsing.confidence) == (1, 0.8)
    assert parsing.stated
    assert (parsing.stated.paper_id, parsing.stated.confidence) == (COOLNET.id, 0.8)
    assert parsing.stated.sentence == ("We propose CoolNet, a network with label smoothing for dependency parsing.")
    assert [parsing.stated.sentence[slice(*place)] for place in (parsing.stated.subject, parsing.stated.object)] == [
        "CoolNet", "dependency parsing"
    ]  # fmt: skip


def test_parts_stand_on_both_cards(store: sqlite3.Connection) -> None:
    assert [other.label for other in concept_card(store, "label smoothing").section("partOf")] == ["CoolNet"]
    assert [other.label for other in concept_card(store, "CoolNet").section("partOf", True)] == ["label smoothing"]
    whole = flat(concept_text(concept_card(store, "CoolNet"), 90))
    assert "built from: label smoothing (1)" in whole
    assert "We propose [CoolNet], a network with [label smoothing] for" in whole
    assert "0.91 sure; CoolNet: label smoothing for dependency parsing (2021)" in whole
    assert "part of: CoolNet (1)" in flat(concept_text(concept_card(store, "label smoothing"), 90))


@pytest.mark.parametrize(("name", "other"), [("Adam", "CoolNet"), ("CoolNet", "Adam")])
def test_a_comparison_is_one_section_on_both_cards(store: sqlite3.Connection, name: str, other: str) -> None:
    (found,) = concept_card(store, name).section("comparedWith")
    assert (found.label, found.confidence) == (other, 0.75)
    assert concept_card(store, name).section("comparedWith", True) == ()


@pytest.mark.parametrize("beside", [None, "CoolNet"])
def test_papers_that_state_a_relation_show_the_words(store: sqlite3.Connection, beside: str | None) -> None:
    other = find_concept(store, beside)[0].id if beside else None
    card = concept_card(store, "label smoothing", filter=Filter(relation="partOf", beside=other))
    assert [use.paper.id for use in card.newest] == [COOLNET.id]
    assert card.newest[0].stated
    assert "0.91 sure: We propose [CoolNet], a network with [label smoothing]" in flat(concept_text(card, 90))
    told = ": partOf CoolNet)" if beside else ": partOf)"
    assert told in flat(concept_text(card, 90))
    row = next(iter(concept_rows(card)))
    assert (row["stated_subject"], row["stated_object"]) == ("label smoothing", "CoolNet")


def test_a_paper_says_what_it_states_each_sentence_once(store: sqlite3.Connection) -> None:
    card = paper_card(store, COOLNET.id)
    assert [(r.subject, r.relation, r.object, r.stated.confidence) for r in card.relations] == [
        ("label smoothing", "partOf", "CoolNet", 0.912),
        ("CoolNet", "usedFor", "dependency parsing", 0.8),
        ("Adam", "comparedWith", "CoolNet", 0.75),
    ]
    text = flat(paper_text(card, 90)).partition("it states: ")[2]
    assert text.startswith(
        "label smoothing is part of CoolNet (0.91 sure) CoolNet is used for dependency parsing (0.80"
    )
    assert text.count("a network with") == 1
    assert "We propose [CoolNet], a network with [label smoothing] for [dependency parsing]." in text
    assert paper_card(store, "study").relations == ()


def test_a_way_shows_what_the_surest_paper_states(store: sqlite3.Connection) -> None:
    ends = [find_concept(store, name)[0].id for name in ("CoolNet", "label smoothing")]
    ways = find_ways(store, ends[0], ends[1], 1)
    (hop,) = ways[0].hops
    ((relation,), stated) = hop.relations, hop.relations[0].stated
    assert (relation.relation, relation.inverse, relation.papers, relation.confidence) == ("partOf", True, 1, 0.912)
    assert stated
    assert hop.start.paper.id == hop.end.paper.id == stated.paper_id
    text = flat(ways_text(ways, 90))
    assert "label smoothing is part of CoolNet (1 paper, 0.91 sure)" in text
    assert "We propose [CoolNet], a network with [label smoothing] for dependency parsing." in text
    assert next(iter(ways_rows(ways)))["stated_sentence"] == stated.sentence


def test_two_sentences_are_shown_as_two() -> None:
    paper = Paper("p", "Foo", "Foo is a net. It is new. We test it on Baz.")
    found = stating(paper, Statement("p", (4, 7), Predicate.EVALUATED_WITH, (43, 46), 0.5))
    assert found.sentence == "Foo is a net. … We test it on Baz."
    assert [found.sentence[slice(*place)] for place in (found.subject, found.object)] == ["Foo", "Baz"]


def test_a_store_gives_statements_back(graph: Graph, tmp_path: Path) -> None:
    write_store(graph, tmp_path / "kg.sqlite")
    assert list(relations_of(read_store(tmp_path / "kg.sqlite"))) == list(relations_of(graph))
    assert any(relation.statements for relation in relations_of(graph))


def test_what_a_paper_states_goes_with_it(graph: Graph) -> None:
    (used,) = [r for r in relations_of(graph) if r.predicate is Predicate.USED_FOR]
    more = replace(used.statements[0], paper_id="study", confidence=0.5)
    both = replace(used, paper_ids=(COOLNET.id, "study"), statements=(*used.statements, more))
    whole = to_graph(papers_of(graph), concepts_of(graph), links_of(graph), [both])
    (left,) = relations_of(cut(whole, Cut(since="2020")))
    assert (left.paper_ids, left.statements, left.support) == (used.paper_ids, used.statements, 1)
    assert (both.confidence, left.confidence) == (0.9, 0.8)
