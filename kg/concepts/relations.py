"""Relations between concepts, from what papers do with them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

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
    support: dict[tuple[str, Predicate, str], list[str]] = defaultdict(list)
    by_paper: dict[str, list[Link]] = defaultdict(list)
    for link in links:
        by_paper[link.paper_id].append(link)
    texts = {paper.id: paper.text for paper in papers}
    broader = {concept.id: concept.broader for concept in concepts}
    for paper_id, own in by_paper.items():
        for triple in supported(own, texts[paper_id], broader):
            support[triple].append(paper_id)
    return [Relation(s, p, o, tuple(sorted(ids))) for (s, p, o), ids in sorted(support.items())]


def supported(
    links: Sequence[Link], text: str, broader: Mapping[str, Sequence[str]]
) -> set[tuple[str, Predicate, str]]:
    """The relations that one paper supports, by its links and text; ``broader`` has the concepts above each."""
    found = set(_within(links, text))
    found |= {(link.concept_id, Predicate.BROADER, b) for link in links for b in broader.get(link.concept_id, ())}
    return found


def _within(links: Sequence[Link], text: str) -> Iterator[tuple[str, Predicate, str]]:
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
