"""Tables in text: CSV and its kin, with a header (RFC 4180), read as far as each row is clear."""

from __future__ import annotations

import csv
import re
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice

from kg.errors import SourceError
from kg.model import Paper
from kg.sources.names import TAGS, field_name, field_of, is_title
from kg.sources.record import read_record
from kg.sources.stream import LONGEST, TOO_LONG, Skipped, any_lines

_DELIMITERS = ",;\t|"
#: What Excel writes before the header, and reads.
_HINT = re.compile(r"\s*\"?sep=.\"?\s*$", re.IGNORECASE)
#: What a table of Markdown has below its header.
_RULE = re.compile(r"\s*:?-{2,}:?\s*")
#: So many lines may stand before the header: what a service says about its export.
_PREAMBLE = 20
#: So many lines a row may have whose quotation marks don't fit.
_MOST_LINES = 60
_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Header:
    """The header of a table: what divides its cells, their names, and how many lines stand before it."""

    delimiter: str
    names: tuple[str, ...]
    before: int = 0


def csv_header(line: str) -> tuple[str, list[str]] | None:
    r"""The delimiter and the field names of a CSV header with a title column, or None if the line is none.

    The tags of Web of Science are names, too.

    Examples
    --------
    >>> csv_header("Title;Abstract;Publication Date\n")
    (';', ['title', 'abstract', 'publication_date'])
    >>> csv_header("PT\tAU\tTI\tSO\n"), csv_header("Title, abstract and full text were screened by two of us.\n")
    (('\t', ['publication_type', 'authors', 'title', 'source_title']), None)
    """
    found: tuple[str, list[str]] | None = None
    for delimiter in _DELIMITERS:
        try:
            row = next(csv.reader([line], delimiter=delimiter, strict=True, skipinitialspace=True), [])
        except csv.Error:
            continue
        names = _names(row)
        if _is_header(names) and (found is None or len(names) > len(found[1])):
            found = delimiter, names
    return found


def _names(row: list[str]) -> list[str]:
    """The names of a header; tags of Web of Science are what they stand for."""
    cells = [cell.strip() for cell in row]
    tags = [cell for cell in cells if re.fullmatch(r"[A-Z][A-Z\d]", cell)]
    if len(tags) >= 3 and "TI" in tags and len(tags) >= len(cells) - 1:
        return [field_name(TAGS.get(cell, cell)) for cell in cells]
    return [field_name(cell) for cell in row]


def _is_header(names: list[str]) -> bool:
    """Whether these may be names of columns: one means the title, and none is a sentence."""
    if not any(map(is_title, names)) or any(len(name) > _LONGEST_NAME for name in names):
        return False
    known = sum(field_of(name) is not None for name in names)
    return known >= 2 or all(name.count("_") < 5 and not name.endswith((".", ":")) for name in names)


def is_header(line: str) -> bool:
    r"""Whether a line may be the header of CSV: it is neither blank nor a hint for Excel.

    Examples
    --------
    >>> is_header("sep=;\n"), is_header("title;year\n")
    (False, True)
    """
    return bool(line.strip()) and not _HINT.match(line)


def find_header(lines: Iterable[str]) -> Header | None:
    r"""The header of a table, in its first line or behind some that tell about it; None where there is none.

    Behind other lines, a header must have two columns that are known.

    Examples
    --------
    >>> find_header(["About the data: of 2025\n", "Rank,Title,Abstract\n"])
    Header(delimiter=',', names=('rank', 'title', 'abstract'), before=1)
    """
    filled = 0
    for before, line in enumerate(islice(lines, _PREAMBLE)):
        if not is_header(line):
            continue
        found = csv_header(line)
        if found and (not filled or sum(field_of(name) is not None for name in found[1]) >= 2):
            return Header(found[0], tuple(found[1]), before)
        filled += 1
    return None


def looks_like_table(lines: list[str]) -> bool:
    r"""Whether lines are those of a table with a title column: the rows below its header have cells as it has.

    Examples
    --------
    >>> looks_like_table(["title,year\n", "Adam,2014\n"]), looks_like_table(["Title\n", "We do, and so on.\n"])
    (True, False)
    """
    header = find_header(lines)
    if header is None:
        return False
    rows = [line for line in lines[header.before + 1 :] if line.strip()][:5]
    if len(header.names) > 1:
        known = sum(field_of(name) is not None for name in header.names)
        return known > 1 or not rows or any(header.delimiter in row for row in rows)
    return all(len(row) < 300 and not re.search(r"[a-z]\. [A-Z]|[.:;]\s*$", row) for row in rows)


def read_csv(lines: Iterable[str], file: str) -> Iterator[Paper | Skipped]:
    r"""Read CSV with a header line; the delimiter is a comma, semicolon, tab or bar.

    A row with fewer cells than the header is read as far as it goes; of one with more, what has no name is named and
    left out.

    Raises
    ------
    SourceError
        Where no column of the header means the title.

    Examples
    --------
    >>> for item in read_csv(["title;year\n", "Adam;2014\n", ";2015\n"], "papers.csv"):
    ...     print(item if isinstance(item, Skipped) else (item.title, item.year))
    ('Adam', 2014)
    papers.csv:3: title is missing or empty
    """
    lines = (f"{TOO_LONG if line is None else line}\n" for _, line in any_lines(lines))  # one kind of end
    head = list(islice(lines, _PREAMBLE))
    header = find_header(head)
    if header is None:
        first = next((place for place, line in enumerate(head, start=1) if is_header(line)), max(1, len(head)))
        raise SourceError(f"{file}:{first}: no column is called title; name one so in the header line")
    rest = chain(head[header.before + 1 :], lines)
    for number, row in _csv_rows(rest, header, header.before + 2):
        if isinstance(row, str):
            yield Skipped(file, number, row)
            continue
        cells: dict[str, str] = {}
        for name, cell in zip(header.names, row, strict=False):
            if cell.strip():
                cells.setdefault(name, cell)
        if not cells and not any(cell.strip() for cell in row):
            continue
        if cells and all(map(_RULE.fullmatch, cells.values())):
            continue
        items = read_record(cells, file, number)
        yield from items
        if any(cell.strip() for cell in row[len(header.names) :]) and isinstance(items[-1], Paper):
            yield Skipped(file, number, _too_many(row, header))


def _too_many(row: list[str], header: Header) -> str:
    return f"{len(row)} fields where the header has {len(header.names)}; the paper is read, without what has no name"


def _csv_rows(lines: Iterator[str], header: Header, number: int) -> Iterator[tuple[int, list[str] | str]]:
    """Rows with the number of their first line, or the reason why there is none.

    Where quotation marks don't fit, those count that have a delimiter or an end beside them, if that gives a row as
    long as the header. Else reading goes on with the line after the one where the bad record began: an opening
    quotation mark that nothing closes costs one record, not the rest of the file.
    """
    pending: deque[str] = deque()
    taken: list[str] = []

    def feed() -> Iterator[str]:
        while (line := pending.popleft() if pending else next(lines, None)) is not None:
            taken.append(line)
            yield line

    reader = csv.reader(feed(), delimiter=header.delimiter, strict=True, skipinitialspace=True)
    while True:
        taken.clear()
        limit = csv.field_size_limit(sys.maxsize)  # a setting of the whole process: given back at once
        try:
            row = next(reader, None)
        except csv.Error as error:
            for line in islice(lines, max(0, _MOST_LINES - len(taken) - len(pending))):
                pending.append(line)
            used, found = _leniently([*taken, *pending], header)
            yield number, found or f"not valid CSV ({error})"
            pending.extendleft(reversed(taken))
            for _ in range(used):
                pending.popleft()
            reader = csv.reader(feed(), delimiter=header.delimiter, strict=True, skipinitialspace=True)
            number += used
            continue
        finally:
            csv.field_size_limit(limit)
        if row is None:
            return
        if row:
            yield number, row
        number += len(taken)


def _leniently(lines: list[str], header: Header) -> tuple[int, list[str] | None]:
    """How many lines a row takes whose inner quotation marks are text, and its cells; one line, where it is none.

    A mark behind a backslash is one of the text, as databases write it. So are two marks, as they should be; if that
    gives no row, not those behind which a cell ends.
    """
    sign = re.escape(header.delimiter)
    end = rf"[ ]*(?:{sign}|\r?\n?$)"
    if any('\\"' in line for line in lines[:_MOST_LINES]):
        cell = re.compile(rf'[ ]*"((?:\\.|""|[^"\\])*)"{end}|([^{sign}\n]*)(?:{sign}|\n?$)', re.DOTALL)
        used, cells = _row_of(cell, lines, len(header.names))
        if cells is not None:
            return used, [re.sub(r'\\(["\\])', r"\1", cell) for cell in cells]
    for two in ('""', rf'""(?![ ]*(?:{sign}[ ]*"|\r?\n?$))'):
        cell = re.compile(rf'[ ]*"((?:{two}|[^"]|"(?!{end}))*)"{end}|([^{sign}\n]*)(?:{sign}|\n?$)')
        used, cells = _row_of(cell, lines, len(header.names))
        if cells is not None:
            return used, cells
    return 1, None


def _row_of(cell: re.Pattern[str], lines: list[str], length: int) -> tuple[int, list[str] | None]:
    """How many lines a row of so many cells takes, and these, where each cell is as a pattern says."""
    text = ""
    for used, line in enumerate(lines[:_MOST_LINES], start=1):
        text += line
        cells: list[str] = []
        place, whole = 0, True
        while whole and place < len(text):
            found = cell.match(text, place)
            if found is None or found.end() == place or (found[1] is None and found[2].lstrip().startswith('"')):
                whole = False
            else:
                cells.append(found[2] if found[1] is None else found[1].replace('""', '"'))
                place = found.end()
        if whole and len(cells) == length:
            return used, cells
        if len(cells) > length or len(text) > LONGEST:
            break
    return 1, None
