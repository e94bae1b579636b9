"""One decoded record, with the field names that people use, as a paper."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from kg.model import Paper
from kg.sources.cleaning.text import clean_text, clean_unicode
from kg.sources.details import (
    parse_count,
    parse_extra,
    parse_keywords,
    parse_language,
    parse_licence,
    parse_openalex_id,
    parse_orcid,
    parse_pmid,
)
from kg.sources.fields import clean_name, parse_arxiv_id, parse_authors, parse_date, parse_doi, parse_url, precision
from kg.sources.formats.nested import at
from kg.sources.stream import Skipped

#: The names that a field goes by, the one that is looked at first in front.
FIELD_NAMES: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "paper_id"),
    "title": ("title", "article_title", "document_title", "paper_title"),
    "abstract": ("abstract", "summary", "abstract_note"),
    "authors": ("authors", "author", "authorships.author.display_name"),
    "author_count": ("author_count",),
    "date": (
        "date",
        "publication_date",
        "publicationdate",
        "published",
        "published_at",
        "publishedat",
        "publication_year",
        "year",
    ),
    "venue": (
        "venue",
        "journal",
        "booktitle",
        "conference",
        "publication_title",
        "source_title",
        "journal/book",
        "primary_location.source.display_name",
    ),
    "doi": ("doi",),
    "arxiv_id": ("arxiv_id", "arxiv", "arxivid", "eprint"),
    "url": ("url", "link"),
    "organization": ("organization", "organisation"),
    "pmid": ("pmid", "pubmed_id"),
    "openalex_id": ("openalex_id", "openalex"),
    "language": ("language", "lang"),
    "keywords": ("keywords", "author_keywords", "keyword", "tags", "manual_tags", "keywords.display_name"),
    "licence": ("licence", "license", "rights"),
    "citation_count": (
        "citation_count",
        "citations",
        "cited_by",
        "cited_by_count",
        "citationcount",
        "article_citation_count",
        "times_cited",
    ),
    "orcids": ("orcids",),
    "extra": ("extra",),
}
_NAMES = frozenset(name for names in FIELD_NAMES.values() for name in names) | {"sources"}
_CORE = frozenset(
    name for field in list(FIELD_NAMES)[: list(FIELD_NAMES).index("pmid")] for name in FIELD_NAMES[field]
) | {"sources", "orcids"}
_NO_ABSTRACT = re.compile(r"\[?(?:no abstract(?: is)?(?: available)?|abstract not available|n/a)\.?\]?", re.IGNORECASE)
_TYPES = {dict: "an object", list: "a list", bool: "true or false", int: "a number", float: "a number"}


class BadRecordError(ValueError):
    """A record that is not a paper; the message says why. Never leaves this package."""


@lru_cache(maxsize=1024)
def field_name(name: str) -> str:
    """A field name as it is compared: ``Publication Date`` is ``publication_date``."""
    return re.sub(r"[\s-]+", "_", name.strip().casefold())


def to_paper(record: object) -> Paper:
    """Make a paper of a decoded record; its id is empty where the record has none.

    Raises
    ------
    BadRecordError
        Where there is no title, or a value has a type that its field can't have.

    Examples
    --------
    >>> paper = to_paper({"Title": "Adam", "year": 2014, "authors": "Kingma, D. and Ba, J.", "arxiv": "1412.6980v9"})
    >>> paper.title, paper.date, paper.authors, paper.arxiv_id
    ('Adam', '2014', ('D. Kingma', 'J. Ba'), '1412.6980')
    """
    if not isinstance(record, dict):
        raise BadRecordError(f"the record is {_type(record)}, not an object")
    fields = {field_name(name): value for name, value in record.items() if isinstance(name, str)}
    title = clean_text(_text(fields, "title"))
    if not title:
        raise BadRecordError("title is missing or empty")
    given_id, given_url = clean_unicode(_text(fields, "id", (int,))), _text(fields, "url")
    url = parse_url(given_url) or parse_url(given_id)
    authors, orcids = _authors(fields)
    return Paper(
        id="" if parse_url(given_id) else given_id,
        title=title,
        abstract=_abstract(_text(fields, "abstract")),
        authors=authors,
        author_count=_author_count(fields, len(authors)),
        date=_date(fields),
        venue=clean_text(_text(fields, "venue", (dict,))) or None,
        doi=parse_doi(_text(fields, "doi")) or parse_doi(url or ""),
        arxiv_id=next(filter(None, map(parse_arxiv_id, (_text(fields, "arxiv_id"), url or "", given_id))), None)
        or parse_arxiv_id(_text(fields, "doi")),
        url=url,
        organization=clean_text(_text(fields, "organization", (dict,))) or None,
        orcids=orcids,
        **_details(fields, url),
    )


def _abstract(text: str) -> str:
    """A clean abstract; nothing, where a tool says that there is none."""
    cleaned = clean_text(text)
    return "" if len(cleaned) < 40 and _NO_ABSTRACT.fullmatch(cleaned) else cleaned


def _details(fields: Mapping[str, object], url: str | None) -> dict[str, Any]:
    """What a record says beyond the core fields; most records say nothing."""
    if fields.keys() <= _CORE:
        return {"openalex_id": parse_openalex_id(url)} if url else {}
    return {
        "pmid": parse_pmid(_first(fields, "pmid")),
        "openalex_id": parse_openalex_id(_first(fields, "openalex_id")) or parse_openalex_id(url),
        "language": parse_language(_first(fields, "language")),
        "keywords": parse_keywords(_first(fields, "keywords")),
        "licence": parse_licence(_first(fields, "licence")),
        "citation_count": parse_count(_first(fields, "citation_count")),
        "extra": _extra(fields),
    }


def paper_or_skipped(record: object, file: str, line: int) -> Paper | Skipped:
    """The paper that a record is, or why it is none, with the line that it begins in.

    Examples
    --------
    >>> print(paper_or_skipped({"title": 5}, "papers.json", 3))
    papers.json:3: title is a number, not text
    """
    try:
        return to_paper(record)
    except BadRecordError as error:
        return Skipped(file, line, str(error))


def _extra(fields: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
    """What the record says under names that are none of ours."""
    given = fields.get("extra")
    others = {name: value for name, value in fields.items() if name not in _NAMES}
    return parse_extra(others | (given if isinstance(given, dict) else {"extra": given}))


def _values(fields: Mapping[str, object], field: str) -> Iterator[tuple[str, object]]:
    """The names and values that a field has in a record; null and NaN count as absent."""
    for name in FIELD_NAMES[field]:
        value = fields.get(name)
        if value is not None and not (isinstance(value, float) and math.isnan(value)):
            yield name, value


def _first(fields: Mapping[str, object], field: str) -> object:
    """The first value of a field, of whatever type."""
    return next((value for _, value in _values(fields, field)), None)


def _text(fields: Mapping[str, object], field: str, others: tuple[type, ...] = ()) -> str:
    """The first value of a field, which has to be text (or an int, or an object with a name, if allowed)."""
    for name, value in _values(fields, field):
        if isinstance(value, str):
            return value
        if type(value) is int and int in others:
            return str(value)
        if isinstance(value, dict) and dict in others and isinstance(value.get("name"), str):
            return str(value["name"])
        raise BadRecordError(f"{name} is {_type(value)}, not text")
    return ""


def _authors(fields: Mapping[str, object]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The authors' names, and their ORCIDs where one is known."""
    for name, value in _values(fields, "authors"):
        if isinstance(value, str):
            return parse_authors(value), ()
        if not isinstance(value, list):
            raise BadRecordError(f"{name} is {_type(value)}, not a list of names or text")
        orcids: dict[str, str] = {}
        beside = fields.get("orcids")
        for place, item in enumerate(value):
            given = (item.get("orcid") or item.get("ORCID")) if isinstance(item, dict) else at(beside, place)
            ours = isinstance(item, str) and isinstance(beside, list)  # our own tables: names as they stand
            if cleaned := _author({"literal": item} if ours else item):
                orcids[cleaned] = orcids.get(cleaned) or parse_orcid(given)
        return tuple(orcids), tuple(orcids.values()) if any(orcids.values()) else ()
    return (), ()


def _author(item: object) -> str:
    """The clean name of an author; empty, where nothing is said."""
    if item is None or isinstance(item, str):
        return clean_name(item or "")
    if isinstance(item, dict):
        if isinstance(item.get("literal"), str):  # as it stands: a comma doesn't turn it round
            return clean_text(item["literal"])
        for names in (("name",), ("given", "family"), ("first", "last"), ("first_name", "last_name"), ("family",)):
            parts = [item.get(name) for name in names]
            if all(isinstance(part, str) for part in parts):
                return clean_name(" ".join(map(str, parts)))
        if all(item.get(name) is None for name in ("name", "given", "family", "first", "last")):
            return ""
    raise BadRecordError(f"one of the authors is {_type(item)}, not a name")


def _author_count(fields: Mapping[str, object], named: int) -> int | None:
    """The number of authors, where it says more than the names do."""
    for name, value in _values(fields, "author_count"):
        if isinstance(value, str) and not value.strip():
            return None
        try:
            number = int(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else -1
        except (ValueError, OverflowError):
            number = -1
        if number < 0:
            raise BadRecordError(f"{name} is not a whole number")
        return number if number > named else None
    return None


def _date(fields: Mapping[str, object]) -> str | None:
    """The most precise date of a record; text that is no date ("forthcoming") counts as unknown."""
    dates = []
    for name, value in _values(fields, "date"):
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise BadRecordError(f"{name} is {_type(value)}, not a date")
        dates.append(parse_date(str(value)[:100]))
    return max(filter(None, dates), key=precision, default=None)


def _type(value: object) -> str:
    return "null" if value is None else _TYPES.get(type(value), "text")
