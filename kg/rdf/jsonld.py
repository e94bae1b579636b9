"""JSON-LD 1.1, one thing a line, written as it is made, with its context inside: it can be read offline."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from typing import IO, Any

import pyoxigraph as ox

from kg.paths import ontology
from kg.rdf.terms import PREFIXES, prefixed
from kg.rdf.things import Pairs, Term

_XSD = PREFIXES["xsd"]


def write_jsonld(things: Iterable[tuple[str, Pairs]], target: IO[bytes]) -> None:
    """Write subjects and what is said of them, with the published context ``ontologies/context.jsonld``.

    Examples
    --------
    >>> import io, json
    >>> buffer = io.BytesIO()
    >>> write_jsonld([("https://example.org/c", [("kg:paperCount", ox.Literal(1))])], buffer)
    >>> json.loads(buffer.getvalue())["@graph"]
    [{'@id': 'https://example.org/c', 'paperCount': 1}]
    """
    target.write(b'{"@context":' + _json(_context()) + b',\n"@graph":[')
    for place, (subject, pairs) in enumerate(things):
        target.write((b",\n" if place else b"\n") + _json(_node(subject, pairs)))
    target.write(b"\n]}\n")


def _node(subject: str, pairs: Pairs) -> dict[str, Any]:
    """A thing as a node object; a property with several values has a list."""
    node: dict[str, Any] = {"@id": subject}
    for predicate, value in pairs:
        if predicate == "rdf:type":
            node.setdefault("@type", []).append(_class_name(value.value))
            continue
        name, meant = _names().get(predicate, (predicate, {}))
        made = _value(value, meant)
        if name not in node:
            node[name] = made
        elif isinstance(node[name], list):
            node[name].append(made)
        else:
            node[name] = [node[name], made]
    return node


def _value(value: Term, meant: dict[str, str]) -> Any:
    """A value as short as the context allows."""
    if isinstance(value, ox.NamedNode):
        return value.value if meant.get("@type") == "@id" else {"@id": value.value}
    datatype = value.datatype.value.replace(_XSD, "xsd:")
    if value.language:
        shortest: Any = value.value if meant.get("@language") == value.language else None
        return shortest or {"@value": value.value, "@language": value.language}
    if datatype == "xsd:integer" and "@type" not in meant and str(int(value.value)) == value.value:
        return int(value.value)
    if meant.get("@type") == datatype or (datatype == "xsd:string" and not meant):
        return value.value
    return {"@value": value.value} | ({} if datatype == "xsd:string" else {"@type": datatype})


@cache
def _context() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(ontology("context.jsonld").read_text(encoding="utf-8"))["@context"]
    return loaded


@cache
def _names() -> dict[str, tuple[str, dict[str, str]]]:
    """The name in the context, and what its values are taken for, of each prefixed property."""
    found = {}
    for name, meaning in _context().items():
        if isinstance(meaning, dict):
            found[meaning["@id"]] = (name, {key: value for key, value in meaning.items() if key != "@id"})
        elif isinstance(meaning, str) and ":" in meaning and not meaning.endswith(("/", "#")):
            found[meaning] = (name, {})
    return found


@cache
def _class_name(iri: str) -> str:
    """A class as the context calls it, or as a prefixed name."""
    name = prefixed(iri)
    return _names().get(name, (name, {}))[0]


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
