"""Look-ups: the cards agree with the graph and with the export, and names are found as people type them."""

from __future__ import annotations

import io
import sqlite3
from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest
from by_hand import COOLNET, PAPERS, make_graph
from hypothesis import given, settings
from strategies import graphs

from kg.errors import NotFoundError
from kg.graph.network import Graph, concepts_of, links_of, papers_of, relations_of, to_graph
from kg.lookup import concept_card, find_concept, paper_card, write_index
from kg.lookup.counting import Year, stats
from kg.lookup.papers import find_paper
from kg.lookup.values import By
from kg.lookup.ways import Way
from kg.model import Kind, Paper, Predicate, Relation, Role
from kg.rdf.export import write_turtle
from kg.rdf.query import run_query, to_rows
from kg.sentences import sentence_spans
from kg.sources.merge import merge
from kg.store.reading import open_store
from kg.store.writing import write_store

# Cards agree with the graph


def check_cards(graph: Graph, store: sqlite3.Connection) -> None:
    for concept in concepts_of(graph):
        card = concept_card(store, concept.id)
        node = f"concept:{concept.id}"
        links = {link.paper_id: link for link in links_of(graph) if link.concept_id == concept.id}
        assert card.concept == concept
        assert len(card.newest) == card.counts.papers == graph.nodes[node]["papers"] == len(links)
        assert card.papers() == card.newest
        assert card.counts.roles == Counter(link.role for link in links.values())
        assert card.counts.kinds == Counter(link.kind for link in links.values())
        for use in card.newest:
            link = links[use.paper.id]
            assert (use.paper, use.kind, use.role) == (
                graph.nodes[f"paper:{use.paper.id}"]["value"],
                link.kind,
                link.role,
            )
            assert tuple(found.mention for found in use.evidence) == link.mentions
        beside = {
            (section.relation, section.inverse, other.concept_id, other.papers)
            for section in card.sections
            for other in section.concepts
            if section.relation != "testedOn"
        }
        own = list(relations_of(graph))
        assert beside == {
            *(
                (r.predicate.value, False, r.object, counted(graph, r, r.object))
                for r in own
                if r.subject == concept.id
            ),
            *((*section_of(r), r.subject, counted(graph, r, r.subject)) for r in own if r.object == concept.id),
        }


def section_of(relation: Relation) -> tuple[str, bool]:
    """The section of a card on which the concept is the object; a comparison has no direction."""
    return relation.predicate.value, relation.predicate is not Predicate.COMPARED_WITH


def counted(graph: Graph, relation: Relation, other: str) -> int:
    """What a card says beside the other concept: the papers of the relation, or those that name a kind."""
    named: int = graph.nodes[f"concept:{other}"]["papers"]
    return named if relation.predicate is Predicate.BROADER else relation.support


def check_papers(graph: Graph, store: sqlite3.Connection) -> None:
    for paper in papers_of(graph):
        card = paper_card(store, paper.id)
        links = {link.concept_id: link for link in links_of(graph) if link.paper_id == paper.id}
        assert card.paper == paper
        assert {use.concept.id: (use.kind, use.role) for use in card.concepts} == {
            name: (link.kind, link.role) for name, link in links.items()
        }
        order = list(Role)
        assert [use.role for use in card.concepts] == sorted((use.role for use in card.concepts), key=order.index)


def test_cards_agree_with_the_graph(graph: Graph, store: sqlite3.Connection) -> None:
    check_cards(graph, store)
    check_papers(graph, store)


@settings(max_examples=15)
@given(graph=graphs())
def test_cards_agree_with_any_graph(graph: Graph, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("store") / "kg.sqlite"
    write_store(graph, path)
    write_index(graph, path)
    with open_store(path) as store:
        check_cards(graph, store)


def test_cards_agree_with_sparql(graph: Graph, store: sqlite3.Connection) -> None:
    buffer = io.BytesIO()
    write_turtle(graph, buffer)
    export = ox.Store()
    export.load(buffer.getvalue(), format=ox.RdfFormat.TURTLE)
    query = """SELECT ?label ?n (COUNT(DISTINCT ?p) AS ?papers) (COUNT(DISTINCT ?m) AS ?mentions) {
      ?c a skos:Concept ; skos:prefLabel ?label ; kg:paperCount ?n . ?p kg:mentions ?c . ?m kg:ofConcept ?c
    } GROUP BY ?label ?n"""
    found = to_rows(run_query(export, query))[1]
    assert len(found) == 11
    for label, count, papers, mentions in found:
        card = concept_card(store, str(label))
        assert str(card.counts.papers) == count == papers
        assert str(sum(len(use.evidence) for use in card.newest)) == mentions


def test_related_concepts_go_both_ways(store: sqlite3.Connection) -> None:
    def related(name: str) -> set[tuple[str, bool, str, int]]:
        sections = concept_card(store, name).sections
        return {(s.relation, s.inverse, other.label, other.papers) for s in sections for other in s.concepts}

    assert related("label smoothing") == {
        ("broader", False, "learning technique", 1),
        ("usedFor", False, "dependency parsing", 1),
    }
    assert related("learning technique") == {
        ("broader", True, "label smoothing", 2),
        ("broader", True, "transformer", 2),
    }
    assert related("Adam") == {("comparedWith", False, "CoolNet", 1)}


def test_papers_of_a_card_are_newest_first(store: sqlite3.Connection) -> None:
    years = [use.paper.year for use in concept_card(store, "label smoothing").newest]
    assert years == [2021, 2019]


# Evidence


def test_evidence_is_the_sentence_around_the_mention(graph: Graph, store: sqlite3.Connection) -> None:
    seen = 0
    for concept in concepts_of(graph):
        for use in concept_card(store, concept.id).newest:
            sentences = {use.paper.text[a:b] for a, b in sentence_spans(use.paper.text)}
            for found in use.evidence:
                assert found.sentence[found.start : found.end] == found.mention.surface
                assert found.sentence in sentences
                seen += 1
    assert seen == sum(len(link.mentions) for link in links_of(graph))


@settings(max_examples=15)
@given(graph=graphs())
def test_evidence_holds_its_mention_in_any_graph(graph: Graph, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("store") / "kg.sqlite"
    write_store(graph, path)
    write_index(graph, path)
    with open_store(path) as store:
        for paper in papers_of(graph):
            for use in paper_card(store, paper.id).concepts:
                for found in use.evidence:
                    assert found.sentence[found.start : found.end] == found.mention.surface
                    assert found.sentence in paper.text


def test_the_sentence_to_show_first_says_the_role(store: sqlite3.Connection) -> None:
    (use,) = concept_card(store, "CoolNet").newest
    assert use.telling is not None
    assert use.telling.sentence.startswith("We propose")
    (adam,) = (use for use in paper_card(store, COOLNET.id).concepts if use.concept.label == "Adam")
    assert adam.telling is not None
    assert adam.telling.mention.role is Role.COMPARES_WITH


# Names


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("label smoothing", "label smoothing"),
        ("Label-Smoothing", "label smoothing"),
        ("LABEL SMOOTHINGS", "label smoothing"),
        ("soft targets", "label smoothing"),
        ("soft target", "label smoothing"),
        ("  label   smoothing ", "label smoothing"),
        ("PTB", "Penn Treebank"),
        ("penn treebanks", "Penn Treebank"),
        ("Transformers", "transformer"),
        ("beta-VAE", "β-VAE"),
        ("β VAE", "β-VAE"),
        ("c++", "C++"),
        ("C#", "C#"),
        ("c", "C"),
        ("label-smoothing-840af3", "label smoothing"),
    ],
)
def test_a_concept_is_found_by_any_of_its_names(name: str, label: str, store: sqlite3.Connection) -> None:
    assert find_concept(store, name)[0].label == label


def test_every_name_of_every_concept_finds_it(graph: Graph, store: sqlite3.Connection) -> None:
    for concept in concepts_of(graph):
        for name in (concept.id, concept.label, *concept.aliases):
            assert find_concept(store, name)[0] == concept


def test_a_label_wins_over_an_alias(tmp_path: Path) -> None:
    from kg.model import Concept

    concepts = [
        Concept("a-000001", "apple", "apple", (Kind.METHOD,), ("pear",)),
        Concept("z-000002", "pear", "pear", (Kind.METHOD,)),
    ]
    write_store(to_graph([], concepts, []), tmp_path / "kg.sqlite")
    write_index(to_graph([], concepts, []), tmp_path / "kg.sqlite")
    with open_store(tmp_path / "kg.sqlite") as store:
        assert find_concept(store, "Pears")[0].id == "z-000002"


@pytest.mark.parametrize(
    ("typo", "meant"),
    [
        ("lable smoothing", "label smoothing"),
        ("Pen Treebank", "Penn Treebank"),
        ("transfomer", "transformer"),
        ("dependancy parsing", "dependency parsing"),
        ("coolnett", "CoolNet"),
        ("soft tagets", "soft targets"),
    ],
)
def test_a_typo_is_mended_unless_the_name_must_be_exact(typo: str, meant: str, store: sqlite3.Connection) -> None:
    concept, found = find_concept(store, typo)
    assert (found.way, found.name) == (Way.TYPO, meant)
    assert concept == find_concept(store, meant)[0]
    with pytest.raises(NotFoundError) as error:
        concept_card(store, typo, exact=True)
    assert error.value.suggestions[0] == meant
    assert len(error.value.suggestions) <= 3
    assert len(set(error.value.suggestions)) == len(error.value.suggestions)
    assert repr(typo) in str(error.value)
    for suggestion in error.value.suggestions:
        find_concept(store, suggestion)


def test_an_id_that_a_paper_has_lost_still_leads_to_it(tmp_path: Path) -> None:
    merged = merge([Paper("q", "Moss"), Paper("q", "Fern"), Paper("x1", "Adam"), Paper("x3", "Adam")])
    graph = to_graph([one.paper for one in merged], [], [])
    write_store(graph, tmp_path / "kg.sqlite")
    write_index(graph, tmp_path / "kg.sqlite")
    with open_store(tmp_path / "kg.sqlite") as store:
        assert find_paper(store, "x3").id == find_paper(store, "x1").id == "x1"
        with pytest.raises(NotFoundError, match="several papers had the id 'q'") as error:
            find_paper(store, "q")
        assert {find_paper(store, name).title for name in error.value.suggestions} == {"Moss", "Fern"}


@pytest.mark.parametrize("name", ["", "…", "qqqqqqqqqqqqqq", "'; DROP TABLE concept; --", "%", "\x00"])
def test_what_is_not_there_is_not_found(name: str, store: sqlite3.Connection) -> None:
    for look_up in (concept_card, paper_card):
        with pytest.raises(NotFoundError) as error:
            look_up(store, name)
        assert len(error.value.suggestions) <= 3


@pytest.mark.parametrize(
    "name",
    [
        "10.1000/coolnet",
        "10.1000/COOLNET",
        "doi:10.1000/coolnet",
        "https://doi.org/10.1000/coolnet",
        "http://dx.doi.org/10.1000/CoolNet",
        "2105.01234",
        "arXiv:2105.01234",
        "arxiv:2105.01234",
        "CoolNet: label smoothing for dependency parsing",
        "coolnet label-smoothing for DEPENDENCY parsing",
        "coolnet",
        "dependency parsing",
        " 2105.01234 ",
    ],
)
def test_a_paper_is_found_by_any_of_its_names(name: str, store: sqlite3.Connection) -> None:
    assert paper_card(store, name).paper == COOLNET


def test_every_paper_is_found_by_its_id_and_title(store: sqlite3.Connection) -> None:
    for paper in PAPERS:
        assert paper_card(store, paper.id).paper == paper
        assert paper_card(store, paper.title).paper == paper


def test_a_part_of_several_titles_names_some(store: sqlite3.Connection) -> None:
    with pytest.raises(NotFoundError, match="2 papers have 'a study' in their titles") as error:
        paper_card(store, "a study")
    assert set(error.value.suggestions) == {"A study of label-smoothing", "A study of nothing at all"}


def test_a_whole_title_wins_over_a_part(tmp_path: Path) -> None:
    papers = [Paper("1", "Deep nets"), Paper("2", "Deep nets revisited")]
    write_store(to_graph(papers, [], []), tmp_path / "kg.sqlite")
    write_index(to_graph(papers, [], []), tmp_path / "kg.sqlite")
    with open_store(tmp_path / "kg.sqlite") as store:
        assert paper_card(store, "deep nets").paper.id == "1"


def test_a_mistyped_title_gets_suggestions(store: sqlite3.Connection) -> None:
    with pytest.raises(NotFoundError) as error:
        paper_card(store, "A study of lable smoothng")
    assert error.value.suggestions[0] == "A study of label-smoothing"
    assert len(error.value.suggestions) <= 3


# Counts


def test_stats_are_what_is_counted(graph: Graph, store: sqlite3.Connection) -> None:
    found = stats(store)
    links = list(links_of(graph))
    assert found.papers == len(PAPERS)
    assert found.concepts == len(list(concepts_of(graph)))
    assert found.links == len(links)
    assert found.mentions == sum(len(link.mentions) for link in links)
    assert found.relations == len(list(relations_of(graph)))
    assert found.papers_without_concepts == 1
    assert found.roles == Counter(link.role.value for link in links)
    assert found.years == {2019: Year(2, 0), 2020: Year(1, 1), 2021: Year(1, 0)}
    assert found.papers_without_year == 1
    assert list(found.years) == sorted(found.years)
    main = Counter(concept.kinds[0].value for concept in concepts_of(graph))
    assert found.kinds == {kind.value: main[kind.value] for kind in Kind}
    assert stats(store, by=By.PAPERS).top["method"][:2] == (("label smoothing", 2), ("transformer", 2))


def test_stats_name_as_many_as_asked_for(store: sqlite3.Connection) -> None:
    assert [len(top) for top in stats(store, top=1).top.values()] == [1, 1, 1]
    assert [len(top) for top in stats(store, top=0).top.values()] == [0, 0, 0]


def test_an_empty_graph_has_empty_stats(tmp_path: Path) -> None:
    write_store(to_graph([], [], []), tmp_path / "kg.sqlite")
    write_index(to_graph([], [], []), tmp_path / "kg.sqlite")
    with open_store(tmp_path / "kg.sqlite") as store:
        found = stats(store)
        assert (found.papers, found.concepts, found.years, found.roles) == (0, 0, {}, {})
        with pytest.raises(NotFoundError):
            concept_card(store, "anything")


def test_look_ups_read_what_the_graph_was_when_it_was_written(store: sqlite3.Connection) -> None:
    assert make_graph().nodes["concept:label-smoothing-840af3"]["papers"] == len(
        concept_card(store, "label smoothing").newest
    )
