"""Works of Crossref, from its REST API and its public data file (https://api.crossref.org/swagger-ui)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kg.sources.formats.nested import at, date_of_parts, known, objects, texts

_DATES = ("published", "published-online", "published-print", "issued", "posted")


def is_work(record: Mapping[str, Any]) -> bool:
    """Whether a record is a work of Crossref: its title is a list.

    Examples
    --------
    >>> is_work({"DOI": "10.1000/a", "title": ["Adam"]}), is_work({"DOI": "10.1000/a", "title": "Adam"})
    (True, False)
    """
    return "DOI" in record and (isinstance(record.get("title"), list) or "is-referenced-by-count" in record)


def to_record(work: Mapping[str, Any]) -> dict[str, Any]:
    """A work in our field names.

    Examples
    --------
    >>> to_record({"DOI": "10.1000/a", "title": ["Adam"], "published": {"date-parts": [[2014, 12]]}})
    {'title': 'Adam', 'date': '2014-12', 'doi': '10.1000/a'}
    """
    dates = [date_of_parts(at(work, name, "date-parts")) for name in _DATES]
    subtitle = at(work, "subtitle", 0)
    title = at(work, "title", 0) if isinstance(work.get("title"), list) else work.get("title")
    if isinstance(title, str) and isinstance(subtitle, str) and subtitle and subtitle not in title:
        title = f"{title}: {subtitle}"
    return known(
        title=title,
        abstract=work.get("abstract"),
        authors=[
            known(literal=name, orcid=item.get("ORCID"))
            for item in objects(work.get("author"))
            if (name := _name(item))
        ],
        date=max(filter(None, dates), key=len, default=None),
        venue=at(work, "container-title", 0) or at(work, "institution", 0, "name"),
        doi=work.get("DOI"),
        url=at(work, "resource", "primary", "URL") or work.get("URL"),
        language=work.get("language"),
        keywords=texts(work.get("subject")),
        licence=work.get("license"),
        citation_count=work.get("is-referenced-by-count"),
        extra=known(
            type=work.get("type"),
            publisher=work.get("publisher"),
            volume=work.get("volume"),
            issue=work.get("issue"),
            pages=work.get("page"),
            issn=texts(work.get("ISSN")),
            isbn=texts(work.get("ISBN")),
            retracted=True if _is_retraction(work) else None,
        ),
    )


def _name(author: Mapping[str, Any]) -> str:
    """A person's name, given names first; or an organisation's."""
    parts = [author.get(part) for part in ("given", "family", "suffix")]
    return " ".join(part for part in parts if isinstance(part, str)) or str(author.get("name") or "")


def _is_retraction(work: Mapping[str, Any]) -> bool:
    """Whether the work retracts another, or is itself retracted."""
    updates = [*objects(work.get("update-to")), *objects(work.get("updated-by"))]
    return any(item.get("type") in {"retraction", "withdrawal", "removal"} for item in updates)
