"""Answers that a researcher would believe: short names, similar papers, ways."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from dataclasses import replace

import pytest
from built import sample_graph
from telling import graph_of, opened

import kg
from kg.answers.concept import concept_text
from kg.graph.network import Graph, concepts_of, links_of, papers_of, to_graph
from kg.lookup import AmbiguousError, concept_card, find_concept, find_gaps, find_names, find_ways, similar_papers
from kg.lookup.any_words import InAnyWords
from kg.lookup.filters import Filter
from kg.lookup.narrower import NarrowerPair, pair_of_narrower
from kg.lookup.short_names import is_stub
from kg.lookup.similar import like_by_words, telling_words
from kg.model import Concept, Kind, Link, Paper, Predicate, Relation, Role, Statement

SHORT = [
    *((f"SAM segments {n}", "segment anything model") for n in range(4)),
    *((f"DP {n}", "dynamic programming, ?planning") for n in range(6)),
    *((f"DP private {n}", "differential privacy") for n in range(3)),
    ("SAM unexplained", "SAM"),
    ("Another", "skip attention module"),
]
NAMES = {
    "segment anything model": ("SAM",),
    "skip attention module": ("SAM",),
    "dynamic programming": ("DP",),
    "differential privacy": ("DP",),
}


@pytest.fixture(scope="module")
def shorts() -> Iterator[sqlite3.Connection]:
    with opened(graph_of(SHORT, NAMES)) as store:
        yield store


@pytest.fixture(scope="module")
def sample() -> Graph:
    return sample_graph()


@pytest.fixture(scope="module")
def asked(sample: Graph) -> Iterator[sqlite3.Connection]:
    with opened(sample) as store:
        yield store


def test_a_short_name_shows_all_it_can_mean(shorts: sqlite3.Connection) -> None:
    hits = find_names(shorts, "SAM")
    assert [hit.label for hit in hits] == ["segment anything model", "skip attention module", "SAM"]
    assert [is_stub(hit) for hit in hits] == [False, False, True]
    assert sum(hit.likelihood for hit in hits) == pytest.approx(1, abs=0.001)
    assert [hit.label for hit in find_names(shorts, "DP")] == ["dynamic programming", "differential privacy"]


def test_what_is_surely_meant_is_taken_and_the_rest_is_said(shorts: sqlite3.Connection) -> None:
    card = concept_card(shorts, "SAM")
    assert card.concept.label == "segment anything model"
    assert [hit.label for hit in card.meanings] == ["skip attention module", "SAM"]
    assert concept_card(shorts, "segment anything model").meanings == ()
    with pytest.raises(AmbiguousError) as error:
        find_concept(shorts, "DP", exact=True)
    assert [hit.label for hit in error.value.hits] == ["dynamic programming", "differential privacy"]


def test_a_kind_of_a_concept_is_no_other_meaning_of_its_short_name_and_is_not_related_to_it() -> None:
    kind, other = "nested entity recognition", "native embedding retrieval"
    lines = [
        *[("One", f"entity recognition, {kind}, {other}")] * 3,
        *[("Other", "entity recognition")] * 9,
        ("Last", "x"),
    ]
    names = dict.fromkeys(("entity recognition", kind, other), ("NER",))
    with opened(graph_of(lines, names, {kind: ("entity recognition",)})) as store:
        card = concept_card(store, "NER")
        assert card.concept.label == "entity recognition"
        assert [hit.label for hit in card.meanings] == [other]
        assert [related.label for related in concept_card(store, kind).related] == [other]


def test_a_kind_that_few_papers_give_still_lists_these() -> None:
    """Such a kind is none of the concept's, but its own papers say so."""
    papers = to_graph(
        [Paper(f"p{n}", f"Paper {n}", "") for n in range(6)],
        [Concept("adam-1", "adam", "Adam", (Kind.METHOD,)), Concept("ada-1", "ada net", "AdaNet", (Kind.DATASET,))],
        [Link("p5", "ada-1", Kind.DATASET, Role.EVALUATES_ON, ()),
         *(Link(f"p{n}", "adam-1", Kind.METHOD if n else Kind.DATASET, Role.USES, ()) for n in range(6))],
    )  # fmt: skip
    with opened(papers) as store:
        card = concept_card(store, "Adam", filter=Filter(kind=Kind.DATASET))
        assert (card.concept.label, card.counts.papers) == ("Adam", 1)
        assert concept_card(store, "Adam", filter=Filter(kind=Kind.PROBLEM)).counts.papers == 0


def test_a_stub_is_marked_so_and_no_long_name_is_taken_for_it(shorts: sqlite3.Connection) -> None:
    (stub,) = (hit for hit in find_names(shorts, "SAM") if hit.label == "SAM")
    card = concept_card(shorts, stub.concept_id)
    assert [hit.label for hit in card.meanings] == ["segment anything model", "skip attention module"]
    with pytest.raises(kg.errors.NotFoundError):
        find_concept(shorts, "sharpness-aware minimization")


def test_a_short_name_that_mostly_means_another_thing_elsewhere_says_so(shorts: sqlite3.Connection) -> None:
    with opened(graph_of([("One", "artificial island")], {"artificial island": ("AI",)})) as store:
        card = concept_card(store, "AI")
        assert (card.concept.label, card.elsewhere) == ("artificial island", "artificial intelligence")
        assert "elsewhere AI mostly means artificial intelligence" in concept_text(card, 100)
        assert concept_card(store, "artificial island").elsewhere is None
    assert concept_card(shorts, "SAM").elsewhere is None  # no meaning of it has most papers


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold()))


def test_no_abstract_has_both_sides_of_a_gap(sample: Graph, asked: sqlite3.Connection) -> None:
    texts = [_words(paper.text) for paper in papers_of(sample)]
    papers = {paper.id for paper in papers_of(sample)}
    found = find_gaps(asked, most=30)
    assert len(found) > 5
    for gap in found:
        both = _words(gap.method.label) | _words(gap.problem.label)
        assert not any(both <= words for words in texts)
        assert len(gap.methods) >= 2 <= len(gap.problems)
        assert gap.expected > 0 < gap.score
        assert {near.paper_id for near in gap.nearest if near is not None} <= papers
    sides = [side.concept_id for gap in found for side in (gap.method, gap.problem)]
    assert len(sides) == len(set(sides))  # each once: a hub does not fill the list
    problem = next(c for c in concepts_of(sample) if c.id == found[0].problem.concept_id)
    assert {gap.problem.concept_id for gap in find_gaps(asked, problem=problem, most=5)} == {problem.id}


def test_any_words_are_those_of_each_name(asked: sqlite3.Connection) -> None:
    texts = InAnyWords(asked)
    for number, label in asked.execute("SELECT number, label FROM look_concept WHERE papers > 2"):
        named = {paper for (paper,) in asked.execute("SELECT paper FROM look_use WHERE concept = ?", (number,))}
        assert named <= texts.named(number) <= texts.papers(number), label


def test_the_best_similar_paper_shares_two_concepts_or_is_near_by_text(asked: sqlite3.Connection) -> None:
    ids = dict(asked.execute("SELECT number, id FROM look_paper").fetchall())
    right = 0
    for number, paper in ids.items():
        found = similar_papers(asked, paper, 3)
        assert [other.similarity for other in found] == sorted((o.similarity for o in found), reverse=True)
        assert all(0 < other.similarity <= 1 and other.paper_id != paper for other in found)
        assert all(other.shared or other.words for other in found)
        near = list(like_by_words(asked, number, telling_words(asked, number)))[:10]
        right += bool(found) and (len(found[0].shared) > 1 or found[0].paper_id in {ids[n] for n in near})
    assert right >= 0.9 * len(ids)


def test_papers_without_a_common_concept_are_found_by_their_words() -> None:
    lines = [("Catching a flying ball by a humanoid", "alpha"), ("Flying balls and how to catch them", "beta")]
    with opened(graph_of([*lines, *((f"Other thing {n}", "gamma") for n in range(8))])) as store:
        (found,) = similar_papers(store, "p000")
        assert (found.paper_id, found.shared, found.by_concepts) == ("p001", (), 0.0)
        assert set(found.words) == {"catching", "flying", "ball"}


def test_words_that_papers_share_stand_in_their_texts_and_not_among_their_authors() -> None:
    lines = [("Catching a flying ball", "alpha"), ("Flying balls are caught", "beta")]
    papers = list(papers_of(graph_of([*lines, *((f"Other thing {n}", "gamma") for n in range(8))])))
    named = [replace(papers[0], authors=("A. Ball",)), replace(papers[1], title="Flying things", authors=("B. Ball",))]
    with opened(to_graph([*named, *papers[2:]], [], [])) as store:
        (found,) = similar_papers(store, "p000", 1)
    assert (found.paper_id, found.words) == ("p001", ("flying",))


@pytest.mark.parametrize(("share", "telling"), [(25, True), (26, False)])
def test_a_word_of_the_field_tells_something_and_one_of_all_fields_nothing(share: int, telling: bool) -> None:
    field = [(f"A robot for task{n}", "alpha") for n in range(share)]
    with opened(graph_of([*field, *((f"Other thing {n}", "gamma") for n in range(100 - share))])) as store:
        assert ("robot" in [word.word for word in telling_words(store, 0)]) is telling


def _way(store: sqlite3.Connection, start: str, end: str) -> list[str]:
    return [stop.label for stop in find_ways(store, f"{start}-1", f"{end}-1", 1)[0].stops]


def test_ways_avoid_hubs_and_prefer_what_is_stated() -> None:
    lines = [("One", "start, hub"), ("Two", "hub, end"), *((f"More {n}", f"hub, thing {n}") for n in range(20))]
    lines += [("Three", "start, telling"), ("Four", "telling, end")]
    with opened(graph_of(lines)) as store:
        assert _way(store, "start", "end") == ["start", "telling", "end"]
    lines += [("Five", "start, other"), ("Six", "other, end")]
    for one in ("telling", "other"):
        with opened(graph_of(lines, stated={("start", one): 0.9, (one, "end"): 0.9})) as store:
            assert _way(store, "start", "end") == ["start", one, "end"]


@pytest.mark.parametrize(
    ("predicate", "telling"),
    [
        (Predicate.PART_OF, True),
        (Predicate.BROADER, True),
        (Predicate.COMPARED_WITH, False),
        (Predicate.EVALUATED_WITH, False),
    ],
)
def test_ways_lead_over_what_is_part_or_kind_and_not_over_what_is_compared(predicate: Predicate, telling: bool) -> None:
    lines = [("One", "start, aside"), ("Two", "aside, end"), ("Three", "start, other"), ("Four", "other, end")]
    graph = graph_of(lines)
    said = [
        Relation(f"{one}-1", predicate, f"{two}-1", (paper,), (Statement(paper, (0, 1), predicate, (0, 1), 0.9),))
        for one, two, paper in (("other", "start", "p002"), ("other", "end", "p003"))
    ]
    with opened(to_graph(list(papers_of(graph)), list(concepts_of(graph)), list(links_of(graph)), said)) as store:
        assert _way(store, "start", "end") == ["start", "other" if telling else "aside", "end"]


def test_no_way_passes_through_what_one_paper_alone_names() -> None:
    """But it may end there."""
    lines = [("One", "start, alone, other"), ("Two", "other, end")]
    stated = {("start", "alone"): 0.99, ("alone", "other"): 0.99, ("other", "end"): 0.99}
    with opened(graph_of(lines, stated=stated)) as store:
        assert _way(store, "start", "end") == ["start", "other", "end"]
        assert _way(store, "alone", "end") == ["alone", "other", "end"]


def test_an_empty_graph_has_no_answers_and_no_errors() -> None:
    with opened(to_graph([], [], [])) as store:
        assert find_names(store, "SAM") == ()


def test_papers_that_have_two_concepts_by_narrower_ones_are_counted_where_none_names_both() -> None:
    lines = [
        ("One", "distillation, multimodal federation"),
        ("Two", "distillation, wireless federation"),
        ("Three", "online distillation, wireless federation"),
        ("Four", "distillation, wireless federation"),
        ("Five", "federation, noise"),
        ("Six", "distillation, online distillation"),
        ("Seven", "online distillation, noise"),
    ]
    broader = {
        "multimodal federation": ("federation",),
        "wireless federation": ("federation",),
        "online distillation": ("distillation",),
    }
    with opened(graph_of(lines, broader=broader)) as store:
        found = pair_of_narrower(store, "distillation-1", "federation-1")
        labels = ("distillation", "wireless federation")
        assert found == NarrowerPair(("distillation", "federation"), 4, labels, 2)
        assert pair_of_narrower(store, "federation-1", "distillation-1") == replace(
            found, asked=found.asked[::-1], labels=found.labels[::-1]
        )
        assert pair_of_narrower(store, "federation-1", "noise-1") is None  # a paper names both
        assert pair_of_narrower(store, "distillation-1", "online distillation-1") is None  # all of its papers have both
        assert pair_of_narrower(store, "multimodal federation-1", "noise-1") is None
