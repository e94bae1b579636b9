"""From paths to papers: find the files, read each in its format, merge what is the same, leave out the unfit."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from io import BufferedReader
from itertools import chain
from pathlib import Path
from typing import BinaryIO, TypeVar

from kg.errors import SourceError
from kg.model import Paper
from kg.sources.cleaning.dates import with_year
from kg.sources.cleaning.unfit import LeftOut, leave_out
from kg.sources.content import FileContent, Known, state_of_file
from kg.sources.merge import merge_records
from kg.sources.sniff import BYTES_READERS, FORMATS, READERS, no_such_format, refusal, sniff, sniff_bytes
from kg.sources.stream import Skipped, absolute_name, damage_of, display_name, open_bytes, source_name, text_lines
from kg.sources.unknown import unknown_kind

_HEAD = 1 << 16
_Item = TypeVar("_Item")
Location = str | os.PathLike[str]


class StrictError(SourceError):
    """A record, or a file of a directory, that can't be read, where nothing may be skipped."""


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

    Papers that are not for us (:func:`kg.sources.cleaning.unfit.why_unfit`) are named in the result, apart from the
    others.

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
    contents = read_files(paths, format=format, page_year=page_year, strict=strict, stdin=stdin)
    return combine(contents, any_language=any_language)


def read_files(
    paths: Iterable[Location] | Location,
    *,
    format: str | None = None,
    page_year: int | None = None,
    strict: bool = False,
    stdin: BinaryIO | None = None,
    known: Known = lambda path, state: None,
) -> list[FileContent]:
    """Read each file by itself; a file whose content is ``known`` from before is not read again.

    The parameters and errors are those of :func:`read_papers`.
    """
    settings = _settings(format, page_year, stdin)

    def read(path: Location) -> Iterator[FileContent]:
        yield _content(path, settings, strict, known)

    def unreadable(path: Location, skipped: Skipped) -> FileContent:
        if strict:
            raise StrictError(str(skipped))
        return FileContent(absolute_name(path), "", (), (skipped,))

    return list(_each(paths, read, unreadable))


def combine(contents: Iterable[FileContent], *, any_language: bool = False) -> Reading:
    """The papers of all files together, whatever the order of the files.

    What is the same paper is merged; then what is not for us is left out, papers in other languages than English too
    unless ``any_language``.

    Examples
    --------
    >>> one = FileContent("/a", "", (Paper("", "Adam"),))
    >>> combine([one, FileContent("/b", "", (Paper("", "ADAM", "We introduce Adam."),))]).papers[0].abstract
    'We introduce Adam.'
    """
    contents = list(contents)
    records = [record for content in contents for record in content.records]
    skipped = [item for content in contents for item in content.skipped]
    skipped.sort(key=lambda item: (item.file, item.line or 0, item.reason))
    merged = merge_records(records)
    kept, left_out = leave_out((paper for paper, _ in merged), any_language=any_language)
    repeated = tuple((paper.title, number) for paper, number in merged if number > 1)
    return Reading(kept, len(records), tuple(skipped), left_out, repeated)


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
    settings = _settings(format, page_year, stdin)
    return _each(paths, lambda path: _read_file(path, settings), lambda _, skipped: skipped)


def _settings(format: str | None, page_year: int | None, stdin: BinaryIO | None) -> _Settings:
    if format is not None and format not in FORMATS:
        raise SourceError(no_such_format(format))
    return _Settings(format, page_year, stdin)


def _each(
    paths: Iterable[Location] | Location,
    read: Callable[[Location], Iterator[_Item]],
    unreadable: Callable[[Location, Skipped], _Item],
) -> Iterator[_Item]:
    """What is read of each file, once; and what stands for a file of a directory that can't be read."""
    seen: set[str] = set()
    for path in [paths] if isinstance(paths, str | os.PathLike) else paths:
        if os.fspath(path) != "-" and Path(path).is_dir():
            yield from _each_below(Path(path), read, unreadable, seen)
        elif _is_new(path, seen):
            yield from read(path)


def _is_new(path: Location, seen: set[str]) -> bool:
    key = "-" if os.fspath(path) == "-" else os.path.realpath(path)
    if key in seen:
        return False
    seen.add(key)
    return True


def _each_below(
    directory: Path,
    read: Callable[[Location], Iterator[_Item]],
    unreadable: Callable[[Location, Skipped], _Item],
    seen: set[str],
) -> Iterator[_Item]:
    """Read all that is below a directory; a file that can't be read is skipped, not fatal."""
    found = False
    for path in _files_below(directory):
        if not _is_new(path, seen):
            found = True
            continue
        try:
            yield from read(path)
            found = True
        except StrictError:
            raise
        except SourceError as error:
            name = display_name(path)
            yield unreadable(path, Skipped(name, None, str(error).removeprefix(f"{name}: ")))
    if not found:
        raise SourceError(f"{display_name(directory)}: there is no file in this directory that can be read as papers")


def _content(path: Location, settings: _Settings, strict: bool, known: Known) -> FileContent:
    """Read one file, if it is not known from before."""
    place, state = state_of_file(path, settings.format, settings.page_year)
    content = known(place, state) if state else None
    if content is None:
        records: list[Paper] = []
        skipped: list[Skipped] = []
        for item in _read_file(path, settings):
            if isinstance(item, Paper):
                records.append(item)
            else:
                skipped.append(item)
                if strict:
                    break
        content = FileContent(place, state, tuple(records), tuple(skipped))
    if strict and content.skipped:
        raise StrictError(str(content.skipped[0]))
    return content


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
            elif ("retracted", "true") in item.extra:
                yield replace(item, sources=sources, extra=tuple(sorted({*item.extra, ("retracted_by", sources[0])})))
            else:
                object.__setattr__(
                    item, "sources", sources
                )  # it was just made: nobody else has it, and a copy takes long
                yield item
        yield from damage_of(file, name)


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
    filled = any(line.strip() for line in head)
    known = format or sniff(head)
    if known is None or not filled:
        why = f"of no known format; known are {', '.join(FORMATS)} (gzip-compressed, too)"
        why = unknown_kind("".join(head)) or why if filled else "the file is empty; give one with papers in it"
        raise SourceError(f"{name}: {next((found.reason for found in damage_of(file, name)), why)}")
    return known, READERS[known](chain(head, lines), name)


def _head(lines: Iterator[str]) -> list[str]:
    """Enough first lines to tell the format: up to 64 Ki characters with something in them."""
    head, size = [], 0
    while size < _HEAD and (line := next(lines, None)) is not None:
        head.append(line)
        size += len(line.strip())
    return head
