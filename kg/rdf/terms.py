"""Namespaces and IRIs of the export."""

from __future__ import annotations

import hashlib
from urllib.parse import quote

from kg.model import Relation

#: The default base of all IRIs of things (not of the vocabulary's terms).
BASE = "https://w3id.org/paperkg/"

#: The namespace of the vocabulary, ``ontologies/paperkg.ttl``.
KG = "https://w3id.org/paperkg/ontology#"

#: Prefixes that the export declares and that ``kg query`` knows without being told.
PREFIXES = {
    "kg": KG,
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "fabio": "http://purl.org/spar/fabio/",
    "itsrdf": "http://www.w3.org/2005/11/its/rdf#",
    "nif": "http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#",
    "prism": "http://prismstandard.org/namespaces/basic/2.0/",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "http://schema.org/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "void": "http://rdfs.org/ns/void#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "cito": "http://purl.org/spar/cito/",
    "owl": "http://www.w3.org/2002/07/owl#",
}


def iri(base: str, thing: str, identifier: str) -> str:
    """The IRI of a thing: every character but unreserved ones is percent-encoded (RFC 3987, RFC 3986 section 2.3).

    Examples
    --------
    >>> iri(BASE, "concept", "c++-1a2b3c"), iri(BASE, "paper", "深度 学习")
    ('https://w3id.org/paperkg/concept/c%2B%2B-1a2b3c', 'https://w3id.org/paperkg/paper/%E6%B7%B1%E5%BA%A6%20%E5%AD%A6%E4%B9%A0')
    """
    return f"{base}{thing}/{quote(identifier, safe='')}"


def camel(value: str) -> str:
    """The local name of a role: ``evaluates-on`` is written ``evaluatesOn``.

    Examples
    --------
    >>> camel("evaluates-on")
    'evaluatesOn'
    """
    first, *rest = value.split("-")
    return first + "".join(word.capitalize() for word in rest)


def statement_id(relation: Relation) -> str:
    """The id of the statement that carries a relation's support: a hash of its subject, predicate and object."""
    triple = f"{relation.subject} {relation.predicate} {relation.object}"
    return hashlib.sha256(triple.encode()).hexdigest()[:16]


def input_id(name: str, digest: str) -> str:
    """The id of a source: two that gave the same papers stay two."""
    return hashlib.sha256(f"{digest} {name}".encode()).hexdigest()[:16]
