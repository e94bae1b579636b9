"""One decoded record, with the field names that people use, as a paper."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

from kg.model import Paper
from kg.sources.authors import NotAuthorsError, read_authors, unglued
from kg.sources.cleaning.abstracts import clean_abstract
from kg.sources.cleaning.dates import parse_date, precision
from kg.sources.cleaning.hyphens import mend_hyphens
from kg.sources.cleaning.retraction import marked_title, says_retracted, says_withdrawn
from kg.sources.cleaning.text import clean_text, clean_unicode
from kg.sources.details import (
    parse_count,
    parse_extra,
    parse_keywords,
    parse_language,
    parse_licence,
    parse_openalex_id,
    parse_pmid,
)
from kg.sources.dropped import ABSENT, dropped_values
from kg.sources.fields import parse_arxiv_id, parse_doi, parse_url
from kg.sources.formats.nested import at, date_of_parts, noted, texts
from kg.sources.names import field_name, field_of, is_type
from kg.sources.stream import DROPPED, Skipped

#: A value of a field: how early it is looked at, its name in the record, itself.
_Value = tuple[int, str, Any]
#: When a paper came online.
_ONLINE = frozenset({"first_publication_date", "online_date", "online_publication_date"})
_CORE = frozenset(
    ("id", "title", "abstract", "authors", "author_count", "date", "venue", "doi", "arxiv_id", "url", "organization",
     "orcids", "sources")
)  # fmt: skip
_DATABASES = frozenset(
    ("scopus", "pubmed", "medline", "embase", "wos", "web of science", "crossref", "openalex", "ieee xplore", "eric",
     "semantic scholar", "google scholar", "dimensions", "med", "ppr", "agr", "pmc", "nan", "null", "none", "n/a", "")
)  # fmt: skip
#: Embase's source: "J Small Gard (2019) 3:1 (1-9). Date of Publication: 2019".
_REFERENCE = re.compile(r"(.+?)\s*\((?:\d{1,2} \w{3,9} )?(?:19|20)\d\d\)(?=.*(?:Date of Publication|\d:\d* ?\()).*$")
#: What a note may say.
_NOTED = {"doi": "doi", "pmid": "pmid", "arxiv": "arxiv_id"}
_TYPES = {dict: "an object", list: "a list", bool: "true or false", int: "a number", float: "a number"}


class BadRecordError(ValueError):
    """A record that is not a paper; the message says why. Never leaves this package."""


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
    return _paper(*_by_field(record))


def _paper(fields: Mapping[str, list[_Value]], others: Mapping[str, object]) -> Paper:
    title = clean_text(_text(fields, "title"))
    if not title or (title.casefold() in ABSENT and len(title) > 2):
        raise BadRecordError("title is missing or empty")
    given_id, given_url = clean_unicode(_text(fields, "id", int)), _text(fields, "url")
    url = parse_url(given_url) or parse_url(given_id)
    doi = _text(fields, "doi")
    authors, orcids = _authors(fields, others)
    abstract = clean_abstract(_text(fields, "abstract"))
    retracted = marked_title(title) or says_withdrawn(abstract)
    return Paper(
        id="" if parse_url(given_id) else given_id,
        title=mend_hyphens(title, abstract) if "- " in title else title,
        abstract=abstract,
        authors=authors,
        author_count=_author_count(fields, len(authors)),
        date=_date(fields),
        venue=_venue(fields),
        doi=parse_doi(doi) or parse_doi(given_url) or parse_doi(given_id if url else ""),
        arxiv_id=next(filter(None, map(parse_arxiv_id, (_text(fields, "arxiv_id"), url or "", given_id))), None)
        or parse_arxiv_id(doi),
        url=url,
        organization=clean_text(_text(fields, "organization", dict)) or None,
        orcids=orcids,
        **_details(retracted, fields, others, url),
    )


def _by_field(record: object) -> tuple[dict[str, list[_Value]], dict[str, object]]:
    """The values of each field, the one that is looked at first in front, and what has no field.

    Null, NaN, an empty text, and what spreadsheets write for them, count as absent.
    """
    if not isinstance(record, dict):
        raise BadRecordError(f"the record is {_type(record)}, not an object")
    fields: dict[str, list[_Value]] = {}
    others: dict[str, object] = {}
    for name, value in record.items():
        if not isinstance(name, str) or value is None or value == "":
            continue
        if (place := field_of(name)) is None:
            others[field_name(name)] = value
        elif not (isinstance(value, float) and math.isnan(value)):
            fields.setdefault(place[0], []).append((place[1], name, value))
    if "extra" in fields:
        for name, value in noted(_first(fields, "extra")).items():
            if name in _NOTED:
                fields.setdefault(_NOTED[name], [(0, name, value)])
    for values in fields.values():
        if len(values) > 1:
            values.sort(key=lambda value: (value[0], value[1]))
            values[:] = [value for value in values if not _is_absent(value[2])] or values
    return fields, others


def _is_absent(value: object) -> bool:
    return isinstance(value, str) and value.strip().casefold() in ABSENT


def _details(
    retracted: bool, fields: Mapping[str, list[_Value]], others: Mapping[str, object], url: str | None
) -> dict[str, Any]:
    """What a record says beyond the core fields; most records say nothing."""
    if not others and fields.keys() <= _CORE:
        found: dict[str, Any] = {"openalex_id": parse_openalex_id(url)} if url else {}
        return found | {"extra": (("retracted", "true"),)} if retracted else found
    types = [text for name, value in others.items() if is_type(name) for text in texts(value)]
    flags = [value for _, _, value in fields.get("retracted", ())]
    given = _first(fields, "extra")
    if isinstance(given, dict):
        types += [text for name, value in given.items() if is_type(name) for text in texts(value)]
        flags.append(given.get("retracted"))
    more = dict(others) | (given if isinstance(given, dict) else {"extra": given})
    more.pop("retracted", None)
    if retracted or says_retracted(types, flags):
        more["retracted"] = True
    return {
        "pmid": parse_pmid(_first(fields, "pmid")),
        "openalex_id": parse_openalex_id(_first(fields, "openalex_id")) or parse_openalex_id(url),
        "language": parse_language(_first(fields, "language")),
        "keywords": parse_keywords(_first(fields, "keywords")),
        "licence": parse_licence(_first(fields, "licence")),
        "citation_count": parse_count(_first(fields, "citation_count")),
        "extra": parse_extra(more),
    }


def read_record(record: object, file: str, line: int) -> list[Paper | Skipped]:
    """The paper that a record is, behind what was left out of it, or why it is none; with the line that it begins in.

    Examples
    --------
    >>> print(*read_record({"title": 5}, "papers.json", 3))
    papers.json:3: title is a number, not text
    >>> print(read_record({"title": "Adam", "year": -5}, "papers.json", 4)[0])
    papers.json:4: year '-5' is no date and is left out
    """
    try:
        fields, others = _by_field(record)
        paper = _paper(fields, others)
    except BadRecordError as error:
        return [Skipped(file, line, str(error))]
    return [*(Skipped(file, line, why, DROPPED) for why in dropped_values(fields, paper)), paper]


def _first(fields: Mapping[str, list[_Value]], field: str) -> Any:
    """The first value of a field, of whatever type."""
    values = fields.get(field)
    return values[0][2] if values else None


def _text(fields: Mapping[str, list[_Value]], field: str, *others: type) -> str:
    """The first value of a field, which has to be text (or an int, or an object with a name, if allowed).

    Only under the field's own name, another type is an error: elsewhere, a service may mean something else.
    """
    for place, name, value in fields.get(field, ()):
        if isinstance(value, str):
            return value
        if type(value) is int and int in others:
            return str(value)
        if dict in others and (found := _named(value)):
            return found
        if field == "url" and (found := next(iter(texts(value)), "") or str(at(value, 0, "value") or "")):
            return found
        if place == 0:
            raise BadRecordError(f"{field_name(name)} is {_type(value)}, not text")
        if found := next(iter(texts(value)), "") or _named(at(value, 0)):
            return found
    return ""


def _named(value: object) -> str:
    """The name that an object has for what it is."""
    if not isinstance(value, dict):
        return ""
    for key in ("name", "title", "display_name", "journal", "description", "value"):
        if isinstance(value.get(key), str):
            return str(value[key])
        if isinstance(value.get(key), dict):
            return _named(value[key])
    return ""


def _venue(fields: Mapping[str, list[_Value]]) -> str | None:
    """Where a paper appeared; the name of a database is no venue, and the volume and pages behind one are not of it."""
    values = fields.get("venue", [])
    kept = [value for value in values if str(value[2]).strip().casefold() not in _DATABASES]
    venue = clean_text(_text({"venue": kept}, "venue", dict, list))
    found = _REFERENCE.match(venue) if "(" in venue else None
    return (found[1] if found else venue) or None


def _authors(
    fields: Mapping[str, list[_Value]], others: Mapping[str, object]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The authors' names, and their ORCIDs where one is known, of the first field that has any."""
    for _, name, given in fields.get("authors", ()):
        glued = isinstance(given, str) and "content_type" in others and ";" not in given and "," not in given
        value = unglued(str(given)) if glued else given
        try:
            found = read_authors(name, value, _first(fields, "orcids"))
        except NotAuthorsError as error:
            if isinstance(value, list):
                raise BadRecordError(f"one of the authors is {_type(error.args[0])}, not a name") from None
            raise BadRecordError(f"{field_name(name)} is {_type(value)}, not a list of names or text") from None
        if found[0]:
            return found
    return (), ()


def _author_count(fields: Mapping[str, list[_Value]], named: int) -> int | None:
    """The number of authors, where it says more than the names do."""
    counts = (parse_count(value) for _, _, value in fields.get("author_count", ()))
    number = next((count for count in counts if count is not None), 0)
    return number if number > named else None


def _date(fields: Mapping[str, list[_Value]]) -> str | None:
    """The most precise date of a record; text that is no date ("forthcoming") counts as unknown.

    A day or a month without a year belongs to the year that stands beside it. When a paper came online says nothing
    against the year that is given: IEEE puts papers online years after they were published.
    """
    given = fields.get("date", ())
    if len(given) == 1 and type(given[0][2]) in {str, int}:  # so it is with most records
        return parse_date(str(given[0][2])[:100])
    dates, years, bare = [], [], []
    online: list[str | None] = []
    for _, name, value in given:
        if isinstance(value, dict | list):
            dates.append(date_of_parts(at(value, "date-parts") or value))
            continue
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise BadRecordError(f"{field_name(name)} is {_type(value)}, not a date")
        text = str(value)[:100]
        found = parse_date(text)
        (online if field_name(name) in _ONLINE else dates).append(found)
        years += [found] if found and len(found) == 4 else []
        bare += [text] if found is None or found.startswith("--") else []
    dates += [date for date in online if date and (not years or date[:4] == years[0])]
    if years and bare:
        dates += [date for text in bare if (date := parse_date(f"{text} {years[0]}")) and date[:4] == years[0]]
    return max(filter(None, dates), key=precision, default=None)


def _type(value: object) -> str:
    return "null" if value is None else _TYPES.get(type(value), "text")
