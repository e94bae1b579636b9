"""Papers as records: JSON Lines, JSON and CSV."""

from __future__ import annotations

import csv
import json
import re
import sys
from collections import deque
from collections.abc import Iterable, Iterator

from kg.errors import SourceError
from kg.model import Paper
from kg.sources.formats.json_stream import Damage, json_records
from kg.sources.formats.shapes import adapt
from kg.sources.record import FIELD_NAMES, field_name, paper_or_skipped
from kg.sources.stream import LONGEST, Skipped, any_lines, whole_lines

_DELIMITERS = ",;\t|"
#: What Excel writes before the header, and reads.
_HINT = re.compile(r"\s*\"?sep=.\"?\s*$", re.IGNORECASE)


def read_jsonl(lines: Iterable[str], file: str) -> Iterator[Paper | Skipped]:
    r"""Read JSON Lines: one object a line; blank lines don't count.

    Examples
    --------
    >>> for item in read_jsonl(['{"title": "Adam"}\n', '{"title": 5}\n', '{"tit'], "papers.jsonl"):
    ...     print(item if isinstance(item, Skipped) else item.title)
    Adam
    papers.jsonl:2: title is a number, not text
    papers.jsonl:3: not valid JSON (Unterminated string starting at, column 2)
    """
    for number, line in whole_lines(lines):
        if line is None:
            yield Skipped(file, number, f"a line of more than {LONGEST:,} characters")
        elif line.strip():
            try:
                record = json.loads(line)
            except (ValueError, RecursionError) as error:
                yield Skipped(file, number, _json_reason(error))
            else:
                yield paper_or_skipped(adapt(record), file, number)


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
            yield paper_or_skipped(adapt(record), file, line)


def _json_reason(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"not valid JSON ({error.msg}, column {error.colno})"
    return "not valid JSON (nested too deeply)" if isinstance(error, RecursionError) else f"not valid JSON ({error})"


def csv_header(line: str) -> tuple[str, list[str]] | None:
    r"""The delimiter and the field names of a CSV header with a title column, or None if the line is none.

    Examples
    --------
    >>> csv_header("Title;Abstract;Publication Date\n")
    (';', ['title', 'abstract', 'publication_date'])
    """
    found: tuple[str, list[str]] | None = None
    for delimiter in _DELIMITERS:
        try:
            row = next(csv.reader([line], delimiter=delimiter, strict=True, skipinitialspace=True), [])
        except csv.Error:
            continue
        names = [field_name(name) for name in row]
        if any(name in names for name in FIELD_NAMES["title"]) and (found is None or len(names) > len(found[1])):
            found = delimiter, names
    return found


def is_header(line: str) -> bool:
    r"""Whether a line may be the header of CSV: it is neither blank nor a hint for Excel.

    Examples
    --------
    >>> is_header("sep=;\n"), is_header("title;year\n")
    (False, True)
    """
    return bool(line.strip()) and not _HINT.match(line)


def read_csv(lines: Iterable[str], file: str) -> Iterator[Paper | Skipped]:
    r"""Read CSV with a header line (RFC 4180); the delimiter is a comma, semicolon, tab or bar.

    Raises
    ------
    SourceError
        Where no column of the header is called title.

    Examples
    --------
    >>> for item in read_csv(["title;year\n", "Adam;2014\n", ";2015\n"], "papers.csv"):
    ...     print(item if isinstance(item, Skipped) else (item.title, item.year))
    ('Adam', 2014)
    papers.csv:3: title is missing or empty
    """
    lines = _csv_lines(lines)
    header, skipped_lines = "", 0
    for header in lines:
        skipped_lines += 1
        if is_header(header):
            break
    found = csv_header(header)
    if found is None:
        raise SourceError(f"{file}:{skipped_lines}: no column is called title; name one so in the header line")
    delimiter, names = found
    for number, row in _csv_rows(lines, delimiter, skipped_lines + 1):
        if isinstance(row, str):
            yield Skipped(file, number, row)
        elif len(row) < len(names) or any(cell.strip() for cell in row[len(names) :]):
            yield Skipped(file, number, f"{len(row)} fields where the header has {len(names)}")
        else:
            cells = {name: cell for name, cell in zip(names, row, strict=False) if cell.strip()}
            yield paper_or_skipped(cells, file, number)


def _csv_lines(lines: Iterable[str]) -> Iterator[str]:
    """Whole lines with one kind of end; one that is too long says so, in too few fields for a record."""
    for _, line in any_lines(lines):
        yield f"a line of more than {LONGEST:,} characters\n" if line is None else f"{line}\n"


def _csv_rows(lines: Iterator[str], delimiter: str, number: int) -> Iterator[tuple[int, list[str] | str]]:
    """Rows with the number of their first line, or the reason why there is none.

    After an error, reading goes on with the line after the one where the bad record began: an opening
    quotation mark that nothing closes costs one record, not the rest of the file.
    """
    pending: deque[str] = deque()
    taken: list[str] = []

    def feed() -> Iterator[str]:
        while (line := pending.popleft() if pending else next(lines, None)) is not None:
            taken.append(line)
            yield line

    reader = csv.reader(feed(), delimiter=delimiter, strict=True, skipinitialspace=True)
    while True:
        taken.clear()
        limit = csv.field_size_limit(sys.maxsize)  # a setting of the whole process: given back at once
        try:
            row = next(reader, None)
        except csv.Error as error:
            yield number, f"not valid CSV ({error})"
            pending.extendleft(reversed(taken[1:]))
            reader = csv.reader(feed(), delimiter=delimiter, strict=True, skipinitialspace=True)
            number += 1
            continue
        finally:
            csv.field_size_limit(limit)
        if row is None:
            return
        if row:
            yield number, row
        number += len(taken)
