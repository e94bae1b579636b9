"""From paths to papers: find the files, read each in its format, merge what is the same."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from io import BufferedReader
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from kg.errors import SourceError
from kg.model import Paper
from kg.sources.fields import with_year
from kg.sources.merge import merge_records
from kg.sources.sniff import BYTES_READERS, FORMATS, READERS, refusal, sniff, sniff_bytes
from kg.sources.stream import Skipped, display_name, open_bytes, source_name, text_lines
from kg.sources.unfit import LeftOut, leave_out

_HEAD = 1 << 16
Location = str | os.PathLike[str]


@dataclass(frozen=True)
class Reading:
    """What was read: the papers, sorted by id; how many records they were; what had to be skipped.

    ``left_out`` are papers that are not for us, each with the reason; ``repeated`` the titles of papers that occur
    several times, each with the number of its records.
    """

    papers: tuple[Paper, ...]
    records: int
    skipped: tuple[Skipped, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    repeated: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class _Settings:
    """What holds for all files of a reading."""

    format: str | None
    page_year: int | None
    stdin: BinaryIO | None


def read_papers(
    paths: Iterable[Location] | Location,
    *,
    format: str | None = None,
    page_year: int | None = None,
    strict: bool = False,
    any_language: bool = False,
    stdin: BinaryIO | None = None,
) -> Reading:
    """Read papers from files, directories (with all that is below them) and, for ``-``, standard input.

    Papers that are not for us (:func:`kg.sources.unfit.why_unfit`) are named in the result, apart from the others.

    Parameters
    ----------
    paths
        Where the papers are, in any order; plain or gzip-compressed. A file named twice is read once.
    format
        One of :data:`FORMATS`; without it, each file's content decides.
    page_year
        The year of the dates that a Daily Papers page gives without one.
    strict
        Stop at the first record that can't be read, instead of skipping it.
    any_language
        Keep papers in other languages than English, too.
    stdin
        Read instead of ``sys.stdin``.

    Raises
    ------
    SourceError
        Where a file is missing, unreadable, empty or of no known format, or a directory has nothing that can
        be read; with ``strict``, also at the first bad record.

    Examples
    --------
    >>> import io
    >>> reading = read_papers("-", stdin=io.BytesIO(b'{"title": "Adam", "arxiv_id": "1412.6980"}'))
    >>> reading.papers[0].id, reading.records
    ('arxiv-1412.6980', 1)
    """
    papers: list[Paper] = []
    skipped: list[Skipped] = []
    for item in stream_papers(paths, format=format, page_year=page_year, stdin=stdin):
        if isinstance(item, Paper):
            papers.append(item)
        elif strict:
            raise SourceError(str(item))
        else:
            skipped.append(item)
    skipped.sort(key=lambda item: (item.file, item.line or 0, item.reason))
    merged = merge_records(papers)
    kept, left_out = leave_out((paper for paper, _ in merged), any_language=any_language)
    repeated = tuple((paper.title, number) for paper, number in merged if number > 1)
    return Reading(kept, len(papers), tuple(skipped), left_out, repeated)


def stream_papers(
    paths: Iterable[Location] | Location,
    *,
    format: str | None = None,
    page_year: int | None = None,
    stdin: BinaryIO | None = None,
) -> Iterator[Paper | Skipped]:
    """Read papers one by one, as :func:`read_papers` does, in memory that does not grow with their number.

    They are as their files have them: not merged, and without an id where the record has none.

    Raises
    ------
    SourceError
        As :func:`read_papers`.

    Examples
    --------
    >>> import io
    >>> [paper.title for paper in stream_papers("-", stdin=io.BytesIO(b"@misc{a, title={{Adam}}}"))]
    ['Adam']
    """
    if format is not None and format not in FORMATS:
        raise SourceError(f"there is no format {format!r}; known are {', '.join(FORMATS)}")
    return _items(paths, _Settings(format, page_year, stdin))


def _items(paths: Iterable[Location] | Location, settings: _Settings) -> Iterator[Paper | Skipped]:
    seen: set[str] = set()
    for path in [paths] if isinstance(paths, str | os.PathLike) else paths:
        if os.fspath(path) != "-" and Path(path).is_dir():
            yield from _read_directory(Path(path), settings, seen)
        elif _is_new(path, seen):
            yield from _read_file(path, settings)


def _is_new(path: Location, seen: set[str]) -> bool:
    key = "-" if os.fspath(path) == "-" else os.path.realpath(path)
    if key in seen:
        return False
    seen.add(key)
    return True


def _read_directory(directory: Path, settings: _Settings, seen: set[str]) -> Iterator[Paper | Skipped]:
    """Read all that is below a directory; a file that can't be read is skipped, not fatal."""
    found = False
    for path in _files_below(directory):
        if not _is_new(path, seen):
            found = True
            continue
        try:
            yield from _read_file(path, settings)
            found = True
        except SourceError as error:
            name = display_name(path)
            yield Skipped(name, None, str(error).removeprefix(f"{name}: "))
    if not found:
        raise SourceError(f"{display_name(directory)}: there is no file in this directory that can be read as papers")


def _files_below(directory: Path) -> Iterator[Path]:
    """The regular files below a directory in sorted order, without hidden ones."""
    for parent, directories, names in os.walk(directory):
        directories[:] = sorted(name for name in directories if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith(".") and not Path(parent, name).is_fifo():
                yield Path(parent, name)


def _read_file(path: Location, settings: _Settings) -> Iterator[Paper | Skipped]:
    """Read one file, record by record; papers have no id yet."""
    name, sources = display_name(path), (source_name(path),)
    with open_bytes(path, settings.stdin) as file:
        known, items = _opened(file, name, settings.format)
        for item in items:
            if isinstance(item, Skipped):
                yield item
            elif known == "dailypapers" and settings.page_year is not None and item.date:
                yield replace(item, sources=sources, date=with_year(item.date, settings.page_year))
            else:
                yield replace(item, sources=sources)


def _opened(file: BufferedReader, name: str, format: str | None) -> tuple[str, Iterator[Paper | Skipped]]:
    """The format of a file, and what is in it."""
    magic = file.peek(16)[:16]
    table = format if format in BYTES_READERS else sniff_bytes(magic) if format is None else None
    if table is not None:
        return table, BYTES_READERS[table](file, name)
    if why := refusal(magic):
        raise SourceError(f"{name}: {why}")
    lines = text_lines(file)
    head = _head(lines)
    if not any(line.strip() for line in head):
        raise SourceError(f"{name}: the file is empty; give one with papers in it")
    known = format or sniff(head)
    if known is None:
        raise SourceError(f"{name}: of no known format; known are {', '.join(FORMATS)} (gzip-compressed, too)")
    return known, READERS[known](chain(head, lines), name)


def _head(lines: Iterator[str]) -> list[str]:
    """Enough first lines to tell the format: up to 64 Ki characters with something in them."""
    head: list[str] = []
    size = 0
    for line in lines:
        head.append(line)
        size += len(line.strip())
        if size >= _HEAD:
            break
    return head
