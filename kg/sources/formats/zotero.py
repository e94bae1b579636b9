"""Zotero RDF, the format in which Zotero exports unless another one is chosen: RDF/XML, always laid out alike."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from xml.etree.ElementTree import Element

from kg.model import Paper
from kg.sources.formats.nested import known, noted
from kg.sources.formats.xml_stream import local_names, text_of, xml_records
from kg.sources.record import read_record
from kg.sources.stream import Skipped

#: The elements of items, and those of the journals that several items may be in.
_ITEMS = (
    "bib:Article|bib:Book|bib:BookSection|bib:Data|bib:Document|bib:Legislation|bib:Manuscript|bib:Patent|bib:Report"
    "|bib:Thesis|rdf:Description|bib:Journal"
)
_NO_PAPERS = frozenset(("attachment", "note", "annotation", "webpage", "computerProgram", "film", "artwork"))
_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"


def read_zotero(lines: Iterable[str], file: str) -> Iterator[Paper | Skipped]:
    """Read Zotero RDF, item by item; an item comes when its journal is read, wherever that stands.

    Examples
    --------
    >>> text = '<rdf:RDF xmlns:z="z" xmlns:dc="d" xmlns:bib="b" xmlns:rdf="r"><bib:Article>'
    >>> text += "<z:itemType>preprint</z:itemType><dc:title>Moss</dc:title><dc:date>2021</dc:date></bib:Article>"
    >>> [(paper.title, paper.date) for paper in read_zotero([text + "</rdf:RDF>"], "a.rdf")]
    [('Moss', '2021')]
    """
    journals: dict[str, dict[str, Any]] = {}
    waiting: dict[str, list[tuple[int, dict[str, Any]]]] = {}
    for line, item in xml_records(lines, _ITEMS):
        if isinstance(item, str):
            yield Skipped(file, line, item)
            continue
        local_names(item)
        about, kind = item.get(f"{_RDF}about", ""), text_of(item.find("itemType"))
        if item.tag == "Journal":
            journals[about] = _journal(item)
            for before, record in waiting.pop(about, ()):
                yield from read_record(journals[about] | record, file, before)
        elif kind and kind not in _NO_PAPERS:
            within, record = _within(item), _record(item, kind)
            if within in journals or not within:
                yield from read_record(journals.get(within, {}) | record, file, line)
            else:
                waiting.setdefault(within, []).append((line, record))
    for records in waiting.values():
        for line, record in records:
            yield from read_record(record, file, line)


def _within(item: Element) -> str:
    """The name of the journal that an item is in, where the journal stands elsewhere."""
    part = item.find("isPartOf")
    return "" if part is None else part.get(f"{_RDF}resource", "")


def _record(item: Element, kind: str) -> dict[str, Any]:
    """An item in our field names."""
    inside = item.find("isPartOf/*")
    persons = [
        [text_of(person.find(part)) for part in ("givenName", "surname")]
        for person in item.iterfind("authors/Seq/li/Person")
    ]
    addresses = [text_of(value) for value in item.iterfind("identifier/URI/value")]
    notes = "\n".join(text_of(note) for note in item.iterfind("description"))
    return (_journal(inside) if inside is not None else {}) | known(
        title=text_of(item.find("title")),
        abstract=text_of(item.find("abstract")),
        authors=[{"given": given, "family": family} if given else family for given, family in persons],
        date=text_of(item.find("date")),
        doi=_doi(item) or noted(notes).get("doi"),
        pmid=noted(notes).get("pmid"),
        url=next(iter(addresses), None),
        language=text_of(item.find("language")),
        keywords=[text_of(subject) for subject in item.iterfind("subject")],
        licence=text_of(item.find("rights")),
        extra=known(type=kind, pages=text_of(item.find("pages"))),
    )


def _journal(journal: Element) -> dict[str, Any]:
    """What a journal, or a book, says of an item in it; the DOI there is the item's."""
    return known(venue=text_of(journal.find("title")), doi=_doi(journal))


def _doi(element: Element) -> str | None:
    """The identifier that is a DOI: "DOI 10.1000/1"; others have their kind in front, too."""
    texts = (text_of(identifier) for identifier in element.iterfind("identifier"))
    return next((text.removeprefix("DOI ") for text in texts if text.startswith("DOI ")), None)
