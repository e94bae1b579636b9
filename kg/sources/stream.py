"""A file, a compressed file or standard input as lines of text; and what could not be read of them."""

from __future__ import annotations

import codecs
import gzip
import io
import os
import re
import sys
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

from kg.errors import SourceError
from kg.sources.cleaning.text import clean_unicode

_GZIP = b"\x1f\x8b"
_MARKS = {codecs.BOM_UTF32_LE: 32, codecs.BOM_UTF32_BE: 32, codecs.BOM_UTF16_LE: 16, codecs.BOM_UTF16_BE: 16}
_PIECE = 1 << 20
#: A line, or a record, with more characters than this is not kept in memory: it is skipped.
LONGEST = 1 << 24
TOO_LONG = f"a line of more than {LONGEST:,} characters"
_ENDS = re.compile("\r\n?|\n")

#: What :class:`Skipped` tells of: a record, or a file of no known format; a file or folder that can't be opened;
#: a value of a record that is read without it; a file whose encoding was guessed.
SKIPPED, UNREADABLE, DROPPED, GUESSED = "skipped", "unreadable", "dropped", "guessed"


class UnreadableError(SourceError):
    """A file that is there and can't be opened or read: what is in it is not known."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A record, or a whole file of a directory, that could not be read. Lines (or rows, of a table) count from 1.

    ``what`` says what it tells of: :data:`SKIPPED`, :data:`UNREADABLE`, or, where nothing was skipped but less is known
    than a record says, :data:`DROPPED` or :data:`GUESSED`.

    Examples
    --------
    >>> print(Skipped("papers.jsonl", 7, "title is missing"))
    papers.jsonl:7: title is missing
    """

    file: str
    line: int | None
    reason: str
    what: str = SKIPPED

    @property
    def costs_a_record(self) -> bool:
        """Whether a record was not read."""
        return self.what in (SKIPPED, UNREADABLE)

    @property
    def order(self) -> tuple[str, int, str]:
        """What such things are sorted by."""
        return self.file, self.line or 0, self.reason

    @property
    def place(self) -> str:
        """The file, and the line where there is one."""
        return self.file if self.line is None else f"{self.file}:{self.line}"

    def __str__(self) -> str:
        return f"{self.place}: {self.reason}"


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
def open_bytes(path: str | os.PathLike[str], opened: BinaryIO | None = None) -> Iterator[io.BufferedReader]:
    """Open a file (``-``: standard input) as bytes, unless it is open; decompressed. Gzip is known by its first bytes.

    Raises
    ------
    SourceError
        Where the file is missing, can't be read or is damaged; also while it is read.
    """
    name = display_name(path)
    try:
        if opened is not None or os.fspath(path) == "-":
            yield _decompressed(sys.stdin.buffer if opened is None else opened)
        else:
            with Path(path).open("rb") as file:
                yield _decompressed(file)
    except FileNotFoundError:
        raise SourceError(f"{name}: there is no such file; check the path") from None
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise SourceError(f"{name}: the gzip data is damaged ({error}); compress or download it again") from None
    except OSError as error:
        raise UnreadableError(f"{name}: {why_unreadable(error)}") from None


def why_unreadable(error: OSError) -> str:
    """Why something can't be opened or read."""
    return f"can't be read ({error.strerror or error}); check its permissions"


class _Inflated(io.RawIOBase):
    """Compressed bytes, decompressed as far as that goes: what is damaged ends there, unless nothing came before."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = gzip.GzipFile(fileobj=file)
        self._begun = False
        self.line = 1
        self.damage = ""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            data = b"" if self.damage else self._file.read1(len(buffer))
        except (gzip.BadGzipFile, EOFError, zlib.error) as error:
            if not self._begun:
                raise
            self.damage, data = str(error), b""
        self._begun = True
        self.line += data.count(b"\n")
        buffer[: len(data)] = data
        return len(data)


def _decompressed(raw: BinaryIO) -> io.BufferedReader:
    file = cast(io.BufferedReader, raw if hasattr(raw, "peek") else io.BufferedReader(cast(io.RawIOBase, raw)))
    return io.BufferedReader(_Inflated(file), _PIECE) if file.peek(2)[:2] == _GZIP else file


def damage_of(file: io.BufferedReader, name: str) -> Iterator[Skipped]:
    """What is wrong behind the part of a compressed file that could be read."""
    raw = file.raw
    if isinstance(raw, _Inflated) and raw.damage:
        reason = f"the gzip data is damaged ({raw.damage}); the rest is left out: compress or download it again"
        yield Skipped(name, raw.line, reason)


def guessed(odd: list[int], name: str) -> Iterator[Skipped]:
    """That the encoding of a file was guessed, where a line is odd: it is not UTF-8."""
    if odd:
        reason = "this is not UTF-8 and is read as Windows-1252; where that is wrong, save the file as UTF-8"
        yield Skipped(name, odd[0], reason, GUESSED)


def text_lines(file: io.BufferedReader, odd: list[int] | None = None) -> Iterator[str]:
    r"""Lines of text with their ends; a line of more than 2\ :sup:`20` bytes comes in several pieces.

    The encoding is UTF-8; lines that are not valid UTF-8 are read as Windows-1252, and the number of the first is noted
    as ``odd``. UTF-16 is known by its byte order mark, or by the zeros between its letters.

    Examples
    --------
    >>> list(text_lines(io.BufferedReader(io.BytesIO("\ufeffcafé\nna".encode() + b"\xefve\n"))))
    ['café\n', 'naïve\n']
    """
    if wide := _wide(file.peek(400)[:400]):
        text = io.TextIOWrapper(file, wide, "replace", newline="\n")
        yield from iter(lambda: text.readline(_PIECE), "")
        text.detach()
        return
    yield from narrow_lines(file, [] if odd is None else odd)


def narrow_lines(file: io.BufferedReader, odd: list[int], before: int = 0) -> Iterator[str]:
    """Lines of text as :func:`text_lines` gives them, of a byte a character; so many lines stand ``before`` these.

    The first of a file may begin with a mark. The number of the first odd one is noted.
    """
    rest, number, first = b"", before + 1, before == 0
    while piece := file.readline(_PIECE):
        line = rest + (piece.removeprefix(codecs.BOM_UTF8) if first else piece)
        first, rest = False, b""
        if not line.endswith(b"\n") and (cut := _cut_short(line)):
            line, rest = line[:-cut], line[-cut:]
        try:
            text = line.decode()
        except UnicodeDecodeError:
            odd += [] if odd else [number]
            text = _guess(line)
        yield text
        number += line.endswith(b"\n")
    if rest:
        odd += [] if odd else [number]
        yield _guess(rest)


def is_plain(file: io.BufferedReader) -> bool:
    """Whether a file that was just opened is neither compressed nor of wide characters."""
    return not isinstance(file.raw, _Inflated) and _wide(file.peek(400)[:400]) is None


def _wide(start: bytes) -> str | None:
    """The encoding of two or four bytes a character of a start: by its mark, the longer first, or by its zeros."""
    if bits := next((bits for mark, bits in _MARKS.items() if start.startswith(mark)), 0):
        return f"utf-{bits}"
    even, odd = start[::2], start[1::2]
    if len(even) < 8:
        return None
    if odd.count(0) > 0.7 * len(odd) and not even.count(0):
        return "utf-16-le"
    return "utf-16-be" if even.count(0) > 0.7 * len(even) and not odd.count(0) else None


def _cut_short(line: bytes) -> int:
    """The number of bytes at the end that begin a character of UTF-8 and don't end it."""
    for back in range(1, min(4, len(line) + 1)):
        byte = line[-back]
        if byte >= 0xC0:
            return back if back < (2 if byte < 0xE0 else 3 if byte < 0xF0 else 4) else 0
        if byte < 0x80:
            return 0
    return 0


def _guess(line: bytes) -> str:
    r"""A line that is not UTF-8 as text: Windows-1252, or UTF-8 with U+FFFD where the rest is UTF-8.

    Examples
    --------
    >>> _guess("café".encode("cp1252")), _guess("β and é: \xff".encode()[:-2] + b"\xff")
    ('café', 'β and é: �')
    """
    text = line.decode("utf-8", "replace")
    if any(char > "\x7f" and char != "\ufffd" for char in text):
        return text
    return line.decode("cp1252", "replace")


def whole_lines(pieces: Iterable[str], longest: int = LONGEST) -> Iterator[tuple[int, str | None]]:
    r"""Number lines and put together what came in pieces; None stands for a line that is too long to be kept.

    Only a line feed ends a line here.

    Examples
    --------
    >>> list(whole_lines(["a", "b\n", "long", "er\n", "c"], longest=4))
    [(1, 'ab\n'), (2, None), (3, 'c')]
    """
    number, kept, size = 1, [], 0
    for piece in pieces:
        size += len(piece)
        if size <= longest:
            kept.append(piece)
        if piece.endswith("\n"):
            yield number, "".join(kept) if size <= longest else None
            number, kept, size = number + 1, [], 0
    if size:
        yield number, "".join(kept) if size <= longest else None


def any_lines(pieces: Iterable[str]) -> Iterator[tuple[int, str | None]]:
    r"""Number lines that end with a line feed, a carriage return or both, mixed; the ends are taken off.

    A line that is too long to be kept is None.

    Examples
    --------
    >>> list(any_lines(["a\r\n", "b\rc\n", "d"]))
    [(1, 'a'), (2, 'b'), (3, 'c'), (4, 'd')]
    """
    number, kept, size, after_return = 1, [], 0, False
    for piece in pieces:
        start = 1 if after_return and piece.startswith("\n") else 0
        for found in _ENDS.finditer(piece, start):
            size += found.start() - start
            kept += [piece[start : found.start()]] if size <= LONGEST else []
            yield number, "".join(kept) if size <= LONGEST else None
            number, kept, size, start = number + 1, [], 0, found.end()
        after_return = piece.endswith("\r")
        size += len(piece) - start
        kept += [piece[start:]] if size <= LONGEST and start < len(piece) else []
    if size:
        yield number, "".join(kept) if size <= LONGEST else None
