"""EndNote's XML, which Mendeley and Zotero write, too (shape after EndNote's RSXML.dtd)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from xml.etree.ElementTree import Element

from kg.model import Paper
from kg.sources.formats.nested import known
from kg.sources.formats.xml_stream import read_xml, text_of
from kg.sources.stream import Skipped


def read_endnote(lines: Iterable[str], file: str) -> Iterator[Paper | Skipped]:
    r"""Read EndNote's XML, record by record.

    Examples
    --------
    >>> text = "<xml><records><record><titles><title><style>Adam</style></title></titles></record></records></xml>"
    >>> for item in read_endnote([text], "a.xml"):
    ...     print(item if isinstance(item, Skipped) else item.title)
    Adam
    """
    return read_xml(lines, file, _record, "record")


def _record(record: Element) -> dict[str, Any]:
    """A record in our field names."""

    def text(*paths: str) -> str:
        return next(filter(None, (text_of(record.find(path)) for path in paths)), "")

    kind = record.find("ref-type")
    database = text("remote-database-name").casefold()
    accession = text("accession-num")
    return known(
        title=text("titles/title"),
        abstract=text("abstract"),
        authors=[name for item in record.iterfind("contributors/authors/author") if (name := text_of(item))],
        date=_date(text("dates/pub-dates/date"), text("dates/year")),
        year=text("dates/year"),
        venue=text("periodical/full-title", "titles/secondary-title", "alt-periodical/full-title"),
        doi=text("electronic-resource-num"),
        pmid=accession if any(name in database for name in ("pubmed", "medline", "nlm")) else None,
        url=next(
            iter(text("urls/related-urls/url", "urls/web-urls/url").split()), None
        ),  # one element may have several
        language=text("language"),
        keywords=[text_of(item) for item in record.iterfind("keywords/keyword")],
        extra=known(
            type=None if kind is None else kind.get("name"),
            publisher=text("publisher"),
            volume=text("volume"),
            issue=text("number"),
            pages=text("pages"),
            issn=text("isbn"),
            note=text("notes"),
            edition=text("edition"),
            place=text("pub-location"),
            editor=[text_of(item) for item in record.iterfind("contributors/secondary-authors/author")],
        ),
    )


def _date(day: str, year: str) -> str:
    """A day of a year: EndNote keeps them apart, and the day in any words.

    Examples
    --------
    >>> _date("Oct 22", "2023"), _date("October", "2023"), _date("2023/10/22", "2023"), _date("", "2023")
    ('Oct 22, 2023', 'October 2023', '2023/10/22', '2023')
    """
    if not day or (year and year in day):
        return day or year
    return f"{day}, {year}" if any(char.isdigit() for char in day) else f"{day} {year}".strip()
