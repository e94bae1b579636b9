"""Bibliographic fields in their one form: dates, identifiers, addresses, names of authors."""

from __future__ import annotations

import ast
import html
import json
import re
from collections.abc import Iterable
from datetime import date

from kg.sources.cleaning.text import clean_text, clean_unicode

_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_MONTH = r"(?P<name>jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?"
_WEEKDAY = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+)?"
_SEASON = r"(?:spring|summer|autumn|fall|winter)"
_DATES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"--(?P<month>\d\d)-(?P<day>\d\d)$",
        r"[c©]?\s?(?P<year>\d{4})(?:\.0)?$",
        r"(?P<year>\d{4})-(?:2[1-9]|3\d|4[01])$",  # a season, a quarter or a half (ISO 8601-2, 4.8)
        r"(?P<year>\d{4})[-/](?P<month>\d\d?)$",
        r"(?P<year>\d{4})[-/](?P<month>\d\d?)[-/](?P<day>\d\d?)(?:$|[T ]\d\d:?\d\d.*$)",
        r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)$",
        rf"{_WEEKDAY}{_MONTH}\s+(?P<day>\d\d?)(?:st|nd|rd|th)?(?:,?\s+(?P<year>\d{{4}}))?$",
        rf"{_WEEKDAY}(?P<day>\d\d?)(?:st|nd|rd|th)?[\s-]{_MONTH}(?:[\s,-]\s*(?P<year>\d{{4}})(?:\s+\d\d:\d\d.*)?)?$",
        rf"{_MONTH}[\s,-]\s*(?P<year>\d{{4}})$",
        rf"(?P<year>\d{{4}})[\s,/-]\s*{_MONTH}(?:[\s/-](?P<day>\d\d?))?$",
        r"(?P<day>\d\d?)\.\s?(?P<month>\d\d?)\.\s?(?P<year>\d{4})$",
        r"(?P<one>\d\d?)/(?P<other>\d\d?)/(?P<year>\d{4})$",
        rf"{_SEASON},?\s+(?P<year>\d{{4}})$",
        rf"(?P<year>\d{{4}}),?\s+{_SEASON}$",
    )
)
#: Signs of doubt, and parts that are not known, of ISO 8601-2 (EDTF), which BibLaTeX has.
_DOUBT = re.compile(r"(?<=\d)(?:-XX)*[?~%]?$", re.IGNORECASE)
_DOI = re.compile(r"(?:https?://(?:dx\.|www\.)?doi\.org/|doi:)?\s*(10\.[0-9]{4,9}/\S+)(?:\s.*)?$", re.IGNORECASE)
_ARXIV = re.compile(
    r"(?:arxiv:|https?://(?:www\.|export\.)?arxiv\.org/(?:abs|pdf|html)/|https?://huggingface\.co/papers/"
    r"|(?:https?://(?:dx\.)?doi\.org/)?10\.48550/arxiv\.)?\s*"
    r"(?P<id>\d\d(?:0[1-9]|1[0-2])\.\d{4,5}|(?P<archive>[a-z-]+)(?:\.[a-z-]{2,})?/(?P<number>\d{7}))(?:v\d+)?(?:\.pdf)?/?(?:\s*\[[\w.-]+\])?$",
    re.IGNORECASE | re.ASCII,
)
_URL = re.compile(r"https?://[^\s<>\"{}|\\^`]+$", re.IGNORECASE)
_INITIALS = re.compile(r"(?:[^\W\d_]\.?[\s-]?){1,4}$")
_SUFFIXES = {"jr", "jr.", "sr", "sr.", "ii", "iii", "iv"}


def parse_date(text: str) -> str | None:
    """A date as ``2023-10-22``, ``2023-10``, ``2023`` or, where it has no year, ``--02-22``; else None.

    Where day and month may be either (``3/4/2023``), only the year is known. Signs of doubt and unknown parts
    (``2023-10?``, ``2023-XX``: ISO 8601-2) are taken off.

    Examples
    --------
    >>> [parse_date(text) for text in ("2023-10-22T08:00:00Z", "Oct 22, 2023", "Feb 22", "2023", "soon")]
    ['2023-10-22', '2023-10-22', '--02-22', '2023', None]
    >>> [parse_date(text) for text in ("22/10/2023", "3/4/2023", "22.10.2023", "2023 Oct", "Fall 2023", "2023-10~")]
    ['2023-10-22', '2023', '2023-10-22', '2023-10', '2023', '2023-10']
    """
    text = _DOUBT.sub("", text.strip())
    for pattern in _DATES:
        if found := pattern.match(text):
            break
    else:
        return None
    parts = found.groupdict()
    if one := parts.get("one"):
        parts |= _day_and_month(one, parts["other"])
    month = _MONTHS.index(parts["name"][:3].lower()) + 1 if parts.get("name") else int(parts.get("month") or 0)
    return _iso(int(parts.get("year") or 0), month, int(parts.get("day") or 0))


def _day_and_month(one: str, other: str) -> dict[str, str]:
    """Which of two numbers is the day, where only one can be; nothing, where both can."""
    if one == other or int(one) > 12:
        return {"day": one, "month": other}
    return {"day": other, "month": one} if int(other) > 12 else {}


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        date(year or 2000, month or 1, day or 1)
    except ValueError:
        return None
    if not year and month and day:
        return f"--{month:02}-{day:02}"
    if year < 1000:
        return None
    return f"{year}" + (f"-{month:02}" if month else "") + (f"-{day:02}" if day else "")


def precision(day: str) -> int:
    """How much of a date is known: 3 day, 2 month, 1 year, 0 a day of an unknown year.

    Examples
    --------
    >>> [precision(day) for day in ("2023-10-22", "2023-10", "2023", "--10-22")]
    [3, 2, 1, 0]
    """
    return 0 if day.startswith("--") else day.count("-") + 1


def with_year(day: str, year: int) -> str:
    """Give a date without a year (``--02-22``) its year, where that day exists in it.

    Examples
    --------
    >>> with_year("--02-22", 2026), with_year("--02-29", 2026), with_year("2023", 2026)
    ('2026-02-22', '--02-29', '2023')
    """
    return (parse_date(f"{year:04}-{day[2:]}") or day) if day.startswith("--") else day


def parse_doi(text: str) -> str | None:
    """A DOI, bare and in lower case (DOIs ignore case), or None. Of several between spaces, the first.

    Examples
    --------
    >>> parse_doi("https://doi.org/10.1162/NECO.1997.9.8.1735")
    '10.1162/neco.1997.9.8.1735'
    """
    found = _DOI.match(clean_unicode(text))
    return found[1].lower() if found else None


def parse_arxiv_id(text: str) -> str | None:
    """An arXiv id without version and, in the old form, without subject class; or None.

    Examples
    --------
    >>> texts = "arXiv:1412.6980v9", "https://arxiv.org/pdf/math.GT/0309136", "10.48550/arXiv.1706.03762"
    >>> [parse_arxiv_id(text) for text in texts]
    ['1412.6980', 'math/0309136', '1706.03762']
    """
    found = _ARXIV.match(clean_unicode(text))
    if not found:
        return None
    return f"{found['archive'].lower()}/{found['number']}" if found["archive"] else found["id"]


def parse_url(text: str) -> str | None:
    """A web address that may stand in an IRI or a link, or None.

    Examples
    --------
    >>> parse_url("https://example.org/a?b=c"), parse_url("javascript:alert(1)")
    ('https://example.org/a?b=c', None)
    """
    text = clean_unicode(text)
    return text if _URL.match(text) else None


def parse_authors(text: str) -> tuple[str, ...]:
    """The names in a string: "A; B", "A|B", "A and B", "A, B and C", "Last, First and Last, First", '["A", "B"]'.

    Examples
    --------
    >>> parse_authors("Kingma, Diederik P. and Ba, Jimmy")
    ('Diederik P. Kingma', 'Jimmy Ba')
    >>> parse_authors("Ada Lovelace, Alan Turing, and Grace Hopper")
    ('Ada Lovelace', 'Alan Turing', 'Grace Hopper')
    """
    text = html.unescape(text).strip()  # each name is cleaned alone; entities have semicolons
    if text.startswith("[") and text.endswith("]"):
        return clean_names(_listed(text))
    if ";" in text or "|" in text:
        return clean_names(re.split(r"[;|]", text))
    return clean_names(name for part in re.split(r",?\s+(?:and|&)\s+", text) for name in _comma_separated(part))


def _listed(text: str) -> list[str]:
    """The strings of a list written out as JSON or as Python does it; as one name, if it is neither."""
    for read in (json.loads, ast.literal_eval):
        try:
            names = read(text)
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            continue
        if isinstance(names, list) and all(isinstance(name, str) for name in names):
            return names
    return [text]


def _comma_separated(text: str) -> list[str]:
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if len(parts) == 2:
        return parts if all(" " in part for part in parts) else [text]
    if len(parts) % 2 == 0 and parts and all(_INITIALS.match(part) for part in parts[1::2]):
        return [f"{last}, {first}" for last, first in zip(parts[::2], parts[1::2], strict=True)]
    return parts


def clean_names(names: Iterable[str]) -> tuple[str, ...]:
    """Clean names, "Last, First" turned round, empty ones and repetitions dropped, in order.

    Examples
    --------
    >>> clean_names(["Turing, Alan", " ", "King, Jr.", "Alan Turing"])
    ('Alan Turing', 'King, Jr.')
    """
    return tuple(dict.fromkeys(filter(None, map(clean_name, names))))


def clean_name(name: str) -> str:
    """Clean a name; "Last, First" is turned round.

    Examples
    --------
    >>> clean_name("Lovelace,  Ada"), clean_name("King, Jr."), clean_name(" ")
    ('Ada Lovelace', 'King, Jr.', '')
    """
    name = clean_text(name)
    return _first_last(name) if "," in name else name


def _first_last(name: str) -> str:
    last, comma, first = (part.strip() for part in name.partition(","))
    if (comma and not last) or (comma and not first):
        return last or first
    return f"{first} {last}" if comma and "," not in first and first.lower() not in _SUFFIXES else name
