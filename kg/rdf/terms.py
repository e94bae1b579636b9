"""Namespaces and IRIs of the export."""

from __future__ import annotations

import hashlib
import re
from functools import cache
from urllib.parse import quote

import pyoxigraph as ox

from kg.errors import GraphError
from kg.model import Kind, Predicate, Relation, Role

#: What :func:`quote` leaves as it is, less the path segments of dots.
_UNRESERVED = re.compile(r"[A-Za-z0-9_~-][A-Za-z0-9_.~-]*", re.ASCII)

#: The default base of all IRIs of things (not of the vocabulary's terms).
BASE = "https://w3id.org/paperkg/"

#: The namespace of the vocabulary, ``ontologies/paperkg.ttl``.
KG = "https://w3id.org/paperkg/ontology#"

#: The version of the vocabulary that an export follows (``owl:versionIRI``).
ONTOLOGY_VERSION = "https://w3id.org/paperkg/ontology/0.3.0"

#: Prefixes that the export declares and that ``kg query`` knows without being told.
PREFIXES = {
    "kg": KG,
    "bibo": "http://purl.org/ontology/bibo/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "fabio": "http://purl.org/spar/fabio/",
    "foaf": "http://xmlns.com/foaf/0.1/",
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


def check_base(base: str) -> str:
    """Return a base IRI that things can be named under.

    Raises
    ------
    GraphError
        Where it is not an absolute ASCII IRI that ends with ``/`` and has no ``?``, ``#`` or ``%``.

    Examples
    --------
    >>> check_base("https://example.org/mine/")
    'https://example.org/mine/'
    """
    try:
        ox.NamedNode(base)
    except ValueError as error:
        raise GraphError(f"{base!r} is no base IRI: {error}") from error
    if not base.isascii() or not base.endswith("/") or {"%", "#", "?"} & set(base):
        raise GraphError(f"{base!r} is no base IRI: give an absolute one in ASCII that ends with /")
    return base


def iri(base: str, thing: str, identifier: str) -> str:
    """The IRI of a thing: every character but unreserved ones is percent-encoded (RFC 3987, RFC 3986 section 2.3).

    Dots of ``.`` and ``..`` are encoded too: as a path segment they would be resolved away (RFC 3986, 5.2.4).

    Raises
    ------
    GraphError
        Where the identifier is empty or holds lone surrogates.

    Examples
    --------
    >>> iri(BASE, "concept", "c++-1a2b3c"), iri(BASE, "paper", "深度 学习")
    ('https://w3id.org/paperkg/concept/c%2B%2B-1a2b3c', 'https://w3id.org/paperkg/paper/%E6%B7%B1%E5%BA%A6%20%E5%AD%A6%E4%B9%A0')
    >>> iri(BASE, "paper", "..")
    'https://w3id.org/paperkg/paper/%2E%2E'
    """
    if _UNRESERVED.fullmatch(identifier):
        return f"{base}{thing}/{identifier}"
    try:
        local = quote(identifier, safe="")
    except UnicodeEncodeError as error:
        raise GraphError(f"the {thing} id {identifier!r} has a lone surrogate: no IRI can be made of it") from error
    if not local:
        raise GraphError(f"a {thing} has an empty id: no IRI can be made of it")
    return f"{base}{thing}/{local.replace('.', '%2E') if local in {'.', '..'} else local}"


@cache
def term(name: str) -> ox.NamedNode:
    """The IRI of a prefixed name of :data:`PREFIXES`.

    Examples
    --------
    >>> term("skos:prefLabel").value
    'http://www.w3.org/2004/02/skos/core#prefLabel'
    """
    prefix, _, local = name.partition(":")
    return ox.NamedNode(PREFIXES[prefix] + local)


def prefixed(iri: str) -> str:
    """An IRI as a prefixed name of :data:`PREFIXES`, or as it is.

    Examples
    --------
    >>> prefixed("http://www.w3.org/2004/02/skos/core#prefLabel"), prefixed("https://example.org/a")
    ('skos:prefLabel', 'https://example.org/a')
    """
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return iri


@cache
def camel(value: str) -> str:
    """The local name of a role: ``evaluates-on`` is written ``evaluatesOn``.

    Examples
    --------
    >>> camel("evaluates-on")
    'evaluatesOn'
    """
    first, *rest = value.split("-")
    return first + "".join(word.capitalize() for word in rest)


@cache
def kind_term(kind: Kind) -> str:
    """The class of a kind, as a prefixed name.

    Examples
    --------
    >>> kind_term(Kind.METHOD)
    'kg:Method'
    """
    return f"kg:{kind.value.capitalize()}"


@cache
def role_term(role: Role) -> str:
    """The property of a role, as a prefixed name.

    Examples
    --------
    >>> role_term(Role.EVALUATES_ON)
    'kg:evaluatesOn'
    """
    return f"kg:{camel(role)}"


@cache
def predicate_term(predicate: Predicate) -> str:
    """The property of a relation between concepts, as a prefixed name.

    Examples
    --------
    >>> predicate_term(Predicate.BROADER), predicate_term(Predicate.USED_FOR)
    ('skos:broader', 'kg:usedFor')
    """
    return "skos:broader" if predicate is Predicate.BROADER else f"kg:{predicate.value}"


def statement_id(relation: Relation) -> str:
    """The id of the statement that carries a relation's support: a hash of its subject, predicate and object."""
    triple = f"{relation.subject} {relation.predicate} {relation.object}"
    return hashlib.sha256(triple.encode()).hexdigest()[:16]


def input_id(name: str, digest: str) -> str:
    """The id of a source: two that gave the same papers stay two."""
    return hashlib.sha256(f"{digest} {name}".encode()).hexdigest()[:16]


@cache
def header() -> str:
    """What our Turtle begins with: the prefixes, in Oxigraph's order.

    Examples
    --------
    >>> header().count("@prefix ") == len(PREFIXES)
    True
    """
    node = ox.NamedNode("http://example.org/")
    triple = ox.Triple(node, node, node)
    written: bytes = ox.serialize([triple], format=ox.RdfFormat.TURTLE, prefixes=PREFIXES) or b""
    return written.decode().partition(str(node))[0]
