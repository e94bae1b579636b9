"""Fit a graph into a page of limited size: keep what has support, and say what was left out."""

from __future__ import annotations

import gzip
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace

from kg.graph import Graph, concepts_of, links_of, papers_of, relations_of, run_of, to_graph
from kg.model import Link, Role

_STEPS = (2, 3, 5, 10, 20, 50, 100, 200, 500, 1000)  # least numbers of papers that keep a concept
_ROOM = 0.6  # the share of a page that names and links may fill: the rest is for sentences
_SAMPLE = 2000  # abstracts that are measured to tell how large all are
_ROLES = {role: i for i, role in enumerate(Role)}


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What a page does not hold: how many of each; concepts below ``least`` papers are not there."""

    least: int = 1
    concepts: int = 0
    papers: int = 0
    abstracts: int = 0


def fit(graph: Graph, limit: int, size: Callable[[Graph], int]) -> tuple[Graph, LeftOut]:
    """Leave out what a page of ``limit`` bytes has no room for; ``size`` measures a graph's page.

    Concepts that few papers name go first (and papers that then name none), then abstracts of the papers that
    are the least needed: those to which other papers are better evidence for each of their concepts. Links stay,
    so that counts are right.

    Examples
    --------
    >>> from kg.model import Concept, Kind, Paper
    >>> papers = [Paper("p1", "One", "Long."), Paper("p2", "Two", "Longer.")]
    >>> names = [Concept(c, c, c, (Kind.METHOD,)) for c in ("both", "rare")]
    >>> links = [Link(p, c, Kind.METHOD, Role.USES, ()) for p, c in (("p1", "both"), ("p2", "both"), ("p2", "rare"))]
    >>> small, left_out = fit(to_graph(papers, names, links), 5, lambda g: len(list(concepts_of(g))) * 3)
    >>> [concept.id for concept in concepts_of(small)], left_out.concepts, left_out.least
    (['both'], 1, 2)
    """
    if not _is_hopeless(graph, limit) and size(graph) <= limit:
        return graph, LeftOut()
    for least in _STEPS:
        floor = size(reduce(graph, least, 0))
        if floor <= _ROOM * limit:
            break
    sample = max(1, min(3000, sum(1 for paper in papers_of(graph) if paper.abstract)))
    each = (size(reduce(graph, least, sample)) - floor) / sample
    keep = max(0, int((limit - floor) / max(1.0, each)))
    while size(small := reduce(graph, least, keep)) > limit and keep:
        keep = int(0.96 * keep)
    return small, _difference(graph, small, least)


def _is_hopeless(graph: Graph, limit: int) -> bool:
    """Whether the abstracts alone are far too large, by how dense some of them are: it takes long to measure all."""
    abstracts = [paper.abstract for paper in papers_of(graph)]
    letters = sum(map(len, abstracts))
    if letters < limit:
        return False
    sample = "".join(abstracts[:: max(1, len(abstracts) // _SAMPLE)]).encode("utf-8", "replace")
    return letters * len(gzip.compress(sample, 6)) / len(sample) > limit


def reduce(graph: Graph, least: int, abstracts: int | None) -> Graph:
    """Keep concepts named by at least so many papers, the papers that name one, and so many of their abstracts."""
    counts = Counter(link.concept_id for link in links_of(graph))
    concepts = [
        replace(concept, broader=tuple(b for b in concept.broader if counts[b] >= least))
        for concept in concepts_of(graph)
        if counts[concept.id] >= least
    ]
    links = [link for link in links_of(graph) if counts[link.concept_id] >= least]
    named = {link.paper_id for link in links}
    papers = {paper.id: paper for paper in papers_of(graph) if paper.id in named}
    if abstracts is not None:
        with_text = set(list(_most_needed(links))[:abstracts])
        links = [link if link.paper_id in with_text else _in_title(link, papers[link.paper_id].title) for link in links]
        papers = {i: paper if i in with_text else replace(paper, abstract="") for i, paper in papers.items()}
    relations = [r for r in relations_of(graph) if min(counts[r.subject], counts[r.object]) >= least]
    return to_graph(papers.values(), concepts, links, relations, run_of(graph))


def as_columns(left_out: LeftOut) -> dict[str, int]:
    """What the page is told about it."""
    return asdict(left_out)


def _most_needed(links: list[Link]) -> Iterator[str]:
    """Papers, those first that are among the best evidence for one of their concepts."""
    by_concept = defaultdict(list)
    for link in links:
        by_concept[link.concept_id].append(link)
    best: dict[str, tuple[int, int]] = {}
    for own in by_concept.values():
        own.sort(key=lambda link: (_ROLES[link.role], -len(link.mentions), link.paper_id))
        for place, link in enumerate(own):
            best[link.paper_id] = min(best.get(link.paper_id, (place, 0)), (place, -len(own)))
    return iter(sorted(best, key=lambda paper_id: (best[paper_id], paper_id)))


def _in_title(link: Link, title: str) -> Link:
    return replace(link, mentions=tuple(mention for mention in link.mentions if mention.end <= len(title)))


def _difference(before: Graph, after: Graph, least: int) -> LeftOut:
    def count(graph: Graph) -> tuple[int, int, int]:
        papers = list(papers_of(graph))
        return sum(1 for _ in concepts_of(graph)), len(papers), sum(1 for paper in papers if paper.abstract)

    concepts, papers, abstracts = (a - b for a, b in zip(count(before), count(after), strict=True))
    return LeftOut(least, concepts, papers, abstracts - papers)
