"""Which form a client wants its result in: content negotiation after RFC 9110, section 12.5.1."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

#: A weight (RFC 9110, section 12.4.2).
_WEIGHT = re.compile(r"0(\.[0-9]{0,3})?|1(\.0{0,3})?")

#: Media types of rows and truth values, and of triples, with the form of each; the first is the default.
ROWS_MEDIA = {
    "application/sparql-results+json": "json",
    "application/sparql-results+xml": "xml",
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
    "application/json": "json",
    "application/xml": "xml",
    "text/xml": "xml",
}
TRIPLES_MEDIA = {
    "text/turtle": "turtle",
    "application/n-triples": "ntriples",
    "application/ld+json": "jsonld",
    "application/rdf+xml": "rdfxml",
    "application/x-turtle": "turtle",
}


#: What a result can be, in words.
OFFERED = f"rows (SELECT, ASK) as {', '.join(ROWS_MEDIA)}; triples (CONSTRUCT, DESCRIBE) as {', '.join(TRIPLES_MEDIA)}"


@cache
def media_type(form: str) -> str:
    """The media type of a form, with the charset where a type of text needs it.

    Examples
    --------
    >>> media_type("csv"), media_type("turtle")
    ('text/csv; charset=utf-8', 'text/turtle; charset=utf-8')
    """
    found = next(media for offered in (ROWS_MEDIA, TRIPLES_MEDIA) for media, own in offered.items() if own == form)
    return f"{found}; charset=utf-8" if found.startswith("text/") else found


def negotiate(accept: str, offered: Mapping[str, str]) -> str | None:
    """The form that an ``Accept`` header likes best, the first one offered where it likes several; None for none.

    Examples
    --------
    >>> negotiate("text/csv;q=0.5, application/sparql-results+xml", ROWS_MEDIA)
    'xml'
    >>> negotiate("", ROWS_MEDIA), negotiate("image/png", ROWS_MEDIA)
    ('json', None)
    """
    wanted = _wanted(accept)
    liked = {media: _quality(media, wanted) for media in offered}
    best = max(liked, key=lambda media: liked[media])
    return offered[best] if liked[best] > 0 else None


def prefers_html(accept: str) -> bool:
    """Whether a client would rather see a page than triples: a browser does.

    Examples
    --------
    >>> prefers_html("text/html,application/xhtml+xml,*/*;q=0.8"), prefers_html("*/*"), prefers_html("")
    (True, False, False)
    """
    wanted = _wanted(accept)
    return _quality("text/html", wanted) > max(_quality(media, wanted) for media in TRIPLES_MEDIA)


def _wanted(accept: str) -> dict[str, float]:
    """The media ranges of a header, with their quality; one that is malformed is not wanted."""
    ranges = {}
    for part in accept.split(","):
        media, *parameters = (item.strip().lower() for item in part.split(";"))
        if not media:
            continue
        weights = [value.strip() for name, _, value in (p.partition("=") for p in parameters) if name.strip() == "q"]
        valid = all(_WEIGHT.fullmatch(weight) for weight in weights)
        ranges[media] = float(weights[0]) if weights and valid else float(valid)
    return ranges or {"*/*": 1.0}


def _quality(media: str, wanted: Mapping[str, float]) -> float:
    """The quality of the most specific range that a media type is in."""
    for range_ in (media, f"{media.partition('/')[0]}/*", "*/*"):
        if range_ in wanted:
            return wanted[range_]
    return 0.0
