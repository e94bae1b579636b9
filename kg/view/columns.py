"""The graph as columns of numbers and strings: what the page's script reads (``page/data.js``)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from typing import Any

from kg.graph.network import Graph
from kg.graph.standing import Standing
from kg.model import Concept, Kind, Link, Mention, Paper, Predicate, Relation, Role, Statement
from kg.sentences import sentence_spans
from kg.view.parts import Parts, Similar, parts_of

_KINDS = {kind: place for place, kind in enumerate(Kind)}
_ROLES = {role: place for place, role in enumerate(Role)}
#: So many of the most telling concepts of each community are named.
_TERMS = 8
_PREDICATES = {predicate: place for place, predicate in enumerate(Predicate)}


def to_columns(graph: Graph | Parts) -> dict[str, Any]:
    """Lay out all papers, concepts, links, mentions, relations and communities in columns.

    A paper or a concept is its place in the column of ids, which is sorted; a kind, role or predicate its
    place in the list of names; a mention lies at ``start``, ``length`` code points of its paper's text, with
    its confidence in percent. The mentions of a link stand together, in text order: ``links.mentions`` counts
    them. A relation is ``sure`` in thousandths; its statements likewise stand together, the surest first, one for each
    paper that supports it: the places of the two mentions in its text, and how sure it is in percent; -1 where that is
    not known.

    The papers most like each, the most like first, stand together in ``similar``: ``count`` says how many of them each
    paper has, ``likeness`` is in hundredths, as the terminal prints it; None where it is not known.

    A concept's ``salience`` is in ten thousandths, its ``community`` a number that holds in every view and export, -1
    for none; ``communities`` has the most telling concepts of each, by which it is named.

    Examples
    --------
    >>> from kg.graph.network import to_graph
    >>> from kg.model import Concept
    >>> text = Paper("p1", "Adam", "We introduce Adam.")
    >>> found = Mention("p1", 18, 22, "Adam", Kind.METHOD, Role.PROPOSES, 0.9, ("pattern",))
    >>> link = Link("p1", "adam-1a2b3c", Kind.METHOD, Role.PROPOSES, (found,))
    >>> columns = to_columns(to_graph([text], [Concept("adam-1a2b3c", "adam", "Adam", (Kind.METHOD,))], [link]))
    >>> columns["papers"]["sentences"], columns["mentions"]["start"], columns["mentions"]["confidence"]
    ([[0, 5]], [18], [90])
    """
    parts = parts_of(graph)
    papers, concepts, relations, standing = parts.papers, parts.concepts, parts.relations, parts.standing
    links = sorted(parts.links, key=lambda link: (link.paper_id, link.concept_id, _ROLES[link.role]))
    paper_at = {paper.id: i for i, paper in enumerate(papers)}
    concept_at = {concept.id: i for i, concept in enumerate(concepts)}
    return {
        "kinds": [kind.value for kind in _KINDS],
        "roles": [role.value for role in _ROLES],
        "predicates": [predicate.value for predicate in _PREDICATES],
        "papers": _papers(papers),
        "similar": _similar(parts.similar, paper_at),
        "concepts": _concepts(concepts, concept_at, standing),
        "communities": [_terms(members, concept_at) for members in standing.communities],
        "links": {
            "paper": [paper_at[link.paper_id] for link in links],
            "concept": [concept_at[link.concept_id] for link in links],
            "kind": [_KINDS[link.kind] for link in links],
            "role": [_ROLES[link.role] for link in links],
            "mentions": [len(link.mentions) for link in links],
        },
        **_mentions(links),
        "relations": {
            "subject": [concept_at[relation.subject] for relation in relations],
            "predicate": [_PREDICATES[relation.predicate] for relation in relations],
            "object": [concept_at[relation.object] for relation in relations],
            "support": [relation.support for relation in relations],
            "sure": [round(1000 * (relation.confidence or 0.0)) for relation in relations],
        },
        "statements": _statements(relations, paper_at),
    }


def _concepts(concepts: Sequence[Concept], concept_at: Mapping[str, int], standing: Standing) -> dict[str, list[Any]]:
    return {
        "id": [concept.id for concept in concepts],
        "label": [concept.label for concept in concepts],
        "kinds": [[_KINDS[kind] for kind in concept.kinds] for concept in concepts],
        "aliases": [[name for name in concept.aliases if name != concept.label] for concept in concepts],
        "matches": [list(concept.matches) for concept in concepts],
        "broader": [[concept_at[b] for b in concept.broader if b in concept_at] for concept in concepts],
        "salience": [round(10_000 * standing.salience.get(concept.id, 0.0)) for concept in concepts],
        "community": [standing.community.get(concept.id, -1) for concept in concepts],
    }


def _terms(members: Sequence[str], concept_at: Mapping[str, int]) -> list[int]:
    """The most telling members of a community, of those that are there."""
    return [concept_at[concept] for concept in islice(filter(concept_at.__contains__, members), _TERMS)]


def _statements(relations: Sequence[Relation], paper_at: Mapping[str, int]) -> dict[str, list[int]]:
    """What papers state, relation by relation, the surest first."""
    said: list[Statement] = []
    for r in relations:
        unknown = (Statement(paper, (0, 0), r.predicate, (0, 0), -0.01) for paper in r.paper_ids)
        said += sorted(r.statements or unknown, key=lambda one: -one.confidence)
    return {
        "paper": [paper_at[statement.paper_id] for statement in said],
        "subject": [statement.subject[0] for statement in said],
        "subjectLength": [statement.subject[1] - statement.subject[0] for statement in said],
        "object": [statement.object[0] for statement in said],
        "objectLength": [statement.object[1] - statement.object[0] for statement in said],
        "confidence": [round(100 * statement.confidence) for statement in said],
    }


def _papers(papers: Sequence[Paper]) -> dict[str, list[Any]]:
    return {
        "id": [paper.id for paper in papers],
        "title": [paper.title for paper in papers],
        "abstract": [paper.abstract for paper in papers],
        "sentences": [_sentences(paper.title, paper.abstract) for paper in papers],
        "authors": [list(paper.authors) for paper in papers],
        "authorCount": [paper.author_count for paper in papers],
        "date": [paper.date for paper in papers],
        "venue": [paper.venue or paper.organization for paper in papers],
        "links": [_addresses(paper) for paper in papers],
    }


def _similar(similar: Similar, paper_at: Mapping[str, int]) -> dict[str, list[int]] | None:
    """The papers most like each, of those that are there."""
    if not similar:
        return None
    near = [[one for one in similar.get(paper, ()) if one[0] in paper_at] for paper in paper_at]
    return {
        "count": [len(own) for own in near],
        "paper": [paper_at[other] for own in near for other, _ in own],
        "likeness": [int(f"{likeness:.2f}".replace(".", "")) for own in near for _, likeness in own],
    }


@lru_cache(maxsize=100_000)
def _sentences(title: str, abstract: str) -> list[int]:
    """Where the sentences of a paper begin; a large graph's are asked for until its page is small enough."""
    return [start for start, _ in sentence_spans(f"{title}\n{abstract}")]


def _addresses(paper: Paper) -> list[str]:
    """Where the paper can be read. The page shows a link only where the scheme is http or https."""
    found = [paper.url] if paper.url else []
    if paper.arxiv_id:
        found.append(f"https://arxiv.org/abs/{paper.arxiv_id}")
    if paper.doi:
        found.append(f"https://doi.org/{paper.doi}")
    return list(dict.fromkeys(found))


def _mentions(links: Iterable[Link]) -> dict[str, Any]:
    mentions: list[Mention] = [mention for link in links for mention in link.mentions]
    detectors = sorted({mention.detectors for mention in mentions})
    place = {names: i for i, names in enumerate(detectors)}
    return {
        "detectors": [list(names) for names in detectors],
        "mentions": {
            "start": [mention.start for mention in mentions],
            "length": [mention.end - mention.start for mention in mentions],
            "confidence": [round(100 * mention.confidence) for mention in mentions],
            "detector": [place[mention.detectors] for mention in mentions],
        },
    }
