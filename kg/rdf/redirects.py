"""Where the concepts of an older graph went: a table from old IRIs to new ones, as Turtle."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import IO

import pyoxigraph as ox

from kg.concepts.normal import normal_form
from kg.graph.network import Graph, concepts_of, links_of
from kg.rdf.terms import BASE, PREFIXES, iri, term

#: The ids of concepts that went, each with those of its successors.
Gone = tuple[tuple[str, tuple[str, ...]], ...]


def compare(old: Graph, new: Graph) -> Gone:
    """The concepts of an older graph that a newer one does not have, sorted, each with its successors.

    A concept that went is replaced by the concepts that now hold its mentions (the same places of the same papers),
    those with most first; where the new graph has none of these, by those that have its label as a name.

    Examples
    --------
    >>> from kg.graph.network import to_graph
    >>> from kg.model import Concept, Kind
    >>> graphs = [to_graph([], [Concept(f"{key}-1", key, key, (Kind.METHOD,), ("net",))], []) for key in ("a", "net")]
    >>> compare(*graphs)
    (('a-1', ()),)
    """
    before, after = {c.id: c for c in concepts_of(old)}, {c.id: c for c in concepts_of(new)}
    now = {(m.paper_id, m.start, m.end): link.concept_id for link in links_of(new) for m in link.mentions}
    moved: dict[str, Counter[str]] = defaultdict(Counter)
    for link in links_of(old):
        if link.concept_id not in after:
            places = (now.get((m.paper_id, m.start, m.end)) for m in link.mentions)
            moved[link.concept_id].update(place for place in places if place is not None)
    names: dict[str, set[str]] = defaultdict(set)
    for concept in after.values():
        for name in (concept.label, *concept.aliases):
            names[normal_form(name)].add(concept.id)
    gone = []
    for identifier in sorted(before.keys() - after.keys()):
        ranked = sorted(moved[identifier].items(), key=lambda item: (-item[1], item[0]))
        successors = tuple(found for found, _ in ranked) or tuple(sorted(names[normal_form(before[identifier].label)]))
        gone.append((identifier, successors))
    return tuple(gone)


def write_redirects(gone: Gone, target: IO[bytes]) -> None:
    """Write each concept that went as ``owl:deprecated`` with ``dcterms:isReplacedBy``, as Turtle.

    Raises
    ------
    OSError
        Where the file can't be written.
    """
    triples = []
    for identifier, successors in gone:
        node = ox.NamedNode(iri(BASE, "concept", identifier))
        triples.append(ox.Triple(node, term("owl:deprecated"), ox.Literal(True)))
        for successor in successors:
            replacement = ox.NamedNode(iri(BASE, "concept", successor))
            triples.append(ox.Triple(node, term("dcterms:isReplacedBy"), replacement))
    ox.serialize(triples, target, format=ox.RdfFormat.TURTLE, prefixes=PREFIXES)
