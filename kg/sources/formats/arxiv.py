"""arXiv: the metadata snapshot, a record a line, and the Atom feed of its API (https://info.arxiv.org/help/api)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from email.utils import parsedate
from typing import Any
from xml.etree.ElementTree import Element

from kg.model import Paper
from kg.sources.formats.nested import at, known
from kg.sources.formats.xml_stream import read_xml
from kg.sources.stream import Skipped

_ATOM = "{http://www.w3.org/2005/Atom}"
_ARXIV = "{http://arxiv.org/schemas/atom}"


def is_snapshot(record: Mapping[str, Any]) -> bool:
    """Whether a record is one of the metadata snapshot.

    Examples
    --------
    >>> is_snapshot({"id": "0704.0001", "authors_parsed": [["Ba", "Jimmy", ""]]}), is_snapshot({"id": "0704.0001"})
    (True, False)
    """
    return "authors_parsed" in record or ("journal-ref" in record and "categories" in record)


def to_record(record: Mapping[str, Any]) -> dict[str, Any]:
    """A record of the snapshot in our field names; the first version gives the date, or else the id the month.

    Examples
    --------
    >>> record = {"id": "1412.6980", "title": "Adam", "authors_parsed": [["Ba", "Jimmy", ""]], "categories": "cs.LG",
    ...     "versions": [{"version": "v1", "created": "Mon, 22 Dec 2014 13:54:29 GMT"}]}
    >>> {name: value for name, value in to_record(record).items() if name != "title"}
    {'authors': ['Jimmy Ba'], 'date': '2014-12-22', 'arxiv_id': '1412.6980', 'extra': {'categories': ['cs.LG']}}
    """
    categories = record.get("categories")
    return known(
        title=record.get("title"),
        abstract=record.get("abstract"),
        authors=_authors(record.get("authors_parsed")) or record.get("authors"),
        date=_first_version(record) or _month_of_id(record.get("id")) or record.get("update_date"),
        venue=record.get("journal-ref"),
        doi=_first_doi(record.get("doi")),
        arxiv_id=record.get("id"),
        licence=record.get("license"),
        extra=known(
            categories=categories.split() if isinstance(categories, str) else categories,
            comment=record.get("comments"),
            report_number=record.get("report-no"),
        ),
    )


def _entry(entry: Element) -> dict[str, Any] | str:
    """An entry of the Atom feed in our field names; or what it says where the API reports an error in it."""
    identifier = entry.findtext(f"{_ATOM}id", "").strip()
    if "/api/errors" in identifier:
        return f"the API reports an error: {' '.join(entry.findtext(f'{_ATOM}summary', '').split())}"
    return known(
        title=entry.findtext(f"{_ATOM}title"),
        abstract=entry.findtext(f"{_ATOM}summary"),
        authors=[
            name for author in entry.iter(f"{_ATOM}author") if (name := author.findtext(f"{_ATOM}name", "").strip())
        ],
        date=entry.findtext(f"{_ATOM}published"),
        venue=entry.findtext(f"{_ARXIV}journal_ref"),
        doi=_first_doi(entry.findtext(f"{_ARXIV}doi")),
        arxiv_id=identifier.replace("http://", "https://"),
        url=identifier,
        extra=known(
            categories=[term for item in entry.iter(f"{_ATOM}category") if (term := item.get("term"))],
            comment=entry.findtext(f"{_ARXIV}comment"),
        ),
    )


def _authors(parsed: object) -> list[str]:
    """Names of ``[family, given, suffix]``."""
    found = []
    for name in parsed if isinstance(parsed, list) else []:
        parts = [at(name, place) for place in (1, 0, 2)]
        if full := " ".join(part.strip() for part in parts if isinstance(part, str) and part.strip()):
            found.append(full)
    return found


def _first_version(record: Mapping[str, Any]) -> str | None:
    created = at(record, "versions", 0, "created")
    parsed = parsedate(created) if isinstance(created, str) else None
    return f"{parsed[0]:04}-{parsed[1]:02}-{parsed[2]:02}" if parsed else None


def _month_of_id(identifier: object) -> str | None:
    """The month in which an id was given (https://info.arxiv.org/help/arxiv_identifier.html).

    Examples
    --------
    >>> _month_of_id("0704.0001"), _month_of_id("hep-th/9901001"), _month_of_id("x")
    ('2007-04', '1999-01', None)
    """
    found = re.match(r"(?:[a-z.-]+/)?(\d\d)(0[1-9]|1[0-2])(?:\.\d|\d{3}$)", str(identifier), re.IGNORECASE)
    return f"{'19' if found[1] > '90' else '20'}{found[1]}-{found[2]}" if found else None


def _first_doi(value: object) -> object:
    """arXiv gives several DOIs in one field, between spaces."""
    return value.split()[0] if isinstance(value, str) and value.strip() else value


def read_atom(lines: Iterable[str], file: str) -> Iterator[Paper | Skipped]:
    """Read the Atom feed that the API answers with, entry by entry."""
    return read_xml(lines, file, _entry, "entry")
