"""What passes hand on to later ones: tables, each row in the part that needs it, so that no one holds all of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from kg.shards.job import Job

#: The kinds of a name, counted: in the order of :class:`kg.model.Kind`.
_KINDS = {"method": "int64", "dataset": "int64", "problem": "int64"}
_CONCEPT = {"id": "string", "key": "string", "label": "string", "kinds": "string", "aliases": "string"}
_USE = {"key": "string", "surface": "string", "long": "string", "rule": "string", "detail": "string",
        "ambiguous": "int64", "mentions": "int64", "paper": "string", "start": "int64"}  # fmt: skip
_MERGE = {"concept_id": "string", "surface": "string", "rule": "string", "detail": "string", "mentions": "int64",
          "paper_id": "string", "start": "int64", "ambiguous": "int64"}  # fmt: skip
_NAME = {"name": "string", "papers": "int64", "kind": "string", "proper": "int64", "plural": "int64",
         "kept": "int64"}  # fmt: skip
_PAIR = {"narrower": "string", "broader": "string"}

#: The tables: the stage that makes each, and its columns with their types, as Arrow calls them.
TABLES: dict[str, tuple[str, dict[str, str]]] = {
    "names": ("gather", {"name": "string", "papers": "int64", **_KINDS, "capitals": "int64", "plurals": "int64",
                         "short": "int64", "left_out": "int64"}),
    "definitions": ("gather", {"short": "string", "long": "string", "papers": "int64"}),
    "written_out": ("gather", {"key": "string", "name": "string"}),
    "papers": ("gather", {"paper": "string", "mentions": "binary", "statements": "binary"}),
    "digests": ("gather", {"source": "string", "digest": "string"}),
    "places": ("names", {"place": "binary", **_NAME}),
    "met": ("meet", _NAME),
    "alone": ("contexts", {"key": "string", "papers": "int64", "asked": "int64"}),
    "beside": ("contexts", {"key": "string", "meaning": "string", "papers": "int64"}),
    "company": ("company", {"key": "string", "meaning": "string", "papers": "int64"}),
    "uses": ("uses", _USE),
    "keys": ("uses", {"key": "string", "papers": "int64", **_KINDS}),
    "concepts": ("choose", {**_CONCEPT, "papers": "int64"}),
    "merge": ("choose", _MERGE),
    "called": ("choose", {"name": "string", "id": "string", "way": "int64", "kind": "string", "papers": "int64"}),
    "heads": ("choose", {"name": "string", "id": "string", "key": "string", "place": "int64", "kind": "string",
                         "papers": "int64"}),
    "ends": ("choose", {"word": "string", "names": "int64"}),
    "taken": ("compare", {"id": "string", "name": "string"}),
    "under": ("compare", {"id": "string", "key": "string", "place": "int64", "head": "string", "papers": "int64"}),
    "over": ("compare", {"id": "string", "under": "int64"}),
    "stated": ("said", {**_PAIR, "sure": "string", "less": "float64", "paper": "string", "words": "string"}),
    "compared": ("said", {"one": "string", "other": "string", "papers": "int64"}),
    "modified": ("said", {**_PAIR, "papers": "int64", "paper": "string"}),
    "lone": ("edges", {**_PAIR, "reason": "string", "detail": "string"}),
    "settled": ("above", {**_PAIR, "reason": "string", "detail": "string"}),
    "concept": ("keep", {**_CONCEPT, "broader": "string", "matches": "string", "papers": "int64"}),
    "broader": ("keep", {**_PAIR, "reason": "string", "detail": "string"}),
    "tops": ("keep", {"id": "string"}),
    "support": ("write", {"subject": "string", "predicate": "string", "object": "string", "paper": "string",
                          **dict.fromkeys(("start", "end", "first", "last"), "int64"), "confidence": "float64"}),
    "people": ("write", {"orcid": "string", "name": "string"}),
}  # fmt: skip


def place_of(job: Job, table: str, number: int) -> str:
    """The name of the file that a shard or part made of a table."""
    return job.at(TABLES[table][0], f"{number:05}.{table}.parquet")


def hand_on(job: Job, number: int, table: str, rows: Iterable[tuple[int, Sequence[Any]]]) -> None:
    """Keep rows of a table, each with the part that needs it, from the pass of one shard or part."""
    parts: dict[int, list[Sequence[Any]]] = defaultdict(list)
    for part, row in rows:
        parts[part].append(row)
    job.folder.write_parts(place_of(job, table, number), TABLES[table][1], parts)


def keep_own(job: Job, number: int, table: str, rows: Iterable[Sequence[Any]]) -> None:
    """Keep rows of a table that are read by the part that made them, or all together."""
    job.folder.write_parts(place_of(job, table, number), TABLES[table][1], {0: list(rows)})


def handed(job: Job, table: str, part: int) -> Iterator[tuple[Any, ...]]:
    """The rows that a part needs of a table, of all shards or parts."""
    for number in range(job.shards):
        yield from job.folder.read_part(place_of(job, table, number), part)


def own(job: Job, table: str, number: int) -> list[tuple[Any, ...]]:
    """The rows that :func:`keep_own` kept."""
    return job.folder.read_part(place_of(job, table, number), 0)


def every(job: Job, table: str) -> Iterator[tuple[Any, ...]]:
    """The rows that :func:`keep_own` kept in all parts."""
    return handed(job, table, 0)
