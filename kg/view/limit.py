"""Fit a graph into a page of limited size: keep what has support, and say what was left out."""

from __future__ import annotations

import gzip
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Set
from dataclasses import dataclass, replace

from kg.graph.cut import of_papers
from kg.graph.network import Graph
from kg.model import Link, Role
from kg.view.parts import Parts, parts_of

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


def fit(graph: Graph | Parts, limit: int, size: Callable[[Parts, LeftOut], int]) -> tuple[Parts, LeftOut]:
    """Leave out what a page of ``limit`` bytes has no room for; ``size`` measures the page of what is left.

    Concepts that few papers name go first (and papers that then name none), then abstracts of the papers that
    are the least needed: those to which other papers are better evidence for each of their concepts. Links stay,
    so that counts are right.

    Examples
    --------
    >>> from kg.graph.network import to_graph
    >>> from kg.model import Concept, Kind, Paper
    >>> papers = [Paper("p1", "One", "Long."), Paper("p2", "Two", "Longer.")]
    >>> names = [Concept(c, c, c, (Kind.METHOD,)) for c in ("both", "rare")]
    >>> links = [Link(p, c, Kind.METHOD, Role.USES, ()) for p, c in (("p1", "both"), ("p2", "both"), ("p2", "rare"))]
    >>> small, left_out = fit(to_graph(papers, names, links), 5, lambda parts, left_out: len(parts.concepts) * 3)
    >>> [concept.id for concept in small.concepts], left_out.concepts, left_out.least
    (['both'], 1, 2)
    """
    whole = parts_of(graph)
    if not _is_hopeless(whole, limit) and size(whole, LeftOut()) <= limit:
        return whole, LeftOut()
    counts = Counter(link.concept_id for link in whole.links)
    least, part, bare, floor = _common_enough(whole, counts, lambda parts: size(parts, LeftOut()), limit)
    needed = list(_most_needed(part.links))
    sample = frozenset(needed[:_SAMPLE])
    each = (size(_of_papers(part, sample), LeftOut()) - size(_of_papers(bare, sample), LeftOut())) / max(1, len(sample))
    keep = max(0, int((limit - floor) / max(1.0, each)))
    while True:
        small = _with_abstracts(part, bare, needed[:keep])
        left_out = _difference(whole, small, least)
        if size(small, left_out) <= limit or not keep:
            return small, left_out
        keep = int(0.96 * keep)


def _is_hopeless(parts: Parts, limit: int) -> bool:
    """Whether the abstracts alone are far too large, by how dense some of them are: it takes long to measure all."""
    abstracts = [paper.abstract for paper in parts.papers]
    letters = sum(map(len, abstracts))
    if letters < limit:
        return False
    sample = "".join(abstracts[:: max(1, len(abstracts) // _SAMPLE)]).encode("utf-8", "replace")
    return letters * len(gzip.compress(sample, 6)) / len(sample) > limit


def _common_enough(
    whole: Parts, counts: Counter[str], size: Callable[[Parts], int], limit: int
) -> tuple[int, Parts, Parts, int]:
    """The concepts that leave room for sentences: papers they must have, with all abstracts, with none, its size."""
    part, bare = whole, None
    for least in _STEPS:
        part = _common(part, counts, least)
        bare = _common(bare, counts, least) if bare else _without_abstracts(part)
        floor = size(bare)
        if floor <= _ROOM * limit:
            break
    assert bare is not None
    return least, part, bare, floor


def _common(parts: Parts, counts: Counter[str], least: int) -> Parts:
    """Keep concepts named by at least so many papers, and the papers that name one."""
    concepts = [
        concept
        if all(counts[b] >= least for b in concept.broader)
        else replace(concept, broader=tuple(b for b in concept.broader if counts[b] >= least))
        for concept in parts.concepts
        if counts[concept.id] >= least
    ]
    links = [link for link in parts.links if counts[link.concept_id] >= least]
    named = {link.paper_id for link in links}
    papers = [paper for paper in parts.papers if paper.id in named]
    related = (r for r in parts.relations if counts[r.subject] >= least and counts[r.object] >= least)
    relations = (of_papers(relation, named.__contains__) for relation in related)
    kept = [relation for relation in relations if relation is not None]
    return Parts(papers, concepts, links, kept, parts.standing, parts.similar)


def _without_abstracts(parts: Parts) -> Parts:
    """The titles alone, and the mentions in them."""
    ends = {paper.id: len(paper.title) for paper in parts.papers}
    papers = [replace(paper, abstract="") if paper.abstract else paper for paper in parts.papers]
    return replace(parts, papers=papers, links=[_up_to(link, ends[link.paper_id]) for link in parts.links])


def _of_papers(parts: Parts, paper_ids: Set[str]) -> Parts:
    """These papers and the concepts that they name."""
    links = [link for link in parts.links if link.paper_id in paper_ids]
    named = {link.concept_id for link in links}
    concepts = [replace(concept, broader=()) for concept in parts.concepts if concept.id in named]
    papers = [paper for paper in parts.papers if paper.id in paper_ids]
    return Parts(papers, concepts, links, [], parts.standing, parts.similar)


def _with_abstracts(part: Parts, bare: Parts, paper_ids: Iterable[str]) -> Parts:
    """The abstracts, and the mentions in them, of these papers alone."""
    kept = set(paper_ids)
    return replace(
        part,
        papers=[long if long.id in kept else short for long, short in zip(part.papers, bare.papers, strict=True)],
        links=[long if long.paper_id in kept else short for long, short in zip(part.links, bare.links, strict=True)],
    )


def _most_needed(links: Iterable[Link]) -> Iterator[str]:
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


def _up_to(link: Link, end: int) -> Link:
    """A link without the mentions beyond a place."""
    kept = tuple([mention for mention in link.mentions if mention.end <= end])
    if len(kept) == len(link.mentions):
        return link
    return Link(link.paper_id, link.concept_id, link.kind, link.role, kept)


def _difference(before: Parts, after: Parts, least: int) -> LeftOut:
    def count(parts: Parts) -> tuple[int, int, int]:
        return len(parts.concepts), len(parts.papers), sum(1 for paper in parts.papers if paper.abstract)

    concepts, papers, abstracts = (a - b for a, b in zip(count(before), count(after), strict=True))
    return LeftOut(least, concepts, papers, abstracts - papers)
