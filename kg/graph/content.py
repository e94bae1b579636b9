"""What there is to write, in parts that need not be in memory at once: of a graph, of a store, of shards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from kg.graph.network import Graph, Run, links_of, run_of
from kg.model import Concept, Link, Paper, Relation

#: A concept, the number of papers that name it, and the relations from it, in the order of :func:`in_order`.
ConceptWith = tuple[Concept, int, Sequence[Relation]]

#: A paper and its links, sorted by concept.
PaperWith = tuple[Paper, Sequence[Link]]


@dataclass(frozen=True, slots=True)
class Content:
    """What there is to write. ``concepts`` and ``papers`` go through all of them anew on each call, sorted by id.

    ``detectors`` are the names, sorted, of all that found a mention. ``sound`` says that it is known that no id is
    empty and that no text has a lone surrogate, as in a file of UTF-8: then nothing has to be looked for.
    """

    run: Run
    detectors: Sequence[str]
    concepts: Callable[[], Iterable[ConceptWith]]
    papers: Callable[[], Iterable[PaperWith]]
    sound: bool = False


def content_of(graph: Graph) -> Content:
    """What there is to write of a graph.

    Examples
    --------
    >>> from kg.graph.network import to_graph
    >>> [(paper.title, links) for paper, links in content_of(to_graph([Paper("p1", "Adam")], [], [])).papers()]
    [('Adam', [])]
    """
    near = dict(graph.adjacency())  # its views take three times as long

    def values(node: str) -> Iterator[Link | Relation]:
        return (data["value"] for keys in near[node].values() for data in keys.values())

    def concepts() -> Iterator[ConceptWith]:
        counts: Counter[str] = Counter()
        for node, data in graph.nodes(data=True):
            if data["type"] == "paper":
                counts.update(near[node].keys())
        for node, data in graph.nodes(data=True):
            if data["type"] == "concept":
                yield data["value"], counts[node], [value for value in values(node) if isinstance(value, Relation)]

    def papers() -> Iterator[PaperWith]:
        for node, data in graph.nodes(data=True):
            if data["type"] == "paper":
                yield data["value"], [value for value in values(node) if isinstance(value, Link)]

    detectors = {name for link in links_of(graph) for mention in link.mentions for name in mention.detectors}
    return Content(run_of(graph), sorted(detectors), concepts, papers)


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
