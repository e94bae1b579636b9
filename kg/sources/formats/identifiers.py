"""Identifiers that a record has in a list, each with its kind: Lens, DOAJ, CORE, DataCite, PubMed's summaries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kg.sources.formats.nested import objects
from kg.sources.names import field_of, squeezed

_LISTS = frozenset(("externalids", "identifiers", "identifier", "articleids", "alternateids", "ids"))
_KINDS = ("type", "idtype", "identifiertype", "scheme", "name")
_VALUES = ("value", "id", "identifier")
_WANTED = frozenset(("doi", "pmid", "arxiv_id"))
#: What else these kinds are called.
_CALLED = {"pubmed": "pmid", "medline": "pmid"}


def with_identifiers(record: dict[str, Any]) -> dict[str, Any]:
    """A record with the identifiers of its lists as fields, where it has none of their kind itself.

    Examples
    --------
    >>> with_identifiers({"title": "A", "external_ids": [{"type": "doi", "value": "10.1/a"}, {"type": "magid"}]})["doi"]
    '10.1/a'
    """
    lists = [value for name, value in record.items() if isinstance(value, list | dict) and squeezed(name) in _LISTS]
    if not lists:
        return record
    known = {field[0] for name, value in record.items() if value and (field := field_of(name))}
    found: dict[str, Any] = {}
    for value in lists:
        for kind, identifier in _pairs(value):
            name = _CALLED.get(kind.strip().casefold()) or (field_of(kind) or ("",))[0]
            if name in _WANTED - known and isinstance(identifier, str | int) and identifier:
                found.setdefault(name, identifier)
    return record | found


def _pairs(value: object) -> Iterator[tuple[str, object]]:
    """The identifiers of a list, or of an object that has them under their kinds, each with its kind."""
    if isinstance(value, Mapping):
        yield from ((str(kind), item) for kind, item in value.items())
    for item in objects(value):
        parts = {squeezed(name): part for name, part in item.items()}
        kind = next((parts[name] for name in _KINDS if isinstance(parts.get(name), str)), "")
        yield kind, next((parts[name] for name in _VALUES if name in parts), None)
