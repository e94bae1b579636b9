"""Relations between concepts, from what papers state of them."""

from __future__ import annotations

import random

from by_hand import COOLNET, PAPERS, STUDY, VOCABULARY, find, make_mentions, make_statements, resolve, state
from hypothesis import given
from hypothesis import strategies as st

from kg.concepts import relate
from kg.concepts.relations import stated
from kg.model import Concept, Kind, Link, Mention, Paper, Predicate, Relation, Role, Statement
from kg.sentences import sentence_at, sentence_spans

METHOD, DATASET, PROBLEM = Kind
FOO = Paper("p", "Foo", "We propose Foo for parsing. It is tested on Baz. Bar is slower than Foo, and part of it.")


def made() -> tuple[list[Concept], list[Link]]:
    return resolve(make_mentions(), VOCABULARY)


def lines(relations: list[Relation], concepts: list[Concept]) -> list[str]:
    label = {concept.id: concept.label for concept in concepts}
    return sorted(f"{label[r.subject]} {r.predicate} {label[r.object]} {' '.join(r.paper_ids)}" for r in relations)


def test_relations_of_the_made_corpus() -> None:
    concepts, links = made()
    assert lines(relate(concepts, links, make_statements()), concepts) == [
        "Adam comparedWith CoolNet 10.1000/coolnet",
        "CoolNet evaluatedWith Penn Treebank 10.1000/coolnet",
        "CoolNet usedFor dependency parsing 10.1000/coolnet",
        "label smoothing broader learning technique ",
        "label smoothing usedFor dependency parsing 10.1000/coolnet",
        "transformer broader learning technique ",
    ]


@given(st.randoms(use_true_random=False))
def test_the_order_of_the_input_does_not_matter(chance: random.Random) -> None:
    concepts, links = made()
    said = make_statements()
    shuffled = [chance.sample(values, len(values)) for values in (concepts, links, said)]
    assert relate(*shuffled) == relate(concepts, links, said)


def mention(surface: str, kind: Kind, role: Role = Role.USES, nth: int = 0) -> Mention:
    return find(FOO, surface, kind, role, nth)


FOO_, BAR, BAZ = mention("Foo", METHOD, nth=1), mention("Bar", METHOD), mention("Baz", DATASET)
PARSING = mention("parsing", PROBLEM)


def relations_of(*said: Statement) -> list[str]:
    concepts, links = resolve([FOO_, BAR, BAZ, PARSING, mention("Foo", METHOD, nth=2)], ())
    return lines(relate(concepts, links, said), concepts)


def test_only_what_is_stated_is_related() -> None:
    assert relations_of() == []
    assert relations_of(state(FOO_, Predicate.USED_FOR, PARSING)) == ["Foo usedFor parsing p"]
    assert relations_of(state(BAR, Predicate.PART_OF, FOO_)) == ["Bar partOf Foo p"]
    assert relations_of(state(FOO_, Predicate.EVALUATED_WITH, BAZ)) == ["Foo evaluatedWith Baz p"]


def test_a_comparison_has_no_direction() -> None:
    assert relations_of(state(FOO_, Predicate.COMPARED_WITH, BAR)) == ["Bar comparedWith Foo p"]
    assert relations_of(state(BAR, Predicate.COMPARED_WITH, FOO_)) == ["Bar comparedWith Foo p"]


def test_what_became_one_concept_is_not_related_to_itself() -> None:
    assert relations_of(state(FOO_, Predicate.PART_OF, mention("Foo", METHOD, nth=2))) == []


def test_what_is_stated_of_no_mention_is_left_out() -> None:
    nowhere = Statement("p", (0, 1), Predicate.USED_FOR, (PARSING.start, PARSING.end), 0.9)
    elsewhere = Statement("q", (FOO_.start, FOO_.end), Predicate.USED_FOR, (PARSING.start, PARSING.end), 0.9)
    assert relations_of(nowhere, elsewhere) == []


def test_a_kind_that_is_stated_is_left_to_the_hierarchy() -> None:
    assert relations_of(state(BAR, Predicate.BROADER, FOO_)) == []
    _, links = resolve([FOO_, BAR], ())
    ((subject, predicate, _),) = [triple for triple, _ in stated(links, [state(BAR, Predicate.BROADER, FOO_)])]
    assert (subject.partition("-")[0], predicate) == ("bar", Predicate.BROADER)


def test_supporters_are_sorted_and_each_counts_once() -> None:
    papers = [Paper(name, "Foo on Baz", "Foo and Foo on Baz.") for name in ("c", "a", "b")]
    mentions = [find(paper, "Foo", METHOD, Role.PROPOSES, nth) for paper in papers for nth in (0, 1)]
    data = {paper.id: find(paper, "Baz", DATASET, Role.EVALUATES_ON) for paper in papers}
    said = [state(foo, Predicate.EVALUATED_WITH, data[foo.paper_id]) for foo in mentions]
    (relation,) = relate(*resolve([*mentions, *data.values()], ()), said)
    assert relation.predicate is Predicate.EVALUATED_WITH
    assert relation.paper_ids == ("a", "b", "c")


def test_relations_are_sorted_unique_and_between_concepts() -> None:
    concepts, links = made()
    relations = relate(concepts, links, make_statements())
    triples = [(r.subject, r.predicate, r.object) for r in relations]
    assert triples == sorted(set(triples))
    assert {end for r in relations for end in (r.subject, r.object)} <= {concept.id for concept in concepts}


def test_a_paper_that_supports_a_relation_names_both_concepts_or_the_narrower() -> None:
    concepts, links = made()
    papers_of: dict[str, set[str]] = {}
    for link in links:
        papers_of.setdefault(link.concept_id, set()).add(link.paper_id)
    for relation in relate(concepts, links, make_statements()):
        assert set(relation.paper_ids) <= papers_of[relation.subject]
        if relation.predicate is not Predicate.BROADER:
            assert set(relation.paper_ids) <= papers_of[relation.object]


def test_a_mention_at_the_end_of_a_text_has_a_sentence() -> None:
    for paper in (COOLNET, STUDY):
        spans = sentence_spans(paper.text)
        for found in make_mentions():
            if found.paper_id == paper.id:
                start, end = sentence_at(spans, found.start)
                assert found.surface in paper.text[start:end]


def test_nothing_is_related_to_nothing() -> None:
    assert relate([], [], []) == []
    assert relate([], [], make_statements()) == []
    assert {paper.id for paper in PAPERS} >= {said.paper_id for said in make_statements()}
