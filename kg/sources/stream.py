"""A file, a compressed file or standard input as lines of text; and what could not be read of them."""

from __future__ import annotations

import codecs
import gzip
import io
import os
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from kg.errors import SourceError
from kg.sources.text import clean_unicode

_GZIP = b"\x1f\x8b"
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A record, or a whole file of a directory, that could not be read. Lines count from 1.

    Examples
    --------
    >>> print(Skipped("papers.jsonl", 7, "title is missing"))
    papers.jsonl:7: title is missing
    """

    file: str
    line: int | None
    reason: str

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{place}: {self.reason}"


def display_name(path: str | os.PathLike[str]) -> str:
    """The path as it is shown in messages: ``-`` is ``stdin``, and no byte of it breaks an output."""
    name = os.fspath(path)
    return "stdin" if name == "-" else clean_unicode(os.fsencode(name).decode("utf-8", "replace"))


def source_name(path: str | os.PathLike[str]) -> str:
    """The name that a paper keeps of its file: without directories, so that it is the same anywhere.

    Examples
    --------
    >>> source_name("some/where/papers.jsonl.gz"), source_name("-")
    ('papers.jsonl.gz', 'stdin')
    """
    return display_name(Path(path).name)


def absolute_name(path: str | os.PathLike[str]) -> str:
    r"""The absolute path without links, as text: a byte that is no UTF-8 becomes ``\xNN``. ``-`` stays ``-``."""
    name = os.fspath(path)
    return name if name == "-" else os.fsencode(os.path.realpath(name)).decode("utf-8", "backslashreplace")


@contextmanager
def open_lines(path: str | os.PathLike[str], stdin: BinaryIO | None = None) -> Iterator[Iterator[str]]:
    r"""Open a file (``-``: ``stdin``) as lines of text, decompressed and decoded, with their ends.

    Gzip is known by its first two bytes. The encoding is UTF-8; lines that are not valid UTF-8 are read
    as Windows-1252. UTF-16 is known by its byte order mark.

    Raises
    ------
    SourceError
        Where the file is missing, can't be read, is empty or is damaged; also while lines are read.
    """
    name = display_name(path)
    try:
        if os.fspath(path) == "-":
            yield _text_lines(sys.stdin.buffer if stdin is None else stdin)
        else:
            with Path(path).open("rb") as file:
                yield _text_lines(file)
    except FileNotFoundError:
        raise SourceError(f"{name}: there is no such file; check the path") from None
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise SourceError(f"{name}: the gzip data is damaged ({error}); compress or download it again") from None
    except OSError as error:
        raise SourceError(f"{name}: can't be read ({error.strerror or error}); check its permissions") from None


def _text_lines(raw: BinaryIO) -> Iterator[str]:
    file = cast(io.BufferedReader, raw) if hasattr(raw, "peek") else io.BufferedReader(io.BytesIO(raw.read()))
    if file.peek(2)[:2] == _GZIP:
        file = cast(io.BufferedReader, gzip.GzipFile(fileobj=file))
    if file.peek(2)[:2] in _UTF16:
        yield from io.StringIO(file.read().decode("utf-16", "replace"), newline="\n")
        return
    for number, line in enumerate(file):
        yield decode(line.removeprefix(codecs.BOM_UTF8) if number == 0 else line)


def decode(line: bytes) -> str:
    r"""A line as text: UTF-8; if that fails, Windows-1252, or UTF-8 with U+FFFD where the rest is UTF-8.

    Examples
    --------
    >>> decode("café".encode()), decode("café".encode("cp1252")), decode("β and é: \xff".encode()[:-2] + b"\xff")
    ('café', 'café', 'β and é: �')
    """
    try:
        return line.decode()
    except UnicodeDecodeError:
        text = line.decode("utf-8", "replace")
        if any(char > "\x7f" and char != "\ufffd" for char in text):
            return text
        return line.decode("cp1252", "replace")
