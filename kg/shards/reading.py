"""From files to shards: each record goes where its title belongs, and titles that are one paper go together."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from io import BufferedReader
from itertools import islice
from typing import Any, BinaryIO, cast

from kg.errors import GraphError, SourceError
from kg.library.contents import paper_of_row, row_of_paper
from kg.model import Paper
from kg.shards.job import Job, digest
from kg.sources import FileContent, Skipped, combine
from kg.sources.evidence import title_key
from kg.sources.files import Settings, read_file
from kg.sources.merge import identifiers, paper_id
from kg.sources.read import StrictError, skipped_file
from kg.sources.stream import UnreadableError, display_name
from kg.store.remote import located, reached

#: How many records of a file are written at a time.
_CHUNK = 20_000

_RECORDS = {"title": "binary", "record": "string"}
_KEYS = {"key": "binary", "title": "binary"}


def read_input(job: Job, number: int) -> dict[str, Any]:
    """Read one file of the inputs and write its records, by the shard of their titles, and their other keys.

    The result has the number of records and of files with them, and the account of what had to be skipped.
    """
    skipped: list[Skipped] = []
    records = chunks = 0
    path = job.inputs[number]
    items = _papers(job, path, skipped)
    try:
        while some := list(islice(items, _CHUNK)):
            _write_chunk(job, f"{number:05}-{chunks:05}", some)
            records, chunks = records + len(some), chunks + 1
    except SourceError as error:
        if path in job.given or job.strict:
            raise
        skipped.append(skipped_file(path, error))
    account = combine([FileContent(path, "", (), tuple(skipped))]).account
    return {"records": records, "chunks": chunks, "account": asdict(account)}


def _papers(job: Job, path: str, skipped: list[Skipped]) -> Iterator[Paper]:
    """The records of a file; what is skipped is noted."""
    for item in _items(job, path):
        if not isinstance(item, Skipped):
            yield item
            continue
        skipped.append(item)
        if job.strict and item.costs_a_record:
            raise StrictError(str(item))


def _items(job: Job, path: str) -> Iterator[Paper | Skipped]:
    settings = Settings(job.format, job.page_year, None)
    if "://" not in path:
        yield from read_file(path, settings)
        return
    system, place = located(path)
    try:
        with reached(display_name(path)), system.open(place, "rb") as file:
            raw = cast(BinaryIO, BufferedReader(file) if not isinstance(file, BufferedReader) else file)
            yield from read_file(path, settings, raw)
    except UnreadableError as error:  # it is there and may be read the next time
        raise GraphError(f"can't reach {error}") from error
    except FileNotFoundError:
        raise SourceError(f"{display_name(path)}: there is no such file; check the path") from None


def keys_of(record: Paper) -> Iterator[str]:
    """What a record may share with another of the same paper, or of the same id, beside its title.

    Examples
    --------
    >>> list(keys_of(Paper("", "Adam", arxiv_id="1412.6980")))
    ['id arxiv-1412.6980', 'arxiv 1412.6980']
    """
    yield f"id {paper_id(record)}"
    yield from (f"{kind} {value}" for kind, value in identifiers(record))


def _write_chunk(job: Job, name: str, records: Iterable[Paper]) -> None:
    rows: dict[int, list[tuple[bytes, str]]] = defaultdict(list)
    keys: dict[int, set[tuple[bytes, bytes]]] = defaultdict(set)
    for record in records:
        title = digest(title_key(record.title))
        rows[job.part_of(title)].append((title, json.dumps(row_of_paper(record), ensure_ascii=False)))
        for key in map(digest, keys_of(record)):
            keys[job.part_of(key)].add((key, title))
    job.folder.write_parts(job.at("read", f"{name}.records.parquet"), _RECORDS, rows)
    sorted_keys = {part: sorted(found) for part, found in keys.items()}
    job.folder.write_parts(job.at("read", f"{name}.keys.parquet"), _KEYS, sorted_keys)


def match_titles(job: Job, part: int) -> list[list[str]]:
    """Find the titles that share a key, for one part of the keys; the result is a list of groups of titles."""
    titles: dict[bytes, set[bytes]] = defaultdict(set)
    for name in _chunks(job):
        for key, title in job.folder.read_part(job.at("read", f"{name}.keys.parquet"), part):
            titles[key].add(title)
    groups = sorted({tuple(sorted(found)) for found in titles.values() if len(found) > 1})
    return [[title.hex() for title in group] for group in groups]


def moves(job: Job, groups: Iterable[Iterable[str]]) -> dict[str, int]:
    """The titles that go to another shard than their own, so that all that may be one paper lies in one.

    Examples
    --------
    >>> job, titles = Job("", 7, ()), [digest(title).hex() for title in ("a", "b", "c")]
    >>> moved = moves(job, [titles[:2], titles[1:]])
    >>> len({moved.get(title, job.part_of(bytes.fromhex(title))) for title in titles})
    1
    """
    parents: dict[str, str] = {}

    def find(title: str) -> str:
        while parents.setdefault(title, title) != title:
            parents[title] = title = parents[parents[title]]
        return title

    for group in groups:
        first, *others = map(find, group)
        for other in others:
            one, two = find(first), find(other)
            parents[max(one, two)] = min(one, two)
    homes = {title: job.part_of(bytes.fromhex(find(title))) for title in parents}
    return {title: home for title, home in sorted(homes.items()) if home != job.part_of(bytes.fromhex(title))}


def records_of(job: Job, shard: int) -> list[Paper]:
    """The records that belong to a shard."""
    moved: dict[str, int] = job.folder.read_json(job.at("match", "moves.json"))
    coming: dict[int, set[bytes]] = defaultdict(set)
    for title, home in moved.items():
        if home == shard:
            coming[job.part_of(bytes.fromhex(title))].add(bytes.fromhex(title))
    going = {bytes.fromhex(t) for t, home in moved.items() if home != shard}
    records: list[str] = []
    for name in _chunks(job):
        place = job.at("read", f"{name}.records.parquet")
        records += [record for title, record in job.folder.read_part(place, shard) if title not in going]
        for part, titles in coming.items():
            records += [record for title, record in job.folder.read_part(place, part) if title in titles]
    return [paper_of_row(json.loads(record)) for record in records]


def _chunks(job: Job) -> Iterator[str]:
    """The names of the files with records."""
    for number in range(len(job.inputs)):
        result: dict[str, Any] = job.folder.read_json(job.result("read", number))
        yield from (f"{number:05}-{chunk:05}" for chunk in range(result["chunks"]))
