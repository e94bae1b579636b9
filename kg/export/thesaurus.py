"""SKOS alone, for thesaurus tools: concepts with names, broader, narrower and related ones, in collections by kind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

from kg.errors import counted
from kg.export.rows import told_relations
from kg.graph.network import Graph, concepts_of, relations_of
from kg.model import Concept, Kind, Predicate
from kg.rdf.terms import BASE, PREFIXES, iri, term
from kg.rdf.things import text

_COLLECTIONS = {Kind.METHOD: "Methods", Kind.DATASET: "Datasets", Kind.PROBLEM: "Problems"}


def write_skos(graph: Graph, path: Path, *, base: str = BASE) -> None:
    """Write Turtle, with IRIs that begin with ``base``, that keeps SKOS's integrity conditions (SKOS Reference, 2009).

    No two of a concept's names are the same (S13), and no concept is related to one above or below it (S27). Where the
    broader concepts of the graph make a circle, which SKOS allows and tools don't, the last step of it is left out.
    """
    with path.open("wb") as file:
        ox.serialize(
            _triples(graph, base),
            file,
            format=ox.RdfFormat.TURTLE,
            prefixes={"skos": PREFIXES["skos"], "dcterms": PREFIXES["dcterms"]},
        )


def _triples(graph: Graph, base: str) -> Iterator[ox.Triple]:
    scheme = ox.NamedNode(f"{base}scheme")
    concepts = list(concepts_of(graph))
    above = _above(concepts)
    yield ox.Triple(scheme, term("rdf:type"), term("skos:ConceptScheme"))
    yield ox.Triple(scheme, term("dcterms:title"), text("Concepts of the papers", "en"))
    narrower: dict[str, list[str]] = defaultdict(list)
    for concept in concepts:
        for other in above[concept.id]:
            narrower[other].append(concept.id)
    related, notes = _related(graph, above), _notes(graph)
    for concept in concepts:
        node = _node(concept.id, base)
        yield ox.Triple(node, term("rdf:type"), term("skos:Concept"))
        yield ox.Triple(node, term("skos:inScheme"), scheme)
        yield ox.Triple(node, term("skos:prefLabel"), text(concept.label, "en"))
        for alias in sorted({*concept.aliases} - {concept.label}):
            yield ox.Triple(node, term("skos:altLabel"), text(alias, "en"))
        for same in concept.matches:
            yield ox.Triple(node, term("skos:closeMatch"), ox.NamedNode(same))
        for name, others in (("broader", above), ("narrower", narrower), ("related", related)):
            for other in others[concept.id]:
                yield ox.Triple(node, term(f"skos:{name}"), _node(other, base))
        for note in notes[concept.id]:
            yield ox.Triple(node, term("skos:editorialNote"), text(note, "en"))
        if narrower[concept.id] and not above[concept.id]:  # as in graph.ttl: what stands alone tops nothing
            yield ox.Triple(node, term("skos:topConceptOf"), scheme)
            yield ox.Triple(scheme, term("skos:hasTopConcept"), node)
    yield from _collections(concepts, base)


def _notes(graph: Graph) -> dict[str, list[str]]:
    """What SKOS has no terms for: how each concept is related to others, how sure that is, and a sentence that says so.

    A note begins with the predicate and the label of the other concept.
    """
    labels = {concept.id: concept.label for concept in concepts_of(graph)}
    found: dict[str, list[str]] = defaultdict(list)
    for row, told in told_relations(graph):
        if told is not None:
            papers = f"{counted(row['support'], 'paper')}, {row['confidence']:.2f} sure"
            note = f"{row['predicate']} {labels[row['object']]} ({papers}): “{told['sentence']}”"
            found[row["subject"]].append(note.encode("utf-8", "replace").decode())
    return found


def _collections(concepts: list[Concept], base: str) -> Iterator[ox.Triple]:
    """The concepts of each main kind as a collection."""
    for kind, name in _COLLECTIONS.items():
        members = [concept for concept in concepts if concept.kinds[0] is kind]
        collection = ox.NamedNode(f"{base}collection/{name.lower()}")
        if members:
            yield ox.Triple(collection, term("rdf:type"), term("skos:Collection"))
            yield ox.Triple(collection, term("skos:prefLabel"), text(name, "en"))
        for concept in members:
            yield ox.Triple(collection, term("skos:member"), _node(concept.id, base))


def _node(concept_id: str, base: str) -> ox.NamedNode:
    return ox.NamedNode(iri(base, "concept", concept_id))


def _above(concepts: list[Concept]) -> dict[str, list[str]]:
    """The broader concepts of each, without circles."""
    known = {concept.id for concept in concepts}
    above: dict[str, list[str]] = {concept.id: [] for concept in concepts}
    for concept in concepts:
        for other in concept.broader:
            if other in known and concept.id not in _closure(other, above):
                above[concept.id].append(other)
    return above


def _closure(start: str, above: dict[str, list[str]]) -> set[str]:
    """A concept and all above it."""
    found, waiting = {start}, [start]
    while waiting:
        for other in above[waiting.pop()]:
            if other not in found:
                found.add(other)
                waiting.append(other)
    return found


def _related(graph: Graph, above: dict[str, list[str]]) -> dict[str, list[str]]:
    """Which concepts stand in a relation, both ways, unless one is above the other."""
    found: dict[str, set[str]] = {concept: set() for concept in above}
    for relation in relations_of(graph):
        one, other = relation.subject, relation.object
        if relation.predicate is Predicate.BROADER or one == other or not {one, other} <= found.keys():
            continue
        if other not in _closure(one, above) and one not in _closure(other, above):
            found[one].add(other)
            found[other].add(one)
    return {concept: sorted(others) for concept, others in found.items()}
