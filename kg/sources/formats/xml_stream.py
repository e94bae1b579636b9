"""XML records cut out of a file one by one, so that a damaged one costs no other, and none is ever the whole file.

The parser sees one element alone, never the document: a document type, and with it an entity, can't reach it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from xml.etree.ElementTree import Element, ParseError, fromstring

from kg.model import Paper
from kg.sources.formats.buffer import Buffer
from kg.sources.record import read_record
from kg.sources.stream import LONGEST, Skipped

_NAMESPACE = re.compile(r"""\bxmlns(?::[\w.-]+)?\s*=\s*(?:"[^"<]*"|'[^'<]*')""")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def read_xml(
    lines: Iterable[str], file: str, to_record: Callable[[Element], dict[str, Any] | str], *tags: str
) -> Iterator[Paper | Skipped]:
    """The paper of each element of :func:`xml_records`, by its record in our field names, or by why it has none."""
    for line, element in xml_records(lines, *tags):
        said = element if isinstance(element, str) else to_record(element)
        if isinstance(said, str):
            yield Skipped(file, line, said)
        else:
            yield from read_record(said, file, line)


def xml_records(pieces: Iterable[str], *tags: str) -> Iterator[tuple[int, Element | str]]:
    """Each element of the first of these names that occurs, with the line where it begins; or why it can't be read.

    A name may be several, with bars between, which stand beside each other.

    Examples
    --------
    >>> text = "<all>\\n<one>1</one><one>2 & 3</one>\\n<one>4<one>5</one></all>"
    >>> for line, record in xml_records([text], "one"):
    ...     print(line, record if isinstance(record, str) else record.text)
    2 1
    2 not valid XML (not well-formed (invalid token), line 2)
    3 the end tag of this <one> is missing
    3 5
    """
    start = _opening(*tags)
    buffer = Buffer(pieces)
    namespaces: str | None = None
    while found := buffer.find(start):
        if namespaces is None:
            start = _opening(next(names for names in tags if found[1] in names.split("|")))
            namespaces = " ".join(dict.fromkeys(m[0] for m in _NAMESPACE.finditer(buffer.text, 0, buffer.at)))
        line, tag = buffer.line(), found[1]
        end = _end(buffer, tag)
        if end is None:
            yield line, f"the end tag of this <{tag}> is missing"
            buffer.at += 1
            continue
        yield line, _parsed(buffer.text[buffer.at : end], namespaces, line)
        buffer.at = end


def _opening(*tags: str) -> re.Pattern[str]:
    return re.compile(rf"<({'|'.join(tags)})(?=[\s>])")


def _end(buffer: Buffer, tag: str) -> int | None:
    """The place behind the end tag of the element that comes next; None where another begins before it."""
    boundary = re.compile(rf"</{re.escape(tag)}\s*>|<{re.escape(tag)}(?=[\s>])")
    searched = buffer.at + 1
    while not (found := boundary.search(buffer.text, searched)):
        size = len(buffer.text) - buffer.at
        if size > LONGEST or not buffer.more():
            return None
        searched = buffer.at + max(1, size - len(tag) - 20)
    return found.end() if found[0].startswith("</") else None


def _parsed(text: str, namespaces: str, line: int) -> Element | str:
    try:
        return fromstring(f"<x {namespaces}>{_CONTROLS.sub(' ', text)}</x>")[0]  # noqa: S314 - see above
    except ParseError as error:
        reason = str(error).partition(":")[0]
        return f"not valid XML ({reason}, line {line + error.position[0] - 1})"


def local_names(element: Element) -> None:
    """Take the name spaces from the names of an element and of all inside it.

    Examples
    --------
    >>> element = fromstring('<a:x xmlns:a="y"><a:z/></a:x>')
    >>> local_names(element)
    >>> element.tag, element[0].tag
    ('x', 'z')
    """
    for inside in element.iter():
        if isinstance(inside.tag, str):
            inside.tag = inside.tag.rpartition("}")[2]


def text_of(element: Element | None) -> str:
    """All text inside an element.

    Examples
    --------
    >>> text_of(fromstring("<t>H<sub>2</sub>O</t>")), text_of(None)
    ('H2O', '')
    """
    return "" if element is None else "".join(element.itertext()).strip()
