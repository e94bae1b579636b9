"""Which service's shape a decoded record has, told from its keys, and what it says in our own field names.

Each service names and nests its fields in its own way. A shape is a pair of functions: does a record have it, and the
record with our names (:data:`kg.sources.record.FIELD_NAMES`). Values are checked there, not here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from kg.sources.formats import arxiv, crossref, csl, openalex, semantic_scholar

Record = Mapping[str, Any]

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
        if isinstance(record.get("message"), dict) and "message-type" in record:  # Crossref's answer for one DOI
            record = record["message"]
        for around in ("citingPaper", "citedPaper"):  # Semantic Scholar's lists of citations and references
            record = record[around] if isinstance(record.get(around), dict) else record
        for has_shape, to_record in SHAPES:
            if has_shape(record):
                return to_record(record)
    return record


def is_record(value: object) -> bool:
    """Whether a decoded value looks like a record of a paper, not like a part of one."""
    return isinstance(value, dict) and (
        any(isinstance(name, str) and name.strip().casefold() == "title" for name in value)
        or any(has_shape(value) for has_shape, _ in SHAPES)
    )
