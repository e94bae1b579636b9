"""From paths to papers: find the files, read each in its format, merge what is the same, leave out the unfit."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields
from operator import attrgetter
from pathlib import Path
from typing import BinaryIO, TypeVar

from kg.errors import SourceError
from kg.model import Paper
from kg.sources.account import Account, kept_apart, renamed, repeated
from kg.sources.cleaning.unfit import leave_out
from kg.sources.content import FileContent, Known, Smaller, begin_of_file, state_of
from kg.sources.files import Location, Settings, locations, read_file
from kg.sources.frames import is_frame
from kg.sources.grown import read_grown
from kg.sources.merge import merge
from kg.sources.sniff import FORMATS, no_such_format
from kg.sources.stream import SKIPPED, UNREADABLE, Skipped, UnreadableError, absolute_name, display_name, why_unreadable

_Item = TypeVar("_Item")


class StrictError(SourceError):
    """A record, or a file of a directory, that can't be read, where nothing may be skipped."""


@dataclass(frozen=True, kw_only=True)
class Reading(Account):
    """What was read: the papers, sorted by id, without those that are left out, and what there is to say of it."""

    papers: tuple[Paper, ...]

    @property
    def account(self) -> Account:
        """What there is to say of it, without the papers."""
        return Account(*(getattr(self, field.name) for field in fields(Account)))


def read_papers(
    paths: Iterable[Location] | Location,
    *,
    format: str | None = None,
    page_year: int | None = None,
    strict: bool = False,
    any_language: bool = False,
    stdin: BinaryIO | None = None,
) -> Reading:
    """Read papers from files, directories (with all that is below them), data frames and, for ``-``, standard input.

    Papers that are not for us (:func:`kg.sources.cleaning.unfit.why_unfit`) are named in the result, apart from the
    others.

    Parameters
    ----------
    paths
        Where the papers are, in any order; plain or gzip-compressed. A file named twice is read once. A data frame of
        pandas or polars may stand for a file, or for all of them; see :mod:`kg.sources.frames`.
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
        Where nothing is given, a file is missing, unreadable, empty or of no known format, or a directory has nothing
        that can be read; with ``strict``, also at the first bad record.

    Examples
    --------
    >>> import io
    >>> reading = read_papers("-", stdin=io.BytesIO(b'{"title": "Adam", "arxiv_id": "1412.6980"}'))
    >>> reading.papers[0].id, reading.records
    ('arxiv-1412.6980', 1)
    """
    contents = read_files(paths, format=format, page_year=page_year, strict=strict, stdin=stdin)
    if not contents:
        raise SourceError("nothing is given to read papers from: give files, folders or data frames")
    return combine(contents, any_language=any_language)


def read_files(
    paths: Iterable[Location] | Location,
    *,
    format: str | None = None,
    page_year: int | None = None,
    strict: bool = False,
    stdin: BinaryIO | None = None,
    known: Known = lambda path, state: None,
    smaller: Smaller = lambda path, size, settings: None,
) -> list[FileContent]:
    """Read each file by itself; a file whose content is ``known`` from before is not read again.

    Of one that was ``smaller`` before and only grew, what came later is read. The other parameters and the errors are
    those of :func:`read_papers`.
    """
    settings = _settings(format, page_year, stdin)

    def read(path: Location) -> Iterator[FileContent]:
        content = _content(path, settings, strict, known, smaller)
        if strict and (bad := next((item for item in content.skipped if item.costs_a_record), None)):
            raise StrictError(str(bad))
        yield content

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
    faults = [item for content in contents for item in content.skipped]
    faults.sort(key=attrgetter("order"))
    skipped, dropped = (tuple(item for item in faults if item.costs_a_record is costs) for costs in (True, False))
    merged = merge(records)
    kept, left_out = leave_out((one.paper for one in merged), any_language=any_language)
    return Reading(
        len(records), len(merged), skipped, left_out, tuple(repeated(records, merged)),
        tuple((paper.title, paper.id) for paper in kept if paper.title_only),
        tuple(kept_apart(records, merged)), dropped, tuple(renamed(merged)), papers=kept,
    )  # fmt: skip


def stream_papers(
    paths: Iterable[Location] | Location,
    *,
    format: str | None = None,
    page_year: int | None = None,
    stdin: BinaryIO | None = None,
) -> Iterator[Paper | Skipped]:
    """Read papers one by one, as :func:`read_papers` does, in memory that does not grow with their number.

    They are as their files have them: not merged, and without an id where the record has none. Values that could not
    be read are left out without a word.

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
    items = _each(paths, lambda path: read_file(path, settings), lambda _, skipped: skipped)
    return (item for item in items if not isinstance(item, Skipped) or item.costs_a_record)


def _settings(format: str | None, page_year: int | None, stdin: BinaryIO | None) -> Settings:
    if format is not None and format not in FORMATS:
        raise SourceError(no_such_format(format))
    return Settings(format, page_year, stdin)


def _each(
    paths: Iterable[Location] | Location,
    read: Callable[[Location], Iterator[_Item]],
    unreadable: Callable[[Location, Skipped], _Item],
) -> Iterator[_Item]:
    """What is read of each file, once; and what stands for a file of a directory that can't be read."""
    seen: set[str] = set()
    for path in locations(paths):
        if is_frame(path):
            yield from read(path)
        elif os.fspath(path) != "-" and Path(path).is_dir():
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
    closed: list[OSError] = []
    for path in files_below(directory, closed.append):
        if not _is_new(path, seen):
            found = True
            continue
        try:
            yield from read(path)
            found = True
        except StrictError:
            raise
        except SourceError as error:
            yield unreadable(path, skipped_file(path, error))
    for folder in closed:
        yield unreadable(Path(folder.filename), closed_folder(folder))
    if not found:
        raise SourceError(f"{display_name(directory)}: there is no file in this directory that can be read as papers")


def _content(path: Location, settings: Settings, strict: bool, known: Known, smaller: Smaller) -> FileContent:
    """Read one file, if it is not known from before; where nothing may be skipped, up to the first that must be."""
    place, begun = ("-", None) if is_frame(path) else begin_of_file(path, settings.format, settings.page_year)
    state = state_of(begun)
    if begun is not None:
        before = known(place, state) or smaller(place, begun.size, begun.settings)
        content = (
            before if before is None or before.state == state else read_grown(path, before, begun, state, settings)
        )
        if content is not None:
            return content
    records: list[Paper] = []
    skipped: list[Skipped] = []
    for item in read_file(path, settings):
        if isinstance(item, Paper):
            records.append(item)
        else:
            skipped.append(item)
            if strict and item.costs_a_record:
                break
    return FileContent(place, state, tuple(records), tuple(skipped), begun)


def skipped_file(path: str | os.PathLike[str], error: SourceError) -> Skipped:
    """What there is to say of a file of a directory that can't be read."""
    name = display_name(path)
    what = UNREADABLE if isinstance(error, UnreadableError) else SKIPPED
    return Skipped(name, None, str(error).removeprefix(f"{name}: "), what)


def closed_folder(error: OSError) -> Skipped:
    """What there is to say of a folder that can't be looked into."""
    return Skipped(display_name(error.filename), None, why_unreadable(error), UNREADABLE)


def files_below(directory: Path, closed: Callable[[OSError], object]) -> Iterator[Path]:
    """The regular files below a directory, sorted, without hidden ones; ``closed`` is told of what it can't see."""
    for parent, directories, names in os.walk(directory, onerror=closed):
        directories[:] = sorted(name for name in directories if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith(".") and not _is_special(Path(parent, name)):
                yield Path(parent, name)


def _is_special(path: Path) -> bool:
    """Whether this is a pipe, a socket or a device, or a link to one: who reads it may wait, or read for ever."""
    try:
        return not stat.S_ISREG(path.stat().st_mode)
    except OSError:
        return False
