"""Items of CSL-JSON, which Zotero, Mendeley and Pandoc write (https://docs.citationstyles.org/en/stable/specification.html)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from kg.sources.formats.nested import at, date_of_parts, known, noted, objects

_ARXIV = re.compile(r"arxiv:\s*\S+", re.IGNORECASE)


def is_item(record: Mapping[str, Any]) -> bool:
    """Whether a record is an item of CSL-JSON.

    Examples
    --------
    >>> is_item({"id": "1", "type": "book", "title": "A", "issued": {"date-parts": [[2014]]}}), is_item({"title": "A"})
    (True, False)
    """
    if not isinstance(record.get("type"), str):
        return False
    return (
        "container-title" in record
        or at(record, "custom", "paperkg") is not None
        or any(
            isinstance(at(record, *path), kind)
            for path, kind in ((("author", 0, "family"), str), (("author", 0, "literal"), str), (("issued",), dict))
        )
    )


def to_record(item: Mapping[str, Any]) -> dict[str, Any]:
    """An item in our field names. Zotero keeps what CSL has no variable for as lines of ``note``.

    Examples
    --------
    >>> item = {"type": "article", "title": "Adam", "author": [{"family": "Ba", "given": "Jimmy"}],
    ...     "number": "arXiv:1412.6980"}
    >>> to_record(item)
    {'title': 'Adam', 'authors': [{'literal': 'Jimmy Ba'}], 'arxiv_id': 'arXiv:1412.6980', 'extra': {'type': 'article'}}
    """
    notes = noted(item.get("note"))
    ours = at(item, "custom", "paperkg") or {}
    return known(
        id=at(ours, "id"),
        title=item.get("title"),
        abstract=item.get("abstract"),
        authors=[
            known(literal=name, orcid=person.get("ORCID") or person.get("orcid"))
            for person in objects(item.get("author"))
            if (name := _name(person))
        ],
        author_count=at(ours, "author_count"),
        date=date_of_parts(at(item, "issued", "date-parts"))
        or at(item, "issued", "raw")
        or at(item, "issued", "literal"),
        venue=item.get("container-title") or item.get("event-title"),
        doi=item.get("DOI") or notes.get("doi"),
        arxiv_id=at(ours, "arxiv_id") or _arxiv(item),
        pmid=item.get("PMID") or notes.get("pmid"),
        openalex_id=at(ours, "openalex_id"),
        url=item.get("URL"),
        organization=at(ours, "organization"),
        language=item.get("language"),
        keywords=at(ours, "keywords") or item.get("keyword"),
        licence=item.get("license"),
        citation_count=at(ours, "citation_count"),
        extra=_extra(item),
    )


def _extra(item: Mapping[str, Any]) -> dict[str, Any]:
    """What has no field of its own."""
    named = {"pages": "page", "issn": "ISSN", "isbn": "ISBN"}
    names = (
        "type", "publisher", "publisher-place", "volume", "issue", "pages", "issn", "isbn", "note", "edition",
        "collection-title", "event-title",
    )  # fmt: skip
    return known(**{name: item.get(named.get(name, name)) for name in names})


def _name(person: Mapping[str, Any]) -> str:
    if isinstance(person.get("literal"), str):
        return str(person["literal"])
    parts = [person.get(part) for part in ("given", "dropping-particle", "non-dropping-particle", "family", "suffix")]
    return " ".join(part for part in parts if isinstance(part, str) and part)


def _arxiv(item: Mapping[str, Any]) -> str | None:
    """The arXiv id that stands in the number, the archive location, or the note of an item."""
    for name in ("number", "archive_location", "note"):
        found = _ARXIV.search(item[name]) if isinstance(item.get(name), str) else None
        if found:
            return found[0]
    return None
