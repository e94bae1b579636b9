"""What format a file has, from its first lines; names and endings of files are not looked at."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from kg.model import Paper
from kg.sources.dailypapers import looks_like_page, read_page
from kg.sources.record import field_name
from kg.sources.records import csv_header, read_csv, read_json, read_jsonl
from kg.sources.stream import Skipped

#: A reader turns lines and the name of their file into papers (with no id yet) and what was skipped.
Reader = Callable[[Iterable[str], str], Iterator[Paper | Skipped]]

READERS: Mapping[str, Reader] = {
    "dailypapers": read_page,
    "jsonl": read_jsonl,
    "json": read_json,
    "csv": read_csv,
}
#: The names of the formats, as ``format=`` and ``--format`` take them.
FORMATS = tuple(READERS)

_JSON = re.compile(r"\s*(?:\[\s*[\[{\]\"]|\{\s*[\"}])")


def sniff(lines: list[str]) -> str | None:
    r"""The format of a file that begins with these lines; None if it is none of :data:`FORMATS`.

    Examples
    --------
    >>> sniff(['{"title": "Adam"}\n', '{"title": "Lion"}\n']), sniff(['[\n', '  {"title": "Adam"}\n', ']\n'])
    ('jsonl', 'json')
    >>> sniff(["title,abstract\n"]), sniff(["#include <stdio.h>\n"])
    ('csv', None)
    """
    text = "".join(lines)
    if "\x00" in text:
        return None
    filled = [line for line in lines if line.strip()]
    if not filled:
        return None
    if not text.lstrip().startswith("[") and any(map(_is_record, filled)):
        return "jsonl"
    if _JSON.match(text):
        return "json"
    if csv_header(filled[0]):
        return "csv"
    return "dailypapers" if looks_like_page(re.split(r"[\r\n]+", text)) else None


def _is_record(line: str) -> bool:
    """Whether a line alone is a JSON object that starts the line or has a title."""
    if "{" not in line[:80]:
        return False
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return False
    return isinstance(record, dict) and (line.startswith("{") or "title" in map(field_name, record))
