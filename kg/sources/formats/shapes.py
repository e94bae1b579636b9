"""Which service's shape a decoded record has, told from its keys, and what it says in our own field names.

Each service names and nests its fields in its own way. A shape is a pair of functions: does a record have it, and the
record with our names (:data:`kg.sources.names.FIELD_NAMES`). Values are checked there, not here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from kg.sources.formats import arxiv, crossref, csl, openalex, semantic_scholar
from kg.sources.names import is_title

Record = Mapping[str, Any]
#: What services put around a record: Crossref, Semantic Scholar, Zotero, DataCite, DOAJ, Zenodo, Elasticsearch.
AROUND = ("message", "citingPaper", "citedPaper", "data", "attributes", "bibjson", "metadata", "_source", "source",
          "work", "record", "paper", "item", "publication", "article", "doc")  # fmt: skip

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
        record = _unwrapped(record)
        for has_shape, to_record in SHAPES:
            if has_shape(record):
                return to_record(record)
    return record


def _unwrapped(record: dict[str, Any]) -> dict[str, Any]:
    """The record inside of what a service has put around it, where that has no title itself."""
    while "title" not in record and not any(map(names_title, record)):
        inner = next((record[name] for name in AROUND if isinstance(record.get(name), dict)), None)
        if inner is None or not (is_record(inner) or any(name in inner for name in AROUND)):
            break
        record = inner
    return record


def names_title(name: object) -> bool:
    """Whether a key is that of a title, whatever it is in: not ``display_name``, which an author has, too."""
    return isinstance(name, str) and is_title(name) and "title" in name.casefold()


def is_record(value: object) -> bool:
    """Whether a decoded value looks like a record of a paper, not like a part of one."""
    return isinstance(value, dict) and (
        any(map(names_title, value)) or any(has_shape(value) for has_shape, _ in SHAPES)
    )
