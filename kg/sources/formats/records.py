"""Papers as records: JSON Lines and JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from kg.model import Paper
from kg.sources.formats.json_stream import Damage, json_records
from kg.sources.formats.shapes import adapt, records_of
from kg.sources.record import read_record
from kg.sources.stream import TOO_LONG, Skipped, whole_lines

#: White space, and what begins a record in a sequence of JSON texts (RFC 7464).
_AROUND = " \t\r\n\x1e"


def read_jsonl(lines: Iterable[str], file: str, before: int = 0) -> Iterator[Paper | Skipped]:
    r"""Read JSON Lines: one object a line; blank lines don't count. So many lines stand ``before`` these.

    Examples
    --------
    >>> for item in read_jsonl(['{"title": "Adam"}\n', '{"title": 5}\n', '{"tit'], "papers.jsonl"):
    ...     print(item if isinstance(item, Skipped) else item.title)
    Adam
    papers.jsonl:2: title is a number, not text
    papers.jsonl:3: not valid JSON (Unterminated string starting at, column 2)
    """
    for number, line in ((before + number, line) for number, line in whole_lines(lines)):
        if line is None:
            yield Skipped(file, number, TOO_LONG)
        elif line.strip():
            try:
                record = json.loads(line.strip(_AROUND).removesuffix(","))
            except (ValueError, RecursionError) as error:
                yield Skipped(file, number, _json_reason(error))
            else:
                for item in records_of(record):
                    yield from read_record(adapt(item), file, number)


def read_json(lines: Iterable[str], file: str) -> Iterator[Paper | Skipped]:
    r"""Read JSON: a list of objects, objects one after the other, or the answer of an API with its list of results.

    Examples
    --------
    >>> for item in read_json(['[{"title": "Adam"},\n', ' {"title": "Lion"},\n', ' {"title": "SG'], "papers.json"):
    ...     print(item if isinstance(item, Skipped) else item.title)
    Adam
    Lion
    papers.json:3: not valid JSON (Unterminated string starting at, column 12); the rest of the file is left out
    """
    for line, record in json_records(lines):
        if isinstance(record, Damage):
            yield Skipped(file, line, str(record))
        else:
            for item in records_of(record):
                yield from read_record(adapt(item), file, line)


def _json_reason(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"not valid JSON ({error.msg}, column {error.colno})"
    return "not valid JSON (nested too deeply)" if isinstance(error, RecursionError) else f"not valid JSON ({error})"
