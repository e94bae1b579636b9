"""Turtle, thing by thing, at the speed of joining strings; each term is written as Oxigraph writes it.

Oxigraph's serializer wants an object for each triple. In an export most triples are those of mentions, which differ
in nothing but a few values: so their text is filled in here, and all other things are laid out from terms whose text
Oxigraph made, once for each IRI and number. A test holds this file to Oxigraph's own output, byte for byte.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import cast

import pyoxigraph as ox

from kg.model import Mention, Paper
from kg.rdf.terms import PREFIXES, header, kind_term, role_term, term
from kg.rdf.things import Pairs, Term, context_iri, decimal, detector_iri, typed

_NAMESPACES = tuple(PREFIXES.values())
_EXAMPLE = ox.NamedNode("http://example.org/")


@dataclass(frozen=True, slots=True)
class Written:
    """A thing that is Turtle already, and how many triples it has."""

    text: str
    triples: int


def turtle(things: Iterable[tuple[str, Pairs | Written]]) -> Iterator[str]:
    """The text of things, each a subject with its predicates and objects, after that of the prefixes.

    Examples
    --------
    >>> text = list(turtle([("http://example.org/x", [("rdf:type", term("kg:Method")), ("kg:kind", term("kg:x"))])]))[1]
    >>> text
    '<http://example.org/x> a kg:Method ;\\n\\tkg:kind kg:x .\\n'
    """
    yield header()
    for subject, said in things:
        yield thing_turtle(subject, said)


def thing_turtle(subject: str, said: Pairs | Written) -> str:
    """The text of one thing."""
    return said.text if isinstance(said, Written) else _laid_out(subject, said)


def mention_turtle(mention: Mention, paper: Paper, concept_iri: str, paper_iri: str, run_iri: str) -> Written:
    """What :func:`~kg.rdf.things.mention_pairs` says of a mention, as text."""
    surface = str(ox.Literal(mention.surface))
    long_form = "" if mention.long_form is None else f"\tkg:longForm {ox.Literal(mention.long_form)} ;\n"
    section = "title" if mention.end <= len(paper.title) else "abstract"
    text = (
        f"<{paper_iri}#char={mention.start},{mention.end}> a kg:Mention , nif:Phrase ;\n"
        f"\tkg:inPaper <{paper_iri}> ;\n\tnif:referenceContext <{context_iri(paper_iri)}> ;\n"
        f"\tkg:ofConcept <{concept_iri}> ;\n\titsrdf:taIdentRef <{concept_iri}> ;\n"
        f"\tkg:surface {surface} ;\n\tnif:anchorOf {surface} ;\n{long_form}"
        f'\tnif:beginIndex "{mention.start}"^^xsd:nonNegativeInteger ;\n'
        f'\tnif:endIndex "{mention.end}"^^xsd:nonNegativeInteger ;\n'
        f'\tkg:section "{section}" ;\n\tkg:kind {kind_term(mention.kind)} ;\n\tkg:role {role_term(mention.role)} ;\n'
        f"\tkg:confidence {_confidence(mention.confidence)}{_found_by(run_iri, mention.detectors)} .\n"
    )
    return Written(text, 14 + len(mention.detectors) + bool(long_form))


@lru_cache(maxsize=10_000)
def _confidence(value: float) -> str:
    return _by_oxigraph(typed(decimal(value), "decimal"))


@lru_cache(maxsize=10_000)
def _found_by(run_iri: str, detectors: tuple[str, ...]) -> str:
    nodes = " , ".join(str(ox.NamedNode(detector_iri(run_iri, name))) for name in detectors)
    return f" ;\n\tprov:wasGeneratedBy {nodes}" if detectors else ""


def _laid_out(subject: str, pairs: Pairs) -> str:
    if not pairs:
        return ""
    parts = []
    before = ""
    for predicate, value in pairs:
        if predicate == before:
            parts.append(f" , {_text(value)}")
        else:
            name = "a" if predicate == "rdf:type" else predicate
            parts.append(f" ;\n\t{name} {_text(value)}" if before else f"{ox.NamedNode(subject)} {name} {_text(value)}")
            before = predicate
    return "".join([*parts, " .\n"])


def _text(value: Term) -> str:
    if isinstance(value, ox.NamedNode):
        return _name(value.value)
    text = str(value)
    return _number(text) if text[-1] == ">" else text  # only a datatype ends so; Turtle has shorter ways for some


@lru_cache(maxsize=100_000)
def _name(iri: str) -> str:
    node = ox.NamedNode(iri)
    return _by_oxigraph(node) if iri.startswith(_NAMESPACES) else str(node)


@lru_cache(maxsize=100_000)
def _number(text: str) -> str:
    (quad,) = ox.parse(f"{_EXAMPLE} {_EXAMPLE} {text} .", format=ox.RdfFormat.N_TRIPLES)
    return _by_oxigraph(cast(Term, quad.object))


def _by_oxigraph(value: Term) -> str:
    """A term as an object in Oxigraph's Turtle."""
    triple = ox.Triple(_EXAMPLE, term("dcterms:relation"), value)
    written: bytes = ox.serialize([triple], format=ox.RdfFormat.TURTLE, prefixes=PREFIXES) or b""
    return written.decode()[len(header()) + len(f"{_EXAMPLE} dcterms:relation ") : -len(" .\n")]
