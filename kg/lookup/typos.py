"""Names that differ from a name by few letters, found by trigrams."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from kg.lookup.phrases import AllOf, Phrase
from kg.lookup.rows import papers_by_number
from kg.lookup.ways import unaccented
from kg.lookup.words import words_of
from kg.store.opened import Store, among

#: So many names are compared letter by letter at most, those first that share a rare piece.
_MOST = 5_000

#: Names of which so much is the same are like each other, like "lable smothing" and "label smoothing", not by chance.
_ALIKE = 0.6

#: What so many papers write is no typo; so many of them are looked at. A name of more words is not asked about.
_WRITTEN, _LOOKED_AT, _LONG = 3, 50, 12
#: Digits, with a letter or two behind them if nothing else is: "4o".
_NUMBER = re.compile(r"\b\d+[a-z]{0,2}\b|\d+")
_SMALL = frozenset("a an and by for from in of on the to via with".split())


def mistyped(store: Store, name: str, key: str) -> Iterator[tuple[int, float]]:
    """The names that a name may be a typo of: their numbers, and how near they are (0 … 1).

    One edit (a letter more, less, other, or two swapped) is forgiven in a name of four letters, two from eight, three
    from twenty. A name cut into one piece more than there are edits has a piece that no edit touched, so that all
    trigrams of that piece are in the right name too (Ukkonen [1]_ has the general case); the names that have those
    are compared letter by letter. Other digits are no typo.

    Parameters
    ----------
    store
        An open store.
    name, key
        A name as it was typed, and its normal form.

    References
    ----------
    .. [1] E. Ukkonen (1992). Approximate string-matching with q-grams and maximal matches. Theoretical Computer
       Science 92, 191-211.
    """
    from rapidfuzz.distance import OSA

    key = unaccented(key)
    typed = " ".join(re.findall(r"[\w+#]+", unaccented(name.casefold())))  # a typo may look like a plural
    edits = _edits(key)
    if not edits:
        return
    for number, stored in _sharing(store, {key, typed}, edits):
        other = unaccented(stored)
        distance = min(OSA.distance(form, other, score_cutoff=edits) for form in (key, typed))
        if distance <= edits and _NUMBER.findall(key) == _NUMBER.findall(other):
            nearness = (1 - 2.5 * distance / len(key)) * (1.0 if key[0] == other[0] else 0.4)
            if nearness > 0:
                yield number, nearness


def with_mistyped_words(store: Store, key: str) -> Iterator[tuple[int, float]]:
    """The names that have all words of a name, each with an edit or two, in any order, and perhaps other words."""
    from rapidfuzz.distance import OSA

    words = [word for word in unaccented(key).split() if word not in _SMALL]
    if not words or not any(_edits(word) for word in words):
        return
    for number, stored in _sharing(store, {unaccented(key)}, len(words)):
        others = unaccented(stored).split()
        if len(others) >= len(words) and all(
            any(OSA.distance(word, other, score_cutoff=_edits(word)) <= _edits(word) for other in others)
            for word in words
        ):
            yield number, 0.5 * len(words) / len(others)


def is_written(store: Store, key: str) -> bool:
    """Whether papers write a name so: it is not mistyped, though no concept is called so.

    Several have its words in some form, and one of the first of them in this one.
    """
    words = re.findall(r"\w+", key)
    if not 0 < len(words) <= _LONG:
        return False
    papers = papers_by_number(store, words_of(store).found("text", Phrase(" ".join(words)), _LOOKED_AT)).values()
    exact = re.compile(r"\b" + r"\W+".join(words) + r"s?\b", re.IGNORECASE)
    return len(papers) >= _WRITTEN and any(exact.search(f"{paper.title} {paper.abstract}") for paper in papers)


def nearest(store: Store, key: str, most: int) -> list[str]:
    """The names that are most like one, for a person to choose from."""
    from rapidfuzz.distance import OSA

    key = unaccented(key)
    if not _edits(key):
        return []
    rated = (
        (-OSA.normalized_similarity(key, unaccented(stored)), number)
        for number, stored in _sharing(store, {key}, max(1, len(key) // 3))
    )
    found = sorted(row for row in rated if row[0] <= -_ALIKE)[:most]
    names = dict(among(store, "SELECT number, name FROM look_name WHERE number IN", (number for _, number in found)))
    return [str(names[number]) for _, number in found]


def nearest_words(word: str, others: Iterable[str]) -> Iterator[str]:
    """Those of some words that a word may be a typo of, the nearest first.

    Examples
    --------
    >>> list(nearest_words("pedestrain", ["pedestrian", "detection"]))
    ['pedestrian']
    """
    from rapidfuzz.distance import OSA

    word = unaccented(word.casefold())
    rated = ((OSA.distance(word, unaccented(other.casefold())), place, other) for place, other in enumerate(others))
    yield from (other for distance, _, other in sorted(rated) if distance <= _edits(word))


def _edits(text: str) -> int:
    """How many edits are forgiven in a text of some length."""
    return 0 if len(text) < 4 else 1 if len(text) < 8 else 2 if len(text) < 20 else 3


def _sharing(store: Store, forms: set[str], edits: int) -> list[tuple[int, str]]:
    """Names that share all trigrams of some piece with a form of a name, as (number, key); rare pieces count first."""
    pieces = {piece for form in forms for piece in _pieces(f" {form} ", edits + 1)}
    found: dict[int, None] = {}
    index = words_of(store)
    for _, piece in sorted((_names_with(store, piece), piece) for piece in pieces):
        found |= dict.fromkeys(index.found("grams", AllOf(tuple(map(Phrase, piece))), max(0, _MOST - len(found))))
    return sorted(among(store, "SELECT number, key FROM look_name WHERE number IN", found))


def _names_with(store: Store, piece: tuple[str, ...]) -> int:
    """How many names have the rarest trigram of a piece."""
    marks = ", ".join("?" * len(piece))
    rows = store.execute(f"SELECT names FROM look_gram WHERE gram IN ({marks})", piece).fetchall()  # noqa: S608  (?, ?)
    return int(min(rows)[0]) if len(rows) == len(piece) else 0


def _pieces(text: str, count: int) -> Iterator[tuple[str, ...]]:
    """The trigrams of each of so many pieces of a text, and of the pieces between the middles of those.

    Two letters that are swapped where two pieces meet lie within one of the pieces between.

    Examples
    --------
    >>> list(_pieces(" adam ", 2))
    [(' ad',), ('am ',), ('dam', 'am ')]
    """
    size = max(3, len(text) // count)
    for first in (0, size // 2 + 1):
        for start in range(first, len(text) - 2, size):
            piece = text[start : start + size] if start + size + 3 <= len(text) else text[start:][: 2 * size]
            if len(piece) >= 3:
                yield tuple(dict.fromkeys(piece[place : place + 3] for place in range(len(piece) - 2)))
            if start + size + 3 > len(text):
                break
