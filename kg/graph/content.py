"""What there is to write, in parts that need not be in memory at once: of a graph, of a store, of shards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from kg.graph.network import Graph, Run, Values, concepts_of, links_of, papers_of, relations_of, run_of
from kg.model import Concept, Link, Paper, Relation

#: A concept, the number of papers that name it, and the relations from it, in the order of :func:`in_order`.
ConceptWith = tuple[Concept, int, Sequence[Relation]]

#: A paper and its links, sorted by concept.
PaperWith = tuple[Paper, Sequence[Link]]


@dataclass(frozen=True, slots=True)
class Content:
    """What there is to write. ``concepts`` and ``papers`` go through all of them anew on each call, sorted by id.

    ``detectors`` are the names, sorted, of all that found a mention. ``sound`` says that it is known that no id is
    empty and that no text has a lone surrogate, as in a file of UTF-8: then nothing has to be looked for. ``part`` says
    of a part of a graph which it is.
    """

    run: Run
    detectors: Sequence[str]
    concepts: Callable[[], Iterable[ConceptWith]]
    papers: Callable[[], Iterable[PaperWith]]
    sound: bool = False
    part: str | None = None


def content_of(graph: Graph | Values) -> Content:
    """What there is to write of a graph.

    Examples
    --------
    >>> from kg.graph.network import to_graph
    >>> [(paper.title, links) for paper, links in content_of(to_graph([Paper("p1", "Adam")], [], [])).papers()]
    [('Adam', [])]
    """
    links = {paper: list(some) for paper, some in groupby(links_of(graph), attrgetter("paper_id"))}
    relations = {subject: list(some) for subject, some in groupby(relations_of(graph), attrgetter("subject"))}
    counts = Counter(name for some in links.values() for name in {link.concept_id for link in some})

    def concepts() -> Iterator[ConceptWith]:
        return ((concept, counts[concept.id], relations.get(concept.id, [])) for concept in concepts_of(graph))

    def papers() -> Iterator[PaperWith]:
        return ((paper, links.get(paper.id, [])) for paper in papers_of(graph))

    found_by = {mention.detectors for some in links.values() for link in some for mention in link.mentions}
    detectors = {name for names in found_by for name in names}
    return Content(run_of(graph), sorted(detectors), concepts, papers, part=graph.graph.get("part"))


def in_order(relations: Iterable[Relation]) -> list[Relation]:
    """The relations from one concept in the order of a graph: those to one concept together, each sorted.

    Examples
    --------
    >>> from kg.model import Predicate
    >>> some = [Relation("a", Predicate(name), to, ()) for name, to in (("usedFor", "c"), ("partOf", "b"),
    ...                                                                 ("broader", "c"))]
    >>> [(relation.predicate.value, relation.object) for relation in in_order(some)]
    [('broader', 'c'), ('usedFor', 'c'), ('partOf', 'b')]
    """
    of_object: dict[str, list[Relation]] = {}
    for relation in sorted(relations, key=lambda r: (r.predicate, r.object)):
        of_object.setdefault(relation.object, []).append(relation)
    return [relation for some in of_object.values() for relation in some]


def by_subject(relations: Iterable[Relation]) -> Iterator[tuple[str, list[Relation]]]:
    """Sorted relations, those from each concept together, in the order of :func:`in_order`."""
    for subject, some in groupby(relations, key=lambda relation: relation.subject):
        yield subject, in_order(some)
