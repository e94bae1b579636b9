"""Two spans of time to compare, as people write them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.errors import NotFoundError
from kg.store.opened import Store

_DATE = r"\d{4}(?:-(?:0[1-9]|1[0-2]))?"
_SPAN = re.compile(rf"^({_DATE})?(?:(:|\.\.)({_DATE})?)?$")


@dataclass(frozen=True, slots=True)
class Span:
    """A span of time, from a first day to a last, both within it (ISO 8601)."""

    first: str
    last: str

    def __str__(self) -> str:
        """The span as short as it can be said: ``2019``, ``2019:2021``, ``2019-03:2019-06``, ``2019:``."""
        size = 4 if self.first.endswith("-01-01") and self.last.endswith("-12-31") else 7
        first = "" if self.first.startswith("0000") else self.first[:size]
        last = "" if self.last.startswith("9999") else self.last[:size]
        return first if first == last else f"{first}:{last}"


def parse_span(text: str) -> Span | None:
    """Read ``2019``, ``2019:2021``, ``2019-03:2019-06``, ``2019:`` or ``:2021``; None where it is none of these.

    Examples
    --------
    >>> parse_span("2019:2021"), str(parse_span("2020-03")), str(parse_span("2013:"))
    (Span(first='2019-01-01', last='2021-12-31'), '2020-03', '2013:')
    >>> str(parse_span("2021-01:2021-06"))
    '2021-01:2021-06'
    >>> parse_span("last year")
    """
    match = _SPAN.match(text.strip())
    if match is None or not (match[1] or match[3]):
        return None
    first = match[1] or "0000"
    last = (match[3] or "9999") if match[2] else match[1]
    # a month's last day is at most its 31st: days are compared as text
    made = Span(first + "-01-01"[len(first) - 4 :], last + "-12-31"[len(last) - 4 :])
    return made if made.first <= made.last else None


def parse_spans(before: str | None, after: str | None) -> tuple[Span, Span] | None:
    """Two spans to compare; None where none is given.

    Raises
    ------
    ValueError
        Where one can't be read, or is given without the other.
    """
    if before is None and after is None:
        return None
    if before is None or after is None:
        raise ValueError("give both spans, before and after, as 2019, 2019:2021 or 2020-03:2020-06")
    first, second = parse_span(before), parse_span(after)
    if first is None or second is None:
        raise ValueError(f"{after if first else before!r} is no span: write 2019, 2019:2021 or 2020-03:2020-06")
    return first, second


def halves(store: Store) -> tuple[Span, Span]:
    """The earlier and the later half of the dated papers, parted between two years or, within one year, two months.

    Raises
    ------
    NotFoundError
        Where all dates are the same or none is known.
    """
    for length in (4, 7):
        rows = store.execute(
            "SELECT substr(first, 1, ?) AS date, count(*) FROM look_paper WHERE first IS NOT NULL"
            " AND substr(first, 1, ?) = substr(last, 1, ?) GROUP BY date ORDER BY date",
            (length, length, length),
        ).fetchall()
        if len(rows) > 1:
            total, before = sum(count for _, count in rows), 0
            parts = []
            for place, (_, count) in enumerate(rows[:-1]):
                before += count
                parts.append((abs(total - 2 * before), place))
            place = min(parts)[1]
            dates = [date for date, _ in rows]
            made = parse_span(f"{dates[0]}:{dates[place]}"), parse_span(f"{dates[place + 1]}:{dates[-1]}")
            if made[0] is not None and made[1] is not None:
                return made[0], made[1]
    raise NotFoundError("there are no two years or months with dated papers to compare: give the papers dates")
