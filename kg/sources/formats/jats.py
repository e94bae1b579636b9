"""JATS, the XML of PubMed Central, bioRxiv and publishers (https://jats.nlm.nih.gov): what stands in front of an article."""

# ruff: noqa: E501 - tables are as long as they are

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from xml.etree.ElementTree import Element, tostring

from kg.model import Paper
from kg.sources.formats.nested import known
from kg.sources.formats.xml_stream import local_names, read_xml, text_of
from kg.sources.stream import Skipped

#: Abstracts that are not the abstract.
_OTHER_ABSTRACTS = {"graphical", "teaser", "toc", "key-points", "editor", "summary-plain", "precis", "web-summary"}


def read_jats(lines: Iterable[str], file: str) -> Iterator[Paper | Skipped]:
    """Read JATS, article by article; of a full text, only its front matter.

    Examples
    --------
    >>> text = "<article><front><article-meta><title-group><article-title>Moss</article-title></title-group>"
    >>> [paper.title for paper in read_jats([text + "</article-meta></front></article>"], "a.xml")]
    ['Moss']
    """
    return read_xml(lines, file, _record, "article")


def _record(article: Element) -> dict[str, Any]:
    """An article in our field names."""
    local_names(article)
    meta = article.find("front/article-meta")
    if meta is None:
        meta = article.find("front-stub")
    if meta is None:
        return {}
    journal = article.find("front/journal-meta")
    ids = {item.get("pub-id-type"): text_of(item) for item in meta.iterfind("article-id")}
    title, subtitle = _markup(meta.find("title-group/article-title")), _markup(meta.find("title-group/subtitle"))
    pages = [page for name in ("fpage", "lpage") if (page := text_of(meta.find(name)))]
    return known(
        title=f"{title}: {subtitle}" if title and subtitle else title,
        abstract=_abstract(meta),
        authors=[author for item in meta.iterfind("contrib-group/contrib") if (author := _author(item))],
        date=_date(meta),
        venue=None
        if journal is None
        else text_of(journal.find("journal-title-group/journal-title")) or text_of(journal.find("journal-title")),
        doi=ids.get("doi"),
        pmid=ids.get("pmid"),
        keywords=[text_of(item) for item in meta.iterfind("kwd-group/kwd")],
        licence=_licence(meta),
        extra=known(
            type=article.get("article-type"),
            volume=text_of(meta.find("volume")),
            issue=text_of(meta.find("issue")),
            pages="-".join(pages),
            pmcid=ids.get("pmc") or ids.get("pmcid"),
            issn=[] if journal is None else [text_of(item) for item in journal.iterfind("issn")],
        ),
    )


def _markup(element: Element | None) -> str:
    """An element with its markup, which is cleaned where every other is."""
    if element is None:
        return ""
    for note in [*element.iter("fn"), *element.iter("xref")]:
        if note.tag == "fn" or note.get("ref-type") in {"fn", "aff"}:
            note.text, note[:] = "", []
    element.tail = None
    return tostring(element, encoding="unicode")


def _abstract(meta: Element) -> str:
    """The abstract, not a picture or a sentence for the table of contents."""
    found = [item for item in meta.iterfind("abstract") if item.get("abstract-type") not in _OTHER_ABSTRACTS]
    return _markup(found[0]) if found else ""


def _author(contributor: Element) -> dict[str, Any]:
    if contributor.get("contrib-type") not in {None, "author"}:
        return {}
    name = contributor.find("name")
    if name is None:
        name = contributor.find("name-alternatives/name")
    parts = [] if name is None else [text_of(name.find(part)) for part in ("given-names", "surname", "suffix")]
    said = " ".join(filter(None, parts))
    for path in ("string-name", "collab"):
        said = said or " ".join(text_of(contributor.find(path)).split())
    orcids = [text_of(item) for item in contributor.iterfind("contrib-id") if item.get("contrib-id-type") == "orcid"]
    return known(literal=said, orcid=next(iter(orcids), None)) if said else {}


def _date(meta: Element) -> str | None:
    """The date of publication, the most precise of several."""
    dates = []
    for item in meta.iterfind("pub-date"):
        year, month, day = (text_of(item.find(name)) for name in ("year", "month", "day"))
        if len(year) == 4 and year.isdecimal():
            parts = [part.zfill(2) if part.isdecimal() else "" for part in (month, day)]
            dates.append("-".join([year, *(parts if all(parts) else parts[:1] if parts[0] else [])]))
    return max(dates, key=lambda date: (len(date), [-ord(char) for char in date]), default=None)


def _licence(meta: Element) -> str | None:
    licence = meta.find("permissions/license")
    if licence is None:
        return None
    address = next((value for name, value in licence.attrib.items() if name.endswith("href")), None)
    return address or " ".join(text_of(licence).split()) or None
