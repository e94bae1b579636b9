"""One file, or one data frame: its format, and its records one by one."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from io import BufferedReader
from itertools import chain
from typing import Any, BinaryIO, cast

from kg.errors import SourceError
from kg.model import Paper
from kg.sources.cleaning.dates import with_year
from kg.sources.frames import FRAME, is_frame, read_frame
from kg.sources.sniff import BYTES_READERS, FORMATS, READERS, refusal, sniff, sniff_bytes
from kg.sources.stream import Skipped, damage_of, display_name, guessed, open_bytes, source_name, text_lines
from kg.sources.unknown import unknown_kind

_HEAD = 1 << 16
#: Where papers are: a path (``-``: standard input), or a data frame, which no common type describes.
Location = str | os.PathLike[str] | Any


def locations(given: Iterable[Location] | Location) -> list[Location]:
    """The places that are given, as a list.

    Raises
    ------
    SourceError
        Where something is no place of papers.

    Examples
    --------
    >>> locations("papers.bib")
    ['papers.bib']
    >>> locations([{"title": "Adam"}])
    Traceback (most recent call last):
    kg.errors.SourceError: papers are read from files, folders and data frames, not from dict: make a data frame of it
    """
    alone = isinstance(given, str | bytes | os.PathLike | Mapping) or is_frame(given)
    found: list[Any] = [given] if alone else list(cast(Iterable[Any], given))
    for place in found:
        if not isinstance(place, str | os.PathLike) and not is_frame(place):
            what = f"not from {type(place).__name__}: make a data frame of it"
            raise SourceError(f"papers are read from files, folders and data frames, {what}")
        if not is_frame(place) and not os.fspath(place):
            raise SourceError("a path to read papers from is empty: name a file or folder, '.' for this one")
    return found


@dataclass(frozen=True)
class Settings:
    """What holds for all files of a reading."""

    format: str | None
    page_year: int | None
    stdin: BinaryIO | None


def read_file(path: Location, settings: Settings, opened: BinaryIO | None = None) -> Iterator[Paper | Skipped]:
    """Read one file, which may be open, record by record; papers have no id yet."""
    if is_frame(path):
        for item in read_frame(path):
            yield item if isinstance(item, Skipped) else with_source(item, FRAME)
        return
    name, source = display_name(path), source_name(path)
    with open_bytes(path, settings.stdin if opened is None and os.fspath(path) == "-" else opened) as file:
        odd: list[int] = []
        known, items = _opened(file, name, settings.format, odd)
        for item in items:
            if isinstance(item, Skipped):
                yield item
            elif known == "dailypapers" and settings.page_year is not None and item.date:
                yield replace(item, sources=(source,), date=with_year(item.date, settings.page_year))
            else:
                yield with_source(item, source)
        yield from damage_of(file, name)
        yield from guessed(odd, name)


def opened_as(file: BufferedReader, format: str | None) -> str | None:
    """The format of a file of text that was just opened, its first lines read; None where it is another or unknown."""
    magic = file.peek(16)[:16]
    if format in BYTES_READERS or (format is None and sniff_bytes(magic) is not None) or refusal(magic):
        return None
    head = head_of(text_lines(file))
    return (format or sniff(head)) if any(line.strip() for line in head) else None


def with_source(paper: Paper, source: str) -> Paper:
    """A paper with where it is from; one that is retracted says who says so."""
    if ("retracted", "true") in paper.extra:
        paper = replace(paper, extra=tuple(sorted({*paper.extra, ("retracted_by", source)})))
    # It was just made, so nobody else has it; a copy of each would take a tenth of all reading.
    object.__setattr__(paper, "sources", (source,))
    return paper


def _opened(
    file: BufferedReader, name: str, format: str | None, odd: list[int]
) -> tuple[str, Iterator[Paper | Skipped]]:
    """The format of a file, and what is in it; the number of the first line that is not UTF-8 is noted as ``odd``."""
    magic = file.peek(16)[:16]
    table = format if format in BYTES_READERS else sniff_bytes(magic) if format is None else None
    if table is not None:
        return table, BYTES_READERS[table](file, name)
    if why := refusal(magic):
        raise SourceError(f"{name}: {why}")
    lines = text_lines(file, odd)
    head = head_of(lines)
    filled = any(line.strip() for line in head)
    known = format or sniff(head)
    if known is None or not filled:
        why = (
            f"of no known format; known are {', '.join(FORMATS)} (gzip-compressed, too)."
            " A short text, title first, is a paper if you say so (--format text, for all files of the call)"
        )
        why = unknown_kind("".join(head)) or why if filled else "the file is empty; give one with papers in it"
        raise SourceError(f"{name}: {next((found.reason for found in damage_of(file, name)), why)}")
    return known, READERS[known](chain(head, lines), name)


def head_of(lines: Iterator[str]) -> list[str]:
    """Enough first lines to tell the format: up to 64 Ki characters with something in them."""
    head, size = [], 0
    while size < _HEAD and (line := next(lines, None)) is not None:
        head.append(line)
        size += len(line.strip())
    return head
