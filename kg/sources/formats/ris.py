"""RIS, the tagged format of reference managers (Research Information Systems, "RIS Format Specifications", 2011)."""

# ruff: noqa: E501 - tables are as long as they are

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from kg.model import Paper
from kg.sources.cleaning.persons import all_turned
from kg.sources.formats.nested import cited_in, known
from kg.sources.formats.tags import Tags
from kg.sources.record import read_record
from kg.sources.stream import Skipped, any_lines

_TAG = re.compile(r"\s{0,3}([A-Z][A-Z0-9])(?:\s{1,2}-(?= |$)|  -) ?(.*)$")
#: How we write what RIS has no tag for, in a user-defined field: ``U1  - paperkg:id=arxiv-1412.6980``.
OURS = "paperkg:"


def read_ris(lines: Iterable[str], file: str) -> Iterator[Paper | Skipped]:
    r"""Read RIS. A record begins with TY and ends with ER; a line without a tag goes on with the line before.

    Where ER is missing, the next TY ends a record, too; the end of a file only if the file has no ER at all. Other tags
    may stand in front of TY. What tools write between records (a number, the name of a database) has no tag and is passed over.

    Examples
    --------
    >>> text = "TY  - JOUR\r\nTI  - A study\nof trees\rAU  - Ba, Jimmy\nPY  - 2014/12//\nER  - \n\n"
    >>> for item in read_ris([text, "TY  - JOUR\nTI  - Cut"], "a.ris"):
    ...     print(item if isinstance(item, Skipped) else (item.title, item.authors, item.date))
    ('A study of trees', ('Jimmy Ba',), '2014-12')
    a.ris:8: the record is cut off: it has no ER line
    """
    record: Tags | None = None
    open_ends, closed = 0, False
    for number, line in any_lines(lines):
        found = None if line is None else _TAG.match(line)
        tag = found[1] if found else ""
        if tag == "TY" and record and "TY" in record.fields:
            open_ends += 1
            yield from _paper(record, file)
            record = None
        if tag == "ER":
            closed = True
            if record:
                yield from _paper(record, file)
            record = None
            continue
        if found and not record:  # some write other tags in front of TY
            record = Tags(number)
        if record:
            record.add(found, line)
    if record and open_ends and not closed:
        yield from _paper(record, file)
    elif record and ("TY" in record.fields or not closed):
        yield Skipped(file, record.line, "the record is cut off: it has no ER line")


def _paper(record: Tags, file: str) -> list[Paper | Skipped]:
    """A record of tags and values as a paper."""
    if record.bad:
        return [Skipped(file, record.line, record.bad)]
    fields, first = record.fields, record.first
    ours = dict(
        value.removeprefix(OURS).split("=", 1) for value in fields["U1"] if value.startswith(OURS) and "=" in value
    )

    said = known(
        id=ours.get("id"),
        title=first("TI", "T1", "CT") or (first("T2") if first("TY") == "THES" else None),
        abstract=first("AB", "N2"),
        authors=_authors(fields["AU"] + fields["A1"], ours),
        author_count=ours.get("author_count"),
        date=_date(first("DA")),
        year=_date(first("PY", "Y1")),
        venue=first("JO", "JF", "T2", "BT", "JA", "J2"),
        doi=first("DO") or next(filter(lambda text: text.startswith("10."), fields["M3"]), None),
        arxiv_id=ours.get("arxiv_id") or _arxiv(fields),
        pmid=ours.get("pmid") or (first("AN") if "pubmed" in (first("DB") or "").casefold() else None),
        openalex_id=ours.get("openalex_id"),
        url=first("UR", "LK"),
        organization=ours.get("organization"),
        language=first("LA"),
        keywords=fields["KW"],
        licence=ours.get("licence"),
        citation_count=ours.get("citation_count") or cited_in(fields["N1"]),
        extra=_extra(fields),
    )
    return read_record(said, file, record.line)


def _authors(names: list[str], ours: dict[str, str]) -> list[dict[str, str | None]]:
    """The authors, one a line, or all on one with semicolons between, as ProQuest has them."""
    if len(names) == 1 and "author.1" not in ours:
        names = names[0].split(";")
    return [
        {"orcid": ours.get(f"orcid.{place}")}
        | ({"literal": ours[f"author.{place}"]} if f"author.{place}" in ours else {"name": name})
        for place, name in enumerate(all_turned(names), start=1)
        if name
    ]


def _extra(fields: dict[str, list[str]]) -> dict[str, object]:
    """What has no field of its own."""
    names = {
        "type": "TY",
        "publisher": "PB",
        "volume": "VL",
        "issue": "IS",
        "note": "N1",
        "series": "T3",
        "edition": "ET",
    }
    single = {name: next(filter(None, fields[tag]), None) for name, tag in names.items()}
    pages, places = (
        [value for tag in tags for value in fields[tag][:1] if value] for tags in (("SP", "EP"), ("CY", "PP"))
    )
    return known(
        **single, pages="-".join(pages), place=places[:1], issn=fields["SN"], editor=fields["A2"] + fields["ED"],
        document_type=[value for value in fields["M3"] if "10." not in value],
    )  # fmt: skip


def _date(value: str | None) -> str | None:
    """``2014/12/22/`` as ISO 8601; what stands behind the third stroke (a season) is no date.

    Examples
    --------
    >>> _date("2014/12//"), _date("2014///"), _date("2014/12/22/Winter"), _date("2014-12-22"), _date("22 Dec 2014")
    ('2014-12', '2014', '2014-12-22', '2014-12-22', '22 Dec 2014')
    """
    if value is None or "/" not in value:
        return value
    return "-".join(part.strip().zfill(2) for part in value.split("/")[:3] if part.strip())


def _arxiv(fields: dict[str, list[str]]) -> str | None:
    """An arXiv id in the fields where tools put it: notes, accession number, number, address."""
    for tag in ("AN", "M1", "N1", "C1", "IS", "UR", "JO", "T2"):
        for value in fields[tag]:
            if found := re.search(r"arxiv(?:\.org/abs/|:)\s*([\w.-]+/?[\w.]*\d)", value, re.IGNORECASE):
                return found[1]
    return None
