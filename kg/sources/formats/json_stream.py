"""JSON of any size as one record after the other, in the memory that the longest record takes.

The standard library's decoder reads each record from a buffer that is filled as far as it has to be: no parser of
events is as quick, and none goes on after a damaged record.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from kg.sources.formats.buffer import Buffer
from kg.sources.formats.shapes import is_record, names_title
from kg.sources.stream import LONGEST

_BETWEEN = re.compile(r"[\s,]*")
_OBJECT = re.compile(r"\{")
_KEY = re.compile(r'[\s,]*"([^"\\]*)"\s*:\s*')
_LIST = re.compile(r"\[\s*(?=[{\]])")
#: How far to go on in what is nested so deeply that it is no record: looking at each brace would take forever.
_STRIDE = 1_000
_DECODER = json.JSONDecoder()
#: What the list of records is called in the answers of OpenAlex, Semantic Scholar, Crossref and others.
LISTS = {
    "results", "data", "items", "papers", "works", "records", "recommendedPapers", "result", "docs", "hits", "entry",
    "entries", "publications", "articles", "documents", "references", "library", "response", "collection", "hit",
    "notes",
}  # fmt: skip
#: What wraps that list once more (Crossref, Europe PMC, ERIC, Elasticsearch, Scopus).
WRAPPERS = {"message", "resultList", "response", "hits", "search-results", "results", "data", "_embedded", "result"}


class Damage(ValueError):
    """Text that is no JSON, and the line where that shows.

    ``final`` where nothing behind it could be read, ``deep`` where it is nested more deeply than can be decoded.
    """

    def __init__(self, reason: str, line: int) -> None:
        super().__init__(reason)
        self.line = line
        self.final = False
        self.deep = "nested too deeply" in reason


def json_records(pieces: Iterable[str]) -> Iterator[tuple[int, Any]]:
    """The records of a list, of objects one after the other, or of answers of an API, each with its line.

    A damaged record is given as :class:`Damage`; reading goes on with the next object that looks like a record.

    Examples
    --------
    >>> answer = '{"meta": {"count": 2}, "results": [{"title": "Adam"},\\n {"title": "Lion}, {"title": "SGD"}]}'
    >>> for line, record in json_records([answer]):
    ...     print(line, record)
    1 {'title': 'Adam'}
    2 not valid JSON (Expecting ',' delimiter, column 22)
    2 {'title': 'SGD'}
    """
    buffer = Buffer(pieces)
    depth: int | None = None  # inside a list: how many objects it is wrapped in
    plain = False
    while char := _next(buffer):
        if depth is not None and char == "]":
            buffer.at += 1
            yield from _end_of_list(buffer, depth)
            depth = None
        elif depth is not None or plain:
            for line, record in _record(buffer):
                yield line, record
                if isinstance(record, Damage) and record.final:
                    return
        elif char == "[":
            buffer.at, depth = buffer.at + 1, 0
        elif char == "{" and (found := _start_of_list(buffer)):
            buffer.at, depth = found
        else:
            plain = True
    if depth is not None:
        yield buffer.line(), Damage("the list is not closed", buffer.line())


def _record(buffer: Buffer) -> Iterator[tuple[int, Any]]:
    """The record that comes next; if it is damaged, also the next whole one."""
    line = buffer.line()
    try:
        yield line, _decode(buffer)
    except Damage as damage:
        found = _recover(buffer)
        if found is None:
            damage.args, damage.final = (f"{damage}; the rest of the file is left out",), True
        yield damage.line, damage
        if found is not None:
            yield found


def _start_of_list(buffer: Buffer) -> tuple[int, int] | None:
    """Where the records of an answer of an API begin, and in how many objects; None where this is no answer."""
    buffer.fill()
    text, place, depth = buffer.text, buffer.at + 1, 1
    while (found := _KEY.match(text, place)) and not names_title(found[1]):
        place = found.end()
        if found[1] in LISTS and (start := _LIST.match(text, place)):
            return start.end(), depth
        if found[1] in WRAPPERS and text.startswith("{", place):
            place, depth = place + 1, depth + 1
            continue
        try:
            _, place = _DECODER.raw_decode(text, place)
        except (ValueError, RecursionError):
            break
    return None


def _end_of_list(buffer: Buffer, depth: int) -> Iterator[tuple[int, Damage]]:
    """Read what stands behind the list of records: the end of what it is wrapped in."""
    if not depth and _next(buffer):
        yield buffer.line(), Damage("text after the end of the list", buffer.line())
        buffer.close()
    while depth and (char := _next(buffer)):
        if char in "}:":
            depth, buffer.at = depth - (char == "}"), buffer.at + 1
            continue
        try:
            _decode(buffer)
        except Damage as damage:
            yield damage.line, damage
            buffer.close()
    if depth:
        yield buffer.line(), Damage("the end is missing", buffer.line())


def _next(buffer: Buffer) -> str:
    """The next character that is neither white space nor a comma; nothing at the end."""
    while True:
        found = _BETWEEN.match(buffer.text, buffer.at)
        buffer.at = found.end() if found else buffer.at
        if buffer.at < len(buffer.text):
            return buffer.text[buffer.at]
        if not buffer.more():
            return ""


def _decode(buffer: Buffer) -> Any:
    """Decode the value that comes next and go behind it; after :class:`Damage`, the place is as before."""
    while True:
        try:
            value, end = _DECODER.raw_decode(buffer.text, buffer.at)
        except json.JSONDecodeError as error:
            cut = error.pos >= len(buffer.text) - 16 or error.msg.startswith("Unterminated string")
            if cut and len(buffer.text) - buffer.at <= LONGEST and buffer.more():
                continue
            reason = f"not valid JSON ({error.msg}, column {buffer.column(error.pos)})"
            raise Damage(reason, buffer.line(error.pos)) from None
        except (RecursionError, ValueError) as error:
            reason = "nested too deeply" if isinstance(error, RecursionError) else str(error)
            raise Damage(f"not valid JSON ({reason})", buffer.line()) from None
        if end < len(buffer.text) or isinstance(value, dict | list | str) or not buffer.more():
            buffer.at = end
            return value


def _recover(buffer: Buffer) -> tuple[int, Any] | None:
    """Go behind the next object that looks like a record: its line and what it is; None where there is none."""
    buffer.at += 1
    while True:
        while not (found := _OBJECT.search(buffer.text, buffer.at)):
            buffer.at = len(buffer.text)
            if not buffer.more():
                return None
        buffer.at = found.start()
        if buffer.at > _STRIDE:
            buffer.forget()  # to say where an error is, the decoder counts the lines of all that stands before it
        line = buffer.line()
        try:
            value = _decode(buffer)
        except Damage as damage:
            buffer.at += _STRIDE if damage.deep else 1
            continue
        if is_record(value):
            return line, value
