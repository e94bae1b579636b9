"""Formats of tags and values: Web of Science, EndNote's Refer, RefWorks, Ovid. One reader, a dialect for each."""

# ruff: noqa: E501 - tables are as long as they are

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from kg.model import Paper
from kg.sources.cleaning.dates import month_of
from kg.sources.formats.nested import known
from kg.sources.formats.tags import Tags
from kg.sources.record import read_record
from kg.sources.stream import Skipped, any_lines


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a format writes its records: a line with a tag, the tags that begin and end a record, what they mean.

    ``names`` gives our field names for its tags, those that say most in front; ``extra`` what has no field. Lines of
    a tag in ``lists`` are a value each, those of any other go on with the line before.
    """

    tag: re.Pattern[str]
    begins: frozenset[str]
    names: Mapping[str, tuple[str, ...]]
    extra: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    ends: frozenset[str] = frozenset()
    lists: frozenset[str] = frozenset()
    ignored: frozenset[str] = frozenset()
    blank_ends: bool = False


WOS = Dialect(
    tag=re.compile(r"([A-Z][A-Z0-9])(?: (.*)|\s*)$"),
    begins=frozenset({"PT"}),
    ends=frozenset({"ER", "EF"}),
    ignored=frozenset({"FN", "VR"}),
    lists=frozenset({"AU", "AF", "BA", "BF", "CR", "BE", "ED", "CA"}),
    names={
        "title": ("TI",), "abstract": ("AB",), "authors": ("AF", "AU", "BF", "BA", "CA"), "venue": ("SO",),
        "doi": ("DI", "D2"), "pmid": ("PM",), "language": ("LA",), "keywords": ("DE",), "citation_count": ("TC", "Z9"),
    },
    extra={
        "type": ("DT",), "volume": ("VL",), "issue": ("IS",), "issn": ("SN",), "isbn": ("BN",), "publisher": ("PU",),
        "accession_number": ("UT",), "keywords_plus": ("ID",), "series": ("SE",), "article_number": ("AR",),
    },
)  # fmt: skip
REFER = Dialect(
    tag=re.compile(r"%(\S)(?: +(.*)|\s*)$"),
    begins=frozenset({"0"}),
    blank_ends=True,
    lists=frozenset("AEYKU"),
    names={
        "title": ("T",), "abstract": ("X",), "authors": ("A",), "venue": ("J", "B", "S"), "doi": ("R",), "url": ("U",),
        "language": ("G",), "keywords": ("K",), "year": ("D",),
    },
    extra={
        "type": ("0", "9"), "volume": ("V",), "issue": ("N",), "pages": ("P",), "issn": ("@",), "publisher": ("I",),
        "place": ("C",), "editor": ("E",), "edition": ("7",), "note": ("Z",),
    },
)  # fmt: skip
REFWORKS = Dialect(
    tag=re.compile(r"([A-Z][A-Z0-9])(?: (.*)|\s*)$"),
    begins=frozenset({"RT"}),
    ends=frozenset({"ER"}),
    lists=frozenset({"A1", "A2", "K1", "AU"}),
    names={
        "title": ("T1", "TI"), "abstract": ("AB",), "authors": ("A1", "AU"), "venue": ("JF", "T2", "JO", "BT"),
        "doi": ("DO", "DI"), "url": ("UL", "LK"), "language": ("LA", "OL"), "keywords": ("K1",), "year": ("YR", "PY"),
    },
    extra={
        "type": ("RT",), "volume": ("VO",), "issue": ("IS",), "issn": ("SN",), "publisher": ("PB",), "place": ("PP",),
        "note": ("NO",),
    },
)  # fmt: skip
#: "UI  - 1", as its "Reprint/Medlars" has it.
OVID = Dialect(
    tag=re.compile(r"([A-Z][A-Z0-9]{1,3}) {0,2}-(?: (.*)|\s*)$"),
    begins=frozenset({"VN", "UI"}),
    blank_ends=True,
    lists=frozenset({"AU", "FAU", "KW", "MH", "SH", "PT", "IN"}),
    names={
        "title": ("TI", "T1"), "abstract": ("AB",), "authors": ("AU", "A1"), "venue": ("JT", "JN", "SO", "TA", "JF"),
        "doi": ("DO", "DI"), "pmid": ("PMID",), "language": ("LG", "LA"), "keywords": ("KW", "MH", "SH"),
        "year": ("YR", "PY", "DP"), "url": ("UR",),
    },
    extra={"type": ("PT",), "volume": ("VI", "VO"), "issue": ("IP",), "issn": ("IS",), "accession_number": ("UI", "AN")},
)  # fmt: skip
#: The names of fields in full, as Ovid's "Citation" has them: "<1>", "Title", and the value indented below.
_OVID_NAMES = {
    "unique identifier": "UI", "accession number": "UI", "title": "TI", "authors": "AU", "author": "AU",
    "abstract": "AB", "source": "SO", "journal name": "JN", "publication type": "PT", "year of publication": "YR",
    "date of publication": "DP", "digital object identifier": "DO", "doi": "DO", "language": "LG", "keywords": "KW",
    "keyword heading": "KW", "mesh subject headings": "MH", "subject headings": "MH", "issn": "IS",
    "pmid": "PMID", "publication date": "DP", "ui": "UI",
}  # fmt: skip
_OVID_NUMBER = re.compile(r"<\s*\d+\s*\.?\s*>\s*$")
_OVID_NAME = re.compile(r"([A-Z][A-Za-z /()]{1,40}?):?\s*$")


def reader_of(dialect: Dialect) -> Callable[[Iterable[str], str], Iterator[Paper | Skipped]]:
    r"""A reader of a dialect.

    Examples
    --------
    >>> text = "%0 Journal Article\n%A Wren, Ada\n%T Moss\n%D 2019\n\n%0 Book\n%T Ferns\n"
    >>> [(paper.title, paper.authors, paper.date) for paper in reader_of(REFER)([text], "a.enw")]
    [('Moss', ('Ada Wren',), '2019'), ('Ferns', (), None)]
    """

    def read(lines: Iterable[str], file: str) -> Iterator[Paper | Skipped]:
        record: Tags | None = None
        may_end = False  # behind a blank line that ends a record, if a tag follows
        for number, line in any_lines(lines):
            found = None if line is None else dialect.tag.match(line.lstrip("\ufeff"))
            if found and record and _ends(dialect, record, found[1], may_end=may_end):
                yield from _paper(dialect, record, file)
                record = None
            may_end = may_end and not found
            if found and found[1] in dialect.ends | dialect.ignored:
                continue
            record = record or (Tags(number) if found else None)
            if record:
                record.add(found, line, dialect.lists)
                if line is not None and not line.strip():
                    may_end = dialect.blank_ends and _is_titled(dialect, record)
        if record:
            yield from _paper(dialect, record, file)

    return read


def _ends(dialect: Dialect, record: Tags, tag: str, *, may_end: bool) -> bool:
    """Whether a record ends in front of a line with a tag, or with it."""
    if may_end and not dialect.begins & record.fields.keys():  # nothing else ends such a record
        return True
    return tag in dialect.ends or (tag in dialect.begins and _is_titled(dialect, record))


def _is_titled(dialect: Dialect, record: Tags) -> bool:
    return any(record.fields.get(name) for name in dialect.names["title"])


def _paper(dialect: Dialect, record: Tags, file: str) -> list[Paper | Skipped]:
    """A record of tags and values as a paper."""
    if record.bad:
        return [Skipped(file, record.line, record.bad)]
    fields, first = record.fields, record.first

    def every(tags: tuple[str, ...]) -> list[str]:
        return next((values for tag in tags if (values := [value for value in fields[tag] if value])), [])

    said: dict[str, Any] = {
        name: every(tags) if name == "authors" else first(*tags)
        for name, tags in dialect.names.items()
        if name != "keywords"
    }
    words = [word.strip(" *") for value in every(dialect.names["keywords"]) for word in value.split(";")]
    pages = [value for tag in ("BP", "EP", "SP", "OP") for value in fields[tag][:1] if value]
    extra: dict[str, object] = {"pages": "-".join(pages)}
    extra |= {name: first(*tags) if name != "editor" else every(tags) for name, tags in dialect.extra.items()}
    if year := first("PY"):
        said["date"] = month_of(year, first("PD") or "")
    return read_record(known(**said, keywords=words, extra=known(**extra)), file, record.line)


def read_ovid(lines: Iterable[str], file: str) -> Iterator[Paper | Skipped]:
    r"""Read Ovid's exports: with tags ("TI  - Moss"), or with the names of fields and their values below.

    Examples
    --------
    >>> text = "<1>\nUnique Identifier\n  31000001\nTitle\n  Moss.\nAuthors\n  Wren A. Holt B.\nYear of Publication\n  2019\n"
    >>> [(paper.title, paper.date) for paper in read_ovid([text], "a.txt")]
    [('Moss.', '2019')]
    """
    return reader_of(OVID)(_with_tags(lines), file)


def _with_tags(lines: Iterable[str]) -> Iterator[str]:
    """Lines in which a name of a field in full is the tag that it stands for; an unknown one has no tag of ours."""
    numbered, tag = False, ""
    for _, line in any_lines(lines):
        line = line if line is not None else " " * 2  # noqa: PLW2901
        if _OVID_NUMBER.match(line):
            numbered, tag = True, ""
            yield "\n"
        elif numbered and not line.startswith((" ", "\t")) and (name := _OVID_NAME.match(line)):
            tag = _OVID_NAMES.get(name[1].strip().lower(), "XX")
            yield "XX  - \n"
        elif numbered and line.strip() and tag:
            yield f"{tag:<4}- {line.strip()}\n"
        elif numbered:
            yield "XX  - \n"  # a blank line between two fields ends no record
        else:
            yield f"{line}\n"
