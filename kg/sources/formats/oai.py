"""Dublin Core and arXiv's records as repositories give them over OAI-PMH (https://www.openarchives.org/pmh/)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any
from xml.etree.ElementTree import Element

from kg.model import Paper
from kg.sources.formats import arxiv
from kg.sources.formats.nested import known
from kg.sources.formats.xml_stream import local_names, read_xml, text_of
from kg.sources.stream import Skipped

_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def read_oai(lines: Iterable[str], file: str) -> Iterator[Paper | Skipped]:
    """Read an answer of OAI-PMH, or Dublin Core alone, record by record.

    Examples
    --------
    >>> text = "<OAI-PMH><ListRecords><record><metadata><dc><title>Moss</title><creator>Wren, Ada</creator></dc>"
    >>> for item in read_oai([text + "</metadata></record></ListRecords></OAI-PMH>"], "a.xml"):
    ...     print(item.title, *item.authors)
    Moss Ada Wren
    """
    return read_xml(lines, file, _record, "record", "oai_dc:dc|dc")


def _record(record: Element) -> dict[str, Any] | str:
    """A record in our field names, or why it has none."""
    local_names(record)
    header, inside = record.find("header"), record.find("metadata/*")
    if header is not None and header.get("status") == "deleted":
        return "the repository has deleted the record"
    metadata = record if inside is None else inside
    if metadata.tag == "dc":
        return _dublin_core(metadata)
    if metadata.tag in ("arXiv", "arXivRaw"):
        return _arxiv(metadata)
    return f"<{metadata.tag}> is not read; ask the repository for metadataPrefix=oai_dc"


def _dublin_core(metadata: Element) -> dict[str, Any]:
    """Dublin Core: what it has several of may be in any order, and in several languages."""
    said: dict[str, list[str]] = defaultdict(list)
    translated: dict[str, list[str]] = defaultdict(list)
    for element in metadata:
        if text := text_of(element):
            of_language = said if element.get(_LANGUAGE, "en").startswith("en") else translated
            of_language[str(element.tag)].append(text.removeprefix("info:eu-repo/semantics/altIdentifier/"))
    said = defaultdict(list, {**translated, **said})
    names = said["identifier"] + [name for name in said["relation"] if name.startswith(("arxiv/", "doi/"))]
    return known(
        title=next(iter(said["title"]), None),
        abstract=max(said["abstract"] or said["description"], key=len, default=None),
        authors=said["creator"],
        date=min((date for date in said["date"] if date[:4].isdecimal()), default=next(iter(said["date"]), None)),
        venue=next((name.split(";")[0] for name in said["source"] if not name.startswith(("http", "ISSN"))), None),
        doi=next((n.removeprefix("doi/") for n in names if n.startswith("10.") or "doi" in n.lower()), None),
        arxiv_id=next((name.removeprefix("arxiv/") for name in names if "arxiv" in name.lower()), None),
        url=next((name for name in names if name.startswith("http") and "doi.org/" not in name), None),
        keywords="; ".join(said["subject"]),
        language=next(iter(said["language"]), None),
        licence=next((right for right in said["rights"] if not right.startswith("info:")), None),
        extra=known(type=said["type"], publisher=said["publisher"]),
    )


def _arxiv(metadata: Element) -> dict[str, Any]:
    """arXiv's own records, by the names that its metadata snapshot has for the same."""
    record: dict[str, Any] = {str(element.tag): text_of(element) for element in metadata}
    parts = ("keyname", "forenames", "suffix")
    record["authors_parsed"] = [
        [text_of(author.find(part)) for part in parts] for author in metadata.iterfind("authors/author")
    ]
    record["versions"] = [{"created": text_of(date)} for date in metadata.iterfind("version/date")]
    return arxiv.to_record(record) | known(date=record.get("created"))
