"""From paths to papers: find the files, read each in its format, merge what is the same."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from kg.errors import SourceError
from kg.model import Paper
from kg.paths import fingerprint
from kg.sources.fields import with_year
from kg.sources.merge import merge_papers
from kg.sources.sniff import FORMATS, READERS, sniff
from kg.sources.stream import Skipped, absolute_name, display_name, open_lines, source_name

_HEAD = 1 << 16
Location = str | os.PathLike[str]


class StrictError(SourceError):
    """A record, or a file of a directory, that can't be read, where nothing may be skipped."""


@dataclass(frozen=True)
class Reading:
    """What was read: the papers, sorted by id; how many records they were; what had to be skipped."""

    papers: tuple[Paper, ...]
    records: int
    skipped: tuple[Skipped, ...] = ()


@dataclass(frozen=True, slots=True)
class FileContent:
    """What one file gave: its records, not yet merged and maybe without ids, and what of it had to be skipped.

    ``path`` is absolute, or ``-`` for standard input. ``state`` is a hash of the file's bytes and of all else that
    decides what is read; it is empty where that is not known, as for standard input.
    """

    path: str
    state: str
    records: tuple[Paper, ...] = ()
    skipped: tuple[Skipped, ...] = ()


#: Gives what was read of a path in a state before, if that is known.
Known = Callable[[str, str], FileContent | None]


@dataclass(frozen=True)
class _Settings:
    """What holds for all files of a reading."""

    format: str | None
    page_year: int | None
    strict: bool
    stdin: BinaryIO | None
    known: Known


def read_papers(
    paths: Iterable[Location] | Location,
    *,
    format: str | None = None,
    page_year: int | None = None,
    strict: bool = False,
    stdin: BinaryIO | None = None,
) -> Reading:
    """Read papers from files, directories (with all that is below them) and, for ``-``, standard input.

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
    return combine(read_files(paths, format=format, page_year=page_year, strict=strict, stdin=stdin))


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
    if format is not None and format not in READERS:
        raise SourceError(f"there is no format {format!r}; known are {', '.join(FORMATS)}")
    return list(_contents(paths, _Settings(format, page_year, strict, stdin, known)))


def combine(contents: Iterable[FileContent]) -> Reading:
    """The papers of all files together: what is the same paper is merged, whatever the order of the files.

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
    return Reading(merge_papers(records), len(records), tuple(skipped))


def _contents(paths: Iterable[Location] | Location, settings: _Settings) -> Iterator[FileContent]:
    seen: set[str] = set()
    for path in [paths] if isinstance(paths, str | os.PathLike) else paths:
        if os.fspath(path) != "-" and Path(path).is_dir():
            yield from _read_directory(Path(path), settings, seen)
        elif _is_new(path, seen):
            yield _content(path, settings)


def _is_new(path: Location, seen: set[str]) -> bool:
    key = "-" if os.fspath(path) == "-" else os.path.realpath(path)
    if key in seen:
        return False
    seen.add(key)
    return True


def _read_directory(directory: Path, settings: _Settings, seen: set[str]) -> Iterator[FileContent]:
    """Read all that is below a directory; a file that can't be read is skipped, not fatal."""
    found = False
    for path in _files_below(directory):
        if not _is_new(path, seen):
            found = True
            continue
        try:
            yield _content(path, settings)
            found = True
        except StrictError:
            raise
        except SourceError as error:
            name = display_name(path)
            skipped = Skipped(name, None, str(error).removeprefix(f"{name}: "))
            if settings.strict:
                raise StrictError(str(skipped)) from error
            yield FileContent(absolute_name(path), "", (), (skipped,))
    if not found:
        raise SourceError(f"{display_name(directory)}: there is no file in this directory that can be read as papers")


def _content(path: Location, settings: _Settings) -> FileContent:
    """Read one file, if it is not known from before."""
    place, state = _state(path, settings)
    content = settings.known(place, state) if state else None
    if content is None:
        records: list[Paper] = []
        skipped: list[Skipped] = []
        for item in _read_file(path, settings):
            if isinstance(item, Paper):
                records.append(item)
            else:
                skipped.append(item)
                if settings.strict:
                    break
        content = FileContent(place, state, tuple(records), tuple(skipped))
    if settings.strict and content.skipped:
        raise StrictError(str(content.skipped[0]))
    return content


def _state(path: Location, settings: _Settings) -> tuple[str, str]:
    """Where a file is, and what its reading depends on; nothing where that can't be told without reading it."""
    if os.fspath(path) == "-":
        return "-", ""
    if not Path(path).is_file():  # a pipe gives its bytes but once
        return absolute_name(path), ""
    try:
        with Path(path).open("rb") as file:
            content = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:  # said in full where it is read
        content = ""
    code = fingerprint("sources", "model.py")
    parts = (content, display_name(path), settings.format, settings.page_year, code)
    return absolute_name(path), hashlib.sha256(repr(parts).encode()).hexdigest() if content else ""


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
    with open_lines(path, settings.stdin) as lines:
        head = _head(lines)
        if not any(line.strip() for line in head):
            raise SourceError(f"{name}: the file is empty; give one with papers in it")
        known = settings.format or sniff(head)
        if known is None:
            raise SourceError(f"{name}: of no known format; known are {', '.join(FORMATS)} (gzip-compressed, too)")
        for item in READERS[known](chain(head, lines), name):
            if isinstance(item, Skipped):
                yield item
            elif known == "dailypapers" and settings.page_year is not None and item.date:
                yield replace(item, sources=sources, date=with_year(item.date, settings.page_year))
            else:
                yield replace(item, sources=sources)


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
