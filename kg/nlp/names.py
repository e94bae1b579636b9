"""The names that a paper may mention, and what speaks for and against each, as numbers.

All occurrences of a form in a paper, and the abbreviation that the paper defines for it, are one :class:`Name`.
The numbers (:func:`features`) are what :mod:`kg.nlp.decide` decides by.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kg.nlp.abbreviations import Definition
from kg.nlp.forms import Word, find_forms, form_of, runs, word_forms
from kg.nlp.lexicon import NONE, Lexicon
from kg.nlp.network import KINDS, Spans
from kg.nlp.vocabulary import KnownNames
from kg.nlp.wordpiece import Integers

Floats = npt.NDArray[np.float32]

#: A half-open range of code points of a text.
Place = tuple[int, int]

#: A span is a candidate from this probability on, and counts as found by the network from that one on.
_WEAK, _STRONG = 0.04, 0.5
#: A form is a candidate wherever it stands if the network takes it for a concept in this share of other texts.
_KNOWN_SHARE, _KNOWN_TEXTS = 0.5, 5
_FLOOR = 0.002


@dataclass(frozen=True, slots=True)
class Name:
    """A name that a paper may mention: its forms (abbreviations included), where they stand, and who found it."""

    key: str
    forms: tuple[str, ...]
    places: tuple[tuple[int, int], ...]
    detectors: frozenset[str]


@dataclass(frozen=True, slots=True)
class Reading:
    """A paper's text with all that was found in it."""

    text: str
    spans: Spans
    sentences: Sequence[tuple[int, int]]
    names: Sequence[Name]


def read_names(
    text: str,
    spans: Spans,
    sentences: Sequence[tuple[int, int]],
    definitions: Sequence[Definition],
    lexicon: Lexicon,
    known: KnownNames | None = None,
) -> Reading:
    """Collect the names that a text may mention, from the network, the lexicon, abbreviations and a vocabulary."""
    words = word_forms(text)
    found: dict[str, set[str]] = {form_of(text[start:end]): set() for start, end in spans.likely(_WEAK)}
    for start, end in spans.likely(_STRONG):
        found[form_of(text[start:end])].add("network")
    for form in known.found_in(text, words) if known else ():
        found.setdefault(form, set()).add("vocabulary")
    for form in _in_lexicon(text, words, lexicon):
        found.setdefault(form, set()).add("lexicon")
    short = {}
    for d in definitions:
        abbreviation, long = form_of(d.short_form(text)), form_of(d.long_form(text))
        if abbreviation and long and abbreviation != long and (abbreviation in found or long in found):
            short[abbreviation] = long
            for form in (abbreviation, long):
                found.setdefault(form, set()).add("abbreviation")
    found.pop("", None)
    places = _places(text, words, found)
    groups: dict[str, list[str]] = {}
    for form in sorted(places):
        groups.setdefault(short.get(form, form), []).append(form)
    names = [
        Name(
            key,
            tuple(forms),
            tuple(sorted(place for form in forms for place in places[form])),
            frozenset().union(*(found[form] for form in forms)),
        )
        for key, forms in sorted(groups.items())
    ]
    return Reading(text, spans, sentences, names)


def _places(text: str, words: Sequence[Word], forms: Iterable[str]) -> dict[str, list[Place]]:
    """Where the forms that a text has stand in it."""
    runs = find_forms(text, words, forms).items()
    places = {form: [_whole(text, words[a].start, words[b - 1].end) for a, b in own] for form, own in runs}
    return {form: whole for form, own in places.items() if (whole := [place for place in own if place])}


def _whole(text: str, start: int, end: int) -> Place | None:
    """A range with the parenthesis that closes its last word ("TD(λ)"); None where others are open or closed in it."""
    open_ones = text.count("(", start, end) - text.count(")", start, end)
    if open_ones == 1 and text.startswith(")", end) and not text[text.rindex("(", start, end) - 1].isspace():
        return start, end + 1
    return None if open_ones else (start, end)


def _in_lexicon(text: str, words: Sequence[Word], lexicon: Lexicon) -> Iterable[str]:
    """The forms in a text that the network takes for a concept in a good share of other texts."""
    for form, _, _ in runs(text, words, lexicon.starts):
        counts = lexicon.get(form, NONE)
        if counts.seen >= _KNOWN_TEXTS and sum(counts.kinds) >= _KNOWN_SHARE * counts.seen:
            yield form


def features(reading: Reading, lexicon: Lexicon) -> Floats:
    """A row of numbers for each name of the reading, in the order of its names."""
    if not reading.names:
        return np.zeros((0, 0), np.float32)
    rows = np.stack([reading.spans.kinds_of(*place) for name in reading.names for place in name.places])
    totals = rows.sum(1)
    first = np.cumsum([0, *(len(name.places) for name in reading.names[:-1])])
    best = np.maximum.reduceat(totals, first)
    sure = float(np.mean(np.sort(best)[-10:]))
    around = _overlapping(reading.names, totals)
    title_end = reading.text.find("\n")
    own = [
        [*_lexicon_votes(name, lexicon), *_shape(name, title_end), _logit(other), sure]
        for name, other in zip(reading.names, around, strict=True)
    ]
    return np.hstack([_network_votes(rows, totals, first, best), np.array(own, np.float32)])


def _network_votes(rows: Floats, totals: Floats, first: npt.NDArray[np.int64], best: Floats) -> Floats:
    """For each name the greatest, the mean and the first of the chances at its places, and the share of each kind."""
    sums = np.add.reduceat(rows, first)
    means = np.add.reduceat(totals, first) / np.diff([*first, len(totals)])
    held = np.clip(np.stack([best, means, totals[first]], 1), _FLOOR, 1 - _FLOOR)
    shares = (sums + 0.01) / (sums.sum(1, keepdims=True) + 0.03)
    votes: Floats = np.hstack([np.log(held / (1 - held)), np.log(shares)]).astype(np.float32)
    return votes


def _lexicon_votes(name: Name, lexicon: Lexicon) -> list[float]:
    counts = max((lexicon.get(form, NONE) for form in name.forms), key=lambda c: (sum(c.kinds), c.seen))
    total = sum(counts.kinds)
    weight = counts.seen / (counts.seen + 3)
    shares = [weight * float(np.log((kind + 0.1) / (total + 0.3) * len(KINDS))) for kind in counts.kinds]
    return [weight * _logit((total + 0.3) / (counts.seen + 1)), weight, *shares]


def _shape(name: Name, title_end: int) -> list[float]:
    in_title = any(end <= title_end for _, end in name.places)
    return [
        float(np.log(len(name.places))),
        float(in_title),
        float("abbreviation" in name.detectors),
        float("vocabulary" in name.detectors),
        float(min(len(name.key.split()), 6)),
    ]


def _overlapping(names: Sequence[Name], totals: Floats) -> list[float]:
    """For each name the greatest probability of another name that overlaps it somewhere; ``totals`` are its places'."""
    places = ((start, end, number) for number, name in enumerate(names) for start, end in name.places)
    ranges = sorted(
        (start, end, total, number) for (start, end, number), total in zip(places, totals.tolist(), strict=True)
    )
    result = [0.0] * len(names)
    for i, (_, end, chance, number) in enumerate(ranges):
        for start, _, other_chance, other in ranges[i + 1 :]:
            if start >= end:
                break
            if other != number:
                result[number] = max(result[number], other_chance)
                result[other] = max(result[other], chance)
    return result


def _logit(chance: float) -> float:
    held = min(max(float(chance), _FLOOR), 1 - _FLOOR)
    return float(np.log(held / (1 - held)))


def distances(reading: Reading, places: Sequence[Place], left: Integers, right: Integers) -> Integers:
    """How far each two mentions stand apart, and which comes first: numbers that the network knows, below 12.

    ``left`` and ``right`` are the numbers of the places that make the pairs.

    Up to two, up to six, more words between them; the next sentence, three on, further; 6 more from right to left.

    Examples
    --------
    >>> text = "Adam, not SGD. Then Lion."
    >>> reading = Reading(text, Spans([0, 4, 6, 10, 13, 15, 20, 24], [4, 5, 9, 13, 14, 19, 24, 25], *[np.zeros(0)] * 3),
    ...                   [(0, 14), (15, 25)], ())
    >>> places = [(0, 4), (10, 13), (20, 24)]
    >>> [distances(reading, places, np.full(3, one), np.arange(3)).tolist() for one in range(3)]
    [[0, 0, 3], [6, 0, 3], [9, 9, 0]]
    """
    starts = reading.spans.starts
    begins = np.array([bisect_left(starts, start) for start, _ in places])
    ends = np.array([bisect_left(starts, end) for _, end in places])
    sentence = np.array([bisect_right(reading.sentences, (start, len(reading.text))) for start, _ in places])
    first = np.array([start for start, _ in places])
    later = first[left] > first[right]
    gap = np.where(later, begins[left] - ends[right], begins[right] - ends[left])
    apart = np.abs(sentence[left] - sentence[right])
    within = np.where(gap <= 2, 0, np.where(gap <= 6, 1, 2))
    between = np.where(apart == 1, 3, np.where(apart <= 3, 4, 5))
    steps: Integers = np.where(apart > 0, between, within) + 6 * later
    return steps
