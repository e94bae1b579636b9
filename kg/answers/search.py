"""What a search found, as text and as rows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from kg.answers.format import COLOURS, counted, wrap
from kg.lookup.full_text import Hit, Hits, Place

#: So many of the words that nothing has are named.
NAMED = 5


def search_text(found: Hits, width: int) -> str:
    """Hits by place: concepts with their papers, papers with their year, sentences with their paper."""
    lines = [] if found.all_words else wrap(_what_is_missing(found), width)
    for place, total in found.totals.items():
        hits = [hit for hit in found.hits if hit.place is place]
        shown = f"{total:,}" if len(hits) == total else f"{len(hits):,} of {total:,}"
        lines += [""] * bool(lines) + [f"{click.style(place.value, bold=True)} ({shown})"]
        for hit in hits:
            lines += _hit_lines(hit, width)
        if place is Place.CONCEPTS and found.together:
            lines += [
                "  have the words between them:" if hits else "  none has all the words; these have them together:"
            ]
            lines += [line for hit in found.together for line in _hit_lines(hit, width)]
    return "\n".join(lines)


def _what_is_missing(found: Hits) -> str:
    more = len(found.missing) - NAMED
    named = [*map(repr, found.missing[:NAMED]), *([f"one of {more} more words"] if more > 0 else [])]
    words = f", and nothing {' or '.join(named)}" if named else ""
    meant = f" (did you mean {', '.join(map(repr, found.suggestions))}?)" if found.suggestions else ""
    instead = f" and {' and '.join(map(repr, found.instead))} for the rest" if found.instead else ""
    return f"nothing has all the words{words}{meant}; these have some of them{instead}"


def _hit_lines(hit: Hit, width: int) -> list[str]:
    if hit.place is Place.CONCEPTS and hit.kind is not None:
        kind = click.style(hit.kind.value, fg=COLOURS[hit.kind])
        return wrap(f"{hit.text} ({kind}, {counted(hit.papers or 0, 'paper')})", width, "  ")
    year = f" ({hit.year})" if hit.year is not None else ""
    if hit.place is Place.PAPERS:
        return [*wrap(f"{hit.text}{year}", width, "  "), *wrap(", ".join(hit.matches), width, "      — ")]
    return [*wrap(hit.text, width, "  "), *wrap(f"— {hit.title}{year}", width, "      ")]


def search_rows(found: Hits) -> Iterator[dict[str, Any]]:
    """One row for each hit."""
    for hit in (*found.hits, *found.together):
        yield {
            "place": hit.place.value,
            "id": hit.id,
            "text": hit.text,
            "score": hit.score,
            "kind": hit.kind.value if hit.kind else None,
            "papers": hit.papers,
            "year": hit.year,
            "title": hit.title,
            "start": hit.start,
            "matches": "; ".join(hit.matches),
            "all_words": found.all_words and hit not in found.together,
        }
