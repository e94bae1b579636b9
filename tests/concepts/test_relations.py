"""Relations between concepts, from what papers do with them."""

from __future__ import annotations

import random

from by_hand import COOLNET, PAPERS, STUDY, VOCABULARY, find, make_mentions
from hypothesis import given
from hypothesis import strategies as st

from kg.concepts import relate, resolve
from kg.model import Concept, Kind, Link, Mention, Paper, Predicate, Relation, Role
from kg.sentences import sentence_at, sentence_spans

METHOD, DATASET, PROBLEM = Kind
TEXT = "We propose Foo for parsing. It is tested on Baz with parsing in mind. Bar is slower than Foo."


def made() -> tuple[list[Concept], list[Link]]:
    return resolve(make_mentions(), VOCABULARY)


def lines(relations: list[Relation], concepts: list[Concept]) -> list[str]:
    label = {concept.id: concept.label for concept in concepts}
    return sorted(f"{label[r.subject]} {r.predicate} {label[r.object]} {' '.join(r.paper_ids)}" for r in relations)


def test_relations_of_the_made_corpus() -> None:
    concepts, links = made()
    assert lines(relate(PAPERS, concepts, links), concepts) == [
        "CoolNet comparedWith Adam 10.1000/coolnet",
        "CoolNet evaluatedWith Penn Treebank 10.1000/coolnet",
        "CoolNet usedFor dependency parsing 10.1000/coolnet",
        "label smoothing broader learning technique 10.1000/coolnet study",
        "label smoothing usedFor dependency parsing 10.1000/coolnet",
        "transformer broader learning technique languages study",
    ]


@given(st.randoms(use_true_random=False))
def test_the_order_of_the_input_does_not_matter(chance: random.Random) -> None:
    concepts, links = made()
    shuffled = [chance.sample(values, len(values)) for values in (list(PAPERS), concepts, links)]
    assert relate(*shuffled) == relate(PAPERS, concepts, links)


def relations_of(mentions: list[Mention]) -> list[str]:
    concepts, links = resolve(mentions, ())
    return lines(relate([Paper("p", "Foo", TEXT)], concepts, links), concepts)


def place(surface: str, kind: Kind, role: Role, nth: int = 0) -> Mention:
    return find(Paper("p", "Foo", TEXT), surface, kind, role, nth)


def test_used_for_needs_a_common_sentence() -> None:
    foo = place("Foo", METHOD, Role.PROPOSES, 1)
    assert relations_of([foo, place("parsing", PROBLEM, Role.ADDRESSES, 0)]) == ["Foo usedFor parsing p"]
    assert relations_of([foo, place("parsing", PROBLEM, Role.ADDRESSES, 1)]) == []


def test_used_for_needs_a_problem_that_is_addressed() -> None:
    foo = place("Foo", METHOD, Role.PROPOSES, 1)
    assert relations_of([foo, place("parsing", PROBLEM, Role.MENTIONS)]) == []
    assert relations_of([foo, place("parsing", METHOD, Role.ADDRESSES)]) == []


def test_a_method_that_is_only_mentioned_is_used_for_nothing() -> None:
    problem = place("parsing", PROBLEM, Role.ADDRESSES)
    for role in Role:
        expected = [] if role not in {Role.PROPOSES, Role.STUDIES, Role.USES} else ["Foo usedFor parsing p"]
        assert relations_of([place("Foo", METHOD, role, 1), problem]) == expected


def test_only_what_a_paper_proposes_is_evaluated_and_compared() -> None:
    dataset, other = place("Baz", DATASET, Role.EVALUATES_ON), place("Bar", METHOD, Role.COMPARES_WITH)
    for role in Role:
        found = relations_of([place("Foo", METHOD, role), dataset, other])
        assert found == (["Foo comparedWith Bar p", "Foo evaluatedWith Baz p"] if role is Role.PROPOSES else [])


def test_supporters_are_sorted_and_each_counts_once() -> None:
    papers = [Paper(name, "Foo on Baz", "Foo and Foo.") for name in ("c", "a", "b")]
    mentions = [find(paper, "Foo", METHOD, Role.PROPOSES, nth) for paper in papers for nth in (0, 1)]
    mentions += [find(paper, "Baz", DATASET, Role.EVALUATES_ON) for paper in papers]
    (relation,) = relate(papers, *resolve(mentions, ()))
    assert relation.predicate is Predicate.EVALUATED_WITH
    assert relation.paper_ids == ("a", "b", "c")


def test_relations_are_sorted_unique_and_between_concepts() -> None:
    concepts, links = made()
    relations = relate(PAPERS, concepts, links)
    triples = [(r.subject, r.predicate, r.object) for r in relations]
    assert triples == sorted(set(triples))
    assert {end for r in relations for end in (r.subject, r.object)} <= {concept.id for concept in concepts}


def test_a_paper_that_supports_a_relation_names_both_concepts_or_the_narrower() -> None:
    concepts, links = made()
    papers_of: dict[str, set[str]] = {}
    for link in links:
        papers_of.setdefault(link.concept_id, set()).add(link.paper_id)
    for relation in relate(PAPERS, concepts, links):
        assert set(relation.paper_ids) <= papers_of[relation.subject]
        if relation.predicate is not Predicate.BROADER:
            assert set(relation.paper_ids) <= papers_of[relation.object]


def test_a_mention_at_the_end_of_a_text_has_a_sentence() -> None:
    for paper in (COOLNET, STUDY):
        spans = sentence_spans(paper.text)
        for mention in make_mentions():
            if mention.paper_id == paper.id:
                start, end = sentence_at(spans, mention.start)
                assert mention.surface in paper.text[start:end]


def test_nothing_is_related_to_nothing() -> None:
    assert relate([], [], []) == []
    assert relate(PAPERS, [], []) == []
