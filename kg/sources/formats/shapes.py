"""Which service's shape a decoded record has, told from its keys, and what it says in our own field names.

Each service names and nests its fields in its own way. A shape is a pair of functions: does a record have it, and the
record with our names (:data:`kg.sources.names.FIELD_NAMES`). Values are checked there, not here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from kg.sources.formats import arxiv, crossref, csl, openalex, semantic_scholar
from kg.sources.formats.identifiers import with_identifiers
from kg.sources.formats.nested import at, texts
from kg.sources.names import field_of, is_title

Record = Mapping[str, Any]
#: What services put around a record: Crossref, Semantic Scholar, Zotero, DataCite, DOAJ, Zenodo, Elasticsearch.
AROUND = ("message", "citingPaper", "citedPaper", "data", "attributes", "bibjson", "metadata", "_source", "source",
          "work", "record", "paper", "item", "publication", "article", "doc", "info", "content")  # fmt: skip

#: In the order in which they are tried: is a record of this shape, and what does it say?
SHAPES: tuple[tuple[Callable[[Record], bool], Callable[[Record], dict[str, Any]]], ...] = (
    (openalex.is_work, openalex.to_record),
    (semantic_scholar.is_paper, semantic_scholar.to_record),
    (arxiv.is_snapshot, arxiv.to_record),
    (crossref.is_work, crossref.to_record),
    (csl.is_item, csl.to_record),
)


def adapt(record: Any) -> Any:
    """The record in our field names, if its shape is known; as it is, otherwise.

    Examples
    --------
    >>> adapt({"paperId": "a1", "title": "Adam", "abstract": None, "externalIds": {"ArXiv": "1412.6980"}})["arxiv_id"]
    '1412.6980'
    >>> adapt({"title": "Adam"}), adapt(3)
    ({'title': 'Adam'}, 3)
    """
    if isinstance(record, dict):
        around, record = record, _unwrapped(record)
        if record is not around and "abstract" in around and "abstract" not in record:  # the full texts of CORD-19
            record = {**record, "abstract": around["abstract"]}
        if isinstance(record.get("abstract"), list):
            record = {**record, "abstract": _joined(record["abstract"])}
        for has_shape, to_record in SHAPES:
            if has_shape(record):
                return to_record(record)
        record = with_identifiers(record)
        return record if isinstance(record.get("title"), str) else _single(record)
    return record


def records_of(value: Any) -> list[Any]:
    """A decoded value as records: itself, or the papers that it has under their ids, as PubMed's summaries are.

    Examples
    --------
    >>> records_of({"p1": {"title": "Adam"}, "p2": {"title": "Lion"}}), records_of({"title": "Adam"})
    ([{'title': 'Adam'}, {'title': 'Lion'}], [{'title': 'Adam'}])
    """
    if isinstance(value, dict) and "title" not in value and not is_record(_unwrapped(value)):
        for inner in (value, *value.values()):
            items = [item for item in inner.values() if isinstance(item, dict)] if isinstance(inner, dict) else []
            if items and all(map(is_record, items)):
                return items
    return [value]


def _joined(parts: list[Any]) -> Any:
    """The paragraphs of an abstract, texts or objects that have one, as one text; as it is, where there are others."""
    said = [at(part, "text") or at(part, "value") if isinstance(part, dict) else part for part in parts]
    return " ".join(said) if all(isinstance(part, str) for part in said) else parts


def _single(record: dict[str, Any]) -> dict[str, Any]:
    """A record of a search engine (Solr: NASA's ADS, HAL), where fields of one value are lists, with these alone."""
    title = next((value for name, value in record.items() if is_title(name)), None)
    if len(record) == 1 or not isinstance(title, list) or not texts(title):
        return record
    single = {"title", "doi", "venue", "date", "url", "pmid", "arxiv_id", "language"}
    return {
        name: said[0]
        if isinstance(value, list) and (said := texts(value)) and (field := field_of(name)) and field[0] in single
        else value
        for name, value in record.items()
    }


def _unwrapped(record: dict[str, Any]) -> dict[str, Any]:
    """The record inside of what a service has put around it, where that has no title itself."""
    if isinstance(record.get("paper"), dict) and is_record(record["paper"]):  # Hugging Face repeats the title outside
        return dict(record["paper"])
    while "title" not in record and not any(map(names_title, record)):
        inner = next((record[name] for name in AROUND if isinstance(record.get(name), dict)), None)
        if inner is None or not (is_record(inner) or any(name in inner for name in AROUND)):
            break
        record = inner
    if isinstance(at(record, "title", "value"), str):  # OpenReview has each field so
        return {name: at(value, "value") if isinstance(value, dict) else value for name, value in record.items()}
    return record


def names_title(name: object) -> bool:
    """Whether a key is that of a title, whatever it is in: not ``display_name``, which an author has, too."""
    return isinstance(name, str) and is_title(name) and "title" in name.casefold()


def is_record(value: object) -> bool:
    """Whether a decoded value looks like a record of a paper, not like a part of one."""
    return isinstance(value, dict) and (
        any(map(names_title, value)) or any(has_shape(value) for has_shape, _ in SHAPES)
    )
