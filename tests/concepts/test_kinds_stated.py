"""Which kinds that papers state the hierarchy takes, with the reason, and which it does not."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.concepts import relate, resolution
from kg.concepts.hierarchy import MOST
from kg.concepts.reasons import Reason, Resolution
from kg.concepts.said import LEAST, SURE, Said
from kg.model import Kind, Mention, Paper, Predicate, Role, Statement, combined
from kg.nlp.vocabulary import Entry

METHOD, DATASET, PROBLEM = Kind


class Corpus:
    """Papers that each name some concepts, and state things of them."""

    def __init__(self) -> None:
        self.papers: list[Paper] = []
        self.mentions: list[Mention] = []
        self.statements: list[Statement] = []

    def name(self, surface: str, papers: int = 1, kind: Kind = METHOD) -> Corpus:
        """Papers that name one concept and state nothing."""
        for _ in range(papers):
            self._paper([surface], kind)
        return self

    def state(
        self,
        one: str,
        other: str,
        *confidences: float,
        predicate: Predicate = Predicate.BROADER,
        kinds: tuple[Kind, Kind] = (METHOD, METHOD),
    ) -> Corpus:
        """A paper for each confidence, that states something of two concepts."""
        for sure in confidences:
            places = self._paper([one, other], *kinds)
            self.statements.append(Statement(self.papers[-1].id, places[0], predicate, places[1], sure))
        return self

    def _paper(self, surfaces: list[str], *kinds: Kind) -> list[tuple[int, int]]:
        paper = Paper(f"p{len(self.papers):04}", "A title", f"{' is near '.join(surfaces)}.")
        self.papers.append(paper)
        places = []
        for surface, kind in zip(surfaces, kinds, strict=True):
            start = paper.text.index(surface)
            places.append((start, start + len(surface)))
            self.mentions.append(Mention(paper.id, *places[-1], surface, kind, Role.USES, 0.9, ()))
        return places

    def resolved(self, vocabulary: tuple[Entry, ...] = ()) -> Resolution:
        return resolution(self.mentions, vocabulary, self.papers, statements=self.statements)


def edges(found: Resolution) -> dict[tuple[str, str], Reason]:
    labels = {concept.id: concept.label for concept in found.concepts}
    return {(labels[e.narrower], labels[e.broader]): e.reason for e in found.broader}


def test_one_sure_paper_or_several_less_sure_ones_make_a_kind() -> None:
    assert edges(Corpus().state("Adam", "optimizer", SURE).resolved()) == {("Adam", "optimizer"): Reason.STATED}
    assert edges(Corpus().state("Adam", "optimizer", SURE - 0.01).resolved()) == {}
    assert combined([0.6, 0.6]) >= SURE
    assert edges(Corpus().state("Adam", "optimizer", 0.6, 0.6).resolved()) == {("Adam", "optimizer"): Reason.STATED}


def test_a_paper_need_not_be_so_sure_where_the_other_stands_for_a_kind_of_thing() -> None:
    kinds = ("sparse filter", "steerable filter", "median filter", "filter")

    def found(sure: float, under: int) -> dict[tuple[str, str], Reason]:
        corpus = Corpus().name("filter", 3).state("Sobel", "filter", sure)
        for name in kinds[:under]:
            corpus.name(name)
        return edges(corpus.resolved())

    assert found(LEAST, 3)["Sobel", "filter"] is Reason.STATED
    assert ("Sobel", "filter") not in found(LEAST - 0.01, 3)
    assert ("Sobel", "filter") not in found(LEAST, 2)
    assert found(SURE, 2)["Sobel", "filter"] is Reason.STATED


def test_what_is_said_to_be_no_such_thing_is_no_kind_of_it() -> None:
    assert edges(Corpus().state("non-contact grasping", "contact grasping", 0.95).resolved()) == {}
    assert edges(Corpus().state("non-contact grasping", "grasping", 0.95).resolved())


def test_the_reason_counts_the_papers_and_gives_the_surest_sentence() -> None:
    found = Corpus().state("Adam", "optimizer", 0.6, 0.9, 0.7).resolved()
    assert [edge.detail for edge in found.broader] == ["3 papers, 0.99 sure: “Adam is near optimizer.” (p0001)"]
    found = Corpus().state("Adam", "optimizer", 0.9).resolved()
    assert [edge.detail for edge in found.broader] == ["1 paper, 0.90 sure: “Adam is near optimizer.” (p0000)"]


def test_a_concept_on_which_much_hangs_is_not_put_under_another_by_one_paper() -> None:
    corpus = Corpus().name("deep learning", 30).name("state space model", 6)
    assert edges(corpus.state("deep learning", "state space model", 0.99).resolved()) == {}
    corpus = Corpus().name("batch normalization", 12).name("layer normalization", 8)
    assert edges(corpus.state("batch normalization", "layer normalization", 0.95).resolved()) == {}
    more = Corpus().name("deep learning", 30).name("machine learning", 30)
    more.state("deep learning", "machine learning", 0.85, 0.7)
    assert edges(more.resolved()) == {("deep learning", "machine learning"): Reason.STATED}


def test_of_several_papers_one_is_sure_by_itself() -> None:
    """Of what many papers name together, some seem to say that the one is a kind of the other."""
    corpus = Corpus().name("convolutional neural network", 30).name("Transformer", 30)
    corpus.state("convolutional neural network", "Transformer", 0.7, 0.5, 0.5)
    assert edges(corpus.resolved()) == {}


def test_a_broader_concept_is_not_rarer_by_an_order_of_magnitude() -> None:
    papers = (0.9, 0.9, 0.9)
    corpus = Corpus().name("vision-language model", 40).state("vision-language model", "triplet loss", *papers)
    assert edges(corpus.resolved()) == {}
    corpus.name("triplet loss", 2)
    assert edges(corpus.resolved()) == {("vision-language model", "triplet loss"): Reason.STATED}


def test_the_vocabulary_says_so_however_rare_the_broader_concept_is() -> None:
    vocabulary = (Entry("deep learning", METHOD, [], ["machine learning"]), Entry("machine learning", METHOD))
    corpus = Corpus().name("deep learning", 40).name("machine learning")
    assert edges(corpus.resolved(vocabulary)) == {("deep learning", "machine learning"): Reason.VOCABULARY}


def test_what_papers_compare_are_alternatives() -> None:
    corpus = Corpus().state("batch normalization", "layer normalization", 0.9)
    assert edges(corpus.resolved()) != {}
    corpus.state("layer normalization", "batch normalization", 0.5, predicate=Predicate.COMPARED_WITH)
    assert edges(corpus.resolved()) == {}


def test_of_two_directions_the_surer_counts_and_of_equal_ones_none() -> None:
    corpus = Corpus().state("Adam", "optimizer", 0.9).state("optimizer", "Adam", 0.85)
    assert edges(corpus.resolved()) == {("Adam", "optimizer"): Reason.STATED}
    assert edges(Corpus().state("Adam", "optimizer", 0.9).state("optimizer", "Adam", 0.9).resolved()) == {}


@pytest.mark.parametrize(("kind", "expected"), [(METHOD, 1), (PROBLEM, 0), (DATASET, 0)])
def test_a_kind_is_of_the_same_kind(kind: Kind, expected: int) -> None:
    found = Corpus().state("Adam", "optimizer", 0.95, kinds=(METHOD, kind)).resolved()
    assert len(found.broader) == expected


def test_a_kind_that_is_taken_is_a_relation_with_its_papers_and_another_is_none() -> None:
    corpus = Corpus().state("Adam", "optimizer", 0.9, 0.8).state("Lion", "felid", 0.4)
    found = corpus.resolved()
    (relation,) = relate(found.concepts, found.links, corpus.statements)
    assert (relation.predicate, relation.paper_ids) == (Predicate.BROADER, ("p0000", "p0001"))
    assert [said.confidence for said in relation.statements] == [0.9, 0.8]
    assert relation.confidence == 0.98


def test_a_kind_that_no_paper_states_is_a_relation_without_support() -> None:
    corpus = Corpus().name("sparse linear regression").name("linear regression")
    found = corpus.resolved()
    (relation,) = relate(found.concepts, found.links)
    assert (relation.support, relation.statements, relation.confidence) == (0, (), None)


_NAMES = st.sampled_from(["Adam", "SGD", "optimizer", "momentum", "linear regression", "regression"])


@st.composite
def corpora(draw: st.DrawFn) -> Corpus:
    corpus = Corpus()
    for _ in range(draw(st.integers(0, 12))):
        one, other = draw(_NAMES), draw(_NAMES)
        if one not in other and other not in one:
            predicate = draw(st.sampled_from([Predicate.BROADER] * 3 + [Predicate.COMPARED_WITH]))
            corpus.state(one, other, draw(st.integers(300, 999)) / 1000, predicate=predicate)
    return corpus


@given(corpora(), st.randoms(use_true_random=False))
def test_the_order_of_papers_and_statements_does_not_matter(corpus: Corpus, chance: random.Random) -> None:
    found = corpus.resolved()
    for values in (corpus.papers, corpus.mentions, corpus.statements):
        chance.shuffle(values)  # type: ignore[arg-type]
    assert corpus.resolved() == found


@given(corpora())
def test_the_hierarchy_has_no_circles(corpus: Corpus) -> None:
    above = {concept.id: set(concept.broader) for concept in corpus.resolved().concepts}
    for start, parents in above.items():
        assert len(parents) <= MOST
        assert start not in set(_all_above(parents, above))


def _all_above(parents: set[str], above: dict[str, set[str]]) -> Iterator[str]:
    waiting, seen = list(parents), set(parents)
    while waiting:
        yield (here := waiting.pop())
        waiting += above[here] - seen
        seen |= above[here]


@given(corpora(), st.integers(0, 12))
def test_what_two_sets_of_papers_state_adds_up(corpus: Corpus, place: int) -> None:
    links = corpus.resolved().links
    whole, one, other = Said(), Said(), Said()
    for number, paper in enumerate(corpus.papers):
        own = [link for link in links if link.paper_id == paper.id]
        stated = [said for said in corpus.statements if said.paper_id == paper.id]
        whole.add(paper, own, stated)
        (one if number < place else other).add(paper, own, stated)
    other.update(one)
    assert {pair: sorted(sure) for pair, sure in other.kinds.items()} == {p: sorted(s) for p, s in whole.kinds.items()}
    assert (other.first, other.compared) == (whole.first, whole.compared)
