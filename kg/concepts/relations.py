"""Relations between concepts, from what papers do with them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from kg.model import Concept, Kind, Link, Paper, Predicate, Relation, Role
from kg.sentences import sentence_at, sentence_spans


def relate(papers: Iterable[Paper], concepts: Iterable[Concept], links: Iterable[Link]) -> list[Relation]:
    """Derive the relations between concepts, sorted; each knows the papers that support it.

    =================  =======================================================================================
    ``usedFor``        a method that a paper proposes, studies or uses, and a problem that it addresses, are
                       named in one sentence
    ``evaluatedWith``  a paper proposes the method and evaluates on the dataset
    ``comparedWith``   a paper proposes the first method and compares it with the second
    ``broader``        the vocabulary says so; supported by the papers that name the narrower concept
    =================  =======================================================================================
    """
    support: dict[tuple[str, Predicate, str], set[str]] = defaultdict(set)
    by_paper: dict[str, list[Link]] = defaultdict(list)
    by_concept: dict[str, set[str]] = defaultdict(set)
    for link in links:
        by_paper[link.paper_id].append(link)
        by_concept[link.concept_id].add(link.paper_id)
    texts = {paper.id: paper.text for paper in papers}
    for paper_id, own in by_paper.items():
        for triple in _within(own, texts[paper_id]):
            support[triple].add(paper_id)
    for concept in concepts:
        for broader in concept.broader:
            support[concept.id, Predicate.BROADER, broader] |= by_concept[concept.id]
    return [Relation(s, p, o, tuple(sorted(ids))) for (s, p, o), ids in sorted(support.items())]


def _within(links: list[Link], text: str) -> Iterator[tuple[str, Predicate, str]]:
    def pick(kind: Kind, *roles: Role) -> list[Link]:
        return [link for link in links if link.kind is kind and link.role in roles]

    proposed = pick(Kind.METHOD, Role.PROPOSES)
    methods, problems = pick(Kind.METHOD, Role.PROPOSES, Role.STUDIES, Role.USES), pick(Kind.PROBLEM, Role.ADDRESSES)
    sentences = _sentences([*methods, *problems], text) if methods and problems else {}
    for method in methods:
        for problem in problems:
            if sentences[method.concept_id] & sentences[problem.concept_id]:
                yield method.concept_id, Predicate.USED_FOR, problem.concept_id
    for method in proposed:
        for dataset in pick(Kind.DATASET, Role.EVALUATES_ON):
            yield method.concept_id, Predicate.EVALUATED_WITH, dataset.concept_id
        for other in pick(Kind.METHOD, Role.COMPARES_WITH):
            yield method.concept_id, Predicate.COMPARED_WITH, other.concept_id


def _sentences(links: Iterable[Link], text: str) -> Mapping[str, set[tuple[int, int]]]:
    spans = sentence_spans(text)
    return {link.concept_id: {sentence_at(spans, mention.start) for mention in link.mentions} for link in links}
