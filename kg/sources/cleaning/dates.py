"""Dates in their one form: ISO 8601, as precise as a source is sure of."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_MONTH = r"(?P<name>jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?"
_WEEKDAY = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+)?"
_SEASON = r"(?:spring|summer|autumn|fall|winter)"
_TIME = r"(?:$|[T ]\d\d?:?\d\d.*$)"
_DATES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"--(?P<month>\d\d)-(?P<day>\d\d)$",
        r"[c©]?\s?(?P<year>\d{4})(?:\.0)?$",
        r"(?P<year>\d{4})-(?:2[1-9]|3\d|4[01])$",  # a season, a quarter or a half (ISO 8601-2, 4.8)
        r"(?P<year>\d{4})[-/.](?P<month>\d\d?)[-/.]?$",
        rf"(?P<year>\d{{4}})[-/.](?P<month>\d\d?)[-/.](?P<day>\d\d?){_TIME}",
        r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)$",
        r"(?P<year>\d{4})\s?年\s?(?:(?P<month>\d\d?)\s?月\s?(?:(?P<day>\d\d?)\s?日)?)?$",
        rf"{_WEEKDAY}{_MONTH}\s+(?P<day>\d\d?)(?:st|nd|rd|th)?(?:,?\s+(?P<year>\d{{4}}))?$",
        rf"{_WEEKDAY}(?P<day>\d\d?)(?:st|nd|rd|th)?[\s-]{_MONTH}(?:[\s,-]\s*(?P<year>\d{{4}})(?:\s+\d\d:\d\d.*)?)?$",
        rf"{_MONTH}[\s,/-]\s*(?P<year>\d{{4}})$",
        rf"{_MONTH}[-'’]\s?(?P<short>\d\d)$",  # as a spreadsheet shows a month of a year
        rf"(?P<day>\d\d?)[\s-]{_MONTH}[-'’]\s?(?P<short>\d\d)$",
        rf"(?P<year>\d{{4}})[\s,/-]\s*{_MONTH}(?:[\s/-](?P<day>\d\d?))?$",
        r"(?P<day>\d\d?)\.\s?(?P<month>\d\d?)\.\s?(?P<year>\d{4})$",
        r"(?P<month>\d\d?)[/.-](?P<year>\d{4})$",
        rf"(?P<one>\d\d?)[/-](?P<other>\d\d?)[/-](?P<year>\d{{4}}){_TIME}",
        r"(?P<one>\d\d?)/(?P<other>1[3-9]|2\d|3[01])/(?P<short>\d\d)$",  # with two digits in front it may be the year
        r"(?P<one>\d)/(?P<other>\d\d?)/(?P<short>\d\d)$",
        rf"{_SEASON},?\s+(?P<year>\d{{4}})$",
        rf"(?P<year>\d{{4}}),?\s+{_SEASON}$",
    )
)
#: Signs of doubt, and parts that are not known, of ISO 8601-2 (EDTF), which BibLaTeX has.
_DOUBT = re.compile(r"(?<=\d)(?:-XX)*[?~%]?$", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)")
_NAMED = re.compile(rf"\b{_MONTH}(?![a-z])", re.IGNORECASE)
_RANGE_OF_DAYS = re.compile(
    rf"{_WEEKDAY}(?:{_MONTH}\s+\d\d?(?:st|nd|rd|th)?\s*[-–—/]+\s*\d\d?|\d\d?(?:st|nd|rd|th)?\s*[-–—/]+\s*\d\d?\s+"
    + _MONTH.replace("?P<name>", "?P<other>")
    + r")",
    re.IGNORECASE,
)
_LONGEST_ODD = 80


@lru_cache(maxsize=4096)
def parse_date(text: str) -> str | None:
    """A date as ``2023-10-22``, ``2023-10``, ``2023`` or, where it has no year, ``--02-22``; else None.

    Where day and month may be either (``3/4/2023``), only the year is known. Signs of doubt and unknown parts
    (``2023-10?``, ``2023-XX``: ISO 8601-2) are taken off. Of what is odd, what is sure stays: the first year of a
    range, the year that stands among words.

    Examples
    --------
    >>> [parse_date(text) for text in ("2023-10-22T08:00:00Z", "Oct 22, 2023", "Feb 22", "2023", "soon")]
    ['2023-10-22', '2023-10-22', '--02-22', '2023', None]
    >>> [parse_date(text) for text in ("22/10/2023", "3/4/2023", "22.10.2023", "2023 Oct", "Fall 2023", "2023-10~")]
    ['2023-10-22', '2023', '2023-10-22', '2023-10', '2023', '2023-10']
    >>> [parse_date(text) for text in ("2011--2012", "2011 Nov-Dec", "Nov 3-5, 2011", "Q4 2011", "2015, in press")]
    ['2011', '2011', '2011-11', '2011', '2015']
    """
    text = _DOUBT.sub("", text.strip().strip("[](){}/ "))
    for pattern in _DATES:
        if found := pattern.match(text):
            return _dated(found) or _salvaged(text)
    return _salvaged(text)


def _dated(found: re.Match[str]) -> str | None:
    """The date that a pattern has found."""
    parts = found.groupdict()
    if one := parts.get("one"):
        parts |= _day_and_month(one, parts["other"])
    month = _MONTHS.index(parts["name"][:3].lower()) + 1 if parts.get("name") else int(parts.get("month") or 0)
    year = int(parts.get("year") or 0)
    if short := parts.get("short"):
        year = 2000 + int(short) if int(short) < 30 else 1900 + int(short)  # as spreadsheets count
    return _iso(year, month, int(parts.get("day") or 0))


def _salvaged(text: str) -> str | None:
    """What is sure of an odd date: its first year, and the month where only one is named."""
    if len(text) > _LONGEST_ODD or not (years := _YEAR.findall(text)):
        return None
    names = [name.lower()[:3] for name in (found["name"] for found in _NAMED.finditer(text))]
    if len(set(years)) == 1 and len(set(names)) == 1 and (len(names) == 1 or _RANGE_OF_DAYS.search(text)):
        return f"{years[0]}-{_MONTHS.index(names[0]) + 1:02}"
    return str(years[0])


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


def month_of(year: str, month: str, day: str = "") -> str:
    """A year with what is known of the day; a month may be a number, a name, or have the day with it.

    What is said in no clear way, several months or a season, is left out.

    Examples
    --------
    >>> [month_of("1983", month) for month in ("9", "sep", "15 Mar", "September/October", "Spring")]
    ['1983-09', 'sep 1983', 'mar 15, 1983', '1983', '1983']
    """
    year, month = year.strip(), month.strip()
    if month.isdecimal() and len(month) <= 2:
        return "-".join(filter(None, [year, month.zfill(2), day.zfill(2) if day.isdecimal() else ""]))
    words = re.sub(r"[~.,\s–/-]+", " ", month).split()
    numbers = [word for word in words if word.isdecimal() and len(word) <= 2]
    names = [word[:3].lower() for word in words if word[:3].lower() in _MONTHS]
    if len(names) != 1 or len(numbers) > 1:
        return f"{names[0]} {year}" if len(names) == 1 and len(words) == len(numbers) + 1 else year
    number = next(iter(numbers), day if day.isdecimal() else "")
    return f"{names[0]} {number}, {year}" if number else f"{names[0]} {year}"


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
    if not day.startswith("--"):
        return day
    return _iso(year, int(day[2:4]), int(day[5:7])) or day
