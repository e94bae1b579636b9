"""Federated queries (``SERVICE``) are refused, and so are those that would exhaust the engine.

No text of a query can be trusted: what looks like a comment, an IRI or a string may be none, and only a parser knows.
So the engine's own parser decides, over the same query with the word changed by one letter wherever it stands. In a
name, a string, an IRI or a comment the changed word is as good as the first; as the keyword it is an error, since
SPARQL has no other place for a bare word.
"""

from __future__ import annotations

import re

import pyoxigraph as ox

from kg.errors import QueryError
from kg.rdf.terms import PREFIXES

#: The most characters, groups and open brackets that a query may have.
MOST_CHARACTERS, MOST_GROUPS, MOST_NESTED = 1_000_000, 5_000, 1_000

_REFUSED = "SERVICE is refused: queries run on the local graph alone"


def _either(letter: str) -> str:
    """A letter in either case, as it is or as a code point escape (SPARQL 1.1, section 19.2)."""
    codes = "|".join(f"{ord(case):02x}" for case in (letter.upper(), letter.lower()))
    return rf"(?:{letter}|\\u00(?:{codes})|\\U000000(?:{codes}))"


_WORD = re.compile("".join(_either(letter) for letter in "servic") + f"({_either('e')})", re.IGNORECASE)
_REST = re.compile(r"[\w:.%\\-]*(?:\s|#[^\n\r]*)*")
_PLACE = re.compile(r"error at (\d+):(\d+)")
_BRACKET = re.compile(r"[][(){}]")


def check_local(text: str) -> None:
    """Refuse a query that asks another server.

    Raises
    ------
    QueryError
        Where ``SERVICE`` is used, at whatever place.
    SyntaxError
        Where a query that has the word, somewhere, has another error.

    Examples
    --------
    >>> check_local("PREFIX service: <http://a/> ASK { ?service service:x 'SERVICE' } # SERVICE <http://a> {}")
    >>> check_local("SELECT * { FILTER(1<2)SERVICE#>\\n<http://a> { ?s ?p ?o } }")
    Traceback (most recent call last):
        ...
    kg.errors.QueryError: SERVICE is refused: queries run on the local graph alone
    """
    if not _WORD.search(text):
        return
    changed = _changed(text)
    try:
        ox.Store().query(changed, prefixes=PREFIXES)
    except (SyntaxError, ValueError) as error:
        if _at_the_word(text, str(error)):
            raise QueryError(_REFUSED) from error
        raise
    except (RuntimeError, OSError):  # it was read, and failed only when it ran
        return


def check_size(text: str, masked: str) -> None:
    """Refuse a query that would exhaust the engine; ``masked`` is its text with blanks for strings and comments.

    Raises
    ------
    QueryError
        Where it has too many characters, groups or brackets that are open at once.
    """
    if len(text) > MOST_CHARACTERS:
        raise QueryError(f"the query has more than {MOST_CHARACTERS:,} characters")
    readings = (text, masked)  # a string may hold brackets, and what looks like a string may be none
    if min(reading.count("{") for reading in readings) > MOST_GROUPS:
        raise QueryError(f"the query has more than {MOST_GROUPS:,} groups in braces")
    if min(map(_depth, readings)) > MOST_NESTED:
        raise QueryError(f"the query is nested too deeply: more than {MOST_NESTED:,} brackets are open at once")


def _changed(text: str) -> str:
    """The query with another last letter for the word: one that makes no name of it that is there already."""
    lower = re.sub(r"\\(?:u00|U000000)([0-7][0-9A-Fa-f])", lambda found: chr(int(found[1], 16)), text).lower()
    step = next((step for step in range(1, 11) if f"servic{chr(ord('e') + step)}" not in lower), 1)

    def other(found: re.Match[str]) -> str:
        whole, last = found[0], found[1]
        new = chr(ord(last) + step) if len(last) == 1 else f"{last[:-1]}{int(last[-1], 16) + step:x}"
        return whole[: -len(last)] + new

    return _WORD.sub(other, text)


def _at_the_word(text: str, error: str) -> bool:
    """Whether an error of the changed query is at, or just after, a changed word."""
    place = _PLACE.search(error)
    if place is None:
        return True
    line, column = int(place[1]), int(place[2])
    at = sum(len(one) + 1 for one in text.split("\n")[: line - 1]) + column - 1
    for found in _WORD.finditer(text):
        rest = _REST.match(text, found.end())
        if rest and found.start() <= at <= rest.end() + 1:  # the engine may have read the next sign
            return True
    return False


def _depth(text: str) -> int:
    """The most brackets that are open at once."""
    depth = deepest = 0
    for found in _BRACKET.finditer(text):
        depth = depth + 1 if found[0] in "([{" else max(depth - 1, 0)
        deepest = max(deepest, depth)
    return deepest
