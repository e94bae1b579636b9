"""A part of a graph: what lies around a concept, of some kinds, with enough papers, since a date."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from typing import overload

from kg.graph.network import (
    Graph,
    Values,
    broader_of,
    concepts_of,
    links_of,
    merges_of,
    papers_of,
    relations_of,
    run_of,
    to_graph,
)
from kg.graph.standing import Standing, standing_of
from kg.model import Concept, Kind, Link, Predicate, Relation


@dataclass(frozen=True, slots=True)
class Cut:
    """What part of a graph is wanted; by default all of it.

    ``since`` (``2020``, ``2020-05``, ``2020-05-03``) keeps papers that are not older; those of an unknown year go.
    ``kinds`` and ``min_papers`` keep concepts of a kind, and those that so many of the kept papers name. ``around``
    is the id of a concept, which always stays: of what is left, the part within ``depth`` steps of it. A step goes
    from a concept to those that one of its papers names, too, and to those that it is related to.

    Examples
    --------
    >>> print(Cut("adam-1a2b3c", kinds=frozenset((Kind.METHOD,)), since="2020"))
    what lies within 1 of adam-1a2b3c, concepts that are method, papers since 2020
    """

    around: str | None = None
    depth: int = 1
    kinds: frozenset[Kind] = frozenset()
    min_papers: int = 1
    since: str | None = None

    def __str__(self) -> str:
        said = [f"what lies within {self.depth} of {self.around}"] if self.around is not None else []
        said += [f"concepts that are {' or '.join(sorted(kind.value for kind in self.kinds))}"] if self.kinds else []
        said += [f"concepts that {self.min_papers} papers or more name"] if self.min_papers > 1 else []
        said += [f"papers since {self.since}"] if self.since is not None else []
        return ", ".join(said)


def cut(graph: Graph, part: Cut) -> Graph:
    """The part of a graph, as a graph of its own; the same graph, where all is wanted.

    Where concepts go, papers that name none of the others go with them. A relation stays where both its concepts do
    and one of the papers that support it; a broader concept stays above a narrower one that stays. Salience and
    communities are those of the whole graph.

    Examples
    --------
    >>> from kg.model import Paper, Role
    >>> papers = [Paper("old", "One", date="2019"), Paper("new", "Two", date="2021-05")]
    >>> adam = Concept("adam-1a2b3c", "adam", "Adam", (Kind.METHOD,))
    >>> links = [Link(paper.id, adam.id, Kind.METHOD, Role.USES, ()) for paper in papers]
    >>> sorted(cut(to_graph(papers, [adam], links), Cut(since="2020")))
    ['concept:adam-1a2b3c', 'paper:new']
    """
    if part == Cut(depth=part.depth):
        return graph
    papers = {paper.id for paper in papers_of(graph) if part.since is None or is_since(paper.date, part.since)}
    links = [link for link in links_of(graph) if link.paper_id in papers]
    concepts = _wanted(concepts_of(graph), links, part)
    links = [link for link in links if link.concept_id in concepts]
    related = [(r.subject, r.object) for r in relations_of(graph) if {r.subject, r.object} <= concepts]
    if part.around is not None:
        concepts, near = around(part.around, part.depth, links, related)
        links = [link for link in links if link.concept_id in concepts and link.paper_id in near]
    if part.around is not None or part.kinds or part.min_papers > 1:
        papers = {link.paper_id for link in links}
    kept = _rebuilt(graph, papers, concepts, links, standing_of(graph))
    kept.graph["part"] = str(part)
    return kept


@overload
def own(graph: Graph) -> Graph: ...
@overload
def own(graph: Graph | Values) -> Graph | Values: ...
def own(graph: Graph | Values) -> Graph | Values:
    """A graph that speaks only of what is in it; the same graph, where it does already.

    What networkx leaves of a graph (``subgraph``, ``ego_graph``, ``remove_node``) does not: relations still have the
    statements of papers that went, and concepts stand under others that did. Salience and communities are those of the
    whole graph, where they are known.

    Raises
    ------
    TypeError
        Where its edges have no direction, as those of ``to_undirected`` have none: each would be there twice.

    Examples
    --------
    >>> old, new = Concept("old-1", "old", "old", (Kind.METHOD,), broader=("new-1",)), Concept("new-1", "n", "new", ())
    >>> part = to_graph([], [old, replace(new, kinds=(Kind.METHOD,))], []).subgraph(["concept:old-1"])
    >>> [concept.broader for graph in (part, own(part)) for concept in concepts_of(graph)]
    [('new-1',), ()]
    """
    if isinstance(graph, Values):
        return graph
    if not graph.is_directed():
        raise TypeError("the edges of this graph have no direction: give the graph itself, not what to_undirected made")
    papers = {paper.id for paper in papers_of(graph)}
    concepts = {concept.id for concept in concepts_of(graph)}
    if all(papers.issuperset(r.paper_ids) for r in relations_of(graph)) and all(
        concepts.issuperset(concept.broader) for concept in concepts_of(graph)
    ):
        return graph
    made = _rebuilt(graph, papers, concepts, list(links_of(graph)), graph.graph.get("standing"))
    made.graph |= {name: value for name, value in graph.graph.items() if name in {"title", "part"}}
    return made


def is_since(date: str | None, since: str) -> bool:
    """Whether a date, as precise as it is known, may be another or later; no date and no year may not.

    Examples
    --------
    >>> [is_since(date, "2020-05") for date in ("2020-05-01", "2020", "2020-04", "--06-01", None)]
    [True, True, False, False, False]
    """
    if not date or date.startswith("--"):
        return False
    length = min(len(date), len(since))
    return date[:length] >= since[:length]


def around(
    centre: str, depth: int, links: Iterable[Link], related: Iterable[tuple[str, str]]
) -> tuple[set[str], set[str]]:
    """The ids of the concepts within so many steps of one, and of the papers of those steps (breadth first).

    With no step at all, that is the concept and its papers.
    """
    papers_of_concept: dict[str, set[str]] = defaultdict(set)
    concepts_of_paper: dict[str, set[str]] = defaultdict(set)
    for link in links:
        papers_of_concept[link.concept_id].add(link.paper_id)
        concepts_of_paper[link.paper_id].add(link.concept_id)
    neighbours: dict[str, set[str]] = defaultdict(set)
    for one, other in related:
        neighbours[one].add(other)
        neighbours[other].add(one)
    concepts, edge = {centre}, {centre}
    papers = set(papers_of_concept[centre])
    for _ in range(depth):
        read = {paper for concept in edge for paper in papers_of_concept[concept]}
        found = {other for paper in read for other in concepts_of_paper[paper]}
        found |= {other for concept in edge for other in neighbours[concept]}
        papers |= read
        edge = found - concepts
        concepts |= edge
    return concepts, papers


def _wanted(concepts: Iterable[Concept], links: Iterable[Link], part: Cut) -> set[str]:
    """The ids of the concepts of the kinds, with the papers, that are wanted."""
    counts = Counter(link.concept_id for link in links)
    least = part.min_papers if part.since is None else max(part.min_papers, 1)
    return {
        concept.id
        for concept in concepts
        if concept.id == part.around
        or (
            (not part.kinds or not part.kinds.isdisjoint(concept.kinds))
            and (counts[concept.id] >= least or (part.min_papers <= 1 and part.since is None))
        )
    }


def _rebuilt(
    graph: Graph, papers: Collection[str], concepts: Collection[str], links: list[Link], standing: Standing | None
) -> Graph:
    """The graph of these papers, concepts and links."""
    return to_graph(
        [paper for paper in papers_of(graph) if paper.id in papers],
        [within(concept, concepts) for concept in concepts_of(graph) if concept.id in concepts],
        links,
        [kept for relation in relations_of(graph) if (kept := supported(relation, papers, concepts))],
        run_of(graph),
        [merge for merge in merges_of(graph) if merge.concept_id in concepts and merge.paper_id in papers],
        [reason for reason in broader_of(graph) if {reason.narrower, reason.broader} <= set(concepts)],
        standing and standing.within(concepts),
    )


def within(concept: Concept, concepts: Collection[str]) -> Concept:
    """A concept with those of its broader ones that stay."""
    return replace(concept, broader=tuple(other for other in concept.broader if other in concepts))


def supported(relation: Relation, papers: Collection[str], concepts: Collection[str]) -> Relation | None:
    """A relation with those of its papers that stay; None, if it goes."""
    if relation.subject not in concepts or relation.object not in concepts:
        return None
    return of_papers(relation, papers.__contains__)


def of_papers(relation: Relation, stays: Callable[[str], bool]) -> Relation | None:
    """A relation with those of its papers that stay; None, if that were all that supports it, but for the hierarchy.

    Examples
    --------
    >>> from kg.model import Predicate
    >>> [of_papers(Relation("a", predicate, "b", ("p",)), "q".__eq__) for predicate in ("partOf", Predicate.BROADER)]
    [None, Relation(subject='a', predicate=<Predicate.BROADER: 'broader'>, object='b', paper_ids=(), statements=())]
    """
    kept = tuple(filter(stays, relation.paper_ids))
    if len(kept) == len(relation.paper_ids):
        return relation
    if not kept and relation.predicate is not Predicate.BROADER:
        return None
    return replace(relation, paper_ids=kept, statements=tuple(s for s in relation.statements if stays(s.paper_id)))
