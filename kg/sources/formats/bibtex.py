"""BibTeX and BibLaTeX: entries cut out of a file one by one, so that a broken one costs no other.

The grammar is BibTeX's (Patashnik, "BibTeXing", 1988; Markey, "Tame the BeaST", 2009), read as the tools that write it
mean it: an escaped brace does not count, and a line that begins a new entry ends one that was not closed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from kg.model import Paper
from kg.sources.cleaning.dates import month_of
from kg.sources.cleaning.persons import without_titles
from kg.sources.cleaning.tex import read_tex
from kg.sources.formats.buffer import Buffer
from kg.sources.formats.inherited import Entry, Inheritance
from kg.sources.formats.nested import cited_in, known
from kg.sources.record import read_record
from kg.sources.stream import LONGEST, Skipped

_START = re.compile(r"@[ \t]*([A-Za-z]+)\s*([{(])")
#: What may end an entry, and the line that begins a new one, where this one was not closed.
_BRACE = re.compile(
    r"\\.|[{}()\"]|(?:^|(?<=[\r\n]))[ \t]*@[A-Za-z]+\s*[{(]\s*(?:[^\s,{}=\"]+\s*,|[A-Za-z_-]+\s*=\s*[{\"])", re.DOTALL
)
#: A key may have any sign but a comma; where a field stands in its place, there is no key.
_NO_KEY = re.compile(r"\s*(?:,\s*)?(?=[A-Za-z][\w:.+-]*\s*=\s*[{\"\d]|[A-Za-z]+\s*=)")
_KEY = re.compile(r"\s*([^,{}]*?)\s*(?:,|$)")
_COMMENTS = r"(?:[\s,]|(?<![^\s,])%[^\r\n]*)*"
_NAME = re.compile(_COMMENTS + r"([^\s,{}()\"=#%'\\]+)\s*=\s*")
_REST = re.compile(_COMMENTS)
#: What stands behind a value: the next field, a part that is joined, or the end.
_BEHIND = re.compile(r"\s*(?:#\s*[{\"\w]|" + _COMMENTS + r"(?:[A-Za-z][^\s,{}()\"=#%'\\]*\s*=\s*[{\"\w]|$))")
_WORD = re.compile(r"[^\s,{}()\"=#%'\\]+")
_QUOTED = re.compile(r'\\.|[{}"]', re.DOTALL)
_BETWEEN_NAMES = re.compile(r"\\.|[{}]|\s+and(?=\s)", re.IGNORECASE | re.DOTALL)
_PART_OF_NAME = re.compile(r"(?:family|given|prefix|suffix|useprefix|juniorcomma|hash|id|[a-z]+-i)\s*=", re.IGNORECASE)
_JOINED = re.compile(r"\s*#\s*")
_ESCAPED = re.compile(r"\\(textbackslash|textbraceleft|textbraceright)\{\}|\\([#$%&_{}~])|[{}]")
_SIGNS = {"textbackslash": "\\", "textbraceleft": "{", "textbraceright": "}"}
_RAW = {"doi", "url", "eprint", "file", "pmid", "orcid", "x-paperkg-id", "x-openalex", "key"}
#: So many characters an entry may have from names of ``@string`` beyond its own: names of names grow without end.
_MOST_BY_NAMES = 1 << 14
_MONTHS = {name: name for name in "jan feb mar apr may jun jul aug sep oct nov dec".split()}
_NOT_EXTRA = {
    "title", "subtitle", "abstract", "author", "date", "year", "month", "day", "journal", "journaltitle", "booktitle",
    "doi", "eprint", "eprinttype", "archiveprefix", "url", "language", "langid", "keywords", "pmid", "license",
    "arxivid", "author_keywords",
    "x-paperkg-id", "x-openalex", "x-orcids", "x-organization", "x-author-count", "x-citation-count", "file", "number",
    "rights", "copyright",
}  # fmt: skip
#: What is no paper but has fields for others, or names others.
_NO_PAPERS = {"xdata", "set"}


class _BadEntryError(ValueError):
    """Why an entry can't be read."""


def read_bibtex(lines: Iterable[str], file: str) -> Iterator[Paper | Skipped]:
    r"""Read BibTeX, entry by entry; ``@string`` is known behind its place, ``@comment`` and ``@preamble`` are skipped.

    A paper whose ``crossref`` names a volume comes when both are read, wherever they stand.

    Examples
    --------
    >>> text = '@string{j = "JMLR"}\n@article{a, title = {{\\"U}ber} # " B", journal = j, month = dec, year = 2014}'
    >>> for item in read_bibtex([text, "\n@misc{b, title = {C}\n@misc{d, title={D}}"], "a.bib"):
    ...     print(item if isinstance(item, Skipped) else (item.title, item.venue, item.date))
    ('Über B', 'JMLR', '2014-12')
    a.bib:3: the entry is not closed
    ('D', None, None)
    """
    entries = Inheritance()
    for item in _entries(Buffer(lines), file):
        if isinstance(item, Skipped):
            yield item
        else:
            for entry in entries.add(item):
                if entry.kind not in _NO_PAPERS:
                    yield from read_record(_record(entry), file, entry.line)
    for entry in entries.rest():
        yield from read_record(_record(entry), file, entry.line)


def _entries(buffer: Buffer, file: str) -> Iterator[Entry | Skipped]:
    """The entries of a file, as they stand there."""
    macros = dict(_MONTHS)
    while found := buffer.find(_START):
        line, kind = buffer.line(), found[1].lower()
        start = found.end() - buffer.at
        end = _end(buffer, start, found[2])
        if end is None:
            yield Skipped(file, line, "the entry is not closed")
            buffer.at += start
            continue
        body = buffer.text[buffer.at + start : end - 1]
        buffer.at = end
        try:
            if kind == "string":
                macros |= {name.lower(): value for name, value in _fields(body, 0, macros)}
            elif kind not in {"comment", "preamble"}:
                yield _entry(kind, body, macros, line)
        except _BadEntryError as error:
            yield Skipped(file, line, str(error))


def _end(buffer: Buffer, start: int, opened: str) -> int | None:
    """The place behind the entry that comes next; None where it is not closed before another begins."""
    depth, place, quoted = 1, start, False
    while True:
        for found in _BRACE.finditer(buffer.text, buffer.at + place):
            sign = found[0]
            if sign.lstrip().startswith("@"):
                return None
            if sign == '"' and opened == "(" and depth == 1:
                quoted = not quoted  # between quotation marks, a parenthesis closes nothing
            elif sign in "{}" or (opened == "(" and sign == ")" and depth == 1 and not quoted):
                depth += 1 if sign == "{" else -1
            if depth == 0:
                return found.end()
            place = found.end() - buffer.at
        if len(buffer.text) - buffer.at > LONGEST or not buffer.more():
            return None


def _fields(body: str, place: int, macros: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The names and values of an entry."""
    room = len(body) + _MOST_BY_NAMES
    while found := _NAME.match(body, place):
        value, place = _value(body, found.end(), found[1], macros, room)
        room -= len(value)
        yield found[1], value
    found = _REST.match(body, place)
    if rest := body[found.end() if found else place :].strip():
        raise _BadEntryError(f"no field where {rest[:30]!r} stands")


def _value(body: str, place: int, name: str, macros: Mapping[str, str], room: int) -> tuple[str, int]:
    """The value that begins at a place, with parts joined by ``#``, and the place behind it; at most ``room`` long."""
    parts: list[str] = []
    while True:
        sign = body[place : place + 1]
        if sign in ("{", '"') and sign:
            end = _closing(body, place)
            if end is None:
                raise _BadEntryError(f"the value of {name} is not closed")
            parts.append(body[place + 1 : end - 1])
            place = end
        elif found := _WORD.match(body, place):
            parts.append(macros.get(found[0].lower(), found[0]))
            place = found.end()
        else:
            raise _BadEntryError(f"{name} has no value")
        room -= len(parts[-1])
        if room < 0:
            longest = f"{_MOST_BY_NAMES:,} characters"
            raise _BadEntryError(f"what {name} has from names of @string makes the entry longer by more than {longest}")
        joined = _JOINED.match(body, place)
        if not joined:
            return "".join(parts), place
        place = joined.end()


def _closing(body: str, place: int) -> int | None:
    """The place behind the brace or quotation mark that closes the one at a place."""
    quoted, depth, last = body[place] == '"', 0, None
    for found in _QUOTED.finditer(body, place + quoted):
        if found[0] in "{}":
            depth += 1 if found[0] == "{" else -1
        if depth == 0 and found[0] == ('"' if quoted else "}"):
            if not quoted or _BEHIND.match(body, found.end()):
                return found.end()
            last = found.end()  # a quotation mark inside of the value, as some write it
    return last


def _entry(kind: str, body: str, macros: Mapping[str, str], line: int) -> Entry:
    none, given = _NO_KEY.match(body), _KEY.match(body)
    key, start = ("", none.end() if none else 0) if none or given is None else (given[1], given.end())
    fields: dict[str, str] = {}
    for name, value in _fields(body, start, macros):
        fields.setdefault(name.lower(), value.strip())
    return Entry(kind, key, fields, line)


def _record(entry: Entry) -> dict[str, Any]:
    """An entry in our field names."""
    fields = entry.fields

    def text(*names: str) -> str:
        return next((plain for name in names if (plain := _plain(name, fields.get(name, "")))), "")

    title, subtitle = text("title"), text("subtitle")
    extra = {name: text(name) for name in fields if name not in _NOT_EXTRA}
    extra |= {
        "type": entry.kind,
        "citation_key": entry.key,
        "issue": text("number"),
        "pages": text("pages").replace("–", "-"),
    }
    return known(
        id=text("x-paperkg-id"),
        title=f"{title}: {subtitle}" if title and subtitle else title,
        abstract=text("abstract"),
        authors=_authors(fields.get("author", ""), text("x-orcids", "orcid")),
        author_count=text("x-author-count"),
        date=re.split(r"/(?=\d{4}|\.\.|$)", text("date"))[0],
        published=month_of(text("year"), text("month"), text("day")),
        venue=text("journaltitle", "journal", "booktitle"),
        doi=fields.get("doi", ""),
        arxiv_id=_arxiv(fields, text),
        pmid=text("pmid"),
        openalex_id=text("x-openalex"),
        url=text("url"),
        organization=text("x-organization"),
        language=text("language", "langid"),
        keywords=_keywords(text("keywords")) + _keywords(text("author_keywords")),
        licence=text("license", "rights", "copyright"),
        citation_count=text("x-citation-count") or cited_in([text("note")]),
        extra=known(**extra),
    )


def _plain(name: str, value: str) -> str:
    """A field's text. Addresses and identifiers are not typeset: only escapes are undone in them."""
    if name in _RAW:
        return _ESCAPED.sub(lambda found: _SIGNS.get(found[1] or "", found[2] or ""), value).strip()
    return " ".join(read_tex(value).split())


def _authors(names: str, orcids: str) -> list[dict[str, str]]:
    """The persons of a field of names, which braces may hold together."""
    parts, depth, start = [], 0, 0
    for found in _BETWEEN_NAMES.finditer(names):
        if found[0] in "{}":
            depth += 1 if found[0] == "{" else -1
        elif depth == 0 and found[0].strip().lower() == "and":
            parts.append(names[start : found.start()])
            start = found.end()
    parts.append(names[start:])
    known_orcids = orcids.split(",") if orcids else []
    found_names = [without_titles(" ".join(read_tex(_inverted(part.strip())).split())) for part in parts]
    return [
        {"literal": name, "orcid": known_orcids[place].strip() if place < len(known_orcids) else ""}
        for place, name in enumerate(found_names)
        if name
    ]


def _inverted(name: str) -> str:
    """A name with its given names first: "von Last, Jr, First" is "First von Last Jr"; braces hold one together."""
    parts, depth, start = [], 0, 0
    for place, char in enumerate(name):
        depth += (char == "{") - (char == "}")
        if char == "," and depth == 0:
            parts.append(name[start:place].strip())
            start = place + 1
    parts.append(name[start:].strip())
    if all(map(_PART_OF_NAME.match, parts)):  # as Biber and Better BibTeX write a name by its parts
        said = {key.strip().lower(): value.strip(' "') for key, _, value in (part.partition("=") for part in parts)}
        return " ".join(said[key] for key in ("given", "prefix", "family", "suffix") if said.get(key))
    if len(parts) == 3:
        return f"{parts[2]} {parts[0]} {parts[1]}"
    return f"{parts[1]} {parts[0]}" if len(parts) == 2 else name


def _arxiv(fields: Mapping[str, str], text: Any) -> str | None:
    """The arXiv id of an entry: its eprint, or what stands where the journal's name should be."""
    archive = text("eprinttype", "archiveprefix").lower()
    if archive in {"", "arxiv"} and (given := text("eprint", "arxivid")):  # Mendeley writes arxivId
        return str(given)
    for name in ("journal", "journaltitle", "note", "howpublished", "number", "volume", "eid"):
        if found := re.search(r"arxiv:\s*([\w.-]+(?:/\d{7})?)", fields.get(name, ""), re.IGNORECASE):
            return found[1]
    return None


def _keywords(text: str) -> list[str]:
    """Keywords stand between semicolons, or else commas."""
    return [word.strip() for word in text.split(";" if ";" in text else ",")]
